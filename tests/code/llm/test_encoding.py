"""A small random encoder, with its vectors computed again one text at a time and without padding."""

import jaxtyping
import numpy as np
import pytest
import torch
from lemmata.llm import sentence_vectors

WORDS = ["[PAD]", "[UNK]", "the", "ship", "sea", "corn", "field"]


@pytest.fixture(scope="module")
def small():
    from tokenizers import Tokenizer, models, pre_tokenizers  # here, since each worker collects all tests
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(5)
    config = BertConfig(vocab_size=7, hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=17)
    inner = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    return BertModel(config).eval(), PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="[PAD]")


def test_each_vector_is_the_mean_of_its_own_tokens(small):
    model, tokenizer = small
    texts = ["the ship", "corn", "the sea the field the corn the ship", "sea sea sea"]
    found = sentence_vectors(model, tokenizer, texts, batch=3)
    for text, vector in zip(texts, found, strict=True):
        with torch.no_grad():
            states = model(torch.tensor([[WORDS.index(w) for w in text.split()]])).last_hidden_state[0]
        mean = states.mean(dim=0).numpy()
        np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)  # float32
    assert abs(found[0] - found[1]).max() > 1e-2


def test_a_long_text_is_cut(small):
    a, b = (sentence_vectors(*small, [text], longest=3) for text in ("sea corn ship", "sea corn ship the field"))
    np.testing.assert_allclose(a, b, atol=1e-6)


@pytest.mark.parametrize(("texts", "error"), [("one", TypeError), ([1], TypeError), ([], ValueError)])
def test_bad_texts_are_named(small, texts, error, monkeypatch):
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    with pytest.raises(error, match="texts must"):
        sentence_vectors(*small, texts)
