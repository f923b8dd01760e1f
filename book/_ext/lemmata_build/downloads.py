"""Each page as a notebook to download: its text, its cells and their outputs."""

import json
from pathlib import Path
from typing import Any

from .files import write_if_changed
from .notebooks import Page
from .store import Entry

FOLDER = "_notebooks"


def notebook_of(page: Page, entry: Entry) -> dict[str, Any]:
    """The page as it reads now with its stored outputs, and nothing that differs between two builds."""
    outputs = iter([cell for cell in entry.notebook["cells"] if cell["cell_type"] == "code"])
    cells = []
    for number, source in enumerate(page.notebook.cells, start=1):
        cell = {"id": f"cell-{number}", "cell_type": source.cell_type, "source": source.source}
        cell["metadata"] = {key: value for key, value in source.metadata.items() if key == "tags"}
        if source.cell_type == "code":
            stored = next(outputs)
            cell |= {"outputs": stored["outputs"], "execution_count": stored["execution_count"]}
        cells.append(cell)
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "file_extension": ".py"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write_notebooks(sites: list[Path], pages: list[Page], entries: dict[str, Entry]) -> None:
    """Write ``_notebooks/<page>.ipynb`` for every page with cells, the same into each edition's part of the site."""
    for page in pages:
        notebook = notebook_of(page, entries[page.docname])
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for site in sites:
            write_if_changed(site / FOLDER / f"{page.docname}.ipynb", text)
