from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.linalg import (
    change_of_basis,
    column_space,
    contains,
    coordinates,
    four_subspaces,
    left_null_space,
    null_space,
    numerical_rank,
    pivot_sizes,
    rank_modulo,
    reduced_row_echelon,
    row_space,
    same_span,
    sum_and_intersection,
)


def exact_form(a):
    """The reduced row echelon form in fractions, without a tolerance, taking the first entry that is not zero."""
    w, pivots = [[Fraction(x) for x in row] for row in a.tolist()], []
    for j in range(a.shape[1]):
        row = len(pivots)
        found = next((i for i in range(row, len(w)) if w[i][j] != 0), None)
        if found is None:
            continue
        w[row], w[found] = w[found], w[row]
        w[row] = [x / w[row][j] for x in w[row]]
        for i in range(len(w)):
            if i != row:
                factor = w[i][j]
                w[i] = [x - factor * y for x, y in zip(w[i], w[row], strict=True)]
        pivots.append(j)
    return np.array(w, dtype=float), pivots


CASES = {
    "tall": lambda rng: rng.integers(-9, 10, (11, 7)),
    "wide": lambda rng: rng.integers(-9, 10, (7, 11)),
    "rank three": lambda rng: rng.integers(-3, 4, (11, 3)) @ rng.integers(-3, 4, (3, 7)),
    "zero columns first": lambda rng: np.hstack([np.zeros((5, 2), dtype=int), rng.integers(-3, 4, (5, 3))]),
    "equal columns": lambda rng: rng.integers(-3, 4, (5, 3))[:, [0, 0, 1, 2, 1, 0]],
    "one row": lambda rng: rng.integers(1, 4, (1, 5)),
    "one column": lambda rng: rng.integers(1, 4, (5, 1)),
    "zero": lambda rng: np.zeros((3, 5), dtype=int),
    "zero, tall": lambda rng: np.zeros((5, 2), dtype=int),
    "one entry": lambda rng: np.array([[7]]),
}


@pytest.mark.parametrize("name", CASES)
def test_the_form_is_that_of_exact_fractions(name, rng):
    a = CASES[name](rng)
    r, pivots = reduced_row_echelon(a)
    exact, places = exact_form(a)
    assert list(pivots) == places
    np.testing.assert_allclose(r, exact, atol=1e-11 * max(1, np.abs(exact).max()))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("scale", [1.0, 1e300, 1e-300])
def test_the_four_bases_against_scipy_and_the_svd(name, scale, rng):
    a = CASES[name](rng) * scale
    m, n = a.shape
    r = np.linalg.matrix_rank(a)
    c, left, row, null = column_space(a), left_null_space(a), row_space(a), null_space(a)
    assert (c.shape, left.shape, row.shape, null.shape) == ((m, r), (m, m - r), (n, r), (n, n - r))
    for ours, theirs in zip((c, left, row, null), four_subspaces(a), strict=True):
        assert same_span(ours, theirs, 1e-9)
    assert same_span(c, scipy.linalg.orth(a / scale), 1e-9)
    assert same_span(null, scipy.linalg.null_space(a / scale), 1e-9)
    np.testing.assert_allclose(a / scale @ null, 0, atol=1e-11 * max(1, np.abs(null).max(initial=0)))
    np.testing.assert_allclose(left.T @ (a / scale), 0, atol=1e-11 * max(1, np.abs(left).max(initial=0)))
    assert left.shape[1] == 0 or np.linalg.matrix_rank(left) == m - r
    assert null.shape[1] == 0 or np.linalg.matrix_rank(null) == n - r


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(-4, 4)),
    st.randoms(use_true_random=False),
)
def test_the_form_belongs_to_the_row_space(a, random):
    """Rows mixed by an invertible integer matrix have the same form; and so have the row's own sums."""
    mix = np.tril([[random.randint(-2, 2) for _ in a] for _ in a], -1) + np.eye(len(a), dtype=int)
    first, second = reduced_row_echelon(a), reduced_row_echelon(mix @ a[::-1])
    assert list(first[1]) == list(second[1])
    np.testing.assert_allclose(first[0], second[0], atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        float,
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        elements=st.floats(-1e8, 1e8, allow_subnormal=False),
    )
)
def test_any_matrix_has_a_form_with_its_properties(a):
    r, pivots = reduced_row_echelon(a)
    assert np.all(np.isfinite(r))
    np.testing.assert_array_equal(r[:, pivots], np.eye(len(a))[:, : len(pivots)])
    assert not r[len(pivots) :].any()
    for i, j in enumerate(pivots):
        assert not r[i, :j].any()


def test_changes_nothing_that_it_was_given(rng):
    v, w = rng.standard_normal((7, 3)), rng.standard_normal((7, 5))
    before = v.copy(), w.copy()
    for function in (reduced_row_echelon, column_space, null_space, row_space, left_null_space, pivot_sizes):
        function(v)
    same_span(v, w)
    sum_and_intersection(v, w)
    change_of_basis(v, v)
    rank_modulo(v)
    np.testing.assert_array_equal(v, before[0])
    np.testing.assert_array_equal(w, before[1])


def test_a_tolerance_decides():
    a = np.array([[1.0, 1.0], [1.0, 1.001]])
    assert len(reduced_row_echelon(a)[1]) == 2
    assert len(reduced_row_echelon(a, 0.01)[1]) == 1
    assert null_space(a, 0.01) == pytest.approx(np.array([[-1.0], [1.0]]), abs=1e-2)
    assert column_space(a, 2.0).shape == (2, 0)
    np.testing.assert_array_equal(null_space(a, 2.0), np.eye(2))
    assert len(reduced_row_echelon(1e-320 * np.eye(2), 1e300)[1]) == 0


@pytest.mark.parametrize(("m", "n", "r"), [(23, 23, 11), (17, 41, 7), (41, 17, 7)])
def test_rounding_that_the_first_columns_magnify_is_no_pivot(m, n, r, rng):
    """The first two columns are nearly parallel, so that all others need large multiples of them."""
    c = rng.standard_normal((r, n))
    c[:, 1] = c[:, 0] + 1e-5 * rng.standard_normal(r)
    a = rng.standard_normal((m, r)) @ c
    for scale in (1.0, 1e300, 1e-300):
        assert list(reduced_row_echelon(scale * a)[1]) == list(range(r))
    null, left = null_space(a), left_null_space(a)
    assert (null.shape, left.shape) == ((n, n - r), (m, m - r))
    assert np.linalg.norm(a @ null) < 1e-9 * np.linalg.norm(a) * np.linalg.norm(null)
    assert np.linalg.norm(left.T @ a) < 1e-9 * np.linalg.norm(a) * np.linalg.norm(left)


def test_the_rank_of_random_products(rng):
    for _ in range(3):
        a = rng.standard_normal((43, 19)) @ rng.standard_normal((19, 43))
        a[:, 5] = a[:, :5] @ rng.standard_normal(5)
        assert list(reduced_row_echelon(a)[1]) == [*range(5), *range(6, 20)]
        whole = rng.integers(-3, 4, (23, 11)) @ rng.integers(-3, 4, (11, 23))
        assert len(reduced_row_echelon(whole)[1]) == rank_modulo(whole)


def test_no_pivot_is_lost(rng):
    assert len(reduced_row_echelon(rng.standard_normal((43, 43)))[1]) == 43
    assert len(reduced_row_echelon(10.0 ** -np.arange(11)[:, None] * rng.standard_normal((11, 11)))[1]) == 11
    powers = np.vander(np.linspace(0, 1, 11), increasing=True)
    assert len(reduced_row_echelon(powers)[1]) == 11
    assert len(reduced_row_echelon(np.diag([1.0, 1e-320, 1.0]), 0)[1]) == 3


def test_the_tolerance_is_an_error_of_the_entries(rng):
    """Errors of the entries that `tolerance` covers make no pivot; one that needs larger errors to go remains."""
    b = rng.uniform(1, 2, (7, 3))
    a = np.column_stack([b, b @ rng.uniform(5, 10, 3)])
    error = 1e-9 * np.abs(a).max()
    assert list(reduced_row_echelon(a + error * rng.choice([-1, 1], a.shape), 1.1 * error)[1]) == [0, 1, 2]
    square = np.array([[1.0, 2.0], [3.0, 6.0]]) + 1e-6 * np.array([[1.0, -1.0], [-1.0, 1.0]])  # nearest: rank one
    assert len(reduced_row_echelon(square, 1.1e-6)[1]) == 1
    assert len(reduced_row_echelon(square, 0.9e-6)[1]) == 2


def test_same_span_and_contains(rng):
    v = rng.standard_normal((11, 5))
    mix = rng.standard_normal((5, 5))
    assert same_span(v, v @ mix)
    assert same_span(v, np.hstack([v @ mix, v[:, :2], np.zeros((11, 1))]))
    assert same_span(v * 10.0 ** -np.arange(0, 100, 20), v)  # lengths do not matter
    assert contains(v, v[:, :3])
    assert not contains(v[:, :3], v)
    assert not same_span(v, v[:, :3])
    other = v.copy()
    other[:, 4] += 1e-6 * rng.standard_normal(11)
    assert not same_span(v, other)
    assert same_span(v, other, 1e-3)


def test_the_zero_subspace(rng):
    v, nothing, zero = rng.standard_normal((5, 2)), np.zeros((5, 0)), np.zeros((5, 3))
    assert contains(v, nothing)
    assert contains(v, zero)
    assert contains(nothing, zero)
    assert same_span(nothing, zero)
    assert not contains(nothing, v)
    assert not contains(zero, v)
    for none in (nothing, zero):
        for total, common in (sum_and_intersection(v, none), sum_and_intersection(none, v)):
            assert same_span(total, v)
            assert total.shape == (5, 2)
            assert common.shape == (5, 0)
    assert [x.shape for x in sum_and_intersection(nothing, zero)] == [(5, 0), (5, 0)]


@pytest.mark.parametrize(("k", "width", "shared"), [(3, 4, 2), (5, 5, 5), (2, 3, 0), (7, 6, 3), (11, 2, 2)])
def test_sum_and_intersection(k, width, shared, rng):
    n = 11
    pool = rng.standard_normal((n, n))
    common = pool[:, :shared]
    only_v, only_w = pool[:, shared:k], rng.standard_normal((n, width - shared))
    v = np.hstack([common, only_v]) @ rng.standard_normal((k, k))
    w = np.hstack([common, only_w]) @ rng.standard_normal((width, width))
    total, both = sum_and_intersection(v, w, 1e-9)
    assert total.shape[1] == np.linalg.matrix_rank(np.hstack([v, w]), tol=1e-9)
    assert total.shape[1] + both.shape[1] == k + width
    assert same_span(total, np.hstack([v, w]), 1e-9)
    assert same_span(both, common, 1e-7)
    assert both.shape[1] == 0 or np.linalg.matrix_rank(both) == shared


def test_sum_and_intersection_of_dependent_columns():
    v = np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    w = np.array([[0.0, 0.0], [1.0, 3.0], [1.0, 3.0]])
    total, both = sum_and_intersection(v, w)
    assert (total.shape, both.shape) == ((3, 3), (3, 0))
    total, both = sum_and_intersection(v, np.array([[5.0, 1.0], [0.0, 0.0], [0.0, 1.0]]))
    assert same_span(both, np.array([[1.0], [0.0], [0.0]]))


def test_coordinates_against_least_squares(rng):
    basis, c = rng.standard_normal((11, 5)), rng.standard_normal(5)
    got = coordinates(basis, basis @ c, 1e-10)
    np.testing.assert_allclose(got, c, rtol=1e-9)
    np.testing.assert_allclose(got, np.linalg.lstsq(basis, basis @ c)[0], rtol=1e-9)
    np.testing.assert_array_equal(coordinates(basis, np.zeros(11)), np.zeros(5))
    scales = 10.0 ** np.array([200, -200, 0, 50, -50])
    np.testing.assert_allclose(coordinates(basis * scales, basis @ c, 1e-10) * scales, c, rtol=1e-9)


def test_change_of_basis_against_solve(rng):
    old, new = rng.standard_normal((7, 7)), rng.standard_normal((7, 7))
    p = change_of_basis(old, new)
    np.testing.assert_allclose(p, np.linalg.solve(new, old), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(change_of_basis(new, old) @ p, np.eye(7), atol=1e-8)
    wide = change_of_basis(old[:, :3] @ rng.standard_normal((3, 5)), old[:, :3], 1e-10)
    assert wide.shape == (3, 5)


def test_pivot_sizes_count_the_rank(rng):
    a = rng.integers(-3, 4, (11, 5)) @ rng.integers(-3, 4, (5, 7))
    sizes = pivot_sizes(a)
    assert len(sizes) == 7
    assert np.count_nonzero(sizes > 1e-10) == numerical_rank(a)
    assert sizes[0] == np.abs(a).max()
    square = rng.standard_normal((7, 7))
    assert np.prod(pivot_sizes(square)) == pytest.approx(abs(np.linalg.det(square)), rel=1e-10)
    np.testing.assert_array_equal(pivot_sizes(np.zeros((3, 5))), np.zeros(3))
    np.testing.assert_allclose(pivot_sizes(1e300 * square), 1e300 * pivot_sizes(square), rtol=1e-10)


@pytest.mark.parametrize("name", CASES)
def test_rank_modulo_is_the_exact_rank(name, rng):
    a = CASES[name](rng)
    assert rank_modulo(a) == len(exact_form(a)[1])
    assert rank_modulo(a * 2.0**-40) == rank_modulo(a)
    assert rank_modulo(np.asarray(a, dtype=np.float32)) == rank_modulo(a)


def test_rank_modulo_sees_what_no_rounding_leaves(rng):
    a = np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-52]])
    assert rank_modulo(a) == 2
    assert numerical_rank(a) == 1
    assert rank_modulo(np.diag([1e300, 1.0, 1e-300])) == 3
    thin = rng.standard_normal((7, 3)) @ rng.standard_normal((3, 5))  # each entry rounded: rank 3 no longer
    assert rank_modulo(thin) == len(exact_form(thin)[1]) == 5
    assert numerical_rank(thin) == 3


def test_rank_modulo_refuses_what_it_would_have_to_round():
    a = np.array([[2**53 + 1, 1], [2**54 + 2, 2]])  # of rank 1; as doubles of rank 2
    with pytest.raises(ValueError, match="numbers that are doubles exactly, got 9007199254740993"):
        rank_modulo(a)
    with pytest.raises(ValueError, match="numbers that are doubles exactly"):
        rank_modulo(np.full((2, 2), 2**63 - 1))
    with pytest.raises(ValueError, match="numbers that are doubles exactly"):
        rank_modulo(np.full((2, 2), 2**64 - 1, dtype=np.uint64))
    assert rank_modulo(np.array([[-(2**63), 1], [2**62, 1]])) == 2


def test_what_is_no_prime_never_proves_too_much():
    with pytest.raises(ValueError, match="not invertible"):
        rank_modulo(np.diag([3, 1]), 9)
    assert rank_modulo(np.diag([9, 1]), 9) == 1


def test_a_prime_that_divides_loses_rank():
    a = np.array([[1, 2], [3, 11]])  # its determinant is 5
    assert rank_modulo(a, 5) == 1
    assert rank_modulo(a, 7) == 2


@pytest.mark.usefixtures("unchecked")
def test_bad_input_is_refused_by_name():
    eye = np.eye(3)
    with pytest.raises(ValueError, match="tolerance must be finite and not negative, got -1"):
        null_space(eye, -1)
    with pytest.raises(ValueError, match=r"v and w must have as many rows, got shapes \(3, 3\) and \(2, 2\)"):
        same_span(eye, np.eye(2))
    with pytest.raises(ValueError, match="w must be finite"):
        contains(eye, np.full((3, 1), np.nan))
    with pytest.raises(ValueError, match="v must not be empty"):
        sum_and_intersection(np.zeros((0, 3)), eye)
    with pytest.raises(ValueError, match=r"new and old must have as many rows"):
        change_of_basis(eye, np.eye(2))
    with pytest.raises(ValueError, match="the 2 columns of new must be independent; only 1 of them are"):
        change_of_basis(eye, np.ones((3, 2)))
    with pytest.raises(ValueError, match="column 2 of old does not lie in the span of new"):
        change_of_basis(eye, eye[:, :2])
    with pytest.raises(ValueError, match="does not lie in the span"):
        coordinates(eye[:, :2], np.ones(3))
    with pytest.raises(ValueError, match="x must be a vector"):
        coordinates(eye, eye)
    with pytest.raises(ValueError, match="prime must be odd, got 4"):
        rank_modulo(eye, 4)
    with pytest.raises(ValueError, match="prime must be between 3 and 2147483647, got 2147483649"):
        rank_modulo(eye, 2**31 + 1)
