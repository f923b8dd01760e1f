"""The executed chapters, stored by key: each in one file that carries its own checksum.

An entry is written under another name and moved into place, so that a build killed at any moment leaves whole entries
only, and any number of builds may write at once. A damaged entry is noticed, removed, and its chapter executed again.
"""

import contextlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .files import digest, write_atomically
from .progress import say

KEPT = 24  # entries a page; going back to an older state of the sources finds its outputs


@dataclass(frozen=True)
class Entry:
    """The executed notebook of one page and what is known of its execution."""

    notebook: dict[str, Any]
    parts: dict[str, str]
    seconds: float
    peak_megabytes: float
    checksum: str = field(default="", compare=False)  # of the file that holds it; empty before it is stored

    @property
    def stored(self) -> dict[str, Any]:
        """What its file holds."""
        return {name: value for name, value in vars(self).items() if name != "checksum"}


class Store:
    """The entries below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, docname: str, key: str) -> Path:
        """The file of one entry."""
        return self._page_folder(docname) / f"{key}.json"

    def get(self, docname: str, key: str) -> Entry | None:
        """The entry of a page under a key, or None when there is none that is whole."""
        path = self.path(docname, key)
        try:
            checksum, _, body = path.read_text(encoding="utf-8").partition("\n")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            checksum, body = "", ""
        if checksum != digest(key, body):
            say(f"{docname}: its stored outputs are damaged; they are thrown away and the chapter executed again")
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return Entry(**json.loads(body), checksum=checksum)

    def put(self, docname: str, key: str, entry: Entry) -> None:
        """Store an entry and forget the least recently used ones of its page."""
        body = json.dumps(entry.stored, sort_keys=True, ensure_ascii=False, indent=1)
        write_atomically(self.path(docname, key), f"{digest(key, body)}\n{body}")
        for path in self._by_age(docname)[KEPT:]:
            path.unlink(missing_ok=True)

    def latest(self, docname: str) -> Entry | None:
        """The entry of a page that was used last, whatever its key."""
        for path in self._by_age(docname):
            return self.get(docname, path.stem)
        return None

    def _page_folder(self, docname: str) -> Path:
        return self.folder / docname.replace("/", "__")

    def _by_age(self, docname: str) -> list[Path]:
        entries = list(self._page_folder(docname).glob("*.json"))
        return sorted(entries, key=lambda path: (-path.stat().st_mtime_ns, path.name))
