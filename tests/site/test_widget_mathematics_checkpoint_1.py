"""The numbers of the checkpoint's widget, computed by the script itself, held against NumPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.learning import cosines, fold_in, latent_space
from lemmata.probability import count_words
from lemmata_widgets.script import Script, script


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


@pytest.fixture(scope="module")
def counts(js):
    texts, terms = js.call("math.searchTexts"), js.call("math.searchTerms")
    found = np.array(js.call("math.termCounts", texts, terms), dtype=float)
    np.testing.assert_array_equal(found, count_words([text.split() for text in texts], terms).toarray())
    assert found.sum() == sum(len(text.split()) for text in texts)
    return found


@pytest.mark.parametrize("k", [2, 4, 9])
def test_cosines_are_those_of_the_package(js, counts, k):
    space = latent_space(counts, k, np.random.default_rng(0), power=60)
    for term in range(0, counts.shape[1], 3):
        query = np.eye(counts.shape[1])[term]
        z = fold_in(space, query[None])
        wanted = cosines(space.documents, z)[:, 0]
        found = js.call("math.latentCosines", counts.tolist(), query.tolist(), k)
        np.testing.assert_allclose(found, wanted, atol=2e-5)  # the package's axes are iterated


def test_the_space_is_numpys(js, counts):
    found = js.call("math.latentSpace", counts.tolist(), 5)
    u, sigma, vt = np.linalg.svd(counts, full_matrices=False)
    np.testing.assert_allclose(found["sigma"], sigma[:5], rtol=1e-10)
    np.testing.assert_allclose(np.abs(np.array(found["axes"])), np.abs(vt[:5]), atol=1e-8)
    np.testing.assert_allclose(np.abs(np.array(found["documents"])), np.abs(u[:, :5] * sigma[:5]), atol=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_eigenvalues_are_numpys(js, seed):
    a = np.random.default_rng(seed).standard_normal((7, 7))
    a = a + a.T
    found = js.call("math.symmetricEigen", a.tolist())
    values, vectors = np.array(found["values"]), np.array(found["vectors"])
    np.testing.assert_allclose(values, np.linalg.eigvalsh(a)[::-1], atol=1e-10)
    np.testing.assert_allclose(vectors @ a, values[:, None] * vectors, atol=1e-9)


def test_what_the_text_promises(js, counts):
    """With all axes only texts with the word have a cosine; with few, one without it is as good as those with it."""
    terms = js.call("math.searchTerms")
    query = np.eye(len(terms))[terms.index("lamb")]
    has = counts @ query > 0
    every, three = (np.array(js.call("math.latentCosines", counts.tolist(), query.tolist(), k)) for k in (9, 3))
    np.testing.assert_allclose(every[~has], 0, atol=1e-9)
    assert np.sort(three[~has])[-2] > 0.9
    assert np.ptp(js.call("math.latentCosines", counts.tolist(), query.tolist(), 1)) < 1e-9  # one axis: all alike


def test_a_row_of_zeros_has_no_direction(js):
    assert js.call("math.cosine", [0, 0], [1, 2]) == 0
