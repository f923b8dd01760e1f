"""Linear attention and kernel regression against loops over their kernels."""

import pytest
import torch
from lemmata.transformer import (
    attention,
    causal_linear_attention,
    kernel_regression,
    linear_attention,
    positive_features,
)


def by_loops(q, k, v, causal):
    f, g = torch.nn.functional.elu(q) + 1, torch.nn.functional.elu(k) + 1
    y = torch.zeros(len(q), v.shape[1], dtype=v.dtype)
    for i in range(len(q)):
        seen = range(i + 1 if causal else len(k))
        total = sum(f[i] @ g[j] for j in seen)
        for j in seen:
            y[i] += (f[i] @ g[j]) / total * v[j]
    return y


@pytest.fixture
def qkv(generator):
    return [torch.randn(7, s, generator=generator, dtype=torch.float64) for s in (3, 3, 5)]


def test_equals_loops(qkv):
    torch.testing.assert_close(linear_attention(*qkv), by_loops(*qkv, causal=False))
    torch.testing.assert_close(causal_linear_attention(*qkv), by_loops(*qkv, causal=True))
    assert not torch.allclose(by_loops(*qkv, causal=True), by_loops(*qkv, causal=False))


def test_batches(generator):
    q, k, v = (torch.randn(2, 3, 7, s, generator=generator, dtype=torch.float64) for s in (3, 3, 5))
    torch.testing.assert_close(
        causal_linear_attention(q, k, v)[1, 2], causal_linear_attention(q[1, 2], k[1, 2], v[1, 2])
    )
    torch.testing.assert_close(linear_attention(q, k, v)[1, 2], linear_attention(q[1, 2], k[1, 2], v[1, 2]))


def test_features_are_positive_and_differentiable():
    x = torch.tensor([-800.0, -1.0, 0.0, 2.0, 900.0], requires_grad=True)
    y = positive_features(x)
    torch.testing.assert_close(y, torch.nn.functional.elu(x) + 1)
    y.sum().backward()
    assert torch.isfinite(x.grad).all()


def test_kernel_regression_equals_loops(qkv):
    q, k, v = qkv
    y = torch.zeros(7, 5, dtype=torch.float64)
    for i in range(7):
        weight = torch.stack([torch.exp(-((q[i] - key) ** 2).sum() / (2 * 0.7**2)) for key in k])
        y[i] = weight @ v / weight.sum()
    torch.testing.assert_close(kernel_regression(q, k, v, 0.7), y)


def test_attention_is_gaussian_only_for_keys_of_one_length(qkv):
    q, k, v = qkv
    unit = k / k.norm(dim=1, keepdim=True)
    torch.testing.assert_close(attention(q, unit, v), kernel_regression(q, unit, v, 3**0.25))
    assert not torch.allclose(attention(q, k, v), kernel_regression(q, k, v, 3**0.25))


@pytest.mark.usefixtures("unchecked")
def test_refuses_by_name(qkv):
    q, k, v = qkv
    with pytest.raises(ValueError, match="7 queries and 6 keys"):
        causal_linear_attention(q, k[:6], v[:6])
    with pytest.raises(ValueError, match="same last axis"):
        linear_attention(q, k[:, :2], v)
    for h in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="bandwidth must be positive"):
            kernel_regression(q, k, v, h)
