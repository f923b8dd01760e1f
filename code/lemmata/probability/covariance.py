"""Covariance matrices: estimated, mapped, shrunk, and what they make of a dot product.

Rows are observations: x is n × d, and the covariance of its rows is d × d.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._validate import as_matrix, as_non_negative, as_vector
from lemmata.probability.moments import covariance_of, moments_of


class DotProduct(NamedTuple):
    """The mean of a dot product, and its variance in three parts."""

    mean: float  # μ_q·μ_k
    spread: float  # tr(Σ_q Σ_k)
    mean_query: float  # μ_qᵀ Σ_k μ_q: the keys' spread along the mean query
    mean_key: float  # μ_kᵀ Σ_q μ_k: the queries' spread along the mean key

    @property
    def variance(self) -> float:
        """The sum of the three parts."""
        return self.spread + self.mean_query + self.mean_key


def sample_covariance(
    x: Real[np.ndarray, "n d"], weights: Real[np.ndarray, " n"] | None = None, *, unbiased: bool = True
) -> Float[np.ndarray, "d d"]:
    """The covariance matrix of the rows of x.

    Equation `eq-expectation-sample-covariance`: the scatter over n − 1 (over n when `unbiased` is false).

    Raises:
        TypeError, ValueError: `x` is not a finite real matrix of two rows at least (one, when `unbiased` is false), or
            the weights do not fit it.
    """
    return covariance_of(moments_of(x, weights), unbiased=unbiased)


def correlation(cov: Real[np.ndarray, "d d"]) -> Float[np.ndarray, "d d"]:
    """The correlation matrix that belongs to a covariance matrix.

    Equation `eq-expectation-correlation`, entry by entry; the diagonal is exactly 1.

    Raises:
        TypeError, ValueError: `cov` is no covariance matrix, or a variance is zero, for which no correlation is
            defined.
    """
    cov = _as_covariance(cov, "cov")
    sd = np.sqrt(np.diag(cov))
    if not np.all(sd > 0):
        raise ValueError(f"coordinate {int(np.argmin(sd))} is constant (variance 0), so its correlations are undefined")
    r = np.clip(cov / sd[:, None] / sd, -1.0, 1.0)
    np.fill_diagonal(r, 1.0)
    return r


def affine_moments(
    a: Real[np.ndarray, "p d"],
    b: Real[np.ndarray, " p"],
    mean: Real[np.ndarray, " d"],
    cov: Real[np.ndarray, "d d"],
) -> tuple[Float[np.ndarray, " p"], Float[np.ndarray, "p p"]]:
    """Mean and covariance matrix of A x + b, from those of x.

    Equation `eq-covariance-map`. Nothing is assumed of x but finite second moments.

    Raises:
        TypeError, ValueError: an argument is not real and finite, `cov` is no covariance matrix, or shapes do not fit.
    """
    a, b, mean = as_matrix(a), as_vector(b, "b"), as_vector(mean, "mean")
    cov = _as_covariance(cov, "cov", len(mean))
    if a.shape != (len(b), len(mean)):
        raise ValueError(f"a must be {len(b)} x {len(mean)}, as b and mean are long, got shape {a.shape}")
    return a @ mean + b, a @ cov @ a.T


def dot_product_moments(
    mean_q: Real[np.ndarray, " d"],
    cov_q: Real[np.ndarray, "d d"],
    mean_k: Real[np.ndarray, " d"],
    cov_k: Real[np.ndarray, "d d"],
) -> DotProduct:
    """Mean and variance of q·k for independent random vectors q and k.

    Equation `eq-dot-product-variance`. Within each vector the coordinates may depend on each other as they like.

    Raises:
        TypeError, ValueError: an argument is not real and finite, a covariance is none, or widths differ.
    """
    mean_q, mean_k = as_vector(mean_q, "mean_q"), as_vector(mean_k, "mean_k")
    if len(mean_q) != len(mean_k):
        raise ValueError(f"mean_q and mean_k must have one width, got {len(mean_q)} and {len(mean_k)}")
    cov_q, cov_k = _as_covariance(cov_q, "cov_q", len(mean_q)), _as_covariance(cov_k, "cov_k", len(mean_k))
    return DotProduct(
        mean=float(mean_q @ mean_k),
        spread=float(np.sum(cov_q * cov_k)),  # tr(AB) = Σ a_ij b_ij for symmetric A, B
        mean_query=float(mean_q @ cov_k @ mean_q),
        mean_key=float(mean_k @ cov_q @ mean_k),
    )


def shrink(cov: Real[np.ndarray, "d d"], rho: float) -> Float[np.ndarray, "d d"]:
    """(1 − ρ) S + ρ m I with m = tr S / d: every eigenvalue moves towards their mean m, and none changes its direction.

    Raises:
        TypeError, ValueError: `cov` is no covariance matrix, or `rho` not a number from 0 to 1.
    """
    cov = _as_covariance(cov, "cov")
    rho = as_non_negative(rho, "rho")
    if rho > 1:
        raise ValueError(f"rho must be from 0 to 1, got {rho}")
    d = len(cov)
    return (1 - rho) * cov + rho * (np.trace(cov) / d) * np.eye(d)


def ledoit_wolf(x: Real[np.ndarray, "n d"]) -> tuple[Float[np.ndarray, "d d"], float]:
    """The shrunk covariance matrix of the rows of x, and the weight ρ that the target m I received.

    Equations `eq-expectation-shrinkage` (the best weight) and `eq-expectation-ledoit-wolf` (its estimate from the same
    rows, at most 1). Invertible also when d exceeds n, as soon as ρ > 0 and the rows are not all equal; with two rows ρ
    is 0, for their deviations from the mean are ± one vector and show no spread. The mean is subtracted first and S
    divides by n, as in scikit-learn.

    Raises:
        TypeError, ValueError: `x` is not a finite, non-empty real matrix.

    Source: Ledoit and Wolf 2004, lemmas 3.2 to 3.5.
    """
    x = as_matrix(x, "x")
    n, d = x.shape
    mean = moments_of(x).mean
    size = max(float(np.abs(x - mean).max()), float(np.finfo(float).tiny))  # so that no fourth power overflows
    z = (x - mean) / size
    s = z.T @ z / n
    delta2 = np.sum((s - np.trace(s) / d * np.eye(d)) ** 2)
    beta2 = (np.mean(np.sum(z * z, axis=1) ** 2) - np.sum(s * s)) / n  # (1/n²) Σ ‖z zᵀ − S‖², multiplied out
    rho = min(max(beta2, 0.0) / delta2, 1.0) if delta2 > 0 else 0.0
    return shrink(s, rho) * size**2, float(rho)


def _as_covariance(cov: object, name: str, d: int | None = None) -> Float[np.ndarray, "d d"]:
    """`cov` as a symmetric positive semidefinite matrix (up to rounding), of width d where that is given.

    Raises:
        TypeError, ValueError: it is none; the message names what was needed and what came.
    """
    c = as_matrix(cov, name)
    if c.shape[0] != c.shape[1] or (d is not None and len(c) != d):
        wanted = "square" if d is None else f"{d} x {d}"
        raise ValueError(f"{name} must be {wanted}, got shape {c.shape}")
    size = float(np.abs(c).max())
    if not np.allclose(c, c.T, rtol=0, atol=1e-9 * size):
        raise ValueError(f"{name} must be symmetric")
    least = float(np.linalg.eigvalsh(c / size)[0]) * size if size > 0 else 0.0
    if least < -1e-9 * size * len(c):
        raise ValueError(f"{name} must be positive semidefinite, but has the eigenvalue {least:.3g}")
    return c / 2 + c.T / 2
