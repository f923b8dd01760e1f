"""Hold every translation against its message: what must be the same, what must be Chinese, how it is set."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .catalogue import Catalogue
from .glossary import Term, departures
from .markup import FORMULA, REFERENCE, Message, broken, read

CJK = "\u3400-\u4dbf\u4e00-\u9fff"
FULL = "，。；：？！、（）“”《》…—"
EQUATION = r"\{eq\}`[^`]*`"
# A number of an equation, or several in a row, and what stands before.
NUMBERS = re.compile(rf"(?<!`)((?:式|方程)?) ?({EQUATION}(?:(?:、| [与和到或] ){EQUATION})*)")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where, and in which message."""

    file: str
    line: int
    msgid: str
    what: str

    def __str__(self) -> str:
        shown = self.msgid if len(self.msgid) <= 70 else self.msgid[:67] + "…"
        return f"{self.file}:{self.line}: {self.what}\n    in: {shown}"


def findings(catalogue: Catalogue, terms: list[Term]) -> list[Finding]:
    """All that is wrong inside one catalogue."""
    found = []
    for entry in catalogue.entries:

        def tell(what: str, entry=entry) -> None:
            found.append(Finding(catalogue.name, entry.linenum, entry.msgid, what))

        if entry.obsolete:
            tell("is obsolete: the book no longer has it")
        elif not entry.msgstr.strip():
            tell("is not translated")
        elif entry.fuzzy:
            tell("is fuzzy: read the translation again, mend it and take the mark away")
        else:
            for what in compare(entry.msgid, entry.msgstr, terms):
                tell(what)
    return found


def stale(catalogue: Catalogue, messages: Iterable[str]) -> list[Finding]:
    """Where a catalogue is not of today's sources."""
    found = []
    now, known = list(messages), {entry.msgid: entry for entry in catalogue.entries if not entry.obsolete}
    for msgid in now:
        if msgid not in known:
            found.append(Finding(catalogue.name, 1, msgid, "is in the book but not in the catalogue; run make zh"))
    for msgid, entry in known.items():
        if msgid not in now:
            what = "is in the catalogue but no longer in the book; run make zh"
            found.append(Finding(catalogue.name, entry.linenum, msgid, what))
    return found


def compare(msgid: str, msgstr: str, terms: list[Term]) -> list[str]:
    """What is wrong with one translation, in words."""
    english, chinese = read(msgid), read(msgstr)
    found = _marks(english, chinese)
    found += [
        f"markup that does not take: {mark} is left as text" for mark in broken(msgstr) if mark not in broken(msgid)
    ]
    if re.search(r"[a-z]{3,}\s+[a-z]{2,}", english.text) and not re.search(f"[{CJK}]", chinese.text):
        found.append("has no Chinese in it")
    for term in departures(terms, english.text, chinese.text):
        found.append(f"glossary: {term.en!r} should be {' or '.join(term.renderings)}")
    found += [f"式 is missing before {match[2]}" for match in NUMBERS.finditer(msgstr) if not match[1]]
    if re.search(f"[{CJK}]", chinese.text):
        # The parentheses around the title of a theorem are part of the message, and may stay half-width.
        found += _setting(re.sub(r"^\((.*)\)$", r"\1", chinese.text))
        if english.text.rstrip().endswith(".") and re.search(f"[{CJK}{FORMULA}{REFERENCE}]$", chinese.text.rstrip()):
            found.append("ends without a full stop (。)")
    return found


def _marks(english: Message, chinese: Message) -> list[str]:
    found = []
    lost, added = english.marks - chinese.marks, chinese.marks - english.marks
    for (kind, content), count in sorted(lost.items()):
        found.append(f"{kind} is missing{_times(count)}: {content}")
    for (kind, content), count in sorted(added.items()):
        found.append(f"{kind} is not in the English{_times(count)}: {content}")
    return found


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def _setting(text: str) -> list[str]:
    """Chinese punctuation and spaces, as `CONTRIBUTING.md` states them."""
    found = []
    rules = [
        (rf"[{CJK}{FULL}{FORMULA}{REFERENCE}]\s*[,;!?](?=\s|[{CJK}]|$)", "half-width {} in Chinese text"),
        (rf"[,;!?]\s*[{CJK}{FORMULA}{REFERENCE}]", "half-width {} in Chinese text"),
        (rf"[{CJK}{FULL}]\s*[.:](?![\w/])", "half-width {} in Chinese text"),
        (rf"[{FORMULA}{REFERENCE}]\s*[.:](?=\s*$|\s*[{CJK}])", "half-width {} in Chinese text"),
        (rf"[{CJK}{FULL}]\s*[()]|[()]\s*[{CJK}{FULL}]", "half-width {} beside Chinese"),
        (rf"[{CJK}{FULL}][\"']|[\"'][{CJK}{FULL}]", "half-width {} beside Chinese"),
        (rf"[{CJK}][A-Za-z0-9{FORMULA}]|[A-Za-z0-9%{FORMULA}][{CJK}]", "a space is missing in {}"),
        (rf"[{CJK}] +[{CJK}]", "a space too many in {}"),
        (
            r"[，。；：？！、）”》]\s+\S|\S\s+[，。；：？！、）”》（“《]|[（“《]\s+\S",
            "a space beside full-width punctuation in {}",
        ),
        (r"(?<!\.)\.\.\.(?!\.)", "{} should be ……"),
    ]
    for pattern, what in rules:
        match = re.search(pattern, text)
        if match:
            start, end = max(0, match.start() - 6), min(len(text), match.end() + 6)
            shown = text[start:end].replace(FORMULA, "▢").replace(REFERENCE, "▣")
            found.append(what.format(f"“{shown}”"))
    return list(dict.fromkeys(found))
