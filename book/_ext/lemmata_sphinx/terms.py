"""``{terms} subject``: the terms of a subject in ``glossary.yml``, each in both languages and with a link to where the
book defines it.

``where: label`` names any label of the book, and an unknown one is an error. ``where: slug#label`` names one of a
chapter that may still be coming: until it is there, no link is shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from lemmata_sphinx import chapters, data_words, page_assets
from lemmata_sphinx.chapter_link import reference_to
from lemmata_sphinx.data_words import DataDirective, DataError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "glossary.yml"


def by_subject(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The terms below each ``- subject:`` of the list."""
    found: dict[str, list[dict[str, Any]]] = {}
    terms = None
    for entry in data_words.read(path):
        if "subject" in entry:
            terms = found.setdefault(entry["subject"], [])
        elif terms is None:
            raise DataError(f"{path.name}: {entry.get('en')!r} stands before the first subject")
        else:
            terms.append(entry)
    return found


class Terms(DataDirective):
    """The terms of one subject."""

    required_arguments = 1
    file = FILE

    def build(self) -> list[nodes.Node]:
        subjects = by_subject(Path(self.env.srcdir) / FILE)
        if self.arguments[0] not in subjects:
            raise DataError(f"{FILE} has no subject {self.arguments[0]!r}; it has {', '.join(subjects)}")
        terms = subjects[self.arguments[0]]
        page_assets.need(self.env, "front.css", "filter.js")
        if not self.chinese:
            terms = sorted(terms, key=lambda term: term["en"].lower())
        heads = [self.say("English"), self.say("Chinese"), self.say("In the book")]
        rows = [[self.english(term), self.in_chinese(term), self.where(term)] for term in terms]
        widths = [40, 34, 26]
        if self.chinese:
            widths = [34, 40, 26]
            heads = [heads[1], heads[0], heads[2]]
            rows = [[zh, en, where] for en, zh, where in rows]
        return [self.table(heads, rows, widths, "terms")]

    def english(self, term: dict[str, Any]) -> list[nodes.Node]:
        return [self.words(term["en"])]

    def in_chinese(self, term: dict[str, Any]) -> list[nodes.Node]:
        # What is accepted beside it is for the translators' check, and mixes synonyms with everyday senses.
        return [self.words(str(term["zh"]))]

    def where(self, term: dict[str, Any]) -> list[nodes.Node]:
        target = str(term.get("where", ""))
        if not target:
            return []
        slug, _, label = target.partition("#")
        if not label:
            link = addnodes.pending_xref(
                "",
                nodes.inline("", term["zh"] if self.chinese else term["en"]),
                refdomain="std",
                reftype="ref",
                reftarget=target,
                refexplicit=True,
                refwarn=True,
            )
            link["refdoc"] = self.env.docname
            return [nodes.paragraph("", "", link, translatable=False)]
        known = chapters.load(Path(self.env.srcdir))
        if slug in known and known[slug].docname is None:
            return []
        link = reference_to(self.env, target, None, self.get_location())
        return [nodes.paragraph("", "", link, translatable=False)]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("terms", Terms)
