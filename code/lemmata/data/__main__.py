"""`python -m lemmata.data [--quick] [NAME ...]`: fetch and check the book's data; this is `make data`."""

from __future__ import annotations

import argparse
import sys

from lemmata.data.fetch import DataUnavailable, ensure
from lemmata.data.manifest import SOURCES


def main(arguments: list[str] | None = None) -> int:
    """Fetch what is missing or damaged and print what was done; return 0, or 1 when something cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m lemmata.data", description="Fetch and check the book's data.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(SOURCES)}")
    parser.add_argument("--quick", action="store_true", help="trust what has not been touched, print only news")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in SOURCES]:
        parser.error(f"no data is called {unknown[0]!r}; there are {', '.join(SOURCES)}")
    names = options.names or [name for name, source in SOURCES.items() if not source.optional]
    failures = 0
    for name in names:
        source = SOURCES[name]
        try:
            folder = ensure(name, full=not options.quick, say=lambda line: print("data:", line, flush=True))
        except DataUnavailable as error:
            failures += 1
            print(f"data: {name}: {error}", file=sys.stderr, flush=True)
            continue
        if not options.quick:
            size = sum((folder / file).stat().st_size for file in source.files) / 1e6
            print(f"data: {name}: {source.what} ({size:.1f} MB; {source.licence})", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
