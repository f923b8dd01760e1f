"""Hypothesis tests: how improbable would such data be, if nothing but chance were at work?

Each returns a p-value, the probability under the hypothesis of a result at least as extreme as the one seen.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Real
from scipy.special import ndtr, ndtri, stdtr

from lemmata.linalg._validate import as_generator, as_vector
from lemmata.probability._parameters import as_probability, as_real
from lemmata.probability._validate import as_count
from lemmata.probability.densities import binomial_log_pmf
from lemmata.probability.intervals import standard_error

TIE = 1e-12  # two statistics that differ by less than this share are equal but for rounding


class Significance(NamedTuple):
    """A test's statistic and its two-sided p-value."""

    statistic: float
    p_value: float


def z_test(estimate: float, hypothesis: float, standard_error: float) -> Significance:
    """z = (estimate − hypothesis) / standard error, compared with the standard normal distribution.

    Equation `eq-limit-z-test`.

    Raises:
        TypeError, ValueError: a number is not finite, or the standard error not positive.
    """
    se = as_real(standard_error, "standard_error", above=0)
    z = (as_real(estimate, "estimate") - as_real(hypothesis, "hypothesis")) / se
    return Significance(z, float(2 * ndtr(-abs(z))))


def t_test(x: Real[np.ndarray, " n"], hypothesis: float = 0.0) -> Significance:
    """Student's test that the numbers have the mean `hypothesis`; for pairs, hand over their differences.

    Equation `eq-limit-student`: exact for independent Gaussian numbers.

    Raises:
        TypeError, ValueError: x is not a finite real vector of at least two entries, or all its entries are equal.

    Source: Student 1908.
    """
    x = as_vector(x)
    se = standard_error(x)
    if se == 0:
        raise ValueError("x must vary: with all entries equal there is no standard error")
    t = float((x.mean() - as_real(hypothesis, "hypothesis")) / se)
    return Significance(t, float(2 * stdtr(len(x) - 1, -abs(t))))


def welch_test(x: Real[np.ndarray, " m"], y: Real[np.ndarray, " n"]) -> Significance:
    """Welch's test that two independent samples, of any two variances, have one mean.

    The variances of the two means add; the degrees of freedom are those for which the estimated variance has, to first
    order, the spread of a χ² variable: (a + b)² / (a²/(m − 1) + b²/(n − 1)) with a = S_x²/m, b = S_y²/n.

    Raises:
        TypeError, ValueError: a sample is not a finite real vector of at least two entries, or neither varies.

    Source: Welch 1947.
    """
    x, y = as_vector(x), as_vector(y, "y")
    se_x, se_y = standard_error(x), standard_error(y)
    se = np.hypot(se_x, se_y)
    if se == 0:
        raise ValueError("x or y must vary: otherwise there is no standard error")
    t = float((x.mean() - y.mean()) / se)
    share = (se_x / se) ** 2
    nu = 1 / (share**2 / (len(x) - 1) + (1 - share) ** 2 / (len(y) - 1))
    return Significance(t, float(2 * stdtr(nu, -abs(t))))


def binomial_test(k: int, n: int, p: float = 0.5) -> float:
    """The p-value of k successes among n if each has the probability p: all counts not more probable than k, together.

    Raises:
        TypeError, ValueError: k is not between 0 and n, n below 1, or p not between 0 and 1.
    """
    n, k, p = as_count(n, "n"), as_count(k, "k", least=0), as_probability(p)
    if k > n:
        raise ValueError(f"k must not exceed n, got {k} of {n}")
    mass = np.exp(binomial_log_pmf(np.arange(n + 1), n, p))
    return float(min(1.0, mass[mass <= mass[k] * (1 + 1e-9)].sum()))  # ties count, also those that rounding hides


def sign_flip_test(d: Real[np.ndarray, " n"], rng: np.random.Generator, draws: int = 9999) -> Significance:
    """The share of random sign patterns for which |mean| is at least that of the differences d, d itself counted in.

    Equation `eq-limit-sign-flip`: exact, without any limit, when each difference is as probable as its negative,
    given the sizes of all.

    Returns:
        Significance: the mean of d, and the p-value (1 + number of patterns as extreme) / (1 + draws).

    Raises:
        TypeError, ValueError: d is not a finite real vector, rng no generator, or draws below 1.

    Source: Fisher 1935, section 21; Phipson and Smyth 2010 (the 1 + in both places).
    """
    d, rng, draws = as_vector(d, "d"), as_generator(rng), as_count(draws, "draws")
    unit = abs(d).max() or 1.0
    d = d / unit  # so that no sum overflows
    seen, extreme = abs(d.sum()), 0
    for start in range(0, draws, 1024):
        signs = rng.integers(0, 2, (min(1024, draws - start), len(d)), dtype=np.int8) * 2 - 1  # (rows, n)
        extreme += int(np.sum(abs(signs @ d) >= seen - TIE * abs(d).sum()))
    return Significance(float(unit * d.mean()), (1 + extreme) / (1 + draws))


def z_test_power(effect: float, standard_error: float, alpha: float = 0.05) -> float:
    """The probability that a two-sided z-test at level α rejects, when the true value is off by `effect`.

    Equation `eq-limit-power`; for effect 0 it is α, the size.

    Raises:
        TypeError, ValueError: effect is not finite, the standard error not positive, or alpha no probability above 0.
    """
    delta = as_real(effect, "effect") / as_real(standard_error, "standard_error", above=0)
    z = ndtri(1 - as_probability(alpha, "alpha", zero=False) / 2)
    return float(ndtr(delta - z) + ndtr(-delta - z))


def sample_size(effect: float, sd: float, alpha: float = 0.05, wanted: float = 0.8) -> int:
    """How many independent items a two-sided z-test needs to reject with probability `wanted` (more than α).

    Equation `eq-limit-sample-size`: the least whole number not below ((z_{1−α/2} + z_wanted) sd / effect)². It leaves
    out the chance of rejecting on the wrong side, so it may be too large, never too small.

    Raises:
        TypeError, ValueError: effect is 0, sd not positive, or wanted not between alpha and 1.
    """
    effect, sd = abs(as_real(effect, "effect")), as_real(sd, "sd", above=0)
    alpha, wanted = as_probability(alpha, "alpha", zero=False), as_probability(wanted, "wanted")
    if effect == 0 or not alpha < wanted < 1:
        raise ValueError(
            f"effect must not be 0 and wanted between alpha and 1, got {effect:g}, {alpha:g} and {wanted:g}"
        )
    root = float((ndtri(1 - alpha / 2) + ndtri(wanted)) * (sd / effect))
    if root > 1e150:
        raise ValueError(f"effect must not be so small beside sd, got {effect:g} and {sd:g}")
    return int(np.ceil(root * root))


def holm(p_values: Real[np.ndarray, " m"]) -> Float[np.ndarray, " m"]:
    """p-values adjusted for m tests: rejecting those up to α makes any false rejection at most as probable as α.

    Theorem `thm-limit-multiple`. The j-th smallest is multiplied by m − j + 1, and none is less than the one before it.

    Raises:
        TypeError, ValueError: the p-values are no vector of numbers from 0 to 1.

    Source: Holm 1979.
    """
    p = as_vector(p_values, "p_values")
    if p.min() < 0 or p.max() > 1:
        raise ValueError(f"p_values must lie between 0 and 1, got {p.min():g} to {p.max():g}")
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)).clip(max=1)
    return adjusted
