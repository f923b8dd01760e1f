"""The labelled equations of the chapter on simulating chance."""

import itertools
import math

import numpy as np
from equation_checks import at_most, equal, equation, within_error
from lemmata.probability import (
    bca_interval,
    bootstrap_replicates,
    gaussian_weight_moment,
    halton_points,
    importance_estimate,
    lattice_points,
    radical_inverse,
    self_normalised_estimate,
    shifted_estimate,
    star_discrepancy,
    stratified_estimate,
    studentised_interval,
    weight_sample_size,
)
from scipy import integrate, stats

RUNS = 4000  # simulated estimates a check


def pmf(rng, k=5):
    return rng.dirichlet(np.full(k, 3.0))


def samples(rng, p, n, runs=RUNS):
    """Indices of `runs` samples of n draws each."""
    return rng.choice(len(p), (runs, n), p=p)


def averages(values):
    """Mean of simulated values with its standard error."""
    return values.mean(), values.std() / np.sqrt(len(values))


def legendre(f, d, nodes=40):
    """The integral of f over the unit cube, by Gauss and Legendre's rule on each axis."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    grid = np.array(list(itertools.product((x + 1) / 2, repeat=d)))
    weights = np.prod(np.array(list(itertools.product(w / 2, repeat=d))), axis=1)
    return weights @ f(grid)


@equation(
    "eq-monte-carlo-estimate",
    r"""\hat\mu = \frac1n \sum_{i=1}^n f(X_i), \qquad \mathbb{E}[\hat\mu] = \mu, \qquad
\operatorname{Var}(\hat\mu) = \frac{\sigma^2}{n} ,""",
    oracle="enumeration of all samples",
)
def test_estimate(rng):
    p, f, n = pmf(rng, 4), rng.standard_normal(4), 3
    mean = variance = 0.0
    mu = sum(p * f)
    for draw in itertools.product(range(4), repeat=n):
        chance, value = math.prod(p[i] for i in draw), sum(f[i] for i in draw) / n
        mean, variance = mean + chance * value, variance + chance * (value - mu) ** 2
    sigma2 = sum(p * f**2) - mu**2
    return [
        equal(mean, mu, wrong={"no probabilities": f.mean(), "the sum": n * mu}),
        equal(variance, sigma2 / n, wrong={"not divided": sigma2, "over n − 1": sigma2 / (n - 1), "root": sigma2**0.5}),
    ]


@equation(
    "eq-monte-carlo-error",
    r"""s^2 = \frac{1}{n - 1} \sum_{i=1}^n \big( f(X_i) - \hat\mu \big)^2, \qquad \mathbb{E}[s^2] =
\sigma^2 .""",
    oracle="enumeration of all samples",
)
def test_error(rng):
    p, f, n = pmf(rng, 4), rng.standard_normal(4), 3
    mean = over_n = 0.0
    for draw in itertools.product(range(4), repeat=n):
        chance, values = math.prod(p[i] for i in draw), f[list(draw)]
        squares = sum((v - values.mean()) ** 2 for v in values)
        mean, over_n = mean + chance * squares / (n - 1), over_n + chance * squares / n
    sigma2 = sum(p * f**2) - sum(p * f) ** 2
    return equal(mean, sigma2, wrong={"over n": (over_n, sigma2), "n for n − 1": sigma2 * (n - 1) / n})


@equation(
    "eq-monte-carlo-interval",
    r"""\lim_{n \to \infty} P\Big( \lvert \hat\mu - \mu \rvert \le z\, \frac{s}{\sqrt n} \Big) = P(\lvert Z
\rvert \le z) ,""",
    oracle="10,000 samples of 400 draws",
)
def test_interval(rng):
    z, n, runs = rng.uniform(0.8, 1.6), 400, 10_000
    x = rng.exponential(size=(runs, n)) ** 0.5
    mu = math.gamma(1.5)
    inside = np.abs(x.mean(axis=1) - mu) <= z * x.std(axis=1, ddof=1) / np.sqrt(n)
    exact = stats.norm.cdf(z) - stats.norm.cdf(-z)
    wrong = {"one side": stats.norm.cdf(z), "s for s / √n": 1.0}
    return within_error(inside.mean(), exact, np.sqrt(exact * (1 - exact) / runs), wrong=wrong)


@equation(
    "eq-monte-carlo-midpoint",
    r"""\Big\lvert Q f - \int_{[0, 1]^d} f(x)\, dx \Big\rvert \le \frac{d M}{24\, m^2} = \frac{d M}{24}\,
n^{-2/d} ,""",
    oracle="Gauss–Legendre quadrature; loops over centres",
)
def test_midpoint(rng):
    relations = []
    for d, m in ((1, 5), (2, 3), (3, 2)):
        a = rng.uniform(1, 3, d)
        phase = rng.uniform(0, 6)
        centres = np.array(list(itertools.product([(i + 0.5) / m for i in range(m)], repeat=d)))
        bound = d * max(a**2) / (24 * m**2)
        q, integral = np.mean(np.cos(centres @ a + phase)), legendre(lambda x, a=a, t=phase: np.cos(x @ a + t), d, 20)
        relations.append(at_most(abs(q - integral), bound, wrong={"a fiftieth": bound / 50}))
        scale = rng.uniform(1, 2)
        gap = scale * (d / 3 - np.mean(np.sum(centres**2, axis=1)))
        right = d * 2 * scale / 24 * (m**d) ** (-2 / d)
        wrong = {"12 for 24": 2 * right, "no d": right / d / 2, "1/d for 2/d": d * 2 * scale / 24 / m}
        relations.append(equal(gap, right, wrong=wrong))
    return relations


@equation(
    "eq-monte-carlo-wave",
    r"""\int_{[0,1]^d} \cos\Big( \frac{6}{\sqrt d} \sum_{j=1}^d \big( x_j - \tfrac12 \big) \Big)\, dx =
\Big( \frac{\sin a}{a} \Big)^d, \qquad a = \frac{3}{\sqrt d} .""",
    oracle="Gauss–Legendre quadrature; one draw's mean in 50 dimensions",
)
def test_wave(rng):
    d = int(rng.integers(1, 4))
    small = legendre(lambda x: np.cos(6 / np.sqrt(d) * (x - 0.5).sum(axis=1)), d, 20)

    def right(d):
        a = 3 / np.sqrt(d)
        return (np.sin(a) / a) ** d

    x = rng.random((40_000, 50))
    values = np.cos(6 / np.sqrt(50) * (x - 0.5).sum(axis=1))
    a = 6 / np.sqrt(d)
    reason = "the dimension is drawn from three"
    wrong = {
        "6 for 3": (np.sin(a) / a) ** d,
        "no power": np.sin(3 / np.sqrt(d)) / (3 / np.sqrt(d)) * (1 if d > 1 else 2),
    }
    mean, error = averages(values)
    return [
        equal(small, right(d), wrong=wrong, constant=True, reason=reason),
        within_error(mean, right(50), error, wrong={"no power": right(50) ** (1 / 50), "6 for 3": right(12.5) ** 4}),
    ]


@equation(
    "eq-monte-carlo-importance",
    r"\hat\mu_q = \frac1n \sum_{i=1}^n w(X_i)\, f(X_i), \qquad \mathbb{E}_q[\hat\mu_q] = \mu .",
    oracle="enumeration of all samples",
)
def test_importance(rng):
    p, q, f, n = pmf(rng, 4), pmf(rng, 4), rng.standard_normal(4), 3
    p = np.append(p * 0.9, 0.1)  # an outcome that q never draws; f is 0 there
    q, f = np.append(q, 0.0), np.append(f, 0.0)
    left = 0.0
    for draw in itertools.product(range(4), repeat=n):
        left += math.prod(q[i] for i in draw) * sum(p[i] / q[i] * f[i] for i in draw) / n
    mu = sum(p * f)
    return equal(left, mu, wrong={"no weights": sum(q * f), "weights turned round": sum(q[:4] ** 2 / p[:4] * f[:4])})


@equation(
    "eq-monte-carlo-importance-variance",
    r"""n \operatorname{Var}(\hat\mu_q) = \sum_{x :\, q(x) > 0} \frac{p(x)^2 f(x)^2}{q(x)} - \mu^2 \;\ge\;
\big( \mathbb{E} \lvert f(X) \rvert \big)^2 - \mu^2 ,""",
    oracle="enumeration of all samples",
)
@equation(
    "eq-monte-carlo-optimal",
    r"q^*(x) = \frac{\lvert f(x) \rvert\, p(x)}{\mathbb{E} \lvert f(X) \rvert} .",
    oracle="enumeration of all samples",
)
def test_importance_variance(rng):
    p, q, f = pmf(rng), pmf(rng), rng.standard_normal(5)
    mu, n, left = sum(p * f), 3, 0.0
    for draw in itertools.product(range(5), repeat=n):
        estimate = sum(p[i] / q[i] * f[i] for i in draw) / n
        left += n * math.prod(q[i] for i in draw) * (estimate - mu) ** 2
    right = sum(p**2 * f**2 / q) - mu**2
    least = sum(p * abs(f)) ** 2 - mu**2
    best = abs(f) * p / sum(abs(f) * p)
    at_best = sum(best * (p / best * f) ** 2) - sum(best * (p / best * f)) ** 2
    wrong = {
        "p for q below": sum(p * f**2) - mu**2,
        "p not squared": sum(p * f**2 / q) - mu**2,
        "divided by n": right / n,
        "mean not taken off": right + mu**2,
    }
    return [
        equal(left, right, wrong=wrong),
        at_most(least, right, wrong={"mean square for mean of sizes": (sum(p * f**2) - mu**2, right)}),
        equal(at_best, least, wrong={"p itself": sum(p * f**2) - mu**2, "no sizes": 0.0}),
    ]


@equation(
    "eq-monte-carlo-tilt",
    r"""\mathbb{E}_q\big[ w(X)^2\, \mathbf{1}_{\{X > c\}} \big] = \int_c^\infty w(x)\, \varphi(x)\, dx =
e^{\theta^2}\, P(Z > c + \theta) .""",
    oracle="scipy.integrate.quad",
)
def test_tilt(rng):
    theta, c = rng.uniform(0.5, 3), rng.uniform(0, 3)
    phi = stats.norm.pdf
    left = integrate.quad(lambda x: (phi(x) / phi(x - theta)) ** 2 * phi(x - theta), c, c + 20)[0]
    right = np.exp(theta**2) * stats.norm.sf(c + theta)
    middle = integrate.quad(lambda x: np.exp(theta**2 / 2 - theta * x) * phi(x), c, c + 20)[0]
    wrong = {
        "the sign of θ": np.exp(theta**2) * stats.norm.sf(c - theta),
        "half the exponent": right / np.exp(theta**2 / 2),
    }
    return [
        equal(left, right, wrong=wrong, rtol=1e-6),  # quad's own
        equal(middle, right, wrong={"no factor": stats.norm.sf(c + theta)}, rtol=1e-6),
    ]


def ratios(p, q, f, draws):
    w = (p / q)[draws]
    return np.sum(w * f[draws], axis=1) / np.sum(w, axis=1)


@equation(
    "eq-monte-carlo-ratio",
    r"\hat\mu = \frac{\sum_{i=1}^n w(X_i)\, f(X_i)}{\sum_{i=1}^n w(X_i)} .",
    oracle="loops; the package",
)
def test_ratio(rng):
    log_w, f = rng.standard_normal(7), rng.standard_normal(7)
    above = below = 0.0
    for v, y in zip(log_w, f, strict=True):
        above, below = above + math.exp(v) * y, below + math.exp(v)
    found = self_normalised_estimate(f, log_w + rng.uniform(-3, 3)).value
    return equal(found, above / below, wrong={"divided by n": above / 7, "no weights": f.mean()})


@equation(
    "eq-monte-carlo-ratio-bound",
    r"\mathbb{E}_q\big[ (\hat\mu - \mu)^2 \big] \le \frac{4}{n}\, \mathbb{E}_q[w^2] .",
    oracle="enumeration of all samples",
)
def test_ratio_bound(rng):
    p, q, f, n = pmf(rng, 4), pmf(rng, 4), rng.choice([-1.0, 1.0], 4), 4
    f[:2] = 1.0, -1.0
    mu, left = sum(p * f), 0.0
    for draw in itertools.product(range(4), repeat=n):
        w = [p[i] / q[i] for i in draw]
        estimate = sum(v * f[i] for v, i in zip(w, draw, strict=True)) / sum(w)
        left += math.prod(q[i] for i in draw) * (estimate - mu) ** 2
    right = 4 / n * sum(p**2 / q)
    return at_most(left, right, wrong={"4 forgotten and n squared": right / 4 / n})


@equation(
    "eq-monte-carlo-ratio-bias",
    r"""\lim_{n \to \infty} n\, \big( \mathbb{E}_q[\hat\mu] - \mu \big) = -\mathbb{E}_q\big[ w(X)^2\, (f(X)
- \mu) \big] .""",
    oracle="exact sums over the counts of two outcomes, n = 4,000",
)
@equation(
    "eq-monte-carlo-ratio-variance",
    r"\tau^2 = \mathbb{E}_q\big[ w(X)^2\, (f(X) - \mu)^2 \big] .",
    oracle="exact sums over the counts of two outcomes",
)
def test_ratio_bias_and_variance(rng):
    """With two outcomes an estimate depends on one count only, which is binomial: no simulation is needed."""
    p, q, f, n = np.array([0.3, 0.7]), rng.uniform(0.4, 0.6), rng.uniform(1, 2, 2) * [1, -1], 4000
    q = np.array([q, 1 - q])
    w, mu = p / q, sum(p * f)
    k = np.arange(n + 1)
    chance = stats.binom.pmf(k, n, q[0])
    found = (k * w[0] * f[0] + (n - k) * w[1] * f[1]) / (k * w[0] + (n - k) * w[1])
    bias, right = n * (chance @ found - mu), -sum(q * w**2 * (f - mu))
    variance, tau2 = n * (chance @ (found - mu) ** 2), sum(q * w**2 * (f - mu) ** 2)
    wrong = {"sign": -right, "w not squared": sum(q * w * (f - mu)) + 1, "p for q": -sum(p * w**2 * (f - mu))}
    others = {"w not squared": sum(p * (f - mu) ** 2), "mean not taken off": sum(q * w**2 * f**2)}
    return [
        equal(bias, right, wrong=wrong, rtol=5e-3),  # the limit is approached like 1/n
        equal(variance, tau2, wrong=others, rtol=5e-3),
    ]


@equation(
    "eq-monte-carlo-ess",
    r"""n_w = \frac{\big( \sum_{i=1}^n w_i \big)^2}{\sum_{i=1}^n w_i^2}, \qquad 1 \le n_w \le n, \qquad
\frac{n_w}{n} \to \frac{1}{\mathbb{E}_q[w^2]} .""",
    oracle="loops; enumeration for the limit",
)
def test_ess(rng):
    log_w = 2 * rng.standard_normal(9)
    w = [math.exp(v) for v in log_w]
    found, loop = weight_sample_size(log_w), sum(w) ** 2 / sum(v * v for v in w)
    p, q, n = pmf(rng), pmf(rng), 400_000
    share = weight_sample_size(np.log(p / q)[rng.choice(5, n, p=q)]) / n
    right = 1 / sum(p**2 / q)
    return [
        equal(found, loop, wrong={"n forgotten": loop / 9, "turned round": 1 / loop}),
        at_most([1.0, found], [found, 9.0], wrong={"squares of squares": ([1.0, found], [found / 9, found / 2])}),
        equal(share, right, wrong={"turned round": 1 / right}, rtol=0.03),  # 400,000 draws: errors below 0.5 %
    ]


@equation(
    "eq-monte-carlo-gaussian-moment",
    r"""\mathbb{E}_q[w^2] = \Big( \frac{s^2}{\sqrt{2 s^2 - 1}} \Big)^d \quad \text{for } s^2 > \tfrac12,
\qquad \mathbb{E}_q[w^2] = \infty \quad \text{for } s^2 \le \tfrac12 .""",
    oracle="scipy.integrate.quad",
)
def test_gaussian_moment(rng):
    s, d = rng.uniform(0.85, 2), int(rng.integers(2, 6))
    p, q = stats.norm.pdf, stats.norm(scale=s).pdf
    one = 2 * integrate.quad(lambda x: p(x) ** 2 / q(x), 0, 20)[0]
    narrow = rng.uniform(0.5, 0.7)
    tails = [integrate.quad(lambda x: p(x) ** 2 / stats.norm(scale=narrow).pdf(x), 0, t)[0] for t in (5, 10)]
    grown = min(gaussian_weight_moment(narrow), 1e300)
    return [
        equal(
            one**d,
            gaussian_weight_moment(s, d),
            wrong={"s for s²": (s / np.sqrt(2 * s**2 - 1)) ** d, "no power": one, "no 2": (s**2 / (s**2 + 1)) ** d},
            rtol=1e-6,  # quad's own
        ),
        at_most(2 * tails[0], tails[1], wrong={"a tail that ends": tails[0]}),  # it has not ended at 10
        at_most(tails[1], grown, wrong={"finite": abs(narrow**2 / np.sqrt(abs(2 * narrow**2 - 1)))}),
    ]


@equation(
    "eq-monte-carlo-rejection-ess",
    r"\frac{1}{\mathbb{E}_q[w^2]} = \frac{1}{\mathbb{E}_p[w]} \ge \frac1M .",
    oracle="enumeration",
)
def test_rejection_ess(rng):
    p, q = pmf(rng), pmf(rng)
    left, middle, most = 1 / sum(q * (p / q) ** 2), 1 / sum(p * (p / q)), max(p / q)
    return [
        equal(left, middle, wrong={"mean under q": 1 / sum(q * (p / q)), "turned round": 1 / middle}),
        at_most(1 / most, left, wrong={"least for largest": (1 / min(p / q), left)}),
    ]


def gaussian_mix(rng, k=3):
    """Covariance of k controls, their covariances with f, and the variance of f: all from one matrix."""
    a = rng.standard_normal((k + 1, k + 3))
    full = a @ a.T
    return full[:k, :k], full[:k, k], full[k, k]


@equation(
    "eq-monte-carlo-control",
    r"""n \operatorname{Var}(\hat\mu_\beta) = \sigma^2 - 2 \beta^\top c + \beta^\top \Sigma \beta \;\ge\;
\sigma^2 - c^\top \Sigma^{-1} c = \sigma^2 (1 - R^2) ,""",
    oracle="enumeration of a finite X; another β",
)
def test_control(rng):
    p, f, h = pmf(rng, 7), rng.standard_normal(7), rng.standard_normal((7, 2))
    centre = h - p @ h
    cov, c, sigma2 = centre.T @ (p[:, None] * centre), centre.T @ (p * f), p @ f**2 - (p @ f) ** 2
    beta = rng.standard_normal(2)
    values = f - centre @ beta
    left = p @ values**2 - (p @ values) ** 2
    middle = sigma2 - 2 * beta @ c + beta @ cov @ beta
    best = np.linalg.solve(cov, c)
    at_best = f - centre @ best
    least = p @ at_best**2 - (p @ at_best) ** 2
    one = centre[:, 0]
    r2 = (p @ (one * f)) ** 2 / (p @ one**2) / sigma2
    alone = f - one * (p @ (one * f)) / (p @ one**2)
    return [
        equal(
            left, middle, wrong={"sign": sigma2 + 2 * beta @ c + beta @ cov @ beta, "2 forgotten": middle + beta @ c}
        ),
        at_most(sigma2 - c @ np.linalg.solve(cov, c), left, wrong={"no control": (sigma2, least)}),
        equal(least, sigma2 - c @ np.linalg.solve(cov, c), wrong={"Σ for its inverse": sigma2 - c @ cov @ c}),
        equal(p @ alone**2 - (p @ alone) ** 2, sigma2 * (1 - r2), wrong={"R for R²": sigma2 * (1 - np.sqrt(r2))}),
    ]


@equation(
    "eq-monte-carlo-regression",
    r"""\hat\mu = \bar f - \hat\beta^\top (\bar h - \mathbb{E}[h]), \qquad \hat\beta = S_{hh}^{-1}\, S_{hf}
,""",
    oracle="numpy.linalg.lstsq",
)
def test_regression(rng):
    u = rng.random((31, 2))
    f, known = np.exp(u @ [1.0, 0.5]) + 0.1 * rng.standard_normal(31), np.full(2, 0.5)
    intercept = np.linalg.lstsq(np.column_stack([np.ones(31), u - known]), f)[0][0]
    joint = np.cov(np.column_stack([u, f]).T)
    beta = np.linalg.solve(joint[:2, :2], joint[:2, 2])
    right = f.mean() - beta @ (u.mean(axis=0) - known)
    wrong = {"sign": f.mean() + beta @ (u.mean(axis=0) - known), "mean of the draws": f.mean()}
    return equal(intercept, right, wrong=wrong)


@equation(
    "eq-monte-carlo-antithetic",
    r"""\operatorname{Var}\Big( \frac{f(U) + f(1 - U)}{2} \Big) = \frac{\sigma^2}{2} (1 + \rho), \qquad
\rho = \operatorname{corr}\big( f(U), f(1 - U) \big) .""",
    oracle="Gauss–Legendre quadrature",
)
def test_antithetic(rng):
    a, b = rng.uniform(0.5, 2), rng.uniform(-2, 2)

    def f(u):
        return np.exp(a * u) + b * u**2

    def integral(g):
        return legendre(lambda x: g(x[:, 0]), 1)

    mu = integral(f)
    sigma2 = integral(lambda u: (f(u) - mu) ** 2)
    rho = integral(lambda u: (f(u) - mu) * (f(1 - u) - mu)) / sigma2
    left = integral(lambda u: ((f(u) + f(1 - u)) / 2 - mu) ** 2)
    right = sigma2 / 2 * (1 + rho)
    return equal(
        left, right, wrong={"sign": sigma2 / 2 * (1 - rho), "not halved": 2 * right, "independent": sigma2 / 2}
    )


@equation(
    "eq-monte-carlo-association",
    r"""2 \operatorname{Cov}\big( f(U), g(U) \big) = \mathbb{E}\big[ (f(U) - f(V))\, (g(U) - g(V)) \big]
\le 0 ,""",
    oracle="enumeration of pairs on a fine grid",
)
def test_association(rng):
    n = 40
    f, g = np.cumsum(rng.random(n)), -np.cumsum(rng.random(n))
    cov = np.mean(f * g) - f.mean() * g.mean()
    pairs = [(f[i] - f[j]) * (g[i] - g[j]) for i in range(n) for j in range(n)]
    right = np.mean(pairs)
    return [
        equal(2 * cov, right, wrong={"2 forgotten": right / 2, "sign": -right}),
        at_most(right, -abs(cov), wrong={"other sign": (-right, -abs(cov))}),
    ]


@equation(
    "eq-monte-carlo-stratified",
    r"""\operatorname{Var}(\hat\mu) = \frac1n \cdot \frac1k \sum_{j=1}^k \operatorname{Var}\big( f(X) \mid
A_j \big) \le \frac{\sigma^2}{n} .""",
    oracle="simulated estimates; Gauss–Legendre quadrature",
)
def test_stratified(rng):
    k, r, a = 4, 2, rng.uniform(1, 3)

    def integral(g):
        return legendre(lambda x: g(x[:, 0]), 1)

    mu = integral(lambda u: np.exp(a * u))
    sigma2 = integral(lambda u: (np.exp(a * u) - mu) ** 2)
    parts = []
    for j in range(k):
        inside = integral(lambda u, j=j: np.exp(a * (u + j) / k))
        parts.append(integral(lambda u, j=j, c=inside: (np.exp(a * (u + j) / k) - c) ** 2))
    right = np.mean(parts) / (k * r)
    u = (rng.random((20_000, k, r)) + np.arange(k)[:, None]) / k
    found = np.exp(a * u).mean(axis=(1, 2))
    value, error = averages((found - mu) ** 2)
    return [
        within_error(value, right, error, wrong={"sum for mean": k * right, "plain": sigma2 / (k * r)}),
        at_most(right, sigma2 / (k * r), wrong={"the other way": (sigma2 / (k * r), right)}),
    ]


@equation(
    "eq-monte-carlo-stratified-rate",
    r"""\operatorname{Var}(\hat\mu) \le \frac{d L^2}{12\, m^2\, n} = \frac{d L^2\, r^{2/d}}{12}\, n^{-1 -
2/d} .""",
    oracle="scipy; a linear function, for which equality holds",
)
def test_stratified_rate(rng):
    d, m, r = 2, 3, 2
    n = r * m**d
    slope = rng.uniform(1, 2) * np.array([1.0, 1.0])
    steep = np.linalg.norm(slope)
    inside = sum(v**2 for v in slope) * stats.uniform(scale=1 / m).var()  # of a linear function in a cube
    bound = d * steep**2 / (12 * m**2 * n)
    right = d * steep**2 * r ** (2 / d) / 12 * n ** (-1 - 2 / d)
    one = stats.uniform(scale=1 / 5).var() * steep**2 / 10  # d = 1: five strata with two draws
    tight = 1 * steep**2 / (12 * 5**2 * 10)
    small = stratified_estimate(lambda x: np.abs(x @ slope - 1), m, d, rng, per=50).error ** 2 * m**d * 50 / n
    return [
        equal(bound, right, wrong={"no r": right / r ** (2 / d), "1/d for 2/d": right * n ** (1 / d)}),
        at_most(inside / n, bound, wrong={"d forgotten and halved": bound / d / 2}),
        at_most(small, bound, wrong={"d squared forgotten": bound / d**4}),
        equal(one, tight, wrong={"24 for 12": tight / 2}),
    ]


@equation(
    "eq-monte-carlo-neyman",
    r"""n \operatorname{Var}(\hat\mu) = n \sum_{j=1}^k \frac{p_j^2\, \sigma_j^2}{n_j} \;\ge\; \Big( \sum_{j=1}^k p_j\,
\sigma_j \Big)^2 ,""",
    oracle="enumeration of all samples; every division of 12 draws",
)
def test_neyman(rng):
    p, f, q, counts = pmf(rng, 3), rng.standard_normal((3, 2)), rng.uniform(0.1, 0.4, 3), (1, 2, 3)
    chances = np.column_stack([q, 1 - q])  # of the two values of f in each part
    inside = [j for j in range(3) for _ in range(counts[j])]  # the part of each of the six draws
    first = second = 0.0
    for draw in itertools.product(range(2), repeat=6):
        chance = math.prod(chances[j, i] for j, i in zip(inside, draw, strict=True))
        value = sum(p[j] * f[j, i] / counts[j] for j, i in zip(inside, draw, strict=True))
        first, second = first + chance * value, second + chance * value**2
    sigma = np.sqrt(q * (1 - q)) * np.abs(f[:, 0] - f[:, 1])

    def times_n(n, by=p**2 * sigma**2):
        return sum(n) * sum(by / np.array(n))

    divisions = [(a, b, 12 - a - b) for a in range(1, 11) for b in range(1, 12 - a)]
    bound, in_proportion = sum(p * sigma) ** 2, sum(p * sigma**2)
    wrong = {"p for p²": times_n(counts, p * sigma**2), "σ for σ²": times_n(counts, p**2 * sigma)}
    best = {"n_j as p_j": times_n(p), "n_j as σ_j": times_n(sigma), "n_j as p_j σ_j²": times_n(p * sigma**2)}
    return [
        equal(6 * (second - first**2), times_n(counts), wrong=wrong),
        at_most(
            np.full(len(divisions), bound),
            [times_n(n) for n in divisions],
            wrong={"σ² averaged": (np.full(len(divisions), in_proportion), [times_n(n) for n in divisions])},
        ),
        equal(times_n(p * sigma), bound, wrong=best),
    ]


@equation(
    "eq-monte-carlo-discrepancy",
    r"""D^*_n = \sup_{y \in [0, 1]^d} \Big\lvert \frac{\#\{ i : x_i \in [0, y_1) \times \dots \times [0,
y_d) \}}{n} - y_1 \cdots y_d \Big\rvert .""",
    oracle="the corners just before and after each coordinate",
)
def test_discrepancy(rng):
    x, tiny = rng.random((9, 2)), 1e-9
    ends = [np.concatenate([c, c + tiny, [1.0]]) for c in x.T]
    largest = 0.0
    for y1 in ends[0]:
        for y2 in ends[1]:
            inside = sum(1 for a, b in x if a < y1 and b < y2)
            largest = max(largest, abs(inside / 9 - y1 * y2))
    return equal(star_discrepancy(x), largest, wrong={"no volume": 1.0, "counts for shares": 9 * largest}, rtol=1e-7)


@equation(
    "eq-monte-carlo-koksma",
    r"""\Big\lvert \frac1n \sum_{i=1}^n f(x_i) - \int_0^1 f(t)\, dt \Big\rvert \le D^*_n \int_0^1 \lvert
f'(t) \rvert\, dt .""",
    oracle="Gauss–Legendre quadrature; scipy.stats.kstest",
)
def test_koksma(rng):
    x = rng.random(13) ** rng.uniform(1, 2)
    a, t = rng.uniform(2, 9), rng.uniform(0, 6)

    def integral(g):
        return legendre(lambda u: g(u[:, 0]), 1, 200)

    left = abs(np.mean(np.cos(a * x + t)) - integral(lambda u: np.cos(a * u + t)))
    star = stats.kstest(x, "uniform").statistic
    variation = integral(lambda u: a * np.abs(np.sin(a * u + t)))
    steps = np.sort(np.r_[0, x, 1])  # with f' the sign of F_n − t, the bound is reached: that f is made of these pieces
    shares = np.r_[np.arange(14) / 13]
    pieces = sum(
        integrate.quad(lambda s, c=c: abs(c - s), lo, hi)[0]
        for c, lo, hi in zip(shares, steps[:-1], steps[1:], strict=True)
    )
    return [
        at_most(left, star * variation, rtol=1e-4, wrong={"a hundredth": star * variation / 100}),
        at_most(pieces, star, wrong={"over n": star / 13}),
    ]


@equation(
    "eq-monte-carlo-radical-inverse",
    r"""i = \sum_{k \ge 0} a_k\, b^k \quad \longmapsto \quad \phi_b(i) = \sum_{k \ge 0} a_k\, b^{-k-1},
\qquad 0 \le a_k < b .""",
    oracle="strings of digits",
)
def test_radical_inverse(rng):
    i, b = int(rng.integers(10, 10**6)), int(rng.integers(2, 11))
    digits = [int(c) for c in reversed(np.base_repr(i, b))]
    right = sum(a / b ** (k + 1) for k, a in enumerate(digits))
    whole = sum(a * b**k for k, a in enumerate(digits))
    forwards = i / b ** len(digits)
    return [
        equal(
            radical_inverse(np.array([i]), b)[0],
            right,
            wrong={"one place": b * right, "not reversed": forwards if forwards != right else 2.0},
        ),
        equal(whole, i, wrong={"one power more": b * whole}),
    ]


@equation(
    "eq-monte-carlo-van-der-corput",
    r"n D^*_n \le s_b(n) \le (b - 1) (1 + \log_b n) .",
    oracle="exact discrepancies; digits",
)
def test_van_der_corput(rng):
    b = int(rng.integers(2, 5))
    sizes = rng.integers(b, 400, 5)
    left = [n * star_discrepancy(radical_inverse(np.arange(n), b)[:, None]) for n in sizes]
    digits = np.array([sum(int(c) for c in np.base_repr(n, b)) for n in sizes])
    right = (b - 1) * (1 + np.log(sizes) / np.log(b))
    return [
        at_most(left, digits, wrong={"a quarter": digits / 4}),
        at_most(digits, right, wrong={"no b − 1, a digit less": right / (b - 1) - 2}),
    ]


@equation(
    "eq-monte-carlo-lattice",
    r"""\frac1n \sum_{i=0}^{n-1} \cos(2\pi\, h^\top x_i + \alpha) = \begin{cases} \cos \alpha & \text{if }
n \text{ divides } h^\top z, \\ 0 & \text{if not,} \end{cases} \qquad h \in \mathbb{Z}^d .""",
    oracle="loops",
)
def test_lattice(rng):
    n, z, alpha = 13, rng.integers(1, 13, 2), rng.uniform(0.2, 1.2)
    points = lattice_points(n, z)
    left, right, wrong = [], [], []
    for h in itertools.product(range(-4, 5), repeat=2):
        left.append(sum(math.cos(2 * math.pi * (h[0] * x + h[1] * y) + alpha) for x, y in points) / n)
        dual = (h[0] * int(z[0]) + h[1] * int(z[1])) % n == 0
        right.append(math.cos(alpha) if dual else 0.0)
        wrong.append(1.0 if dual else 0.0)
    return equal(left, right, wrong={"no phase": wrong, "always 0": np.zeros(len(left))}, atol=1e-11)


@equation(
    "eq-monte-carlo-shift",
    r"\mathbb{E}\Big[ \frac1n \sum_{i=1}^n f\big( \{ x_i + U \} \big) \Big] = \int_{[0, 1]^d} f(x)\, dx ,",
    oracle="3,000 shifts; Gauss–Legendre quadrature",
)
def test_shift(rng):
    a, points = rng.uniform(1, 2), halton_points(5, 2)

    def f(x):
        return np.exp(a * x[:, 0]) * (x[:, 1] < 0.4) + x[:, 1]

    found = shifted_estimate(f, points, 3000, rng)
    exact = np.expm1(a) / a * 0.4 + 0.5
    wrong = {"without a shift": f(points).mean(), "sum": 5 * exact}
    return within_error(found.value, exact, found.error, wrong=wrong)


def all_rows(n):
    return [list(row) for row in itertools.product(range(n), repeat=n)]


@equation(
    "eq-monte-carlo-bootstrap",
    r"""\operatorname{Var}_*(T) = \frac{1}{n^n} \sum_{j_1 = 1}^n \cdots \sum_{j_n = 1}^n \big( T(x_{j_1},
\dots, x_{j_n}) - \bar T \big)^2 ,""",
    oracle="20,000 resamples drawn by the package",
)
def test_bootstrap(rng):
    x = rng.standard_normal(4)
    every = np.array([np.median(x[row]) for row in all_rows(4)])
    right = sum((t - every.mean()) ** 2 for t in every) / 4**4
    drawn = bootstrap_replicates(x, lambda a: np.median(a, axis=-1), 20_000, rng)
    value, error = averages((drawn - every.mean()) ** 2)
    return within_error(
        value, right, error, wrong={"sum": 4**4 * right, "over n": 64 * right, "root": np.sqrt(right) + 1}
    )


@equation(
    "eq-monte-carlo-bootstrap-mean",
    r"""\operatorname{Var}_*(\bar x) = \frac{1}{n^2} \sum_{i=1}^n (x_i - \bar x)^2 = \frac{n - 1}{n} \cdot
\frac{s^2}{n} ,""",
    oracle="enumeration of all resamples",
)
def test_bootstrap_mean(rng):
    n = 5
    x = rng.standard_normal(n)
    every = np.array([x[row].mean() for row in all_rows(n)])
    middle = sum((v - x.mean()) ** 2 for v in x) / n**2
    right = (n - 1) / n * np.var(x, ddof=1) / n
    return [
        equal(every.var(), middle, wrong={"over n": n * middle, "n − 1": middle * n / (n - 1)}),
        equal(middle, right, wrong={"s² over n": right * n / (n - 1)}),
    ]


def order_quantile(values, u):
    """The first value with a share of at least u up to it, by counting."""
    values = sorted(values)
    return next(v for i, v in enumerate(values, start=1) if i / len(values) >= u)


@equation(
    "eq-monte-carlo-percentile",
    r"\big[\, G^-(\alpha), \; G^-(1 - \alpha) \,\big] .",
    oracle="counting; a symmetric model, where it is exact",
)
@equation(
    "eq-monte-carlo-basic",
    r"\big[\, 2 \hat\theta - G^-(1 - \alpha), \; 2 \hat\theta - G^-(\alpha) \,\big] .",
    oracle="a shift model, where it is exact",
)
@equation(
    "eq-monte-carlo-studentised",
    r"\big[\, \hat\theta - t_{1 - \alpha}\, \hat\sigma, \; \hat\theta - t_\alpha\, \hat\sigma \,\big] .",
    oracle="Student's t, where it is exact",
)
def test_intervals(rng):
    """Each interval on the model in which it is exact: 20,000 estimates, their ideal resampling distributions known."""
    alpha, runs = rng.uniform(0.05, 0.2), 20_000
    error = np.sqrt(2 * alpha * (1 - 2 * alpha) / runs)
    z = rng.standard_normal(runs)
    estimates = np.exp(z)  # of θ = 1; on the logarithmic scale symmetric: G* is log-normal around each estimate
    low, high = estimates * np.exp(stats.norm.ppf(alpha)), estimates * np.exp(stats.norm.ppf(1 - alpha))
    cover = np.mean((low <= 1) & (high >= 1))
    reflected = np.mean((2 * estimates - high <= 1) & (2 * estimates - low >= 1))
    e = rng.exponential(size=runs)  # of θ = 0, and each resampled estimate is the estimate plus another such error
    q = stats.expon.ppf([alpha, 1 - alpha])
    basic = np.mean((2 * e - (e + q[1]) <= 0) & (2 * e - (e + q[0]) >= 0))
    unreflected = np.mean((e + q[0] <= 0) & (e + q[1] >= 0))
    x = rng.standard_normal((runs, 4))
    own = x.std(axis=1, ddof=1) / 2
    t = stats.t(3).ppf([alpha, 1 - alpha])
    student = np.mean((x.mean(axis=1) - t[1] * own <= 0) & (x.mean(axis=1) - t[0] * own >= 0))
    normal = np.mean(np.abs(x.mean(axis=1)) <= stats.norm.ppf(1 - alpha) * own)
    level = 1 - 2 * alpha
    y = rng.standard_normal(5)
    every = [float(np.median(y[row])) for row in all_rows(5)]
    counted = [order_quantile(every, u) for u in (alpha, 1 - alpha)]
    a_sample = rng.exponential(size=9)
    interval = studentised_interval(a_sample, _mean, _sem, 4000, rng, level=float(level))
    return [
        within_error(cover, level, error, wrong={"reflected": (reflected, level), "α for 2α": 1 - alpha}),
        within_error(basic, level, error, wrong={"not reflected": (unreflected, level)}),
        within_error(student, level, error, wrong={"normal quantiles": (normal, level)}),
        equal(
            counted,
            np.quantile(every, [alpha, 1 - alpha], method="inverted_cdf"),
            wrong={"ends exchanged": counted[::-1]},
        ),
        at_most(interval[0], a_sample.mean(), wrong={"the upper end": (interval[1], a_sample.mean())}),
    ]


def _mean(a):
    return a.mean(axis=-1)


def _sem(a):
    return a.std(axis=-1, ddof=1) / np.sqrt(a.shape[-1])


@equation(
    "eq-monte-carlo-bca",
    r"""P\Big( \theta \le G^-\big( \Phi(z_0 + \tfrac{w}{1 - a w}) \big) \Big) = \beta, \qquad w = z_0 +
z_\beta ,""",
    oracle="40,000 estimates of the assumed model",
)
def test_bca(rng):
    """m(θ) = log θ; the quantiles G⁻ of the assumed resampling distribution are known in closed form."""
    a, z0, beta, phi, runs = rng.uniform(0.03, 0.1), rng.uniform(0.2, 0.4), rng.uniform(0.85, 0.95), 0.3, 40_000
    phi_hat = phi + (1 + a * phi) * (rng.standard_normal(runs) - z0)
    w = z0 + stats.norm.ppf(beta)

    def covered(level):  # G⁻(level) = exp(φ̂ + (1 + a φ̂)(Φ⁻(level) − z0))
        return np.mean(np.exp(phi) <= np.exp(phi_hat + (1 + a * phi_hat) * (stats.norm.ppf(level) - z0)))

    left = covered(stats.norm.cdf(z0 + w / (1 - a * w)))
    wrong = {
        "percentile": (covered(beta), beta),
        "no acceleration": (covered(stats.norm.cdf(z0 + w)), beta),
        "sign of z0": (covered(stats.norm.cdf(-z0 + (w - 2 * z0) / (1 - a * (w - 2 * z0)))), beta),
    }
    return within_error(left, beta, np.sqrt(beta * (1 - beta) / runs), wrong=wrong)


@equation(
    "eq-monte-carlo-bca-constants",
    r"""z_0 = \Phi^-\big( P_*(\hat\theta^* < \hat\theta) \big), \qquad a = \frac{\sum_i
(\hat\theta_{(\cdot)} - \hat\theta_{(i)})^3}{6\, \big( \sum_i (\hat\theta_{(\cdot)} -
\hat\theta_{(i)})^2 \big)^{3/2}} .""",
    oracle="loops; the package's interval",
)
def test_bca_constants(rng):
    x = rng.exponential(size=9)
    replicates = bootstrap_replicates(x, _mean, 501, rng)
    ties = sum(1 for b in replicates if b == x.mean())  # a resample may be the sample itself in another order
    z0 = stats.norm.ppf((sum(1 for b in replicates if b < x.mean()) + ties / 2) / 501)
    left_out = [np.delete(x, i).mean() for i in range(9)]
    centre = sum(left_out) / 9
    a = sum((centre - t) ** 3 for t in left_out) / (6 * sum((centre - t) ** 2 for t in left_out) ** 1.5)

    def ends(z0, a):
        w = z0 + stats.norm.ppf([0.1, 0.9])
        return np.quantile(replicates, stats.norm.cdf(z0 + w / (1 - a * w)))

    found = bca_interval(x, _mean, replicates, level=0.8)
    return equal(
        found,
        ends(z0, a),
        wrong={"sign of a": ends(z0, -a), "6 forgotten": ends(z0, 6 * a), "sign of z0": ends(-z0 - 0.1, a)},
    )


@equation(
    "eq-monte-carlo-maximum",
    r"""P_*\big( \hat\theta^* = \hat\theta \big) = 1 - \Big( 1 - \frac1n \Big)^n \longrightarrow 1 -
\frac1e \approx 0.632 ,""",
    oracle="enumeration of all resamples; n = 10⁶ for the limit",
)
def test_maximum(rng):
    n = int(rng.integers(2, 6))
    x = rng.random(n)
    left = np.mean([x[row].max() == x.max() for row in all_rows(n)])
    right = 1 - (1 - 1 / n) ** n
    large = 10 ** int(rng.integers(6, 9))
    reason = "n is drawn from a few"
    return [
        equal(
            left,
            right,
            wrong={"the complement": 1 - right + 1e-3, "one draw": 1 / n + 1e-6},
            constant=True,
            reason=reason,
        ),
        equal(
            1 - (1 - 1 / large) ** large,
            1 - 1 / math.e,
            wrong={"1/e": 1 / math.e},
            rtol=1e-5,
            constant=True,
            reason="a limit",
        ),
    ]


def small_language(rng, v=3, T=3):
    """A random next-token distribution for each text of fewer than T tokens."""
    return {x: rng.dirichlet(np.ones(v)) for t in range(T) for x in itertools.product(range(v), repeat=t)}


@equation(
    "eq-monte-carlo-chain-entropy",
    r"\mathbb{E}[S] = \mathbb{E}[L] = -\sum_{x_1, \dots, x_T} p(x_1, \dots, x_T) \log p(x_1, \dots, x_T) ,",
    oracle="enumeration of all texts",
)
@equation(
    "eq-monte-carlo-chain-variance",
    r"""\operatorname{Var}(L) = \operatorname{Var}(S) + \sum_{t=1}^T \mathbb{E}\big[
\operatorname{Var}(\ell_t \mid X_{<t}) \big] + 2 \sum_{s < t} \operatorname{Cov}(\varepsilon_s,
H_t) .""",
    oracle="enumeration of all texts",
)
def test_chain(rng):
    v, T = 3, 3
    p = small_language(rng, v, T)
    chance, losses, entropies, spreads = [], [], [], []
    for x in itertools.product(range(v), repeat=T):
        steps = [p[x[:t]] for t in range(T)]
        losses.append([-np.log(q[x[t]]) for t, q in enumerate(steps)])
        entropies.append([-sum(q * np.log(q)) for q in steps])
        spreads.append([sum(q * np.log(q) ** 2) - sum(q * np.log(q)) ** 2 for q in steps])
        chance.append(math.prod(q[x[t]] for t, q in enumerate(steps)))
    chance, losses, entropies = np.array(chance), np.array(losses), np.array(entropies)

    def cov(a, b):
        return chance @ (a * b) - (chance @ a) * (chance @ b)

    L, S, eps = losses.sum(axis=1), entropies.sum(axis=1), losses - entropies
    joint = -sum(q * np.log(q) for q in chance)
    later = sum(cov(eps[:, s], entropies[:, t]) for t in range(T) for s in range(t))
    inside = sum(chance @ np.array(spreads))
    right = cov(S, S) + inside + 2 * later
    return [
        equal(chance @ S, joint, wrong={"sign": -joint, "last step only": chance @ entropies[:, -1]}),
        equal(chance @ L, joint, wrong={"first step only": chance @ losses[:, 0]}),
        equal(
            cov(L, L),
            right,
            wrong={"no covariances": right - 2 * later, "once": right - later, "no spread": right - inside},
        ),
    ]


@equation(
    "eq-monte-carlo-temperature",
    r"""\mathbb{E}_q[w^2] = \sum_x \frac{p(x)^2}{q(x)} = \Big( \sum_x p(x)^{1/\tau} \Big) \sum_x p(x)^{2 -
1/\tau} ,""",
    oracle="enumeration with q normalised; simulated weights",
)
def test_temperature(rng):
    p, tau = pmf(rng, 6), rng.uniform(0.6, 0.9)
    q = np.array([v ** (1 / tau) for v in p])
    q /= q.sum()
    left = sum(q * (p / q) ** 2)
    middle = sum(a * a / b for a, b in zip(p, q, strict=True))
    right = sum(p ** (1 / tau)) * sum(p ** (2 - 1 / tau))
    w = importance_estimate(np.ones(20_000), np.log(p / q)[rng.choice(6, 20_000, p=q)])
    wrong = {"τ turned round": sum(p**tau) * sum(p ** (2 - tau)), "not normalised": sum(p ** (2 - 1 / tau))}
    return [
        equal([left, middle], [right, right], wrong={k: [x, x] for k, x in wrong.items()}),
        within_error(w.error**2 * 20_000 + 1, right, right * 0.1, wrong={"a square more": right**2 + right}),
    ]


@equation(
    "eq-monte-carlo-darts",
    r"16 \int_0^1 (1 - u^2)\, du - \pi^2 = \frac{32}{3} - \pi^2 \approx 0.797 ,",
    oracle="scipy.integrate.quad; 40,000 draws",
)
def test_darts(rng):
    left = 16 * integrate.quad(lambda u: 1 - u * u, 0, 1)[0] - math.pi**2
    value, error = averages((4 * np.sqrt(1 - rng.random(40_000) ** 2) - math.pi) ** 2)
    right = 32 / 3 - math.pi**2
    return [
        equal(left, right, wrong={"darts": math.pi * (4 - math.pi)}, constant=True, reason="one number"),
        within_error(value, right, error, wrong={"darts": math.pi * (4 - math.pi)}),
        equal(right, 0.797, wrong={"darts": 2.697}, atol=5e-4, constant=True, reason="the printed digits"),
    ]


@equation(
    "eq-monte-carlo-exponential",
    r"""\rho = \frac{e - (e - 1)^2}{\sigma^2} \approx -0.9677, \qquad R^2 = \frac{\big( 1 - \tfrac12 (e -
1) \big)^2}{\tfrac1{12}\, \sigma^2} \approx 0.9837 ,""",
    oracle="Gauss–Legendre quadrature; 40,000 draws",
)
def test_exponential(rng):
    def integral(g):
        return legendre(lambda x: g(x[:, 0]), 1)

    mu = integral(np.exp)
    sigma2 = integral(lambda u: (np.exp(u) - mu) ** 2)
    rho = integral(lambda u: (np.exp(u) - mu) * (np.exp(1 - u) - mu)) / sigma2
    r2 = integral(lambda u: (np.exp(u) - mu) * (u - 0.5)) ** 2 / (sigma2 / 12)
    e = math.e
    right = [(e - (e - 1) ** 2) / sigma2, (1 - (e - 1) / 2) ** 2 / (sigma2 / 12)]
    u = rng.random(40_000)
    value, error = averages((np.exp(u) - mu) * (np.exp(1 - u) - mu) / sigma2)
    once = {"constant": True, "reason": "two numbers"}
    return [
        equal([rho, r2], right, wrong={"R for R²": [rho, np.sqrt(r2)], "sign": [-rho, r2]}, **once),
        equal(right, [-0.9677, 0.9837], wrong={"last digit": [-0.9678, 0.9838]}, rtol=0, atol=6e-5, **once),
        within_error(value, right[0], error, wrong={"sign": -rho}),
    ]


@equation(
    "eq-monte-carlo-missing",
    r"n \Big( 1 - \frac1n \Big)^n \approx \frac{n}{e} ,",
    oracle="enumeration of all resamples; n = 10⁶ for the limit",
)
def test_missing(rng):
    n = int(rng.integers(2, 6))
    left = np.mean([n - len(set(row)) for row in all_rows(n)])
    right = n * (1 - 1 / n) ** n
    large = 10 ** int(rng.integers(6, 9))
    return [
        equal(
            left,
            right,
            wrong={"share": right / n, "kept": n - right + 1e-3},
            constant=True,
            reason="n is drawn from a few",
        ),
        equal(large * (1 - 1 / large) ** large, large / math.e, wrong={"the rest": large - large / math.e}, rtol=1e-5),
    ]


@equation(
    "eq-monte-carlo-no-rule",
    r"\int_{[0, 1]^d} f(x)\, dx \ge \frac{I}{8 K}\, (2 n)^{-2/d}",
    oracle="the bumps, built and integrated",
)
def test_no_rule(rng):
    """The function of the solution, for random points in the plane; K by a fine grid, the integral by quadrature."""
    d, n = 2, int(rng.integers(3, 12))
    points = rng.random((n, d))
    m = next(m for m in range(1, 99) if m**d >= 2 * n)
    h = 1 / m

    def b(t):
        return np.where((t > 0) & (t < 1), t**3 * (1 - t) ** 3, 0.0)

    t = np.linspace(0, 1, 401)
    second = np.abs(6 * t * (1 - t) * (5 * t**2 - 5 * t + 1))  # of b
    k, i = second.max() * b(t).max(), (1 / 140) ** d
    empty = [c for c in itertools.product(range(m), repeat=d) if not any(np.all(np.floor(x * m) == c) for x in points)]

    def f(x):
        return sum(h**2 / k * b((x[:, 0] - c[0] * h) / h) * b((x[:, 1] - c[1] * h) / h) for c in empty)

    one = legendre(lambda x: b(x[:, 0]) * b(x[:, 1]), d, 8)
    left, right = len(empty) * h ** (2 + d) / k * one, i / (8 * k) * (2 * n) ** (-2 / d)
    step = 1e-4
    x = rng.random((200, d))
    move = np.array([step, 0.0])
    bent = (f(x + move) - 2 * f(x) + f(x - move)) / step**2
    return [
        at_most(right, left, wrong={"no 8": (100 * right, left)}),
        equal(
            f(points) + 1, np.ones(n), wrong={"not zero there": np.full(n, 2.0)}, constant=True, reason="f is 0 there"
        ),
        at_most(np.abs(bent).max(), 1.0, rtol=1e-3, wrong={"not divided by K": (np.abs(bent).max() / k + 1, 1.0)}),
        equal(one, i, wrong={"one factor": np.sqrt(i)}, constant=True, reason="one number"),
    ]
