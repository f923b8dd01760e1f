import numpy as np
import pytest
from lemmata import linalg

MATRIX_FUNCTIONS = {
    "jacobi_svd": linalg.jacobi_svd,
    "spectral_norm": linalg.spectral_norm,
    "frobenius_norm": linalg.frobenius_norm,
    "nuclear_norm": linalg.nuclear_norm,
    "low_rank": lambda a: linalg.low_rank(a, 1),
    "numerical_rank": linalg.numerical_rank,
    "pinv": linalg.pinv,
    "four_subspaces": linalg.four_subspaces,
    "polar": linalg.polar,
    "reduced_row_echelon": linalg.reduced_row_echelon,
    "column_space": linalg.column_space,
    "row_space": linalg.row_space,
    "null_space": linalg.null_space,
    "left_null_space": linalg.left_null_space,
    "pivot_sizes": linalg.pivot_sizes,
    "rank_modulo": linalg.rank_modulo,
    "lu_complete": linalg.lu_complete,
    "rank": linalg.rank,
    "induced_norm": linalg.induced_norm,
    "strassen": lambda a: linalg.strassen(a, np.eye(2)),
    "range_finder": lambda a: linalg.range_finder(a, 1, 0, np.random.default_rng(0)),
    "randomized_svd": lambda a: linalg.randomized_svd(a, 1, np.random.default_rng(0)),
}
BAD = {
    "three axes": (np.zeros((2, 2, 2)), ValueError, r"a must be a matrix \(two axes\), got shape \(2, 2, 2\)"),
    "one axis": (np.zeros(3), ValueError, r"a must be a matrix \(two axes\), got shape \(3,\)"),
    "empty": (np.zeros((0, 3)), ValueError, r"a must not be empty, got shape \(0, 3\)"),
    "nan": (np.array([[1.0, np.nan]]).T, ValueError, "a must be finite, but holds NaN or infinity"),
    "infinity": (np.array([[1.0], [np.inf]]), ValueError, "a must be finite, but holds NaN or infinity"),
    "complex": (np.eye(2) * 1j, TypeError, "a must hold real numbers, got dtype complex128"),
    "bool": (np.eye(2) > 0, TypeError, "a must hold real numbers, got dtype bool"),
    "text": (np.array([["a"]]), TypeError, "a must hold real numbers, got dtype <U1"),
    "none": (None, TypeError, "a must hold real numbers, got dtype object"),
    "ragged": ([[1.0, 2.0], [3.0]], ValueError, "a must be a matrix .*its rows differ in length"),
}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("function", MATRIX_FUNCTIONS)
@pytest.mark.parametrize("bad", BAD)
def test_bad_matrices_are_refused_by_name(function, bad):
    value, error, message = BAD[bad]
    with pytest.raises(error, match=message):
        MATRIX_FUNCTIONS[function](value)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("function", MATRIX_FUNCTIONS)
def test_good_matrices_are_not(function):
    MATRIX_FUNCTIONS[function](np.array([[3, 1], [0, 2], [1, 1]]))
    MATRIX_FUNCTIONS[function](np.array([[3, 1], [0, 2]], dtype=np.float32))


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("bad", [np.eye(2), np.zeros(0), np.array([np.nan])])
def test_bad_vectors_are_refused_by_name(bad):
    with pytest.raises(ValueError, match=r"^sigma must"):
        linalg.energy(bad)
