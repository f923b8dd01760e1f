"""A page of the book as a notebook: its cells and the lines where they stand."""

import pickle
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import BuildError
from .files import digest, file_digest, write_atomically
from .layout import Layout


@dataclass(frozen=True)
class Page:
    """One source page that has code cells to run."""

    docname: str
    path: Path
    notebook: Any

    @property
    def code(self) -> list[str]:
        """The sources of the code cells."""
        return code_cells(self.notebook)


def code_cells(notebook: Any) -> list[str]:
    """The sources of a notebook's code cells, in order."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def kernel_name(notebook: Any) -> str:
    """The kernel that a page asks for."""
    return notebook.metadata.get("kernelspec", {}).get("name", "python3")


def read_page(docname: str, path: Path, extensions: list[str]) -> Page | None:
    """Read a page as MyST-NB does; None when it is a plain page without cells."""
    from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
    from myst_parser.config.main import MdParserConfig

    text = path.read_text(encoding="utf-8")
    try:
        if not is_myst_markdown_notebook(text):
            return None
        config = MdParserConfig(enable_extensions=set(extensions))
        notebook = read_myst_markdown_notebook(text, config=config, add_source_map=True, path=str(path))
    except Exception as error:  # every reader raises its own kind
        raise BuildError(f"{path}: cannot be read as a page with cells: {error}") from error
    return Page(docname, path, notebook) if code_cells(notebook) else None


def read_pages(layout: Layout, docnames: list[str], extensions: list[str]) -> list[Page]:
    """The pages with cells. What was read before is kept, under the bytes of the page, in one file below the cache."""
    memory = layout.cache / "pages.pickle"
    try:
        known = pickle.loads(memory.read_bytes())
    except Exception:  # there is none, or it is damaged, or of other versions: every page is read
        known = {}
    common = [file_digest(layout.lock_file), file_digest(Path(__file__)), sys.version, *extensions]
    found, kept = [], {}
    for docname in docnames:
        path = layout.book / f"{docname}.md"
        key = digest(str(path), file_digest(path), *common)
        before = known.get(docname)
        page = before[1] if before and before[0] == key else read_page(docname, path, extensions)
        kept[docname] = (key, page)
        if page:
            found.append(page)
    if kept != known:
        write_atomically(memory, pickle.dumps(kept))
    return found


def cell_line(page_text: str, notebook: Any, index: int) -> int:
    """The line of the page (from 1) on which the source of a cell, by its index among all cells, begins."""
    source_map = notebook.metadata.get("source_map") or [0] * len(notebook.cells)
    lines = page_text.splitlines()
    source = notebook.cells[index].source.splitlines()
    wanted = next((line.strip() for line in source if line.strip()), "")
    blank = next((n for n, line in enumerate(source) if line.strip()), 0)
    start = source_map[index]
    header = False
    for number in range(start, len(lines)):
        text = lines[number].strip()
        if text == "---":  # the options between two lines of dashes are not the cell's source
            header = not header
            continue
        if not header and text == wanted:
            return number + 1 - blank
    return start + 1


def line_in_cell(traceback: str, execution_count: int) -> int | None:
    """The line (from 1) of the cell in which an error was raised, as IPython's traceback says."""
    found = re.findall(rf"Cell In\s?\[{execution_count}\], line (\d+)", traceback)
    return int(found[-1]) if found else None
