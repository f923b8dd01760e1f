"""Metropolis–Hastings, Gibbs and Hamiltonian Monte Carlo, each for any target given as a log-density."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Shaped

from lemmata.inference._validate import (
    as_callable,
    as_count,
    as_distribution,
    as_generator,
    as_log_density,
    as_positive,
    as_possible_start,
    as_state,
)

State = Shaped[np.ndarray, " d"]
LogDensity = Callable[[np.ndarray], float]
Proposal = Callable[[np.ndarray, np.random.Generator], tuple[np.ndarray, float]]


class Chain(NamedTuple):
    """What a sampler returns: the draws in order, and which of them were accepted moves."""

    draws: Shaped[np.ndarray, "n d"]
    accepted: Bool[np.ndarray, " n"]


class HamiltonianChain(NamedTuple):
    """A chain of HMC, with the energy error H(end) − H(start) of every trajectory."""

    draws: Float[np.ndarray, "n d"]
    accepted: Bool[np.ndarray, " n"]
    energy_error: Float[np.ndarray, " n"]


def random_walk(scale: float) -> Proposal:
    """A proposal y = x + scale · z with z standard normal; symmetric, so that its log-ratio is 0."""
    scale = as_positive(scale, "scale")
    return lambda x, rng: (x + scale * rng.standard_normal(x.shape), 0.0)


def independent(probabilities: Float[np.ndarray, " n"]) -> Proposal:
    """A proposal for states [k], k = 0 … n − 1, that ignores where the chain is: q(x, y) = probabilities[y]."""
    q = as_distribution(probabilities, "probabilities")
    cumulative, log_q = q.cumsum() / q.sum(), np.log(np.where(q > 0, q, 1.0))

    def propose(x: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, float]:
        y = np.array([np.searchsorted(cumulative, rng.random(), side="right")])
        return y, log_q[x[0]] - log_q[y[0]]

    return propose


def metropolis_hastings(
    log_density: LogDensity, propose: Proposal, start: State, draws: int, rng: np.random.Generator
) -> Chain:
    """Draws from the density exp(log_density), of which the constant may be unknown.

    Equation `eq-mcmc-acceptance`, taken in logarithms.

    Parameters
    ----------
    log_density : log π̃(x) for a state x of shape (d,); −inf where x is impossible.
    propose : (x, rng) to (y, log q(y, x) − log q(x, y)); see `random_walk`.
    start : (d,) a possible state; not part of the draws.
    draws : how many states to return.
    rng : the source of randomness.

    Raises
    ------
    ValueError
        `start` is impossible or not a finite vector; `log_density` returns NaN or +inf; `draws` < 1.
    TypeError
        A function is not callable, or `rng` is no generator.

    Source: Bishop, *Pattern Recognition and Machine Learning*, §11.2.2.
    """
    log_density, propose = as_callable(log_density, "log_density"), as_callable(propose, "propose")
    x, draws, rng = as_state(start), as_count(draws, "draws"), as_generator(rng)
    log_pi = as_possible_start(log_density, x)
    chain, accepted = np.empty((draws, x.size), x.dtype), np.zeros(draws, bool)
    for t in range(draws):
        y, log_ratio = propose(x, rng)
        log_pi_y = as_log_density(log_density(y), y)
        log_alpha = min(0.0, log_pi_y - log_pi + log_ratio)
        if -rng.exponential() < log_alpha:  # log U has the law of −Exponential(1)
            x, log_pi, accepted[t] = y, log_pi_y, True
        chain[t] = x  # a refused move counts the old state once more
    return Chain(chain, accepted)


def gibbs(
    conditionals: Sequence[Callable[[np.ndarray, np.random.Generator], float]],
    start: State,
    draws: int,
    rng: np.random.Generator,
) -> Shaped[np.ndarray, "n d"]:
    """Sweeps in which each coordinate is drawn anew given all the others.

    Equation `eq-mcmc-gibbs`: each draw is a Metropolis–Hastings move with acceptance 1.

    Parameters
    ----------
    conditionals : d functions; the k-th takes (x, rng) and draws x_k from its law given the other coordinates.
    start : (d,) the first state; not part of the draws.
    draws : how many sweeps, one draw each.
    rng : the source of randomness.

    Raises
    ------
    ValueError
        `start` is not a finite vector, there is not one conditional a coordinate, or a conditional draws NaN.
    TypeError
        A conditional is not callable, or `rng` is no generator.

    Source: Bishop, *Pattern Recognition and Machine Learning*, §11.3.
    """
    x, draws, rng = as_state(start), as_count(draws, "draws"), as_generator(rng)
    conditionals = [as_callable(c, f"conditionals[{k}]") for k, c in enumerate(conditionals)]
    if len(conditionals) != x.size:
        raise ValueError(f"conditionals must hold one function a coordinate, {x.size}, but holds {len(conditionals)}")
    chain = np.empty((draws, x.size), x.dtype)
    for t in range(draws):
        for k, conditional in enumerate(conditionals):
            x[k] = conditional(x, rng)
        chain[t] = x
    if not np.isfinite(chain).all():
        raise ValueError("conditionals must draw finite numbers, but one of them drew NaN or infinity")
    return chain


def leapfrog(
    gradient: Callable[[np.ndarray], np.ndarray],
    q: Float[np.ndarray, " d"],
    p: Float[np.ndarray, " d"],
    step_size: float,
    steps: int,
) -> tuple[Float[np.ndarray, " d"], Float[np.ndarray, " d"]]:
    """Follow Hamilton's equations of H = ½ p·p − ℓ(q) for `steps` leapfrog steps.

    Equation `eq-mcmc-leapfrog`.

    Parameters
    ----------
    gradient : ∇ℓ, the gradient of the log-density, (d,) to (d,).
    q, p : (d,) position and momentum.
    step_size : ε, above 0.
    steps : how many steps.

    Raises
    ------
    ValueError
        `q` or `p` is not a finite vector, their lengths differ, or `step_size` ≤ 0 or `steps` < 1.
    TypeError
        `gradient` is not callable.

    Source: Neal, "MCMC using Hamiltonian dynamics", §5.2.3.3 (equations 5.18 to 5.20).
    """
    gradient, q, p = as_callable(gradient, "gradient"), as_state(q, "q"), as_state(p, "p")
    epsilon, steps = as_positive(step_size, "step_size"), as_count(steps, "steps")
    if q.shape != p.shape:
        raise ValueError(f"q and p must have the same length, but have shapes {q.shape} and {p.shape}")
    for _ in range(steps):
        p = p + epsilon / 2 * gradient(q)
        q = q + epsilon * p
        p = p + epsilon / 2 * gradient(q)
    return q, p


def hmc(
    log_density: LogDensity,
    gradient: Callable[[np.ndarray], np.ndarray],
    start: Float[np.ndarray, " d"],
    step_size: float,
    steps: int,
    draws: int,
    rng: np.random.Generator,
) -> HamiltonianChain:
    """Hamiltonian Monte Carlo: a fresh momentum, a leapfrog trajectory, one accept or reject.

    Equation `eq-mcmc-hmc-acceptance`.

    Parameters
    ----------
    log_density : ℓ(q) up to a constant, for q of shape (d,).
    gradient : ∇ℓ(q), (d,) to (d,).
    start : (d,) a possible state; not part of the draws.
    step_size, steps : ε and the number of leapfrog steps of a trajectory.
    draws : how many states to return.
    rng : the source of randomness.

    Raises
    ------
    ValueError
        `start` is impossible or not a finite vector, `gradient` returns another shape, a count or step is not positive.
    TypeError
        A function is not callable, or `rng` is no generator.

    A trajectory that leaves the numbers (overflow, NaN) has energy error +inf and is refused.

    Source: Neal, "MCMC using Hamiltonian dynamics", §5.3.2.1.
    """
    log_density, gradient = as_callable(log_density, "log_density"), as_callable(gradient, "gradient")
    q, draws, rng = as_state(start).astype(float), as_count(draws, "draws"), as_generator(rng)
    log_pi = as_possible_start(log_density, q)
    if np.shape(gradient(q)) != q.shape:
        raise ValueError(f"gradient must return shape {q.shape}, but returned shape {np.shape(gradient(q))}")
    chain, accepted, error = np.empty((draws, q.size)), np.zeros(draws, bool), np.empty(draws)
    for t in range(draws):
        p = rng.standard_normal(q.shape)
        with np.errstate(over="ignore", invalid="ignore"):
            q_new, p_new = leapfrog(gradient, q, p, step_size, steps)
            log_pi_new = float(log_density(q_new))
            error[t] = (p_new @ p_new / 2 - log_pi_new) - (p @ p / 2 - log_pi)
        error[t] = np.inf if np.isnan(error[t]) else error[t]
        if -rng.exponential() < min(0.0, -error[t]):
            q, log_pi, accepted[t] = q_new, log_pi_new, True
        chain[t] = q
    return HamiltonianChain(chain, accepted, error)
