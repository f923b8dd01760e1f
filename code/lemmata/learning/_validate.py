"""Checks of arguments that the subject shares: each says what was needed and what came."""

import numpy as np
from jaxtyping import Float
from scipy.sparse import csr_array, issparse


def as_rows(x: object, name: str = "x") -> Float[np.ndarray, "n m"] | csr_array:
    """`x` as a matrix of finite floats, a row and a column at least; a sparse one stays sparse, in rows."""
    if issparse(x):
        x = csr_array(x)
        stored = x.data
    else:
        stored = x = np.asarray(x)
    if stored.dtype.kind not in "iuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {stored.dtype}")
    if x.ndim != 2 or min(x.shape) == 0:
        raise ValueError(f"{name} must have a row and a column at least, got shape {x.shape}")
    if not np.isfinite(stored).all():
        raise ValueError(f"{name} must be finite")
    return x.astype(np.float64)


def as_term_counts(counts: object) -> csr_array:
    """`counts` (documents, terms) as a sparse matrix of floats: none negative, two documents, every term in use."""
    x = csr_array(as_rows(counts, "counts"))
    x.sum_duplicates()
    x.eliminate_zeros()
    if x.nnz and x.data.min() < 0:
        raise ValueError(f"counts must not be negative, and the least is {x.data.min():g}")
    if x.shape[0] < 2:
        raise ValueError("counts must have two documents at least: with one there is nothing to tell apart")
    unused = np.flatnonzero(np.bincount(x.indices, minlength=x.shape[1]) == 0)
    if len(unused):
        raise ValueError(f"every term must come in some document, and term {unused[0]} comes in none")
    return x
