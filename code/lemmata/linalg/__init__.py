"""Matrices: their factorisations, their norms, and what floating point does to them."""

from lemmata.linalg.jacobi import jacobi_rotation, jacobi_svd, jacobi_sweep
from lemmata.linalg.low_rank import (
    effective_rank,
    energy,
    four_subspaces,
    low_rank,
    numerical_rank,
    pinv,
    rank_for_energy,
)
from lemmata.linalg.norms import frobenius_norm, nuclear_norm, spectral_norm
from lemmata.linalg.polar import polar, procrustes
from lemmata.linalg.randomized import randomized_svd, range_finder

__all__ = [
    "effective_rank",
    "energy",
    "four_subspaces",
    "frobenius_norm",
    "jacobi_rotation",
    "jacobi_svd",
    "jacobi_sweep",
    "low_rank",
    "nuclear_norm",
    "numerical_rank",
    "pinv",
    "polar",
    "procrustes",
    "randomized_svd",
    "range_finder",
    "rank_for_energy",
    "spectral_norm",
]
