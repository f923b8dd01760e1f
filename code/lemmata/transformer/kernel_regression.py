"""Nadaraya-Watson regression: a weighted mean whose weights come from a kernel."""

import torch
from jaxtyping import Float

from ._validate import check_attention_shapes
from .softmax import softmax


def kernel_regression(
    q: Float[torch.Tensor, "n d"], k: Float[torch.Tensor, "m d"], v: Float[torch.Tensor, "m dv"], bandwidth: float
) -> Float[torch.Tensor, "n dv"]:
    """Estimate a value at each query as the Gaussian-weighted mean of the values at the keys.

    Equation ``eq-attention-nadaraya-watson`` with the kernel exp(-|q - k|² / (2 h²)), h the bandwidth.

    Parameters
    ----------
    q : shape (n, d)
        Places at which to estimate.
    k : shape (m, d)
        Places at which values are known.
    v : shape (m, dv)
        The known values.
    bandwidth : float
        Width h of the kernel, positive.

    Raises
    ------
    ValueError
        When shapes do not fit, when the bandwidth is not positive, and for NaN or empty input.

    Notes
    -----
    Bishop, Pattern Recognition and Machine Learning (2006), section 6.3.1.
    """
    check_attention_shapes(q, k, v)
    if not bandwidth > 0:
        raise ValueError(f"bandwidth must be positive, but it is {bandwidth}")
    distance2 = ((q.unsqueeze(1) - k) ** 2).sum(-1)  # (n, m)
    return softmax(-distance2 / (2 * bandwidth**2)) @ v
