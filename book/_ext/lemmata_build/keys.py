"""The key under which a chapter's outputs are stored: everything that they can depend on."""

import json
import platform
import sys
from typing import Any

from .environment import settings
from .files import digest, file_digest
from .imports import Modules
from .layout import Layout
from .notebooks import code_cells, kernel_name

FORMAT = "1"  # raise it when the driver runs cells in another way


class Keys:
    """Keys of the pages of one book."""

    def __init__(self, layout: Layout) -> None:
        self.modules = Modules(layout.code, layout.cache / "imports.json")
        self.common = {
            "format": FORMAT,
            "python": platform.python_version(),
            "platform": f"{sys.platform} {platform.machine()}",
            "settings": json.dumps(settings(), sort_keys=True),
            layout.lock_file.name: file_digest(layout.lock_file),
        }

    def parts(self, notebook: Any) -> dict[str, str]:
        """What the outputs of a notebook depend on, by name, each as a digest."""
        cells = code_cells(notebook)
        modules = self.modules.digests(self.modules.closure(cells))
        return {
            **self.common,
            "kernel": kernel_name(notebook),
            "cells": digest(*cells),
            **{f"code/{name}": value for name, value in modules.items()},
        }

    def key(self, notebook: Any) -> str:
        """The key of a notebook."""
        return key_of(self.parts(notebook))


def key_of(parts: dict[str, str]) -> str:
    """One digest over all parts."""
    return digest(json.dumps(parts, sort_keys=True))


def difference(old: dict[str, str], new: dict[str, str]) -> str:
    """In words, what changed between two sets of parts."""
    changed = [name for name in new if old.get(name) != new[name]]
    changed += [name for name in old if name not in new]
    if not changed:
        return "nothing changed"
    first = ", ".join(changed[:3])
    return f"{first} changed" if len(changed) <= 3 else f"{first} and {len(changed) - 3} more changed"
