"""Sphinx extension for the stock book: the roles and directives that the sources use, and nothing of our look.

Mathematics, theme, scripts, theorem boxes, folding and pictures stay those of stock Jupyter Book. A widget stands in
its first state, without its script, which is to the stock book's advantage.
"""

from __future__ import annotations

import importlib
from typing import Any

from lemmata_widgets.directive import WidgetDirective, depart_widget, skip_widget, visit_widget, widget_figure
from sphinx.application import Sphinx

WORDS = (
    *("strings", "values", "source", "chapters", "listings", "page_assets", "chapter_link", "chapter_box", "api"),
    *("chapter_cards", "map", "study_plan", "data_words", "diagnose", "terms", "notation", "resources", "errata"),
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what the sources cannot be read without."""
    for name in WORDS:
        module = importlib.import_module(f"lemmata_sphinx.{name}")
        if hasattr(module, "setup"):
            module.setup(app)
    app.add_node(widget_figure, html=(visit_widget, depart_widget), latex=(skip_widget, None), text=(skip_widget, None))
    app.add_directive("widget", WidgetDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
