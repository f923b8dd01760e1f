"""The pretrained model: loaded whole, quiet, and sane; another one on demand."""

import copy
import os
import subprocess
import sys
from pathlib import Path

import lemmata
import numpy as np
import pytest
import torch
from lemmata.data import DataUnavailable, bible, language_model_dir, language_model_weights
from lemmata.data.fetch import ensure
from lemmata.llm import load_language_model
from safetensors.torch import save_file

CODE = Path(lemmata.__file__).parents[1]


@pytest.fixture(scope="module")
def loaded():
    return load_language_model()


def test_the_model_is_ready_to_be_read(loaded):
    model, _ = loaded
    assert not model.training
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    assert not any(parameter.requires_grad for parameter in model.parameters())
    assert model.config.num_hidden_layers == 30
    assert (model.config.num_attention_heads, model.config.num_key_value_heads) == (9, 3)
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight


def test_it_knows_what_comes_next(loaded):
    model, tokenizer = loaded
    for text, answer in [
        ("The capital of France is", " Paris"),
        ("The capital of Japan is", " Tokyo"),
        ("1, 2, 3, 4, ", "5"),
    ]:
        with torch.no_grad():
            logits = model(**tokenizer(text, return_tensors="pt")).logits
        assert torch.isfinite(logits).all()
        assert tokenizer.decode([int(logits[0, -1].argmax())]) == answer


def test_attention_weights_come_out_and_are_causal(loaded):
    model, tokenizer = loaded
    with torch.no_grad():
        attentions = model(**tokenizer("One two three four", return_tensors="pt"), output_attentions=True).attentions
    assert len(attentions) == 30
    weights = attentions[11][0]
    torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:2]), rtol=0, atol=1e-5)  # float32
    assert torch.triu(weights, 1).abs().max() == 0


def test_queries_and_keys_are_in_the_order_that_the_model_rotates(loaded):
    """The negative control: rows left as the GGUF file has them make the model lose the thread."""
    model, tokenizer = loaded
    ids = tokenizer(bible()[9:809], return_tensors="pt").input_ids
    with torch.no_grad():
        right = model(input_ids=ids, labels=ids).loss
        shuffled = copy.deepcopy(model)
        for layer in shuffled.model.layers:
            for projection in (layer.self_attn.q_proj, layer.self_attn.k_proj):
                rows = projection.weight.view(-1, 2, 32, 576)
                projection.weight.copy_(rows.transpose(1, 2).reshape(projection.weight.shape))
        wrong = shuffled(input_ids=ids, labels=ids).loss
    assert wrong > right + 0.5


@pytest.mark.parametrize(
    "text", ["Hello 1234 world's \n\n tab\t", "ü 数学 12.5%", "<|im_start|>user\nhi<|im_end|>", "x**2 # y"]
)
def test_the_tokenizer_returns_what_it_was_given(loaded, text):
    _, tokenizer = loaded
    assert tokenizer.decode(tokenizer(text).input_ids) == text


def test_digits_are_tokens_of_their_own(loaded):
    _, tokenizer = loaded
    assert tokenizer.tokenize("in 1984") == ["in", "Ġ", "1", "9", "8", "4"]
    assert len(tokenizer) == 49152


def test_weights_without_the_model_are_the_models(loaded):
    model, _ = loaded
    name = "model.layers.3.self_attn.k_proj.weight"
    weights = language_model_weights([name, "model.norm.weight"])
    assert list(weights) == [name, "model.norm.weight"]
    assert weights[name].shape == (192, 576)
    assert weights[name].dtype == np.float32
    np.testing.assert_array_equal(weights[name], model.state_dict()[name].numpy())


def test_all_weights_are_there():
    weights = language_model_weights()
    assert len(weights) == 272
    assert sum(weight.size for weight in weights.values()) == 134_515_008
    assert all(np.isfinite(weight).all() for weight in weights.values())


def test_wrong_names_of_weights_are_refused():
    with pytest.raises(ValueError, match="no tensor 'lm_head'; a name looks like 'model"):
        language_model_weights(["lm_head"])
    with pytest.raises(TypeError, match="a single string came"):
        language_model_weights("model.norm.weight")
    with pytest.raises(TypeError, match=r"names must hold strings|Actual value: .3."):
        language_model_weights([3])


def test_loading_writes_nothing_and_warns_of_nothing():
    program = "from lemmata.llm import load_language_model\nload_language_model()"
    environment = {**os.environ, "PYTHONPATH": str(CODE)}
    environment.pop("LEMMATA_MODEL", None)
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.fixture
def tiny(tmp_path, loaded):
    """A folder with a tiny random model in Hugging Face's layout."""
    from transformers import LlamaConfig, LlamaForCausalLM  # here, since each worker collects all tests

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=49152,
        hidden_size=12,
        intermediate_size=20,
        num_hidden_layers=2,
        num_attention_heads=3,
        num_key_value_heads=3,
    )
    folder = tmp_path / "tiny model"
    LlamaForCausalLM(config).save_pretrained(folder)
    loaded[1].save_pretrained(folder)
    return folder


def test_another_model_by_name_or_by_setting(tiny, monkeypatch):
    assert load_language_model(tiny)[0].config.hidden_size == 12
    monkeypatch.setenv("LEMMATA_MODEL", str(tiny))
    model, _ = load_language_model()
    assert model.config.hidden_size == 12
    assert next(model.parameters()).dtype == torch.float32
    assert load_language_model(ensure("smollm2"))[0].config.hidden_size == 576


def test_the_setting_switches_the_weights_and_the_folder_too(tiny, monkeypatch):
    monkeypatch.setenv("LEMMATA_MODEL", str(tiny))
    assert language_model_dir() == tiny
    model, _ = load_language_model()
    name = "model.layers.1.self_attn.k_proj.weight"
    np.testing.assert_array_equal(language_model_weights([name])[name], model.state_dict()[name].numpy())
    with pytest.raises(ValueError, match=r"no tensor 'model\.layers\.29"):
        language_model_weights(["model.layers.29.self_attn.k_proj.weight"])
    assert language_model_weights().keys() <= model.state_dict().keys()


def test_weights_in_several_files_and_in_half_precision_are_read(tmp_path, monkeypatch):
    numbers = torch.tensor([[1.5, -2.0, 0.25]])  # exact in every format
    kinds = {"a": torch.bfloat16, "b": torch.float16, "c": torch.float32}
    for name, kind in kinds.items():
        save_file({name: numbers.to(kind)}, tmp_path / f"model-{name}.safetensors")
    monkeypatch.setenv("LEMMATA_MODEL", str(tmp_path))
    weights = language_model_weights(["c", "a", "b"])
    assert list(weights) == ["c", "a", "b"]
    for weight in weights.values():
        assert weight.dtype == np.float32
        np.testing.assert_array_equal(weight, numbers.numpy())


def test_a_setting_that_leads_nowhere_is_named(tmp_path, monkeypatch):
    def unreachable(*_, **__):
        raise OSError("no connection\nand more")

    monkeypatch.setattr("huggingface_hub.snapshot_download", unreachable)
    monkeypatch.setenv("LEMMATA_MODEL", "nobody/nothing")
    with pytest.raises(DataUnavailable, match=r"LEMMATA_MODEL='nobody/nothing' is no folder.*: no connection\nUnset"):
        language_model_dir()
    monkeypatch.setenv("LEMMATA_MODEL", str(tmp_path))
    torch.save({}, tmp_path / "pytorch_model.bin")  # a pickled file can run anything when it is read
    with pytest.raises(
        DataUnavailable, match=r"holds no model: it needs config\.json and weights in model\.safetensors"
    ):
        language_model_weights()


def test_weights_that_are_not_safetensors_are_refused(tiny):
    """A pickled file can run anything when it is read."""
    (tiny / "model.safetensors").unlink()
    torch.save({}, tiny / "pytorch_model.bin")
    with pytest.raises(ValueError, match="safetensors"):
        load_language_model(tiny)


def test_a_model_that_cannot_be_had_is_named(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match=r"cannot be loaded(?s:.)*Unset LEMMATA_MODEL"):
        load_language_model(tmp_path)
    with pytest.raises(TypeError, match=r"int came|Actual value: 3"):
        load_language_model(3)
    with pytest.raises(ValueError, match="name is empty"):
        load_language_model("")
