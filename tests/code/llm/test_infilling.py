"""Probabilities of continuations, against one token at a time, on a tiny model with random weights."""

import inspect

import pytest
import torch
from lemmata.llm import continuation_log_probs


@pytest.fixture(scope="module")
def model():
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=31,
        hidden_size=12,
        intermediate_size=20,
        num_hidden_layers=2,
        num_attention_heads=3,
        num_key_value_heads=3,
    )
    return LlamaForCausalLM(config).eval()


def test_one_token_at_a_time(model):
    left, rows = torch.tensor([3, 7, 1]), torch.tensor([[5, 2, 9], [11, 30, 0], [5, 2, 8], [4, 4, 4], [1, 2, 3]])
    together = continuation_log_probs(model, left, rows, batch=2)
    for row, values in zip(rows, together, strict=True):
        for t, value in enumerate(values):
            context = torch.cat([left, row[:t]])[None]
            with torch.no_grad():
                expected = model(context).logits[0, -1].log_softmax(0)[row[t]]
            assert value.item() == pytest.approx(expected.item(), abs=1e-5)  # float32
    assert together[0, 0] == pytest.approx(together[2, 0])  # the same prefix
    assert together[0, 2] != together[2, 2]


def test_all_continuations_sum_to_one(model):
    rows = torch.cartesian_prod(torch.arange(31), torch.arange(31))
    total = continuation_log_probs(model, torch.tensor([2]), rows, batch=100).sum(dim=1).exp().sum()
    assert total.item() == pytest.approx(1, abs=1e-5)


def test_refusals(model):
    f = inspect.unwrap(continuation_log_probs)
    with pytest.raises(ValueError, match="left must be"):
        f(model, torch.tensor([], dtype=torch.long), torch.tensor([[1]]))
    with pytest.raises(ValueError, match="continuations must have shape"):
        f(model, torch.tensor([1]), torch.tensor([1]))
    with pytest.raises(ValueError, match="batch must be at least 1"):
        f(model, torch.tensor([1]), torch.tensor([[1]]), 0)
