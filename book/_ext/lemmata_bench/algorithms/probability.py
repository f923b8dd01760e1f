"""Moments, logarithms of probabilities, and the classifier built of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
from lemmata import probability as our
from scipy import special, stats

from lemmata_bench.algorithms.linalg import relative
from lemmata_bench.growth import Algorithm, Trial

BLOCK, POINTS, CHECKED = 256, 1_000, 20
SIZES = (100, 1_000, 10_000)


def _variance(ours: Callable[[np.ndarray], float], count: int = 0) -> Callable[[int], Trial]:
    """Variances of n numbers about 10⁶, or of `count` numbers about n, of spread 1; the truth is a sum of fractions."""

    def trial(n: int) -> Trial:
        x = (n if count else 1e6) + np.random.default_rng(n).standard_normal(count or n)
        truth = statistics.variance(x.tolist())
        return Trial(lambda: ours(x), lambda: np.var(x, ddof=1), lambda found: abs(found - truth) / truth)

    return trial


def _streamed(x: np.ndarray) -> float:
    moments = our.no_moments(1)
    for row in x[:, None]:
        moments = our.update_moments(moments, row)
    return float(our.covariance_of(moments)[0, 0])


def _merged(x: np.ndarray) -> float:
    parts = [our.moments_of(x[at : at + BLOCK, None]) for at in range(0, len(x), BLOCK)]
    while len(parts) > 1:
        pairs = [our.merge_moments(*pair) for pair in zip(parts[::2], parts[1::2], strict=False)]
        parts = pairs + parts[2 * len(pairs) :]
    return float(our.covariance_of(parts[0])[0, 0])


def _two_passes(x: np.ndarray) -> float:
    return float(our.covariance_of(our.moments_of(x[:, None]))[0, 0])


def _rows(n: int) -> np.ndarray:
    """2n rows of n coordinates about a mean of 1000, of unequal spreads."""
    return 1000 + np.random.default_rng(n).standard_normal((2 * n, n)) * np.linspace(1, 3, n)


def _scatter(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    z = x.astype(np.longdouble)
    z = z - z.mean(axis=0)
    return z, np.array([column @ z for column in z.T])


def _covariance(n: int) -> Trial:
    x = _rows(n)
    truth = (_scatter(x)[1] / (len(x) - 1)).astype(float)
    return Trial(lambda: our.sample_covariance(x), lambda: np.cov(x.T), lambda c: relative(c - truth, truth))


def _ledoit_wolf(n: int) -> Trial:
    from sklearn.covariance import ledoit_wolf

    x = _rows(n)
    z, scatter = _scatter(x)
    s, target = scatter / len(x), np.trace(scatter) / len(x) / n * np.eye(n)
    noise = sum(np.sum((np.outer(row, row) - s) ** 2) for row in z) / len(x) ** 2
    rho = min(noise / np.sum((s - target) ** 2), 1)
    truth = ((1 - rho) * s + rho * target).astype(float)
    return Trial(lambda: our.ledoit_wolf(x)[0], lambda: ledoit_wolf(x)[0], lambda c: relative(c - truth, truth))


def _texts(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n)
    labels = np.arange(n) % 2
    rates = rng.gamma(0.5, 0.5, (2, 1000))
    return rng.poisson(rates[labels]), labels


def _fitted(n: int) -> Trial:
    from sklearn.naive_bayes import MultinomialNB

    counts, labels = _texts(n)
    words = np.array([counts[labels == c].sum(axis=0) for c in (0, 1)]).astype(np.longdouble) + 1
    truth = np.log(words / words.sum(axis=1, keepdims=True)).astype(float)
    return Trial(
        lambda: our.fit_naive_bayes(counts, labels).log_likelihood,
        lambda: MultinomialNB().fit(counts, labels).feature_log_prob_,
        lambda found: relative(found - truth, truth),
    )


def _classified(n: int) -> Trial:
    from sklearn.naive_bayes import MultinomialNB

    counts, labels = _texts(n)
    ours, theirs = our.fit_naive_bayes(counts, labels), MultinomialNB().fit(counts, labels)
    joint = np.array([[prior + np.sum(row * like) for prior, like in zip(*map(np.longdouble, ours), strict=True)]
                      for row in counts])  # fmt: skip
    top = joint.max(axis=1, keepdims=True)
    truth = (joint - top - np.log(np.exp(joint - top).sum(axis=1, keepdims=True))).astype(float)
    return Trial(
        lambda: our.naive_bayes_log_posterior(ours, counts),
        lambda: theirs.predict_log_proba(counts),
        lambda found: relative(found - truth, truth),
    )


def _log_sum_exp(n: int) -> Trial:
    a = 1000 + 5 * np.random.default_rng(n).standard_normal(n)
    with mpmath.workdps(40):
        truth = float(mpmath.log(mpmath.fsum(mpmath.exp(value) for value in a.tolist())))
    return Trial(lambda: our.log_sum_exp(a), lambda: special.logsumexp(a), lambda found: abs(found - truth) / truth)


def logarithm(
    ours: Callable, theirs: Callable, points: Callable[[int], np.ndarray], exact: Callable[[int, Any], Any]
) -> Callable[[int], Trial]:
    """Trials of log f at points(n): both are given the points and n; `exact` has one point and 40 digits.

    The accuracy is the worst relative error at twenty of the points.
    """

    def trial(n: int) -> Trial:
        x = points(n)
        at = np.unique(np.linspace(0, len(x) - 1, CHECKED).astype(int))
        with mpmath.workdps(40):
            truth = np.array([float(exact(n, mpmath.mpf(float(value)))) for value in x[at]])

        def worst(found: np.ndarray) -> float:
            return float(np.max(np.abs(found[at] - truth) / np.abs(truth)))

        return Trial(lambda: ours(x, n), lambda: theirs(x, n), worst)

    return trial


def _about(n: int, variance: float) -> np.ndarray:
    """A thousand whole numbers within four standard deviations of n."""
    return np.maximum(np.rint(n + np.sqrt(variance) * np.linspace(-4, 4, POINTS)), 0)


def _normal(n: int) -> np.ndarray:
    return 3 * np.random.default_rng(n).standard_normal(n)


def _waits(n: int) -> np.ndarray:
    return np.random.default_rng(n).geometric(0.1, n).astype(float)


def _exact_binomial(n: int, k: Any) -> Any:
    p, m = mpmath.mpf(0.3), 10 * n
    return mpmath.log(mpmath.binomial(m, k)) + k * mpmath.log(p) + (m - k) * mpmath.log1p(-p)


def _exact_poisson(n: int, k: Any) -> Any:
    return k * mpmath.log(n) - n - mpmath.loggamma(k + 1)


def _exact_gaussian(n: int, x: Any) -> Any:
    return -((x - 1) ** 2) / 8 - mpmath.log(2) - mpmath.log(2 * mpmath.pi) / 2


def _vectors(n: int) -> Trial:
    # The covariance of a walk, min(i, j), has determinant 1, and ‖L⁻¹x‖² is the sum of its squared steps: exact.
    x = np.cumsum(np.random.default_rng(n).integers(-3, 4, (100, n)), axis=1).astype(float)
    steps = np.arange(1.0, n + 1)
    mu, cov = np.zeros(n), np.minimum.outer(steps, steps)
    truth = -np.sum(np.diff(x, axis=1, prepend=0) ** 2, axis=1) / 2 - n / 2 * np.log(2 * np.pi)
    return Trial(
        lambda: our.multivariate_gaussian_log_density(x, mu, cov),
        lambda: stats.multivariate_normal.logpdf(x, mu, cov),
        lambda found: relative(found - truth, truth),
    )


def _chi_square(n: int) -> Trial:
    expected = 10 * np.arange(1, n + 1)  # whole numbers, and none so small that outcomes are taken together
    p = expected / expected.sum()
    counts = np.random.default_rng(n).multinomial(expected.sum(), p)
    with mpmath.workdps(40):
        terms = zip(counts.tolist(), expected.tolist(), strict=True)
        statistic = mpmath.fsum(mpmath.mpf(c - e) ** 2 / e for c, e in terms)
        truth = float(mpmath.gammainc(mpmath.mpf(n - 1) / 2, statistic / 2, regularized=True))
    return Trial(
        lambda: our.chi_square_test(counts, p)[1],
        lambda: stats.chisquare(counts, expected).pvalue,
        lambda found: abs(found - truth) / truth,
    )


def _kolmogorov(n: int) -> Trial:
    x = np.random.default_rng(n).standard_normal(n)
    f = [mpmath.ncdf(value) for value in sorted(x.tolist())]
    truth = float(max(max((i + 1) / mpmath.mpf(n) - u, u - i / mpmath.mpf(n)) for i, u in enumerate(f)))
    return Trial(
        lambda: our.ks_test(x, special.ndtr),
        lambda: stats.kstest(x, special.ndtr),
        lambda found: abs(found[0] - truth) / truth,
    )


_binomial = logarithm(
    lambda k, n: our.binomial_log_pmf(k, 10 * n, 0.3),
    lambda k, n: stats.binom.logpmf(k, 10 * n, 0.3),
    lambda n: _about(3 * n, 2.1 * n),
    _exact_binomial,
)
_poisson = logarithm(our.poisson_log_pmf, stats.poisson.logpmf, lambda n: _about(n, n), _exact_poisson)
_geometric = logarithm(
    lambda k, n: our.geometric_log_pmf(k, 0.1),
    lambda k, n: stats.geom.logpmf(k, 0.1),
    _waits,
    lambda n, k: (k - 1) * mpmath.log1p(-mpmath.mpf(0.1)) + mpmath.log(mpmath.mpf(0.1)),
)
_exponential = logarithm(
    lambda x, n: our.exponential_log_density(x, 0.1),
    lambda x, n: stats.expon.logpdf(x, scale=10),
    _waits,
    lambda n, x: mpmath.log(mpmath.mpf(0.1)) - mpmath.mpf(0.1) * x,
)
_gaussian = logarithm(
    lambda x, n: our.gaussian_log_density(x, 1, 2),
    lambda x, n: stats.norm.logpdf(x, 1, 2),
    _normal,
    _exact_gaussian,
)

MEANS, COVARIANCE, WORST = (10, 10_000, 10_000_000), (16, 64, 128), "relative error, the worst"
NEAR, FAR = "variance of n numbers about 10⁶", "variance of 1000 numbers about n"

ALGORITHMS = (
    Algorithm("update_moments", "numpy", NEAR, SIZES[:2], _variance(_streamed)),
    Algorithm("merge_moments", "numpy", NEAR + ", blocks of 256", SIZES, _variance(_merged)),
    Algorithm("moments_of", "numpy", FAR, MEANS, _variance(_two_passes, POINTS)),
    Algorithm("two_sums_variance", "numpy", FAR, MEANS, _variance(our.two_sums_variance, POINTS)),
    Algorithm("sample_covariance", "numpy", "2n rows of n coordinates", COVARIANCE, _covariance),
    Algorithm("ledoit_wolf", "sklearn", "2n rows of n coordinates", COVARIANCE, _ledoit_wolf),
    Algorithm("fit_naive_bayes", "sklearn", "n texts, 1000 words", SIZES[:2], _fitted),
    Algorithm("naive_bayes_log_posterior", "sklearn", "n texts, 1000 words", SIZES[:2], _classified),
    Algorithm("log_sum_exp", "scipy", "n logarithms", SIZES, _log_sum_exp),
    Algorithm("binomial_log_pmf", "scipy", "1000 points, 10n trials with p = 0.3", MEANS, _binomial, WORST),
    Algorithm("poisson_log_pmf", "scipy", "1000 points, mean n", MEANS, _poisson, WORST),
    Algorithm("geometric_log_pmf", "scipy", "n points", SIZES, _geometric, WORST),
    Algorithm("exponential_log_density", "scipy", "n points", SIZES, _exponential, WORST),
    Algorithm("gaussian_log_density", "scipy", "n points", SIZES, _gaussian, WORST),
    Algorithm("multivariate_gaussian_log_density", "scipy", "100 points of n coordinates", COVARIANCE, _vectors),
    Algorithm("chi_square_test", "scipy", "n outcomes", (10, 100, 1000), _chi_square, "relative error of p"),
    Algorithm("ks_test", "scipy", "n draws", (100, 1000, 4000), _kolmogorov, "relative error of D"),
)
