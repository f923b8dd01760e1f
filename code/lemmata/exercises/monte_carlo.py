"""Exercises of the chapter on simulating chance."""

from numbers import Real

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect, expect_close


@exercise(label="ex-monte-carlo-weights")
def weighted_mean(values: Float[np.ndarray, " n"], log_weights: Float[np.ndarray, " n"]) -> tuple[float, float, float]:
    """Σ w f / Σ w, its standard error √(Σ w² (f − estimate)²) / Σ w, and (Σ w)² / Σ w², from f and log w."""
    w = np.exp(log_weights - log_weights.max())
    share = w / w.sum()
    mean = share @ values
    return float(mean), float(np.sqrt(share**2 @ (values - mean) ** 2)), float(1 / (share @ share))


def _weighted(f: np.ndarray, log_w: np.ndarray) -> tuple[float, float, float]:
    """The three numbers by sums of scaled weights, in the equations' letters."""
    w = [float(np.exp(v - max(log_w))) for v in log_w]
    total = sum(w)
    mu = sum(a * b for a, b in zip(w, f, strict=True)) / total
    error = sum((a * (b - mu)) ** 2 for a, b in zip(w, f, strict=True)) ** 0.5 / total
    return mu, error, total**2 / sum(a * a for a in w)


@weighted_mean.checker
def _(answer):
    rng = np.random.default_rng(4)
    for name, shift in (("ordinary weights", 0.0), ("weights near e^1000", 1000.0), ("weights near e^−1000", -1000.0)):
        f, log_w = rng.standard_normal(11), rng.standard_normal(11)
        with np.errstate(all="ignore"):
            got = answer(f.copy(), log_w + shift)
        several = isinstance(got, tuple | list | np.ndarray)
        expect(several and len(got) == 3, "return three numbers: estimate, error, sample size")
        mu, error, size = (np.asarray(v, dtype=float) for v in got)
        expect(mu.shape == error.shape == size.shape == (), "each of the three is one number")
        wanted, w = _weighted(f, log_w), np.exp(log_w)
        fine = np.isfinite([mu, error, size]).all()
        expect(
            shift == 0 or fine, f"{name}: {mu} came; exp overflows or vanishes, subtract the largest logarithm first"
        )
        expect(not np.isclose(mu, np.mean(w * f)), "the weights are not normalised: divide by their sum, not by n")
        expect_close(mu, wanted[0], f"{name}: the estimate is Σ w f / Σ w")
        share = w / w.sum()
        plain = np.sqrt(share @ (f - wanted[0]) ** 2 / len(f))
        expect(not np.isclose(error, plain), "in the variance the weights are squared: a heavy draw counts doubly")
        expect(not np.isclose(error, np.sqrt(share**2 @ f**2)), "take the estimate off f before squaring")
        expect_close(error, wanted[1], f"{name}: the error is √(Σ w² (f − estimate)²) / Σ w")
        expect(not np.isclose(size, 1 / wanted[2]), "the sample size is turned round: it lies between 1 and n")
        expect_close(size, wanted[2], f"{name}: the sample size is (Σ w)² / Σ w²")


@weighted_mean.wrong("subtract the largest logarithm first")
def _(values, log_weights):
    w = np.exp(log_weights)
    mean = w @ values / w.sum()
    return mean, np.sqrt(w**2 @ (values - mean) ** 2) / w.sum(), w.sum() ** 2 / (w @ w)


@weighted_mean.wrong("divide by their sum, not by n")
def _(values, log_weights):
    w = np.exp(log_weights)
    mean = np.mean(w * values)
    return mean, np.std(w * values) / np.sqrt(len(w)), w.sum() ** 2 / (w @ w)


@weighted_mean.wrong("a heavy draw counts doubly")
def _(values, log_weights):
    share = np.exp(log_weights - log_weights.max())
    share = share / share.sum()
    mean = share @ values
    return mean, np.sqrt(share @ (values - mean) ** 2 / len(share)), 1 / (share @ share)


@weighted_mean.wrong("take the estimate off f before squaring")
def _(values, log_weights):
    share = np.exp(log_weights - log_weights.max())
    share = share / share.sum()
    return share @ values, np.sqrt(share**2 @ values**2), 1 / (share @ share)


@weighted_mean.wrong("the sample size is turned round")
def _(values, log_weights):
    share = np.exp(log_weights - log_weights.max())
    share = share / share.sum()
    mean = share @ values
    return mean, np.sqrt(share**2 @ (values - mean) ** 2), share @ share


@weighted_mean.wrong("return three numbers")
def _(values, log_weights):
    w = np.exp(log_weights - log_weights.max())
    return w @ values / w.sum()


@exercise(label="ex-monte-carlo-radical")
def reversed_digits(i: int, base: int) -> float:
    """The digits of i ≥ 0 in the base, last one first, behind the point: 6 = 110 in base 2 gives 0.011 = 3/8."""
    x, place = 0.0, 1.0
    while i:
        place /= base
        x += place * (i % base)
        i //= base
    return x


@reversed_digits.checker
def _(answer):
    for i, base in [(1, 2), (6, 2), (0, 3), (5, 3), (123, 10), (2**40 + 1, 2), (98765, 7)]:
        digits, rest = [], i
        while rest:
            digits.append(rest % base)
            rest //= base
        wanted = sum(a * float(base) ** -(k + 1) for k, a in enumerate(digits))
        got = answer(i, base)
        number = isinstance(got, Real) and not isinstance(got, bool)
        expect(number, f"one number is wanted, and {got!r} came")
        got = float(got)
        case = f"for i = {i} in base {base}"
        expect(i == 0 or got < 1, f"{case} {got} came, which is not below 1: the first digit stands behind the point")
        forwards = sum(a * float(base) ** (k - len(digits)) for k, a in enumerate(digits))
        mixed = not np.isclose(forwards, wanted)
        expect(not (mixed and np.isclose(got, forwards)), f"{case} the digits were not turned round")
        late = wanted > 0 and np.isclose(got, wanted / base)
        expect(not late, f"{case} everything is one place too far to the right")
        expect_close(
            got, wanted, f"{case} the number is {wanted:.6g}: digit k of i goes to place k + 1 behind the point"
        )


@reversed_digits.wrong("the first digit stands behind the point")
def _(i, base):
    x, place = 0.0, 1.0
    while i:
        x, i, place = x + place * (i % base), i // base, place / base
    return x


@reversed_digits.wrong("the digits were not turned round")
def _(i, base):
    size = 1
    while size <= i:
        size *= base
    return i / size


@reversed_digits.wrong("one place too far to the right")
def _(i, base):
    x, place = 0.0, 1.0 / base
    while i:
        place /= base
        x, i = x + place * (i % base), i // base
    return x


@reversed_digits.wrong("digit k of i goes to place k + 1")
def _(i, base):
    x, place = 0.0, 1.0
    while i:
        place /= 2  # the base forgotten
        x, i = x + place * (i % base), i // base
    return min(x, 0.999)


@exercise(label="ex-monte-carlo-controlled")
def controlled_mean(f: Float[np.ndarray, " n"], h: Float[np.ndarray, " n"], mean_h: float) -> float:
    """The average of f, corrected by one control h with known mean: f̄ − β (h̄ − mean_h), β fitted to the draws."""
    away = h - h.mean()
    beta = away @ f / (away @ away)
    return float(f.mean() - beta * (h.mean() - mean_h))


@controlled_mean.checker
def _(answer):
    rng = np.random.default_rng(6)
    for scale in (1.0, 30.0):
        u = rng.random(23)
        f, h = np.exp(u) + 0.1 * rng.standard_normal(23), scale * (u + 1)
        got = np.asarray(answer(f.copy(), h.copy(), 1.5 * scale), dtype=float)
        expect(got.shape == (), f"one number is wanted, and an array of shape {got.shape} came")
        wanted = np.polynomial.polynomial.polyfit(h - 1.5 * scale, f, 1)[0]
        beta = np.cov(f, h)[0, 1] / h.var(ddof=1)
        gap = h.mean() - 1.5 * scale
        expect(not np.isclose(got, f.mean()), "nothing was corrected: the known mean of h is the point of it")
        expect(
            not np.isclose(got, f.mean() + beta * gap), "the sign is wrong: where h came out too large, f must go down"
        )
        message = (
            "β = 1 is best only by luck: fit it, Cov(h, f) / Var(h), or a change of the units of h changes the answer"
        )
        expect(not np.isclose(got, f.mean() - gap), message)
        through = h @ f / (h @ h)
        expect(
            not np.isclose(got, f.mean() - through * gap),
            "subtract the means before fitting: β is a covariance over a variance",
        )
        expect(not np.isclose(got, f.mean() - gap / beta), "β is upside down: divide by the variance of h")
        expect_close(got, wanted, "it should be the regression line of f on h, read off at the known mean of h")


@controlled_mean.wrong("nothing was corrected")
def _(f, h, mean_h):
    away = h - h.mean()
    return f.mean() - away @ f / (away @ away) * away.mean()


@controlled_mean.wrong("the sign is wrong")
def _(f, h, mean_h):
    away = h - h.mean()
    return f.mean() + away @ f / (away @ away) * (h.mean() - mean_h)


@controlled_mean.wrong("β = 1 is best only by luck")
def _(f, h, mean_h):
    return np.mean(f - (h - mean_h))


@controlled_mean.wrong("subtract the means before fitting")
def _(f, h, mean_h):
    return f.mean() - h @ f / (h @ h) * (h.mean() - mean_h)


@controlled_mean.wrong("β is upside down")
def _(f, h, mean_h):
    away = h - h.mean()
    return f.mean() - away @ away / (away @ f) * (h.mean() - mean_h)


@controlled_mean.wrong("read off at the known mean of h")
def _(f, h, mean_h):
    away = h - h.mean()
    return f.mean() - away @ f / (f @ f - len(f) * f.mean() ** 2) * (h.mean() - mean_h)


@controlled_mean.wrong("one number is wanted")
def _(f, h, mean_h):
    return f - (h - mean_h)
