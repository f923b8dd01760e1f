"""``{chapter-notation}``: the notation that each chapter introduces, from its own front matter.

The Chinese words are those of the chapter's catalogue: they are translated once, with the chapter.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import init as init_locale
from sphinx.util.i18n import docname_to_domain

from lemmata_sphinx import chapters
from lemmata_sphinx.chapter_link import reference_to
from lemmata_sphinx.data_words import DataDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx


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
    """Register the directive."""
    app.add_directive("chapter-notation", ChapterNotation)
