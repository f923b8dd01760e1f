"""Naive Bayes, against scikit-learn and against enumeration of all texts; calibration against loops."""

import itertools
import math

import numpy as np
import pytest
from lemmata.probability import (
    NaiveBayes,
    calibration_error,
    count_words,
    fit_naive_bayes,
    log_odds_weights,
    naive_bayes_log_joint,
    naive_bayes_log_posterior,
    reliability,
    vocabulary_of,
    words_of,
)
from scipy.sparse import csr_array
from sklearn.naive_bayes import MultinomialNB


def data(rng, n=31, v=13, k=3):
    counts = rng.poisson(rng.gamma(0.5, 2, (k, v))[np.arange(n) % k])
    return counts, np.arange(n) % k


@pytest.mark.parametrize("alpha", [1.0, 0.1, 1e-6, 7])
@pytest.mark.parametrize("sparse", [False, True])
def test_is_scikit_learns(rng, alpha, sparse):
    counts, labels = data(rng)
    given = csr_array(counts) if sparse else counts
    model, theirs = fit_naive_bayes(given, labels, alpha), MultinomialNB(alpha=alpha).fit(counts, labels)
    np.testing.assert_allclose(model.log_prior, theirs.class_log_prior_, rtol=1e-12)
    np.testing.assert_allclose(model.log_likelihood, theirs.feature_log_prob_, rtol=1e-9)
    new = rng.poisson(1.0, (7, 13))
    given = csr_array(new) if sparse else new
    np.testing.assert_allclose(
        naive_bayes_log_posterior(model, given), theirs.predict_log_proba(new), rtol=1e-9, atol=1e-9
    )


def test_is_bayes_over_all_texts_of_three_words(rng):
    """Enumerate every text of three words: the joint probabilities of texts with equal counts are what is compared."""
    word_given_class, prior = rng.dirichlet(np.ones(5), 2), rng.dirichlet([3, 3])
    model = NaiveBayes(np.log(prior), np.log(word_given_class))
    joint = {}
    for c, text in itertools.product(range(2), itertools.product(range(5), repeat=3)):
        joint[c, text] = prior[c] * math.prod(word_given_class[c, w] for w in text)
    assert sum(joint.values()) == pytest.approx(1, rel=1e-12)
    for text in itertools.product(range(5), repeat=3):
        counts = np.bincount(text, minlength=5)[None]
        total = joint[0, text] + joint[1, text]
        exact = [joint[0, text] / total, joint[1, text] / total]
        np.testing.assert_allclose(np.exp(naive_bayes_log_posterior(model, counts))[0], exact, rtol=1e-10)
        np.testing.assert_allclose(
            np.exp(naive_bayes_log_joint(model, counts))[0], [joint[0, text], joint[1, text]], rtol=1e-10
        )


def test_log_odds_are_linear_in_counts(rng):
    counts, _ = data(rng, k=2)
    model = fit_naive_bayes(counts, np.arange(31) % 2)
    weights, b = log_odds_weights(model)
    log_p = naive_bayes_log_posterior(model, counts)
    np.testing.assert_allclose(counts @ weights + b, log_p[:, 1] - log_p[:, 0], atol=1e-9)


def test_a_text_without_known_words_gets_the_prior(rng):
    counts, labels = data(rng)
    model = fit_naive_bayes(counts, labels)
    np.testing.assert_allclose(naive_bayes_log_posterior(model, np.zeros((1, 13)))[0], model.log_prior, atol=1e-12)


def test_long_texts_do_not_underflow(rng):
    counts, labels = data(rng)
    log_p = naive_bayes_log_posterior(fit_naive_bayes(counts, labels), 10_000 * counts[:5] + 1)
    np.testing.assert_allclose(np.exp(log_p).sum(axis=1), 1, rtol=1e-12)


def test_words_and_counts():
    assert words_of("O, thou Lord's 2 ox-carts; ’tis WELL!") == ["o", "thou", "lord's", "ox", "carts", "tis", "well"]
    assert words_of("12 — ?") == []
    texts = [words_of("to be or not to be"), [], words_of("be that")]
    assert vocabulary_of(texts) == ["be", "not", "or", "that", "to"]
    assert vocabulary_of(texts, least=2) == ["be", "to"]
    counts = count_words(texts, ["to", "be", "ox"])
    np.testing.assert_array_equal(counts.toarray(), [[2, 2, 0], [0, 0, 0], [0, 1, 0]])
    np.testing.assert_array_equal(count_words([["x"]], ["y"]).toarray(), [[0]])
    np.testing.assert_array_equal(count_words(texts, ["to", "be", "ox"], others=True).toarray()[:, 3], [2, 0, 1])


def test_counting_by_loops(rng):
    words = [f"w{i}" for i in range(11)]
    texts = [[words[j] for j in rng.integers(0, 11, rng.integers(0, 30))] for _ in range(7)]
    found = count_words(texts, words[:7]).toarray()
    for i, j in itertools.product(range(7), range(7)):
        assert found[i, j] == sum(word == words[j] for word in texts[i])


def test_reliability_by_loops(rng):
    p = np.r_[rng.uniform(size=97), 0.0, 1.0, 0.5]
    happened = (rng.uniform(size=100) < p**2).astype(int)
    table = reliability(p, happened, 7)
    error = 0.0
    for b in range(7):
        inside = [i for i in range(100) if b / 7 <= p[i] < (b + 1) / 7 or (b == 6 and p[i] == 1)]
        assert table.counts[b] == len(inside)
        assert table.stated[b] == pytest.approx(np.mean([p[i] for i in inside]))
        assert table.observed[b] == pytest.approx(np.mean([happened[i] for i in inside]))
        error += len(inside) / 100 * abs(np.mean([p[i] - happened[i] for i in inside]))
    assert calibration_error(table) == pytest.approx(error, rel=1e-12)
    assert calibration_error(table) > 0.05  # p² happened, p was stated


def test_empty_bins_are_left_out():
    table = reliability(np.array([0.1, 0.12, 0.9]), np.array([0, 1, 1]), 10)
    np.testing.assert_array_equal(table.counts, [2, 1])
    np.testing.assert_allclose(table.observed, [0.5, 1])


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit_naive_bayes(np.array([[1, -1]]), np.array([0])), ValueError, "whole numbers, none negative"),
        (lambda: fit_naive_bayes(np.array([[0.5, 1]]), np.array([0])), ValueError, "whole numbers, none negative"),
        (lambda: fit_naive_bayes(csr_array(np.array([[0.5, 1]])), np.array([0])), ValueError, "whole numbers"),
        (lambda: fit_naive_bayes(np.zeros((0, 3)), np.zeros(0, int)), ValueError, "none of length 0"),
        (lambda: fit_naive_bayes(np.ones((2, 3)), np.array([0, 2])), ValueError, "class 1 has no text"),
        (lambda: fit_naive_bayes(np.ones((2, 3)), np.array([0, -1])), ValueError, "labels must be not negative"),
        (lambda: fit_naive_bayes(np.ones((2, 3)), np.array([0.0, 1.0])), TypeError, "labels must hold whole numbers"),
        (lambda: fit_naive_bayes(np.ones((2, 3)), np.array([0])), ValueError, r"labels must have shape \(2,\)"),
        (lambda: fit_naive_bayes(np.ones((2, 3)), np.array([0, 1]), 0.0), ValueError, "alpha must be above 0"),
        (
            lambda: naive_bayes_log_joint(NaiveBayes(np.zeros(1), np.zeros((1, 3))), np.ones((1, 2))),
            ValueError,
            "counts must have 3 columns",
        ),
        (lambda: log_odds_weights(NaiveBayes(np.zeros(3), np.zeros((3, 2)))), ValueError, "the model has 3"),
        (lambda: words_of(3), TypeError, "text must be a string"),
        (lambda: vocabulary_of([["a"]], 2), ValueError, "no word comes 2 times"),
        (lambda: vocabulary_of([["a"]], 0), ValueError, "least must be at least 1"),
        (lambda: vocabulary_of([["a"]], 1.5), TypeError, "least must be a whole number"),
        (lambda: count_words([], ["a"]), ValueError, "one text at least"),
        (lambda: count_words([["a"]], ["a", "a"]), ValueError, "2 words, 1 different"),
        (lambda: reliability(np.array([1.2]), np.array([1])), ValueError, "p must hold probabilities"),
        (lambda: reliability(np.array([0.2]), np.array([2])), ValueError, "happened must be between 0 and 1"),
        (lambda: reliability(np.array([0.2]), np.array([1]), 0), ValueError, "bins must be at least 1"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call()
