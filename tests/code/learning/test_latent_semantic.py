"""Weights against loops and scikit-learn; the latent space against NumPy, scikit-learn and what must stay true."""

import math

import numpy as np
import pytest
from lemmata.learning import (
    entropy_weights,
    fold_in,
    inverse_document_frequency,
    latent_space,
    poisson_document_frequency,
    weigh,
)
from scipy.sparse import csr_array
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer


def counts(rng, n=13, m=23):
    c = rng.poisson(rng.gamma(0.4, 2, (n, m)))
    c[rng.integers(n, size=m), np.arange(m)] += 1  # every term comes somewhere
    return c


@pytest.mark.parametrize("form", [np.asarray, csr_array])
def test_weights_are_those_of_a_loop(rng, form):
    c = counts(rng)
    n, m = c.shape
    idf = [math.log(n / sum(c[d, t] > 0 for d in range(n))) for t in range(m)]
    g = []
    for t in range(m):
        p = [c[d, t] / c[:, t].sum() for d in range(n)]
        g.append(1 - sum(-x * math.log(x) for x in p if x > 0) / math.log(n))
    np.testing.assert_allclose(inverse_document_frequency(form(c)), idf, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(entropy_weights(form(c)), g, rtol=1e-10, atol=1e-12)
    found = weigh(form(c), np.array(g))
    np.testing.assert_allclose(found.toarray(), [[math.log(1 + c[d, t]) * g[t] for t in range(m)] for d in range(n)])
    assert found.nnz == np.count_nonzero(c)


def test_idf_is_scikit_learns_without_its_additions(rng):
    """Theirs adds 1 to the logarithm; without smoothing nothing else differs. Their counts are ours as well."""
    words = np.array(["ark", "bow", "cup", "dew", "elm", "fig", "gem"])
    texts = [" ".join(rng.choice(words, size=9)) for _ in range(11)]
    c = CountVectorizer().fit_transform(texts)
    theirs = TfidfTransformer(norm=None, smooth_idf=False).fit(c)
    np.testing.assert_allclose(inverse_document_frequency(csr_array(c)), theirs.idf_ - 1, rtol=1e-12, atol=1e-12)


def test_extremes(rng):
    even, alone = np.full(7, 3), np.array([0, 5, 0, 0, 0, 0, 0])
    c = np.stack([even, alone], axis=1)
    np.testing.assert_allclose(entropy_weights(c), [0, 1], atol=1e-12)
    np.testing.assert_allclose(inverse_document_frequency(c), [0, np.log(7)], atol=1e-12)


def test_poisson_forecast_is_that_of_a_loop_and_clumps_stay_below_it(rng):
    c = counts(rng)
    n, m = c.shape
    length, total = c.sum(axis=1), c.sum()
    wanted = [sum(1 - math.exp(-c[:, t].sum() * length[d] / total) for d in range(n)) for t in range(m)]
    np.testing.assert_allclose(poisson_document_frequency(c), wanted, rtol=1e-10)
    clumped = np.zeros((151, 2), dtype=int)
    clumped[:, 0], clumped[:4, 1] = 100, 30  # 120 tokens in four documents
    assert poisson_document_frequency(clumped)[1] > 15 * 4


@pytest.mark.parametrize("form", [np.asarray, csr_array])
def test_the_space_is_numpys_and_scikit_learns(rng, form):
    x = weigh(counts(rng, 31, 17), rng.uniform(0.2, 1, 17)).toarray()
    u, sigma, vt = np.linalg.svd(x, full_matrices=False)
    space = latent_space(form(x), 5, rng, power=40)
    np.testing.assert_allclose(space.sigma, sigma[:5], rtol=1e-9)
    x_5 = (u[:, :5] * sigma[:5]) @ vt[:5]
    np.testing.assert_allclose(space.documents @ space.axes.T, x_5, atol=1e-6)  # axes of near values mix a little
    np.testing.assert_allclose(space.terms @ space.terms.T, x_5.T @ x_5, atol=1e-5)  # squares of the same
    theirs = TruncatedSVD(5, algorithm="arpack").fit(x)
    np.testing.assert_allclose(fold_in(space, x) @ space.axes.T, theirs.transform(x) @ theirs.components_, atol=1e-6)
    assert (space.axes[np.abs(space.axes).argmax(axis=0), np.arange(5)] > 0).all()


def test_folding_in_is_least_squares(rng):
    x = counts(rng).astype(float)
    space, rows = latent_space(x, 3, rng, power=20), rng.uniform(0, 2, (5, 23))
    np.testing.assert_allclose(fold_in(space, rows), np.linalg.lstsq(space.axes, rows.T)[0].T, atol=1e-10)
    np.testing.assert_allclose(fold_in(space, csr_array(rows)), fold_in(space, rows), atol=1e-12)
    np.testing.assert_allclose(fold_in(space, x), space.documents, atol=1e-4)  # exact where the axes are singular ones


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: inverse_document_frequency(np.eye(3)[:, :2] * [1, 0]), ValueError, "term 1 comes in none"),
        (lambda: entropy_weights(np.ones((1, 3))), ValueError, "two documents at least"),
        (lambda: entropy_weights(-np.eye(3)), ValueError, "must not be negative"),
        (lambda: entropy_weights(np.full((2, 2), np.nan)), ValueError, "must be finite"),
        (lambda: entropy_weights(np.array([["a"]])), TypeError, "real numbers"),
        (lambda: weigh(np.eye(3), np.ones(2)), ValueError, "each of the 3 terms"),
        (lambda: weigh(-np.eye(3), np.ones(3)), ValueError, "must not be negative"),
        (lambda: latent_space(np.eye(3), 4, np.random.default_rng(0)), ValueError, "between 1 and 3"),
        (lambda: fold_in(latent_space(np.eye(3), 1, np.random.default_rng(0)), np.eye(2)), ValueError, "3 columns"),
        (lambda: poisson_document_frequency(np.ones(3)), ValueError, "a row and a column"),
    ],
)
def test_bad_input_is_named(unchecked, call, error, words):
    with pytest.raises(error, match=words):
        call()
