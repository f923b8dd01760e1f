"""A message taken apart: the marks that a translation must keep, and the words between them."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from lemmata_sources import normal_latex
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin
from mdit_py_plugins.substitution import substitution_plugin

FORMULA = "\ufffc"  # stands in `Message.text` for a formula, code or a computed value
REFERENCE = "\ufffb"  # stands there for what prints words of its own: a reference, a citation, an image

_VALUES = {"value", "math"}
_IN_BRACES = re.compile(r"\{[A-Za-z_][\w.\[\]]*(?::[^{}]*)?\}")
_TITLE = re.compile(r"^(?P<title>.+?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)


@dataclass(frozen=True)
class Message:
    """`marks` counts (kind, content) of roles, formulas, code, links, footnotes; `text` is the rest."""

    marks: Counter
    text: str


@cache
def parser() -> MarkdownIt:
    """The inline Markdown of the book."""
    return (
        MarkdownIt("commonmark")
        .use(myst_role_plugin)
        .use(dollarmath_plugin, double_inline=True)
        .use(substitution_plugin)
        .use(attrs_plugin, after=("image", "code_inline", "link_close", "span_close"), spans=True)
    )


def read(message: str) -> Message:
    """Take a message of the catalogue apart."""
    marks: Counter = Counter()
    words: list[str] = []
    tokens = parser().parseInline(message)[0].children or []
    for token in tokens:
        kind = token.type
        if kind in ("text", "text_special"):
            text = token.content
            for note in re.findall(r"\[\^([^\]]+)\]", text):
                marks["footnote", note] += 1
            for value in _IN_BRACES.findall(text):  # a computed value in an alternative text
                marks["value", value] += 1
            words.append(_IN_BRACES.sub(FORMULA, re.sub(r"\[\^[^\]]+\]", REFERENCE, text)))
        elif kind in ("softbreak", "hardbreak"):
            words.append(" ")
        elif kind == "math_inline":
            marks["formula", normal_latex(token.content)] += 1
            words.append(FORMULA)
        elif kind.startswith("math_"):
            marks["display", normal_latex(token.content)] += 1
            words.append(FORMULA)
        elif kind == "code_inline":
            marks["code", token.content] += 1
            words.append(FORMULA)
        elif kind == "myst_role":
            words.append(_role(marks, token.meta["name"], token.content))
        elif kind == "link_open":
            marks["link", str(token.attrs.get("href", ""))] += 1
        elif kind == "image":
            marks["image", str(token.attrs.get("src", ""))] += 1
            words.append(REFERENCE)
        elif kind == "html_inline":
            marks["html", token.content] += 1
        elif kind.startswith("substitution"):
            marks["substitution", token.content.strip()] += 1
            words.append(REFERENCE)
    return Message(marks, "".join(words))


def _role(marks: Counter, name: str, content: str) -> str:
    """Count a role; its title, where it has one, is text."""
    titled = _TITLE.match(content)
    if name == "math":
        marks["formula", normal_latex(content)] += 1
    elif titled and name not in _VALUES:
        marks[f"{{{name}}}", titled["target"].strip()] += 1
        return titled["title"]
    else:
        marks[f"{{{name}}}", content.strip()] += 1
    return FORMULA if name in _VALUES else REFERENCE


def broken(message: str) -> list[str]:
    """Marks that are left over as plain text, since what should be markup does not take."""
    tokens = parser().parseInline(message)[0].children or []
    text = "".join(token.content for token in tokens if token.type == "text")
    found = [mark for mark in ("**", "*", "`", "$", "](") if mark in text]
    if re.search(r"\{[a-z:]+\}$", text) or re.search(r"\{(?:ref|eq|numref|value|cite|math|doc|term|prf:ref)\}", text):
        found.append("{role}")
    return found
