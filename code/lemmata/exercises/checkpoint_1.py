"""Milestones and exercises of the first checkpoint: latent semantic analysis."""

from collections import Counter
from itertools import pairwise

import numpy as np
from jaxtyping import Float, Int, Real

from lemmata.exercises import exercise, expect, expect_close, expect_raises


@exercise(label="ex-checkpoint-1-rows")
def compressed_rows(
    documents: list[list[str]], vocabulary: list[str]
) -> tuple[Int[np.ndarray, " s"], Int[np.ndarray, " s"], Int[np.ndarray, " r"]]:
    """The arrays (values, columns, starts) of the counts of the vocabulary's words in documents, lists of words.

    Row d has the counts values[starts[d]:starts[d + 1]], none of them zero, in the columns of the same places, in
    increasing order; starts has one entry more than there are documents. Words outside the vocabulary are left out.
    """
    place = {word: column for column, word in enumerate(vocabulary)}
    values, columns, starts = [], [], [0]
    for words in documents:
        counted = Counter(place[word] for word in words if word in place)
        for column in sorted(counted):
            columns.append(column)
            values.append(counted[column])
        starts.append(len(values))
    return np.array(values, dtype=int), np.array(columns, dtype=int), np.array(starts, dtype=int)


_TEXTS = [["ark", "dove", "ark"], [], ["raven", "dove", "ark", "olive", "dove"], ["raven"]]
_WORDS = ["raven", "ark", "dove"]  # not in alphabetical order, and without olive


def _expect_places(columns: np.ndarray, starts: np.ndarray) -> None:
    whole = {columns.dtype.kind, starts.dtype.kind} <= set("iu")
    expect(whole, "columns and starts point into arrays: whole numbers, not floats")
    inside = 0 <= min(columns) <= max(columns) < 3
    expect(inside, "a column is a word's place in the vocabulary, from 0 to 2 here; other words are left out")


@compressed_rows.checker
def _(answer):
    got = answer([list(text) for text in _TEXTS], list(_WORDS))
    expect(isinstance(got, tuple | list) and len(got) == 3, "return the three arrays (values, columns, starts)")
    values, columns, starts = (np.asarray(part) for part in got)
    skipped = len(starts) == 4 and starts[-1] == len(values)
    expect(not skipped, "an empty document has a row as well: its start is where the next one begins")
    expect(len(starts) == 5, "starts needs one entry more than there are documents: the last row must end somewhere")
    expect(starts[0] == 0, "the first row starts at 0")
    expect(len(values) != 8, "equal words of one document belong into one count, not into several ones")
    expect(not np.array_equal(values, np.ones(6)), "values holds how often each word comes, not only that it comes")
    expect(np.all(values > 0), "only counts other than zero are stored: leave the others out")
    expect(len(values) == len(columns) == starts[-1], "values and columns have one entry for each stored count")
    _expect_places(columns, starts)
    table = np.zeros((4, 3), dtype=int)
    for d in range(4):
        table[d, columns[starts[d] : starts[d + 1]]] = values[starts[d] : starts[d + 1]]
    wanted = np.array([[text.count(word) for word in _WORDS] for text in _TEXTS])
    expect_close(
        table,
        wanted,
        "the table that the arrays stand for has other counts: a column is a word's place in the vocabulary",
    )
    inside = [np.all(np.diff(columns[starts[d] : starts[d + 1]]) > 0) for d in range(4)]
    expect(all(inside), "the columns of each row should increase, so that two rows can be merged in one pass")


@compressed_rows.wrong("the last row must end somewhere")
def _(documents, vocabulary):
    values, columns, starts = compressed_rows.solution(documents, vocabulary)
    return values, columns, starts[:-1]


@compressed_rows.wrong("whole numbers, not floats")
def _(documents, vocabulary):
    return tuple(part.astype(float) for part in compressed_rows.solution(documents, vocabulary))


@compressed_rows.wrong("an empty document has a row as well")
def _(documents, vocabulary):
    return compressed_rows.solution([text for text in documents if text], vocabulary)


@compressed_rows.wrong("equal words of one document")
def _(documents, vocabulary):
    place = {word: column for column, word in enumerate(vocabulary)}
    found = [[place[word] for word in text if word in place] for text in documents]
    columns = np.array([column for row in found for column in row])
    return np.ones(len(columns), dtype=int), columns, np.cumsum([0, *map(len, found)])


@compressed_rows.wrong("other words are left out")
def _(documents, vocabulary):
    return compressed_rows.solution(documents, [*vocabulary, "olive"])


@compressed_rows.wrong("not only that it comes")
def _(documents, vocabulary):
    values, columns, starts = compressed_rows.solution(documents, vocabulary)
    return np.ones_like(values), columns, starts


@compressed_rows.wrong("a column is a word's place in the vocabulary")
def _(documents, vocabulary):
    return compressed_rows.solution(documents, sorted(vocabulary))


@compressed_rows.wrong("only counts other than zero are stored")
def _(documents, vocabulary):
    table = np.array([[text.count(word) for word in vocabulary] for text in documents])
    n, m = table.shape
    return table.ravel(), np.tile(np.arange(m), n), np.arange(0, n * m + 1, m)


@compressed_rows.wrong("the columns of each row should increase")
def _(documents, vocabulary):
    values, columns, starts = compressed_rows.solution(documents, vocabulary)
    order = np.concatenate([np.arange(a, b)[::-1] for a, b in pairwise(starts)]).astype(int)
    return values[order], columns[order], starts


@exercise(label="ex-checkpoint-1-weights")
def log_entropy(counts: Int[np.ndarray, "n m"]) -> Float[np.ndarray, "n m"]:
    """The matrix with entries ln(1 + c_dt) · g_t, where g_t = 1 − H_t / ln n.

    `counts` (documents, terms) holds whole numbers; there are two documents or more, and every term comes somewhere.
    """
    p = counts / counts.sum(axis=0)  # P(document | term)
    logs = np.log(p, where=p > 0, out=np.zeros_like(p))
    entropy = -(p * logs).sum(axis=0)
    return np.log(1 + counts) * (1 - entropy / np.log(len(counts)))


def _weight_mistakes(c: np.ndarray) -> dict[str, np.ndarray]:
    """What to say of each usual mistake, and the matrix that it gives."""
    n, m = c.shape

    def h(p: np.ndarray) -> np.ndarray:
        return np.array([-sum(x * np.log(x) for x in column if x > 0) for column in p.T])

    by_term = h(c / c.sum(axis=0))
    by_document = h((c / c.sum(axis=1, keepdims=True)).T)
    return {
        "the counts entered without their logarithm: use ln(1 + c)": c * (1 - by_term / np.log(n)),
        "that is ln n / n_t, the inverse document frequency; here the weight is 1 − H / ln n": (
            np.log1p(c) * np.log(n / (c > 0).sum(axis=0))
        ),
        "a term that tells nothing got the greatest weight: it is 1 minus the share of the entropy": (
            np.log1p(c) * by_term / np.log(n)
        ),
        "the entropy is divided by ln n, with n the number of documents, not of terms": (
            np.log1p(c) * (1 - by_term / np.log(m))
        ),
        "that is a weight of documents: p_dt divides by the sum over the documents of one term": (
            np.log1p(c) * (1 - by_document / np.log(m))[:, None]
        ),
        "the entropy is not divided by ln n": np.log1p(c) * (1 - by_term),
    }


@log_entropy.checker
def _(answer):
    rng = np.random.default_rng(11)
    c = rng.poisson(rng.gamma(0.5, 2.0, (7, 5)))
    c[np.arange(5), np.arange(5)] += 1
    c[5, :2] = c[6, :3] = 1  # no document without a word
    got = np.asarray(answer(c.copy()), dtype=float)
    expect(np.isfinite(got).all(), "not finite: 0 · ln 0 is 0 by its limit, so keep zeros from the logarithm")
    for message, mistaken in _weight_mistakes(c).items():
        expect(not (got.shape == mistaken.shape and np.allclose(got, mistaken)), message)
    n = len(c)
    h = np.array([-sum(x / column.sum() * np.log(x / column.sum()) for x in column if x) for column in c.T])
    wanted = np.array([[np.log(1 + c[d, t]) * (1 - h[t] / np.log(n)) for t in range(5)] for d in range(n)])
    expect_close(got, wanted, "the weights are not ln(1 + c_dt) · (1 − H_t / ln n)", rtol=1e-5)


@log_entropy.wrong("without their logarithm")
def _(counts):
    return counts * (log_entropy.solution(counts) / np.log1p(np.maximum(counts, 1e-300)))


@log_entropy.wrong("the inverse document frequency")
def _(counts):
    return np.log1p(counts) * np.log(len(counts) / (counts > 0).sum(axis=0))


def _term_entropy(counts):
    p = counts / counts.sum(axis=0)
    return -(p * np.log(np.where(p > 0, p, 1))).sum(axis=0)


@log_entropy.wrong("got the greatest weight")
def _(counts):
    return np.log1p(counts) * _term_entropy(counts) / np.log(len(counts))


@log_entropy.wrong("not of terms")
def _(counts):
    return np.log1p(counts) * (1 - _term_entropy(counts) / np.log(counts.shape[1]))


@log_entropy.wrong("keep zeros from the logarithm")
def _(counts):
    with np.errstate(all="ignore"):
        p = counts / counts.sum(axis=0)
        return np.log1p(counts) * (1 + (p * np.log(p)).sum(axis=0) / np.log(len(counts)))


@log_entropy.wrong("that is a weight of documents")
def _(counts):
    return np.log1p(counts) * (1 - _term_entropy(counts.T) / np.log(counts.shape[1]))[:, None]


@log_entropy.wrong("the entropy is not divided by ln n")
def _(counts):
    return np.log1p(counts) * (1 - _term_entropy(counts))


@exercise(label="ex-checkpoint-1-axes")
def top_axes(
    x: Float[np.ndarray, "n m"], k: int, rng: np.random.Generator
) -> tuple[Float[np.ndarray, "m k"], Float[np.ndarray, " k"]]:
    """The pair (V, sigma): the k leading right singular vectors of x as columns, and the singular values.

    Use products with x and with its transpose, QR of matrices of k + 10 columns, and one small SVD. k + 10 is at most
    min(n, m). Signs are free.
    """
    sketch = np.linalg.qr(x.T @ rng.standard_normal((len(x), k + 10)))[0]  # m × (k + 10)
    for _ in range(4):
        sketch = np.linalg.qr(x @ sketch)[0]
        sketch = np.linalg.qr(x.T @ sketch)[0]
    _, sigma, wt = np.linalg.svd(x @ sketch, full_matrices=False)  # n × (k + 10)
    return sketch @ wt[:k].T, sigma[:k]


def _spectral_case() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(12)
    u, v = np.linalg.qr(rng.standard_normal((53, 41)))[0], np.linalg.qr(rng.standard_normal((61, 41)))[0]
    sigma = 10 * 0.8 ** np.arange(41)
    return (u * sigma) @ v.T, sigma, v


@top_axes.checker
def _(answer):
    x, sigma, v = _spectral_case()
    k = 7
    got = answer(x.copy(), k, np.random.default_rng(3))
    expect(isinstance(got, tuple | list) and len(got) == 2, "return the pair (V, sigma)")
    axes, values = (np.asarray(part, dtype=float) for part in got)
    expect(axes.shape != (k, 61), "V has an axis as a column: give its transpose")
    expect(
        axes.shape != (53, k), "those are the left singular vectors; axes live in the space of terms, the columns of x"
    )
    expect(axes.shape == (61, k), f"V should have the shape (61, {k}), and {axes.shape} came")
    expect(not np.allclose(values, sigma[:k] ** 2, rtol=1e-3), "those are the eigenvalues of XᵀX, the squares")
    expect(np.allclose(axes.T @ axes, np.eye(k), atol=1e-8), "the columns of V are not orthonormal")
    turned = np.linalg.norm(axes @ (axes.T @ v[:, :k]) - v[:, :k], 2)
    alone = np.abs((axes * v[:, :k]).sum(axis=0))
    expect(
        turned > 1e-3 or alone.min() > 0.999,
        "the span is right, the axes in it are not the singular vectors: decompose what the span keeps of x",
    )
    expect(
        turned < 1e-3,
        "the axes are not near enough: multiply by x and its transpose a few times more, with a QR after each",
    )
    expect_close(values, sigma[:k], "the singular values are not those of x", rtol=1e-3)  # four passes on 0.8^i


@top_axes.wrong("give its transpose")
def _(x, k, rng):
    axes, sigma = top_axes.solution(x, k, rng)
    return axes.T, sigma


@top_axes.wrong("those are the left singular vectors")
def _(x, k, rng):
    u, sigma, _ = np.linalg.svd(x, full_matrices=False)
    return u[:, :k], sigma[:k]


@top_axes.wrong("the squares")
def _(x, k, rng):
    axes, sigma = top_axes.solution(x, k, rng)
    return axes, sigma**2


@top_axes.wrong("multiply by x and its transpose a few times more")
def _(x, k, rng):
    sketch = np.linalg.qr(x.T @ rng.standard_normal((len(x), k)))[0]
    _, sigma, wt = np.linalg.svd(x @ sketch, full_matrices=False)
    return sketch @ wt.T, sigma


@top_axes.wrong("decompose what the span keeps of x")
def _(x, k, rng):
    axes, sigma = top_axes.solution(x, k, rng)
    return np.linalg.qr(axes @ rng.standard_normal((k, k)))[0], sigma


@top_axes.wrong("not orthonormal")
def _(x, k, rng):
    axes, sigma = top_axes.solution(x, k, rng)
    return axes * sigma, sigma


@exercise(label="ex-checkpoint-1-search")
def search(
    query: Float[np.ndarray, " m"], axes: Float[np.ndarray, "m k"], documents: Float[np.ndarray, "n k"], best: int
) -> Int[np.ndarray, " best"]:
    """The numbers of the `best` documents in order of the cosine of their coordinates with the query's, best first.

    `documents` holds Z = X V_k. Equal cosines keep the order of the documents; a document of zeros has cosine 0. A
    query of which nothing but rounding errors lies in the span of the axes is refused with ValueError.
    """
    z = axes.T @ query
    if not np.any(np.abs(z) > 1e-12 * np.linalg.norm(query)):
        raise ValueError("no word of the query is known to the axes")
    lengths = np.linalg.norm(documents, axis=1)
    scores = documents @ z / np.where(lengths > 0, lengths, 1)
    return np.argsort(-scores, kind="stable")[:best]


def _search_case() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(13)
    axes = np.linalg.qr(rng.standard_normal((11, 4)))[0]
    documents = rng.standard_normal((17, 4)) * [8, 4, 2, 1] * rng.uniform(0.1, 5, (17, 1))
    documents[5] = 0
    documents[9] = 2 * documents[2]  # equal cosines
    return rng.standard_normal(11), axes, documents


def _scores(query: np.ndarray, axes: np.ndarray, documents: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(documents, axis=1)
    return documents @ (axes.T @ query) / np.where(lengths > 0, lengths, 1)


def _search_mistakes(query: np.ndarray, axes: np.ndarray, documents: np.ndarray) -> dict[str, np.ndarray]:
    """What to say of each usual mistake, and the order that it gives."""
    stretch, values = np.linalg.norm(documents, axis=0), _scores(query, axes, documents)
    by = {
        "the worst document came first: sort from the highest cosine down": -values,
        "long documents came first: divide by the length of each document": documents @ (axes.T @ query),
        "the coordinates were divided by the stretch of each axis: likeness is measured on Z itself": _scores(
            query, axes / stretch, documents / stretch
        ),
        "a likeness has its sign: a cosine of −1 is the opposite": np.abs(values),
    }
    return {message: np.argsort(-order, kind="stable") for message, order in by.items()}


def _expect_refusals(answer, query, axes, documents):
    message = "a query of zeros, none of its words known, has no direction, and a ValueError should say so"
    expect_raises(ValueError, answer, np.zeros(11), axes, documents, 3, message=message)
    outside = np.linalg.qr(np.column_stack([axes, query]))[0][:, 4]
    message = "this query is orthogonal to the axes: what is left of it is rounding, below 1e-12 of its length, say"
    expect_raises(ValueError, answer, outside, axes, documents, 3, message=message)


@search.checker
def _(answer):
    query, axes, documents = _search_case()
    got = np.asarray(answer(query.copy(), axes.copy(), documents.copy(), 17))
    expect(got.dtype.kind in "iu" and got.shape == (17,), "return the numbers of documents, whole numbers, not scores")
    values = _scores(query, axes, documents)
    wanted = np.argsort(-values, kind="stable")
    for message, mistaken in _search_mistakes(query, axes, documents).items():
        expect(not np.array_equal(got, mistaken), message)
    expect(sorted(got) == list(range(17)), "each document should come once, one of zeros as well")
    place = {int(d): i for i, d in enumerate(got)}
    expect(place[2] < place[9], "documents 2 and 9 have equal cosines and should keep their order: sort stably")
    expect(np.array_equal(got, wanted), "the order is not that of the cosines")
    few = np.asarray(answer(query.copy(), axes.copy(), documents.copy(), 3))
    expect(few.shape == (3,) and np.array_equal(few, wanted[:3]), "give as many documents as were asked for")
    _expect_refusals(answer, query, axes, documents)


@search.wrong("the worst document came first")
def _(query, axes, documents, best):
    return np.argsort(_scores(query, axes, documents), kind="stable")[:best]


@search.wrong("long documents came first")
def _(query, axes, documents, best):
    return np.argsort(-(documents @ (axes.T @ query)), kind="stable")[:best]


@search.wrong("divided by the stretch of each axis")
def _(query, axes, documents, best):
    stretch = np.linalg.norm(documents, axis=0)
    return np.argsort(-_scores(query, axes / stretch, documents / stretch), kind="stable")[:best]


@search.wrong("a likeness has its sign")
def _(query, axes, documents, best):
    return np.argsort(-np.abs(_scores(query, axes, documents)), kind="stable")[:best]


@search.wrong("sort stably")
def _(query, axes, documents, best):
    return np.argsort(_scores(query, axes, documents), kind="stable")[::-1][:best]


@search.wrong("not scores")
def _(query, axes, documents, best):
    return np.sort(_scores(query, axes, documents))[::-1][:best]


@search.wrong("as many documents as were asked for")
def _(query, axes, documents, best):
    return np.argsort(-_scores(query, axes, documents), kind="stable")


@search.wrong("a ValueError should say so")
def _(query, axes, documents, best):
    return np.argsort(-_scores(query, axes, documents), kind="stable")[:best]


@search.wrong("what is left of it is rounding")
def _(query, axes, documents, best):
    if not np.any(axes.T @ query):
        raise ValueError("no word of the query is known to the axes")
    return np.argsort(-_scores(query, axes, documents), kind="stable")[:best]


@exercise(label="ex-checkpoint-1-measure")
def mean_reciprocal_rank(scores: Real[np.ndarray, "q n"], targets: Int[np.ndarray, " q"]) -> tuple[float, float]:
    """The mean of 1/r over the q rows, and 1.96 standard errors of it.

    r is the place of column targets[i] when row i is sorted from the highest score down; columns of equal score share
    the mean of their places. The variance is estimated with q − 1.
    """
    own = scores[np.arange(len(scores)), targets][:, None]
    places = 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2
    found = 1 / places
    return float(found.mean()), float(1.96 * found.std(ddof=1) / np.sqrt(len(found)))


@mean_reciprocal_rank.checker
def _(answer):
    rng = np.random.default_rng(14)
    scores = rng.integers(0, 6, (23, 11)) / 6  # many equal ones
    targets = rng.integers(11, size=23)
    got = answer(scores.copy(), targets.copy())
    expect(isinstance(got, tuple | list | np.ndarray) and len(got) == 2, "return the pair (mean, half-width)")
    mean, half = (np.asarray(part, dtype=float) for part in got)
    expect(mean.shape == () and half.shape == (), "both are single numbers")
    for message, mistaken in _mistaken_means(scores, targets).items():
        expect(not np.isclose(mean, mistaken), message)
    found = 1 / _places(scores, targets)
    expect_close(mean, found.mean(), "the mean of the reciprocal places is another one")
    s = found.std(ddof=1)
    expect(
        not np.isclose(half, 1.96 * s),
        "that is the spread of single questions: the mean's error is smaller by the root of q",
    )
    expect(not np.isclose(half, 1.96 * s / 23), "divide by the root of q, not by q: variances add, not errors")
    expect(not np.isclose(half, 1.96 * found.std() / np.sqrt(23)), "the variance is estimated with q − 1")
    expect_close(half, 1.96 * s / np.sqrt(23), "the half-width is 1.96 s / √q")


def _mistaken_means(scores, targets):
    own = scores[np.arange(len(scores)), targets][:, None]
    better, same = (scores > own).sum(axis=1), (scores == own).sum(axis=1) - 1
    places = 1 + better + same / 2
    return {
        "that is one over the mean place: average the reciprocals": 1 / places.mean(),
        "equal scores were counted as if the right one came first: share the places": (1 / (1 + better)).mean(),
        "equal scores were counted as if the right one came last: share the places": (1 / (1 + better + same)).mean(),
        "the lowest score was taken for the best": (1 / (1 + (scores < own).sum(axis=1) + same / 2)).mean(),
        "the first place is 1: you began to count at 2": (1 / (1 + places)).mean(),
    }


def _places(scores, targets):
    own = scores[np.arange(len(scores)), targets][:, None]
    return 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2


def _interval(found):
    return found.mean(), 1.96 * found.std(ddof=1) / np.sqrt(len(found))


@mean_reciprocal_rank.wrong("average the reciprocals")
def _(scores, targets):
    places = _places(scores, targets)
    return 1 / places.mean(), _interval(1 / places)[1]


@mean_reciprocal_rank.wrong("as if the right one came first")
def _(scores, targets):
    own = scores[np.arange(len(scores)), targets][:, None]
    return _interval(1 / (1 + (scores > own).sum(axis=1)))


@mean_reciprocal_rank.wrong("as if the right one came last")
def _(scores, targets):
    own = scores[np.arange(len(scores)), targets][:, None]
    return _interval(1 / (scores >= own).sum(axis=1))


@mean_reciprocal_rank.wrong("the lowest score was taken for the best")
def _(scores, targets):
    return _interval(1 / _places(-scores, targets))


@mean_reciprocal_rank.wrong("the spread of single questions")
def _(scores, targets):
    found = 1 / _places(scores, targets)
    return found.mean(), 1.96 * found.std(ddof=1)


@mean_reciprocal_rank.wrong("not by q")
def _(scores, targets):
    found = 1 / _places(scores, targets)
    return found.mean(), 1.96 * found.std(ddof=1) / len(found)


@mean_reciprocal_rank.wrong("estimated with q − 1")
def _(scores, targets):
    found = 1 / _places(scores, targets)
    return found.mean(), 1.96 * found.std() / np.sqrt(len(found))


@exercise(label="ex-checkpoint-1-trace")
def estimated_trace(multiply, n: int, draws: int, rng: np.random.Generator) -> tuple[float, float]:
    """The pair (estimate of tr B, its standard error), from `draws` vectors of n independent fair signs, two or more.

    `multiply(s)` gives B s for a vector s of n entries; B is symmetric and not given otherwise.
    """
    signs = rng.choice([-1.0, 1.0], size=(draws, n))
    values = np.array([s @ multiply(s) for s in signs])
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(draws))


def _expect_error_of_two(answer, b, deviation):
    rng = np.random.default_rng(16)
    squares = [answer(lambda s: b @ s, 13, 2, rng)[1] ** 2 for _ in range(1000)]
    expect(
        np.mean(squares) > 0.72 * deviation**2 / 2,
        "two draws give half the variance on average: it is estimated with draws − 1",
    )


@estimated_trace.checker
def _(answer):
    diagonal = np.arange(1.0, 8.0)
    got = answer(lambda s: diagonal * s, 7, 5, np.random.default_rng(1))
    expect(isinstance(got, tuple | list) and len(got) == 2, "return the pair (estimate, standard error)")
    mean, error = (float(part) for part in got)
    expect(
        not np.isclose(mean, 28 / 7), "that is the mean of the eigenvalues: s·Bs is an estimate of their sum already"
    )
    exact = (
        "for a diagonal matrix s·Bs is the trace itself, whatever the signs, as s_i² = 1 (other draws average to it)"
    )
    expect(np.isclose(mean, 28) and abs(error) < 1e-9, exact)
    rng = np.random.default_rng(15)
    b = rng.standard_normal((13, 13))
    b = b + b.T
    theory = np.sqrt(2 * (np.sum(b**2) - np.sum(np.diag(b) ** 2)))
    means, errors = np.array([answer(lambda s: b @ s, 13, 40, np.random.default_rng(i)) for i in range(60)]).T
    expect(np.ptp(means) > 0, "the same estimate came for every generator: draw the signs from rng")
    z = (means.mean() - np.trace(b)) / (theory / np.sqrt(40 * 60))
    expect(abs(z) < 5, f"on average the estimate misses the trace by {abs(z):.0f} standard errors: are the signs fair?")
    ratio = errors.mean() / (theory / np.sqrt(40))
    expect(
        not 5 < ratio < 8, "that is the standard deviation of one draw: the mean of several varies less, by their root"
    )
    expect(0.9 < ratio < 1.1, f"the standard error is {ratio:.2f} times what the theorem says")
    _expect_error_of_two(answer, b, theory)


@estimated_trace.wrong("that is the mean of the eigenvalues")
def _(multiply, n, draws, rng):
    mean, error = estimated_trace.solution(multiply, n, draws, rng)
    return mean / n, error / n


@estimated_trace.wrong("for a diagonal matrix s·Bs is the trace itself")
def _(multiply, n, draws, rng):
    values = np.array([s @ multiply(s) for s in rng.standard_normal((draws, n))])
    return values.mean(), values.std(ddof=1) / np.sqrt(draws)


@estimated_trace.wrong("that is the standard deviation of one draw")
def _(multiply, n, draws, rng):
    mean, error = estimated_trace.solution(multiply, n, draws, rng)
    return mean, error * np.sqrt(draws)


@estimated_trace.wrong("it is estimated with draws − 1")
def _(multiply, n, draws, rng):
    mean, error = estimated_trace.solution(multiply, n, draws, rng)
    return mean, error * np.sqrt(1 - 1 / draws)


@estimated_trace.wrong("draw the signs from rng")
def _(multiply, n, draws, rng):
    return estimated_trace.solution(multiply, n, draws, np.random.default_rng(0))


@estimated_trace.wrong("are the signs fair?")
def _(multiply, n, draws, rng):
    signs = rng.choice([-1.0, 1.0], size=(draws, n), p=[0.2, 0.8])
    values = np.array([s @ multiply(s) for s in signs])
    return values.mean(), values.std(ddof=1) / np.sqrt(draws)
