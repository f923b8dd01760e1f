"""Compare two built sites byte for byte."""

from pathlib import Path


def differences(one: Path, other: Path) -> list[str]:
    """What differs between two folders, a line each; empty when they hold the same bytes."""
    files = [_files(one), _files(other)]
    found = []
    for name in sorted(files[0].keys() | files[1].keys()):
        if name not in files[1]:
            found.append(f"only in {one}: {name}")
        elif name not in files[0]:
            found.append(f"only in {other}: {name}")
        elif (here := files[0][name].read_bytes()) != (there := files[1][name].read_bytes()):
            found.append(f"differs: {name} ({_where(here, there)})")
    return found


def _files(top: Path) -> dict[str, Path]:
    return {path.relative_to(top).as_posix(): path for path in top.rglob("*") if path.is_file()}


def _where(here: bytes, there: bytes) -> str:
    pairs = enumerate(zip(here, there, strict=False))
    position = next((n for n, (a, b) in pairs if a != b), min(len(here), len(there)))
    line = here[:position].count(b"\n") + 1
    first, second = (text[max(0, position - 20) : position + 40].decode("utf-8", "replace") for text in (here, there))
    return f"line {line}: {first!r} / {second!r}"
