"""The probability that a language model gives to continuations: what a Markov chain over text needs to know."""

import torch
from jaxtyping import Float, Int

from lemmata.llm.scoring import text_log_probs


def continuation_log_probs(
    model: torch.nn.Module,
    left: Int[torch.Tensor, " context"],
    continuations: Int[torch.Tensor, "n length"],
    batch: int = 32,
) -> Float[torch.Tensor, "n length"]:
    """log p(c_t | left, c_1 … c_{t−1}) of each token of each continuation.

    The chain rule of probability: the sum of a row is log p(continuation | left).

    Parameters
    ----------
    model : a causal language model, called as `text_log_probs` calls it.
    left : (context,) token ids before the continuations; one at least.
    continuations : (n, length) token ids, one continuation a row.
    batch : how many rows go through the model at once.

    Raises
    ------
    ValueError
        There is no token on the left, no continuation, or `batch` < 1.
    """
    if left.ndim != 1 or len(left) == 0:
        raise ValueError(f"left must be a vector of at least one token, but has shape {tuple(left.shape)}")
    if continuations.ndim != 2 or continuations.numel() == 0:
        raise ValueError(f"continuations must have shape (n, length), but have shape {tuple(continuations.shape)}")
    found = text_log_probs(model, [left.tolist()] * len(continuations), continuations.tolist(), batch)
    return torch.tensor(found, dtype=torch.float64)
