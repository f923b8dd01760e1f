import warnings

import numpy as np
import pytest
from lemmata.linalg import (
    gershgorin_discs,
    inverse_iteration,
    is_positive_definite,
    pagerank,
    power_iteration,
    rayleigh_iteration,
    rayleigh_quotient,
    spectral_radius,
)


def with_spectrum(values, rng):
    q = np.linalg.qr(rng.standard_normal((len(values), len(values))))[0]
    a = (q * np.asarray(values, dtype=float)) @ q.T
    return (a + a.T) / 2, q


SCALES = [1e-300, 1e-150, 1.0, 1e150, 1e300]


def test_rayleigh_quotient_makes_the_residual_least(rng):
    a, x = rng.standard_normal((7, 7)), rng.standard_normal(7)
    best = np.linalg.lstsq(x[:, None], a @ x)[0][0]
    assert rayleigh_quotient(a, x) == pytest.approx(best, rel=1e-12)
    assert rayleigh_quotient(a, 1e200 * x) == pytest.approx(best, rel=1e-12)
    assert rayleigh_quotient(1e200 * a, 1e-200 * x) == pytest.approx(1e200 * best, rel=1e-12)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("values", [[5, 3, 2, 1, 0.5], [-5, 3, 2, 1, 0], [4, 0, 0, 0, 0], [2, 2, 1, 0, -1]])
def test_power_iteration_finds_the_largest(values, scale, rng):
    a, _ = with_spectrum(values, rng)
    value, x, residuals = power_iteration(scale * a, rng.standard_normal(5))
    assert value / scale == pytest.approx(values[0], rel=1e-11)
    assert np.linalg.norm(x) == pytest.approx(1)
    np.testing.assert_allclose(a @ x, values[0] * x, atol=1e-11)
    assert residuals[-1] <= 1e-12 < residuals[0]


def test_power_iteration_of_a_matrix_that_is_not_symmetric(rng):
    v = rng.standard_normal((5, 5)) + 3 * np.eye(5)
    a = v @ np.diag([-4.0, 2, 1, 0.5, 0]) @ np.linalg.inv(v)
    found = power_iteration(a, rng.standard_normal(5))
    assert found.value == pytest.approx(-4, rel=1e-9)
    np.testing.assert_allclose(np.cross(found.vector[:3], v[:3, 0]), 0, atol=1e-9)


@pytest.mark.parametrize("a", [np.zeros((3, 3)), np.array([[0.0]]), np.eye(3)])
def test_every_vector_of_these_is_an_eigenvector(a):
    found = power_iteration(a, np.ones(len(a)))
    assert found.value == pytest.approx(a[0, 0])
    assert len(found.residuals) == 1


def test_power_iteration_says_when_nothing_dominates():
    for a in ([[1.0, 0], [0, -1]], [[0.0, -1], [1, 0]]):
        with pytest.raises(np.linalg.LinAlgError, match="of the norm of a after 50 steps"):
            power_iteration(np.array(a), np.array([1.0, 2.0]), max_steps=50)


@pytest.mark.parametrize("scale", SCALES)
def test_inverse_iteration_finds_the_nearest(scale, rng):
    a, q = with_spectrum([5, 3, 2, 1, 0.5], rng)
    for shift, wanted in [(1.9, 2), (0.0, 0.5), (100.0, 5), (2.7, 3)]:
        found = inverse_iteration(scale * a, scale * shift, rng.standard_normal(5))
        assert found.value / scale == pytest.approx(wanted, rel=1e-11)
        assert abs(found.vector @ q[:, [5, 3, 2, 1, 0.5].index(wanted)]) == pytest.approx(1, abs=1e-11)


def test_a_shift_that_is_an_eigenvalue_does_no_harm(rng):
    for a, shift in [(np.diag([3.0, 2.0, 1.0]), 2.0), (np.zeros((3, 3)), 0.0), (np.diag([1.0, 0.0]), 0.0)]:
        found = inverse_iteration(a, shift, rng.standard_normal(len(a)))
        assert found.value == pytest.approx(shift, abs=1e-12)
        assert len(found.residuals) <= 3


def test_a_solution_too_long_for_a_number_does_no_harm():
    found = inverse_iteration(np.diag([1.0, 1e-310]), 0.0, np.ones(2))
    assert found.value == pytest.approx(0, abs=1e-15)
    np.testing.assert_allclose(np.abs(found.vector), [0, 1], atol=1e-15)


@pytest.mark.parametrize("shift", [1e300, -1e300])
def test_a_shift_far_from_everything_is_told_without_a_warning(shift):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(np.linalg.LinAlgError, match=r"residual still \d"):
            inverse_iteration(1e-300 * np.diag([1.0, 2.0]), shift, np.array([1.0, 2.0]), max_steps=9)


def test_rayleigh_iteration_finds_a_pair_in_few_steps_and_cubes_the_error(rng):
    a, q = with_spectrum([5, 3, 2, 1, 0.5, -1, -7], rng)
    for j in range(7):
        found = rayleigh_iteration(a, q[:, j] + 0.02 * rng.standard_normal(7))
        np.testing.assert_allclose(a @ found.vector, found.value * found.vector, atol=1e-10)
        assert abs(found.vector @ q[:, j]) == pytest.approx(1, abs=1e-10)
        assert len(found.residuals) <= 5
    plain = inverse_iteration(a, 1.7, rng.standard_normal(7))
    assert len(plain.residuals) > 8


@pytest.mark.parametrize("n", [1, 2, 7])
def test_gershgorins_discs_hold_all_eigenvalues(n, rng):
    a = rng.standard_normal((n, n)) + np.diag(5 * rng.standard_normal(n))
    centres, radii = gershgorin_discs(a)
    for value in np.linalg.eigvals(a):
        assert any(abs(value - c) <= r + 1e-12 for c, r in zip(centres, radii, strict=True))
    loops = [sum(abs(a[i, j]) for j in range(n) if j != i) for i in range(n)]
    np.testing.assert_allclose(radii, loops, atol=1e-14)
    np.testing.assert_array_equal(centres, np.diag(a))


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_spectral_radius_counts_complex_eigenvalues_and_signs(scale, rng):
    t = rng.uniform(0, 2 * np.pi)
    turn = 3 * np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    assert spectral_radius(scale * turn) == pytest.approx(3 * scale)
    assert spectral_radius(scale * np.diag([-4.0, 3.0])) == pytest.approx(4 * scale)
    assert spectral_radius(scale * np.array([[0.0, 1], [0, 0]])) == 0


def test_definiteness_is_that_of_the_eigenvalues(rng):
    for values in ([3, 2, 1], [3, 2, -1], [-3, -2, -1], [1e-3, 1, 1e3], [1, -1e-6, 1], [0.1, -5, 0.1, 7, 2]):
        a, _ = with_spectrum(values, rng)
        assert is_positive_definite(a) == (min(values) > 0)
        assert is_positive_definite(1e300 * a) == (min(values) > 0)
    assert not is_positive_definite(np.zeros((2, 2)))
    assert not is_positive_definite(np.ones((2, 2)))
    assert not is_positive_definite(np.array([[0.0, 1], [1, 5]]))
    assert is_positive_definite(np.array([[2]]))


def brute_pagerank(links, damping):
    n = len(links)
    g = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            row = links[i].sum()
            g[i, j] = damping * (links[i, j] / row if row else 1 / n) + (1 - damping) / n
    system = np.vstack([g.T - np.eye(n), np.ones(n)])
    return np.linalg.lstsq(system, np.r_[np.zeros(n), 1])[0]


@pytest.mark.parametrize("damping", [0.0, 0.5, 0.85, 0.999])
def test_pagerank_solves_its_equation(damping, rng):
    links = rng.uniform(size=(11, 11)) < 0.2
    links[3] = False  # a page without links
    links[5] = np.arange(11) == 5  # a page that links to itself alone
    x = pagerank(links, damping)
    np.testing.assert_allclose(x, brute_pagerank(links.astype(float), damping), atol=1e-10)
    assert np.all(x > 0) or damping == 1
    assert x.sum() == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize("tol", [1e-2, 1e-4, 1e-6])
def test_pagerank_is_as_near_as_was_asked_where_steps_are_short(tol):
    links = np.array([[0.999, 0.001], [0, 1]])  # the first page loses its visitors slowly
    assert np.abs(pagerank(links, 0.99, tol) - brute_pagerank(links, 0.99)).sum() <= tol


def test_pagerank_of_pages_nobody_can_tell_apart_is_uniform():
    for links in (np.zeros((5, 5)), np.ones((5, 5)), np.roll(np.eye(5), 1, axis=1), np.eye(5), np.eye(1)):
        np.testing.assert_allclose(pagerank(links), 1 / len(links), atol=1e-14)


def test_pagerank_takes_weights_of_any_size(rng):
    w = rng.uniform(size=(7, 7))
    np.testing.assert_allclose(pagerank(1e300 * w), pagerank(w), atol=1e-11)
    assert not np.allclose(pagerank(w), pagerank(w.T))


def test_nothing_warns(rng):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pagerank(np.zeros((3, 3)))
        power_iteration(np.zeros((3, 3)), np.ones(3))
        inverse_iteration(np.zeros((3, 3)), 0.0, np.ones(3))
        is_positive_definite(np.zeros((3, 3)))


BAD_SQUARES = [
    (np.ones((2, 3)), ValueError, r"must be square, got shape \(2, 3\)"),
    ([[np.inf]], ValueError, "must be finite"),
    (np.zeros((0, 0)), ValueError, "must not be empty"),
    ([["x"]], TypeError, "must hold real numbers"),
]
SQUARE_FUNCTIONS = {
    "rayleigh_quotient": lambda a: rayleigh_quotient(a, np.ones(2)),
    "power_iteration": lambda a: power_iteration(a, np.ones(2)),
    "inverse_iteration": lambda a: inverse_iteration(a, 0.0, np.ones(2)),
    "rayleigh_iteration": lambda a: rayleigh_iteration(a, np.ones(2)),
    "gershgorin_discs": gershgorin_discs,
    "spectral_radius": spectral_radius,
    "is_positive_definite": is_positive_definite,
    "pagerank": pagerank,
}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("function", SQUARE_FUNCTIONS)
@pytest.mark.parametrize(("bad", "error", "message"), BAD_SQUARES)
def test_bad_matrices_are_refused_by_name(function, bad, error, message):
    with pytest.raises(error, match=message):
        SQUARE_FUNCTIONS[function](bad)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: power_iteration(np.eye(2), np.zeros(2)), ValueError, "start must not be the zero vector"),
        (lambda: power_iteration(np.eye(2), np.ones(3)), ValueError, "start must have 2 entries.*got 3"),
        (lambda: power_iteration(np.eye(2), np.ones(2), max_steps=0), ValueError, "max_steps must be at least 1"),
        (lambda: power_iteration(np.eye(2), np.ones(2), tol=-1), ValueError, "tol must be finite and not negative"),
        (lambda: inverse_iteration(np.eye(2), np.nan, np.ones(2)), ValueError, "shift must be finite, got nan"),
        (lambda: inverse_iteration(np.eye(2), 1j, np.ones(2)), TypeError, "shift must be a real number, got complex"),
        (lambda: rayleigh_iteration(np.triu(np.ones((2, 2))), np.ones(2)), ValueError, "a must be symmetric"),
        (lambda: is_positive_definite(np.triu(np.ones((2, 2)))), ValueError, "a must be symmetric"),
        (lambda: pagerank(-np.ones((2, 2))), ValueError, "links must not be negative, but holds -1"),
        (lambda: pagerank(np.ones((2, 2)), damping=1.0), ValueError, "damping must be below 1, got 1"),
        (lambda: pagerank(np.ones((2, 2)), damping=-0.1), ValueError, "damping must be finite and not negative"),
        (lambda: pagerank(np.ones((2, 2)), tol=0.0), ValueError, "tol must be positive"),
    ],
)
def test_bad_arguments_are_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
