"""What belongs together stays on one line.

A browser breaks before a comma that follows an inline block, and after a bracket that opens before one: a short formula
holds the marks on both its sides. No line begins with a ±.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SHORT = 30  # characters of TeX: what never fills a line, even on a phone, need not be broken
CLOSING = re.compile(r"[，。；：、）》？！”’,.;:)?!]+")
OPENING = re.compile(r"[（《“‘(]+\Z")
HELD_SIGN = re.compile(r" ± ?")


class HoldPunctuation(SphinxPostTransform):
    """A short formula and the marks right beside it in one ``span.held``, in which the style sheet allows no break."""

    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            if len(formula.astext()) <= SHORT:
                _hold(formula)
        for text in list(self.document.findall(nodes.Text)):
            if " ±" in text and not _verbatim(text):
                text.parent.replace(text, nodes.Text(HELD_SIGN.sub("\u00a0±\u00a0", text)))


def _hold(formula: nodes.math) -> None:
    """Take the marks around a formula out of the texts beside it, into one span with it."""
    parent = formula.parent
    # By identity: docutils' own search takes a text for another that says the same.
    place = next(place for place, child in enumerate(parent.children) if child is formula)
    before, after = (parent.children[i] if 0 <= i < len(parent.children) else None for i in (place - 1, place + 1))
    opened = OPENING.search(before.astext()) if isinstance(before, nodes.Text) else None
    closed = CLOSING.match(after.astext()) if isinstance(after, nodes.Text) else None
    if opened is None and closed is None:
        return
    held = nodes.inline("", "", classes=["held"])
    pieces: list[nodes.Node] = [held]
    start, end = place, place + 1
    if opened is not None:
        held += nodes.Text(opened[0])
        pieces[:0] = _text(before.astext()[: opened.start()])
        start -= 1
    held += formula.deepcopy()
    if closed is not None:
        held += nodes.Text(closed[0])
        pieces += _text(after.astext()[closed.end() :])
        end += 1
    parent[start:end] = pieces


def _text(words: str) -> list[nodes.Node]:
    return [nodes.Text(words)] if words else []


def _verbatim(text: nodes.Text) -> bool:
    """Whether it is code, or mathematics, which has spaces of its own."""
    where = text.parent
    while where is not None:
        if isinstance(where, nodes.literal | nodes.literal_block | nodes.math | nodes.math_block | nodes.raw):
            return True
        where = where.parent
    return False


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(HoldPunctuation)
