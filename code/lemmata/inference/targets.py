"""Log-densities to sample from: each function returns (ℓ, ∇ℓ), up to an additive constant."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Shaped
from scipy.special import expit

from lemmata.inference._validate import as_positive, as_state

Target = tuple[Callable[[np.ndarray], float], Callable[[np.ndarray], np.ndarray]]


def gaussian_target(covariance: Float[np.ndarray, "d d"]) -> Target:
    """A Gaussian of mean 0: ℓ(x) = −½ x·Σ⁻¹x.

    Raises
    ------
    ValueError
        `covariance` is not square, symmetric and positive definite.
    """
    covariance = np.array(covariance, dtype=float)
    if covariance.ndim != 2 or covariance.shape[0] != covariance.shape[1] or covariance.size == 0:
        raise ValueError(f"covariance must be a square matrix, but has shape {covariance.shape}")
    if not np.isfinite(covariance).all() or not np.allclose(covariance, covariance.T):
        raise ValueError("covariance must be finite and symmetric")
    if np.linalg.eigvalsh(covariance)[0] <= 0:
        raise ValueError("covariance must be positive definite, but has an eigenvalue of 0 or less")
    precision = np.linalg.inv(covariance)
    return (lambda x: -0.5 * x @ precision @ x), (lambda x: -precision @ x)


def banana_target(bend: float) -> Target:
    """A curved valley: x₁ ~ N(0, 1) and x₂ given x₁ ~ N(b(x₁² − 1), ½²)."""
    b = as_positive(bend, "bend")

    def log_density(x: np.ndarray) -> float:
        return -0.5 * x[0] ** 2 - 2 * (x[1] - b * (x[0] ** 2 - 1)) ** 2

    def gradient(x: np.ndarray) -> np.ndarray:
        r = x[1] - b * (x[0] ** 2 - 1)
        return np.array([-x[0] + 8 * b * x[0] * r, -4 * r])

    return log_density, gradient


def two_modes_target(distance: float) -> Target:
    """Half N(−a, I) and half N(+a, I) along the first axis, with a = distance / 2."""
    a = as_positive(distance, "distance") / 2

    def log_density(x: np.ndarray) -> float:
        return -0.5 * x @ x + np.logaddexp(a * x[0], -a * x[0])

    def gradient(x: np.ndarray) -> np.ndarray:
        g = -x.astype(float)
        g[0] += a * np.tanh(a * x[0])
        return g

    return log_density, gradient


def funnel_target(scale: float) -> Target:
    """Neal's funnel: v = x₀ ~ N(0, scale²) and x₁ … x_d given v ~ N(0, exp v), independent."""
    s = as_positive(scale, "scale")

    def log_density(x: np.ndarray) -> float:
        v, rest = x[0], x[1:]
        return -0.5 * (v / s) ** 2 - 0.5 * len(rest) * v - 0.5 * np.exp(-v) * (rest @ rest)

    def gradient(x: np.ndarray) -> np.ndarray:
        v, rest = x[0], x[1:]
        dv = -v / s**2 - 0.5 * len(rest) + 0.5 * np.exp(-v) * (rest @ rest)
        return np.append(dv, -np.exp(-v) * rest)

    return log_density, gradient


def logistic_posterior(X: Float[np.ndarray, "n d"], y: Shaped[np.ndarray, " n"], prior_scale: float) -> Target:
    """Logistic regression's posterior: y_i ~ Bernoulli(σ(x_i·w)), w_k ~ N(0, prior_scale²).

    Parameters
    ----------
    X : (n, d) the rows x_i (add a column of ones for an intercept).
    y : (n,) labels 0 or 1.
    prior_scale : the standard deviation of each weight before the data.

    Raises
    ------
    ValueError
        The shapes do not fit, `X` is not finite, or a label is not 0 or 1.
    """
    X, y, s = np.array(X, dtype=float), as_state(y, "y"), as_positive(prior_scale, "prior_scale")
    if X.ndim != 2 or X.shape[0] != len(y) or X.shape[1] == 0:
        raise ValueError(f"X must have one row a label, ({len(y)}, d), but has shape {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError("X must be finite, but holds NaN or infinity")
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"y must hold labels 0 and 1, but holds {np.unique(y)}")

    def log_density(w: np.ndarray) -> float:
        z = X @ w  # (n,)
        return y @ z - np.logaddexp(0, z).sum() - w @ w / (2 * s**2)

    def gradient(w: np.ndarray) -> np.ndarray:
        return X.T @ (y - expit(X @ w)) - w / s**2

    return log_density, gradient
