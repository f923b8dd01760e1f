"""Markov chains on finitely many states, exact: matrices and vectors instead of draws."""

import numpy as np
from jaxtyping import Float, Int

from lemmata.inference._validate import as_count, as_distribution, as_generator, as_transition_matrix


def stationary_distribution(P: Float[np.ndarray, "n n"]) -> Float[np.ndarray, " n"]:
    """The one distribution π that a step of the chain leaves as it is.

    Equation `eq-mcmc-stationary`: π = πP, solved with Σ π_i = 1 as one more equation.

    Parameters
    ----------
    P : (n, n) transition matrix; row i holds the probabilities of the next state after i.

    Raises
    ------
    ValueError
        `P` is no transition matrix, or it has several stationary distributions.

    Source: Levin & Peres, *Markov Chains and Mixing Times*, 2nd ed., §1.5.
    """
    P = as_transition_matrix(P)
    n = len(P)
    A = np.vstack([P.T - np.eye(n), np.ones(n)])  # (n + 1, n): πP = π and Σ π = 1
    b = np.append(np.zeros(n), 1.0)
    pi, _, rank, _ = np.linalg.lstsq(A, b)
    if rank < n:
        raise ValueError("P has several stationary distributions: its states fall into parts that never meet")
    return np.clip(pi, 0, None) / np.clip(pi, 0, None).sum()


def total_variation(mu: Float[np.ndarray, " n"], nu: Float[np.ndarray, " n"]) -> float:
    """Half the sum of the differences: the largest difference that any event can see.

    Equation `eq-mcmc-total-variation`.

    Parameters
    ----------
    mu, nu : (n,) two distributions on the same n states.

    Raises
    ------
    ValueError
        One of them is no distribution, or they have different lengths.

    Source: Levin & Peres, *Markov Chains and Mixing Times*, 2nd ed., §4.1.
    """
    mu, nu = as_distribution(mu, "mu"), as_distribution(nu, "nu")
    if mu.shape != nu.shape:
        raise ValueError(f"mu and nu must have the same length, but have {len(mu)} and {len(nu)} states")
    return float(0.5 * abs(mu - nu).sum())


def doeblin_constant(P: Float[np.ndarray, "n n"]) -> float:
    """The mass that all rows of P share: δ = Σ_j min_i P_ij.

    Equation `eq-mcmc-contraction`: one step shrinks total variation by the factor 1 − δ at least.

    Parameters
    ----------
    P : (n, n) transition matrix.

    Raises
    ------
    ValueError
        `P` is no transition matrix.

    Source: Levin & Peres, *Markov Chains and Mixing Times*, 2nd ed., §4.3 and §5.1.
    """
    return float(as_transition_matrix(P).min(axis=0).sum())


def simulate_chain(
    P: Float[np.ndarray, "n n"], start: int, steps: int, rng: np.random.Generator
) -> Int[np.ndarray, " steps"]:
    """A path of the chain, without its start.

    Parameters
    ----------
    P : (n, n) transition matrix.
    start : the state before the first step, 0 … n − 1.
    steps : how many states to draw.
    rng : the source of randomness.

    Raises
    ------
    ValueError, TypeError
        `P` is no transition matrix, or `start` is not one of its states.
    """
    P, rng = as_transition_matrix(P), as_generator(rng)
    state, steps = as_count(start, "start", 0), as_count(steps, "steps")
    if state >= len(P):
        raise ValueError(f"start must be a state from 0 to {len(P) - 1}, but is {state}")
    cumulative = P.cumsum(axis=1)
    cumulative[:, -1] = 1.0  # rounding must not leave a gap at the end
    path = np.empty(steps, dtype=int)
    for t, u in enumerate(rng.random(steps)):
        state = int(np.searchsorted(cumulative[state], u, side="right"))
        path[t] = state
    return path


def metropolis_matrix(pi: Float[np.ndarray, " n"], Q: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The transition matrix of Metropolis–Hastings on n states.

    Equation `eq-mcmc-acceptance`: P_ij = Q_ij α_ij off the diagonal; the rest of each row stays where it is.

    Parameters
    ----------
    pi : (n,) the target, every entry above 0; it need not sum to one.
    Q : (n, n) the proposal's transition matrix.

    Raises
    ------
    ValueError
        `Q` is no transition matrix, or `pi` is not positive or has another length.

    Source: Bishop, *Pattern Recognition and Machine Learning*, §11.2.2.
    """
    Q, pi = as_transition_matrix(Q, "Q"), np.array(pi, dtype=float)
    if pi.shape != (len(Q),) or not np.isfinite(pi).all() or (pi <= 0).any():
        raise ValueError(f"pi must hold {len(Q)} positive numbers, one a state of Q, but is {pi}")
    flow = pi[:, None] * Q  # π_i Q_ij
    with np.errstate(invalid="ignore", divide="ignore"):
        alpha = np.where(flow > 0, np.minimum(1, flow.T / flow), 0.0)
    P = Q * alpha
    np.fill_diagonal(P, 0.0)
    return P + np.diag(1 - P.sum(axis=1))


def gibbs_matrix(joint: Float[np.ndarray, "n m"]) -> Float[np.ndarray, "n*m n*m"]:
    """The transition matrix of a Gibbs sweep on pairs: first coordinate given second, then second given first.

    Equation `eq-mcmc-gibbs`, once for each coordinate; the pair (i, j) is state i m + j.

    Parameters
    ----------
    joint : (n, m) the target, every entry above 0; it need not sum to one.

    Raises
    ------
    ValueError
        `joint` is not a matrix of positive numbers.

    Source: Bishop, *Pattern Recognition and Machine Learning*, §11.3.
    """
    joint = np.array(joint, dtype=float)
    if joint.ndim != 2 or joint.size == 0 or not np.isfinite(joint).all() or (joint <= 0).any():
        raise ValueError(f"joint must be a matrix of positive numbers, but has shape {joint.shape} or an entry ≤ 0")
    n, m = joint.shape
    first = np.einsum("kj,jl->jkl", joint / joint.sum(axis=0), np.eye(m))  # from (·, j) to (k, l)
    second = np.einsum("il,ik->ikl", joint / joint.sum(axis=1, keepdims=True), np.eye(n))  # from (i, ·) to (k, l)
    first, second = first.reshape(m, n * m), second.reshape(n, n * m)
    return np.tile(first, (n, 1)) @ np.repeat(second, m, axis=0)


def spectral_gap(P: Float[np.ndarray, "n n"]) -> float:
    """1 − |λ₂|: the share of the slowest deviation that a step removes; its inverse counts steps.

    Parameters
    ----------
    P : (n, n) transition matrix.

    Raises
    ------
    ValueError
        `P` is no transition matrix, or has one state only.

    Source: Levin & Peres, *Markov Chains and Mixing Times*, 2nd ed., §12.2.
    """
    P = as_transition_matrix(P)
    if len(P) < 2:
        raise ValueError("P must have at least two states, but has one")
    return float(1 - np.sort(abs(np.linalg.eigvals(P)))[-2])
