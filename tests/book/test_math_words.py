"""The words inside formulas: all Chinese in the Chinese edition, and nothing but the words changes."""

from __future__ import annotations

import re

import pytest
from lemmata_sources import BOOK, book_files
from lemmata_sphinx.math_words import TEXT, WORDS, english_left, in_chinese

FORMULA = re.compile(r"\$\$(.*?)\$\$|\$([^$\n]+)\$", re.DOTALL)


def formulas():
    files = [*book_files(), BOOK / "checkpoint-1.yml", BOOK / "diagnose.yml", BOOK / "notation.yml"]
    for path in files:
        for found in FORMULA.finditer(path.read_text(encoding="utf-8")):
            if r"\text{" in found[0]:
                yield path.name, found[1] or found[2]


def without_words(tex: str) -> str:
    return re.sub(r"\s", "", TEXT.sub("", tex))


def test_no_formula_keeps_english_words():
    assert [(name, english_left(tex)) for name, tex in formulas() if english_left(tex)] == []


def test_every_piece_is_used():
    """Each alone changes a formula of the book: none is left over from an edit."""
    found = list(formulas())
    assert [english for english, _ in WORDS if not any(english in tex for _, tex in found)] == []


@pytest.mark.parametrize(("english", "chinese"), WORDS)
def test_only_the_words_differ(english, chinese):
    assert without_words(english) == without_words(chinese)
    assert not re.search("[A-Za-z]{2}", "".join(TEXT.findall(chinese)))


def test_an_unknown_word_is_found():
    assert english_left(r"x \text{ for every } y") == ["for every"]
    assert english_left(r"n_{\text{eff}} \text{ free}") == []
    assert (
        in_chinese(r"p(\text{gap} \mid \text{left}), 1 - \text{gap}")
        == r"p(\text{空缺} \mid \text{左}), 1 - \text{谱隙}"
    )
