"""The labelled equations of the chapter on Markov chain Monte Carlo.

Finite chains are checked by enumeration and linear algebra, continuous ones by quadrature, finite differences and
Taylor limits.
"""

import itertools

import numpy as np
import scipy.linalg
from equation_checks import at_most, equal, equation
from lemmata.inference import (
    effective_sample_size,
    leapfrog,
    metropolis_matrix,
    split_chains,
    split_rhat,
    stationary_distribution,
    variance_parts,
)


def random_distribution(rng, n):
    return rng.dirichlet(np.full(n, 2.0))


def random_chain(rng, n):
    return np.array([random_distribution(rng, n) for _ in range(n)])


def reversible_chain(rng, n):
    """(π, P) in detailed balance: a symmetric matrix of flows, its rows divided by their sums."""
    flow = rng.random((n, n)) + 0.05
    flow = flow + flow.T
    return flow.sum(axis=1) / flow.sum(), flow / flow.sum(axis=1, keepdims=True)


def tv(mu, nu):
    return 0.5 * sum(abs(a - b) for a, b in zip(mu, nu, strict=True))


@equation("eq-mcmc-stationary", r"\pi_j = \sum_i \pi_i P_{ij} \qquad (j = 1, \dots, N) .", oracle="loops")
def test_stationary(rng):
    n = 5
    P = random_chain(rng, n)
    pi = stationary_distribution(P)
    right = [sum(pi[i] * P[i, j] for i in range(n)) for j in range(n)]
    wrong = [sum(pi[i] * P[j, i] for i in range(n)) for j in range(n)]
    long_run = np.linalg.matrix_power(P, 200)[0]
    return [
        equal(pi, right, wrong={"P is transposed": wrong}),
        equal(pi, long_run, wrong={"the uniform distribution": np.full(n, 1 / n)}),
    ]


@equation(
    "eq-mcmc-detailed-balance",
    r"\pi_i P_{ij} = \pi_j P_{ji} \qquad (i, j = 1, \dots, N) .",
    oracle="a symmetric matrix of flows",
)
def test_detailed_balance(rng):
    n = 5
    pi, P = reversible_chain(rng, n)
    left = [[pi[i] * P[i, j] for j in range(n)] for i in range(n)]
    right = [[pi[j] * P[j, i] for j in range(n)] for i in range(n)]
    # the theorem that rests on it: then π is stationary
    return [
        equal(
            left,
            right,
            wrong={
                "π is not there": P.T.copy(),
                "the wrong π": [[pi[i] * P[j, i] for j in range(n)] for i in range(n)],
            },
        ),
        equal(pi, [sum(pi[i] * P[i, j] for i in range(n)) for j in range(n)], wrong={"P is transposed": P @ pi}),
    ]


@equation(
    "eq-mcmc-total-variation",
    r"""\lVert \mu - \nu \rVert = \max_{A} \, \lvert \mu(A) - \nu(A) \rvert
    = \frac12 \sum_i \lvert \mu_i - \nu_i \rvert .""",
    oracle="enumeration of all events",
)
def test_total_variation(rng):
    n = 6
    mu, nu = random_distribution(rng, n), random_distribution(rng, n)
    events = itertools.chain.from_iterable(itertools.combinations(range(n), k) for k in range(n + 1))
    best = max(abs(sum(mu[i] - nu[i] for i in A)) for A in events)
    return equal(best, tv(mu, nu), wrong={"without the half": 2 * tv(mu, nu), "largest entry": abs(mu - nu).max() / 2})


@equation(
    "eq-mcmc-contraction",
    r"\lVert \mu P - \nu P \rVert \le (1 - \delta) \, \lVert \mu - \nu \rVert .",
    oracle="loops; exact for two states",
)
def test_contraction(rng):
    n = 3
    P, mu, nu = random_chain(rng, n), random_distribution(rng, n), random_distribution(rng, n)
    delta = sum(min(P[i, j] for i in range(n)) for j in range(n))
    two, a, b = random_chain(rng, 2), random_distribution(rng, 2), random_distribution(rng, 2)
    delta_two = sum(min(two[i, j] for i in range(2)) for j in range(2))
    return [
        at_most(tv(mu @ P, nu @ P), (1 - delta) * tv(mu, nu), wrong={"(1 − δ)³": (1 - delta) ** 3 * tv(mu, nu)}),
        equal(tv(a @ two, b @ two), (1 - delta_two) * tv(a, b), wrong={"δ": delta_two * tv(a, b)}),
    ]


@equation(
    "eq-mcmc-convergence",
    r"\lVert \mu P^n - \pi \rVert \le (1 - \delta_m)^{\lfloor n / m \rfloor} .",
    oracle="matrix powers",
)
def test_convergence(rng):
    n = 4
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    pi = random_distribution(rng, n)
    P = metropolis_matrix(pi, ring)
    m = next(m for m in range(1, 50) if (np.linalg.matrix_power(P, m) > 0).all())
    delta = np.linalg.matrix_power(P, m).min(axis=0).sum()
    mu = np.eye(n)[rng.integers(n)]
    steps = np.arange(3 * m)
    left = np.array([tv(mu @ np.linalg.matrix_power(P, k), pi) for k in steps])
    right = np.array([(1 - delta) ** (k // m) for k in steps])
    wrong = np.array([(1 - delta) ** (m * k) for k in steps])
    return at_most(left, right, wrong={"δ used m times a step": wrong})


@equation(
    "eq-mcmc-acceptance",
    r"""\alpha(x, y) = \min\left(1,\ \frac{\tilde\pi(y)\, q(y, x)}{\tilde\pi(x)\, q(x, y)}\right) .""",
    oracle="the largest balanced flow, by scipy.optimize.linprog",
)
def test_acceptance(rng):
    n = 4
    weights, q = rng.random(n) + 0.1, random_chain(rng, n)  # π̃ does not sum to one
    pi = weights / weights.sum()

    def alpha(x, y):
        return min(1, weights[y] * q[y, x] / (weights[x] * q[x, y]))

    pairs = [(x, y) for x in range(n) for y in range(n) if x != y]
    # oracle: the largest acceptances in [0, 1] in detailed balance
    balance = np.zeros((len(pairs), len(pairs)))
    for row, (x, y) in enumerate(pairs):
        balance[row, row] += pi[x] * q[x, y]
        balance[row, pairs.index((y, x))] -= pi[y] * q[y, x]
    best = scipy.optimize.linprog(-np.ones(len(pairs)), A_eq=balance, b_eq=np.zeros(len(pairs)), bounds=(0, 1)).x
    return equal(
        [alpha(x, y) for x, y in pairs],
        best,
        wrong={
            "Hastings' factor is forgotten": [min(1, weights[y] / weights[x]) for x, y in pairs],
            "the ratio is upside down": [min(1, weights[x] * q[x, y] / (weights[y] * q[y, x])) for x, y in pairs],
        },
        rtol=1e-7,  # the tolerance of the linear programme
    )


@equation(
    "eq-mcmc-gibbs",
    r"\pi(x)\, \pi(y_k \mid x_{-k}) = \pi(y)\, \pi(x_k \mid y_{-k}) ,",
    oracle="enumeration of a joint table",
)
def test_gibbs(rng):
    joint = random_distribution(rng, 2 * 3 * 5).reshape(2, 3, 5)

    def conditional(value, k, x):
        line = [joint[(*x[:k], v, *x[k + 1 :])] for v in range(joint.shape[k])]
        return line[value] / sum(line)

    left, right, wrong = [], [], []
    for x in itertools.product(range(2), range(3), range(5)):
        for k in range(3):
            y = list(x)
            y[k] = (x[k] + 1) % joint.shape[k]
            y = tuple(y)
            left.append(joint[x] * conditional(y[k], k, x))
            right.append(joint[y] * conditional(x[k], k, y))
            wrong.append(joint[y] * conditional(y[k], k, y))
    return equal(left, right, wrong={"y_k instead of x_k on the right": wrong})


def autocovariances(P, pi, f, lags):
    """Cov(f(X_0), f(X_t)) of the stationary chain, from powers of P."""
    centred = f - pi @ f
    return np.array([pi @ (centred * (np.linalg.matrix_power(P, t) @ centred)) for t in range(lags)])


@equation(
    "eq-mcmc-variance",
    r"""\operatorname{Var} \bar f_n = \frac{\sigma^2}{n}
    \left[ 1 + 2 \sum_{t=1}^{n-1} \left(1 - \frac{t}{n}\right) \rho_t \right] .""",
    oracle="enumeration of all paths",
)
def test_variance(rng):
    N, n = 3, 5
    P = random_chain(rng, N)
    pi, f = stationary_distribution(P), rng.normal(size=N)
    mean, square = 0.0, 0.0
    for path in itertools.product(range(N), repeat=n):
        probability = pi[path[0]] * np.prod([P[a, b] for a, b in itertools.pairwise(path)])
        average = np.mean([f[i] for i in path])
        mean, square = mean + probability * average, square + probability * average**2
    covariances = autocovariances(P, pi, f, n)
    sigma2, rho = covariances[0], covariances / covariances[0]
    right = sigma2 / n * (1 + 2 * sum((1 - t / n) * rho[t] for t in range(1, n)))
    return equal(
        square - mean**2,
        right,
        wrong={
            "as if independent": sigma2 / n,
            "without 1 − t/n": sigma2 / n * (1 + 2 * rho[1:].sum()),
            "pairs counted once": sigma2 / n * (1 + sum((1 - t / n) * rho[t] for t in range(1, n))),
        },
    )


@equation(
    "eq-mcmc-ess",
    r"""n_{\text{eff}} = \frac{n}{1 + 2 \sum_{t=1}^{\infty} \rho_t} .""",
    oracle="Poisson's equation for the limit of n Var; arviz for the estimate",
)
def test_ess(rng):
    import arviz

    N, n = 4, 1000
    P = random_chain(rng, N)
    pi, f = stationary_distribution(P), rng.normal(size=N)
    covariances = autocovariances(P, pi, f, 400)
    rho = covariances / covariances[0]
    # lim n Var f̄_n = Var(g(X_1) | X_0) averaged, where g − Pg = f − π(f)
    g = np.linalg.solve(np.eye(N) - P + np.outer(np.ones(N), pi), f - pi @ f)
    limit = pi @ (g**2) - pi @ ((P @ g) ** 2)
    exact = n * covariances[0] / limit
    noise = rng.normal(size=(3, 400))
    for t in range(1, 400):
        noise[:, t] += 0.7 * noise[:, t - 1]
    return [
        equal(
            exact,
            n / (1 + 2 * rho[1:].sum()),
            wrong={"without the 2": n / (1 + rho[1:].sum()), "with ρ_0": n / (1 + 2 * rho.sum())},
        ),
        equal(
            effective_sample_size(noise),
            float(arviz.ess(noise, method="mean")),
            wrong={"every draw counts": noise.size},
        ),
    ]


@equation(
    "eq-mcmc-geyer",
    r"\rho_{2k} + \rho_{2k+1} = \sum_i c_i \lambda_i^{2k} (1 + \lambda_i) \ge 0 ,",
    oracle="powers of P",
)
def test_geyer(rng):
    n = 5
    pi, P = reversible_chain(rng, n)
    f = rng.normal(size=n)
    covariances = autocovariances(P, pi, f, 8)
    rho = covariances / covariances[0]
    root = np.sqrt(pi)
    eigenvalues, U = np.linalg.eigh(root[:, None] * P / root)
    weights = (U.T @ (root * (f - pi @ f))) ** 2
    c = weights / weights.sum()
    pairs = [rho[2 * k] + rho[2 * k + 1] for k in range(3)]
    right = [sum(c * eigenvalues ** (2 * k) * (1 + eigenvalues)) for k in range(3)]
    return [
        equal(
            pairs, right, wrong={"λ^k": [1 + rho[1], *(sum(c * eigenvalues**k * (1 + eigenvalues)) for k in (1, 2))]}
        ),
        at_most(np.zeros(3), np.array(pairs), wrong={"the sign is reversed": -np.array(pairs)}),
        at_most(
            np.array(pairs[1:]),
            np.array(pairs[:-1]),
            wrong={"pairs increase": (np.array(pairs[:-1]), np.array(pairs[1:]))},
        ),
    ]


@equation(
    "eq-mcmc-variance-parts",
    r"""W = \frac1m \sum_{j=1}^m s_j^2 , \qquad \frac{B}{n} = \frac{1}{m - 1} \sum_{j=1}^m (\bar x_j - \bar x)^2 .""",
    oracle="loops",
)
def test_variance_parts(rng):
    m, n = 3, 7
    x = rng.normal(size=(m, n)) + rng.normal(size=(m, 1))
    means = [sum(x[j]) / n for j in range(m)]
    s2 = [sum((x[j, t] - means[j]) ** 2 for t in range(n)) / (n - 1) for j in range(m)]
    W = sum(s2) / m
    B_over_n = sum((mean - sum(means) / m) ** 2 for mean in means) / (m - 1)
    W_code, var_plus = variance_parts(x)
    left = [W_code, var_plus - (n - 1) / n * W_code]
    return equal(
        left,
        [W, B_over_n],
        wrong={"divided by m": [W, B_over_n * (m - 1) / m], "s² over n": [W * (n - 1) / n, B_over_n]},
    )


@equation(
    "eq-mcmc-unbiased",
    r"""\mathbb{E}\left[ \frac{n-1}{n} W + \frac{B}{n} \right] = \sigma^2 .""",
    oracle="enumeration of all paths of two chains",
)
def test_unbiased(rng):
    N, m, n = 2, 2, 3
    P = random_chain(rng, N)
    pi, f = stationary_distribution(P), rng.normal(size=N)
    expected_W = expected_B_over_n = 0.0
    paths = list(itertools.product(range(N), repeat=n))
    chance = {path: pi[path[0]] * np.prod([P[a, b] for a, b in itertools.pairwise(path)]) for path in paths}
    for pair in itertools.product(paths, repeat=m):
        x = [[f[i] for i in path] for path in pair]
        means = [sum(row) / n for row in x]
        W = sum(sum((value - mean) ** 2 for value in row) / (n - 1) for row, mean in zip(x, means, strict=True)) / m
        B_over_n = sum((mean - sum(means) / m) ** 2 for mean in means) / (m - 1)
        probability = np.prod([chance[path] for path in pair])
        expected_W += probability * W
        expected_B_over_n += probability * B_over_n
    sigma2 = pi @ f**2 - (pi @ f) ** 2
    return equal(
        (n - 1) / n * expected_W + expected_B_over_n,
        sigma2,
        wrong={
            "W alone": ((n - 1) / n * expected_W, sigma2),
            "W without (n − 1)/n": (expected_W + expected_B_over_n, sigma2),
            "B, not B/n": ((n - 1) / n * expected_W + n * expected_B_over_n, sigma2),
        },
    )


@equation(
    "eq-mcmc-rhat",
    r"""\hat R = \sqrt{\frac{\frac{n-1}{n} W + \frac{B}{n}}{W}} .""",
    oracle="loops; arviz.rhat(method='split')",
)
def test_rhat(rng):
    import arviz

    x = rng.normal(size=(3, 41)) + rng.normal(size=(3, 1))
    halves = split_chains(x)
    m, n = halves.shape
    W = sum(np.var(h, ddof=1) for h in halves) / m
    B = n * sum((h.mean() - halves.mean()) ** 2 for h in halves) / (m - 1)
    right = np.sqrt(((n - 1) / n * W + B / n) / W)
    mistakes = {"B, not B/n": np.sqrt(((n - 1) / n * W + B) / W), "no root": right**2}
    return [
        equal(split_rhat(x), right, wrong=mistakes),
        equal(split_rhat(x), float(arviz.rhat(x, method="split")), wrong=mistakes),
    ]


def landscape(rng, d):
    """A smooth ℓ with all derivatives at hand: −½ q·Aq + Σ_k b_k sin(q_k) − Σ_k q_k⁴/20."""
    M, b = rng.normal(size=(d, d)), rng.normal(size=d)
    A = M @ M.T / d + np.eye(d)

    def value(q):
        return -0.5 * q @ A @ q + b @ np.sin(q) - (q**4).sum() / 20

    def gradient(q):
        return -A @ q + b * np.cos(q) - q**3 / 5

    def hessian(q):
        return -A + np.diag(-b * np.sin(q) - 3 * q**2 / 5)

    return value, gradient, hessian, b


@equation(
    "eq-mcmc-leapfrog",
    r"""\begin{aligned}
p_{1/2} &= p + \tfrac{\varepsilon}{2} \nabla \ell(q) \\
q' &= q + \varepsilon \, p_{1/2} \\
p' &= p_{1/2} + \tfrac{\varepsilon}{2} \nabla \ell(q')
\end{aligned}""",
    oracle="scipy.integrate.solve_ivp, extrapolated; the package",
)
def test_leapfrog(rng):
    d, epsilon = 3, 0.1
    _, gradient, _, _ = landscape(rng, d)
    q, p = rng.normal(size=d), rng.normal(size=d)
    half = p + epsilon / 2 * gradient(q)
    q_new = q + epsilon * half
    p_new = half + epsilon / 2 * gradient(q_new)
    euler = np.concatenate([q + epsilon * p, p + epsilon * gradient(q)])
    printed = np.concatenate([q_new, p_new])

    from scipy.integrate import solve_ivp

    flow = solve_ivp(
        lambda t, z: np.concatenate([z[d:], gradient(z[:d])]), (0, 0.2), np.concatenate([q, p]), rtol=1e-12, atol=1e-13
    ).y[:, -1]
    coarse, fine = (np.concatenate(leapfrog(gradient, q, p, 0.2 / n, n)) for n in (400, 800))
    extrapolated = (4 * fine - coarse) / 3  # removes the error of order ε²
    return [
        equal(np.concatenate(leapfrog(gradient, q, p, epsilon, 1)), printed, wrong={"Euler's step": euler}),
        equal(
            extrapolated,
            flow,
            wrong={"coarse": (np.concatenate(leapfrog(gradient, q, p, 0.2, 1)), flow)},
            rtol=1e-7,
            atol=1e-8,
        ),
    ]


@equation("eq-mcmc-reversible", r"S L S L (q, p) = (q, p) ,", oracle="the start")
def test_reversible(rng):
    d = 3
    _, gradient, _, _ = landscape(rng, d)
    q, p = rng.normal(size=d), rng.normal(size=d)
    there = leapfrog(gradient, q, p, 0.1, 7)
    back = leapfrog(gradient, there[0], -there[1], 0.1, 7)
    onwards = leapfrog(gradient, *there, 0.1, 7)
    return equal(
        np.concatenate([back[0], -back[1]]),
        np.concatenate([q, p]),
        wrong={"the momentum is not reversed": (np.concatenate(onwards), np.concatenate([q, p]))},
    )


@equation(
    "eq-mcmc-jacobian",
    r"""\frac{\partial (q', p')}{\partial (q, p)} =
\begin{pmatrix} I & 0 \\ \tfrac{\varepsilon}{2} \nabla^2 \ell(q') & I \end{pmatrix}
\begin{pmatrix} I & \varepsilon I \\ 0 & I \end{pmatrix}
\begin{pmatrix} I & 0 \\ \tfrac{\varepsilon}{2} \nabla^2 \ell(q) & I \end{pmatrix} .""",
    oracle="central differences, extrapolated",
)
def test_jacobian(rng):
    d, epsilon = 2, 0.3
    _, gradient, hessian, _ = landscape(rng, d)
    z = rng.normal(size=2 * d)

    def step(z):
        return np.concatenate(leapfrog(gradient, z[:d], z[d:], epsilon, 1))

    def differences(h):
        return np.array([(step(z + h * e) - step(z - h * e)) / (2 * h) for e in np.eye(2 * d)]).T

    numerical = (4 * differences(5e-4) - differences(1e-3)) / 3
    eye, zero = np.eye(d), np.zeros((d, d))
    last = np.block([[eye, zero], [epsilon / 2 * hessian(step(z)[:d]), eye]])
    drift = np.block([[eye, epsilon * eye], [zero, eye]])
    first = np.block([[eye, zero], [epsilon / 2 * hessian(z[:d]), eye]])
    assert abs(np.linalg.det(numerical) - 1) < 1e-8  # the volume is kept
    return equal(
        numerical,
        last @ drift @ first,
        wrong={"the order is reversed": first @ drift @ last, "the first shear twice": first @ drift @ first},
        rtol=1e-8,  # differences in floating point
        atol=1e-9,
    )


@equation(
    "eq-mcmc-hmc-acceptance",
    r"\alpha = \min\bigl(1,\ e^{H(q, p) - H(q^*, p^*)}\bigr) .",
    oracle="quadrature over position and momentum",
)
def test_hmc_acceptance(rng):
    b, epsilon = rng.uniform(0.3, 1.0), 1.1  # a coarse step, so that many moves are refused
    axis = np.linspace(-7, 7, 1401)
    q, p = np.meshgrid(axis, axis, indexing="ij")

    def ell(q):
        return -0.5 * q**2 + b * np.sin(q)

    def slope(q):
        return -q + b * np.cos(q)

    half = p + epsilon / 2 * slope(q)
    q_star = q + epsilon * half
    p_star = -(half + epsilon / 2 * slope(q_star))
    gain = (p**2 / 2 - ell(q)) - (p_star**2 / 2 - ell(q_star))
    density = np.exp(ell(q) - p**2 / 2)
    density /= density.sum()

    def mean_after(alpha):
        return (density * (alpha * np.cos(q_star) + (1 - alpha) * np.cos(q))).sum()

    before = np.exp(ell(axis)) @ np.cos(axis) / np.exp(ell(axis)).sum()
    always, inverted = mean_after(np.ones_like(gain)), mean_after(np.minimum(1, np.exp(np.minimum(-gain, 50))))
    return equal(
        mean_after(np.minimum(1, np.exp(np.minimum(gain, 50)))),
        before,
        wrong={"always accepted": (always, before), "the sign of H is wrong": (inverted, before)},
        rtol=2e-5,  # the minimum has a kink, where the quadrature is of second order
        atol=2e-5,
    )


@equation(
    "eq-mcmc-local-error",
    r"H(q', p') - H(q, p) = \varepsilon^3 \left( \tfrac14 \, \ell' \ell'' p "
    r"+ \tfrac1{12}\, \ell''' p^3 \right) + O(\varepsilon^4) .",
    oracle="the limit of (H' − H) / ε³, extrapolated",
)
def test_local_error(rng):
    value, gradient, hessian, b = landscape(rng, 1)
    q, p = rng.normal(size=1), 1 + rng.random(1)
    third = -b * np.cos(q) - 6 * q / 5

    def scaled(epsilon):
        q_new, p_new = leapfrog(gradient, q, p, epsilon, 1)
        return ((p_new @ p_new / 2 - value(q_new)) - (p @ p / 2 - value(q))) / epsilon**3

    a = [scaled(0.02 / 2**k) for k in range(4)]
    for order in range(1, 4):  # Richardson: cancel ε, ε², ε³
        a = [(2**order * y - x) / (2**order - 1) for x, y in itertools.pairwise(a)]
    first, second = (gradient(q) * hessian(q)[0] * p)[0], (third * p**3)[0]
    return equal(
        a[0],
        first / 4 + second / 12,
        wrong={"1/6 for 1/4": first / 6 + second / 12, "the sign of ℓ'''": first / 4 - second / 12},
        rtol=1e-4,  # rounding divided by ε³
        atol=1e-5,
    )
