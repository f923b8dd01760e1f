"""How far may a statistic be trusted? Ask the sample itself, drawn from again and again.

A statistic takes samples along the last axis, (..., n), to values (...), so that all resamples go through it at once.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int, Real
from scipy.special import ndtr, ndtri

from lemmata.linalg._validate import as_generator, as_integer, as_real, as_vector
from lemmata.probability._parameters import as_level, as_numbers

BLOCK = 2**20  # numbers drawn at once


def bootstrap_replicates(
    x: Real[np.ndarray, " n"],
    statistic: Callable[[np.ndarray], np.ndarray],
    resamples: int,
    rng: np.random.Generator,
) -> Float[np.ndarray, " resamples"]:
    """The statistic of samples of n drawn from x with replacement.

    Equation `eq-monte-carlo-bootstrap`. Their spread, `replicates.std(ddof=1)`, estimates the statistic's standard
    error.

    Raises:
        ValueError, TypeError: fewer than two data or resamples, or a statistic that gives no finite value a row.

    Source: Efron 1979.
    """
    x, resamples, rng = as_sample(x), as_integer(resamples, "resamples", least=2), as_generator(rng)
    rows = max(1, BLOCK // len(x))
    blocks = [
        _values(statistic, x[rng.integers(0, len(x), (min(rows, resamples - start), len(x)))])
        for start in range(0, resamples, rows)
    ]
    return np.concatenate(blocks)


def all_resamples(n: int) -> Int[np.ndarray, "all n"]:
    """The indices of all n^n samples that can be drawn from n data, all equally likely: the bootstrap without chance.

    Raises:
        ValueError, TypeError: n is not between 1 and 7 (7⁷ is 823,543).
    """
    n = as_integer(n, "n", least=1, most=7)
    return np.stack(np.unravel_index(np.arange(n**n), (n,) * n), axis=1)


def percentile_interval(replicates: Real[np.ndarray, " b"], level: int | float = 0.95) -> tuple[float, float]:
    """The middle part of the replicates, as it is.

    Equation `eq-monte-carlo-percentile`, with quantiles interpolated between neighbouring replicates.

    Raises:
        ValueError, TypeError: no replicates, or level not above 0 and below 1.

    Source: Efron & Tibshirani 1993, chapter 13.
    """
    return _quantiles(replicates, (1 - as_level(level)) / 2, (1 + level) / 2)


def basic_interval(
    value: int | float, replicates: Real[np.ndarray, " b"], level: int | float = 0.95
) -> tuple[float, float]:
    """The percentile interval, reflected at the estimate: replicates err from it as it errs from the truth.

    Equation `eq-monte-carlo-basic`.

    Raises:
        ValueError, TypeError: as `percentile_interval`, or value not finite.

    Source: Davison & Hinkley 1997, §2.4.
    """
    low, high = percentile_interval(replicates, level)
    value = as_real(value, "value")
    return 2 * value - high, 2 * value - low


def studentised_interval(
    x: Real[np.ndarray, " n"],
    statistic: Callable[[np.ndarray], np.ndarray],
    error: Callable[[np.ndarray], np.ndarray],
    resamples: int,
    rng: np.random.Generator,
    level: int | float = 0.95,
) -> tuple[float, float]:
    """The interval from the quantiles of t = (replicate − estimate) / (its own standard error).

    Equation `eq-monte-carlo-studentised`.

    Args:
        error: gives the standard error of the statistic for each row, as s / √n does for the mean.

    Raises:
        ValueError, TypeError: as `bootstrap_replicates`; a standard error that is negative or, in the sample itself, 0.

    Source: Davison & Hinkley 1997, §2.4.
    """
    x, tail = as_sample(x), (1 - as_level(level)) / 2
    value, own = _values(statistic, x[None])[0], _values(error, x[None])[0]
    if not own > 0:
        raise ValueError(f"the sample's own standard error must be positive, got {own:g}")

    def studentised(samples: np.ndarray) -> np.ndarray:
        away, s = _values(statistic, samples) - value, _values(error, samples)
        if s.min() < 0:
            raise ValueError(f"error must not be negative, got {s.min():g}")
        # A resample of equal numbers lies infinitely many errors away, or 0 / 0.
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.clip(np.where(away == 0, 0.0, away / s), -1e300, 1e300)

    low, high = _quantiles(bootstrap_replicates(x, studentised, resamples, rng), tail, 1 - tail)
    return float(value - high * own), float(value - low * own)


def bca_interval(
    x: Real[np.ndarray, " n"],
    statistic: Callable[[np.ndarray], np.ndarray],
    replicates: Real[np.ndarray, " b"],
    level: int | float = 0.95,
) -> tuple[float, float]:
    """Quantiles of the replicates at levels corrected for bias z0 and acceleration a.

    Equations `eq-monte-carlo-bca` and `eq-monte-carlo-bca-constants`; a by leaving out one datum at a time.

    Raises:
        ValueError, TypeError: no replicates on one side of the estimate (z0 would be infinite), a (z0 + z) ≥ 1 (the
            theorem does not apply), a statistic that is the same whichever datum is left out, data or level unfit.

    Source: Efron 1987; Efron & Tibshirani 1993, §14.3.
    """
    x, b, tail = as_sample(x), as_vector(replicates, "replicates"), (1 - as_level(level)) / 2
    value = _values(statistic, x[None])[0]
    below = (np.mean(b < value) + np.mean(b <= value)) / 2  # ties count half
    if not 0 < below < 1:
        raise ValueError("all replicates lie on one side of the estimate: BCa has no bias correction for that")
    z0, a = ndtri(below), acceleration(x, statistic)
    z = z0 + ndtri([tail, 1 - tail])
    if np.any(a * z >= 1):
        raise ValueError(f"BCa needs a (z0 + z) < 1, got a = {a:.3g} and z0 + z up to {np.abs(z).max():.3g}")
    levels = ndtr(z0 + z / (1 - a * z))
    return _quantiles(b, *levels)


def acceleration(x: Real[np.ndarray, " n"], statistic: Callable[[np.ndarray], np.ndarray]) -> float:
    """A sixth of the skewness of the values with one datum left out, turned round.

    Equation `eq-monte-carlo-bca-constants`.

    Raises:
        ValueError, TypeError: fewer than three data, a statistic unfit, or one that leaving out a datum never changes.

    Source: Efron 1987.
    """
    x = as_sample(x)
    if len(x) < 3:
        raise ValueError(f"x must have at least three entries, so that one may be left out, got {len(x)}")
    left_out = np.broadcast_to(x, (len(x), len(x)))[~np.eye(len(x), dtype=bool)].reshape(len(x), -1)  # (n, n - 1)
    t = _values(statistic, left_out)
    d = t.mean() - t
    if not d.any():
        raise ValueError("leaving out one datum never changes the statistic: it has no acceleration")
    d = d / np.abs(d).max()
    return float(np.sum(d**3) / (6 * np.sum(d**2) ** 1.5))


def as_sample(x: object) -> Float[np.ndarray, " n"]:
    """`x` as a vector of at least two finite numbers."""
    x = as_vector(x)
    if len(x) < 2:
        raise ValueError(f"x must have at least two entries, got {len(x)}")
    return x


def _values(statistic: Callable[[np.ndarray], np.ndarray], samples: Float[np.ndarray, "b n"]) -> np.ndarray:
    if not callable(statistic):
        raise TypeError(f"statistic must be a function of samples, got {type(statistic).__name__}")
    values = as_numbers(statistic(samples), "the statistic")
    if values.shape != samples.shape[:-1]:
        raise ValueError(
            f"the statistic must give one value a sample, shape {samples.shape[:-1]}, got {values.shape}: "
            "let it work along the last axis (axis=-1)"
        )
    if not np.isfinite(values).all():
        raise ValueError("the statistic must be finite for every resample")
    return values


def _quantiles(replicates: object, low: float, high: float) -> tuple[float, float]:
    b = as_vector(replicates, "replicates")
    return float(np.quantile(b, low)), float(np.quantile(b, high))
