"""A book of two chapters and a package of four modules, for the tests of the build driver."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import forks
import yaml
from lemmata_build.environment import FIXED

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = ROOT / "book" / "_ext"

CONFIG = {
    "title": "Mini",
    "author": "Nobody",
    "copyright": "2026",
    "only_build_toc_files": True,
    "execute": {"execute_notebooks": "cache", "timeout": 60, "stderr_output": "error"},
    "parse": {"myst_enable_extensions": ["amsmath", "dollarmath", "colon_fence"]},
    "latex": {"use_jupyterbook_latex": False},
    "sphinx": {
        "local_extensions": {},
        "config": {
            "extensions": [
                "myst_nb",
                "jupyter_book",
                "sphinx_external_toc",
                "sphinx_book_theme",
                "lemmata_look",
                "lemmata_build.stored_outputs",
                "lemmata_build.incremental",
            ],
            "gettext_compact": False,
            "html_copy_source": False,
            "html_show_sourcelink": False,
            "html_domain_indices": False,
        },
    },
}

TOC = """format: jb-book
root: index
parts:
  - caption: Foundations
    numbered: true
    chapters:
      - file: stage1/one
  - caption: Learning
    numbered: true
    chapters:
      - file: stage2/two
"""

CHAPTER = """---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
---
({name})=
# Chapter {name}

```{{index}} chapter {name}
```

Low-rank approximation, as {{ref}}`{other}` says.

({name}-part)=
## Multi-head attention in {name}

$$ a = b + {name} $$ (eq-{name})

```{{code-cell}} ipython3
from mini.{name} import f
f(3)
```

```{{code-cell}} ipython3
---
tags: [hide-input]
---
print("cell two of {name}")
```
"""

INDEX = """# Mini

See {ref}`one`, {ref}`two-part` and {eq}`eq-two`.
"""

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "{english}"
msgstr "{chinese}"
"""


def write_book(root: Path) -> Path:
    """Write the sources below ``root``; ``mini.one`` needs ``mini.deep.base``, ``mini.two`` does not."""
    files = {
        "_toc.yml": TOC,
        "_config.yml": yaml.safe_dump(CONFIG),
        "requirements.txt": "numpy==1.0\n",
        "book/index.md": INDEX,
        "book/stage1/one.md": CHAPTER.format(name="one", other="two"),
        "book/stage2/two.md": CHAPTER.format(name="two", other="one"),
        "book/locale/zh_CN/LC_MESSAGES/_toc.po": PO.format(english="Foundations", chinese="基础"),
        "book/locale/zh_CN/LC_MESSAGES/stage1/one.po": PO.format(
            english="Low-rank approximation, as {ref}`two` says.", chinese="低秩近似，见 {ref}`two`。"
        ),
        "book/locale/zh_CN/LC_MESSAGES/stage2/two.po": PO.format(
            english="Multi-head attention in two", chinese="二中的多头注意力"
        ),
        "code/mini/__init__.py": "",
        "code/mini/one.py": "from .deep import base\n\n\ndef f(x):\n    return base.g(x) + 1\n",
        "code/mini/two.py": "def f(x):\n    return x\n",
        "code/mini/deep/__init__.py": "",
        "code/mini/deep/base.py": "def g(x):\n    return 2 * x\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def command(root: Path, *arguments: str) -> list[str]:
    """The command that builds the book below ``root``."""
    return [sys.executable, "-m", "lemmata_build", "html", "--root", str(root), *arguments]


def environment() -> dict[str, str]:
    """The environment of such a command."""
    return {**os.environ, "PYTHONPATH": str(EXTENSIONS)}


def build(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Build the book and return what was printed, both streams together, and the exit code."""
    line = command(root, *arguments)
    # FIXED, in which the command would start itself again, reading all modules anew.
    code, said = forks.run(*line[2:], folder=Path.cwd(), environment=environment() | FIXED)
    return subprocess.CompletedProcess(line, code, said)


def apart(function: Callable[..., T], *arguments: object, **named: object) -> T:
    """Call it in a thread of its own: where a browser was driven before, the main thread's event loop is taken."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(function, *arguments, **named).result()


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a file, which must hold it."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} does not hold {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
