"""What a matrix of attention weights does, in one number a head."""

import torch
from jaxtyping import Float

from ._validate import as_floats


def row_entropy(p: Float[torch.Tensor, "*rows m"]) -> Float[torch.Tensor, "*rows"]:
    """Give the entropy of each row in nats: 0 for one certain key, log m for m equal ones; 0 log 0 counts as 0.

    Raises
    ------
    ValueError
        For NaN or empty input.
    """
    return torch.special.entr(as_floats(p, "p", axes=1)).sum(dim=-1)


def distance_share(p: Float[torch.Tensor, "*batch n n"], distance: int) -> Float[torch.Tensor, "*batch"]:
    """Give the mean weight that a query puts on the key ``distance`` places before it, over all queries that have one.

    Raises
    ------
    ValueError
        When the matrix is not square, when the distance does not lie in 0, …, n - 1, and for NaN or empty input.
    """
    n = _square(p)
    if not 0 <= distance < n:
        raise ValueError(f"distance must lie between 0 and {n - 1} for {n} tokens, but it is {distance}")
    return p.diagonal(-distance, dim1=-2, dim2=-1).mean(dim=-1)


def mean_distance(p: Float[torch.Tensor, "*batch n n"]) -> Float[torch.Tensor, "*batch n"]:
    """Give the mean number of places between query i and the keys that it looks at.

    Raises
    ------
    ValueError
        When the matrix is not square, and for NaN or empty input.
    """
    i = torch.arange(_square(p), device=p.device)
    return (p * (i.unsqueeze(1) - i).abs()).sum(dim=-1)


def _square(p: torch.Tensor) -> int:
    as_floats(p, "p")
    if p.shape[-1] != p.shape[-2]:
        raise ValueError(f"p must be square (each token looks at each), but its shape is {tuple(p.shape)}")
    return p.shape[-1]
