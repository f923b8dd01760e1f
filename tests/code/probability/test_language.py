"""The chain rule over logits, one token at a time and over every text."""

import itertools

import numpy as np
import pytest
import torch
from lemmata.probability import chain_log_probabilities


def test_one_token_at_a_time(rng):
    logits, tokens = rng.normal(size=(5, 11)) * 5, rng.integers(0, 11, 6)
    found = chain_log_probabilities(logits, tokens)
    for t in range(5):
        p = np.exp(logits[t]) / np.exp(logits[t]).sum()
        assert found[t] == pytest.approx(np.log(p[tokens[t + 1]]), rel=1e-12)
    np.testing.assert_allclose(found, chain_log_probabilities(np.vstack([logits, rng.normal(size=11)]), tokens))
    theirs = torch.tensor(logits).log_softmax(-1).gather(-1, torch.tensor(tokens[1:])[:, None])[:, 0]
    np.testing.assert_allclose(found, theirs.numpy(), rtol=1e-12)
    shifted = chain_log_probabilities(np.roll(logits, 1, axis=0), tokens)
    assert not np.allclose(found, shifted)


def test_all_texts_sum_to_one(rng):
    """A random Markov model: row i of the logits depends on token i alone."""
    table, total = rng.normal(size=(5, 5)), 0.0
    for text in itertools.product(range(5), repeat=3):
        tokens = np.array([2, *text])
        total += np.exp(chain_log_probabilities(table[tokens], tokens).sum())
    assert total == pytest.approx(1, rel=1e-12)


def test_huge_scores_do_not_overflow():
    found = chain_log_probabilities(np.array([[1e4, -1e4, 0.0]]), np.array([0, 1]))
    np.testing.assert_allclose(found, [-2e4])
    assert chain_log_probabilities(np.array([[1e4, -1e4, 0.0]]), np.array([1, 0]))[0] == 0


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("logits", "tokens", "error", "message"),
    [
        (np.zeros((2, 3)), np.array([0]), ValueError, r"for 1 tokens \(two at least\)"),
        (np.zeros((3, 3)), np.array([0, 1]), ValueError, "1 or 2 rows of logits are needed, got 3"),
        (np.zeros((1, 3)), np.array([0, 3]), ValueError, "tokens must be between 0 and 2"),
        (np.zeros((1, 3)), np.array([0.0, 1.0]), TypeError, "tokens must hold whole numbers"),
        (np.full((1, 3), np.nan), np.array([0, 1]), ValueError, "logits must be finite"),
    ],
)
def test_refusals(logits, tokens, error, message):
    with pytest.raises(error, match=message):
        chain_log_probabilities(logits, tokens)
