"""Sums of independent variables, exactly: by convolution and by characteristic functions, beside the Gaussian limit.

Letters: φ(t) = E[exp(itX)] the characteristic function, Φ the standard normal distribution function.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Complex, Float
from scipy.special import ndtr

from lemmata.probability._parameters import as_numbers, as_weights
from lemmata.probability._parameters import as_real as as_finite
from lemmata.probability._validate import as_count


def characteristic_function(values: object, weights: object, t: object) -> Complex[np.ndarray, "*shape"]:
    """φ(t) = Σ p(x) exp(itx) for a variable with finitely many values.

    Equation `eq-limit-characteristic`.

    Args:
        values: (k,), the values x; finite.
        weights: (k,), proportional to their probabilities.
        t: of any shape.

    Raises:
        ValueError, TypeError: values and weights differ in length, or they or t are not finite real numbers.
    """
    x, p, t = as_numbers(values, "values"), as_weights(weights), as_numbers(t, "t")
    if x.shape != p.shape or not np.isfinite(x).all():
        raise ValueError(f"values must be finite and as many as weights, got shapes {x.shape} and {p.shape}")
    if not np.isfinite(t).all():
        raise ValueError("t must be finite")
    return np.asarray(np.exp(1j * t[..., None] * x) @ p)


def smoothed_density(
    phi: Callable[[np.ndarray], np.ndarray], y: object, h: float, points: int = 4001
) -> Float[np.ndarray, "*shape"]:
    """The density of X + hZ at y, from the characteristic function of X alone; Z is an independent standard normal.

    Equation `eq-limit-smoothing`, summed over a grid of t out to 9/h, where exp(−h²t²/2) is below 10⁻¹⁷. As the
    integrand is smooth and vanishes at both ends, the trapezoidal sum is exact to rounding once the grid's step is
    below 2π over the width of what X + hZ can reach (counted from y); for a wider X give more points.

    Raises:
        ValueError, TypeError: y is not finite, h not positive, points below 2, or phi does not keep the shape of its
            argument.

    Source: the trapezoidal sum: Trefethen and Weideman 2014, the theorem for the real line.
    """
    y, h, points = as_numbers(y, "y"), as_finite(h, "h", above=0), as_count(points, "points", least=2)
    if not np.isfinite(y).all():
        raise ValueError("y must be finite")
    t = np.linspace(-9 / h, 9 / h, points)
    values = np.asarray(phi(t))
    if values.shape != t.shape:
        raise ValueError(f"phi must return {points} numbers, got shape {values.shape}")
    weight = values * np.exp(-((h * t) ** 2) / 2) * (t[1] - t[0]) / (2 * np.pi)
    return np.asarray((np.exp(-1j * y[..., None] * t) @ weight).real)


def sum_pmf(weights: object, n: int) -> Float[np.ndarray, " m"]:
    """The probabilities of S = X₁ + … + Xₙ for independent Xᵢ with values 0, 1, …, k − 1: n-fold convolution.

    By repeated squaring, with direct convolutions: every term is positive, so no digit is lost, even far in the tail.

    Returns:
        (n (k − 1) + 1,), the probabilities of S = 0, 1, …

    Raises:
        ValueError, TypeError: the weights are negative, all zero or not finite, or n is below 1.
    """
    power, n = as_weights(weights), as_count(n, "n")
    result = np.ones(1)
    while n:
        if n & 1:
            result = np.convolve(result, power)
        n >>= 1
        if n:
            power = np.convolve(power, power)
    return result


def standard_moments(weights: object) -> tuple[float, float, float]:
    """Mean, standard deviation and third absolute central moment of X with values 0, 1, …, k − 1."""
    p = as_weights(weights)
    x = np.arange(len(p))
    mean = p @ x
    return float(mean), float(np.sqrt(p @ (x - mean) ** 2)), float(p @ abs(x - mean) ** 3)


def distance_to_normal(weights: object, n: int) -> float:
    """The largest distance, over all x, of P((S − nμ) / (σ√n) ≤ x) from Φ(x), for the S of `sum_pmf`.

    The left side of `eq-limit-berry-esseen`. F is constant between the values of S and Φ rises, so the largest distance
    is found at a value, from its right (F there) or its left (F before the jump).

    Raises:
        ValueError, TypeError: as `sum_pmf`; or X has one value only.
    """
    mean, sd, _ = standard_moments(weights)
    if sd == 0:
        raise ValueError("weights must be positive for two values at least: a constant cannot be standardised")
    p = sum_pmf(weights, n)
    cdf = np.cumsum(p)
    limit = ndtr((np.arange(len(p)) - n * mean) / (sd * np.sqrt(n)))
    return float(max(abs(cdf - limit).max(), abs(cdf - p - limit).max()))
