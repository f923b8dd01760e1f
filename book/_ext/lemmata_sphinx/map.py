"""``{chapter-map}``: all chapters in four columns, each a link, with the arrows of what needs what.

The map is a list of lists in HTML, so it reads, prints and follows the keyboard without a script.  The arrows are a
drawing behind it, made at build time from the same layout, and carry no information that the words do not.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lemmata_sphinx import chapters, listings, page_assets
from lemmata_sphinx.strings import STAGES, is_chinese, say

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

ROW, TOP = 4.0, 4.3  # rem: a chapter's row with half a gap above and below it, a stage's heading; as in static/map.css
WIDTH, GAP = 100.0, 22.0  # the drawing's own units: a column, the space between two columns


class chapter_map(nodes.General, nodes.Element):
    """The map, drawn when the page is written."""


class ChapterMap(SphinxDirective):
    """The map of all chapters."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        source = Path(self.env.srcdir)
        try:
            known = chapters.load(source)
            chapters.order(known)
        except (chapters.ChapterError, OSError) as error:
            logger.warning("{chapter-map}: %s", error, location=self.get_location(), type="chapter")
            return []
        listings.note(self.env)
        page_assets.need(self.env, "front.css", "map.css", "progress.js", "map.js")
        node = chapter_map("")
        self.set_source_info(node)
        return [node]


def lines(known: dict[str, chapters.Chapter]) -> list[tuple[str, str]]:
    """(need, chapter) for every line of the drawing: a need that another need brings along, or that the order of the
    column shows, has none."""
    earlier: dict[str, set[str]] = {}
    for slug in chapters.order(known):
        earlier[slug] = set(known[slug].needs).union(*(earlier[need] for need in known[slug].needs))
    return [
        (need, slug)
        for slug, chapter in known.items()
        for need in chapter.needs
        if not any(need in earlier[other] for other in chapter.needs)
        and not (known[need].stage == chapter.stage and known[need].number + 1 == chapter.number)
    ]


def arrows(known: dict[str, chapters.Chapter]) -> str:
    """The drawing behind the columns: a curve a line; one to a far column passes between the rows of the others."""
    columns = {number: [c for c in known.values() if c.stage == number] for number in range(1, len(STAGES) + 1)}
    height = max(len(column) for column in columns.values()) * ROW + TOP
    paths = []
    for need, slug in lines(known):
        here, there = known[need], known[slug]
        x1, y1 = _column(here.stage), TOP + here.number * ROW - ROW / 2
        x2, y2 = _column(there.stage), TOP + there.number * ROW - ROW / 2
        if here.stage == there.stage:
            bend = x1 - GAP * 0.7
            curve = f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}"
        else:
            x1 += WIDTH
            curve = f"M{x1:g} {y1:g}"
            if there.stage > here.stage + 1:
                level = y1 + (ROW / 2 if y2 >= y1 else -ROW / 2)
                near, far = x1 + GAP, x2 - GAP
                curve += f"C{x1 + GAP / 2:g} {y1:g} {x1 + GAP / 2:g} {level:g} {near:g} {level:g}H{far:g}"
                x1, y1 = far, level
            middle = (x1 + x2) / 2
            curve += f"C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"
        paths.append(f'<path class="stage-{here.stage}" d="{curve}" data-from="{need}" data-to="{slug}"/>')
    width = len(STAGES) * (WIDTH + GAP)
    return (
        f'<svg class="chapter-map-arrows" aria-hidden="true" focusable="false" preserveAspectRatio="none" '
        f'viewBox="0 0 {width:g} {height:g}" style="height:{height:g}rem">{"".join(paths)}</svg>'
    )


def _column(stage: int) -> float:
    return (stage - 1) * (WIDTH + GAP) + GAP


def visit_map(self: Any, node: chapter_map) -> None:
    """The four columns."""
    builder = self.builder
    language = builder.config.language
    known = chapters.load(Path(builder.srcdir))
    out = [count(language, len(known)), f'<div class="chapter-map">{arrows(known)}<ol class="chapter-map-stages">']
    for stage, (_, name) in enumerate(STAGES, 1):
        heading = say(language, "Stage {n}", n=stage)
        out.append(
            f'<li class="chapter-map-stage stage-{stage}"><div class="chapter-map-heading">'
            f"<span>{escape(heading)}</span> <strong>{escape(say(language, name))}</strong></div><ol>"
        )
        for chapter in known.values():
            if chapter.stage == stage:
                out.append(_item(builder, chapter, known))
        out.append("</ol></li>")
    out.append("</ol></div>")
    self.body.append("".join(out))
    raise nodes.SkipNode


def count(language: str | None, total: int) -> str:
    """How many chapters the reader has marked as done; the script fills it in."""
    words = escape(say(language, "{n} of {total} chapters marked as done", n="{n}", total=total))
    return f'<p class="done-count js-only" role="status" data-done-count="{words}">{words.replace("{n}", "0")}</p>'


def _item(builder: Any, chapter: chapters.Chapter, known: dict[str, chapters.Chapter]) -> str:
    language = builder.config.language
    comma = "、" if is_chinese(language) else ", "
    if chapter.needs:
        titles = comma.join(known[need].words(language) for need in chapter.needs)
        needs = say(language, "needs {titles}", titles=titles)
    else:
        needs = say(language, "needs nothing earlier")
    title = escape(chapter.words(language))
    if chapter.docname is None:
        coming = escape(say(language, "coming"))
        name = f'<span class="chapter-map-title">{title}</span> <span class="chapter-map-coming">{coming}</span>'
        kind = "chapter-map-item coming"
    else:
        uri = builder.get_relative_uri(builder.current_docname, chapter.docname)
        name = f'<a class="chapter-map-title" href="{escape(uri)}">{title}</a>'
        kind = "chapter-map-item"
    needs = f'<span class="chapter-map-needs">{escape(needs)}</span>'
    return f'<li class="{kind}" data-chapter="{chapter.slug}" data-needs="{" ".join(chapter.needs)}">{name}{needs}</li>'


def skip_map(self: Any, node: chapter_map) -> None:
    """Other formats have no map."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the directive."""
    skip = (skip_map, None)
    app.add_node(chapter_map, html=(visit_map, None), latex=skip, text=skip, man=skip, texinfo=skip)
    app.add_directive("chapter-map", ChapterMap)
