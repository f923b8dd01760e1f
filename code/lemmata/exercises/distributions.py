"""Exercises of the chapter on common distributions."""

import numpy as np
from jaxtyping import Float
from scipy.linalg import solve_triangular

from lemmata.exercises import exercise, expect, expect_close


@exercise(label="ex-distributions-quantile")
def quantile(p: Float[np.ndarray, " n"], u: float) -> int:
    """The smallest outcome k = 0 … n − 1 with F(k) = p[0] + … + p[k] ≥ u, for 0 < u < 1 and p of sum one."""
    return int(np.searchsorted(np.cumsum(p), u, side="left"))


STAIRCASES = [
    ([0.5, 0.25, 0.25], 0.6),
    ([0.25, 0.25, 0.5], 0.25),  # u stands exactly on a step
    ([0.0, 0.0, 1.0], 0.5),
    ([0.5, 0.0, 0.5], 0.5),  # a flat stretch begins at u
    ([0.5, 0.0, 0.5], 0.75),
    ([1.0], 0.5),
    ([0.125] * 8, 0.9),
]


@quantile.checker
def _(answer):
    for number, (p, u) in enumerate(STAIRCASES):
        steps, case = np.cumsum(p), f"for p = {p}, u = {u}"
        wanted = next(k for k, height in enumerate(steps) if height >= u)
        got = answer(np.array(p), u)
        whole = isinstance(got, int | np.integer) and not isinstance(got, bool)
        expect(whole, f"an outcome is a whole number, and {got!r} came {case}")
        expect(number > 0 or got != wanted + 1, f"outcomes are counted from 0: {case} the answer is {wanted}")
        expect(
            u not in steps or got == wanted,
            f"{case}, u lies exactly on a step, and F(k) ≥ u holds there already: k = {wanted}, not {got}",
        )
        expect(
            0 <= got < len(p) and p[got] > 0,
            f"{case} the outcome {got} has probability zero or does not exist: go up the running sums",
        )
        expect(got == wanted, f"{case} the first running sum that reaches u is number {wanted}, not {got}")


@quantile.wrong("lies exactly on a step")
def _(p, u):
    return int(np.searchsorted(np.cumsum(p), u, side="right"))


@quantile.wrong("go up the running sums")
def _(p, u):
    return int(np.searchsorted(np.sort(p), u))


@quantile.wrong("outcomes are counted from 0")
def _(p, u):
    return int(np.searchsorted(np.cumsum(p), u)) + 1


@quantile.wrong("a whole number")
def _(p, u):
    return float(np.interp(u, np.cumsum(p), np.arange(len(p))))


@exercise(label="ex-distributions-log-density")
def log_density(x: Float[np.ndarray, " d"], mu: Float[np.ndarray, " d"], cov: Float[np.ndarray, "d d"]) -> float:
    """The logarithm of the density of N(mu, cov) at x, for a positive definite cov of any size."""
    lower = np.linalg.cholesky(cov)
    z = solve_triangular(lower, x - mu, lower=True)
    return float(-0.5 * z @ z - np.log(np.diag(lower)).sum() - 0.5 * len(mu) * np.log(2 * np.pi))


def _gaussians() -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Names of cases with x, mu and cov of each."""
    rng = np.random.default_rng(3)
    a, large = rng.standard_normal((5, 7)), rng.standard_normal((1000, 1000)) / 100
    return {
        "d = 1": (np.array([0.7]), np.array([0.2]), np.array([[4.0]])),
        "d = 5": (rng.standard_normal(5), rng.standard_normal(5), a @ a.T),
        "d = 1000, a tiny determinant": (
            0.1 * rng.standard_normal(1000),
            np.zeros(1000),
            1e-3 * np.eye(1000) + large @ large.T / 100,
        ),
        "d = 2, far out": (np.array([100.0, -100.0]), np.zeros(2), np.eye(2)),
    }


@log_density.checker
def _(answer):
    for name, (x, mu, cov) in _gaussians().items():
        with np.errstate(all="ignore"):
            got = np.asarray(answer(x.copy(), mu.copy(), cov.copy()), dtype=float)
        d, v, log_det = len(mu), x - mu, np.linalg.slogdet(cov)[1]
        square = v @ np.linalg.solve(cov, v)
        wanted = -0.5 * (square + log_det + d * np.log(2 * np.pi))
        expect(got.shape == (), f"{name}: the answer is one number, and an array of shape {got.shape} came")
        expect(
            np.isfinite(got),
            f"{name}: {got} came. The determinant, or the density itself, underflows to 0: add logarithms instead",
        )
        expect(not np.isclose(got, wanted + 0.5 * d * np.log(2 * np.pi)), f"{name}: the factor (2π)^(d/2) is missing")
        roots = np.isclose(got, wanted - 0.5 * log_det) and not np.isclose(log_det, 0)
        expect(not roots, f"{name}: that divides by det Σ; the density has its square root")
        plain = np.isclose(got, wanted + 0.5 * square - 0.5 * v @ v) and not np.isclose(square, v @ v)
        expect(not plain, f"{name}: the exponent needs (x − μ)ᵀ Σ⁻¹ (x − μ), and Σ⁻¹ was left out")
        expect_close(got, wanted, f"{name}: compare with the logarithm of the density, term by term", rtol=1e-7)


@log_density.wrong("add logarithms instead")
def _(x, mu, cov):
    v = x - mu
    return np.log(
        np.exp(-0.5 * v @ np.linalg.solve(cov, v)) / np.sqrt(np.float64(2 * np.pi) ** len(mu) * np.linalg.det(cov))
    )


@log_density.wrong("add logarithms instead")
def _(x, mu, cov):
    v = x - mu
    return -0.5 * (v @ np.linalg.solve(cov, v) + np.log(np.linalg.det(cov)) + len(mu) * np.log(2 * np.pi))


@log_density.wrong("is missing")
def _(x, mu, cov):
    v = x - mu
    return -0.5 * (v @ np.linalg.solve(cov, v) + np.linalg.slogdet(cov)[1])


@log_density.wrong("has its square root")
def _(x, mu, cov):
    v = x - mu
    return -0.5 * (v @ np.linalg.solve(cov, v) + len(mu) * np.log(2 * np.pi)) - np.linalg.slogdet(cov)[1]


@log_density.wrong("was left out")
def _(x, mu, cov):
    v = x - mu
    return -0.5 * (v @ v + np.linalg.slogdet(cov)[1] + len(mu) * np.log(2 * np.pi))


@exercise(label="ex-distributions-gumbel")
def gumbel_max(logits: Float[np.ndarray, " n"], u: Float[np.ndarray, " n"]) -> int:
    """The index i with the largest logits[i] − log(−log u[i]), for uniform numbers u between 0 and 1."""
    return int(np.argmax(logits - np.log(-np.log(u))))


@gumbel_max.checker
def _(answer):
    rng = np.random.default_rng(8)
    seen = 0
    while seen < 60:
        logits, u = rng.standard_normal(7), rng.uniform(size=7)
        noise = -np.log(-np.log(u))
        wanted, flipped, largest = (int(np.argmax(x)) for x in (logits + noise, logits - noise, logits))
        if len({wanted, flipped, largest}) < 3:
            continue  # mistakes that agree here could not be told apart
        seen += 1
        got = answer(logits.copy(), u.copy())
        expect(
            isinstance(got, int | np.integer) and not isinstance(got, bool),
            f"an index is a whole number, and {got!r} came",
        )
        expect(got != flipped, "the noise has the wrong sign: −log(−log u) is added to the logits")
        expect(got != largest, "that is the largest logit: no chance is left in it")
        expect(got == wanted, f"for logits {logits.round(2)} and u {u.round(2)} the index is {wanted}, not {got}")
    for _ in range(20):
        logits, u = 1000 * rng.standard_normal(7), rng.uniform(size=7)
        with np.errstate(all="ignore"):
            got = answer(logits.copy(), u.copy())
        message = "with logits near 1000 the answer is wrong: exp of them overflows; stay with logarithms"
        expect(got == np.argmax(logits - np.log(-np.log(u))), message)


@gumbel_max.wrong("the noise has the wrong sign")
def _(logits, u):
    return int(np.argmax(logits + np.log(-np.log(u))))


@gumbel_max.wrong("exp of them overflows")
def _(logits, u):
    return int(np.argmin(-np.log(u) / np.exp(logits)))


@gumbel_max.wrong("no chance is left in it")
def _(logits, u):
    return int(np.argmax(logits))


@gumbel_max.wrong("the index is")
def _(logits, u):
    return int(np.argmax(logits + np.random.default_rng(0).uniform(size=7) + 3 * u))


@gumbel_max.wrong("a whole number")
def _(logits, u):
    return np.max(logits - np.log(-np.log(u)))
