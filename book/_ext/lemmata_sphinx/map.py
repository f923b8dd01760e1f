"""``{chapter-map}``: all chapters in four columns, each a link, with the arrows of what needs what.

The map is a list of lists in HTML, so it reads, prints and follows the keyboard without a script.  The arrows are a
drawing behind it, made at build time from the same layout, and carry no information that the words do not.
"""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lemmata_sphinx import chapters
from lemmata_sphinx.strings import STAGES, say

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

ROW, TOP = 4.0, 4.6  # rem: a chapter's row, a stage's heading; static/map.css has the same
STATIC = Path(__file__).parent / "static"
WIDTH, GAP = 100.0, 8.0  # the drawing's own units: a column, the space between two columns


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
        self.env.note_dependency(str(source / "chapters.yml"))
        node = chapter_map("")
        self.set_source_info(node)
        return [node]


def arrows(known: dict[str, chapters.Chapter]) -> str:
    """The drawing behind the columns: one curve a need."""
    columns = {number: [c for c in known.values() if c.stage == number] for number in range(1, len(STAGES) + 1)}
    height = max(len(column) for column in columns.values()) * ROW + TOP
    paths = []
    for chapter in known.values():
        for need in chapter.needs:
            other = known[need]
            x1, y1 = _column(other.stage), TOP + other.number * ROW - ROW / 2
            x2, y2 = _column(chapter.stage), TOP + chapter.number * ROW - ROW / 2
            if other.stage == chapter.stage:
                if chapter.number == other.number + 1:
                    continue  # the order of the list says it
                bend = x1 - GAP * 0.75
                curve = f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}"
            else:
                x1 += WIDTH
                middle = (x1 + x2) / 2
                curve = f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"
            paths.append(f'<path d="{curve}" data-from="{other.slug}" data-to="{chapter.slug}"/>')
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
    out = [f'<div class="chapter-map">{arrows(known)}<ol class="chapter-map-stages">']
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


def _item(builder: Any, chapter: chapters.Chapter, known: dict[str, chapters.Chapter]) -> str:
    language = builder.config.language
    comma = "、" if say(language, "coming") != "coming" else ", "
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
    return f'<li class="{kind}" data-chapter="{chapter.slug}">{name}{needs}</li>'


def skip_map(self: Any, node: chapter_map) -> None:
    """Other formats have no map."""
    raise nodes.SkipNode


def _status(app: Sphinx) -> dict[str, Any]:
    known = chapters.load(Path(app.srcdir))
    return {slug: (c.docname, c.title, c.needs) for slug, c in known.items()}


def _outdated(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """A chapter that is written, or changes its needs, changes the map and the boxes that name it."""
    try:
        now = _status(app)
    except (chapters.ChapterError, OSError):
        return []  # the directives say what is wrong
    before = env.__dict__.get("book_chapters")
    env.__dict__["book_chapters"] = now
    if before is None or before == now:
        return []
    moved = {slug for slug in {*before, *now} if before.get(slug) != now.get(slug)}
    stale = [docname for slug, (docname, _, needs) in now.items() if docname and moved & {slug, *needs}]
    stale += [docname for docname in env.__dict__.get("book_maps", ()) if docname in env.found_docs]
    return stale


def _note_maps(app: Sphinx, doctree: nodes.document) -> None:
    maps = app.env.__dict__.setdefault("book_maps", set())
    maps.discard(app.env.docname)
    if any(True for _ in doctree.findall(chapter_map)):
        maps.add(app.env.docname)


def _assets(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """The map's own style and script, on the pages that have a map."""
    if app.builder.format != "html" or pagename not in app.env.__dict__.get("book_maps", ()):
        return
    context["css_files"] = [*context.get("css_files", ()), _CascadingStyleSheet("_static/map.css")]
    context["script_files"] = [
        *context.get("script_files", ()),
        _JavaScript("_static/map.js", loading_method="defer", defer="defer"),
    ]


def _copy(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html" and app.env.__dict__.get("book_maps"):
        for name in ("map.css", "map.js"):
            shutil.copyfile(STATIC / name, Path(app.outdir) / "_static" / name)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    skip = (skip_map, None)
    app.add_node(chapter_map, html=(visit_map, None), latex=skip, text=skip, man=skip, texinfo=skip)
    app.add_directive("chapter-map", ChapterMap)
    app.connect("env-get-outdated", _outdated)
    app.connect("doctree-read", _note_maps)
    app.connect("html-page-context", _assets, priority=960)
    app.connect("build-finished", _copy)
