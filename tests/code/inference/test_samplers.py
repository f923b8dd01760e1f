"""The samplers against exact answers, by z-scores with their own errors, and what must stay true of them."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lemmata.inference import (
    banana_target,
    funnel_target,
    gaussian_target,
    gibbs,
    hmc,
    independent,
    leapfrog,
    logistic_posterior,
    metropolis_hastings,
    monte_carlo_error,
    random_walk,
    two_modes_target,
)
from scipy import stats


def bare(f):
    """The function without the shape checks of the test run: a reader meets our own messages."""
    return inspect.unwrap(f)


@pytest.fixture(params=range(3))
def rng(request):
    return np.random.default_rng(request.param)


def z_scores(draws, exact_mean, exact_square):
    """z of the mean and of the mean square of each coordinate; draws (n, d)."""
    values = []
    for k in range(draws.shape[1]):
        for x, exact in ((draws[:, k], exact_mean[k]), (draws[:, k] ** 2, exact_square[k])):
            values.append((x.mean() - exact) / monte_carlo_error(x[None]))
    return np.abs(values)


COVARIANCE = np.array([[1.0, 0.6], [0.6, 2.0]])


def test_metropolis_on_a_gaussian(rng):
    chain = metropolis_hastings(gaussian_target(COVARIANCE)[0], random_walk(1.8), np.zeros(2), 20_000, rng)
    assert z_scores(chain.draws, [0, 0], [1, 2]).max() < 5
    assert z_scores(chain.draws, [0.3, 0], [1, 2]).max() > 5  # the score can tell


def test_metropolis_on_a_bounded_interval(rng):
    beta = stats.beta(9, 14)
    log_density = lambda x: 8 * np.log(x[0]) + 13 * np.log(1 - x[0]) if 0 < x[0] < 1 else -np.inf  # noqa: E731
    chain = metropolis_hastings(log_density, random_walk(0.25), np.array([0.5]), 20_000, rng)
    assert ((chain.draws > 0) & (chain.draws < 1)).all()
    assert z_scores(chain.draws, [beta.mean()], [beta.var() + beta.mean() ** 2]).max() < 5


def test_hastings_factor_of_independent_proposals(rng):
    pi, q = np.array([0.1, 0.2, 0.7]), np.array([0.6, 0.3, 0.1])
    chain = metropolis_hastings(lambda x: np.log(pi[x[0]]), independent(q), np.array([0]), 40_000, rng)
    for k in range(3):
        hits = (chain.draws[:, 0] == k).astype(float)
        assert abs(hits.mean() - pi[k]) < 5 * monte_carlo_error(hits[None])
    assert chain.draws.dtype == int


def test_gibbs_on_a_gaussian(rng):
    slope, spread = 0.6 / 2, np.sqrt(1 - 0.36 / 2)
    conditionals = [
        lambda x, r: r.normal(slope * x[1], spread),
        lambda x, r: r.normal(0.6 * x[0], np.sqrt(2 - 0.36)),
    ]
    draws = gibbs(conditionals, np.zeros(2), 20_000, rng)
    assert z_scores(draws, [0, 0], [1, 2]).max() < 5
    product = draws[:, 0] * draws[:, 1]
    assert abs(product.mean() - 0.6) < 5 * monte_carlo_error(product[None])


def test_hmc_on_a_gaussian_with_a_coarse_step(rng):
    chain = hmc(*gaussian_target(COVARIANCE), np.zeros(2), 1.3, 3, 10_000, rng)
    assert 0.3 < chain.accepted.mean() < 0.97  # refusals matter here
    assert z_scores(chain.draws, [0, 0], [1, 2]).max() < 5


def test_hmc_on_the_banana(rng):
    # a mild bend: with bend 1 this step is unstable beyond |x₁| = 2, the arms are hardly entered, and no error sees it
    draws = hmc(*banana_target(0.3), np.zeros(2), 0.25, 8, 5_000, rng).draws
    assert z_scores(draws, [0, 0], [1, 0.43]).max() < 5  # Var x₂ = 0.3² Var(x₁²) + ¼


@given(
    st.integers(0, 10_000), st.floats(0.01, 0.05), st.integers(1, 20)
)  # stable steps: a path that explodes cannot be retraced
def test_leapfrog_is_reversible(seed, step_size, steps):
    rng = np.random.default_rng(seed)
    gradient = banana_target(0.7)[1]
    q, p = rng.normal(size=2), rng.normal(size=2)
    q_end, p_end = leapfrog(gradient, q, p, step_size, steps)
    q_back, p_back = leapfrog(gradient, q_end, -p_end, step_size, steps)
    np.testing.assert_allclose([q_back, -p_back], [q, p], atol=1e-8)


def test_leapfrog_energy_error_is_of_second_order():
    log_density, gradient = banana_target(0.5)
    q, p = np.array([0.4, -0.3]), np.array([1.0, 0.5])

    def error(n):
        q_end, p_end = leapfrog(gradient, q, p, 1.6 / n, n)
        return (p_end @ p_end / 2 - log_density(q_end)) - (p @ p / 2 - log_density(q))

    assert error(400) / error(800) == pytest.approx(4, rel=0.02)  # the limit, up to the next order


def test_leapfrog_equals_pymc():
    from lemmata.inference import load_pymc

    pm, _ = load_pymc()
    from pymc.blocking import DictToArrayBijection, RaveledVars
    from pymc.step_methods.hmc.integration import CpuLeapfrogIntegrator
    from pymc.step_methods.hmc.quadpotential import QuadPotentialDiag

    with pm.Model() as model:
        x = pm.Normal("x", 0, 1)
        pm.Normal("y", x**2, 0.5)
    log_density = lambda q: -0.5 * q[0] ** 2 - 2 * (q[1] - q[0] ** 2) ** 2  # noqa: E731
    gradient = lambda q: np.array([-q[0] + 8 * q[0] * (q[1] - q[0] ** 2), -4 * (q[1] - q[0] ** 2)])  # noqa: E731
    function = model.logp_dlogp_function(ravel_inputs=True)
    names = DictToArrayBijection.map(model.initial_point()).point_map_info
    integrator = CpuLeapfrogIntegrator(QuadPotentialDiag(np.ones(2)), function)
    q, p = np.array([0.3, -0.4]), np.array([1.0, 0.7])
    start = integrator.compute_state(RaveledVars(q, names), p)
    end = integrator.step(0.2, start)
    q_end, p_end = leapfrog(gradient, q, p, 0.2, 1)
    np.testing.assert_allclose(end.q.data, q_end, rtol=1e-12)
    np.testing.assert_allclose(end.p, p_end, rtol=1e-12)
    ours = (p_end @ p_end / 2 - log_density(q_end)) - (p @ p / 2 - log_density(q))
    assert end.energy - start.energy == pytest.approx(ours, rel=1e-9)


TARGETS = {
    "gaussian": gaussian_target(COVARIANCE),
    "banana": banana_target(1.3),
    "two modes": two_modes_target(3.0),
    "funnel": funnel_target(2.0),
    "logistic": logistic_posterior(np.array([[1.0, 0.5], [1.0, -2.0], [1.0, 0.1]]), np.array([1, 0, 0]), 1.5),
}


@pytest.mark.parametrize("name", TARGETS)
def test_gradients_by_finite_differences(name, rng):
    log_density, gradient = TARGETS[name]
    x, h = rng.normal(size=2), 1e-5
    numerical = [(log_density(x + h * e) - log_density(x - h * e)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(gradient(x), numerical, rtol=1e-6, atol=1e-7)


def test_densities_up_to_a_constant(rng):
    points = rng.normal(size=(6, 3))
    precise = stats.multivariate_normal(np.zeros(2), COVARIANCE).logpdf(points[:, :2])
    funnel = stats.norm(0, 2).logpdf(points[:, 0]) + stats.norm(0, np.exp(points[:, 0] / 2)).logpdf(
        points[:, 1:].T
    ).sum(0)
    modes = np.logaddexp(*(stats.norm.logpdf(points[:, :2] - [s, 0]).sum(axis=1) for s in (-1.5, 1.5)))
    for target, exact, x in (
        (gaussian_target(COVARIANCE), precise, points[:, :2]),
        (funnel_target(2.0), funnel, points),
        (two_modes_target(3.0), modes, points[:, :2]),
    ):
        assert np.ptp([target[0](row) for row in x] - exact) < 1e-10


def test_same_seed_same_chain():
    runs = [hmc(*banana_target(1.0), np.zeros(2), 0.2, 5, 50, np.random.default_rng(3)).draws for _ in range(2)]
    np.testing.assert_array_equal(*runs)


def test_a_trajectory_that_overflows_is_refused_not_returned():
    chain = hmc(*banana_target(1.0), np.array([3.0, -40.0]), 5.0, 20, 20, np.random.default_rng(0))
    assert np.isposinf(chain.energy_error).any()
    assert np.isfinite(chain.draws).all()


def refuse(error, message, f, *arguments):
    with pytest.raises(error, match=message):
        bare(f)(*arguments)


def test_refusals_name_what_came():
    rng, log_density, gradient = np.random.default_rng(0), *gaussian_target(np.eye(2))
    start = np.zeros(2)
    refuse(TypeError, "log_density must be a function", metropolis_hastings, 3, random_walk(1.0), start, 5, rng)
    refuse(TypeError, "rng must be a numpy", metropolis_hastings, log_density, random_walk(1.0), start, 5, 0)
    refuse(
        ValueError, "start must be finite", metropolis_hastings, log_density, random_walk(1.0), start * np.nan, 5, rng
    )
    refuse(ValueError, r"shape \(1, 2\)", metropolis_hastings, log_density, random_walk(1.0), start[None], 5, rng)
    refuse(ValueError, "draws must be at least 1", metropolis_hastings, log_density, random_walk(1.0), start, 0, rng)
    refuse(ValueError, "possible state", metropolis_hastings, lambda x: -np.inf, random_walk(1.0), start, 5, rng)
    refuse(ValueError, "returned nan", metropolis_hastings, lambda x: np.nan, random_walk(1.0), start, 5, rng)
    refuse(ValueError, "scale must be a number above 0", random_walk, -1.0)
    refuse(TypeError, "scale must be a number", random_walk, "1")
    refuse(ValueError, "sum to 1", independent, np.array([0.5, 0.6]))
    refuse(ValueError, "one function a coordinate, 2", gibbs, [lambda x, r: 0.0], start, 5, rng)
    refuse(ValueError, "drew NaN", gibbs, [lambda x, r: np.nan] * 2, start, 5, rng)
    refuse(ValueError, "same length", leapfrog, gradient, start, np.zeros(3), 0.1, 1)
    refuse(ValueError, "step_size must be", leapfrog, gradient, start, start, 0.0, 1)
    refuse(TypeError, "steps must be a whole number", leapfrog, gradient, start, start, 0.1, 2.5)
    refuse(ValueError, r"gradient must return shape \(2,\)", hmc, log_density, lambda q: 0.0, start, 0.1, 1, 5, rng)
    refuse(ValueError, "symmetric", gaussian_target, np.array([[1.0, 0.5], [0.0, 1.0]]))
    refuse(ValueError, "positive definite", gaussian_target, -np.eye(2))
    refuse(ValueError, "labels 0 and 1", logistic_posterior, np.ones((2, 1)), np.array([0, 2]), 1.0)
    refuse(ValueError, "one row a label", logistic_posterior, np.ones((3, 1)), np.array([0, 1]), 1.0)
