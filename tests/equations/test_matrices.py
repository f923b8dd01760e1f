"""The labelled equations of the chapter on matrix operations."""

import itertools
from fractions import Fraction

import numpy as np
import scipy.linalg
import torch
from equation_checks import at_most, equal, equation
from lemmata.linalg import (
    back_substitution,
    condition_number,
    induced_norm,
    inverse,
    lu,
    lu_complete,
    lu_flops,
    product_flops,
    rank,
    solve,
    strassen,
    strassen_flops,
)


def product(a, b):
    """The sum of the definition, index by index."""
    c = np.zeros((a.shape[0], b.shape[1]))
    for i, j, k in itertools.product(range(a.shape[0]), range(b.shape[1]), range(b.shape[0])):
        c[i, j] += a[i, k] * b[k, j]
    return c


@equation("eq-matrix-product", r"c_{ij} = \sum_{k=1}^{p} a_{ik} b_{kj} .", oracle="two layers, one after the other")
def test_product(rng):
    a, b, x = rng.standard_normal((5, 7)), rng.standard_normal((7, 3)), rng.standard_normal(5)
    after = [sum(sum(x[i] * a[i, k] for i in range(5)) * b[k, j] for k in range(7)) for j in range(3)]
    c = product(a, b)
    return [
        equal(after, x @ c, wrong={"the last term left out": x @ product(a[:, :6], b[:6])}),
        equal(a @ b, c, wrong={"absolute values": product(abs(a), b)}),
    ]


@equation("eq-matrices-transpose-product", r"(AB)^\top = B^\top A^\top .", oracle="loops")
def test_transpose_product(rng):
    a, b = rng.standard_normal((5, 5)), rng.standard_normal((5, 5))
    left = [[product(a, b)[j, i] for j in range(5)] for i in range(5)]
    return equal(left, b.T @ a.T, wrong={"order kept": a.T @ b.T, "not transposed": a @ b})


@equation(
    "eq-matrices-views",
    r"""\begin{aligned}
c_{ij} &= a_{i:}\, b_{:j}, & c_{:j} &= A\, b_{:j}, \\
c_{i:} &= a_{i:}\, B, & C &= \sum_{k=1}^{p} a_{:k}\, b_{k:} .
\end{aligned}""",
    oracle="loops",
)
def test_views(rng):
    a, b = rng.standard_normal((5, 7)), rng.standard_normal((7, 3))
    c = product(a, b)
    entries = [[np.dot(a[i], b[:, j]) for j in range(3)] for i in range(5)]
    columns = np.array([sum(b[k, j] * a[:, k] for k in range(7)) for j in range(3)]).T
    rows = [sum(a[i, k] * b[k] for k in range(7)) for i in range(5)]
    outer = sum(np.outer(a[:, k], b[k]) for k in range(7))
    return [
        equal(entries, c, wrong={"rows with rows": (entries[::-1], c)}),
        equal(columns, c, wrong={"columns reversed": (columns[:, ::-1], c)}),
        equal(rows, c, wrong={"rows reversed": (rows[::-1], c)}),
        equal(outer, c, wrong={"one outer product too few": (outer - np.outer(a[:, 6], b[6]), c)}),
    ]


@equation(
    "eq-matrices-block-product",
    r"""\begin{pmatrix} A_{11} & A_{12} \\ A_{21} & A_{22} \end{pmatrix}
\begin{pmatrix} B_{11} & B_{12} \\ B_{21} & B_{22} \end{pmatrix}
= \begin{pmatrix} A_{11} B_{11} + A_{12} B_{21} & A_{11} B_{12} + A_{12} B_{22} \\
A_{21} B_{11} + A_{22} B_{21} & A_{21} B_{12} + A_{22} B_{22} \end{pmatrix} ,""",
    oracle="loops over the whole matrices",
)
def test_block_product(rng):
    a, b = rng.standard_normal((7, 5)), rng.standard_normal((5, 11))
    (a11, a12), (a21, a22) = (np.split(half, [2], axis=1) for half in np.split(a, [3]))
    (b11, b12), (b21, b22) = (np.split(half, [4], axis=1) for half in np.split(b, [2]))
    right = np.block([[a11 @ b11 + a12 @ b21, a11 @ b12 + a12 @ b22], [a21 @ b11 + a22 @ b21, a21 @ b12 + a22 @ b22]])
    entrywise = np.block([[a11 @ b11, a12 @ b22], [a21 @ b11, a22 @ b22]])
    return equal(product(a, b), right, wrong={"block by block": entrywise, "sign": 2 * entrywise - right})


def reduced(a):
    """The reduced row echelon form and the pivot columns, in fractions."""
    rows = [[Fraction(int(x)) for x in row] for row in a]
    pivots = []
    for j in range(len(rows[0])):
        r = len(pivots)
        found = next((i for i in range(r, len(rows)) if rows[i][j] != 0), None)
        if found is None:
            continue
        rows[r], rows[found] = rows[found], rows[r]
        rows[r] = [x / rows[r][j] for x in rows[r]]
        for i in range(len(rows)):
            if i != r:
                rows[i] = [x - rows[i][j] * y for x, y in zip(rows[i], rows[r], strict=True)]
        pivots.append(j)
    return np.array([[float(x) for x in row] for row in rows]), pivots


def of_rank_two(rng):
    while True:
        a = rng.integers(-4, 5, (5, 2)) @ rng.integers(-4, 5, (2, 7))
        if len(reduced(a)[1]) == 2:
            return a


def special_solutions(r, pivots):
    free = [j for j in range(r.shape[1]) if j not in pivots]
    s = np.zeros((r.shape[1], len(free)))
    for column, j in enumerate(free):
        s[j, column] = 1
        for i, p in enumerate(pivots):
            s[p, column] = -r[i, j]
    return s, free


@equation(
    "eq-matrices-null",
    r"""Ax = 0 \iff x = \sum_{j \text{ free}} x_j\, s_j, \qquad
r + \#\{ j : x_j \text{ free} \} = n .""",
    oracle="elimination in fractions; scipy.linalg.null_space",
)
def test_null(rng):
    a = of_rank_two(rng)
    s, free = special_solutions(*reduced(a))
    x = scipy.linalg.null_space(a) @ rng.standard_normal(5)  # any solution, found in another way
    shifted = a @ s + a[:, :5]
    return [
        equal(x, s @ x[free], wrong={"sign of the special solutions": s @ -x[free]}),
        equal(a @ s + a[:, free], a[:, free], wrong={"the free columns forgotten": shifted}),
        equal(
            [rank(a) + len(free), np.linalg.matrix_rank(a) + scipy.linalg.null_space(a).shape[1]],
            [7, 7],
            wrong={"rows for columns": [5, 5]},
            constant=True,
            reason="the number of columns does not vary",
        ),
    ]


@equation(
    "eq-matrices-rank-factors",
    r"A = C R, \qquad C \in \mathbb{R}^{m \times r}, \quad R \in \mathbb{R}^{r \times n},",
    oracle="elimination in fractions; numpy.linalg.matrix_rank",
)
def test_rank_factors(rng):
    a = of_rank_two(rng)
    r, pivots = reduced(a)
    c = a[:, pivots].astype(float)
    thin = rng.standard_normal((7, 3)) @ rng.standard_normal((3, 11))
    return [
        equal(a, product(c, r[:2]), wrong={"the pivot columns of the reduced form": r[:, pivots] @ r[:2]}),
        equal(
            [np.linalg.matrix_rank(thin), rank(thin), rank(thin.T)],
            [3, 3, 3],
            wrong={"the smaller side": [7, 7, 7]},
            constant=True,
            reason="a product of random factors of width 3 has rank 3",
        ),
    ]


@equation(
    "eq-matrices-inverse-product",
    r"(AB)^{-1} = B^{-1} A^{-1}, \qquad (A^\top)^{-1} = (A^{-1})^\top ,",
    oracle="numpy.linalg.inv",
)
def test_inverse_product(rng):
    a, b = rng.standard_normal((2, 5, 5)) + 3 * np.eye(5)
    x, y = inverse(a), inverse(b)
    return [
        equal(np.linalg.inv(a @ b), y @ x, wrong={"order kept": x @ y}),
        equal(np.linalg.inv(a.T), x.T, wrong={"not transposed": x}),
    ]


@equation(
    "eq-matrices-step",
    r"""\begin{pmatrix} \alpha & v^\top \\ c & B \end{pmatrix} =
\begin{pmatrix} 1 & 0 \\ l & I \end{pmatrix} \begin{pmatrix} \alpha & v^\top \\ 0 & S \end{pmatrix}, \qquad
l = \frac{c}{\alpha}, \quad S = B - l\, v^\top .""",
    oracle="loops",
)
def test_step(rng):
    a = rng.standard_normal((5, 5)) + 3 * np.eye(5)
    alpha, v, c, b = a[0, 0], a[0, 1:], a[1:, 0], a[1:, 1:]
    l = c / alpha  # noqa: E741

    def right(s):
        left = np.eye(5)
        left[1:, 0] = l
        return product(left, np.block([[np.array([[alpha]]), v[None]], [np.zeros((4, 1)), s]]))

    return equal(
        a,
        right(b - np.outer(l, v)),
        wrong={"sign": right(b + np.outer(l, v)), "rows and columns exchanged": right(b - np.outer(v, l))},
    )


@equation("eq-matrices-lu", r"PA = LU .", oracle="loops; scipy.linalg.lu")
def test_lu(rng):
    a = rng.standard_normal((7, 7))
    p, l, u = lu(a)  # noqa: E741
    _, their_l, their_u = scipy.linalg.lu(a)
    pa = np.array([[1.0 if p[i] == j else 0.0 for j in range(7)] for i in range(7)]) @ a
    return [
        equal(pa, product(l, u), wrong={"rows in another order": (a[np.roll(p, 1)], product(l, u)), "UL": u @ l}),
        equal(l + u, their_l + their_u, wrong={"without pivoting": _unpivoted(a)}),
    ]


def _unpivoted(a):
    a, n = a.copy(), len(a)
    for k in range(n - 1):
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= np.outer(a[k + 1 :, k], a[k, k + 1 :])
    return a + np.eye(n)


@equation(
    "eq-matrices-substitution",
    r"x_i = \frac{1}{u_{ii}} \Big( y_i - \sum_{j > i} u_{ij} x_j \Big), \qquad i = n, n - 1, \dots, 1 .",
    oracle="scipy.linalg.solve_triangular",
)
def test_substitution(rng):
    u, y = np.triu(rng.uniform(-1, 1, (7, 7)), 1) + np.diag(rng.uniform(1, 2, 7)), rng.standard_normal(7)
    x, plus = np.zeros(7), np.zeros(7)
    for i in reversed(range(7)):
        x[i] = (y[i] - sum(u[i, j] * x[j] for j in range(i + 1, 7))) / u[i, i]
        plus[i] = (y[i] + sum(u[i, j] * plus[j] for j in range(i + 1, 7))) / u[i, i]
    exact = scipy.linalg.solve_triangular(u, y)
    return [
        equal(exact, x, wrong={"sign of the sum": plus, "nothing subtracted": y / np.diag(u)}),
        equal(back_substitution(u, y), x, wrong={"sign of the sum": plus}),
    ]


@equation(
    "eq-matrices-lu-complete",
    r"P A Q = L U, \qquad L \in \mathbb{R}^{m \times r}, \quad U \in \mathbb{R}^{r \times n} ,",
    oracle="permutation matrices and loops",
)
def test_lu_complete(rng):
    a = rng.standard_normal((7, 3)) @ rng.standard_normal((3, 5))
    p, q, l, u = lu_complete(a)  # noqa: E741
    big_p, big_q = np.eye(7)[p], np.eye(5)[:, q]
    return equal(
        big_p @ a @ big_q,
        product(l, u),
        wrong={"columns not reordered": (big_p @ a @ np.eye(5)[:, np.roll(q, 1)], l @ u), "rank 2": l[:, :2] @ u[:2]},
    )


def blocks(rng):
    a, d = rng.standard_normal((3, 3)) + 3 * np.eye(3), rng.standard_normal((2, 2)) + 5 * np.eye(2)
    return a, rng.standard_normal((3, 2)), rng.standard_normal((2, 3)), d


@equation(
    "eq-matrices-schur",
    r"""\begin{pmatrix} A & B \\ C & D \end{pmatrix} =
\begin{pmatrix} I & 0 \\ C A^{-1} & I \end{pmatrix} \begin{pmatrix} A & 0 \\ 0 & S \end{pmatrix}
\begin{pmatrix} I & A^{-1} B \\ 0 & I \end{pmatrix} ,""",
    oracle="the four blocks themselves",
)
def test_schur(rng):
    a, b, c, d = blocks(rng)
    x, i3, i2, o = np.linalg.inv(a), np.eye(3), np.eye(2), np.zeros((3, 2))

    def right(s):
        return product(
            product(np.block([[i3, o], [c @ x, i2]]), np.block([[a, o], [o.T, s]])), np.block([[i3, x @ b], [o.T, i2]])
        )

    return equal(
        np.block([[a, b], [c, d]]), right(d - c @ x @ b), wrong={"sign": right(d + c @ x @ b), "D for S": right(d)}
    )


@equation(
    "eq-matrices-block-inverse",
    r"""\begin{pmatrix} A & B \\ C & D \end{pmatrix}^{-1} =
\begin{pmatrix} A^{-1} + A^{-1} B S^{-1} C A^{-1} & - A^{-1} B S^{-1} \\
- S^{-1} C A^{-1} & S^{-1} \end{pmatrix} .""",
    oracle="numpy.linalg.inv of the whole",
)
def test_block_inverse(rng):
    a, b, c, d = blocks(rng)
    x = inverse(a)
    s = inverse(d - c @ x @ b)
    right = np.block([[x + x @ b @ s @ c @ x, -x @ b @ s], [-s @ c @ x, s]])
    return equal(
        np.linalg.inv(np.block([[a, b], [c, d]])),
        right,
        wrong={
            "signs off the diagonal": np.block([[x + x @ b @ s @ c @ x, x @ b @ s], [s @ c @ x, s]]),
            "the first block is the inverse of A": np.block([[x, -x @ b @ s], [-s @ c @ x, s]]),
        },
    )


def operations_of_product(m, k, n):
    return sum(k + (k - 1) for _ in range(m) for _ in range(n))


@equation(
    "eq-matrices-flops-product", r"F(m, k, n) = mn\,(2k - 1) \approx 2mkn .", oracle="a count in loops; numpy limits"
)
def test_flops_product(rng):
    m, k, n = (int(x) for x in rng.integers(2, 30, 3))
    big = [int(x) for x in rng.integers(20_000, 50_000, 3)]
    return [
        equal(
            [operations_of_product(m, k, n), product_flops(m, k, n)],
            [m * n * (2 * k - 1)] * 2,
            wrong={"k sums": [2 * m * n * k] * 2, "products only": [m * n * k] * 2},
        ),
        equal(
            product_flops(*big),
            2 * big[0] * big[1] * big[2],
            wrong={"half": big[0] * big[1] * big[2]},
            rtol=1e-4,  # the claim is an approximation: 1 part in 2k
        ),
    ]


@equation(
    "eq-matrices-flops-lu",
    r"""\sum_{j=1}^{n-1} \left( j + 2 j^2 \right) = \frac{n(n-1)(4n+1)}{6} =
\tfrac23 n^3 - \tfrac12 n^2 - \tfrac16 n .""",
    oracle="a count in loops",
)
def test_flops_lu(rng):
    n = int(rng.integers(3, 20))
    count = 0
    for k in range(n - 1):
        for _ in range(k + 1, n):
            count += 1  # the multiplier
            for _ in range(k + 1, n):
                count += 2  # a product and a difference
    third = 2 * n**3 / 3 - n**2 / 2 - n / 6
    return [
        equal(count, n * (n - 1) * (4 * n + 1) / 6, wrong={"the leading term alone": 2 * n**3 / 3}),
        equal(lu_flops(n), third, wrong={"sign": 2 * n**3 / 3 + n**2 / 2 - n / 6, "half": third / 2}),
    ]


@equation(
    "eq-matrices-flops-order",
    r"F\big( (AB)x \big) = n^2 (2n - 1) + n(2n - 1), \qquad F\big( A(Bx) \big) = 2n(2n - 1) ,",
    oracle="a count in loops",
)
def test_flops_order(rng):
    n = int(rng.integers(2, 30))
    first = operations_of_product(n, n, n) + operations_of_product(n, n, 1)
    second = operations_of_product(n, n, 1) + operations_of_product(n, n, 1)
    return [
        equal(first, n**2 * (2 * n - 1) + n * (2 * n - 1), wrong={"the second product left out": n**2 * (2 * n - 1)}),
        equal(second, 2 * n * (2 * n - 1), wrong={"one product": n * (2 * n - 1)}),
        equal(first / second, (n + 1) / 2, wrong={"n": n}),
    ]


@equation(
    "eq-matrices-norms",
    r"""\lVert A \rVert_\infty = \max_i \sum_j \lvert a_{ij} \rvert, \qquad
\lVert A \rVert_1 = \max_j \sum_i \lvert a_{ij} \rvert .""",
    oracle="the largest stretch over all corners of the unit ball",
)
def test_norms(rng):
    a = rng.standard_normal((5, 7))
    signs = np.array(list(itertools.product([-1, 1], repeat=7)))
    stretch_max = max(max(abs(a @ x)) for x in signs)
    stretch_sum = max(sum(abs(a @ x)) for x in np.eye(7))
    row = max(sum(abs(a[i, j]) for j in range(7)) for i in range(5))
    column = max(sum(abs(a[i, j]) for i in range(5)) for j in range(7))
    anything = rng.standard_normal((1000, 7))
    return [
        equal(stretch_max, row, wrong={"columns": column, "no absolute values": a.sum(axis=1).max()}),
        equal(stretch_sum, column, wrong={"rows": row}),
        equal([induced_norm(a), induced_norm(a, 1)], [row, column], wrong={"exchanged": [column, row]}),
        at_most(
            abs(anything @ a.T).max(axis=1) / abs(anything).max(axis=1),
            np.full(1000, row),
            wrong={"the smallest row": np.full(1000, abs(a).sum(axis=1).min() / 3)},
        ),
    ]


@equation("eq-condition-number", r"\kappa(A) = \lVert A \rVert\, \lVert A^{-1} \rVert ,", oracle="numpy.linalg.cond")
def test_condition(rng):
    a = rng.standard_normal((7, 7))
    x = np.linalg.inv(a)
    right = abs(a).sum(axis=1).max() * abs(x).sum(axis=1).max()
    return [
        equal(
            np.linalg.cond(a, np.inf), right, wrong={"quotient": abs(a).sum(axis=1).max() / abs(x).sum(axis=1).max()}
        ),
        equal(condition_number(a), right, wrong={"the norm alone": abs(a).sum(axis=1).max()}),
    ]


@equation(
    "eq-solve-error",
    r"""\frac{\lVert \delta \rVert}{\lVert x \rVert} \le
\frac{\kappa(A)}{1 - \kappa(A)\, \varepsilon_A} \left( \varepsilon_A + \varepsilon_b \right) .""",
    oracle="worst perturbations, built from the inverse; numpy.linalg.solve",
)
def test_solve_error(rng):
    a = rng.standard_normal((5, 5))
    x_inv = np.linalg.inv(a)
    kappa = np.linalg.cond(a, np.inf)
    left, right, without_a, without_b, flat = [], [], [], [], []
    for share in (0.0, 0.3, 0.9):  # κ ε_A
        s = np.sign(a[np.argmax(abs(a).sum(axis=1))])  # ‖A s‖ = ‖A‖ ‖s‖
        top = np.argmax(abs(x_inv).sum(axis=1))
        y = np.sign(x_inv[top])  # ‖A⁻¹ y‖ = ‖A⁻¹‖ ‖y‖
        z = x_inv @ y
        e = -share * np.outer(y, np.eye(5)[top]) / z[top]  # κ ε_A = share, and A + E singular at share 1
        b = a @ s
        for size, sign in itertools.product((1e-3, 1e-1), (1, -1)):
            beta = sign * size * abs(b).max() * y
            delta = np.linalg.solve(a + e, b + beta) - s
            eps_a, eps_b = abs(e).sum(axis=1).max() / abs(a).sum(axis=1).max(), abs(beta).max() / abs(b).max()
            left.append(abs(delta).max())
            right.append(kappa / (1 - kappa * eps_a) * (eps_a + eps_b))
            without_a.append(kappa * eps_b)
            without_b.append(kappa / (1 - kappa * eps_a) * eps_a)
            flat.append(eps_a + eps_b)
    exact = [k for k in range(len(left)) if k < 4]  # E = 0: attained
    return [
        at_most(
            left,
            right,
            wrong={"E left out": without_a, "β left out": without_b, "no condition number": flat},
            rtol=1e-7,
        ),
        equal(
            [left[k] for k in exact],
            [right[k] for k in exact],
            wrong={"no condition number": [flat[k] for k in exact]},
            rtol=1e-7,  # the system itself is solved with an error of κ ε
        ),
    ]


@equation(
    "eq-matrices-growth",
    r"\max_{i,j} \lvert u_{ij} \rvert \le 2^{n-1} \max_{i,j} \lvert a_{ij} \rvert .",
    oracle="the growing matrix of Wilkinson, scaled; scipy.linalg.lu",
)
def test_growth(rng):
    left, right, half = [], [], []
    for n in (1, 2, 5, 11):
        growing = np.eye(n) - np.tril(np.ones((n, n)), -1)
        growing[:, -1] = 1
        for a in (growing * rng.uniform(1, 2), rng.standard_normal((n, n))):
            for u in (lu(a)[2], scipy.linalg.lu(a)[2]):
                left.append(abs(u).max())
                right.append(2 ** (n - 1) * abs(a).max())
                half.append(2 ** (n - 2) * abs(a).max())
    return at_most(left, right, wrong={"2 to the n − 2": half})


@equation(
    "eq-matrices-feed-forward",
    r"""Y = \big( s(X W_{\text{gate}}) \odot (X W_{\text{up}}) \big)\, W_{\text{down}}, \qquad
s(t) = \frac{t}{1 + e^{-t}} ,""",
    oracle="Transformers' own LlamaMLP",
)
def test_feed_forward(rng):
    from transformers import LlamaConfig
    from transformers.models.llama.modeling_llama import LlamaMLP

    layer = LlamaMLP(LlamaConfig(hidden_size=6, intermediate_size=7, num_attention_heads=1)).double()
    x, gate, up, down = (rng.standard_normal(shape) for shape in ((3, 6), (6, 7), (6, 7), (7, 6)))
    with torch.no_grad():
        for part, w in ((layer.gate_proj, gate), (layer.up_proj, up), (layer.down_proj, down)):
            part.weight.copy_(torch.tensor(w.T))
        theirs = layer(torch.tensor(x)).numpy()

    def s(t):
        return t / (1 + np.exp(-t))

    right = (s(product(x, gate)) * product(x, up)) @ down
    return equal(
        theirs,
        right,
        wrong={"gate and up exchanged": (s(x @ up) * (x @ gate)) @ down, "s left out": (x @ gate * (x @ up)) @ down},
    )


@equation(
    "eq-matrices-token-flops",
    r"F(t) = 2N + 4 \ell d\, t .",
    oracle="PyTorch's flop counter on a small model of the family",
)
def test_token_flops(rng):
    from torch.utils.flop_counter import FlopCounterMode
    from transformers import LlamaConfig, LlamaForCausalLM

    layers, heads, n = (int(x) for x in (rng.integers(1, 4), 2 * rng.integers(1, 3), rng.integers(3, 12)))
    d = 6 * heads
    config = LlamaConfig(
        hidden_size=d, intermediate_size=11, num_hidden_layers=layers, num_attention_heads=heads,
        num_key_value_heads=heads // 2, vocab_size=13, tie_word_embeddings=True, attn_implementation="eager",
    )  # fmt: skip
    model = LlamaForCausalLM(config).eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(torch.tensor(rng.integers(0, 13, (1, n))))
    weights = sum(w.numel() for w in model.parameters() if w.ndim == 2)
    right = n * (2 * weights + 4 * layers * d * n)  # every token is compared with all n
    return equal(
        counter.get_total_flops(),
        right,
        wrong={"one flop a weight": right - n * weights, "mixing forgotten": right - 2 * layers * d * n * n},
    )


@equation(
    "eq-matrices-rank-one-inverse",
    r"(A + u v^\top)^{-1} = A^{-1} - \frac{A^{-1} u\, v^\top A^{-1}}{1 + v^\top A^{-1} u} .",
    oracle="numpy.linalg.inv",
)
def test_rank_one_inverse(rng):
    a, u, v = rng.standard_normal((5, 5)) + 5 * np.eye(5), rng.standard_normal(5), rng.standard_normal(5)
    x = solve(a, np.eye(5))
    change = np.outer(x @ u, v @ x)
    return equal(
        np.linalg.inv(a + np.outer(u, v)),
        x - change / (1 + v @ x @ u),
        wrong={
            "sign": x + change / (1 + v @ x @ u),
            "sign below": x - change / (1 - v @ x @ u),
            "first order": x - change,
        },
    )


@equation(
    "eq-matrices-strassen",
    r"""\begin{aligned}
M_1 &= (A_{11} + A_{22})(B_{11} + B_{22}), \\
M_2 &= (A_{21} + A_{22})\, B_{11}, \\
M_3 &= A_{11}\, (B_{12} - B_{22}), \\
M_4 &= A_{22}\, (B_{21} - B_{11}), \\
M_5 &= (A_{11} + A_{12})\, B_{22}, \\
M_6 &= (A_{21} - A_{11})(B_{11} + B_{12}), \\
M_7 &= (A_{12} - A_{22})(B_{21} + B_{22}), \\[0.6em]
C_{11} &= M_1 + M_4 - M_5 + M_7, \\
C_{12} &= M_3 + M_5, \\
C_{21} &= M_2 + M_4, \\
C_{22} &= M_1 - M_2 + M_3 + M_6 .
\end{aligned}""",
    oracle="loops over the whole matrices",
)
def test_strassen(rng):
    a, b = rng.standard_normal((2, 6, 6))
    (a11, a12), (a21, a22) = (np.hsplit(half, 2) for half in np.vsplit(a, 2))
    (b11, b12), (b21, b22) = (np.hsplit(half, 2) for half in np.vsplit(b, 2))
    m1, m2, m3 = (a11 + a22) @ (b11 + b22), (a21 + a22) @ b11, a11 @ (b12 - b22)
    m4, m5 = a22 @ (b21 - b11), (a11 + a12) @ b22
    m6, m7 = (a21 - a11) @ (b11 + b12), (a12 - a22) @ (b21 + b22)
    right = np.block([[m1 + m4 - m5 + m7, m3 + m5], [m2 + m4, m1 - m2 + m3 + m6]])
    sign = np.block([[m1 + m4 + m5 + m7, m3 + m5], [m2 + m4, m1 - m2 + m3 + m6]])
    return [
        equal(product(a, b), right, wrong={"sign of M5": sign}),
        equal(strassen(a, b, leaf=1), right, wrong={"BA": b @ a}),
    ]


@equation(
    "eq-matrices-strassen-flops",
    r"T(n) = 7 \cdot 7^k - 6 \cdot 4^k = 7\, n^{\log_2 7} - 6 n^2 \qquad (n = 2^k) :",
    oracle="the recursion",
)
def test_strassen_flops(rng):
    k = int(rng.integers(2, 9))
    n, t = 2**k, 1
    for level in range(k):
        t = 7 * t + 18 * 4**level
    return [
        equal(t, 7 * 7**k - 6 * 4**k, wrong={"products only": 7**k, "eight": 8**k}),
        equal(strassen_flops(n), 7 * n ** np.log2(7) - 6 * n**2, wrong={"cubic": 7 * n**3 - 6 * n**2}),
    ]
