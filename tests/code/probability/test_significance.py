import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lemmata.probability import (
    binomial_test,
    holm,
    sample_size,
    sign_flip_test,
    t_test,
    welch_test,
    z_test,
    z_test_power,
)
from scipy import stats


def test_z_test_and_its_power(rng):
    z, p = z_test(1.3, 1.0, 0.1)
    assert (z, p) == pytest.approx((3.0, 2 * stats.norm.sf(3.0)))
    effect, se = 0.25, 0.1
    z = effect / se + rng.standard_normal(40_000)
    rejected = np.mean(abs(z) > stats.norm.ppf(0.975))
    found = z_test_power(effect, se)
    assert abs(rejected - found) < 5 * np.sqrt(found * (1 - found) / 40_000)
    assert z_test_power(-effect, se) == pytest.approx(found)
    assert z_test_power(0.0, se, 0.01) == pytest.approx(0.01)


def test_t_tests_are_scipy_s(rng):
    x, y = rng.exponential(size=13), rng.exponential(2.0, size=7)
    assert t_test(x, 0.7) == pytest.approx(tuple(stats.ttest_1samp(x, 0.7)), rel=1e-10)
    assert t_test(x[:7] - y) == pytest.approx(tuple(stats.ttest_rel(x[:7], y)), rel=1e-10)
    assert welch_test(x, y) == pytest.approx(tuple(stats.ttest_ind(x, y, equal_var=False)), rel=1e-10)
    constant = welch_test(x, np.full(5, 2.0))  # only one of the two varies
    assert constant == pytest.approx(t_test(x, 2.0), rel=1e-10)


@settings(max_examples=25)
@given(n=st.integers(1, 60), data=st.data())
def test_binomial_test_is_scipy_s(n, data):
    k, p = data.draw(st.integers(0, n)), data.draw(st.sampled_from([0.05, 0.3, 0.5, 0.9]))
    assert binomial_test(k, n, p) == pytest.approx(stats.binomtest(k, n, p).pvalue, rel=1e-9)


def test_sign_flips_against_all_patterns(rng):
    d = rng.standard_normal(9) + 0.4
    patterns = np.array(list(itertools.product([-1, 1], repeat=9)))
    exact = np.mean(abs(patterns @ d) >= abs(d.sum()) - 1e-12)
    found = sign_flip_test(d, rng, draws=4000)
    assert found.statistic == pytest.approx(d.mean())
    assert abs(found.p_value - exact) < 5 * np.sqrt(exact * (1 - exact) / 4000) + 1 / 4001
    assert sign_flip_test(1e9 * d, np.random.default_rng(1), 500) == pytest.approx(
        (1e9 * d.mean(), sign_flip_test(d, np.random.default_rng(1), 500).p_value)
    )
    assert sign_flip_test(np.full(3, 1e308), np.random.default_rng(1), 500).p_value > 0.1  # no sum overflows


def test_ties_count_as_extreme(rng):
    """For d = (1, …, 1) only the two constant patterns reach |sum| = n; for 0.1 rounding must not hide them."""
    for size in (1.0, 0.1):
        found = sign_flip_test(np.full(4, size), rng, draws=3000).p_value
        assert abs(found - 1 / 8) < 5 * np.sqrt(1 / 8 * 7 / 8 / 3000)
    assert sign_flip_test(np.zeros(5), rng, draws=10).p_value == 1.0


@pytest.mark.parametrize(("effect", "sd", "alpha", "wanted"), [(0.01, 0.5, 0.05, 0.8), (-0.3, 0.7, 0.01, 0.95)])
def test_sample_size_is_the_least_that_does(effect, sd, alpha, wanted):
    n = sample_size(effect, sd, alpha, wanted)
    assert z_test_power(effect, sd / np.sqrt(n), alpha) >= wanted
    assert z_test_power(effect, sd / np.sqrt(n - 1), alpha) < wanted


def test_holm_by_its_definition(rng):
    p = rng.random(7) ** 3
    adjusted = holm(p)
    for alpha in (0.01, 0.05, 0.2, 0.5):
        rejected, remaining = set(), sorted(range(7), key=lambda i: p[i])
        while remaining and p[remaining[0]] <= alpha / len(remaining):  # step down
            rejected.add(remaining.pop(0))
        assert rejected == set(np.flatnonzero(adjusted <= alpha))
    assert np.all(adjusted <= np.minimum(1, 7 * p) + 1e-15)  # at least as strong as Bonferroni
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03])), [0.03, 0.06, 0.06])


def test_holm_keeps_its_promise(rng):
    """Seven tests, five of them of true hypotheses, with dependent p-values: some false rejection in at most 10 %."""
    shared = rng.standard_normal((400, 1))
    z = 0.8 * shared + 0.6 * rng.standard_normal((400, 7)) + np.array([3.0, 2.0, 0, 0, 0, 0, 0])
    p = 2 * stats.norm.sf(abs(z))
    false = np.mean([np.any(holm(row)[2:] <= 0.1) for row in p])
    careless = np.mean((p[:, 2:] <= 0.1).any(axis=1))
    assert false < 0.1 + 5 * np.sqrt(0.09 / 400)
    assert careless > 0.15


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: z_test(1.0, 0.0, 0.0), ValueError, "standard_error must be finite and above 0"),
        (lambda: t_test(np.ones(3)), ValueError, "x must vary"),
        (lambda: t_test(np.full(7, 0.1)), ValueError, "x must vary"),
        (lambda: welch_test(np.ones(3), np.ones(4)), ValueError, "x or y must vary"),
        (lambda: binomial_test(4, 3), ValueError, "k must not exceed n"),
        (lambda: sign_flip_test(np.ones(3), 5), TypeError, "rng must be a numpy.random.Generator"),
        (lambda: sign_flip_test(np.ones(3), np.random.default_rng(0), 0), ValueError, "draws must be at least 1"),
        (lambda: z_test_power(np.inf, 1.0), ValueError, "effect must be finite"),
        (lambda: sample_size(1e-200, 1.0), ValueError, "effect must not be so small"),
        (lambda: sample_size(0.0, 1.0), ValueError, "effect must not be 0"),
        (lambda: sample_size(1.0, 1.0, 0.05, 0.05), ValueError, "wanted between alpha and 1"),
        (lambda: holm(np.array([0.5, 1.5])), ValueError, "p_values must lie between 0 and 1"),
    ],
)
def test_bad_input_is_refused_by_name(unchecked, call, error, message):
    with pytest.raises(error, match=message):
        call()
