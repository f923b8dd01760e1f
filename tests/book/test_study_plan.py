"""The arithmetic of the study plan and of the marks, run as the browser runs it and held against Python's calendar."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from lemmata_sources import BOOK
from lemmata_sphinx import chapters, study_plan
from lemmata_sphinx.page_assets import STATIC

MONTH = 365.25 / 12  # days
PACE = {1: (2, 3), 2: (3, 4), 3: (4, 6)}  # months a stage, as the road map has it


@pytest.fixture(scope="module")
def js():
    from py_mini_racer import MiniRacer

    context = MiniRacer()
    for name in ("progress.js", "plan.js"):
        context.eval((STATIC / name).read_text(encoding="utf-8"))

    def call(path, *arguments):
        return json.loads(context.eval(f"JSON.stringify({path}({', '.join(map(json.dumps, arguments))}))"))

    yield call
    context.close()


def schedule(rows, start, weekly, first="", done=()):
    """The oracle: exact fractions and Python's dates, chapter by chapter."""
    slugs = [slug for slug, _ in rows]
    at = slugs.index(first) if first in slugs else 0
    found, hours = [], Fraction(0)
    for number, (slug, length) in enumerate(rows):
        if number < at or slug in done:
            found.append(None)
            continue
        hours += Fraction(length)
        days = math.ceil(hours * 7 / Fraction(weekly))
        found.append((start + timedelta(days=days - 1)).isoformat())
    return found, float(hours)


@pytest.mark.parametrize("seed", range(5))
def test_dates_are_those_of_the_calendar(js, seed):
    rng = np.random.default_rng(seed)
    for _ in range(20):
        rows = [(f"c{n}", int(rng.integers(1, 60)) / 2) for n in range(int(rng.integers(1, 13)))]
        start = date(1970, 1, 1) + timedelta(days=int(rng.integers(-3000, 60000)))
        weekly = [1, 2.5, 3, 7, 8, 10, 100][int(rng.integers(7))]
        first = f"c{rng.integers(0, 14)}"
        done = [slug for slug, _ in rows if rng.random() < 0.3]
        found = js(
            "LemmataPlan.schedule",
            [{"slug": slug, "hours": hours} for slug, hours in rows],
            {"start": start.isoformat(), "weekly": weekly, "from": first, "done": done},
        )
        finishes, hours = schedule(rows, start, weekly, first, done)
        assert [row["finish"] for row in found["rows"]] == finishes
        assert found["hours"] == hours
        assert found["end"] == max(filter(None, finishes), default=None)
        assert found["chapters"] == sum(finish is not None for finish in finishes)


def test_seven_hours_at_an_hour_a_day_take_a_week(js):
    found = js("LemmataPlan.schedule", [{"slug": "a", "hours": 7}], {"start": "2028-02-26", "weekly": 7})
    assert found["end"] == "2028-03-03"  # over the 29th of February
    short = js("LemmataPlan.schedule", [{"slug": "a", "hours": 0.5}], {"start": "2028-02-26", "weekly": 100})
    assert short["end"] == "2028-02-26"


def test_what_is_skipped_is_told_apart(js):
    rows = [{"slug": slug, "hours": 1} for slug in "abcd"]
    found = js("LemmataPlan.schedule", rows, {"start": "2026-01-01", "weekly": 7, "from": "b", "done": ["c", "x"]})
    assert [row["state"] for row in found["rows"]] == ["before", "planned", "done", "planned"]
    assert [row["finish"] for row in found["rows"]] == [None, "2026-01-01", None, "2026-01-02"]
    unknown = js("LemmataPlan.schedule", rows, {"start": "2026-01-01", "weekly": 7, "from": "gone"})
    assert unknown["chapters"] == 4
    nothing = js("LemmataPlan.schedule", rows, {"start": "2026-01-01", "weekly": 7, "done": list("abcd")})
    assert nothing["end"] is None
    assert nothing["chapters"] == 0


@pytest.mark.parametrize("start", ["", "tomorrow", "2026-02-29", "2026-13-01", "2026-1-1", "0099-01-01", None])
def test_a_day_that_is_none_is_refused(js, start):
    assert js("LemmataPlan.day", start) is None
    assert js("LemmataPlan.schedule", [{"slug": "a", "hours": 1}], {"start": start, "weekly": 8}) is None


@pytest.mark.parametrize("weekly", [0, -3, 0.5, 101, "", "many", None])
def test_hours_out_of_bounds_are_refused(js, weekly):
    assert js("LemmataPlan.schedule", [{"slug": "a", "hours": 1}], {"start": "2026-01-01", "weekly": weekly}) is None


@pytest.mark.parametrize("text", [None, "", "x", "[]", "null", '{"start": "2026-02-30", "weekly": "-1", "from": 5}'])
def test_what_was_stored_wrongly_counts_as_nothing(js, text):
    assert js("LemmataPlan.restored", text) == {"start": "", "weekly": "", "from": ""}


def test_what_was_stored_is_restored(js):
    stored = {"start": "2026-03-02", "weekly": "6.5", "from": "svd"}
    assert js("LemmataPlan.restored", json.dumps(stored)) == stored


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ('["svd", "attention", "svd"]', ["attention", "svd"]),
        ("[]", []),
        ("", []),
        ("{", []),
        ('{"svd": true}', []),
        ('["svd", 3, null, "<b>", "Svd"]', ["svd"]),
    ],
)
def test_marks_are_read_with_care(js, text, slugs):
    assert js("LemmataProgress.parse", text) == slugs


def test_marks_are_set_and_taken_away(js):
    assert js("LemmataProgress.toggled", ["svd"], "mcmc", True) == ["mcmc", "svd"]
    assert js("LemmataProgress.toggled", ["mcmc", "svd"], "mcmc", True) == ["mcmc", "svd"]
    assert js("LemmataProgress.toggled", ["mcmc", "svd"], "mcmc", False) == ["svd"]


def test_the_pace_is_that_of_the_road_map():
    known = chapters.load(BOOK)
    assert all(chapter.hours for chapter in known.values())
    for stage, (least, most) in PACE.items():
        hours = sum(chapter.hours for chapter in known.values() if chapter.stage == stage)
        months = hours / study_plan.WEEKLY * 7 / MONTH
        assert least <= months <= most, f"stage {stage} takes {months:.1f} months"
