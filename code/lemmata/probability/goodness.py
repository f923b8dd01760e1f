"""Do these draws come from that distribution? Two statistics and the probability of a worse one by chance."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Shaped
from scipy.special import gammaincc, gammaln, smirnov

from lemmata.linalg._validate import as_integer
from lemmata.probability._parameters import as_numbers, as_real, as_weights

EXACT_UP_TO = 400  # draws: beyond, the limit law with its two corrections is right within 0.0001


def chi_square_test(counts: object, weights: object, least: int | float = 5.0) -> tuple[float, float]:
    """The statistic Σ (count − n p)² / (n p), and the probability that chance alone makes it at least so large.

    Equation `eq-distributions-chi-square`. Outcomes with fewer than `least` expected counts are taken together, the
    rarest first: the law of the statistic (k − 1 degrees of freedom) is a limit, and needs counts that are not tiny.

    Args:
        counts: (k,), how often each outcome came; whole numbers, none negative, one positive.
        weights: (k,), proportional to the probabilities to be tested.
        least: the least expected count of an outcome that stands alone.

    Returns:
        Statistic and p-value: infinite and 0 when an impossible outcome came, 0 and 1 when one outcome is left.

    Raises:
        ValueError, TypeError: counts or weights unfit, or of different lengths; least negative.

    Source: Pearson 1900; Cochran 1954 (pooling).
    """
    counts, p = as_numbers(counts, "counts"), as_weights(weights)
    if counts.shape != p.shape:
        raise ValueError(f"counts and weights must have one shape, got {counts.shape} and {p.shape}")
    if not np.isfinite(counts).all() or (counts < 0).any() or (counts % 1 != 0).any() or not counts.any():
        raise ValueError("counts must be whole numbers, none negative, at least one positive")
    if counts[p == 0].any():
        return np.inf, 0.0
    counts, expected = _pooled(counts, counts.sum() * p, as_real(least, "least", above=-1e-300))
    statistic = float(np.sum((counts - expected) ** 2 / expected))
    return statistic, float(gammaincc((len(counts) - 1) / 2, statistic / 2)) if len(counts) > 1 else 1.0


def ks_test(x: object, cdf: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
    """The largest distance between the draws' own distribution function and `cdf`, and its p-value.

    Equation `eq-distributions-ks`. For a continuous cdf the law of the distance is the same whatever the cdf
    (`thm-distributions-inverse-transform`); for one with jumps the p-value is too large.

    Args:
        x: (n,), draws.
        cdf: from an array to an array of numbers between 0 and 1.

    Raises:
        ValueError, TypeError: x is no finite, non-empty vector, or cdf leaves [0, 1] or changes the shape.

    Source: Kolmogorov 1933; the p-value see `ks_p_value`.
    """
    x = as_numbers(x, "x")
    if x.ndim != 1 or x.size == 0 or not np.isfinite(x).all():
        raise ValueError(f"x must be a vector of at least one draw, all finite, got shape {x.shape}")
    x = np.sort(x)
    f = as_numbers(cdf(x), "cdf(x)")
    if f.shape != x.shape or f.min() < 0 or f.max() > 1:
        raise ValueError(f"cdf must return {x.size} numbers between 0 and 1")
    steps = np.arange(x.size + 1) / x.size
    distance = float(max((steps[1:] - f).max(), (f - steps[:-1]).max()))  # the step function jumps at each draw
    return distance, ks_p_value(x.size, distance)


def ks_p_value(n: int, distance: int | float) -> float:
    """P(D ≥ distance) for n draws from the tested continuous distribution.

    A distance of more than 2/√n by twice Smirnov's one-sided sum, of which the error is below 10⁻⁶ of the value; a
    smaller one, up to 400 draws, exactly by a power of the matrix of Marsaglia, Tsang and Wang, and beyond by
    Kolmogorov's limit law with Vrbik's corrections of order 1/√n and 1/n.

    Raises:
        ValueError, TypeError: n below 1, or distance not between 0 and 1.

    Source: Marsaglia, Tsang & Wang 2003; Vrbik 2018.
    """
    n, d = as_integer(n, "n", least=1), as_real(distance, "distance", above=-1e-300)
    if d > 1:
        raise ValueError(f"distance must lie between 0 and 1, got {distance}")
    if d <= 0.5 / n:  # the step function cannot come nearer than this
        return 1.0
    if d == 1:
        return 0.0
    t = np.sqrt(n) * d
    if t > 2:  # both sides are never so far: twice the one-sided probability, a sum without cancellation
        return float(min(1.0, 2 * smirnov(n, d)))
    if n <= EXACT_UP_TO:
        return float(np.clip(1 - _kolmogorov_cdf(n, d), 0, 1))
    t = t + 1 / (6 * np.sqrt(n)) + (t - 1) / (4 * n)
    if t < 0.2:  # P(D < d) is below 10⁻¹² there, and the sum would need thousands of terms
        return 1.0
    j = np.arange(1, 101)
    return float(np.clip(2 * np.sum((-1.0) ** (j - 1) * np.exp(-2 * (j * t) ** 2)), 0, 1))


def _kolmogorov_cdf(n: int, d: int | float) -> float:
    """P(D < d): n! / nⁿ times the middle entry of Hⁿ, for the matrix H of size 2⌈nd⌉ − 1."""
    k = int(np.ceil(n * d))
    m, h = 2 * k - 1, k - n * d
    i = np.arange(m)
    difference = i[:, None] - i + 1
    big = np.where(difference >= 0, 1.0, 0.0)
    big[:, 0] -= h ** (i + 1)
    big[-1] -= h ** (m - i)
    big[-1, 0] += max(2 * h - 1, 0.0) ** m
    big = big * np.exp(-gammaln(np.maximum(difference, 0) + 1))
    middle = np.linalg.matrix_power(big, n)[k - 1, k - 1]
    return float(middle * np.exp(gammaln(n + 1) - n * np.log(n)))


def _pooled(
    counts: Shaped[np.ndarray, " k"], expected: Float[np.ndarray, " k"], least: int | float
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """Counts and expected counts with the rarest outcomes taken together, until their sum is at least `least`."""
    order = np.argsort(expected, kind="stable")
    counts, expected = counts[order], expected[order]
    possible = expected > 0
    counts, expected = counts[possible], expected[possible]
    together = max(int(np.searchsorted(expected, least)), 1)  # how many are too rare to stand alone
    while together < len(expected) and expected[:together].sum() < least:
        together += 1
    parts = [np.r_[side[:together].sum(), side[together:]] for side in (counts, expected)]
    return parts[0], parts[1]
