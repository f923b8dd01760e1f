"""The look of the site: page skeleton and assets (`page`), figures with their dark twins (`figures`), long
lines of code (`code_lines`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lemmata_look import code_lines, figures, page

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the mechanisms; each is a module with a `setup` of its own."""
    page.setup(app)
    figures.setup(app)
    code_lines.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
