"""Scaled dot-product attention: weights, output, and all gradients by hand."""

from math import sqrt
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float

from ._validate import as_floats, check_attention_shapes
from .softmax import softmax, softmax_backward


class AttentionGradients(NamedTuple):
    """Gradients of one loss by the queries, the keys and the values, each in the shape of what it belongs to."""

    q: Float[torch.Tensor, "*batch n d"]
    k: Float[torch.Tensor, "*batch m d"]
    v: Float[torch.Tensor, "*batch m dv"]


def attention_weights(
    q: Float[torch.Tensor, "*batch n d"],
    k: Float[torch.Tensor, "*batch m d"],
    mask: Bool[torch.Tensor, "*#batch n m"] | None = None,
    scale: float | None = None,
) -> Float[torch.Tensor, "*batch n m"]:
    """Give the weight P[i, j] that query i puts on key j: the row-wise softmax of the scaled scores.

    Parameters
    ----------
    q : shape (..., n, d)
        Queries, one a row.
    k : shape (..., m, d)
        Keys, one a row.
    mask : shape (n, m) or (..., n, m), optional
        True where query i may use key j.
    scale : float, optional
        Factor of the scores; 1/√d when not given.

    Raises
    ------
    ValueError
        When shapes do not fit, when a row of the mask allows no key (named by its index), and for NaN or empty input.
    """
    check_attention_shapes(q, k)
    s = _scale(scale, q) * (q @ k.mT)  # (..., n, m)
    return softmax(s, mask)


def attention(
    q: Float[torch.Tensor, "*batch n d"],
    k: Float[torch.Tensor, "*batch m d"],
    v: Float[torch.Tensor, "*batch m dv"],
    mask: Bool[torch.Tensor, "*#batch n m"] | None = None,
    scale: float | None = None,
) -> Float[torch.Tensor, "*batch n dv"]:
    """Look up each query among the keys and return the weighted mean of the values.

    Equation ``eq-attention``: softmax(QKᵀ/√d) V.

    Parameters
    ----------
    q : shape (..., n, d)
        Queries, one a row.
    k : shape (..., m, d)
        Keys, one a row.
    v : shape (..., m, dv)
        Values, one for each key.
    mask : shape (n, m) or (..., n, m), optional
        True where query i may use key j.
    scale : float, optional
        Factor of the scores; 1/√d when not given.

    Raises
    ------
    ValueError
        When shapes do not fit, when a row of the mask allows no key (named by its index), and for NaN or empty input.

    Notes
    -----
    Vaswani et al., Attention Is All You Need (2017), section 3.2.1, equation 1.
    """
    check_attention_shapes(q, k, v)
    return attention_weights(q, k, mask, scale) @ v


def attention_backward(
    grad_y: Float[torch.Tensor, "*batch n dv"],
    q: Float[torch.Tensor, "*batch n d"],
    k: Float[torch.Tensor, "*batch m d"],
    v: Float[torch.Tensor, "*batch m dv"],
    mask: Bool[torch.Tensor, "*#batch n m"] | None = None,
    scale: float | None = None,
) -> AttentionGradients:
    """Carry the gradient by the output back to the queries, the keys and the values.

    Equations ``eq-attention-grad-pv``, ``eq-attention-softmax-backward`` and ``eq-attention-grad-qk``.

    Parameters
    ----------
    grad_y : shape (..., n, dv)
        Gradient of the loss by the output of :func:`attention`.
    q, k, v, mask, scale
        The inputs of :func:`attention`.

    Raises
    ------
    ValueError
        When shapes do not fit, when a row of the mask allows no key (named by its index), and for NaN or empty input.

    Notes
    -----
    Dao et al., FlashAttention (2022), appendix B.2, derives the same four products.
    """
    check_attention_shapes(q, k, v)
    as_floats(grad_y, "grad_y")
    if grad_y.shape != (*q.shape[:-1], v.shape[-1]):
        raise ValueError(
            f"grad_y must have the output's shape {(*q.shape[:-1], v.shape[-1])}, but it is {tuple(grad_y.shape)}"
        )
    p = attention_weights(q, k, mask, scale)
    grad_v = p.mT @ grad_y  # (..., m, dv)
    grad_p = grad_y @ v.mT  # (..., n, m)
    grad_s = softmax_backward(grad_p, p)  # zero wherever the mask forbids, since p is
    c = _scale(scale, q)
    return AttentionGradients(c * (grad_s @ k), c * (grad_s.mT @ q), grad_v)


def _scale(scale: float | None, q: torch.Tensor) -> float:
    return 1 / sqrt(q.shape[-1]) if scale is None else scale
