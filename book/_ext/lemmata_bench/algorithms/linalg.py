"""Matrices: factorisations, systems, eigenvalues and singular values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg as sla
from lemmata import linalg as our

from lemmata_bench.growth import Algorithm, Trial


def relative(off: Any, whole: Any) -> float:
    """‖off‖ / ‖whole‖, of numbers, vectors or matrices."""
    return float(np.linalg.norm(off) / np.linalg.norm(whole))


def _square(n: int) -> np.ndarray:
    return np.random.default_rng(n).standard_normal((n, n))


def _tall(n: int) -> np.ndarray:
    return np.random.default_rng(n).standard_normal((2 * n, n))


def _symmetric(n: int) -> np.ndarray:
    return _square(n) + _square(n).T


def _positive(n: int) -> np.ndarray:
    return _tall(n).T @ _tall(n) / n


def _spectrum(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A symmetric matrix with these eigenvalues, and its eigenvectors."""
    q = np.linalg.qr(_square(len(values)))[0]
    a = (q * values) @ q.T
    return (a + a.T) / 2, q


def of(
    matrix: Callable[[int], np.ndarray], ours: Callable, theirs: Callable, accuracy: Callable[[np.ndarray, Any], float]
) -> Callable[[int], Trial]:
    """Trials of functions of one matrix; `accuracy` is given the matrix and the result."""

    def trial(n: int) -> Trial:
        a = matrix(n)
        return Trial(lambda: ours(a), lambda: theirs(a), lambda found: accuracy(a, found))

    return trial


def _system(ours: Callable, theirs: Callable, matrix: Callable[[int], np.ndarray] = _square) -> Callable[[int], Trial]:
    def trial(n: int) -> Trial:
        a = matrix(n)
        b = a @ np.ones(n)
        return Trial(lambda: ours(a, b), lambda: theirs(a, b), lambda x: relative(b - a @ x, b))

    return trial


def _scipy_lu(a: np.ndarray) -> tuple[Any, Any, Any]:
    p, lower, upper = sla.lu(a, p_indices=True)
    return np.argsort(p), lower, upper


def _lu_error(a: np.ndarray, found: Any) -> float:
    order, lower, upper = found
    return relative(a[order] - lower @ upper, a)


def _triangular(lower: bool) -> Callable[[int], Trial]:
    def matrix(n: int) -> np.ndarray:
        half = np.tril(_square(n), -1) / n
        return np.eye(n) + (half if lower else half.T)

    ours = our.forward_substitution if lower else our.back_substitution
    return _system(ours, lambda a, b: sla.solve_triangular(a, b, lower=lower), matrix)


def _orthogonal(a: np.ndarray, found: Any) -> float:
    return float(np.linalg.norm(found[0].T @ found[0] - np.eye(found[0].shape[1])))


def _qr(matrix: Callable[[int], np.ndarray], ours: Callable) -> Callable[[int], Trial]:
    return of(matrix, ours, np.linalg.qr, _orthogonal)


def _svd(a: np.ndarray) -> Any:
    return np.linalg.svd(a, full_matrices=False)


def _svd_error(a: np.ndarray, f: Any) -> float:
    return relative(a - (f[0] * f[1]) @ f[2], a)


def _numpy_definite(a: np.ndarray) -> bool:
    try:
        np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        return False
    return True


def _tridiagonal(a: np.ndarray) -> tuple[Any, Any]:
    q, d, e = our.tridiagonalise(a)
    return q, np.diag(d) + np.diag(e, 1) + np.diag(e, -1)


def _hessenberg(a: np.ndarray) -> tuple[Any, Any]:
    h, q = sla.hessenberg(a, calc_q=True)
    return q, h


def _determinant(n: int) -> Trial:
    # det(I + u vᵀ) = 1 + u·v, and with short u and v the matrix is nowhere near a singular one.
    u, v = (x / np.linalg.norm(x) for x in np.random.default_rng(n).standard_normal((2, n)))
    a, truth = np.eye(n) + np.outer(u, v), 1 + math.fsum(u * v)
    return Trial(lambda: our.determinant(a), lambda: np.linalg.det(a), lambda d: abs(d - truth) / truth)


def _strassen(n: int) -> Trial:
    a, b = _square(n), _square(n + 1)[:n, :n]
    truth = (a.astype(np.longdouble) @ b[:, :8].astype(np.longdouble)).astype(float)  # of eight columns: it is slow
    return Trial(lambda: our.strassen(a, b), lambda: a @ b, lambda c: relative(c[:, :8] - truth, truth))


def _polynomial(ours: Callable) -> Callable[[int], Trial]:
    def trial(n: int) -> Trial:
        # Monomials on [0, 1]: the columns grow more alike with n.
        a = np.vander(np.linspace(0, 1, 50), n, increasing=True)
        b = a @ np.ones(n)

        def theirs() -> Any:
            return np.linalg.lstsq(a, b, rcond=None)[0]

        return Trial(lambda: ours(a, b), theirs, lambda x: relative(x - 1, np.ones(n)))

    return trial


def _eigenpair(
    ours: Callable[[np.ndarray, np.ndarray], Any], theirs: Callable[[np.ndarray, np.ndarray], Any]
) -> Callable[[int], Trial]:
    """One eigenpair of a symmetric matrix of eigenvalues 2, 1, and the rest spread below 1; both get one start."""

    def trial(n: int) -> Trial:
        a, _ = _spectrum(np.r_[2.0, 1 - np.arange(n - 1) / n])
        start = np.random.default_rng(n).standard_normal(n)

        def residual(pair: tuple[float, np.ndarray]) -> float:
            value, x = pair
            return relative(a @ x - value * x, a)

        return Trial(lambda: ours(a, start)[:2], lambda: theirs(a, start), residual)

    return trial


def _eigsh(a: np.ndarray, start: np.ndarray, **wanted: Any) -> tuple[float, np.ndarray]:
    from scipy.sparse.linalg import eigsh

    values, vectors = eigsh(a, k=1, v0=start, **wanted)
    return float(values[0]), vectors[:, 0]


def _eigsh_near(a: np.ndarray, start: np.ndarray) -> tuple[float, np.ndarray]:
    return _eigsh(a, start, sigma=1.9)


def _inverse(a: np.ndarray, start: np.ndarray) -> Any:
    return our.inverse_iteration(a, 1.9, start)


def _rayleigh(n: int) -> Trial:
    # From near one eigenvector: an iteration of three or four steps, beside all pairs.
    a, q = _spectrum(np.arange(1.0, n + 1))
    start = q[:, n // 2] + 0.1 * q[:, 0]

    def theirs() -> tuple[float, np.ndarray]:
        values, vectors = np.linalg.eigh(a)
        return float(values[n // 2]), vectors[:, n // 2]

    def residual(pair: tuple[float, np.ndarray]) -> float:
        return relative(a @ pair[1] - pair[0] * pair[1], a)

    return Trial(lambda: our.rayleigh_iteration(a, start)[:2], theirs, residual)


def _pagerank(n: int) -> Trial:
    import networkx as nx

    links = (np.random.default_rng(n).random((n, n)) < 8 / n).astype(float)
    graph = nx.from_numpy_array(links, create_using=nx.DiGraph)
    out = links.sum(axis=1, keepdims=True)
    p = np.where(out > 0, links / np.maximum(out, 1), 1 / n)
    truth = np.linalg.solve(np.eye(n) - 0.85 * p.T, np.full(n, 0.15 / n))

    def theirs() -> np.ndarray:
        return np.array(list(nx.pagerank(graph, alpha=0.85, tol=1e-12 / n).values()))

    return Trial(lambda: our.pagerank(links), theirs, lambda x: relative(x - truth, truth))


def _randomized(n: int) -> Trial:
    from sklearn.utils.extmath import randomized_svd

    k, spectrum = 20, 1 / np.arange(1, n + 1)
    left = np.linalg.qr(_tall(n))[0]
    a = (left * spectrum) @ np.linalg.qr(_square(n))[0].T

    def theirs() -> tuple[Any, Any, Any]:
        return randomized_svd(a, k, n_oversamples=10, n_iter=1, random_state=0)

    def excess(found: tuple[Any, Any, Any]) -> float:
        u, s, vt = found
        return max(float(np.linalg.norm(a - (u * s) @ vt, 2)) / spectrum[k] - 1, 0.0)

    return Trial(lambda: our.randomized_svd(a, k, np.random.default_rng(0)), theirs, excess)


def _null_space(n: int) -> Trial:
    rng = np.random.default_rng(n)
    a = rng.standard_normal((n, n // 2)) @ rng.standard_normal((n // 2, n))

    def image(basis: np.ndarray) -> float:
        if basis.shape != (n, n - n // 2):
            return math.inf  # of the wrong dimension
        return float(np.linalg.norm(a @ basis) / (np.linalg.norm(a) * np.linalg.norm(basis)))

    return Trial(lambda: our.null_space(a), lambda: sla.null_space(a), image)


def _procrustes(n: int) -> Trial:
    x, truth = _tall(n), np.linalg.qr(_square(n))[0]
    y = x @ truth
    return Trial(
        lambda: our.procrustes(x, y), lambda: sla.orthogonal_procrustes(x, y)[0], lambda r: relative(r - truth, truth)
    )


def _rank(n: int) -> Trial:
    rng = np.random.default_rng(n)
    a = rng.standard_normal((n, n // 2)) @ rng.standard_normal((n // 2, n))
    return Trial(lambda: our.rank(a), lambda: np.linalg.matrix_rank(a), lambda r: abs(r - n // 2))


def _inverse_error(a: np.ndarray, x: np.ndarray) -> float:
    return float(np.linalg.norm(x @ a - np.eye(a.shape[1])) / (np.linalg.norm(x) * np.linalg.norm(a)))


def _condition(n: int) -> Trial:
    import mpmath

    a = sla.hilbert(n) + 1e-6 * np.eye(n)
    with mpmath.workdps(40):
        big = mpmath.matrix(a.tolist())
        truth = float(mpmath.mnorm(big, mpmath.inf) * mpmath.mnorm(big**-1, mpmath.inf))
    return Trial(
        lambda: our.condition_number(a), lambda: np.linalg.cond(a, np.inf), lambda found: abs(found - truth) / truth
    )


_cholesky = of(_positive, our.cholesky, np.linalg.cholesky, lambda g, f: relative(g - f @ f.T, g))
_definite = of(_positive, our.is_positive_definite, _numpy_definite, lambda g, answer: float(not answer))
_tridiagonalise = of(_symmetric, _tridiagonal, _hessenberg, lambda a, f: relative(a - f[0] @ f[1] @ f[0].T, a))
_eigh = of(_symmetric, our.symmetric_eigen, np.linalg.eigh, lambda a, f: relative(a - (f[1] * f[0]) @ f[1].T, a))

SIZES = (16, 64, 256)
POLYNOMIAL = "polynomial of n coefficients, 50 points"
ORTHOGONAL, INVERSE, REBUILT = "‖QᵀQ − I‖", "‖XA − I‖ / ‖X‖‖A‖", "‖A − UΣVᵀ‖ / ‖A‖"
SYSTEM, PAIR = "‖b − Ax‖ / ‖b‖", "‖Ax − λx‖ / ‖A‖"

ALGORITHMS = (
    Algorithm("lu", "scipy", "n × n", SIZES, of(_square, our.lu, _scipy_lu, _lu_error), "‖PA − LU‖ / ‖A‖"),
    Algorithm("solve", "numpy", "n equations", SIZES, _system(our.solve, np.linalg.solve), SYSTEM),
    Algorithm("cramer", "numpy", "n equations", (4, 8, 16), _system(our.cramer, np.linalg.solve), SYSTEM),
    Algorithm("forward_substitution", "scipy", "n equations", SIZES, _triangular(True), SYSTEM),
    Algorithm("back_substitution", "scipy", "n equations", SIZES, _triangular(False), SYSTEM),
    Algorithm("determinant", "numpy", "n × n", SIZES, _determinant),
    Algorithm("inverse", "numpy", "n × n", SIZES, of(_square, our.inverse, np.linalg.inv, _inverse_error), INVERSE),
    Algorithm("condition_number", "numpy", "n × n, Hilbert's plus 10⁻⁶ I", (8, 16, 32), _condition),
    Algorithm("strassen", "numpy", "product of n × n", (128, 256, 512), _strassen),
    Algorithm("householder_qr", "numpy", "2n × n", SIZES, _qr(_tall, our.householder_qr), ORTHOGONAL),
    Algorithm("gram_schmidt", "numpy", "n × n", SIZES, _qr(_square, our.gram_schmidt), ORTHOGONAL),
    Algorithm("modified_gram_schmidt", "numpy", "n × n", SIZES, _qr(_square, our.modified_gram_schmidt), ORTHOGONAL),
    Algorithm("cholesky", "numpy", "n × n", SIZES, _cholesky, "‖G − LLᵀ‖ / ‖G‖"),
    Algorithm("is_positive_definite", "numpy's cholesky", "n × n", SIZES, _definite, "wrong answers"),
    Algorithm("lstsq", "numpy", POLYNOMIAL, (4, 8, 12), _polynomial(lambda a, b: our.lstsq(a, b).x)),
    Algorithm("lstsq_normal", "numpy", POLYNOMIAL, (3, 5, 8), _polynomial(our.lstsq_normal)),
    Algorithm("null_space", "scipy", "n × n of rank n/2", SIZES, _null_space, "‖AN‖ / ‖A‖‖N‖"),
    Algorithm("rank", "numpy", "n × n of rank n/2", SIZES, _rank, "ranks missed"),
    Algorithm("power_iteration", "scipy", "n × n, λ₂/λ₁ = ½", SIZES, _eigenpair(our.power_iteration, _eigsh), PAIR),
    Algorithm("inverse_iteration", "scipy", "n × n, λ = 2 from 1.9", SIZES, _eigenpair(_inverse, _eigsh_near), PAIR),
    Algorithm("rayleigh_iteration", "numpy's eigh", "n × n, one pair from near", SIZES, _rayleigh, PAIR),
    Algorithm("pagerank", "networkx", "n pages, 8 links each", SIZES, _pagerank),
    Algorithm("tridiagonalise", "scipy", "n × n, symmetric", SIZES, _tridiagonalise, "‖A − QTQᵀ‖ / ‖A‖"),
    Algorithm("symmetric_eigen", "numpy", "n × n", (16, 32, 64), _eigh, "‖A − VΛVᵀ‖ / ‖A‖"),
    Algorithm("jacobi_svd", "numpy", "n × n", (12, 24, 48), of(_square, our.jacobi_svd, _svd, _svd_error), REBUILT),
    Algorithm(
        "randomized_svd", "sklearn", "rank 20 of 2n × n, σᵢ = 1/i", (64, 256, 512), _randomized, "‖A − A₂₀‖₂/σ₂₁ − 1"
    ),
    Algorithm("pinv", "numpy", "2n × n", SIZES, of(_tall, our.pinv, np.linalg.pinv, _inverse_error), INVERSE),
    Algorithm("polar", "scipy", "2n × n", SIZES, of(_tall, our.polar, sla.polar, _orthogonal), ORTHOGONAL),
    Algorithm("procrustes", "scipy", "2n points of n coordinates", SIZES, _procrustes),
)
