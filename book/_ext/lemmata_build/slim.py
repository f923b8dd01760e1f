"""What of Sphinx's output a reader needs: the rest is not published.

Sphinx and the theme bring scripts, style sheets and fonts that no page asks for, and figures of earlier builds lie
beside the present ones. A file below ``_static``, ``_images`` or ``_downloads`` is published when a page names it, or
when something that is published names it; our own assets always are.
"""

import os
import posixpath
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

from .files import link, named_by_content

DROPPED_FOLDERS = {"_sources", "locales", ".doctrees", "jupyter_execute", "__pycache__"}
DROPPED_NAMES = {".buildinfo", ".nojekyll", "environment.pickle"}
DROPPED_SUFFIXES = (".map", ".ttf", ".eot", ".mo", ".po", ".pickle", ".LICENSE.txt")
STATIC = "_static/"
ON_DEMAND = (STATIC, "_images/", "_downloads/")

# It begins with one plain character, which Python's search leaps to: pages are megabytes of formulas.
_IN_PAGE = re.compile(rb"_(?<!\w_)(?:static|images|downloads)/[A-Za-z0-9_@./+%-]+")
_IN_ASSET = re.compile(rb"[A-Za-z0-9_@./+-]+\.[a-z0-9]+")


def copy_needed(source: Path, target: Path, own_assets: Path) -> int:
    """Copy what a reader needs from an edition's output, figures by a link; returns the number of files."""
    wanted = {name for name in _files(source) if _may_be_published(name)}
    static = {name for name in wanted if name.startswith(ON_DEMAND)}
    keep = sorted((wanted - static) | _reachable(source, wanted - static, static, own_assets))
    for folder in sorted({posixpath.dirname(name) for name in keep}):
        (target / folder).mkdir(parents=True, exist_ok=True)
    for name in keep:
        put = link if named_by_content(posixpath.basename(name)) else shutil.copyfile
        put(source / name, target / name)
    return len(keep)


def _files(source: Path) -> list[str]:
    """The names of all files below a folder."""
    return [
        posixpath.normpath(posixpath.join(os.path.relpath(folder, source).replace(os.sep, "/"), name))
        for folder, _, names in os.walk(source)
        for name in names
    ]


def _may_be_published(name: str) -> bool:
    *folders, last = name.split("/")
    return not DROPPED_FOLDERS & set(folders) and last not in DROPPED_NAMES and not last.endswith(DROPPED_SUFFIXES)


def _reachable(source: Path, pages: set[str], static: set[str], own_assets: Path) -> set[str]:
    """The static files that the pages name, and those that these name in turn."""
    found = {name for name in static if name.startswith(STATIC) and (own_assets / name.removeprefix(STATIC)).is_file()}
    for page in pages:
        if page.endswith(".html"):
            named = set(_IN_PAGE.findall((source / page).read_bytes()))
            found |= static & {posixpath.normpath(unquote(name.decode())) for name in named}
    pending = list(found)
    while pending:
        asset = pending.pop()
        if asset.endswith((".css", ".js")):
            for name in {name.decode() for name in _IN_ASSET.findall((source / asset).read_bytes())}:
                beside = posixpath.join(posixpath.dirname(asset), name.lstrip("/"))
                for path in (posixpath.normpath(beside), STATIC + name.lstrip("./")):
                    if path in static and path not in found:
                        found.add(path)
                        pending.append(path)
    return found
