"""Proofs and solutions that fold away, as the browser's own ``<details>``: no script, found by the browser's search,
opened by a link into them.

``:class: dropdown`` on a proof, a theorem, an exercise, a solution or any admonition.  Ids that other extensions give
to every such box alike are taken away, since an id must stand once on a page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

REPEATED_IDS = {"proof-content", "exercise-content", "solution-content", "proof"}
CLASS, OPEN = "dropdown", "open"
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


class folded(nodes.General, nodes.Element):
    """A box that opens and closes."""


class summary(nodes.General, nodes.TextElement):
    """What is seen of it while it is closed."""


class content(nodes.General, nodes.Element):
    """The inside of a theorem's, an exercise's or a solution's box."""


class Fold(SphinxPostTransform):
    """Turn marked boxes into foldable ones, once their titles are put together."""

    default_priority = 210
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(nodes.section)):
            if REPEATED_IDS & set(node["ids"]):
                _swap(node, content("", *node.children, classes=node["classes"]))
        boxes = [
            node
            for node in self.document.findall(nodes.Admonition)
            if CLASS in node.get("classes", ()) and node.children and isinstance(node.children[0], nodes.title)
        ]
        for box in boxes:
            head, *rest = box.children
            classes = [name for name in box["classes"] if name not in (CLASS, OPEN)]
            line = summary("", "", *_plain(head))
            more = {"ids": box["ids"], "classes": ["admonition", "folded", *classes], "opened": OPEN in box["classes"]}
            _swap(box, folded("", line, *rest, **more))


def _swap(old: nodes.Element, new: nodes.Element) -> None:
    """Put ``new`` in the place of ``old``, without its ids and classes (which `replace_self` would carry over)."""
    parent = old.parent
    parent[parent.index(old)] = new


def _plain(head: nodes.Element) -> list[nodes.Node]:
    """A title's content without links: the whole line opens the box."""
    for link in list(head.findall(nodes.reference)):
        link.replace_self(link.children)
    for text in list(head.findall(nodes.Text)):  # a solution has its exercise's title from before quotes are curled
        if APOSTROPHE.search(text):
            text.parent.replace(text, nodes.Text(APOSTROPHE.sub("’", text)))
    return head.children


def visit_folded(self: Any, node: folded) -> None:
    """Open the box."""
    more = {"open": "open"} if node["opened"] else {}
    self.body.append(self.starttag(node, "details", **more))


def depart_folded(self: Any, node: folded) -> None:
    """Close the box."""
    self.body.append("</details>\n")


def visit_summary(self: Any, node: summary) -> None:
    """The line that is always seen."""
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_summary(self: Any, node: summary) -> None:
    """End of the line."""
    self.body.append("</summary>\n")


def visit_content(self: Any, node: content) -> None:
    """A plain block."""
    self.body.append(self.starttag(node, "div", CLASS="box-content"))


def depart_content(self: Any, node: content) -> None:
    """End of the block."""
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Register the foldable box."""
    app.add_node(folded, html=(visit_folded, depart_folded))
    app.add_node(summary, html=(visit_summary, depart_summary))
    app.add_node(content, html=(visit_content, depart_content))
    app.add_post_transform(Fold)
