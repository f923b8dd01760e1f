"""``{chapter-box}``: what a chapter needs, what it gives, its notation and its time, from its front matter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lemmata_sphinx import chapters
from lemmata_sphinx.strings import say

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


def hours_text(language: str | None, hours: float) -> str:
    """``about 6 hours``."""
    return say(language, "about one hour") if hours == 1 else say(language, "about {hours} hours", hours=f"{hours:g}")


class ChapterBox(SphinxDirective):
    """The box at the head of a chapter."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        source = Path(self.env.srcdir)
        path = Path(self.env.doc2path(self.env.docname))
        try:
            known = chapters.load(source)
            block = chapters.metadata(path, frozenset(known))
        except (chapters.ChapterError, OSError) as error:
            logger.warning("{chapter-box}: %s", error, location=self.get_location(), type="chapter")
            return []
        self.env.note_dependency(str(source / "chapters.yml"))
        language = self.config.language
        box = nodes.container("", classes=["chapter-box"])
        items = nodes.definition_list()
        items += self.item("Needs", self.needs(block["needs"], known))
        items += self.item("Afterwards you can", self.texts(block["outcomes"]))
        if block.get("notation"):
            items += self.item("Notation introduced here", self.texts(block["notation"]))
        time = nodes.paragraph("", hours_text(language, block["hours"]), translatable=False)
        items += self.item("Time", [time])
        box += items
        self.set_source_info(box)
        return [box]

    def item(self, heading: str, body: list[nodes.Node]) -> nodes.definition_list_item:
        words = say(self.config.language, heading)
        term = nodes.term("", words, translatable=False)
        return nodes.definition_list_item("", term, nodes.definition("", *body))

    def needs(self, slugs: list[str], known: dict[str, chapters.Chapter]) -> list[nodes.Node]:
        language = self.config.language
        if not slugs:
            words = say(language, "Nothing beyond school mathematics")
            return [nodes.paragraph("", words, translatable=False)]
        listed = nodes.bullet_list(classes=["chapter-needs"])
        for slug in slugs:
            line = nodes.paragraph("", "", translatable=False)
            chapter = known[slug]
            if chapter.docname is None:
                line += nodes.inline("", chapter.words(language), classes=["chapter-coming"])
                line += nodes.Text(say(language, " (coming)"))
            else:
                link = addnodes.pending_xref(
                    "",
                    nodes.inline("", chapter.words(language), classes=["xref", "std", "std-doc"]),
                    refdomain="std",
                    reftype="doc",
                    reftarget="/" + chapter.docname,
                    refexplicit=True,
                    refwarn=True,
                )
                link["refdoc"] = self.env.docname
                self.set_source_info(link)
                line += link
            listed += nodes.list_item("", line)
        return [listed]

    def texts(self, texts: list[str]) -> list[nodes.Node]:
        """Each text as Markdown, so that it is translated and may hold formulas."""
        listed = nodes.bullet_list()
        for text in texts:
            item = nodes.list_item()
            lines = StringList([text], source=self.get_source_info()[0])
            self.state.nested_parse(lines, self.content_offset, item)
            listed += item
        return [listed]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("chapter-box", ChapterBox)
