"""``{errata}``: the mistakes that were found in the book, from ``errata.yml``; when there is none, it says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from lemmata_sphinx import data_words
from lemmata_sphinx.chapter_link import reference_to
from lemmata_sphinx.data_words import DataDirective, DataError, both

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "errata.yml"
FIELDS = {"chapter", "was", "is", "found_by"}


def load(path: Path) -> list[dict[str, Any]]:
    """Every mistake: the chapter (slug or slug#label), what stood there, what stands there now, who found it."""
    found = data_words.read(path) or []
    for number, entry in enumerate(found, 1):
        if not isinstance(entry, dict) or set(entry) != FIELDS:
            raise DataError(f"{path.name}: entry {number} has {', '.join(sorted(FIELDS))}, and is {entry!r}")
        both(entry["was"], f"{path.name}: entry {number}: was")
        both(entry["is"], f"{path.name}: entry {number}: is")
    return found


class Errata(DataDirective):
    """The list of mistakes."""

    file = FILE

    def build(self) -> list[nodes.Node]:
        entries = load(Path(self.env.srcdir) / FILE)
        if not entries:
            return [self.words(self.say("None has been reported yet."), "errata-none")]
        heads = ["Where", "It said", "It says now", "Found by"]
        rows = [
            [
                [nodes.paragraph("", "", reference_to(self.env, entry["chapter"]), translatable=False)],
                [self.line(self.pick(entry["was"]))],
                [self.line(self.pick(entry["is"]))],
                [self.words(entry["found_by"])],
            ]
            for entry in entries
        ]
        return [self.table([self.say(head) for head in heads], rows, [20, 32, 32, 16], "errata")]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("errata", Errata)
