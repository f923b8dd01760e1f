"""Sphinx extension: which pages to read again and which to write again, decided by content and not by dates.

Sphinx compares modification times, and rewrites only the pages that changed themselves. Here a page is read again when
the bytes of anything it was made from differ, and all pages are written again when something that any page may show
differs: a title, a number, a label. What comes out is then what a clean build would give.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .files import digest, file_digest, write_atomically

# What extensions keep on the environment for other pages to show.
SHARED_ATTRIBUTES = ("titles", "longtitles", "toc_secnumbers", "toc_fignumbers", "metadata", "toctree_includes")
SHARED_PREFIXES = ("lemmata", "sphinx_exercise", "proof", "bibtex")
INDEX_ENTRIES = "index-entries.json"
OWN = ("lemmata_digests", "lemmata_signature", "lemmata_reread")


def find_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The pages whose sources differ from what they were when they were read."""
    current = {docname: _source_digest(app, docname) for docname in env.found_docs}
    app.lemmata_source_digests = current
    if getattr(env, "lemmata_reread", None) != app.config.lemmata_reread:
        return sorted(env.found_docs - added)
    known = getattr(env, "lemmata_digests", {})
    return sorted(
        docname
        for docname in env.found_docs - added
        if known.get(docname) != digest(current[docname], _dependencies_digest(env, docname))
    )


def remember(app: Sphinx, env: BuildEnvironment) -> None:
    """Record what the pages were made from."""
    citations = env.domaindata.get("cite", {}).get("citation_refs")
    if citations:  # a page read again has moved its own to the end; a clean build reads the pages in order
        citations.sort(key=lambda citation: citation.docname)
    env.lemmata_digests = {
        docname: digest(app.lemmata_source_digests[docname], _dependencies_digest(env, docname))
        for docname in sorted(env.found_docs)
    }
    env.lemmata_reread = app.config.lemmata_reread


def find_affected(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages when something that they share has changed; called when Sphinx has given every number.

    One page at least is written: Sphinx lays out its static files only when it writes something.
    """
    signature = digest(app.config.lemmata_rewrite, *shared(env))
    before = getattr(env, "lemmata_signature", None)
    env.lemmata_signature = signature
    if before != signature:
        return sorted(env.found_docs)
    return [] if app.lemmata_reads else [app.config.root_doc]


def recall_index_entries(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Give the search index back the entries of pages that aren't written again: Sphinx itself forgets them."""
    app.lemmata_reads = docnames  # others may add to them
    path = Path(app.doctreedir) / INDEX_ENTRIES
    if path.is_file():
        for docname, entries in json.loads(path.read_text(encoding="utf-8")).items():
            env._search_index_index_entries.setdefault(docname, [tuple(entry) for entry in entries])


def drop_lost_words(app: Sphinx) -> list[Any]:
    """Take the words that no page has any more out of Sphinx's search index, where it leaves them without a page."""
    indexer = getattr(app.builder, "indexer", None)
    for words in (indexer._mapping, indexer._title_mapping) if indexer else ():
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    return []


def keep_index_entries(app: Sphinx, error: Exception | None) -> None:
    """Keep the index entries of all pages for the next build."""
    if error is None and app.builder.name == "html":
        entries = app.env._search_index_index_entries
        kept = {docname: entries[docname] for docname in sorted(app.env.found_docs) if docname in entries}
        write_atomically(Path(app.doctreedir) / INDEX_ENTRIES, json.dumps(kept))


def shared(env: BuildEnvironment) -> list[str]:
    """Everything that a page may show of the others, as text."""
    parts = [canonical(env.domaindata), canonical(sorted(env.found_docs))]
    for name, value in sorted(vars(env).items()):
        if name == "metadata":  # the count of words changes with every edit, and no page shows it
            value = {docname: {k: v for k, v in about.items() if k != "wordcount"} for docname, about in value.items()}
        if name in SHARED_ATTRIBUTES or (name.startswith(SHARED_PREFIXES) and name not in OWN):
            parts += [name, canonical(value)]
    return parts


def canonical(value: Any) -> str:
    """A value as text that is the same whenever the value is the same."""
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{canonical(k)}:{canonical(v)}" for k, v in value.items())) + "}"
    if isinstance(value, (set, frozenset)):
        return "{" + ",".join(sorted(map(canonical, value))) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, nodes.Node):
        return value.pformat()
    if value is None or isinstance(value, (str, int, float, bytes, bool)):
        return repr(value)
    state = getattr(value, "__dict__", None) or {
        name: getattr(value, name) for name in getattr(value, "__slots__", ()) if hasattr(value, name)
    }
    return f"{type(value).__name__}{canonical(state)}"


def _source_digest(app: Sphinx, docname: str) -> str:
    catalogue = Path(app.config.lemmata_catalogues or "/nonexistent") / f"{docname}.mo"
    key = app.config.lemmata_keys.get(docname, "")
    return digest(file_digest(Path(app.env.doc2path(docname))), file_digest(catalogue), key)


def _dependencies_digest(env: BuildEnvironment, docname: str) -> str:
    parts = []
    for name in sorted(env.dependencies.get(docname, ())):
        path = Path(env.srcdir) / name
        parts += [str(name), "folder" if path.is_dir() else file_digest(path)]
    return digest(*parts)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    from . import citations, generated, lean, numbering

    app.add_config_value("lemmata_keys", {}, "")
    app.add_config_value("lemmata_reread", "", "")
    app.add_config_value("lemmata_rewrite", "", "")
    app.add_config_value("lemmata_catalogues", "", "")
    app.connect("env-get-outdated", find_outdated)
    app.connect("env-updated", remember, priority=900)
    app.connect("env-get-updated", find_affected, priority=900)
    app.connect("env-before-read-docs", recall_index_entries)
    app.connect("html-collect-pages", drop_lost_words)  # all pages are written, the index isn't
    app.connect("build-finished", keep_index_entries)
    numbering.setup(app)
    citations.setup(app)
    generated.setup(app)
    lean.setup(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
