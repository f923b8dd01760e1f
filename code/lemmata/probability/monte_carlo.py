"""Integrals as averages: each estimator with the standard error that it owes.

Everywhere f takes rows, (n, d), to n values, and the integral is over the unit cube [0, 1]^d, that is, E[f(U)] for a
uniform U. An integral over another distribution becomes one of these by an inverse transform.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Real
from scipy.special import ndtri

from lemmata.linalg._validate import as_generator, as_integer, as_matrix, as_vector
from lemmata.probability._parameters import as_level, as_numbers, scaled
from lemmata.probability.intervals import Interval, standard_error
from lemmata.probability.samplers import open_uniform

LARGEST_GRID = 10**7  # points: 80 MB a coordinate
BLOCK = 2**16  # rows evaluated at once


class Estimate(NamedTuple):
    """A number found by chance, with its standard error and the number of evaluations that it took."""

    value: float
    error: float
    evaluations: int


def mean_estimate(values: Real[np.ndarray, " n"]) -> Estimate:
    """The average of n independent draws, and its `standard_error` s / √n.

    Equations `eq-monte-carlo-estimate` and `eq-monte-carlo-error`.

    Raises:
        ValueError, TypeError: fewer than two values, or values that are not finite real numbers.
    """
    f = as_vector(values, "values")
    if len(f) < 2:
        raise ValueError(f"values must have at least two entries, or there is no standard error, got {len(f)}")
    small, k = scaled(f)  # f / 2^k: the sum must not overflow
    return Estimate(float(np.ldexp(small.mean(), k)), standard_error(f), len(f))


def normal_interval(estimate: Estimate, level: int | float = 0.95) -> Interval:
    """The value plus and minus z standard errors, P(−z < Z < z) = level: right in the limit of many draws.

    Equation `eq-monte-carlo-interval`. It takes any estimate that knows its error. Where that is an average of few
    draws, `mean_interval` is the better one: it has Student's t in the place of z.

    Raises:
        ValueError, TypeError: level is not above 0 and below 1.
    """
    z = ndtri((1 + as_level(level)) / 2)
    return Interval(float(estimate.value - z * estimate.error), float(estimate.value + z * estimate.error))


def midpoint_rule(f: Callable[[np.ndarray], np.ndarray], m: int, d: int) -> float:
    """The average of f over the centres of m^d equal cubes: quadrature, to compare with.

    Theorem `thm-monte-carlo-midpoint`.

    Raises:
        ValueError, TypeError: m or d below 1, more than 10⁷ points, or f does not give one finite value a row.
    """
    m, d = as_integer(m, "m", least=1), as_integer(d, "d", least=1)
    if d * np.log(m) > np.log(LARGEST_GRID) + 1e-9:
        raise ValueError(f"m^d must be at most {LARGEST_GRID:,} points, got {m}^{d}")
    total, n = 0.0, m**d
    for start in range(0, n, BLOCK):
        index = np.unravel_index(np.arange(start, min(start + BLOCK, n)), (m,) * d)
        total += evaluate(f, (np.stack(index, axis=1) + 0.5) / m).sum()  # (block, d)
    return float(total / n)


def antithetic_estimate(
    f: Callable[[np.ndarray], np.ndarray], d: int, pairs: int, rng: np.random.Generator
) -> Estimate:
    """The average of (f(U) + f(1 − U)) / 2 over independent pairs: two evaluations a pair.

    Equation `eq-monte-carlo-antithetic`; no worse than plain draws when f is monotone in each coordinate
    (`thm-monte-carlo-antithetic`). The error is that of independent pair averages.

    Raises:
        ValueError, TypeError: fewer than two pairs, d below 1, or f does not give one finite value a row.
    """
    d, pairs = as_integer(d, "d", least=1), as_integer(pairs, "pairs", least=2)
    u = open_uniform(pairs * d, rng).reshape(pairs, d)
    half = mean_estimate((evaluate(f, u) + evaluate(f, 1 - u)) / 2)
    return Estimate(half.value, half.error, 2 * pairs)


def stratified_estimate(
    f: Callable[[np.ndarray], np.ndarray], m: int, d: int, rng: np.random.Generator, per: int = 2
) -> Estimate:
    """The average over `per` uniform points in each of m^d equal cubes; two or more, so that each knows its variance.

    Equation `eq-monte-carlo-stratified`.

    Raises:
        ValueError, TypeError: m or d below 1, per below 2, more than 10⁷ points, or f gives no finite value a row.
    """
    m, d, per = as_integer(m, "m", least=1), as_integer(d, "d", least=1), as_integer(per, "per", least=2)
    if d * np.log(m) + np.log(per) > np.log(LARGEST_GRID) + 1e-9:
        raise ValueError(f"per · m^d must be at most {LARGEST_GRID:,} points, got {per} · {m}^{d}")
    corners = np.stack(np.unravel_index(np.arange(m**d), (m,) * d), axis=1)  # (cubes, d)
    u = open_uniform(per * m**d * d, rng).reshape(m**d, per, d)
    values = evaluate(f, ((corners[:, None] + u) / m).reshape(-1, d)).reshape(m**d, per)
    error = np.sqrt(values.var(axis=1, ddof=1).mean() / values.size)
    return Estimate(float(values.mean()), float(error), values.size)


class Controlled(NamedTuple):
    """An estimate with control variates, and the coefficients that it used."""

    estimate: Estimate
    beta: Float[np.ndarray, " k"]


def control_variates(
    values: Real[np.ndarray, " n"], controls: Real[np.ndarray, "n k"], means: Real[np.ndarray, " k"]
) -> Controlled:
    """The average of f − βᵀ(h − E h) with β fitted to the draws: the intercept of the regression of f on h − E h.

    Equations `eq-monte-carlo-control` and `eq-monte-carlo-regression`. The error is the intercept's own in that
    regression; β is fitted to the same draws, so value and error are right for large n only.

    Args:
        values: f at n independent draws.
        controls: k functions h at the same draws, a column each.
        means: their exact expectations.

    Raises:
        ValueError, TypeError: shapes that do not fit, not more than k + 1 draws, controls that are constant or linear
            combinations of each other.
    """
    f, h, mu = as_vector(values, "values"), as_matrix(controls, "controls"), as_vector(means, "means")
    (n, k) = h.shape
    if len(f) != n or len(mu) != k:
        raise ValueError(f"controls of shape {h.shape} need {n} values and {k} means, got {len(f)} and {len(mu)}")
    if n < k + 2:
        raise ValueError(f"for {k} controls at least {k + 2} draws are needed, got {n}")
    centred = h - h.mean(axis=0)
    scale = np.sqrt(np.mean(centred**2, axis=0))
    if np.any(scale <= 1e-12 * np.abs(h).max(axis=0)) or np.linalg.matrix_rank(centred / scale, tol=1e-8 * n**0.5) < k:
        raise ValueError("controls must not be constant, nor one a linear combination of others")
    beta = np.linalg.lstsq(centred / scale, f - f.mean())[0] / scale
    gap = h.mean(axis=0) - mu
    reach = np.linalg.lstsq((centred / scale).T, gap / scale)[0]  # the shortest vector v with centredᵀ v = gap
    residual = f - f.mean() - centred @ beta
    far = reach @ reach  # what the error of β costs at E h, away from the mean of h
    error = np.sqrt(residual @ residual / (n - k - 1) * (1 / n + far))
    return Controlled(Estimate(float(f.mean() - beta @ gap), float(error), n), beta)


def evaluate(f: Callable[[np.ndarray], np.ndarray], x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"]:
    """f at the rows of x, refused when it does not give one finite number a row."""
    if not callable(f):
        raise TypeError(f"f must be a function of rows, got {type(f).__name__}")
    values = as_numbers(f(x), "f(x)")
    if values.shape != (len(x),):
        raise ValueError(f"f must give one value a row, shape {(len(x),)}, got {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("f must be finite at every point")
    return values


def uniform_rows(n: int, d: int, rng: np.random.Generator) -> Float[np.ndarray, "n d"]:
    """n independent points of the open unit cube in d dimensions.

    Raises:
        ValueError, TypeError: n or d below 1, or rng no generator.
    """
    n, d = as_integer(n, "n", least=1), as_integer(d, "d", least=1)
    return open_uniform(n * d, as_generator(rng)).reshape(n, d)
