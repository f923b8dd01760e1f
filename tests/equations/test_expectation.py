"""The labelled equations of the chapter on expectation, variance and covariance."""

import itertools

import numpy as np
import sklearn.covariance
from equation_checks import at_most, equal, equation, within_error
from lemmata.probability import (
    affine_moments,
    correlation,
    covariance_of,
    dot_product_moments,
    ledoit_wolf,
    merge_moments,
    moments_of,
    no_moments,
    sample_covariance,
    update_moments,
)
from scipy.integrate import quad


def pmf(n, rng):
    return rng.dirichlet(np.full(n, 2.0))


def mean(values, p):
    """The sum over all outcomes, in the definition's letters."""
    return sum(v * q for v, q in zip(values, p, strict=True))


def covariance(x, y, p):
    mu, nu = mean(x, p), mean(y, p)
    return mean([(a - mu) * (b - nu) for a, b in zip(x, y, strict=True)], p)


def cloud(rng, n, d):
    """n points in d dimensions with probabilities: mean and covariance matrix by enumeration."""
    turn = np.linalg.qr(rng.standard_normal((d, d)))[0]
    points, p = (rng.standard_normal((n, d)) * rng.uniform(0.5, 2, d)) @ turn + rng.standard_normal(d), pmf(n, rng)
    mu = sum(q * x for q, x in zip(p, points, strict=True))
    cov = sum(q * np.outer(x - mu, x - mu) for q, x in zip(p, points, strict=True))
    return points, p, mu, cov


@equation("eq-expectation", r"\mathbb{E}[X] = \sum_z g(z)\, p(z) .", oracle="the mean of 40,000 draws; a closed form")
def test_expectation(rng):
    z, p = np.arange(7), pmf(7, rng)
    g = rng.uniform(1, 2, 7)
    draws = g[rng.choice(z, size=40_000, p=p)]
    rate = rng.uniform(0.5, 2)
    integral = quad(lambda x: np.sqrt(x) * rate * np.exp(-rate * x), 0, np.inf)[0]
    return [
        within_error(
            draws.mean(),
            sum(g[i] * p[i] for i in range(7)),
            draws.std() / 200,
            wrong={"no probabilities": g.sum()},
        ),
        equal(
            integral, np.sqrt(np.pi) / (2 * np.sqrt(rate)), wrong={"the root of the mean": np.sqrt(1 / rate)}, rtol=1e-6
        ),
    ]


@equation(
    "eq-expectation-lotus",
    r"\mathbb{E}[h(X)] = \sum_z h(g(z))\, p(z) = \sum_x h(x)\, p_X(x) .",
    oracle="a loop over outcomes; quadrature",
)
def test_lotus(rng):
    p = pmf(7, rng)
    g = np.array([2.0, -1.0, 2.0, 3.0, -1.0, 2.0, 5.0]) * rng.uniform(1, 2)

    def h(x):
        return x**3 - np.exp(0.1 * x)

    values = sorted(set(g))
    p_x = [sum(p[z] for z in range(7) if g[z] == x) for x in values]
    right = sum(h(x) * q for x, q in zip(values, p_x, strict=True))
    scale = rng.uniform(0.5, 1.5)  # Z standard normal, X = e^{scale Z} with the log-normal density

    def gauss(z):
        return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    def density(x):
        return gauss(np.log(x) / scale) / (x * scale)

    over_z = quad(lambda z: np.sqrt(np.exp(scale * z)) * gauss(z), -12, 12)[0]
    over_x = quad(lambda x: np.sqrt(x) * density(x), 0, 1)[0] + quad(lambda x: np.sqrt(x) * density(x), 1, np.inf)[0]
    return [
        equal(sum(h(g[z]) * p[z] for z in range(7)), right, wrong={"h of the mean": h(mean(g, p))}),
        equal(over_z, over_x, wrong={"h of the mean": np.exp(scale**2 / 4)}, rtol=1e-6),
    ]


@equation(
    "eq-expectation-tail",
    r"\mathbb{E}[Y] = \int_0^\infty P(Y > t)\, dt - \int_0^\infty P(Y < -t)\, dt .",
    oracle="a sum over outcomes; the exponential's closed form",
)
def test_tail(rng):
    y, p = rng.standard_normal(7), pmf(7, rng)
    y[0], y[1] = 1 + abs(y[0]), -1 - abs(y[1])
    steps = np.sort(np.r_[0, abs(y)])  # the probabilities are constant between these
    middle, width = (steps[1:] + steps[:-1]) / 2, np.diff(steps)
    above = sum(w * sum(p[y > t]) for t, w in zip(middle, width, strict=True))
    below = sum(w * sum(p[y < -t]) for t, w in zip(middle, width, strict=True))
    rate = rng.uniform(0.5, 2)
    return [
        equal(mean(y, p), above - below, wrong={"no negative part": above, "added": above + below}),
        equal(1 / rate, quad(lambda t: np.exp(-rate * t), 0, np.inf)[0], wrong={"the rate": rate}, rtol=1e-8),
    ]


@equation(
    "eq-expectation-linearity",
    r"\mathbb{E}[a X + b Y] = a\, \mathbb{E}[X] + b\, \mathbb{E}[Y] .",
    oracle="a loop over outcomes",
)
def test_linearity(rng):
    p, x = pmf(7, rng), rng.standard_normal(7)
    y = x**2 + rng.standard_normal(7)  # depends on x
    a, b = rng.uniform(1, 2), rng.uniform(-3, -2)
    right = a * mean(x, p) + b * mean(y, p)
    return equal(
        mean(a * x + b * y, p),
        right,
        wrong={"b left out": a * mean(x, p), "b squared": right + (b * b - b) * mean(y, p)},
    )


@equation(
    "eq-expectation-product",
    r"\mathbb{E}[X Y] = \mathbb{E}[X]\; \mathbb{E}[Y] .",
    oracle="enumeration of all pairs",
)
def test_product(rng):
    p, r, x, y = pmf(5, rng), pmf(7, rng), 1 + rng.uniform(0, 1, 5), 1 + rng.uniform(0, 1, 7)
    pairs = list(itertools.product(range(5), range(7)))
    left = sum(x[i] * y[j] * p[i] * r[j] for i, j in pairs)
    dependent = mean(x * x, p)  # Y = X: not independent
    return equal(left, mean(x, p) * mean(y, r), wrong={"without independence": (dependent, mean(x, p) ** 2)})


@equation(
    "eq-expectation-indicator",
    r"""\mathbb{E}[\mathbf{1}_A] = P(A), \qquad
\mathbb{E}[\text{how many of } A_1, \dots, A_n \text{ happen}] = \sum_{i=1}^n P(A_i) ,""",
    oracle="enumeration; all 120 orders of five words",
)
def test_indicator(rng):
    p = pmf(11, rng)
    events = rng.random((5, 11)) < 0.5
    events[:, 0], events[:, 1] = True, False
    chance = [sum(p[z] for z in range(11) if a[z]) for a in events]
    some = sum(p[z] for z in range(11) if events[:, z].any())
    count = sum(p[z] * sum(1 for a in events if a[z]) for z in range(11))
    orders = list(itertools.permutations(range(5)))
    stay = [sum(1 for i in range(5) if o[i] == i) for o in orders]
    return [
        equal([mean(a.astype(float), p) for a in events], chance, wrong={"of the contrary": 1 - np.array(chance)}),
        equal(count, sum(chance), wrong={"that some event happens": some, "the product": np.prod(chance)}),
        equal(
            [np.mean(stay), np.var(stay)],
            [5 * 1 / 5, 1.0],  # ex-expectation-shuffle
            wrong={"independent events": [1.0, 5 * (1 / 5) * (4 / 5)]},
            constant=True,
            reason="all orders of five words are enumerated",
        ),
    ]


@equation(
    "eq-expectation-jensen",
    r"\varphi(\mathbb{E}[X]) \le \mathbb{E}[\varphi(X)] .",
    oracle="a loop over outcomes",
)
def test_jensen(rng):
    x, p = rng.uniform(0.2, 3, 7), pmf(7, rng)
    convex = [np.exp, np.square, lambda v: -np.log(v), lambda v: abs(v - 1.5), lambda v: 1 / v]
    concave = [np.log, np.sqrt, lambda v: -(v**2), np.tanh, lambda v: -1 / v]
    left, right = [f(mean(x, p)) for f in convex], [mean(f(x), p) for f in convex]
    other = [f(mean(x, p)) for f in concave], [mean(f(x), p) for f in concave]
    return at_most(left, right, wrong={"the other way round": (right, left), "concave functions": other})


@equation(
    "eq-expectation-covariance",
    r"""\begin{aligned}
\operatorname{Cov}(X, Y) &= \mathbb{E}[(X - \mu)(Y - \nu)] = \mathbb{E}[XY] - \mu \nu, \\
\operatorname{Var}(X) &= \operatorname{Cov}(X, X) = \mathbb{E}[X^2] - \mu^2 ,
\end{aligned}""",
    oracle="numpy.cov with these probabilities as weights",
)
def test_covariance(rng):
    x, y, p = 1 + rng.standard_normal(7), 1 + rng.standard_normal(7), pmf(7, rng)
    mu, nu = mean(x, p), mean(y, p)
    library = np.cov(x, y, aweights=p, ddof=0)
    return [
        equal(covariance(x, y, p), mean(x * y, p) - mu * nu, wrong={"means not subtracted": mean(x * y, p)}),
        equal(covariance(x, x, p), mean(x**2, p) - mu**2, wrong={"mean not squared": mean(x**2, p) - mu}),
        equal(
            library,
            [[covariance(a, b, p) for b in (x, y)] for a in (x, y)],
            wrong={"absolute deviations": np.full((2, 2), mean(abs(x - mu), p))},
        ),
    ]


@equation(
    "eq-variance-sum",
    r"""\begin{aligned}
\operatorname{Var}(a X + c) &= a^2 \operatorname{Var}(X), \\
\operatorname{Var}\Big( \sum_{i=1}^n X_i \Big) &=
\sum_{i=1}^n \operatorname{Var}(X_i) + 2 \sum_{i < j} \operatorname{Cov}(X_i, X_j) .
\end{aligned}""",
    oracle="a loop over outcomes",
)
def test_variance_sum(rng):
    x, p = rng.standard_normal((5, 11)), pmf(11, rng)
    a, c = rng.uniform(2, 3), rng.uniform(1, 2)
    variances = sum(covariance(row, row, p) for row in x)
    mixed = sum(covariance(x[i], x[j], p) for i in range(5) for j in range(i + 1, 5))
    single = covariance(x[0], x[0], p)
    return [
        equal(
            covariance(a * x[0] + c, a * x[0] + c, p),
            a**2 * single,
            wrong={"a not squared": a * single, "c counted": a**2 * single + c**2},
        ),
        equal(
            covariance(x.sum(axis=0), x.sum(axis=0), p),
            variances + 2 * mixed,
            wrong={"as if uncorrelated": variances, "no factor two": variances + mixed},
        ),
    ]


@equation(
    "eq-expectation-correlation",
    r"""\operatorname{corr}(X, Y) = \frac{\operatorname{Cov}(X, Y)}{\sqrt{\operatorname{Var}(X) \operatorname{Var}(Y)}},
\qquad -1 \le \operatorname{corr}(X, Y) \le 1 ,""",
    oracle="numpy.corrcoef; loops",
)
def test_correlation(rng):
    x = rng.standard_normal((11, 5)) * [1, 2, 3, 4, 5]
    beta = rng.uniform(-3, -2)
    x[:, 4] = beta * x[:, 0] + 7
    p = np.full(11, 1 / 11)
    cov = [[covariance(a, b, p) for b in x.T] for a in x.T]
    right = [[cov[i][j] / np.sqrt(cov[i][i] * cov[j][j]) for j in range(5)] for i in range(5)]
    no_root = np.array([[cov[i][j] / (cov[i][i] * cov[j][j]) for j in range(5)] for i in range(5)])
    return [
        equal(np.corrcoef(x.T), right, wrong={"no root": no_root, "covariances": cov}),
        equal(correlation(np.array(cov)), right, wrong={"no root": no_root}),
        at_most(
            np.abs(np.array(right))[:4, 1:].ravel(), np.ones(16), wrong={"bound one half": np.full(16, 0.5)}, atol=1e-12
        ),
        equal(
            [right[0][4], beta],
            [-1.0, cov[0][4] / cov[0][0]],
            wrong={"the sign of beta lost": [1.0, beta]},
        ),
    ]


@equation(
    "eq-expectation-covariance-matrix",
    r"""\Sigma = \operatorname{Cov}(x) = \mathbb{E}\big[ (x - \mu)(x - \mu)^\top \big] =
\mathbb{E}[x x^\top] - \mu \mu^\top .""",
    oracle="loops over coordinates and outcomes",
)
def test_covariance_matrix(rng):
    x, p, mu, cov = cloud(rng, 7, 3)
    entries = [[covariance(x[:, i], x[:, j], p) for j in range(3)] for i in range(3)]
    second = sum(q * np.outer(row, row) for q, row in zip(p, x, strict=True))
    return [
        equal(entries, cov, wrong={"mean not subtracted": second}),
        equal(entries, second - np.outer(mu, mu), wrong={"inner product": second - mu @ mu}),
    ]


@equation(
    "eq-covariance-map",
    r"\mathbb{E}[A x + b] = A \mu + b, \qquad \operatorname{Cov}(A x + b) = A \Sigma A^\top .",
    oracle="enumeration of the mapped points",
)
def test_covariance_map(rng):
    x, p, mu, cov = cloud(rng, 11, 3)
    a, b = rng.standard_normal((3, 3)), rng.standard_normal(3)
    mapped = [a @ row + b for row in x]
    m = sum(q * y for q, y in zip(p, mapped, strict=True))
    c = sum(q * np.outer(y - m, y - m) for q, y in zip(p, mapped, strict=True))
    ours = affine_moments(a, b, mu, cov)
    return [
        equal(m, a @ mu + b, wrong={"b left out": a @ mu}),
        equal(c, a @ cov @ a.T, wrong={"transposed": a.T @ cov @ a, "b counted": a @ cov @ a.T + np.outer(b, b)}),
        equal(ours[1], a @ cov @ a.T, wrong={"transposed": a.T @ cov @ a}),
    ]


@equation(
    "eq-expectation-sample-covariance",
    r"S = \frac{1}{n - 1} \sum_{i=1}^n (x_i - \bar x)(x_i - \bar x)^\top, \qquad \mathbb{E}[S] = \Sigma .",
    oracle="all 125 samples of three points; numpy.cov",
)
def test_sample_covariance(rng):
    x, p, mu, cov = cloud(rng, 5, 2)
    expected, biased, of_mean = np.zeros((2, 2)), np.zeros((2, 2)), np.zeros((2, 2))
    for draw in itertools.product(range(5), repeat=3):
        chance, rows = p[list(draw)].prod(), x[list(draw)]
        centred = rows - rows.mean(axis=0)
        expected += chance * sum(np.outer(r, r) for r in centred) / 2
        biased += chance * sum(np.outer(r, r) for r in centred) / 3
        of_mean += chance * np.outer(rows.mean(axis=0) - mu, rows.mean(axis=0) - mu)
    rows = rng.standard_normal((7, 3))
    mine = sum(np.outer(r - rows.mean(0), r - rows.mean(0)) for r in rows)
    return [
        equal(expected, cov, wrong={"n for n − 1": (biased, cov)}),
        equal(of_mean, cov / 3, wrong={"not divided by n": cov, "divided by n − 1": cov / 2}),
        equal(np.cov(rows.T), mine / 6, wrong={"n for n − 1": mine / 7}),
        equal(sample_covariance(rows), mine / 6, wrong={"n for n − 1": mine / 7}),
    ]


@equation(
    "eq-expectation-scatter",
    r"W = \sum w, \qquad m = \frac{1}{W} \sum w\, x, \qquad M = \sum w\, (x - m)(x - m)^\top .",
    oracle="loops; numpy.average",
)
def test_scatter(rng):
    x, w = rng.standard_normal((7, 2)), rng.uniform(0.5, 2, 7)
    got = moments_of(x, w)
    total = sum(w[i] for i in range(7))
    m = [sum(w[i] * x[i, j] for i in range(7)) / total for j in range(2)]
    scatter = np.array(
        [[sum(w[i] * (x[i, j] - m[j]) * (x[i, k] - m[k]) for i in range(7)) for k in range(2)] for j in range(2)]
    )
    return [
        equal(got.weight, total, wrong={"the number of rows": 7.0}),
        equal(got.mean, m, wrong={"not weighted": x.mean(axis=0)}),
        equal(np.average(x, axis=0, weights=w), m, wrong={"not weighted": x.mean(axis=0)}),
        equal(got.scatter, scatter, wrong={"divided by W": scatter / total}),
    ]


@equation(
    "eq-expectation-merge",
    r"""m = m_a + \frac{W_b}{W}\, \delta, \qquad
M = M_a + M_b + \frac{W_a W_b}{W}\, \delta \delta^\top .""",
    oracle="both sets as one block",
)
def test_merge(rng):
    x, w = rng.standard_normal((11, 3)), rng.uniform(0.5, 2, 11)
    x[4:] += 1
    a, b, both = moments_of(x[:4], w[:4]), moments_of(x[4:], w[4:]), moments_of(x, w)
    delta, total = b.mean - a.mean, a.weight + b.weight
    m = a.mean + b.weight / total * delta
    between = a.weight * b.weight / total * np.outer(delta, delta)
    scatter = a.scatter + b.scatter + between
    ours = merge_moments(a, b)
    return [
        equal(both.mean, m, wrong={"the weight of a": a.mean + a.weight / total * delta}),
        equal(
            both.scatter,
            scatter,
            wrong={"scatters added": a.scatter + b.scatter, "W² for W": scatter - between + between / total},
        ),
        equal(ours.scatter, scatter, wrong={"scatters added": a.scatter + b.scatter}),
        equal(ours.mean, m, wrong={"the plain mean": (a.mean + b.mean) / 2}),
    ]


@equation(
    "eq-expectation-welford",
    r"m' = m + \frac{w}{W + w}\, \delta, \qquad M' = M + w\, \delta\, (x - m')^\top .",
    oracle="all rows as one block",
)
def test_welford(rng):
    rows, weights = rng.standard_normal((7, 3)), rng.uniform(0.5, 2, 7)
    old, new = moments_of(rows[:6], weights[:6]), moments_of(rows, weights)
    x, w = rows[6], weights[6]
    delta = x - old.mean
    m = old.mean + w / (old.weight + w) * delta
    scatter = old.scatter + w * np.outer(delta, x - m)
    wrong = {
        "both distances from the old mean": old.scatter + w * np.outer(delta, delta),
        "both distances from the new mean": old.scatter + w * np.outer(x - m, x - m),
    }
    ours = no_moments(3)
    for row, weight in zip(rows, weights, strict=True):
        ours = update_moments(ours, row, float(weight))
    return [
        equal(new.mean, m, wrong={"divided by W": old.mean + w / old.weight * delta}),
        equal(new.scatter, scatter, wrong=wrong),
        equal(ours.scatter, scatter, wrong=wrong),
    ]


@equation(
    "eq-expectation-shift",
    r"\sum w\, (x - c)(x - c)^\top = M + W (m - c)(m - c)^\top .",
    oracle="loops",
)
def test_shift(rng):
    x, w, c = rng.standard_normal((7, 2)), rng.uniform(0.5, 2, 7), rng.standard_normal(2)
    got = moments_of(x, w)
    left = [[sum(w[i] * (x[i, j] - c[j]) * (x[i, k] - c[k]) for i in range(7)) for k in range(2)] for j in range(2)]
    shift = np.outer(got.mean - c, got.mean - c)
    return equal(
        left, got.scatter + got.weight * shift, wrong={"W left out": got.scatter + shift, "no shift": got.scatter}
    )


@equation(
    "eq-expectation-weighted",
    r"\mathbb{E}[M] = \Big( W - \frac{1}{W} \sum_{i=1}^n w_i^2 \Big)\, \Sigma .",
    oracle="all 125 samples of three points; numpy.cov",
)
def test_weighted(rng):
    x, p, _, cov = cloud(rng, 5, 2)
    w = rng.uniform(0.5, 2, 3)
    total, squares = w.sum(), np.sum(w**2)
    expected = np.zeros((2, 2))
    for draw in itertools.product(range(5), repeat=3):
        expected += p[list(draw)].prod() * moments_of(x[list(draw)], w).scatter
    rows, weights = rng.standard_normal((7, 2)), rng.uniform(0.5, 2, 7)
    found = moments_of(rows, weights)
    denominator = weights.sum() - np.sum(weights**2) / weights.sum()
    return [
        equal(
            expected,
            (total - squares / total) * cov,
            wrong={"W − 1": (total - 1) * cov, "not divided by W": (total - squares) * cov},
        ),
        equal(
            np.cov(rows.T, aweights=weights),
            found.scatter / denominator,
            wrong={"W − 1": found.scatter / (weights.sum() - 1)},
        ),
        equal(covariance_of(found), found.scatter / denominator, wrong={"W": found.scatter / weights.sum()}),
    ]


def joint(rng, nx=5, ny=7):
    """Joint probabilities of X (rows) and Y, the values of both, and the conditional means and variances by loops."""
    p = rng.dirichlet(np.ones(nx * ny)).reshape(nx, ny)
    x, y = rng.standard_normal(nx), rng.standard_normal(ny) + 1
    marginal = p.sum(axis=1)
    m = np.array([sum(y[j] * p[i, j] for j in range(ny)) / marginal[i] for i in range(nx)])
    v = np.array([sum((y[j] - m[i]) ** 2 * p[i, j] for j in range(ny)) / marginal[i] for i in range(nx)])
    return p, x, y, marginal, m, v


@equation(
    "eq-expectation-conditional",
    r"""m(x) = \mathbb{E}[Y \mid X = x] = \sum_v f(x, v)\; p(v \mid x), \qquad \mathbb{E}[Y \mid X] = m(X) .""",
    oracle="the mean of those of 200,000 draws that have X = x",
)
def test_conditional(rng):
    p, x, v, marginal, _, _ = joint(rng, 2, 3)

    def f(a, b):
        return 5 + np.sin(3 * a) * b + b**2

    draws = rng.choice(6, size=200_000, p=p.ravel())
    i, j = draws // 3, draws % 3
    kept = f(x[i], v[j])[i == 1]
    right = sum(f(x[1], v[k]) * p[1, k] / marginal[1] for k in range(3))
    return within_error(
        kept.mean(),
        right,
        kept.std() / np.sqrt(len(kept)),
        wrong={"not divided by p(x)": right * marginal[1], "twice": 2 * right},
    )


@equation(
    "eq-tower",
    r"""\mathbb{E}\big[ \mathbb{E}[Y \mid X] \big] = \mathbb{E}[Y], \qquad
\mathbb{E}\big[ g(X)\, \mathbb{E}[Y \mid X] \big] = \mathbb{E}[g(X)\, Y] .""",
    oracle="a loop over all pairs",
)
def test_tower(rng):
    p, x, y, marginal, m, _ = joint(rng)
    g = np.exp(x)
    pairs = list(itertools.product(range(5), range(7)))
    plain, weighted = sum(y[j] * p[i, j] for i, j in pairs), sum(g[i] * y[j] * p[i, j] for i, j in pairs)
    return [
        equal(sum(m * marginal), plain, wrong={"every x alike": (np.mean(m), plain)}),
        equal(sum(g * m * marginal), weighted, wrong={"as if uncorrelated": sum(g * marginal) * plain}),
    ]


@equation(
    "eq-expectation-projection",
    r"""\mathbb{E}\big[ (Y - g(X))^2 \big] = \mathbb{E}\big[ (Y - m(X))^2 \big] +
\mathbb{E}\big[ (m(X) - g(X))^2 \big] .""",
    oracle="a loop over all pairs",
)
def test_projection(rng):
    p, _, y, marginal, m, _ = joint(rng)
    g = rng.standard_normal(5)
    pairs = list(itertools.product(range(5), range(7)))

    def error(guess):
        return sum((y[j] - guess[i]) ** 2 * p[i, j] for i, j in pairs)

    apart = sum((m - g) ** 2 * marginal)
    return [
        equal(error(g), error(m) + apart, wrong={"the second term left out": error(m), "subtracted": error(m) - apart}),
        at_most(error(m), error(g), wrong={"the other way round": (error(g), error(m))}),
    ]


@equation(
    "eq-expectation-total-variance",
    r"""\operatorname{Var}(Y) = \mathbb{E}\big[ \operatorname{Var}(Y \mid X) \big] +
\operatorname{Var}\big( \mathbb{E}[Y \mid X] \big) .""",
    oracle="a loop over all pairs",
)
def test_total_variance(rng):
    p, _, y, marginal, m, v = joint(rng)
    py = p.sum(axis=0)
    within, between = sum(v * marginal), covariance(m, m, marginal)
    return equal(covariance(y, y, py), within + between, wrong={"the first alone": within, "the second alone": between})


@equation(
    "eq-dot-product-variance",
    r"""\operatorname{Var}(q^\top k) = \operatorname{tr}(\Sigma_q \Sigma_k) + \mu_q^\top \Sigma_k\, \mu_q +
\mu_k^\top \Sigma_q\, \mu_k .""",
    oracle="enumeration of all pairs of points",
)
def test_dot_product_variance(rng):
    q, pq, mq, cq = cloud(rng, 7, 3)
    k, pk, mk, ck = cloud(rng, 5, 3)
    values = [sum(a[r] * b[r] for r in range(3)) for a in q for b in k]
    chance = [a * b for a in pq for b in pk]
    left = covariance(values, values, chance)
    spread = np.trace(cq @ ck)
    right = spread + mq @ ck @ mq + mk @ cq @ mk
    wrong = {
        "means left out": spread,
        "each mean in its own covariance": spread + mq @ cq @ mq + mk @ ck @ mk,
        "traces multiplied": np.trace(cq) * np.trace(ck) + mq @ ck @ mq + mk @ cq @ mk,
    }
    ours = dot_product_moments(mq, cq, mk, ck)
    return [
        equal(left, right, wrong=wrong),
        equal(ours.variance, right, wrong=wrong),
        equal(ours.mean, mean(values, chance), wrong={"sign": -mq @ mk}),
    ]


@equation(
    "eq-expectation-scale",
    r"""\operatorname{Var}(q^\top k) = \operatorname{tr}(I) = d, \qquad
\operatorname{Var}\left( \frac{q^\top k}{\sqrt d} \right) = 1 .""",
    oracle="all pairs of sign vectors; 40,000 Gaussian pairs",
)
def test_scale(rng):
    left = []
    for d in (2, 3, 4):
        signs = list(itertools.product([-1, 1], repeat=d))
        left.append(np.var([sum(a * b for a, b in zip(q, k, strict=True)) for q in signs for k in signs]))
    wide = int(rng.integers(20, 60))
    scores = np.sum(rng.standard_normal((40_000, wide)) * rng.standard_normal((40_000, wide)), axis=1) / np.sqrt(wide)
    squares = scores**2
    return [
        equal(
            left,
            [2, 3, 4],
            wrong={"d squared": [4, 9, 16], "the root of d": np.sqrt([2, 3, 4])},
            constant=True,
            reason="all pairs of sign vectors are enumerated",
        ),
        within_error(
            squares.mean(),
            1.0,
            squares.std() / 200,
            wrong={"divided by d": 1 / wide, "not divided": float(wide)},
        ),
    ]


@equation(
    "eq-expectation-initialisation",
    r"\operatorname{Var}(q^\top k) = d\; \frac{\lVert x \rVert^2}{D}\, \frac{\lVert y \rVert^2}{D} ,",
    oracle="20,000 draws of the weights",
)
def test_initialisation(rng):
    wide, d, draws = 7, 5, 20_000
    x = rng.standard_normal(wide)
    y = x  # one token as its own neighbour: nothing about the tokens is random
    w_q = rng.choice([-1.0, 1.0], size=(draws, wide, d)) / np.sqrt(wide)
    w_k = rng.uniform(-1, 1, size=(draws, wide, d)) * np.sqrt(3 / wide)
    scores = np.einsum("sid,i,sjd,j->s", w_q, x, w_k, y, optimize=True)
    right = d * (x @ x / wide) * (y @ y / wide)
    aside = rng.standard_normal(wide)
    aside -= y * (y @ aside) / (y @ y)
    other = y + aside * np.sqrt(y @ y) / np.sqrt(aside @ aside)  # another token, 45 degrees from y
    both = scores * np.einsum("sid,i,sjd,j->s", w_q, x, w_k, other, optimize=True)
    shared = d * (x @ x / wide) * (y @ other / wide)
    return [
        within_error(
            np.mean(scores**2),
            right,
            np.std(scores**2) / np.sqrt(draws),
            wrong={"d left out": right / d, "D for d": right / d * wide},
        ),
        within_error(
            np.mean(both),
            shared,
            np.std(both) / np.sqrt(draws),
            wrong={"as if uncorrelated": 0.0, "as far apart as one token": d * (x @ x) * (other @ other) / wide**2},
        ),
    ]


@equation(
    "eq-expectation-trace-bound",
    r"0 \le \operatorname{tr}(\Sigma_q \Sigma_k) \le \operatorname{tr}(\Sigma_q) \operatorname{tr}(\Sigma_k) = d^2 ,",
    oracle="random covariance matrices of trace d; both extremes",
)
def test_trace_bound(rng):
    d = 5

    def draw(rank):
        a = rng.standard_normal((d, rank))
        return a @ a.T * d / np.sum(a**2)

    pairs = [(draw(r), draw(s)) for r in (1, 3, 5) for s in (1, 3, 5)]
    v = np.linalg.qr(rng.standard_normal((d, d)))[0] * np.sqrt(d)
    same = np.outer(v[:, 0], v[:, 0])
    left = np.array([np.trace(a @ b) for a, b in pairs] + [np.trace(same @ same)])
    bound = np.array([np.trace(a) * np.trace(b) for a, b in pairs] + [float(d * d)])
    ones = np.ones((d, d))
    return [
        at_most(left, bound, wrong={"d for d²": np.full(10, float(d)), "the norm of the identity": bound / d}),
        at_most(np.zeros(10), left, wrong={"the sign": -left}),
        equal(
            [np.trace(ones @ ones), 1 + np.trace(same @ np.outer(v[:, 1], v[:, 1]))],
            [d**2, 1.0],
            wrong={"d": [d, 1.0]},
            constant=True,
            reason="both ends of the bound are reached by fixed examples",
        ),
    ]


@equation(
    "eq-expectation-entropy",
    r"""\log n + \log \mathbb{E}[e^S] - \frac{\mathbb{E}[S e^S]}{\mathbb{E}[e^S]} = \log n - \frac{s^2}{2} .""",
    oracle="quadrature; the entropy of a softmax over 200,000 keys",
)
def test_entropy(rng):
    s, n = rng.uniform(0.3, 1), 200_000

    def density(x):
        return np.exp(-(x**2) / (2 * s**2)) / (s * np.sqrt(2 * np.pi))

    first = quad(lambda x: np.exp(x) * density(x), -12, 12)[0]
    second = quad(lambda x: x * np.exp(x) * density(x), -12, 12)[0]
    scores = s * rng.standard_normal(n)
    p = np.exp(scores) / np.exp(scores).sum()
    # the error of the two averages, by the spread over forty parts of the keys
    parts = [
        np.log(len(c)) - (np.log(np.exp(c).sum()) - (np.exp(c) @ c) / np.exp(c).sum()) for c in scores.reshape(40, -1)
    ]
    right = np.log(n) - s**2 / 2
    return [
        equal(
            np.log(n) + np.log(first) - second / first,
            right,
            wrong={"not halved": np.log(n) - s**2, "added": np.log(n) + s**2 / 2},
            rtol=1e-8,
        ),
        within_error(
            -p @ np.log(p),
            right,
            np.std(parts) / np.sqrt(40) + 1e-4,
            wrong={"not halved": np.log(n) - s**2, "added": np.log(n) + s**2 / 2},
        ),
    ]


@equation(
    "eq-expectation-shrinkage",
    r"""\begin{aligned}
\mathbb{E} \lVert (1 - \rho) S + \rho\, T - \Sigma \rVert_F^2 &= (1 - \rho)^2 \beta^2 + \rho^2 \alpha^2 \\
&\ge \frac{\alpha^2 \beta^2}{\delta^2}, \quad \text{equal only at } \rho = \frac{\beta^2}{\delta^2} .
\end{aligned}""",
    oracle="all 125 samples of three points",
)
def test_shrinkage(rng):
    x, p, _, cov = cloud(rng, 5, 2)
    target = np.diag(rng.uniform(1, 2, 2))
    samples = [(p[list(i)].prod(), sample_covariance(x[list(i)])) for i in itertools.product(range(5), repeat=3)]

    def risk(rho):
        return sum(c * np.sum(((1 - rho) * s + rho * target - cov) ** 2) for c, s in samples)

    alpha2 = np.sum((target - cov) ** 2)
    beta2 = sum(c * np.sum((s - cov) ** 2) for c, s in samples)
    delta2 = sum(c * np.sum((s - target) ** 2) for c, s in samples)
    rhos = np.linspace(-0.5, 1.5, 41)
    left = np.array([risk(r) for r in rhos])
    least = alpha2 * beta2 / delta2
    return [
        equal(
            left,
            (1 - rhos) ** 2 * beta2 + rhos**2 * alpha2,
            wrong={"exchanged": rhos**2 * beta2 + (1 - rhos) ** 2 * alpha2},
        ),
        at_most(np.full(41, least), left, wrong={"the smaller of both": (np.full(41, min(alpha2, beta2)), left)}),
        equal(risk(beta2 / delta2), least, wrong={"of alpha": (risk(alpha2 / delta2), least)}),
        equal(delta2, alpha2 + beta2, wrong={"subtracted": abs(alpha2 - beta2)}),
    ]


@equation(
    "eq-expectation-ledoit-wolf",
    r"""\hat\beta^2 = \frac{1}{n^2} \sum_{i=1}^n \lVert x_i x_i^\top - S \rVert_F^2, \qquad
\hat\delta^2 = \lVert S - m I \rVert_F^2, \qquad
\hat\rho = \min\left( 1, \frac{\hat\beta^2}{\hat\delta^2} \right) .""",
    oracle="sklearn.covariance.ledoit_wolf",
)
def test_ledoit_wolf(rng):
    rows = rng.standard_normal((31, 7)) * np.arange(1, 8)
    x = rows - rows.mean(axis=0)
    s = sum(np.outer(r, r) for r in x) / 31
    m = np.trace(s) / 7
    beta2 = sum(np.sum((np.outer(r, r) - s) ** 2) for r in x) / 31**2
    delta2 = np.sum((s - m * np.eye(7)) ** 2)
    rho = min(1.0, beta2 / delta2)
    wrong = {
        "n for n²": min(1.0, 31 * beta2 / delta2),
        "the trace for its mean": min(1.0, beta2 / np.sum((s - 7 * m * np.eye(7)) ** 2)),
    }
    flat = rng.standard_normal((3, 2))
    flat = np.vstack([flat, -flat, flat @ [[0, 1], [-1, 0]], -flat @ [[0, 1], [-1, 0]]])  # S is a multiple of I: ρ = 1
    return [
        equal(sklearn.covariance.ledoit_wolf(rows)[1], rho, wrong=wrong),
        equal(ledoit_wolf(rows)[1], rho, wrong=wrong),
        equal(
            ledoit_wolf(flat)[0],
            np.eye(2) * np.mean(flat**2),
            wrong={"the sum of squares": np.eye(2) * np.sum(flat**2)},
        ),
    ]


@equation(
    "eq-expectation-visible",
    r"""\mathbb{E}\big[ \operatorname{Var}(q^\top k \mid q) \big] =
\operatorname{tr}(\Sigma_q \Sigma_k) + \mu_q^\top \Sigma_k\, \mu_q .""",
    oracle="enumeration: the variance of each row of scores",
)
def test_visible(rng):
    q, pq, mq, cq = cloud(rng, 7, 3)
    k, pk, mk, ck = cloud(rng, 5, 3)
    rows = [covariance([a @ b for b in k], [a @ b for b in k], pk) for a in q]
    right = np.trace(cq @ ck) + mq @ ck @ mq
    wrong = {"the other mean": np.trace(cq @ ck) + mk @ cq @ mk, "all three terms": right + mk @ cq @ mk}
    ours = dot_product_moments(mq, cq, mk, ck)
    return [
        equal(mean(rows, pq), right, wrong=wrong),
        equal(ours.spread + ours.mean_query, mean(rows, pq), wrong={"the other name": ours.spread + ours.mean_key}),
    ]


@equation(
    "eq-expectation-best-line",
    r"""\min_{a, b}\, \mathbb{E}\big[ (y - a - b^\top x)^2 \big] = \operatorname{Var}(y) - c^\top \Sigma^{-1} c .""",
    oracle="numpy.linalg.lstsq on all outcomes",
)
def test_best_line(rng):
    x, p, mu, cov = cloud(rng, 11, 3)
    y = rng.standard_normal(11) + x[:, 0]
    c = np.array([covariance(x[:, i], y, p) for i in range(3)])
    design = np.column_stack([np.ones(11), x]) * np.sqrt(p)[:, None]
    fit = np.linalg.lstsq(design, y * np.sqrt(p))[0]
    least = sum(q * (b - fit[0] - fit[1:] @ a) ** 2 for q, a, b in zip(p, x, y, strict=True))
    b = np.linalg.solve(cov, c)
    total = covariance(y, y, p)
    return [
        equal(least, total - c @ b, wrong={"the variance": total, "no inverse": total - c @ cov @ c}),
        equal(fit, [mean(y, p) - b @ mu, *b], wrong={"a = ν": [mean(y, p), *b]}),
    ]
