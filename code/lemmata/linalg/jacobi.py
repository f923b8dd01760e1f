"""The singular value decomposition by one-sided Jacobi rotations.

A is m × n, W = A V throughout; a rotation turns two columns of W until they are orthogonal, and V with them.
"""

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._scale import EPS, NEGLIGIBLE, power_of_two
from lemmata.linalg._validate import as_integer, as_matrix


def jacobi_rotation(alpha: float, beta: float, gamma: float) -> tuple[float, float]:
    """Cosine and sine of the rotation that makes two columns orthogonal.

    Equation `eq-jacobi-rotation`. With x·x = alpha, y·y = beta and x·y = gamma ≠ 0, the columns c x − s y and
    s x + c y are orthogonal. Of the two angles that do it this is the one within 45 degrees, on which the
    convergence of the sweeps rests.

    Source: Golub & Van Loan 2013, §8.5 (the rotation) and §8.6 (one-sided Jacobi).
    """
    zeta = (beta - alpha) / (2 * gamma)
    t = np.copysign(1.0, zeta) / (abs(zeta) + np.hypot(1.0, zeta))
    c = 1 / np.hypot(1.0, t)
    return float(c), float(c * t)


def jacobi_sweep(
    w: Float[np.ndarray, "m n"], v: Float[np.ndarray, "n n"]
) -> tuple[Float[np.ndarray, "m n"], Float[np.ndarray, "n n"], float]:
    """One sweep: each pair of columns is rotated once.

    Returns the new W and V and the largest cosine between two columns that the sweep met (0 when none of them
    needed to be turned).
    """
    w, v, worst = w.copy(), v.copy(), 0.0
    n = w.shape[1]
    for p in range(n - 1):
        for q in range(p + 1, n):
            x, y = w[:, p], w[:, q]
            alpha, beta, gamma = x @ x, y @ y, x @ y
            if min(alpha, beta) <= NEGLIGIBLE**2:
                continue
            cosine = abs(gamma) / (np.sqrt(alpha) * np.sqrt(beta))
            worst = max(worst, cosine)
            if cosine > EPS:
                c, s = jacobi_rotation(alpha, beta, gamma)
                w[:, p], w[:, q] = c * x - s * y, s * x + c * y
                v[:, p], v[:, q] = c * v[:, p] - s * v[:, q], s * v[:, p] + c * v[:, q]
    return w, v, float(worst)


def jacobi_svd(
    a: Real[np.ndarray, "m n"], max_sweeps: int = 60
) -> tuple[Float[np.ndarray, "m r"], Float[np.ndarray, " r"], Float[np.ndarray, "r n"]]:
    """Thin singular value decomposition A = U diag(sigma) Vᵀ by one-sided Jacobi.

    Equation `eq-svd`. Chosen for its short proof and its accuracy: when A = B D with D diagonal, each
    singular value is found to a relative error governed by the condition of B, however small D makes it.

    Args:
        a: any real m × n matrix; tall, wide, rank-deficient or zero.
        max_sweeps: how many sweeps to try before giving up; 6 to 10 are usual.

    Returns:
        U (m × r), sigma (r, in decreasing order), Vᵀ (r × n) with r = min(m, n). The columns of U and the
        rows of Vᵀ are orthonormal, also where sigma is zero.

    Raises:
        ValueError, TypeError: `a` is not a finite, non-empty real matrix, or `max_sweeps` not a positive integer.
        numpy.linalg.LinAlgError: not converged after `max_sweeps` sweeps.

    Source: Hestenes 1958; Demmel & Veselić 1992, §4; Golub & Van Loan 2013, §8.6.
    """
    a = as_matrix(a)
    max_sweeps = as_integer(max_sweeps, "max_sweeps", least=1)
    m, n = a.shape
    if m < n:  # wide: A = (Aᵀ)ᵀ
        u, sigma, vt = jacobi_svd(a.T, max_sweeps)
        return vt.T, sigma, u.T
    scale = power_of_two(a)  # a division by a power of two is exact
    w, v = a / scale, np.eye(n)
    for _ in range(max_sweeps):
        w, v, worst = jacobi_sweep(w, v)
        if worst <= m * EPS:
            break
    else:
        raise np.linalg.LinAlgError(f"columns still {worst:.1e} from orthogonal after {max_sweeps} sweeps")
    sigma = np.linalg.norm(w, axis=0)
    sigma[sigma <= NEGLIGIBLE] = 0.0
    order = np.argsort(-sigma, kind="stable")
    sigma, w, v = sigma[order], w[:, order], v[:, order]
    return _normalise(w, sigma), sigma * scale, v.T


def _normalise(w: Float[np.ndarray, "m n"], sigma: Float[np.ndarray, " n"]) -> Float[np.ndarray, "m n"]:
    """Columns of W over their lengths; columns of length zero are replaced by an orthonormal completion."""
    r = int(np.count_nonzero(sigma))
    u = w[:, :r] / sigma[:r]
    if r == w.shape[1]:
        return u
    q = np.linalg.qr(u, mode="complete")[0]  # its columns from r on span what U leaves free
    return np.hstack([u, q[:, r : w.shape[1]]])
