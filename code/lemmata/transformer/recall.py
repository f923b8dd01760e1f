"""A task that needs one look-up at any distance, and the smallest layer that learns it."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float, Int

from ._validate import check_size
from .attention import attention


class RecallBatch(NamedTuple):
    """Sequences of (key, symbol) pairs, each with a question: which symbol stood beside this key?"""

    keys: Float[torch.Tensor, "batch n d"]
    values: Float[torch.Tensor, "batch n symbols"]
    queries: Float[torch.Tensor, "batch 1 d"]
    answers: Int[torch.Tensor, "batch"]


def recall_batch(
    batch: int, n: int, d: int, symbols: int, generator: torch.Generator, distance: int | None = None
) -> RecallBatch:
    """Draw sequences of n fresh random keys, each beside a random symbol; the question repeats one key.

    Parameters
    ----------
    batch, n, d, symbols : int
        Number of sequences, pairs in a sequence, width of a key, number of symbols.
    generator : torch.Generator
        Source of the random numbers.
    distance : int, optional
        How many pairs back the answer stands, 1 for the last pair; random for each sequence when not given.

    Raises
    ------
    ValueError
        When a size is below 1 or the distance exceeds n.
    """
    for size, name in ((batch, "batch"), (n, "n"), (d, "d"), (symbols, "symbols")):
        check_size(size, name)
    if distance is not None and not 1 <= distance <= n:
        raise ValueError(f"distance must lie between 1 and n = {n}, but it is {distance}")
    keys = torch.randn(batch, n, d, generator=generator)
    symbol = torch.randint(symbols, (batch, n), generator=generator)
    place = torch.randint(n, (batch,), generator=generator) if distance is None else torch.full((batch,), n - distance)
    rows = torch.arange(batch)
    values = torch.nn.functional.one_hot(symbol, symbols).to(keys.dtype)
    return RecallBatch(keys, values, keys[rows, place].unsqueeze(1), symbol[rows, place])


class RecallLayer(torch.nn.Module):
    """One attention head without positions: the weights hold W_q and W_k, and the values are used as they are."""

    def __init__(self, d: int, generator: torch.Generator):
        super().__init__()
        self.w_q = torch.nn.Parameter(torch.randn(d, d, generator=generator) / d**0.5)
        self.w_k = torch.nn.Parameter(torch.randn(d, d, generator=generator) / d**0.5)

    def forward(self, task: RecallBatch) -> Float[torch.Tensor, "batch symbols"]:
        """Give the share of attention that falls on each symbol."""
        return attention(task.queries @ self.w_q, task.keys @ self.w_k, task.values).squeeze(1)


def train_recall(
    steps: int, n: int, d: int, symbols: int, generator: torch.Generator
) -> tuple[RecallLayer, list[float]]:
    """Train one layer by Adam on fresh sequences of n pairs; give it back with its loss in nats at every step.

    Raises
    ------
    ValueError
        When a size is below 1.
    """
    layer = RecallLayer(check_size(d, "d"), generator)
    adam = torch.optim.Adam(layer.parameters(), lr=0.02)
    losses = []
    for _ in range(check_size(steps, "steps")):
        task = recall_batch(64, n, d, symbols, generator)
        chance = layer(task).gather(1, task.answers.unsqueeze(1))
        loss = -torch.log(chance + 1e-9).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
    return layer, losses


def recall_accuracy(
    predict: Callable[[RecallBatch], torch.Tensor],
    n: int,
    d: int,
    symbols: int,
    distance: int,
    generator: torch.Generator,
    batch: int = 400,
) -> float:
    """Give the share of fresh sequences that ``predict`` answers when the answer stands ``distance`` pairs back."""
    task = recall_batch(batch, n, d, symbols, generator, distance)
    return (predict(task).argmax(dim=-1) == task.answers).float().mean().item()


def window_average(task: RecallBatch, width: int) -> Float[torch.Tensor, "batch symbols"]:
    """Give the share of each symbol among the last ``width`` pairs: an average whose weights are fixed."""
    return task.values[:, -check_size(width, "width") :].mean(dim=1)
