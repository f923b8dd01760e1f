"""The leading singular triples from a few random directions."""

import numpy as np
from jaxtyping import Float, Real
from scipy.sparse import csr_array, issparse

from lemmata.linalg._validate import as_generator, as_integer, as_matrix


def range_finder(
    a: Real[np.ndarray, "m n"] | csr_array, width: int, power: int, rng: np.random.Generator
) -> Float[np.ndarray, "m l"]:
    """Orthonormal columns Q whose span nearly holds the range of A.

    Equation `eq-range-finder`: Q spans (AAᵀ)^power A Ω for a Gaussian Ω of `width` columns. A QR after every product
    keeps the small directions from drowning in rounding beside the large ones. A sparse A is only ever multiplied.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, `width` not between 1 and min(m, n),
            `power` negative, or `rng` not a NumPy generator.

    Source: Halko, Martinsson & Tropp 2011, Algorithms 4.1 and 4.4.
    """
    a = _dense_or_sparse(a)
    width = as_integer(width, "width", least=1, most=min(a.shape))
    power = as_integer(power, "power", least=0)
    omega = as_generator(rng).standard_normal((a.shape[1], width))
    q = np.linalg.qr(a @ omega)[0]
    for _ in range(power):
        q = np.linalg.qr(a.T @ q)[0]
        q = np.linalg.qr(a @ q)[0]
    return q


def randomized_svd(
    a: Real[np.ndarray, "m n"] | csr_array, k: int, rng: np.random.Generator, *, oversampling: int = 10, power: int = 1
) -> tuple[Float[np.ndarray, "m k"], Float[np.ndarray, " k"], Float[np.ndarray, "k n"]]:
    """The k leading singular triples, from the small matrix QᵀA.

    Equations `eq-range-finder` and `eq-randomized-bound`. The sketch has k + `oversampling` columns, at most
    min(m, n).

    Args:
        a: m × n, an array or a sparse matrix in rows.
        k: how many triples, from 1 to min(m, n).
        rng: the source of the random directions.
        oversampling: extra directions p; the bound on the mean needs p ≥ 2, 5 to 10 are usual.
        power: passes of AᵀA; each sharpens a slowly falling spectrum.

    Returns:
        U (m × k), sigma (k), Vᵀ (k × n).

    Raises:
        ValueError, TypeError: as `range_finder`, and when `oversampling` is negative.

    Source: Halko, Martinsson & Tropp 2011, Algorithm 5.1 and Theorem 10.5.
    """
    a = _dense_or_sparse(a)
    k = as_integer(k, "k", least=1, most=min(a.shape))
    width = min(k + as_integer(oversampling, "oversampling", least=0), min(a.shape))
    q = range_finder(a, width, power, rng)
    u, sigma, vt = np.linalg.svd(q.T @ a, full_matrices=False)  # width × n: small
    return q @ u[:, :k], sigma[:k], vt[:k]


def _dense_or_sparse(a: object) -> Float[np.ndarray, "m n"] | csr_array:
    """`a` as a matrix of floats; a sparse one stays sparse, and what it stores is checked."""
    if not issparse(a):
        return as_matrix(a)
    if min(a.shape) == 0:
        raise ValueError(f"a must have a row and a column at least, got shape {a.shape}")
    a = csr_array(a)
    as_matrix(a.data[None] if a.nnz else np.zeros((1, 1)))
    return a.astype(np.float64)
