"""Exercises of the chapter on the singular value decomposition."""

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect, expect_close


def _matrices() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    return {
        "a tall matrix": rng.standard_normal((7, 3)),
        "a wide matrix": rng.standard_normal((3, 7)),
        "a symmetric matrix with a negative eigenvalue": np.array([[1.0, 2.0], [2.0, 1.0]]),
        "a square matrix that is not symmetric": np.array([[4.0, 0.0], [3.0, 5.0]]),
        "a matrix of rank one": np.outer([1.0, 2.0, 2.0], [3.0, 4.0]),
    }


@exercise(label="ex-svd-nuclear-norm")
def nuclear_norm(a: Float[np.ndarray, "m n"]) -> float:
    """The nuclear norm of any real matrix: the sum of its singular values."""
    return float(np.linalg.svd(a, compute_uv=False).sum())


@nuclear_norm.checker
def _(answer):
    for name, a in _matrices().items():
        got = np.asarray(answer(a.copy()), dtype=float)
        sigma = np.linalg.svd(a, compute_uv=False)
        several = not np.isclose(sigma.sum(), sigma[0])  # one value alone: all three norms are equal
        expect(got.shape == (), f"the norm of {name} should be one number, and an array of shape {got.shape} came")
        expect(
            not several or not np.isclose(got, np.sqrt((sigma**2).sum())),
            f"for {name} that is the Frobenius norm: it squares the singular values, the nuclear norm does not",
        )
        expect(
            not several or not np.isclose(got, sigma[0]),
            f"for {name} that is the largest singular value alone, the spectral norm: add the others",
        )
        expect(
            a.shape[0] != a.shape[1] or not np.isclose(got, np.linalg.eigvals(a).sum().real),
            f"for {name} that is the sum of the eigenvalues (the trace); singular values are "
            "square roots of the eigenvalues of AᵀA, never negative",
        )
        expect_close(got, sigma.sum(), f"the nuclear norm of {name} is the sum of its singular values")


@nuclear_norm.wrong("that is the Frobenius norm")
def _(a):
    return np.linalg.norm(a)


@nuclear_norm.wrong("the spectral norm: add the others")
def _(a):
    return np.linalg.norm(a, 2)


@nuclear_norm.wrong("the sum of the eigenvalues (the trace)")
def _(a):
    return np.trace(a) if a.shape[0] == a.shape[1] else np.linalg.norm(a, "nuc")


@nuclear_norm.wrong("the sum of the eigenvalues (the trace)")
def _(a):
    return abs(np.linalg.eigvals(a)).sum() if a.shape[0] == a.shape[1] else np.linalg.norm(a, "nuc")


@nuclear_norm.wrong("should be one number")
def _(a):
    return np.linalg.svd(a, compute_uv=False)


@exercise(label="ex-svd-truncated-solve")
def truncated_solve(a: Float[np.ndarray, "m n"], b: Float[np.ndarray, " m"], k: int) -> Float[np.ndarray, " n"]:
    """The vector A_k⁺ b: the least-squares solution that uses the k largest singular values of A alone."""
    u, sigma, vt = np.linalg.svd(a, full_matrices=False)
    return vt[:k].T @ ((u[:, :k].T @ b) / sigma[:k])


@truncated_solve.checker
def _(answer):
    rng = np.random.default_rng(7)
    for m, n in [(7, 5), (5, 7)]:
        a, b = rng.standard_normal((m, n)), rng.standard_normal(m)
        u, sigma, vt = np.linalg.svd(a, full_matrices=False)
        for k in [2, 5]:
            wanted = sum((u[:, i] @ b) / sigma[i] * vt[i] for i in range(k))
            got = np.asarray(answer(a.copy(), b.copy(), k), dtype=float)
            expect(
                got.shape == (n,),
                f"for A of shape {a.shape} the answer is a vector of {n} entries, one for each column of A, and an "
                f"array of shape {got.shape} came",
            )
            expect(
                k == 5 or not np.allclose(got, np.linalg.pinv(a) @ b),
                f"with k = {k} all 5 singular values were inverted: cut U, sigma and Vᵀ to their first k",
            )
            expect(
                not np.allclose(got, sum((u[:, i] @ b) * sigma[i] * vt[i] for i in range(k))),
                "the coefficients uᵢ·b were multiplied by σᵢ: that applies Aᵀ; to undo A divide by σᵢ",
            )
            expect(
                k == 5 or not np.allclose(got, sum((u[:, i] @ b) / sigma[i] * vt[i] for i in range(5 - k, 5))),
                "the k smallest singular values were kept; NumPy returns them in decreasing order, keep the first k",
            )
            expect_close(got, wanted, f"A of shape {a.shape}, k = {k}: the answer is Σ (uᵢ·b / σᵢ) vᵢ over i ≤ k")


@truncated_solve.wrong("all 5 singular values were inverted")
def _(a, b, k):
    return np.linalg.pinv(a) @ b


@truncated_solve.wrong("to undo A divide by σᵢ")
def _(a, b, k):
    u, sigma, vt = np.linalg.svd(a, full_matrices=False)
    return vt[:k].T @ ((u[:, :k].T @ b) * sigma[:k])


@truncated_solve.wrong("the k smallest singular values were kept")
def _(a, b, k):
    u, sigma, vt = np.linalg.svd(a, full_matrices=False)
    return vt[-k:].T @ ((u[:, -k:].T @ b) / sigma[-k:])


@truncated_solve.wrong("one for each column of A")
def _(a, b, k):
    u, sigma, _ = np.linalg.svd(a, full_matrices=False)
    return u[:, :k] @ ((u[:, :k].T @ b) / sigma[:k])


@exercise(label="ex-svd-break-even")
def largest_saving_rank(m: int, n: int) -> int:
    """The largest rank k for which factors m × k and k × n hold fewer numbers than an m × n matrix; 0 if none does."""
    return (m * n - 1) // (m + n)


@largest_saving_rank.checker
def _(answer):
    for m, n in [(7, 5), (576, 576), (576, 192), (1536, 576), (6, 3), (2, 2), (1, 1), (1, 9)]:
        wanted = max((k for k in range(1, min(m, n) + 1) if k * (m + n) < m * n), default=0)
        got = answer(m, n)
        expect(
            isinstance(got, int | np.integer) and not isinstance(got, bool),
            f"a rank is a whole number, and {got!r} came for m = {m}, n = {n}: round down, and return an int",
        )
        expect(
            got * (m + n) != m * n,
            f"at k = {got} the factors hold exactly as many numbers as the {m} × {n} matrix: nothing is saved yet",
        )
        expect(
            got * (m + n) < m * n or got == 0,
            f"at k = {got} the factors of a {m} × {n} matrix hold {got * (m + n)} numbers, and it has only {m * n}",
        )
        expect(got == wanted, f"for a {m} × {n} matrix a larger rank still saves: k(m + n) < mn up to k = {wanted}")


@largest_saving_rank.wrong("nothing is saved yet")
def _(m, n):
    return m * n // (m + n)


@largest_saving_rank.wrong("and it has only")
def _(m, n):
    return min(m, n) - 1


@largest_saving_rank.wrong("a larger rank still saves")
def _(m, n):
    return max((m * n - 1) // (m + n) - 1, 0)


@largest_saving_rank.wrong("a rank is a whole number")
def _(m, n):
    return m * n / (m + n)


@exercise(label="ex-svd-procrustes")
def align(x: Float[np.ndarray, "n d"], y: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "d d"]:
    """The orthogonal R that makes ‖X R − Y‖_F least; row i of X belongs to row i of Y."""
    u, _, vt = np.linalg.svd(x.T @ y)
    return u @ vt


@align.checker
def _(answer):
    rng = np.random.default_rng(11)
    for noise, side in [(0.0, 1.0), (0.5, 1.0), (0.5, -1.0)]:  # the last one needs a reflection
        x = rng.standard_normal((31, 3)) * [3.0, 2.0, 1.0]
        turn = np.linalg.qr(rng.standard_normal((3, 3)))[0]
        turn[:, 0] *= side * np.sign(np.linalg.det(turn))
        y = x @ turn + noise * rng.standard_normal((31, 3))
        u, _, vt = np.linalg.svd(x.T @ y)
        got = np.asarray(answer(x.copy(), y.copy()), dtype=float)
        expect(got.shape == (3, 3), f"R should be 3 × 3, as wide as X and Y, and an array of shape {got.shape} came")
        expect(
            not np.allclose(got, vt.T @ u.T),
            "that is the transpose of the answer: it turns Y back to X; rows are points here, so X stands left of R",
        )
        expect(
            np.allclose(got.T @ got, np.eye(3)),
            "R is not orthogonal: RᵀR differs from the identity. Least squares without the constraint also "
            "stretches; leave the singular values out",
        )
        expect(
            side > 0 or np.linalg.det(got) < 0,
            "a reflection brings X nearer to Y than any rotation here, and RᵀR = I allows it: leave the sign of the "
            "determinant free",
        )
        expect_close(got, u @ vt, "another orthogonal R brings X nearer to Y than this one: start from the SVD of XᵀY")


@align.wrong("that is the transpose of the answer")
def _(x, y):
    u, _, vt = np.linalg.svd(y.T @ x)
    return u @ vt


@align.wrong("leave the singular values out")
def _(x, y):
    return np.linalg.lstsq(x, y + 0.01 * np.roll(y, 1))[0]


@align.wrong("leave the sign of the determinant free")
def _(x, y):
    u, _, vt = np.linalg.svd(x.T @ y)
    return u @ np.diag([1, 1, np.sign(np.linalg.det(u @ vt))]) @ vt


@align.wrong("start from the SVD of XᵀY")
def _(x, y):
    return np.linalg.qr(x.T @ y)[0]


@align.wrong("R should be 3 × 3")
def _(x, y):
    u, _, vt = np.linalg.svd(x @ y.T)
    return u @ vt
