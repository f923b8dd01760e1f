"""Cosines against scikit-learn, ranks against sorting, intervals against simulation."""

import numpy as np
import pytest
from lemmata.learning import cosines, mean_with_error, ranks
from scipy.sparse import csr_array
from sklearn.metrics.pairwise import cosine_similarity


@pytest.mark.parametrize("form", [np.asarray, csr_array])
def test_cosines_are_scikit_learns_and_zero_has_none(rng, form):
    a, b = rng.standard_normal((5, 11)), rng.standard_normal((7, 11))
    a[2] = 0
    np.testing.assert_allclose(cosines(form(a), form(b)), cosine_similarity(a, b), atol=1e-12)
    assert not cosines(form(a), form(b))[2].any()


def test_ranks_are_places_in_the_sorted_row(rng):
    scores = rng.standard_normal((13, 7))
    targets = rng.integers(7, size=13)
    wanted = [list(np.argsort(-row)).index(t) + 1 for row, t in zip(scores, targets, strict=True)]
    np.testing.assert_array_equal(ranks(scores, targets), wanted)


def test_equal_scores_share_their_places_whatever_the_order(rng):
    row = np.array([2.0, 1, 1, 1, 0])
    for _ in range(5):
        order = rng.permutation(5)
        target = int(np.flatnonzero(order == 2)[0])
        assert ranks(row[order][None], np.array([target]))[0] == 3  # places 2, 3 and 4
    assert ranks(np.zeros((1, 9)), np.array([4]))[0] == 5


def test_the_interval_covers_as_often_as_it_says(rng):
    hits = [abs(m - 1) < e for m, e in (mean_with_error(rng.exponential(size=401)) for _ in range(2000))]
    assert abs(np.mean(hits) - 0.95) < 0.03  # 0.95 up to the skewness of 401 exponentials and 5 standard errors


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: cosines(np.eye(3), np.eye(2)), ValueError, "of one length"),
        (lambda: cosines(np.ones(3), np.eye(3)), ValueError, "a must have a row and a column"),
        (lambda: ranks(np.eye(3), np.array([0, 1])), ValueError, "targets must be 3 whole numbers"),
        (lambda: ranks(np.eye(3), np.array([0, 1, 3])), ValueError, "between 0 and 2"),
        (lambda: mean_with_error(np.ones(1)), ValueError, "two values at least"),
        (lambda: mean_with_error(np.array([1, np.inf])), ValueError, "finite"),
    ],
)
def test_bad_input_is_named(unchecked, call, error, words):
    with pytest.raises(error, match=words):
        call()
