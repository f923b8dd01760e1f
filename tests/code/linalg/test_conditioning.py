import numpy as np
import pytest
from lemmata.linalg import condition_number, induced_norm


@pytest.mark.parametrize("p", [1, np.inf])
def test_norms_are_numpys_and_the_largest_stretch(p, rng):
    a = rng.standard_normal((5, 7))
    assert induced_norm(a, p) == pytest.approx(np.linalg.norm(a, p), rel=1e-14)
    # A convex function is largest at the corners of the ball: unit vectors, or vectors of signs.
    signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * 7)).reshape(7, -1).T
    corners = np.eye(7) if p == 1 else signs
    stretch = np.linalg.norm(corners @ a.T, p, axis=1).max()
    assert induced_norm(a, p) == pytest.approx(stretch, rel=1e-13)


@pytest.mark.parametrize("p", [1, np.inf])
@pytest.mark.parametrize("n", [1, 2, 7, 11])
def test_condition_is_numpys(p, n, rng):
    a = rng.standard_normal((n, n))
    assert condition_number(a, p) == pytest.approx(np.linalg.cond(a, p), rel=1e-8)
    for factor in (-3.0, 1e300, 1e-300):
        assert condition_number(a * factor, p) == pytest.approx(condition_number(a, p), rel=1e-8)
    assert condition_number(np.eye(n), p) == 1


def test_condition_of_hilbert_is_known():
    """κ₁ of the 5 × 5 Hilbert matrix is 943656 exactly (its inverse holds integers)."""
    a = 1 / (np.arange(5)[:, None] + np.arange(5) + 1)
    assert condition_number(a, 1) == pytest.approx(943656, rel=1e-9)


def test_singular_is_infinite():
    for a in (np.zeros((3, 3)), np.ones((2, 2)), np.zeros((1, 1)), np.diag([1.0, 0.0])):
        assert condition_number(a) == np.inf
    assert condition_number(np.diag([1e300, 1e-300])) == np.inf  # 1e600 is no number of the machine


@pytest.mark.usefixtures("unchecked")
def test_other_norms_and_shapes_are_refused():
    for p in (2, 0, "fro", True):
        with pytest.raises(ValueError, match="p must be 1 or infinity"):
            induced_norm(np.eye(2), p)
        with pytest.raises(ValueError, match="p must be 1 or infinity"):
            condition_number(np.eye(2), p)
    with pytest.raises(ValueError, match=r"a must be square, got shape \(2, 3\)"):
        condition_number(np.ones((2, 3)))
