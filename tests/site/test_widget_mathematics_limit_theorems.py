"""The numbers of the widget on sums and averages, computed by the script itself, held against the package and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.probability import berry_esseen_bound, distance_to_normal, standard_moments, sum_pmf
from lemmata_widgets.script import Script, script
from scipy import stats


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


LAWS = ["coin", "die", "lottery", "lopsided"]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("n", [1, 4, 37])
def test_sums_moments_and_distance_are_the_package_s(js, law, n):
    weights = js.evaluate(f"Lemmata.math.latticeLaws.{law}")
    assert sum(weights) == pytest.approx(1)
    np.testing.assert_allclose(js.call("math.sumProbabilities", weights, n), sum_pmf(weights, n), rtol=1e-11)
    assert js.call("math.latticeMoments", weights) == pytest.approx(standard_moments(weights), rel=1e-12)
    assert js.call("math.latticeDistance", weights, n) == pytest.approx(distance_to_normal(weights, n), rel=1e-9)


@pytest.mark.parametrize("n", [1, 2, 15, 100])
def test_sums_of_exponential_variables_are_scipy_s(js, n):
    for x in (-1.0, 0.0, 0.3, float(n), n + 2 * n**0.5):
        assert js.call("math.erlangDensity", n, x) == pytest.approx(stats.gamma(n).pdf(x), rel=1e-9, abs=1e-300)
        assert js.call("math.erlangCdf", n, x) == pytest.approx(stats.gamma(n).cdf(x), abs=1e-12)
    grid = np.linspace(-4, 4, 4001)
    wanted = abs(stats.gamma(n).cdf(n + grid * np.sqrt(n)) - stats.norm.cdf(grid)).max()
    assert js.call("math.erlangDistance", n) == pytest.approx(wanted, abs=1e-5)


def test_the_readout_tells_distance_and_bound(js):
    state = {"law": "lopsided", "n": 9, "seed": 1}
    say = "function (en) { return en; }"
    drawn = js.evaluate(f"Lemmata.widgets['sums-to-gaussian'].draw({state}, null, {say}, 'x').readout")
    weights = js.evaluate("Lemmata.math.latticeLaws.lopsided")
    _, sd, third = standard_moments(weights)
    for number in (distance_to_normal(weights, 9), berry_esseen_bound(9, sd, third)):
        assert f"<b>{number:.3f}</b>" in drawn
    exponential = js.evaluate(
        f"Lemmata.widgets['sums-to-gaussian'].draw({state | {'law': 'exponential'}}, null, {say}, 'x').readout"
    )
    third = stats.expon.expect(lambda x: abs(x - 1) ** 3)
    assert f"<b>{berry_esseen_bound(9, 1.0, third):.3f}</b>" in exponential
    cauchy = js.evaluate(
        f"Lemmata.widgets['sums-to-gaussian'].draw({state | {'law': 'cauchy'}}, null, {say}, 'x').readout"
    )
    assert f"<b>{2 * stats.cauchy.sf(4):.3f}</b>" in cauchy


@pytest.mark.parametrize("law", [*LAWS, "exponential", "cauchy"])
def test_running_averages_end_near_the_mean(js, law):
    ends = np.array([js.call("math.runningAverages", law, 400, seed)[-1] for seed in range(60)])
    if law == "cauchy":  # each end is itself a Cauchy variable
        assert abs(np.mean(ends <= 1) - 0.75) < 5 * np.sqrt(0.75 * 0.25 / 60)
        assert stats.iqr(ends) > 0.8
        return
    weights = js.evaluate(f"Lemmata.math.latticeLaws.{law}") if law != "exponential" else None
    mean, sd = (1.0, 1.0) if weights is None else standard_moments(weights)[:2]
    assert abs(ends.mean() - mean) < 5 * sd / np.sqrt(400 * 60)
    assert 0.6 < ends.std() / (sd / 20) < 1.5
