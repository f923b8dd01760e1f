"""Sphinx extension: figure numbers without reading every page's tree again.

To number figures, theorems and exercises Sphinx loads the trees of all pages in each build, and unpickling them takes
longer than all else that an edit costs. What it looks at in them is little: sections, tables of contents, and nodes
that count. That is kept here for each page as its *outline*, made when the page was read; the numbering walks the
outlines as Sphinx (7.4, `TocTreeCollector.assign_figure_numbers`) walks the trees.
"""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.util import url_re

SECTION, CONTENTS, COUNTED = "section", "contents", "counted"
Outline = list[tuple[str, Any, Any]]
BY_SPHINX = TocTreeCollector.assign_figure_numbers


def outline(env: BuildEnvironment, tree: nodes.Element) -> Outline:
    """What of a tree decides on numbers: (section, anchor, outline), (contents, pages, None), (counted, type, id)."""
    found: Outline = []
    for node in tree.children:
        if isinstance(node, nodes.section):
            found.append((SECTION, "#" + node["ids"][0], outline(env, node)))
        elif isinstance(node, addnodes.toctree):
            found.append((CONTENTS, [name for _, name in node["entries"]], None))
        elif isinstance(node, nodes.Element):
            kind = _kind(env, node)
            if kind and node["ids"]:
                found.append((COUNTED, kind, node["ids"][0]))
            found += outline(env, node)
    return found


def _kind(env: BuildEnvironment, node: nodes.Element) -> str | None:
    for domain in env.domains.values():
        kind = domain.get_enumerable_node_type(node)
        if domain.name == "std" and not domain.get_numfig_title(node):
            continue  # it has no caption
        if kind:
            return kind
    return None


def assign_figure_numbers(self: TocTreeCollector, env: BuildEnvironment) -> list[str]:
    """Number everything that counts, in the order of the table of contents; the pages whose numbers changed."""
    if not hasattr(env.app, "lemmata_numbering"):  # another app of this process, whose pages aren't followed here
        return BY_SPHINX(self, env)
    outlines = env.__dict__.setdefault("page_outlines", {})
    virtual = frozenset(env.domains["std"]._virtual_doc_names)
    before, env.toc_fignumbers = env.toc_fignumbers, {}
    counters: dict[str, dict[tuple[int, ...], int]] = {}
    done: set[str] = set()

    def page(docname: str, section: tuple[int, ...]) -> None:
        if docname in done:
            return
        done.add(docname)
        if docname not in outlines:
            outlines[docname] = outline(env, env.get_doctree(docname))
        walk(docname, outlines[docname], section)

    def walk(docname: str, entries: Outline, section: tuple[int, ...]) -> None:
        for what, name, more in entries:
            if what == SECTION:
                numbers = env.toc_secnumbers.get(docname, {})
                own = numbers[name] if name in numbers else numbers.get("")
                walk(docname, more, own or section)
            elif what == CONTENTS:
                for other in name:
                    if not (url_re.match(other) or other == "self" or other in virtual):
                        page(other, section)
            else:
                place = section[: env.config.numfig_secnum_depth]
                counter = counters.setdefault(name, {})
                counter[place] = counter.get(place, 0) + 1
                env.toc_fignumbers.setdefault(docname, {}).setdefault(name, {})[more] = (*place, counter[place])

    if not env.config.numfig:
        return []
    page(env.config.root_doc, ())
    return [docname for docname, numbers in env.toc_fignumbers.items() if numbers != before.get(docname)]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """A page that is read again gets a new outline."""
    env.__dict__.get("page_outlines", {}).pop(docname, None)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.lemmata_numbering = True
    TocTreeCollector.assign_figure_numbers = assign_figure_numbers
    app.connect("env-purge-doc", forget)
