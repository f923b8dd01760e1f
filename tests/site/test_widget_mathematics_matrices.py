"""The numbers that the widget on matrix operations shows, held against NumPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.linalg import condition_number, inverse
from lemmata_widgets.script import Script, script

SEEDS = range(5)
SINGULAR = [[[0, 0], [0, 0]], [[1, 1], [1, 1]], [[1, 2], [-0.5, -1]], [[0, 2], [0, 0]]]


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


@pytest.mark.parametrize("seed", SEEDS)
def test_products_inverse_and_condition(js, seed):
    rng = np.random.default_rng(seed)
    a, b, x = rng.uniform(-2, 2, (2, 2)), rng.uniform(-2, 2, (2, 2)), rng.uniform(-2, 2, 2)
    np.testing.assert_allclose(js.call("math.rowTimes", x.tolist(), a.tolist()), x @ a, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(js.call("math.product2", a.tolist(), b.tolist()), a @ b, rtol=1e-12, atol=1e-14)
    assert not np.allclose(js.call("math.product2", a.tolist(), b.tolist()), b @ a)
    assert js.call("math.det2", a.tolist()) == pytest.approx(np.linalg.det(a), rel=1e-10)
    np.testing.assert_allclose(js.call("math.inverse2", a.tolist()), inverse(a), rtol=1e-9)
    assert js.call("math.condition2", a.tolist()) == pytest.approx(condition_number(a), rel=1e-9)


@pytest.mark.parametrize("a", SINGULAR)
def test_singular_matrices_have_no_inverse(js, a):
    assert js.call("math.inverse2", a) is None
    assert js.call("math.thenStep", a, "undo") is None
    assert js.evaluate(f"Lemmata.math.condition2({a}) === Infinity") is True


@pytest.mark.parametrize("seed", SEEDS)
def test_second_steps_and_the_way_there(js, seed):
    w = np.random.default_rng(seed).uniform(-2, 2, (2, 2))
    steps = {"none": w, "again": w @ w, "turn": w @ [[0, 1], [-1, 0]], "undo": np.eye(2)}
    for kind, expected in steps.items():
        np.testing.assert_allclose(js.call("math.thenStep", w.tolist(), kind), expected, atol=1e-12)
    # The step R takes the first unit vector to the second: a quarter turn against the clock.
    np.testing.assert_allclose(js.call("math.rowTimes", [1, 0], [[0, 1], [-1, 0]]), [0, 1])
    for t in (0, 0.3, 1):
        np.testing.assert_allclose(js.call("math.blend2", w.tolist(), t), (1 - t) * np.eye(2) + t * w, atol=1e-14)


def test_the_widget_says_in_both_languages_when_nothing_can_be_undone(js):
    state = {"a": 1, "b": 2, "c": 1, "d": 2, "t": 1, "then": "undo"}
    draw = "Lemmata.widgets['moving-plane'].draw({0}, null, function (en, zh) {{ return {1}; }}, 'w')"
    for language, words in (("en", "there is no W⁻¹ to take"), ("zh", "没有 W⁻¹ 可取")):
        assert words in js.evaluate(draw.format(state, language))["readout"]
        assert words not in js.evaluate(draw.format({**state, "d": 1}, language))["readout"]
