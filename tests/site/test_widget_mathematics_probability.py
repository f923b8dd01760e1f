"""The numbers of the chapter's widget, computed by the script itself, held against the package and against counting."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.probability import odds, predictive_values
from lemmata_widgets.script import Script, script

SEEDS = range(5)


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


@pytest.mark.parametrize("seed", SEEDS)
def test_predictive_values_are_the_package_s(js, seed):
    p, a, b = np.random.default_rng(seed).uniform([0.001, 0.05, 0.5], [0.5, 1, 1]).tolist()
    assert js.call("math.predictiveValues", p, a, b) == pytest.approx(predictive_values(p, a, b), rel=1e-12)
    assert js.call("math.predictiveValues", p, a, b)[0] != pytest.approx(a, rel=1e-3)  # not the sensitivity


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [((0.01, 0.9, 1), [1, 0.99 / 0.991]), ((0.01, 1, 0.5), [0.01 / 0.505, 1])],
)
def test_predictive_values_at_their_edges(js, arguments, wanted):
    assert js.call("math.predictiveValues", *arguments) == pytest.approx(wanted, rel=1e-12)


def test_a_result_that_cannot_happen_has_no_probability(js):
    assert js.call("math.predictiveValues", 0, 0.5, 1) == [None, 1]


def test_people_of_the_chapter(js):
    assert js.call("math.naturalFrequencies", 0.01, 0.9, 0.9, 1000) == [9, 1, 99, 891]


@pytest.mark.parametrize("seed", SEEDS)
def test_people_are_whole_and_near_their_shares(js, seed):
    p, a, b = np.random.default_rng(seed).uniform([0.001, 0.05, 0.5], [0.5, 1, 1]).tolist()
    found = js.call("math.naturalFrequencies", p, a, b, 1000)
    assert sum(found) == 1000
    assert all(n == int(n) and n >= 0 for n in found)
    shares = 1000 * np.array([p * a, p * (1 - a), (1 - p) * (1 - b), (1 - p) * b])
    assert np.abs(found - shares).max() <= 1.5  # two roundings


@pytest.mark.parametrize("seed", SEEDS)
def test_likelihood_ratio_carries_the_odds(js, seed):
    p, a, b = np.random.default_rng(seed).uniform([0.001, 0.05, 0.5], [0.5, 1, 0.99]).tolist()
    ratio = js.call("math.likelihoodRatio", a, b)
    assert odds(predictive_values(p, a, b)[0]) == pytest.approx(odds(p) * ratio, rel=1e-9)
    assert js.evaluate("Lemmata.math.likelihoodRatio(0.9, 1) === Infinity")


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_first_state_shows_one_in_twelve(js, lang):
    html = js.call("render", "base-rates", None, lang, "w")
    assert "9 / 108" in html
    assert "0.083" in html
    assert "NaN" not in html
