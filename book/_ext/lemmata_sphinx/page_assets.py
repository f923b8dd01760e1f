"""Style sheets and scripts of single mechanisms, on the pages that use them and nowhere else.

A directive says ``need(env, "plan.js")``; the files lie in ``static/`` beside this module. A chapter's page always has
``progress.js``, for its mark "done".
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript

from lemmata_sphinx import chapters

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

STATIC = Path(__file__).parent / "static"
FILES = (
    "front.css",
    "map.css",
    "progress.js",
    "plan.js",
    "map.js",
    "filter.js",
    "score.js",
)  # in the order in which they load
CHAPTER_FILES = ("progress.js",)


def need(env: BuildEnvironment, *names: str) -> None:
    """The page that is being read uses these files."""
    unknown = set(names) - set(FILES)
    if unknown:
        raise ValueError(f"no such file of a page: {', '.join(sorted(unknown))}")
    env.__dict__.setdefault("book_assets", {}).setdefault(env.docname, set()).update(names)


def of_page(env: BuildEnvironment, docname: str) -> list[str]:
    """The files that a page loads, in order."""
    wanted = set(env.__dict__.get("book_assets", {}).get(docname, ()))
    if docname in env.found_docs and chapters.is_chapter(env, docname):
        wanted |= set(CHAPTER_FILES)
    return [name for name in FILES if name in wanted]


def _load(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if app.builder.format != "html":
        return
    for name in of_page(app.env, pagename):
        if name.endswith(".css"):
            context["css_files"] = [*context.get("css_files", ()), _CascadingStyleSheet(f"_static/{name}")]
        else:
            script = _JavaScript(f"_static/{name}", loading_method="defer", defer="defer")
            context["script_files"] = [*context.get("script_files", ()), script]


def _copy(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        used = {name for docname in app.env.found_docs for name in of_page(app.env, docname)}
        for name in sorted(used):
            shutil.copyfile(STATIC / name, Path(app.outdir) / "_static" / name)


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.setdefault("book_assets", {}).pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    theirs = other.__dict__.get("book_assets", {})
    env.__dict__.setdefault("book_assets", {}).update({name: theirs[name] for name in docnames if name in theirs})


def setup(app: Sphinx) -> None:
    """Register the loading and the copying."""
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("html-page-context", _load, priority=960)  # after lemmata_look has dropped what is not needed
    app.connect("build-finished", _copy)
