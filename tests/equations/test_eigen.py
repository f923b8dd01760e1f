"""The labelled equations of the chapter on eigenvalues and eigenvectors."""

import itertools

import numpy as np
import scipy.linalg
from equation_checks import at_most, equal, equation
from lemmata.linalg import (
    gershgorin_discs,
    implicit_qr_step,
    inverse_iteration,
    is_positive_definite,
    pagerank,
    rayleigh_quotient,
    spectral_radius,
    symmetric_eigen,
    tridiagonalise,
    wilkinson_shift,
)


def orthogonal(n, rng):
    return np.linalg.qr(rng.standard_normal((n, n)))[0]


def symmetric(values, rng):
    q = orthogonal(len(values), rng)
    a = (q * np.asarray(values, dtype=float)) @ q.T
    return (a + a.T) / 2, q


def markov(n, rng, least=0.0):
    p = rng.uniform(size=(n, n)) ** 3 + least
    return p / p.sum(axis=1, keepdims=True)


def tangent(x, q):
    along = abs(q @ x)
    return np.linalg.norm(x - (q @ x) * q) / along


@equation(
    "eq-eigen-krylov",
    r"""(A - \lambda_1 I)\, y = 0 \quad \text{with} \quad
y = (A - \lambda_2 I) \cdots (A - \lambda_m I)\, x \ne 0 .""",
    oracle="numpy.linalg.eigvals; a least-squares fit of the Krylov vectors",
)
def test_krylov(rng):
    s = np.eye(5) + 0.3 * rng.standard_normal((5, 5))
    a = s @ np.diag([2.0, -1.0, 1.0, 3.0, 0.5]) @ np.linalg.inv(s)
    x = s[:, :3] @ rng.uniform(1, 2, 3)  # three eigenvectors make it up: m = 3 < n
    krylov = np.array([x, a @ x, a @ a @ x]).T
    c = np.linalg.lstsq(krylov, a @ a @ a @ x)[0]
    roots = np.sort(np.roots([1, -c[2], -c[1], -c[0]]).real)
    left, right, wrong = [], [], []
    for i in range(3):
        others = [roots[j] for j in range(3) if j != i]
        y = (a - others[0] * np.eye(5)) @ (a - others[1] * np.eye(5)) @ x
        left.append(a @ y)
        right.append(roots[i] * y)
        wrong.append(others[0] * y)
    y = (a - roots[1] * np.eye(5)) @ (a - roots[2] * np.eye(5)) @ x
    return [
        equal(left, right, wrong={"the eigenvalue of another factor": wrong}, rtol=1e-6, atol=1e-6),  # after a fit
        equal(
            roots,
            [-1, 1, 2],
            wrong={"signs": [-2, -1, 1], "all five": [-1, 0.5, 1]},
            rtol=1e-6,  # the fit squares no error, but its matrix is ill-conditioned
            constant=True,
            reason="the eigenvalues were chosen",
        ),
        at_most(1e-6, np.linalg.norm(y), wrong={"all factors": np.linalg.norm(a @ y - roots[0] * y)}),
    ]


@equation(
    "eq-eigen-diagonalisation",
    r"A = V \Lambda V^{-1}, \qquad A^k = V \Lambda^k V^{-1} .",
    oracle="numpy.linalg.eig; loops of products",
)
def test_diagonalisation(rng):
    a, k = rng.standard_normal((5, 5)), 3
    values, v = np.linalg.eig(a)
    inverse = np.linalg.inv(v)
    power = np.eye(5)
    for _ in range(k):
        power = power @ a
    return [
        equal(a, v @ np.diag(values) @ inverse, wrong={"the inverse stands left": inverse @ np.diag(values) @ v}),
        equal(
            power,
            v @ np.diag(values**k) @ inverse,
            wrong={"V raised too": np.linalg.matrix_power(v, k) @ np.diag(values**k) @ inverse, "k − 1": a @ a},
        ),
    ]


@equation(
    "eq-eigen-trace",
    r"\operatorname{tr} A = \sum_{i=1}^{n} t_{ii}, \qquad \det A = \prod_{i=1}^{n} t_{ii} .",
    oracle="scipy.linalg.schur; numpy.linalg.eigvals",
)
def test_trace(rng):
    a = rng.standard_normal((5, 5)) + np.eye(5)
    t = scipy.linalg.schur(a, output="complex")[0]
    d = np.diag(t)
    return [
        equal(sum(a[i, i] for i in range(5)), sum(d), wrong={"sizes": sum(abs(d)), "squares": sum(d**2)}),
        equal(np.linalg.det(a), np.prod(d), wrong={"the sum": sum(d), "sizes, with another sign": -np.prod(d)}),
        equal(
            np.sort_complex(np.linalg.eigvals(a).round(6)),
            np.sort_complex(d.round(6)),
            wrong={"the diagonal of A": np.diag(a)},
            rtol=1e-5,
            atol=1e-5,  # rounded, so that sorting pairs them
        ),
    ]


@equation(
    "eq-eigen-spectral-radius",
    r"\rho(W) = \max \{ \lvert \lambda \rvert : \lambda \text{ is an eigenvalue of } W \} .",
    oracle="roots of the characteristic polynomial",
)
def test_spectral_radius(rng):
    t, r = rng.uniform(0.5, 2.5), rng.uniform(2, 3)
    s = np.eye(5) + 0.3 * rng.standard_normal((5, 5))
    turn = r * np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    w = s @ scipy.linalg.block_diag(turn, np.diag([1.5, -1, 0.5])) @ np.linalg.inv(s)
    roots = np.roots(np.poly(w))
    return equal(
        spectral_radius(w),
        max(abs(roots)),
        wrong={"real eigenvalues alone": 1.5, "the norm": np.linalg.norm(w)},
        rtol=1e-7,  # roots of a polynomial lose digits
    )


@equation(
    "eq-eigen-growth",
    r"""\lVert W^k x \rVert \le C\, (\rho(W) + \varepsilon)^k\, \lVert x \rVert \qquad
\text{for all } x \text{ and all } k \ge 0 .""",
    oracle="powers; the constant of the proof",
)
def test_growth(rng):
    w, eps = np.triu(rng.standard_normal((5, 5))) + 3 * np.triu(np.ones((5, 5)), 1), 0.2
    t, s = scipy.linalg.schur(w, output="complex")
    radius = max(abs(np.diag(t)))
    off = max(abs(t - np.diag(np.diag(t))).sum(axis=1))
    sd = s @ np.diag(min(1, eps / off) ** np.arange(1, 6))
    c = np.sqrt(5) * np.linalg.norm(sd, np.inf) * np.linalg.norm(np.linalg.inv(sd), np.inf)
    x = rng.standard_normal(5)
    left, right, plain = [], [], []
    for k in range(1, 30):
        left.append(np.linalg.norm(np.linalg.matrix_power(w, k) @ x))
        right.append(c * (radius + eps) ** k * np.linalg.norm(x))
        plain.append((radius + eps) ** k * np.linalg.norm(x))
    return at_most(left, right, wrong={"without the constant": plain})


@equation(
    "eq-eigen-spectral",
    r"""A = Q \Lambda Q^\top = \sum_{i=1}^{n} \lambda_i\, q_i q_i^\top, \qquad A q_i = \lambda_i q_i ,""",
    oracle="loops; numpy.linalg.eigvalsh",
)
def test_spectral(rng):
    a = rng.standard_normal((5, 5))
    a = a + a.T
    values, q = symmetric_eigen(a)
    total = np.zeros((5, 5))
    for i, j, k in itertools.product(range(5), repeat=3):
        total[j, k] += values[i] * q[j, i] * q[k, i]
    images = [[sum(a[j, k] * q[k, i] for k in range(5)) for j in range(5)] for i in range(5)]
    return [
        equal(a, total, wrong={"sizes of the eigenvalues": (q * abs(values)) @ q.T}),
        equal(a, q @ np.diag(values) @ q.T, wrong={"the transpose stands left": q.T @ np.diag(values) @ q}),
        equal(images, [values[i] * q[:, i] for i in range(5)], wrong={"rows for columns": values[:, None] * q}),
        equal(np.linalg.eigvalsh(a)[::-1], values, wrong={"increasing": values[::-1]}),
    ]


@equation(
    "eq-rayleigh",
    r"""r(x) = \frac{x^\top A x}{x^\top x} = \frac{\sum_i \lambda_i c_i^2}{\sum_i c_i^2}, \qquad
\lambda_n \le r(x) \le \lambda_1 .""",
    oracle="loops; numpy.linalg.eigh; 300 vectors",
)
def test_rayleigh(rng):
    a, _ = symmetric(np.array([3, 1, 0.5, -1, -2]) * rng.uniform(1, 2), rng)
    x = rng.standard_normal(5)
    values, q = np.linalg.eigh(a)
    c = q.T @ x
    form = sum(x[i] * a[i, j] * x[j] for i in range(5) for j in range(5)) / sum(x[i] ** 2 for i in range(5))
    mean = sum(values * c**2) / sum(c**2)
    near = [rayleigh_quotient(a, q[:, -1] + s * rng.standard_normal(5)) for s in np.logspace(-4, 0, 300)]
    low = [rayleigh_quotient(a, q[:, 0] + s * rng.standard_normal(5)) for s in np.logspace(-4, 0, 300)]
    return [
        equal(form, mean, wrong={"not divided": sum(values * c**2), "not squared": sum(values * abs(c)) / sum(abs(c))}),
        equal(rayleigh_quotient(a, x), mean, wrong={"of A²": sum(values**2 * c**2) / sum(c**2)}),
        at_most(near, np.full(300, values[-1]), wrong={"the second": np.full(300, values[-2])}),
        at_most(np.full(300, values[0]), low, wrong={"the second": (np.full(300, values[1]), low)}),
    ]


@equation(
    "eq-eigen-courant-fischer",
    r"\lambda_k = \max_{\dim S = k}\ \min_{x \in S,\, x \ne 0} r(x) .",
    oracle="numpy.linalg.eigvalsh; 300 other subspaces",
)
def test_courant_fischer(rng):
    a, q = symmetric(np.array([4, 2.5, 1, -1, -3]) * rng.uniform(1, 2), rng)
    values, k = np.linalg.eigvalsh(a)[::-1], 2
    least = []
    for scale in np.r_[0, np.logspace(-4, 1, 300)]:
        basis = np.linalg.qr(q[:, :k] + scale * rng.standard_normal((5, k)))[0]
        t = np.linspace(0, np.pi, 721)  # a scan of the directions of the plane S
        x = basis @ np.array([np.cos(t), np.sin(t)])
        least.append(np.min(np.sum(x * (a @ x), axis=0)))
    return [
        equal(max(least), values[k - 1], wrong={"k + 1": values[k], "the largest": values[0]}, rtol=1e-3),  # a scan
        at_most(least, np.full(301, values[k - 1] + 1e-3), wrong={"k + 1": np.full(301, values[k])}),
    ]


@equation(
    "eq-eigen-perturbation",
    r"""\lvert \lambda_k(A + E) - \lambda_k(A) \rvert \le \eta , \qquad
\eta = \max_{\lVert x \rVert = 1} \lvert x^\top E x \rvert .""",
    oracle="numpy.linalg.eigvalsh; a scan of the circle",
)
def test_perturbation(rng):
    a, q = symmetric(rng.standard_normal(2), rng)
    e, _ = symmetric([0.1, -0.03], rng)
    t = np.linspace(0, np.pi, 20001)
    x = np.array([np.cos(t), np.sin(t)])
    eta = np.max(abs(np.sum(x * (e @ x), axis=0)))
    worst = rng.uniform(0.1, 0.2) * np.outer(q[:, 0], q[:, 0])
    moved = abs(np.linalg.eigvalsh(a + worst) - np.linalg.eigvalsh(a)).max()
    return [
        at_most(
            abs(np.linalg.eigvalsh(a + e) - np.linalg.eigvalsh(a)),
            np.full(2, eta * (1 + 1e-6)),
            wrong={
                "the least of the form in size": np.full(2, np.min(abs(np.sum(x * (e @ x), axis=0)))),
                "half": np.full(2, eta / 3),
            },
        ),
        at_most(moved, np.linalg.norm(worst, 2), wrong={"half": 0.5 * np.linalg.norm(worst, 2)}),
    ]


@equation(
    "eq-eigen-pivots",
    r"""A = \begin{pmatrix} \alpha & b^\top \\ b & C \end{pmatrix}, \qquad
x^\top A x = \alpha \left( s + \frac{b^\top y}{\alpha} \right)^2 +
y^\top \left( C - \frac{b\, b^\top}{\alpha} \right) y .""",
    oracle="loops; numpy.linalg.eigvalsh",
)
def test_pivots(rng):
    a, _ = symmetric([3, 2, 1, -1, 0.5], rng)
    x = rng.standard_normal(5)
    alpha, b, c, s, y = a[0, 0], a[1:, 0], a[1:, 1:], x[0], x[1:]
    left = sum(x[i] * a[i, j] * x[j] for i in range(5) for j in range(5))
    right = alpha * (s + b @ y / alpha) ** 2 + y @ (c - np.outer(b, b) / alpha) @ y
    forms = [symmetric(rng.uniform(0.1, 1, 5) * np.r_[1, 1, 1, 1, sign], rng)[0] for sign in (1, -1)]
    return [
        equal(
            left,
            right,
            wrong={
                "C alone": alpha * (s + b @ y / alpha) ** 2 + y @ c @ y,
                "not divided": alpha * (s + b @ y) ** 2 + y @ (c - np.outer(b, b)) @ y,
            },
        ),
        equal(
            [1.0 + is_positive_definite(m) for m in forms],
            [1.0 + (np.linalg.eigvalsh(m)[0] > 0) for m in forms],
            wrong={"exchanged": [1.0, 2.0]},
            constant=True,
            reason="one form is definite and one is not",
        ),
    ]


@equation(
    "eq-eigen-power-rate",
    r"\tan \theta_k \le \left\lvert \frac{\lambda_2}{\lambda_1} \right\rvert^k \tan \theta_0 .",
    oracle="powers by loops",
)
def test_power_rate(rng):
    values = np.array([-4, 3, 2, 1, 0.5]) * rng.uniform(1, 2)
    a, q = symmetric(values, rng)
    x = q[:, :2] @ rng.uniform(1, 2, 2) + 1e-6 * rng.standard_normal(5)  # nearly the worst case
    left, right, squared = [], [], []
    y = x
    for k in range(1, 12):
        y = a @ y
        left.append(tangent(y, q[:, 0]))
        right.append(abs(values[1] / values[0]) ** k * tangent(x, q[:, 0]))
        squared.append(abs(values[1] / values[0]) ** (2 * k) * tangent(x, q[:, 0]))
    return at_most(
        left,
        right,
        wrong={"squared": squared, "the third eigenvalue": np.array(right) * (2 / 3.0) ** np.arange(1, 12)},
    )


@equation(
    "eq-eigen-inverse-rate",
    r"""\tan \theta_k \le \left\lvert \frac{\lambda_j - \mu}{\lambda_l - \mu} \right\rvert^k \tan \theta_0 .""",
    oracle="solving, by loops",
)
def test_inverse_rate(rng):
    values, mu = np.array([5, 3, 2, 1, 0.5]), 2.3 + 0.1 * rng.uniform()
    a, q = symmetric(values, rng)
    x = q[:, 1:3] @ rng.uniform(1, 2, 2) + 1e-6 * rng.standard_normal(5)
    left, right, other = [], [], []
    y, inverse = x, np.linalg.inv(a - mu * np.eye(5))
    for k in range(1, 12):
        y = inverse @ y
        left.append(tangent(y, q[:, 2]))
        right.append(abs((2 - mu) / (3 - mu)) ** k * tangent(x, q[:, 2]))
        other.append(abs((2 - mu) / (5 - mu)) ** k * tangent(x, q[:, 2]))
    found = inverse_iteration(a, mu, x)
    return [
        at_most(left, right, wrong={"another eigenvalue for the next nearest": other}),
        equal(
            found.value,
            2.0,
            wrong={"the next nearest": 3.0},
            constant=True,
            reason="the eigenvalue nearest to the shift was chosen",
        ),
    ]


@equation(
    "eq-eigen-rayleigh-error",
    r"\lvert r(x) - \lambda_j \rvert \le (\lambda_{\max} - \lambda_{\min}) \sin^2 \theta .",
    oracle="angles by the inner product",
)
def test_rayleigh_error(rng):
    a, q = symmetric([3, 1, 0.5, -1, -2], rng)
    left, right, half = [], [], []
    for scale, j in itertools.product(np.logspace(-3, 0, 20), range(5)):
        x = q[:, j] + scale * (q[:, 4] if j == 0 else rng.standard_normal(5))
        x /= np.linalg.norm(x)
        left.append(abs(x @ a @ x - [3, 1, 0.5, -1, -2][j]))
        right.append(5 * (1 - (x @ q[:, j]) ** 2))
        half.append(3 * (1 - (x @ q[:, j]) ** 2))
    return at_most(left, right, wrong={"the largest eigenvalue for the spread": half, "cubed": np.array(right) ** 1.5})


@equation(
    "eq-eigen-rayleigh-cubic",
    r"""\tan \theta' \le \frac{\eta}{g - \eta} \tan \theta , \qquad
\eta = (\lambda_{\max} - \lambda_{\min}) \sin^2 \theta .""",
    oracle="solving the shifted system",
)
def test_rayleigh_cubic(rng):
    values = np.array([3, 2, 0.5, -1, -2])
    a, q = symmetric(values, rng)
    left, right, fourth = [], [], []
    for theta in (0.3, 0.1, 0.03, 0.01):
        x = np.cos(theta) * q[:, 0] + np.sin(theta) * q[:, 4]
        x2 = np.cos(theta) * q[:, 0] + np.sin(theta) * q[:, 1]
        for start, scale in ((x, 1.0), (x2, 1.0)):
            r = start @ a @ start
            y = np.linalg.solve(a - r * np.eye(5), start)
            eta = 5 * np.sin(theta) ** 2
            left.append(tangent(y, q[:, 0]) * scale)
            right.append(eta / (1 - eta) * np.tan(theta))
            fourth.append(eta / (1 - eta) * np.tan(theta) ** 3)
    turn = rng.uniform(1, 2)  # the bound is one of angles: scaling the matrix changes nothing
    x = np.cos(0.1) * q[:, 0] + np.sin(0.1) * q[:, 1]
    b = turn * a
    y = np.linalg.solve(b - (x @ b @ x) * np.eye(5), x)
    eta = turn * 5 * np.sin(0.1) ** 2
    return [
        at_most(
            left, right, wrong={"two orders more": fourth}, constant=True, reason="angles and eigenvalues are chosen"
        ),
        at_most(
            tangent(y, q[:, 0]) * turn, turn * eta / (turn - eta) * np.tan(0.1), wrong={"a fifth order": turn * 1e-6}
        ),
    ]


@equation(
    "eq-eigen-residual",
    r"\min_j \lvert \lambda_j - \mu \rvert \le \lVert A x - \mu x \rVert ,",
    oracle="numpy.linalg.eigvalsh",
)
def test_residual(rng):
    a, q = symmetric([3, 1, 0.5, -1, -2], rng)
    left, right = [], []
    for mu, scale in itertools.product(rng.uniform(-3, 4, 11), [0, 0.1, 1]):
        j = int(np.argmin(abs(np.array([3, 1, 0.5, -1, -2]) - mu)))
        x = q[:, j] + scale * rng.standard_normal(5)
        x /= np.linalg.norm(x)
        left.append(min(abs(np.linalg.eigvalsh(a) - mu)))
        right.append(np.linalg.norm(a @ x - mu * x))
    return at_most(left, right, wrong={"squared": np.array(right) ** 2, "half": 0.5 * np.array(right)})


@equation(
    "eq-eigen-qr-step",
    r"A_{k-1} - \mu_k I = Q_k R_k, \qquad A_k = R_k Q_k + \mu_k I .",
    oracle="numpy.linalg.qr against the package's implicit step",
)
def test_qr_step(rng):
    d, e = rng.standard_normal(5), rng.uniform(0.5, 1, 4)
    t = np.diag(d) + np.diag(e, 1) + np.diag(e, -1)
    mu = wilkinson_shift(d[-2], e[-1], d[-1])
    q, r = np.linalg.qr(t - mu * np.eye(5))
    after = r @ q + mu * np.eye(5)
    new_d, new_e, _ = implicit_qr_step(d, e)
    left = np.r_[new_d, abs(new_e)]
    unshifted = np.linalg.qr(t)
    plain = unshifted[1] @ unshifted[0]
    return [
        equal(
            left,
            np.r_[np.diag(after), abs(np.diag(after, 1))],
            wrong={
                "the shift not added back": np.r_[np.diag(r @ q), abs(np.diag(after, 1))],
                "no shift": np.r_[np.diag(plain), abs(np.diag(plain, 1))],
            },
            rtol=1e-8,
            atol=1e-10,
        ),
        equal(t, q @ r + mu * np.eye(5), wrong={"in the other order": after}),
    ]


@equation(
    "eq-eigen-qr-identity",
    r"""A_k = \mathcal{Q}_k^\top A\, \mathcal{Q}_k, \qquad
(A - \mu_k I) \cdots (A - \mu_1 I) = \mathcal{Q}_k \mathcal{R}_k .""",
    oracle="three explicit steps",
)
def test_qr_identity(rng):
    a, mus = rng.standard_normal((5, 5)), rng.standard_normal(3)
    current, big_q, big_r, product, reverse = a, np.eye(5), np.eye(5), np.eye(5), np.eye(5)
    for mu in mus:
        q, r = np.linalg.qr(current - mu * np.eye(5))
        current = r @ q + mu * np.eye(5)
        big_q, big_r, reverse = big_q @ q, r @ big_r, reverse @ r
        product = (a - mu * np.eye(5)) @ product
    return [
        equal(current, big_q.T @ a @ big_q, wrong={"the transpose stands right": big_q @ a @ big_q.T}),
        equal(product, big_q @ big_r, wrong={"R in the other order": big_q @ reverse, "no shifts": a @ a @ a}),
    ]


@equation(
    "eq-eigen-wilkinson",
    r"""\mu = c - \frac{\operatorname{sign}(\delta)\, b^2}{\lvert \delta \rvert + \sqrt{\delta^2 + b^2}}, \qquad
\delta = \frac{a - c}{2} ,""",
    oracle="numpy.linalg.eigvalsh",
)
def test_wilkinson(rng):
    a, b, c = rng.standard_normal(3)
    delta = (a - c) / 2
    pair = np.linalg.eigvalsh([[a, b], [b, c]])
    near = pair[np.argmin(abs(pair - c))]
    size = b**2 / (abs(delta) + np.sqrt(delta**2 + b**2))
    mu = c - np.sign(delta) * size
    return [
        equal(near, mu, wrong={"sign": c + np.sign(delta) * size, "the other one": a + c - mu}),
        equal(wilkinson_shift(a, b, c), mu, wrong={"the Rayleigh quotient": c}),
    ]


@equation(
    "eq-eigen-tridiagonal",
    r"""Q^\top A\, Q = T = \begin{pmatrix} d_1 & e_1 & & \\ e_1 & d_2 & \ddots & \\
& \ddots & \ddots & e_{n-1} \\ & & e_{n-1} & d_n \end{pmatrix} .""",
    oracle="products; scipy.linalg.hessenberg",
)
def test_tridiagonal(rng):
    a = rng.standard_normal((7, 7))
    a = a + a.T
    q, d, e = tridiagonalise(a)
    t = np.diag(d) + np.diag(e, 1) + np.diag(e, -1)
    theirs = scipy.linalg.hessenberg(a)
    return [
        equal(q.T @ a @ q, t, wrong={"the transpose stands right": q @ a @ q.T, "the diagonal alone": np.diag(d)}),
        equal(
            np.r_[np.diag(theirs), abs(np.diag(theirs, 1))],
            np.r_[d, abs(e)],
            wrong={"the diagonal of A": np.r_[np.diag(a), abs(e)]},
        ),
    ]


@equation(
    "eq-eigen-gershgorin",
    r"\lvert \lambda - a_{ii} \rvert \le \sum_{j \ne i} \lvert a_{ij} \rvert .",
    oracle="numpy.linalg.eigvals; loops",
)
def test_gershgorin(rng):
    a = rng.uniform(1, 2, (5, 5))  # the largest eigenvalue nearly fills the discs
    values, vectors = np.linalg.eig(a)
    centres, radii = gershgorin_discs(a)
    left, right, short = [], [], []
    for value, x in zip(values, vectors.T, strict=True):
        i = int(np.argmax(abs(x)))
        left.append(abs(value - a[i, i]))
        right.append(sum(abs(a[i, j]) for j in range(5) if j != i))
        short.append(max(abs(a[i, j]) for j in range(5) if j != i))
    return [
        at_most(left, right, wrong={"the largest entry instead of the sum": short}, atol=1e-9),
        equal(
            np.r_[centres, radii],
            np.r_[[a[i, i] for i in range(5)], [sum(abs(a[i, j]) for j in range(5) if j != i) for i in range(5)]],
            wrong={
                "the diagonal counted too": np.r_[np.diag(a), abs(a).sum(axis=1)],
                "no sizes": np.r_[-np.diag(a), radii],
            },
        ),
    ]


@equation(
    "eq-eigen-markov",
    r"\lVert x P^k - \pi \rVert_1 \le 2\, (1 - \beta)^k ;",
    oracle="powers; the stationary row by least squares",
)
def test_markov(rng):
    n = 5
    w = markov(n, rng)[0]
    beta = 0.3
    p = beta * w + (1 - beta) * np.eye(n)[rng.permutation(n)]  # the slowest: R moves mass without mixing
    pi = np.linalg.lstsq(np.vstack([p.T - np.eye(n), np.ones(n)]), np.r_[np.zeros(n), 1])[0]
    left, right = [], []
    x = np.eye(n)[0]
    for k in range(1, 20):
        x = x @ p
        left.append(np.abs(x - pi).sum())
        right.append(2 * (1 - beta) ** k)
    values = np.sort(abs(np.linalg.eigvals(p)))[::-1]
    return [
        at_most(left, right, wrong={"squared": np.array(right) ** 2, "β for 1 − β": 2 * beta ** np.arange(1.0, 20)}),
        at_most(
            values[1], 1 - beta, wrong={"β": 0.5 * (1 - beta)}, constant=True, reason="R is a permutation: |λ₂| = 1 − β"
        ),
    ]


@equation(
    "eq-eigen-pagerank",
    r"\pi = \alpha\, \pi P + \frac{1 - \alpha}{n} \mathbf{1}^\top .",
    oracle="one solve with numpy.linalg.solve",
)
def test_pagerank(rng):
    n, alpha = 7, rng.uniform(0.3, 0.9)
    links = rng.uniform(size=(n, n)) < 0.4
    links[np.arange(n), np.roll(np.arange(n), 1)] = True
    p = links / links.sum(axis=1, keepdims=True)
    solved = np.linalg.solve(np.eye(n) - alpha * p.T, np.full(n, (1 - alpha) / n))
    pi = pagerank(links, alpha)
    return [
        equal(solved, alpha * solved @ p + (1 - alpha) / n, wrong={"P x": alpha * p @ solved + (1 - alpha) / n}),
        equal(pi, solved, wrong={"no jumps": solved @ p, "the shares of links": links.sum(axis=0) / links.sum()}),
    ]


@equation(
    "eq-eigen-attention",
    r"""\lambda_t = a_{tt}, \qquad \lambda_1 = a_{11} = 1, \qquad
\lim_{k \to \infty} A^k = \begin{pmatrix} 1 & 0 & \cdots & 0 \\ \vdots & \vdots & & \vdots \\
1 & 0 & \cdots & 0 \end{pmatrix} .""",
    oracle="softmax by loops; numpy.linalg.eigvals; powers",
)
def test_attention(rng):
    scores, n = rng.standard_normal((5, 5)), 5
    a = np.zeros((n, n))
    for t in range(n):
        total = sum(np.exp(scores[t, s]) for s in range(t + 1))
        for s in range(t + 1):
            a[t, s] = np.exp(scores[t, s]) / total
    limit = np.zeros((n, n))
    limit[:, 0] = 1
    last = np.zeros((n, n))
    last[:, -1] = 1
    stationary = np.linalg.matrix_power(a, 4000)
    values = np.sort(np.linalg.eigvals(a).real)
    return [
        equal(values, np.sort(np.diag(a)), wrong={"the diagonal of the scores": np.sort(np.diag(scores))}, rtol=1e-6),
        equal(
            a[0, 0] * values[-1],
            1.0,
            wrong={"the last token": a[-1, -1]},
            constant=True,
            reason="the first row is (1, 0, …)",
        ),
        equal(
            stationary,
            limit,
            wrong={"the last token": last, "all alike": np.full((n, n), 1 / n)},
            constant=True,
            reason="the limit is the same for all scores",
        ),
    ]


@equation(
    "eq-eigen-product",
    r"""\{\, \lambda \ne 0 : \lambda \text{ eigenvalue of } XY \,\} =
\{\, \lambda \ne 0 : \lambda \text{ eigenvalue of } YX \,\} ,""",
    oracle="numpy.linalg.eigvals",
)
def test_product(rng):
    x, y = rng.standard_normal((7, 3)), rng.standard_normal((3, 7))
    large, small = np.linalg.eigvals(x @ y), np.linalg.eigvals(y @ x)
    large = large[np.argsort(-abs(large))][:3]

    def invariants(v):  # of the set, whatever the order
        return np.array([v.sum(), (v**2).sum(), np.prod(v)])

    other = np.linalg.svd(x @ y, compute_uv=False)[:3]
    return equal(invariants(large), invariants(small), wrong={"the singular values": invariants(other)})
