"""The numbers that the widget of the chapter on orthogonality shows, held against NumPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.linalg import lstsq, project
from lemmata_widgets.script import Script, script

SEEDS = range(5)


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


def data(seed):
    rng = np.random.default_rng(seed)
    return rng.uniform(-2, 5, 7), rng.uniform(-2, 5, 7), rng.uniform(-2, 2, 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_line_is_the_package_s(js, seed):
    t, y, _ = data(seed)
    a = np.c_[np.ones(7), t]
    found = js.call("math.lineFit", t.tolist(), y.tolist())
    np.testing.assert_allclose(found, lstsq(a, y).x, atol=1e-12)
    np.testing.assert_allclose(found, np.polynomial.polynomial.polyfit(t, y, 1), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_misses_and_the_triangle(js, seed):
    t, y, line = data(seed)
    a = np.c_[np.ones(7), t]
    found = js.call("math.lineMisses", t.tolist(), y.tolist(), line.tolist())
    s, p = a @ line, project(a, y)
    np.testing.assert_allclose(found["misses"], y - s, atol=1e-12)
    np.testing.assert_allclose([found["ones"], found["times"]], a.T @ (y - s), atol=1e-11)
    sides = [np.sum(x**2) for x in (y - s, y - p, p - s)]
    np.testing.assert_allclose([found["all"], found["least"], found["aside"]], sides, atol=1e-11)
    assert found["all"] == pytest.approx(found["least"] + found["aside"])


def test_at_the_best_line_both_sums_vanish(js):
    t, y, _ = data(0)
    best = js.call("math.lineFit", t.tolist(), y.tolist())
    found = js.call("math.lineMisses", t.tolist(), y.tolist(), best)
    np.testing.assert_allclose([found["ones"], found["times"], found["aside"]], 0, atol=1e-12)


def test_points_on_a_line_are_met(js):
    t = [0, 1, 2, 3, 4]
    np.testing.assert_allclose(js.call("math.lineFit", t, [1 - 2 * u for u in t]), [1, -2], atol=1e-14)
    np.testing.assert_allclose(js.call("math.lineFit", t, [3] * 5), [3, 0], atol=1e-14)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("best", ["true", "false"])
@pytest.mark.parametrize(("c", "s", "y"), [(2, -0.3, 3), (-2, -2, 5), (4, 2, -2), (0, 0, -2), (0.54, 0.44, 2.5)])
def test_it_draws_every_state(js, language, best, c, s, y):
    state = f'{{"c": {c}, "s": {s}, "y": {y}, "best": {best}}}'
    say = f"function (en, zh) {{ return {language}; }}"
    drawn = js.evaluate(f'Lemmata.widgets["least-squares-line"].draw({state}, null, {say}, "here")')
    html = drawn["stage"] + drawn["readout"]
    assert html.count("<svg") == 2
    for bad in ("NaN", "undefined", "Infinity"):
        assert bad not in html
