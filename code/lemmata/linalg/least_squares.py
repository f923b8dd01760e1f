"""The nearest point of a column space, and the coefficients that reach it.

A is m × n; x (n) makes ‖Ax − b‖ least, p = Ax is the projection of b, and r = b − p is orthogonal to the columns of A.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Real
from scipy.linalg import solve_triangular

from lemmata.linalg._scale import EPS, power_of_two
from lemmata.linalg._validate import as_matrix, as_non_negative, as_right_side
from lemmata.linalg.qr import apply_q, apply_q_transposed, householder


class LeastSquares(NamedTuple):
    """A minimiser `x` of ‖Ax − b‖, the least distance `residual` (one a column of b), and the rank found."""

    x: Float[np.ndarray, "n *columns"]
    residual: Float[np.ndarray, "*columns"]
    rank: int


def lstsq(
    a: Real[np.ndarray, "m n"], b: Real[np.ndarray, "m *columns"], tolerance: float | None = None
) -> LeastSquares:
    """Least squares by Householder's QR with column pivoting.

    Equation `eq-orthogonality-qr-solve`. If the columns of A are independent, x is the only minimiser. If not, it is
    a *basic* one, with n − rank zeros where columns were not needed: as near to b as any other, and not the shortest
    in general (the pseudo-inverse gives that one).

    Args:
        a: any real m × n matrix.
        b: a vector of m entries, or a matrix of m rows: one problem a column.
        tolerance: diagonal entries of R up to this times the first count as zero; max(m, n) times the machine epsilon
            when left out. (Matrices exist whose rank the diagonal does not betray: see Golub & Van Loan, §5.4.3.)

    Raises:
        ValueError, TypeError: `a` is not a finite real matrix, `b` does not fit it, or `tolerance` is negative.

    Source: Golub & Van Loan 2013, §§5.3.2 and 5.5.
    """
    a = as_matrix(a)
    b = as_right_side(b, len(a))
    size_a, size_b = power_of_two(a), _sizes(b)
    v, r, order, rank = _factored(a / size_a, tolerance)
    c = apply_q_transposed(v, b / size_b)  # (m, *columns)
    x = np.zeros((a.shape[1], *b.shape[1:]))
    if rank > 0:
        x[order[:rank]] = solve_triangular(r[:rank, :rank], c[:rank])
    return LeastSquares(x * (size_b / size_a), np.linalg.norm(c[rank:], axis=0) * size_b, rank)


def lstsq_normal(a: Real[np.ndarray, "m n"], b: Real[np.ndarray, "m *columns"]) -> Float[np.ndarray, "n *columns"]:
    """Least squares by the normal equations AᵀA x = Aᵀb, solved by Cholesky's factorisation.

    Equation `eq-normal-equations`. Half of the work of QR for a tall matrix, and the square of its condition number.

    Raises:
        ValueError, TypeError: `a` is not a finite real matrix, or `b` does not fit it.
        numpy.linalg.LinAlgError: AᵀA as computed is not positive definite: the columns of A are dependent, or nearly.

    Source: Golub & Van Loan 2013, §5.3.1.
    """
    a = as_matrix(a)
    b = as_right_side(b, len(a))
    size_a, size_b = power_of_two(a), _sizes(b)
    a, b = a / size_a, b / size_b
    lower = cholesky(a.T @ a)
    y = solve_triangular(lower, a.T @ b, lower=True)
    return solve_triangular(lower.T, y) * (size_b / size_a)


def cholesky(g: Real[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The lower triangle L with positive diagonal and L Lᵀ = G, column by column.

    Equation `eq-orthogonality-cholesky`. It exists exactly when the symmetric G is positive definite.

    Raises:
        ValueError, TypeError: `g` is not a finite, real, symmetric matrix (to rounding).
        numpy.linalg.LinAlgError: a pivot is not positive, or by rounding alone: G is not safely positive definite.

    Source: Golub & Van Loan 2013, §4.2.5; Higham 2002, §10.1.
    """
    g = as_matrix(g, "g")
    if g.shape[0] != g.shape[1] or not np.allclose(g, g.T, rtol=0, atol=1e-12 * np.abs(g).max()):
        raise ValueError(
            f"g must be a symmetric matrix, got shape {g.shape}" + " with g ≠ gᵀ" * (g.shape[0] == g.shape[1])
        )
    n, lower = g.shape[0], np.zeros_like(g)
    for j in range(n):
        column = g[j:, j] - lower[j:, :j] @ lower[j, :j]  # (n - j,)
        if column[0] <= n * EPS * g[j, j]:  # nothing is left but the rounding of the subtraction
            raise np.linalg.LinAlgError(f"g is not positive definite: pivot {j + 1} is {column[0]:.1e}")
        lower[j:, j] = column / np.sqrt(column[0])
    return lower


def project(
    a: Real[np.ndarray, "m n"], b: Real[np.ndarray, "m *columns"], tolerance: float | None = None
) -> Float[np.ndarray, "m *columns"]:
    """The point of the column space of A that is nearest to b (for a matrix b: to each of its columns).

    Theorem `thm-projection`, equation `eq-orthogonality-coordinates`. Any rank: only the r columns of Q that belong to
    diagonal entries above the tolerance (as in `lstsq`) are used, and Qᵀ is applied to b as reflections.

    Raises:
        ValueError, TypeError: `a` is not a finite real matrix, `b` does not fit it, or `tolerance` is negative.

    Source: Golub & Van Loan 2013, §5.3.
    """
    a = as_matrix(a)
    b = as_right_side(b, len(a))
    size = _sizes(b)
    v, _, _, rank = _factored(a / power_of_two(a), tolerance)
    c = apply_q_transposed(v, b / size)
    c[rank:] = 0.0
    return apply_q(v, c) * size


def _sizes(b: Float[np.ndarray, "m *columns"]) -> Float[np.ndarray, "*columns"]:
    """A power of two for each column: each is a problem of its own, and none is lost beside a larger one."""
    return np.apply_along_axis(power_of_two, 0, b)


def _factored(a: Float[np.ndarray, "m n"], tolerance: float | None) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Pivoted reflections and triangle of A, the order of its columns, and its numerical rank."""
    v, r, order = householder(a, pivot=True)
    relative = max(a.shape) * EPS if tolerance is None else as_non_negative(tolerance, "tolerance")
    size = np.abs(np.diag(r))
    return v, r, order, int(np.count_nonzero(size > relative * size[0]))
