"""A chapter's MyST text as the plain Markdown that any notebook program shows: no directives, roles or targets."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_FENCE = re.compile(r"^(?P<mark>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}[ \t]*(?P<title>.*)$")
_PLAIN_FENCE = re.compile(r"^(`{3,}|~{3,})")
_OPTION = re.compile(r"^:(?P<key>[\w-]+):[ \t]*(?P<value>.*)$")
_TARGET = re.compile(r"^\([\w-]+\)=$")
_ROLE = re.compile(r"\{(?P<name>[\w:+-]+)\}`(?P<body>[^`]*)`")
_DISPLAY_END = re.compile(r"\$\$[ \t]*\((?P<label>[\w-]+)\)[ \t]*$")
_LEAD = re.compile(r"^\s*(?:#{1,6}|[-*+]|\d+[.)])\s+")  # of a heading or of an item of a list

TITLES = {
    "prf:theorem": "Theorem",
    "prf:definition": "Definition",
    "prf:lemma": "Lemma",
    "prf:corollary": "Corollary",
    "prf:proposition": "Proposition",
    "prf:example": "Example",
    "prf:remark": "Remark",
    "prf:algorithm": "Algorithm",
    "prf:proof": "Proof",
    "exercise": "Exercise",
    "solution": "Solution",
    "note": "Note",
    "tip": "Tip",
    "warning": "Warning",
    "important": "Important",
    "admonition": "",
}
DROPPED = {"chapter-box", "bibliography", "contents", "index", "tableofcontents"}
SOURCE = "The source of `{0}` is shown by `{1}??` once it is imported."
STARTER = "Check your function with `from lemmata.exercises import {1}` and `{0}.check(yours)`."
SOLUTION = "The tested solution is `{0}.solution` of `lemmata.exercises`."
WIDGET = "*On the page, a figure that you can move stands here.*"
CHINESE = {
    "Theorem": "定理",
    "Definition": "定义",
    "Lemma": "引理",
    "Corollary": "推论",
    "Proposition": "命题",
    "Example": "例",
    "Remark": "注",
    "Algorithm": "算法",
    "Proof": "证明",
    "Exercise": "习题",
    "Solution": "解答",
    "Note": "说明",
    "Tip": "提示",
    "Warning": "注意",
    "Important": "重要",
    "More": "更多",
    SOURCE: "导入 `{0}` 之后，用 `{1}??` 查看源代码。",
    STARTER: "先执行 `from lemmata.exercises import {1}`，再用 `{0}.check(yours)` 检验你的函数。",
    SOLUTION: "经过测试的解答是 `lemmata.exercises` 中的 `{0}.solution`。",
    WIDGET: "*网页上，这里是一幅可以拖动的图。*",
}


@dataclass(frozen=True)
class Reader:
    """For whom a text is rewritten.

    `messages` are the translations of the page, by the English text; without them it stays English. `value` gives the
    text for a computed number such as `energy:.1%`, or None when there is no such number.
    """

    messages: Mapping[str, str] | None = None
    value: Callable[[str], str | None] | None = None

    def say(self, words: str) -> str:
        """The words of this module in the reader's language."""
        return words if self.messages is None else CHINESE.get(words, words)

    def title(self, title: str) -> str:
        """A title, which stands in the catalogue as it is or in brackets."""
        found = (self.messages or {}).get(title) or (self.messages or {}).get(f"({title})", title)
        return found.strip("（）") if found != title else title


ENGLISH = Reader()


def plain_markdown(text: str, reader: Reader = ENGLISH) -> str:
    """Return MyST Markdown as plain Markdown.

    Theorems and exercises get a bold heading; what the page folds away is folded by an HTML `details`; a labelled
    display carries its label as its tag; roles leave their text.
    """
    lines, _ = _block(text.split("\n"), 0, None, reader)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _block(lines: list[str], start: int, closing: str | None, reader: Reader) -> tuple[list[str], int]:
    """Convert the lines from `start` to the fence that closes this block; return them and where to go on."""
    out: list[str] = []
    at = start
    while at < len(lines):
        line = lines[at]
        if _closes(line, closing):
            return out, at + 1
        fence = _FENCE.match(line)
        if fence and fence["name"] in ("code", "code-block"):
            _, at = _options(lines, at + 1)
            end = next((n for n in range(at, len(lines)) if lines[n].strip() == fence["mark"]), len(lines))
            out += [f"```{fence['title'].strip()}", *lines[at:end], "```"]
            at = end + 1
        elif fence:
            options, at = _options(lines, at + 1)
            inner, at = _block(lines, at, fence["mark"], reader)
            out += _directive(fence["name"], fence["title"].strip(), options, inner, reader)
        elif mark := _PLAIN_FENCE.match(line):  # code stays as it is
            end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() == mark[1]), len(lines) - 1)
            out += lines[at : end + 1]
            at = end + 1
        elif line.strip().startswith("$$"):
            end = at if line.count("$$") > 1 else next((n for n in range(at + 1, len(lines)) if "$$" in lines[n]), at)
            out += [_inline(each, reader) for each in lines[at : end + 1]]
            at = end + 1
        elif _stands_alone(line):
            out += [] if _TARGET.match(line) or line == "+++" else [line]
            at += 1
        else:
            end = at + 1
            while end < len(lines) and not (_stands_alone(lines[end]) or _closes(lines[end], closing)):
                end += 1
            out += _paragraphs(lines[at:end], reader)
            at = end
    return out, at


def _closes(line: str, closing: str | None) -> bool:
    return closing is not None and bool(re.fullmatch(f"{closing[0]}{{{len(closing)},}}", line.strip()))


def _stands_alone(line: str) -> bool:
    """Whether a line belongs to no paragraph."""
    begins = _FENCE.match(line) or _PLAIN_FENCE.match(line) or _TARGET.match(line)
    return bool(begins) or not line.strip() or line == "+++" or line.strip().startswith("$$")


def _paragraphs(lines: list[str], reader: Reader) -> list[str]:
    """Lines without a blank one: a paragraph, a heading, the items of a list or the rows of a table."""
    pieces: list[list[str]] = []
    for line in lines:
        if not pieces or _LEAD.match(line) or line.startswith("|") or pieces[-1][0].startswith(("#", "|")):
            pieces.append([])
        pieces[-1].append(line)
    return [line for piece in pieces for line in _paragraph(piece, reader)]


def _paragraph(lines: list[str], reader: Reader) -> list[str]:
    messages = reader.messages or {}
    if lines[0].startswith("|"):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", lines[0])[1:-1]]
        if set("".join(cells)) <= set("-: "):
            return lines
        return ["| " + " | ".join(_inline(messages.get(cell, cell), reader) for cell in cells) + " |"]
    lead = found[0] if (found := _LEAD.match(lines[0])) else ""
    words = " ".join(line.strip() for line in [lines[0][len(lead) :], *lines[1:]])
    if words in messages:
        return [lead + _inline(messages[words], reader)]
    return [_inline(line, reader) for line in lines]


def _options(lines: list[str], at: int) -> tuple[dict[str, str], int]:
    options = {}
    while at < len(lines) and (option := _OPTION.match(lines[at])):
        options[option["key"]] = option["value"].strip()
        at += 1
    return options, at


def _directive(name: str, title: str, options: dict[str, str], inner: list[str], reader: Reader) -> list[str]:
    if name in DROPPED:
        return []
    if name == "source":
        return ["", reader.say(SOURCE).format(title, title.rpartition(".")[2]), ""]
    if name == "exercise-starter":
        return ["", reader.say(STARTER).format(title, title.partition(".")[0]), ""]
    if name == "exercise-solution":
        return ["", reader.say(SOLUTION).format(title), ""]
    if name == "widget":
        return ["", reader.say(WIDGET) + " " + " ".join(inner).strip(), ""]
    if name == "math":
        tag = [rf"\tag{{{options['label']}}}"] if "label" in options else []
        return ["$$", *inner, *tag, "$$"]
    heading = reader.say(TITLES.get(name, ""))
    title = "" if name == "solution" else _inline(reader.title(title), reader)
    if heading and title:
        heading = f"{heading} ({title})" if reader.messages is None else f"{heading}（{title}）"
    heading = heading or title
    if "dropdown" in options.get("class", "").split():
        return ["", f"<details><summary>{heading or reader.say('More')}</summary>", "", *inner, "", "</details>", ""]
    stop = "." if reader.messages is None else "。"
    return ["", f"**{heading}{stop}**", "", *inner, ""] if heading else ["", *inner, ""]


def _inline(line: str, reader: Reader) -> str:
    line = _DISPLAY_END.sub(lambda match: rf"\tag{{{match['label']}}} $$", line)
    return _ROLE.sub(lambda match: _role(match, reader), line)


def _role(match: re.Match, reader: Reader) -> str:
    body = match["body"]
    if match["name"] == "value":
        shown = reader.value(body) if reader.value else None
        return f"`{body.partition(':')[0]}`" if shown is None else shown
    if explicit := re.fullmatch(r"(.*?)\s*<[^<>]*>", body):
        return explicit[1]
    if match["name"] == "eq":
        return f"({body})"
    if match["name"].startswith("cite"):
        return f"[{body}]"
    return body
