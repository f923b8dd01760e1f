"""A copy of the sources in which a build can be measured: same environment, same data, other folders."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import resource
import shutil
import subprocess
import time
from pathlib import Path

from lemmata_build.environment import FIXED
from lemmata_build.layout import Layout

COPIED = ("Makefile", "_config.yml", "_toc.yml", "pyproject.toml", "requirements.txt", "book", "code", "tests")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", ".ipynb_checkpoints", ".pytest_cache")
MARK = "Measured"

_FENCE = re.compile(r"(`{3,}|:{3,}|~{3,})")


class CannotMeasure(Exception):
    """Something that a measurement needs is not here; the text says what, and what to do."""


class Tree:
    """The copy and what is done in it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.source, self.root = root, folder
        self.layout = Layout.at(folder)
        self.processor: list[float] = []  # seconds of processor time of each `make html`, whatever else was going on

    def make(self) -> None:
        """Copy the sources; link the environment and the data, which a build reads only."""
        if self.root.exists():
            shutil.rmtree(self.root)
        self.root.mkdir(parents=True)
        for name in COPIED:
            path = self.source / name
            if path.is_dir():
                shutil.copytree(path, self.root / name, ignore=LEFT_OUT)
            elif path.is_file():
                shutil.copyfile(path, self.root / name)
        self.layout.build.mkdir()
        for name in ("data", "vendor"):
            if (self.source / "_build" / name).is_dir():
                (self.layout.build / name).symlink_to(self.source / "_build" / name)
        self._link_environment()

    def _link_environment(self) -> None:
        """A `.venv` of links, with the stamp that tells `make` that it belongs to this folder."""
        real, linked = self.source / ".venv", self.root / ".venv"
        if not (real / "bin" / "python").exists():
            raise CannotMeasure("there is no .venv here: run it as `make bench`, which makes one")
        linked.mkdir()
        for name in ("bin", "lib", "include", "pyvenv.cfg"):
            if (real / name).exists():
                (linked / name).symlink_to(real / name)
        spec = importlib.util.spec_from_file_location(
            "lemmata_bench_bootstrap", self.root / "book" / "_ext" / "bootstrap.py"
        )
        bootstrap = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(bootstrap)
        stamp = real / "lemmata.json"
        record = json.loads(stamp.read_text()) if stamp.is_file() else {}
        record |= {"key": bootstrap.key(), "root": str(self.root)}
        (linked / "lemmata.json").write_text(json.dumps(record))

    def take_outputs(self) -> None:
        """Copy the outputs of the cells that the reader's build keeps, so that they need not run again here."""
        kept = self.source / "_build" / "cache" / "executed"
        if kept.is_dir() and not self.layout.executed.exists():
            shutil.copytree(kept, self.layout.executed)

    def make_html(self) -> float:
        """Run `make html`, whole, as a reader does; the seconds that it took."""
        ours = {*FIXED, "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        before = _processor_seconds()
        started = time.perf_counter()
        ran = subprocess.run(
            ["make", "html"], cwd=self.root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - started
        self.processor.append(_processor_seconds() - before)
        if ran.returncode:
            tail = "\n".join(f"  {line}" for line in ran.stdout.strip().splitlines()[-12:])
            raise CannotMeasure(f"`make html` failed in the copy of the sources:\n{tail}")
        return seconds

    def edit(self, docname: str, number: int) -> None:
        """Change the prose of one chapter, each time another way."""
        path = self.layout.book / f"{docname}.md"
        path.write_text(edited(path.read_text(encoding="utf-8"), number), encoding="utf-8")


def _processor_seconds() -> float:
    """What all processes that this one started, and that have ended, have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def edited(text: str, number: int) -> str:
    """A chapter with one sentence of its prose changed: outside cells, directives and displays."""
    lines = text.split("\n")
    fence, display, front = "", False, lines[:1] == ["---"]
    for at, line in enumerate(lines):
        if front:
            front = at == 0 or line != "---"
        elif mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif line.strip() == fence:
                fence = ""
        elif not fence and line.startswith("$$"):
            display = display != (line.count("$$") == 1)
        elif not fence and not display and line[:1].isalpha() and line.endswith("."):
            lines[at] = f"{line.partition(f' {MARK} ')[0]} {MARK} {number} times."
            return "\n".join(lines)
    raise CannotMeasure("the chapter has no line of plain prose that could be edited")
