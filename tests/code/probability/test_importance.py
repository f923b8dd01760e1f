"""Weighted draws: against enumeration, closed forms and mpmath; weights that overflow, vanish or decide alone."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.probability import (
    gaussian_weight_moment,
    importance_estimate,
    mean_estimate,
    self_normalised_estimate,
    weight_sample_size,
)
from scipy import integrate, stats


def categorical(rng, n=20_000):
    p, q, f = np.array([0.2, 0.5, 0.3, 0.0]), np.array([0.4, 0.1, 0.3, 0.2]), np.array([1.0, -2.0, 5.0, 7.0])
    x = rng.choice(4, n, p=q)
    with np.errstate(divide="ignore"):
        return p, q, f, f[x], np.log(p / q)[x]


def test_both_estimators_find_the_finite_sum(rng):
    p, q, f, values, log_w = categorical(rng)
    for found in (importance_estimate(values, log_w), self_normalised_estimate(values, log_w)):
        assert abs(found.value - p @ f) < 5 * found.error
        assert abs(q @ f - p @ f) > 50 * found.error  # without weights it would be wrong
    variance = q @ (p / q * f) ** 2 - (p @ f) ** 2
    ratio = q @ ((p / q) ** 2 * (f - p @ f) ** 2)
    assert importance_estimate(values, log_w).error == pytest.approx(np.sqrt(variance / 20_000), rel=0.1)
    assert self_normalised_estimate(values, log_w).error == pytest.approx(np.sqrt(ratio / 20_000), rel=0.1)
    assert weight_sample_size(log_w) / 20_000 == pytest.approx(1 / (q @ (p / q) ** 2), rel=0.05)


def test_errors_are_the_spread_of_the_estimates(rng):
    for estimator in (importance_estimate, self_normalised_estimate):
        found = [estimator(*categorical(rng, 200)[3:]) for _ in range(150)]
        claimed = np.sqrt(np.mean([e.error**2 for e in found]))
        assert np.std([e.value for e in found]) / claimed == pytest.approx(
            1, abs=0.3
        )  # five of its own errors of 0.058


def test_rare_event_from_a_moved_gaussian(rng):
    x = rng.standard_normal(4000) + 5
    found = importance_estimate((x > 5).astype(float), 12.5 - 5 * x)
    exact = stats.norm.sf(5)
    assert abs(found.value - exact) < 5 * found.error < 0.2 * exact
    assert mean_estimate((x - 5 > 5).astype(float)).value == 0  # plain draws see nothing


def test_equal_weights_are_plain_averages(rng):
    f = rng.standard_normal(31)
    plain = mean_estimate(f)
    assert importance_estimate(f, np.zeros(31)) == pytest.approx(plain, rel=1e-12)
    found = self_normalised_estimate(f, np.full(31, -7.0))
    assert found.value == pytest.approx(plain.value, rel=1e-12)
    assert found.error == pytest.approx(plain.error * np.sqrt(30 / 31), rel=1e-12)
    assert weight_sample_size(np.full(31, 3.0)) == pytest.approx(31)


@settings(max_examples=50, deadline=None)
@given(log_w=arrays(float, 7, elements=st.floats(-30, 30)), constant=st.floats(-5000, 5000))
def test_constants_cancel_in_ratios_however_large(log_w, constant):
    f = np.arange(7.0)
    one, other = self_normalised_estimate(f, log_w), self_normalised_estimate(f, log_w + constant)
    assert other.value == pytest.approx(one.value, rel=1e-8, abs=1e-8)  # adding 5,000 costs four digits of log w
    assert f.min() <= one.value <= f.max()
    assert 1 - 1e-12 <= weight_sample_size(log_w) <= 7 + 1e-12


def test_digits_against_mpmath(rng):
    f, log_w = rng.standard_normal(11), 300 * rng.standard_normal(11) - 2000
    with mpmath.workdps(50):
        w = [mpmath.exp(mpmath.mpf(float(v))) for v in log_w]
        mu = sum(a * b for a, b in zip(w, map(float, f), strict=True)) / sum(w)
        error = mpmath.sqrt(sum((a * (b - mu)) ** 2 for a, b in zip(w, map(float, f), strict=True))) / sum(w)
        size = sum(w) ** 2 / sum(a * a for a in w)
    found = self_normalised_estimate(f, log_w)
    assert found.value == pytest.approx(float(mu), rel=1e-12)
    assert found.error == pytest.approx(float(error), rel=1e-9, abs=1e-14)
    assert weight_sample_size(log_w) == pytest.approx(float(size), rel=1e-12)


def test_degenerate_weights():
    f = np.array([3.0, 5.0, 7.0])
    alone = np.array([-np.inf, 2.0, -np.inf])
    found = self_normalised_estimate(f, alone)
    assert (found.value, found.error, weight_sample_size(alone)) == (5.0, 0.0, 1.0)  # an error of 0 that means nothing
    assert importance_estimate(f, np.full(3, -np.inf)).value == 0  # no draw where p is positive: 0 is unbiased still
    assert importance_estimate(f, np.full(3, -5000.0)).value == 0  # underflow
    found = importance_estimate(np.array([0.0, 1.0]), np.array([2000.0, 0.0]))  # the large weight meets f = 0
    assert (found.value, found.error) == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize("s", [0.8, 0.9, 1.0, 1.7])
@pytest.mark.parametrize("d", [1, 3])
def test_gaussian_moment_is_the_integral(s, d):
    p, q = stats.norm.pdf, stats.norm(scale=s).pdf
    one = 2 * integrate.quad(lambda x: p(x) ** 2 / q(x), 0, 18)[0]  # further out q underflows
    assert gaussian_weight_moment(s, d) == pytest.approx(one**d, rel=1e-6)
    assert gaussian_weight_moment(s, d) >= 1


def test_gaussian_moment_is_infinite_for_light_tails():
    assert gaussian_weight_moment(0.7) == gaussian_weight_moment(1e-200) == np.inf
    assert gaussian_weight_moment(1e200) == pytest.approx(1e200 / np.sqrt(2), rel=1e-12)
    assert gaussian_weight_moment(np.sqrt(0.5) * (1 + 1e-9)) < np.inf


def test_refusals(unchecked):
    one, two = np.zeros(1), np.zeros(2)
    for estimator in (importance_estimate, self_normalised_estimate):
        with pytest.raises(ValueError, match="one weight a value"):
            estimator(two, np.zeros(3))
        with pytest.raises(ValueError, match="one weight a value"):
            estimator(one, one)
        with pytest.raises(ValueError, match="must not hold NaN"):
            estimator(two, np.array([0, np.nan]))
        with pytest.raises(ValueError, match=r"below \+∞"):
            estimator(two, np.array([0, np.inf]))
    for f in (weight_sample_size, lambda w: self_normalised_estimate(two, w)):
        with pytest.raises(ValueError, match="all weights are 0"):
            f(np.full(2, -np.inf))
    with pytest.raises(ValueError, match="at least one entry"):
        weight_sample_size(np.zeros(0))
    with pytest.raises(ValueError, match="overflows"):
        importance_estimate(np.ones(2), np.array([800.0, 0.0]))
    with pytest.raises(ValueError, match="s must be finite and above 0"):
        gaussian_weight_moment(0.0)
