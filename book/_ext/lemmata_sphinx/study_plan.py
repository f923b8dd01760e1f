"""``{study-plan}``: every chapter with its hours, and where scripts run, the date by which each one is done.

The table is whole without a script. ``static/plan.js`` fills in the dates, from a start and the hours of a week that
the reader chooses; nothing of it leaves the browser.
"""

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

WEEKLY = 8  # hours a week to begin with: the pace of the roadmap
SENTENCES = {
    "end": "{hours} hours in {chapters} chapters are left. At {weekly} a week from {start} on, you finish on {end}.",
    "done": "Nothing is left: every chapter from there on is marked as done.",
    "wrong": "Give a day to start from and between 1 and 100 hours a week.",
}


class study_plan(nodes.General, nodes.Element):
    """The plan, drawn when the page is written."""


class StudyPlan(SphinxDirective):
    """The study plan."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        try:
            known = chapters.load(Path(self.env.srcdir))
        except (chapters.ChapterError, OSError) as error:
            logger.warning("{study-plan}: %s", error, location=self.get_location(), type="chapter")
            return []
        unknown = [slug for slug, chapter in known.items() if not chapter.hours]
        if unknown:
            logger.warning(
                "{study-plan}: chapters.yml gives no hours for %s", ", ".join(unknown),
                location=self.get_location(), type="chapter",
            )  # fmt: skip
            return []
        listings.note(self.env)
        page_assets.need(self.env, "front.css", "progress.js", "plan.js")
        node = study_plan("")
        self.set_source_info(node)
        return [node]


def visit_plan(self: Any, node: study_plan) -> None:
    """Controls, summary, table."""
    builder = self.builder
    language = builder.config.language
    known = chapters.load(Path(builder.srcdir))
    self.body.append('<div class="study-plan">' + _controls(language, known) + _table(builder, known) + "</div>")
    raise nodes.SkipNode


def _controls(language: str | None, known: dict[str, chapters.Chapter]) -> str:
    def text(words: str) -> str:
        return escape(say(language, words))

    options = [f'<option value="">{text("the beginning")}</option>']
    for stage, (_, name) in enumerate(STAGES, 1):
        label = f"{say(language, 'Stage {n}', n=stage)} · {say(language, name)}"
        inside = "".join(
            f'<option value="{chapter.slug}">{escape(chapter.words(language))}</option>'
            for chapter in known.values()
            if chapter.stage == stage
        )
        options.append(f'<optgroup label="{escape(label)}">{inside}</optgroup>')
    sentences = "".join(f' data-{key}="{text(words)}"' for key, words in SENTENCES.items())
    return (
        f'<form class="plan-controls js-only" aria-label="{text("Your plan")}">'
        f'<label>{text("Start on")} <input type="date" name="start" required></label>'
        f'<label>{text("Hours a week")} <input type="number" name="weekly" min="1" max="100" step="any" '
        f'inputmode="decimal" value="{WEEKLY}" required></label>'
        f'<label>{text("Begin with")} <select name="from">{"".join(options)}</select></label>'
        f'<span class="plan-buttons"><button type="button" name="print">{text("Print the plan")}</button>'
        f'<button type="button" name="forget">{text("Forget plan and marks")}</button></span></form>'
        f'<p class="plan-summary js-only" role="status"{sentences}></p>'
    )


def _table(builder: Any, known: dict[str, chapters.Chapter]) -> str:
    language = builder.config.language

    def text(words: str, **names: object) -> str:
        return escape(say(language, words, **names))

    caption = text("All chapters in order; hours of those that are coming are estimates")
    out = [
        f'<table class="plan-table"><caption>{caption}</caption><thead>'
        f'<tr><th scope="col">{text("Chapter")}</th><th scope="col">{text("Hours")}</th>'
        f'<th scope="col" class="js-only">{text("Done by")}</th><th scope="col" class="js-only">{text("Done")}</th>'
        "</tr></thead>"
    ]
    for stage, (_, name) in enumerate(STAGES, 1):
        inside = [chapter for chapter in known.values() if chapter.stage == stage]
        total = sum(chapter.hours for chapter in inside)
        out.append(
            f'<tbody class="stage-{stage}"><tr class="plan-stage"><th scope="rowgroup">'
            f"<span>{text('Stage {n}', n=stage)}</span> {text(name)}</th><td>{total:g}</td>"
            '<td class="js-only plan-date"></td><td class="js-only"></td></tr>'
        )
        out += [_row(builder, chapter) for chapter in inside]
        out.append("</tbody>")
    return "".join([*out, "</table>"])


def _row(builder: Any, chapter: chapters.Chapter) -> str:
    language = builder.config.language
    title = escape(chapter.words(language))
    if chapter.docname:
        uri = escape(builder.get_relative_uri(builder.current_docname, chapter.docname))
        name = f'<a href="{uri}">{title}</a>'
    else:
        name = f'{title} <span class="plan-coming">{escape(say(language, "coming"))}</span>'
    label = escape(say(language, "Done: {title}", title=chapter.words(language)))
    return (
        f'<tr data-chapter="{chapter.slug}" data-hours="{chapter.hours:g}"{"" if chapter.docname else " class=coming"}>'
        f'<th scope="row">{name}</th><td>{chapter.hours:g}</td><td class="js-only plan-date"></td>'
        f'<td class="js-only"><input type="checkbox" data-done="{chapter.slug}" aria-label="{label}"></td></tr>'
    )


def skip_plan(self: Any, node: study_plan) -> None:
    """Other formats have no plan."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the directive."""
    skip = (skip_plan, None)
    app.add_node(study_plan, html=(visit_plan, None), latex=skip, text=skip, man=skip, texinfo=skip)
    app.add_directive("study-plan", StudyPlan)
