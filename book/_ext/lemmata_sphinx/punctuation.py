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
            after = formula.next_node(descend=False, siblings=True)
            found = CLOSING.match(after.astext()) if isinstance(after, nodes.Text) else None
            if found is None or len(formula.astext()) > SHORT:
                continue
            held = nodes.inline("", "", classes=["held"])
            rest = after.astext()[found.end() :]
            after.parent.replace(after, [nodes.Text(rest)] if rest else [])
            formula.replace_self(held)
            held += [formula, nodes.Text(found[0])]


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(HoldPunctuation)
