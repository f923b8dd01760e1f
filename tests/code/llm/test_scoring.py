"""Probabilities of texts of different lengths, against one text and one token at a time, on a tiny random model."""

import inspect
import itertools

import numpy as np
import pytest
import torch
from lemmata.llm import text_log_probs
from lemmata.probability import chain_log_probabilities


@pytest.fixture(scope="module", params=["rotated places", "learned places"])
def model(request):
    from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    if request.param == "learned places":
        return GPT2LMHeadModel(GPT2Config(vocab_size=31, n_embd=12, n_layer=2, n_head=3, n_positions=40)).eval()
    config = LlamaConfig(
        vocab_size=31,
        hidden_size=12,
        intermediate_size=20,
        num_hidden_layers=2,
        num_attention_heads=3,
        num_key_value_heads=3,
    )
    return LlamaForCausalLM(config).eval()


def test_one_token_at_a_time(model, rng):
    contexts = [rng.integers(0, 31, n).tolist() for n in (1, 5, 2, 3, 1)]
    texts = [rng.integers(0, 31, n).tolist() for n in (7, 1, 3, 11, 2)]
    together = text_log_probs(model, contexts, texts, batch=2)
    for context, text, values in zip(contexts, texts, together, strict=True):
        assert len(values) == len(text)
        for t, value in enumerate(values):
            with torch.no_grad():
                expected = model(torch.tensor([context + text[:t]])).logits[0, -1].log_softmax(0)[text[t]]
            assert value == pytest.approx(expected.item(), abs=1e-5)  # float32
    assert together[0] != pytest.approx(text_log_probs(model, [[30]], texts[:1])[0], abs=1e-5)  # the context counts


def test_texts_that_begin_alike_share_a_pass(model, rng):
    context, other = rng.integers(0, 31, 6).tolist(), rng.integers(0, 31, 4).tolist()
    texts = [[3], [4, 5, 6], [4, 5, 7], [4], [8, 5], [4, 5, 6], [3]]
    contexts = [context] * 5 + [context[:], other]
    seen = []
    hook = model.register_forward_pre_hook(lambda module, given: seen.extend(given[0].tolist()))
    together = text_log_probs(model, contexts, texts)
    hook.remove()
    assert len(seen) == 3  # context 4 5, context 8, other
    for pair, values in zip(zip(contexts, texts, strict=True), together, strict=True):
        assert values == pytest.approx(text_log_probs(model, *([part] for part in pair))[0], abs=1e-5)  # float32


@pytest.mark.parametrize("common", [1, 2, 3, 6])
def test_what_a_batch_begins_with_goes_through_once(model, rng, common):
    context = rng.integers(0, 31, common).tolist()
    contexts = [context, context, [*context, 4], [*context, 9, 1], context]
    texts = [[3, 8], [4, 6, 2], [5], [7, 7, 0, 12], [4, 6]]
    fed = []
    hook = model.register_forward_pre_hook(lambda module, given: fed.append(tuple(given[0].shape)))
    together = text_log_probs(model, contexts, texts)
    hook.remove()
    longest = common + 2 + 4 - 1
    shared = common - 1  # the last one of the context is needed for the first token of the text
    assert fed == ([(1, shared)] if shared else []) + [(3, longest - shared)]
    for pair, values in zip(zip(contexts, texts, strict=True), together, strict=True):
        assert values == pytest.approx(text_log_probs(model, *([part] for part in pair))[0], abs=1e-5)  # float32


def test_agrees_with_the_chain_over_logits(model, rng):
    tokens = rng.integers(0, 31, 8)
    with torch.no_grad():
        logits = model(torch.tensor(tokens)[None]).logits[0].numpy()
    found = text_log_probs(model, [tokens[:1].tolist()], [tokens[1:].tolist()])[0]
    np.testing.assert_allclose(found, chain_log_probabilities(logits, tokens), atol=1e-5)  # float32


def test_all_texts_of_two_tokens_sum_to_one(model):
    texts = [list(pair) for pair in itertools.product(range(31), repeat=2)]
    values = text_log_probs(model, [[2]] * len(texts), texts, batch=100)
    assert np.exp(np.sum(values, axis=1)).sum() == pytest.approx(1, abs=1e-5)


def test_refusals(model):
    f = inspect.unwrap(text_log_probs)
    with pytest.raises(ValueError, match="0 contexts and 0 texts"):
        f(model, [], [])
    with pytest.raises(ValueError, match="1 contexts and 2 texts"):
        f(model, [[1]], [[1], [2]])
    with pytest.raises(ValueError, match="at least one token"):
        f(model, [[]], [[1]])
    with pytest.raises(ValueError, match="at least one token"):
        f(model, [[1]], [[]])
    with pytest.raises(ValueError, match="batch must be at least 1"):
        f(model, [[1]], [[1]], 0)
