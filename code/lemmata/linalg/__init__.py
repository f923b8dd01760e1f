"""Matrices: their factorisations, their norms, and what floating point does to them."""

from lemmata.linalg.conditioning import condition_number, induced_norm
from lemmata.linalg.elimination import back_substitution, forward_substitution, inverse, lu, lu_complete, rank, solve
from lemmata.linalg.fast_product import strassen
from lemmata.linalg.flops import lu_flops, product_flops, solve_flops, strassen_flops
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
    "back_substitution",
    "condition_number",
    "effective_rank",
    "energy",
    "forward_substitution",
    "four_subspaces",
    "frobenius_norm",
    "induced_norm",
    "inverse",
    "jacobi_rotation",
    "jacobi_svd",
    "jacobi_sweep",
    "low_rank",
    "lu",
    "lu_complete",
    "lu_flops",
    "nuclear_norm",
    "numerical_rank",
    "pinv",
    "polar",
    "procrustes",
    "product_flops",
    "randomized_svd",
    "range_finder",
    "rank",
    "rank_for_energy",
    "solve",
    "solve_flops",
    "spectral_norm",
    "strassen",
    "strassen_flops",
]
