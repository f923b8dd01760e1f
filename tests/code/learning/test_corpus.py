"""Documents cut from a text."""

import pytest
from lemmata.learning import Chapter, chapters_of

TEXT = "ONE\n\nIn the beginning.\nAnd then.\n\nLater on.\n1 TWO\n\nI AM, said he.\nO.\n"


def test_titles_chapters_and_verses_are_told_apart():
    assert chapters_of(TEXT) == [
        Chapter("ONE", 1, ["In the beginning.", "And then."]),
        Chapter("ONE", 2, ["Later on."]),
        Chapter("1 TWO", 1, ["I AM, said he.", "O."]),
    ]


def test_no_verse_is_lost():
    """Every line that is neither empty nor a title stands in a chapter, in its order."""
    verses = [verse for chapter in chapters_of(TEXT) for verse in chapter.verses]
    assert verses == [line for line in TEXT.splitlines() if line and line not in ("ONE", "1 TWO")]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("A verse.\nONE\n", ValueError, "before the first title: 'A verse.'"),
        ("ONE\n\n", ValueError, "no verse below a title"),
        (["ONE"], TypeError, "text must be a string, got list"),
    ],
)
def test_bad_texts_are_named(unchecked, text, error, words):
    with pytest.raises(error, match=words):
        chapters_of(text)
