"""What a spectrum says: approximation of lower rank, energy, rank in floating point, pseudo-inverse.

These use `numpy.linalg.svd`, against which `jacobi_svd` is tested.
"""

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._validate import as_fraction, as_integer, as_matrix, as_non_negative, as_spectrum


def low_rank(a: Real[np.ndarray, "m n"], k: int) -> Float[np.ndarray, "m n"]:
    """The matrix of rank at most k nearest to A, in every norm that rotations leave unchanged.

    Equation `eq-eckart-young`: the first k terms of the decomposition, which is the book's `def-svd-truncation`.

    Args:
        a: m × n.
        k: from 0 (the zero matrix) to min(m, n) (A itself).

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or `k` not an integer in its range.

    Source: Eckart & Young 1936; Mirsky 1960.
    """
    a = as_matrix(a)
    k = as_integer(k, "k", least=0, most=min(a.shape))
    u, sigma, vt = np.linalg.svd(a, full_matrices=False)
    return (u[:, :k] * sigma[:k]) @ vt[:k]


def energy(sigma: Real[np.ndarray, " r"]) -> Float[np.ndarray, " r"]:
    """The share of the squared Frobenius norm that the first 1, 2, …, r terms keep.

    Equation `eq-svd-energy`.

    Raises:
        ValueError: `sigma` is not a decreasing, non-negative vector, or is zero (it has no energy to share).
    """
    sigma = as_spectrum(sigma)
    if sigma[0] == 0:
        raise ValueError("sigma is zero: a zero matrix has no energy to share")
    kept = np.cumsum((sigma / sigma[0]) ** 2)  # over sigma_1, so that no square overflows
    return kept / kept[-1]


def rank_for_energy(sigma: Real[np.ndarray, " r"], fraction: float) -> int:
    """The least k whose first k terms keep at least `fraction` of the energy.

    Equation `eq-svd-energy`, solved for k. `fraction` lies above 0 and at most at 1.
    """
    fraction = as_fraction(fraction, "fraction")
    return int(np.argmax(energy(sigma) >= fraction)) + 1


def effective_rank(sigma: Real[np.ndarray, " r"]) -> float:
    """How many directions share the weight: the exponential of the entropy of sigma / Σ sigma.

    It is r when all r values are equal and 1 when one value stands alone; the threshold of `numerical_rank`
    does not enter.

    Raises:
        ValueError: `sigma` is not a decreasing, non-negative vector, or is zero.

    Source: Roy & Vetterli 2007, §2.
    """
    sigma = as_spectrum(sigma)
    if sigma[0] == 0:
        raise ValueError("sigma is zero: a zero matrix has no effective rank")
    share = (sigma / sigma[0]) / (sigma / sigma[0]).sum()
    share = share[share > 0]
    return float(np.exp(-(share * np.log(share)).sum()))


def numerical_rank(a: Real[np.ndarray, "m n"], tolerance: float | None = None) -> int:
    """How many singular values exceed `tolerance`.

    Equation `eq-svd-numerical-rank`. Without a `tolerance` it is max(m, n) · eps · sigma_1, the size of the change
    that storing and decomposing A may already have made; when A was measured, give the size of its error.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or `tolerance` is negative.

    Source: Golub & Van Loan 2013, §5.4.1; `numpy.linalg.matrix_rank` uses the same default.
    """
    a = as_matrix(a)
    sigma = np.linalg.svd(a, compute_uv=False)
    if tolerance is None:
        tolerance = max(a.shape) * np.finfo(float).eps * sigma[0]
    return int(np.count_nonzero(sigma > as_non_negative(tolerance, "tolerance")))


def pinv(a: Real[np.ndarray, "m n"], tolerance: float | None = None) -> Float[np.ndarray, "n m"]:
    """The Moore–Penrose pseudo-inverse V diag(1/sigma) Uᵀ over the singular values above `tolerance`.

    Equation `eq-pseudo-inverse`. The default `tolerance` is that of `numerical_rank`. A singular value counted as
    zero is left out, never inverted.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or `tolerance` is negative.

    Source: Penrose 1955, Theorem 1; Golub & Van Loan 2013, §5.5.
    """
    a = as_matrix(a)
    r = numerical_rank(a, tolerance)
    u, sigma, vt = np.linalg.svd(a, full_matrices=False)
    return (vt[:r].T / sigma[:r]) @ u[:, :r].T


def four_subspaces(
    a: Real[np.ndarray, "m n"], tolerance: float | None = None
) -> tuple[Float[np.ndarray, "m r"], Float[np.ndarray, "m s"], Float[np.ndarray, "n r"], Float[np.ndarray, "n t"]]:
    """Orthonormal bases of column space, left null space, row space and null space, as columns.

    Theorem `thm-four-subspaces`. The rank r is that of `numerical_rank`; the widths are r, m − r, r and n − r.
    """
    a = as_matrix(a)
    r = numerical_rank(a, tolerance)
    u, _, vt = np.linalg.svd(a, full_matrices=True)
    return u[:, :r], u[:, r:], vt[:r].T, vt[r:].T
