"""Attention whose kernel is a product of features: linear in the number of tokens."""

import torch
from jaxtyping import Float

from ._validate import check_attention_shapes


def positive_features(x: Float[torch.Tensor, "*rows d"]) -> Float[torch.Tensor, "*rows d"]:
    """Map each number x to x + 1 above zero and to exp(x) below: a smooth, positive feature.

    Notes
    -----
    Katharopoulos et al., Transformers are RNNs (2020), section 3.2.1, equation 7.
    """
    return torch.where(x > 0, x + 1, torch.exp(torch.clamp(x, max=0)))


def linear_attention(
    q: Float[torch.Tensor, "*batch n d"], k: Float[torch.Tensor, "*batch m d"], v: Float[torch.Tensor, "*batch m dv"]
) -> Float[torch.Tensor, "*batch n dv"]:
    """Attend with the kernel φ(q)·φ(k), bracketed so that no n × m matrix is formed.

    Equation ``eq-linear-attention``: cost n d dv instead of n m (d + dv).

    Parameters
    ----------
    q : shape (..., n, d)
        Queries.
    k : shape (..., m, d)
        Keys.
    v : shape (..., m, dv)
        Values.

    Raises
    ------
    ValueError
        When shapes do not fit, and for NaN or empty input.

    Notes
    -----
    Katharopoulos et al., Transformers are RNNs (2020), section 3.2.
    """
    check_attention_shapes(q, k, v)
    f, g = positive_features(q), positive_features(k)
    h = g.mT @ v  # (..., d, dv)
    c = g.sum(dim=-2).unsqueeze(-1)  # (..., d, 1)
    return (f @ h) / (f @ c)


def causal_linear_attention(
    q: Float[torch.Tensor, "*batch n d"], k: Float[torch.Tensor, "*batch n d"], v: Float[torch.Tensor, "*batch n dv"]
) -> Float[torch.Tensor, "*batch n dv"]:
    """Attend to the past with a state of fixed size, one token after the other.

    Equation ``eq-linear-attention-recurrence``: the state is the d × dv matrix H and the d-vector c.

    Parameters
    ----------
    q, k : shape (..., n, d)
        Queries and keys of the same n tokens.
    v : shape (..., n, dv)
        Values.

    Raises
    ------
    ValueError
        When shapes do not fit, and for NaN or empty input.

    Notes
    -----
    Katharopoulos et al., Transformers are RNNs (2020), section 3.4, equations 16 to 20.
    """
    check_attention_shapes(q, k, v)
    if q.shape[-2] != k.shape[-2]:
        raise ValueError(
            f"a causal pass needs one key a query, but there are {q.shape[-2]} queries and {k.shape[-2]} keys"
        )
    f, g = positive_features(q), positive_features(k)
    h, c, rows = torch.zeros_like(g.mT @ v), torch.zeros_like(g[..., 0, :]), []
    for t in range(q.shape[-2]):
        h = h + g[..., t, :, None] * v[..., t, None, :]  # (..., d, dv)
        c = c + g[..., t, :]  # (..., d)
        rows.append((f[..., t, None, :] @ h).squeeze(-2) / (f[..., t, :] * c).sum(-1, keepdim=True))
    return torch.stack(rows, dim=-2)
