"""The labelled equations of the chapter on the singular value decomposition."""

import itertools

import mpmath
import numpy as np
import scipy.linalg
from equation_checks import at_most, equal, equation, within_error
from lemmata.linalg import (
    energy,
    jacobi_rotation,
    jacobi_svd,
    low_rank,
    numerical_rank,
    pinv,
    polar,
    procrustes,
    range_finder,
)


def values(a):
    return np.linalg.svd(a, compute_uv=False)


def orthogonal(n, rng):
    return np.linalg.qr(rng.standard_normal((n, n)))[0]


@equation("eq-svd", r"A = \sum_{i=1}^{r} \sigma_i u_i v_i^\top = U \Sigma V^\top .", oracle="loops; numpy.linalg.eigh")
def test_svd(rng):
    a = rng.standard_normal((7, 3)) @ rng.standard_normal((3, 5))
    r = 3
    u, sigma, vt = jacobi_svd(a)
    total = np.zeros((7, 5))
    for i in range(r):
        for j, k in itertools.product(range(7), range(5)):
            total[j, k] += sigma[i] * u[j, i] * vt[i, k]
    eigenvalues = np.sort(np.linalg.eigvalsh(a.T @ a))[::-1][:r]
    return [
        equal(a, total, wrong={"one term too few": low_rank(a, 2), "the values are squared": (u * sigma**2) @ vt}),
        equal(a, u @ np.diag(sigma) @ vt, wrong={"V stands untransposed": u @ np.diag(sigma) @ vt.T}),
        equal(sigma[:r], np.sqrt(eigenvalues), wrong={"values are the eigenvalues, not their roots": eigenvalues}),
    ]


@equation("eq-svd-pairs", r"A v_j = \sigma_j u_j, \qquad A^\top u_j = \sigma_j v_j .", oracle="loops")
def test_pairs(rng):
    a = rng.standard_normal((7, 5))
    u, sigma, vt = jacobi_svd(a)
    forward = [[sum(a[i, k] * vt[j, k] for k in range(5)) for i in range(7)] for j in range(5)]
    back = [[sum(a[i, k] * u[i, j] for i in range(7)) for k in range(5)] for j in range(5)]
    right, left = np.array([sigma[j] * u[:, j] for j in range(5)]), np.array([sigma[j] * vt[j] for j in range(5)])
    return [
        equal(forward, right, wrong={"no value": right / sigma[:, None], "sign": -right}),
        equal(back, left, wrong={"divided by the value": left / sigma[:, None] ** 2}),
    ]


@equation(
    "eq-svd-norms",
    r"""\begin{aligned}
\lVert A \rVert_2 &= \max_{\lVert x \rVert = 1} \lVert Ax \rVert = \sigma_1, \qquad
\lVert A \rVert_* = \sum_i \sigma_i, \\
\lVert A \rVert_F &= \Big( \sum_{i,j} a_{ij}^2 \Big)^{1/2} = \Big( \sum_i \sigma_i^2 \Big)^{1/2} .
\end{aligned}""",
    oracle="a scan of the circle; loops; numpy.linalg.norm",
)
def test_norms(rng):
    a = rng.standard_normal((5, 2))
    sigma = jacobi_svd(a)[1]
    angle = np.linspace(0, np.pi, 200_001)
    stretch = np.linalg.norm(a @ np.array([np.cos(angle), np.sin(angle)]), axis=0).max()
    squares = sum(a[i, j] ** 2 for i in range(5) for j in range(2))
    return [
        equal(stretch, sigma[0], wrong={"the smallest": sigma[1], "the square": sigma[0] ** 2}),
        equal(np.sqrt(squares), np.sqrt(sum(s**2 for s in sigma)), wrong={"not squared": sum(sigma)}),
        equal(np.linalg.norm(a, "nuc"), sum(sigma), wrong={"squared": sum(sigma**2)}),
    ]


@equation(
    "eq-pseudo-inverse",
    r"A^+ = \sum_{i=1}^{r} \frac{1}{\sigma_i}\, v_i u_i^\top .",
    oracle="numpy.linalg.pinv; numpy.linalg.lstsq",
)
def test_pseudo_inverse(rng):
    a = rng.standard_normal((7, 3)) @ rng.standard_normal((3, 5))
    u, sigma, vt = jacobi_svd(a)
    right = sum(np.outer(vt[i], u[:, i]) / sigma[i] for i in range(3))
    b = rng.standard_normal(7)
    return [
        equal(np.linalg.pinv(a, rcond=1e-12), right, wrong={"values not inverted": a.T}),
        equal(pinv(a), right, wrong={"one term too few": right - np.outer(vt[2], u[:, 2]) / sigma[2]}),
        equal(np.linalg.lstsq(a, b, rcond=1e-12)[0], right @ b, wrong={"transpose for inverse": a.T @ b}),
    ]


def nearest(a, k, rng):
    """The least distance from A found by descent over factors of rank k: it knows nothing of the decomposition."""
    x = rng.standard_normal((a.shape[0], k))
    for _ in range(300):
        y = np.linalg.lstsq(x, a)[0]
        x = np.linalg.lstsq(y.T, a.T)[0].T
    return np.linalg.norm(a - x @ y)


@equation(
    "eq-eckart-young",
    r"\min_{\operatorname{rank} B \le k} \lVert A - B \rVert_2 = \lVert A - A_k \rVert_2 = \sigma_{k+1} .",
    oracle="300 other matrices of rank k; numpy.linalg.norm",
)
def test_eckart_young(rng):
    a, k = rng.standard_normal((7, 5)), 2
    sigma, best = values(a), low_rank(a, k)
    u = np.linalg.svd(a)[0]
    others = []
    for scale in np.logspace(-3, 0, 300):  # near the best one and far from it
        left = u[:, :k] + scale * rng.standard_normal((7, k))
        others.append(np.linalg.norm(a - left @ np.linalg.lstsq(left, a)[0], 2))
    return [
        equal(np.linalg.norm(a - best, 2), sigma[k], wrong={"index k instead of k + 1": sigma[k - 1]}),
        at_most(
            np.full(300, sigma[k]), others, wrong={"index k instead of k + 1": (np.full(300, sigma[k - 1]), others)}
        ),
        at_most(np.linalg.norm(a - best, 2), min(others), wrong={"the last terms kept": np.array(sigma[-1])}),
    ]


@equation(
    "eq-eckart-young-frobenius",
    r"""\min_{\operatorname{rank} B \le k} \lVert A - B \rVert_F^2 = \lVert A - A_k \rVert_F^2 =
\sum_{i > k} \sigma_i^2 .""",
    oracle="alternating least squares",
)
def test_eckart_young_frobenius(rng):
    a, k = orthogonal(7, rng)[:, :5] * [5, 4, 2, 1, 0.5] @ orthogonal(5, rng) * rng.uniform(1, 2), 2
    sigma = jacobi_svd(a)[1]
    tail = sum(sigma[i] ** 2 for i in range(k, 5))
    wrong = {"the sum starts at i = k": tail + sigma[k - 1] ** 2, "not squared": sum(sigma[k:])}
    return [
        equal(nearest(a, k, rng) ** 2, tail, wrong=wrong),
        equal(np.sum((a - low_rank(a, k)) ** 2), tail, wrong=wrong),
    ]


@equation("eq-weyl", r"\sigma_{i+j-1}(A + B) \le \sigma_i(A) + \sigma_j(B) .", oracle="numpy.linalg.svd")
def test_weyl(rng):
    a, b = orthogonal(5, rng), rng.standard_normal((5, 1)) @ rng.standard_normal((1, 5))
    a, b = a * rng.uniform(1, 2), b + 0.01 * rng.standard_normal((5, 5))
    pairs = [(i, j) for i in range(1, 6) for j in range(1, 6) if i + j - 1 <= 5]
    left = [values(a + b)[i + j - 2] for i, j in pairs]
    right = [values(a)[i - 1] + values(b)[j - 1] for i, j in pairs]
    shifted = [values(a + b)[max(i + j - 3, 0)] for i, j in pairs]
    return at_most(
        left,
        right,
        wrong={"index i + j − 2 on the left": (shifted, right), "B left out": values(a)[[i - 1 for i, _ in pairs]]},
    )


@equation(
    "eq-weyl-perturbation",
    r"\lvert \sigma_i(A + E) - \sigma_i(A) \rvert \le \lVert E \rVert_2 .",
    oracle="numpy.linalg.svd",
)
def test_weyl_perturbation(rng):
    a, e = rng.standard_normal((7, 5)), 0.01 * rng.standard_normal((7, 5))
    u, _, vt = np.linalg.svd(a)
    worst = 0.01 * np.outer(u[:, 0], vt[0])  # attains the bound at i = 1
    norm = np.linalg.norm(e, 2)
    return [
        at_most(
            abs(values(a + e) - values(a)),
            np.full(5, norm),
            wrong={"the smallest value of E": np.full(5, values(e)[-1])},
        ),
        at_most(
            abs(values(a + worst) - values(a))[0] / values(a)[0],
            np.linalg.norm(worst, 2) / values(a)[0],
            wrong={"half the norm": 0.5 * np.linalg.norm(worst, 2) / values(a)[0]},
        ),
    ]


@equation(
    "eq-svd-energy",
    r"E(k) = \frac{\lVert A_k \rVert_F^2}{\lVert A \rVert_F^2} = \frac{\sum_{i \le k} \sigma_i^2}{\sum_i \sigma_i^2} .",
    oracle="sums over entries",
)
def test_energy(rng):
    a = rng.standard_normal((7, 5))
    sigma = values(a)
    left = [np.sum(low_rank(a, k) ** 2) / np.sum(a**2) for k in range(1, 6)]
    right = [sum(sigma[:k] ** 2) / sum(sigma**2) for k in range(1, 6)]
    not_squared = np.cumsum(sigma) / sum(sigma)
    return [
        equal(left, right, wrong={"not squared": not_squared, "root forgotten": np.sqrt(right)}),
        equal(left, energy(sigma), wrong={"not squared": not_squared}),
    ]


@equation(
    "eq-jacobi-rotation",
    r"""t = \frac{\operatorname{sign}(\zeta)}{\lvert \zeta \rvert + \sqrt{1 + \zeta^2}}, \qquad
c = \frac{1}{\sqrt{1 + t^2}}, \qquad s = ct .""",
    oracle="numpy.roots; the two columns themselves",
)
def test_jacobi_rotation(rng):
    x, y = rng.standard_normal(7), rng.standard_normal(7)
    alpha, beta, gamma = x @ x, y @ y, x @ y
    zeta = (beta - alpha) / (2 * gamma)
    t = np.sign(zeta) / (abs(zeta) + np.sqrt(1 + zeta**2))
    c = 1 / np.sqrt(1 + t**2)
    s = c * t
    roots = np.roots([1, 2 * zeta, -1])
    small = roots[np.argmin(abs(roots))]
    turned = np.array([c * x - s * y, s * x + c * y])
    exact = np.diag([alpha - t * gamma, beta + t * gamma])
    return [
        equal(small, t, wrong={"sign": -t, "the other root": -1 / t}),
        equal(jacobi_rotation(alpha, beta, gamma), [c, s], wrong={"sine and cosine exchanged": [s, c]}),
        equal(turned @ turned.T, exact, wrong={"turned the other way": np.diag([alpha + t * gamma, beta - t * gamma])}),
    ]


@equation(
    "eq-range-finder",
    r"Y = (A A^\top)^q A\, \Omega, \qquad Q Q^\top = Y (Y^\top Y)^{-1} Y^\top, \qquad A \approx Q (Q^\top A) .",
    oracle="50-digit products (mpmath)",
)
def test_range_finder(rng):
    a, q, width = rng.standard_normal((7, 5)), 2, 2
    seed = int(rng.integers(1 << 30))
    basis = range_finder(a, width, q, np.random.default_rng(seed))
    omega = np.random.default_rng(seed).standard_normal((5, width))
    with mpmath.workdps(50):
        big_a, big_omega = mpmath.matrix(a.tolist()), mpmath.matrix(omega.tolist())

        def projector(power):
            y = (big_a * big_a.T) ** power * big_a * big_omega
            return np.array((y * (y.T * y) ** -1 * y.T).tolist(), dtype=float)

        right, fewer = projector(q), projector(q - 1)
    thin = low_rank(a, width)
    again = range_finder(thin, width, q, rng)
    return [
        equal(basis @ basis.T, right, wrong={"one power too few": fewer}),
        equal(again @ (again.T @ thin), thin, wrong={"the part left out": thin - again @ (again.T @ thin)}),
    ]


@equation(
    "eq-randomized-split",
    r"""\lVert A - Q Q^\top A \rVert_F^2 \le \lVert \Sigma_2 \rVert_F^2 +
\lVert \Sigma_2 \Omega_2 \Omega_1^+ \rVert_F^2 ,""",
    oracle="scipy.linalg.orth; numpy.linalg.pinv",
)
def test_randomized_split(rng):
    k, p = 2, 1
    u, v, sigma = orthogonal(7, rng)[:, :5], orthogonal(5, rng), np.array([1, 0.9, 0.5, 0.4, 0.3]) * rng.uniform(1, 2)
    a = (u * sigma) @ v.T
    left, right, smaller = [], [], []
    for _ in range(20):
        omega = rng.standard_normal((5, k + p))
        omega1, omega2, sigma2 = v[:, :k].T @ omega, v[:, k:].T @ omega, np.diag(sigma[k:])
        q = scipy.linalg.orth(a @ omega)
        left.append(np.sum((a - q @ q.T @ a) ** 2))
        excess = np.sum((sigma2 @ omega2 @ np.linalg.pinv(omega1)) ** 2)
        right.append(np.sum(sigma2**2) + excess)
        smaller.append(excess)
    return at_most(left, right, wrong={"the first term left out": smaller})


@equation(
    "eq-randomized-bound",
    r"""\mathbb{E}\, \lVert A - Q Q^\top A \rVert_F^2 \le
\left( 1 + \frac{k}{p - 1} \right) \sum_{j > k} \sigma_j^2 .""",
    oracle="the mean of 4,000 draws",
)
def test_randomized_bound(rng):
    k, p, draws = 5, 7, 4000
    sigma = np.r_[np.full(k, 3.0), np.full(60, 1.0)] * rng.uniform(1, 2)  # a long flat tail: a hard case
    a, tail = np.diag(sigma), np.sum(sigma[k:] ** 2)
    squares, inverse = [], []
    for _ in range(draws):
        inverse.append(np.sum(np.linalg.pinv(rng.standard_normal((k, k + p))) ** 2))
    for _ in range(100):
        q = range_finder(a, k + p, 0, rng)
        squares.append(np.sum((a - q @ (q.T @ a)) ** 2))
    return [
        at_most(np.mean(squares), (1 + k / (p - 1)) * tail, wrong={"half of the tail": 0.5 * tail}),
        within_error(  # the constant itself, from the step of the proof where it arises
            np.mean(inverse),
            k / (p - 1),
            np.std(inverse) / np.sqrt(draws),
            wrong={"p for p − 1": k / p, "k + 1 for k": (k + 1) / (p - 1)},
            constant=True,
            reason="the exact mean depends on k and p alone",
        ),
    ]


@equation(
    "eq-svd-numerical-rank",
    r"""\operatorname{rank}_\tau A = \#\{ i : \sigma_i > \tau \}, \qquad
\tau = \max(m, n)\, \epsilon\, \sigma_1 ,""",
    oracle="numpy.linalg.matrix_rank",
)
def test_numerical_rank(rng):
    r = rng.permutation([1, 2, 3, 4, 5])[0]
    sigma = np.r_[np.ones(r), np.full(7 - r, 1e-9)] * rng.uniform(1, 2)
    a = (orthogonal(11, rng)[:, :7] * sigma) @ orthogonal(7, rng)
    thin = (orthogonal(11, rng)[:, :r] * sigma[:r]) @ orthogonal(7, rng)[:r]
    tau = max(thin.shape) * np.finfo(float).eps * values(thin)[0]
    edge = np.zeros((2, 11, 7))  # one value between min(m, n) ε σ₁ and max(m, n) ε σ₁, one above both
    edge[:, 0, 0], edge[:, 1, 1] = sigma[0], [9 * 2.0**-52 * sigma[0], 13 * 2.0**-52 * sigma[0]]
    return [
        equal(
            [numerical_rank(edge[0]), numerical_rank(edge[1]), r],
            [np.linalg.matrix_rank(edge[0]), np.linalg.matrix_rank(edge[1]), np.linalg.matrix_rank(thin)],
            wrong={"min for max": [2, 2, r], "a larger tolerance": [1, 1, r]},
        ),
        equal(
            [sum(1 for s in values(a) if s > 1e-6), numerical_rank(thin), np.linalg.matrix_rank(thin, tol=tau)],
            [numerical_rank(a, 1e-6), sum(1 for s in values(thin) if s > tau), r],
            wrong={"every value counts": [7, 7, 7]},
        ),
        equal(
            [numerical_rank(thin, tau * (1 - 1e-12)) / r, tau],
            [1.0, 11 * 2.0**-52 * sigma[0]],
            wrong={"min for max": [1.0, 7 * 2.0**-52 * sigma[0]], "without the largest value": [1.0, 11 * 2.0**-52]},
            rtol=1e-9,
            atol=0,
        ),
    ]


@equation("eq-svd-gap", r"\tan 2\theta = \frac{2 \varepsilon}{g} .", oracle="numpy.linalg.svd")
def test_gap(rng):
    g, eps = rng.uniform(0.01, 0.1), rng.uniform(0.001, 0.01)
    v = np.linalg.svd(np.array([[1 + g, eps], [eps, 1]]))[2][0]
    theta = np.arctan2(v[1] * np.sign(v[0]), abs(v[0]))
    return equal(np.tan(2 * theta), 2 * eps / g, wrong={"no factor two": eps / g, "inverted": g / (2 * eps)}, rtol=1e-8)


@equation(
    "eq-procrustes",
    r"""\min_{R^\top R = I} \lVert X R - Y \rVert_F^2 =
\lVert X \rVert_F^2 + \lVert Y \rVert_F^2 - 2 \sum_i \sigma_i ,""",
    oracle="a scan of all rotations and reflections of the plane",
)
def test_procrustes(rng):
    x, y = rng.standard_normal((11, 2)), rng.standard_normal((11, 2))
    scan = []
    for t in np.linspace(0, 2 * np.pi, 20_001):
        c, s = np.cos(t), np.sin(t)
        for r in (np.array([[c, -s], [s, c]]), np.array([[c, s], [s, -c]])):
            scan.append(np.sum((x @ r - y) ** 2))
    sigma = values(x.T @ y)
    right = np.sum(x**2) + np.sum(y**2) - 2 * sum(sigma)
    x3, y3 = rng.standard_normal((11, 3)), rng.standard_normal((11, 3))  # a reflection of the plane is its transpose
    wrong = {"one sigma only": right + 2 * sigma[1], "the two forgotten": right + sum(sigma)}
    return [
        equal(min(scan), right, wrong=wrong, rtol=1e-6),  # the scan's step leaves an error of its square
        equal(np.sum((x @ procrustes(x, y) - y) ** 2), right, wrong=wrong),
        equal(
            procrustes(x3, y3), scipy.linalg.orthogonal_procrustes(x3, y3)[0], wrong={"transposed": procrustes(y3, x3)}
        ),
    ]


@equation(
    "eq-polar",
    r"A = Q P, \qquad Q = U V^\top, \qquad P = V \Sigma V^\top ,",
    oracle="scipy.linalg.polar",
)
def test_polar(rng):
    a = rng.standard_normal((5, 5))
    q, p = polar(a)
    u, sigma, vt = jacobi_svd(a)
    their_q, their_p = scipy.linalg.polar(a)
    return [
        equal(q @ p, a, wrong={"the factors exchanged": p @ q}),
        equal(their_q, u @ vt, wrong={"transposed": (u @ vt).T}),
        equal(their_p, (vt.T * sigma) @ vt, wrong={"U for V": (u * sigma) @ u.T}),
        equal(q, their_q, wrong={"A itself": a}),
    ]
