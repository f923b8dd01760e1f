"""The report of checked equations: one file that several runs may write to."""

import ast
import fcntl
import json
import os
import tempfile
from pathlib import Path

from lemmata_sources import ROOT

__all__ = ["ROOT", "merge"]

_KEYS = ("test", "file", "line", "seeds", "oracle", "relation", "latex_sha", "passed")


def merge(path: Path, entries: list[dict]) -> None:
    """Put new outcomes in place of the old ones of the same tests; drop those of tests that are gone. Atomic."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_name(path.name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        report = _read(path)
        fresh: dict[str, list[dict]] = {}
        for entry in entries:
            file = Path(entry["file"])
            shown = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.as_posix()
            entry = {**entry, "file": shown}
            fresh.setdefault(entry["label"], []).append({key: entry[key] for key in _KEYS})
        replaced = {(one["file"], one["test"]) for many in fresh.values() for one in many}
        tests: dict[str, set[str]] = {}
        for label, many in report.items():
            for one in many:
                names = tests.setdefault(one["file"], _tests(ROOT / one["file"]))
                if (one["file"], one["test"]) not in replaced and one["test"].split("[")[0] in names:
                    fresh.setdefault(label, []).append(one)
        for many in fresh.values():
            many.sort(key=lambda one: (one["file"], one["line"], one["test"]))
        ordered = dict(sorted(fresh.items()))
        _write(path, json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")


def _read(path: Path) -> dict:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {label: [one for one in many if set(_KEYS) <= set(one)] for label, many in found.items()}
    except (FileNotFoundError, json.JSONDecodeError, AttributeError, TypeError):
        return {}  # none yet, or torn: this run's outcomes begin a new one


def _tests(file: Path) -> set[str]:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, SyntaxError):
        return set()
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _write(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
