"""How probable a language model finds whole texts, each after a context of its own."""

from collections.abc import Sequence

import torch


def text_log_probs(
    model: torch.nn.Module, contexts: Sequence[Sequence[int]], texts: Sequence[Sequence[int]], batch: int = 16
) -> list[list[float]]:
    """log p(x_t | context, x_1 … x_{t−1}) of each token of each text.

    Equation `eq-probability-sentence`: the sum of a list is log p(text | context). Texts of different lengths go
    through the model together, filled up on the right: a causal model never looks there.

    Parameters
    ----------
    model : a causal language model; called with token ids (b, t), it returns `logits` (b, t, vocabulary).
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
    order = sorted(range(len(texts)), key=lambda i: len(contexts[i]) + len(texts[i]))  # little filling in a batch
    found: dict[int, list[float]] = {}
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        tokens = [torch.tensor([*contexts[i], *texts[i]]) for i in rows]
        padded = torch.nn.utils.rnn.pad_sequence(tokens, batch_first=True)  # (b, t)
        with torch.no_grad():
            logits = model(padded).logits[:, :-1]  # (b, t - 1, vocabulary): each predicts the next
        chosen = logits.gather(-1, padded[:, 1:, None])[..., 0] - logits.logsumexp(-1)  # (b, t - 1)
        for i, row, values in zip(rows, tokens, chosen, strict=True):
            found[i] = values[len(contexts[i]) - 1 : len(row) - 1].tolist()
    return [found[i] for i in range(len(texts))]
