"""The numbers of the widgets on simulating chance, computed by the script itself, against NumPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.probability import gaussian_weight_moment, mean_estimate, weight_sample_size
from lemmata_widgets.script import Script, script
from scipy import integrate, stats


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


@pytest.mark.parametrize("seed", [1, 2, 301])
def test_darts_are_uniform_and_judged_rightly(js, seed):
    darts = np.array(js.call("math.darts", 4000, seed))
    assert darts.shape == (4000, 3)
    for column in darts[:, :2].T:
        assert stats.kstest(column, "uniform").pvalue > 1e-6
    np.testing.assert_array_equal(darts[:, 2], np.hypot(darts[:, 0], darts[:, 1]) < 1)
    value, error = js.call("math.dartEstimate", int(darts[:, 2].sum()), 4000)
    wanted = mean_estimate(4 * darts[:, 2])
    assert (value, error) == pytest.approx(wanted[:2], rel=1e-12)
    assert abs(value - np.pi) < 5 * error


def test_other_seeds_throw_other_darts_and_more_darts_begin_alike(js):
    few, many, others = (js.call("math.darts", n, s) for n, s in ((20, 5), (50, 5), (20, 6)))
    assert many[:20] == few
    assert few != others


@pytest.mark.parametrize("m", [0.0, 0.7, -2.0])
@pytest.mark.parametrize("s", [0.8, 1.0, 1.9])
def test_overlap_moment_is_the_integral(js, m, s):
    def integrand(x):
        return np.exp(2 * stats.norm.logpdf(x) - stats.norm.logpdf(x, m, s))

    exact = integrate.quad(integrand, -40, 40, points=[-5, 0, 5, 15], limit=200)[0]
    found = js.call("math.overlapMoment", m, s)
    assert found == pytest.approx(exact, rel=1e-6)
    if m == 0:
        assert found == pytest.approx(gaussian_weight_moment(s), rel=1e-12)


def test_light_tails_have_no_moment(js):
    assert js.evaluate("Lemmata.math.overlapMoment(0, 0.7) === Infinity") is True
    assert gaussian_weight_moment(0.7) == np.inf


@pytest.mark.parametrize(("m", "s"), [(0.0, 1.0), (0.5, 1.3), (-1.0, 0.6)])
@pytest.mark.parametrize("seed", [1, 4])
def test_draws_and_weights(js, m, s, seed):
    x, w = np.array(js.call("math.overlapDraws", m, s, 2000, seed)).T
    assert stats.kstest(x, stats.norm(m, s).cdf).pvalue > 1e-6
    np.testing.assert_allclose(w, stats.norm.pdf(x) / stats.norm.pdf(x, m, s), rtol=1e-9)
    assert js.call("math.sampleSize", w.tolist()) == pytest.approx(weight_sample_size(np.log(w)), rel=1e-9)
