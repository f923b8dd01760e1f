"""All eigenpairs of a real symmetric matrix: Householder's tridiagonal form, then QR steps with Wilkinson's shift.

T = Qᵀ A Q is tridiagonal with the diagonal d and e beside it; a QR step turns T, and the columns of Q with it.
"""

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._scale import EPS, NEGLIGIBLE, power_of_two
from lemmata.linalg._validate import as_integer, as_symmetric, as_vector


def tridiagonalise(
    a: Real[np.ndarray, "n n"],
) -> tuple[Float[np.ndarray, "n n"], Float[np.ndarray, " n"], Float[np.ndarray, " m"]]:
    """Orthogonal Q, diagonal d and off-diagonal e of a tridiagonal matrix T with A = Q T Qᵀ.

    Equation `eq-eigen-tridiagonal`. Reflection k makes column k zero below the place under the diagonal; being a
    similarity, it keeps the eigenvalues. About 4n³/3 multiplications, and n³ more for Q.

    Raises ValueError or TypeError when `a` is not a finite, non-empty, real symmetric matrix.

    Source: Golub & Van Loan 2013, Algorithm 8.3.1; Householder 1958 for the reflection.
    """
    a = as_symmetric(a)
    n, scale = len(a), power_of_two(a)
    t, q = a / scale, np.eye(n)
    for k in range(n - 2):
        x = t[k + 1 :, k]
        if np.abs(x[1:]).max() <= NEGLIGIBLE:
            continue
        v = x.copy()
        v[0] += np.copysign(np.linalg.norm(x), x[0])  # the sign that cannot cancel
        v /= np.linalg.norm(v)
        t[k + 1 :, k:] -= 2 * np.outer(v, v @ t[k + 1 :, k:])  # H T, rows k+1 and below
        t[k:, k + 1 :] -= 2 * np.outer(t[k:, k + 1 :] @ v, v)  # (H T) H
        q[:, k + 1 :] -= 2 * np.outer(q[:, k + 1 :] @ v, v)
    return q, np.diag(t) * scale, np.diag(t, -1) * scale


def wilkinson_shift(a: float, b: float, c: float) -> float:
    """The eigenvalue of the symmetric 2 × 2 matrix with rows (a, b) and (b, c) that is nearer to c.

    Equation `eq-eigen-wilkinson`; c − |b| when both are equally near. Written without cancellation.

    Source: Wilkinson 1968; Golub & Van Loan 2013, §8.3.5.
    """
    if b == 0:
        return float(c)
    delta = a / 2 - c / 2
    return float(c - np.copysign(1.0, delta) * b * (b / (abs(delta) + np.hypot(delta, b))))


def implicit_qr_step(
    d: Real[np.ndarray, " n"], e: Real[np.ndarray, " m"]
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " m"], Float[np.ndarray, "m 2"]]:
    """One QR step with Wilkinson's shift on a tridiagonal matrix with diagonal d and off-diagonal e, n ≥ 2.

    Equation `eq-eigen-qr-step`, without forming Q or R: the first rotation is that of the shifted matrix; it makes one
    entry too many, a bulge, which the other rotations chase down and out. By `thm-eigen-implicit-q` the outcome is
    the same.

    Returns:
        The new d and e, and cosine and sine of each rotation: the columns q and q' with the numbers k and k + 1 of Q
        become c q + s q' and c q' − s q.

    Raises:
        ValueError, TypeError: d or e is not a finite real vector, d has fewer than two entries, or e does not have one
            entry less than d.

    Source: Golub & Van Loan 2013, Algorithm 8.3.2.
    """
    d, e = as_vector(d, "d"), as_vector(e, "e")
    if len(e) != len(d) - 1:
        raise ValueError(f"a QR step needs n ≥ 2 entries d and n − 1 entries e, got {len(d)} and {len(e)}")
    last = len(e) - 1
    rotations = np.empty((len(e), 2))
    x, bulge = d[0] - wilkinson_shift(d[-2], e[-1], d[-1]), e[0]
    for k in range(len(e)):
        r = np.hypot(x, bulge)
        c, s = (x / r, bulge / r) if r > 0 else (1.0, 0.0)
        if k > 0:
            e[k - 1] = r
        a, b, g = d[k], e[k], d[k + 1]
        d[k], d[k + 1] = c * c * a + 2 * c * s * b + s * s * g, s * s * a - 2 * c * s * b + c * c * g
        e[k] = c * s * (g - a) + (c - s) * (c + s) * b
        if k < last:
            x, bulge, e[k + 1] = e[k], s * e[k + 1], c * e[k + 1]
        rotations[k] = c, s
    return d, e, rotations


def symmetric_eigen(
    a: Real[np.ndarray, "n n"], max_steps: int | None = None
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n n"]]:
    """All eigenvalues of a real symmetric matrix, in decreasing order, and orthonormal eigenvectors as columns.

    Equation `eq-eigen-spectral`: A = Q diag(λ) Qᵀ. About two steps an eigenvalue are usual. Each eigenvalue is found
    to a small multiple of the machine's precision times the largest one in size, so those much smaller may hold no
    digit.

    Args:
        a: symmetric up to rounding; its symmetric part is used. Any size, rank and finite scale.
        max_steps: QR steps to try before giving up; 30 an eigenvalue when left out.

    Raises:
        ValueError, TypeError: `a` is not finite, non-empty, real and symmetric, or `max_steps` not a positive integer.
        numpy.linalg.LinAlgError: not converged after `max_steps` steps.

    Source: Golub & Van Loan 2013, Algorithm 8.3.3; Francis 1961 and Kublanovskaya 1961 for the QR algorithm.
    """
    a = as_symmetric(a)
    max_steps = as_integer(30 * len(a) if max_steps is None else max_steps, "max_steps", least=1)
    scale = power_of_two(a)  # a division by a power of two is exact
    q, d, e = tridiagonalise(a / scale)
    steps = 0
    while (block := _last_block(d, e)) is not None:
        lo, hi = block
        if steps == max_steps:
            raise np.linalg.LinAlgError(f"{hi} eigenvalues still not separated after {max_steps} QR steps")
        d[lo : hi + 1], e[lo:hi], rotations = implicit_qr_step(d[lo : hi + 1], e[lo:hi])
        for k, (c, s) in enumerate(rotations, start=lo):
            q[:, k], q[:, k + 1] = c * q[:, k] + s * q[:, k + 1], c * q[:, k + 1] - s * q[:, k]
        steps += 1
    order = np.argsort(-d, kind="stable")
    return d[order] * scale, q[:, order]


def _last_block(d: Float[np.ndarray, " n"], e: Float[np.ndarray, " m"]) -> tuple[int, int] | None:
    """First and last index of the lowest block that is still coupled, with negligible couplings set to zero; or None.

    This is the deflation: what is zero in e cuts T into parts whose eigenvalues are found apart.
    """
    e[np.abs(e) <= np.maximum(EPS * (np.abs(d[:-1]) + np.abs(d[1:])), NEGLIGIBLE)] = 0.0
    coupled = np.flatnonzero(e)
    if len(coupled) == 0:
        return None
    hi = int(coupled[-1]) + 1
    cuts = np.flatnonzero(e[:hi] == 0)
    return (int(cuts[-1]) + 1 if len(cuts) else 0), hi
