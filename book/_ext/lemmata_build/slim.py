"""What of Sphinx's output a reader needs: the rest is not published.

Sphinx and the theme bring scripts, style sheets and fonts that no page asks for, and figures of earlier builds lie
beside the present ones. A file below ``_static``, ``_images`` or ``_downloads`` is published when a page names it, or
when something that is published names it; our own assets always are.
"""

import re
import shutil
from pathlib import Path
from urllib.parse import unquote

DROPPED_FOLDERS = {"_sources", "locales", ".doctrees", "jupyter_execute", "__pycache__"}
DROPPED_NAMES = {".buildinfo", ".nojekyll", "environment.pickle"}
DROPPED_SUFFIXES = (".map", ".ttf", ".eot", ".mo", ".po", ".pickle", ".LICENSE.txt")
STATIC = "_static"
ON_DEMAND = (STATIC, "_images", "_downloads")

# It begins with one plain character, which Python's search leaps to: pages are megabytes of formulas.
_IN_PAGE = re.compile(r"_(?<!\w_)(?:static|images|downloads)/[A-Za-z0-9_@./+%-]+")
_IN_ASSET = re.compile(r"[A-Za-z0-9_@./+-]+\.[a-z0-9]+")


def copy_needed(source: Path, target: Path, own_assets: Path) -> int:
    """Copy what a reader needs from an edition's output; returns the number of files."""
    files = {path.relative_to(source): path for path in sorted(source.rglob("*")) if path.is_file()}
    wanted = {name for name in files if _may_be_published(name)}
    static = {name for name in wanted if name.parts[0] in ON_DEMAND}
    keep = (wanted - static) | _reachable(source, wanted - static, static, own_assets)
    for name in sorted(keep):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(files[name], place)
    return len(keep)


def _may_be_published(name: Path) -> bool:
    if any(part in DROPPED_FOLDERS for part in name.parts[:-1]):
        return False
    return name.name not in DROPPED_NAMES and not name.name.endswith(DROPPED_SUFFIXES)


def _reachable(source: Path, pages: set[Path], static: set[Path], own_assets: Path) -> set[Path]:
    """The static files that the pages name, and those that these name in turn."""
    found = {name for name in static if name.parts[0] == STATIC and (own_assets / name.relative_to(STATIC)).is_file()}
    for page in pages:
        if page.suffix == ".html":
            text = (source / page).read_text(encoding="utf-8")
            found |= {path for name in set(_IN_PAGE.findall(text)) if (path := Path(unquote(name))) in static}
    pending = list(found)
    while pending:
        asset = pending.pop()
        if asset.suffix not in (".css", ".js"):
            continue
        text = (source / asset).read_text(encoding="utf-8", errors="replace")
        for name in set(_IN_ASSET.findall(text)):
            for path in (_beside(asset, name), Path(STATIC, name.lstrip("./"))):
                if path in static and path not in found:
                    found.add(path)
                    pending.append(path)
    return found


def _beside(asset: Path, name: str) -> Path:
    """The path that a relative address in an asset means."""
    parts = list(asset.parent.parts)
    for part in Path(name).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != "/":
            parts.append(part)
    return Path(*parts)
