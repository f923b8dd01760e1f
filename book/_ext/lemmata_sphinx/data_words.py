"""Data files whose texts stand in both languages: the words of the edition, as Markdown where they may hold formulas.

Such texts are no messages of the catalogues: what a directive makes of them is left out when messages are extracted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from lemmata_sphinx.chapters import LOADER
from lemmata_sphinx.strings import is_chinese, say

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class DataError(ValueError):
    """A data file is not what it should be; the message names the entry."""


def read(path: Path) -> Any:
    """What a YAML file holds."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.YAMLError as error:
        raise DataError(f"{path.name} is not YAML: {error}") from error


def both(value: Any, where: str) -> dict[str, str]:
    """Check that a text stands there in both languages."""
    if (
        not isinstance(value, dict)
        or set(value) != {"en", "zh"}
        or not all(isinstance(v, str) and v for v in value.values())
    ):
        raise DataError(f"{where} needs its words in both languages, {{en: …, zh: …}}, and is {value!r}")
    return value


class DataDirective(SphinxDirective):
    """A directive that shows a data file; `build` makes its nodes."""

    file = ""  # below the sources

    def run(self) -> list[nodes.Node]:
        if self.env.app.builder.name == "gettext":
            return []
        try:
            if self.file:
                self.env.note_dependency(str(Path(self.env.srcdir) / self.file))
            return self.build()
        except (ValueError, OSError) as error:
            logger.warning("{%s}: %s", self.name, error, location=self.get_location(), type="data")
            return []

    def build(self) -> list[nodes.Node]:
        raise NotImplementedError

    @property
    def chinese(self) -> bool:
        return is_chinese(self.config.language)

    def say(self, text: str, **names: object) -> str:
        return say(self.config.language, text, **names)

    def pick(self, value: dict[str, str]) -> str:
        return value["zh" if self.chinese else "en"]

    def blocks(self, text: str) -> list[nodes.Node]:
        """Markdown as nodes."""
        box = nodes.Element()
        box.document = self.state.document
        self.state.nested_parse(
            StringList([*text.splitlines()], source=self.get_source_info()[0]), self.content_offset, box
        )
        return list(box.children)

    def inline(self, text: str) -> list[nodes.Node]:
        """One line of Markdown as nodes of a sentence."""
        return list(self.blocks(text)[0].children)

    def words(self, text: str, *classes: str) -> nodes.paragraph:
        """Plain text as a paragraph that is no message."""
        return nodes.paragraph("", text, translatable=False, classes=list(classes))

    def line(self, text: str, *classes: str) -> nodes.paragraph:
        """One line of Markdown as a paragraph that is no message."""
        return nodes.paragraph("", "", *self.inline(text), translatable=False, classes=list(classes))

    def table(
        self, heads: list[str], rows: list[list[list[nodes.Node]]], widths: list[int], *classes: str
    ) -> nodes.container:
        """A table of cells, each a list of nodes, in a box that scrolls."""
        group = nodes.tgroup("", cols=len(heads))
        group += [nodes.colspec(colwidth=width) for width in widths]
        titles = nodes.row("", *(nodes.entry("", self.words(head)) for head in heads))
        group += nodes.thead("", titles)
        group += nodes.tbody("", *(nodes.row("", *(nodes.entry("", *cell) for cell in row)) for row in rows))
        return nodes.container("", nodes.table("", group, classes=["front-table", *classes]), classes=["table-scroll"])


def setup(app: Sphinx) -> None:
    """Nothing to register: what the directives of the front pages share."""
