"""Folders of language models in Hugging Face's layout: another one than the book's own, and the tensors in one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lemmata.data.fetch import DataUnavailable

READ = ("*.json", "*.safetensors", "*.txt", "*.model")  # configuration, weights, tokenizer; nothing that can run


def chosen_model(name: str) -> Path:
    """Return the folder of the model that `LEMMATA_MODEL` names: a folder, else a model of the Hugging Face hub.

    Raises
    ------
    DataUnavailable
        When there is no such model, or it cannot be reached.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=list(READ)))
    except Exception as error:  # the hub's client and what it stands on raise many kinds
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataUnavailable(
            f"LEMMATA_MODEL={name!r} is no folder and cannot be had from the Hugging Face hub: {reason}\n"
            "Unset LEMMATA_MODEL for the book's own model."
        ) from error


def tensors_in(folder: Path) -> dict[str, Path]:
    """Return name -> file of all tensors in a model's safetensors files.

    Raises
    ------
    DataUnavailable
        When the folder holds no safetensors file: nothing else is read, since a pickle can run anything.
    """
    from safetensors import safe_open

    where = {}
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="numpy") as file:
            where |= dict.fromkeys(file.keys(), path)
    if not where:
        raise DataUnavailable(f"{folder} holds no model: it needs config.json and weights in model.safetensors")
    return where


def read_tensor(path: Path, name: str) -> np.ndarray:
    """Return one tensor of a safetensors file in float32."""
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        if file.get_slice(name).get_dtype() != "BF16":  # which NumPy does not have
            return file.get_tensor(name).astype(np.float32, copy=False)
    with safe_open(path, framework="pt") as file:
        return file.get_tensor(name).float().numpy()
