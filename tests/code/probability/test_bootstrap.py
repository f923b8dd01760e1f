"""The bootstrap: against all n^n resamples, exact formulas, and SciPy's intervals from the same replicates."""

import itertools

import numpy as np
import pytest
from lemmata.probability import (
    acceleration,
    all_resamples,
    basic_interval,
    bca_interval,
    bootstrap_replicates,
    percentile_interval,
    studentised_interval,
)
from scipy import stats
from scipy.stats._resampling import BootstrapResult


def mean(x):
    return x.mean(axis=-1)


def sem(x):
    return x.std(axis=-1, ddof=1) / np.sqrt(x.shape[-1])


def skew_ratio(x):
    return x.mean(axis=-1) / (1 + np.median(x, axis=-1))


@pytest.mark.parametrize("n", [1, 2, 5])
def test_all_resamples_are_the_product(n):
    np.testing.assert_array_equal(all_resamples(n), list(itertools.product(range(n), repeat=n)))


@pytest.mark.parametrize("statistic", [mean, lambda x: np.median(x, axis=-1)], ids=["mean", "median"])
def test_replicates_have_the_law_of_all_resamples(statistic, rng):
    x = rng.standard_normal(5)
    every, drawn = statistic(x[all_resamples(5)]), bootstrap_replicates(x, statistic, 20_000, rng)
    assert set(np.round(drawn, 9)) <= set(np.round(every, 9))
    assert abs(drawn.mean() - every.mean()) < 5 * every.std() / np.sqrt(20_000)
    assert drawn.std() / every.std() == pytest.approx(1, abs=0.05)  # its own error is about 0.006


def test_variance_of_the_mean_over_all_resamples_is_exact(rng):
    x = rng.standard_normal(6)
    every = mean(x[all_resamples(6)])
    assert every.mean() == pytest.approx(x.mean(), rel=1e-12)
    assert every.var() == pytest.approx(x.var() / 6, rel=1e-12)
    assert every.std() / sem(x) == pytest.approx(np.sqrt(5 / 6), rel=1e-12)


@pytest.mark.parametrize(
    "statistic", [mean, skew_ratio, lambda x: np.var(x, axis=-1)], ids=["mean", "ratio", "variance"]
)
@pytest.mark.parametrize("level", [0.5, 0.9])
def test_intervals_are_scipy_s(statistic, level, rng):
    x = rng.exponential(size=23)
    replicates = bootstrap_replicates(x, statistic, 999, rng)
    value = float(statistic(x))
    ours = {
        "percentile": percentile_interval(replicates, level),
        "basic": basic_interval(value, replicates, level),
        "BCa": bca_interval(x, statistic, replicates, level),
    }
    for method, interval in ours.items():
        given = BootstrapResult(None, replicates, 0.0)
        theirs = stats.bootstrap(
            (x,),
            lambda x, axis: statistic(x),
            n_resamples=0,
            bootstrap_result=given,
            method=method,
            confidence_level=level,
        ).confidence_interval
        assert interval == pytest.approx((theirs.low, theirs.high), rel=1e-10), method


def test_intervals_move_with_the_data(rng):
    x = rng.exponential(size=17)
    one, other = (bootstrap_replicates(3 * x + c, mean, 500, np.random.default_rng(1)) for c in (0.0, 10.0))
    np.testing.assert_allclose(np.subtract(percentile_interval(other), percentile_interval(one)), 10)
    pairs = zip(bca_interval(3 * x + 10, mean, other), bca_interval(3 * x, mean, one), strict=True)
    np.testing.assert_allclose([a - b for a, b in pairs], 10)


def test_percentile_and_bca_follow_a_monotone_map(rng):
    x = rng.exponential(size=20)
    replicates = bootstrap_replicates(x, mean, 1001, rng)  # quantiles at 0.25 and 0.75 fall on replicates
    np.testing.assert_allclose(
        np.exp(percentile_interval(replicates, 0.5)), percentile_interval(np.exp(replicates), 0.5)
    )
    assert basic_interval(np.exp(x.mean()), np.exp(replicates), 0.5)[0] != pytest.approx(
        np.exp(basic_interval(x.mean(), replicates, 0.5)[0]), rel=1e-3
    )


def test_studentised_interval_is_a_loop():
    x = np.random.default_rng(5).exponential(size=13)
    found = studentised_interval(x, mean, sem, 300, np.random.default_rng(6), level=0.8)
    rows = x[np.random.default_rng(6).integers(0, 13, (300, 13))]
    t = [(row.mean() - x.mean()) / (row.std(ddof=1) / np.sqrt(13)) for row in rows]
    low, high = np.quantile(t, [0.1, 0.9])
    assert found == pytest.approx((x.mean() - high * sem(x), x.mean() - low * sem(x)), rel=1e-10)


def test_studentised_interval_survives_constant_resamples(rng):
    low, high = studentised_interval(np.array([0.0, 1.0, 5.0]), mean, sem, 200, rng, level=0.5)
    assert low < 2 < high
    low, high = studentised_interval(np.array([0.0, 1.0, 2.0]), mean, sem, 200, rng, level=0.5)  # 0 errors of 0 away
    assert low < 1 < high


def test_acceleration_is_a_loop_and_knows_symmetry(rng):
    x = rng.exponential(size=11)
    t = np.array([skew_ratio(np.delete(x, i)) for i in range(11)])
    d = t.mean() - t
    assert acceleration(x, skew_ratio) == pytest.approx(np.sum(d**3) / (6 * np.sum(d**2) ** 1.5), rel=1e-9)
    assert abs(acceleration(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), mean)) < 1e-12
    assert acceleration(x, mean) == pytest.approx(stats.skew(x) / (6 * np.sqrt(11)), rel=1e-9)


def test_the_maximum_fails(rng):
    """A share 1 − (1 − 1/n)^n of all replicates is the maximum of the sample itself."""
    x = rng.random(5)
    every = x[all_resamples(5)].max(axis=1)
    assert np.mean(every == x.max()) == pytest.approx(1 - 0.8**5, rel=1e-12)


def test_covers_as_often_as_it_says(rng):
    """Means of 40 Gaussian numbers: 200 percentile intervals at 80 % cover between 70 and 90 times in a hundred."""
    hits = 0
    for _ in range(200):
        low, high = percentile_interval(bootstrap_replicates(rng.standard_normal(40), mean, 200, rng), 0.8)
        hits += low < 0 < high
    assert abs(hits / 200 - 0.79) < 5 * np.sqrt(0.8 * 0.2 / 200)


def test_refusals(unchecked, rng):
    x = np.arange(5.0)
    with pytest.raises(ValueError, match="x must have at least two entries"):
        bootstrap_replicates(np.array([1.0]), mean, 10, rng)
    with pytest.raises(ValueError, match=r"one value a sample.*axis=-1"):
        bootstrap_replicates(x, np.mean, 10, rng)
    with pytest.raises(ValueError, match="finite for every resample"):
        bootstrap_replicates(x, lambda a: np.where(a.max(axis=-1) < 4, np.inf, 0.0), 50, rng)
    with pytest.raises(TypeError, match="statistic must be a function"):
        bootstrap_replicates(x, 3, 10, rng)
    with pytest.raises(ValueError, match="between 1 and 7"):
        all_resamples(8)
    with pytest.raises(ValueError, match="level"):
        percentile_interval(x, 1.0)
    with pytest.raises(ValueError, match="one side of the estimate"):
        bca_interval(x, lambda a: a.max(axis=-1), np.full(9, 3.0))
    with pytest.raises(ValueError, match=r"z0 \+ z\) < 1"):
        bca_interval(-(10.0 ** np.arange(9)), mean, np.r_[np.full(9999, 0.0), -1e9], level=1 - 1e-9)
    with pytest.raises(ValueError, match="never changes the statistic"):
        bca_interval(x, lambda a: np.zeros(a.shape[:-1]), np.array([-1.0, 1.0]))
    with pytest.raises(ValueError, match="at least three entries"):
        acceleration(x[:2], mean)
    with pytest.raises(ValueError, match="own standard error must be positive"):
        studentised_interval(np.ones(4), mean, sem, 10, rng)
