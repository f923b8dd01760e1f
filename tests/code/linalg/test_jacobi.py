import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.linalg import jacobi_rotation, jacobi_svd, jacobi_sweep


def hilbert(n):
    return 1 / (np.arange(n)[:, None] + np.arange(n) + 1)


def with_spectrum(sigma, rng):
    n = len(sigma)
    q1, q2 = (np.linalg.qr(rng.standard_normal((n, n)))[0] for _ in range(2))
    return (q1 * sigma) @ q2


CASES = {
    "tall": lambda rng: rng.standard_normal((13, 7)),
    "wide": lambda rng: rng.standard_normal((7, 13)),
    "square": lambda rng: rng.standard_normal((11, 11)),
    "one column": lambda rng: rng.standard_normal((5, 1)),
    "one row": lambda rng: rng.standard_normal((1, 5)),
    "integers": lambda rng: rng.integers(-5, 6, (7, 5)),
    "rank three": lambda rng: rng.standard_normal((17, 3)) @ rng.standard_normal((3, 11)),
    "equal and zero columns": lambda rng: rng.standard_normal((7, 5))[:, [0, 1, 1, 4, 0]] * [1, 1, 1, 0, 1],
    "ones": lambda rng: np.ones((7, 5)) * rng.uniform(1, 2),
    "zero": lambda rng: np.zeros((7, 5)),
    "zero, wide": lambda rng: np.zeros((3, 5)),
    "identity": lambda rng: np.eye(5) * rng.uniform(1, 2),
    "columns graded": lambda rng: rng.standard_normal((13, 11)) * 10.0 ** -np.arange(11),
    "rows graded": lambda rng: (rng.standard_normal((11, 13)) * 10.0 ** -np.arange(13)).T,
    "clustered": lambda rng: with_spectrum(np.r_[1 + 1e-13 * np.arange(6), 1e-8 * (1 + 1e-9 * np.arange(5))], rng),
    "hilbert": lambda rng: hilbert(13) * rng.uniform(1, 2),
    "near overflow": lambda rng: 1e307 * rng.uniform(-1, 1, (7, 5)),
    "near underflow": lambda rng: 1e-300 * rng.uniform(-1, 1, (7, 5)),
    "both ends": lambda rng: np.diag([1e300, 1.0, 1e-300]) * rng.uniform(1, 2),
}


@pytest.mark.parametrize("name", CASES)
def test_is_a_decomposition_with_numpys_values(name, rng):
    a = CASES[name](rng)
    u, sigma, vt = jacobi_svd(a)
    r = min(a.shape)
    size = max(np.abs(a).max(), np.finfo(float).tiny)
    np.testing.assert_allclose(u.T @ u, np.eye(r), atol=1e-13)
    np.testing.assert_allclose(vt @ vt.T, np.eye(r), atol=1e-13)
    assert np.all(sigma >= 0)
    assert np.all(np.diff(sigma) <= 0)
    np.testing.assert_allclose((u * (sigma / size)) @ vt, a / size, atol=1e-13 * r)
    np.testing.assert_allclose(sigma / size, np.linalg.svd(a / size, compute_uv=False), atol=1e-13 * r)


def test_changes_nothing_that_it_was_given(rng):
    a = rng.standard_normal((7, 5))
    before = a.copy()
    w, v = a.copy(), np.eye(5)
    jacobi_svd(a)
    jacobi_sweep(w, v)
    np.testing.assert_array_equal(a, before)
    np.testing.assert_array_equal(w, before)
    np.testing.assert_array_equal(v, np.eye(5))


def test_a_sweep_keeps_w_equal_a_v_and_brings_columns_nearer_to_orthogonal(rng):
    a = rng.standard_normal((11, 7))
    w, v, worst = a, np.eye(7), np.inf
    for _ in range(4):
        w, v, _ = jacobi_sweep(w, v)
        np.testing.assert_allclose(a @ v, w, atol=1e-13)
        gram = w.T @ w
        off = np.linalg.norm(gram - np.diag(np.diag(gram)))
        assert off < worst
        worst = off


@given(alpha=st.floats(1e-6, 1e6), beta=st.floats(1e-6, 1e6), cosine=st.floats(-1, 1).filter(lambda x: abs(x) > 1e-9))
def test_rotation_makes_two_columns_orthogonal_within_45_degrees(alpha, beta, cosine):
    gamma = cosine * np.sqrt(alpha * beta)
    c, s = jacobi_rotation(alpha, beta, gamma)
    assert abs(s) <= c + 1e-15
    assert c * c + s * s == pytest.approx(1, abs=1e-14)
    product = c * s * (alpha - beta) + (c * c - s * s) * gamma  # (c x − s y)·(s x + c y)
    assert abs(product) <= 1e-13 * max(alpha, beta)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        float,
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        elements=st.floats(-1e8, 1e8, allow_subnormal=False),
    )
)
def test_any_matrix(a):
    u, sigma, vt = jacobi_svd(a)
    np.testing.assert_allclose((u * sigma) @ vt, a, atol=1e-12 * max(1.0, np.abs(a).max()))
    np.testing.assert_allclose(sigma, np.linalg.svd(a, compute_uv=False), atol=1e-12 * max(1.0, np.abs(a).max()))
    np.testing.assert_allclose(u.T @ u, np.eye(min(a.shape)), atol=1e-12)


def test_small_values_of_graded_columns_keep_their_digits_where_lapack_loses_them(rng):
    """Against 60 digits: the claim of Demmel and Veselić, and why the method was chosen."""
    d = 10.0 ** (4.0 * np.arange(-6, 1))  # the small columns first
    a = rng.standard_normal((7, 7)) * d
    with mpmath.workdps(60):
        exact = np.array([float(x) for x in mpmath.svd_r(mpmath.matrix(a.tolist()), compute_uv=False)])
    jacobi = np.max(np.abs(jacobi_svd(a)[1] / exact - 1))
    library = np.max(np.abs(np.linalg.svd(a, compute_uv=False) / exact - 1))
    assert jacobi < 1e-13
    assert library > 1  # no digit right


def test_too_few_sweeps_are_reported(rng):
    with pytest.raises(np.linalg.LinAlgError, match="after 1 sweeps"):
        jacobi_svd(rng.standard_normal((7, 7)), max_sweeps=1)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("sweeps", [0, -1])
def test_max_sweeps_must_be_positive(sweeps):
    with pytest.raises(ValueError, match=f"max_sweeps must be at least 1, got {sweeps}"):
        jacobi_svd(np.eye(2), sweeps)
