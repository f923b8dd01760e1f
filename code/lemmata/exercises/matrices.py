"""Exercises of the chapter on matrix operations."""

import itertools

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect, expect_close


@exercise(label="ex-matrices-back-substitution")
def solve_upper(u: Float[np.ndarray, "n n"], b: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """The solution x of U x = b for an upper triangular U without zeros on its diagonal, by back substitution."""
    x = np.zeros(len(b))
    for i in reversed(range(len(b))):
        x[i] = (b[i] - u[i, i + 1 :] @ x[i + 1 :]) / u[i, i]
    return x


@solve_upper.checker
def _(answer):
    rng = np.random.default_rng(3)
    for n in [1, 2, 5]:
        u = np.triu(rng.uniform(-1, 1, (n, n)), 1) + np.diag(rng.uniform(2, 3, n))
        b = rng.standard_normal(n)
        kept = b.copy()
        given = b.copy()
        got = np.asarray(answer(u.copy(), given), dtype=float)
        exact = np.linalg.solve(u, b)
        expect(got.shape == (n,), f"x should have {n} entries, one for each column of U, and shape {got.shape} came")
        expect(np.array_equal(given, kept), "your function changed the b that it was given: work on a copy")
        d = np.diag(u)
        expect(
            n == 1 or not np.allclose(got, b / d),
            "each b_i was only divided by u_ii: the terms with known unknowns have to be subtracted first, and the "
            "first unknown that can be known is the last",
        )
        expect(
            n == 1 or not np.allclose(got, np.linalg.solve(np.triu(u, 1) + np.eye(n), b)),
            "the division by u_ii is missing",
        )
        expect(
            n == 1 or not np.allclose(got, _forwards(u, b)),
            "the unknowns were computed from the first to the last; for an upper triangle the last is found first",
        )
        expect_close(got, exact, "x_i = (b_i − Σ u_ij x_j over j > i) / u_ii, from i = n down to 1")


def _forwards(u: np.ndarray, b: np.ndarray) -> np.ndarray:
    x = b.copy()
    for i in range(len(b)):
        x[i] = (b[i] - u[i, i + 1 :] @ x[i + 1 :]) / u[i, i]
    return x


@solve_upper.wrong("from the first to the last")
def _(u, b):
    return _forwards(u, b)


@solve_upper.wrong("only divided by u_ii")
def _(u, b):
    x = b / np.diag(u)
    return x


@solve_upper.wrong("the division by u_ii is missing")
def _(u, b):
    if len(b) == 1:
        return b / u[0]
    x = np.zeros(len(b))
    for i in reversed(range(len(b))):
        x[i] = b[i] - u[i, i + 1 :] @ x[i + 1 :]
    return x


@solve_upper.wrong("work on a copy")
def _(u, b):
    for i in reversed(range(len(b))):
        b[i] = (b[i] - u[i, i + 1 :] @ b[i + 1 :]) / u[i, i]
    return b


@solve_upper.wrong("x_i = (b_i − Σ u_ij x_j over j > i) / u_ii")
def _(u, b):
    return np.linalg.solve(u.T, b) if len(b) > 1 else b / u[0]


@exercise(label="ex-matrices-brackets")
def cheapest_brackets(sizes: list[int]) -> int:
    """The least number of flops of A_1 A_2 ⋯ A_k, where A_i is sizes[i − 1] × sizes[i]; 0 for a single matrix.

    A product of an m × k and a k × n matrix takes m n (2k − 1) flops.
    """
    least = {(i, i + 1): 0 for i in range(len(sizes) - 1)}  # the product of the matrices between sizes[i] and sizes[j]
    for length in range(2, len(sizes)):
        for i in range(len(sizes) - length):
            j = i + length
            least[i, j] = min(
                least[i, s] + least[s, j] + sizes[i] * sizes[j] * (2 * sizes[s] - 1) for s in range(i + 1, j)
            )
    return least[0, len(sizes) - 1]


def _in_every_order(sizes: tuple[int, ...]) -> tuple[int, int]:
    """Least and largest cost, by trying which product comes first, and so on: slow and plain."""
    if len(sizes) <= 2:
        return 0, 0
    totals = []
    for s in range(1, len(sizes) - 1):
        first = sizes[s - 1] * sizes[s + 1] * (2 * sizes[s] - 1)
        rest = _in_every_order(sizes[:s] + sizes[s + 1 :])
        totals.append((first + rest[0], first + rest[1]))
    return min(t[0] for t in totals), max(t[1] for t in totals)


def _left_to_right(sizes: list[int]) -> int:
    return sum(sizes[0] * sizes[s + 1] * (2 * sizes[s] - 1) for s in range(1, len(sizes) - 1))


def _greedy(sizes: list[int]) -> int:
    sizes, total = list(sizes), 0
    while len(sizes) > 2:
        costs = [sizes[s - 1] * sizes[s + 1] * (2 * sizes[s] - 1) for s in range(1, len(sizes) - 1)]
        total += min(costs)
        del sizes[1 + int(np.argmin(costs))]
    return total


@cheapest_brackets.checker
def _(answer):
    cases = [[7, 5], [2, 3, 5], [30, 35, 15, 5, 10, 20, 25], [576, 64, 576, 1], [5, 5, 5, 5], [2, 3, 4, 3]]
    cases += [[9, 2, 8, 3, 7, 1], *[list(sizes) for sizes in itertools.product([1, 3, 8], repeat=5)][::17]]
    for sizes in cases:
        got = answer(list(sizes))
        expect(
            isinstance(got, int | np.integer) and not isinstance(got, bool),
            f"a number of flops is a whole number, and {got!r} came for the sizes {sizes}",
        )
        expect(len(sizes) > 2 or got == 0, "a single matrix is no product: it costs 0")
        _judge_cost(sizes, got)


def _judge_cost(sizes: list[int], got: int) -> None:
    least, most = _in_every_order(tuple(sizes))
    doubled = sum(2 * a * b * c for a, b, c in zip(sizes, sizes[1:], sizes[2:], strict=False))
    expect(
        len(sizes) != 3 or got != doubled,
        "each entry was counted with k products and k sums: the first product is added to nothing, so 2k − 1",
    )
    usual = {
        _left_to_right(sizes): "that is the cost from left to right; other brackets are cheaper",
        most: "that is the cost of the worst brackets: look for the least",
        _greedy(sizes): "that is the cost when the cheapest single product comes first each time; what is cheap now "
        "may be dear later, so the whole has to be compared",
    }
    expect(got == least or got not in usual, f"for the sizes {sizes} {usual.get(got)}")
    expect(got == least, f"for the sizes {sizes} the least cost is {least:,}, and {got:,} came")


@cheapest_brackets.wrong("the cost from left to right")
def _(sizes):
    return _left_to_right(sizes)


@cheapest_brackets.wrong("what is cheap now may be dear later")
def _(sizes):
    return _greedy(sizes)


@cheapest_brackets.wrong("look for the least")
def _(sizes):
    return _in_every_order(tuple(sizes))[1]


@cheapest_brackets.wrong("so 2k − 1")
def _(sizes):
    return sum(2 * sizes[0] * sizes[s] * sizes[s + 1] for s in range(1, len(sizes) - 1))


@cheapest_brackets.wrong("a single matrix is no product")
def _(sizes):
    return _in_every_order(tuple(sizes))[0] or sizes[0] * sizes[-1]


@exercise(label="ex-matrices-strassen")
def seven_products(a: Float[np.ndarray, "n n"], b: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The product AB of two n × n matrices with n even, from seven products (`@`) of n/2 × n/2 blocks."""
    h = len(a) // 2
    a11, a12, a21, a22 = a[:h, :h], a[:h, h:], a[h:, :h], a[h:, h:]
    b11, b12, b21, b22 = b[:h, :h], b[:h, h:], b[h:, :h], b[h:, h:]
    m1 = (a11 + a22) @ (b11 + b22)
    m2 = (a21 + a22) @ b11
    m3 = a11 @ (b12 - b22)
    m4 = a22 @ (b21 - b11)
    m5 = (a11 + a12) @ b22
    m6 = (a21 - a11) @ (b11 + b12)
    m7 = (a12 - a22) @ (b21 + b22)
    return np.block([[m1 + m4 - m5 + m7, m3 + m5], [m2 + m4, m1 - m2 + m3 + m6]])


class _Counting(np.ndarray):
    """An array that notes the shapes of each product of matrices that it takes part in."""

    products: list = []  # noqa: RUF012 (each check makes a subclass with a list of its own)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [np.asarray(x) for x in inputs]
        if ufunc is np.matmul:
            self.products.append([x.shape for x in plain])
        if "out" in kwargs:
            kwargs["out"] = tuple(np.asarray(x) for x in kwargs["out"])
        return np.asarray(getattr(ufunc, method)(*plain, **kwargs)).view(type(self))

    def __array_function__(self, function, types, args, kwargs):
        if function in (np.dot, np.einsum, np.inner, np.tensordot):
            self.products.append([np.shape(x) for x in args if np.ndim(x) == 2])
        return super().__array_function__(function, types, args, kwargs)

    def dot(self, other):
        return self @ other


@seven_products.checker
def _(answer):
    rng = np.random.default_rng(13)
    for n in [2, 6]:
        counting = type("Counting", (_Counting,), {"products": []})
        a, b = rng.standard_normal((2, n, n))
        got = np.asarray(answer(a.view(counting), b.view(counting)), dtype=float)
        count = len(counting.products)
        expect(got.shape == (n, n), f"the product of two {n} × {n} matrices came with the shape {got.shape}")
        expect(
            not any(shape[-1] == n and len(shape) == 2 for shapes in counting.products for shape in shapes),
            f"a matrix of {n} columns was multiplied whole; only blocks of half the size may be",
        )
        expect(not np.allclose(got, a * b), "that is the product entry by entry, `*`; a product of matrices is `@`")
        expect(
            not np.allclose(got, b @ a), "that is BA: in each of the seven products the block of A stands on the left"
        )
        expect_close(got, a @ b, f"for n = {n} the four blocks do not make AB: check the signs, one block at a time")
        expect(count != 8, "that is right, and it took 8 products of blocks: Strassen makes do with 7")
        expect(count == 7, f"the check saw {count} products of blocks by @ and not 7")


@seven_products.wrong("it took 8 products of blocks")
def _(a, b):
    h = len(a) // 2
    rows = [[a[i : i + h, :h] @ b[:h, j : j + h] + a[i : i + h, h:] @ b[h:, j : j + h] for j in (0, h)] for i in (0, h)]
    return np.block(rows)


@seven_products.wrong("was multiplied whole")
def _(a, b):
    return a @ b


@seven_products.wrong("in each of the seven products the block of A stands on the left")
def _(a, b):
    return seven_products.solution(b, a)


@seven_products.wrong("check the signs")
def _(a, b):
    h = len(a) // 2
    c = np.array(seven_products.solution(a, b))
    c[:h, :h] += 2 * np.array((a[:h, :h] + a[:h, h:]) @ b[h:, h:])
    return c


@seven_products.wrong("that is the product entry by entry")
def _(a, b):
    return np.asarray(a) * np.asarray(b)
