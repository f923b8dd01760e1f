import itertools

import jaxtyping
import numpy as np
import pytest
import sklearn.covariance
from lemmata.probability import (
    affine_moments,
    correlation,
    dot_product_moments,
    ledoit_wolf,
    sample_covariance,
    shrink,
)


@pytest.fixture
def unchecked(monkeypatch):
    """A reader's session, without the checked shapes of the tests: the function's own messages are what is seen."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)


def test_sample_covariance_against_loops(rng):
    x = rng.standard_normal((7, 3))
    wanted = np.zeros((3, 3))
    for a, b in itertools.product(range(3), range(3)):
        mean = sum(x[:, a]) / 7, sum(x[:, b]) / 7
        wanted[a, b] = sum((x[i, a] - mean[0]) * (x[i, b] - mean[1]) for i in range(7)) / 6
    np.testing.assert_allclose(sample_covariance(x), wanted, atol=1e-13)
    np.testing.assert_allclose(sample_covariance(x, unbiased=False), wanted * 6 / 7, atol=1e-13)
    w = rng.uniform(1, 2, 7)
    np.testing.assert_allclose(sample_covariance(x, w), np.cov(x.T, aweights=w), atol=1e-13)


def test_correlation_against_numpy_and_its_equality_case(rng):
    x = rng.standard_normal((13, 3))
    x = np.column_stack([x, -2 * x[:, 0] + 5, 1e-200 * x[:, 1]])
    r = correlation(sample_covariance(x[:, :4]))
    np.testing.assert_allclose(r, np.corrcoef(x[:, :4].T), atol=1e-12)
    assert r[0, 3] == pytest.approx(-1, abs=1e-14)
    np.testing.assert_array_equal(np.diag(r), np.ones(4))
    assert np.all(np.abs(r) <= 1)
    units = np.array([1.0, 1e-6, 1e6])
    c = sample_covariance(x[:, :3])
    np.testing.assert_allclose(correlation(c * np.outer(units, units)), correlation(c), atol=1e-12)


def test_affine_moments_by_enumeration(rng):
    points, p = rng.standard_normal((5, 3)), rng.dirichlet(np.ones(5))
    a, b = rng.standard_normal((2, 3)), rng.standard_normal(2)

    def enumerated(values):
        mean = sum(q * v for q, v in zip(p, values, strict=True))
        return mean, sum(q * np.outer(v - mean, v - mean) for q, v in zip(p, values, strict=True))

    mean, cov = affine_moments(a, b, *enumerated(points))
    wanted = enumerated([a @ x + b for x in points])
    np.testing.assert_allclose(mean, wanted[0], atol=1e-13)
    np.testing.assert_allclose(cov, wanted[1], atol=1e-13)


def test_dot_product_by_enumeration_of_all_pairs(rng):
    """Exact for any two clouds, each point of one met with each point of the other: that is independence."""
    q, k = rng.standard_normal((7, 3)) + 1, rng.standard_normal((5, 3)) @ rng.standard_normal((3, 3)) - 2
    products = [sum(a[i] * b[i] for i in range(3)) for a in q for b in k]
    got = dot_product_moments(q.mean(0), np.cov(q.T, ddof=0), k.mean(0), np.cov(k.T, ddof=0))
    assert got.mean == pytest.approx(np.mean(products))
    assert got.variance == pytest.approx(np.var(products))
    assert got.mean_query == pytest.approx(np.var(k @ q.mean(0)))  # the keys' spread along the mean query
    assert got.mean_key == pytest.approx(np.var(q @ k.mean(0)))
    swapped = dot_product_moments(k.mean(0), np.cov(k.T, ddof=0), q.mean(0), np.cov(q.T, ddof=0))
    assert swapped.variance == pytest.approx(got.variance)
    assert swapped.mean_query == pytest.approx(got.mean_key)


def test_standard_coordinates_give_the_dimension(rng):
    d = int(rng.integers(2, 30))
    got = dot_product_moments(np.zeros(d), np.eye(d), np.zeros(d), np.eye(d))
    assert got == (0.0, d, 0.0, 0.0)
    ones = np.ones((d, d))  # all coordinates one and the same
    assert dot_product_moments(np.zeros(d), ones, np.zeros(d), ones).variance == d**2


@pytest.mark.parametrize("scale", [1e-300, 1e300, 1.7e308])
def test_covariances_of_any_size_are_read(scale):
    cov = np.array([[1.0, 0.5], [0.5, 1.0]])
    np.testing.assert_allclose(correlation(scale * cov), cov, rtol=1e-12)
    np.testing.assert_allclose(affine_moments(np.eye(2) / 2, np.zeros(2), np.zeros(2), scale * cov)[1], scale / 4 * cov)


@pytest.mark.parametrize("shape", [(31, 7), (7, 31), (3, 5), (101, 2)])
def test_ledoit_wolf_against_scikit_learn(shape, rng):
    x = rng.standard_normal(shape) * rng.uniform(0.1, 3, shape[1]) + rng.uniform(-5, 5, shape[1])
    ours, rho = ledoit_wolf(x)
    theirs, weight = sklearn.covariance.ledoit_wolf(x)
    assert rho == pytest.approx(weight, rel=1e-8, abs=1e-10)
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-10)
    assert np.linalg.eigvalsh(ours)[0] > 0
    assert np.trace(ours) == pytest.approx(np.trace(np.cov(x.T, ddof=0)))


def test_ledoit_wolf_by_its_definition(rng):
    x = rng.standard_normal((11, 3))
    z = x - x.mean(axis=0)
    s = sum(np.outer(row, row) for row in z) / 11
    target = np.trace(s) / 3 * np.eye(3)
    beta2 = sum(np.sum((np.outer(row, row) - s) ** 2) for row in z) / 11**2
    rho = min(1.0, beta2 / np.sum((s - target) ** 2))
    assert ledoit_wolf(x)[1] == pytest.approx(rho)
    np.testing.assert_allclose(ledoit_wolf(x)[0], (1 - rho) * s + rho * target)


def test_ledoit_wolf_does_not_depend_on_units_or_place(rng):
    x = rng.standard_normal((13, 5))
    cov, rho = ledoit_wolf(x)
    for scale in (1e-100, 1e100):
        far, same = ledoit_wolf(scale * x)
        assert same == pytest.approx(rho, rel=1e-9)
        np.testing.assert_allclose(far / scale / scale, cov, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ledoit_wolf(x + 1e9)[0], cov, rtol=1e-5, atol=1e-5)  # x + 1e9 rounds x at 1e-7


def test_ledoit_wolf_trusts_much_data_and_refuses_no_degenerate_data(rng):
    scales = np.arange(1.0, 6.0)
    assert ledoit_wolf(rng.standard_normal((50_000, 5)) * scales)[1] < 0.01
    assert ledoit_wolf(rng.standard_normal((20, 200)))[1] > 0.8
    assert ledoit_wolf(rng.standard_normal((2, 5)))[1] < 1e-12  # two deviations are ± one vector: no spread is seen
    for x in (np.ones((5, 3)), np.array([[1.0, 2.0]])):
        cov, rho = ledoit_wolf(x)
        assert rho == 0
        np.testing.assert_array_equal(cov, np.zeros((x.shape[1],) * 2))
    one = rng.standard_normal((7, 1))
    np.testing.assert_allclose(ledoit_wolf(one)[0], [[one.var()]])


def test_shrinking_keeps_trace_and_directions(rng):
    cov = sample_covariance(rng.standard_normal((11, 3)))
    values, vectors = np.linalg.eigh(cov)
    for rho in (0.0, 0.3, 1.0):
        got = shrink(cov, rho)
        wanted = (1 - rho) * values + rho * values.mean()
        np.testing.assert_allclose(got, (vectors * wanted) @ vectors.T, atol=1e-13)


EYE = np.eye(2)
BAD = {
    "not square": (lambda: correlation(np.ones((2, 3))), ValueError, r"cov must be square, got shape \(2, 3\)"),
    "not symmetric": (lambda: correlation(np.array([[1.0, 0.5], [0.4, 1.0]])), ValueError, "cov must be symmetric"),
    "not semidefinite": (
        lambda: correlation(np.array([[1.0, 2.0], [2.0, 1.0]])),
        ValueError,
        "cov must be positive semidefinite, but has the eigenvalue -1",
    ),
    "constant coordinate": (
        lambda: correlation(np.diag([1.0, 0.0])),
        ValueError,
        r"coordinate 1 is constant \(variance 0\)",
    ),
    "one row": (lambda: sample_covariance(np.ones((1, 2))), ValueError, "one row alone"),
    "map's shape": (
        lambda: affine_moments(np.ones((3, 2)), np.ones(2), np.zeros(2), EYE),
        ValueError,
        r"a must be 2 x 2, as b and mean are long, got shape \(3, 2\)",
    ),
    "covariance's width": (
        lambda: affine_moments(EYE, np.ones(2), np.zeros(2), np.eye(3)),
        ValueError,
        r"cov must be 2 x 2, got shape \(3, 3\)",
    ),
    "widths": (
        lambda: dot_product_moments(np.zeros(2), EYE, np.zeros(3), np.eye(3)),
        ValueError,
        "mean_q and mean_k must have one width, got 2 and 3",
    ),
    "cov_k": (
        lambda: dot_product_moments(np.zeros(2), EYE, np.zeros(2), -EYE),
        ValueError,
        "cov_k must be positive semidefinite",
    ),
    "rho": (lambda: shrink(EYE, 1.5), ValueError, "rho must be from 0 to 1, got 1.5"),
    "rho's type": (lambda: shrink(EYE, "half"), TypeError, "rho must be a real number, got str"),
    "rho below 0": (lambda: shrink(EYE, -0.5), ValueError, "rho must be finite and not negative, got -0.5"),
    "empty": (lambda: ledoit_wolf(np.zeros((0, 3))), ValueError, "x must not be empty"),
    "text": (lambda: ledoit_wolf(np.array([["a"]])), TypeError, "x must hold real numbers"),
}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_refused_by_name(bad):
    call, error, message = BAD[bad]
    with pytest.raises(error, match=message):
        call()
