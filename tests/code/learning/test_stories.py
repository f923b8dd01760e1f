"""The questions in other words: each names a passage that is there, and no name that stands in it."""

import re

from lemmata.data import bible
from lemmata.learning import STORIES, chapters_of
from lemmata.probability import words_of


def test_every_story_names_a_passage_and_gives_no_name_away():
    known = {(c.book, c.number): c.verses for c in chapters_of(bible())}
    common = set(re.findall(r"\b[a-z]+\b", bible()))
    assert len(known) == 1189
    assert len({story.retold for story in STORIES}) == len(STORIES) == 24
    for story in STORIES:
        verses = known[story.book, story.chapter]
        assert 1 <= story.first < story.last <= len(verses)
        passage = " ".join(verses[story.first - 1 : story.last])
        names = {w.lower() for w in re.findall(r"\b[A-Z][a-z]+", passage)} - common
        assert not names & set(words_of(story.retold)), story
