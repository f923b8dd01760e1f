"""The same sources built by stock Jupyter Book: its theme, its default extensions, MathJax on the same host."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from lemmata_build.toc import read_config

from lemmata_bench import mathjax
from lemmata_bench.tree import CannotMeasure, Tree

KEPT = ("title", "author", "copyright", "parse", "latex", "bibtex_bibfiles")
MATHJAX = "mathjax/tex-mml-chtml.js"  # the component that Sphinx loads by itself, from another host


def settings(own: dict[str, Any]) -> dict[str, Any]:
    """The book's settings with everything of our own taken out, but for the words that its sources use."""
    kept = {
        name: own[name] for name in ("title", "author", "copyright", "parse", "latex", "bibtex_bibfiles") if name in own
    }
    return {
        **kept,
        "only_build_toc_files": True,
        "exclude_patterns": own.get("exclude_patterns", []),
        "execute": {"execute_notebooks": "off"},
        "sphinx": {
            "extra_extensions": [
                "sphinx_proof",
                "sphinx_exercise",
                "lemmata_bench.stock_pages",
                "lemmata_build.stored_outputs",
            ],
            "config": {"mathjax_path": MATHJAX, "numfig": True, "numfig_secnum_depth": 1},
        },
    }


def build(tree: Tree, downloads: Path) -> Path:
    """Build it from the copy's sources and stored outputs; the folder of the site."""
    mathjax.archive(downloads)  # say at once when it cannot be had
    folder = tree.layout.build / "stock"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "_config.yml"
    config.write_text(yaml.safe_dump(settings(read_config(tree.layout)), sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(tree.layout.book)]
    command += ["--config", str(config), "--toc", str(tree.layout.toc), "--path-output", str(folder), "--quiet"]
    path = os.pathsep.join([str(tree.layout.book / "_ext"), os.environ.get("PYTHONPATH", "")])
    ran = subprocess.run(
        command, cwd=tree.root, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    site = folder / "_build" / "html"
    (folder / "build.log").write_text(ran.stdout, encoding="utf-8")
    if ran.returncode or not (site / "index.html").is_file():
        tail = "\n".join(f"  {line}" for line in ran.stdout.strip().splitlines()[-8:])
        raise CannotMeasure(f"stock Jupyter Book could not build the sources:\n{tail}")
    mathjax.unpack(downloads, site / "_static" / "mathjax")
    return site
