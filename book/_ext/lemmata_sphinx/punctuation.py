"""A mark after a short formula stays on its line: a browser breaks before a comma that follows an inline block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SHORT = 30  # characters of TeX: what never fills a line, even on a phone, need not be broken
CLOSING = re.compile(r"[，。；：、）》？！”’,.;:)?!]+")


class HoldPunctuation(SphinxPostTransform):
    """A short formula and the marks right after it in one ``span.held``, in which the style sheet allows no break."""

    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            parent = formula.parent
            # By identity: docutils' own search takes a text for another that says the same.
            place = next(place for place, child in enumerate(parent.children) if child is formula)
            after = parent.children[place + 1] if place + 1 < len(parent.children) else None
            found = CLOSING.match(after.astext()) if isinstance(after, nodes.Text) else None
            if found is None or len(formula.astext()) > SHORT:
                continue
            held = nodes.inline("", "", formula, nodes.Text(found[0]), classes=["held"])
            rest = after.astext()[found.end() :]
            parent[place : place + 2] = [held, *([nodes.Text(rest)] if rest else [])]


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(HoldPunctuation)
