"""A chapter's MyST text as the plain Markdown that any notebook program shows: no directives, roles or targets."""

import re

_FENCE = re.compile(r"^(?P<mark>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}[ \t]*(?P<title>.*)$")
_PLAIN_FENCE = re.compile(r"^(`{3,}|~{3,})")
_OPTION = re.compile(r"^:(?P<key>[\w-]+):[ \t]*(?P<value>.*)$")
_TARGET = re.compile(r"^\([\w-]+\)=$")
_ROLE = re.compile(r"\{(?P<name>[\w:+-]+)\}`(?P<body>[^`]*)`")
_DISPLAY_END = re.compile(r"\$\$[ \t]*\((?P<label>[\w-]+)\)[ \t]*$")

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
DROPPED = {"chapter-box", "bibliography", "contents", "tableofcontents"}


def plain_markdown(text: str) -> str:
    """Return MyST Markdown as plain Markdown.

    Theorems and exercises get a bold heading; what the page folds away is folded by an HTML `details`; a labelled
    display carries its label as its tag; roles leave their text.
    """
    lines, _ = _block(text.split("\n"), 0, None)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _block(lines: list[str], start: int, closing: str | None) -> tuple[list[str], int]:
    """Convert the lines from `start` to the fence that closes this block; return them and where to go on."""
    out: list[str] = []
    at = start
    while at < len(lines):
        line = lines[at]
        if closing is not None and re.fullmatch(f"{closing[0]}{{{len(closing)},}}", line.strip()):
            return out, at + 1
        fence = _FENCE.match(line)
        if fence and fence["name"] in ("code", "code-block"):
            _, at = _options(lines, at + 1)
            end = next((n for n in range(at, len(lines)) if lines[n].strip() == fence["mark"]), len(lines))
            out += [f"```{fence['title'].strip()}", *lines[at:end], "```"]
            at = end + 1
            continue
        if fence:
            options, at = _options(lines, at + 1)
            inner, at = _block(lines, at, fence["mark"])
            out += _directive(fence["name"], fence["title"].strip(), options, inner)
            continue
        if mark := _PLAIN_FENCE.match(line):  # code stays as it is
            end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() == mark[1]), len(lines) - 1)
            out += lines[at : end + 1]
            at = end + 1
            continue
        if not _TARGET.match(line) and line != "+++":
            out.append(_inline(line))
        at += 1
    return out, at


def _options(lines: list[str], at: int) -> tuple[dict[str, str], int]:
    options = {}
    while at < len(lines) and (option := _OPTION.match(lines[at])):
        options[option["key"]] = option["value"].strip()
        at += 1
    return options, at


def _directive(name: str, title: str, options: dict[str, str], inner: list[str]) -> list[str]:
    if name in DROPPED:
        return []
    if name == "source":
        return ["", f"The source of `{title}` is shown by `{title.rpartition('.')[2]}??` once it is imported.", ""]
    if name == "exercise-starter":
        chapter = title.partition(".")[0]
        return [
            "",
            f"Check your function with `from lemmata.exercises import {chapter}` and `{title}.check(yours)`.",
            "",
        ]
    if name == "exercise-solution":
        return ["", f"The tested solution is `{title}.solution` of `lemmata.exercises`.", ""]
    if name == "widget":
        return ["", "*On the page, a figure that you can move stands here.* " + " ".join(inner).strip(), ""]
    if name == "math":
        tag = [rf"\tag{{{options['label']}}}"] if "label" in options else []
        return ["$$", *inner, *tag, "$$"]
    heading = TITLES.get(name, "")
    if name == "solution":
        title = ""
    heading = f"{heading} ({_inline(title)})" if heading and title else heading or _inline(title)
    if "dropdown" in options.get("class", "").split():
        return ["", f"<details><summary>{heading or 'More'}</summary>", "", *inner, "", "</details>", ""]
    return ["", f"**{heading}.**", "", *inner, ""] if heading else ["", *inner, ""]


def _inline(line: str) -> str:
    line = _DISPLAY_END.sub(lambda match: rf"\tag{{{match['label']}}} $$", line)
    return _ROLE.sub(_role, line)


def _role(match: re.Match) -> str:
    body = match["body"]
    if explicit := re.fullmatch(r"(.*?)\s*<[^<>]*>", body):
        return explicit[1]
    if match["name"] == "eq":
        return f"({body})"
    if match["name"].startswith("cite"):
        return f"[{body}]"
    if match["name"] == "value":
        return f"`{body.partition(':')[0]}`"
    return body
