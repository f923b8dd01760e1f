"""`python -m lemmata_build bench`: measure, print the table, and say which reaches were kept."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lemmata_build.environment import build_environment
from lemmata_build.lock import only_one
from lemmata_build.progress import complain
from lemmata_build.toc import read_contents

from lemmata_bench import stock, visit
from lemmata_bench.cells import run_cells
from lemmata_bench.host import Host, weight
from lemmata_bench.table import Growth, Row, Series, as_data, growth_table, text_table
from lemmata_bench.tree import CannotMeasure, Tree

PAGE = "stage3-transformers/attention.html"
EXEMPLARS = ("stage1-foundations/svd", "stage2-learning/mcmc", "stage3-transformers/attention")
NUMERIC = ("svd", "hmc", "attention")
GROUPS = ("unchanged", "edited", "cells", "exemplars", "slowest", "memory", "layout", "bytes", *NUMERIC, "growth")
LIBRARIES = {"svd": "NumPy", "hmc": "PyMC", "attention": "PyTorch", "growth": "the libraries"}
STOCK = "stock"

REACH = {
    "unchanged": 5.0,
    "edited": 10.0,
    "cells": 720.0,
    "exemplars": 240.0,
    "slowest": 60.0,
    "memory": 3072.0,
    "layout": 0.5,
    "bytes": 450.0,
}
UNITS = {"memory": "MB", "bytes": "KB"}
WHAT = {
    "unchanged": "nothing changed, make html, whole process",
    "edited": "one chapter's prose edited, both editions, make html",
    "cells": "all cells of all chapters, cold",
    "exemplars": "all cells of svd, mcmc and attention, one after the other, cold",
    "slowest": "the cells of the slowest chapter, cold",
    "memory": "peak memory of any cell",
    "layout": "attention chapter, first visit, until its layout settles",
    "line": "the same over a line of 10 Mbit/s and 40 ms",
    "bytes": "attention chapter, first visit, bytes but for images, gzip -6",
    "svd": "our SVD beside NumPy's",
    "hmc": "our leapfrog step beside PyMC's",
    "attention": "our attention beside PyTorch's",
    "growth": "each algorithm beside its library's at rising sizes",
}


def parser() -> argparse.ArgumentParser:
    """The options."""
    top = argparse.ArgumentParser(prog="lemmata_build bench", description="Measure what the book promises.")
    root = Path(__file__).resolve().parents[3]
    top.add_argument("--root", type=Path, default=root, help="the folder that holds _config.yml and book/")
    top.add_argument(
        "--only", nargs="+", choices=GROUPS, metavar="ROW", help=f"measure only these: {', '.join(GROUPS)}"
    )
    top.add_argument("--runs", type=int, default=5, help="how often the short things are measured (default: 5)")
    top.add_argument("--json", type=Path, metavar="FILE", help="write every value to this file too")
    top.add_argument("--keep", action="store_true", help="keep the copy of the sources and what was built in it")
    return top


class Bench:
    """One run over some of the rows."""

    def __init__(self, root: Path, wanted: set[str], runs: int) -> None:
        self.root, self.wanted, self.runs = root, wanted, runs
        self.folder = root / "_build" / "bench"
        self.tree = Tree(root, self.folder / "tree")
        self.rows: list[Row] = []
        self.grown: list[Growth] = []

    def run(self) -> list[Row]:
        """Measure everything wanted; what cannot be measured becomes a row that says why."""
        try:
            self.tree.make()
        except CannotMeasure as error:
            return [_missing(key, str(error)) for key in GROUPS if key in self.wanted]
        self._together(("cells", "exemplars", "slowest", "memory"), self._cells)
        built = self.wanted & {"unchanged", "edited", "layout", "bytes"}
        if built:
            self.tree.take_outputs()
            say("building both editions in the copy")
            try:
                say(f"  {self.tree.make_html():.1f} s")
            except CannotMeasure as error:
                self.rows += [_missing(key, str(error)) for key in GROUPS if key in built]
            else:
                self._together(("layout", "bytes"), self._visits)  # before a sentence is changed
                self._together(("unchanged",), self._unchanged)
                self._together(("edited",), self._edited)
        for name in NUMERIC:
            self._together((name,), lambda name=name: self._numeric(name))
        self._together(("growth",), self._growth)
        order = {key: place for place, key in enumerate(GROUPS)}
        return sorted(self.rows, key=lambda row: order[row.key])

    def _together(self, keys: tuple[str, ...], measure: Callable[[], list[Row]]) -> None:
        wanted = [key for key in keys if key in self.wanted]
        if not wanted:
            return
        started = time.monotonic()
        say(f"measuring {', '.join(wanted)}")
        try:
            self.rows += [row for row in measure() if row.key in self.wanted]
        except CannotMeasure as error:
            self.rows += [_missing(key, str(error)) for key in wanted]
            complain(f"  {error}")
        say(f"  {time.monotonic() - started:.0f} s")

    def _cells(self) -> list[Row]:
        done = run_cells(self.tree)
        each = ", ".join(f"{name.rpartition('/')[2]} {seconds:.0f} s" for name, seconds in done.chapters.items())
        most = max([done.sampled, *done.megabytes.values()])
        held = ", ".join(f"{name.rpartition('/')[2]} {size:.0f} MB" for name, size in done.megabytes.items())
        absent = ", ".join(name for name in EXEMPLARS if name not in done.chapters)
        exemplars = [sum(done.chapters.get(name, 0) for name in EXEMPLARS)]
        return [
            _row("cells", "s", [done.seconds], notes=[f"{done.workers} at a time; {each}"]),
            _missing("exemplars", f"there is no {absent}") if absent else _row("exemplars", "s", exemplars),
            _row("slowest", "s", [max(done.chapters.values())]),
            _row("memory", "MB", [most], notes=[f"resident memory of each kernel at its highest: {held}"]),
        ]

    def _unchanged(self) -> list[Row]:
        values = [self.tree.make_html() for _ in range(self.runs)]
        return [_row("unchanged", "s", values, notes=[self._processor(len(values))])]

    def _processor(self, runs: int) -> str:
        return f"of processor time: {statistics.median(self.tree.processor[-runs:]):.1f} s"

    def _edited(self) -> list[Row]:
        contents = read_contents(self.tree.layout)
        chapters = [name for name in contents.docnames if name.startswith("stage")]
        values, notes = [], []
        for number, name in zip(range(max(self.runs, len(chapters))), itertools.cycle(chapters), strict=False):
            self.tree.edit(name, number)
            values.append(self.tree.make_html())
            notes.append(f"{name.rpartition('/')[2]} {values[-1]:.1f} s")
        return [_row("edited", "s", values, notes=[", ".join(notes), self._processor(len(values))])]

    def _visits(self) -> list[Row]:
        site = self.tree.layout.output
        if not (site / PAGE).is_file():
            raise CannotMeasure(f"the built site has no page {PAGE}")
        hosts = [Host(site)]
        rows: list[Row] = []
        try:
            with visit.browser() as started:
                why = ""
                try:
                    hosts.append(Host(stock.build(self.tree, self.folder)))
                except CannotMeasure as error:
                    why = str(error)
                    complain(f"  {why}")
                first = [visit.visit(started, host, PAGE) for host in hosts]
                weights = [weight(seen.answers) for seen in first]
                if "layout" in self.wanted:
                    for line in (False, True):
                        seen = [[] for _ in hosts]
                        for _ in range(self.runs):
                            for found, host in zip(seen, hosts, strict=True):
                                found.append(visit.visit(started, host, PAGE, line))
                        rows.append(self._layout_row(seen, line, why))
        finally:
            for host in hosts:
                host.close()
        totals = [sum(size for kind, size in found.items() if kind != "images") for found in weights]
        beside = Series([totals[1]], label=STOCK) if len(totals) > 1 else None
        notes = []
        for name, found, seen in zip(("ours", STOCK), weights, first, strict=False):
            parts = ", ".join(f"{kind} {size:.0f}" for kind, size in found.items() if kind != "images")
            notes.append(f"{name}: {parts}; {len(seen.answers)} requests; images apart: {found['images']:.0f} KB")
            if seen.foreign:
                notes.append(f"{name} also asked {len(seen.foreign)} times at other hosts: not answered, not counted")
        if why:
            notes.append(f"without stock beside it: {why}")
        return [*rows, _row("bytes", "KB", [totals[0]], beside, notes=notes)]

    def _layout_row(self, seen: list[list[visit.Seen]], line: bool, why: str) -> Row:
        ours, *others = [Series([one.seconds for one in found]) for found in seen]
        beside = Series(others[0].values, label=STOCK) if others else None
        notes = []
        for name, found in zip(("ours", STOCK), seen, strict=False):
            shift = sum(one.shift for one in found) / len(found)
            moved = ", ".join(sorted({one.last for one in found}))
            notes.append(f"{name}: layout shift {shift:.3f} in all; what moved last: {moved}")
        if why:
            notes.append(f"without stock beside it: {why}")
        what = WHAT["line" if line else "layout"]
        return Row("layout", what, "s", ours, beside, REACH["layout"], of_ratio=True, notes=notes)

    def _numeric(self, name: str) -> list[Row]:
        return [
            Row(found["key"], found["what"], "s", Series(**found["ours"]), Series(**found["beside"]))
            for found in self._measured(name, "numeric", name)
        ]

    def _growth(self) -> list[Row]:
        for found in self._measured("growth", "growth"):
            sides = {side: [Series(**series) for series in found.pop(side, [])] for side in ("ours", "beside")}
            self.grown.append(Growth(**found, **sides))
        return []

    def _measured(self, name: str, module: str, *arguments: str) -> list[dict]:
        """What a program of this package found that compares us with the libraries, in a process of its own."""
        environment = build_environment(self.tree.layout)
        environment["PYTHONPATH"] += ":" + str(self.tree.layout.book / "_ext")
        command = [sys.executable, "-m", f"lemmata_bench.{module}", str(self.runs), *arguments]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if ran.returncode:
            tail = (ran.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise CannotMeasure(f"the comparison with {LIBRARIES[name]} failed: {tail}")
        return json.loads(ran.stdout.splitlines()[-1])[name]


def _row(key: str, unit: str, values: list[float], beside: Series | None = None, notes: list[str] | None = None) -> Row:
    return Row(key, WHAT[key], unit, Series(values), beside, REACH[key], notes=notes or [])


def _missing(key: str, why: str) -> Row:
    return Row(key, WHAT[key], UNITS.get(key, "s"), reach=REACH.get(key), of_ratio=key == "layout", missing=why)


def say(text: str) -> None:
    """Progress goes to standard error: standard output holds the table alone."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Measure and print; the exit code is 0 when everything asked for was measured, kept or missed."""
    options = parser().parse_args(arguments)
    if options.runs < 1:
        parser().error(f"--runs must be at least 1, not {options.runs}")
    if options.json and not options.json.resolve().parent.is_dir():
        parser().error(f"--json: there is no folder {options.json.resolve().parent}")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    bench = Bench(options.root.resolve(), set(options.only or GROUPS), options.runs)
    started = time.monotonic()
    try:
        with only_one(bench.folder):
            rows = bench.run()
            if not options.keep:
                shutil.rmtree(bench.tree.root, ignore_errors=True)
    except KeyboardInterrupt:
        complain("\nStopped; nothing was measured to the end.")
        return 130
    print("\n\n".join(table(found) for table, found in ((text_table, rows), (growth_table, bench.grown)) if found))
    minutes = (time.monotonic() - started) / 60
    print(
        f"\nMedians (least – most); ratio: ours over what stands beside it. {minutes:.1f} min, {os.cpu_count()} cores."
    )
    if load > 0.5:
        print(f"The machine was busy with other work when this began (load {load:.1f}): the times are longer for it.")
    if options.json:
        options.json.write_text(
            json.dumps(as_data(rows, bench.grown), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    return 1 if any(row.ours is None for row in rows) or any(growth.missing for growth in bench.grown) else 0
