"""Every sampler against the SciPy distribution that it claims. P-values below TINY come once in 10⁹ runs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.probability import (
    alias_draw,
    alias_table,
    binomial_samples,
    box_muller,
    exponential_samples,
    geometric_samples,
    inverse_transform,
    inverse_transform_discrete,
    multivariate_gaussian_samples,
    open_uniform,
    poisson_samples,
    polar_method,
    rejection_samples,
)
from scipy import stats

N, TINY = 20_000, 1e-9

CONTINUOUS = {
    "open_uniform": (lambda rng: open_uniform(N, rng), stats.uniform),
    "exponential": (lambda rng: exponential_samples(2.5, N, rng), stats.expon(scale=0.4)),
    "Cauchy": (lambda rng: inverse_transform(lambda u: np.tan(np.pi * (u - 0.5)), N, rng), stats.cauchy),
    "box_muller": (lambda rng: box_muller(N, rng), stats.norm),
    "polar_method": (lambda rng: polar_method(N, rng), stats.norm),
}
DISCRETE = {
    "geometric": (lambda rng: geometric_samples(0.3, N, rng), stats.geom(0.3)),
    "geometric, rare": (lambda rng: geometric_samples(0.9, N, rng), stats.geom(0.9)),
    "binomial": (lambda rng: binomial_samples(13, 0.3, N, rng), stats.binom(13, 0.3)),
    "poisson": (lambda rng: poisson_samples(3.7, N, rng), stats.poisson(3.7)),
    "poisson, small": (lambda rng: poisson_samples(0.01, N, rng), stats.poisson(0.01)),
}


@pytest.mark.parametrize("name", CONTINUOUS)
def test_continuous_draws_have_their_law(name, rng):
    sample, law = CONTINUOUS[name]
    x = sample(rng)
    assert x.shape == (N,)
    assert stats.kstest(x, law.cdf).pvalue > TINY
    assert stats.kstest(x * 1.4, law.cdf).pvalue < TINY  # a wrong spread would be seen


@pytest.mark.parametrize("name", DISCRETE)
def test_discrete_draws_have_their_law(name, rng):
    sample, law = DISCRETE[name]
    x = sample(rng)
    assert x.dtype == np.int64
    values = np.arange(x.min(), x.max() + 1)
    expected = N * law.pmf(values)
    common = values[expected >= 5]
    observed = np.array([np.sum(x == v) for v in common] + [np.sum(~np.isin(x, common))])
    mass = np.append(expected[expected >= 5], N - expected[expected >= 5].sum())
    keep = mass > 1e-6
    assert stats.chisquare(observed[keep], mass[keep] * observed[keep].sum() / mass[keep].sum()).pvalue > TINY


@pytest.mark.parametrize(
    ("sample", "law"),
    [
        (lambda rng: binomial_samples(10**9, 0.5, N, rng), stats.binom(10**9, 0.5)),
        (lambda rng: binomial_samples(10**15, 1e-6, N, rng), stats.binom(10**15, 1e-6)),
        (lambda rng: poisson_samples(1e9, N, rng), stats.poisson(1e9)),
    ],
)
def test_large_counts_by_their_distribution_function(sample, law, rng):
    """Spread over so many values that the distribution function has no jump to speak of."""
    assert stats.kstest(sample(rng).astype(float), law.cdf).pvalue > TINY


def test_normal_pairs_are_uncorrelated_and_so_are_their_squares(rng):
    for method in (box_muller, polar_method):
        z = method(N, rng)
        pairs = z.reshape(2, -1) if method is box_muller else z.reshape(-1, 2).T
        for power in (1, 2):
            x, y = pairs**power - (power == 2)
            z_score = np.sum(x * y) / np.sqrt(np.sum(x**2 * y**2))
            assert abs(z_score) < 6.5


def test_open_uniform_is_symmetric_and_never_at_the_ends():
    class Extreme(np.random.Generator):
        def integers(self, low, high, size):
            return np.array([low, high - 1])

    u = open_uniform(2, Extreme(np.random.PCG64(0)))
    assert u[0] > 0
    assert u[1] < 1
    assert u[0] == 1 - u[1] == 2.0**-53


weights = arrays(float, st.integers(1, 40), elements=st.floats(0, 1e6, allow_subnormal=False)).filter(lambda w: w.any())


@settings(deadline=None)
@given(weights)
def test_alias_table_gives_back_the_weights(w):
    """Equation by equation, not by draws: the column shares of each outcome sum to its probability."""
    q, a = alias_table(w)
    p = w / w.sum()
    back = q.copy()
    np.add.at(back, a, 1 - q)
    np.testing.assert_allclose(back / len(w), p, atol=1e-14)
    assert q.min() >= 0
    assert q.max() <= 1
    impossible = np.flatnonzero(w == 0)
    assert not q[impossible].any()
    assert not np.isin(a, impossible).any()


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e300])
def test_alias_table_does_not_mind_the_scale(scale, rng):
    w = rng.exponential(size=49) * scale
    back, a = alias_table(w)[0].copy(), alias_table(w)[1]
    np.add.at(back, a, 1 - alias_table(w)[0])
    np.testing.assert_allclose(back / 49, w / scale / (w / scale).sum(), atol=1e-14)


def test_alias_and_inverse_transform_draw_the_same_law(rng):
    w = rng.exponential(size=101) ** 3
    w[7] = 0
    for draws in (alias_draw(*alias_table(w), N, rng), inverse_transform_discrete(w, N, rng)):
        counts = np.bincount(draws, minlength=101)
        assert counts[7] == 0
        common = N * w / w.sum() >= 5
        seen = np.append(counts[common], counts[~common].sum())
        mass = np.append(w[common], w[~common].sum()) / w.sum()
        assert stats.chisquare(seen, N * mass).pvalue > TINY
        assert stats.chisquare(seen, N * np.roll(mass, 1) * seen.sum() / N).pvalue < TINY


def test_one_outcome_and_equal_outcomes(rng):
    for k in (1, 2, 3, 49):
        q, a = alias_table(np.ones(k))
        np.testing.assert_allclose(q, 1)
        assert alias_draw(q, a, 100, rng).max() < k
    assert inverse_transform_discrete([0, 0, 3, 0], 50, rng).tolist() == [2] * 50
    assert alias_draw(*alias_table([0, 0, 3, 0]), 50, rng).tolist() == [2] * 50


def test_degenerate_parameters(rng):
    assert binomial_samples(7, 0, 5, rng).tolist() == [0] * 5
    assert binomial_samples(7, 1, 5, rng).tolist() == [7] * 5
    assert binomial_samples(0, 0.5, 5, rng).tolist() == [0] * 5
    assert poisson_samples(0, 5, rng).tolist() == [0] * 5
    assert geometric_samples(1, 5, rng).tolist() == [1] * 5
    assert geometric_samples(1e-17, 1000, rng).min() > 0
    assert box_muller(0, rng).shape == polar_method(0, rng).shape == (0,)
    assert box_muller(7, rng).shape == polar_method(7, rng).shape == (7,)


def test_rejection_counts_the_proposals_up_to_the_last_accepted():
    draws, proposals = rejection_samples(lambda m, r: r.random(m), np.zeros_like, 100, np.random.default_rng(0))
    assert len(draws) == proposals == 100  # M = 1: every proposal is accepted


def test_rejection_has_its_law_and_its_acceptance_rate(rng):
    """A half circle from a uniform square: f = (2/π)√(1 − x²), g = ½, M = 4/π."""
    x, proposals = rejection_samples(lambda m, r: 2 * open_uniform(m, r) - 1, lambda x: 0.5 * np.log1p(-(x**2)), N, rng)
    assert stats.kstest(x, stats.semicircular.cdf).pvalue > TINY
    accept = np.pi / 4
    assert abs(proposals - N / accept) < 6.5 * np.sqrt(N * (1 - accept)) / accept


def test_rejection_in_the_plane_keeps_rows(rng):
    x, _ = rejection_samples(
        lambda m, r: open_uniform(2 * m, r).reshape(m, 2),
        lambda x: np.where(x[:, 0] > x[:, 1], 0.0, -np.inf),
        500,
        rng,
    )
    assert x.shape == (500, 2)
    assert np.all(x[:, 0] > x[:, 1])


def test_multivariate_draws_regular_and_singular(rng):
    a = rng.standard_normal((3, 2))
    mu, cov = np.array([1.0, -2.0, 3.0]), a @ a.T  # rank two
    x = multivariate_gaussian_samples(mu, cov, N, rng)
    normal = np.cross(a[:, 0], a[:, 1])
    np.testing.assert_allclose((x - mu) @ normal, 0, atol=1e-6 * np.linalg.norm(normal))  # root of a rounding error
    for direction in rng.standard_normal((3, 3)):
        y = (x - mu) @ direction / np.sqrt(direction @ cov @ direction)
        assert stats.kstest(y, stats.norm.cdf).pvalue > TINY
    np.testing.assert_array_equal(multivariate_gaussian_samples(mu, np.zeros((3, 3)), 2, rng), [mu, mu])


def test_same_seed_same_draws():
    one, two = (box_muller(5, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one, two)


RNG = np.random.default_rng(0)
REFUSED = [
    (lambda: open_uniform(-1, RNG), ValueError, "n must be at least 0, got -1"),
    (lambda: open_uniform(3, 17), TypeError, "rng must be a numpy.random.Generator, got int"),
    (lambda: inverse_transform(lambda u: u[:1], 3, RNG), ValueError, r"array of shape \(3,\), got \(1,\)"),
    (lambda: inverse_transform(lambda u: u * np.nan, 3, RNG), ValueError, "must not hold NaN"),
    (lambda: inverse_transform_discrete([1, -1], 3, RNG), ValueError, "weights must be finite and not negative"),
    (lambda: alias_table([0, 0]), ValueError, "one of them positive"),
    (lambda: alias_table([]), ValueError, "at least one entry"),
    (lambda: alias_table([1, np.inf]), ValueError, "weights must be finite"),
    (lambda: alias_draw(np.ones(2), np.array([0, 2]), 1, RNG), ValueError, "columns 0 to 1"),
    (lambda: alias_draw(np.ones(2), np.array([0]), 1, RNG), ValueError, "equal length"),
    (lambda: alias_draw(np.array([1.5]), np.array([0]), 1, RNG), ValueError, "between 0 and 1"),
    (lambda: exponential_samples(-1, 1, RNG), ValueError, "rate must be finite and above 0"),
    (lambda: geometric_samples(1e-18, 1, RNG), ValueError, "would not fit into 64 bits"),
    (lambda: geometric_samples(0, 1, RNG), ValueError, "above 0 to 1, got 0"),
    (lambda: binomial_samples(10**14, 0.5, 1, RNG), ValueError, "variance must be at most 1e"),
    (lambda: binomial_samples(2.5, 0.5, 1, RNG), TypeError, "trials must be an integer"),
    (lambda: poisson_samples(-1, 1, RNG), ValueError, "lam must not be negative"),
    (lambda: poisson_samples(np.nan, 1, RNG), ValueError, "lam must be finite"),
    (
        lambda: rejection_samples(lambda m, r: np.zeros(m), lambda x: x + 0.1, 5, RNG),
        ValueError,
        "M is too small",
    ),
    (
        lambda: rejection_samples(lambda m, r: np.zeros(m), lambda x: x - np.inf, 5, RNG, max_proposals=100),
        ValueError,
        "only 0 of 5 draws",
    ),
    (lambda: multivariate_gaussian_samples([0, 0], [[1, 2], [2, 1]], 1, RNG), ValueError, "eigenvalue -1"),
    (lambda: multivariate_gaussian_samples([0, 0], [[1, 2], [0, 1]], 1, RNG), ValueError, "symmetric"),
]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(("call", "error", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_bad_input_is_refused_by_name(call, error, words):
    with pytest.raises(error, match=words):
        call()
