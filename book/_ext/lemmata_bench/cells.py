"""All cells of all chapters with nothing kept from before: how long, and how much memory at most."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from dataclasses import dataclass, field

from lemmata_build.errors import BuildError
from lemmata_build.execute import execute, workers
from lemmata_build.keys import Keys
from lemmata_build.notebooks import read_page
from lemmata_build.toc import read_config, read_contents

from lemmata_bench.tree import CannotMeasure, Tree

INTERVAL = 0.2


@dataclass
class Executed:
    """What a cold run of the cells took."""

    seconds: float
    chapters: dict[str, float]
    megabytes: dict[str, float]
    workers: int
    sampled: float = 0.0
    notes: list[str] = field(default_factory=list)


class Memory:
    """The most that any kernel, with the processes that it starts, was seen to hold."""

    def __init__(self) -> None:
        self.most = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        import psutil

        while not self._stop.wait(INTERVAL):
            with contextlib.suppress(psutil.Error):
                for child in psutil.Process(os.getpid()).children():
                    with contextlib.suppress(psutil.Error):
                        family = [child, *child.children(recursive=True)]
                        held = sum(process.memory_info().rss for process in family)
                        self.most = max(self.most, held / 2**20)


def run_cells(tree: Tree) -> Executed:
    """Execute every chapter of the copy into its own empty store."""
    layout = tree.layout
    try:
        contents = read_contents(layout)
        config = read_config(layout)
        extensions = config.get("parse", {}).get("myst_enable_extensions", [])
        read = (read_page(name, layout.book / f"{name}.md", extensions) for name in contents.docnames)
        pages = [page for page in read if page]
        timeout = int(config.get("execute", {}).get("timeout", 300))
        # What the driver says while it works is progress; only the table goes to standard output.
        with Memory() as memory, contextlib.redirect_stdout(sys.stderr):
            started = time.perf_counter()
            entries = execute(layout, pages, Keys(layout), timeout)
            seconds = time.perf_counter() - started
    except BuildError as error:
        raise CannotMeasure(str(error)) from error
    return Executed(
        seconds,
        {name: entry.seconds for name, entry in sorted(entries.items())},
        {name: entry.peak_megabytes for name, entry in sorted(entries.items())},
        workers(),
        memory.most,
    )
