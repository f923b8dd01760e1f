"""Inference: Markov chain Monte Carlo, from finite chains to Hamiltonian trajectories, and its diagnostics."""

from lemmata.inference.chains import (
    doeblin_constant,
    gibbs_matrix,
    metropolis_matrix,
    simulate_chain,
    spectral_gap,
    stationary_distribution,
    total_variation,
)
from lemmata.inference.diagnostics import (
    autocorrelation,
    autocovariance,
    effective_sample_size,
    monte_carlo_error,
    split_chains,
    split_rhat,
    variance_parts,
)
from lemmata.inference.pymc_backend import load_pymc
from lemmata.inference.samplers import (
    Chain,
    HamiltonianChain,
    gibbs,
    hmc,
    independent,
    leapfrog,
    metropolis_hastings,
    random_walk,
)
from lemmata.inference.targets import (
    banana_target,
    funnel_target,
    gaussian_target,
    logistic_posterior,
    two_modes_target,
)

__all__ = [
    "Chain",
    "HamiltonianChain",
    "autocorrelation",
    "autocovariance",
    "banana_target",
    "doeblin_constant",
    "effective_sample_size",
    "funnel_target",
    "gaussian_target",
    "gibbs",
    "gibbs_matrix",
    "hmc",
    "independent",
    "leapfrog",
    "load_pymc",
    "logistic_posterior",
    "metropolis_hastings",
    "metropolis_matrix",
    "monte_carlo_error",
    "random_walk",
    "simulate_chain",
    "spectral_gap",
    "split_chains",
    "split_rhat",
    "stationary_distribution",
    "total_variation",
    "two_modes_target",
    "variance_parts",
]
