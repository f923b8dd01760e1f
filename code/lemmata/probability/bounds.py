"""How far from its mean can a variable, or an average, be? Bounds that hold for every n, and the error of the limit."""

import math

from lemmata.probability._parameters import as_probability
from lemmata.probability._validate import as_count, as_real

BERRY_ESSEEN = 0.4748  # Shevtsova 2011, for equal distributions; below 0.4097 it cannot be (Esseen 1956)
_TINY = math.ulp(0.0)


def markov_bound(mean: float, t: float) -> float:
    """An upper bound of P(X ≥ t) for X ≥ 0 with that mean: E[X] / t, or 1 where that is less.

    Equation `eq-limit-markov`.

    Raises:
        TypeError, ValueError: `mean` is negative, or `t` not positive.
    """
    mean, t = as_real(mean, "mean", least=0), as_real(t, "t", least=_TINY)
    return min(1.0, mean / t)


def chebyshev_bound(variance: float, t: float) -> float:
    """An upper bound of P(|X − μ| ≥ t): Var(X) / t², or 1 where that is less.

    Equation `eq-limit-chebyshev`. For an average of n independent variables hand over their variance over n.

    Raises:
        TypeError, ValueError: `variance` is negative, or `t` not positive.
    """
    variance, t = as_real(variance, "variance", least=0), as_real(t, "t", least=_TINY)
    return min(1.0, variance / t / t)


def hoeffding_bound(n: int, epsilon: float, low: float = 0.0, high: float = 1.0) -> float:
    """An upper bound of P(|X̄ − μ| ≥ ε) for n independent variables in [low, high]: 2 exp(−2nε² / (high − low)²), or 1.

    Equation `eq-limit-hoeffding`; one side alone has half of it.

    Raises:
        TypeError, ValueError: `n` is below 1, `epsilon` negative, or `high` not above `low`.

    Source: Hoeffding 1963, theorem 2.
    """
    n, epsilon = as_count(n, "n"), as_real(epsilon, "epsilon", least=0)
    share = epsilon / _width(low, high)
    return min(1.0, 2 * math.exp(-2 * n * share * share))


def hoeffding_radius(n: int, alpha: float, low: float = 0.0, high: float = 1.0) -> float:
    """The ε for which Hoeffding's bound on P(|X̄ − μ| ≥ ε) is α: half the width of a confidence interval.

    Equation `eq-limit-hoeffding-interval`.

    Raises:
        TypeError, ValueError: `n` is below 1, `alpha` no probability above 0, or `high` not above `low`.
    """
    n, alpha = as_count(n, "n"), as_probability(alpha, "alpha", zero=False)
    return _width(low, high) * math.sqrt((math.log(2) - math.log(alpha)) / (2 * n))


def berry_esseen_bound(n: int, sd: float, third: float) -> float:
    """An upper bound of the distance between the standardised sum's distribution function and Φ, for any x.

    Equation `eq-limit-berry-esseen`.

    Args:
        n: how many independent variables with one distribution are summed.
        sd: standard deviation σ of one.
        third: its third absolute central moment E|X − μ|³; at least σ³ by Jensen's inequality.

    Raises:
        TypeError, ValueError: `n` is below 1, `sd` not positive, or `third` below σ³.

    Source: Shevtsova 2011 (the constant).
    """
    n, sd, third = as_count(n, "n"), as_real(sd, "sd", least=_TINY), as_real(third, "third", least=0)
    skew = third / sd / sd / sd
    if skew < 1 - 1e-9:
        raise ValueError(f"third must be at least the cube of sd, {sd:g}, got {third:g}")
    return min(1.0, BERRY_ESSEEN * skew / math.sqrt(n))


def _width(low: float, high: float) -> float:
    low, high = as_real(low, "low"), as_real(high, "high")
    if not -math.inf < low < high < math.inf:
        raise ValueError(f"low and high must be finite and high above low, got {low:g} and {high:g}")
    return high - low
