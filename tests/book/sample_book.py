"""A small book in a temporary folder, built by Sphinx with the book's own extensions, for the tests of the
extensions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import forks
import polib

ROOT = Path(__file__).resolve().parents[2]

CONF = """
import sys
sys.path.insert(0, {ext!r})
import lemmata_build  # keeps jsonschema from a slow import
project = "Sample"
extensions = ["myst_nb", "sphinx_proof", "sphinx_exercise", "sphinxcontrib.bibtex", "lemmata_sphinx"]
html_theme = "basic"
numfig = True
numfig_secnum_depth = 1
bibtex_bibfiles = ["refs.bib"]
myst_enable_extensions = ["colon_fence", "dollarmath", "amsmath", "deflist", "substitution", "attrs_inline"]
nb_execution_mode = "off"
lemmata_katex_dir = {katex!r}
lemmata_katex_cache = {cache!r}
lemmata_code_root = {code!r}
lemmata_root = {root!r}
locale_dirs = ["locale"]
gettext_compact = False
exclude_patterns = ["locale", "_build", "tests"]
{more}
"""

CHAPTERS = """
- {slug: first, stage: 1, title: {en: First things, zh: 起步}, question: {en: Why?, zh: 为何？}, needs: []}
- {slug: second, stage: 1, title: {en: Second things, zh: 继续}, question: {en: How?, zh: 如何？}, needs: [first]}
- {slug: third, stage: 2, title: {en: Third things, zh: 第三}, question: {en: What?, zh: 什么？}, needs: [second]}
"""

HEAD = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
lemmata:
  needs: []
  outcomes: [Count to $n$.]
  hours: 2
---
(first)=
# First things

```{chapter-box}
```

"""


@dataclass
class Result:
    """What a build left behind."""

    folder: Path
    log: str
    code: int
    output: Path

    def page(self, name: str) -> str:
        return (self.output / f"{name}.html").read_text(encoding="utf-8")

    def warnings(self) -> list[str]:
        return [line for line in self.log.splitlines() if "WARNING:" in line or "ERROR:" in line]


class Book:
    """Sources in a folder; `build` runs Sphinx in a process of its own, as a reader's build does."""

    def __init__(self, folder: Path, katex: Path, code: Path | None = None, more: str = "") -> None:
        self.folder = folder / "book"
        self.folder.mkdir(parents=True)
        self.write("chapters.yml", CHAPTERS)
        self.write("refs.bib", "")
        self.write(
            "index.md", "# Sample\n\n```{toctree}\n:caption: The parts\n:numbered:\n:glob:\nstage1-foundations/*\n```\n"
        )
        self.katex = katex
        self.write(
            "conf.py",
            CONF.format(
                ext=str(ROOT / "book" / "_ext"),
                katex=str(katex),
                cache=str(folder / "katex.sqlite"),
                code=str(code or ROOT / "code"),
                root=str(folder),
                more=more,
            ),
        )

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def chapter(self, text: str, name: str = "first", head: str = HEAD) -> None:
        self.write(f"stage1-foundations/{name}.md", head.replace("first", name) + text)

    def notebook(self, markdown: str, values: dict, name: str = "first") -> None:
        """A chapter as an executed notebook: one cell that recorded `values`, then the text."""
        import nbformat
        from lemmata.notebook import METADATA_KEY

        notebook = nbformat.v4.new_notebook()
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        cell = nbformat.v4.new_code_cell("record(...)", id="one")
        cell.outputs = [nbformat.v4.new_output("display_data", {}, metadata={METADATA_KEY: values})]
        text = nbformat.v4.new_markdown_cell(f"({name})=\n# First things\n\n{markdown}", id="two")
        notebook.cells = [cell, text]
        path = self.folder / f"stage1-foundations/{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)

    def build(self, *options: str, builder: str = "html", language: str = "en", name: str | None = None) -> Result:
        output = self.folder.parent / (name or f"{builder}-{language}")
        arguments = ["-b", builder, "-D", f"language={language}", "-d", f"{output}-doctrees", *options]
        arguments += [str(self.folder), str(output)]
        code, log = forks.run("sphinx", *arguments, folder=self.folder.parent, environment=dict(os.environ))
        return Result(self.folder, log, code, output)

    def translate(self, words: dict[str, str]) -> None:
        """Extract the messages and fill in what `words` translates."""
        made = self.build(builder="gettext")
        assert made.code == 0, made.log
        found = set()
        for template in made.output.rglob("*.pot"):
            catalogue = polib.pofile(str(template))
            for entry in catalogue:
                found.add(entry.msgid)
                entry.msgstr = words.get(entry.msgid, "")
            target = self.folder / "locale" / "zh_CN" / "LC_MESSAGES" / template.relative_to(made.output)
            target.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(target.with_suffix(".po")))
            catalogue.save_as_mofile(str(target.with_suffix(".mo")))
        assert set(words) <= found, f"not extracted: {sorted(set(words) - found)}"
