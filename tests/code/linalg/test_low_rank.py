import numpy as np
import pytest
from lemmata.linalg import (
    effective_rank,
    energy,
    four_subspaces,
    frobenius_norm,
    low_rank,
    nuclear_norm,
    numerical_rank,
    pinv,
    rank_for_energy,
    spectral_norm,
)
from scipy.linalg import null_space, subspace_angles


@pytest.mark.parametrize("shape", [(11, 7), (7, 11), (7, 7)])
@pytest.mark.parametrize("k", [0, 1, 3, 7])
def test_low_rank_error_is_the_tail(shape, k, rng):
    a = rng.standard_normal(shape)
    b = low_rank(a, k)
    sigma = np.linalg.svd(a, compute_uv=False)
    assert np.linalg.matrix_rank(b, tol=1e-10) == k
    assert np.sum((a - b) ** 2) == pytest.approx(np.sum(sigma[k:] ** 2), abs=1e-12)
    assert np.linalg.norm(a - b, 2) == pytest.approx(sigma[k] if k < 7 else 0, abs=1e-12)


def test_no_other_matrix_of_that_rank_is_nearer(rng):
    a, k = rng.standard_normal((11, 7)), 3
    best = low_rank(a, k)
    u = np.linalg.qr(best)[0][:, :k]
    for scale in [1e-3, 1e-2, 1e-1, 1, 10]:
        basis = u + scale * rng.standard_normal((11, k))
        b = basis @ np.linalg.lstsq(basis, a)[0]  # the nearest matrix with that column space
        assert np.linalg.matrix_rank(b, tol=1e-9) <= k
        for order in ["fro", 2, "nuc"]:
            assert np.linalg.norm(a - b, order) >= np.linalg.norm(a - best, order)


def test_norms_against_numpy(rng):
    a = rng.standard_normal((11, 7))
    assert spectral_norm(a) == pytest.approx(np.linalg.norm(a, 2), rel=1e-13)
    assert frobenius_norm(a) == pytest.approx(np.linalg.norm(a), rel=1e-13)
    assert nuclear_norm(a) == pytest.approx(np.linalg.norm(a, "nuc"), rel=1e-13)


@pytest.mark.parametrize("norm", [spectral_norm, frobenius_norm, nuclear_norm])
def test_norms_are_unitarily_invariant_homogeneous_and_zero_at_zero(norm, rng):
    a = rng.standard_normal((5, 3))
    q = np.linalg.qr(rng.standard_normal((5, 5)))[0]
    assert norm(q @ a) == pytest.approx(norm(a), rel=1e-13)
    assert norm(-3 * a) == pytest.approx(3 * norm(a), rel=1e-13)
    assert norm(np.zeros((2, 3))) == 0
    assert norm(1e200 * a) == pytest.approx(1e200 * norm(a), rel=1e-13)  # no square overflows


def test_energy_by_loops(rng):
    sigma = np.sort(rng.uniform(0, 1, 7))[::-1]
    by_hand = [sum(s**2 for s in sigma[:k]) / sum(s**2 for s in sigma) for k in range(1, 8)]
    np.testing.assert_allclose(energy(sigma), by_hand, rtol=1e-13)
    np.testing.assert_allclose(energy(1e200 * sigma), by_hand, rtol=1e-13)
    for fraction in [0.1, 0.5, 0.9, 0.999]:
        assert rank_for_energy(sigma, fraction) == next(k for k, e in enumerate(by_hand, 1) if e >= fraction)
    assert rank_for_energy(sigma, 1.0) == 7
    assert rank_for_energy(np.array([2.0, 1.0, 0.0]), 1.0) == 2


def test_effective_rank_counts_equal_values_and_lies_between_its_ends(rng):
    assert effective_rank(np.full(5, rng.uniform(1, 9))) == pytest.approx(5)
    assert effective_rank(np.array([3.0, 0.0, 0.0])) == pytest.approx(1)
    sigma = np.sort(rng.uniform(0.1, 1, 7))[::-1]
    assert 1 < effective_rank(sigma) < 7
    assert effective_rank(sigma) == pytest.approx(effective_rank(1e5 * sigma))


@pytest.mark.parametrize("r", [1, 3, 5])
def test_numerical_rank_sees_through_rounding(r, rng):
    a = rng.standard_normal((11, r)) @ rng.standard_normal((r, 7))
    assert numerical_rank(a) == r == np.linalg.matrix_rank(a)
    assert numerical_rank(a + 1e-6 * rng.standard_normal(a.shape)) == 7
    assert numerical_rank(a + 1e-6 * rng.standard_normal(a.shape), tolerance=1e-4) == r
    assert numerical_rank(np.zeros((3, 2))) == 0


@pytest.mark.parametrize("shape", [(11, 7), (7, 11)])
@pytest.mark.parametrize("r", [2, 7])
def test_pinv_meets_penroses_four_conditions_and_numpy(shape, r, rng):
    a = rng.standard_normal((shape[0], r)) @ rng.standard_normal((r, shape[1]))
    p = pinv(a)
    np.testing.assert_allclose(a @ p @ a, a, atol=1e-11)
    np.testing.assert_allclose(p @ a @ p, p, atol=1e-11)
    np.testing.assert_allclose((a @ p).T, a @ p, atol=1e-11)
    np.testing.assert_allclose((p @ a).T, p @ a, atol=1e-11)
    np.testing.assert_allclose(p, np.linalg.pinv(a, rcond=1e-12), atol=1e-11)


def test_pinv_of_zero_is_zero_transposed():
    np.testing.assert_array_equal(pinv(np.zeros((2, 3))), np.zeros((3, 2)))


def test_pinv_leaves_out_what_the_tolerance_calls_zero():
    a = np.diag([2.0, 1e-6])
    np.testing.assert_allclose(pinv(a), np.diag([0.5, 1e6]))
    np.testing.assert_allclose(pinv(a, tolerance=1e-3), np.diag([0.5, 0]))


@pytest.mark.parametrize("shape", [(11, 7), (7, 11)])
def test_four_subspaces_against_scipy(shape, rng):
    a = rng.standard_normal((shape[0], 3)) @ rng.standard_normal((3, shape[1]))
    column, left_null, row, null = four_subspaces(a)
    m, n = shape
    assert [b.shape for b in (column, left_null, row, null)] == [(m, 3), (m, m - 3), (n, 3), (n, n - 3)]
    np.testing.assert_allclose(a @ null, 0, atol=1e-12)
    np.testing.assert_allclose(a.T @ left_null, 0, atol=1e-12)
    assert np.max(subspace_angles(null, null_space(a))) < 1e-7  # subspace_angles keeps half of the digits
    np.testing.assert_allclose(np.hstack([column, left_null]) @ np.hstack([column, left_null]).T, np.eye(m), atol=1e-12)
    np.testing.assert_allclose(np.hstack([row, null]) @ np.hstack([row, null]).T, np.eye(n), atol=1e-12)


@pytest.mark.usefixtures("unchecked")
class TestBadInput:
    @pytest.mark.parametrize("k", [-1, 3])
    def test_k_out_of_range(self, k):
        with pytest.raises(ValueError, match=f"k must be between 0 and 2, got {k}"):
            low_rank(np.eye(2), k)

    @pytest.mark.parametrize("k", [1.0, True, "1"])
    def test_k_of_another_type(self, k):
        with pytest.raises(TypeError, match="k must be an integer, got"):
            low_rank(np.eye(2), k)

    @pytest.mark.parametrize("fraction", [0, 1.5, -0.1, float("nan")])
    def test_fraction(self, fraction):
        with pytest.raises(ValueError, match="fraction must be"):
            rank_for_energy(np.array([1.0]), fraction)

    @pytest.mark.parametrize("tolerance", [-1.0, float("nan"), float("inf")])
    def test_tolerance(self, tolerance):
        with pytest.raises(ValueError, match="tolerance must be finite and not negative"):
            pinv(np.eye(2), tolerance)

    @pytest.mark.parametrize("function", [energy, effective_rank])
    @pytest.mark.parametrize("sigma", [[1.0, 2.0], [1.0, -1.0]])
    def test_not_a_spectrum(self, function, sigma):
        with pytest.raises(ValueError, match="sigma must hold singular values"):
            function(np.array(sigma))

    @pytest.mark.parametrize("function", [energy, effective_rank])
    def test_no_energy(self, function):
        with pytest.raises(ValueError, match="sigma is zero"):
            function(np.zeros(3))
