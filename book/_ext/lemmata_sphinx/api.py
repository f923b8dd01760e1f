"""The package's reference: ``{api-subject} linalg`` documents every public name of ``lemmata.linalg``, from its
docstring.

The reference is English only.  In the Chinese edition, and for the translators, the page holds a link to the English
one instead, so that no docstring lands in a catalogue; links to its entries lead to the English page.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from lemmata_sources import book_files, directives, displays
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lemmata_sphinx import code
from lemmata_sphinx.source import code_root
from lemmata_sphinx.strings import is_chinese, say

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

PACKAGE = "lemmata"
FOLDER = "api"
SUBJECTS = (
    "linalg",
    "probability",
    "inference",
    "learning",
    "networks",
    "transformer",
    "llm",
    "exercises",
    "data",
    "plotting",
    "notebook",
)


def public_names(root: Path, subject: str) -> list[str]:
    """What a subject offers: its ``__all__``, read without importing it."""
    path = code.module_file(root, f"{PACKAGE}.{subject}")
    if path is None:
        raise code.NotFound(f"there is no module {PACKAGE}.{subject}")
    for item in code.parse(path)[1].body:
        if isinstance(item, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in item.targets):
            return list(ast.literal_eval(item.value))
    return []


def summary_of(root: Path, subject: str, name: str) -> str:
    """The first line of an object's docstring."""
    try:
        found = code.find(root, f"{PACKAGE}.{subject}.{name}")
    except code.NotFound:
        return ""
    return (ast.get_docstring(found.node) or "").split("\n")[0]


class ApiSubject(SphinxDirective):
    """All public names of one subject."""

    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        subject = self.arguments[0].strip()
        if not _english(self.env.app):
            return [_english_only(self.env.app, self.env.docname)]
        root = code_root(self.env.app)
        try:
            names = public_names(root, subject)
        except code.NotFound as error:
            logger.warning("{api-subject}: %s", error, location=self.get_location(), type="api")
            return []
        for path in sorted((root / PACKAGE / subject).rglob("*.py")):
            self.env.note_dependency(str(path))
        lines = [f".. automodule:: {PACKAGE}.{subject}", "   :no-members:", ""]
        for name in names:
            lines += [*_auto(root, subject, name).split("\n"), ""]
        return _restructured(self, lines)


def _auto(root: Path, subject: str, name: str) -> str:
    dotted = f"{PACKAGE}.{subject}.{name}"
    try:
        node = code.find(root, dotted).node
    except code.NotFound:  # a constant
        return f".. py:data:: {name}"
    if isinstance(node, ast.ClassDef):
        return f".. autoclass:: {dotted}\n   :members:\n   :member-order: bysource"
    return f".. autofunction:: {dotted}"


def _restructured(directive: SphinxDirective, lines: list[str]) -> list[nodes.Node]:
    """Docstrings are reStructuredText: parse them as such on a page of Markdown."""
    from docutils.utils import new_document
    from myst_parser.mdit_to_docutils.base import MockRSTParser

    page = directive.state.document
    inner = new_document(page["source"], page.settings)
    inner.reporter = page.reporter
    MockRSTParser().parse("\n".join(lines), inner)
    for node in inner:
        if isinstance(node, nodes.Element) and node.get("names"):
            page.note_explicit_target(node, node)
    box = nodes.container("", *inner.children, classes=["api"])
    for node in box.findall(nodes.TextElement):
        if not isinstance(node, nodes.inline):  # Sphinx takes an inline node with this mark for one to melt away
            node["translatable"] = False
    return [box]


LABEL = re.compile(r"(?P<kind>eq|thm|def|lem|cor|prop|fig|ex)-[A-Za-z0-9-]+\Z")
QUOTED = re.compile(r"(?<![`:\w])`(?P<text>[^`\n]+)`(?![`_])")
LITERAL = re.compile(r"(``.+?``|:[a-z:]+:`[^`]+`)")
PARAMETER = re.compile(r"\s*\*{1,2}\w+( :|$)")
ROLES = {"eq": "eq", "fig": "numref", "ex": "ref"}


def _docstring(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """In a docstring, `eq-name` becomes a link to that equation and `anything` else is code."""
    known = known_labels(Path(app.srcdir))

    def link(match: re.Match[str]) -> str:
        text = match["text"]
        label = LABEL.match(text)
        if label is None or text not in known:
            return f"``{text}``"
        return f":{ROLES.get(label['kind'], 'prf:ref')}:`{text}`"

    for number, line in enumerate(lines):
        lines[number] = "".join(
            part if part.startswith(("``", ":")) else _escaped(part) for part in LITERAL.split(QUOTED.sub(link, line))
        )


def _escaped(text: str) -> str:
    """Docstrings are written as plain text: a star, a bar and a trailing underscore mean themselves."""
    if PARAMETER.match(text):  # napoleon escapes these
        return text
    return re.sub(r"(?<=\w)_(?!\w)", r"\_", re.sub(r"([*|])", r"\\\1", text))


def known_labels(source: Path) -> set[str]:
    """Every label of the book, from its sources."""
    return _labels_in(tuple((path, path.stat().st_mtime_ns) for path in book_files(source)))


@lru_cache(maxsize=8)
def _labels_in(files: tuple[tuple[Path, int], ...]) -> set[str]:
    found = set()
    for path, _ in files:
        text = path.read_text(encoding="utf-8")
        found |= {item.label for item in displays(text) if item.label}
        found |= {item.options["label"] for item in directives(text) if item.options.get("label")}
    return found


class ApiIndex(SphinxDirective):
    """Every subject with its functions, one line each."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        if not _english(self.env.app):
            return [_english_only(self.env.app, self.env.docname)]
        root = code_root(self.env.app)
        out: list[nodes.Node] = []
        for subject in SUBJECTS:
            path = code.module_file(root, f"{PACKAGE}.{subject}")
            names = public_names(root, subject) if path else []
            if not names:
                continue
            for file in sorted((root / PACKAGE / subject).rglob("*.py")):
                self.env.note_dependency(str(file))
            out.append(nodes.rubric("", f"{PACKAGE}.{subject}", translatable=False))
            listed = nodes.bullet_list(classes=["api-list"])
            for name in names:
                line = nodes.paragraph("", "", translatable=False)
                line += nodes.reference(
                    "",
                    "",
                    nodes.literal("", name),
                    internal=True,
                    refuri=f"{FOLDER}/{subject}.html#{PACKAGE}.{subject}.{name}",
                )
                words = summary_of(root, subject, name)
                if words:
                    line += nodes.Text(": " + words.replace("`", ""))
                listed += nodes.list_item("", line)
            out.append(listed)
        return out


def _english(app: Sphinx) -> bool:
    return app.builder.name != "gettext" and not is_chinese(app.config.language)


def _english_only(app: Sphinx, docname: str) -> nodes.paragraph:
    """A line that leads to the English page."""
    up = "../" * (docname.count("/") + 1)
    line = nodes.paragraph("", "", translatable=False, classes=["english-only"])
    line += nodes.Text(say(app.config.language, "The reference is in English:") + " ")
    line += nodes.reference("", say(app.config.language, "read it there"), internal=False, refuri=f"{up}{docname}.html")
    return line


def english_address(root: Path, fromdocname: str, target: str) -> str | None:
    """From a Chinese page to the English entry of ``lemmata.subject.name``."""
    parts = target.split(".")
    if len(parts) < 3 or parts[0] != PACKAGE or parts[1] not in SUBJECTS:
        return None
    try:
        if parts[2] not in public_names(root, parts[1]):
            return None
    except code.NotFound:
        return None
    up = "../" * (fromdocname.count("/") + 1)
    return f"{up}{FOLDER}/{parts[1]}.html#{target}"


def _resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.Element) -> Any:
    """In the Chinese edition, a link to a function leads to the English reference."""
    if node.get("refdomain") != "py" or not is_chinese(app.config.language):
        return None
    address = english_address(code_root(app), node.get("refdoc", env.docname), node["reftarget"])
    return nodes.reference("", "", contnode, internal=True, refuri=address) if address else None


def setup(app: Sphinx) -> None:
    """Register the reference."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    app.add_directive("api-subject", ApiSubject)
    app.add_directive("api-index", ApiIndex)
    app.connect("autodoc-process-docstring", _docstring, priority=400)  # before napoleon (500)
    app.connect("missing-reference", _resolve)
