"""The labelled equations of the chapter on orthogonality and least squares."""

import mpmath
import numpy as np
import scipy.linalg
from equation_checks import at_most, equal, equation
from lemmata.linalg import (
    apply_q,
    cholesky,
    gram_schmidt,
    householder,
    householder_qr,
    lstsq,
    lstsq_normal,
    modified_gram_schmidt,
    orthogonality_loss,
    project,
    reflector,
)


def dot(x, y):
    return sum(x[i] * y[i] for i in range(len(x)))


def length(x):
    return np.sqrt(dot(x, x))


def orthogonal(n, rng):
    return np.linalg.qr(rng.standard_normal((n, n)))[0]


def rank(a):
    return np.linalg.matrix_rank(a)


@equation(
    "eq-orthogonality-square",
    r"\lVert x + y \rVert^2 = \lVert x \rVert^2 + 2\, x^\top y + \lVert y \rVert^2 ,",
    oracle="loops",
)
def test_square(rng):
    x, y = rng.standard_normal((2, 7))
    left, right = length(x + y) ** 2, length(x) ** 2 + 2 * dot(x, y) + length(y) ** 2
    return equal(left, right, wrong={"no factor two": right - dot(x, y), "sign": right - 4 * dot(x, y)})


@equation(
    "eq-orthogonality-parallelogram",
    r"\lVert x + y \rVert^2 + \lVert x - y \rVert^2 = 2 \lVert x \rVert^2 + 2 \lVert y \rVert^2 .",
    oracle="numpy.linalg.norm",
)
def test_parallelogram(rng):
    x, y = rng.standard_normal((2, 7))
    norm = np.linalg.norm
    left, right = norm(x + y) ** 2 + norm(x - y) ** 2, 2 * dot(x, x) + 2 * dot(y, y)
    taxi = 2 * sum(abs(x)) ** 2 + 2 * sum(abs(y)) ** 2
    return equal(left, right, wrong={"no factor two": right / 2, "another norm": taxi})


@equation(
    "eq-orthogonality-cauchy-schwarz",
    r"\lvert x^\top y \rvert \le \lVert x \rVert\, \lVert y \rVert ,",
    oracle="loops",
)
def test_cauchy_schwarz(rng):
    x, y, t = rng.standard_normal(7), rng.standard_normal(7), rng.uniform(-2, 2)
    near = t * x + 0.01 * y
    return [
        at_most(abs(dot(x, y)), length(x) * length(y), wrong={"a small part of it": 0.01 * length(x) * length(y)}),
        at_most(abs(dot(x, near)), length(x) * length(near), wrong={"half of it": length(x) * length(near) / 2}),
        equal(  # equality for dependent vectors, of either sign
            abs(dot(x, t * x)),
            length(x) * length(t * x),
            wrong={"only one length": length(x), "squared": length(x) ** 2 * length(t * x) ** 2},
        ),
    ]


@equation(
    "eq-orthogonality-cosine",
    r"\cos \theta = \frac{x^\top y}{\lVert x \rVert\, \lVert y \rVert}",
    oracle="the law of cosines; angles of the plane",
)
def test_cosine(rng):
    alpha, beta = rng.uniform(0, 2 * np.pi, 2)
    r, s = rng.uniform(1, 2, 2)
    x, y = r * np.array([np.cos(alpha), np.sin(alpha)]), s * np.array([np.cos(beta), np.sin(beta)])
    x7, y7 = rng.standard_normal((2, 7))
    a, b, c = length(x7), length(y7), length(x7 - y7)
    right = dot(x, y) / (length(x) * length(y))
    return [
        equal(np.cos(alpha - beta), right, wrong={"not divided": dot(x, y), "one length": right * length(y)}),
        equal((a**2 + b**2 - c**2) / (2 * a * b), dot(x7, y7) / (a * b), wrong={"sign": -dot(x7, y7) / (a * b)}),
    ]


@equation(
    "eq-orthogonality-triangle",
    r"\lVert x + y \rVert \le \lVert x \rVert + \lVert y \rVert ,",
    oracle="loops",
)
def test_triangle(rng):
    x, t = rng.standard_normal(7), rng.uniform(0.5, 2)
    near = t * x + 0.1 * rng.standard_normal(7)
    return [
        at_most(length(x + near), length(x) + length(near), wrong={"the longer alone": max(length(x), length(near))}),
        equal(length(x + t * x), length(x) + length(t * x), wrong={"Pythagoras": np.hypot(length(x), length(t * x))}),
    ]


@equation("eq-orthogonality-complement", r"\dim S + \dim S^\perp = m .", oracle="scipy.linalg.null_space")
def test_complement(rng):
    m, k = 11, int(rng.permutation([2, 3, 5, 7])[0])
    spanning = rng.standard_normal((m, k)) @ rng.standard_normal((k, 13))
    complement = scipy.linalg.null_space(spanning.T, rcond=1e-12)
    dims = np.array([rank(spanning), complement.shape[1]])
    b = rng.standard_normal(m)
    parts = project(spanning, b), complement @ (complement.T @ b)
    return [
        equal([dims.sum(), k], [m, rank(spanning)], wrong={"the number of vectors": [13, rank(spanning)]}),
        equal(b, parts[0] + parts[1], wrong={"one part": parts[0]}),
    ]


@equation(
    "eq-orthogonality-fundamental",
    r"""\operatorname{null} A = (\operatorname{row} A)^\perp, \qquad
\operatorname{null} A^\top = (\operatorname{col} A)^\perp .""",
    oracle="scipy.linalg.null_space, orth",
)
def test_fundamental(rng):
    a = rng.standard_normal((7, 3)) @ rng.standard_normal((3, 5))
    null, left = (scipy.linalg.null_space(x, rcond=1e-12) for x in (a, a.T))
    row, col = (scipy.linalg.orth(x, rcond=1e-12) for x in (a.T, a))
    rejections = np.eye(5) - row @ row.T, np.eye(7) - col @ col.T  # the projectors onto the complements
    return [
        equal(null @ null.T, rejections[0], wrong={"the row space itself": row @ row.T}),
        equal(left @ left.T, rejections[1], wrong={"the column space itself": col @ col.T}),
    ]


@equation(
    "eq-orthogonality-nearest",
    r"\lVert b - s \rVert^2 = \lVert b - p \rVert^2 + \lVert p - s \rVert^2 .",
    oracle="numpy.linalg.lstsq; a search in the plane of the columns",
)
def test_nearest(rng):
    a, b = rng.standard_normal((7, 2)), rng.standard_normal(7)
    s = a @ rng.standard_normal(2)
    p = project(a, b)
    left, right = length(b - s) ** 2, length(b - p) ** 2 + length(p - s) ** 2
    x = np.zeros(2)  # descent along one coordinate at a time: it knows of no right angle
    for _ in range(2000):
        for j in range(2):
            x[j] += dot(a[:, j], b - a @ x) / dot(a[:, j], a[:, j])
    return [
        equal(
            left, right, wrong={"lengths add": length(b - p) + length(p - s), "minus": 2 * length(b - p) ** 2 - right}
        ),
        equal(
            p, a @ np.linalg.lstsq(a, b)[0], wrong={"the remainder": b - p, "the sum of shadows": sum_of_shadows(a, b)}
        ),
        equal(length(b - a @ x), length(b - p), wrong={"b itself": length(b)}, rtol=1e-8),
    ]


def sum_of_shadows(a, b):
    """The projections onto each column alone, added: right for orthogonal columns only."""
    return sum(dot(a[:, j], b) / dot(a[:, j], a[:, j]) * a[:, j] for j in range(a.shape[1]))


@equation("eq-orthogonality-projector", r"P^2 = P = P^\top .", oracle="numpy.linalg.pinv")
def test_projector(rng):
    a = rng.standard_normal((7, 3))
    p = project(a, np.eye(7))
    q = rng.standard_normal((3, 7))
    oblique = a @ np.linalg.inv(q @ a) @ q  # its own square, and not symmetric
    return [
        equal(p @ p, p, wrong={"twice the matrix": 2 * p, "a Gram matrix": (a @ a.T @ a @ a.T, a @ a.T)}),
        equal(p, p.T.copy(), wrong={"a slanted projection": (oblique, oblique.T.copy())}),
        equal(p, a @ np.linalg.pinv(a), wrong={"a slanted projection": oblique, "the complement": np.eye(7) - p}),
    ]


@equation("eq-normal-equations", r"A^\top A\, x = A^\top b .", oracle="loops; scipy.optimize on the sum of squares")
def test_normal_equations(rng):
    a, b = rng.standard_normal((7, 3)), rng.standard_normal(7)
    x = lstsq(a, b).x
    left = [sum(a[i, j] * a[i, k] * x[k] for i in range(7) for k in range(3)) for j in range(3)]
    right = [sum(a[i, j] * b[i] for i in range(7)) for j in range(3)]
    step = 1e-3
    slopes = [  # the sum of squares is a parabola in each entry: a central difference is exact
        (np.sum((a @ (x + step * e) - b) ** 2) - np.sum((a @ (x - step * e) - b) ** 2)) / (2 * step) for e in np.eye(3)
    ]
    return [
        equal(left, right, wrong={"b untransposed": right + b[:3], "a factor": 2 * np.array(right)}),
        equal(np.array(slopes) + right, right, wrong={"half of b": np.array(right) / 2}, rtol=1e-8, atol=1e-9),
        equal(lstsq_normal(a, b), np.linalg.lstsq(a, b)[0], wrong={"only the right side": right}),
    ]


@equation(
    "eq-orthogonality-gram",
    r"""\operatorname{null} A^\top A = \operatorname{null} A, \qquad
\operatorname{rank} A^\top A = \operatorname{rank} A .""",
    oracle="scipy.linalg.null_space; numpy.linalg.matrix_rank",
)
def test_gram(rng):
    r = int(rng.permutation([1, 2, 3, 4])[0])
    a = rng.standard_normal((7, r)) @ rng.standard_normal((r, 5))
    one, two = (scipy.linalg.null_space(x, rcond=1e-10) for x in (a.T @ a, a))
    row = scipy.linalg.null_space(two.T)
    return [
        equal(one @ one.T, two @ two.T, wrong={"the row space": row @ row.T}),
        equal([rank(a.T @ a), r], [r, rank(a)], wrong={"full rank": [5, 5], "twice": [2 * r, r]}),
    ]


@equation(
    "eq-orthogonality-coordinates",
    r"""P = Q Q^\top = \sum_{i=1}^{k} q_i q_i^\top, \qquad x = \sum_{i=1}^{k} (q_i^\top x)\, q_i, \qquad
\lVert x \rVert^2 = \sum_{i=1}^{k} (q_i^\top x)^2 ,""",
    oracle="A(AᵀA)⁻¹Aᵀ; loops",
)
def test_coordinates(rng):
    a = rng.standard_normal((7, 3))
    q = householder_qr(a)[0]
    p = a @ np.linalg.inv(a.T @ a) @ a.T
    total = sum(np.outer(q[:, i], q[:, i]) for i in range(3))
    x = a @ rng.standard_normal(3)
    c = [dot(q[:, i], x) for i in range(3)]
    return [
        equal(p, total, wrong={"columns of A for those of Q": a @ a.T, "a term left out": q[:, :2] @ q[:, :2].T}),
        equal(q @ q.T, total, wrong={"the identity": np.eye(7)}),
        equal(x, sum(c[i] * q[:, i] for i in range(3)), wrong={"along A": sum(c[i] * a[:, i] for i in range(3))}),
        equal(dot(x, x), sum(t**2 for t in c), wrong={"not squared": sum(c), "a term left out": c[0] ** 2 + c[1] ** 2}),
    ]


@equation(
    "eq-orthogonality-isometry",
    r"(Qx)^\top (Qy) = x^\top Q^\top Q\, y = x^\top y, \qquad \lVert Qx \rVert = \lVert x \rVert .",
    oracle="loops",
)
def test_isometry(rng):
    q = orthogonal(7, rng)[:, :5]
    x, y = rng.standard_normal((2, 5))
    other = rng.standard_normal((7, 5))
    stretched = dot(other @ x, other @ y)
    return [
        equal(dot(q @ x, q @ y), dot(x, y), wrong={"columns not orthonormal": stretched}),
        equal(x @ q.T @ q @ y, dot(x, y), wrong={"sign": -dot(x, y)}),
        equal(length(q @ x), length(x), wrong={"columns not orthonormal": length(other @ x)}),
    ]


@equation(
    "eq-orthogonality-gram-schmidt",
    r"""v_j = a_j - \sum_{i<j} r_{ij}\, q_i, \quad r_{ij} = q_i^\top a_j, \qquad
r_{jj} = \lVert v_j \rVert, \quad q_j = v_j / r_{jj} .""",
    oracle="50-digit Cholesky (mpmath)",
)
def test_gram_schmidt(rng):
    a = rng.standard_normal((7, 5))
    q, r = gram_schmidt(a)
    with mpmath.workdps(50):
        big = mpmath.matrix(a.tolist())
        upper = mpmath.cholesky(big.T * big).T
        exact_r = np.array(upper.tolist(), dtype=float)
        exact_q = np.array((big * upper**-1).tolist(), dtype=float)
    vs, lengths = [], []
    for j in range(5):
        v = a[:, j] - sum((dot(q[:, i], a[:, j]) * q[:, i] for i in range(j)), np.zeros(7))
        vs.append(v / length(v))
        lengths.append(length(v))
    shares = [[dot(q[:, i], a[:, j]) if i < j else 0.0 for j in range(5)] for i in range(5)]
    not_unit = np.array(vs).T * lengths
    return [
        equal(np.array(vs).T, exact_q, wrong={"not divided by the length": not_unit, "nothing subtracted": unit(a)}),
        equal(shares, np.triu(exact_r, 1), wrong={"transposed": np.triu(exact_r, 1).T}),
        equal(
            lengths, np.diag(exact_r), wrong={"lengths of the columns": np.linalg.norm(a, axis=0), "q": np.diag(q[:5])}
        ),
        equal(r, exact_r, wrong={"signs": -exact_r}),
    ]


def unit(a):
    return a / np.linalg.norm(a, axis=0)


@equation("eq-orthogonality-qr", r"A = QR .", oracle="numpy.linalg.qr with signs made equal")
def test_qr(rng):
    a = rng.standard_normal((7, 5))
    q, r = np.linalg.qr(a)
    sign = np.sign(np.diag(r))
    q, r = q * sign, r * sign[:, None]
    ours = [method(a) for method in (householder_qr, gram_schmidt, modified_gram_schmidt)]
    deficient = a[:, [0, 1, 1]]
    q3, r3 = householder_qr(deficient)
    return [
        equal(a, ours[0][0] @ ours[0][1], wrong={"Q alone": q, "transposed": q @ r.T}),
        *(equal(mine[1], r, wrong={"signs": -r, "transposed": r.T}) for mine in ours),
        *(equal(mine[0], q, wrong={"signs": -q}) for mine in ours),
        equal(deficient, q3 @ r3, wrong={"rank three": a[:, :3]}),
    ]


@equation(
    "eq-orthogonality-modified",
    r"""v^{(1)} = a_j, \qquad r_{ij} = q_i^\top v^{(i)}, \qquad v^{(i+1)} = v^{(i)} - r_{ij}\, q_i ,""",
    oracle="projectors as products of matrices; numpy.linalg.qr",
)
def test_modified(rng):
    a = rng.standard_normal((7, 5))
    q, r = modified_gram_schmidt(a)
    left = a[:, 4]
    shares = []
    for i in range(4):
        shares.append(dot(q[:, i], left))
        left = (np.eye(7) - np.outer(q[:, i], q[:, i])) @ left
    library = np.linalg.qr(a)[1]
    library = library * np.sign(np.diag(library))[:, None]
    return [
        equal(r[:4, 4], shares, wrong={"sign": -np.array(shares), "of the later ones": shares[::-1]}),
        equal(q[:, 4] * r[4, 4], left, wrong={"nothing subtracted": a[:, 4]}),
        equal(r, library, wrong={"transposed": library.T}),
    ]


@equation(
    "eq-orthogonality-reflection",
    r"""w = x + \operatorname{sign}(x_1) \lVert x \rVert\, e_1, \quad v = \frac{w}{\lVert w \rVert}, \qquad
H x = -\operatorname{sign}(x_1) \lVert x \rVert\, e_1 ,""",
    oracle="the matrix H, entry by entry",
)
def test_reflection(rng):
    x = rng.standard_normal(7)
    e = np.eye(7)[0]
    w = x + np.sign(x[0]) * length(x) * e
    v = reflector(x)
    h = np.array([[(i == j) - 2 * v[i] * v[j] for j in range(7)] for i in range(7)])
    image = -np.sign(x[0]) * length(x) * e
    return [
        equal(v, w / length(w), wrong={"not divided": w, "the other sign": unit(x - np.sign(x[0]) * length(x) * e)}),
        equal(h @ x, image, wrong={"sign": -image, "x₁ for its length": x[0] * e}),
        equal(h @ h, np.eye(7) * (1 + 0 * x[0]), wrong={"H": h}, constant=True, reason="H² = I for every x"),
    ]


@equation(
    "eq-orthogonality-householder",
    r"H_k \cdots H_2 H_1 A = R, \qquad A = QR, \quad Q = H_1 H_2 \cdots H_k ,",
    oracle="products of the matrices H",
)
def test_householder(rng):
    relations = []
    for shape in [(7, 5), (5, 7)]:
        a = rng.standard_normal(shape)
        v, r, _ = householder(a)
        m, k = shape[0], min(shape)
        h = [np.eye(m) - 2 * np.outer(v[:, j], v[:, j]) for j in range(k)]
        forward, back = np.eye(m), np.eye(m)
        for j in range(k):
            forward, back = h[j] @ forward, back @ h[j]
        relations += [
            equal(forward @ a, np.triu(r), wrong={"the other order": back @ a, "one step less": h[-1] @ forward @ a}),
            equal(a, back @ r, wrong={"the other order": forward @ r}),
            equal(apply_q(v, np.eye(m)), back, wrong={"transposed": back.T}),
        ]
    return relations


@equation(
    "eq-orthogonality-qr-solve",
    r"""R\, x = Q^\top b, \qquad
\lVert b - Ax \rVert^2 = \lVert b \rVert^2 - \lVert Q^\top b \rVert^2 ,""",
    oracle="numpy.linalg.lstsq",
)
def test_qr_solve(rng):
    a, b = rng.standard_normal((7, 3)), rng.standard_normal(7)
    q, r = householder_qr(a)
    x, squares = np.linalg.lstsq(a, b)[:2]
    c = q.T @ b
    return [
        equal(r @ x, c, wrong={"R transposed": (r.T @ x, c), "b itself": b[:3]}),
        equal(squares[0], dot(b, b) - dot(c, c), wrong={"nothing explained": dot(b, b), "plus": dot(b, b) + dot(c, c)}),
        equal(lstsq(a, b).x, x, wrong={"not solved": c}),
        equal(lstsq(a, b).residual ** 2, squares[0], wrong={"not squared": np.sqrt(squares[0])}),
    ]


@equation(
    "eq-orthogonality-cholesky",
    r"""l_{jj} = \Big( g_{jj} - \sum_{k<j} l_{jk}^2 \Big)^{1/2}, \qquad
l_{ij} = \frac{1}{l_{jj}} \Big( g_{ij} - \sum_{k<j} l_{ik} l_{jk} \Big) .""",
    oracle="numpy.linalg.cholesky; the R of numpy.linalg.qr",
)
def test_cholesky(rng):
    a = rng.standard_normal((7, 5))
    g, lower = a.T @ a, np.zeros((5, 5))
    for j in range(5):
        lower[j, j] = (g[j, j] - sum(lower[j, k] ** 2 for k in range(j))) ** 0.5
        for i in range(j + 1, 5):
            lower[i, j] = (g[i, j] - sum(lower[i, k] * lower[j, k] for k in range(j))) / lower[j, j]
    r = np.linalg.qr(a)[1]
    r = r * np.sign(np.diag(r))[:, None]
    return [
        equal(np.linalg.cholesky(g), lower, wrong={"upper": lower.T, "no root": lower @ np.diag(np.diag(lower))}),
        equal(cholesky(g), lower, wrong={"upper": lower.T}),
        equal(r.T, lower, wrong={"R": r}),
    ]


@equation(
    "eq-orthogonality-condition",
    r"""\lVert A \rVert = \max_{\lVert x \rVert = 1} \lVert Ax \rVert, \qquad
\mu(A) = \min_{\lVert x \rVert = 1} \lVert Ax \rVert, \qquad \kappa(A) = \frac{\lVert A \rVert}{\mu(A)} .""",
    oracle="a scan of the circle against numpy.linalg.norm and cond",
)
def test_condition(rng):
    a, square = rng.standard_normal((5, 2)), rng.standard_normal((2, 2)) + 3 * np.eye(2)
    angle = np.linspace(0, np.pi, 400_001)
    circle = np.array([np.cos(angle), np.sin(angle)])
    relations = []
    for matrix in (a, square):
        stretch = np.linalg.norm(matrix @ circle, axis=0)
        inverse = np.linalg.pinv(matrix)
        norm, mu, kappa = np.linalg.norm(matrix, 2), 1 / np.linalg.norm(inverse, 2), np.linalg.cond(matrix)
        relations.append(
            equal(
                [stretch.max(), stretch.min(), stretch.max() / stretch.min()],
                [norm, mu, kappa],
                wrong={"Frobenius": [np.linalg.norm(matrix), mu, kappa], "squared": [norm, mu, kappa**2]},
                rtol=1e-8,
            )
        )
    return relations


@equation("eq-orthogonality-squared", r"\kappa(A^\top A) = \kappa(A)^2 .", oracle="numpy.linalg.cond; a scan")
def test_squared(rng):
    a = rng.standard_normal((7, 5))
    left, right = np.linalg.cond(a.T @ a), np.linalg.cond(a) ** 2
    b = rng.standard_normal((5, 2))
    angle = np.linspace(0, np.pi, 400_001)
    circle = np.array([np.cos(angle), np.sin(angle)])
    one, two = (np.linalg.norm(x @ circle, axis=0) for x in (b, b.T @ b))
    return [
        equal(left, right, wrong={"not squared": np.sqrt(right), "cubed": right**1.5}),
        equal(
            [two.max(), two.min()], [one.max() ** 2, one.min() ** 2], wrong={"roots": [one.max(), one.min()]}, rtol=1e-7
        ),
        equal(
            np.linalg.norm(a.T, 2), np.linalg.norm(a, 2), wrong={"the least": 1 / np.linalg.norm(np.linalg.pinv(a), 2)}
        ),
    ]


@equation(
    "eq-orthogonality-perturbation",
    r"""\lVert \delta \rVert \le \frac{\lVert E \rVert \lVert x \rVert + \lVert f \rVert}{\mu'} +
\frac{\lVert E \rVert \lVert r \rVert}{\mu'^2} .""",
    oracle="numpy.linalg.lstsq on data that are perturbed as badly as can be",
)
def test_perturbation(rng):
    norm = np.linalg.norm
    u, v = orthogonal(7, rng), orthogonal(3, rng)
    sigma = np.array([1.0, 0.5, 0.1]) * rng.uniform(1, 2)
    a, size = (u[:, :3] * sigma) @ v.T, 1e-3 * rng.uniform(1, 2)
    cases = {  # b, E and f chosen to make one term count each
        "residual": (100 * u[:, 3], size * np.outer(u[:, 3], v[:, 2]), np.zeros(7)),
        "solution": (a @ v[:, 0], -size * np.outer(u[:, 2], v[:, 0]), np.zeros(7)),
        "right side": (a @ v[:, 0], np.zeros((7, 3)), size * u[:, 2]),
        "all": (rng.standard_normal(7), size * orthogonal(7, rng)[:, :3], size * rng.standard_normal(7)),
    }
    left, terms = [], []
    for b, e, f in cases.values():
        x = np.linalg.lstsq(a, b)[0]
        left.append(norm(np.linalg.lstsq(a + e, b + f)[0] - x))
        r, mu = b - a @ x, 1 / norm(np.linalg.pinv(a), 2) - norm(e, 2)
        terms.append([norm(e, 2) * norm(x) / mu, norm(f) / mu, norm(e, 2) * norm(r) / mu**2, mu])
    x_term, f_term, r_term, mu = np.array(terms).T
    return at_most(
        left,
        x_term + f_term + r_term,
        wrong={
            "without the residual": x_term + f_term,
            "without the solution": f_term + r_term,
            "without f": x_term + r_term,
            "the residual's term not squared": x_term + f_term + r_term * mu,
        },
    )


@equation("eq-orthogonality-loss", r"\ell(Q) = \lVert I - Q^\top Q \rVert_F", oracle="loops")
def test_loss(rng):
    q = orthogonal(7, rng)[:, :5] + 0.01 * rng.standard_normal((7, 5))
    gram = [[dot(q[:, i], q[:, j]) for j in range(5)] for i in range(5)]
    right = np.sqrt(sum(((i == j) - gram[i][j]) ** 2 for i in range(5) for j in range(5)))
    return equal(orthogonality_loss(q), right, wrong={"QQᵀ": np.linalg.norm(np.eye(7) - q @ q.T), "squared": right**2})


@equation(
    "eq-orthogonality-average",
    r"\frac{1}{m} \sum_{i=1}^{m} \lVert P q_i \rVert^2 = \frac{k}{m} .",
    oracle="loops over a random orthonormal basis",
)
def test_average(rng):
    m, k = 13, int(rng.permutation([1, 2, 3, 5, 7, 11])[0])
    p, q = orthogonal(m, rng)[:, :k], orthogonal(m, rng)
    left = sum(length(p @ (p.T @ q[:, i])) ** 2 for i in range(m)) / m
    return equal([left, k], [k / m, k], wrong={"the root": [np.sqrt(k / m), k], "its complement": [1 - k / m, k]})


@equation(
    "eq-orthogonality-mean-cosine",
    r"""\frac{1}{N (N - 1)} \sum_{i \ne j} u_i^\top u_j = \frac{N \lVert \bar u \rVert^2 - 1}{N - 1}, \qquad
\bar u = \frac{1}{N} \sum_{i=1}^{N} u_i .""",
    oracle="a loop over all pairs",
)
def test_mean_cosine(rng):
    n = 11
    u = rng.standard_normal((n, 3)) + 1
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    left = sum(dot(u[i], u[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    bar = sum(u[i] for i in range(n)) / n
    right = (n * dot(bar, bar) - 1) / (n - 1)
    return equal(left, right, wrong={"pairs of a vector with itself": dot(bar, bar), "not squared": length(bar)})


@equation(
    "eq-orthogonality-r-squared",
    r"R^2 = 1 - \frac{\lVert y - \hat y \rVert^2}{\lVert y - \bar y \mathbf 1 \rVert^2} .",
    oracle="sklearn.metrics.r2_score; the squared correlation of y and its fit",
)
def test_r_squared(rng):
    from sklearn.metrics import r2_score

    x, y = rng.standard_normal((17, 3)), rng.standard_normal(17)
    fitted = project(np.c_[np.ones(17), x], y)
    guess = rng.standard_normal(17)

    def right(y_hat):
        return 1 - length(y - y_hat) ** 2 / length(y - sum(y) / 17) ** 2

    no_mean = 1 - length(y - fitted) ** 2 / length(y) ** 2
    centred = x - x.mean(axis=0)
    share = length(project(centred, y - y.mean())) ** 2 / length(y - y.mean()) ** 2
    return [
        equal(np.corrcoef(y, fitted)[0, 1] ** 2, right(fitted), wrong={"the mean left in": no_mean}),
        equal(r2_score(y, guess), right(guess), wrong={"without the one": right(guess) - 1}),
        equal(share, right(fitted), wrong={"its complement": 1 - share}),
    ]


@equation(
    "eq-orthogonality-leave-one-out",
    r"b_i - a_i^\top x_{(i)} = \frac{r_i}{1 - h_i} ,",
    oracle="as many fits as rows",
)
def test_leave_one_out(rng):
    a, b = rng.standard_normal((11, 3)), rng.standard_normal(11)
    left = []
    for i in range(11):
        others = [j for j in range(11) if j != i]
        left.append(b[i] - dot(a[i], np.linalg.lstsq(a[others], b[others])[0]))
    p = a @ np.linalg.inv(a.T @ a) @ a.T
    r, h = b - p @ b, np.diag(p)
    return equal(left, r / (1 - h), wrong={"multiplied": r * (1 - h), "the residuals": r, "plus": r / (1 + h)})
