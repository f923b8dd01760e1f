"""Long lines of code: marked with their indentation, and nothing else of the code changes."""

from __future__ import annotations

import html
import re

from lemmata_look.code_lines import LONG, TAG, LongLines
from pygments import highlight
from pygments.lexers import PythonLexer

CODE = (
    'def f(x):\n    """A text that goes\n    over lines."""\n    return f"{x:>10}" + '
    + "'a' + " * 14
    + '"b"\n'
    + "y = 1\n"
)


def test_a_long_line_knows_its_indentation():
    found = re.findall(
        r'<span class="long" style="--indent:(\d+)ch">(.*?)</span>\n', highlight(CODE, PythonLexer(), LongLines())
    )
    assert [indent for indent, _ in found] == ["4"]
    assert html.unescape(TAG.sub("", found[0][1])) == CODE.splitlines()[3]


def test_the_text_is_that_of_the_code():
    assert html.unescape(TAG.sub("", highlight(CODE, PythonLexer(), LongLines()))).strip() == CODE.strip()


def test_the_limit_counts_characters_and_not_marks():
    inside, beyond = ("<" * LONG + "\n", "<" * (LONG + 1) + "\n")
    made = highlight(inside + beyond, PythonLexer(), LongLines())
    assert made.count("long") == 1
    assert html.unescape(TAG.sub("", made.split("long")[1])).count("<") == LONG + 1
