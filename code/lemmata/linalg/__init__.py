"""Matrices: their factorisations, their norms, and what floating point does to them."""

from lemmata.linalg.conditioning import (
    condition_number,
    induced_norm,
)
from lemmata.linalg.determinants import (
    cramer,
    determinant,
)
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
from lemmata.linalg.elimination import (
    back_substitution,
    forward_substitution,
    inverse,
    lu,
    lu_complete,
    rank,
    solve,
)
from lemmata.linalg.fast_product import (
    strassen,
)
from lemmata.linalg.flops import (
    lu_flops,
    product_flops,
    solve_flops,
    strassen_flops,
)
from lemmata.linalg.jacobi import (
    jacobi_rotation,
    jacobi_svd,
    jacobi_sweep,
)
from lemmata.linalg.least_squares import (
    LeastSquares,
    cholesky,
    lstsq,
    lstsq_normal,
    project,
)
from lemmata.linalg.low_rank import (
    effective_rank,
    energy,
    four_subspaces,
    low_rank,
    numerical_rank,
    pinv,
    rank_for_energy,
)
from lemmata.linalg.norms import (
    frobenius_norm,
    nuclear_norm,
    spectral_norm,
)
from lemmata.linalg.polar import (
    polar,
    procrustes,
)
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
from lemmata.linalg.randomized import (
    randomized_svd,
    range_finder,
)
from lemmata.linalg.subspaces import (
    change_of_basis,
    column_space,
    contains,
    coordinates,
    left_null_space,
    null_space,
    pivot_sizes,
    rank_modulo,
    reduced_row_echelon,
    row_space,
    same_span,
    sum_and_intersection,
)
from lemmata.linalg.symmetric import (
    implicit_qr_step,
    symmetric_eigen,
    tridiagonalise,
    wilkinson_shift,
)

__all__ = [
    "EigenIteration",
    "Householder",
    "LeastSquares",
    "apply_q",
    "apply_q_transposed",
    "back_substitution",
    "change_of_basis",
    "cholesky",
    "column_space",
    "condition_number",
    "contains",
    "coordinates",
    "cramer",
    "determinant",
    "effective_rank",
    "energy",
    "forward_substitution",
    "four_subspaces",
    "frobenius_norm",
    "gershgorin_discs",
    "gram_schmidt",
    "householder",
    "householder_qr",
    "implicit_qr_step",
    "induced_norm",
    "inverse",
    "inverse_iteration",
    "is_positive_definite",
    "jacobi_rotation",
    "jacobi_svd",
    "jacobi_sweep",
    "left_null_space",
    "low_rank",
    "lstsq",
    "lstsq_normal",
    "lu",
    "lu_complete",
    "lu_flops",
    "modified_gram_schmidt",
    "nuclear_norm",
    "null_space",
    "numerical_rank",
    "orthogonality_loss",
    "pagerank",
    "pinv",
    "pivot_sizes",
    "polar",
    "power_iteration",
    "procrustes",
    "product_flops",
    "project",
    "randomized_svd",
    "range_finder",
    "rank",
    "rank_for_energy",
    "rank_modulo",
    "rayleigh_iteration",
    "rayleigh_quotient",
    "reduced_row_echelon",
    "reflector",
    "row_space",
    "same_span",
    "solve",
    "solve_flops",
    "spectral_norm",
    "spectral_radius",
    "strassen",
    "strassen_flops",
    "sum_and_intersection",
    "symmetric_eigen",
    "tridiagonalise",
    "wilkinson_shift",
]
