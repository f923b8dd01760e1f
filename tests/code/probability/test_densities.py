import itertools

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lemmata.probability import (
    bernoulli_log_pmf,
    binomial_log_pmf,
    categorical_log_pmf,
    exponential_log_density,
    gaussian_log_density,
    geometric_log_pmf,
    multivariate_gaussian_log_density,
    poisson_log_pmf,
    uniform_log_density,
)
from scipy import stats


def close(got, wanted):
    np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-13)


def test_each_is_scipys(rng):
    k, p, lam = np.arange(-2, 31), rng.uniform(0.01, 0.99), rng.uniform(0.1, 20)
    x, mu, sigma = rng.normal(0, 5, 31), rng.normal(), rng.uniform(0.1, 5)
    close(bernoulli_log_pmf(k, p), stats.bernoulli.logpmf(k, p))
    close(binomial_log_pmf(k, 23, p), stats.binom.logpmf(k, 23, p))
    close(geometric_log_pmf(k, p), stats.geom.logpmf(k, p))
    close(poisson_log_pmf(k, lam), stats.poisson.logpmf(k, lam))
    close(uniform_log_density(x, mu - 3, mu + 4), stats.uniform.logpdf(x, mu - 3, 7))
    close(exponential_log_density(x, lam), stats.expon.logpdf(x, scale=1 / lam))
    close(gaussian_log_density(x, mu, sigma), stats.norm.logpdf(x, mu, sigma))


def test_binomial_counts_sequences(rng):
    """By enumeration of all 2⁷ sequences, which knows no factorial."""
    n, p = 7, rng.uniform()
    mass = np.zeros(n + 1)
    for sequence in itertools.product([0, 1], repeat=n):
        mass[sum(sequence)] += np.prod([p if x else 1 - p for x in sequence])
    close(np.exp(binomial_log_pmf(np.arange(n + 1), n, p)), mass)


def test_far_out_is_minus_infinity_and_huge_is_no_warning():
    far = multivariate_gaussian_log_density([[np.inf, 0.0], [1e300, 0.0], [0.0, 0.0]], np.zeros(2), 1e-300 * np.eye(2))
    np.testing.assert_array_equal(far[:2], -np.inf)
    assert np.isfinite(far[2])
    assert poisson_log_pmf(1e300, 1e300) == pytest.approx(-0.5 * np.log(2e300 * np.pi))
    assert poisson_log_pmf(1e200, 3.0) == pytest.approx(-1e200 * (np.log(1e200 / 3) - 1))
    assert binomial_log_pmf(1, 10**300, 1e-300) == pytest.approx(-1.0)


@pytest.mark.parametrize("n", [1, 2, 13, 1000, 10**9, 10**12])
@pytest.mark.parametrize("p", [1e-300, 1e-9, 0.25, 0.5, 0.999, 1 - 1e-12])
def test_binomial_to_fifty_digits(n, p):
    with mpmath.workdps(50):
        q = 1 - mpmath.mpf(p)
        for k in {0, 1, n // 3, int(n * p), min(n, int(n * p) + 5), n - 1, n}:
            exact = mpmath.log(mpmath.binomial(n, k)) + k * mpmath.log(mpmath.mpf(p)) + (n - k) * mpmath.log(q)
            close(binomial_log_pmf(k, n, p), float(exact))


@pytest.mark.parametrize("lam", [1e-300, 1e-3, 1.0, 15.5, 1e4, 1e9, 1e15])
def test_poisson_to_fifty_digits(lam):
    with mpmath.workdps(50):
        for k in {0, 1, 2, 15, 16, 17, int(lam), int(lam) + 1, 3 * int(lam) + 2}:
            exact = k * mpmath.log(mpmath.mpf(lam)) - mpmath.mpf(lam) - mpmath.loggamma(k + 1)
            close(poisson_log_pmf(k, lam), float(exact))


def test_the_obvious_formula_loses_digits_that_ours_keeps():
    """The negative control of the two tests above: gammaln of large numbers, subtracted."""
    from scipy.special import gammaln

    n, k, p = 10**12, 5 * 10**11, 0.5
    obvious = gammaln(n + 1) - 2 * gammaln(k + 1) + n * np.log(p)
    with mpmath.workdps(50):
        exact = float(mpmath.log(mpmath.binomial(n, k)) - n * mpmath.log(2))
    assert abs(obvious - exact) > 1e-5
    assert abs(binomial_log_pmf(k, n, p) - exact) < 1e-13


@settings(deadline=None)
@given(st.integers(0, 200), st.floats(0, 1))
def test_binomial_sums_to_one(n, p):
    assert np.exp(binomial_log_pmf(np.arange(n + 1), n, p)).sum() == pytest.approx(1, abs=1e-12)


@settings(deadline=None)
@given(st.floats(0, 500))
def test_poisson_sums_to_one(lam):
    assert np.exp(poisson_log_pmf(np.arange(1500), lam)).sum() == pytest.approx(1, abs=1e-12)


def test_degenerate_parameters_are_point_masses():
    k = np.arange(-1, 5)
    for log_pmf, point in [
        (bernoulli_log_pmf(k, 0), 0),
        (bernoulli_log_pmf(k, 1), 1),
        (binomial_log_pmf(k, 3, 0), 0),
        (binomial_log_pmf(k, 3, 1), 3),
        (binomial_log_pmf(k, 0, 0.3), 0),
        (geometric_log_pmf(k, 1), 1),
        (poisson_log_pmf(k, 0), 0),
        (categorical_log_pmf(k, [-np.inf, -np.inf, 7.0]), 2),
    ]:
        np.testing.assert_array_equal(np.exp(log_pmf), k == point)


def test_far_tails_stay_numbers():
    assert gaussian_log_density(1e10, 0, 1) == pytest.approx(-0.5e20, rel=1e-12)
    assert gaussian_log_density(1, 0, 1e-200) == -np.inf  # (10²⁰⁰)² is no number any more
    assert gaussian_log_density(0, 0, 1e-200) == pytest.approx(200 * np.log(10) - 0.5 * np.log(2 * np.pi))
    assert exponential_log_density(1e5, 2) == pytest.approx(np.log(2) - 2e5)
    assert geometric_log_pmf(10**6, 0.5) == pytest.approx(-(10**6) * np.log(2))
    assert exponential_log_density(np.inf, 1) == -np.inf
    assert poisson_log_pmf(np.inf, 1.0) == -np.inf


def test_what_is_no_outcome_has_no_probability():
    for log_pmf in [
        bernoulli_log_pmf(0.5, 0.5),
        binomial_log_pmf(1.5, 3, 0.5),
        geometric_log_pmf(0, 0.5),
        poisson_log_pmf(2.5, 1.0),
        categorical_log_pmf([-1, 2, 0.5], [0.0, 0.0]),
        uniform_log_density([-0.1, 1.1], 0, 1),
        exponential_log_density(-1e-9, 1),
    ]:
        assert np.all(log_pmf == -np.inf)


def test_categorical_is_softmax_of_logits(rng):
    logits = rng.normal(0, 3, 11)
    p = np.exp(logits) / np.exp(logits).sum()
    close(categorical_log_pmf(np.arange(11), logits), np.log(p))
    shifted = categorical_log_pmf(np.arange(11), logits + 1e4)  # a logit near 10⁴ is itself rounded to 2e-12
    np.testing.assert_allclose(shifted, np.log(p), atol=1e-11)


def test_categorical_of_huge_logits_neither_overflows_nor_loses_the_small():
    close(categorical_log_pmf([0, 1], [1e4, 0.0]), [0.0, -1e4])


def test_multivariate_is_scipys_and_a_product_when_diagonal(rng):
    a = rng.standard_normal((5, 7))
    mu, cov, x = rng.standard_normal(5), a @ a.T, rng.standard_normal((3, 2, 5))
    close(multivariate_gaussian_log_density(x, mu, cov), stats.multivariate_normal.logpdf(x, mu, cov))
    s = rng.uniform(0.5, 2, 5)
    product = sum(gaussian_log_density(x[..., i], mu[i], s[i]) for i in range(5))
    close(multivariate_gaussian_log_density(x, mu, np.diag(s**2)), product)
    assert multivariate_gaussian_log_density(x[0, 0], mu, cov).shape == ()


def test_multivariate_determinant_does_not_underflow():
    d = 400
    got = multivariate_gaussian_log_density(np.zeros(d), np.zeros(d), 1e-4 * np.eye(d))
    assert np.linalg.det(1e-4 * np.eye(d)) == 0
    assert got == pytest.approx(d * (np.log(100) - 0.5 * np.log(2 * np.pi)))


REFUSED = [
    (lambda: bernoulli_log_pmf(0, 1.5), ValueError, "p must be a probability, from 0 to 1, got 1.5"),
    (lambda: bernoulli_log_pmf(0, np.nan), ValueError, "p must be a probability"),
    (lambda: bernoulli_log_pmf(0, "half"), TypeError, "p must be a real number, got str"),
    (lambda: bernoulli_log_pmf("no", 0.5), TypeError, "x must hold real numbers"),
    (lambda: binomial_log_pmf(1, -1, 0.5), ValueError, "n must be at least 0, got -1"),
    (lambda: binomial_log_pmf(1, 2.0, 0.5), TypeError, "n must be an integer, got float"),
    (lambda: binomial_log_pmf(np.nan, 2, 0.5), ValueError, "k must not hold NaN"),
    (lambda: geometric_log_pmf(1, 0), ValueError, "p must be a probability, above 0 to 1, got 0"),
    (lambda: poisson_log_pmf(1, -2.0), ValueError, "lam must not be negative, got -2.0"),
    (lambda: poisson_log_pmf(1, np.inf), ValueError, "lam must be finite"),
    (lambda: poisson_log_pmf(1, False), TypeError, "lam must be a real number, got bool"),
    (lambda: uniform_log_density(0, 1, 1), ValueError, "a must lie below b"),
    (lambda: exponential_log_density(0, 0), ValueError, "rate must be finite and above 0, got 0"),
    (lambda: gaussian_log_density(0, 0, 0), ValueError, "sigma must be finite and above 0, got 0"),
    (lambda: gaussian_log_density(0, np.inf, 1), ValueError, "mu must be finite, got inf"),
    (lambda: categorical_log_pmf(0, [[0.0]]), ValueError, r"got shape \(1, 1\)"),
    (lambda: categorical_log_pmf(0, [-np.inf]), ValueError, "at least one of them must be finite"),
    (lambda: categorical_log_pmf(0, [0, np.inf]), ValueError, r"must not hold \+inf"),
    (lambda: multivariate_gaussian_log_density([0, 0], [0, 0], [[1, 1], [1, 1]]), ValueError, "positive definite"),
    (lambda: multivariate_gaussian_log_density([0, 0], [0, 0], [[1, 2], [0, 1]]), ValueError, "symmetric"),
    (lambda: multivariate_gaussian_log_density([0, 0], [0, 0], np.eye(3)), ValueError, r"shape \(2, 2\)"),
    (lambda: multivariate_gaussian_log_density([0, 0, 0], [0, 0], np.eye(2)), ValueError, "2 coordinates"),
]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(("call", "error", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_bad_input_is_refused_by_name(call, error, words):
    with pytest.raises(error, match=words):
        call()
