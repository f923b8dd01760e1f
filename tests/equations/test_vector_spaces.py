"""The labelled equations of the chapter on vector spaces and linear maps."""

import itertools
from fractions import Fraction

import numpy as np
import scipy.linalg
from equation_checks import at_most, equal, equation
from lemmata.linalg import (
    change_of_basis,
    coordinates,
    cramer,
    determinant,
    null_space,
    pivot_sizes,
    rank_modulo,
    reduced_row_echelon,
    sum_and_intersection,
)


def rank(a):
    return np.linalg.matrix_rank(a, tol=1e-9)


def thin(m, n, r, rng):
    """A matrix of rank r whose entries differ from seed to seed."""
    return rng.standard_normal((m, r)) @ rng.standard_normal((r, n))


def sign(p):
    return (-1) ** sum(p[i] > p[j] for i in range(len(p)) for j in range(i + 1, len(p)))


@equation(
    "eq-vector-spaces-sum",
    r"\dim(U + W) + \dim(U \cap W) = \dim U + \dim W .",
    oracle="ranks by numpy.linalg.svd; the angles of scipy.linalg.subspace_angles",
)
def test_sum(rng):
    shared, p, q = rng.integers(1, 4), rng.integers(1, 4), 2
    pool = rng.standard_normal((11, 11))
    v, w = pool[:, : shared + p], np.hstack([pool[:, :shared], pool[:, 9 : 9 + q]])
    v, w = v @ rng.standard_normal((v.shape[1],) * 2), w @ rng.standard_normal((w.shape[1],) * 2)
    total, both = sum_and_intersection(v, w, 1e-9)
    angles = scipy.linalg.subspace_angles(v, w)
    common = int(np.sum(angles < 1e-6))
    size = rng.uniform(1, 2)  # so that the sides differ from seed to seed even where the dimensions agree
    dims = rank(v) + rank(w)
    return [
        equal(
            size * (rank(np.hstack([v, w])) + common),
            size * dims,
            wrong={"the intersection forgotten": (size * rank(np.hstack([v, w])), size * dims)},
        ),
        equal(
            size * (total.shape[1] + both.shape[1]),
            size * dims,
            wrong={"the dimension of the space": size * 11 * 2, "the sum alone": (size * total.shape[1], size * dims)},
        ),
    ]


@equation(
    "eq-vector-spaces-coordinates",
    r"x = B\, [x]_B, \qquad [x]_B = (a_1, \dots, a_n)^\top \quad \text{for} \quad x = a_1 b_1 + \dots + a_n b_n .",
    oracle="a sum over the basis",
)
def test_coordinates(rng):
    b, a = rng.standard_normal((7, 5)), rng.standard_normal(5)
    x = sum(a[j] * b[:, j] for j in range(5))
    return [
        equal(x, b @ coordinates(b, x, 1e-10), wrong={"in another order": b[:, ::-1] @ a}),
        equal(coordinates(b, x, 1e-10), a, wrong={"dot products with the basis": b.T @ x}),
    ]


@equation(
    "eq-vector-spaces-matrix",
    r"M = \big(\, [L(b_1)]_C \ \cdots\ [L(b_n)]_C \,\big), \qquad [L(x)]_C = M\, [x]_B .",
    oracle="the derivative of polynomials (numpy.polynomial)",
)
def test_matrix_of_a_map(rng):
    b, c = rng.standard_normal((5, 5)), rng.standard_normal((4, 4))  # bases: coefficients of polynomials as columns
    derivative = np.polynomial.polynomial.polyder
    m = np.column_stack([np.linalg.solve(c, derivative(b[:, j])) for j in range(5)])
    x = rng.standard_normal(5)
    left = np.linalg.solve(c, derivative(x))
    return equal(
        left,
        m @ np.linalg.solve(b, x),
        wrong={"standard coordinates of x": m @ x, "the image not written in C": derivative(x)},
        rtol=1e-7,
    )


@equation(
    "eq-vector-spaces-kernel",
    r"\dim \ker L + \dim \operatorname{im} L = \dim V .",
    oracle="scipy.linalg.null_space and orth",
)
def test_kernel_and_image(rng):
    n, r = int(rng.integers(6, 60)), int(rng.integers(2, 6))
    a = thin(7, n, r, rng)
    kernel, image = scipy.linalg.null_space(a, rcond=1e-10), scipy.linalg.orth(a, rcond=1e-10)
    left = kernel.shape[1] + image.shape[1]
    wrong = {"the dimension of W": 7 if n != 7 else 8, "the image counted twice": n + r}
    return [equal(left, n, wrong=wrong), equal(null_space(a, 1e-9).shape[1] + r, n, wrong=wrong)]


@equation("eq-vector-spaces-column-row", r"A = C R .", oracle="elimination in fractions")
def test_column_row(rng):
    left, right = rng.integers(-3, 4, (5, 2)), rng.integers(1, 5, (2, 7))
    right[1, :2] = right[0, :2] + [1, 3]
    left[:2] = np.array([[1, 2], [2, 3]]) * rng.integers(1, 9)
    a = left @ right
    r, pivots = reduced_row_echelon(a)
    c, rows = a[:, pivots], r[: len(pivots)]
    exact = [[Fraction(int(x)) for x in row] for row in c]
    product = [
        [sum(x * Fraction(y).limit_denominator(10**6) for x, y in zip(row, col, strict=True)) for col in rows.T]
        for row in exact
    ]
    return [
        equal(a, np.array(product, dtype=float), wrong={"the first columns": a[:, -len(pivots) :] @ rows}),
        equal(a, c @ rows, wrong={"pivot columns of R instead of A": r[:, pivots] @ rows}),
    ]


@equation(
    "eq-vector-spaces-special",
    r"s_f = e_f - \sum_{i=1}^{r} r_{if}\, e_{p_i}",
    oracle="one solve for each free column (numpy.linalg.lstsq)",
)
def test_special_solutions(rng):
    a, eye = thin(7, 5, 3, rng), np.eye(5)
    r, pivots = reduced_row_echelon(a, 1e-9)
    free = [j for j in range(5) if j not in pivots]
    left, right, turned = [], [], []
    for f in free:
        s = np.zeros(5)
        s[f], s[pivots] = 1, np.linalg.lstsq(a[:, pivots], -a[:, f])[0]
        left.append(s)
        right.append(eye[f] - sum(r[i, f] * eye[p] for i, p in enumerate(pivots)))
        turned.append(eye[f] + sum(r[i, f] * eye[p] for i, p in enumerate(pivots)))
    return [
        equal(left, right, wrong={"sign": turned}),
        equal(null_space(a, 1e-9).T, right, wrong={"sign": turned, "without e_f": np.array(right) - eye[free]}),
    ]


@equation(
    "eq-vector-spaces-doubt",
    r"""\max_{\lvert f_{pq} \rvert \le \tau} \big\lvert\, y^\top F s_j \,\big\rvert =
\tau \, \sum_p \lvert y_p \rvert \, \sum_q \lvert (s_j)_q \rvert ,""",
    oracle="every choice of signs for F; the remaining entry of A + F by numpy.linalg.solve",
)
def test_doubt(rng):
    def entry(b):  # what elimination of the columns 0, 1 by the rows 0, 1 leaves in row 2, column 2
        return b[2, 2] - b[2, :2] @ np.linalg.solve(b[:2, :2], b[:2, 2])

    a, tau = rng.standard_normal((3, 3)), 1e-7
    a[:2, :2] += 4 * np.eye(2)
    y = np.append(-np.linalg.solve(a[:2, :2].T, a[2, :2]), 1)
    s = np.append(-np.linalg.solve(a[:2, :2], a[:2, 2]), 1)
    errors = [tau * np.reshape(signs, (3, 3)) for signs in itertools.product([-1, 1], repeat=9)]
    right = tau * sum(abs(y)) * sum(abs(s))
    wrong = {"tau alone": tau, "y forgotten": tau * sum(abs(s)), "Euclidean": tau * np.sqrt(y @ y * (s @ s))}
    return [
        equal(max(abs(y @ f @ s) for f in errors), right, wrong=wrong),
        equal(max(abs(entry(a + f) - entry(a)) for f in errors), right, wrong=wrong, rtol=1e-4),  # products of errors
    ]


@equation(
    "eq-vector-spaces-four",
    r"""\begin{aligned}
\dim \operatorname{col} A &= \dim \operatorname{row} A = r, \\
\dim \operatorname{null} A &= n - r, \qquad \dim \operatorname{null} A^\top = m - r ,
\end{aligned}""",
    oracle="scipy.linalg.null_space and orth",
)
def test_four(rng):
    m, n, r = int(rng.integers(8, 40)), int(rng.integers(8, 40)), int(rng.integers(2, 7))
    a = thin(m, n, r, rng)
    n += 0 if n != m else 1
    a = np.hstack([a, a[:, :1]])[:, :n]
    sizes = [
        scipy.linalg.orth(a, rcond=1e-10).shape[1],
        scipy.linalg.orth(a.T, rcond=1e-10).shape[1],
        scipy.linalg.null_space(a, rcond=1e-10).shape[1],
        scipy.linalg.null_space(a.T, rcond=1e-10).shape[1],
    ]
    return equal(sizes, [r, r, n - r, m - r], wrong={"m and n exchanged": [r, r, m - r, n - r]})


@equation("eq-change-of-basis", r"B = C P, \qquad [x]_C = P\, [x]_B .", oracle="numpy.linalg.lstsq, column by column")
def test_change_of_basis(rng):
    c = rng.standard_normal((7, 3))
    b = c @ rng.standard_normal((3, 3))
    p = change_of_basis(b, c, 1e-9)
    column = [np.linalg.lstsq(c, b[:, j])[0] for j in range(3)]
    x = b @ rng.standard_normal(3)
    in_b, in_c = np.linalg.lstsq(b, x)[0], np.linalg.lstsq(c, x)[0]
    return [
        equal(
            b, c @ p, wrong={"P stands on the left of C's rows": c @ p.T, "inverted": c @ np.linalg.inv(p)}, rtol=1e-7
        ),
        equal(in_c, np.column_stack(column) @ in_b, wrong={"the inverse": np.linalg.inv(p) @ in_b}, rtol=1e-7),
    ]


@equation("eq-vector-spaces-similarity", r"M_C = P M_B P^{-1} .", oracle="the map itself, applied to each basis vector")
def test_similarity(rng):
    b, c, a = rng.standard_normal((3, 5, 5))  # a: the map in the standard basis
    of = {}
    for name, basis in (("b", b), ("c", c)):
        of[name] = np.column_stack([np.linalg.solve(basis, a @ basis[:, j]) for j in range(5)])
    p = np.linalg.solve(c, b)
    inverse = np.linalg.inv(p)
    return equal(
        of["c"],
        p @ of["b"] @ inverse,
        wrong={"the other way": inverse @ of["b"] @ p, "transpose": p @ of["b"] @ p.T},
        rtol=1e-6,
        atol=1e-8,
    )


@equation(
    "eq-vector-spaces-trace",
    r"\operatorname{tr}(XY) = \sum_{i=1}^{m} \sum_{j=1}^{n} x_{ij}\, y_{ji} = \operatorname{tr}(YX) ,",
    oracle="loops",
)
def test_trace(rng):
    x, y = rng.standard_normal((7, 5)), rng.standard_normal((5, 7))
    double = sum(x[i, j] * y[j, i] for i in range(7) for j in range(5))
    return [
        equal(
            np.trace(x @ y),
            double,
            wrong={"indices not exchanged": sum(x[i, j] * y[j, j] for i in range(7) for j in range(5))},
        ),
        equal(double, np.trace(y @ x), wrong={"one transposed": np.trace(x[:5] @ y[:, :5].T)}),
    ]


@equation(
    "eq-vector-spaces-leibniz",
    r"\det A = \sum_{\pi} \operatorname{sgn} \pi \, \prod_{j=1}^{n} a_{\pi(j)\, j} ,",
    oracle="numpy.linalg.det",
)
def test_leibniz(rng):
    a = rng.standard_normal((5, 5))
    terms = [(sign(p), np.prod([a[p[j], j] for j in range(5)])) for p in itertools.permutations(range(5))]
    right = sum(s * t for s, t in terms)
    return [
        equal(np.linalg.det(a), right, wrong={"no signs (the permanent)": sum(t for _, t in terms), "sign": -right}),
        equal(determinant(a), right, wrong={"half of the permutations": sum(t for s, t in terms if s > 0)}),
    ]


@equation(
    "eq-vector-spaces-product",
    r"\det(AB) = \det A \cdot \det B, \qquad \det A^\top = \det A ,",
    oracle="sums over permutations",
)
def test_product(rng):
    def leibniz(a):
        return sum(sign(p) * np.prod([a[p[j], j] for j in range(4)]) for p in itertools.permutations(range(4)))

    a, b = rng.standard_normal((2, 4, 4))
    return [
        equal(leibniz(a @ b), leibniz(a) * leibniz(b), wrong={"a sum": leibniz(a) + leibniz(b)}),
        equal(determinant(a @ b), leibniz(a) * leibniz(b), wrong={"det(A + B)": leibniz(a + b)}),
        equal(leibniz(a.T), leibniz(a), wrong={"sign": -leibniz(a), "inverse": 1 / leibniz(a)}),
    ]


@equation(
    "eq-vector-spaces-pivots",
    r"\det A = (-1)^{s}\, u_{11} u_{22} \cdots u_{nn}, \qquad s \text{ the number of row exchanges}.",
    oracle="scipy.linalg.lu; numpy.linalg.det",
)
def test_pivots(rng):
    a = rng.standard_normal((7, 7))
    p, _, u = scipy.linalg.lu(a)
    order = list(np.argmax(p, axis=0))
    s = 0
    for i in range(7):  # count the exchanges that bring the rows into order
        while order[i] != i:
            j = order[i]
            order[i], order[j] = order[j], order[i]
            s += 1
    right = (-1) ** s * np.prod(np.diag(u))
    return [
        equal(np.linalg.det(a), right, wrong={"sign": -right, "the sum of the pivots": np.trace(u)}),
        equal(determinant(a), right, wrong={"the last pivot left out": right / u[-1, -1]}),
    ]


@equation(
    "eq-vector-spaces-cofactor",
    r"\det A = \sum_{j=1}^{n} (-1)^{i+j} a_{ij} \det A_{ij} ,",
    oracle="numpy.linalg.det",
)
def test_cofactor(rng):
    a = rng.standard_normal((5, 5))

    def expand(i, signed=True, shift=0):
        terms = []
        for j in range(5):
            minor = np.delete(np.delete(a, i, axis=0), j, axis=1)
            terms.append(
                (-1) ** (i + j) * a[(i + shift) % 5, j] * np.linalg.det(minor)
                if signed
                else a[i, j] * np.linalg.det(minor)
            )
        return sum(terms)

    return equal(
        np.full(5, np.linalg.det(a)),
        [expand(i) for i in range(5)],
        wrong={
            "no signs": [expand(i, signed=False) for i in range(5)],
            "another row's entries": [expand(i, shift=1) for i in range(5)],
        },
    )


@equation("eq-vector-spaces-cramer", r"x_j \det A = \det A_j(b) .", oracle="numpy.linalg.solve")
def test_cramer(rng):
    a, b = rng.standard_normal((5, 5)), rng.standard_normal(5)
    x = np.linalg.solve(a, b)
    replaced = [np.linalg.det(np.column_stack([a[:, :j], b, a[:, j + 1 :]])) for j in range(5)]
    rows = [np.linalg.det(np.vstack([a[:j], b, a[j + 1 :]])) for j in range(5)]
    return [
        equal(x * np.linalg.det(a), replaced, wrong={"row for column": rows, "not multiplied": x}, rtol=1e-8),
        equal(cramer(a, b), x, wrong={"the determinant on the wrong side": x * np.linalg.det(a) ** 2}, rtol=1e-7),
    ]


@equation(
    "eq-vector-spaces-volume",
    r"\operatorname{vol}(A S) = \lvert \det A \rvert \operatorname{vol}(S) .",
    oracle="scipy.spatial.ConvexHull",
)
def test_volume(rng):
    from scipy.spatial import ConvexHull

    points, a = rng.standard_normal((17, 3)), rng.standard_normal((3, 3))
    a[:, 0] *= -np.sign(np.linalg.det(a))  # the determinant is negative: the bars matter
    volume, image = ConvexHull(points).volume, ConvexHull(points @ a.T).volume
    cube = ConvexHull(np.array(list(itertools.product([0, 1], repeat=3))) @ a.T).volume
    return [
        equal(
            image,
            abs(determinant(a)) * volume,
            wrong={
                "without the bars": determinant(a) * volume,
                "trace": abs(np.trace(a)) * volume,
                "squared": determinant(a) ** 2 * volume,
            },
        ),
        equal(cube, abs(determinant(a)), wrong={"a simplex": abs(determinant(a)) / 6}),
    ]


@equation(
    "eq-vector-spaces-remainder",
    r"""\max_{i,j}\, \big\lvert\, (A - A_k)_{ij} \,\big\rvert = \delta_{k+1}, \qquad \operatorname{rank} A_k = k .""",
    oracle="loops; numpy.linalg.matrix_rank",
)
def test_remainder(rng):
    a = rng.standard_normal((7, 5))
    left, ranks, delta = [], [], pivot_sizes(a)
    total = np.zeros((7, 5))
    for _ in range(4):
        rest = a - total
        i, j = max(itertools.product(range(7), range(5)), key=lambda place: abs(rest[place]))
        total = total + np.array([[rest[p, j] * rest[i, q] / rest[i, j] for q in range(5)] for p in range(7)])
        left.append(max(abs(a - total).ravel()))
        ranks.append(rank(total))
    size = rng.uniform(1, 2)
    return [
        equal(left, delta[1:], wrong={"index k instead of k + 1": delta[:4]}),
        equal(size * np.array(ranks), size * np.arange(1, 5), wrong={"k + 1": size * np.arange(2, 6)}),
    ]


@equation(
    "eq-vector-spaces-centred",
    r"""\operatorname{rank}\left( X - \mathbf 1 \bar x^\top \right) = 
\operatorname{rank} \left( \mathbf 1 \; X \right) - 1 \le \min(n - 1,\ d) .""",
    oracle="numpy.linalg.matrix_rank of the centred rows; exact arithmetic modulo a prime",
)
def test_centred(rng):
    n, d, r = int(rng.integers(3, 30)), int(rng.integers(5, 30)), int(rng.integers(2, 5))
    wide, flat = rng.integers(-9, 10, (n, d)), thin(n, d, r, rng)
    flat[:, 0] = 1  # 𝟏 lies in the column space
    left, right, plain, bound = [], [], [], []
    for x in (wide, flat):
        left.append(rank(x - x.mean(axis=0)))
        right.append(rank(np.column_stack([np.ones(n), x])) - 1)
        plain.append(rank(x))
        bound.append(min(n - 1, d))
    exact = rank_modulo(np.column_stack([np.ones(n), wide])) - 1
    too_small = [min(n - 1, d) - 1] * 2
    return [
        equal(
            left,
            right,
            wrong={
                "the 1 not subtracted": np.array(right) + 1,
                "rank X, whatever 1 is": plain,
            },
        ),
        equal(left[0], exact, wrong={"the 1 not subtracted": exact + 1}),
        at_most(left, bound, wrong={"one less": too_small}),
    ]
