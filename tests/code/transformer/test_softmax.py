"""Softmax, its Jacobian and its backward step, against PyTorch's and finite differences."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from lemmata.transformer import softmax, softmax_backward, softmax_jacobian


def test_equals_library(generator):
    z = torch.randn(3, 5, 7, generator=generator, dtype=torch.float64)
    torch.testing.assert_close(softmax(z), torch.softmax(z, -1))
    assert not torch.allclose(softmax(z), torch.softmax(z, 1))


@given(st.floats(-1e4, 1e4), st.integers(0, 2**31))
def test_a_shift_changes_nothing_and_nothing_overflows(c, seed):
    z = 300 * torch.randn(5, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    torch.testing.assert_close(softmax(z + c), softmax(z), rtol=1e-6, atol=1e-12)  # c + z rounds z


def test_minus_infinity_is_a_mask(generator):
    z = torch.randn(3, 5, generator=generator, dtype=torch.float64)
    mask = torch.tensor([True, False, True, True, False])
    hidden = z.masked_fill(~mask, -torch.inf)
    torch.testing.assert_close(softmax(z, mask), torch.softmax(hidden, -1))
    torch.testing.assert_close(softmax(hidden), torch.softmax(hidden, -1))
    torch.testing.assert_close(softmax(z.masked_fill(~mask, 1e300), mask), torch.softmax(hidden, -1))


def test_jacobian_equals_autograd(generator):
    z = torch.randn(7, generator=generator, dtype=torch.float64)
    theirs = torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), z)
    torch.testing.assert_close(softmax_jacobian(softmax(z)), theirs)
    torch.testing.assert_close(theirs.sum(1), torch.zeros(7, dtype=z.dtype))


def test_backward_is_the_jacobian_times_the_gradient(generator):
    z, grad = torch.randn(2, 3, 7, generator=generator, dtype=torch.float64)
    p = softmax(z)
    expected = torch.stack([softmax_jacobian(p[i]) @ grad[i] for i in range(3)])
    torch.testing.assert_close(softmax_backward(grad, p), expected)
    assert not torch.allclose(p * (1 - p) * grad, expected)  # the diagonal is not enough


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: softmax(torch.tensor([1.0, torch.nan])), "z contains NaN"),
        (lambda: softmax(torch.tensor([1.0, torch.inf])), "the only row has an infinite score"),
        (lambda: softmax(torch.full((3,), -torch.inf)), "the only row may use no key"),
        (lambda: softmax(torch.zeros(2, 3), torch.tensor([[True] * 3, [False] * 3])), "row 1 may use no key at all"),
        (lambda: softmax(torch.zeros(2, 0)), "z is empty"),
        (lambda: softmax_jacobian(torch.tensor([torch.nan])), "p contains NaN"),
        (lambda: softmax_backward(torch.ones(2, 3), torch.ones(2, 5)), r"one shape.*\(2, 3\) and \(2, 5\)"),
    ],
)
def test_refuses_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()
