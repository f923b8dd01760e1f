import itertools
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
from lemmata.linalg import cramer, determinant


def leibniz(a):
    """The sum over all permutations, in fractions."""
    n, total = len(a), Fraction(0)
    for p in itertools.permutations(range(n)):
        inversions = sum(p[i] > p[j] for i in range(n) for j in range(i + 1, n))
        term = Fraction((-1) ** inversions)
        for j in range(n):
            term *= Fraction(a[p[j]][j])
        total += term
    return total


@pytest.mark.parametrize("n", [1, 2, 3, 5, 6])
def test_against_the_sum_over_permutations_and_scipy(n, rng):
    a = rng.integers(-5, 6, (n, n))
    assert determinant(a) == pytest.approx(float(leibniz(a.tolist())), abs=1e-9)
    b = rng.standard_normal((n, n))
    assert determinant(b) == pytest.approx(float(leibniz(b.tolist())), rel=1e-11)
    assert determinant(b) == pytest.approx(scipy.linalg.det(b), rel=1e-11)


def test_large_and_structured(rng):
    a = rng.standard_normal((53, 53))
    assert determinant(a) == pytest.approx(np.linalg.det(a), rel=1e-10)
    assert determinant(np.eye(7)[[1, 0, 2, 3, 4, 5, 6]]) == -1
    assert determinant(np.eye(7)[[1, 2, 3, 4, 5, 6, 0]]) == 1
    assert determinant(np.zeros((3, 3))) == 0
    assert determinant(np.ones((3, 3))) == 0
    assert determinant(np.array([[-4.0]])) == -4


def test_its_properties(rng):
    a, b, c = rng.standard_normal((7, 7)), rng.standard_normal((7, 7)), 2.5
    assert determinant(a @ b) == pytest.approx(determinant(a) * determinant(b), rel=1e-9)
    assert determinant(a.T) == pytest.approx(determinant(a), rel=1e-10)
    assert determinant(c * a) == pytest.approx(c**7 * determinant(a), rel=1e-10)
    swapped = a[:, [1, 0, *range(2, 7)]]
    assert determinant(swapped) == pytest.approx(-determinant(a), rel=1e-10)


def test_no_partial_product_overflows():
    d = [1e200, 1e200, 1e-200, 1e-200, 3.0]
    assert determinant(np.diag(d)) == pytest.approx(3, rel=1e-12)
    assert determinant(np.diag(d)[::-1]) == pytest.approx(3, rel=1e-12)  # two exchanges
    assert determinant(np.diag([1e-200] * 3)) == 0
    assert determinant(np.diag([1e-300, 1e300])) == pytest.approx(1, rel=1e-12)
    with pytest.raises(OverflowError, match="above the largest double"):
        determinant(np.diag([1e200] * 2))


def test_cramer_against_solve(rng):
    a, b = rng.standard_normal((5, 5)), rng.standard_normal(5)
    np.testing.assert_allclose(cramer(a, b), np.linalg.solve(a, b), rtol=1e-9)


def test_changes_nothing_that_it_was_given(rng):
    a, b = rng.standard_normal((5, 5)), rng.standard_normal(5)
    before = a.copy(), b.copy()
    determinant(a)
    cramer(a, b)
    np.testing.assert_array_equal(a, before[0])
    np.testing.assert_array_equal(b, before[1])


@pytest.mark.usefixtures("unchecked")
def test_bad_input_is_refused_by_name():
    with pytest.raises(ValueError, match=r"a must be square to have a determinant, got shape \(2, 3\)"):
        determinant(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="b must have 2 entries, one for each row of a, got 3"):
        cramer(np.eye(2), np.ones(3))
    with pytest.raises(ValueError, match="a must be invertible, but its determinant is 0"):
        cramer(np.ones((2, 2)), np.ones(2))
    with pytest.raises(ValueError, match="a must be finite"):
        determinant(np.diag([1.0, np.nan]))
    with pytest.raises(TypeError, match="a must hold real numbers"):
        determinant(np.eye(2) * 1j)
    with pytest.raises(ValueError, match="a must not be empty"):
        determinant(np.zeros((0, 0)))
