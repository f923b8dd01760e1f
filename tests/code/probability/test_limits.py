import itertools
import math

import numpy as np
import pytest
from lemmata.probability import (
    characteristic_function,
    distance_to_normal,
    smoothed_density,
    standard_moments,
    sum_pmf,
)
from scipy import stats


def test_characteristic_function_against_a_loop(rng):
    x, p = rng.standard_normal(5), rng.dirichlet(np.ones(5))
    for t in (-2.0, 0.0, 0.7):
        wanted = sum(q * complex(math.cos(t * v), math.sin(t * v)) for v, q in zip(x, p, strict=True))
        assert complex(characteristic_function(x, p, t)) == pytest.approx(wanted)
    grid = np.array([[0.1, 0.2, 0.3], [1.0, 2.0, 3.0]])
    assert characteristic_function(x, p, grid).shape == (2, 3)
    np.testing.assert_allclose(characteristic_function(x, 7 * p, -grid), characteristic_function(x, p, grid).conj())


@pytest.mark.parametrize("h", [0.1, 0.5, 2.0])
def test_smoothing_gives_the_mixture_of_gaussians(h, rng):
    x, p = rng.uniform(-3, 3, 5), rng.dirichlet(np.ones(5))
    y = np.linspace(-5, 5, 23)
    wanted = stats.norm(x, h).pdf(y[:, None]) @ p
    found = smoothed_density(lambda t: characteristic_function(x, p, t), y, h)
    np.testing.assert_allclose(found, wanted, atol=1e-10)
    assert abs(smoothed_density(lambda t: characteristic_function(x, p, t), y, h, points=9) - wanted).max() > 1e-4


def test_smoothing_a_continuous_variable():
    """A Cauchy variable plus a Gaussian one: the Voigt profile of SciPy."""
    from scipy.special import voigt_profile

    y = np.linspace(-4, 4, 9)
    found = smoothed_density(lambda t: np.exp(-abs(t)), y, 0.7, points=40_001)
    np.testing.assert_allclose(found, voigt_profile(y, 0.7, 1.0), atol=1e-6)  # a corner of φ at 0: error of order step²


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_sums_against_enumeration(n, rng):
    p = rng.dirichlet(np.ones(3))
    wanted = np.zeros(2 * n + 1)
    for outcome in itertools.product(range(3), repeat=n):
        wanted[sum(outcome)] += math.prod(p[i] for i in outcome)
    np.testing.assert_allclose(sum_pmf(5 * p, n), wanted, rtol=1e-12)


def test_sums_of_coins_keep_their_tails():
    found = sum_pmf([0.7, 0.3], 200)
    np.testing.assert_allclose(np.log(found), stats.binom(200, 0.3).logpmf(np.arange(201)), rtol=1e-10)
    assert found[-1] < 1e-100  # far below what an FFT would leave


def test_moments_and_distance_against_a_fine_grid(rng):
    p = rng.dirichlet(np.ones(4))
    mean, sd, third = standard_moments(p)
    x = np.arange(4)
    assert (mean, sd) == pytest.approx((x @ p, np.sqrt(x**2 @ p - (x @ p) ** 2)))
    assert third == pytest.approx(sum(q * abs(v - mean) ** 3 for v, q in zip(x, p, strict=True)))
    n = 7
    mass = sum_pmf(p, n)
    s = (np.arange(len(mass)) - n * mean) / (sd * np.sqrt(n))
    grid = np.sort(np.r_[np.linspace(-6, 6, 2001), s, s - 1e-9])
    cdf = np.array([mass[s <= g + 1e-12].sum() for g in grid])
    assert distance_to_normal(p, n) == pytest.approx(abs(cdf - stats.norm.cdf(grid)).max(), abs=1e-6)  # s − 10⁻⁹


def test_the_distance_shrinks_like_one_over_root_n():
    ratios = [distance_to_normal([0.5, 0.5], n) * math.sqrt(n) for n in (100, 400, 1600)]
    np.testing.assert_allclose(ratios, 1 / math.sqrt(2 * math.pi), rtol=0.01)  # half a jump of the binomial


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: characteristic_function([0.0, 1.0], [1.0], 0.5), ValueError, "as many as weights"),
        (lambda: characteristic_function([0.0, np.inf], [1.0, 1.0], 0.5), ValueError, "values must be finite"),
        (lambda: characteristic_function([0.0, 1.0], [1.0, 1.0], np.inf), ValueError, "t must be finite"),
        (lambda: smoothed_density(np.cos, np.inf, 1.0), ValueError, "y must be finite"),
        (lambda: smoothed_density(np.cos, 0.0, 0.0), ValueError, "h must be finite and above 0"),
        (lambda: smoothed_density(lambda t: 1.0, 0.0, 1.0), ValueError, "phi must return 4001 numbers"),
        (lambda: sum_pmf([0.5, -0.5], 2), ValueError, "weights must be finite and not negative"),
        (lambda: sum_pmf([0.5, 0.5], 0), ValueError, "n must be at least 1"),
        (lambda: distance_to_normal([0.0, 1.0], 2), ValueError, "two values at least"),
    ],
)
def test_bad_input_is_refused_by_name(unchecked, call, error, message):
    with pytest.raises(error, match=message):
        call()
