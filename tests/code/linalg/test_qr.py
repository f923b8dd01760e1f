import mpmath
import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.linalg import (
    apply_q,
    apply_q_transposed,
    gram_schmidt,
    householder,
    householder_qr,
    modified_gram_schmidt,
    orthogonality_loss,
    reflector,
)


def lauchli(n, eps):
    return np.vstack([np.ones((1, n)), eps * np.eye(n)])


def conditioned(m, n, kappa, rng):
    left, right = (np.linalg.qr(rng.standard_normal((k, n)))[0] for k in (m, n))
    return (left * np.geomspace(1, 1 / kappa, n)) @ right.T


INDEPENDENT = {
    "tall": lambda rng: rng.standard_normal((13, 7)),
    "square": lambda rng: rng.standard_normal((11, 11)),
    "one column": lambda rng: rng.standard_normal((5, 1)),
    "one entry": lambda rng: -rng.uniform(1, 2, (1, 1)),
    "integers": lambda rng: rng.integers(-5, 6, (17, 5)) + 20 * np.eye(17, 5, dtype=int),
    "identity": lambda rng: np.eye(5) * rng.uniform(-2, -1),
    "triangular already": lambda rng: np.triu(rng.uniform(1, 2, (7, 5))),
    "columns graded": lambda rng: rng.standard_normal((13, 7)) * 10.0 ** -np.arange(0, 21, 3),
    "near overflow": lambda rng: 1e307 * rng.uniform(-1, 1, (7, 5)),
    "near underflow": lambda rng: 1e-300 * rng.uniform(-1, 1, (7, 5)),
}
HARD = {
    "Lauchli": lambda rng: lauchli(5, 1e-9) * rng.uniform(1, 2),
    "Vandermonde": lambda rng: np.vander(np.linspace(0, rng.uniform(1, 2), 23), 17),
    "Hilbert": lambda rng: scipy.linalg.hilbert(13) * rng.uniform(1, 2),
    "condition 1e12": lambda rng: conditioned(17, 11, 1e12, rng),
}
ANY = {
    "wide": lambda rng: rng.standard_normal((7, 13)),
    "one row": lambda rng: rng.standard_normal((1, 5)),
    "rank three": lambda rng: rng.standard_normal((17, 3)) @ rng.standard_normal((3, 11)),
    "zero and equal columns": lambda rng: rng.standard_normal((7, 5))[:, [0, 1, 1, 4, 0]] * [0, 1, 1, 0, 1],
    "zero": lambda rng: np.zeros((7, 5)),
    "zero, wide": lambda rng: np.zeros((3, 5)),
    "ones": lambda rng: np.ones((7, 5)) * rng.uniform(1, 2),
    "both ends": lambda rng: np.diag([1e300, 1.0, 1e-300]) * rng.uniform(1, 2),
    "first entries zero": lambda rng: np.eye(5)[::-1] * rng.uniform(1, 2),
}


@pytest.mark.parametrize("name", INDEPENDENT | HARD | ANY)
@pytest.mark.parametrize("full", [False, True])
def test_householder_factors_every_matrix(name, full, rng):
    a = (INDEPENDENT | HARD | ANY)[name](rng)
    q, r = householder_qr(a, full)
    m, n = a.shape
    size = max(np.abs(a).max(), np.finfo(float).tiny)
    assert q.shape == (m, m if full else min(m, n))
    assert r.shape == (q.shape[1], n)
    assert orthogonality_loss(q) < 1e-13
    assert np.all(np.tril(r, -1) == 0)
    assert np.all(np.diag(r) >= 0)
    np.testing.assert_allclose(q @ (r / size), a / size, atol=1e-13)


@pytest.mark.parametrize("name", INDEPENDENT)
@pytest.mark.parametrize("method", [gram_schmidt, modified_gram_schmidt, householder_qr])
def test_the_factors_are_numpys_with_signs_made_equal(name, method, rng):
    a = INDEPENDENT[name](rng)
    size = np.abs(a).max()
    q, r = method(a)
    library_q, library_r = np.linalg.qr(a / size)
    sign = np.sign(np.diag(library_r))
    atol = 1e-11 if name == "columns graded" else 1e-12 * np.linalg.cond(a / size)
    np.testing.assert_allclose(q, library_q * sign, atol=atol)
    np.testing.assert_allclose(r / size, library_r * sign[:, None], atol=atol)


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("method", [gram_schmidt, modified_gram_schmidt])
def test_gram_schmidt_reproduces_a_also_where_q_is_not_orthonormal(name, method, rng):
    a = HARD[name](rng)
    try:
        q, r = method(a)
    except np.linalg.LinAlgError:
        assert np.linalg.cond(a) > 1e14  # a column that is nothing but rounding, and said to be so
        return
    np.testing.assert_allclose(q @ r, a, atol=1e-13)
    np.testing.assert_allclose(np.linalg.norm(q, axis=0), 1, atol=1e-13)
    assert np.all(np.tril(r, -1) == 0)


def test_the_three_lose_orthogonality_as_the_theory_says(rng):
    """Classical like the square of the condition number, modified like the number itself, the others not at all."""
    a = conditioned(31, 7, 1e6, rng)
    loss = {f: orthogonality_loss(f(a)[0]) for f in (gram_schmidt, modified_gram_schmidt, householder_qr)}
    assert loss[householder_qr] < 1e-14
    assert orthogonality_loss(gram_schmidt(a, passes=2)[0]) < 1e-14
    assert 1e-13 < loss[modified_gram_schmidt] < 1e-9  # about 1e6 times 1e-16
    assert 1e-8 < loss[gram_schmidt] < 1e-2  # up to 1e12 times 1e-16
    q = gram_schmidt(lauchli(3, 1e-9))[0]
    assert q[:, 1] @ q[:, 2] == pytest.approx(0.5, abs=1e-6)  # the textbook case: 60 degrees for 90
    assert abs(modified_gram_schmidt(lauchli(3, 1e-9))[0][:, 1:].T @ q[:, 0]).max() < 1e-8


@pytest.mark.parametrize("name", INDEPENDENT | HARD | ANY)
def test_pivoting_is_scipys(name, rng):
    a = (INDEPENDENT | HARD | ANY)[name](rng)
    size = max(np.abs(a).max(), np.finfo(float).tiny)
    v, r, order = householder(a, pivot=True)
    np.testing.assert_allclose(apply_q(v, r / size), a[:, order] / size, atol=1e-13)
    assert sorted(order) == list(range(a.shape[1]))
    d = np.abs(np.diag(r)) / size
    assert np.all(d[1:] <= d[:-1] * (1 + 1e-12) + 1e-300)
    library = np.abs(np.diag(scipy.linalg.qr(a / size, pivoting=True)[1]))
    if name not in {"zero and equal columns", "ones", "identity", "first entries zero"}:  # ties are broken by chance
        np.testing.assert_allclose(d, library, atol=1e-12)


@pytest.mark.parametrize("shape", [(7, 5), (5, 7), (7, 1)])
def test_reflections_applied_are_q_and_its_transpose(shape, rng):
    v, _, order = householder(rng.standard_normal(shape))
    m = shape[0]
    q = np.eye(m)
    for j in range(min(shape)):
        q = q @ (np.eye(m) - 2 * np.outer(v[:, j], v[:, j]))
    for b in (rng.standard_normal(m), rng.standard_normal((m, 3))):
        np.testing.assert_allclose(apply_q(v, b), q @ b, atol=1e-13)
        np.testing.assert_allclose(apply_q_transposed(v, b), q.T @ b, atol=1e-13)
        np.testing.assert_allclose(apply_q(v, apply_q_transposed(v, b)), b, atol=1e-13)
    np.testing.assert_array_equal(order, np.arange(shape[1]))


@given(arrays(float, st.integers(1, 7), elements=st.floats(-1e200, 1e200, allow_subnormal=False)))
def test_a_reflector_sends_x_to_the_first_axis(x):
    v = reflector(x)
    size = np.abs(x).max() or 1.0
    y = x / size
    image = y - 2 * v * (v @ y)
    wanted = np.zeros(len(x))
    wanted[0] = -np.copysign(np.linalg.norm(y), x[0])
    np.testing.assert_allclose(image, wanted, atol=1e-13)
    assert np.linalg.norm(v) == pytest.approx(1.0 if np.any(x) else 0.0)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        float,
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        elements=st.floats(-1e8, 1e8, allow_subnormal=False),
    )
)
def test_any_matrix(a):
    q, r = householder_qr(a)
    np.testing.assert_allclose(q @ r, a, atol=1e-13 * max(1.0, np.abs(a).max()))
    assert orthogonality_loss(q) < 1e-13


def test_r_is_right_to_sixty_digits(rng):
    a = rng.standard_normal((7, 5))
    with mpmath.workdps(60):
        big = mpmath.matrix(a.tolist())
        exact = np.array((mpmath.cholesky(big.T * big).T).tolist(), dtype=float)
    for method in (gram_schmidt, modified_gram_schmidt, householder_qr):
        np.testing.assert_allclose(method(a)[1], exact, atol=1e-12)


def test_changes_nothing_that_it_was_given(rng):
    a = rng.standard_normal((7, 5))
    before = a.copy()
    for method in (gram_schmidt, modified_gram_schmidt, householder_qr, householder, orthogonality_loss):
        method(a)
    v, b = householder(a).v, rng.standard_normal(7)
    b_before = b.copy()
    apply_q(v, b)
    apply_q_transposed(v, b)
    reflector(b)
    np.testing.assert_array_equal(a, before)
    np.testing.assert_array_equal(b, b_before)


@pytest.mark.parametrize("method", [gram_schmidt, modified_gram_schmidt])
@pytest.mark.parametrize(
    ("columns", "named"),
    [([0, 1, 0], "column 3 depends"), ([0, 0, 1], "column 2 depends")],
)
def test_dependent_columns_are_refused_by_name(method, columns, named, rng):
    a = rng.standard_normal((7, 2))[:, columns]
    with pytest.raises(np.linalg.LinAlgError, match=named):
        method(a)
    with pytest.raises(np.linalg.LinAlgError, match="column 1 depends"):
        method(0 * a)


@pytest.mark.parametrize("method", [gram_schmidt, modified_gram_schmidt])
def test_short_columns_are_not_dependent_ones(method, rng):
    """Powers of two on the columns change no digit of Q, also where the squares of the short ones underflow."""
    a, d = rng.standard_normal((7, 3)), 2.0 ** np.array([0, -800, 900])
    (q, r), (wanted, plain) = method(a * d), method(a)
    np.testing.assert_array_equal(q, wanted)
    np.testing.assert_array_equal(r, plain * d)


@pytest.mark.usefixtures("unchecked")
def test_bad_input_is_refused_by_name():
    for method in (gram_schmidt, modified_gram_schmidt):
        with pytest.raises(ValueError, match=r"at least as many rows as columns .* got shape \(2, 3\)"):
            method(np.ones((2, 3)))
        with pytest.raises(ValueError, match="a must be finite"):
            method(np.array([[np.nan], [1.0]]))
    with pytest.raises(ValueError, match="passes must be at least 1, got 0"):
        gram_schmidt(np.eye(2), passes=0)
    for method in (householder, householder_qr):
        with pytest.raises(ValueError, match="a must be a matrix"):
            method(np.ones(3))
        with pytest.raises(TypeError, match="a must hold real numbers"):
            method(1j * np.eye(2))
    for method in (apply_q, apply_q_transposed):
        with pytest.raises(ValueError, match=r"b must have as many rows as v, 3, got shape \(2,\)"):
            method(np.eye(3), np.ones(2))
    with pytest.raises(ValueError, match="x must be a vector"):
        reflector(np.eye(2))
    with pytest.raises(ValueError, match="q must be finite"):
        orthogonality_loss(np.full((2, 2), np.inf))


def test_loss_is_zero_for_orthonormal_columns_and_counts_every_entry(rng):
    assert orthogonality_loss(np.eye(5)[:, :3]) == 0
    q = rng.standard_normal((7, 3))
    gram = [[sum(q[k, i] * q[k, j] for k in range(7)) for j in range(3)] for i in range(3)]
    by_hand = np.sqrt(sum(((i == j) - gram[i][j]) ** 2 for i in range(3) for j in range(3)))
    assert orthogonality_loss(q) == pytest.approx(by_hand)
