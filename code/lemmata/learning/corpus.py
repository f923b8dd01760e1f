"""Texts as documents: where one ends and the next begins."""

import re
from typing import NamedTuple


class Chapter(NamedTuple):
    """A chapter of a book: the book's title, its number in the book, and its verses."""

    book: str
    number: int
    verses: list[str]


def chapters_of(text: str) -> list[Chapter]:
    """The chapters of a text as `lemmata.data.bible` gives it.

    A line in capitals is the title of a book, an empty line stands before each chapter, every other line is a verse.

    Raises:
        TypeError: `text` is no string.
        ValueError: a verse stands before the first title, or there is none.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, got {type(text).__name__}")
    found: list[Chapter] = []
    book, number, fresh = None, 0, True
    for line in text.splitlines():
        if re.fullmatch(r"[A-Z0-9 ]*[A-Z][A-Z0-9 ]*", line):
            book, number, fresh = line, 0, True
        elif not line.strip():
            fresh = True
        elif book is None:
            raise ValueError(f"a verse stands before the first title: {line[:40]!r}")
        else:
            if fresh:
                number, fresh = number + 1, False
                found.append(Chapter(book, number, []))
            found[-1].verses.append(line)
    if not found:
        raise ValueError("the text holds no verse below a title in capitals")
    return found
