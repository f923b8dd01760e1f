"""Logarithms of probabilities and densities, exact to the last digits also where the probabilities underflow.

Binomial and Poisson follow Loader: factorials by Stirling's series with its own small remainder, and the large terms
gathered in one function that is zero at the mode, so that no two large numbers are subtracted.
"""

import numpy as np
from jaxtyping import Float
from scipy.linalg import solve_triangular
from scipy.special import gammaln, logsumexp, xlog1py, xlogy

from lemmata.linalg._validate import as_integer
from lemmata.probability._parameters import (
    as_mean_and_covariance,
    as_numbers,
    as_probability,
    as_real,
    cholesky,
)

LOG_2PI = float(np.log(2 * np.pi))


def bernoulli_log_pmf(x: object, p: int | float) -> Float[np.ndarray, "*shape"]:
    """log P(X = x) of one trial that succeeds (x = 1) with probability p.

    Args:
        x: numbers of any shape; −inf comes back where x is neither 0 nor 1.
        p: from 0 to 1.

    Raises:
        ValueError, TypeError: p is no probability, or x holds no real numbers.
    """
    x, p = as_numbers(x, "x"), as_probability(p)
    log_p = np.where(x == 1, _log(p), np.log1p(-p) if p < 1 else -np.inf)
    return np.where((x == 0) | (x == 1), log_p, -np.inf)


def binomial_log_pmf(k: object, n: int, p: int | float) -> Float[np.ndarray, "*shape"]:
    """log P(S = k), the number of successes in n independent trials.

    Equation `eq-distributions-binomial`. The factorials are never formed: see `_deviance`.

    Args:
        k: numbers of any shape; −inf comes back where k is no whole number from 0 to n.
        n: a whole number, 0 allowed (then S = 0).
        p: from 0 to 1, both allowed.

    Raises:
        ValueError, TypeError: n or p out of range, or k holds no real numbers.

    Source: Loader 2000, "Fast and accurate computation of binomial probabilities".
    """
    k, n, p = as_numbers(k, "k"), as_integer(n, "n", least=0), as_probability(p)
    possible = (k >= 0) & (k <= n) & (k == np.floor(k))
    k = np.where(possible, k, 0.0)
    inside = (k > 0) & (k < n) & (0 < p < 1)
    edge = xlogy(k, p) + xlog1py(n - k, -p)  # exact when k is 0 or n, or p is 0 or 1
    j = np.where(inside, k, 1.0)
    m = np.where(inside, n - j, 1.0)
    bulk = _stirling_rest(n or 1) - _stirling_rest(j) - _stirling_rest(m)
    if n > 0 and 0 < p < 1:
        bulk = bulk - _deviance(j, n * p) - _deviance(m, n * (1 - p)) - 0.5 * (LOG_2PI + np.log(j) + np.log(m / n))
    return np.where(possible, np.where(inside, bulk, edge), -np.inf)


def categorical_log_pmf(x: object, log_weights: object) -> Float[np.ndarray, "*shape"]:
    """log P(X = x) when outcome i has a probability proportional to exp(log_weights[i]): the logits of a model.

    Args:
        x: outcomes 0 … n − 1, any shape; −inf comes back for other numbers.
        log_weights: (n,); −inf stands for an impossible outcome.

    Raises:
        ValueError, TypeError: log_weights is no vector, holds NaN or +inf, or nothing but −inf.
    """
    x, log_weights = as_numbers(x, "x"), as_numbers(log_weights, "log_weights")
    if log_weights.ndim != 1 or log_weights.size == 0:
        raise ValueError(f"log_weights must be a vector with at least one entry, got shape {log_weights.shape}")
    if log_weights.max() in (np.inf, -np.inf):
        raise ValueError("log_weights must not hold +inf, and at least one of them must be finite")
    possible = (x >= 0) & (x < log_weights.size) & (x == np.floor(x))
    index = np.where(possible, x, 0).astype(np.int64)
    return np.where(possible, log_weights[index] - logsumexp(log_weights), -np.inf)


def geometric_log_pmf(k: object, p: int | float) -> Float[np.ndarray, "*shape"]:
    """log P(T = k), where the first success comes at trial k = 1, 2 or later.

    Equation `eq-distributions-geometric`.

    Args:
        k: numbers of any shape; −inf comes back where k is no whole number of at least 1.
        p: above 0, at most 1 (with p = 0 no success ever comes).

    Raises:
        ValueError, TypeError: p out of range, or k holds no real numbers.
    """
    k, p = as_numbers(k, "k"), as_probability(p, zero=False)
    possible = (k >= 1) & (k == np.floor(k)) & np.isfinite(k)
    return np.where(possible, xlog1py(np.where(possible, k, 1.0) - 1, -p) + _log(p), -np.inf)


def poisson_log_pmf(k: object, lam: int | float) -> Float[np.ndarray, "*shape"]:
    """log P(N = k) of the law of rare events with parameter lam.

    Equation `eq-distributions-poisson`. Like `binomial_log_pmf`, without forming k! or lam^k.

    Args:
        k: numbers of any shape; −inf comes back where k is no whole number of at least 0.
        lam: at least 0; with lam = 0, N = 0.

    Raises:
        ValueError, TypeError: lam negative or not finite, or k holds no real numbers.

    Source: Loader 2000.
    """
    k = as_numbers(k, "k")
    lam = as_real(lam, "lam")
    if lam < 0:
        raise ValueError(f"lam must not be negative, got {lam}")
    possible = (k >= 0) & (k == np.floor(k)) & np.isfinite(k)
    j = np.where(possible & (k > 0), k, 1.0)
    if lam == 0:
        return np.where(possible & (k == 0), 0.0, -np.inf)
    bulk = -_stirling_rest(j) - _deviance(j, lam) - 0.5 * (LOG_2PI + np.log(j))
    return np.where(possible, np.where(k == 0, -lam, bulk), -np.inf)


def uniform_log_density(x: object, a: int | float, b: int | float) -> Float[np.ndarray, "*shape"]:
    """log f(x) = −log(b − a) on [a, b], and −inf elsewhere.

    Raises:
        ValueError, TypeError: a and b are not finite numbers with a < b, or x holds no real numbers.
    """
    x, a, b = as_numbers(x, "x"), as_real(a, "a"), as_real(b, "b")
    if not a < b or not np.isfinite(b - a):
        raise ValueError(f"a must lie below b, and b - a be finite, got a = {a}, b = {b}")
    return np.where((x >= a) & (x <= b), -np.log(b - a), -np.inf)


def exponential_log_density(x: object, rate: int | float) -> Float[np.ndarray, "*shape"]:
    """log f(x) = log rate − rate x for x ≥ 0, and −inf elsewhere.

    Equation `eq-distributions-exponential`.

    Raises:
        ValueError, TypeError: rate is not a finite number above 0, or x holds no real numbers.
    """
    x, rate = as_numbers(x, "x"), as_real(rate, "rate", above=0)
    with np.errstate(over="ignore"):
        return np.where(x >= 0, np.log(rate) - rate * x.clip(0), -np.inf)


def gaussian_log_density(x: object, mu: int | float, sigma: int | float) -> Float[np.ndarray, "*shape"]:
    """log f(x) = −½ ((x − mu) / sigma)² − log sigma − ½ log 2π.

    Equation `eq-gaussian-density`. Far out the logarithm is still a number where the density itself is zero.

    Raises:
        ValueError, TypeError: mu not finite, sigma not a finite number above 0, or x holds no real numbers.
    """
    x, mu, sigma = as_numbers(x, "x"), as_real(mu, "mu"), as_real(sigma, "sigma", above=0)
    with np.errstate(over="ignore"):
        z = (x - mu) / sigma
        return np.asarray(-0.5 * z * z - np.log(sigma) - 0.5 * LOG_2PI)


def multivariate_gaussian_log_density(
    x: object, mu: Float[np.ndarray, " d"], cov: Float[np.ndarray, "d d"]
) -> Float[np.ndarray, "*shape"]:
    """log density of N(mu, cov) at each row of x, by the Cholesky factor cov = L Lᵀ.

    Equation `eq-multivariate-gaussian`. No inverse and no determinant is formed: ‖L⁻¹(x − mu)‖² comes from one
    triangular solve and ½ log det cov is Σ log Lᵢᵢ, which does not underflow.

    Args:
        x: (..., d), a point a row.
        mu: (d,).
        cov: (d, d), positive definite.

    Raises:
        ValueError, TypeError: shapes that do not fit, or cov not symmetric and positive definite.

    Source: Golub & Van Loan 2013, §4.2 (Cholesky).
    """
    mu, cov = as_mean_and_covariance(mu, cov)
    x = as_numbers(x, "x")
    if x.ndim == 0 or x.shape[-1] != mu.size:
        raise ValueError(f"x must have points of {mu.size} coordinates as its rows, got shape {x.shape}")
    lower = cholesky(cov)
    rest = (x - mu).reshape(-1, mu.size)  # (points, d)
    z = solve_triangular(lower, rest.T, lower=True, check_finite=False)  # (d, points): standard normal under the model
    with np.errstate(over="ignore"):
        squares = np.sum(z * z, axis=0).reshape(x.shape[:-1])
    squares = np.where(np.isnan(squares), np.inf, squares)  # a point so far out that the solve met 0 · ∞
    return np.asarray(-0.5 * squares - np.log(np.diag(lower)).sum() - 0.5 * mu.size * LOG_2PI)


def _log(p: float) -> float:
    return float(np.log(p)) if p > 0 else -np.inf


def _stirling_rest(n: np.ndarray | int | float) -> np.ndarray:
    """log n! − log(√(2πn) (n/e)ⁿ) for n ≥ 1: 1/12n − 1/360n³ + …"""
    small = np.minimum(n, 16.0)
    table = gammaln(small + 1) - (small + 0.5) * np.log(small) + small - 0.5 * LOG_2PI
    w = (1 / n) / n  # n² overflows before n does
    series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / n
    return np.where(n < 16, table, series)


def _deviance(x: np.ndarray | int | float, m: int | float) -> np.ndarray:
    """x log(x/m) + m − x for x > 0, m > 0, without cancellation where x is near m.

    With v = (x − m)/(x + m), log(x/m) = 2 artanh v; the first term of its series is taken together with m − x.
    """
    v = (x - m) / (x + m)
    near = np.abs(v) < 0.1
    u = np.where(near, v, 0.0)
    tail = sum(u ** (2 * j + 1) / (2 * j + 1) for j in range(1, 9))
    far = np.where(near, m, x)
    with np.errstate(over="ignore"):
        ratio = far / m
    log_ratio = np.where(np.isinf(ratio), np.log(far) - np.log(m), np.log(ratio))
    return np.where(near, (x - m) * u + 2 * x * tail, far * log_ratio + m - far)
