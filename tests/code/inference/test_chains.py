"""Exact finite chains, against enumeration and linear algebra."""

import inspect

import numpy as np
import pytest
from lemmata.inference import (
    doeblin_constant,
    gibbs_matrix,
    metropolis_matrix,
    simulate_chain,
    spectral_gap,
    stationary_distribution,
    total_variation,
)


def bare(f):
    """The function without the shape checks of the test run: a reader meets our own messages."""
    return inspect.unwrap(f)


@pytest.fixture(params=range(5))
def rng(request):
    return np.random.default_rng(request.param)


def test_stationary_is_the_limit(rng):
    P = rng.dirichlet(np.ones(5), size=5)
    np.testing.assert_allclose(stationary_distribution(P), np.linalg.matrix_power(P, 4096)[2], atol=1e-10)


def test_stationary_of_a_chain_in_two_parts_is_refused():
    with pytest.raises(ValueError, match="several stationary distributions"):
        stationary_distribution(np.eye(3))


def test_metropolis_matrix_leaves_the_target(rng):
    weights, Q = rng.random(5) + 0.1, rng.dirichlet(np.ones(5), size=5)
    P = metropolis_matrix(weights, Q)
    np.testing.assert_allclose(P.sum(axis=1), 1)
    assert (P >= -1e-15).all()
    np.testing.assert_allclose(stationary_distribution(P), weights / weights.sum(), atol=1e-12)
    assert abs(stationary_distribution(Q) - weights / weights.sum()).max() > 1e-3  # the proposal alone does not


def test_gibbs_matrix_equals_two_conditional_draws(rng):
    joint = rng.random((2, 3)) + 0.1
    G = gibbs_matrix(joint)
    for i, j, k, m in np.ndindex(2, 3, 2, 3):
        expected = joint[k, j] / joint[:, j].sum() * joint[k, m] / joint[k].sum()
        assert G[i * 3 + j, k * 3 + m] == pytest.approx(expected)
    np.testing.assert_allclose(joint.ravel() @ G, joint.ravel())


def test_spectral_gap_and_doeblin_of_two_states():
    P = np.array([[0.9, 0.1], [0.3, 0.7]])
    assert spectral_gap(P) == pytest.approx(0.4)
    assert doeblin_constant(P) == pytest.approx(0.4)


def test_path_frequencies(rng):
    P = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5], [0.0, 0.4, 0.6]])
    path = simulate_chain(P, 0, 20_000, rng)
    counts = np.zeros((3, 3))
    np.add.at(counts, (path[:-1], path[1:]), 1)
    n = counts.sum(axis=1, keepdims=True)
    z = (counts / n - P) / np.sqrt(np.maximum(P * (1 - P), 1e-12) / n)
    assert abs(z).max() < 5
    assert counts[0, 2] == counts[2, 0] == 0


def test_total_variation_extremes():
    assert total_variation(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1.0
    assert total_variation(np.array([0.3, 0.7]), np.array([0.3, 0.7])) == 0.0


@pytest.mark.parametrize(
    ("P", "message"),
    [
        (np.ones((2, 3)) / 3, "square"),
        (np.array([[0.5, 0.6], [0.5, 0.5]]), "row 0"),
        (np.array([[1.5, -0.5], [0.5, 0.5]]), "negative"),
        (np.array([[np.nan, 1.0], [0.5, 0.5]]), "NaN"),
        (np.empty((0, 0)), "square"),
    ],
)
def test_matrices_are_refused_by_name(P, message):
    for f in (stationary_distribution, doeblin_constant, spectral_gap):
        with pytest.raises(ValueError, match=message):
            bare(f)(P)


def test_other_refusals():
    P = np.array([[0.5, 0.5], [0.5, 0.5]])
    with pytest.raises(ValueError, match="from 0 to 1"):
        simulate_chain(P, 2, 5, np.random.default_rng())
    with pytest.raises(TypeError, match=r"numpy.random.Generator"):
        bare(simulate_chain)(P, 0, 5, 7)
    with pytest.raises(ValueError, match="sum to 1"):
        total_variation(np.array([0.5, 0.6]), np.array([0.5, 0.5]))
    with pytest.raises(ValueError, match="same length"):
        bare(total_variation)(np.array([1.0]), np.array([0.5, 0.5]))
    with pytest.raises(ValueError, match="2 positive numbers"):
        metropolis_matrix(np.array([1.0, 0.0]), P)
    with pytest.raises(ValueError, match="positive numbers"):
        gibbs_matrix(np.array([[1.0, 0.0]]))
