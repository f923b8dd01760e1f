"""The determinant by elimination: n³/3 multiplications where the sum over permutations has n · n! of them."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._validate import as_matrix, as_vector


def determinant(a: Real[np.ndarray, "n n"]) -> float:
    """The signed volume that the columns of A span.

    Equation `eq-vector-spaces-pivots`: the product of the pivots, with its sign turned at each exchange of rows.
    Each row is first divided by a power of two near its largest entry, and the product is kept as a fraction and a
    power of two, so no partial product over- or underflows. A determinant below the smallest double is returned as 0,
    and so is an entry less than about 1e-308 times the largest of its row.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty, square real matrix.
        OverflowError: the determinant is larger than the largest double.

    Source: Golub & Van Loan 2013, §3.2 and §3.4.
    """
    w = _square(a)
    shift = np.frexp(np.abs(w).max(axis=1))[1]  # row i of A is 2**shift[i] times row i of W, whose entries are below 1
    w, fraction, exponent = np.ldexp(w, -shift[:, None]), 1.0, int(shift.sum())
    for j in range(len(w)):
        p = j + int(np.argmax(np.abs(w[j:, j])))
        if w[p, j] == 0:
            return 0.0
        if p != j:
            w[[j, p]] = w[[p, j]]
            fraction = -fraction
        w[j + 1 :, j:] -= np.outer(w[j + 1 :, j] / w[j, j], w[j, j:])
        fraction, e = np.frexp(fraction * w[j, j])
        exponent += int(e)
    if exponent > np.finfo(float).maxexp:
        raise OverflowError(f"the determinant has the size 2**{exponent}, above the largest double")
    return float(np.ldexp(fraction, max(exponent, -5000)))


def cramer(a: Real[np.ndarray, "n n"], b: Real[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """The solution of Ax = b as quotients of determinants.

    Equation `eq-vector-spaces-cramer`. For understanding: it costs n + 1 eliminations where one solves the system.

    Raises:
        ValueError, TypeError: bad arrays, shapes that do not fit, or det A = 0.
    """
    a, b = _square(a), as_vector(b, "b")
    if len(b) != len(a):
        raise ValueError(f"b must have {len(a)} entries, one for each row of a, got {len(b)}")
    whole = determinant(a)
    if whole == 0:
        raise ValueError("a must be invertible, but its determinant is 0")
    columns = range(len(a))
    return np.array([determinant(np.column_stack([a[:, :j], b, a[:, j + 1 :]])) for j in columns]) / whole


def _square(a: object) -> Float[np.ndarray, "n n"]:
    a = as_matrix(a)
    if a.shape[0] != a.shape[1]:
        raise ValueError(f"a must be square to have a determinant, got shape {a.shape}")
    return a
