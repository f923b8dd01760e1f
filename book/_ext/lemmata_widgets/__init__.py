"""The ``{widget}`` directive: a drawing that moves, written into the page in its first state.

The build runs the same scripts as the browser (`book/_assets/widgets/`), so a page shows the widget at once, without a
shift when they arrive, and still shows its first state where no script runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lemmata_widgets.directive import (
    WidgetDirective,
    add_script,
    depart_widget,
    skip_widget,
    visit_widget,
    widget_figure,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, its node and the page's scripts."""
    app.setup_extension("lemmata_look")
    app.add_node(widget_figure, html=(visit_widget, depart_widget), latex=(skip_widget, None), text=(skip_widget, None))
    app.add_directive("widget", WidgetDirective)
    app.connect("html-page-context", add_script, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
