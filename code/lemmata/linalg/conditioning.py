"""How much a linear system magnifies the errors in its data: induced norms and the condition number."""

import numpy as np
from jaxtyping import Real

from lemmata.linalg._validate import as_matrix, as_square
from lemmata.linalg.elimination import inverse


def induced_norm(a: Real[np.ndarray, "m n"], p: int | float = np.inf) -> float:
    """The largest stretch ‖Ax‖ / ‖x‖, lengths being measured by the largest entry (p = ∞) or by the sum (p = 1).

    Equation `eq-matrices-norms`: the largest sum of sizes in a row (p = ∞) or in a column (p = 1). For Euclidean
    lengths, see `spectral_norm`.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or `p` is neither 1 nor infinity.

    Source: Trefethen & Bau 1997, lecture 3; Golub & Van Loan 2013, §2.3.2.
    """
    return float(abs(as_matrix(a)).sum(axis=_summed_axis(p)).max())


def condition_number(a: Real[np.ndarray, "n n"], p: int | float = np.inf) -> float:
    """κ(A) = ‖A‖ ‖A⁻¹‖ in the induced norm for p = 1 or ∞; infinity when A is singular.

    Equation `eq-condition-number`. From about 1/eps on, the inverse that it is computed from has no digit that could be
    trusted: the result then says "very large", and no more.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty, square real matrix, or `p` is neither 1 nor infinity.

    Source: Trefethen & Bau 1997, lecture 12; Golub & Van Loan 2013, §2.6.2.
    """
    a = as_square(a)
    _summed_axis(p)
    largest = abs(a).max()
    if largest == 0:
        return float("inf")
    a = np.ldexp(a, -int(np.frexp(largest)[1]))  # κ does not depend on the scale, and no sum overflows now
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is infinite for us
        try:
            x = inverse(a)
        except np.linalg.LinAlgError:
            return float("inf")
        kappa = induced_norm(a, p) * float(abs(x).sum(axis=_summed_axis(p)).max())
    return kappa if np.isfinite(kappa) else float("inf")


def _summed_axis(p: object) -> int:
    if isinstance(p, bool) or p not in (1, np.inf):
        raise ValueError(f"p must be 1 or infinity, got {p!r}")
    return 0 if p == 1 else 1
