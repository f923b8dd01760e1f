"""Reading, hashing and writing files so that nothing is ever half written."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

IGNORED_FOLDERS = {"__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".ruff_cache", ".hypothesis", ".git"}
IGNORED_SUFFIXES = (".pyc", ".mo", ".egg-info", "~", ".swp", ".tmp")

_BY_CONTENT = re.compile(r"[0-9a-f]{64}(-dark)?\.[a-z]+")


def walk(folder: Path) -> Iterator[Path]:
    """Every source file below a folder, sorted; caches, checkpoints and editors' leavings are left out."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name in IGNORED_FOLDERS or entry.name.endswith(IGNORED_SUFFIXES) or entry.name.startswith(".#"):
            continue
        if entry.is_dir():
            yield from walk(Path(entry.path))
        else:
            yield Path(entry.path)


def digest(*parts: bytes | str) -> str:
    """A SHA-256 over the parts, each with its length, so that no two lists of parts run together."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(str(len(data)).encode() + b":")
        total.update(data)
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, or ``absent``."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return "absent"


def tree_digest(*paths: Path) -> str:
    """One digest over files and everything below folders, names included."""
    parts: list[str] = []
    for top in paths:
        for path in walk(top) if top.is_dir() else [top]:
            parts += [path.relative_to(top.parent).as_posix(), file_digest(path)]
    return digest(*parts)


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a file under another name and move it into place, so that a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    partial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_if_changed(path: Path, content: bytes | str) -> bool:
    """Write a file only when its bytes differ; say whether it was written."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return False
    write_atomically(path, data)
    return True


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, if there is one."""
    if folder.exists():
        shutil.rmtree(folder)


def named_by_content(name: str) -> bool:
    """Whether a file is called by the SHA-256 of a figure: nothing writes another one into it."""
    return _BY_CONTENT.fullmatch(name) is not None


def link(source: Path, target: Path) -> None:
    """Give a file another name, or make a copy of it where the system has no such links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
