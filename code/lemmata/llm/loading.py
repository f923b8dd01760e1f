"""Load the pretrained language model that the book measures."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lemmata.data import language_model_dir


def load_language_model(name: str | os.PathLike[str] | None = None) -> tuple[Any, Any]:
    """Return a pretrained causal language model and its tokenizer, ready to be read and run.

    The default is SmolLM2-135M-Instruct from the book's own data, which needs no network. A Hugging Face model name,
    such as `openai-community/gpt2`, or a folder in that layout selects another one, given here or in the environment
    variable `LEMMATA_MODEL`; a name is looked up on the Hugging Face hub. Weights are read from safetensors files only.

    Parameters
    ----------
    name : str | os.PathLike[str] | None
        A Hugging Face model name or a folder; `LEMMATA_MODEL`, else the book's own model, when left out.

    Returns
    -------
    tuple[PreTrainedModel, PreTrainedTokenizerBase]
        The model in float32, in evaluation mode, its weights without gradients, with attention computed step by step
        ("eager") so that `output_attentions=True` works; and its tokenizer.

    Raises
    ------
    TypeError
        When `name` is neither a string nor a path.
    ValueError
        When there is no such model, or it cannot be reached.
    DataUnavailable
        When the book's own model is not here and cannot be fetched.
    """
    if name is not None and not isinstance(name, str | os.PathLike):
        raise TypeError(f"name must be a model's name or a folder, and {type(name).__name__} came")
    chosen = os.fspath(name) if name is not None else os.environ.get("LEMMATA_MODEL", "")
    if name is not None and not chosen:
        raise ValueError("name is empty; leave it out for the book's own model")
    source = chosen or str(language_model_dir())
    local = Path(source).expanduser().is_dir()

    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if local:
        source = str(Path(source).expanduser())
    with _quiet():
        try:
            tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=local)
            model = AutoModelForCausalLM.from_pretrained(
                source, local_files_only=local, dtype=torch.float32, use_safetensors=True, attn_implementation="eager"
            )
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ValueError(
                f"the language model {source!r} cannot be loaded: {reason}\n"
                "It must be a Hugging Face model name that can be reached from here, or a folder with config.json, "
                "model.safetensors and tokenizer.json. Unset LEMMATA_MODEL for the book's own model."
            ) from error
    return model.eval().requires_grad_(False), tokenizer


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Transformers from drawing progress bars and printing advice meanwhile."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
