"""Bayes' formula for finitely many hypotheses: in probabilities, in odds and in logarithms."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.probability._validate import as_array, as_probabilities, as_real


def total_probability(prior: Real[np.ndarray, " k"], likelihood: Real[np.ndarray, " k"]) -> float:
    """P(E) = Σ_j P(E | H_j) P(H_j), for hypotheses of which exactly one holds.

    Equation `eq-total-probability`.

    Args:
        prior: (k,) P(H_j), in sum one.
        likelihood: (k,) P(E | H_j), each between 0 and 1.

    Raises:
        ValueError, TypeError: `prior` is no distribution, or `likelihood` not as many probabilities.
    """
    prior, likelihood = _prior_and_likelihood(prior, likelihood)
    return float(likelihood @ prior)


def posterior(prior: Real[np.ndarray, " k"], likelihood: Real[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
    """P(H_i | E): prior times likelihood, divided by the sum of these products.

    Equation `eq-bayes`. In `likelihood` only the ratios count; the sum of its entries need not be one.

    Args:
        prior: (k,) P(H_j), in sum one.
        likelihood: (k,) P(E | H_j), each between 0 and 1.

    Raises:
        ValueError, TypeError: `prior` is no distribution, `likelihood` not as many probabilities, or the evidence is
            impossible under every hypothesis of positive prior.
    """
    prior, likelihood = _prior_and_likelihood(prior, likelihood)
    joint = likelihood * prior
    if joint.sum() == 0:
        raise ValueError("the evidence has probability 0 under every hypothesis of positive prior")
    return joint / joint.sum()


def log_posterior(
    log_prior: Real[np.ndarray, " k"], log_likelihoods: Real[np.ndarray, "n k"]
) -> Float[np.ndarray, " k"]:
    """log P(H_i | E_1, …, E_n) for pieces of evidence that are independent given each hypothesis.

    Equations `eq-probability-sequential` and `eq-probability-log-sum-exp`: a sum over the pieces, then one
    normalisation. No probability is formed on the way, so none underflows.

    Args:
        log_prior: (k,) log P(H_j); −∞ for a hypothesis that is excluded.
        log_likelihoods: (n, k) log P(E_t | H_j), a row a piece of evidence; −∞ where it is impossible.

    Raises:
        ValueError, TypeError: wrong shapes, NaN or +∞, or evidence that no hypothesis allows.
    """
    log_prior = as_array(log_prior, "log_prior", ndim=1, log=True)
    log_likelihoods = as_array(log_likelihoods, "log_likelihoods", ndim=2, log=True)
    if log_likelihoods.shape[1] != len(log_prior):
        raise ValueError(
            f"log_likelihoods must have a column for each of {len(log_prior)} hypotheses, got shape "
            f"{log_likelihoods.shape}"
        )
    joint = log_prior + log_likelihoods.sum(axis=0)  # (k,)
    return joint - log_sum_exp(joint)


def log_sum_exp(a: Real[np.ndarray, " k"]) -> float:
    """log Σ_j exp(a_j), shifted by the largest entry so that nothing overflows and the largest term is kept.

    Equation `eq-probability-log-sum-exp`.

    Raises:
        ValueError, TypeError: `a` is no vector, holds NaN or +∞, or nothing but −∞.

    Source: Blanchard, Higham & Higham 2021, §1.
    """
    a = as_array(a, "a", ndim=1, log=True)
    m = a.max()
    if np.isneginf(m):
        raise ValueError("every entry is −∞: all probabilities are 0")
    return float(m + np.log(np.exp(a - m).sum()))


def odds(p: int | float) -> float:
    """p / (1 − p), infinite for p = 1.

    Raises:
        ValueError, TypeError: `p` is not a number between 0 and 1.
    """
    p = as_real(p, "p", least=0, most=1)
    return p / (1 - p) if p < 1 else np.inf


def from_odds(o: int | float) -> float:
    """The probability with the odds `o`: o / (1 + o), which is 1 for infinite odds.

    Raises:
        ValueError, TypeError: `o` is not a number of at least 0.
    """
    o = as_real(o, "o", least=0)
    return o / (1 + o) if o < np.inf else 1.0


def odds_update(prior_odds: int | float, *ratios: int | float) -> float:
    """Posterior odds: prior odds times P(E | H) / P(E | not H) for each piece of evidence.

    Equation `eq-probability-odds`; the pieces are independent given H and given its complement.

    Raises:
        ValueError, TypeError: an argument is not a number of at least 0, or they contradict each other (0 and ∞
            multiplied).
    """
    factors = [as_real(prior_odds, "prior_odds", least=0)]
    factors += [as_real(ratio, f"ratios[{i}]", least=0) for i, ratio in enumerate(ratios)]
    if 0 in factors and np.inf in factors:
        raise ValueError("certainty for and certainty against: odds of 0 and of infinity cannot be multiplied")
    return float(np.prod(factors))


def predictive_values(
    prevalence: int | float, sensitivity: int | float, specificity: int | float
) -> tuple[float, float]:
    """P(ill | positive) and P(healthy | negative) of a test.

    Equation `eq-bayes` with two hypotheses. `sensitivity` is P(positive | ill), `specificity` P(negative | healthy).

    Raises:
        ValueError, TypeError: an argument is not between 0 and 1, or one of the two results cannot happen.
    """
    p = as_real(prevalence, "prevalence", least=0, most=1)
    a = as_real(sensitivity, "sensitivity", least=0, most=1)
    b = as_real(specificity, "specificity", least=0, most=1)
    prior = np.array([p, 1 - p])
    positive, negative = posterior(prior, np.array([a, 1 - b])), posterior(prior, np.array([1 - a, b]))
    return float(positive[0]), float(negative[1])


def _prior_and_likelihood(prior: object, likelihood: object) -> tuple[np.ndarray, np.ndarray]:
    prior, likelihood = as_probabilities(prior, "prior"), as_array(likelihood, "likelihood", ndim=1)
    if likelihood.shape != prior.shape:
        raise ValueError(f"likelihood must have {len(prior)} entries, as prior has, got {len(likelihood)}")
    if likelihood.min() < 0 or likelihood.max() > 1:
        raise ValueError("likelihood must hold probabilities, between 0 and 1")
    return prior, likelihood
