"""Diagnostics against ArviZ, loops and known processes."""

import inspect

import numpy as np
import pytest
from lemmata.inference import (
    autocorrelation,
    autocovariance,
    effective_sample_size,
    load_pymc,
    monte_carlo_error,
    split_chains,
    split_rhat,
)


@pytest.fixture(scope="module")
def az():
    return load_pymc()[1]


def process(seed, chains, draws, memory):
    """Chains x_t = memory · x_{t−1} + noise, each about its own level."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(chains, draws))
    for t in range(1, draws):
        x[:, t] += memory * x[:, t - 1]
    return x + 0.3 * rng.normal(size=(chains, 1))


@pytest.mark.parametrize("memory", [0.0, 0.95, -0.6])
@pytest.mark.parametrize("shape", [(4, 500), (2, 37), (3, 8), (1, 101)])
def test_equal_to_arviz(az, shape, memory):
    for seed in range(3):
        x = process(seed, *shape, memory)
        assert effective_sample_size(x) == pytest.approx(float(az.ess(x, method="mean")), rel=1e-9)
        assert monte_carlo_error(x) == pytest.approx(float(np.squeeze(az.mcse(x, method="mean"))), rel=1e-9)
        if shape[0] > 1:
            assert split_rhat(x) == pytest.approx(float(az.rhat(x, method="split")), rel=1e-9)


def test_autocovariance_by_loops():
    x = process(0, 2, 23, 0.5)
    for j in range(2):
        d = x[j] - x[j].mean()
        for t in range(23):
            expected = sum(d[i] * d[i + t] for i in range(23 - t)) / 23
            assert autocovariance(x)[j, t] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(autocorrelation(x, 5)[0], 1.0)


def test_effective_sample_size_of_a_known_process():
    memory = 0.9
    x = process(1, 4, 50_000, memory)
    x -= x.mean(axis=1, keepdims=True)
    exact = x.size * (1 - memory) / (1 + memory)  # Σ memory^t
    assert effective_sample_size(x) == pytest.approx(exact, rel=0.15)  # its own sampling error


def test_a_drift_shows_in_the_split():
    rng = np.random.default_rng(0)
    drifting = rng.normal(size=(4, 400)) + np.linspace(0, 3, 400)
    assert split_rhat(drifting) > 1.2
    assert split_rhat(rng.normal(size=(4, 400))) < 1.02


def test_unmoved_by_shift_and_scale():
    x = process(2, 3, 60, 0.7)
    assert split_rhat(5 - 3 * x) == pytest.approx(split_rhat(x))
    assert effective_sample_size(5 - 3 * x) == pytest.approx(effective_sample_size(x))


def test_split_leaves_the_middle_out():
    np.testing.assert_array_equal(split_chains(np.arange(5.0)[None]), [[0, 1], [3, 4]])


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros(5), r"shape \(chains, draws\)"),
        (np.zeros((2, 100)), "has not moved"),
        (np.array([[1.0, 2.0, 3.0]]), "at least 1 chain"),
        (np.full((2, 10), np.nan), "finite"),
        (np.empty((0, 10)), "at least 1 chain"),
    ],
)
def test_refusals(x, message):
    for f in (split_rhat, effective_sample_size, autocovariance):
        with pytest.raises(ValueError, match=message):
            inspect.unwrap(f)(x)


def test_half_chains_that_stand_still():
    with pytest.raises(ValueError, match="no half of a chain moves"):
        split_rhat(np.repeat([[0.0], [1.0]], 10, axis=1))
    with pytest.raises(ValueError, match="at most the number of draws"):
        autocorrelation(np.arange(6.0)[None], 7)
