"""Pages that show something of all chapters, kept up to date: a chapter that is written, or changes what it says of
itself, changes them too.

A directive says ``note(env)`` while its page is read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lemmata_sphinx import chapters

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def note(env: BuildEnvironment) -> None:
    """The page that is being read shows chapters."""
    env.__dict__.setdefault("book_listings", set()).add(env.docname)
    env.note_dependency(str(Path(env.srcdir) / "chapters.yml"))


def _status(app: Sphinx) -> dict[str, Any]:
    known = chapters.load(Path(app.srcdir))
    return {
        slug: (c.docname, c.title, c.question, c.needs, c.hours, c.outcomes, c.notation) for slug, c in known.items()
    }


def _outdated(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    try:
        now = _status(app)
    except (chapters.ChapterError, OSError):
        return []  # the directives say what is wrong
    before = env.__dict__.get("book_chapters")
    env.__dict__["book_chapters"] = now
    if before is None or before == now:
        return []
    moved = {slug for slug in {*before, *now} if before.get(slug) != now.get(slug)}
    stale = [docname for slug, (docname, _, _, needs, *_) in now.items() if docname and moved & {slug, *needs}]
    return stale + [docname for docname in env.__dict__.get("book_listings", ()) if docname in env.found_docs]


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.setdefault("book_listings", set()).discard(docname)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    theirs = other.__dict__.get("book_listings", set())
    env.__dict__.setdefault("book_listings", set()).update(theirs & set(docnames))


def setup(app: Sphinx) -> None:
    """Register what is read again."""
    app.connect("env-get-outdated", _outdated)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
