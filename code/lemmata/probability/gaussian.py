"""The multivariate Gaussian under linear maps, marginals and conditionals: three rules that stay within the family.

A point is a column in the formulas; where several come together they are the rows of an array.
"""

import numpy as np
from jaxtyping import Float, Int
from scipy.linalg import cho_solve

from lemmata.probability._parameters import as_indices, as_mean_and_covariance, as_numbers, cholesky

MeanAndCovariance = tuple[Float[np.ndarray, " r"], Float[np.ndarray, "r r"]]


def gaussian_affine(
    mu: Float[np.ndarray, " d"], cov: Float[np.ndarray, "d d"], b: Float[np.ndarray, "r d"], c: Float[np.ndarray, " r"]
) -> MeanAndCovariance:
    """Parameters of B X + c when X has the law N(mu, cov).

    Equation `eq-distributions-affine-gaussian`. B may have any shape and rank; the result may be singular.

    Raises:
        ValueError, TypeError: shapes that do not fit, or cov not symmetric.
    """
    mu, cov = as_mean_and_covariance(mu, cov)
    b, c = as_numbers(b, "b"), as_numbers(c, "c")
    if b.ndim != 2 or b.shape[1] != mu.size or c.shape != b.shape[:1]:
        raise ValueError(f"b must be k × {mu.size} and c have k entries, got shapes {b.shape} and {c.shape}")
    return b @ mu + c, b @ cov @ b.T


def gaussian_marginal(
    mu: Float[np.ndarray, " d"], cov: Float[np.ndarray, "d d"], keep: Int[np.ndarray, " r"] | list[int]
) -> MeanAndCovariance:
    """Parameters of the coordinates `keep` alone: their entries of mu, their rows and columns of cov.

    Raises:
        ValueError, TypeError: indices out of range or repeated, shapes that do not fit, or cov not symmetric.
    """
    mu, cov = as_mean_and_covariance(mu, cov)
    keep = as_indices(keep, mu.size, "keep")
    return mu[keep], cov[np.ix_(keep, keep)]


def gaussian_conditional(
    mu: Float[np.ndarray, " d"],
    cov: Float[np.ndarray, "d d"],
    known: Int[np.ndarray, " k"] | list[int],
    values: Float[np.ndarray, " k"] | list[float],
) -> MeanAndCovariance:
    """Parameters of the other coordinates, in their order, given that those in `known` have these values.

    Equation `eq-distributions-gaussian-conditional`; the covariance is the Schur complement. One Cholesky factor of
    the known block serves both, and no inverse is formed.

    Raises:
        ValueError, TypeError: indices out of range, repeated, or all d of them; the block of `known` not positive
            definite; shapes that do not fit.

    Source: Bishop 2006, §2.3.1.
    """
    mu, cov = as_mean_and_covariance(mu, cov)
    known = as_indices(known, mu.size, "known")
    values = as_numbers(values, "values")
    if values.shape != known.shape or not np.isfinite(values).all():
        raise ValueError(f"values must be {known.size} finite numbers, one for each index in known")
    rest = np.setdiff1d(np.arange(mu.size), known)
    if rest.size == 0:
        raise ValueError("known holds every coordinate: nothing is left to be described")
    lower = cholesky(cov[np.ix_(known, known)], "the block of cov that belongs to known")
    across = cov[np.ix_(known, rest)]  # Σ_ba
    gain = cho_solve((lower, True), across)  # Σ_bb⁻¹ Σ_ba
    schur = cov[np.ix_(rest, rest)] - across.T @ gain
    return mu[rest] + gain.T @ (values - mu[known]), (schur + schur.T) / 2
