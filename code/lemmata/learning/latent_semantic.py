"""Latent semantic analysis: counts weighted by what they tell, then the few axes that keep most of them."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Real
from scipy.sparse import csr_array

from lemmata.learning._validate import as_rows, as_term_counts
from lemmata.linalg import randomized_svd


def inverse_document_frequency(counts: Real[np.ndarray, "n m"] | csr_array) -> Float[np.ndarray, " m"]:
    """ln(n / n_t) for each term t, where n_t of the n documents hold it, in nats.

    Equation `eq-checkpoint-1-idf`.

    Raises:
        ValueError, TypeError: `counts` is no matrix (documents, terms) of finite numbers ≥ 0, or a term comes nowhere.

    Source: Spärck Jones 1972.
    """
    counts = as_term_counts(counts)
    n, m = counts.shape
    return np.log(n / np.bincount(counts.indices, minlength=m))


def entropy_weights(counts: Real[np.ndarray, "n m"] | csr_array) -> Float[np.ndarray, " m"]:
    """1 − H_t / ln n for each term t, where H_t is the entropy of the document from which one of its tokens comes.

    Equation `eq-checkpoint-1-entropy`: 1 for a term of one document, 0 for one spread evenly over all.

    Raises:
        ValueError, TypeError: as `inverse_document_frequency`.

    Source: Dumais 1991, the section on term weighting.
    """
    counts = as_term_counts(counts)
    n, m = counts.shape
    p = counts.data / counts.sum(axis=0)[counts.indices]  # P(document | term), for the counts that are stored
    return 1 + np.bincount(counts.indices, weights=p * np.log(p), minlength=m) / np.log(n)


def weigh(counts: Real[np.ndarray, "n m"] | csr_array, g: Real[np.ndarray, " m"]) -> csr_array:
    """The weighted matrix with entries ln(1 + c_dt) g_t; it has its zeros where `counts` has.

    Equation `eq-checkpoint-1-weights`.

    Raises:
        ValueError, TypeError: `counts` is no matrix of finite numbers ≥ 0, or `g` has not one finite number a term.
    """
    x = csr_array(as_rows(counts, "counts"))
    g = np.asarray(g, dtype=float)
    if x.nnz and x.data.min() < 0:
        raise ValueError(f"counts must not be negative, and the least is {x.data.min():g}")
    if g.shape != (x.shape[1],) or not np.isfinite(g).all():
        raise ValueError(f"g must hold a finite number for each of the {x.shape[1]} terms, got shape {g.shape}")
    return csr_array((np.log1p(x.data) * g[x.indices], x.indices, x.indptr), shape=x.shape)


def poisson_document_frequency(counts: Real[np.ndarray, "n m"] | csr_array) -> Float[np.ndarray, " m"]:
    """How many documents would hold each term if its tokens fell blindly, in proportion to the documents' lengths.

    Equation `eq-checkpoint-1-poisson`.

    Raises:
        ValueError, TypeError: as `inverse_document_frequency`.

    Source: Church & Gale 1995.
    """
    counts = as_term_counts(counts)
    length = counts.sum(axis=1) / counts.sum()  # (n,) shares of all tokens
    return -np.expm1(-np.outer(counts.sum(axis=0), length)).sum(axis=1)


class LatentSpace(NamedTuple):
    """The k leading axes of a weighted matrix X (documents, terms) = U Σ Vᵀ.

    `axes` is V_k, a column an axis of the space of terms; `sigma` its singular values; `documents` is U_k Σ_k = X V_k.
    """

    axes: Float[np.ndarray, "m k"]
    sigma: Float[np.ndarray, " k"]
    documents: Float[np.ndarray, "n k"]

    @property
    def terms(self) -> Float[np.ndarray, "m k"]:
        """V_k Σ_k, whose dot products are those of the columns of X_k."""
        return self.axes * self.sigma


def latent_space(
    x: Real[np.ndarray, "n m"] | csr_array, k: int, rng: np.random.Generator, *, power: int = 4
) -> LatentSpace:
    """The k leading axes of X by the randomised SVD; signs are chosen so that each axis' largest entry is positive.

    Equation `eq-checkpoint-1-gram`. Spectra of texts fall slowly, so several passes (`power`) are the default.

    Raises:
        ValueError, TypeError: as `lemmata.linalg.randomized_svd`.

    Source: Deerwester and others 1990, the section on technical details.
    """
    u, sigma, vt = randomized_svd(x, k, rng, power=power)
    signs = np.sign(vt[np.arange(k), np.abs(vt).argmax(axis=1)])
    return LatentSpace(vt.T * signs, sigma, u * (sigma * signs))


def fold_in(space: LatentSpace, rows: Real[np.ndarray, "q m"] | csr_array) -> Float[np.ndarray, "q k"]:
    """Coordinates of new weighted rows on the axes: the combination of axes that is nearest to each row.

    Equation `eq-checkpoint-1-fold`. A row of X itself gets its row of `space.documents`.

    Raises:
        ValueError, TypeError: `rows` is no finite matrix with a column for each term of the space.
    """
    rows = as_rows(rows, "rows")
    if rows.shape[1] != len(space.axes):
        raise ValueError(f"rows must have {len(space.axes)} columns, one a term, got shape {rows.shape}")
    return rows @ space.axes  # (q, m) @ (m, k)
