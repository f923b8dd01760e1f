"""What is published of one edition: its pages with all that they need, its notebooks and its search index."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from .downloads import write_notebooks
from .layout import Layout
from .notebooks import Page
from .search import build_index
from .slim import copy_needed
from .store import Entry

if TYPE_CHECKING:
    from .editions import Edition


def put_together(
    layout: Layout, staged: Path, pages: list[Page], entries: dict[str, Entry], edition: "Edition", built: Path
) -> int:
    """Lay out, in a folder of its own below `staged`, what was `built`; returns the number of its pages."""
    part = staged / edition.code
    if part.exists():
        shutil.rmtree(part)
    copy_needed(built / "html", part, layout.book / "_assets")
    write_notebooks(part, built / "notebooks", pages, entries, edition.overrides["lemmata_catalogues"])
    return build_index(part, built / "indexed", edition.address)
