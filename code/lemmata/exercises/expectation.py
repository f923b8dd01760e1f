"""Exercises of the chapter on expectation, variance and covariance."""

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect, expect_close, expect_raises


@exercise(label="ex-expectation-parts")
def variance_from_parts(
    sizes: Float[np.ndarray, " p"], means: Float[np.ndarray, " p"], variances: Float[np.ndarray, " p"]
) -> float:
    """The variance of all numbers together (over their number N), from the sizes, means and variances of the parts.

    Each part's variance is over its own size. Sizes are positive.
    """
    share = sizes / sizes.sum()
    mean = share @ means
    return float(share @ variances + share @ (means - mean) ** 2)


def _parts_mistakes(sizes: np.ndarray, means: np.ndarray, variances: np.ndarray) -> dict[str, float]:
    """What to say of each usual mistake, and the number that it gives."""
    n, share = sizes.sum(), sizes / sizes.sum()
    within, between = share @ variances, share @ (means - share @ means) ** 2
    return {
        "that is the mean of the parts' variances: what their means differ by is missing": within,
        "that is the variance of the means alone: add what varies inside the parts": between,
        "each part was counted alike: a number of the whole falls into a part with probability size / N": (
            variances.mean() + means.var()
        ),
        "that is over N − 1; the exercise asks for the variance over N": (within + between) * n / (n - 1),
    }


@variance_from_parts.checker
def _(answer):
    rng = np.random.default_rng(5)
    for shift in (0.0, 4.0, 1e9):
        parts = [shift + rng.normal(3.0 * i, 1.0 + i, size=n) for i, n in enumerate([3, 7, 20])]
        kept = [np.array([f(x) for x in parts], dtype=float) for f in (len, np.mean, np.var)]
        got = np.asarray(answer(*(a.copy() for a in kept)), dtype=float)
        expect(got.shape == (), f"the variance is one number, and an array of shape {got.shape} came")
        for message, mistaken in _parts_mistakes(*kept).items():
            expect(not np.isclose(got, mistaken), message)
        share = kept[0] / kept[0].sum()
        wanted = share @ kept[2] + share @ (kept[1] - share @ kept[1]) ** 2
        expect(
            shift < 1e6 or np.isclose(got, wanted, rtol=1e-6),
            "right for small means, but for means near 10⁹ the digits cancel: do not subtract squares of means, take "
            "the means' deviations from the common mean",
        )
        message = "it should be the mean of the variances plus the variance of the means, both weighted by the sizes"
        expect_close(got, wanted, message, rtol=1e-6 if shift > 1e6 else 1e-9)  # at 10⁹ the means are exact to 10⁻⁷


@variance_from_parts.wrong("what their means differ by is missing")
def _(sizes, means, variances):
    return sizes @ variances / sizes.sum()


@variance_from_parts.wrong("add what varies inside the parts")
def _(sizes, means, variances):
    share = sizes / sizes.sum()
    return share @ (means - share @ means) ** 2


@variance_from_parts.wrong("each part was counted alike")
def _(sizes, means, variances):
    return variances.mean() + means.var()


@variance_from_parts.wrong("that is over N − 1")
def _(sizes, means, variances):
    share = sizes / sizes.sum()
    n = sizes.sum()
    return (share @ variances + share @ (means - share @ means) ** 2) * n / (n - 1)


@variance_from_parts.wrong("the digits cancel")
def _(sizes, means, variances):
    share = sizes / sizes.sum()
    return share @ (variances + means**2) - (share @ means) ** 2


@variance_from_parts.wrong("the variance is one number")
def _(sizes, means, variances):
    return variances + (means - means.mean()) ** 2


@variance_from_parts.wrong("the mean of the variances plus the variance of the means")
def _(sizes, means, variances):
    share = sizes / sizes.sum()
    return share @ np.sqrt(variances) + share @ (means - share @ means) ** 2


@exercise(label="ex-expectation-factor")
def score_factor(
    mean_q: Float[np.ndarray, " d"],
    cov_q: Float[np.ndarray, "d d"],
    mean_k: Float[np.ndarray, " d"],
    cov_k: Float[np.ndarray, "d d"],
) -> float:
    """The positive factor c with Var(c q·k) = 1, for independent q and k; ValueError when q·k does not vary."""
    variance = np.trace(cov_q @ cov_k) + mean_q @ cov_k @ mean_q + mean_k @ cov_q @ mean_k
    if variance <= 0:
        raise ValueError("q·k is constant: no factor gives it variance 1")
    return float(1 / np.sqrt(variance))


def _factor_cases() -> list[tuple]:
    rng = np.random.default_rng(6)
    a, b = rng.standard_normal((5, 5)), rng.standard_normal((5, 5))
    zero, mean_q, mean_k = np.zeros(5), rng.standard_normal(5), rng.standard_normal(5)
    return [
        ("standard coordinates, d = 5", zero, np.eye(5), zero, np.eye(5)),
        ("correlated coordinates with mean 0", zero, a @ a.T, zero, b @ b.T),
        ("coordinates with means", mean_q, a @ a.T, mean_k, b @ b.T),
        ("one fixed query, where the keys alone vary,", mean_q, np.zeros((5, 5)), mean_k, b @ b.T),
    ]


def _factor_mistakes(name: str, mu: np.ndarray, s: np.ndarray, nu: np.ndarray, t: np.ndarray) -> dict[str, float]:
    """What to say of an answer 1/√v, and the v of the mistake."""
    spread, means = np.sum(s * t), mu @ t @ mu + nu @ s @ nu
    return {
        f"for {name} that is one over the variance: a factor c multiplies it by c², so take the root": (
            (spread + means) ** 2
        ),
        f"1/√d is for standard coordinates; for {name} the variance is not d": 5.0,
        f"for {name} only the diagonals met: tr(Σ_q Σ_k) also has the products of covariances": (
            np.diag(s) @ np.diag(t) + means
        ),
        "the means are missing: keys also spread along the mean query, and queries along the mean key": spread,
        "each mean met its own covariance: it is the keys' Σ_k that spreads along the mean query μ_q": (
            spread + mu @ s @ mu + nu @ t @ nu
        ),
        "that gives c q·k the mean square 1; the square of its mean does not belong to the variance": (
            spread + means + (mu @ nu) ** 2
        ),
    }


@score_factor.checker
def _(answer):
    for name, mu, s, nu, t in _factor_cases():
        got = np.asarray(answer(mu.copy(), s.copy(), nu.copy(), t.copy()), dtype=float)
        variance = np.sum(s * t) + mu @ t @ mu + nu @ s @ nu
        expect(got.shape == (), f"the factor is one number, and an array of shape {got.shape} came")
        for message, mistaken in _factor_mistakes(name, mu, s, nu, t).items():
            differs = mistaken > 0 and not np.isclose(mistaken, variance)
            expect(not (differs and np.isclose(got, 1 / np.sqrt(mistaken))), message)
        message = f"for {name} c q·k does not have variance 1: start from the theorem's sum"
        expect_close(got, 1 / np.sqrt(variance), message)
    zero, eye = np.zeros(5), np.eye(5)
    message = "q·k does not vary here (one of the two is fixed at 0), and a ValueError should say so"
    expect_raises(ValueError, answer, zero, 0 * eye, zero, eye, message=message)


@score_factor.wrong("so take the root")
def _(mean_q, cov_q, mean_k, cov_k):
    return 1 / (np.trace(cov_q @ cov_k) + mean_q @ cov_k @ mean_q + mean_k @ cov_q @ mean_k)


@score_factor.wrong("1/√d is for standard coordinates")
def _(mean_q, cov_q, mean_k, cov_k):
    return 1 / np.sqrt(len(mean_q))


@score_factor.wrong("only the diagonals met")
def _(mean_q, cov_q, mean_k, cov_k):
    spread = np.diag(cov_q) @ np.diag(cov_k)
    return 1 / np.sqrt(spread + mean_q @ cov_k @ mean_q + mean_k @ cov_q @ mean_k)


@score_factor.wrong("the means are missing")
def _(mean_q, cov_q, mean_k, cov_k):
    return 1 / np.sqrt(np.trace(cov_q @ cov_k))


@score_factor.wrong("each mean met its own covariance")
def _(mean_q, cov_q, mean_k, cov_k):
    return 1 / np.sqrt(np.trace(cov_q @ cov_k) + mean_q @ cov_q @ mean_q + mean_k @ cov_k @ mean_k)


@score_factor.wrong("and a ValueError should say so")
def _(mean_q, cov_q, mean_k, cov_k):
    variance = np.trace(cov_q @ cov_k) + mean_q @ cov_k @ mean_q + mean_k @ cov_q @ mean_k
    return 1 / np.sqrt(variance) if variance > 0 else np.inf


@score_factor.wrong("your function raised ValueError")  # a fixed query still meets keys that vary
def _(mean_q, cov_q, mean_k, cov_k):
    if not (np.any(cov_q) and np.any(cov_k)):
        raise ValueError("one of the two does not vary")
    return 1 / np.sqrt(np.trace(cov_q @ cov_k) + mean_q @ cov_k @ mean_q + mean_k @ cov_q @ mean_k)


@score_factor.wrong("the square of its mean does not belong to the variance")
def _(mean_q, cov_q, mean_k, cov_k):
    second = np.trace((cov_q + np.outer(mean_q, mean_q)) @ (cov_k + np.outer(mean_k, mean_k)))
    if second <= 0:
        raise ValueError("nothing to scale")
    return 1 / np.sqrt(second)


@score_factor.wrong("the factor is one number")
def _(mean_q, cov_q, mean_k, cov_k):
    return 1 / np.sqrt(np.diag(cov_q) * np.diag(cov_k))


@score_factor.wrong("start from the theorem's sum")
def _(mean_q, cov_q, mean_k, cov_k):
    return 1 / np.sqrt(np.trace(cov_q @ cov_k) + (mean_q @ mean_k) ** 2)  # the mean square, not the variance


@exercise(label="ex-expectation-line")
def best_line(
    mean_x: Float[np.ndarray, " d"], cov_x: Float[np.ndarray, "d d"], mean_y: float, c: Float[np.ndarray, " d"]
) -> tuple[float, Float[np.ndarray, " d"]]:
    """The pair (a, b) for which a + b·x predicts y with least mean squared error; c holds Cov(x_i, y)."""
    b = np.linalg.solve(cov_x, c)
    return float(mean_y - b @ mean_x), b


@best_line.checker
def _(answer):
    rng = np.random.default_rng(7)
    root = rng.standard_normal((3, 3))
    mean_x, cov_x, mean_y, c = rng.standard_normal(3), root @ root.T + np.eye(3), 2.0, rng.standard_normal(3)
    got = answer(mean_x.copy(), cov_x.copy(), mean_y, c.copy())
    expect(isinstance(got, tuple | list) and len(got) == 2, "return the pair (a, b): the constant, then the vector")
    a, b = (np.asarray(part, dtype=float) for part in got)
    expect(a.shape == () and b.shape == (3,), f"a is a number and b has 3 entries; shapes {a.shape}, {b.shape} came")
    expect(
        not np.allclose(b, c / np.diag(cov_x)),
        "each coordinate was fitted alone: correlated coordinates share what they explain, so solve with all of Σ",
    )
    expect(not np.allclose(b, cov_x @ c), "b = Σ c multiplies by Σ; the normal equations are Σ b = c")
    wanted = np.linalg.inv(cov_x) @ c
    expect_close(b, wanted, "another b has less mean squared error: the error must be uncorrelated with every x_i")
    expect(not np.isclose(a, mean_y), "a = ν is right only for x with mean 0: the line must pass through the means")
    expect_close(a, mean_y - wanted @ mean_x, "the error's mean is not 0: choose a so that the line meets the means")


@best_line.wrong("each coordinate was fitted alone")
def _(mean_x, cov_x, mean_y, c):
    b = c / np.diag(cov_x)
    return mean_y - b @ mean_x, b


@best_line.wrong("b = Σ c multiplies by Σ")
def _(mean_x, cov_x, mean_y, c):
    b = cov_x @ c
    return mean_y - b @ mean_x, b


@best_line.wrong("another b has less mean squared error")
def _(mean_x, cov_x, mean_y, c):
    b = c.copy()
    return mean_y - b @ mean_x, b


@best_line.wrong("the line must pass through the means")
def _(mean_x, cov_x, mean_y, c):
    return mean_y, np.linalg.solve(cov_x, c)


@best_line.wrong("the error's mean is not 0")
def _(mean_x, cov_x, mean_y, c):
    b = np.linalg.solve(cov_x, c)
    return mean_y + b @ mean_x, b


@best_line.wrong("a is a number and b has 3 entries")
def _(mean_x, cov_x, mean_y, c):
    return mean_y - c, np.linalg.solve(cov_x, c)


@best_line.wrong("return the pair")
def _(mean_x, cov_x, mean_y, c):
    return np.linalg.solve(cov_x, c)
