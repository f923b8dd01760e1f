"""Run the cells of the pages that are out of date, several pages at a time, each in a kernel of its own."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from .environment import build_environment
from .errors import BuildError
from .keys import Keys, difference, key_of
from .layout import Layout
from .notebooks import Page, cell_line, line_in_cell
from .progress import complain, plural, say
from .store import Entry, Store

TRACEBACK_LINES = 12


class CellFailure(Exception):
    """A cell that raised, wrote to stderr, took too long or took its kernel down; the text says where and what."""


def workers() -> int:
    """How many chapters run at a time: ``$LEMMATA_JOBS``, else two, else as many as there are cores."""
    asked = os.environ.get("LEMMATA_JOBS")
    if asked:
        if not asked.isdigit() or int(asked) < 1:
            raise BuildError(f"LEMMATA_JOBS must be a whole number from 1, not {asked!r}")
        return int(asked)
    return min(2, os.cpu_count() or 1)


def execute(layout: Layout, pages: list[Page], keys: Keys, timeout: int) -> dict[str, Entry]:
    """The entries of all pages, executing those that the store does not hold.

    Raises when a cell fails; a draft goes on without the chapters that failed.
    """
    store = Store(layout.executed)
    entries: dict[str, Entry] = {}
    missing: list[tuple[Page, dict[str, str]]] = []
    for page in pages:
        parts = keys.parts(page.notebook)
        entry = store.get(page.docname, key_of(parts))
        if entry:
            entries[page.docname] = entry
        else:
            missing.append((page, parts))
    keys.modules.keep()
    if missing:
        done = len(pages) - len(missing)
        kept = f"; {plural(done, 'chapter')} unchanged" if done else ""
        say(f"executing {plural(len(missing), 'chapter')}, {workers()} at a time{kept}")
        entries |= asyncio.run(_execute_all(layout, store, missing, timeout))
    elif pages:
        say(f"nothing to execute: the outputs of {plural(len(pages), 'chapter')} are at hand")
    return entries


async def _execute_all(
    layout: Layout, store: Store, missing: list[tuple[Page, dict[str, str]]], timeout: int
) -> dict[str, Entry]:
    environment = build_environment(layout)
    _warm_font_cache(environment)
    free = asyncio.Semaphore(workers())
    entries: dict[str, Entry] = {}
    failures: list[str] = []
    broken: list[str] = []

    async def one(page: Page, parts: dict[str, str]) -> None:
        async with free:
            if broken:
                return
            before = store.latest(page.docname)
            why = difference(before.parts, parts) if before else "new"
            say(f"  {page.docname}: executing {plural(len(page.code), 'cell')} ({why})")
            try:
                entry = await run_page(layout, page, parts, environment, timeout)
            except CellFailure as failure:
                complain(f"  {failure}")
                failures.append(str(failure))
                return
            try:
                store.put(page.docname, key_of(parts), entry)
            except OSError:
                broken.append(page.docname)
                raise
            entries[page.docname] = entry
            say(f"  {page.docname}: {entry.seconds:.1f} s, at most {entry.peak_megabytes:.0f} MB")

    # A chapter that is running when another one cannot be stored goes on to its end, so that no kernel is left behind.
    outcomes = await asyncio.gather(*(one(page, parts) for page, parts in missing), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    if failures and not layout.draft:
        where = "\n".join(f"  {failure.splitlines()[0]}" for failure in failures)
        raise BuildError(f"{plural(len(failures), 'chapter')} could not be executed:\n{where}")
    return entries


async def run_page(
    layout: Layout, page: Page, parts: dict[str, str], environment: dict[str, str], timeout: int
) -> Entry:
    """Run one page's cells in a fresh kernel and an empty folder."""
    import nbformat
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import ensure_async
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.v4.upgrade(nbformat.from_dict(page.notebook))
    if parts["kernel"] != "python3":
        raise CellFailure(f"{page.docname}: asks for the kernel {parts['kernel']!r}; the book's only kernel is python3")
    manager = AsyncKernelManager(kernel_name="python3")
    # This very Python: a kernel of the same name that the user has installed is not the book's.
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], language="python", display_name=""
    )
    current = {"index": 0}
    folder = tempfile.mkdtemp(prefix="lemmata-")
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=timeout,
        startup_timeout=max(60, timeout),
        record_timing=False,
        coalesce_streams=True,
        shutdown_kernel="immediate",  # nothing in it is wanted any more; its own end takes it seconds
        resources={"metadata": {"path": folder}},
        on_cell_start=lambda cell, cell_index: current.update(index=cell_index),
        on_cell_executed=lambda cell, cell_index, execute_reply: _refuse_stderr(layout, page, cell, cell_index),
    )
    started, seconds, peak = time.monotonic(), 0.0, 0.0
    try:
        # Not nbclient's own set-up: that takes Ctrl-C for itself, and a stopped build would read as a dead kernel.
        try:
            await client.async_start_new_kernel(env=environment)
            await client.async_start_new_kernel_client()
        except RuntimeError as error:  # it did not answer in time, or ended at once
            raise CellFailure(f"{page.docname}: its kernel could not be started: {error}") from None
        about = await client.async_wait_for_reply(await ensure_async(client.kc.kernel_info()))
        notebook.metadata["language_info"] = about["content"]["language_info"]
        for index, cell in enumerate(notebook.cells):
            await client.async_execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
        seconds, peak = time.monotonic() - started, _peak_megabytes(manager)
    except CellExecutionError as error:
        raise CellFailure(_raised(layout, page, current["index"], error)) from None
    except CellTimeoutError:
        place = _place(layout, page, current["index"])
        raise CellFailure(f"{place} ran for more than {timeout} s and was stopped") from None
    except DeadKernelError:
        place = _place(layout, page, current["index"])
        raise CellFailure(f"{place} took its kernel down (out of memory, or a crash in compiled code)") from None
    finally:
        if client.km is not None:
            await client._async_cleanup_kernel()
        shutil.rmtree(folder, ignore_errors=True)
    return Entry(_stripped(notebook), parts, seconds, peak)


def _warm_font_cache(environment: dict[str, str]) -> None:
    """Let matplotlib write its list of fonts before a cell draws: it says so on stderr when it does."""
    if not list(Path(environment["MPLCONFIGDIR"]).glob("fontlist*")):
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _peak_megabytes(manager: Any) -> float:
    """The most memory that the kernel held, where the system tells."""
    try:
        status = Path(f"/proc/{manager.provisioner.process.pid}/status").read_text()
    except (OSError, AttributeError):
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _stripped(notebook: Any) -> dict[str, Any]:
    """The notebook as plain data, with fixed cell ids and nothing in it that differs between two runs."""
    import json

    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"
        cell.get("metadata", {}).pop("execution", None)
        for output in cell.get("outputs", ()):
            output.pop("transient", None)
    notebook.metadata.pop("source_map", None)
    return json.loads(json.dumps(notebook))


def _place(layout: Layout, page: Page, index: int, within: int = 1) -> str:
    number = sum(cell.cell_type == "code" for cell in page.notebook.cells[: index + 1])
    line = cell_line(page.path.read_text(encoding="utf-8"), page.notebook, index) + within - 1
    return f"{page.docname}: cell {number} ({layout.relative(page.path)}, line {line})"


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _raised(layout: Layout, page: Page, index: int, error: Any) -> str:
    traceback = _plain(error.traceback).rstrip()
    number = sum(cell.cell_type == "code" for cell in page.notebook.cells[: index + 1])
    place = _place(layout, page, index, line_in_cell(traceback, number) or 1)
    tail = "\n".join(f"    {line}" for line in traceback.splitlines()[-TRACEBACK_LINES:])
    return f"{place} raised {error.ename}: {_plain(error.evalue)}\n{tail}"


def _refuse_stderr(layout: Layout, page: Page, cell: Any, index: int) -> None:
    for output in cell.get("outputs", ()):
        if output.get("output_type") == "stream" and output.get("name") == "stderr":
            text = "\n".join(f"    {line}" for line in _plain(output["text"]).rstrip().splitlines()[-TRACEBACK_LINES:])
            place = _place(layout, page, index)
            raise CellFailure(f"{place} wrote to stderr; a warning in a cell fails the build:\n{text}")
