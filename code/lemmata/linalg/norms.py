"""Matrix norms that depend on the singular values alone."""

import numpy as np
from jaxtyping import Real

from lemmata.linalg._validate import as_matrix


def spectral_norm(a: Real[np.ndarray, "m n"]) -> float:
    """The largest stretch of a unit vector, which is the largest singular value.

    Equation `eq-svd-norms`. Raises ValueError or TypeError when `a` is not a finite, non-empty real matrix.

    Source: Horn & Johnson 2013, Example 5.6.6.
    """
    return float(np.linalg.svd(as_matrix(a), compute_uv=False)[0])


def frobenius_norm(a: Real[np.ndarray, "m n"]) -> float:
    """The root of the sum of squares, of the entries or of the singular values.

    Equation `eq-svd-norms`. Raises ValueError or TypeError when `a` is not a finite, non-empty real matrix.

    Source: Golub & Van Loan 2013, §2.3.1 and Corollary 2.4.3.
    """
    sigma = np.linalg.svd(as_matrix(a), compute_uv=False)
    return float(sigma[0] * np.linalg.norm(sigma / (sigma[0] or 1.0)))


def nuclear_norm(a: Real[np.ndarray, "m n"]) -> float:
    """The sum of the singular values.

    Equation `eq-svd-norms`. Raises ValueError or TypeError when `a` is not a finite, non-empty real matrix.

    Source: Horn & Johnson 2013, §7.4.7 (the trace norm).
    """
    return float(np.linalg.svd(as_matrix(a), compute_uv=False).sum())
