"""`make serve`: the built book at an address of this machine, search included."""

import errno
import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
HOST = "127.0.0.1"
NEARBY = 20  # ports after a busy one that are tried, to name one that is free


def server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of the files below `site`."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    return ThreadingHTTPServer((HOST, port), handler)


def free_port(after: int, site: Path) -> int | None:
    """The first free port after a busy one, if there is one nearby."""
    for port in range(after + 1, min(after + NEARBY, 65535) + 1):
        try:
            server(site, port).server_close()
        except OSError:
            continue
        return port
    return None


def refusal(error: OSError, port: int, site: Path) -> str:
    """What a reader is told when the port cannot be had."""
    if error.errno == errno.EADDRINUSE:
        other = free_port(port, site)
        instead = f"make serve PORT={other}" if other else "another, with make serve PORT=..."
        return f"Port {port} is in use, perhaps by another make serve. Stop that one, or use {instead}"
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used without more rights. Use one above 1023, as in make serve PORT=8000"
    return f"Port {port} cannot be used: {error.strerror}. Use another, with make serve PORT=..."


def main(arguments: list[str], site: Path = SITE) -> int:
    """Serve the book at the port that is named, until Ctrl-C."""
    (given,) = arguments
    if not (site / "index.html").is_file():
        print("There is no book yet: run make html first.", file=sys.stderr)
        return 1
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
        print(
            f"PORT must be a whole number from 1 to 65535, got {given!r}, as in make serve PORT=8000", file=sys.stderr
        )
        return 1
    try:
        serving = server(site, int(given))
    except OSError as error:
        print(refusal(error, int(given), site), file=sys.stderr)
        return 1
    print(f"http://localhost:{given}/ (stop with Ctrl-C)", flush=True)
    with serving:
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
