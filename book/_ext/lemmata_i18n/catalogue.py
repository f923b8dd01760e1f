"""The .po files: read, merged with today's messages, and written so that equal content has equal bytes."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

import polib

LANGUAGE = "zh_CN"
WIDTH = 100
HEADER = {
    "Project-Id-Version": "Lemmata",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


class CatalogueError(ValueError):
    """A .po file that cannot be read."""


@dataclass(frozen=True)
class Message:
    """One translatable message; `kind` tells the translator what it is (paragraph, title, caption, …)."""

    msgid: str
    kind: str


@dataclass(frozen=True)
class Catalogue:
    """One page's translations; `name` is the file as people know it."""

    name: str
    entries: list[polib.POEntry]


def folder(root: Path) -> Path:
    """Where the Chinese catalogues lie."""
    return root / "book" / "locale" / LANGUAGE / "LC_MESSAGES"


def load(path: Path, root: Path) -> Catalogue:
    """Read a catalogue; one that does not exist is empty."""
    name = path.relative_to(root).as_posix()
    if not path.exists():
        return Catalogue(name, [])
    try:
        return Catalogue(name, list(polib.pofile(str(path), encoding="utf-8", wrapwidth=WIDTH)))
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{name}: not a catalogue: {error}") from None


def merged(old: Catalogue, messages: list[Message]) -> polib.POFile:
    """The messages of today with the translations that there are.

    A message that was edited keeps the translation of the one that it came from, marked fuzzy, with the old wording
    beside it.
    """
    known = {entry.msgid: entry for entry in old.entries if not entry.obsolete}
    new = list(dict.fromkeys(message.msgid for message in messages))
    free = [msgid for msgid, entry in known.items() if msgid not in set(new) and entry.msgstr.strip()]
    file = polib.POFile(wrapwidth=WIDTH, check_for_duplicates=True)
    file.metadata = dict(HEADER)
    kinds = {message.msgid: message.kind for message in reversed(messages)}
    for msgid in new:
        entry = polib.POEntry(msgid=msgid, comment=kinds[msgid])
        if msgid in known:
            before = known[msgid]
            entry.msgstr = before.msgstr
            entry.tcomment = before.tcomment
            if before.fuzzy:
                entry.flags = ["fuzzy"]
                entry.previous_msgid = before.previous_msgid
        else:
            near = difflib.get_close_matches(msgid, free, n=1, cutoff=0.7)
            if near:
                before = known[near[0]]
                free.remove(near[0])
                entry.msgstr, entry.flags, entry.previous_msgid = before.msgstr, ["fuzzy"], before.msgid
        file.append(entry)
    return file


def text(file: polib.POFile) -> str:
    """The catalogue's bytes: no dates, places, line numbers or names of people."""
    return str(file).rstrip("\n") + "\n"


def write(path: Path, content: str) -> bool:
    """Replace a catalogue when its content differs; say whether it did."""
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_text(content, encoding="utf-8")
    os.replace(partial, path)
    return True
