"""Attention, its gradient and its linear kin, in single precision: one head of width 64, one thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from lemmata import transformer as our
from torch.nn.functional import elu, scaled_dot_product_attention

from lemmata_bench.growth import Algorithm, Trial

WIDTH, SIZES = 64, (64, 256, 1024)


def _relative(found: Any, truth: torch.Tensor) -> float:
    return float((found.double() - truth).norm() / truth.norm())


def _tokens(n: int, count: int = 3) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(n)
    return [torch.randn(1, 1, n, WIDTH, generator=generator) for _ in range(count)]


def beside(
    ours: Callable, theirs: Callable, truth: Callable, inputs: Callable[[int], list[torch.Tensor]] = _tokens
) -> Callable[[int], Trial]:
    """Trials of functions of the same tensors; `truth` is given them in double precision."""

    def trial(n: int) -> Trial:
        torch.set_num_threads(1)
        x = inputs(n)
        exact = truth(*(tensor.double() for tensor in x))
        return Trial(lambda: ours(*x), lambda: theirs(*x), lambda found: _relative(found, exact))

    return trial


def _by_weights(q: Any, k: Any, v: Any) -> torch.Tensor:
    return (q @ k.mT / WIDTH**0.5).softmax(-1) @ v


def _fused(q: Any, k: Any, v: Any) -> torch.Tensor:
    return scaled_dot_product_attention(q, k, v)


def _our_gradient(q: Any, k: Any, v: Any, g: Any) -> torch.Tensor:
    return torch.cat(tuple(our.attention_backward(g, q, k, v)), dim=-1)


def _autograd(attention: Callable) -> Callable:
    def gradient(q: Any, k: Any, v: Any, g: Any) -> torch.Tensor:
        leaves = [x.detach().requires_grad_() for x in (q, k, v)]
        return torch.cat(torch.autograd.grad(attention(*leaves), leaves, g), dim=-1)

    return gradient


def _all_pairs(causal: bool) -> Callable:
    """Linear attention by the n × n matrix that it does without."""

    def attention(q: Any, k: Any, v: Any) -> torch.Tensor:
        weights = (elu(q) + 1) @ (elu(k) + 1).mT
        weights = weights.tril() if causal else weights
        return weights / weights.sum(-1, keepdim=True) @ v

    return attention


def _scores(n: int) -> list[torch.Tensor]:
    return [3 * torch.randn(64, n, generator=torch.Generator().manual_seed(n))]


def _torch_softmax(z: torch.Tensor) -> torch.Tensor:
    return z.softmax(-1)


_softmax = beside(our.softmax, _torch_softmax, _torch_softmax, _scores)
_attention = beside(our.attention, _fused, _by_weights)
_backward = beside(_our_gradient, _autograd(_fused), _autograd(_by_weights), lambda n: _tokens(n, 4))
_linear = beside(our.linear_attention, _all_pairs(False), _all_pairs(False))
_causal = beside(our.causal_linear_attention, _all_pairs(True), _all_pairs(True))

ALGORITHMS = (
    Algorithm("softmax", "torch", "64 rows of n", (100, 1_000, 10_000), _softmax),
    Algorithm("attention", "torch, fused", "n tokens", SIZES, _attention),
    Algorithm("attention_backward", "torch, autograd", "n tokens", SIZES, _backward),
    Algorithm("linear_attention", "torch, n × n", "n tokens", SIZES, _linear),
    Algorithm("causal_linear_attention", "torch, n × n", "n tokens", SIZES, _causal),
)
