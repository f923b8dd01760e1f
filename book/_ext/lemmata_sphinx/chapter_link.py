"""``{chapter}`svd` ``: a chapter by its slug, written or not.

A chapter that is written becomes a link with its title; one that is coming shows its title and says so. Words of one's
own and a place inside the chapter, by its label, are given as in a reference:
``{chapter}`rank <matrices#thm-rank-nullity>` ``.
While the chapter is coming its labels are not looked at; once it is there, a label that it lacks is an error.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

from lemmata_sphinx import chapters, listings, page_assets
from lemmata_sphinx.anchors import labelled_objects
from lemmata_sphinx.strings import say

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

TITLED = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^<>]+)>\Z", re.DOTALL)


class chapter_reference(nodes.Inline, nodes.TextElement):
    """A chapter, or a place in it, that is not looked up yet."""


class ChapterRole(SphinxRole):
    """``{chapter}`slug` ``, ``{chapter}`words <slug>` ``, ``{chapter}`words <slug#label>` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        titled = TITLED.match(self.text)
        words, target = (titled["words"], titled["target"]) if titled else (None, self.text)
        return [reference_to(self.env, target.strip(), words, self.get_location())], []


def reference_to(env: BuildEnvironment, target: str, words: str | None = None, location: Any = None) -> nodes.Node:
    """A node for `slug` or `slug#label`; a slug that no chapter has is told at `location`."""
    slug, _, label = target.partition("#")
    if slug not in chapters.load(Path(env.srcdir)):
        logger.warning("{chapter}: no chapter is called %r", slug, location=location or env.docname, type="chapter")
        return nodes.inline("", words or slug)
    listings.note(env)
    page_assets.need(env, "front.css", "progress.js")
    return chapter_reference("", "", slug=slug, label=label, words=words, location=location)


class Resolve(SphinxPostTransform):
    """Links to what is there, once every page has been read."""

    default_priority = 8  # before Sphinx's own references

    def run(self, **kwargs: Any) -> None:
        found = list(self.document.findall(chapter_reference))
        if not found:
            return
        known, labels = chapters.load(Path(self.env.srcdir)), places(self.env)
        for node in found:
            node.replace_self(self.resolved(node, known[node["slug"]], labels))

    def resolved(
        self, node: chapter_reference, chapter: chapters.Chapter, labels: dict[str, tuple[str, str, str]]
    ) -> list[nodes.Node]:
        language = self.config.language
        words = node["words"]
        if chapter.docname is None or chapter.docname not in self.env.found_docs:
            shown = nodes.inline("", words or chapter.words(language), classes=["chapter-coming"])
            shown += nodes.Text(say(language, " (coming)"))
            return [shown]
        anchor = ""
        if node["label"]:
            place = labels.get(node["label"])
            if place is None or place[0] != chapter.docname:
                where = node["location"] or self.env.docname
                logger.warning(
                    "{chapter}: %s has no label %r", chapter.docname, node["label"], location=where, type="chapter"
                )
                place = (chapter.docname, "", "")
            _, anchor, shown_as = place
            words = words or shown_as
        inner = nodes.inline("", words or chapter.words(language))
        link = make_refnode(self.app.builder, self.env.docname, chapter.docname, anchor, inner)
        link["classes"] += ["chapter-ref", f"to-{chapter.slug}"]
        return [link]


def places(env: BuildEnvironment) -> dict[str, tuple[str, str, str]]:
    """Label → page, anchor, what it is called."""
    std = env.get_domain("std")
    found = {label: (docname, anchor, "") for label, (docname, anchor) in std.anonlabels.items()}
    found |= {label: (docname, anchor, title) for label, (docname, anchor, title) in std.labels.items()}
    return found | {label: (docname, anchor, shown) for label, shown, docname, anchor in labelled_objects(env)}


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_node(chapter_reference)
    app.add_role("chapter", ChapterRole())
    app.add_post_transform(Resolve)
