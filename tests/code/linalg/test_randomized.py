import numpy as np
import pytest
from lemmata.linalg import polar, procrustes, randomized_svd, range_finder
from scipy.sparse import csr_array


def with_spectrum(m, n, sigma, rng):
    u = np.linalg.qr(rng.standard_normal((m, len(sigma))))[0]
    v = np.linalg.qr(rng.standard_normal((n, len(sigma))))[0]
    return (u * sigma) @ v.T


@pytest.mark.parametrize("shape", [(53, 31), (31, 53)])
@pytest.mark.parametrize("power", [0, 1, 3])
def test_exact_when_the_rank_is_no_more_than_asked_for(shape, power, rng):
    a = with_spectrum(*shape, np.array([5.0, 3.0, 3.0, 1.0, 1e-5]), rng)
    u, sigma, vt = randomized_svd(a, 5, rng, power=power)
    np.testing.assert_allclose((u * sigma) @ vt, a, atol=1e-12)
    np.testing.assert_allclose(sigma, [5, 3, 3, 1, 1e-5], atol=1e-12)


def test_shapes_orthonormality_and_interlacing(rng):
    a = rng.standard_normal((53, 31))
    u, sigma, vt = randomized_svd(a, 7, rng, oversampling=3)
    assert (u.shape, sigma.shape, vt.shape) == ((53, 7), (7,), (7, 31))
    np.testing.assert_allclose(u.T @ u, np.eye(7), atol=1e-13)
    np.testing.assert_allclose(vt @ vt.T, np.eye(7), atol=1e-13)
    assert np.all(sigma <= np.linalg.svd(a, compute_uv=False)[:7] + 1e-12)  # a projection lengthens nothing


def test_full_width_is_numpys(rng):
    a = rng.standard_normal((13, 11))
    u, sigma, vt = randomized_svd(a, 11, rng, oversampling=50)
    np.testing.assert_allclose(sigma, np.linalg.svd(a, compute_uv=False), rtol=1e-12)
    np.testing.assert_allclose((u * sigma) @ vt, a, atol=1e-12)


def test_power_sharpens_a_slow_spectrum(rng):
    a = with_spectrum(97, 61, 1 / np.sqrt(np.arange(1, 62)), rng)
    errors = []
    for power in [0, 1, 4]:
        q = range_finder(a, 10, power, rng)
        errors.append(np.linalg.norm(a - q @ (q.T @ a)))
    assert errors[0] > errors[1] > errors[2]


def test_power_keeps_small_directions_that_plain_products_lose(rng):
    """Without the QR between products, sigma ** (2 power + 1) would fall below eps."""
    a = with_spectrum(53, 31, 10.0 ** -np.arange(8), rng)
    q = range_finder(a, 8, 3, rng)
    assert np.linalg.norm(a - q @ (q.T @ a), 2) < 1e-13
    plain = np.linalg.qr(a @ np.linalg.matrix_power(a.T @ a, 3) @ rng.standard_normal((31, 8)))[0]
    assert np.linalg.norm(a - plain @ (plain.T @ a), 2) > 1e-7


def test_same_generator_same_result():
    a = np.random.default_rng(3).standard_normal((31, 17))
    first, second = (randomized_svd(a, 4, np.random.default_rng(5))[1] for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, randomized_svd(a, 4, np.random.default_rng(6))[1])


def test_zero_matrix(rng):
    assert not np.any(randomized_svd(np.zeros((5, 3)), 2, rng)[1])


@pytest.mark.parametrize("shape", [(7, 7), (11, 5)])
def test_polar(shape, rng):
    a = rng.standard_normal(shape)
    q, p = polar(a)
    np.testing.assert_allclose(q @ p, a, atol=1e-13)
    np.testing.assert_allclose(q.T @ q, np.eye(shape[1]), atol=1e-13)
    np.testing.assert_allclose(p, p.T, atol=1e-13)
    assert np.linalg.eigvalsh(p).min() > -1e-13
    other = np.linalg.qr(rng.standard_normal(shape))[0]
    assert np.linalg.norm(a - q) <= np.linalg.norm(a - other)


def test_procrustes_recovers_a_rotation_and_beats_others(rng):
    x, r = rng.standard_normal((31, 5)), np.linalg.qr(rng.standard_normal((5, 5)))[0]
    np.testing.assert_allclose(procrustes(x, x @ r), r, atol=1e-12)
    y = x @ r + rng.standard_normal((31, 5))
    found = procrustes(x, y)
    np.testing.assert_allclose(found.T @ found, np.eye(5), atol=1e-13)
    assert np.linalg.norm(x @ found - y) < np.linalg.norm(x @ r - y)


@pytest.mark.usefixtures("unchecked")
class TestBadInput:
    @pytest.mark.parametrize("width", [0, 4])
    def test_width(self, width):
        with pytest.raises(ValueError, match=f"width must be between 1 and 3, got {width}"):
            range_finder(np.eye(3), width, 0, np.random.default_rng(0))

    def test_k(self):
        with pytest.raises(ValueError, match="k must be between 1 and 3, got 0"):
            randomized_svd(np.eye(3), 0, np.random.default_rng(0))

    def test_negative_oversampling_and_power(self):
        with pytest.raises(ValueError, match="oversampling must be at least 0, got -1"):
            randomized_svd(np.eye(3), 1, np.random.default_rng(0), oversampling=-1)
        with pytest.raises(ValueError, match="power must be at least 0, got -1"):
            randomized_svd(np.eye(3), 1, np.random.default_rng(0), power=-1)

    def test_a_seed_is_not_a_generator(self):
        with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator, got int"):
            randomized_svd(np.eye(3), 1, 0)

    def test_polar_of_a_wide_matrix(self):
        with pytest.raises(ValueError, match=r"at least as many rows as columns, got shape \(2, 3\)"):
            polar(np.zeros((2, 3)))

    def test_procrustes_of_two_shapes(self):
        with pytest.raises(ValueError, match=r"x and y must have one shape, got \(3, 2\) and \(2, 2\)"):
            procrustes(np.zeros((3, 2)), np.zeros((2, 2)))


def test_a_sparse_matrix_gives_what_its_array_gives(rng):
    a = rng.standard_normal((19, 13)) * (rng.uniform(size=(19, 13)) < 0.3)
    dense, sparse = (randomized_svd(x, 5, np.random.default_rng(7), power=2) for x in (a, csr_array(a)))
    for x, y in zip(dense, sparse, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-9)
    with pytest.raises(ValueError, match="finite"):
        randomized_svd(csr_array(np.where(a > 0, np.inf, 0)), 2, rng)
    with pytest.raises(ValueError, match="a row and a column at least"):
        randomized_svd(csr_array((0, 3)), 1, rng)
