"""Probability: chance, the shapes that it takes, and what averages tell of it."""

from lemmata.probability.covariance import (
    DotProduct,
    affine_moments,
    correlation,
    dot_product_moments,
    ledoit_wolf,
    sample_covariance,
    shrink,
)
from lemmata.probability.moments import (
    Moments,
    covariance_of,
    merge_moments,
    moments_of,
    no_moments,
    two_sums_variance,
    update_moments,
)

__all__ = [
    "DotProduct",
    "Moments",
    "affine_moments",
    "correlation",
    "covariance_of",
    "dot_product_moments",
    "ledoit_wolf",
    "merge_moments",
    "moments_of",
    "no_moments",
    "sample_covariance",
    "shrink",
    "two_sums_variance",
    "update_moments",
]
