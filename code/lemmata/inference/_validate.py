"""Checks shared by this subject: each refusal names what was needed and what came."""

from collections.abc import Callable
from typing import Any

import numpy as np


def as_state(x: Any, name: str = "start") -> np.ndarray:
    """A copy of `x` as a vector of finite numbers (d,)."""
    state = np.array(x)
    if state.ndim != 1 or state.size == 0:
        raise ValueError(f"{name} must be a vector with at least one entry, but has shape {state.shape}")
    if not np.issubdtype(state.dtype, np.number) or np.iscomplexobj(state):
        raise TypeError(f"{name} must hold real numbers, but holds {state.dtype}")
    if not np.isfinite(state).all():
        raise ValueError(f"{name} must be finite, but holds NaN or infinity: {state}")
    return state


def as_positive(x: Any, name: str) -> float:
    """`x` as a float above 0."""
    if isinstance(x, bool) or not isinstance(x, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a number above 0, but is a {type(x).__name__}")
    if not (np.isfinite(x) and x > 0):
        raise ValueError(f"{name} must be a number above 0, but is {x}")
    return float(x)


def as_count(n: Any, name: str, least: int = 1) -> int:
    """`n` as a whole number of at least `least`."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer):
        raise TypeError(f"{name} must be a whole number, but is a {type(n).__name__}")
    if n < least:
        raise ValueError(f"{name} must be at least {least}, but is {n}")
    return int(n)


def as_callable(f: Any, name: str) -> Callable:
    """`f`, refused when it cannot be called."""
    if not callable(f):
        raise TypeError(f"{name} must be a function, but is a {type(f).__name__}")
    return f


def as_generator(rng: Any) -> np.random.Generator:
    """`rng`, refused when it is not a `numpy.random.Generator`."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator, but is a {type(rng).__name__}")
    return rng


def as_log_density(value: Any, x: np.ndarray) -> float:
    """A value of a log-density: a number or −∞ (impossible), never NaN or +∞."""
    value = float(value)
    if np.isnan(value) or value == np.inf:
        raise ValueError(f"log_density must return a number or -inf, but returned {value} at {x}")
    return value


def as_possible_start(log_density: Callable, x: np.ndarray) -> float:
    """The log-density at the start, which must be a possible state."""
    value = as_log_density(log_density(x), x)
    if value == -np.inf:
        raise ValueError(f"start must be a possible state, but log_density is -inf at {x}")
    return value


def as_distribution(p: Any, name: str) -> np.ndarray:
    """`p` as probabilities (n,) that sum to one."""
    p = np.array(as_state(p, name), dtype=float)
    if (p < 0).any() or abs(p.sum() - 1) > 1e-8:
        raise ValueError(f"{name} must hold probabilities that sum to 1, but holds {p} with sum {p.sum()}")
    return p


def as_transition_matrix(P: Any, name: str = "P") -> np.ndarray:
    """`P` as a stochastic matrix (n, n): entries at least 0, each row with sum 1."""
    P = np.array(P, dtype=float)
    if P.ndim != 2 or P.shape[0] != P.shape[1] or P.size == 0:
        raise ValueError(f"{name} must be a square matrix, but has shape {P.shape}")
    if not np.isfinite(P).all() or (P < 0).any():
        raise ValueError(f"{name} must hold probabilities, but an entry is negative, NaN or infinite")
    sums = P.sum(axis=1)
    if abs(sums - 1).max() > 1e-8:
        raise ValueError(f"each row of {name} must sum to 1, but row {abs(sums - 1).argmax()} does not: {sums}")
    return P


def as_chains(x: Any, least_chains: int = 1, least_draws: int = 4) -> np.ndarray:
    """`x` as draws of one number (chains, draws), finite and not all equal."""
    chains = np.array(x, dtype=float)
    if chains.ndim != 2:
        raise ValueError(f"chains must have shape (chains, draws), one number a draw, but have shape {chains.shape}")
    if chains.shape[0] < least_chains or chains.shape[1] < least_draws:
        raise ValueError(
            f"chains must hold at least {least_chains} chain(s) of {least_draws} draws, but have shape {chains.shape}"
        )
    if not np.isfinite(chains).all():
        raise ValueError("chains must be finite, but hold NaN or infinity")
    if np.ptp(chains) == 0:
        raise ValueError("chains must vary, but every draw is the same: the chain has not moved")
    return chains
