"""The probability of a text from the scores that a language model gives to each next token."""

import numpy as np
from jaxtyping import Float, Int, Real

from lemmata.probability._validate import as_array, as_indices


def chain_log_probabilities(
    logits: Real[np.ndarray, "rows v"], tokens: Int[np.ndarray, " n"]
) -> Float[np.ndarray, " steps"]:
    """log p(x_{i+1} | x_1, …, x_i) of each token after the first; their sum is the text's, given its first token.

    Equation `eq-probability-sentence`.

    Args:
        logits: (t, v) row i holds the scores of every possible token after the first i + 1.
        tokens: (t + 1,) the tokens of the text; or (t,), and the last row of scores, after the end, is left out.

    Returns:
        as many logarithms as there are tokens after the first.

    Raises:
        ValueError, TypeError: fewer than two tokens, a token outside the vocabulary, wrong shapes, scores not finite.
    """
    logits = as_array(logits, "logits", ndim=2)
    n = len(np.asarray(tokens))
    if n < 2 or len(logits) not in (n - 1, n):
        raise ValueError(f"for {n} tokens (two at least) {n - 1} or {n} rows of logits are needed, got {len(logits)}")
    tokens = as_indices(tokens, "tokens", length=n, below=logits.shape[1])
    scores = logits[: n - 1]  # (n - 1, v)
    largest = scores.max(axis=1)
    log_total = largest + np.log(np.exp(scores - largest[:, None]).sum(axis=1))
    return scores[np.arange(n - 1), tokens[1:]] - log_total
