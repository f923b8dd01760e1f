"""All translatable messages of the book, read by Sphinx from the sources in a process of its own; no cell is executed.

A figure drawn by a cell has its caption and its alternative text in the cell's metadata, and MyST-NB makes them when
it renders the cell's output. So every such cell is given a blank image as its output here. Displayed equations are
the same in both editions and are no messages.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lemmata_build.layout import Layout

from .catalogue import Message

CONTENTS = "_toc"  # the catalogue of the captions of the table of contents
ENGLISH_ONLY = "api"  # this page and those below it stay English: the package's reference, from its docstrings
BLANK = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


class ExtractionError(RuntimeError):
    """Sphinx could not read the sources."""


def extract(root: Path, work: Path) -> dict[str, list[Message]]:
    """Page → its messages in their order; written below `work` only."""
    work.mkdir(parents=True, exist_ok=True)
    out = work / f"messages.{os.getpid()}.json"
    paths = [str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "lemmata_i18n.extract", str(root), str(work), str(out)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    try:
        if result.returncode or not out.exists():
            told = (result.stderr.strip() or result.stdout.strip() or "no message").splitlines()
            raise ExtractionError("the sources could not be read:\n" + "\n".join(told[-15:]))
        found = json.loads(out.read_text(encoding="utf-8"))
    finally:
        out.unlink(missing_ok=True)
    return {page: [Message(*message) for message in messages] for page, messages in found.items()}


def run(root: Path, work: Path, out: Path) -> None:
    """Read the book with Sphinx and write its messages as JSON. Changes MyST-NB in this process: see `extract`."""
    import gc
    import tempfile

    import yaml
    from lemmata_build import lean

    gc.disable()  # nearly all that is made is kept to the end
    lean.look_once_for_plugins()
    lean.execute_nothing()
    lean.default_settings_once()

    from jupyter_book.config import get_final_config
    from lemmata_build.toc import read_contents
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    layout = Layout.at(root, draft=True)
    contents = read_contents(layout)
    settings, _ = get_final_config(
        user_yaml=layout.config,
        cli_config={"latex_individualpages": False},
        sourcedir=layout.book,
        raise_on_invalid=True,
    )
    with tempfile.TemporaryDirectory(dir=work) as scratch:
        toc = Path(scratch) / "toc.yml"
        toc.write_text(yaml.safe_dump(contents.data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        settings |= {"external_toc_path": str(toc), "language": "en", "gettext_compact": False}
        settings["extensions"] = [*settings["extensions"], "lemmata_i18n.extract"]
        with patch_docutils(str(layout.book)), docutils_namespace():
            app = Sphinx(
                srcdir=layout.book,
                confdir=None,
                outdir=Path(scratch) / "gettext",
                doctreedir=Path(scratch) / "doctrees",
                buildername="gettext",
                confoverrides=settings,
                status=None,
                warning=sys.stderr,
            )
            app.build(force_all=True)
    found = {page: app.builder.found[page] for page in contents.docnames if not _english_only(page)}
    captions = list(dict.fromkeys(_captions(contents.data)))
    if captions:
        found[CONTENTS] = [(caption, "part of the book") for caption in captions]
    out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _english_only(page: str) -> bool:
    return page == ENGLISH_ONLY or page.startswith(ENGLISH_ONLY + "/")


def _captions(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["caption"]] if isinstance(value.get("caption"), str) else []
        return own + [caption for item in value.values() for caption in _captions(item)]
    return [caption for item in value for caption in _captions(item)] if isinstance(value, list) else []


def _without_execution(app: Any) -> None:
    """Give MyST-NB blank outputs for the figures instead of executed ones."""
    import myst_nb.sphinx_ as reader
    from myst_nb.core.execute import NotebookClientBase
    from nbformat.v4 import new_output

    class Blank(NotebookClientBase):
        def start_client(self) -> None:
            for cell in self.notebook.cells:
                if cell.cell_type == "code" and {"figure", "image"} & set(cell.metadata.get("mystnb", {})):
                    cell.outputs = [new_output("display_data", data={"image/png": BLANK, "text/plain": ""})]

    def create_client(notebook: Any, source: str, nb_config: Any, logger: Any, read_fmt: Any = None) -> Any:
        return Blank(notebook, Path(app.env.doc2path(app.env.docname)), nb_config, logger)

    reader.create_client = create_client


def setup(app: Any) -> dict[str, Any]:
    """Register with Sphinx, for this module's own run."""
    from docutils import nodes
    from sphinx.builders.gettext import MessageCatalogBuilder
    from sphinx.util.nodes import extract_messages

    class Messages(MessageCatalogBuilder):
        """Keeps what the gettext builder would write, page by page, with what kind of message each is."""

        name = "gettext"  # other extensions know the builder by this name

        def init(self) -> None:
            super().init()
            self.found: dict[str, list[tuple[str, str]]] = {}

        def write_doc(self, docname: str, doctree: nodes.document) -> None:
            self.found[docname] = [
                (message, _kind(node, message))
                for node, message in extract_messages(doctree)
                if not isinstance(node, nodes.math_block)
            ]

        def _extract_from_template(self) -> None:
            """The theme's words have catalogues of their own."""

        def finish(self) -> None:
            """Nothing is written here."""

    app.add_builder(Messages, override=True)
    app.connect("builder-inited", _without_execution, priority=900)
    app.config.nb_mime_priority_overrides = [*app.config.nb_mime_priority_overrides, ("gettext", "image/png", 5)]
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _kind(node: Any, message: str) -> str:
    from docutils import nodes

    if isinstance(node, nodes.image):
        return "alternative text"
    name = type(node).__name__
    parent = type(node.parent).__name__ if node.parent is not None else ""
    return f"{name} of {parent}" if name == "title" and parent != "section" else name


if __name__ == "__main__":
    run(*(Path(argument).resolve() for argument in sys.argv[1:4]))
