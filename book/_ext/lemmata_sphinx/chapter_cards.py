"""``{chapter-cards}``: the chapters that are written, stage by stage, each with the question that it answers."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lemmata_sphinx import chapters, listings, page_assets
from lemmata_sphinx.strings import STAGES, say

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class chapter_cards(nodes.General, nodes.Element):
    """The cards, drawn when the page is written."""


class ChapterCards(SphinxDirective):
    """The cards of the written chapters."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        try:
            chapters.load(Path(self.env.srcdir))
        except (chapters.ChapterError, OSError) as error:
            logger.warning("{chapter-cards}: %s", error, location=self.get_location(), type="chapter")
            return []
        listings.note(self.env)
        page_assets.need(self.env, "front.css", "progress.js")
        node = chapter_cards("")
        self.set_source_info(node)
        return [node]


def visit_cards(self: Any, node: chapter_cards) -> None:
    """A list a stage."""
    builder = self.builder
    language = builder.config.language
    known = chapters.load(Path(builder.srcdir)).values()
    out = ['<div class="chapter-cards">']
    for stage, (_, name) in enumerate(STAGES, 1):
        every = [chapter for chapter in known if chapter.stage == stage]
        written = [chapter for chapter in every if chapter.docname]
        if not written:
            continue
        heading = f"{escape(say(language, 'Stage {n}', n=stage))} <strong>{escape(say(language, name))}</strong>"
        words = say(language, "{n} of {total} chapters written", n=len(written), total=len(every))
        out.append(
            f'<div class="cards-stage stage-{stage}"><p class="cards-heading">{heading} '
            f'<span>{escape(words)}</span></p><ol class="cards">'
        )
        for chapter in written:
            uri = escape(builder.get_relative_uri(builder.current_docname, chapter.docname))
            out.append(
                f'<li data-chapter="{chapter.slug}"><a href="{uri}">{escape(chapter.words(language))}</a>'
                f"<span>{escape(chapter.asks(language))}</span></li>"
            )
        out.append("</ol></div>")
    out.append("</div>")
    self.body.append("".join(out))
    raise nodes.SkipNode


def skip_cards(self: Any, node: chapter_cards) -> None:
    """Other formats have no cards."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the directive."""
    skip = (skip_cards, None)
    app.add_node(chapter_cards, html=(visit_cards, None), latex=skip, text=skip, man=skip, texinfo=skip)
    app.add_directive("chapter-cards", ChapterCards)
