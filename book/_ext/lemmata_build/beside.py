"""Processes beside the driver's: they share what it has imported, and end when it ends."""

import ctypes
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Task = Callable[[], Any]


def start(task: Task, quiet: bool = False) -> Any:
    """Begin a task in a process of its own, and return the process.

    It ends with the number that the task returns, with 0 for anything else, with 1 when the task fails: it says why,
    unless it is to be `quiet`.
    """
    # A fork shares what is imported already; elsewhere than on Linux a fork of such a process isn't safe.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    process = context.Process(target=_run, args=(task, os.getpid(), quiet), daemon=True)
    process.start()
    return process


@contextmanager
def meanwhile(*tasks: Task) -> Iterator[None]:
    """Do tasks, each in a process of its own, while the block runs; what does not end well there is done after it.

    So a task must be one that can be begun anew, and fails with its own error in this process.
    """
    processes = [start(task, quiet=True) for task in tasks] if sys.platform == "linux" else [None for _ in tasks]
    try:
        yield
        for process in filter(None, processes):
            process.join()
    finally:
        stop(filter(None, processes))
    for task, process in zip(tasks, processes, strict=True):
        if process is None or process.exitcode:
            task()


def stop(processes: Any) -> None:
    """End those that still run, at once."""
    for process in processes:
        if process.is_alive():
            process.kill()
            process.join()


def _run(task: Task, parent: int, quiet: bool) -> None:
    """Run a task, whose process the system ends when the driver ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    code = 1
    try:
        returned = task()
        code = returned if isinstance(returned, int) else 0
    except Exception:  # whatever it is: the number below tells the driver, and this line the reader
        if not quiet:
            traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
