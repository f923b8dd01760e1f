import mpmath
import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.linalg import implicit_qr_step, symmetric_eigen, tridiagonalise, wilkinson_shift


def with_spectrum(values, rng):
    q = np.linalg.qr(rng.standard_normal((len(values), len(values))))[0]
    a = (q * np.asarray(values, dtype=float)) @ q.T
    return a / 2 + a.T / 2


def random_symmetric(n, rng):
    a = rng.standard_normal((n, n))
    return a + a.T


def graded(rng):
    d = 10.0 ** -np.arange(13)
    return d[:, None] * random_symmetric(13, rng) * d


def wilkinson(n):
    """W⁺: pairs of eigenvalues that agree to many digits although no off-diagonal entry is small."""
    return np.diag(np.abs(np.arange(n) - n // 2).astype(float)) + np.eye(n, k=1) + np.eye(n, k=-1)


CASES = {
    "random": lambda rng: random_symmetric(17, rng),
    "two by two": lambda rng: random_symmetric(2, rng),
    "one by one": lambda rng: np.array([[rng.standard_normal()]]),
    "zero": lambda rng: np.zeros((5, 5)),
    "zero, one by one": lambda rng: np.zeros((1, 1)),
    "identity": lambda rng: np.eye(7) * rng.uniform(1, 2),
    "diagonal": lambda rng: np.diag(rng.standard_normal(7)),
    "diagonal with a zero": lambda rng: np.diag([3.0, 0.0, -2.0]) * rng.uniform(1, 2),
    "ones": lambda rng: np.ones((7, 7)) * rng.uniform(1, 2),
    "exchange": lambda rng: np.eye(7)[::-1] * rng.uniform(1, 2),
    "zero diagonal": lambda rng: (np.eye(6, k=1) + np.eye(6, k=-1)) * rng.uniform(1, 2),
    "two blocks": lambda rng: scipy.linalg.block_diag(random_symmetric(5, rng), random_symmetric(3, rng)),
    "repeated": lambda rng: with_spectrum([3, 3, 3, 1, 1, -2, -2], rng),
    "opposite signs": lambda rng: with_spectrum([2, -2, 1, -1, 0], rng),
    "clustered": lambda rng: with_spectrum(1 + 1e-13 * np.arange(11), rng),
    "two clusters": lambda rng: with_spectrum(np.r_[1 + 1e-12 * np.arange(5), 1e-9 * (1 + 1e-6 * np.arange(4))], rng),
    "rank two": lambda rng: with_spectrum([5, 3, 0, 0, 0, 0, 0], rng),
    "graded down": graded,
    "graded up": lambda rng: graded(rng)[::-1, ::-1],
    "wilkinson": lambda rng: wilkinson(21) * rng.uniform(1, 2),
    "integers": lambda rng: (lambda b: b + b.T)(rng.integers(-5, 6, (7, 7))),
    "large norm": lambda rng: 1e150 * random_symmetric(11, rng),
    "near overflow": lambda rng: 1e306 * random_symmetric(7, rng),
    "tiny": lambda rng: 1e-150 * random_symmetric(11, rng),
    "near underflow": lambda rng: 1e-300 * random_symmetric(7, rng),
    "both ends": lambda rng: np.diag([1e300, 1.0, 1e-300]) * rng.uniform(1, 2),
    "coupled ends": lambda rng: (
        np.array([[1e-200, 1e-170, 0], [1e-170, 1e-180, 1], [0, 1, 1e-250]]) * rng.uniform(1, 2)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_is_the_spectral_decomposition_with_numpys_eigenvalues(name, rng):
    a = CASES[name](rng)
    values, q = symmetric_eigen(a)
    n, size = len(a), max(np.abs(a).max(), np.finfo(float).tiny)
    np.testing.assert_allclose(q.T @ q, np.eye(n), atol=2e-14 * n)
    assert np.all(np.diff(values) <= 0)
    np.testing.assert_allclose((q * (values / size)) @ q.T, a / size, atol=2e-14 * n)
    np.testing.assert_allclose(values[::-1] / size, np.linalg.eigvalsh(a / size), atol=2e-14 * n)


@pytest.mark.parametrize("name", CASES)
def test_tridiagonal_form_is_a_similarity_by_an_orthogonal_matrix(name, rng):
    a = CASES[name](rng)
    q, d, e = tridiagonalise(a)
    n, size = len(a), max(np.abs(a).max(), np.finfo(float).tiny)
    t = np.diag(d / size) + np.diag(e / size, 1) + np.diag(e / size, -1)
    np.testing.assert_allclose(q.T @ q, np.eye(n), atol=1e-14 * n)
    np.testing.assert_allclose(q @ t @ q.T, a / size, atol=1e-14 * n)
    np.testing.assert_array_equal(q[:, 0], np.eye(n)[0])  # no reflection touches the first coordinate


def test_changes_nothing_that_it_was_given(rng):
    a = random_symmetric(7, rng)
    before, d, e = a.copy(), rng.standard_normal(5), rng.standard_normal(4)
    d_before, e_before = d.copy(), e.copy()
    symmetric_eigen(a)
    tridiagonalise(a)
    implicit_qr_step(d, e)
    np.testing.assert_array_equal(a, before)
    np.testing.assert_array_equal(d, d_before)
    np.testing.assert_array_equal(e, e_before)


def test_the_implicit_step_is_the_explicit_one(rng):
    d, e = rng.standard_normal(7), rng.uniform(0.5, 1, 6) * rng.choice([-1, 1], 6)
    t = np.diag(d) + np.diag(e, 1) + np.diag(e, -1)
    tail = np.linalg.eigvalsh(t[-2:, -2:])
    mu = tail[np.argmin(abs(tail - t[-1, -1]))]
    q, r = np.linalg.qr(t - mu * np.eye(7))
    explicit = r @ q + mu * np.eye(7)
    new_d, new_e, rotations = implicit_qr_step(d, e)
    np.testing.assert_allclose(new_d, np.diag(explicit), atol=1e-12)
    np.testing.assert_allclose(np.abs(new_e), np.abs(np.diag(explicit, 1)), atol=1e-12)
    product = np.eye(7)
    for k, (c, s) in enumerate(rotations):
        product[:, [k, k + 1]] = product[:, [k, k + 1]] @ np.array([[c, -s], [s, c]])
    np.testing.assert_allclose(np.abs(product), np.abs(q), atol=1e-11)  # columns up to sign
    assert not np.allclose(np.abs(new_e), np.abs(e))


def test_the_step_takes_integers():
    found = implicit_qr_step(np.array([1, 2, 3]), np.array([1, 1]))
    wanted = implicit_qr_step(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0]))
    for got, want in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(got, want)


def test_a_shift_that_is_an_eigenvalue_splits_the_matrix(rng):
    a, c, b = rng.standard_normal(3)  # two by two, the shift is an eigenvalue always
    new_d, new_e, _ = implicit_qr_step(np.array([a, c]), np.array([b]))
    np.testing.assert_allclose(new_e, 0, atol=1e-14)
    np.testing.assert_allclose(np.sort(new_d), np.linalg.eigvalsh([[a, b], [b, c]]), atol=1e-14)


@given(a=st.floats(-1e8, 1e8), b=st.floats(-1e8, 1e8), c=st.floats(-1e8, 1e8))
def test_shift_is_an_eigenvalue_of_the_last_block_and_no_farther_than_the_other(a, b, c):
    mu = wilkinson_shift(a, b, c)
    pair = np.linalg.eigvalsh([[a, b], [b, c]])
    size = max(abs(a), abs(b), abs(c), 1e-300)
    assert min(abs(pair - mu)) <= 1e-14 * size
    assert abs(mu - c) <= min(abs(pair - c)) + 1e-14 * size


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 7).flatmap(lambda n: arrays(float, (n, n), elements=st.floats(-1e8, 1e8, allow_subnormal=False))))
def test_any_symmetric_matrix(b):
    a = np.tril(b) + np.tril(b, -1).T
    values, q = symmetric_eigen(a)
    size = max(1.0, np.abs(a).max())
    np.testing.assert_allclose((q * values) @ q.T, a, atol=1e-12 * size)
    np.testing.assert_allclose(values[::-1], np.linalg.eigvalsh(a), atol=1e-12 * size)


def test_against_fifty_digits(rng):
    a = random_symmetric(7, rng)
    with mpmath.workdps(50):
        exact = sorted((float(x) for x in mpmath.eigsy(mpmath.matrix(a.tolist()), eigvals_only=True)), reverse=True)
    np.testing.assert_allclose(symmetric_eigen(a)[0], exact, atol=2e-14 * np.abs(a).max())


def test_few_steps_are_enough(rng):
    a = random_symmetric(31, rng)
    symmetric_eigen(a, max_steps=3 * 31)
    with pytest.raises(np.linalg.LinAlgError, match="eigenvalues still not separated after 5 QR steps"):
        symmetric_eigen(a, max_steps=5)


def test_symmetric_up_to_rounding_is_symmetric_enough(rng):
    q = np.linalg.qr(rng.standard_normal((7, 7)))[0]
    a = (q * np.arange(7.0)) @ q.T
    np.testing.assert_allclose(symmetric_eigen(a)[0], np.arange(6, -1, -1), atol=1e-13)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("function", [symmetric_eigen, tridiagonalise])
@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ([[1.0, 2.0], [3.0, 1.0]], ValueError, r"a must be symmetric, but its entry \(0, 1\) is 2 and \(1, 0\) is 3"),
        (np.ones((2, 3)), ValueError, r"a must be square, got shape \(2, 3\)"),
        ([[np.nan]], ValueError, "a must be finite"),
        (np.zeros((0, 0)), ValueError, "a must not be empty"),
        (np.eye(2) * 1j, TypeError, "a must hold real numbers"),
        (np.ones(3), ValueError, "a must be a matrix"),
    ],
)
def test_bad_matrices_are_refused_by_name(function, bad, error, message):
    with pytest.raises(error, match=message):
        function(bad)


@pytest.mark.usefixtures("unchecked")
def test_bad_settings_are_refused_by_name():
    with pytest.raises(ValueError, match="max_steps must be at least 1, got 0"):
        symmetric_eigen(np.eye(2), 0)
    with pytest.raises(TypeError, match="max_steps must be an integer, got float"):
        symmetric_eigen(np.eye(2), 2.0)
    with pytest.raises(ValueError, match=r"n ≥ 2 entries d and n − 1 entries e, got 3 and 3"):
        implicit_qr_step(np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="e must not be empty"):
        implicit_qr_step(np.ones(1), np.ones(0))
    with pytest.raises(ValueError, match="d must be finite"):
        implicit_qr_step(np.array([np.nan, 1.0]), np.ones(1))
