"""Sphinx extension: MyST-NB takes each page's outputs from the store.

The driver has executed everything before Sphinx begins, so a page without stored outputs is then an error. Under a
plain ``jupyter-book build`` such a page is executed on the spot and stored.
"""

import asyncio
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from .files import digest
from .keys import Keys, key_of
from .layout import Layout
from .notebooks import Page, code_cells
from .store import Entry, Store


def layout_of(app: Sphinx) -> Layout:
    """The layout that the driver gave, or that of the folder above the sources."""
    return app.config.lemmata_layout or Layout.at(Path(app.srcdir).parent)


class Outputs:
    """Finds the stored entry of a notebook that Sphinx is reading."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.layout = layout_of(app)
        self.keys = Keys(self.layout)
        self.store = Store(self.layout.executed)
        self.executed = 0

    def entry(self, docname: str, notebook: Any, path: Path) -> Entry:
        """The entry of a page; executed now when there is none and the driver is not at work."""
        if self.app.config.lemmata_layout is not None:
            entry = self.store.get(docname, self.app.config.lemmata_keys.get(docname, ""))
            if entry is None or entry.parts["cells"] != digest(*code_cells(notebook)):
                raise ExtensionError(f"{docname}: has no stored outputs, and Sphinx executes nothing: build again")
            return entry
        parts = self.keys.parts(notebook)
        entry = self.store.get(docname, key_of(parts))
        return entry or self._execute(docname, notebook, path, parts)

    def _execute(self, docname: str, notebook: Any, path: Path, parts: dict[str, str]) -> Entry:
        from .environment import build_environment
        from .execute import CellFailure, run_page

        self.executed += 1
        timeout = self.app.config.nb_execution_timeout
        page = Page(docname, path, notebook)
        try:
            entry = asyncio.run(run_page(self.layout, page, parts, build_environment(self.layout), timeout))
        except CellFailure as failure:
            raise ExtensionError(str(failure)) from None
        self.store.put(docname, key_of(parts), entry)
        return entry


def connect(app: Sphinx) -> None:
    """Put the store in the place of MyST-NB's own execution."""
    import myst_nb.core.render as render
    import myst_nb.sphinx_ as reader
    from myst_nb.core.execute import NotebookClientBase
    from myst_nb.core.nb_to_tokens import notebook_to_tokens

    render.entry_points = lru_cache(entry_points)  # asked for every cell: it looks through all installed packages
    outputs = app.lemmata_outputs = Outputs(app)

    class StoredOutputs(NotebookClientBase):
        def start_client(self) -> None:
            if not code_cells(self.notebook):
                return
            entry = outputs.entry(app.env.docname, self.notebook, Path(self.path))
            stored = [cell for cell in entry.notebook["cells"] if cell["cell_type"] == "code"]
            import nbformat

            for cell, from_store in zip(
                (cell for cell in self.notebook.cells if cell.cell_type == "code"), stored, strict=True
            ):
                cell.outputs = [nbformat.from_dict(output) for output in from_store["outputs"]]
                cell.execution_count = from_store["execution_count"]
            self.notebook.metadata["language_info"] = nbformat.from_dict(entry.notebook["metadata"]["language_info"])
            self.exec_metadata = {
                "mtime": 0.0,
                "runtime": None,
                "method": "cache",
                "succeeded": True,
                "error": None,
                "traceback": None,
            }

    def create_client(notebook: Any, source: str, nb_config: Any, logger: Any, read_fmt: Any = None) -> Any:
        path = app.env.doc2path(app.env.docname)
        return StoredOutputs(notebook, Path(path), nb_config, logger)

    def to_tokens(notebook: Any, *arguments: Any) -> Any:
        place_truly(notebook, Path(app.env.doc2path(app.env.docname)))
        return notebook_to_tokens(notebook, *arguments)

    reader.create_client, reader.notebook_to_tokens = create_client, to_tokens


def place_truly(notebook: Any, path: Path) -> None:
    """Set where the cells stand, so that warnings name the right line.

    MyST-NB is one line out for a text cell, unless exactly one blank line comes before it, and two for a code cell.
    """
    starts = notebook.metadata.get("source_map")
    if not starts:
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, (cell, start) in enumerate(zip(notebook.cells, starts, strict=True)):
        if cell.cell_type == "markdown":
            starts[number] = next((n for n in range(start, len(lines)) if lines[n].strip()), start) - 1
        else:
            starts[number] = start - 2


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("lemmata_layout", None, "")
    if "comments_config" not in app.config:  # Jupyter Book sets it though the book doesn't use that extension
        app.add_config_value("comments_config", {}, "")
    app.connect("builder-inited", connect)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
