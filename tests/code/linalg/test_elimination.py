from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.linalg import back_substitution, forward_substitution, inverse, lu, lu_complete, rank, solve


def hilbert(n):
    return 1 / (np.arange(n)[:, None] + np.arange(n) + 1)


def growing(n):
    """Wilkinson's matrix: elimination with partial pivoting doubles the last column at every step."""
    a = np.eye(n) - np.tril(np.ones((n, n)), -1)
    a[:, -1] = 1
    return a


SQUARE = {
    "random": lambda rng: rng.standard_normal((11, 11)),
    "1 x 1": lambda rng: rng.standard_normal((1, 1)),
    "1 x 1 zero": lambda rng: np.zeros((1, 1)),
    "integers": lambda rng: rng.integers(-5, 6, (7, 7)),
    "hilbert": lambda rng: hilbert(13) * rng.uniform(1, 2),
    "growing": lambda rng: growing(23) * rng.uniform(1, 2),
    "zero first pivot": lambda rng: np.array([[0.0, 2.0], [3.0, 1.0]]) * rng.uniform(1, 2),
    "rank three": lambda rng: rng.standard_normal((7, 3)) @ rng.standard_normal((3, 7)),
    "zero column": lambda rng: rng.standard_normal((5, 5)) * [1, 1, 0, 1, 1],
    "zero": lambda rng: np.zeros((5, 5)),
    "ones": lambda rng: np.ones((5, 5)) * rng.uniform(1, 2),
    "identity, shuffled": lambda rng: np.eye(7)[rng.permutation(7)],
    "graded": lambda rng: rng.standard_normal((7, 7)) * 10.0 ** -np.arange(0, 70, 10),
    "huge": lambda rng: 1e300 * rng.uniform(-1, 1, (5, 5)),
    "tiny": lambda rng: 1e-300 * rng.uniform(-1, 1, (5, 5)),
}


@pytest.mark.parametrize("name", SQUARE)
def test_lu_is_a_factorisation_with_small_multipliers(name, rng):
    a = SQUARE[name](rng)
    before = a.copy()
    p, l, u = lu(a)  # noqa: E741
    size = max(abs(a).max(), np.finfo(float).tiny)
    np.testing.assert_allclose(l @ (u / size), a[p] / size, atol=1e-13 * max(1, abs(u / size).max()))
    np.testing.assert_array_equal(np.sort(p), np.arange(len(a)))
    np.testing.assert_array_equal(np.triu(l, 1), 0)
    np.testing.assert_array_equal(np.diag(l), 1)
    np.testing.assert_array_equal(np.tril(u, -1), 0)
    assert abs(l).max() <= 1
    np.testing.assert_array_equal(a, before)


def test_lu_is_scipys(rng):
    a = rng.standard_normal((13, 13))  # all choices of the pivot are unique
    theirs_p, theirs_l, theirs_u = scipy.linalg.lu(a, p_indices=True)
    p, l, u = lu(a)  # noqa: E741
    np.testing.assert_array_equal(p, np.argsort(theirs_p))
    np.testing.assert_allclose(l, theirs_l, atol=1e-12)
    np.testing.assert_allclose(u, theirs_u, atol=1e-12)


def exact_solution(a, b):
    """Gauss–Jordan in fractions: no rounding at all."""
    rows = [[Fraction(float(x)) for x in row] + [Fraction(float(y))] for row, y in zip(a, b, strict=True)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(len(rows)):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return np.array([float(row[-1]) for row in rows])


@pytest.mark.parametrize(
    "name", ["random", "1 x 1", "zero first pivot", "hilbert", "identity, shuffled", "graded", "huge", "tiny"]
)
def test_solve_against_fractions_and_numpy(name, rng):
    a = SQUARE[name](rng)
    b = rng.standard_normal(len(a)) * abs(a).max()
    x, exact = solve(a, b), exact_solution(a, b)
    ours, theirs = (np.linalg.norm(y - exact) / np.linalg.norm(exact) for y in (x, np.linalg.solve(a, b)))
    assert ours <= 100 * theirs + 1e-11  # the matrix decides how large an error is: no worse than LAPACK's
    residual = np.max(abs(b / abs(a).max() - (a / abs(a).max()) @ x))
    assert residual <= 1e-12 * max(abs(x).max(), 1)  # a small residual even where x is far off


def test_solve_takes_several_right_sides_and_changes_nothing(rng):
    a, b = rng.standard_normal((7, 7)), rng.standard_normal((7, 3))
    kept = a.copy(), b.copy()
    x = solve(a, b)
    np.testing.assert_allclose(x, np.linalg.solve(a, b), atol=1e-10)
    for j in range(3):
        np.testing.assert_allclose(x[:, j], solve(a, b[:, j]), rtol=1e-9, atol=1e-11)
    np.testing.assert_array_equal(a, kept[0])
    np.testing.assert_array_equal(b, kept[1])


def test_substitutions_read_one_triangle_only(rng):
    t, b = rng.standard_normal((7, 7)) + 5 * np.eye(7), rng.standard_normal(7)
    np.testing.assert_allclose(forward_substitution(t, b), scipy.linalg.solve_triangular(t, b, lower=True), rtol=1e-9)
    np.testing.assert_allclose(back_substitution(t, b), scipy.linalg.solve_triangular(t, b), rtol=1e-9)


@pytest.mark.parametrize("name", ["random", "1 x 1", "zero first pivot", "identity, shuffled"])
def test_inverse_from_both_sides(name, rng):
    a = SQUARE[name](rng)
    x = inverse(a)
    np.testing.assert_allclose(a @ x, np.eye(len(a)), atol=1e-10)
    np.testing.assert_allclose(x @ a, np.eye(len(a)), atol=1e-10)
    np.testing.assert_allclose(x, np.linalg.inv(a), rtol=1e-9, atol=1e-11 * abs(x).max())


@pytest.mark.parametrize("name", ["1 x 1 zero", "zero column", "zero", "ones"])
def test_singular_matrices_are_refused(name, rng):
    a = SQUARE[name](rng)
    with pytest.raises(np.linalg.LinAlgError, match=r"a is singular: pivot \d of"):
        solve(a, np.ones(len(a)))
    with pytest.raises(np.linalg.LinAlgError, match="a is singular"):
        inverse(a)


def test_a_zero_on_the_diagonal_is_refused():
    t = np.array([[1.0, 0.0], [0.0, 0.0]])
    for substitution, letter in ((forward_substitution, "l"), (back_substitution, "u")):
        with pytest.raises(np.linalg.LinAlgError, match=f"{letter} is singular: entry 2 of its diagonal is zero"):
            substitution(t, np.ones(2))


RECTANGLES = {
    "tall": (lambda rng: rng.standard_normal((13, 7)), 7),
    "wide": (lambda rng: rng.standard_normal((7, 13)), 7),
    "one row": (lambda rng: rng.standard_normal((1, 5)), 1),
    "one zero row": (lambda rng: np.zeros((1, 5)), 0),
    "1 x 1": (lambda rng: rng.standard_normal((1, 1)), 1),
    "zero": (lambda rng: np.zeros((5, 3)), 0),
    "rank three": (lambda rng: rng.standard_normal((17, 3)) @ rng.standard_normal((3, 11)), 3),
    "rank one, wide": (lambda rng: np.outer(rng.standard_normal(3), rng.standard_normal(7)), 1),
    "equal columns": (lambda rng: rng.standard_normal((7, 5))[:, [0, 1, 1, 4, 0]], 3),
    "zero leading block": (lambda rng: np.block([[np.zeros((3, 3)), np.eye(3)], [np.eye(3), np.zeros((3, 3))]]), 6),
    "growing": (lambda rng: growing(41), 41),
    "huge": (lambda rng: 1e300 * rng.uniform(-1, 1, (5, 1)) @ rng.uniform(-1, 1, (1, 3)), 1),
    "tiny": (lambda rng: 1e-290 * rng.uniform(-1, 1, (5, 2)) @ rng.uniform(-1, 1, (2, 3)), 2),
}


@pytest.mark.parametrize("name", RECTANGLES)
def test_complete_pivoting_factors_and_finds_the_rank(name, rng):
    make, r = RECTANGLES[name]
    a = make(rng)
    p, q, l, u = lu_complete(a)  # noqa: E741
    size = abs(a).max() or 1.0
    assert l.shape == (a.shape[0], r)
    assert u.shape == (r, a.shape[1])
    np.testing.assert_allclose((l @ (u / size)), a[p][:, q] / size, atol=1e-12)
    np.testing.assert_array_equal(np.triu(l[:r], 1), 0)
    np.testing.assert_array_equal(np.diag(l), 1)
    np.testing.assert_array_equal(np.tril(u, -1), 0)
    assert abs(l).max(initial=0) <= 1
    assert rank(a) == r == np.linalg.matrix_rank(a) == rank(a.T)


def test_rank_depends_on_the_tolerance(rng):
    a = np.diag([1.0, 1e-3, 1e-9]) * rng.uniform(1, 2)
    assert [rank(a), rank(a, 1e-6), rank(a, 1e-2), rank(a, 5.0)] == [3, 2, 1, 0]


@settings(max_examples=60, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(-3, 3)))
def test_rank_of_small_integers_is_the_exact_one(a):
    rows = [[Fraction(int(x)) for x in row] for row in a]
    r = 0
    for j in range(a.shape[1]):
        pivot = next((i for i in range(r, len(rows)) if rows[i][j] != 0), None)
        if pivot is None:
            continue
        rows[r], rows[pivot] = rows[pivot], rows[r]
        for i in range(r + 1, len(rows)):
            rows[i] = [x - rows[i][j] / rows[r][j] * y for x, y in zip(rows[i], rows[r], strict=True)]
        r += 1
    assert rank(a) == r


def test_growth_reaches_its_bound_with_partial_pivoting_and_not_with_complete():
    for n in (2, 3, 7, 19):
        a = growing(n)
        assert abs(lu(a)[2]).max() == 2.0 ** (n - 1)
        assert abs(lu_complete(a)[3]).max() <= 2


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("function", [lu, inverse, lambda a: solve(a, np.ones(2))])
def test_rectangles_are_refused_where_a_square_is_needed(function):
    with pytest.raises(ValueError, match=r"a must be square, got shape \(2, 3\)"):
        function(np.ones((2, 3)))


@pytest.mark.usefixtures("unchecked")
def test_right_sides_that_do_not_fit_are_refused():
    for matrix, function in {"a": solve, "l": forward_substitution, "u": back_substitution}.items():
        with pytest.raises(ValueError, match=rf"b must have as many rows as {matrix}, 2, got shape \(3,\)"):
            function(np.eye(2), np.ones(3))
        with pytest.raises(ValueError, match=r"b must be a vector \(one axis\), got shape \(2, 1, 1\)"):
            function(np.eye(2), np.ones((2, 1, 1)))
    with pytest.raises(ValueError, match="tolerance must be finite and not negative"):
        rank(np.eye(2), -1.0)
