"""Means and covariances of data that come a row or a block at a time, weighted or not, without cancellation.

Letters: W = Σ w the total weight, m the mean, M = Σ w (x − m)(x − m)ᵀ the scatter, all over the rows seen so far.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._validate import as_integer, as_matrix, as_non_negative, as_vector


class Moments(NamedTuple):
    """What is remembered of the rows seen so far: as much for a billion rows as for two."""

    weight: float  # W = Σ w; the number of rows when every weight is 1
    mean_weight: float  # Σ w² / W, each weight weighted by itself: what the unbiased denominator takes from W
    mean: Float[np.ndarray, " d"]
    scatter: Float[np.ndarray, "d d"]


def no_moments(d: int) -> Moments:
    """The moments of no rows at all, of width d: where a stream begins.

    Raises:
        TypeError, ValueError: `d` is not a positive integer.
    """
    d = as_integer(d, "d", least=1)
    return Moments(0.0, 0.0, np.zeros(d), np.zeros((d, d)))


def update_moments(moments: Moments, x: Real[np.ndarray, " d"], w: float = 1.0) -> Moments:
    """The moments after one more row x of weight w: Welford's step.

    Equation `eq-expectation-welford`. The two factors of the new scatter's term are the row's distances from the old
    mean and from the new one; no large sums are subtracted. A row of weight 0 changes nothing.

    Raises:
        TypeError, ValueError: `x` is not a finite real vector of the moments' width, or `w` negative or not finite.

    Source: Welford 1962; with weights, West 1979.
    """
    x, w = as_vector(x), as_non_negative(w, "w")
    W, mean_weight, m, M = moments
    if x.shape != m.shape:
        raise ValueError(f"x must have {m.size} entries, as the moments have, got {x.size}")
    if w == 0:
        return moments
    share, delta = w / (W + w), x - m
    m = m + share * delta
    return Moments(W + w, mean_weight + share * (w - mean_weight), m, M + w * np.outer(delta, x - m))


def merge_moments(a: Moments, b: Moments) -> Moments:
    """The moments of two sets of rows together, from those of each.

    Equation `eq-expectation-merge`. Any tree of merges gives the same result up to rounding, so parts of the data may
    be summed up on different machines.

    Raises:
        ValueError: the widths differ.

    Source: Chan, Golub and LeVeque 1983, the updating formulas, for variances.
    """
    if a.mean.shape != b.mean.shape:
        raise ValueError(f"both moments must have one width, got {a.mean.size} and {b.mean.size}")
    W = a.weight + b.weight
    if W == 0:
        return a
    share, delta = b.weight / W, b.mean - a.mean
    m = a.mean + share * delta
    M = a.scatter + b.scatter + (a.weight * share) * np.outer(delta, delta)
    return Moments(W, a.mean_weight + share * (b.mean_weight - a.mean_weight), m, M)


def moments_of(x: Real[np.ndarray, "n d"], weights: Real[np.ndarray, " n"] | None = None) -> Moments:
    """The moments of a block of rows, in two passes: first the mean, then the deviations from it.

    The mean found in floating point misses the true one by a little; the second line corrects it by the mean deviation,
    without which data of mean 10⁹ and variance 1 lose digits.

    Raises:
        TypeError, ValueError: `x` is not a finite, non-empty real matrix, or `weights` are not one a row, none negative
            and at least one positive.

    Source: Chan, Golub and LeVeque 1983, the corrected two-pass algorithm.
    """
    x = as_matrix(x, "x")
    w = np.ones(len(x)) if weights is None else as_vector(weights, "weights")
    if len(w) != len(x):
        raise ValueError(f"weights must be one a row of x, {len(x)}, got {len(w)}")
    if np.any(w < 0) or not np.any(w):
        raise ValueError("weights must not be negative, and one at least must be positive")
    W = w.sum()
    share = w / W
    rough = share @ x
    m = rough + share @ (x - rough)
    deviation = x - m  # (n, d)
    return Moments(float(W), float(share @ w), m, (w[:, None] * deviation).T @ deviation)


def covariance_of(moments: Moments, *, unbiased: bool = True) -> Float[np.ndarray, "d d"]:
    """The covariance matrix of the rows seen: the scatter over W − Σ w² / W, or over W when `unbiased` is false.

    Equations `eq-expectation-sample-covariance` and `eq-expectation-weighted`: for weights 1 the denominator is n − 1.
    A weight says how much a row counts, not how often it occurred.

    Raises:
        ValueError: there are no rows, or only one and the unbiased denominator is 0.
    """
    W = moments.weight
    if W == 0:
        raise ValueError("no rows have been seen, so there is no covariance")
    denominator = W - moments.mean_weight if unbiased else W
    if unbiased and denominator <= 1e-12 * W:
        raise ValueError("one row alone has no unbiased covariance: two rows of positive weight are needed")
    return moments.scatter / denominator


def two_sums_variance(x: Real[np.ndarray, " n"]) -> float:
    """The unbiased variance by Σ x² − (Σ x)² / n: the formula that fails; here to be seen failing.

    Right in exact arithmetic, but both terms have the size n m²: when the mean m is large beside the standard
    deviation, their difference keeps few digits or none, and may be negative.

    Raises:
        TypeError, ValueError: `x` is not a finite real vector of at least two entries.

    Source: Chan, Golub and LeVeque 1983, the textbook algorithm.
    """
    x = as_vector(x)
    if len(x) < 2:
        raise ValueError(f"x must have at least two entries, got {len(x)}")
    n = len(x)
    return float(((x @ x) - x.sum() ** 2 / n) / (n - 1))
