"""Averages as integrals: against closed forms, scipy.integrate, loops and linear regression."""

import inspect
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lemmata.probability import (
    Estimate,
    antithetic_estimate,
    control_variates,
    mean_estimate,
    mean_interval,
    midpoint_rule,
    normal_interval,
    standard_error,
    stratified_estimate,
    uniform_rows,
)
from scipy import integrate, stats


def wave(x):
    """cos(Σ 3 (x − ½)); its integral over the cube is (sin(1.5) / 1.5)^d."""
    return np.cos(3 * (x - 0.5).sum(axis=1))


def exact_wave(d):
    return (np.sin(1.5) / 1.5) ** d


def z_score(found, exact):
    return abs(found.value - exact) / found.error


@pytest.mark.parametrize("d", [1, 2, 3])
def test_every_estimator_agrees_with_quadrature(d, rng):
    axes = [np.polynomial.legendre.leggauss(20)] * d
    exact = sum(
        np.prod([w[i] / 2 for i in index]) * wave(np.array([[(x[i] + 1) / 2 for i in index]]))[0]
        for index in itertools.product(range(20), repeat=d)
        for x, w in [axes[0]]
    )
    assert exact == pytest.approx(exact_wave(d), rel=1e-12)
    if d == 1:
        assert integrate.quad(lambda t: wave(np.array([[t]]))[0], 0, 1)[0] == pytest.approx(exact, rel=1e-10)
    for found in (
        mean_estimate(wave(uniform_rows(4000, d, rng))),
        antithetic_estimate(wave, d, 2000, rng),
        stratified_estimate(wave, 11, d, rng, per=3),
    ):
        assert z_score(found, exact) < 5


@pytest.mark.parametrize("d", [1, 2, 5])
def test_midpoint_rule_is_a_loop_and_converges(d):
    m = 3
    centres = [(i + 0.5) / m for i in range(m)]
    loop = np.mean([wave(np.array([point]))[0] for point in itertools.product(centres, repeat=d)])
    assert midpoint_rule(wave, m, d) == pytest.approx(loop, rel=1e-12)
    errors = [abs(midpoint_rule(wave, m, 2) - exact_wave(2)) for m in (10, 20)]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.01)  # second order


def test_midpoint_rule_in_many_blocks():
    assert midpoint_rule(lambda x: x[:, 0] ** 2, 300, 2) == pytest.approx(1 / 3 - 1 / (12 * 300**2), rel=1e-12)


def test_mean_and_interval_are_scipy_s(rng):
    x = rng.exponential(size=101)
    found = mean_estimate(x)
    assert found.value == pytest.approx(x.mean())
    assert found.error == pytest.approx(stats.sem(x))
    assert found.evaluations == 101
    for level in (0.5, 0.95, 0.999):
        low, high = stats.norm.interval(level, x.mean(), stats.sem(x))
        assert normal_interval(found, level) == pytest.approx((low, high), rel=1e-12)


@pytest.mark.parametrize("n", [2, 7])
def test_one_standard_error_and_student_s_interval_around_the_normal_one(n, rng):
    x = rng.exponential(size=n)
    found = mean_estimate(x)
    assert found.error == standard_error(x)
    normal, student = normal_interval(found, 0.9), mean_interval(x, 0.9)
    ratio = stats.t(n - 1).ppf(0.95) / stats.norm.ppf(0.95)
    assert ratio > 1.1
    assert student.high - student.low == pytest.approx(ratio * (normal.high - normal.low), rel=1e-10)
    assert student.high + student.low == pytest.approx(normal.high + normal.low, rel=1e-12)


@pytest.mark.parametrize("power", [-600, 600, 1020])
def test_size_of_the_values_does_not_matter(power, rng):
    x = rng.standard_normal(9)
    one, other = mean_estimate(x), mean_estimate(np.ldexp(x, power))
    assert (other.value, other.error) == (np.ldexp(one.value, power), np.ldexp(one.error, power))


@pytest.mark.parametrize(
    "estimator",
    [
        lambda rng: mean_estimate(wave(uniform_rows(60, 2, rng))),
        lambda rng: antithetic_estimate(wave, 2, 30, rng),
        lambda rng: stratified_estimate(wave, 5, 2, rng),
        lambda rng: controlled(60, rng).estimate,
    ],
    ids=["plain", "antithetic", "stratified", "controlled"],
)
def test_errors_are_the_spread_of_the_estimates(estimator, rng):
    found = [estimator(rng) for _ in range(150)]
    spread = np.std([e.value for e in found], ddof=1)
    claimed = np.sqrt(np.mean([e.error**2 for e in found]))
    assert spread / claimed == pytest.approx(1, abs=0.3)  # 150 values: five of its own errors of 0.058
    assert abs(np.mean([e.value for e in found]) - exact_wave(2)) < 5 * spread / 12 + 1e-3  # β is fitted: small bias


def controlled(n, rng, noise=True):
    u = uniform_rows(n, 2, rng)
    h = np.column_stack([(u[:, 0] - 0.5) ** 2, (u[:, 1] - 0.5) ** 2, u[:, 0]])
    f = wave(u) if noise else 2 + h @ [1.0, -3.0, 0.5]
    return control_variates(f, h, np.array([1 / 12, 1 / 12, 0.5]))


def test_control_variates_find_a_linear_integrand_exactly(rng):
    found = controlled(29, rng, noise=False)
    np.testing.assert_allclose(found.beta, [1, -3, 0.5], rtol=1e-9)
    assert found.estimate.value == pytest.approx(2 + 1 / 12 - 3 / 12 + 0.25, rel=1e-12)
    assert found.estimate.error < 1e-12


def test_control_variates_are_the_regression_s_intercept(rng):
    u = rng.random(53)
    found = control_variates(np.exp(u), u[:, None], np.array([0.5]))
    line = stats.linregress(u - 0.5, np.exp(u))
    assert found.beta[0] == pytest.approx(line.slope, rel=1e-10)
    assert found.estimate.value == pytest.approx(line.intercept, rel=1e-12)
    assert found.estimate.error == pytest.approx(line.intercept_stderr, rel=1e-9)
    plain = mean_estimate(np.exp(u))
    assert found.estimate.error < plain.error / 4  # the correlation of u and e^u is 0.99


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(1e-6, 1e6), shift=st.floats(-100, 100))
def test_units_of_a_control_do_not_matter(scale, shift):
    u = np.random.default_rng(1).random(40)
    one = control_variates(np.exp(u), u[:, None], np.array([0.5])).estimate
    other = control_variates(np.exp(u), scale * (u[:, None] + shift), np.array([scale * (0.5 + shift)])).estimate
    assert other.value == pytest.approx(one.value, rel=1e-9)


@pytest.mark.parametrize("d", [1, 3])
def test_antithetic_pairs_beat_plain_draws_for_monotone_functions_only(d, rng):
    monotone = antithetic_estimate(lambda x: np.exp(x.sum(axis=1)), d, 2000, rng)
    plain = mean_estimate(np.exp(uniform_rows(4000, d, rng).sum(axis=1)))
    assert monotone.error < 0.7 * plain.error
    even = antithetic_estimate(lambda x: ((x - 0.5) ** 2).sum(axis=1), d, 2000, rng)
    worse = mean_estimate(((uniform_rows(4000, d, rng) - 0.5) ** 2).sum(axis=1))
    assert even.error / worse.error == pytest.approx(np.sqrt(2), rel=0.15)  # both points of a pair are one


def test_a_linear_function_is_exact_in_pairs(rng):
    found = antithetic_estimate(lambda x: 3 + x @ [1.0, -2.0], 2, 50, rng)
    assert found.value == pytest.approx(2.5, rel=1e-12)
    assert found.error < 1e-15


def test_strata_help_at_their_rate(rng):
    """In one dimension two points in each of m strata err like m^(−3/2)."""
    errors = [stratified_estimate(lambda x: np.exp(x[:, 0]), m, 1, rng).error for m in (50, 200)]
    assert errors[0] / errors[1] == pytest.approx(8, rel=0.35)  # each error is estimated from m variances


def test_one_stratum_is_plain_sampling():
    a = stratified_estimate(wave, 1, 2, np.random.default_rng(3), per=100)
    b = mean_estimate(wave(uniform_rows(100, 2, np.random.default_rng(3))))
    assert a == pytest.approx(b, rel=1e-12)


def test_constants_have_no_error(rng):
    for found in (
        mean_estimate(np.full(5, 2.0)),
        antithetic_estimate(lambda x: np.full(len(x), 2.0), 3, 4, rng),
        stratified_estimate(lambda x: np.full(len(x), 2.0), 2, 3, rng),
    ):
        assert (found.value, found.error) == (2.0, 0.0)


def test_refusals(unchecked, rng):
    with pytest.raises(ValueError, match="at least two entries"):
        mean_estimate(np.array([1.0]))
    with pytest.raises(ValueError, match="finite"):
        mean_estimate(np.array([1.0, np.nan]))
    for level in (0.0, 1.0, 1.5, -0.1):
        with pytest.raises(ValueError, match="level"):
            normal_interval(Estimate(0.0, 1.0, 2), level)
    with pytest.raises(ValueError, match=r"10,000,000 points, got 10\^8"):
        midpoint_rule(wave, 10, 8)
    with pytest.raises(ValueError, match="one value a row"):
        midpoint_rule(lambda x: x, 2, 3)
    with pytest.raises(ValueError, match="finite at every point"), np.errstate(divide="ignore"):
        antithetic_estimate(lambda x: np.full(len(x), np.inf), 1, 2, rng)
    with pytest.raises(TypeError, match="f must be a function"):
        midpoint_rule(3, 2, 2)
    with pytest.raises(ValueError, match="pairs must be at least 2"):
        antithetic_estimate(wave, 1, 1, rng)
    with pytest.raises(ValueError, match="per must be at least 2"):
        stratified_estimate(wave, 3, 1, rng, per=1)
    with pytest.raises(ValueError, match="per · m"):
        stratified_estimate(wave, 10, 7, rng)
    with pytest.raises(TypeError, match="Generator"):
        inspect.unwrap(uniform_rows)(3, 1, 0)


def test_refusals_of_controls(unchecked, rng):
    u = rng.random((20, 2))
    f, means = u.sum(axis=1), np.array([0.5, 0.5])
    with pytest.raises(ValueError, match="20 values and 2 means, got 19 and 2"):
        control_variates(f[:-1], u, means)
    with pytest.raises(ValueError, match="at least 4 draws"):
        control_variates(f[:3], u[:3], means)
    for bad in (np.column_stack([u[:, 0], np.ones(20)]), np.column_stack([u[:, 0], 1 - 2 * u[:, 0]])):
        with pytest.raises(ValueError, match="constant, nor one a linear combination"):
            control_variates(f, bad, means)
