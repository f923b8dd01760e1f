import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lemmata.probability import (
    berry_esseen_bound,
    chebyshev_bound,
    distance_to_normal,
    hoeffding_bound,
    hoeffding_radius,
    markov_bound,
    standard_moments,
)
from scipy import stats

positive = st.floats(1e-3, 1e3)


@given(values=st.lists(st.floats(0, 100), min_size=1, max_size=7), t=positive)
def test_markov_and_chebyshev_hold_for_every_finite_distribution(values, t):
    x = np.array(values)
    assert np.mean(x >= t) <= markov_bound(float(x.mean()), t) + 1e-12
    assert np.mean(abs(x - x.mean()) >= t) <= chebyshev_bound(float(x.var()), t) + 1e-9


@pytest.mark.parametrize("q", [0.01, 0.2, 1.0])
def test_markov_and_chebyshev_cannot_be_improved(q):
    """Two points reach Markov's bound, three points Chebyshev's."""
    t = 3.0
    assert markov_bound(q * t, t) == pytest.approx(q)  # X = t with probability q, else 0
    assert chebyshev_bound(q * t**2, t) == pytest.approx(q)  # X = ±t with probability q together, else 0


@pytest.mark.parametrize("n", [1, 7, 50])
@pytest.mark.parametrize("p", [0.05, 0.5, 0.9])
def test_hoeffding_against_the_exact_tails_of_a_binomial(n, p):
    k = np.arange(n + 1)
    mass = stats.binom(n, p).pmf(k)
    for epsilon in (0.05, 0.2, 0.5):
        exact = mass[abs(k / n - p) >= epsilon - 1e-12].sum()
        bound = hoeffding_bound(n, epsilon)
        assert exact <= bound + 1e-12
        assert bound == pytest.approx(min(1, 2 * math.exp(-2 * n * epsilon**2)))


@given(n=st.integers(1, 1000), alpha=st.floats(1e-6, 1.0), low=st.floats(-5, 5), width=positive)
def test_the_radius_inverts_the_bound_in_any_units(n, alpha, low, width):
    high = low + width
    radius = hoeffding_radius(n, alpha, low, high)
    assert hoeffding_bound(n, radius, low, high) == pytest.approx(alpha, rel=1e-6)
    assert radius == pytest.approx((high - low) * hoeffding_radius(n, alpha), rel=1e-9)


@pytest.mark.parametrize("weights", [[1, 1], [0.9, 0.1], [1, 2, 3, 4], [0.5, 0, 0, 0, 0.5]])
@pytest.mark.parametrize("n", [1, 5, 40])
def test_berry_esseen_is_above_the_exact_distance(weights, n):
    _, sd, third = standard_moments(weights)
    exact, bound = distance_to_normal(weights, n), berry_esseen_bound(n, sd, third)
    assert 0 < exact <= bound
    assert berry_esseen_bound(4 * n, sd, third) == pytest.approx(min(1, 0.4748 * third / sd**3 / math.sqrt(4 * n)))


def test_bounds_are_never_above_one():
    assert markov_bound(5.0, 1.0) == chebyshev_bound(5.0, 1.0) == hoeffding_bound(1, 0.1) == 1.0
    assert berry_esseen_bound(1, 1.0, 9.0) == 1.0
    assert chebyshev_bound(1e300, 1e200) == 1e-100  # t² alone would overflow
    assert hoeffding_bound(3, 1e200) == 0.0


@pytest.mark.parametrize("unit", [1e-100, 1e100])
def test_berry_esseen_in_any_unit(unit):
    assert berry_esseen_bound(7, unit, 1.5 * unit**3) == pytest.approx(berry_esseen_bound(7, 1.0, 1.5))
    assert berry_esseen_bound(7, 1e-120, 1e-300) == 1.0  # the cube of sd alone would vanish


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: markov_bound(-1.0, 1.0), ValueError, "mean must lie between 0"),
        (lambda: markov_bound(1.0, 0.0), ValueError, "t must lie"),
        (lambda: chebyshev_bound("1", 1.0), TypeError, "variance must be a real number"),
        (lambda: hoeffding_bound(0, 0.1), ValueError, "n must be at least 1"),
        (lambda: hoeffding_bound(3, -0.1), ValueError, "epsilon must lie"),
        (lambda: hoeffding_bound(3, 0.1, 1.0, 1.0), ValueError, "high above low"),
        (lambda: hoeffding_bound(3, 0.1, 0.0, math.inf), ValueError, "must be finite"),
        (lambda: hoeffding_radius(3, 0.0), ValueError, "alpha must be a probability, above 0"),
        (lambda: berry_esseen_bound(3, 1.0, 0.9), ValueError, "third must be at least the cube of sd"),
        (lambda: berry_esseen_bound(3, 0.0, 0.9), ValueError, "sd must lie"),
    ],
)
def test_bad_input_is_refused_by_name(unchecked, call, error, message):
    with pytest.raises(error, match=message):
        call()
