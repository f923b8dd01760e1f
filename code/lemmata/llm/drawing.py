"""Texts drawn from a language model token by token, with what the model gives away at each step."""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int


class DrawnTexts(NamedTuple):
    """n texts of T tokens each; p is the model's own next-token distribution, q the tempered one drawn from."""

    tokens: Int[torch.Tensor, "n T"]
    loss: Float[torch.Tensor, "n T"]  # −log p(x_t | x_<t), the log-loss of the token drawn
    entropy: Float[torch.Tensor, "n T"]  # its mean over all tokens of the vocabulary, x_<t fixed
    log_weight: Float[torch.Tensor, "n T"]  # log p(x_t | x_<t) − log q(x_t | x_<t); 0 at temperature 1


@torch.no_grad()
def draw_texts(
    model: torch.nn.Module,
    context: Int[torch.Tensor, " context"],
    n: int,
    length: int,
    generator: torch.Generator,
    temperature: int | float = 1.0,
    batch: int = 64,
) -> DrawnTexts:
    """n continuations of a context, each token drawn from q ∝ p^(1 / temperature), and what p says at each step.

    Equations `eq-monte-carlo-chain-entropy` and `eq-monte-carlo-importance`.

    Parameters
    ----------
    model : a causal language model; called with token ids and `past_key_values` it returns `logits` and the new ones.
    context : (context,) token ids before the continuations; one at least.
    n, length : how many texts, of how many tokens each.
    generator : where the chance comes from.
    temperature : below 1 the model prefers its likeliest tokens even more, above 1 less.
    batch : how many texts go through the model at once.

    Raises
    ------
    ValueError
        The context is empty, n, length or batch is below 1, or the temperature is not finite and positive.
    """
    if context.ndim != 1 or len(context) == 0:
        raise ValueError(f"context must be a vector of at least one token, got shape {tuple(context.shape)}")
    if n < 1 or length < 1 or batch < 1:
        raise ValueError(f"n, length and batch must be at least 1, got {n}, {length} and {batch}")
    if not 0 < temperature < float("inf"):
        raise ValueError(f"temperature must be finite and positive, got {temperature}")
    parts = [
        _draw(model, context, min(batch, n - start), length, generator, temperature) for start in range(0, n, batch)
    ]
    return DrawnTexts(*(torch.cat(columns) for columns in zip(*parts, strict=True)))


def _draw(model, context, n, length, generator, temperature) -> DrawnTexts:
    """One batch: the keys and values of earlier tokens are kept, so each step runs one new token a text."""
    ids, past, steps = context.expand(n, -1), None, []
    for _ in range(length):
        out = model(ids, past_key_values=past, use_cache=True, logits_to_keep=1)
        past = out.past_key_values
        log_p = out.logits[:, -1].log_softmax(-1)  # (n, vocabulary)
        log_q = log_p if temperature == 1 else (log_p / temperature).log_softmax(-1)
        ids = _inverse_transform(log_q.exp(), generator)  # (n, 1)
        loss, entropy = -log_p.gather(-1, ids), -(log_p.exp() * log_p).nan_to_num(0.0).sum(-1, keepdim=True)
        steps.append((ids, loss.double(), entropy.double(), -(loss + log_q.gather(-1, ids)).double()))
    return DrawnTexts(*(torch.cat(columns, dim=1) for columns in zip(*steps, strict=True)))


def _inverse_transform(p, generator) -> torch.Tensor:
    """One outcome a row: the first at which the running sum, in 64 bits for the sake of the tail, passes u."""
    steps = p.cumsum(-1, dtype=torch.float64)  # (n, vocabulary)
    u = torch.rand(len(p), 1, generator=generator, dtype=torch.float64)
    return torch.searchsorted(steps, u * steps[:, -1:], right=True).clamp(max=p.shape[-1] - 1)
