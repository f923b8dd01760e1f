"""The labelled equations of the chapter on common distributions."""

import itertools
import math

import mpmath
import numpy as np
from equation_checks import at_most, equal, equation, within_error
from lemmata.probability import (
    alias_table,
    binomial_log_pmf,
    gaussian_conditional,
    ks_test,
    multivariate_gaussian_log_density,
    poisson_log_pmf,
)
from scipy import integrate, special, stats

N = 40_000


def covariance(d, rng):
    a = rng.standard_normal((d, d + 2))
    return a @ a.T / d


def share(event):
    """The share of draws for which the event holds, with its standard error."""
    p = np.mean(event, axis=0)
    return p, np.sqrt(p * (1 - p) / len(event))


def gauss_legendre(f, a, b, nodes=60):
    x, w = np.polynomial.legendre.leggauss(nodes)
    return (b - a) / 2 * np.sum(w * f((a + b) / 2 + (b - a) / 2 * x))


@equation(
    "eq-distributions-density",
    r"""F(x) = \int_{-\infty}^{x} f(t)\, dt, \qquad \int_{-\infty}^{\infty} f(t)\, dt = 1,
\qquad f = F' \text{ where } f \text{ is continuous.}""",
    oracle="scipy.integrate.quad; central differences",
)
def test_density(rng):
    shape = rng.uniform(1.5, 4)

    def f(t):
        return t ** (shape - 1) * np.exp(-t) / math.gamma(shape)

    x, h = rng.uniform(0.5, 3), 1e-5
    cdf = stats.gamma(shape).cdf
    slope = (cdf(x + h) - cdf(x - h)) / (2 * h)
    return [
        equal(cdf(x), integrate.quad(f, 0, x)[0], wrong={"not normalised": math.gamma(shape) * cdf(x)}),
        equal(
            integrate.quad(f, 0, np.inf)[0],
            1.0,
            wrong={"the other half": 0.5},
            rtol=1e-7,  # quad's own
            constant=True,
            reason="a density's integral is one whatever the shape",
        ),
        equal(f(x), slope, wrong={"F for its derivative": cdf(x)}, rtol=1e-6),  # differences have seven digits
    ]


@equation(
    "eq-distributions-binomial",
    r"""P(S = k) = \binom{n}{k} p^k (1 - p)^{n - k}, \qquad k = 0, \dots, n,""",
    oracle="enumeration of all patterns",
)
def test_binomial(rng):
    n, p = 7, rng.uniform(0.1, 0.4)
    left = np.zeros(n + 1)
    for pattern in itertools.product([0, 1], repeat=n):
        left[sum(pattern)] += math.prod(p if x else 1 - p for x in pattern)
    right = np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])
    return equal(
        left, right, wrong={"one pattern only": right / [math.comb(n, k) for k in range(n + 1)], "q for p": right[::-1]}
    )


@equation(
    "eq-distributions-geometric",
    r"""P(T = k) = (1 - p)^{k - 1} p, \qquad P(T > k) = (1 - p)^k, \qquad k = 1, 2, \dots""",
    oracle="enumeration of all patterns",
)
def test_geometric(rng):
    n, p = 9, rng.uniform(0.1, 0.6)
    first, after = np.zeros(n + 1), np.zeros(n + 1)
    for pattern in itertools.product([0, 1], repeat=n):
        probability = math.prod(p if x else 1 - p for x in pattern)
        t = pattern.index(1) + 1 if 1 in pattern else n + 1
        if t <= n:
            first[t] += probability
        after[:t] += probability
    k = np.arange(1, n + 1)
    return [
        equal(first[1:], (1 - p) ** (k - 1) * p, wrong={"one failure too many": (1 - p) ** k * p}),
        equal(after[1:], (1 - p) ** k, wrong={"at least for more than": (1 - p) ** (k - 1)}),
    ]


@equation(
    "eq-distributions-poisson",
    r"""\lim_{n \to \infty} \binom{n}{k} p_n^k (1 - p_n)^{n-k} = e^{-\lambda} \frac{\lambda^k}{k!} .""",
    oracle="n = 10¹² in 50 digits",
)
def test_poisson(rng):
    lam, n, k = rng.uniform(0.5, 4), 10**12, np.arange(7)
    with mpmath.workdps(50):
        p = (mpmath.mpf(lam) + mpmath.mpf(n) ** -0.5) / n  # n p tends to lam, but is not lam
        left = [float(mpmath.binomial(n, int(j)) * p ** int(j) * (1 - p) ** (n - int(j))) for j in k]
    factorial = np.array([math.factorial(j) for j in k])
    right = np.exp(-lam) * lam**k / factorial
    wrong = {"not normalised": lam**k / factorial, "no factorial": np.exp(-lam) * lam**k}
    return equal(left, right, wrong=wrong, rtol=1e-4)  # the limit is approached like the root of 10⁻¹²


@equation(
    "eq-distributions-exponential",
    r"""P(X > t) = e^{-\lambda t}, \qquad f(t) = \lambda e^{-\lambda t} \quad (t \ge 0) .""",
    oracle="scipy.integrate.quad; products",
)
def test_exponential(rng):
    lam, s, t = rng.uniform(0.3, 3), *rng.uniform(0.1, 1, 2)
    tail = integrate.quad(lambda x: lam * np.exp(-lam * x), t, np.inf)[0]

    def survival(x):
        return np.exp(-lam * x)

    return [
        equal(
            tail, survival(t), wrong={"the other side": 1 - survival(t), "rate inverted": np.exp(-t / lam)}, rtol=1e-7
        ),
        equal(
            survival(s + t),
            survival(s) * survival(t),
            wrong={"a tail with memory": (1 / (1 + s + t), 1 / (1 + s) / (1 + t))},
        ),
    ]


@equation(
    "eq-distributions-change-of-variables",
    r"""f_Y(y) = f_X\big( g^{-1}(y) \big) \, \big\lvert \det Dg^{-1}(y) \big\rvert
= \frac{f_X(x)}{\lvert \det Dg(x) \rvert}, \qquad x = g^{-1}(y) .""",
    oracle="probabilities of boxes, integrated in the old coordinates",
)
def test_change_of_variables(rng):
    """g(x) = (e^x₁, x₂ + x₁²): the box a < y₁ < b, c < y₂ < d seen in x has two straight and two curved sides."""
    cov = covariance(2, rng)
    a, c = rng.uniform(0.5, 1), rng.uniform(-1, 0)
    b, d = a + 0.7, c + 0.9

    def f(x1, x2):
        return np.exp(multivariate_gaussian_log_density(np.stack(np.broadcast_arrays(x1, x2), -1), np.zeros(2), cov))

    def in_y(factor):
        inner = np.vectorize(
            lambda y1: gauss_legendre(lambda y2: f(np.log(y1), y2 - np.log(y1) ** 2) * factor(y1), c, d)
        )
        return gauss_legendre(inner, a, b)

    in_x = np.vectorize(lambda x1: gauss_legendre(lambda x2: f(x1, x2), c - x1**2, d - x1**2))
    left = gauss_legendre(in_x, np.log(a), np.log(b))
    wrong = {
        "no determinant": in_y(lambda y1: 1.0),
        "the determinant of g for that of its inverse": in_y(lambda y1: y1),
    }
    return [
        equal(left, in_y(lambda y1: 1 / y1), wrong=wrong),  # det Dg⁻¹ = 1 / y₁
        equal(left, in_y(lambda y1: 1 / np.exp(np.log(y1))), wrong=wrong),  # det Dg = e^x₁ at x₁ = log y₁
    ]


@equation(
    "eq-gaussian-density",
    r"""f(x) = \frac{1}{\sigma \sqrt{2\pi}} \exp\Big( {-\frac{(x - \mu)^2}{2 \sigma^2}} \Big)""",
    oracle="scipy.special.ndtr; a sum over a grid",
)
def test_gaussian_density(rng):
    mu, sigma = rng.normal(), rng.uniform(0.5, 1.9)

    def f(x, s=sigma, half=0.5):
        return np.exp(-half * (x - mu) ** 2 / sigma**2) / (s * np.sqrt(2 * np.pi))

    a, b = mu - rng.uniform(0, 2), mu + rng.uniform(0.5, 2)
    left = special.ndtr((b - mu) / sigma) - special.ndtr((a - mu) / sigma)
    grid = mu + sigma * np.linspace(-12, 12, 4001)
    return [
        equal(left, gauss_legendre(f, a, b), wrong={"no half": gauss_legendre(lambda x: f(x, half=1.0), a, b)}),
        equal(
            np.trapezoid(f(grid), grid),
            1.0,
            wrong={"the root forgotten": 1 / np.sqrt(2 * np.pi)},
            constant=True,
            reason="a density's integral is one whatever the parameters",
        ),
    ]


@equation(
    "eq-distributions-gaussian-integral",
    r"""\int_{x^2 + y^2 \le R^2} e^{-(x^2 + y^2)/2}\, dx\, dy = \int_0^R e^{-r^2/2}\, 2\pi r \, dr
= 2\pi \big( 1 - e^{-R^2/2} \big) .""",
    oracle="scipy.integrate.dblquad in x and y",
)
def test_gaussian_integral(rng):
    r = rng.uniform(0.5, 2)
    left = integrate.dblquad(
        lambda y, x: np.exp(-(x * x + y * y) / 2),
        -r,
        r,
        lambda x: -np.sqrt(r * r - x * x),
        lambda x: np.sqrt(r * r - x * x),
    )[0]
    middle = integrate.quad(lambda s: np.exp(-s * s / 2) * 2 * np.pi * s, 0, r)[0]
    right = 2 * np.pi * (1 - np.exp(-r * r / 2))
    flat = integrate.quad(lambda s: np.exp(-s * s / 2) * 2 * np.pi, 0, r)[0]
    return [
        equal(left, middle, wrong={"the rings' length forgotten": flat}, rtol=1e-7),  # dblquad's own
        equal(middle, right, wrong={"the half forgotten": 2 * np.pi * (1 - np.exp(-r * r))}),
    ]


@equation(
    "eq-multivariate-gaussian",
    r"""f(x) = \frac{1}{(2\pi)^{d/2} (\det \Sigma)^{1/2}} \exp\Big( {-\tfrac12} (x - \mu)^\top \Sigma^{-1}
(x - \mu) \Big) 
.""",
    oracle="scipy.stats.multivariate_normal; the package",
)
def test_multivariate_gaussian(rng):
    d = 3
    mu, cov, x = rng.standard_normal(d), covariance(d, rng), rng.standard_normal(d)
    v, det = x - mu, np.linalg.det(cov)
    right = np.log(np.exp(-0.5 * v @ np.linalg.inv(cov) @ v) / ((2 * np.pi) ** (d / 2) * det**0.5))
    wrong = {
        "det for its root": right - 0.5 * np.log(det),
        "no inverse": right + 0.5 * v @ (np.linalg.inv(cov) - cov) @ v,
    }
    return [
        equal(stats.multivariate_normal.logpdf(x, mu, cov), right, wrong=wrong),
        equal(multivariate_gaussian_log_density(x, mu, cov), right, wrong=wrong),
    ]


@equation(
    "eq-distributions-affine-gaussian",
    r"""X \sim \mathcal N(\mu, \Sigma) \quad \Longrightarrow \quad BX + c \sim \mathcal N\big( B\mu
+ c, \; B \Sigma B^\top \big) 
.""",
    oracle="change of variables; a sum over a grid",
)
def test_affine(rng):
    mu, cov = rng.standard_normal(2), covariance(2, rng)
    b, c, y = rng.standard_normal((2, 2)) + 1.5 * np.eye(2), rng.standard_normal(2), rng.standard_normal(2)
    pdf, log_pdf = stats.multivariate_normal.pdf, stats.multivariate_normal.logpdf
    square = log_pdf(np.linalg.solve(b, y - c), mu, cov) - np.log(abs(np.linalg.det(b)))
    grid = mu[0] + np.sqrt(cov[0, 0]) * np.linspace(-12, 12, 4001)  # the first row alone: integrate along its line
    on_line = np.stack([grid, (y[0] - c[0] - b[0, 0] * grid) / b[0, 1]], axis=1)
    row = np.trapezoid(pdf(on_line, mu, cov), grid) / abs(b[0, 1])
    one = pdf(y[0], b[0] @ mu + c[0], b[0] @ cov @ b[0])
    return [
        equal(
            square,
            log_pdf(y, b @ mu + c, b @ cov @ b.T),
            wrong={"transposed": log_pdf(y, b @ mu + c, b.T @ cov @ b), "not moved": log_pdf(y, b @ mu, b @ cov @ b.T)},
        ),
        equal(
            row,
            one,
            wrong={"variances not squared": pdf(y[0], b[0] @ mu + c[0], abs(b[0] @ cov @ np.ones(2)))},
            rtol=1e-6,
        ),
    ]


@equation(
    "eq-distributions-block-inverse",
    r"""\Sigma^{-1} = \begin{pmatrix} S^{-1} & -S^{-1} K \\ -K^\top S^{-1}
& \Sigma_{bb}^{-1} + K^\top S^{-1} K \end{pmatrix} .""",
    oracle="numpy.linalg.inv; numpy.linalg.det",
)
def test_block_inverse(rng):
    cov = covariance(5, rng)
    aa, ab, ba, bb = cov[:2, :2], cov[:2, 2:], cov[2:, :2], cov[2:, 2:]
    inv = np.linalg.inv
    k, s = ab @ inv(bb), aa - ab @ inv(bb) @ ba
    right = np.block([[inv(s), -inv(s) @ k], [-k.T @ inv(s), inv(bb) + k.T @ inv(s) @ k]])
    wrong = {
        "blocks inverted one by one": np.block([[inv(aa), inv(bb)[:2, :]], [inv(bb)[:, :2], inv(bb)]]),
        "sign": right * np.block([[np.ones((2, 2)), -np.ones((2, 3))], [-np.ones((3, 2)), np.ones((3, 3))]]),
    }
    det = np.linalg.det
    return [
        equal(inv(cov), right, wrong=wrong, rtol=1e-7),
        equal(det(cov), det(s) * det(bb), wrong={"not reduced": det(aa) * det(bb)}),
    ]


@equation(
    "eq-distributions-gaussian-conditional",
    r"""X_a \mid X_b = x_b \;\sim\; \mathcal N\big( \mu_a + \Sigma_{ab} \Sigma_{bb}^{-1} (x_b -
\mu_b), \; \Sigma_{aa} - \Sigma_{ab} \Sigma_{bb}^{-1} \Sigma_{ba} \big) 
.""",
    oracle="joint over marginal; the package",
)
def test_conditional(rng):
    mu, cov, x = rng.standard_normal(5), covariance(5, rng), rng.standard_normal(5)
    aa, ab, bb = cov[:2, :2], cov[:2, 2:], cov[2:, 2:]
    pdf, gain = stats.multivariate_normal.logpdf, ab @ np.linalg.inv(bb)
    left = pdf(x, mu, cov) - pdf(x[2:], mu[2:], bb)
    centre, spread = mu[:2] + gain @ (x[2:] - mu[2:]), aa - gain @ ab.T
    wrong = {
        "spread not reduced": pdf(x[:2], centre, aa),
        "moved the other way": pdf(x[:2], 2 * mu[:2] - centre, spread),
    }
    m, s = gaussian_conditional(mu, cov, [2, 3, 4], x[2:])
    return [
        equal(left, pdf(x[:2], centre, spread), wrong=wrong, rtol=1e-7),
        equal(m, centre, wrong={"not moved": mu[:2]}),
        equal(s, spread, wrong={"not reduced": aa}),
    ]


@equation(
    "eq-distributions-completed-square",
    r"""v^\top \Sigma^{-1} v = (v_a - K v_b)^\top S^{-1} (v_a - K v_b) + v_b^\top \Sigma_{bb}^{-1} v_b .""",
    oracle="numpy.linalg.inv",
)
def test_completed_square(rng):
    cov, v = covariance(5, rng), rng.standard_normal(5)
    aa, ab, bb = cov[:2, :2], cov[:2, 2:], cov[2:, 2:]
    inv = np.linalg.inv
    k, s = ab @ inv(bb), aa - ab @ inv(bb) @ ab.T
    rest = v[2:] @ inv(bb) @ v[2:]
    r = v[:2] - k @ v[2:]
    wrong = {"the known part forgotten": r @ inv(s) @ r, "not centred": v[:2] @ inv(s) @ v[:2] + rest}
    return equal(v @ inv(cov) @ v, r @ inv(s) @ r + rest, wrong=wrong)


@equation(
    "eq-distributions-generalised-inverse",
    r"""F^-(u) = \min \{ x : F(x) \ge u \}, \qquad 0 < u < 1 .""",
    oracle="a search upwards; scipy.stats.rv_discrete",
)
def test_generalised_inverse(rng):
    x, p, u = np.sort(rng.uniform(0, 9, 7)), rng.dirichlet(np.ones(7)), rng.uniform(0.01, 0.99, 50)
    law = stats.rv_discrete(values=(np.arange(7), p))
    left = [min(x[i] for i in range(7) if sum(p[: i + 1]) >= one) for one in u]
    below = [max((x[i] for i in range(7) if sum(p[: i + 1]) <= one), default=0.0) for one in u]
    return equal(left, x[law.ppf(u).astype(int)], wrong={"the last step below u": below})


@equation(
    "eq-distributions-inverse-transform",
    r"""P\big( F^-(U) \le x \big) = P\big( U \le F(x) \big) = F(x) .""",
    oracle="draws",
)
def test_inverse_transform(rng):
    shape, u = rng.uniform(1, 3), rng.uniform(size=N)
    law, x = stats.gamma(shape), shape * np.array([0.5, 1.0, 1.5])
    draws = law.ppf(u)
    left, error = share(draws[:, None] <= x)
    middle = share(u[:, None] <= law.cdf(x))[0]
    return [
        within_error(left, law.cdf(x), error, wrong={"the other tail": law.sf(x) + 0.1, "the density": law.pdf(x)}),
        equal(left, middle, wrong={"the events exchanged": 1 - middle}, atol=2 / N),  # a draw at the very edge
    ]


@equation(
    "eq-distributions-ks",
    r"""D_n = \sup_x \lvert F_n(x) - F(x) \rvert .""",
    oracle="a scan on both sides of every draw; the package",
)
def test_ks(rng):
    x, law = rng.normal(size=31), stats.norm(0.3, 1.2)
    places = np.concatenate([x, x - 1e-13])
    gaps = [abs(np.mean(x <= place) - law.cdf(place)) for place in places]
    return equal(max(gaps), ks_test(x, law.cdf)[0], wrong={"the mean of the gaps": np.mean(gaps)}, atol=1e-11)


@equation(
    "eq-distributions-chi-square",
    r"""\chi^2 = \sum_i \frac{(N_i - n p_i)^2}{n p_i} .""",
    oracle="loops; scipy.stats.chisquare",
)
def test_chi_square(rng):
    p = rng.dirichlet(np.full(5, 5.0))
    counts = rng.multinomial(500, p) + 1
    n = counts.sum()
    right = sum((counts[i] - n * p[i]) ** 2 / (n * p[i]) for i in range(5))
    wrong = {
        "not squared": sum(abs(counts[i] - n * p[i]) / (n * p[i]) for i in range(5)),
        "divided by n": sum((counts - n * p) ** 2) / n,
    }
    return equal(stats.chisquare(counts, n * p).statistic, right, wrong=wrong)


def corner(z1, z2, a):
    return share((z1 <= a[0]) & (z2 <= a[1]))


@equation(
    "eq-distributions-box-muller",
    r"""Z_1 = \sqrt{-2 \log U_1}\, \cos(2\pi U_2), \qquad Z_2 = \sqrt{-2 \log U_1}\, \sin(2\pi U_2)""",
    oracle="draws, against products of scipy.special.ndtr",
)
def test_box_muller(rng):
    (u1, u2), a = rng.uniform(size=(2, N)), rng.uniform(0.5, 1.2, 2)
    r = np.sqrt(-2 * np.log(u1))
    left, error = corner(r * np.cos(2 * np.pi * u2), r * np.sin(2 * np.pi * u2), a)
    exact = special.ndtr(a[0]) * special.ndtr(a[1])
    half = corner(r * np.cos(np.pi * u2), r * np.sin(np.pi * u2), a)[0]
    small = corner(r * np.cos(2 * np.pi * u2) / np.sqrt(2), r * np.sin(2 * np.pi * u2) / np.sqrt(2), a)[0]
    return within_error(
        left, exact, error, wrong={"half the circle": (half, exact), "the two forgotten": (small, exact)}
    )


@equation(
    "eq-distributions-polar",
    r"""Z_1 = V_1 \sqrt{\frac{-2 \log s}{s}}, \qquad Z_2 = V_2 \sqrt{\frac{-2 \log s}{s}} .""",
    oracle="draws, against products of scipy.special.ndtr",
)
def test_polar(rng):
    v, a = rng.uniform(-1, 1, size=(2, N)), rng.uniform(0.5, 1.2, 2)
    s = np.sum(v**2, axis=0)
    v, s = v[:, s < 1], s[s < 1]
    z = v * np.sqrt(-2 * np.log(s) / s)
    left, error = corner(z[0], z[1], a)
    exact = special.ndtr(a[0]) * special.ndtr(a[1])
    wrong = v * np.sqrt(-2 * np.log(s))
    return within_error(
        left, exact, error, wrong={"direction not of length one": (corner(wrong[0], wrong[1], a)[0], exact)}
    )


@equation(
    "eq-distributions-alias",
    r"""p_i = \frac 1n \Big( q_i + \sum_{j : a_j = i} (1 - q_j) \Big), \qquad i = 1, \dots, n .""",
    oracle="loops",
)
def test_alias(rng):
    n = 11
    p = rng.dirichlet(np.full(n, 0.5))
    q, a = alias_table(p)
    sums = [q[i] + sum(1 - q[j] for j in range(n) if a[j] == i) for i in range(n)]
    right = np.array(sums) / n
    return equal(p, right, wrong={"the columns' own parts only": q / n, "n forgotten": np.array(sums)})


@equation(
    "eq-distributions-rejection",
    r"""P(T = k, \; X_T \in B) = \Big( 1 - \frac1M \Big)^{k-1} \frac1M \, \int_B f(x)\, dx .""",
    oracle="draws",
)
def test_rejection(rng):
    """The half normal from exponential proposals, up to the third try."""
    m, edge = np.sqrt(2 * np.e / np.pi), rng.uniform(1.2, 1.8)
    x = rng.exponential(size=(N, 3))
    accepted = rng.uniform(size=(N, 3)) * m * np.exp(-x) < np.sqrt(2 / np.pi) * np.exp(-(x**2) / 2)
    tried = np.cumprod(np.hstack([np.ones((N, 1)), ~accepted]), axis=1)[:, :3] == 1
    left, error = share(tried & accepted & (x <= edge))
    k = np.arange(1, 4)
    inside = 2 * special.ndtr(edge) - 1
    right = (1 - 1 / m) ** (k - 1) / m * inside
    wrong = {
        "proposals for draws": (1 - 1 / m) ** (k - 1) / m * (1 - np.exp(-edge)),
        "never rejected": np.full(3, inside),
    }
    return within_error(left, right, error, wrong=wrong)


@equation(
    "eq-distributions-cauchy",
    r"""\int_{-T}^{T} \frac{\lvert x \rvert}{\pi (1 + x^2)} \, dx
= \frac{\log(1 + T^2)}{\pi} \longrightarrow \infty .""",
    oracle="scipy.integrate.quad",
)
def test_cauchy(rng):
    t = rng.uniform(2, 50)
    left = 2 * integrate.quad(lambda x: x / (np.pi * (1 + x * x)), 0, t)[0]
    right, far = np.log(1 + t * t) / np.pi, np.log(1 + 1e300 * t) / np.pi
    return [
        equal(left, right, wrong={"one side only": right / 2}, rtol=1e-7),
        at_most(t / 10, far, wrong={"bounded by 1": 1.0}),
    ]


@equation(
    "eq-distributions-first",
    r"""P(X_i \text{ is the smallest})
= \int_0^\infty \lambda_i e^{-\lambda_i x} \prod_{j \ne i} e^{-\lambda_j x} \, dx
= \int_0^\infty \lambda_i e^{-\lambda x}\, dx = \frac{\lambda_i}{\lambda} .""",
    oracle="scipy.integrate.quad; draws",
)
def test_first(rng):
    rates = rng.uniform(0.5, 2, 5)
    integrals = [
        integrate.quad(lambda x, i=i: rates[i] * np.prod([np.exp(-r * x) for r in rates]), 0, np.inf)[0]
        for i in range(5)
    ]
    left, error = share(np.argmin(rng.exponential(size=(N, 5)) / rates, axis=1)[:, None] == np.arange(5))
    right = rates / rates.sum()
    inverted = (1 / rates) / sum(1 / rates)
    return [
        equal(integrals, right, wrong={"means for rates": inverted}, rtol=1e-7),
        within_error(left, right, error, wrong={"means for rates": inverted}),
    ]


@equation(
    "eq-distributions-le-cam",
    r"""\lvert P(S \in A) - P(N \in A) \rvert \le n p^2 .""",
    oracle="every set of counts, by the sum of the positive differences",
)
def test_le_cam(rng):
    n, p = int(rng.integers(2, 13)), rng.uniform(0.01, 0.3)
    k = np.arange(n + 1)
    s, exact = np.exp(binomial_log_pmf(k, n, p)), np.exp(poisson_log_pmf(k, n * p))
    both = [
        abs(sum(s[list(a)]) - sum(exact[list(a)]))
        for size in range(4)
        for a in itertools.combinations(range(n + 1), size)
    ]
    largest = np.maximum(s - exact, 0).sum()
    return [
        at_most(max(both), n * p**2, wrong={"a power of p too many": n * p**3}),
        at_most(largest, n * p**2, wrong={"a power of p too many": n * p**3, "n forgotten": p**3}),
    ]
