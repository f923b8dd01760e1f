"""The built site: where it lies, its pages, a server below a base path, and a visit of one page."""

from __future__ import annotations

import functools
import os
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BASE_PATH = "/some/sub/"


def site_folder() -> Path:
    """The built site: `$LEMMATA_SITE`, else `_build/html`."""
    return Path(os.environ.get("LEMMATA_SITE") or ROOT / "_build" / "html").resolve()


def pages() -> list[str]:
    """Every page of both editions, relative to the site; empty when the site is not built."""
    folder = site_folder()
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html")) if folder.is_dir() else []
    return [page for page in found if not {"pagefind", "_static"} & set(Path(page).parts)]


class _Handler(SimpleHTTPRequestHandler):
    """Files of a folder below the base path, and nothing else."""

    def translate_path(self, path: str) -> str:
        if not path.startswith(BASE_PATH):
            return str(Path(self.directory) / "outside the base path")
        return super().translate_path("/" + path.removeprefix(BASE_PATH))

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes a connection early is no error."""


def serve(folder: Path) -> tuple[_Server, str]:
    """Serve a folder; returns the server and the address of its base path."""
    server = _Server(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}{BASE_PATH}"


class Visit:
    """An open page and what happened on it."""

    def __init__(self, page: Any, origin: str) -> None:
        self.page = page
        self.problems: list[str] = []
        self.foreign: list[str] = []
        self._listeners = {
            "console": lambda m: self.problems.append(f"console: {m.text}") if m.type in ("error", "warning") else None,
            "pageerror": lambda e: self.problems.append(f"error: {e}"),
            "requestfailed": lambda r: self.problems.append(f"failed: {r.url}"),
            "response": lambda r: self.problems.append(f"{r.status}: {r.url}") if r.status >= 400 else None,
            "request": lambda r: None if r.url.startswith((origin, "data:", "blob:")) else self.foreign.append(r.url),
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)

    def leave(self) -> None:
        """Leave the page as if nobody had been there."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        self.page.unroute_all()
        self.page.mouse.move(-9, -9)
        session = self.page.context.new_cdp_session(self.page)
        origin = re.match(r"\w+://[^/]*", self.page.url)[0]
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        session.detach()
        self.page.goto("about:blank")
