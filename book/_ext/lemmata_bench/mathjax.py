"""MathJax for the stock book: one pinned package, fetched by the npm client and checked by its hash."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

from lemmata_bench.tree import CannotMeasure

PACKAGE, VERSION = "mathjax", "3.2.2"
INTEGRITY = "sha512-Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw=="


def integrity(content: bytes) -> str:
    """The hash of some bytes, written as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def archive(folder: Path) -> Path:
    """The package's archive below ``folder``: the one that is there when it is whole, else fetched."""
    path = folder / f"{PACKAGE}-{VERSION}.tgz"
    if path.is_file() and integrity(path.read_bytes()) == INTEGRITY:
        return path
    path.unlink(missing_ok=True)
    if shutil.which("npm") is None:
        raise CannotMeasure(
            f"the stock book needs {PACKAGE} {VERSION}, and no npm was found to fetch it with: install Node.js, or put "
            f"the package's archive at {path}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--ignore-scripts", "--silent", f"--pack-destination={folder}"]
    ran = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if ran.returncode or not path.is_file():
        told = (ran.stderr + ran.stdout).strip().splitlines()[-3:]
        raise CannotMeasure(f"npm could not fetch {PACKAGE} {VERSION}: {' '.join(told) or 'it gave no reason'}")
    if (found := integrity(path.read_bytes())) != INTEGRITY:
        path.unlink()
        raise CannotMeasure(f"{path.name} is not the file expected: its hash is {found} and not {INTEGRITY}")
    return path


def unpack(folder: Path, target: Path) -> None:
    """Put the scripts and fonts of MathJax into ``target``."""
    with tarfile.open(archive(folder)) as tar:
        tar.extractall(target.parent / "mathjax-package", filter="data")
    if target.exists():
        shutil.rmtree(target)
    (target.parent / "mathjax-package" / "package" / "es5").rename(target)
    shutil.rmtree(target.parent / "mathjax-package")
