"""Exercises of the chapter on self-attention."""

import torch
from jaxtyping import Bool, Float

from lemmata.exercises import exercise, expect, expect_close

SINGLE = 1e-5  # an answer that collects its rows in torch's default, 32 bits, is right as well

# --- ex-attention-masked-softmax ------------------------------------------------------------------------------------


@exercise(label="ex-attention-masked-softmax")
def masked_softmax(z: Float[torch.Tensor, "n m"], mask: Bool[torch.Tensor, "n m"]) -> Float[torch.Tensor, "n m"]:
    """Give the softmax of each row of z over the entries that the mask allows (True), and 0 elsewhere."""
    z = torch.where(mask, z, -torch.inf)
    e = torch.exp(z - z.max(dim=1, keepdim=True).values)
    return e / e.sum(dim=1, keepdim=True)


@masked_softmax.checker
def _(answer):
    z = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.0, -0.5], [0.3, 0.2, -2.0], [2.0, 1.0, 0.0]], dtype=torch.float64)
    everything = torch.ones(4, 3, dtype=torch.bool)
    e = torch.exp(z)
    p = answer(z, everything)
    expect(tuple(p.shape) == (4, 3), f"the weights need the shape (4, 3) of the scores; got {tuple(p.shape)}")
    by_column = torch.allclose(p.sum(dim=0), torch.ones(3, dtype=p.dtype))
    expect(not by_column, "your columns sum to one: the sum must run along a row, over the keys of one query")
    expect_close(
        p,
        e / e.sum(dim=1, keepdim=True),
        "with everything allowed this must be the plain softmax of each row",
        rtol=SINGLE,
    )
    mask = torch.tensor([[True, False, False], [True, True, False], [False, True, True], [True, True, True]])
    p = answer(z, mask)
    expect_close(p[~mask], torch.zeros(4, dtype=torch.float64), "a forbidden entry must have the weight 0")
    expect_close(p.sum(dim=1), torch.ones(4), "after masking a row no longer sums to one: renormalise", rtol=SINGLE)
    kept = mask * e
    proportions = "the allowed weights must keep their proportions"
    expect_close(p, kept / kept.sum(dim=1, keepdim=True), proportions, rtol=SINGLE)
    _of_any_size(answer, z)


def _of_any_size(answer, z):
    p = answer(1000 * z, torch.ones_like(z, dtype=torch.bool))
    expect(bool(torch.isfinite(p).all()), "scores of size 1000 overflow: subtract the largest score of the row first")
    large = "scores of size 1000 are finite but not right: subtract the largest score of the row, do not cut scores off"
    expect_close(p, torch.softmax(1000 * z, dim=1), large, rtol=SINGLE)
    low = torch.tensor([[1000.0, 1.0, 1.0]], dtype=torch.float64)
    p = answer(low, torch.tensor([[False, True, True]]))
    half = torch.tensor([[0.0, 0.5, 0.5]], dtype=torch.float64)
    expect_close(p, half, "a huge forbidden score drowned the allowed ones: take the maximum over allowed scores only")
    p = answer(torch.tensor([[0.0, -1e12, -1e12]], dtype=torch.float64), torch.tensor([[False, True, True]]))
    said = "a finite number stands for the forbidden score, and an allowed score was lower still: use -inf"
    expect_close(p, half, said)


@masked_softmax.wrong("your columns sum to one")
def _(z, mask):
    return torch.softmax(z.masked_fill(~mask, -torch.inf), dim=0)


@masked_softmax.wrong("renormalise")
def _(z, mask):
    return torch.softmax(z, dim=1) * mask


@masked_softmax.wrong("a forbidden entry must have the weight 0")
def _(z, mask):
    return torch.softmax(z * mask, dim=1)  # a score of 0 is not a weight of 0


@masked_softmax.wrong("overflow")
def _(z, mask):
    e = torch.exp(z) * mask
    return e / e.sum(dim=1, keepdim=True)


@masked_softmax.wrong("maximum over allowed scores only")
def _(z, mask):
    e = torch.exp(z - z.max(dim=1, keepdim=True).values) * mask
    return e / e.sum(dim=1, keepdim=True)


@masked_softmax.wrong("do not cut scores off")
def _(z, mask):
    e = torch.exp(z.clamp(-700, 700)) * mask
    return e / e.sum(dim=1, keepdim=True)


@masked_softmax.wrong("use -inf")
def _(z, mask):
    return torch.softmax(z.masked_fill(~mask, -1e9), dim=1)


# --- ex-attention-softmax-gradient ----------------------------------------------------------------------------------


@exercise(label="ex-attention-softmax-gradient")
def softmax_gradient(grad_p: Float[torch.Tensor, "n m"], p: Float[torch.Tensor, "n m"]) -> Float[torch.Tensor, "n m"]:
    """Give the gradient by the scores S, from the gradient by the weights P = softmax(S) and from P."""
    return p * (grad_p - (p * grad_p).sum(dim=1, keepdim=True))


@softmax_gradient.checker
def _(answer):
    one = torch.tensor([[0.5, 0.25, 0.25]], dtype=torch.float64)
    hand = answer(torch.tensor([[4.0, 0.0, 0.0]], dtype=torch.float64), one)
    expect_close(
        hand.sum(),
        0.0,
        "each row of the answer must sum to zero, since a shift of all scores changes nothing",
        atol=SINGLE,
    )
    g = torch.Generator().manual_seed(2)
    s = torch.randn(5, 3, generator=g, dtype=torch.float64, requires_grad=True)
    grad_p = torch.randn(5, 3, generator=g, dtype=torch.float64)
    p = torch.softmax(s, dim=1)
    (wanted,) = torch.autograd.grad(p, s, grad_p)
    p = p.detach()
    got = answer(grad_p, p)
    flipped = got.shape == wanted.shape and torch.allclose(got.to(wanted.dtype), -wanted, rtol=SINGLE, atol=SINGLE)
    expect(not flipped, "the sign is turned: the mean of the row is subtracted from the gradient, not the reverse")
    said = "every row must sum to zero: is your mean weighted by p, row by row?"
    expect_close(got.sum(dim=1), torch.zeros(5), said, atol=SINGLE)
    said = "rows sum to zero, but autograd disagrees: compare with the row by hand of the exercises"
    expect_close(got, wanted, said, rtol=SINGLE, atol=SINGLE)


@softmax_gradient.wrong("must sum to zero")
def _(grad_p, p):
    return p * (1 - p) * grad_p  # the diagonal of the Jacobian alone


@softmax_gradient.wrong("the sign is turned")
def _(grad_p, p):
    return p * ((p * grad_p).sum(dim=1, keepdim=True) - grad_p)


@softmax_gradient.wrong("row by row")
def _(grad_p, p):
    return p * (grad_p - (p * grad_p).sum())  # one sum over the whole matrix


@softmax_gradient.wrong("must sum to zero")
def _(grad_p, p):
    return p * (grad_p - grad_p.mean(dim=1, keepdim=True))


@softmax_gradient.wrong("autograd disagrees")
def _(grad_p, p):
    return (
        grad_p
        - (p * grad_p).sum(dim=1, keepdim=True)
        - (grad_p - (p * grad_p).sum(dim=1, keepdim=True)).mean(dim=1, keepdim=True)
    )  # the rows sum to zero, but the factor p is missing


# --- ex-attention-one-pass ------------------------------------------------------------------------------------------


@exercise(label="ex-attention-one-pass")
def one_pass(z: Float[torch.Tensor, "m"], v: Float[torch.Tensor, "m dv"]) -> Float[torch.Tensor, "dv"]:
    """Give sum_j softmax(z)_j v_j, reading each pair (z[j], v[j]) once, with a running maximum, sum and vector."""
    top, c, u = torch.tensor(-torch.inf, dtype=z.dtype), torch.zeros_like(z[0]), torch.zeros_like(v[0])
    for score, value in zip(z, v, strict=True):
        higher = torch.maximum(top, score)
        old, new = torch.exp(top - higher), torch.exp(score - higher)
        top, c, u = higher, old * c + new, old * u + new * value
    return u / c


@one_pass.checker
def _(answer):
    g = torch.Generator().manual_seed(3)
    v = torch.randn(11, 5, generator=g, dtype=torch.float64)
    falling = torch.linspace(2, -2, 11, dtype=torch.float64)
    said = "with falling scores (the first is the largest) the mean is not right: are both sums weighted by exp(z - M)?"
    expect_close(answer(falling, v), torch.softmax(falling, 0) @ v, said, rtol=SINGLE, atol=SINGLE)
    rising = falling.flip(0)
    said = "with rising scores it goes wrong: when the maximum grows, both old sums must be multiplied by exp(M - M')"
    expect_close(answer(rising, v), torch.softmax(rising, 0) @ v, said, rtol=SINGLE, atol=SINGLE)
    got = answer(1000 + 300 * rising, v)
    expect(bool(torch.isfinite(got).all()), "scores near 1000 overflow: every exponent must be at most 0")
    said = "with scores near 1000 the mean is not right"
    expect_close(got, torch.softmax(1000 + 300 * rising, 0) @ v, said, rtol=SINGLE, atol=SINGLE)
    low = -1e6 + rising
    got = answer(low, v)
    said = "with all scores near -1,000,000 the mean is not right: start the maximum at -inf, not at 0"
    expect(bool(torch.isfinite(got).all()), said)
    expect_close(got, torch.softmax(low, 0) @ v, said, rtol=SINGLE, atol=SINGLE)
    got = answer(falling[:1], v[:1])
    expect_close(got, v[0], "a single pair has the weight 1: its value is the answer", rtol=SINGLE, atol=SINGLE)


@one_pass.wrong("are both sums weighted")
def _(z, v):
    return v.mean(dim=0)


@one_pass.wrong("when the maximum grows")
def _(z, v):
    top, c, u = torch.tensor(-torch.inf, dtype=z.dtype), 0.0, 0.0
    for score, value in zip(z, v, strict=True):
        top = torch.maximum(top, score)
        c, u = c + torch.exp(score - top), u + torch.exp(score - top) * value
    return u / c


@one_pass.wrong("overflow")
def _(z, v):
    e = torch.exp(z)
    return (e @ v) / e.sum()


@one_pass.wrong("start the maximum at -inf")
def _(z, v):
    top, c, u = torch.zeros_like(z[0]), 0.0, 0.0
    for score, value in zip(z, v, strict=True):
        higher = torch.maximum(top, score)
        old, new = torch.exp(top - higher), torch.exp(score - higher)
        top, c, u = higher, old * c + new, old * u + new * value
    return u / c
