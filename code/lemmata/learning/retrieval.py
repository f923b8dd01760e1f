"""Search: likeness of rows, the rank of what was looked for, and what to say of many searches."""

import math

import numpy as np
from jaxtyping import Float, Int, Real
from scipy.sparse import csr_array, issparse

from lemmata.learning._validate import as_rows


def cosines(a: Real[np.ndarray, "p m"] | csr_array, b: Real[np.ndarray, "q m"] | csr_array) -> Float[np.ndarray, "p q"]:
    """Cosine of every row of `a` with every row of `b`; a row of zeros has no direction and gets 0.

    Equation `eq-orthogonality-cosine`.

    Raises:
        ValueError, TypeError: `a` or `b` is no finite matrix, or their widths differ.
    """
    a, b = as_rows(a, "a"), as_rows(b, "b")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"rows of a and b must be of one length, got shapes {a.shape} and {b.shape}")
    products = a @ b.T
    products = products.toarray() if issparse(products) else products
    lengths = [np.sqrt((x * x).sum(axis=1)) for x in (a, b)]
    lengths = [np.where(x > 0, x, 1.0) for x in lengths]
    return products / np.outer(*lengths)


def ranks(scores: Real[np.ndarray, "p q"], targets: Int[np.ndarray, " p"]) -> Float[np.ndarray, " p"]:
    """At which place each row's target comes when the row is sorted from the highest score down; 1 is first.

    Equal scores share the mean of their places, so that a method that cannot decide gains nothing by the order of
    the documents.

    Raises:
        ValueError, TypeError: `scores` is no finite matrix, or `targets` names not one column for each row.
    """
    scores = as_rows(scores, "scores")
    targets = np.asarray(targets)
    if targets.dtype.kind not in "iu" or targets.shape != scores.shape[:1]:
        raise ValueError(f"targets must be {len(scores)} whole numbers, got {targets.dtype} of shape {targets.shape}")
    if targets.min() < 0 or targets.max() >= scores.shape[1]:
        raise ValueError(f"targets must lie between 0 and {scores.shape[1] - 1}")
    own = scores[np.arange(len(scores)), targets][:, None]
    return 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2


def mean_with_error(values: Real[np.ndarray, " n"]) -> tuple[float, float]:
    """The mean, and half the width of its interval of about 95 % confidence: 1.96 standard errors.

    Equation `eq-checkpoint-1-interval`.

    Raises:
        ValueError, TypeError: fewer than two values, or not finite.
    """
    values = as_rows(np.asarray(values)[None], "values")[0]
    if len(values) < 2:
        raise ValueError("two values at least are needed: one says nothing of how much they differ")
    return float(values.mean()), float(1.96 * values.std(ddof=1) / math.sqrt(len(values)))
