"""The directive, its node, and how the HTML pages write it."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lemmata_widgets.script import FOLDER, LIBRARY, WidgetError, script

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class widget_figure(nodes.General, nodes.Element):
    """A widget; its children are its caption."""


class WidgetDirective(SphinxDirective):
    """``{widget} name`` with ``:name:`` (its label), ``:data:`` (a recorded value of this page) and a caption."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"name": directives.unchanged, "data": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        name, known = self.arguments[0], script().names()
        if name not in known:
            raise self.error(f"unknown widget {name!r}; there are: {', '.join(known)}")
        if not self.content:
            raise self.error(f"the widget {name!r} needs a caption: what to try, and what it shows")
        node = widget_figure(widget=name, data=self.options.get("data", ""))
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        self.add_name(node)
        if not node["ids"]:
            node["ids"].append(f"widget-{self.env.new_serialno('widget') + 1}")
        return [node]


def _data(translator: Any, node: widget_figure) -> Any:
    if not node["data"]:
        return None
    from lemmata_sphinx.values import page_values

    docname = translator.builder.current_docname
    values = page_values(translator.builder.env, docname)
    if node["data"] not in values:
        known = ", ".join(sorted(values)) or "nothing"
        raise WidgetError(
            f"the widget {node['widget']!r} needs the recorded value {node['data']!r}, which this page has not "
            f"(recorded: {known})"
        )
    return values[node["data"]]


def visit_widget(self: Any, node: widget_figure) -> None:
    """The widget in its first state, its data, and its caption."""
    language = self.builder.config.language or "en"
    identity = node["ids"][0]
    try:
        data = _data(self, node)
        html = script().call("render", node["widget"], data, language, identity)
    except WidgetError as error:
        logger.warning("%s", error, location=node, type="widget")
        raise nodes.SkipNode from error
    self.body.append(
        f'<figure class="widget" id="{escape(identity)}" data-widget="{escape(node["widget"])}">'
        + "".join(f'<span id="{escape(other)}"></span>' for other in node["ids"][1:])
        + html
    )
    if data is not None:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        self.body.append(f'<script type="application/json">{text}</script>')
    self.body.append("<figcaption>")


def depart_widget(self: Any, node: widget_figure) -> None:
    """Close what `visit_widget` opened."""
    self.body.append("</figcaption></figure>\n")


def skip_widget(self: Any, node: widget_figure) -> None:
    """Other builders leave widgets out."""
    raise nodes.SkipNode


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """On the pages that have widgets, load the library and the files that define these, in this order."""
    found = [] if doctree is None else list(doctree.findall(widget_figure))
    files = sorted({script().file_of(node["widget"]) for node in found})
    for order, file in enumerate([LIBRARY, *files] if files else []):
        app.add_js_file(f"{FOLDER.name}/{file}", loading_method="defer", priority=950 + order)
