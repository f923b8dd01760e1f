"""Sphinx extension: the entries of the bibliographies are set once, not in each build.

sphinxcontrib-bibtex sets all of them anew, twice each, whenever any page was read. Here what pybtex made of an entry is
kept with Sphinx's memory of the edition, under the style, the label and the entry's own content.
"""

from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .incremental import canonical

Key = tuple[str, str, str]


def content(entry: Any) -> str:
    """A bibliography entry as text: its kind, key, fields and persons."""
    persons = {role: [str(person) for person in people] for role, people in entry.persons.items()}
    return canonical([entry.type, entry.key, list(entry.fields.items()), persons])


def begin(app: Sphinx, env: BuildEnvironment) -> None:
    """Before the entries are set: let pybtex's styles look here first."""
    from pybtex.style.formatting import BaseStyle

    before: dict[Key, Any] = env.__dict__.get("set_citations", {})
    now: dict[Key, Any] = {}
    env.__dict__["set_citations"] = now  # what is not asked for any more is forgotten
    real = app.lemmata_format_entry = BaseStyle.format_entry

    def format_entry(self: Any, label: str, entry: Any, bib_data: Any = None) -> Any:
        if bib_data is not None:
            return real(self, label, entry, bib_data)
        key = (f"{type(self).__module__}.{type(self).__qualname__}", label, content(entry))
        if key not in now:
            now[key] = before[key] if key in before else real(self, label, entry)
        return now[key]

    BaseStyle.format_entry = format_entry


def end(app: Sphinx, env: BuildEnvironment) -> None:
    """After the entries are set: pybtex as it was."""
    from pybtex.style.formatting import BaseStyle

    BaseStyle.format_entry = app.lemmata_format_entry


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    if "sphinxcontrib.bibtex" in app.config.extensions:
        app.connect("env-updated", begin, priority=400)  # sphinxcontrib-bibtex sets the entries at 500
        app.connect("env-updated", end, priority=600)
