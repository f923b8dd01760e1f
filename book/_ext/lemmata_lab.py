"""`make lab`: open the chapters as notebooks in JupyterLab, without touching the book's sources.

Each chapter is written to `_build/lab` as a notebook. One that the reader has changed is never overwritten; one that
the reader has not touched follows its chapter.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

from lemmata_plain import plain_markdown

ROOT = Path(__file__).resolve().parents[2]
STATE = ".chapters.json"


def write_notebooks(book: Path, lab: Path) -> tuple[list[str], list[str]]:
    """Write every chapter below `book` as a notebook below `lab`.

    Returns the names of the notebooks that follow their chapter and of those kept because they were changed.
    """
    import jupytext

    lab.mkdir(parents=True, exist_ok=True)
    try:
        written = json.loads((lab / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        written = {}
    fresh, kept = [], []
    for source in sorted(book.glob("stage*/*.md")):
        name = source.relative_to(book).with_suffix(".ipynb").as_posix()
        target = lab / name
        notebook = jupytext.read(source, fmt="md:myst")
        notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"
            if cell.cell_type == "markdown":
                cell.source = plain_markdown(cell.source)
        text = jupytext.writes(notebook, fmt="ipynb")
        if target.exists() and _digest(target.read_bytes()) != written.get(name):
            kept.append(name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written[name] = _digest(text.encode())
        fresh.append(name)
    (lab / STATE).write_text(json.dumps(written, indent=1), encoding="utf-8")
    return fresh, kept


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main(arguments: list[str]) -> int:
    """Write the notebooks and become JupyterLab."""
    lab = ROOT / "_build" / "lab"
    fresh, kept = write_notebooks(ROOT / "book", lab)
    print(f"{len(fresh) + len(kept)} chapters as notebooks in {os.path.relpath(lab)}", flush=True)
    for name in kept:
        print(f"  {name} has your changes and is left as it is; delete it to have the chapter's again", flush=True)
    os.environ.pop("PYTHONPATH", None)  # the build's own modules are no business of a notebook
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={lab}", *arguments]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
