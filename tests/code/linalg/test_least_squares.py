import mpmath
import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.linalg import cholesky, lstsq, lstsq_normal, project


def lauchli(n, eps):
    return np.vstack([np.ones((1, n)), eps * np.eye(n)])


FULL = {
    "tall": lambda rng: rng.standard_normal((13, 7)),
    "square": lambda rng: rng.standard_normal((7, 7)),
    "one column": lambda rng: rng.standard_normal((5, 1)),
    "one entry": lambda rng: -rng.uniform(1, 2, (1, 1)),
    "columns graded": lambda rng: rng.standard_normal((13, 5)) * 10.0 ** -np.arange(0, 10, 2),
    "Vandermonde": lambda rng: np.vander(np.linspace(0, rng.uniform(1, 2), 13), 5),
    "near overflow": lambda rng: 1e307 * rng.uniform(-1, 1, (11, 3)),
    "near underflow": lambda rng: 1e-300 * rng.uniform(-1, 1, (11, 3)),
}
DEFICIENT = {
    "rank three": lambda rng: rng.standard_normal((17, 3)) @ rng.standard_normal((3, 11)),
    "wide": lambda rng: rng.standard_normal((5, 7)),
    "zero column": lambda rng: rng.standard_normal((7, 3)) * [1, 0, 1],
    "equal columns": lambda rng: rng.standard_normal((7, 3))[:, [0, 1, 0, 2]],
    "zero": lambda rng: np.zeros((7, 3)),
    "one row": lambda rng: rng.standard_normal((1, 5)),
    "ones": lambda rng: np.ones((7, 5)) * rng.uniform(1, 2),
}


@pytest.mark.parametrize("name", FULL)
def test_the_minimiser_is_numpys(name, rng):
    a = FULL[name](rng)
    size = np.abs(a).max()
    for b in (rng.standard_normal(len(a)), rng.standard_normal((len(a), 3))):
        x, residual, rank = lstsq(a / size, b)
        wanted = np.linalg.lstsq(a / size, b, rcond=None)[0]
        np.testing.assert_allclose(x, wanted, atol=1e-10 * np.linalg.norm(wanted))
        np.testing.assert_allclose(residual, np.linalg.norm(a / size @ wanted - b, axis=0), atol=1e-12)
        assert rank == a.shape[1]
        np.testing.assert_allclose(lstsq_normal(a / size, b), wanted, atol=1e-7 * np.linalg.norm(wanted))


@pytest.mark.parametrize("name", ["near overflow", "near underflow"])
def test_scale_changes_nothing(name, rng):
    a, b = FULL[name](rng), rng.standard_normal(11)
    size = float(np.ldexp(1.0, int(np.frexp(np.abs(a).max())[1]) - 1))
    for method in (lambda a, b: lstsq(a, b).x, lstsq_normal, project):
        plain = method(a / size, b)
        np.testing.assert_allclose(method(a, b * 1e-3) * (1 if method is project else size) / 1e-3, plain, rtol=1e-9)


@pytest.mark.parametrize(
    "method", [lambda a, b: lstsq(a, b).x, lambda a, b: lstsq(a, b).residual, lstsq_normal, project]
)
def test_no_right_side_is_lost_beside_a_larger_one(method, rng):
    a, b, d = rng.standard_normal((11, 3)), rng.standard_normal((11, 2)), 2.0 ** np.array([900, -900])
    np.testing.assert_array_equal(method(a, b * d) / d, method(a, b))


@pytest.mark.parametrize("name", DEFICIENT)
def test_where_columns_depend_it_is_as_near_as_the_shortest_and_basic(name, rng):
    a, b = DEFICIENT[name](rng), rng.standard_normal((len(DEFICIENT[name](rng)), 2))
    x, residual, rank = lstsq(a, b)
    shortest = np.linalg.lstsq(a, b, rcond=None)[0]
    assert rank == np.linalg.matrix_rank(a)
    assert np.count_nonzero(np.any(x != 0, axis=1)) == rank
    np.testing.assert_allclose(a @ x, a @ shortest, atol=1e-12)
    np.testing.assert_allclose(residual, np.linalg.norm(a @ shortest - b, axis=0), atol=1e-12)
    np.testing.assert_allclose(project(a, b), a @ shortest, atol=1e-12)
    np.testing.assert_allclose(a.T @ (b - a @ x), 0, atol=1e-11)


@pytest.mark.parametrize("name", ["zero column", "equal columns", "zero", "one row", "ones"])
def test_normal_equations_refuse_dependent_columns(name, rng):
    a = DEFICIENT[name](rng)
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        lstsq_normal(a, rng.standard_normal(len(a)))


@pytest.mark.parametrize("eps", [1e-3, 1e-6, 1e-9])
def test_against_fifty_digits_qr_keeps_what_normal_equations_lose(eps, rng):
    a = lauchli(3, eps)
    wanted = rng.uniform(1, 2, 3)
    b = a @ wanted
    with mpmath.workdps(50):
        big = mpmath.matrix(a.tolist())
        exact = np.array(mpmath.lu_solve(big.T * big, big.T * mpmath.matrix(b.tolist())).tolist(), dtype=float)[:, 0]
    assert np.linalg.norm(lstsq(a, b).x - exact) < 1e-15 / eps * 100
    if eps == 1e-9:
        with pytest.raises(np.linalg.LinAlgError, match="pivot 2 is"):
            lstsq_normal(a, b)
    elif eps == 1e-6:
        assert np.linalg.norm(lstsq_normal(a, b) - exact) > 1e-7


def test_a_basic_solution_is_not_the_shortest():
    x, residual, rank = lstsq(np.ones((3, 2)), np.full(3, 2.0))
    assert rank == 1
    assert residual == pytest.approx(0, abs=1e-14)
    np.testing.assert_allclose(np.sort(x), [0, 2], atol=1e-14)  # the shortest is (1, 1)


def test_tolerance_decides_the_rank(rng):
    a = np.diag([1.0, 1e-3, 1e-6])
    b = np.ones(3)
    assert [lstsq(a, b, t).rank for t in (None, 1e-5, 1e-2, 1.0)] == [3, 2, 1, 0]
    np.testing.assert_allclose(project(a, b, 1e-5), [1, 1, 0], atol=1e-14)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        float,
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        elements=st.integers(-9, 9).map(float),
    )
)
def test_the_residual_is_orthogonal_to_every_column(a):
    b = np.arange(1.0, len(a) + 1) ** 2
    x, residual, rank = lstsq(a, b)
    assert rank == np.linalg.matrix_rank(a)
    np.testing.assert_allclose(a.T @ (b - a @ x), 0, atol=1e-7)
    p = project(a, b)
    np.testing.assert_allclose(a.T @ (b - p), 0, atol=1e-10)
    np.testing.assert_allclose(project(a, p), p, atol=1e-11)
    np.testing.assert_allclose(np.linalg.norm(b - p), residual, atol=1e-11)


def test_columns_of_different_length_do_the_normal_equations_no_harm(rng):
    """Powers of two scale every number of the computation exactly: the same digits at a condition number of 1e15."""
    a, b, d = rng.standard_normal((13, 5)), rng.standard_normal(13), 2.0 ** -np.array([0, 12, 25, 37, 50])
    np.testing.assert_array_equal(lstsq_normal(a * d, b) * d, lstsq_normal(a, b))


def test_nothing_in_reach_is_nearer(rng):
    a, b = rng.standard_normal((11, 3)), rng.standard_normal(11)
    x, residual, _ = lstsq(a, b)
    for scale in np.logspace(-4, 1, 50):
        assert np.linalg.norm(a @ (x + scale * rng.standard_normal(3)) - b) >= residual


@pytest.mark.parametrize("n", [1, 2, 7, 13])
def test_cholesky_is_numpys(n, rng):
    a = rng.standard_normal((n + 5, n))
    g = a.T @ a
    lower = cholesky(g)
    np.testing.assert_allclose(lower, np.linalg.cholesky(g), atol=1e-11)
    np.testing.assert_allclose(lower @ lower.T, g, atol=1e-12)
    assert np.all(np.triu(lower, 1) == 0)


def test_cholesky_of_a_hard_matrix():
    g = scipy.linalg.hilbert(10)
    np.testing.assert_allclose(cholesky(g) @ cholesky(g).T, g, atol=1e-15)


@pytest.mark.parametrize(
    ("g", "words"),
    [
        (-np.eye(2), "pivot 1 is -1"),
        (np.array([[1.0, 2.0], [2.0, 1.0]]), "pivot 2 is -3"),
        (np.zeros((3, 3)), "pivot 1 is 0"),
        (np.ones((2, 2)), "pivot 2 is 0"),
    ],
)
def test_cholesky_refuses_what_is_not_positive_definite(g, words):
    with pytest.raises(np.linalg.LinAlgError, match=words):
        cholesky(g)


@pytest.mark.usefixtures("unchecked")
def test_bad_input_is_refused_by_name():
    for method in (lstsq, lstsq_normal, project):
        with pytest.raises(ValueError, match=r"b must have as many rows as a, 3, got shape \(2,\)"):
            method(np.ones((3, 1)), np.ones(2))
        with pytest.raises(ValueError, match="b must be finite"):
            method(np.ones((2, 1)), np.array([1.0, np.nan]))
        with pytest.raises(ValueError, match="a must be a matrix"):
            method(np.ones(3), np.ones(3))
    for method in (lstsq, project):
        with pytest.raises(ValueError, match="tolerance must be finite and not negative, got -1"):
            method(np.eye(2), np.ones(2), -1.0)
    with pytest.raises(ValueError, match="symmetric matrix, got shape"):
        cholesky(np.ones((2, 3)))
    with pytest.raises(ValueError, match="g ≠ gᵀ"):
        cholesky(np.array([[1.0, 0.5], [0.0, 1.0]]))


def test_changes_nothing_that_it_was_given(rng):
    a, b = rng.standard_normal((7, 3)), rng.standard_normal(7)
    a_before, b_before = a.copy(), b.copy()
    for method in (lstsq, lstsq_normal, project):
        method(a, b)
    cholesky(a.T @ a)
    np.testing.assert_array_equal(a, a_before)
    np.testing.assert_array_equal(b, b_before)
