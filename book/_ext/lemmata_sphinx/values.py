"""Computed numbers in prose: ``record(rank90=r)`` in a cell, ``{value}`rank90` `` in a sentence.

The values of a page are read from its executed notebook before anything is rendered, and a reference is resolved
after the page has been translated. So both editions, captions, tables, exercises and alt texts can use them.  A
reference is a name, perhaps followed by ``[0]`` or ``.key``, and perhaps by a colon and a format specification of
Python: ``{value}`energy:.1%` ``.  In an alt text it stands in braces: ``{energy:.1%}``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import myst_nb.sphinx_
from docutils import nodes
from lemmata.notebook import METADATA_KEY
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

REFERENCE = re.compile(r"(?P<name>[A-Za-z_]\w*)(?P<path>(?:\[\d+\]|\.\w+)*)(?::(?P<spec>[^{}]*))?\Z")
IN_BRACES = re.compile(r"\{\{|\}\}|\{([A-Za-z_][^{}]*)\}")
SCIENTIFIC = re.compile(r"(?P<mantissa>[−-]?[\d.,]+)[eE](?P<sign>[+-])0*(?P<power>\d+)\Z")


class value_reference(nodes.Inline, nodes.TextElement):
    """A computed value that is not looked up yet."""


class Unknown(KeyError):
    """The page has recorded no such value."""

    def __str__(self) -> str:
        return str(self.args[0])


def page_values(env: BuildEnvironment, docname: str) -> dict[str, Any]:
    """Everything that the cells of a page have recorded, by name (later cells win)."""
    return env.__dict__.setdefault("page_values", {}).get(docname, {})


def format_value(values: dict[str, Any], reference: str) -> str:
    """The text for a reference such as ``energy``, ``sizes[2]``, ``best.score:.2f``."""
    match = REFERENCE.match(reference.strip())
    if match is None:
        raise Unknown(f"{reference!r} is no value reference: write name, name[0], name.key, each perhaps with :format")
    name, path, spec = match["name"], match["path"], match["spec"]
    if name not in values:
        known = ", ".join(sorted(values)) or "nothing"
        raise Unknown(f"no value {name!r} is recorded on this page (recorded: {known})")
    value = values[name]
    for step in re.findall(r"\[(\d+)\]|\.(\w+)", path):
        try:
            value = value[int(step[0])] if step[0] else value[step[1]]
        except (KeyError, IndexError, TypeError) as error:
            raise Unknown(f"the value {name!r} has no {path!r}") from error
    if isinstance(value, list | dict):
        raise Unknown(f"the value {name + path!r} is a {type(value).__name__}; name one element of it")
    if spec is None:
        spec = ".4g" if isinstance(value, float) else ""
    try:
        text = format(value, spec)
    except (ValueError, TypeError) as error:
        raise Unknown(f"the value {name + path!r} = {value!r} cannot be written as {spec!r}: {error}") from error
    return "−" + text[1:] if text.startswith("-") and not isinstance(value, str) else text


def as_nodes(text: str) -> list[nodes.Node]:
    """A formatted number as text; ``2.3e-16`` as 2.3 × 10 with a superscript."""
    match = SCIENTIFIC.match(text)
    if match is None:
        return [nodes.Text(text)]
    power = ("−" if match["sign"] == "-" else "") + match["power"]
    # no-break spaces hold the number together
    return [nodes.Text(f"{match['mantissa']}\u00a0×\u00a010"), nodes.superscript("", power)]


def power_of_ten(text: str) -> str:
    """A formatted number where there are no superscripts: ``2.3e-16`` as 2.3 × 10^−16."""
    power = SCIENTIFIC.match(text)
    if power is None:
        return text
    return f"{power['mantissa']} × 10^{'−' if power['sign'] == '-' else ''}{power['power']}"


class ValueRole(SphinxRole):
    """``{value}`name:format` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = value_reference(self.rawtext, "", reference=self.text)
        self.set_source_info(node)
        return [node], []


class ResolveValues(SphinxTransform):
    """Put the numbers in, once the page is translated."""

    default_priority = 30  # Sphinx translates at 20

    def apply(self, **kwargs: Any) -> None:
        if self.app.builder.name == "gettext" or self.document["source"].endswith("<translated>"):
            return
        values = page_values(self.env, self.env.docname)
        for node in list(self.document.findall(value_reference)):
            try:
                shown: list[nodes.Node] = [
                    nodes.inline("", "", *as_nodes(format_value(values, node["reference"])), classes=["value"])
                ]
            except Unknown as error:
                logger.warning("%s", error, location=_place(node, self.env), type="value")
                shown = [nodes.literal("", node["reference"])]
            node.replace_self(shown)
        for image in self.document.findall(nodes.image):
            if "{" in image.get("alt", ""):
                image["alt"] = self._fill(image, values)

    def _fill(self, image: nodes.image, values: dict[str, Any]) -> str:
        def one(match: re.Match[str]) -> str:
            if match[1] is None:
                return match[0][0]
            try:
                text = format_value(values, match[1])
            except Unknown as error:
                logger.warning("alt text: %s", error, location=_place(image, self.env), type="value")
                return match[0]
            return power_of_ten(text)

        return IN_BRACES.sub(one, image["alt"])


def _place(node: nodes.Node, env: BuildEnvironment) -> Any:
    """File and line, from the nearest parent that knows them."""
    where: Any = node
    while where is not None and not getattr(where, "line", None):
        where = where.parent
    return (env.docname, where.line) if where is not None else env.docname


class NotebookRenderer(myst_nb.sphinx_.SphinxNbRenderer):
    """Reads what the cells recorded, and takes it out of the outputs, before the page is rendered."""

    def render_nb_initialise(self, token: Any) -> None:
        recorded: dict[str, Any] = {}
        for cell in self.nb_client.notebook.cells:
            if not cell.get("outputs"):
                continue
            kept = []
            for output in cell["outputs"]:
                record = output.get("metadata", {}).get(METADATA_KEY)
                if record is None:
                    kept.append(output)
                else:
                    recorded.update(myst_nb.sphinx_.nb_node_to_dict(record))
            cell["outputs"] = kept
        self.sphinx_env.__dict__.setdefault("page_values", {})[self.sphinx_env.docname] = recorded
        super().render_nb_initialise(token)


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.setdefault("page_values", {}).pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    theirs = other.__dict__.get("page_values", {})
    env.__dict__.setdefault("page_values", {}).update({name: theirs[name] for name in docnames if name in theirs})


def setup(app: Sphinx) -> None:
    """Register the role and the reader of recorded values."""
    # myst-nb has no hook between executing a page and rendering it; its parser takes the renderer from this name.
    myst_nb.sphinx_.SphinxNbRenderer = NotebookRenderer
    app.add_node(value_reference)
    app.add_role("value", ValueRole())
    app.add_transform(ResolveValues)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
