"""The numbers of the widgets on expectation, computed by the script itself, held against NumPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.probability import dot_product_moments
from lemmata_widgets.script import Script, script


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


@pytest.mark.parametrize("d", [1, 2, 7, 128])
@pytest.mark.parametrize("r", [0.0, 0.35, 1.0])
def test_variance_is_the_theorem_s(js, d, r):
    cov = (1 - r) * np.eye(d) + r * np.ones((d, d))
    found = js.call("math.dotProductVariance", d, r)
    assert found == pytest.approx(dot_product_moments(np.zeros(d), cov, np.zeros(d), cov).variance, rel=1e-12)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("d", "r"), [(1, 0.0), (64, 0.0), (17, 0.5)])
def test_scores_have_mean_zero_and_that_variance(js, seed, d, r):
    scores = np.array(js.call("math.dotProducts", d, r, 3000, seed))
    assert abs(scores.mean()) < 5 * scores.std() / np.sqrt(3000)
    squares = scores**2
    assert abs(squares.mean() - js.call("math.dotProductVariance", d, r)) < 5 * squares.std() / np.sqrt(3000)


def test_smaller_dimensions_cut_the_same_vectors_and_equal_coordinates_multiply(js):
    one, five = (np.array(js.call("math.dotProducts", d, 1, 50, 3)) for d in (1, 5))
    np.testing.assert_allclose(five, 5 * one, rtol=1e-12)
    assert js.call("math.dotProducts", 7, 0.2, 20, 4) != js.call("math.dotProducts", 7, 0.2, 20, 5)
    assert len(js.call("math.scoreRow", 7, 0.2, 12, 4)) == 12


@pytest.mark.parametrize("seed", [1, 2])
def test_a_row_of_scores_shares_its_query(js, seed):
    """With one coordinate the scores of a row have the signs of the query times those of the keys: rank one."""
    rows = np.array([js.call("math.scoreRow", d, 1, 12, seed) for d in (1, 2, 3)])
    assert np.linalg.matrix_rank(rows) == 1


@pytest.mark.parametrize("seed", range(3))
def test_bins_and_weights_are_numpy_s(js, seed):
    rng = np.random.default_rng(seed)
    values = np.r_[rng.normal(size=200) * 20, -32, 32]
    wanted = np.histogram(values, bins=64, range=(-32, 32))[0]
    np.testing.assert_array_equal(js.call("math.binCounts", values.tolist(), -32, 32, 64), wanted)
    scores = rng.normal(size=12) * 300
    e = np.exp(scores - scores.max())
    np.testing.assert_allclose(js.call("math.softmaxWeights", scores.tolist()), e / e.sum(), rtol=1e-12, atol=1e-300)
