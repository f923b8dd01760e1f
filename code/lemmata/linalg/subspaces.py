"""Subspaces by elimination: their bases, when two are equal, sums and intersections, coordinates.

A basis is a matrix whose columns are its vectors; the subspace {0} has a matrix without columns. `tolerance` says by
how much each entry of A may be off, by default max(m, n) · eps · (the largest entry of A), which allows for rounding.
What such errors can have left where zero should stand counts as zero in elimination: that may be far more than
`tolerance`, since elimination magnifies them. Where another tolerance changes the answer, the rank is a decision.
"""

import numpy as np
from jaxtyping import Float, Integer, Real

from lemmata.linalg._validate import as_basis, as_integer, as_matrix, as_non_negative, as_vector

EPS = float(np.finfo(float).eps)
PRIME = 2**31 - 1  # a product of two residues stays below 2**62 and fits in 64 bits


def reduced_row_echelon(
    a: Real[np.ndarray, "m n"], tolerance: float | None = None
) -> tuple[Float[np.ndarray, "m n"], Integer[np.ndarray, " r"]]:
    """The reduced row echelon form R of A, and the columns in which its pivots stand.

    Theorem `thm-vector-spaces-same-span`. In each column, the largest entry outside the rows that have a pivot already
    becomes the next pivot. Entries that errors of size `tolerance` in A can explain, by equation
    `eq-vector-spaces-doubt`, count as zero; where all of them do, the column is free.

    Args:
        a: any real m × n matrix.
        tolerance: by how much each entry of A may be off; max(m, n) · eps · max |a_ij| when left out.

    Returns:
        R (m × n), its pivots 1 and alone in their columns, zero rows last; the r pivot columns in increasing order.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or `tolerance` is negative.

    Source: Golub & Van Loan 2013, §3.4 (why the largest entry); Strang 1993 (what the form tells).
    """
    r = as_matrix(a)
    (m, n), size = r.shape, np.abs(r).max() or 1.0
    tau = _relative(tolerance, r.shape, size)
    r = np.hstack([r / size, np.zeros((m, min(m, n)))])  # the largest entry becomes 1; beside A, tau · y of each row
    row, pivots = 0, []
    for j in range(n):
        if row == m:
            break
        y, s = tau + np.abs(r[row:, n:]).sum(axis=1), 1 + np.abs(r[:row, j]).sum()  # tau · ‖y‖₁, ‖s_j‖₁
        left = np.where(np.abs(r[row:, j]) > y * s, np.abs(r[row:, j]), 0.0)
        if not left.any():
            r[row:, j] = 0.0
            continue
        p = row + int(np.argmax(left))
        r[[row, p]] = r[[p, row]]
        r[row, n + row] = tau  # the 1 that y has at the row itself, so far only implied
        r[row] /= r[row, j]
        factors = np.where(np.arange(m) == row, 0.0, r[:, j])
        r[:, j:] -= np.outer(factors, r[row, j:])
        r[:, j] = np.arange(m) == row
        pivots, row = [*pivots, j], row + 1
    return r[:, :n] + 0.0, np.array(pivots, dtype=int)  # + 0.0 makes every −0 a 0


def column_space(a: Real[np.ndarray, "m n"], tolerance: float | None = None) -> Float[np.ndarray, "m r"]:
    """A basis of the column space: the pivot columns of A itself.

    Theorem `thm-vector-spaces-column-row`. `tolerance` is that of `reduced_row_echelon`, and so are the errors.
    """
    return as_matrix(a)[:, reduced_row_echelon(a, tolerance)[1]]


def row_space(a: Real[np.ndarray, "m n"], tolerance: float | None = None) -> Float[np.ndarray, "n r"]:
    """The basis of the row space by which it is known: the rows of R that are not zero, as columns.

    Theorem `thm-vector-spaces-same-span`. `tolerance` is that of `reduced_row_echelon`, and so are the errors.
    """
    r, pivots = reduced_row_echelon(a, tolerance)
    return r[: len(pivots)].T


def null_space(a: Real[np.ndarray, "m n"], tolerance: float | None = None) -> Float[np.ndarray, "n s"]:
    """A basis of {x : Ax = 0}: one vector for each free column, with 1 there and 0 at the other free columns.

    Equation `eq-vector-spaces-special`. `tolerance` is that of `reduced_row_echelon`, and so are the errors. The
    vectors are not orthonormal; `four_subspaces` has some that are.
    """
    r, pivots = reduced_row_echelon(a, tolerance)
    free = np.setdiff1d(np.arange(r.shape[1]), pivots)
    x = np.zeros((r.shape[1], len(free)))
    x[free, np.arange(len(free))] = 1.0
    x[pivots] = -r[: len(pivots), free]
    return x


def left_null_space(a: Real[np.ndarray, "m n"], tolerance: float | None = None) -> Float[np.ndarray, "m s"]:
    """A basis of {y : Aᵀy = 0}: what is orthogonal to every column.

    Theorem `thm-fundamental-subspaces`. `tolerance` is that of `reduced_row_echelon`, and so are the errors.
    """
    return null_space(as_matrix(a).T, tolerance)


def contains(v: Real[np.ndarray, "n k"], w: Real[np.ndarray, "n l"], tolerance: float | None = None) -> bool:
    """Whether every column of W lies in the span of the columns of V.

    Definition `def-vector-spaces-span`: then no column of W is a pivot column of [V W]. Each column is first divided
    by its largest entry, which changes no span, so `tolerance` is relative to that.

    Raises:
        ValueError, TypeError: one is not a finite real matrix (it may lack columns), or they differ in height.
    """
    v, w = _same_height(v, w)
    if w.shape[1] == 0:
        return True
    both = _unit_columns(np.hstack([v, w]))
    return bool(np.all(reduced_row_echelon(both, tolerance)[1] < v.shape[1]))


def same_span(v: Real[np.ndarray, "n k"], w: Real[np.ndarray, "n l"], tolerance: float | None = None) -> bool:
    """Whether the columns of V and those of W span the same subspace: each span contains the other.

    Theorem `thm-vector-spaces-same-span`. `tolerance` and errors are those of `contains`.
    """
    return contains(v, w, tolerance) and contains(w, v, tolerance)


def sum_and_intersection(
    v: Real[np.ndarray, "n k"], w: Real[np.ndarray, "n l"], tolerance: float | None = None
) -> tuple[Float[np.ndarray, "n p"], Float[np.ndarray, "n q"]]:
    """Bases of U + W and of U ∩ W for the spans U and W of the columns of V and of W.

    Equation `eq-vector-spaces-sum`. With bases B of U and C of W, a vector of the intersection is Bx = −Cy for some
    (x, y) in the null space of [B C], and the map from (x, y) to Bx loses nothing. `tolerance` and errors are those
    of `contains`.
    """
    v, w = _same_height(v, w)
    b, c = _basis(v, tolerance), _basis(w, tolerance)
    if b.shape[1] == 0 or c.shape[1] == 0:
        return np.hstack([b, c]), np.zeros((len(b), 0))
    both = np.hstack([b, c])
    return column_space(both, tolerance), b @ null_space(both, tolerance)[: b.shape[1]]


def coordinates(
    basis: Real[np.ndarray, "n k"], x: Real[np.ndarray, " n"], tolerance: float | None = None
) -> Float[np.ndarray, " k"]:
    """The numbers c with x = basis @ c.

    Equation `eq-vector-spaces-coordinates`. `tolerance` decides whether the columns are independent, and whether x
    lies in their span, relative to the largest entry of each.

    Raises:
        ValueError, TypeError: bad arrays, dependent columns, or an `x` outside their span.
    """
    x = as_vector(x)
    return change_of_basis(x[:, None], basis, tolerance)[:, 0]


def change_of_basis(
    old: Real[np.ndarray, "n l"], new: Real[np.ndarray, "n k"], tolerance: float | None = None
) -> Float[np.ndarray, "k l"]:
    """The matrix P with old = new @ P, which turns coordinates in `old` into coordinates in `new`.

    Equation `eq-change-of-basis`, read off the reduced row echelon form of [new old]. `tolerance` decides whether
    `new` is independent and spans `old`, relative to the largest entry of each column.

    Raises:
        ValueError, TypeError: bad arrays, different heights, dependent columns of `new`, or an `old` outside its span.
    """
    new, old = as_matrix(new, "new"), as_matrix(old, "old")
    if len(new) != len(old):
        raise ValueError(f"new and old must have as many rows, got shapes {new.shape} and {old.shape}")
    k, scale_new, scale_old = new.shape[1], _column_sizes(new), _column_sizes(old)
    r, pivots = reduced_row_echelon(np.hstack([new / scale_new, old / scale_old]), tolerance)
    if np.count_nonzero(pivots < k) < k:
        raise ValueError(f"the {k} columns of new must be independent; only {np.count_nonzero(pivots < k)} of them are")
    if len(pivots) > k:
        raise ValueError(f"column {pivots[k] - k} of old does not lie in the span of new, so it has no coordinates")
    return r[:k, k:] * scale_old / scale_new[:, None]


def pivot_sizes(a: Real[np.ndarray, "m n"]) -> Float[np.ndarray, " k"]:
    """The sizes of the pivots of elimination that takes the largest entry left anywhere, in the order met.

    Equation `eq-vector-spaces-remainder`. The rank for a tolerance is how many of them come before the first that does
    not exceed it: one elimination for all tolerances. There are min(m, n), zero where nothing was left.

    Source: Golub & Van Loan 2013, §3.4 (complete pivoting).
    """
    w = as_matrix(a)
    size = np.abs(w).max() or 1.0
    w, sizes = w / size, np.zeros(min(w.shape))
    for k in range(len(sizes)):
        i, j = np.unravel_index(np.argmax(np.abs(w)), w.shape)
        if w[i, j] == 0:
            break
        sizes[k] = abs(w[i, j])
        row, column = w[i] / w[i, j], w[:, j].copy()
        w -= np.outer(column, row)
        w[i], w[:, j] = 0.0, 0.0
    return sizes * size


def rank_modulo(a: Real[np.ndarray, "m n"], prime: int = PRIME) -> int:
    """The rank of A modulo a prime: a lower bound of its true rank that no rounding can touch.

    Theorem `thm-vector-spaces-modulo`. The entries are taken as exact: a double is an integer times a power of two.
    One power of two makes them all integers, and elimination modulo `prime` knows no small numbers. Where the result
    meets an upper bound, such as min(m, n), the true rank is proved.

    Args:
        a: m × n.
        prime: an odd prime below 2**31. That it is prime is not checked, but a pivot without an inverse is refused.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or holds a number that no double is (so that
            rounding would touch it after all); `prime` is even or out of range, or seen not to be prime.
    """
    prime = as_integer(prime, "prime", least=3, most=2**31 - 1)
    if prime % 2 == 0:
        raise ValueError(f"prime must be odd, got {prime}")
    w, rank = _residues(_as_exact(a), prime), 0
    for j in range(w.shape[1]):
        below = np.flatnonzero(w[rank:, j])
        if len(below) == 0:
            continue
        w[[rank, rank + below[0]]] = w[[rank + below[0], rank]]
        w[rank, j:] = w[rank, j:] * pow(int(w[rank, j]), -1, prime) % prime
        factors = w[rank + 1 :, j : j + 1]
        w[rank + 1 :, j:] = (w[rank + 1 :, j:] - factors * w[rank, j:] % prime) % prime
        rank += 1
        if rank == len(w):
            break
    return rank


def _as_exact(a: object) -> Float[np.ndarray, "m n"]:
    """`a` as doubles, refused if that changes a number: an integer above 2**53, say, or a float of a longer type."""
    doubles, given = as_matrix(a), np.asarray(a)
    with np.errstate(invalid="ignore"):  # 2**63, rounded up from the largest integers, does not fit in them again
        changed = np.argwhere(doubles.astype(given.dtype) != given)
    if len(changed):
        raise ValueError(f"a must hold numbers that are doubles exactly, got {given[tuple(changed[0])]}")
    return doubles


def _residues(a: Float[np.ndarray, "m n"], prime: int) -> Integer[np.ndarray, "m n"]:
    """A · 2**e modulo `prime`, with the e that makes every entry an integer."""
    fraction, exponent = np.frexp(a)
    mantissa = (fraction * 2.0**53).astype(np.int64)  # exact: a double has 53 binary digits
    shift = exponent - exponent.min()
    powers = np.array([pow(2, s, prime) for s in range(int(shift.max()) + 1)], dtype=np.int64)
    return mantissa % prime * powers[shift] % prime


def _relative(tolerance: float | None, shape: tuple[int, ...], size: float) -> float:
    """`tolerance` for a matrix whose largest entry has been made 1."""
    if tolerance is None:
        return max(shape) * EPS
    with np.errstate(over="ignore"):
        return float(np.divide(as_non_negative(tolerance, "tolerance"), size))


def _column_sizes(a: Float[np.ndarray, "n k"]) -> Float[np.ndarray, " k"]:
    """The largest size of an entry of each column; 1 for a zero column."""
    size = np.abs(a).max(axis=0, initial=0.0)
    return np.where(size > 0, size, 1.0)


def _unit_columns(a: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n k"]:
    return a / _column_sizes(a)


def _basis(a: Float[np.ndarray, "n k"], tolerance: float | None) -> Float[np.ndarray, "n r"]:
    """Columns of A, scaled, that are a basis of its column space; A itself when it has no columns."""
    return column_space(_unit_columns(a), tolerance) if a.shape[1] else a


def _same_height(v: object, w: object) -> tuple[Float[np.ndarray, "n k"], Float[np.ndarray, "n l"]]:
    v, w = as_basis(v, "v"), as_basis(w, "w")
    if len(v) != len(w):
        raise ValueError(f"v and w must have as many rows, got shapes {v.shape} and {w.shape}")
    return v, w
