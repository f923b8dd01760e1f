"""Exercises of the chapter on orthogonality and least squares."""

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect, expect_close


@exercise(label="ex-orthogonality-project-out")
def project_out(x: Float[np.ndarray, "n d"], u: Float[np.ndarray, " d"]) -> Float[np.ndarray, "n d"]:
    """Each row of X minus its component along u, a vector of any length other than zero."""
    return x - np.outer(x @ u, u) / (u @ u)


@project_out.checker
def _(answer):
    rng = np.random.default_rng(3)
    for n, d, length in [(7, 5, 1.0), (7, 5, 3.0), (5, 7, 0.1), (1, 3, 2.0), (5, 5, 2.0)]:
        x, u = rng.standard_normal((n, d)), rng.standard_normal(d)
        u *= length / np.linalg.norm(u)
        wanted = np.array([row - (row @ u) / (u @ u) * u for row in x])
        got = np.asarray(answer(x.copy(), u.copy()), dtype=float)
        expect(got.shape == (n, d), f"the answer has a row for each row of X, shape {(n, d)}, and {got.shape} came")
        expect(
            length == 1.0 or not np.allclose(got, x - np.outer(x @ u, u)),
            f"u has the length {length:g} here: the component is (x·u / u·u) u, divide by u·u",
        )
        expect(
            length == 1.0 or not np.allclose(got, x - np.outer(x @ u, u) / np.linalg.norm(u)),
            "divide by u·u, the square of the length of u: it enters once by x·u and once by u itself",
        )
        expect(not np.allclose(got, x - wanted), "that is the component along u itself: subtract it from X")
        expect_close(got, wanted, "what is left of each row is orthogonal to u, and differs from it by a multiple of u")


@project_out.wrong("the component is (x·u / u·u) u")
def _(x, u):
    return x - np.outer(x @ u, u)


@project_out.wrong("the square of the length of u")
def _(x, u):
    return x - np.outer(x @ u, u) / np.linalg.norm(u)


@project_out.wrong("subtract it from X")
def _(x, u):
    return np.outer(x @ u, u) / (u @ u)


@project_out.wrong("orthogonal to u, and differs from it by a multiple of u")
def _(x, u):
    return x - u


@project_out.wrong("a row for each row of X")
def _(x, u):
    return (x - np.outer(x @ u, u) / (u @ u)).T


@exercise(label="ex-orthogonality-ridge")
def ridge(a: Float[np.ndarray, "m n"], b: Float[np.ndarray, " m"], lam: float) -> Float[np.ndarray, " n"]:
    """The x that makes ‖Ax − b‖² + lam ‖x‖² least, for lam > 0, without forming AᵀA."""
    n = a.shape[1]
    stacked = np.vstack([a, np.sqrt(lam) * np.eye(n)])
    return np.linalg.lstsq(stacked, np.concatenate([b, np.zeros(n)]))[0]


@ridge.checker
def _(answer):
    rng = np.random.default_rng(5)
    for m, n, lam in [(11, 3, 0.25), (11, 3, 4.0), (3, 7, 0.25)]:
        a, b = rng.standard_normal((m, n)), rng.standard_normal(m)
        gram, right = a.T @ a, a.T @ b
        got = np.asarray(answer(a.copy(), b.copy(), lam), dtype=float)
        expect(got.shape == (n,), f"x has an entry for each column of A, shape {(n,)}, and {got.shape} came")
        expect(
            not np.allclose(got, np.linalg.lstsq(a, b, rcond=None)[0]),
            "that is least squares without the price on length: lam has no effect",
        )
        expect(
            not np.allclose(got, np.linalg.solve(gram + lam**2 * np.eye(n), right)),
            f"lam was squared: rows lam·I add lam² ‖x‖² to the sum. Stack √lam·I below A (here lam = {lam:g})",
        )
        expect_close(got, np.linalg.solve(gram + lam * np.eye(n), right), "x must solve (AᵀA + lam I) x = Aᵀb")
    _nearly_parallel(answer)


def _nearly_parallel(answer) -> None:
    """Two columns whose difference is lost when AᵀA is formed; the answer by hand from the sum and the difference."""
    eps = 2.4e-8
    a, b, lam = np.array([[1, 1], [eps, 0], [0, eps]]), np.array([2.0, 3 * eps, -eps]), eps**2 / 2
    s, d = (4 + 2 * eps**2) / (2 + eps**2 + lam), 4 * eps**2 / (eps**2 + lam)  # x₁ + x₂ and x₁ − x₂
    got = np.asarray(answer(a.copy(), b.copy(), lam), dtype=float)
    expect(
        np.allclose(got, [(s + d) / 2, (s - d) / 2], rtol=0, atol=1e-4),
        f"for A = [[1, 1], [{eps:g}, 0], [0, {eps:g}]] and lam = {lam:g} only the first digits of x are right: the "
        "small numbers are lost in AᵀA. Solve the stacked least-squares problem by QR or lstsq instead",
    )


@ridge.wrong("lam was squared")
def _(a, b, lam):
    n = a.shape[1]
    return np.linalg.lstsq(np.vstack([a, lam * np.eye(n)]), np.concatenate([b, np.zeros(n)]))[0]


@ridge.wrong("lam has no effect")
def _(a, b, lam):
    return np.linalg.lstsq(a, b)[0]


@ridge.wrong("lost in AᵀA")
def _(a, b, lam):
    return np.linalg.solve(a.T @ a + lam * np.eye(a.shape[1]), a.T @ b)


@ridge.wrong("x must solve (AᵀA + lam I) x = Aᵀb")
def _(a, b, lam):
    return np.linalg.lstsq(a, b)[0] / (1 + lam)


@ridge.wrong("an entry for each column of A")
def _(a, b, lam):
    return a @ np.linalg.solve(a.T @ a + lam * np.eye(a.shape[1]), a.T @ b)


@exercise(label="ex-orthogonality-leave-one-out")
def leave_one_out(a: Float[np.ndarray, "m n"], b: Float[np.ndarray, " m"]) -> Float[np.ndarray, " m"]:
    """For each i the error in b_i of the least-squares fit to the other rows; one factorisation, no loop over fits."""
    q, _ = np.linalg.qr(a)
    r = b - q @ (q.T @ b)
    return r / (1 - np.sum(q**2, axis=1))


@leave_one_out.checker
def _(answer):
    rng = np.random.default_rng(7)
    for m, n in [(11, 3), (7, 2), (5, 1)]:
        a, b = rng.standard_normal((m, n)), rng.standard_normal(m)
        a[0] *= 5  # a row that pulls the fit to itself
        rest = [np.arange(m) != i for i in range(m)]
        wanted = np.array([b[i] - a[i] @ np.linalg.lstsq(a[rest[i]], b[rest[i]], rcond=None)[0] for i in range(m)])
        q = np.linalg.qr(a)[0]
        r, h = b - q @ (q.T @ b), np.sum(q**2, axis=1)
        got = np.asarray(answer(a.copy(), b.copy()), dtype=float)
        expect(
            got.shape == (m,), f"there is one error for each of the {m} rows, and an array of shape {got.shape} came"
        )
        expect(
            not np.allclose(got, r),
            "those are the residuals of the full fit, which has seen every point: divide each by 1 − hᵢ",
        )
        expect(
            not np.allclose(got, r / (1 - np.sqrt(h))),
            "hᵢ is the squared length of row i of Q, and its length was used",
        )
        expect(
            not np.allclose(got, r / (1 - h.mean())),
            f"every residual was divided by the same number, 1 − n/m = {1 - n / m:.3g}: hᵢ differs from row to row",
        )
        expect_close(got, wanted, "leaving out row i and fitting the others gives another error: it is rᵢ / (1 − hᵢ)")


@leave_one_out.wrong("divide each by 1 − hᵢ")
def _(a, b):
    return b - a @ np.linalg.lstsq(a, b)[0]


@leave_one_out.wrong("its length was used")
def _(a, b):
    q = np.linalg.qr(a)[0]
    return (b - q @ (q.T @ b)) / (1 - np.linalg.norm(q, axis=1))


@leave_one_out.wrong("hᵢ differs from row to row")
def _(a, b):
    q = np.linalg.qr(a)[0]
    return (b - q @ (q.T @ b)) / (1 - a.shape[1] / a.shape[0])


@leave_one_out.wrong("it is rᵢ / (1 − hᵢ)")
def _(a, b):
    q = np.linalg.qr(a)[0]
    return (b - q @ (q.T @ b)) * (1 - np.sum(q**2, axis=1))


@leave_one_out.wrong("one error for each of the")
def _(a, b):
    return np.linalg.norm(b - a @ np.linalg.lstsq(a, b)[0])
