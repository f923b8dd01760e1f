"""Attention, its weights and its gradients, against PyTorch's own, loops and finite differences."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from lemmata.transformer import attention, attention_backward, attention_weights, causal_mask, window_mask
from torch.nn.functional import scaled_dot_product_attention


def draw(generator, *shapes, dtype=torch.float64):
    return [torch.randn(*shape, generator=generator, dtype=dtype) for shape in shapes]


def by_loops(q, k, v, mask, scale):
    y = torch.zeros(len(q), v.shape[1], dtype=v.dtype)
    for i in range(len(q)):
        weight = [math.exp(scale * float(q[i] @ k[j])) if mask[i, j] else 0.0 for j in range(len(k))]
        for j in range(len(k)):
            y[i] += weight[j] / sum(weight) * v[j]
    return y


@pytest.mark.parametrize("masked", [False, True])
def test_equals_loops(generator, masked):
    q, k, v = draw(generator, (7, 3), (7, 3), (7, 5))
    mask = causal_mask(7) if masked else torch.ones(7, 7, dtype=torch.bool)
    torch.testing.assert_close(attention(q, k, v, mask), by_loops(q, k, v, mask, 3**-0.5))
    torch.testing.assert_close(attention(q, k, v, mask, scale=0.7), by_loops(q, k, v, mask, 0.7))


@pytest.mark.parametrize("masked", [False, True])
def test_equals_library_forth_and_back(generator, masked):
    q, k, v, grad_y = draw(generator, (2, 3, 7, 5), (2, 3, 11, 5), (2, 3, 11, 13), (2, 3, 7, 13))
    mask = (torch.rand(7, 11, generator=generator) < 0.6) | (torch.arange(11) == 4) if masked else None
    leaves = [t.clone().requires_grad_() for t in (q, k, v)]
    library = scaled_dot_product_attention(*leaves, attn_mask=mask)
    torch.testing.assert_close(attention(q, k, v, mask), library)
    theirs = torch.autograd.grad(library, leaves, grad_y)
    for ours, other in zip(attention_backward(grad_y, q, k, v, mask), theirs, strict=True):
        torch.testing.assert_close(ours, other)


def test_scale_reaches_the_gradient(generator):
    q, k, v, grad_y = draw(generator, (7, 5), (11, 5), (11, 3), (7, 3))
    leaves = [t.clone().requires_grad_() for t in (q, k, v)]
    library = scaled_dot_product_attention(*(t[None] for t in leaves), scale=0.3)[0]
    theirs = torch.autograd.grad(library, leaves, grad_y)
    ours = attention_backward(grad_y, q, k, v, scale=0.3)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b)
    assert not torch.allclose(attention_backward(grad_y, q, k, v).q, theirs[0])  # the default scale is another one


def test_gradients_equal_finite_differences(generator):
    q, k, v, grad_y = draw(generator, (5, 3), (5, 3), (5, 2), (5, 2))
    mask, step = causal_mask(5), 1e-6

    def loss(q, k, v):
        return float((grad_y * attention(q, k, v, mask)).sum())

    for place, ours in enumerate(attention_backward(grad_y, q, k, v, mask)):
        slopes = torch.zeros_like(ours)
        for index in torch.cartesian_prod(*(torch.arange(s) for s in ours.shape)).tolist():
            up, down = [[t.clone() for t in (q, k, v)] for _ in range(2)]
            up[place][*index] += step
            down[place][*index] -= step
            slopes[*index] = (loss(*up) - loss(*down)) / (2 * step)
        torch.testing.assert_close(ours, slopes, rtol=1e-5, atol=1e-8)  # the differences' own error


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 5), st.floats(0.01, 30), st.integers(0, 2**31))
def test_weights_are_distributions(n, m, d, size, seed):
    g = torch.Generator().manual_seed(seed)
    p = attention_weights(*draw(g, (n, d), (m, d)), scale=size)
    assert (p >= 0).all()
    torch.testing.assert_close(p.sum(-1), torch.ones(n, dtype=p.dtype))


def test_output_stays_between_the_values(generator):
    q, k, v = draw(generator, (7, 5), (11, 5), (11, 3))
    y = attention(10 * q, k, v)
    assert (y <= v.max(dim=0).values + 1e-12).all()
    assert (y >= v.min(dim=0).values - 1e-12).all()


def test_permutations(generator):
    q, k, v = draw(generator, (7, 5), (11, 5), (11, 3))
    a, b = torch.randperm(7, generator=generator), torch.randperm(11, generator=generator)
    torch.testing.assert_close(attention(q[a], k[b], v[b]), attention(q, k, v)[a])
    assert not torch.allclose(attention(q[a], k[b], v), attention(q, k, v)[a])


def test_causal_rows_do_not_see_the_future(generator):
    q, k, v = draw(generator, (7, 5), (7, 5), (7, 3))
    before = attention(q, k, v, causal_mask(7))
    k, v = k.clone(), v.clone()
    k[4:] += 1
    v[4:] -= 1
    after = attention(q, k, v, causal_mask(7))
    assert torch.equal(before[:4], after[:4])
    assert not torch.allclose(before[4:], after[4:])


def test_small_temperature_is_a_look_up(generator):
    q, k, v = draw(generator, (7, 5), (11, 5), (11, 3))
    torch.testing.assert_close(attention(q, k, v, scale=1e6), v[(q @ k.mT).argmax(dim=1)])


def test_half_precision_of_large_scores_is_finite():
    q = torch.full((2, 4), 60.0, dtype=torch.float16)
    k = torch.tensor([[60.0] * 4, [59.0] * 4, [1.0] * 4], dtype=torch.float16)
    y = attention(q, k, torch.eye(3, dtype=torch.float16))
    assert y.dtype == torch.float16
    torch.testing.assert_close(y, torch.tensor([[1.0, 0, 0], [1, 0, 0]], dtype=torch.float16))


def test_masks():
    assert causal_mask(3).tolist() == [[True, False, False], [True, True, False], [True, True, True]]
    assert window_mask(4, 2).sum(dim=1).tolist() == [1, 2, 2, 2]
    assert torch.equal(window_mask(5, 5), causal_mask(5))


@pytest.mark.usefixtures("unchecked")
def test_refuses_a_row_that_may_use_nothing(generator):
    q, k, v = draw(generator, (2, 7, 5), (2, 7, 5), (2, 7, 3))
    mask = causal_mask(7)
    mask[4] = False
    for call in (lambda: attention(q, k, v, mask), lambda: attention_backward(v, q, k, v, mask)):
        with pytest.raises(ValueError, match=r"row \(0, 4\) may use no key at all"):
            call()


Q, K, V = torch.ones(2, 3), torch.ones(5, 3), torch.ones(5, 7)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((Q, torch.ones(5, 4), V), ValueError, r"same last axis d.*\(2, 3\).*\(5, 4\)"),
        ((Q[None], K, V), ValueError, "same leading axes"),
        ((Q, K, torch.ones(4, 7)), ValueError, r"one row for each row of k.*\(4, 7\)"),
        ((Q.long(), K, V), TypeError, "q must hold floating-point numbers.*int64"),
        ((Q.tolist(), K, V), TypeError, "q must be a torch.Tensor.*list"),
        ((Q, K * torch.nan, V), ValueError, "k contains NaN"),
        ((Q, K, V * torch.inf), ValueError, "v contains an infinite number"),
        ((Q[:0], K, V), ValueError, "q is empty"),
        ((Q[0], K, V), ValueError, "q needs at least 2 axes"),
        ((Q, K, V, torch.ones(2, 4, dtype=torch.bool)), ValueError, r"mask is \(2, 4\).*\(2, 5\)"),
        ((Q, K, V, torch.zeros(2, 5)), TypeError, "mask must be a tensor of booleans.*float32"),
        ((1e30 * Q, 1e30 * K, V), ValueError, "row 0 has an infinite score"),
    ],
)
def test_refuses_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        attention(*arguments)


@pytest.mark.usefixtures("unchecked")
def test_backward_refuses_another_shape():
    with pytest.raises(ValueError, match=r"output's shape \(2, 7\), but it is \(2, 5\)"):
        attention_backward(torch.ones(2, 5), Q, K, V)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(("n", "error"), [(0, ValueError), (-2, ValueError), (2.0, TypeError), (True, TypeError)])
def test_masks_refuse(n, error):
    with pytest.raises(error, match="n must be"):
        causal_mask(n)
    with pytest.raises(error, match="width must be"):
        window_mask(3, n)
