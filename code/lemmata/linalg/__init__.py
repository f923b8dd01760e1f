"""Matrices: their factorisations, their norms, and what floating point does to them."""

from lemmata.linalg.jacobi import jacobi_rotation, jacobi_svd, jacobi_sweep
from lemmata.linalg.least_squares import LeastSquares, cholesky, lstsq, lstsq_normal, project
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
from lemmata.linalg.qr import (
    Householder,
    apply_q,
    apply_q_transposed,
    gram_schmidt,
    householder,
    householder_qr,
    modified_gram_schmidt,
    orthogonality_loss,
    reflector,
)
from lemmata.linalg.randomized import randomized_svd, range_finder

__all__ = [
    "Householder",
    "LeastSquares",
    "apply_q",
    "apply_q_transposed",
    "cholesky",
    "effective_rank",
    "energy",
    "four_subspaces",
    "frobenius_norm",
    "gram_schmidt",
    "householder",
    "householder_qr",
    "jacobi_rotation",
    "jacobi_svd",
    "jacobi_sweep",
    "low_rank",
    "lstsq",
    "lstsq_normal",
    "modified_gram_schmidt",
    "nuclear_norm",
    "numerical_rank",
    "orthogonality_loss",
    "pinv",
    "polar",
    "procrustes",
    "project",
    "randomized_svd",
    "range_finder",
    "rank_for_energy",
    "reflector",
    "spectral_norm",
]
