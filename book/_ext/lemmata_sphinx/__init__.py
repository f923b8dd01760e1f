"""The Sphinx extensions of the book: one module a mechanism, all registered here.

Add ``lemmata_sphinx`` to the extension list (after ``myst_nb``, ``sphinx_proof`` and ``sphinx_exercise``) with
``book/_ext`` on the path.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

VERSION = "1"

MODULES = (
    "strings",
    "katex",
    "equations",
    "values",
    "source",
    "chapters",
    "chapter_box",
    "map",
    "links",
    "translate",
    "fold",
    "punctuation",
    "api",
    "anchors",
    "bibliography",
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every mechanism."""
    for name in MODULES:
        importlib.import_module(f"lemmata_sphinx.{name}").setup(app)
    return {"version": VERSION, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
