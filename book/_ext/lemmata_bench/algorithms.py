"""The algorithms whose growth `make bench` shows: the input of each, its library's call, and how errors are found."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lemmata_bench.growth import Algorithm, Trial


def _square(n: int) -> np.ndarray:
    return np.random.default_rng(n).standard_normal((n, n))


def _relative(off: Any, whole: Any) -> float:
    return float(np.linalg.norm(off) / np.linalg.norm(whole))


def _lu(n: int) -> Trial:
    import scipy.linalg
    from lemmata.linalg import lu

    a = _square(n)

    def theirs() -> tuple[Any, Any, Any]:
        p, lower, upper = scipy.linalg.lu(a, p_indices=True)
        return np.argsort(p), lower, upper

    return Trial(lambda: lu(a), theirs, lambda f: _relative(a[f[0]] - f[1] @ f[2], a))


def _solve(n: int) -> Trial:
    from lemmata.linalg import solve

    a, x = _square(n), np.ones(n)
    b = a @ x
    return Trial(lambda: solve(a, b), lambda: np.linalg.solve(a, b), lambda y: _relative(b - a @ y, b))


def _determinant(n: int) -> Trial:
    from lemmata.linalg import determinant

    # det(I + u vᵀ) = 1 + u·v, and with short u and v the matrix is nowhere near a singular one.
    u, v = (x / np.linalg.norm(x) for x in np.random.default_rng(n).standard_normal((2, n)))
    a, truth = np.eye(n) + np.outer(u, v), 1 + math.fsum(u * v)
    return Trial(lambda: determinant(a), lambda: np.linalg.det(a), lambda d: abs(d - truth) / truth)


def _strassen(n: int) -> Trial:
    from lemmata.linalg import strassen

    a, b = _square(n), _square(n + 1)[:n, :n]
    truth = (a.astype(np.longdouble) @ b.astype(np.longdouble)).astype(float)
    return Trial(lambda: strassen(a, b), lambda: a @ b, lambda c: _relative(c - truth, truth))


def _qr(n: int) -> Trial:
    from lemmata.linalg import householder_qr

    a = np.random.default_rng(n).standard_normal((2 * n, n))
    return Trial(
        lambda: householder_qr(a), lambda: np.linalg.qr(a), lambda f: float(np.linalg.norm(f[0].T @ f[0] - np.eye(n)))
    )


def _lstsq(n: int) -> Trial:
    from lemmata.linalg import lstsq

    # Monomials on [0, 1]: the columns grow more alike with n.
    a = np.vander(np.linspace(0, 1, 50), n, increasing=True)
    b = a @ np.ones(n)
    return Trial(
        lambda: lstsq(a, b).x, lambda: np.linalg.lstsq(a, b, rcond=None)[0], lambda x: _relative(x - 1, np.ones(n))
    )


def _eigh(n: int) -> Trial:
    from lemmata.linalg import symmetric_eigen

    a = _square(n)
    a = a + a.T
    return Trial(
        lambda: symmetric_eigen(a), lambda: np.linalg.eigh(a), lambda f: _relative(a - (f[1] * f[0]) @ f[1].T, a)
    )


def _svd(n: int) -> Trial:
    from lemmata.linalg import jacobi_svd

    a = _square(n)

    def rebuilt(f: Any) -> float:
        return _relative(a - (f[0] * f[1]) @ f[2], a)

    return Trial(lambda: jacobi_svd(a), lambda: np.linalg.svd(a, full_matrices=False), rebuilt)


ALGORITHMS = (
    Algorithm("lu", "scipy", "LU of n × n; error: ‖PA − LU‖ / ‖A‖", (16, 64, 256), _lu),
    Algorithm("solve", "numpy", "n equations; error: ‖b − Ax‖ / ‖b‖", (16, 64, 256), _solve),
    Algorithm("determinant", "numpy", "determinant of n × n, relative error", (16, 64, 256), _determinant),
    Algorithm("strassen", "numpy", "product of n × n, relative error", (128, 256, 512), _strassen),
    Algorithm("householder_qr", "numpy", "QR of 2n × n; error: ‖QᵀQ − I‖", (16, 64, 256), _qr),
    Algorithm("lstsq", "numpy", "polynomial of n coefficients through 50 points, relative error", (4, 8, 12), _lstsq),
    Algorithm("symmetric_eigen", "numpy", "eigen of n × n; error: ‖A − VΛVᵀ‖ / ‖A‖", (16, 32, 64), _eigh),
    Algorithm("jacobi_svd", "numpy", "SVD of n × n; error: ‖A − UΣVᵀ‖ / ‖A‖", (16, 32, 64), _svd),
)
