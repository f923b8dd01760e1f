"""Queries, keys and values of a pretrained Llama-family model, head by head."""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int


class HeadInputs(NamedTuple):
    """What the heads of one layer receive: a matrix a query head, shared keys and values repeated."""

    q: Float[torch.Tensor, "heads n d"]
    k: Float[torch.Tensor, "heads n d"]
    v: Float[torch.Tensor, "heads n d"]


@torch.no_grad()
def head_inputs(model: torch.nn.Module, token_ids: Int[torch.Tensor, "n"]) -> list[HeadInputs]:
    """Run the model on one sequence and give the queries, keys and values of every layer, as its attention uses them.

    Forward hooks catch the projections; queries and keys are then turned by their positions (RoPE) as in the model,
    and each group's keys and values are repeated for the query heads that share them (grouped-query attention).

    Parameters
    ----------
    model
        A Llama-family causal language model of Transformers.
    token_ids : shape (n,)
        The tokens of one sequence.

    Raises
    ------
    ValueError
        When the sequence is empty.
    TypeError
        When the model has no Llama-style attention layers.

    Notes
    -----
    Su et al., RoFormer (2021), section 3.4.2, for the rotation; Ainslie et al., GQA (2023), section 2.2, for the
    groups.
    """
    if token_ids.numel() == 0:
        raise ValueError("token_ids is empty: there is nothing to attend to")
    try:
        layers = [layer.self_attn for layer in model.model.layers]
        projections = [(a.q_proj, a.k_proj, a.v_proj) for a in layers]
        frequencies = model.model.rotary_emb.inv_freq
    except AttributeError as error:
        raise TypeError(f"{type(model).__name__} has no Llama-style attention layers: {error}") from error
    caught: dict[torch.nn.Module, torch.Tensor] = {}
    hooks = [
        linear.register_forward_hook(lambda module, _, out: caught.__setitem__(module, out[0]))
        for triple in projections
        for linear in triple
    ]
    try:
        model(token_ids.unsqueeze(0), use_cache=False)
    finally:
        for hook in hooks:
            hook.remove()
    heads = model.config.num_attention_heads
    d = frequencies.numel() * 2
    result = []
    for triple in projections:
        q, k, v = (caught[linear].unflatten(-1, (-1, d)).transpose(0, 1) for linear in triple)  # (groups, n, d)
        shared = heads // k.shape[0]
        k, v = k.repeat_interleave(shared, dim=0), v.repeat_interleave(shared, dim=0)
        result.append(HeadInputs(rotate_by_position(q, frequencies), rotate_by_position(k, frequencies), v))
    return result


def rotate_by_position(
    x: Float[torch.Tensor, "heads n d"], frequencies: Float[torch.Tensor, "half"]
) -> Float[torch.Tensor, "heads n d"]:
    """Turn the pair (j, j + d/2) of the row at position t by the angle t times frequency j.

    Parameters
    ----------
    x : shape (heads, n, d)
        Queries or keys; row t is position t, counted from 0.
    frequencies : shape (d/2,)
        Angle a position, one for each pair.

    Raises
    ------
    ValueError
        When there are not d/2 frequencies.
    """
    if 2 * frequencies.numel() != x.shape[-1]:
        raise ValueError(
            f"x has rows of {x.shape[-1]} numbers, which do not pair up with {frequencies.numel()} frequencies"
        )
    angle = torch.arange(x.shape[-2], dtype=x.dtype).unsqueeze(1) * frequencies  # (n, d/2)
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * angle.cos() - b * angle.sin(), b * angle.cos() + a * angle.sin()], dim=-1)
