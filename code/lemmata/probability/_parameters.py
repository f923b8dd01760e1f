"""Checks of the parameters of distributions: each says what was needed and what came."""

import numpy as np
from jaxtyping import Float, Int

from lemmata.linalg._validate import as_number
from lemmata.linalg._validate import as_real as as_real

# A symmetric matrix counts as positive semidefinite while no eigenvalue lies below minus this share of the largest.
SEMIDEFINITE = 1e-10


def as_numbers(x: object, name: str) -> Float[np.ndarray, "*shape"]:
    """`x` as real numbers of any shape; infinite ones are allowed, NaN is not."""
    array = np.asarray(x)
    if array.dtype.kind not in "iufb":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    array = array.astype(np.float64)
    if np.isnan(array).any():
        raise ValueError(f"{name} must not hold NaN")
    return array


def as_probability(p: object, name: str = "p", *, zero: bool = True) -> float:
    """`p` as a float from 0 to 1; 0 itself only where `zero` allows it."""
    number = as_number(p, name)
    if not 0 <= number <= 1 or (number == 0 and not zero):
        raise ValueError(f"{name} must be a probability, {'from' if zero else 'above'} 0 to 1, got {p}")
    return float(number)


def as_level(level: object) -> float:
    """`level`, how often an interval shall cover, as a float above 0 and below 1."""
    number = as_probability(level, "level", zero=False)
    if number == 1:
        raise ValueError("level must be below 1: an interval that always covers is the whole line")
    return number


def scaled(x: Float[np.ndarray, " n"]) -> tuple[Float[np.ndarray, " n"], int]:
    """x / 2^k and k, so that the largest entry is near 1: exact, and sums and squares neither overflow nor vanish."""
    k = int(np.frexp(np.abs(x).max())[1])
    return np.ldexp(x, -k), k


def as_weights(weights: object, name: str = "weights") -> Float[np.ndarray, " n"]:
    """`weights` as probabilities: none negative, finite, not all zero; divided by their sum."""
    array = as_numbers(weights, name)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must be a vector with at least one entry, got shape {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any() or not array.any():
        raise ValueError(f"{name} must be finite and not negative, and one of them positive")
    array = array / array.max()  # so that the sum neither overflows nor underflows
    return array / array.sum()


def as_indices(indices: object, d: int, name: str) -> Int[np.ndarray, " k"]:
    """`indices` as different integers from 0 to d − 1, one at least."""
    array = np.atleast_1d(np.asarray(indices))
    if array.ndim != 1 or array.size == 0 or array.dtype.kind not in "iu":
        raise ValueError(f"{name} must be a list of at least one index, got {indices!r}")
    if array.min() < 0 or array.max() >= d or len(np.unique(array)) < array.size:
        raise ValueError(f"{name} must hold different indices from 0 to {d - 1}, got {array.tolist()}")
    return array.astype(np.int64)


def as_mean_and_covariance(mu: object, cov: object) -> tuple[Float[np.ndarray, " d"], Float[np.ndarray, "d d"]]:
    """`mu` as a vector of d entries and `cov` as a symmetric d × d matrix, both finite."""
    mu, cov = as_numbers(mu, "mu"), as_numbers(cov, "cov")
    if mu.ndim != 1 or mu.size == 0 or not np.isfinite(mu).all():
        raise ValueError(f"mu must be a finite vector with at least one entry, got shape {mu.shape}")
    if cov.shape != (mu.size, mu.size):
        raise ValueError(f"cov must have shape {(mu.size, mu.size)}, as mu has {mu.size} entries, got {cov.shape}")
    if not np.isfinite(cov).all() or not np.allclose(cov, cov.T, rtol=1e-10, atol=1e-12 * abs(cov).max()):
        raise ValueError("cov must be finite and symmetric")
    return mu, (cov + cov.T) / 2


def cholesky(cov: Float[np.ndarray, "d d"], name: str = "cov") -> Float[np.ndarray, "d d"]:
    """The lower triangular L with L Lᵀ = cov; refused by name when cov is not positive definite."""
    try:
        return np.linalg.cholesky(cov)
    except np.linalg.LinAlgError:
        raise ValueError(f"{name} must be positive definite: a singular Gaussian has no density here") from None


def square_root(cov: Float[np.ndarray, "d d"]) -> Float[np.ndarray, "d d"]:
    """A matrix A with A Aᵀ = cov, for any positive semidefinite cov, singular or not."""
    values, vectors = np.linalg.eigh(cov)
    if values[0] < -SEMIDEFINITE * max(values[-1], 0):
        raise ValueError(f"cov must be positive semidefinite, but has the eigenvalue {values[0]:.3g}")
    return vectors * np.sqrt(values.clip(0))
