"""Exercises of the chapter on vector spaces and linear maps."""

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect, expect_close

PLANE = np.array([[1.0, 2.0, 4.0], [2.0, 1.0, 5.0], [3.0, 0.0, 6.0]])  # three columns in one plane
SAME_PLANE = np.array([[1.0, 3.0], [1.0, -1.0], [1.0, -5.0]])
OTHER_PLANE = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])


@exercise(label="ex-vector-spaces-same-span")
def spans_agree(v: Float[np.ndarray, "n k"], w: Float[np.ndarray, "n l"]) -> bool:
    """Whether the columns of V and the columns of W span the same subspace; use `np.linalg.matrix_rank`."""
    rank = np.linalg.matrix_rank
    return bool(rank(v) == rank(w) == rank(np.hstack([v, w])))


def _pairs_that_agree_or_not() -> list[tuple[np.ndarray, np.ndarray, bool, str]]:
    """Two matrices, whether their columns span the same subspace, and what to think of."""
    mixed = PLANE[:, :2] @ np.array([[2.0, 1.0], [1.0, 1.0]])
    columns = "three columns and two may well span one plane: count dimensions, not columns"
    mixing = "other combinations of the same two columns span the same plane"
    planes = "two planes of the same dimension need not be equal: the rank of all columns together tells"
    inside = "a line in a plane is contained in it and is not the plane: look at both directions"
    around = "a plane through a line contains it and is not the line: look at both directions"
    nothing = "zero columns span {0}, however many there are"
    return [
        (PLANE, SAME_PLANE, True, columns),
        (PLANE[:, :2], mixed, True, mixing),
        (PLANE[:, :2], OTHER_PLANE, False, planes),
        (PLANE[:, :1], SAME_PLANE, False, inside),
        (SAME_PLANE, PLANE[:, :1], False, around),
        (np.zeros((3, 2)), np.zeros((3, 1)), True, nothing),
    ]


@spans_agree.checker
def _(answer):
    for v, w, wanted, message in _pairs_that_agree_or_not():
        got = answer(v.copy(), w.copy())
        expect(
            isinstance(got, bool | np.bool_),
            f"the answer is True or False, and {type(got).__name__} came: compare the ranks with ==",
        )
        expect(bool(got) == wanted, f"you say {bool(got)} for V = {v.tolist()} and W = {w.tolist()}: {message}")


@spans_agree.wrong("two planes of the same dimension need not be equal")
def _(v, w):
    return np.linalg.matrix_rank(v) == np.linalg.matrix_rank(w)


@spans_agree.wrong("look at both directions")
def _(v, w):
    return np.linalg.matrix_rank(np.hstack([v, w])) == np.linalg.matrix_rank(v)


@spans_agree.wrong("look at both directions")
def _(v, w):
    return np.linalg.matrix_rank(np.hstack([v, w])) == np.linalg.matrix_rank(w)


@spans_agree.wrong("count dimensions, not columns")
def _(v, w):
    return v.shape == w.shape and np.linalg.matrix_rank(np.hstack([v, w])) == v.shape[1]


@spans_agree.wrong("other combinations of the same two columns")
def _(v, w):
    return bool(v.shape != w.shape or np.allclose(v, w))


@spans_agree.wrong("the answer is True or False")
def _(v, w):
    return np.linalg.matrix_rank(np.hstack([v, w]))


@exercise(label="ex-vector-spaces-shared")
def shared_dimensions(v: Float[np.ndarray, "n k"], w: Float[np.ndarray, "n l"]) -> int:
    """The dimension of the intersection of the spans of the columns of V and of W; they may be dependent."""
    rank = np.linalg.matrix_rank
    return int(rank(v) + rank(w) - rank(np.hstack([v, w])))


def _pairs_of_spans() -> list[tuple[np.ndarray, np.ndarray, int, str]]:
    """Two matrices, how many dimensions their spans share, and what they are."""
    rng = np.random.default_rng(3)
    pool, mix = rng.standard_normal((7, 7)), rng.standard_normal((3, 3))
    return [
        (pool[:, :5], pool[:, 3:] @ np.triu(np.ones((4, 4))), 2, "two spaces of dimensions 5 and 4 in ℝ⁷"),
        (PLANE, OTHER_PLANE, 1, "two different planes in space"),
        (pool[:, :3], pool[:, 2:5] @ mix, 1, "two spaces of dimension 3 that share a line of ℝ⁷"),
        (pool[:, :2], pool[:, 4:6], 0, "two planes of ℝ⁷ that share only 0"),
        (pool[:, :5], pool[:, 2:], 3, "two spaces of dimension 5 in ℝ⁷"),
        (pool[:, [0, 1, 1, 0]], pool[:, [1, 2, 1]], 1, "two planes of ℝ⁷ given by dependent columns"),
    ]


@shared_dimensions.checker
def _(answer):
    for v, w, wanted, name in _pairs_of_spans():
        got = answer(v.copy(), w.copy())
        k, width, n = v.shape[1], w.shape[1], len(v)
        together = np.linalg.matrix_rank(np.hstack([v, w]))
        expect(
            isinstance(got, int | np.integer) and not isinstance(got, bool),
            f"a dimension is a whole number, and {type(got).__name__} came for {name}",
        )
        expect(
            got == wanted or got != k + width - together,
            f"for {name} you counted the columns, {k} and {width}; dependent columns have fewer dimensions: take ranks",
        )
        expect(
            got == wanted or got != together,
            f"for {name} that is the dimension of the sum: subtract it from the sum of the two dimensions",
        )
        expect(
            got == wanted or got != max(0, k + width - n),
            f"for {name} that is the least that must be shared in ℝⁿ; these share {wanted}",
        )
        expect(got == wanted, f"{name} share {wanted}, and {got} came: dim U + dim W − dim(U + W)")


@shared_dimensions.wrong("you counted the columns")
def _(v, w):
    return v.shape[1] + w.shape[1] - int(np.linalg.matrix_rank(np.hstack([v, w])))


@shared_dimensions.wrong("that is the dimension of the sum")
def _(v, w):
    return int(np.linalg.matrix_rank(np.hstack([v, w])))


@shared_dimensions.wrong("the least that must be shared")
def _(v, w):
    rank = np.linalg.matrix_rank
    return max(0, int(rank(v) + rank(w)) - len(v))


@shared_dimensions.wrong("dim U + dim W − dim(U + W)")
def _(v, w):
    same = [any(np.allclose(x, y) for y in w.T) for x in v.T]
    return int(np.sum(same))


@shared_dimensions.wrong("share 2, and 4 came")
def _(v, w):
    return int(min(np.linalg.matrix_rank(v), np.linalg.matrix_rank(w)))


@shared_dimensions.wrong("a dimension is a whole number")
def _(v, w):
    return float(np.linalg.matrix_rank(v) + np.linalg.matrix_rank(w) - np.linalg.matrix_rank(np.hstack([v, w])))


@exercise(label="ex-vector-spaces-new-basis")
def in_basis(a: Float[np.ndarray, "n n"], b: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The matrix, in the basis of the columns of B, of the map that has the matrix A in the standard basis."""
    return np.linalg.solve(b, a @ b)


@in_basis.checker
def _(answer):
    rng = np.random.default_rng(5)
    reflection, axes = np.array([[0.6, 0.8], [0.8, -0.6]]), np.array([[2.0, -1.0], [1.0, 2.0]])
    for a, b in [(rng.standard_normal((3, 3)), rng.standard_normal((3, 3))), (reflection, axes)]:
        got = np.asarray(answer(a.copy(), b.copy()), dtype=float)
        expect(got.shape == a.shape, f"the matrix is as large as A, {a.shape}, and an array of shape {got.shape} came")
        expect(
            not np.allclose(got, b @ a @ np.linalg.inv(b)),
            "that is B A B⁻¹, the other way round: coordinates in B are turned into a vector by B first, which "
            "stands on the right",
        )
        expect(
            np.allclose(b.T @ b, np.eye(len(b))) or not np.allclose(got, b.T @ a @ b),
            "that is Bᵀ A B: the transpose undoes B only if its columns are orthonormal",
        )
        expect(
            not np.allclose(got, a @ b),
            "the images of the basis vectors are there, but in standard coordinates: write them in B as well",
        )
        expect_close(got, np.linalg.inv(b) @ a @ b, "read the vector out of B, apply A, write it in B again", rtol=1e-8)


@in_basis.wrong("that is B A B⁻¹")
def _(a, b):
    return b @ a @ np.linalg.inv(b)


@in_basis.wrong("the transpose undoes B only if")
def _(a, b):
    return b.T @ a @ b


@in_basis.wrong("in standard coordinates")
def _(a, b):
    return a @ b


@in_basis.wrong("apply A, write it in B again")
def _(a, b):
    return np.linalg.inv(b) @ a


@exercise(label="ex-vector-spaces-width")
def hidden_width(log_p: Float[np.ndarray, "n v"], tolerance: float) -> int:
    """The width d of a model with log-probabilities log p, where 𝟏 and the d columns of E are independent."""
    differences = log_p - log_p.mean(axis=1, keepdims=True)
    return int(np.linalg.matrix_rank(differences, tol=tolerance))


@hidden_width.checker
def _(answer):
    rng = np.random.default_rng(9)
    for n, v, d in [(31, 23, 5), (29, 37, 11), (17, 13, 1)]:
        logits = rng.standard_normal((n, d)) @ rng.standard_normal((d, v)) + 1e-7 * rng.standard_normal((n, v))
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        got = answer(log_p.copy(), 1e-3)
        expect(
            isinstance(got, int | np.integer) and not isinstance(got, bool),
            f"a width is a whole number, and {type(got).__name__} came",
        )
        expect(
            got != min(n, v) and got != min(n, v) - 1,
            f"the rank without a tolerance came, {got}: the log-probabilities are rounded, so count only what stands "
            "above `tolerance`",
        )
        expect(
            got != d + 1,
            f"you found {got} for a model of width {d}: subtracting log Σ eᶻ from each row has added the direction 𝟏, "
            "so subtract from each row (an input) its own mean over the tokens",
        )
        expect(got == d, f"the model has width {d}, and {got} came, from {n} inputs and {v} tokens")


@hidden_width.wrong("without a tolerance")
def _(log_p, tolerance):
    return int(np.linalg.matrix_rank(log_p - log_p.mean(axis=1, keepdims=True)))


@hidden_width.wrong("has added the direction 𝟏")
def _(log_p, tolerance):
    return int(np.linalg.matrix_rank(log_p, tol=tolerance))


@hidden_width.wrong("subtract from each row (an input) its own mean")
def _(log_p, tolerance):
    return int(np.linalg.matrix_rank(log_p - log_p.mean(axis=0), tol=tolerance))


@hidden_width.wrong("the model has width")
def _(log_p, tolerance):
    return int(np.linalg.matrix_rank(log_p - log_p.mean(axis=1, keepdims=True), tol=tolerance)) - 1


@hidden_width.wrong("a width is a whole number")
def _(log_p, tolerance):
    return np.linalg.svd(log_p - log_p.mean(axis=1, keepdims=True), compute_uv=False)
