"""Averages over p from draws of q: weights w = p / q, handled as logarithms so that nothing overflows."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.linalg._validate import as_integer, as_vector
from lemmata.probability._parameters import as_numbers, as_real
from lemmata.probability.monte_carlo import Estimate, mean_estimate


def importance_estimate(values: Real[np.ndarray, " n"], log_weights: Real[np.ndarray, " n"]) -> Estimate:
    """The average of w f over draws from q, unbiased for E_p[f] wherever q > 0 on all of f p ≠ 0.

    Equations `eq-monte-carlo-importance` and `eq-monte-carlo-importance-variance`.

    Args:
        values: f at the draws.
        log_weights: log p − log q at the draws, both normalised; −∞ where p is 0.

    Raises:
        ValueError, TypeError: fewer than two draws, lengths that differ, values not finite, weights NaN or infinite, or
            so large that the average overflows.
    """
    f, log_w = _draws(values, log_weights)
    log_w = np.where(f == 0, -np.inf, log_w)  # a weight that meets f = 0 decides nothing, however large
    top = max(log_w.max(), np.finfo(float).minexp * np.log(2))  # all weights may be 0
    scaled = mean_estimate(np.exp(log_w - top) * f)
    with np.errstate(over="ignore"):
        value, error = (float(np.exp(top) * x) if x else 0.0 for x in scaled[:2])
    if not np.isfinite([value, error]).all():
        raise ValueError(f"the largest weight is e^{top:.4g}: its average overflows; normalise p, or use ratios")
    return Estimate(value, error, len(f))


def self_normalised_estimate(values: Real[np.ndarray, " n"], log_weights: Real[np.ndarray, " n"]) -> Estimate:
    """Σ w f / Σ w: p and q may both lack their constants; the error is the delta method's.

    Equations `eq-monte-carlo-ratio` and `eq-monte-carlo-ratio-variance`. The error is itself an average of weights and
    much too small when one draw holds nearly all of them: look at `weight_sample_size`.

    Raises:
        ValueError, TypeError: fewer than two draws, lengths that differ, values not finite, weights NaN or infinite, or
            all of them 0.

    Source: Owen, Monte Carlo theory, methods and examples, §9.2.
    """
    f, log_w = _draws(values, log_weights)
    share = _shares(log_w)
    mu = share @ f
    return Estimate(float(mu), float(np.sqrt(share**2 @ (f - mu) ** 2)), len(f))


def weight_sample_size(log_weights: Real[np.ndarray, " n"]) -> float:
    """(Σ w)² / Σ w²: between 1, when one draw has all the weight, and n, when all weigh the same.

    Equation `eq-monte-carlo-ess`. Not the effective sample size of a chain, which counts correlated draws.

    Raises:
        ValueError, TypeError: no weights, NaN or infinite ones, or all of them 0.

    Source: Kong 1992.
    """
    return float(1 / np.sum(_shares(_log_weights(log_weights)) ** 2))


def gaussian_weight_moment(s: int | float, d: int = 1) -> float:
    """E_q[w²] for the target N(0, I) and the proposal N(0, s² I) in d dimensions; infinite for s² ≤ ½.

    Equation `eq-monte-carlo-gaussian-moment`.

    Raises:
        ValueError, TypeError: s not finite and positive, d below 1.
    """
    s, d = as_real(s, "s", above=0), as_integer(d, "d", least=1)
    with np.errstate(over="ignore"):  # near s² = ½, or in many dimensions, it exceeds every float: told as infinite
        return float(np.exp(d * (np.log(s) - np.log(2 - 1 / s / s) / 2))) if 2 * s * s > 1 else np.inf


def _draws(values: object, log_weights: object) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    f, log_w = as_vector(values, "values"), _log_weights(log_weights)
    if len(f) != len(log_w) or len(f) < 2:
        raise ValueError(f"one weight a value is needed, for two values at least, got {len(f)} and {len(log_w)}")
    return f, log_w


def _log_weights(log_weights: object) -> Float[np.ndarray, " n"]:
    log_w = as_numbers(log_weights, "log_weights")
    if log_w.ndim != 1 or log_w.size == 0:
        raise ValueError(f"log_weights must be a vector with at least one entry, got shape {log_w.shape}")
    if np.isposinf(log_w).any():
        raise ValueError("log_weights must be below +∞: a draw from q has q > 0")
    return log_w


def _shares(log_w: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """The weights over their sum."""
    if np.isneginf(log_w.max()):
        raise ValueError("all weights are 0: no draw lies where p is positive")
    w = np.exp(log_w - log_w.max())
    return w / w.sum()
