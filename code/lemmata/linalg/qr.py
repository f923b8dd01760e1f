"""A = QR: orthonormal columns times a triangle, by Gram–Schmidt and by Householder's reflections.

A is m × n throughout; the columns of Q are orthonormal and span what the columns of A span, and R is upper triangular.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, Real

from lemmata.linalg._scale import EPS, power_of_two
from lemmata.linalg._validate import as_integer, as_matrix, as_right_side, as_vector


def gram_schmidt(
    a: Real[np.ndarray, "m n"], passes: int = 1
) -> tuple[Float[np.ndarray, "m n"], Float[np.ndarray, "n n"]]:
    """A = QR by the classical Gram–Schmidt process: all components of a column are taken off at once.

    Equation `eq-orthogonality-gram-schmidt`. In exact arithmetic one pass is enough. In floating point the columns of
    Q drift from orthogonal as A becomes ill-conditioned; a second pass takes off what the first one left.

    Args:
        a: an m × n matrix with independent columns.
        passes: how often the components along the earlier q are taken off; 2 keeps Q orthonormal to rounding.

    Returns:
        Q (m × n) and R (n × n) with a positive diagonal.

    Raises:
        ValueError, TypeError: `a` is not a finite real matrix, or has more columns than rows; `passes` is below 1.
        numpy.linalg.LinAlgError: of a column nothing but rounding is left: it depends on those before it.

    Source: Golub & Van Loan 2013, §5.2.7; two passes: Giraud, Langou, Rozložník & van den Eshof 2005.
    """
    a, scale = _scaled(a)
    passes = as_integer(passes, "passes", least=1)
    q, r = np.zeros_like(a), np.zeros((a.shape[1], a.shape[1]))
    for j in range(a.shape[1]):
        v = a[:, j]
        for _ in range(passes):
            c = q[:, :j].T @ v  # (j,): the components along q_1, …, q_j-1, all of the same v
            v = v - q[:, :j] @ c
            r[:j, j] += c
        r[j, j] = _length_left(v, a, j)
        q[:, j] = v / r[j, j]
    return q, r * scale


def modified_gram_schmidt(a: Real[np.ndarray, "m n"]) -> tuple[Float[np.ndarray, "m n"], Float[np.ndarray, "n n"]]:
    """A = QR by the modified Gram–Schmidt process: each component is taken from what the ones before it left.

    Equation `eq-orthogonality-modified`. The same Q and R in exact arithmetic; in floating point Q is orthonormal up to
    about the condition number of A times the rounding error, where one classical pass loses about its square.

    Returns:
        Q (m × n) and R (n × n) with a positive diagonal.

    Raises:
        ValueError, TypeError: `a` is not a finite real matrix, or has more columns than rows.
        numpy.linalg.LinAlgError: of a column nothing but rounding is left: it depends on those before it.

    Source: Björck 1967; Golub & Van Loan 2013, §5.2.8.
    """
    a, scale = _scaled(a)
    q, r = np.zeros_like(a), np.zeros((a.shape[1], a.shape[1]))
    for j in range(a.shape[1]):
        v = a[:, j].copy()
        for i in range(j):
            r[i, j] = q[:, i] @ v
            v -= r[i, j] * q[:, i]
        r[j, j] = _length_left(v, a, j)
        q[:, j] = v / r[j, j]
    return q, r * scale


def reflector(x: Float[np.ndarray, " m"]) -> Float[np.ndarray, " m"]:
    """The unit vector v whose reflection I − 2 v vᵀ sends x to a multiple of e₁; zeros (no reflection) for x = 0.

    Equation `eq-orthogonality-reflection`. The sign is that of x₁, so that two numbers of equal sign are added.

    Raises:
        ValueError, TypeError: `x` is not a finite, non-empty real vector.

    Source: Golub & Van Loan 2013, §5.1; Higham 2002, §19.1.
    """
    x = as_vector(x)
    scale = power_of_two(x)
    v = x / scale  # no square overflows, and none of the largest entry underflows
    v[0] += np.copysign(np.linalg.norm(v), v[0])
    length = np.linalg.norm(v)
    return v / length if length > 0 else v


class Householder(NamedTuple):
    """A[:, order] = QR with Q kept as reflections: Q = H₁ H₂ … H_k, H_j = I − 2 v_j v_jᵀ, k = min(m, n)."""

    v: Float[np.ndarray, "m k"]
    r: Float[np.ndarray, "m n"]
    order: Int[np.ndarray, " n"]


def householder(a: Real[np.ndarray, "m n"], pivot: bool = False) -> Householder:
    """Triangle and reflections of any real matrix; with `pivot`, the longest remaining column is taken at each step.

    Equations `eq-orthogonality-reflection` and `eq-orthogonality-qr`. Pivoting makes the diagonal of R fall in size,
    so that a matrix of rank r shows after r steps.

    Returns:
        v (m × k): the unit vectors of the reflections, zero above place j in column j (all zero: no reflection);
        r (m × n): zero below the diagonal; order (n): the columns of `a` in the order in which they were taken.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix.

    Source: Golub & Van Loan 2013, §§5.2.2 and 5.4.2; Businger & Golub 1965.
    """
    a = as_matrix(a)
    scale = power_of_two(a)
    (m, n), r = a.shape, a / scale
    v, order = np.zeros((m, min(m, n))), np.arange(n)
    for j in range(min(m, n)):
        if pivot:
            p = j + int(np.argmax(np.linalg.norm(r[j:, j:], axis=0)))
            r[:, [j, p]], order[[j, p]] = r[:, [p, j]], order[[p, j]]
        v[j:, j] = reflector(r[j:, j])
        r[j:, j:] -= 2 * np.outer(v[j:, j], v[j:, j] @ r[j:, j:])
        r[j + 1 :, j] = 0.0  # what the reflection made zero, up to rounding
    return Householder(v, r * scale, order)


def apply_q(v: Float[np.ndarray, "m k"], b: Float[np.ndarray, "m *columns"]) -> Float[np.ndarray, "m *columns"]:
    """Q b = H₁ (H₂ (… (H_k b))): about 4 m operations a reflection and a column, and no m × m matrix.

    Equation `eq-orthogonality-householder`; `v` as in `householder`.

    Raises:
        ValueError, TypeError: `v` is not a finite real matrix, or `b` does not have as many rows.
    """
    v = as_matrix(v, "v")
    b = as_right_side(b, len(v), of="v")
    for j in reversed(range(v.shape[1])):
        b -= 2 * np.multiply.outer(v[:, j], v[:, j] @ b)
    return b


def apply_q_transposed(
    v: Float[np.ndarray, "m k"], b: Float[np.ndarray, "m *columns"]
) -> Float[np.ndarray, "m *columns"]:
    """Qᵀ b = H_k (… (H₂ (H₁ b))): each reflection is its own transpose, so only the order turns round.

    Equation `eq-orthogonality-householder`; `v` as in `householder`.

    Raises:
        ValueError, TypeError: `v` is not a finite real matrix, or `b` does not have as many rows.
    """
    v = as_matrix(v, "v")
    b = as_right_side(b, len(v), of="v")
    for j in range(v.shape[1]):
        b -= 2 * np.multiply.outer(v[:, j], v[:, j] @ b)
    return b


def householder_qr(
    a: Real[np.ndarray, "m n"], full: bool = False
) -> tuple[Float[np.ndarray, "m k"], Float[np.ndarray, "k n"]]:
    """A = QR by Householder's reflections, with a diagonal of R that is nowhere negative.

    Equation `eq-orthogonality-qr`. Any real matrix: tall, wide, of any rank, zero. The columns of Q are orthonormal to
    rounding, whatever the condition of A.

    Args:
        a: any real m × n matrix.
        full: Q square (m × m) and R m × n; else the thin form, k = min(m, n).

    Returns:
        Q (m × k) and R (k × n). For independent columns both are unique, and the same as Gram–Schmidt's.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix.

    Source: Householder 1958; Golub & Van Loan 2013, §5.2.
    """
    v, r, _ = householder(a)
    m, n = r.shape
    k = m if full else min(m, n)
    q, r = apply_q(v, np.eye(m, k)), r[:k]
    sign = np.ones(k)
    sign[: min(m, n)] = np.where(np.diag(r) < 0, -1.0, 1.0)
    return q * sign, r * sign[:, None]


def orthogonality_loss(q: Real[np.ndarray, "m n"]) -> float:
    """How far the columns of Q are from orthonormal: ‖I − QᵀQ‖_F. Equation `eq-orthogonality-loss`.

    Raises:
        ValueError, TypeError: `q` is not a finite, non-empty real matrix.
    """
    q = as_matrix(q, "q")
    return float(np.linalg.norm(np.eye(q.shape[1]) - q.T @ q))


def _scaled(a: object) -> tuple[Float[np.ndarray, "m n"], Float[np.ndarray, " n"]]:
    """A with each column over a power of two, and those powers; at least as many rows as columns."""
    a = as_matrix(a)
    if a.shape[0] < a.shape[1]:
        raise ValueError(f"a needs at least as many rows as columns to have independent columns, got shape {a.shape}")
    scale = np.array([power_of_two(column) for column in a.T])
    return a / scale, scale


def _length_left(v: Float[np.ndarray, " m"], a: Float[np.ndarray, "m n"], j: int) -> float:
    """The length of what is left of column j of A, unless that is nothing but rounding."""
    length, before = np.linalg.norm(v), np.linalg.norm(a[:, j])
    if length <= len(v) * EPS * before:
        share = length / before if before > 0 else 0.0
        raise np.linalg.LinAlgError(f"column {j + 1} depends on those before it: {share:.1e} of its length is left")
    return float(length)
