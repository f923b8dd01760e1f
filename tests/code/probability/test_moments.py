from fractions import Fraction

import jaxtyping
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lemmata.probability import (
    covariance_of,
    merge_moments,
    moments_of,
    no_moments,
    two_sums_variance,
    update_moments,
)


@pytest.fixture
def unchecked(monkeypatch):
    """A reader's session, without the checked shapes of the tests: the function's own messages are what is seen."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)


def streamed(x, weights=None):
    moments = no_moments(x.shape[1])
    for i, row in enumerate(x):
        moments = update_moments(moments, row, 1.0 if weights is None else float(weights[i]))
    return moments


def merged(x, cuts, weights=None):
    moments = no_moments(x.shape[1])
    for rows in np.split(np.arange(len(x)), cuts):
        if len(rows) and (weights is None or weights[rows].any()):
            moments = merge_moments(moments, moments_of(x[rows], None if weights is None else weights[rows]))
    return moments


def agree(a, b, rtol=1e-12, size=1.0):
    assert a.weight == pytest.approx(b.weight)
    assert a.mean_weight == pytest.approx(b.mean_weight)
    np.testing.assert_allclose(a.mean, b.mean, rtol=rtol, atol=rtol * size)
    np.testing.assert_allclose(a.scatter, b.scatter, rtol=rtol, atol=rtol * size**2)


def exact_variance(x):
    """In whole-number fractions: no rounding at all."""
    values = [Fraction(float(v)) for v in x]
    mean = sum(values) / len(values)
    return float(sum((v - mean) ** 2 for v in values) / (len(values) - 1))


def test_a_stream_a_tree_and_one_block_agree_with_numpy(rng):
    x = rng.standard_normal((31, 5)) @ rng.standard_normal((5, 5)) + rng.standard_normal(5)
    for moments in (streamed(x), merged(x, [7, 7, 20]), moments_of(x)):
        agree(moments, moments_of(x), size=10)
        np.testing.assert_allclose(moments.mean, x.mean(axis=0), atol=1e-12)
        np.testing.assert_allclose(covariance_of(moments), np.cov(x.T), rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(covariance_of(moments, unbiased=False), np.cov(x.T, ddof=0), rtol=1e-11, atol=1e-11)


def test_weights_against_numpy_and_against_repeated_rows(rng):
    x, w = rng.standard_normal((13, 3)), rng.uniform(0.1, 2, 13)
    w[4] = 0.0
    for moments in (streamed(x, w), merged(x, [5], w), moments_of(x, w)):
        np.testing.assert_allclose(moments.mean, np.average(x, axis=0, weights=w), atol=1e-12)
        np.testing.assert_allclose(covariance_of(moments), np.cov(x.T, aweights=w), rtol=1e-11)
    counts = rng.integers(0, 4, 13) + (np.arange(13) == 0)
    repeated = np.repeat(x, counts, axis=0)
    ours = covariance_of(moments_of(x, counts), unbiased=False)
    np.testing.assert_allclose(ours, np.cov(repeated.T, ddof=0), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("unit", [1e-200, 1e-100, 1e100, 1e200])
def test_the_unit_of_the_weights_does_not_matter(unit, rng):
    """Neither Σ w² nor Σ w x is formed, which would vanish or overflow."""
    x, w = rng.standard_normal((13, 3)) * 1e-120, rng.uniform(0.1, 2, 13)
    wanted = np.cov(x.T * 1e120, aweights=w)
    for moments in (streamed(x, unit * w), merged(x, [5], unit * w), moments_of(x, unit * w)):
        np.testing.assert_allclose(moments.mean, np.average(x, axis=0, weights=w), rtol=1e-11)
        assert moments.mean_weight == pytest.approx(unit * np.sum(w**2) / w.sum())
        if unit > 1e-50:  # below, the scatter w x² itself is smaller than the least double
            np.testing.assert_allclose(covariance_of(moments) * 1e120 * 1e120, wanted, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("mean", [0.0, 1e9, -1e12])
def test_a_large_mean_costs_no_digits(mean, rng):
    x = mean + rng.standard_normal(997)
    exact = exact_variance(x)
    # No mean is stored better than to its last digit, of size ε |m|; what that does to M is of its square for the block
    # (the deviations' sum is not quite 0), and in proportion to it where a mean enters a difference δ.
    last = 2.2e-16 * abs(mean)
    assert covariance_of(moments_of(x[:, None]))[0, 0] == pytest.approx(exact, rel=1e-13 + last**2)
    assert covariance_of(merged(x[:, None], [101, 500]))[0, 0] == pytest.approx(exact, rel=1e-13 + last)
    assert covariance_of(streamed(x[:, None]))[0, 0] == pytest.approx(exact, rel=1e-12 + last)


def test_the_two_sums_fail_where_the_others_do_not(rng):
    x = 1e9 + rng.standard_normal(997)
    assert abs(two_sums_variance(x) / exact_variance(x) - 1) > 0.5  # no digit right
    y = rng.standard_normal(997)
    assert two_sums_variance(y) == pytest.approx(y.var(ddof=1), rel=1e-12)


@pytest.mark.parametrize("value", [0.0, 3.0, 0.1, 1e9 + 0.1, -1e150])
def test_constant_data_have_variance_zero(value):
    x = np.full((11, 2), value)
    for moments in (streamed(x), merged(x, [4]), moments_of(x)):
        np.testing.assert_array_equal(covariance_of(moments), np.zeros((2, 2)))
        np.testing.assert_array_equal(moments.mean, [value, value])


def test_one_row_has_a_covariance_over_n_alone():
    for moments in (streamed(np.array([[3.0, 5.0]])), moments_of(np.array([[3.0, 5.0]]))):
        np.testing.assert_array_equal(covariance_of(moments, unbiased=False), np.zeros((2, 2)))
        with pytest.raises(ValueError, match="one row alone has no unbiased covariance"):
            covariance_of(moments)
    with pytest.raises(ValueError, match="one row alone has no unbiased covariance"):
        covariance_of(moments_of(np.array([[1.0], [2.0]]), np.array([0.0, 3.0])))
    with pytest.raises(ValueError, match="no rows have been seen"):
        covariance_of(no_moments(2))


def test_merging_with_nothing_changes_nothing(rng):
    a = moments_of(rng.standard_normal((7, 3)))
    for moments in (merge_moments(a, no_moments(3)), merge_moments(no_moments(3), a)):
        agree(moments, a)
    agree(merge_moments(no_moments(3), no_moments(3)), no_moments(3))
    assert update_moments(a, np.ones(3), 0.0) is a


def test_the_covariance_is_symmetric_and_has_no_negative_eigenvalue(rng):
    x = rng.standard_normal((5, 11))  # fewer rows than columns: singular
    for moments in (streamed(x), merged(x, [2]), moments_of(x)):
        cov = covariance_of(moments)
        np.testing.assert_allclose(cov, cov.T, atol=1e-14)
        values = np.linalg.eigvalsh(cov)
        assert values[0] > -1e-13 * values[-1]
        assert np.sum(values > 1e-10 * values[-1]) == 4


@settings(max_examples=60, deadline=None)
@given(
    arrays(float, st.tuples(st.integers(2, 9), st.integers(1, 3)), elements=st.floats(-1e6, 1e6)),
    st.integers(0, 9),
)
def test_any_cut_of_any_data(x, cut):
    size = max(1.0, np.abs(x).max())
    agree(merged(x, [min(cut, len(x))]), moments_of(x), rtol=1e-12, size=10 * size)
    agree(streamed(x), moments_of(x), rtol=1e-12, size=10 * size)


def test_arguments_are_left_alone(rng):
    x = rng.standard_normal((7, 3))
    before, a = x.copy(), moments_of(x)
    kept = a.mean.copy(), a.scatter.copy()
    update_moments(a, x[0])
    merge_moments(a, a)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(a.mean, kept[0])
    np.testing.assert_array_equal(a.scatter, kept[1])


BAD = {
    "width": (lambda: no_moments(0), ValueError, "d must be at least 1, got 0"),
    "width's type": (lambda: no_moments(2.0), TypeError, "d must be an integer, got float"),
    "row's width": (
        lambda: update_moments(no_moments(2), np.zeros(3)),
        ValueError,
        "x must have 2 entries, as the moments have, got 3",
    ),
    "row with nan": (lambda: update_moments(no_moments(1), np.array([np.nan])), ValueError, "x must be finite"),
    "negative weight": (
        lambda: update_moments(no_moments(1), np.ones(1), -1.0),
        ValueError,
        "w must be finite and not negative, got -1.0",
    ),
    "widths": (
        lambda: merge_moments(no_moments(2), no_moments(3)),
        ValueError,
        "both moments must have one width, got 2 and 3",
    ),
    "no rows": (lambda: moments_of(np.zeros((0, 2))), ValueError, "x must not be empty"),
    "a vector": (lambda: moments_of(np.zeros(3)), ValueError, r"x must be a matrix \(two axes\)"),
    "number of weights": (
        lambda: moments_of(np.zeros((3, 2)), np.ones(2)),
        ValueError,
        "weights must be one a row of x, 3, got 2",
    ),
    "a weight below 0": (lambda: moments_of(np.zeros((2, 2)), np.array([1.0, -1.0])), ValueError, "weights must not"),
    "all weights 0": (lambda: moments_of(np.zeros((2, 2)), np.zeros(2)), ValueError, "one at least must be positive"),
    "one entry": (lambda: two_sums_variance(np.ones(1)), ValueError, "x must have at least two entries, got 1"),
}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_refused_by_name(bad):
    call, error, message = BAD[bad]
    with pytest.raises(error, match=message):
        call()
