"""Tested code on the page: ``{source}``, ``{exercise-starter}``, ``{exercise-solution}``.

The code is read from the package's files; the page is rebuilt when one of them changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lemmata_sphinx import code
from lemmata_sphinx.strings import say

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


def code_root(app: Sphinx) -> Path:
    """The folder that holds the package."""
    if app.config.lemmata_code_root:
        return Path(app.config.lemmata_code_root)
    import lemmata

    return Path(lemmata.__file__).parents[1]


class CodeDirective(SphinxDirective):
    """What the three directives share: find the object, note the dependency, show a block."""

    required_arguments = 1
    has_content = False

    def find(self, dotted: str) -> code.Found | None:
        """The object's definition, or a warning that names it."""
        root = code_root(self.env.app)
        try:
            found = code.find(root, dotted)
        except (code.NotFound, SyntaxError) as error:
            logger.warning("{%s}: %s", self.name, error, location=self.get_location(), type="source")
            return None
        for path in found.files:
            self.env.note_dependency(str(path))
        return found

    def block(self, text: str, *classes: str) -> nodes.literal_block:
        """Highlighted Python."""
        node = nodes.literal_block(text, text, language="python", classes=list(classes), translatable=False)
        self.set_source_info(node)
        return node

    def missing(self, dotted: str) -> list[nodes.Node]:
        return [nodes.literal_block(dotted, dotted, language="none")]

    def api_link(self, name: str, text: str) -> nodes.Node:
        """A link to the object's entry in the reference, plain text where there is none."""
        link = addnodes.pending_xref(
            "",
            nodes.literal("", text, classes=["xref", "py"]),
            refdomain="py",
            reftype="obj",
            reftarget=name,
            refexplicit=True,
            refwarn=False,
            refspecific=False,
        )
        link["refdoc"] = self.env.docname
        self.set_source_info(link)
        return link

    def caption(self, name: str, public: str) -> nodes.container:
        line = nodes.paragraph("", "", classes=["source-caption"], translatable=False)
        line += self.api_link(public, name)
        return nodes.container("", line, classes=["source-head"])


class SourceDirective(CodeDirective):
    """``{source} lemmata.linalg.jacobi_svd``: the function without its docstring."""

    def run(self) -> list[nodes.Node]:
        dotted = self.arguments[0].strip()
        found = self.find(dotted)
        if found is None:
            return self.missing(dotted)
        box = nodes.container("", classes=["package-source"])
        box += self.caption(dotted, dotted)
        box += self.block(code.without_docstring(found))
        return [box]


class ExerciseDirective(CodeDirective):
    """An exercise is named ``chapter.function`` and lies in ``lemmata.exercises``."""

    def find_exercise(self) -> tuple[str, code.Found | None]:
        name = self.arguments[0].strip()
        if name.count(".") != 1:
            logger.warning(
                "{%s}: an exercise is named chapter.function, got %r",
                self.name,
                name,
                location=self.get_location(),
                type="source",
            )
            return name, None
        return name, self.find(f"lemmata.exercises.{name}")


class StarterDirective(ExerciseDirective):
    """``{exercise-starter} svd.nuclear_norm``: signature, statement, and how to check an answer."""

    def run(self) -> list[nodes.Node]:
        name, found = self.find_exercise()
        if found is None:
            return self.missing(name)
        chapter, function = name.split(".")
        language = self.config.language
        box = nodes.container("", classes=["exercise-starter"])
        box += self.block(code.starter(found))
        how = nodes.paragraph("", "", nodes.Text(say(language, "Write your answer, then run:")))
        how["translatable"] = False
        box += how
        box += self.block(f"from lemmata.exercises import {chapter}\n\n{chapter}.{function}.check({function})\n")
        other = nodes.paragraph("", "", translatable=False)
        before, after = say(language, "or put it in {file} and run", file="\0").split("\0")
        other += nodes.Text(before)
        other += nodes.literal("", f"answers/{chapter}.py")
        other += nodes.Text(after + " ")
        other += nodes.literal("", f"make check CHAPTER={chapter}")
        box += other
        return [box]


class SolutionDirective(ExerciseDirective):
    """``{exercise-solution} svd.nuclear_norm``: the tested solution."""

    def run(self) -> list[nodes.Node]:
        name, found = self.find_exercise()
        if found is None:
            return self.missing(name)
        box = nodes.container("", classes=["package-source", "exercise-solution"])
        box += self.block(code.body_only(found))
        return [box]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_config_value("lemmata_code_root", None, "env", [str, type(None)])
    app.add_directive("source", SourceDirective)
    app.add_directive("exercise-starter", StarterDirective)
    app.add_directive("exercise-solution", SolutionDirective)
