"""``{symbols}``: the symbols of the whole book, from ``notation.yml``; ``{chapter-notation}``: the notation that each
chapter introduces, from its own front matter.

The chapters' Chinese words are those of their catalogues: they are translated once, with the chapter.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import init as init_locale
from sphinx.util.i18n import docname_to_domain

from lemmata_sphinx import chapters, data_words, page_assets
from lemmata_sphinx.chapter_link import reference_to
from lemmata_sphinx.data_words import DataDirective, DataError, both

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "notation.yml"


def load(path: Path) -> list[dict[str, Any]]:
    """Every symbol, checked."""
    found = data_words.read(path)
    seen: set[str] = set()
    for entry in found:
        if not isinstance(entry, dict) or not {"symbol", "meaning"} <= set(entry) <= {"symbol", "meaning", "code"}:
            raise DataError(f"{path.name}: a symbol has symbol, meaning and perhaps code, and one is {entry!r}")
        if entry["symbol"] in seen:
            raise DataError(f"{path.name}: {entry['symbol']} stands there twice")
        seen.add(entry["symbol"])
        both(entry["meaning"], f"{path.name}: {entry['symbol']}: meaning")
    return found


class Symbols(DataDirective):
    """The table of symbols."""

    file = FILE

    def build(self) -> list[nodes.Node]:
        page_assets.need(self.env, "front.css")
        rows = [
            [
                [self.line(entry["symbol"])],
                [self.line(self.pick(entry["meaning"]))],
                [self.line(entry["code"])] if "code" in entry else [],
            ]
            for entry in load(Path(self.env.srcdir) / FILE)
        ]
        heads = [self.say("Symbol"), self.say("Meaning"), self.say("In code")]
        return [self.table(heads, rows, [25, 50, 25], "symbols")]


class ChapterNotation(DataDirective):
    """A row a chapter."""

    def build(self) -> list[nodes.Node]:
        rows = []
        for chapter in chapters.load(Path(self.env.srcdir)).values():
            if chapter.docname is None or not chapter.notation:
                continue
            link = nodes.paragraph("", "", reference_to(self.env, chapter.slug), translatable=False)
            listed = nodes.bullet_list(classes=["notation-list"])
            for text in self.translated(chapter):
                listed += nodes.list_item("", self.line(text))
            rows.append([[link], [listed]])
        return (
            [self.table([self.say("Chapter"), self.say("Notation")], rows, [25, 75], "notation-table")] if rows else []
        )

    def translated(self, chapter: chapters.Chapter) -> list[str]:
        """The chapter's notation in the edition's language."""
        texts = list(chapter.notation)
        if not self.chinese:
            return texts
        folders = [str(Path(self.env.srcdir) / folder) for folder in self.config.locale_dirs]
        domain = docname_to_domain(chapter.docname, self.config.gettext_compact)
        catalogue, found = init_locale(folders, self.config.language, domain)
        for folder in folders:
            file = Path(folder) / self.config.language / "LC_MESSAGES" / f"{domain}.mo"
            if file.is_file():
                self.env.note_dependency(str(file))
        return [catalogue.gettext(text) if found else text for text in texts]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("symbols", Symbols)
    app.add_directive("chapter-notation", ChapterNotation)
