"""Draws from the common distributions, each made of uniform numbers by a method that the book proves.

Every function takes `rng`, asks it for uniform numbers only, and returns an array of `n` draws.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int

from lemmata.linalg._validate import as_generator, as_integer
from lemmata.probability._parameters import (
    as_mean_and_covariance,
    as_numbers,
    as_probability,
    as_real,
    as_weights,
    square_root,
)
from lemmata.probability.densities import binomial_log_pmf, poisson_log_pmf

LARGEST_VARIANCE = 1e12  # of a count: the table of its probabilities then has some 10⁷ entries


def open_uniform(n: int, rng: np.random.Generator) -> Float[np.ndarray, " n"]:
    """n uniform numbers, never 0 and never 1: odd multiples of 2⁻⁵³, so that u and 1 − u are equally likely.

    Raises:
        ValueError, TypeError: n is no whole number of at least 0, or rng no generator.
    """
    n, rng = as_integer(n, "n", least=0), as_generator(rng)
    return (rng.integers(0, 2**52, n) + 0.5) / 2**52


def inverse_transform(
    quantile: Callable[[np.ndarray], np.ndarray], n: int, rng: np.random.Generator
) -> Float[np.ndarray, " n"]:
    """n draws F⁻(U) for the generalised inverse F⁻ of a distribution function.

    Theorem `thm-distributions-inverse-transform`, equation `eq-distributions-inverse-transform`.

    Args:
        quantile: F⁻, from an array of numbers between 0 and 1 to an array of equal shape.

    Raises:
        ValueError, TypeError: n or rng unfit, or quantile returns another shape or NaN.
    """
    u = open_uniform(n, rng)
    x = as_numbers(quantile(u), "quantile(u)")
    if x.shape != u.shape:
        raise ValueError(f"quantile must return an array of shape {u.shape}, got {x.shape}")
    return x


def inverse_transform_discrete(weights: object, n: int, rng: np.random.Generator) -> Int[np.ndarray, " n"]:
    """n draws of the outcomes 0 … k − 1: the first one at which the cumulative sum passes u.

    A search costs O(log k) a draw; compare `alias_draw`. An outcome of weight zero is never drawn.

    Args:
        weights: (k,), proportional to the probabilities.

    Raises:
        ValueError, TypeError: weights negative, not finite or all zero; n or rng unfit.
    """
    cumulative = np.cumsum(as_weights(weights))
    cumulative /= cumulative[-1]  # exactly 1 at the end: no u lies beyond it
    return np.searchsorted(cumulative, open_uniform(n, rng), side="right")


def exponential_samples(rate: int | float, n: int, rng: np.random.Generator) -> Float[np.ndarray, " n"]:
    """n draws −log(U) / rate: the inverse transform for 1 − U, which is uniform as well.

    Raises:
        ValueError, TypeError: rate not above 0, or n or rng unfit.
    """
    rate = as_real(rate, "rate", above=0)
    return -np.log(open_uniform(n, rng)) / rate


def geometric_samples(p: int | float, n: int, rng: np.random.Generator) -> Int[np.ndarray, " n"]:
    """n draws of the trial 1, 2, … at which the first success comes: ⌈log U / log(1 − p)⌉.

    Raises:
        ValueError, TypeError: p not above 0 and at most 1, or so small that a draw may exceed 2⁶³; n or rng unfit.
    """
    p = as_probability(p, zero=False)
    if p < 1e-17:
        raise ValueError(f"p must be at least 1e-17, or a draw would not fit into 64 bits, got {p}")
    log_u = np.log(open_uniform(n, rng))
    return np.maximum(np.ceil(log_u / np.log1p(-p)), 1).astype(np.int64) if p < 1 else np.ones(n, dtype=np.int64)


def binomial_samples(trials: int, p: int | float, n: int, rng: np.random.Generator) -> Int[np.ndarray, " n"]:
    """n draws of the number of successes in `trials` trials, by inverse transform on a table around trials · p.

    The table holds all but a mass that 53-bit uniform numbers cannot see (below 10⁻¹⁶, Bernstein's inequality) and
    costs O(standard deviation), not O(trials).

    Raises:
        ValueError, TypeError: parameters out of range, variance above 10¹², n or rng unfit.
    """
    trials, p = as_integer(trials, "trials", least=0), as_probability(p)
    k = _window(trials * p, trials * p * (1 - p), trials)
    return k[0] + inverse_transform_discrete(np.exp(binomial_log_pmf(k, trials, p)), n, rng)


def poisson_samples(lam: int | float, n: int, rng: np.random.Generator) -> Int[np.ndarray, " n"]:
    """n draws of the law of rare events, by inverse transform on a table around lam (as `binomial_samples`).

    Raises:
        ValueError, TypeError: lam negative, not finite or above 10¹²; n or rng unfit.
    """
    lam = as_real(lam, "lam")
    if lam < 0:
        raise ValueError(f"lam must not be negative, got {lam}")
    k = _window(lam, lam, np.inf)
    return k[0] + inverse_transform_discrete(np.exp(poisson_log_pmf(k, lam)), n, rng)


def box_muller(n: int, rng: np.random.Generator) -> Float[np.ndarray, " n"]:
    """n standard normal draws: radius and angle of a point of the plane, two draws from two uniform numbers.

    Equation `eq-distributions-box-muller`.

    Raises:
        ValueError, TypeError: n or rng unfit.

    Source: Box & Muller 1958.
    """
    n = as_integer(n, "n", least=0)
    u = open_uniform(n + n % 2, rng).reshape(2, -1)  # (2, pairs)
    r, theta = np.sqrt(-2 * np.log(u[0])), 2 * np.pi * u[1]
    return np.concatenate([r * np.cos(theta), r * np.sin(theta)])[:n]


def polar_method(n: int, rng: np.random.Generator) -> Float[np.ndarray, " n"]:
    """n standard normal draws without sine and cosine: a uniform point of the disc gives angle and radius at once.

    Equation `eq-distributions-polar`. A point of the square falls into the disc with probability π / 4.

    Raises:
        ValueError, TypeError: n or rng unfit.

    Source: Marsaglia & Bray 1964.
    """
    n, rng = as_integer(n, "n", least=0), as_generator(rng)
    found = np.empty((2, 0))
    while found.size < n:
        v = 2 * open_uniform(2 * (n - found.size) + 16, rng).reshape(2, -1) - 1  # the square
        s = np.sum(v * v, axis=0)
        v, s = v[:, (s > 0) & (s < 1)], s[(s > 0) & (s < 1)]
        found = np.hstack([found, v * np.sqrt(-2 * np.log(s) / s)])
    return found.T.ravel()[:n]


def alias_table(weights: object) -> tuple[Float[np.ndarray, " k"], Int[np.ndarray, " k"]]:
    """Thresholds q and aliases a of k equally likely columns: column j holds outcome j up to q[j], above it a[j].

    Equation `eq-distributions-alias`. Built in O(k): each step settles one column for good.

    Args:
        weights: (k,), proportional to the probabilities.

    Raises:
        ValueError, TypeError: weights negative, not finite or all zero.

    Source: Walker 1977; Vose 1991 (the two stacks).
    """
    q = as_weights(weights)
    q = q * q.size  # 1 on average
    a = np.arange(q.size)
    small, large = [list(np.flatnonzero(side)) for side in (q < 1, q >= 1)]
    while small and large:
        j, donor = small.pop(), large[-1]
        a[j] = donor  # column j is full: q[j] of its own, the rest of the donor's
        q[donor] -= 1 - q[j]
        if q[donor] < 1:
            small.append(large.pop())
    q[small] = 1.0  # only rounding leaves a column here, or on the other stack: it is full by itself
    q[large] = 1.0
    return q, a


def alias_draw(
    q: Float[np.ndarray, " k"], a: Int[np.ndarray, " k"], n: int, rng: np.random.Generator
) -> Int[np.ndarray, " n"]:
    """n draws from a table of `alias_table`: one column, one comparison each, however many outcomes there are.

    Raises:
        ValueError, TypeError: q and a differ in shape, q leaves [0, 1], a names no column; n or rng unfit.
    """
    q, a, rng = as_numbers(q, "q"), np.asarray(a), as_generator(rng)
    if q.ndim != 1 or q.size == 0 or a.shape != q.shape or a.dtype.kind not in "iu":
        raise ValueError(f"q and a must be vectors of equal length, a of integers, got shapes {q.shape} and {a.shape}")
    if q.min() < 0 or q.max() > 1 or a.min() < 0 or a.max() >= q.size:
        raise ValueError(f"q must lie between 0 and 1, and a must name columns 0 to {q.size - 1}")
    j = rng.integers(0, q.size, as_integer(n, "n", least=0))
    return np.where(open_uniform(n, rng) < q[j], j, a[j])


def rejection_samples(
    propose: Callable[[int, np.random.Generator], np.ndarray],
    log_accept: Callable[[np.ndarray], np.ndarray],
    n: int,
    rng: np.random.Generator,
    max_proposals: int = 10_000_000,
) -> tuple[Float[np.ndarray, "n *rest"], int]:
    """n draws with density f from proposals with density g, accepted with probability f / (M g).

    Equation `eq-distributions-rejection`.

    Args:
        propose: (m, rng) → m draws from g, along the first axis.
        log_accept: draws → log f − log M − log g of each; never above 0, or M is too small.
        max_proposals: give up after so many.

    Returns:
        The draws, and how many proposals were looked at until the last of them was accepted.

    Raises:
        ValueError, TypeError: log_accept above 0 or NaN at a proposal, max_proposals reached, n or rng unfit.

    Source: von Neumann 1951.
    """
    n, rng = as_integer(n, "n", least=1), as_generator(rng)
    kept, count, looked_at = [], 0, 0
    while count < n:
        if looked_at >= max_proposals:
            raise ValueError(f"only {count} of {n} draws were accepted among max_proposals = {max_proposals} proposals")
        x = np.asarray(propose(max(2 * (n - count), 64), rng), dtype=np.float64)
        log_ratio = as_numbers(log_accept(x), "log_accept(x)")
        if (log_ratio > 1e-12).any():
            raise ValueError(f"log_accept must not exceed 0, got {log_ratio.max():.3g}: M is too small for a bound")
        accepted = np.flatnonzero(np.log(open_uniform(len(x), rng)) < log_ratio)[: n - count]
        kept.append(x[accepted])
        count += len(accepted)
        looked_at += int(accepted[-1]) + 1 if count == n else len(x)
    return np.concatenate(kept), looked_at


def multivariate_gaussian_samples(
    mu: Float[np.ndarray, " d"], cov: Float[np.ndarray, "d d"], n: int, rng: np.random.Generator
) -> Float[np.ndarray, "n d"]:
    """n rows mu + A z with A Aᵀ = cov and standard normal z; cov may be singular.

    Definition `def-distributions-multivariate-gaussian`. A comes from the spectral theorem, which, unlike Cholesky's
    factor, is there for every positive semidefinite cov.

    Raises:
        ValueError, TypeError: cov not symmetric or with a negative eigenvalue, shapes that do not fit, n or rng unfit.
    """
    mu, cov = as_mean_and_covariance(mu, cov)
    n = as_integer(n, "n", least=0)
    z = box_muller(n * mu.size, rng).reshape(n, mu.size)  # (n, d)
    return mu + z @ square_root(cov).T


def _window(mean: int | float, variance: int | float, most: int | float) -> Int[np.ndarray, " k"]:
    """The whole numbers from 0 to `most` within nine standard deviations and a bit of the mean."""
    if variance > LARGEST_VARIANCE:
        raise ValueError(f"the variance must be at most {LARGEST_VARIANCE:g} for a table, got {variance:.3g}")
    reach = 9 * np.sqrt(variance) + 50
    return np.arange(max(0, int(mean - reach)), int(min(most, mean + reach)) + 1)
