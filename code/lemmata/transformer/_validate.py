"""Checks of tensor arguments, shared by the functions of this subject: what was needed, and what came."""

import torch


def as_floats(x: torch.Tensor, name: str, *, axes: int = 2, infinite: bool = False) -> torch.Tensor:
    """Return ``x`` if it is a non-empty floating-point tensor of finite numbers; refuse it by name otherwise."""
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{name} must be a torch.Tensor, but it is a {type(x).__name__}")
    if not x.is_floating_point():
        raise TypeError(f"{name} must hold floating-point numbers, but its dtype is {x.dtype}")
    if x.ndim < axes:
        raise ValueError(f"{name} needs at least {axes} axes, but its shape is {tuple(x.shape)}")
    if x.numel() == 0:
        raise ValueError(f"{name} is empty: its shape is {tuple(x.shape)}")
    if x.isnan().any():
        raise ValueError(f"{name} contains NaN")
    if not infinite and x.isinf().any():
        raise ValueError(f"{name} contains an infinite number")
    return x


def check_attention_shapes(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor | None = None) -> None:
    """Refuse queries, keys and values that do not fit together, naming the axes that differ."""
    as_floats(q, "q")
    as_floats(k, "k")
    if q.shape[-1] != k.shape[-1]:
        raise ValueError(f"q and k must have the same last axis d, but q is {tuple(q.shape)} and k is {tuple(k.shape)}")
    if q.shape[:-2] != k.shape[:-2]:
        raise ValueError(
            f"q and k must have the same leading axes, but q is {tuple(q.shape)} and k is {tuple(k.shape)}"
        )
    if v is None:
        return
    as_floats(v, "v")
    if v.shape[:-1] != k.shape[:-1]:
        raise ValueError(f"v needs one row for each row of k, but k is {tuple(k.shape)} and v is {tuple(v.shape)}")


def check_size(n: int, name: str) -> int:
    """Return ``n`` if it is a whole number of at least 1."""
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError(f"{name} must be a whole number, but it is {n!r}")
    if n < 1:
        raise ValueError(f"{name} must be at least 1, but it is {n}")
    return n


def as_mask(mask: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    """Spread a boolean mask to the shape of the scores ``z``; refuse another type or a shape that does not fit."""
    if not isinstance(mask, torch.Tensor) or mask.dtype != torch.bool:
        came = mask.dtype if isinstance(mask, torch.Tensor) else type(mask).__name__
        raise TypeError(f"mask must be a tensor of booleans (True = allowed), but it is {came}")
    try:
        return mask.expand(z.shape)
    except RuntimeError as error:
        raise ValueError(f"mask is {tuple(mask.shape)}, which does not fit scores of {tuple(z.shape)}") from error


def refuse_empty_rows(top: torch.Tensor) -> None:
    """Refuse a row whose largest score is not finite, by its index: -inf means that the row may use no key at all."""
    bad = ~top.squeeze(-1).isfinite()
    if bad.any():
        row = bad.nonzero()[0].tolist()
        name = "the only row" if not row else f"row {row[0] if len(row) == 1 else tuple(row)}"
        if top.squeeze(-1)[bad][0] > 0:
            raise ValueError(f"{name} has an infinite score")
        raise ValueError(f"{name} may use no key at all (every score is masked or -inf); its softmax would be 0/0")
