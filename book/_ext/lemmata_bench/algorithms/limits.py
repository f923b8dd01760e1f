"""Confidence intervals and significance tests, beside SciPy's."""

from __future__ import annotations

import itertools
from typing import Any

import mpmath
import numpy as np
from lemmata import probability as our
from scipy import stats

from lemmata_bench.growth import Algorithm, Trial

SHARE, ALPHA = 0.3, 0.05


def off(found: Any, truth: Any) -> float:
    """The worst relative distance of some numbers from the true ones."""
    found, truth = np.ravel(found).astype(float), np.ravel(truth).astype(float)
    return float(np.max(np.abs(found - truth) / np.abs(truth)))


def _wilson(n: int) -> Trial:
    k = int(SHARE * n)
    with mpmath.workdps(40):
        z, p = mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(0.95)), mpmath.mpf(k) / n
        # (p − q)² = z² q (1 − q) / n, for q
        a, b, c = 1 + z**2 / n, 2 * p + z**2 / n, p**2
        truth = [float((b + sign * mpmath.sqrt(b**2 - 4 * a * c)) / (2 * a)) for sign in (-1, 1)]
    theirs = stats.binomtest(k, n)
    return Trial(
        lambda: our.wilson_interval(k, n),
        lambda: theirs.proportion_ci(0.95, method="wilson"),
        lambda ends: off(ends, truth),
    )


def _clopper_pearson(n: int) -> Trial:
    k = int(SHARE * n)
    theirs = stats.binomtest(k, n)

    def tails(ends: Any) -> float:
        low, high = (mpmath.mpf(float(end)) for end in ends)
        least = mpmath.betainc(k, n - k + 1, 0, low, regularized=True)  # P(S ≥ k) at the lower end
        most = mpmath.betainc(n - k, k + 1, 0, 1 - high, regularized=True)  # P(S ≤ k) at the upper one
        return off([least, most], [ALPHA / 2] * 2)

    return Trial(lambda: our.clopper_pearson_interval(k, n), lambda: theirs.proportion_ci(0.95, method="exact"), tails)


def _student(t: Any, nu: Any) -> float:
    return float(mpmath.betainc(nu / 2, 0.5, 0, nu / (nu + t**2), regularized=True))


def _moments(x: np.ndarray) -> tuple[Any, Any]:
    """Mean and squared standard error."""
    numbers, n = [mpmath.mpf(value) for value in x.tolist()], len(x)
    mean = mpmath.fsum(numbers) / n
    return mean, mpmath.fsum((value - mean) ** 2 for value in numbers) / (n - 1) / n


def _t(n: int) -> Trial:
    x = 0.5 / np.sqrt(n) + np.random.default_rng(n).standard_normal(n)
    with mpmath.workdps(40):
        mean, square = _moments(x)
        truth = _student(mean / mpmath.sqrt(square), mpmath.mpf(n - 1))
    return Trial(lambda: our.t_test(x)[1], lambda: stats.ttest_1samp(x, 0).pvalue, lambda p: off(p, truth))


def _welch(n: int) -> Trial:
    rng = np.random.default_rng(n)
    x, y = rng.standard_normal(n), 3 * rng.standard_normal(2 * n)
    with mpmath.workdps(40):
        (mean_x, a), (mean_y, b) = _moments(x), _moments(y)
        nu = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (2 * n - 1))
        truth = _student((mean_x - mean_y) / mpmath.sqrt(a + b), nu)
    return Trial(
        lambda: our.welch_test(x, y)[1], lambda: stats.ttest_ind(x, y, equal_var=False).pvalue, lambda p: off(p, truth)
    )


def _binomial(n: int) -> Trial:
    k, p = int(0.4 * n), SHARE
    with mpmath.workdps(40):
        q = mpmath.mpf(p)
        mass = [mpmath.binomial(n, j) * q**j * (1 - q) ** (n - j) for j in range(n + 1)]
        truth = float(mpmath.fsum(m for m in mass if m <= mass[k]))
    return Trial(lambda: our.binomial_test(k, n, p), lambda: stats.binomtest(k, n, p).pvalue, lambda p: off(p, truth))


def _sign_flips(n: int) -> Trial:
    d = 0.3 + np.random.default_rng(n).standard_normal(n)
    signs = np.array(list(itertools.product((-1, 1), repeat=n)))
    truth = np.mean(np.abs(signs @ d) >= abs(d.sum()) - 1e-12)
    mine, other = (np.random.default_rng([n, side]) for side in (0, 1))

    def theirs() -> float:
        # Above 2ⁿ patterns SciPy would go through all of them; with fewer draws it draws, as we do.
        return stats.permutation_test(
            (d,),
            lambda x, axis: x.mean(axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=DRAWS,
            rng=other,
        ).pvalue

    return Trial(lambda: our.sign_flip_test(d, mine, DRAWS)[1], theirs, lambda p: off(p, truth))


def _sum(n: int) -> Trial:
    at = np.unique(np.linspace(0, n, 20).astype(int))
    with mpmath.workdps(40):
        q = mpmath.mpf(SHARE)
        truth = [float(mpmath.binomial(n, j) * q**j * (1 - q) ** (n - j)) for j in at.tolist()]
    return Trial(
        lambda: our.sum_pmf([1 - SHARE, SHARE], n),
        lambda: stats.binom.pmf(np.arange(n + 1), n, SHARE),
        lambda mass: off(mass[at], truth),
    )


SIZES, DRAWS, P = (10, 100, 1_000), 3_999, "relative error of p"

ALGORITHMS = (
    Algorithm("wilson_interval", "scipy", "n trials", SIZES, _wilson),
    Algorithm("clopper_pearson_interval", "scipy", "n trials", SIZES, _clopper_pearson, "relative error of the tails"),
    Algorithm("t_test", "scipy", "n numbers", SIZES, _t, P),
    Algorithm("welch_test", "scipy", "n and 2n numbers", SIZES, _welch, P),
    Algorithm("binomial_test", "scipy", "n trials", SIZES, _binomial, P),
    Algorithm("sign_flip_test", "scipy", "n differences, 3999 patterns", (12, 14, 16), _sign_flips, P),
    Algorithm("sum_pmf", "scipy's binomial", "sum of n trials", (10, 100, 500), _sum, "relative error, the worst"),
)
