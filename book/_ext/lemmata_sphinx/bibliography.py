"""The bibliography as a list that assistive software reads as one: its entries are the items of the list.

Docutils marks them ``doc-biblioentry``, a role that has been withdrawn and that no list may hold.
In the Chinese edition they are marked as English, so that they are read aloud and set as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WITHDRAWN, ITEM = ' role="doc-biblioentry"', ' role="listitem"'


def _items(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if app.builder.format == "html" and WITHDRAWN in (context.get("body") or ""):
        language = "" if app.config.language == "en" else ' lang="en"'
        context["body"] = context["body"].replace(WITHDRAWN, ITEM + language)


def setup(app: Sphinx) -> None:
    """Register the change."""
    app.connect("html-page-context", _items)
