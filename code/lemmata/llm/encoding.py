"""A sentence encoder: a text becomes one vector, such that texts of like meaning point in like directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float32

from lemmata.data import sentence_encoder_dir
from lemmata.llm.loading import _quiet


def load_sentence_encoder() -> tuple[Any, Any]:
    """Return the book's sentence encoder, all-MiniLM-L6-v2, in evaluation mode, and its tokenizer.

    Raises
    ------
    DataUnavailable
        When it is not here and cannot be fetched.
    """
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = str(sentence_encoder_dir())
    with _quiet():
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32, use_safetensors=True)
    return model.eval().requires_grad_(False), tokenizer


def sentence_vectors(
    model: Any, tokenizer: Any, texts: Sequence[str], *, longest: int = 256, batch: int = 16
) -> Float32[np.ndarray, "n d"]:
    """One vector of length 1 for each text: the mean of its tokens' last hidden states, divided by its length.

    Parameters
    ----------
    model, tokenizer
        As `load_sentence_encoder` gives them.
    texts : Sequence[str]
        The texts.
    longest : int
        Texts of more tokens are cut there; this encoder was trained with 256.
    batch : int
        How many texts go through the model together; texts of like length do, so that little is padded.

    Raises
    ------
    TypeError
        When `texts` is a single string or holds something else than strings.
    ValueError
        When there is no text.

    Source
    ------
    Reimers and Gurevych (2019), "Sentence-BERT", section 3 (mean pooling).
    """
    import torch

    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise TypeError("texts must be a list of strings")
    if not len(texts):
        raise ValueError("texts must hold one text at least")
    order = np.argsort([len(text) for text in texts], kind="stable")
    vectors = np.empty((len(texts), model.config.hidden_size), dtype=np.float32)
    for start in range(0, len(texts), batch):
        chosen = order[start : start + batch]
        tokens = tokenizer([texts[i] for i in chosen], padding=True, truncation=True, max_length=longest,
                           return_tensors="pt")  # fmt: skip
        with torch.inference_mode():
            states = model(**tokens).last_hidden_state  # (batch, length, d)
        mask = tokens["attention_mask"][..., None]  # (batch, length, 1): padding does not count
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1)
        vectors[chosen] = torch.nn.functional.normalize(mean, dim=1).numpy()
    return vectors
