"""Replace the site by the new one in one step, and know later whether it is still whole."""

import ctypes
import os
import shutil
import sys
from pathlib import Path

from .files import digest

AT_FDCWD, RENAME_EXCHANGE = -100, 2


def stage(output: Path) -> Path:
    """The empty folder beside the site in which the editions of the next one are put together."""
    folder = output.with_name(f".{output.name}.next")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def recover(output: Path) -> None:
    """Finish what a killed build left between its two renames."""
    old = _old(output)
    if old.exists():
        if output.exists():
            shutil.rmtree(old)
        else:
            old.rename(output)


def replace(output: Path, staged: Path) -> None:
    """Put the staged site in the place of the published one."""
    if output.exists() and not output.is_dir():
        raise NotADirectoryError(f"{output} is a file; the site needs a folder of that name")
    if not output.exists():
        staged.rename(output)
        return
    old = _old(output)
    if _exchange(staged, output):
        staged.rename(old)
    else:
        output.rename(old)
        staged.rename(output)
    shutil.rmtree(old)


def manifest(output: Path) -> str:
    """One digest over the names and sizes of all files of the site; ``absent`` when there is none."""
    if not output.is_dir():
        return "absent"
    parts: list[str] = []
    pending = [str(output)]
    while pending:
        for entry in os.scandir(pending.pop()):
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            else:
                parts.append(f"{os.path.relpath(entry.path, output)} {entry.stat().st_size}")
    return digest(*sorted(parts))


def _old(output: Path) -> Path:
    return output.with_name(f".{output.name}.old")


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can."""
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    return rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0
