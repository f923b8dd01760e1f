"""The orthogonal matrix nearest to a map, and the rotation that lays one cloud of points on another."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._validate import as_matrix


def polar(a: Real[np.ndarray, "m n"]) -> tuple[Float[np.ndarray, "m n"], Float[np.ndarray, "n n"]]:
    """Polar decomposition A = Q P with orthonormal columns in Q and P symmetric, positive semidefinite.

    Equation `eq-polar`: Q = U Vᵀ, P = V diag(sigma) Vᵀ.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or has fewer rows than columns (then Q
            cannot have orthonormal columns).

    Source: Horn & Johnson 2013, Theorem 7.3.1.
    """
    a = as_matrix(a)
    if a.shape[0] < a.shape[1]:
        raise ValueError(f"a must have at least as many rows as columns, got shape {a.shape}; decompose its transpose")
    u, sigma, vt = np.linalg.svd(a, full_matrices=False)
    return u @ vt, (vt.T * sigma) @ vt


def procrustes(x: Real[np.ndarray, "n d"], y: Real[np.ndarray, "n d"]) -> Float[np.ndarray, "d d"]:
    """The orthogonal R that makes ‖X R − Y‖_F least.

    Equation `eq-procrustes`: R = U Vᵀ from XᵀY = U Σ Vᵀ. Rows are points; row i of X belongs to row i of Y. A
    reflection is allowed.

    Raises:
        ValueError, TypeError: `x` or `y` is not a finite, non-empty real matrix, or their shapes differ.

    Source: Schönemann 1966; Golub & Van Loan 2013, §6.4.1.
    """
    x, y = as_matrix(x, "x"), as_matrix(y, "y")
    if x.shape != y.shape:
        raise ValueError(f"x and y must have one shape, got {x.shape} and {y.shape}")
    return polar(x.T @ y)[0]
