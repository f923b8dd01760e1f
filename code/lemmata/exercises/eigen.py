"""Exercises of the chapter on eigenvalues and eigenvectors."""

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect, expect_close


def _symmetric(values, seed: int) -> tuple[np.ndarray, np.ndarray]:
    q = np.linalg.qr(np.random.default_rng(seed).standard_normal((len(values), len(values))))[0]
    a = (q * np.asarray(values, dtype=float)) @ q.T
    return (a + a.T) / 2, q


@exercise(label="ex-eigen-deflate")
def deflate(a: Float[np.ndarray, "n n"], value: float, v: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n n"]:
    """The matrix with the eigenpairs of symmetric A, but 0 in place of `value`; its eigenvector v has any length."""
    return a - value * np.outer(v, v) / (v @ v)


@deflate.checker
def _(answer):
    for values, length, seed in [([5, 3, 2, 1, -4], 1.0, 1), ([-7, 3, 2, 1, 0.5], 1.0, 2), ([5, 3, 2, 1, -4], 3.0, 3)]:
        a, q = _symmetric(values, seed)
        v = length * q[:, 0]
        got = np.asarray(answer(a.copy(), float(values[0]), v.copy()), dtype=float)
        expect(
            got.shape == a.shape, f"the deflated matrix is {a.shape}, as A is, and an array of shape {got.shape} came"
        )
        wanted = a - values[0] * np.outer(q[:, 0], q[:, 0])
        expect(
            values[0] < 0 or not np.allclose(got, a + values[0] * np.outer(q[:, 0], q[:, 0])),
            "the term was added: the eigenvalue doubles; to take it out, subtract it",
        )
        expect(
            not np.allclose(got, a - values[0] * np.eye(5)),
            "a multiple of the identity moves every eigenvalue by the same amount; take out the one term λ v vᵀ alone",
        )
        expect(
            values[0] > 0 or not np.allclose(got, a - abs(values[0]) * np.outer(q[:, 0], q[:, 0])),
            "for a negative eigenvalue its size was subtracted, not itself: it doubles instead of vanishing",
        )
        expect(
            length == 1 or not np.allclose(got, a - values[0] * np.outer(v, v)),
            f"v has the length {length:.0f} here, and v vᵀ is a projection only for a unit vector: divide by v·v",
        )
        expect_close(got, wanted, "the answer is A less the term λ v vᵀ of the spectral theorem, with v of length one")


@deflate.wrong("the eigenvalue doubles; to take it out")
def _(a, value, v):
    return a + value * np.outer(v, v) / (v @ v)


@deflate.wrong("moves every eigenvalue by the same amount")
def _(a, value, v):
    return a - value * np.eye(len(a))


@deflate.wrong("its size was subtracted, not itself")
def _(a, value, v):
    return a - abs(value) * np.outer(v, v) / (v @ v)


@deflate.wrong("divide by v·v")
def _(a, value, v):
    return a - value * np.outer(v, v)


@deflate.wrong("and an array of shape")
def _(a, value, v):
    return a @ v - value * v


@exercise(label="ex-eigen-inertia")
def inertia(a: Float[np.ndarray, "n n"]) -> tuple[int, int, int]:
    """How many eigenvalues of symmetric A are positive, zero, negative; zero: up to n 2⁻⁵² times the largest size."""
    values = np.linalg.eigvalsh(a)
    tau = len(a) * 2.0**-52 * np.abs(values).max()
    return int(np.sum(values > tau)), int(np.sum(np.abs(values) <= tau)), int(np.sum(values < -tau))


INERTIA = {
    "diag(3, 0, −2)": (np.diag([3.0, 0.0, -2.0]), (1, 1, 1)),
    "the 5 × 5 matrix of ones": (np.ones((5, 5)), (1, 4, 0)),
    "the 5 × 5 matrix of ones, times 10⁹": (1e9 * np.ones((5, 5)), (1, 4, 0)),
    "diag(1, 10⁻¹²)": (np.diag([1.0, 1e-12]), (2, 0, 0)),
    "10⁻²⁰ diag(1, 1, −1)": (1e-20 * np.diag([1.0, 1.0, -1.0]), (2, 0, 1)),
    "[[1, 2], [2, 1]]": (np.array([[1.0, 2.0], [2.0, 1.0]]), (1, 0, 1)),
    "the zero matrix": (np.zeros((3, 3)), (0, 3, 0)),
}


@inertia.checker
def _(answer):
    for name, (a, wanted) in INERTIA.items():
        got = answer(a.copy())
        three = isinstance(got, tuple | list) and len(got) == 3
        expect(three, f"three counts are asked for (positive, zero, negative), and {got!r} came")
        got = tuple(int(x) for x in got)
        expect(sum(got) == len(a), f"for {name} the counts sum to {sum(got)}, and it has {len(a)} eigenvalues")
        for mistake, words in _mistakes(a, wanted, got):
            expect(got == wanted or not mistake, f"for {name} {words}")
        expect(got == wanted, f"for {name} the counts are {wanted}, and {got} came")


def _mistakes(a, wanted, got) -> list[tuple[bool, str]]:
    """What wrong counts look like: whether it is so, and what to say."""
    signs = tuple(int(np.sum(np.sign(np.diag(a)) == s)) for s in (1, 0, -1))
    rounding = "rounding made small numbers of them, so compare with a tolerance that grows with the matrix"
    relative = "the tolerance must be relative to the largest eigenvalue, and as small as rounding"
    return [
        (got == signs, "those are the signs of the diagonal entries; the eigenvalues may have others"),
        (got == wanted[::-1], "positive and negative are exchanged: the positive ones come first"),
        (got[1] < wanted[1], f"{got[1]} zero eigenvalues were found, and there are {wanted[1]}; {rounding}"),
        (got[1] > wanted[1], f"{got[1]} eigenvalues were taken for zero, and {wanted[1]} are: {relative}"),
    ]


@inertia.wrong("compare with a tolerance that grows with the matrix")
def _(a):
    values = np.linalg.eigvalsh(a)
    return int(np.sum(values > 1e-12)), int(np.sum(np.abs(values) <= 1e-12)), int(np.sum(values < -1e-12))


@inertia.wrong("relative to the largest eigenvalue")
def _(a):
    values = np.linalg.eigvalsh(a)
    tau = 1e-9 * np.abs(values).max()
    return int(np.sum(values > tau)), int(np.sum(np.abs(values) <= tau)), int(np.sum(values < -tau))


@inertia.wrong("the signs of the diagonal entries")
def _(a):
    d = np.diag(a)
    return int(np.sum(d > 0)), int(np.sum(d == 0)), int(np.sum(d < 0))


@inertia.wrong("the positive ones come first")
def _(a):
    return inertia.solution(a)[::-1]


@inertia.wrong("three counts are asked for")
def _(a):
    return np.linalg.eigvalsh(a)


@exercise(label="ex-eigen-lazy")
def second_eigenvalue(a: Float[np.ndarray, "n n"], tau: float) -> float:
    """The second largest eigenvalue of (1 − tau) I + tau A, where A is a causal attention matrix with n ≥ 2 rows."""
    return float(1 - tau + tau * np.diag(a)[1:].max())


@second_eigenvalue.checker
def _(answer):
    rng = np.random.default_rng(5)
    for n, tau in [(2, 1.0), (7, 1.0), (7, 0.5), (11, 0.25)]:
        a = np.tril(rng.uniform(0.1, 1, (n, n)))
        a[n // 2, n // 2] += 10  # one token that keeps nearly all for itself, further down than the second
        a /= a.sum(axis=1, keepdims=True)
        wanted = np.sort(np.linalg.eigvals((1 - tau) * np.eye(n) + tau * a).real)[-2]
        got = np.asarray(answer(a.copy(), tau), dtype=float)
        expect(got.shape == (), f"one number is asked for, and an array of shape {got.shape} came")
        expect(
            not np.isclose(got, 1.0),
            "that is the largest eigenvalue, 1, which stands in the first row; leave this row out",
        )
        expect(
            tau == 1 or not np.isclose(got, np.diag(a)[1:].max()),
            f"that is the second eigenvalue of A alone; with tau = {tau} each λ becomes 1 − tau + tau λ",
        )
        expect(
            tau == 1 or not np.isclose(got, tau * np.diag(a)[1:].max()),
            f"the share 1 − tau = {1 - tau} that every token keeps for itself is missing",
        )
        expect(
            n == 2 or not np.isclose(got, 1 - tau + tau * np.diag(a)[1]),
            "that is the second entry of the diagonal; the second largest eigenvalue may stand further down",
        )
        expect_close(got, wanted, "the eigenvalues are 1 − tau + tau a_tt; take the largest over t ≥ 2")


@second_eigenvalue.wrong("leave this row out")
def _(a, tau):
    return 1 - tau + tau * np.diag(a).max()


@second_eigenvalue.wrong("each λ becomes 1 − tau + tau λ")
def _(a, tau):
    return np.diag(a)[1:].max()


@second_eigenvalue.wrong("that every token keeps for itself is missing")
def _(a, tau):
    return tau * np.diag(a)[1:].max()


@second_eigenvalue.wrong("may stand further down")
def _(a, tau):
    return 1 - tau + tau * a[1, 1]


@second_eigenvalue.wrong("one number is asked for")
def _(a, tau):
    return 1 - tau + tau * np.diag(a)[1:]


@exercise(label="ex-eigen-pagerank")
def pagerank_step(x: Float[np.ndarray, " n"], links: Float[np.ndarray, "n n"], alpha: float) -> Float[np.ndarray, " n"]:
    """The row x after one step of the surfer; links[i, j] is 1 for a link from i to j, else 0; some rows are zero."""
    out = links.sum(axis=1)
    followed = (x / np.maximum(out, 1)) @ links
    stranded = x[out == 0].sum()
    return alpha * (followed + stranded / len(x)) + (1 - alpha) / len(x)


def _webs():
    """Rows of shares, webs of links (one page without any in some of them) and damping factors."""
    rng = np.random.default_rng(6)
    for n, alpha, empty in [(5, 0.85, False), (7, 0.5, True), (7, 0.85, True), (3, 0.0, False)]:
        links = (rng.uniform(size=(n, n)) < 0.5).astype(float)
        links[np.arange(n), np.roll(np.arange(n), 1)] = 1.0
        links[2] *= not empty
        x = rng.uniform(size=n)
        yield x / x.sum(), links, alpha


@pagerank_step.checker
def _(answer):
    for x, links, alpha in _webs():
        n = len(x)
        p = np.array([row / row.sum() if row.any() else np.full(n, 1 / n) for row in links])
        got = np.asarray(answer(x.copy(), links.copy(), alpha), dtype=float)
        expect(got.shape == (n,), f"the answer is a row of {n} shares, and an array of shape {got.shape} came")
        expect(np.all(np.isfinite(got)), "a page without links made a division by zero: such a page needs its own rule")
        expect(
            alpha == 0 or not np.allclose(got, alpha * (p @ x) + (1 - alpha) / n),
            "that is P x: the surfer would go against the links; a row of probabilities stands left of the matrix, x P",
        )
        expect(
            not np.allclose(got, x @ p), f"the jumps are missing: with probability {1 - alpha:.2f} she goes to any page"
        )
        expect(
            links.sum(axis=1).all() or got.sum() > 1 - 1e-9,
            f"the shares sum to {got.sum():.3f}: what stood on the page without links was lost; she jumps from there",
        )
        expect(np.isclose(got.sum(), 1), f"the shares sum to {got.sum():.3f} after the step, and they should sum to 1")
        expect_close(got, alpha * (x @ p) + (1 - alpha) / n, "the answer is α x P + (1 − α) / n in every entry")


@pagerank_step.wrong("she jumps from there")
def _(x, links, alpha):
    out = links.sum(axis=1)
    return alpha * ((x / np.maximum(out, 1)) @ links) + (1 - alpha) / len(x)


@pagerank_step.wrong("such a page needs its own rule")
def _(x, links, alpha):
    with np.errstate(invalid="ignore", divide="ignore"):
        return alpha * (x @ (links / links.sum(axis=1, keepdims=True))) + (1 - alpha) / len(x)


@pagerank_step.wrong("the surfer would go against the links")
def _(x, links, alpha):
    out = links.sum(axis=1, keepdims=True)
    p = np.where(out > 0, links / np.maximum(out, 1), 1 / len(x))
    return alpha * (p @ x) + (1 - alpha) / len(x)


@pagerank_step.wrong("the jumps are missing")
def _(x, links, alpha):
    out = links.sum(axis=1, keepdims=True)
    return x @ np.where(out > 0, links / np.maximum(out, 1), 1 / len(x))


@pagerank_step.wrong("they should sum to 1")
def _(x, links, alpha):
    out = links.sum(axis=1, keepdims=True)
    return alpha * (x @ np.where(out > 0, links / np.maximum(out, 1), 1 / len(x))) + (1 - alpha)
