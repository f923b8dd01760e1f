"""Confidence intervals for a mean and for a share: a range computed from data that covers the truth with a stated rate.

Letters: k successes among n, p̂ = k / n the share seen, p the true one; α = 1 − level; z the standard normal quantile
with Φ(z) = 1 − α/2; X̄ and S mean and standard deviation (denominator n − 1) of data.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Real, Shaped
from scipy.special import betaincinv, ndtri, stdtrit

from lemmata.linalg._validate import as_vector
from lemmata.probability._parameters import as_level, as_probability, scaled
from lemmata.probability._validate import as_count
from lemmata.probability.bounds import hoeffding_radius
from lemmata.probability.densities import binomial_log_pmf


class Interval(NamedTuple):
    """The two ends of a confidence interval."""

    low: float
    high: float


def wald_interval(k: int, n: int, level: float = 0.95) -> Interval:
    """p̂ ± z √(p̂(1 − p̂)/n): the central limit theorem with the share seen in the place of the true one.

    Equation `eq-limit-wald`. It may leave [0, 1], and for k = 0 or k = n it is a point: see its coverage first.

    Raises:
        TypeError, ValueError: k is not between 0 and n, n below 1, or level not between 0 and 1.
    """
    k, n, z = _counts(k, n, level)
    p = k / n
    radius = z * np.sqrt(p * (1 - p) / n)
    return Interval(float(p - radius), float(p + radius))


def wilson_interval(k: int, n: int, level: float = 0.95) -> Interval:
    """All p for which the share seen lies within z standard deviations √(p(1 − p)/n) of p.

    Equation `eq-limit-wilson`.

    Raises:
        TypeError, ValueError: as `wald_interval`.

    Source: Wilson 1927.
    """
    k, n, z = _counts(k, n, level)
    p, shift = k / n, z * z / n
    centre = (p + shift / 2) / (1 + shift)
    radius = z * np.sqrt(p * (1 - p) / n + shift / (4 * n)) / (1 + shift)
    return Interval(0.0 if k == 0 else float(centre - radius), 1.0 if k == n else float(centre + radius))


def clopper_pearson_interval(k: int, n: int, level: float = 0.95) -> Interval:
    """All p at which neither k or more nor k or fewer successes have a probability below α/2.

    Equation `eq-limit-clopper-pearson`. It never covers less often than `level` says, and mostly covers more often.

    Raises:
        TypeError, ValueError: as `wald_interval`.

    Source: Clopper and Pearson 1934.
    """
    k, n, _ = _counts(k, n, level)
    half = (1 - level) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, half))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - half))
    return Interval(low, high)


def hoeffding_interval(k: int, n: int, level: float = 0.95) -> Interval:
    """p̂ ± √(ln(2/α)/2n), cut to [0, 1]: no limit theorem behind it, and wide for it.

    Equation `eq-limit-hoeffding-interval`.

    Raises:
        TypeError, ValueError: as `wald_interval`.
    """
    k, n, _ = _counts(k, n, level)
    radius = hoeffding_radius(n, 1 - level)
    return Interval(max(0.0, k / n - radius), min(1.0, k / n + radius))


def mean_interval(x: Real[np.ndarray, " n"], level: float = 0.95) -> Interval:
    """X̄ ± t S/√n, with the quantile t of Student's distribution with n − 1 degrees of freedom.

    Equation `eq-limit-student-interval`: exact for independent Gaussian data, and for others nearly so when n is large.

    Raises:
        TypeError, ValueError: x is not a finite real vector of at least two entries, or level not between 0 and 1.

    Source: Student 1908.
    """
    x = as_vector(x)
    radius = stdtrit(len(x) - 1, _upper(level)) * standard_error(x)
    return Interval(float(x.mean() - radius), float(x.mean() + radius))


def standard_error(x: Real[np.ndarray, " n"]) -> float:
    """S/√n, the estimated standard deviation of the mean of n independent numbers.

    Raises:
        TypeError, ValueError: x is not a finite real vector of at least two entries.
    """
    x = as_vector(x)
    if len(x) < 2:
        raise ValueError(f"x must have at least two entries, got {len(x)}")
    x, k = scaled(x)
    x = x - x[0]  # equal numbers leave 0 exactly, which their rounded mean would not
    with np.errstate(over="ignore"):
        return float(np.ldexp(x.std(ddof=1) / np.sqrt(len(x)), k))


def clustered_standard_error(x: Real[np.ndarray, " n"], cluster: Shaped[np.ndarray, " n"]) -> float:
    """The standard error of the mean of x when numbers with one label in `cluster` may depend on each other.

    Equation `eq-limit-clustered`: the residuals are first added up within each of the G clusters, and the result is
    √(G/(G − 1) Σ_g R_g²) / n. With one number in each cluster this is S/√n.

    Raises:
        TypeError, ValueError: x is not a finite real vector, cluster not as long, or fewer than two clusters.

    Source: Liang and Zeger 1986; the case of a mean.
    """
    x, cluster = as_vector(x), np.asarray(cluster)
    if cluster.shape != x.shape:
        raise ValueError(f"cluster must hold one label for each of the {len(x)} numbers, got shape {cluster.shape}")
    label = np.unique(cluster, return_inverse=True)[1]
    x = x - x[0]  # equal numbers leave 0 exactly
    r = np.bincount(label, weights=x - x.mean())  # (G,): R_g
    if len(r) < 2:
        raise ValueError("cluster must hold two different labels at least: one cluster tells nothing of its variance")
    return float(np.sqrt(len(r) / (len(r) - 1) * np.sum(r**2)) / len(x))


def coverage(interval: Callable[[int, int, float], Interval], n: int, p: float, level: float = 0.95) -> float:
    """The probability that the interval for a share covers the true p: a sum over k, nothing simulated.

    Args:
        interval: from (k, n, level) to the two ends, such as `wilson_interval`.

    Raises:
        TypeError, ValueError: n is below 1, or p not between 0 and 1.
    """
    n, p = as_count(n, "n"), as_probability(p)
    k = np.arange(n + 1)
    ends: Float[np.ndarray, "m 2"] = np.array([interval(int(i), n, level) for i in k])
    covers = (ends[:, 0] <= p) & (p <= ends[:, 1])
    return float(np.exp(binomial_log_pmf(k, n, p)) @ covers)


def _counts(k: int, n: int, level: float) -> tuple[int, int, float]:
    """k and n, checked, and the quantile z."""
    n, k = as_count(n, "n"), as_count(k, "k", least=0)
    if k > n:
        raise ValueError(f"k must not exceed n, got {k} of {n}")
    return k, n, float(ndtri(_upper(level)))


def _upper(level: float) -> float:
    """1 − α/2."""
    return (1 + as_level(level)) / 2
