"""Matrices: their factorisations, their norms, and what floating point does to them."""

from lemmata.linalg.eigen import (
    EigenIteration,
    gershgorin_discs,
    inverse_iteration,
    is_positive_definite,
    pagerank,
    power_iteration,
    rayleigh_iteration,
    rayleigh_quotient,
    spectral_radius,
)
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
from lemmata.linalg.symmetric import implicit_qr_step, symmetric_eigen, tridiagonalise, wilkinson_shift

__all__ = [
    "EigenIteration",
    "effective_rank",
    "energy",
    "four_subspaces",
    "frobenius_norm",
    "gershgorin_discs",
    "implicit_qr_step",
    "inverse_iteration",
    "is_positive_definite",
    "jacobi_rotation",
    "jacobi_svd",
    "jacobi_sweep",
    "low_rank",
    "nuclear_norm",
    "numerical_rank",
    "pagerank",
    "pinv",
    "polar",
    "power_iteration",
    "procrustes",
    "randomized_svd",
    "range_finder",
    "rank_for_energy",
    "rayleigh_iteration",
    "rayleigh_quotient",
    "spectral_norm",
    "spectral_radius",
    "symmetric_eigen",
    "tridiagonalise",
    "wilkinson_shift",
]
