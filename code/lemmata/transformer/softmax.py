"""The softmax of each row, its Jacobian and its backward step."""

import torch
from jaxtyping import Bool, Float

from ._validate import as_floats, as_mask, refuse_empty_rows


def softmax(
    z: Float[torch.Tensor, "*rows m"], mask: Bool[torch.Tensor, "*#rows m"] | None = None
) -> Float[torch.Tensor, "*rows m"]:
    """Turn each row of scores into weights that are positive and sum to one, over the allowed entries only.

    Equation ``eq-attention-softmax``: the largest allowed score is subtracted, so that no exponential exceeds one.

    Parameters
    ----------
    z : shape (..., m)
        Scores, one row for each distribution; -inf counts as forbidden.
    mask : shape (..., m), optional
        True where an entry may be used. It may have fewer leading axes than ``z``.

    Raises
    ------
    ValueError
        When a row has no allowed entry (its softmax would be 0/0; the row is named), when the mask does not fit,
        and for NaN or empty input.

    Notes
    -----
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 4.1, for the subtraction of the maximum.
    """
    as_floats(z, "z", axes=1, infinite=True)
    if mask is not None:
        z = torch.where(as_mask(mask, z), z, -torch.inf)
    top = z.amax(dim=-1, keepdim=True)
    refuse_empty_rows(top)
    e = torch.exp(z - top)  # no exponent is positive
    return e / e.sum(dim=-1, keepdim=True)


def softmax_jacobian(p: Float[torch.Tensor, "*rows m"]) -> Float[torch.Tensor, "*rows m m"]:
    """Give the Jacobian of softmax at the scores whose softmax is ``p``.

    Equation ``eq-attention-jacobian``: diag(p) - p pᵀ; entry (j, l) is the derivative of weight j by score l.

    Parameters
    ----------
    p : shape (..., m)
        Weights: rows that sum to one.

    Raises
    ------
    ValueError
        For NaN or empty input.
    """
    as_floats(p, "p", axes=1)
    return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)  # (..., m, m)


def softmax_backward(
    grad_p: Float[torch.Tensor, "*rows m"], p: Float[torch.Tensor, "*rows m"]
) -> Float[torch.Tensor, "*rows m"]:
    """Carry the gradient by the weights back to the gradient by the scores, row by row.

    Equation ``eq-attention-softmax-backward``. The m × m Jacobian is never formed.

    Parameters
    ----------
    grad_p : shape (..., m)
        Gradient of the loss by the weights.
    p : shape (..., m)
        The weights themselves.

    Raises
    ------
    ValueError
        When the two shapes differ, and for NaN or empty input.
    """
    as_floats(grad_p, "grad_p", axes=1)
    as_floats(p, "p", axes=1)
    if grad_p.shape != p.shape:
        raise ValueError(f"grad_p and p must have one shape, but they are {tuple(grad_p.shape)} and {tuple(p.shape)}")
    return p * (grad_p - (grad_p * p).sum(dim=-1, keepdim=True))
