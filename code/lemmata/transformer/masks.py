"""Masks: which key each query may use."""

import torch
from jaxtyping import Bool

from ._validate import check_size


def causal_mask(n: int) -> Bool[torch.Tensor, "{n} {n}"]:
    """Allow query i the keys 1, …, i: a lower triangle of True.

    Parameters
    ----------
    n : int
        Number of tokens, at least 1.

    Raises
    ------
    TypeError, ValueError
        When ``n`` is not a whole number of at least 1.

    Notes
    -----
    Vaswani et al., Attention Is All You Need (2017), section 3.2.3.
    """
    return window_mask(n, n)


def window_mask(n: int, width: int) -> Bool[torch.Tensor, "{n} {n}"]:
    """Allow query i the last ``width`` keys, itself included: i - width < j ≤ i.

    Parameters
    ----------
    n : int
        Number of tokens, at least 1.
    width : int
        Number of keys that a query may use, at least 1.

    Raises
    ------
    TypeError, ValueError
        When ``n`` or ``width`` is not a whole number of at least 1.
    """
    i, j = torch.arange(check_size(n, "n")).unsqueeze(1), torch.arange(n)
    return (j <= i) & (j > i - check_size(width, "width"))
