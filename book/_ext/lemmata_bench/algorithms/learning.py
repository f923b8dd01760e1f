"""Weights of terms, latent axes and search, beside scikit-learn's."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from lemmata import learning as our
from scipy import stats
from scipy.sparse import csr_array

from lemmata_bench.algorithms.linalg import relative
from lemmata_bench.growth import Algorithm, Trial

TERMS, AXES = 500, 20


def _counts(n: int) -> csr_array:
    """n texts of about 60 words from 500 terms, as frequent as Zipf's; each term comes somewhere."""
    share = 1 / np.arange(1, TERMS + 1)
    counts = np.random.default_rng(n).poisson(60 * share / share.sum(), (n, TERMS))
    counts[np.arange(TERMS) % n, np.arange(TERMS)] += 1
    return csr_array(counts)


def _frequencies(n: int) -> Trial:
    import mpmath
    from sklearn.feature_extraction.text import TfidfTransformer

    counts = _counts(n)
    holding = (counts.toarray() > 0).sum(axis=0).tolist()
    truth = np.array([float(mpmath.log(mpmath.mpf(n) / h)) for h in holding])

    def theirs() -> np.ndarray:
        return TfidfTransformer(smooth_idf=False).fit(counts).idf_ - 1  # it adds one

    return Trial(lambda: our.inverse_document_frequency(counts), theirs, lambda found: relative(found - truth, truth))


def _cosines(n: int) -> Trial:
    from sklearn.metrics.pairwise import cosine_similarity

    counts = _counts(n)
    rows = counts.toarray().astype(np.longdouble)
    rows = rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))
    truth = (rows[:8] @ rows.T).astype(float)
    return Trial(
        lambda: our.cosines(counts, counts),
        lambda: cosine_similarity(counts),
        lambda found: relative(found[:8] - truth, truth),
    )


def _axes(n: int) -> Trial:
    from sklearn.decomposition import TruncatedSVD

    counts = _counts(n)
    x = our.weigh(counts, our.inverse_document_frequency(counts))
    dense = x.toarray()
    best = np.linalg.norm(np.linalg.svd(dense, compute_uv=False)[AXES:])

    def excess(axes: np.ndarray) -> float:
        return max(float(np.linalg.norm(dense - dense @ axes @ axes.T) / best - 1), 0.0)

    return Trial(
        lambda: our.latent_space(x, AXES, np.random.default_rng(0)).axes,
        lambda: TruncatedSVD(AXES, n_iter=4, n_oversamples=10, random_state=0).fit(x).components_.T,
        excess,
    )


def _ranks(n: int) -> Trial:
    rng = np.random.default_rng(n)
    scores, targets = rng.integers(0, n, (n, n)).astype(float), rng.integers(0, n, n)
    truth = [
        float(1 + sum(s > row[t] for s in row) + Fraction(sum(s == row[t] for s in row) - 1, 2))
        for row, t in zip(scores.tolist(), targets.tolist(), strict=True)
    ]
    return Trial(
        lambda: our.ranks(scores, targets),
        lambda: stats.rankdata(-scores, axis=1)[np.arange(n), targets],
        lambda found: relative(found - truth, truth),
    )


SIZES = (50, 200, 800)

ALGORITHMS = (
    Algorithm("inverse_document_frequency", "sklearn", "n texts, 500 terms", SIZES, _frequencies),
    Algorithm("cosines", "sklearn", "n texts with each other", SIZES, _cosines),
    Algorithm("latent_space", "sklearn", "20 axes of n texts", SIZES, _axes, "‖X − XVVᵀ‖ / least − 1"),
    Algorithm("ranks", "scipy", "n searches among n", SIZES, _ranks),
)
