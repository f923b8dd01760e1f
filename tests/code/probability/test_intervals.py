import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lemmata.probability import (
    clopper_pearson_interval,
    clustered_standard_error,
    coverage,
    hoeffding_interval,
    mean_interval,
    standard_error,
    wald_interval,
    wilson_interval,
)
from scipy import stats

ALL = [wald_interval, wilson_interval, clopper_pearson_interval, hoeffding_interval]
counts = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=20)
@given(counts=counts, level=st.floats(0.5, 0.999))
def test_intervals_for_a_share_are_scipy_s(counts, level):
    k, n = counts
    test = stats.binomtest(k, n)
    for ours, name in ((wilson_interval, "wilson"), (clopper_pearson_interval, "exact")):
        wanted = test.proportion_ci(level, method=name)
        assert ours(k, n, level) == pytest.approx((wanted.low, wanted.high), abs=1e-9)
    p = k / n
    half = stats.norm.ppf((1 + level) / 2) * np.sqrt(p * (1 - p) / n)
    assert wald_interval(k, n, level) == pytest.approx((p - half, p + half), abs=1e-12)


@settings(max_examples=20)
@given(counts=counts, level=st.floats(0.5, 0.999))
def test_turning_success_into_failure_turns_the_interval_round(counts, level):
    k, n = counts
    for interval in ALL:
        low, high = interval(k, n, level)
        assert low <= k / n <= high
        assert interval(n - k, n, level) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(("n", "p"), [(7, 0.31), (40, 0.02), (40, 0.5)])
def test_coverage_against_a_loop_and_the_two_guarantees(n, p):
    for interval in ALL:
        wanted = sum(stats.binom(n, p).pmf(k) for k in range(n + 1) if interval(k, n)[0] <= p <= interval(k, n)[1])
        assert coverage(interval, n, p) == pytest.approx(wanted, abs=1e-12)
    assert coverage(clopper_pearson_interval, n, p) >= 0.95
    assert coverage(hoeffding_interval, n, p) >= 0.95


def test_wald_fails_where_it_is_said_to_fail():
    assert coverage(wald_interval, 40, 0.02) < 0.6
    assert wald_interval(0, 40) == (0.0, 0.0)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
def test_mean_interval_is_scipy_s(level, rng):
    x = rng.exponential(size=13)
    wanted = stats.ttest_1samp(x, 0).confidence_interval(level)
    assert mean_interval(x, level) == pytest.approx((wanted.low, wanted.high), rel=1e-10)
    assert standard_error(x) == pytest.approx(stats.sem(x), rel=1e-12)


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_a_standard_error_in_any_unit(unit, rng):
    x = rng.standard_normal(13)
    assert standard_error(unit * x) == pytest.approx(unit * standard_error(x), rel=1e-12)


@pytest.mark.parametrize("n", [3, 7])
def test_equal_numbers_have_no_standard_error(n):
    x = np.full(n, 0.1)  # whose mean is not 0.1, by rounding
    assert x.std() > 0
    assert standard_error(x) == clustered_standard_error(x, np.arange(n)) == 0.0
    assert mean_interval(x) == pytest.approx((0.1, 0.1), abs=1e-16)


def test_clusters_of_one_are_the_usual_standard_error(rng):
    x = rng.standard_normal(17)
    assert clustered_standard_error(x, np.arange(17)) == pytest.approx(standard_error(x), rel=1e-12)


def test_equal_clusters_are_the_standard_error_of_their_means(rng):
    x = rng.standard_normal((11, 5))
    cluster = np.repeat(rng.permutation(11), 5)
    assert clustered_standard_error(x.ravel(), cluster) == pytest.approx(standard_error(x.mean(axis=1)), rel=1e-12)
    assert clustered_standard_error(x.ravel(), cluster.astype(str)) == pytest.approx(
        clustered_standard_error(x.ravel(), cluster), rel=1e-12
    )


def test_repeating_every_number_does_not_help(rng):
    x = rng.standard_normal(11)
    repeated = np.repeat(x, 3)
    assert clustered_standard_error(repeated, np.repeat(np.arange(11), 3)) == pytest.approx(standard_error(x))
    assert standard_error(repeated) < 0.62 * standard_error(x)


def test_unequal_clusters_against_a_loop(rng):
    cluster = np.array([0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3])
    x = rng.standard_normal(13)
    residual = x - x.mean()
    total = sum(sum(r for r, c in zip(residual, cluster, strict=True) if c == g) ** 2 for g in range(4))
    order = rng.permutation(13)
    assert clustered_standard_error(x[order], cluster[order]) == pytest.approx(np.sqrt(4 / 3 * total) / 13)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: wald_interval(3, 2), ValueError, "k must not exceed n, got 3 of 2"),
        (lambda: wilson_interval(-1, 2), ValueError, "k must be at least 0"),
        (lambda: clopper_pearson_interval(0, 0), ValueError, "n must be at least 1"),
        (lambda: hoeffding_interval(1, 2, 1.0), ValueError, "level must be below 1"),
        (lambda: wald_interval(1.5, 2), TypeError, "k must be a whole number"),
        (lambda: mean_interval(np.ones(1)), ValueError, "at least two entries"),
        (lambda: mean_interval(np.ones(3), 0.0), ValueError, "level must be a probability"),
        (lambda: standard_error(np.ones(1)), ValueError, "at least two entries"),
        (lambda: clustered_standard_error(np.ones(3), np.ones(2)), ValueError, "one label for each"),
        (lambda: clustered_standard_error(np.ones(3), np.ones(3)), ValueError, "two different labels"),
        (lambda: coverage(wald_interval, 3, 1.5), ValueError, "p must be a probability"),
    ],
)
def test_bad_input_is_refused_by_name(unchecked, call, error, message):
    with pytest.raises(error, match=message):
        call()
