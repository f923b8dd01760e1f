"""Even points: against SciPy's, digit strings, and discrepancies counted box by box."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lemmata.probability import (
    first_primes,
    halton_points,
    lattice_points,
    mean_estimate,
    radical_inverse,
    shifted_estimate,
    star_discrepancy,
    uniform_rows,
)
from scipy import stats
from scipy.stats import qmc


@settings(max_examples=60, deadline=None)
@given(i=st.integers(0, 10**6), base=st.integers(2, 36))
def test_radical_inverse_is_the_string_of_digits_read_backwards(i, base):
    back, n = "", i
    while n:
        back, n = back + np.base_repr(n % base, base), n // base
    wanted = int(back, base) / base ** len(back) if back else 0.0
    assert radical_inverse(np.array([i]), base)[0] == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize("d", [1, 2, 7])
def test_halton_is_scipy_s(d):
    np.testing.assert_allclose(halton_points(500, d), qmc.Halton(d, scramble=False).random(500), atol=1e-15)
    np.testing.assert_allclose(halton_points(20, d, skip=13), halton_points(33, d)[13:], atol=0)


@pytest.mark.parametrize("base", [2, 3, 10])
def test_a_full_block_meets_every_interval_once(base):
    x = radical_inverse(np.arange(5 * base**3, 6 * base**3), base)
    np.testing.assert_array_equal(np.sort((x * base**3 + 1e-9).astype(int)), np.arange(base**3))


def test_lattice_is_a_loop():
    n, z = 13, np.array([1, 5, 18, -3])
    wanted = [[(i * int(g) % n) / n for g in z] for i in range(n)]
    np.testing.assert_allclose(lattice_points(n, z), wanted, atol=1e-15)


def counted(points, grid=60):
    """A lower bound of the star discrepancy: boxes with corners on a grid."""
    ends = np.linspace(0, 1, grid + 1)
    return max(abs(np.mean((points[:, 0] < a) & (points[:, 1] < b)) - a * b) for a in ends for b in ends)


def test_star_discrepancy_in_one_dimension_is_the_kolmogorov_smirnov_distance(rng):
    x = rng.random(37)
    assert star_discrepancy(x[:, None]) == pytest.approx(stats.kstest(x, "uniform").statistic, rel=1e-12)
    centres = (np.arange(10) + 0.5) / 10
    assert star_discrepancy(centres[:, None]) == pytest.approx(1 / 20, rel=1e-12)  # the least that ten points have


@pytest.mark.parametrize("make", [lambda rng: rng.random((23, 2)), lambda rng: halton_points(23, 2)])
def test_star_discrepancy_in_two_dimensions(make, rng):
    points = make(rng)
    exact, below = star_discrepancy(points), counted(points)
    assert below <= exact + 1e-12
    assert exact <= below + 2 * 2 / 60  # a corner moves by 1/60 at most, and volumes by twice that
    corners = [np.append(c, 1.0) for c in points.T]
    brute = 0.0
    for a in corners[0]:
        for b in corners[1]:
            inside = np.mean((points[:, 0] < a) & (points[:, 1] < b))
            closed = np.mean((points[:, 0] <= a) & (points[:, 1] <= b))
            brute = max(brute, a * b - inside, closed - a * b)
    assert exact == pytest.approx(brute, rel=1e-12)


def test_discrepancy_of_simple_sets():
    assert star_discrepancy(np.array([[0.5, 0.5]])) == pytest.approx(0.75)  # the closed box [0, ½]² holds it all
    assert star_discrepancy(np.zeros((3, 2))) == pytest.approx(1)
    assert star_discrepancy(np.ones((3, 3))) == pytest.approx(1)
    assert star_discrepancy(np.array([[0.0, 1.0], [0.0, 0.5]])) == pytest.approx(0.5)  # no [0, y) holds the first
    three = np.random.default_rng(0).random((9, 3))
    assert star_discrepancy(three[:, [2, 0, 1]]) == pytest.approx(star_discrepancy(three), rel=1e-12)
    assert (
        star_discrepancy(three) >= max(star_discrepancy(three[:, [j]]) for j in range(3)) - 1e-12
    )  # boxes with sides 1


@pytest.mark.parametrize("base", [2, 3, 7])
def test_van_der_corput_discrepancy_is_bounded_by_the_digit_sum(base):
    for n in (1, 6, 100, 341):
        digits, m = 0, n
        while m:
            digits, m = digits + m % base, m // base
        bound = digits / n
        assert star_discrepancy(halton_points(n, 1) if base == 2 else vdc(n, base)) <= bound + 1e-12


def vdc(n, base):
    return radical_inverse(np.arange(n), base)[:, None]


def smooth(x):
    return np.prod(1 + (x - 0.5) / 2, axis=1)


@pytest.mark.parametrize(
    "points", [halton_points(89, 2), lattice_points(89, np.array([1, 55]))], ids=["Halton", "lattice"]
)
def test_shifted_points_are_right_within_their_error_and_beat_chance(points, rng):
    found = shifted_estimate(smooth, points, 40, rng)
    assert abs(found.value - 1) < 6 * found.error  # 39 degrees of freedom
    assert found.evaluations == 40 * 89
    plain = mean_estimate(smooth(uniform_rows(40 * 89, 2, rng)))
    assert found.error < plain.error / 3


def test_one_shift_moves_every_point_alike(rng):
    """With f linear, the moved average differs from the plain one by the shift, less the share that wrapped round."""
    points = lattice_points(5, np.array([1]))
    found = shifted_estimate(lambda x: x[:, 0], points, 500, rng)
    assert abs(found.value - 0.5) < 5 * found.error
    assert found.error * np.sqrt(500) == pytest.approx(np.sqrt(1 / 12) / 5, rel=0.15)  # uniform on an interval of 1/5


def test_first_primes():
    assert first_primes(10) == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]


def test_refusals(unchecked, rng):
    with pytest.raises(ValueError, match="base must be at least 2"):
        radical_inverse(np.arange(3), 1)
    with pytest.raises(ValueError, match="between 0 and 2"):
        radical_inverse(np.array([-1]))
    with pytest.raises(TypeError, match="whole numbers"):
        radical_inverse(np.array([0.5]))
    with pytest.raises(ValueError, match="skip must be at least 0"):
        halton_points(3, 2, skip=-1)
    with pytest.raises(ValueError, match="z must be a vector of whole numbers"):
        lattice_points(3, np.array([0.5]))
    with pytest.raises(ValueError, match=r"points must lie in \[0, 1\)"):
        shifted_estimate(smooth, np.ones((2, 2)), 3, rng)
    with pytest.raises(ValueError, match="shifts must be at least 2"):
        shifted_estimate(smooth, np.zeros((2, 2)), 1, rng)
    with pytest.raises(ValueError, match=r"points must lie in \[0, 1\]"):
        star_discrepancy(np.array([[1.1]]))
    with pytest.raises(ValueError, match="1000 points in 2 dimensions need too many boxes"):
        star_discrepancy(rng.random((1000, 2)))
