"""`make lab`: open the chapters as notebooks in JupyterLab, without touching the book's sources.

Each chapter is written to `_build/lab` as a notebook, and below `zh` in Chinese once the book is built, with its
outputs. One that the reader has changed is never overwritten; one that the reader has not touched follows its chapter.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from lemmata_plain import plain_markdown

ROOT = Path(__file__).resolve().parents[2]
CHINESE = ROOT / "_build" / "html" / "zh" / "_notebooks"
STATE = ".chapters.json"


def write_notebooks(book: Path, lab: Path, chinese: Path) -> tuple[list[str], list[str]]:
    """Write every chapter below `book` as a notebook below `lab`, and below its `zh` those of the folder `chinese`.

    Returns the names of the notebooks that follow their chapter and of those kept because they were changed.
    """
    lab.mkdir(parents=True, exist_ok=True)
    try:
        written = json.loads((lab / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        written = {}
    fresh, kept = [], []
    for name, text in [*_from_sources(book), *_as_built(chinese)]:
        target = lab / name
        if target.exists() and _digest(target.read_bytes()) != written.get(name):
            kept.append(name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written[name] = _digest(text.encode())
        fresh.append(name)
    (lab / STATE).write_text(json.dumps(written, indent=1), encoding="utf-8")
    return fresh, kept


def _from_sources(book: Path) -> Iterator[tuple[str, str]]:
    import jupytext

    for source in sorted(book.glob("stage*/*.md")):
        notebook = jupytext.read(source, fmt="md:myst")
        notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"
            if cell.cell_type == "markdown":
                cell.source = plain_markdown(cell.source)
        yield source.relative_to(book).with_suffix(".ipynb").as_posix(), jupytext.writes(notebook, fmt="ipynb")


def _as_built(chinese: Path) -> Iterator[tuple[str, str]]:
    for source in sorted(chinese.glob("stage*/*.ipynb")):
        yield f"zh/{source.relative_to(chinese).as_posix()}", source.read_text(encoding="utf-8")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main(arguments: list[str]) -> int:
    """Write the notebooks and become JupyterLab."""
    lab = ROOT / "_build" / "lab"
    fresh, kept = write_notebooks(ROOT / "book", lab, CHINESE)
    print(f"{len(fresh) + len(kept)} notebooks in {os.path.relpath(lab)}", flush=True)
    if not CHINESE.is_dir():
        print("  those in Chinese come with the built book: make html", flush=True)
    for name in kept:
        print(f"  {name} has your changes and is left as it is; delete it to have the chapter's again", flush=True)
    os.environ.pop("PYTHONPATH", None)  # the build's own modules are no business of a notebook
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={lab}", *arguments]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
