"""Gaussian elimination: LU with pivoting, and what follows from it: solutions, inverse, rank."""

# ruff: noqa: E741 (L is the letter of the lower triangle)

import numpy as np
from jaxtyping import Float, Int, Real

from lemmata.linalg._validate import as_matrix, as_non_negative, as_right_side, as_square


def lu(
    a: Real[np.ndarray, "n n"],
) -> tuple[Int[np.ndarray, " n"], Float[np.ndarray, "n n"], Float[np.ndarray, "n n"]]:
    """PA = LU by elimination with partial pivoting.

    Theorem `thm-lu`, equation `eq-matrices-lu`; one step is `eq-matrices-step`. The pivot is the largest entry of what
    is left of the column, so that no multiplier exceeds 1 in size. Every square matrix has this factorisation, a
    singular one too: a column with nothing left to eliminate has the pivot 0 and the multipliers 0.

    Returns:
        p (n), the order of the rows, so that `a[p]` is PA; L (n × n) with ones on the diagonal and zeros above it;
        U (n × n) with zeros below the diagonal.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty, square real matrix.

    Source: Trefethen & Bau 1997, Algorithm 21.1; Golub & Van Loan 2013, Algorithm 3.4.1.
    """
    u = as_square(a)
    n = len(u)
    p, l = np.arange(n), np.eye(n)
    for k in range(n - 1):
        i = k + int(np.argmax(abs(u[k:, k])))
        p[[k, i]], u[[k, i]], l[[k, i], :k] = p[[i, k]], u[[i, k]], l[[i, k], :k]
        if u[k, k] != 0:
            l[k + 1 :, k] = u[k + 1 :, k] / u[k, k]
            u[k + 1 :, k:] -= np.outer(l[k + 1 :, k], u[k, k:])
            u[k + 1 :, k] = 0.0  # zero by construction, and not up to rounding
    return p, l, u


def forward_substitution(
    l: Real[np.ndarray, "n n"], b: Real[np.ndarray, "n *columns"]
) -> Float[np.ndarray, "n *columns"]:
    """The solution of L y = b for a lower triangular L, from the first unknown to the last.

    Equation `eq-matrices-substitution`, with the rows in the other order. What stands above the diagonal is not read.

    Raises:
        ValueError, TypeError: `l` is not a finite square real matrix, or `b` no vector or matrix of as many rows.
        numpy.linalg.LinAlgError: an entry of the diagonal is zero.

    Source: Golub & Van Loan 2013, Algorithm 3.1.1.
    """
    l = as_square(l, "l")
    y = as_right_side(b, len(l), of="l")
    _need_diagonal(l, "l")
    for i in range(len(l)):
        y[i] = (y[i] - l[i, :i] @ y[:i]) / l[i, i]
    return y


def back_substitution(u: Real[np.ndarray, "n n"], b: Real[np.ndarray, "n *columns"]) -> Float[np.ndarray, "n *columns"]:
    """The solution of U x = b for an upper triangular U, from the last unknown to the first.

    Equation `eq-matrices-substitution`. What stands below the diagonal is not read.

    Raises:
        ValueError, TypeError: `u` is not a finite square real matrix, or `b` no vector or matrix of as many rows.
        numpy.linalg.LinAlgError: an entry of the diagonal is zero.

    Source: Trefethen & Bau 1997, Algorithm 17.1; Golub & Van Loan 2013, Algorithm 3.1.2.
    """
    u = as_square(u, "u")
    x = as_right_side(b, len(u), of="u")
    _need_diagonal(u, "u")
    for i in reversed(range(len(u))):
        x[i] = (x[i] - u[i, i + 1 :] @ x[i + 1 :]) / u[i, i]
    return x


def solve(a: Real[np.ndarray, "n n"], b: Real[np.ndarray, "n *columns"]) -> Float[np.ndarray, "n *columns"]:
    """The solution of A x = b: PA = LU, then L y = Pb, then U x = y.

    Equations `eq-matrices-lu` and `eq-matrices-substitution`. `b` is a vector, or a matrix that holds several right
    sides as its columns. How many digits of the result can be trusted, `eq-solve-error` says; see `condition_number`.

    Raises:
        ValueError, TypeError: `a` is not a finite square real matrix, or `b` no vector or matrix of as many rows.
        numpy.linalg.LinAlgError: elimination meets a pivot that is exactly zero: A is singular.

    Source: Trefethen & Bau 1997, lectures 20 and 21.
    """
    a = as_square(a)
    b = as_right_side(b, len(a))
    p, l, u = lu(a)
    if not np.all(np.diag(u)):
        raise np.linalg.LinAlgError(f"a is singular: pivot {int(np.argmin(abs(np.diag(u)))) + 1} of {len(a)} is zero")
    return back_substitution(u, forward_substitution(l, b[p]))


def inverse(a: Real[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The matrix X with A X = I, a column at a time from one factorisation.

    Theorem `thm-matrices-invertible`. To solve one system, `solve` is cheaper and at least as exact.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty, square real matrix.
        numpy.linalg.LinAlgError: elimination meets a pivot that is exactly zero: A is singular.

    Source: Golub & Van Loan 2013, §3.4.
    """
    a = as_square(a)
    return solve(a, np.eye(len(a)))


def lu_complete(
    a: Real[np.ndarray, "m n"], tolerance: float | None = None
) -> tuple[Int[np.ndarray, " m"], Int[np.ndarray, " n"], Float[np.ndarray, "m r"], Float[np.ndarray, "r n"]]:
    """PAQ = LU with r pivots, by elimination with complete pivoting.

    Equation `eq-matrices-lu-complete`. The pivot is the largest entry of all that is left, rows and columns; when it is
    at most `tolerance`, the rest counts as zero, and as many pivots were found as the rank.

    Args:
        a: any real m × n matrix.
        tolerance: what counts as zero; max(m, n) · eps · max |a_ij| when left out, the size of the rounding errors
            of an elimination whose entries do not grow.

    Returns:
        p (m) and q (n), the orders of rows and columns, so that `a[p][:, q]` is PAQ; L (m × r) with ones on the
        diagonal and zeros above it; U (r × n) with zeros below the diagonal.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or `tolerance` is negative.

    Source: Golub & Van Loan 2013, §3.4 and Algorithm 3.4.3.
    """
    s = as_matrix(a)
    m, n = s.shape
    if tolerance is None:
        tolerance = max(m, n) * float(np.finfo(float).eps) * float(abs(s).max())
    tolerance = as_non_negative(tolerance, "tolerance")
    p, q, l, r = np.arange(m), np.arange(n), np.zeros((m, min(m, n))), 0
    while r < min(m, n):
        i, j = np.unravel_index(np.argmax(abs(s[r:, r:])), (m - r, n - r))
        i, j = i + r, j + r
        if abs(s[i, j]) <= tolerance:
            break
        p[[r, i]], s[[r, i]], l[[r, i]] = p[[i, r]], s[[i, r]], l[[i, r]]
        q[[r, j]], s[:, [r, j]] = q[[j, r]], s[:, [j, r]]
        l[r, r], l[r + 1 :, r] = 1.0, s[r + 1 :, r] / s[r, r]
        s[r + 1 :, r:] -= np.outer(l[r + 1 :, r], s[r, r:])
        s[r + 1 :, r] = 0.0
        r += 1
    return p, q, l[:, :r], s[:r]


def rank(a: Real[np.ndarray, "m n"], tolerance: float | None = None) -> int:
    """The number of pivots that exceed `tolerance` in an elimination with complete pivoting.

    Definition `def-rank`, computed by `lu_complete`, whose default tolerance it shares. Where the entries are known to
    d digits only, give their error as `tolerance`. An answer that depends on the tolerance is no property of A alone.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or `tolerance` is negative.

    Source: Golub & Van Loan 2013, §3.4 and §5.4.1 (which warns: singular values decide more safely).
    """
    return lu_complete(a, tolerance)[3].shape[0]


def _need_diagonal(t: Float[np.ndarray, "n n"], name: str) -> None:
    if not np.all(np.diag(t)):
        k = int(np.argmin(abs(np.diag(t)))) + 1
        raise np.linalg.LinAlgError(f"{name} is singular: entry {k} of its diagonal is zero")
