"""Heads of a tiny random Llama against the weights that Transformers reports; what a head does, on known matrices."""

import math

import pytest
import torch
from lemmata.transformer import (
    attention,
    attention_weights,
    causal_mask,
    distance_share,
    head_inputs,
    mean_distance,
    rotate_by_position,
    row_entropy,
)


@pytest.fixture(scope="module")
def model():
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)  # Transformers draws its first weights from the global generator
    sizes = {"vocab_size": 53, "hidden_size": 24, "intermediate_size": 29, "num_hidden_layers": 3}
    heads = {"num_attention_heads": 6, "num_key_value_heads": 2, "attn_implementation": "eager"}
    config = LlamaConfig(**sizes, **heads, max_position_embeddings=64)
    return LlamaForCausalLM(config).eval().double()


def test_heads_give_the_models_own_weights_and_outputs(model):
    ids = torch.arange(11) * 5 % 53
    outputs = {}
    hooks = [
        layer.self_attn.o_proj.register_forward_pre_hook(lambda module, given, i=i: outputs.__setitem__(i, given[0][0]))
        for i, layer in enumerate(model.model.layers)
    ]
    with torch.no_grad():
        theirs = model(ids[None], output_attentions=True).attentions
    for hook in hooks:
        hook.remove()
    heads = head_inputs(model, ids)
    assert len(heads) == 3
    for i, x in enumerate(heads):
        assert x.q.shape == x.k.shape == x.v.shape == (6, 11, 4)
        # float32 angles inside Transformers limit the agreement
        ours = attention_weights(x.q, x.k, causal_mask(11))
        torch.testing.assert_close(ours, theirs[i][0], rtol=1e-4, atol=1e-6, check_dtype=False)
        y = attention(x.q, x.k, x.v, causal_mask(11)).transpose(0, 1).flatten(1)
        torch.testing.assert_close(y, outputs[i], rtol=1e-4, atol=1e-5)


def test_hooks_are_gone_afterwards(model):
    before = [len(module._forward_hooks) for module in model.modules()]
    head_inputs(model, torch.arange(3))
    assert [len(module._forward_hooks) for module in model.modules()] == before


def test_rotation_keeps_lengths_and_only_knows_distance(generator):
    x = torch.randn(1, 1, 6, generator=generator, dtype=torch.float64).expand(1, 9, 6)
    turned = rotate_by_position(x, torch.tensor([1.0, 0.3, 0.01], dtype=torch.float64))
    torch.testing.assert_close(turned.norm(dim=-1), x.norm(dim=-1))
    scores = turned[0] @ turned[0].mT
    torch.testing.assert_close(scores[2, 5], scores[4, 7])
    assert not torch.isclose(scores[2, 5], scores[2, 6])


def test_diagnostics_on_known_matrices():
    before = torch.diag(torch.ones(4), -1)
    before[0, 0] = 1
    even = torch.full((5, 5), 0.2)
    assert distance_share(before, 1) == 1
    assert distance_share(before, 0) == pytest.approx(0.2)
    assert mean_distance(before).tolist() == [0, 1, 1, 1, 1]
    assert mean_distance(even).tolist() == pytest.approx([2, 1.4, 1.2, 1.4, 2])
    assert row_entropy(even).tolist() == pytest.approx([math.log(5)] * 5)
    assert row_entropy(before).tolist() == [0] * 5


@pytest.mark.usefixtures("unchecked")
def test_refuses_by_name(model):
    with pytest.raises(ValueError, match="token_ids is empty"):
        head_inputs(model, torch.arange(0))
    with pytest.raises(TypeError, match="Linear has no Llama-style attention layers"):
        head_inputs(torch.nn.Linear(2, 2), torch.arange(3))
    with pytest.raises(ValueError, match=r"5 numbers.*3 frequencies"):
        rotate_by_position(torch.ones(1, 2, 5), torch.ones(3))
    with pytest.raises(ValueError, match=r"square.*\(2, 3\)"):
        mean_distance(torch.ones(2, 3))
    with pytest.raises(ValueError, match="between 0 and 2"):
        distance_share(torch.ones(3, 3), 3)
    with pytest.raises(ValueError, match="p is empty"):
        row_entropy(torch.ones(0, 3))
