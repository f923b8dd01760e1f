"""A web host for two sites: what is text goes out gzipped, as hosts send it, and every answer is noted."""

from __future__ import annotations

import gzip
import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LEVEL = 6
TYPES = {".woff2": "font/woff2", ".woff": "font/woff", ".js": "text/javascript", ".mjs": "text/javascript"}
PACKED = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")


def content_type(path: str) -> str:
    """The media type of a file, by its name."""
    return TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def body(content: bytes, kind: str) -> tuple[bytes, bool]:
    """What is sent for a file, and whether it is gzipped: text is, unless that would make it longer."""
    if kind.startswith(PACKED):
        packed = gzip.compress(content, LEVEL, mtime=0)
        if len(packed) < len(content):
            return packed, True
    return content, False


class Host:
    """A server of one folder on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.answers: list[tuple[str, str, int]] = []  # path, media type, bytes of the body
        self._bodies: dict[Path, tuple[bytes, bool]] = {}
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                host.answer(self)

            def log_message(self, *args: Any) -> None:
                """Keep quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A browser that closes a connection early is no error."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        name = unquote(urlsplit(handler.path).path)
        path = (self.folder / name.lstrip("/")).resolve()
        if path.is_dir():
            path /= "index.html"
        if not path.is_relative_to(self.folder) or not path.is_file():
            self.answers.append((name, "missing", 0))
            handler.send_error(404)
            return
        kind = content_type(path.name)
        if path not in self._bodies:
            self._bodies[path] = body(path.read_bytes(), kind)
        content, packed = self._bodies[path]
        self.answers.append((name, kind, len(content)))
        handler.send_response(200)
        handler.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.send_header("Cache-Control", "max-age=600")
        if packed:
            handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(content)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def weight(answers: list[tuple[str, str, int]]) -> dict[str, float]:
    """Kilobytes (of 1000 bytes) of the bodies by kind, pictures apart."""
    kinds = {"page": "text/html", "styles": "text/css", "scripts": "text/javascript", "fonts": "font/"}
    found = dict.fromkeys([*kinds, "other", "images"], 0.0)
    for _, kind, size in answers:
        if kind.startswith("image/"):
            found["images"] += size / 1000
            continue
        name = next((name for name, start in kinds.items() if kind.startswith(start)), "other")
        found[name] += size / 1000
    return found
