"""The command line: ``python -m lemmata_build html``, ``clean``, ``compare`` and ``bench``."""

import argparse
import os
import sys
from pathlib import Path

from .compare import differences
from .environment import FIXED
from .errors import BuildError
from .layout import Layout
from .progress import complain, plural, say

ROOT = Path(__file__).resolve().parents[3]


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="lemmata_build", description="Build the book.")
    commands = top.add_subparsers(dest="command", required=True)
    for name, text in (("html", "bring the site up to date"), ("clean", "remove the site and the build's caches")):
        command = commands.add_parser(name, help=text)
        command.add_argument("--root", type=Path, default=ROOT, help="the folder that holds _config.yml and book/")
        command.add_argument("--build-dir", type=Path, help="where everything is written (default: _build in the root)")
        command.add_argument("--output", type=Path, help="where the site goes (default: html in the build folder)")
        if name == "html":
            command.add_argument("--fresh", action="store_true", help="forget all outputs and build everything anew")
            draft = "show work in progress, in _build/draft: missing pages are left out, warnings don't stop"
            command.add_argument("--draft", action="store_true", help=draft)
    command = commands.add_parser("compare", help="compare two built sites byte for byte")
    command.add_argument("one", type=Path)
    command.add_argument("other", type=Path)
    commands.add_parser("bench", help="measure what the book promises (bench --help has its options)", add_help=False)
    return top


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    if arguments[:1] == ["bench"]:
        from lemmata_bench.command import main as measure

        return measure(arguments[1:])
    options = parser().parse_args(arguments)
    if options.command == "compare":
        return _compare(options.one, options.other)
    layout = Layout.at(options.root, options.build_dir, options.output, getattr(options, "draft", False))
    from . import driver

    try:
        if options.command == "clean":
            driver.clean(layout)
        else:
            driver.build_site(layout, options.fresh)
    except BuildError as error:
        complain(f"\nThe book was not built.\n{error}")
        return 1
    except KeyboardInterrupt:
        complain("\nStopped. The published site is as it was.")
        return 130
    return 0


def _compare(one: Path, other: Path) -> int:
    for folder in (one, other):
        if not folder.is_dir():
            complain(f"{folder} is not a folder")
            return 2
    found = differences(one, other)
    for line in found:
        say(line)
    say(f"{plural(len(found), 'difference')}" if found else "the same bytes")
    return 1 if found else 0


def run() -> int:
    """Run in the fixed environment: Python reads its hash seed only when it starts."""
    if os.environ.get("PYTHONHASHSEED") != FIXED["PYTHONHASHSEED"]:
        command = [sys.executable, "-m", "lemmata_build", *sys.argv[1:]]
        extensions = str(Path(__file__).resolve().parents[1])
        path = os.pathsep.join(filter(None, [extensions, os.environ.get("PYTHONPATH")]))
        os.execve(sys.executable, command, {**os.environ, **FIXED, "PYTHONPATH": path})
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
