"""What the libraries under the build do again and again, or keep for ever, for nothing: left out, or done once."""

import copy
import gc
import sys
from functools import cache
from types import ModuleType
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

FEW_PAGES = 6


def execute_nothing() -> None:
    """Let MyST-NB do without its parts that execute notebooks: they load a database library, and the driver executes.

    To be called before MyST-NB is imported.
    """
    for name, client in (("cache", "NotebookClientCache"), ("direct", "NotebookClientDirect")):
        module = ModuleType(f"myst_nb.core.execute.{name}")
        setattr(module, client, None)
        sys.modules.setdefault(module.__name__, module)


def collect_seldom(app: Sphinx) -> None:
    """Look for garbage seldom: a build makes millions of nodes that live to its end, and each look visits them all.

    A build of a few pages ends before it matters. One of all pages would keep the trees of those that are done with,
    which are full of circles, so there it is done, but less often than Python would.
    """
    gc.freeze()  # what is imported
    gc.disable()
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == FEW_PAGES:
            gc.set_threshold(50_000, 20, 10)
            gc.enable()

    app.connect("doctree-read", count)
    app.connect("doctree-resolved", count)


def default_settings_once() -> None:
    """Let MyST-Parser ask docutils for its default settings once, not for every translated sentence.

    It makes an empty document for each piece of text that it parses, and docutils builds a parser of command line
    options each time to find the defaults.
    """
    from docutils import frontend

    real = getattr(frontend, "lemmata_real_defaults", frontend.get_default_settings)
    frontend.lemmata_real_defaults = real

    @cache
    def defaults(*components: type) -> Any:
        return real(*components)

    def of_their_own(*components: type) -> Any:
        return copy.deepcopy(defaults(*components))  # whoever gets them may change them

    frontend.get_default_settings = of_their_own


def parsers_once() -> None:
    """Let MyST-Parser set up a parser once for each configuration, not for every translated sentence.

    A parser has no memory: what it parses into is given to it anew each time.
    """
    from myst_parser.parsers import sphinx_

    real = getattr(sphinx_, "lemmata_real_parser", sphinx_.create_md_parser)
    sphinx_.lemmata_real_parser = real
    made: list[tuple[Any, Any, Any]] = []

    def parser(config: Any, renderer: Any) -> Any:
        for its_config, its_renderer, known in made:
            if its_renderer is renderer and its_config == config:
                return known
        made.append((copy.deepcopy(config), renderer, real(config, renderer)))
        return made[-1][2]

    sphinx_.create_md_parser = parser


def trust_own_cells() -> None:
    """Take the cells of a page without checking them by the notebook's schema: the driver has done so."""
    from nbformat.v4 import nbbase

    nbbase.validate = lambda node, ref=None: None


def look_once_for_plugins() -> None:
    """Let all libraries look through the installed packages once together, not each time that they want a plugin.

    To be called before they are imported: some take the function at their import.
    """
    from importlib import metadata

    if not hasattr(metadata.entry_points, "lemmata_real"):
        real = metadata.entry_points
        everything = real()

        def entry_points(**wanted: Any) -> Any:
            return everything.select(**wanted) if wanted else everything

        entry_points.lemmata_real = real
        metadata.entry_points = entry_points


def templates_compiled_once(app: Sphinx) -> None:
    """Keep the compiled templates of the theme between builds."""
    from jinja2 import FileSystemBytecodeCache

    if app.config.lemmata_layout is not None and hasattr(app.builder.templates, "environment"):
        folder = app.config.lemmata_layout.cache / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        app.builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def root_page_when_needed(app: Sphinx) -> None:
    """Write the root page when it is among those to be written, as any other: Sphinx itself writes it each time."""
    builder, root = app.builder, app.config.root_doc
    write, prepare = builder.write, builder.prepare_writing
    asked: set[str] = set()

    def note(build_docnames: list[str] | None, updated_docnames: list[str], method: str = "update") -> None:
        every = build_docnames is None or list(build_docnames) == ["__all__"]
        asked.update(app.env.found_docs if every else build_docnames, updated_docnames)
        write(build_docnames, updated_docnames, method)

    def prepare_writing(docnames: set[str]) -> None:
        if root not in asked:
            docnames.discard(root)
        prepare(docnames)

    builder.write, builder.prepare_writing = note, prepare_writing


def let_go(app: Sphinx, doctree: nodes.document) -> None:
    """Let a page that was read hold nothing but itself, and the registry of exercises their titles alone.

    Every translated sentence was parsed into a document of its own, to which its nodes still point; and the registry
    holds the exercises, which lead to their whole page, of which only titles are shown elsewhere.
    """
    for node in doctree.findall():
        node._document = doctree
    for entry in app.env.__dict__.get("sphinx_exercise_registry", {}).values():
        if entry["docname"] == app.env.docname:
            entry["node"] = _title_alone(entry["node"])


def _title_alone(node: nodes.Element) -> nodes.Element:
    shell = node.copy()
    shell += [child.deepcopy() for child in node.children[:1]]
    for each in shell.findall():
        each._document = None
    return shell


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("builder-inited", templates_compiled_once)
    app.connect("builder-inited", root_page_when_needed)
    app.connect("doctree-read", let_go, priority=1)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
