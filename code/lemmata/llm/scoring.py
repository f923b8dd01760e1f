"""How probable a language model finds whole texts, each after a context of its own."""

from collections.abc import Sequence

import torch
from jaxtyping import Float


def text_log_probs(
    model: torch.nn.Module, contexts: Sequence[Sequence[int]], texts: Sequence[Sequence[int]], batch: int = 16
) -> list[list[float]]:
    """log p(x_t | context, x_1 … x_{t−1}) of each token of each text.

    Equation `eq-probability-sentence`: the sum of a list is log p(text | context). Texts of different lengths go
    through the model together, filled up on the right: a causal model never looks there. Where one begins as another
    goes on, its numbers are read off from that one's pass: two answers to a question cost as much as one. What all of a
    batch have before their first scored token goes through the model once, and its keys and values are kept.

    Parameters
    ----------
    model : a causal language model; called with token ids (b, t) and `logits_to_keep` = k, it returns `logits`
        (b, k, vocabulary) at the last k places and `past_key_values`, from which it can go on, as Transformers' do.
    contexts : for each text the token ids before it; one at least.
    texts : the token ids of each text; one at least.
    batch : how many texts go through the model at once.

    Raises
    ------
    ValueError
        There are no texts, not as many contexts as texts, an empty one among them, or `batch` < 1.
    """
    if len(texts) == 0 or len(contexts) != len(texts):
        raise ValueError(f"a context for each text is needed, got {len(contexts)} contexts and {len(texts)} texts")
    if any(len(part) == 0 for part in (*contexts, *texts)):
        raise ValueError("every context and every text needs at least one token")
    if batch < 1:
        raise ValueError(f"batch must be at least 1, but is {batch}")
    needed = [(*context, *text[:-1]) for context, text in zip(contexts, texts, strict=True)]
    read_off = _together(needed)
    order = sorted(read_off, key=lambda i: len(needed[i]))  # little filling in a batch
    found: dict[int, list[float]] = {}
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        first = min(len(contexts[i]) for row in rows for i in read_off[row]) - 1  # what predicts a first token
        logits = _logits(model, [needed[row] for row in rows], first)
        total = logits.logsumexp(-1)  # (b, t - first)
        for row, values, sums in zip(rows, logits, total, strict=True):
            for i in read_off[row]:
                places = torch.arange(len(texts[i])) + len(contexts[i]) - 1 - first
                found[i] = (values[places, torch.tensor(texts[i])] - sums[places]).tolist()
    return [found[i] for i in range(len(texts))]


def _logits(
    model: torch.nn.Module, sequences: Sequence[tuple[int, ...]], first: int
) -> Float[torch.Tensor, "b places vocabulary"]:
    """The logits of each sequence from place `first` on, one place or more before the end of each."""
    least, greatest = min(sequences), max(sequences)  # what these two begin with, all do
    alike = next((i for i, pair in enumerate(zip(least, greatest, strict=False)) if pair[0] != pair[1]), first)
    shared = min(alike, first) if len(sequences) > 1 else 0
    padded = torch.nn.utils.rnn.pad_sequence([torch.tensor(s) for s in sequences], batch_first=True)
    with torch.no_grad():
        past = None
        if shared > 0:
            past = model(padded[:1, :shared], use_cache=True, logits_to_keep=1).past_key_values
            past.batch_repeat_interleave(len(sequences))
        fed = padded[:, shared:]
        return model(fed, past_key_values=past, logits_to_keep=padded.shape[1] - first).logits


def _together(needed: Sequence[tuple[int, ...]]) -> dict[int, list[int]]:
    """Which sequences go through the model, and for each of them those that it begins with, itself among them."""
    read_off: dict[int, list[int]] = {}
    longest = -1
    for i in sorted(range(len(needed)), key=needed.__getitem__, reverse=True):  # what begins another follows it
        if longest < 0 or needed[longest][: len(needed[i])] != needed[i]:
            longest = i
        read_off.setdefault(longest, []).append(i)
    return read_off
