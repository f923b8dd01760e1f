"""Whether the published site is already what the sources would give: the quick answer when nothing has changed."""

import json
import os
import sys

from .environment import settings
from .files import file_digest, walk, write_atomically
from .layout import Layout
from .publish import manifest

Inputs = dict[str, list]


def inputs(layout: Layout, known: Inputs | None = None) -> Inputs:
    """File → [modification time, size, SHA-256] of all that the site is made from.

    A file whose time and size are those known is not read again.
    """
    known = known or {}
    found: Inputs = {}
    tops = [layout.book, layout.code, layout.equation_tests]
    files = [layout.config, layout.toc, layout.lock_file, layout.root / "pyproject.toml"]
    for path in [path for top in tops for path in walk(top)] + [path for path in files if path.is_file()]:
        name = layout.relative(path)
        status = os.stat(path)
        before = known.get(name)
        if before and before[:2] == [status.st_mtime_ns, status.st_size]:
            found[name] = before
        else:
            found[name] = [status.st_mtime_ns, status.st_size, file_digest(path)]
    return found


def changed(layout: Layout) -> tuple[list[str] | None, Inputs]:
    """The inputs that differ from those of the published site (None: there is no such site), and the inputs now."""
    stamp = _read(layout)
    current = inputs(layout, stamp.get("inputs"))
    if not stamp or stamp["about"] != _about(layout) or stamp["site"] != manifest(layout.output):
        return None, current
    before = stamp["inputs"]
    names = sorted(before.keys() | current.keys())
    return [name for name in names if before.get(name, [None] * 3)[2] != current.get(name, [None] * 3)[2]], current


def remember(layout: Layout, made_from: Inputs) -> None:
    """Record what the site that was just published is made from."""
    stamp = {"about": _about(layout), "inputs": made_from, "site": manifest(layout.output)}
    write_atomically(layout.stamp, json.dumps(stamp, sort_keys=True))


def forget(layout: Layout) -> None:
    """The next build looks at everything."""
    layout.stamp.unlink(missing_ok=True)


def _about(layout: Layout) -> dict[str, str]:
    return {"python": sys.version, "root": str(layout.root), "output": str(layout.output), **settings()}


def _read(layout: Layout) -> dict:
    """The stamp; an empty one when there is none, or none that says what a stamp says."""
    try:
        stamp = json.loads(layout.stamp.read_text())
        whole = isinstance(stamp["about"], dict) and isinstance(stamp["site"], str)
        whole = whole and all(len(known) == 3 for known in stamp["inputs"].values())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return stamp if whole else {}
