"""A product of matrices with seven multiplications in place of eight."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._validate import as_integer, as_matrix


def strassen(a: Real[np.ndarray, "m k"], b: Real[np.ndarray, "k n"], leaf: int = 64) -> Float[np.ndarray, "m n"]:
    """The product AB, by seven products of half the size while all three dimensions exceed `leaf`.

    Equation `eq-matrices-strassen`. Odd dimensions are padded by a row or column of zeros. The rounding error is small
    beside the largest entries of A and B, not beside each entry of the product as in the usual sum.

    Raises:
        ValueError, TypeError: `a` or `b` is not a finite, non-empty real matrix, their shapes do not fit, or `leaf` is
            not a positive integer.

    Source: Strassen 1969; Higham 2002, §23.2.2 (the error).
    """
    a, b = as_matrix(a), as_matrix(b, "b")
    if a.shape[1] != b.shape[0]:
        raise ValueError(f"a must have as many columns as b has rows, got shapes {a.shape} and {b.shape}")
    return _strassen(a, b, as_integer(leaf, "leaf", least=1))


def _strassen(a: Float[np.ndarray, "m k"], b: Float[np.ndarray, "k n"], leaf: int) -> Float[np.ndarray, "m n"]:
    (m, k), n = a.shape, b.shape[1]
    if min(m, k, n) <= leaf:
        return a @ b
    a11, a12, a21, a22 = _quarters(a)
    b11, b12, b21, b22 = _quarters(b)
    m1 = _strassen(a11 + a22, b11 + b22, leaf)
    m2 = _strassen(a21 + a22, b11, leaf)
    m3 = _strassen(a11, b12 - b22, leaf)
    m4 = _strassen(a22, b21 - b11, leaf)
    m5 = _strassen(a11 + a12, b22, leaf)
    m6 = _strassen(a21 - a11, b11 + b12, leaf)
    m7 = _strassen(a12 - a22, b21 + b22, leaf)
    return np.block([[m1 + m4 - m5 + m7, m3 + m5], [m2 + m4, m1 - m2 + m3 + m6]])[:m, :n]


def _quarters(a: Float[np.ndarray, "m n"]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The four blocks of A, made even by zeros."""
    m, n = (size + size % 2 for size in a.shape)
    a = np.pad(a, ((0, m - a.shape[0]), (0, n - a.shape[1])))
    return a[: m // 2, : n // 2], a[: m // 2, n // 2 :], a[m // 2 :, : n // 2], a[m // 2 :, n // 2 :]
