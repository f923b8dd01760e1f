"""Naive Bayes for texts: words counted, classes told apart by sums of logarithms, and how far to trust the result."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, Real
from scipy.sparse import coo_array, csr_array

from lemmata.probability._validate import as_array, as_count, as_counts, as_indices, as_real


class NaiveBayes(NamedTuple):
    """A fitted classifier: log P(class) and log P(word | class)."""

    log_prior: Float[np.ndarray, " k"]
    log_likelihood: Float[np.ndarray, "k v"]


def words_of(text: str) -> list[str]:
    """The words of a text in small letters; an apostrophe inside a word belongs to it.

    Raises:
        TypeError: `text` is no string.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, got {type(text).__name__}")
    return re.findall(r"[a-z]+(?:['’][a-z]+)*", text.lower())


def vocabulary_of(texts: Sequence[Sequence[str]], least: int = 1) -> list[str]:
    """The words that come at least `least` times in texts that are lists of words, in alphabetical order.

    Raises:
        ValueError, TypeError: `least` is no positive whole number, or no word comes so often.
    """
    least = as_count(least, "least")
    counted = Counter(word for text in texts for word in text)
    kept = sorted(word for word, n in counted.items() if n >= least)
    if not kept:
        raise ValueError(f"no word comes {least} times or more")
    return kept


def count_words(texts: Sequence[Sequence[str]], vocabulary: Sequence[str], others: bool = False) -> csr_array:
    """How often each word of the vocabulary comes in each text, (texts, words), as a sparse matrix.

    Words outside the vocabulary are left out; with `others` one more column at the end counts them together, so that
    a rare or new word is evidence as well.

    Raises:
        ValueError: there is no text, or a word stands twice in the vocabulary.
    """
    place = {word: j for j, word in enumerate(vocabulary)}
    if not len(texts) or not place or len(place) < len(vocabulary):
        raise ValueError(
            f"one text at least and a vocabulary of different words are needed, got {len(texts)} texts and "
            f"{len(vocabulary)} words, {len(place)} different"
        )
    last = len(place)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    columns = np.fromiter((place.get(word, last) for text in texts for word in text), int, count=len(rows))
    kept = columns < last + others
    entries = np.ones(kept.sum(), dtype=int), (rows[kept], columns[kept])
    return coo_array(entries, shape=(len(texts), last + others)).tocsr()  # equal places are added


def fit_naive_bayes(
    counts: Real[np.ndarray, "n v"] | csr_array, labels: Int[np.ndarray, " n"], alpha: int | float = 1.0
) -> NaiveBayes:
    """Estimate P(class) and P(word | class) from counts, with `alpha` added to every word count.

    Equation `eq-probability-laplace`.

    Args:
        counts: (n, v) how often each word comes in each text.
        labels: (n,) the class of each text, from 0; each class up to the largest must occur.
        alpha: what is added; 1 is Laplace's rule.

    Raises:
        ValueError, TypeError: wrong shapes, negative or broken counts, a class without texts, `alpha` not above 0.

    Source: Manning, Raghavan & Schütze 2008, §13.2 (figure 13.2).
    """
    counts = as_counts(counts)
    labels = as_indices(labels, "labels", length=counts.shape[0])
    alpha = as_real(alpha, "alpha", least=0)
    if not 0 < alpha < np.inf:
        raise ValueError(f"alpha must be above 0 and finite, got {alpha}")
    texts = np.bincount(labels)  # (k,)
    if texts.min() == 0:
        raise ValueError(f"class {int(texts.argmin())} has no text, and {len(texts) - 1} is the largest label")
    words = np.array([counts[labels == c].sum(axis=0) for c in range(len(texts))])  # (k, v)
    smoothed = words + alpha
    return NaiveBayes(np.log(texts / texts.sum()), np.log(smoothed) - np.log(smoothed.sum(axis=1, keepdims=True)))


def naive_bayes_log_joint(model: NaiveBayes, counts: Real[np.ndarray, "n v"] | csr_array) -> Float[np.ndarray, "n k"]:
    """log P(class) + Σ_w n_w log P(w | class) for each text and class, up to what all classes share.

    Equation `eq-probability-naive-bayes`. The number of orders in which the words could stand is left out: it is the
    same for every class.

    Raises:
        ValueError, TypeError: `counts` is not a matrix of counts with a column for each word of the model.
    """
    counts = as_counts(counts)
    if counts.shape[1] != model.log_likelihood.shape[1]:
        raise ValueError(f"counts must have {model.log_likelihood.shape[1]} columns, got shape {counts.shape}")
    return model.log_prior + counts @ model.log_likelihood.T  # (n, v) @ (v, k)


def naive_bayes_log_posterior(
    model: NaiveBayes, counts: Real[np.ndarray, "n v"] | csr_array
) -> Float[np.ndarray, "n k"]:
    """log P(class | text) as the naive model has it; the exponentials of a row sum to one.

    Equation `eq-probability-naive-bayes`, normalised as in `eq-probability-log-sum-exp`.

    Raises:
        ValueError, TypeError: `counts` is not a matrix of counts with a column for each word of the model.
    """
    joint = naive_bayes_log_joint(model, counts)
    shifted = joint - joint.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def log_odds_weights(model: NaiveBayes) -> tuple[Float[np.ndarray, " v"], float]:
    """Weights w and intercept b with log P(1 | text) − log P(0 | text) = b + Σ_w n_w weight_w.

    Equation `eq-probability-log-odds`.

    Raises:
        ValueError: the model has not two classes.
    """
    if len(model.log_prior) != 2:
        raise ValueError(f"log-odds compare two classes, and the model has {len(model.log_prior)}")
    weights = model.log_likelihood[1] - model.log_likelihood[0]
    return weights, float(model.log_prior[1] - model.log_prior[0])


class Reliability(NamedTuple):
    """Stated probabilities in bins: how many fell into each, their mean, and how often the event came."""

    counts: Int[np.ndarray, " b"]
    stated: Float[np.ndarray, " b"]
    observed: Float[np.ndarray, " b"]


def reliability(p: Real[np.ndarray, " n"], happened: Int[np.ndarray, " n"], bins: int = 10) -> Reliability:
    """Compare stated probabilities with what happened, in `bins` intervals of equal width; empty ones are left out.

    Args:
        p: (n,) the stated probabilities.
        happened: (n,) 1 where the event came, 0 where not.
        bins: how many intervals; the last one holds p = 1.

    Raises:
        ValueError, TypeError: `p` is not between 0 and 1, `happened` not 0 or 1 for each, `bins` not positive.

    Source: Guo and others 2017, section 2.
    """
    p = as_array(p, "p", ndim=1)
    if p.min() < 0 or p.max() > 1:
        raise ValueError("p must hold probabilities, between 0 and 1")
    happened = as_indices(happened, "happened", length=len(p), below=2)
    bins = as_count(bins, "bins")
    place = np.minimum((p * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    full = counts > 0
    sums = [np.bincount(place, weights=x, minlength=bins)[full] for x in (p, happened)]
    return Reliability(counts[full], sums[0] / counts[full], sums[1] / counts[full])


def calibration_error(table: Reliability) -> float:
    """The mean gap between stated and observed, each bin weighted by its number of cases.

    Equation `eq-probability-calibration`.

    Source: Guo and others 2017, section 2, equation 3.
    """
    return float(np.abs(table.stated - table.observed) @ table.counts / table.counts.sum())
