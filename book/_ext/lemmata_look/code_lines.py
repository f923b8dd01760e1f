"""Long lines of code are marked, so that the style sheet can break them, with the rest hung below their indentation.

A box that scrolls sideways hides the end of a line, often the very arguments that matter. Where a window has room for
most of a line it is broken instead; on a phone, where little would be left of its shape, it scrolls as before.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pygments.formatters import HtmlFormatter
from sphinx.highlighting import PygmentsBridge

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LONG = 72  # characters: what fits into the narrowest box of a window that is no phone's
TAG = re.compile(r"<[^>]*>")


def marked(line: str) -> str:
    """A highlighted line; a long one in ``span.long`` that knows how far it is indented."""
    text = html.unescape(TAG.sub("", line)).rstrip("\n")
    if len(text) <= LONG:
        return line
    indent = len(text) - len(text.lstrip(" "))
    code, end = line.removesuffix("\n"), "\n" if line.endswith("\n") else ""
    return f'<span class="long" style="--indent:{indent}ch">{code}</span>{end}'


class LongLines(HtmlFormatter):
    """Pygments' formatter, which closes all colours at the end of each line, with the long lines marked."""

    def wrap(self, source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        return super().wrap((code, marked(line) if code else line) for code, line in source)


def setup(app: Sphinx) -> None:
    """Let Sphinx highlight with it."""
    PygmentsBridge.html_formatter = LongLines
