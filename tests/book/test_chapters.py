"""The chapters: their list, their front matter, and that nothing is used before it is taught."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from lemmata.notebook import record
from lemmata_sphinx import chapters

BOOK = Path(__file__).resolve().parents[2] / "book"


def test_nothing_is_used_before_it_is_taught():
    known = chapters.load(BOOK)
    assert len(known) == 63
    assert chapters.used_before_taught(known) == []
    assert sorted(chapters.order(known)) == sorted(known)


def differences(rows: dict, known: dict) -> list[str]:
    """Where chapters.yml and the page of a written chapter, in either language, do not say the same."""
    found = []
    for slug, chapter in known.items():
        if chapter.docname is None:
            continue
        row = rows[slug]
        text = (BOOK / f"{chapter.docname}.md").read_text(encoding="utf-8")
        catalogue = BOOK / "locale" / "zh_CN" / "LC_MESSAGES" / f"{chapter.docname}.po"
        chinese = catalogue.read_text(encoding="utf-8").replace('"\n"', "")
        same = {
            "needs": row["needs"] == list(chapter.needs),
            "hours": row["hours"] == chapter.hours,
            "title": f"({slug})=\n# {row['title']['en']}\n" in text,
            "question": row["question"]["en"] in text,
            "Chinese title": f'msgstr "{row["title"]["zh"]}"' in chinese,
            "Chinese question": row["question"]["zh"] in chinese,
        }
        found += [f"{slug}: {name} of chapters.yml and of its page differ" for name, equal in same.items() if not equal]
    return found


@pytest.fixture
def rows():
    return {row["slug"]: row for row in yaml.load((BOOK / "chapters.yml").read_bytes(), chapters.LOADER)}


def test_the_list_says_what_the_pages_say(rows):
    assert differences(rows, chapters.load(BOOK)) == []


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"needs": ["svd"]}, "needs"),
        ({"hours": 600}, "hours"),
        ({"title": {"en": "Chances", "zh": "条件概率与贝叶斯公式"}}, "title"),
        ({"title": {"en": "Conditional probability and Bayes", "zh": "机会"}}, "Chinese title"),
        ({"question": {"en": "Heads or tails?", "zh": "信念应当怎样随证据改变？"}}, "question"),
        ({"question": {"en": "How should a belief change with evidence?", "zh": "正面？"}}, "Chinese question"),
    ],
)
def test_a_list_that_says_something_else_is_named(rows, change, name):
    rows["probability"] |= change
    assert differences(rows, chapters.load(BOOK)) == [f"probability: {name} of chapters.yml and of its page differ"]


def write(folder, slug, lemmata):
    path = folder / "stage1-foundations" / f"{slug}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"---\nlemmata: {lemmata}\n---\n# T\n")


@pytest.fixture
def folder(tmp_path):
    rows = [
        {"slug": slug, "stage": 1, "title": {"en": slug, "zh": slug}, "question": {"en": "?", "zh": "？"}, "needs": []}
        for slug in ("one", "two")
    ]
    (tmp_path / "chapters.yml").write_text(yaml.safe_dump(rows))
    return tmp_path


def test_a_cycle_is_walked(folder):
    write(folder, "one", "{needs: [two], outcomes: [x], hours: 1}")
    write(folder, "two", "{needs: [one], outcomes: [x], hours: 1}")
    known = chapters.load(folder)
    with pytest.raises(chapters.ChapterError, match="one → two → one"):
        chapters.order(known)
    assert chapters.used_before_taught(known) == ["one needs two, which comes later"]


@pytest.mark.parametrize(
    ("lemmata", "words"),
    [
        ("{needs: [], outcomes: [x], hours: 1, colour: red}", "unknown key 'colour'"),
        ("{needs: [three], outcomes: [x], hours: 1}", "no chapter is called 'three'"),
        ("{needs: [], hours: 1}", "needs 'outcomes'"),
        ("{needs: [], outcomes: [x], hours: 0}", "hours must be positive"),
        ("{needs: [], outcomes: x, hours: 1}", "outcomes must be a list"),
        ("{needs: [], outcomes: [x], hours: true}", "hours must be a number"),
        ("[a", "is not YAML"),
    ],
)
def test_bad_front_matter_is_named(folder, lemmata, words):
    write(folder, "one", lemmata)
    with pytest.raises(chapters.ChapterError, match=words) as error:
        chapters.load(folder)
    assert "one.md" in str(error.value)


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("n", "3"),
        ("x", "0.3333"),
        ("x:.1%", "33.3%"),
        ("low", "−2.5"),
        ("many[1]", "5"),
        ("best.name", "ours"),
        ("best.score:.2f", "0.12"),
        ("big:,", "12,345"),
    ],
)
def test_values_are_written(reference, text):
    from lemmata_sphinx.values import format_value  # here, since each worker collects all tests

    values = {"n": 3, "x": 1 / 3, "low": -2.5, "many": [4, 5], "best": {"name": "ours", "score": 0.123}, "big": 12345}
    assert format_value(values, reference) == text


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("m", r"no value 'm' is recorded on this page \(recorded: many, n\)"),
        ("many", "is a list; name one element"),
        ("many[7]", r"has no '\[7\]'"),
        ("n:q", "cannot be written as 'q'"),
        ("two words", "is no value reference"),
    ],
)
def test_bad_references_are_named(reference, words):
    from lemmata_sphinx.values import Unknown, format_value

    with pytest.raises(Unknown, match=words):
        format_value({"n": 3, "many": [1]}, reference)


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({}, TypeError, "at least one name=value"),
        ({"x": float("nan")}, ValueError, r"record\(x=...\) needs finite numbers, got nan"),
        ({"x": [1, {"y": object()}]}, TypeError, r"record\(x\[1\].y=...\) takes numbers"),
        ({"x": {1: 2}}, TypeError, "string keys in a dict, got 1"),
    ],
)
def test_record_refuses_by_name(values, error, words):
    with pytest.raises(error, match=words):
        record(**values)


def test_record_hands_over_plain_numbers(monkeypatch):
    import lemmata.notebook as notebook
    import numpy as np

    published = []

    class Shell:
        kernel = object()

        class display_pub:
            @staticmethod
            def publish(data, metadata):
                published.append((data, metadata))

    monkeypatch.setattr(notebook, "_notebook_shell", lambda: Shell)
    record(a=np.float32(0.5), b=np.arange(3), c={"d": (True, None)})
    assert published == [({}, {"lemmata_record": {"a": 0.5, "b": [0, 1, 2], "c": {"d": [True, None]}}})]
