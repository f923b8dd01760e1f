"""One build at a time in one output folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .progress import say


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for this process and its children; wait, and say so, while another build holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "a+") as handle:
        os.set_inheritable(handle.fileno(), False)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            other = handle.read().strip() or "unknown"
            say(f"another build is at work in {folder} (process {other}); waiting for it to end …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        handle.truncate(0)
        handle.seek(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield
