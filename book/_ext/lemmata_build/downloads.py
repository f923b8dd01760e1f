"""Each page as a notebook to download: its text as any notebook program shows it, its cells and their outputs."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lemmata_plain import Reader, plain_markdown

from .files import digest, file_digest, write_atomically, write_if_changed
from .notebooks import Page
from .store import Entry

FOLDER = "_notebooks"


def notebook_of(page: Page, entry: Entry, messages: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The page as it reads now with its stored outputs, and nothing that differs between two builds.

    Its text is in English, or translated by `messages`.
    """
    outputs = iter([cell for cell in entry.notebook["cells"] if cell["cell_type"] == "code"])
    reader = Reader(messages, _values(entry))
    cells = []
    for number, source in enumerate(page.notebook.cells, start=1):
        text = plain_markdown(source.source, reader) if source.cell_type == "markdown" else source.source
        cell = {"id": f"cell-{number}", "cell_type": source.cell_type, "source": text}
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


def write_notebooks(site: Path, kept: Path, pages: list[Page], entries: dict[str, Entry], catalogues: str = "") -> None:
    """Write ``_notebooks/<page>.ipynb`` for every page with cells, in English or as a folder of catalogues says it.

    The notebooks are kept below `kept`, and made again when what they are made from changes.
    """
    for page in pages:
        catalogue = Path(catalogues) / f"{page.docname}.mo" if catalogues else None
        entry = entries[page.docname]
        made_from = digest(file_digest(page.path), entry.checksum, file_digest(catalogue) if catalogue else "")
        text = _kept(kept / f"{page.docname}.ipynb", made_from if entry.checksum else "")
        if text is None:
            notebook = notebook_of(page, entry, _messages(catalogue) if catalogue else None)
            text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            write_atomically(kept / f"{page.docname}.ipynb", f"{digest(made_from, text)}\n{text}")
        write_if_changed(site / FOLDER / f"{page.docname}.ipynb", text)


def _kept(path: Path, made_from: str) -> str | None:
    """The notebook that is kept in a file, if it is whole and made from the same; each has its checksum before it."""
    try:
        checksum, _, text = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return text if made_from and checksum == digest(made_from, text) else None


def _messages(catalogue: Path) -> dict[str, str]:
    import polib

    return {entry.msgid: entry.msgstr for entry in polib.mofile(str(catalogue))} if catalogue.is_file() else {}


def _values(entry: Entry) -> Callable[[str], str | None]:
    """The numbers that the page's cells recorded, by reference, as text."""
    from lemmata.notebook import METADATA_KEY
    from lemmata_sphinx.values import Unknown, format_value, power_of_ten

    recorded: dict[str, Any] = {}
    for cell in entry.notebook["cells"]:
        for output in cell.get("outputs", ()):
            recorded |= output.get("metadata", {}).get(METADATA_KEY, {})

    def value(reference: str) -> str | None:
        try:
            return power_of_ten(format_value(recorded, reference))
        except Unknown:  # the page itself fails the build for it
            return None

    return value
