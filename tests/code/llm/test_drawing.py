"""Texts drawn from a tiny random model: what is reported of them against one full run each, and their frequencies."""

import inspect

import numpy as np
import pytest
import torch
from lemmata.llm import draw_texts


@pytest.fixture(scope="module")
def model():
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=13,
        hidden_size=12,
        intermediate_size=20,
        num_hidden_layers=2,
        num_attention_heads=3,
        num_key_value_heads=3,
        initializer_range=0.8,  # so that the next tokens are not all equally likely
    )
    return LlamaForCausalLM(config).eval()


CONTEXT = torch.tensor([3, 1, 4])


@pytest.mark.parametrize("temperature", [1.0, 0.6, 1.7])
def test_each_step_is_that_of_a_full_run(model, temperature, seed):
    found = draw_texts(model, CONTEXT, 7, 5, torch.Generator().manual_seed(seed), temperature, batch=3)
    assert found.tokens.shape == (7, 5)
    for tokens, *reported in zip(*found, strict=True):
        with torch.no_grad():
            logits = model(torch.cat([CONTEXT, tokens])[None]).logits[0, 2:-1].double()
        log_p, log_q = logits.log_softmax(-1), (logits / temperature).log_softmax(-1)
        drawn = torch.arange(5), tokens
        wanted = [-log_p[drawn], -(log_p.exp() * log_p).sum(-1), log_p[drawn] - log_q[drawn]]
        for ours, theirs in zip(reported, wanted, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-4)  # float32


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_first_tokens_have_the_tempered_frequencies(model, temperature, seed):
    n = 4000
    found = draw_texts(model, CONTEXT, n, 1, torch.Generator().manual_seed(seed), temperature, batch=n)
    with torch.no_grad():
        p = (model(CONTEXT[None]).logits[0, -1].double() / temperature).softmax(-1).numpy()
    share = np.bincount(found.tokens[:, 0].numpy(), minlength=13) / n
    assert np.all(np.abs(share - p) <= 5 * np.sqrt(p * (1 - p) / n) + 1e-9)


def test_weights_average_to_one_and_losses_to_the_entropy(model, seed):
    found = draw_texts(model, CONTEXT, 4000, 2, torch.Generator().manual_seed(seed), 1.5, batch=4000)
    w = found.log_weight.sum(1).exp().numpy()
    assert abs(w.mean() - 1) < 5 * w.std() / np.sqrt(4000)
    gap = (found.log_weight[:, 0].exp() * (found.loss - found.entropy)[:, 0]).numpy()
    assert abs(gap.mean()) < 5 * gap.std() / np.sqrt(4000)


def test_one_generator_one_result(model):
    one, two, three = (draw_texts(model, CONTEXT, 5, 4, torch.Generator().manual_seed(s)) for s in (1, 1, 2))
    assert torch.equal(one.tokens, two.tokens)
    assert not torch.equal(one.tokens, three.tokens)
    assert torch.all(one.log_weight == 0)


def test_refusals(model):
    f, g = inspect.unwrap(draw_texts), torch.Generator()
    with pytest.raises(ValueError, match="context must be a vector of at least one token"):
        f(model, torch.tensor([], dtype=torch.long), 1, 1, g)
    for n, length, batch in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        with pytest.raises(ValueError, match="at least 1"):
            f(model, CONTEXT, n, length, g, batch=batch)
    for temperature in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="temperature must be finite and positive"):
            f(model, CONTEXT, 1, 1, g, temperature)
