"""What the build says while it works: one plain line a fact, and at the end where the site is."""

import sys
import time

_started = time.monotonic()


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print a line about something wrong."""
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


def seconds(since: float) -> str:
    """The time since ``since`` as people write it."""
    passed = time.monotonic() - since
    return f"{passed:.1f} s" if passed < 100 else f"{passed / 60:.1f} min"


def total() -> str:
    """The time since the process began."""
    return seconds(_started)


def plural(number: int, one: str, many: str | None = None) -> str:
    """``1 page``, ``3 pages``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
