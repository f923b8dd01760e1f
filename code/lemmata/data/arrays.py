"""The data that come as arrays: word vectors, digits, the weights of the language model."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from jaxtyping import Float32, UInt8

from lemmata.data import language_model_dir
from lemmata.data.fetch import ensure
from lemmata.data.models import read_tensor, tensors_in


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
