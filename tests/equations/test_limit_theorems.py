"""The labelled equations of the chapter on the law of large numbers and the central limit theorem."""

import itertools
from math import comb, exp, factorial, log, sqrt

import numpy as np
from equation_checks import at_most, equal, equation, within_error
from lemmata.probability import (
    berry_esseen_bound,
    binomial_test,
    characteristic_function,
    chebyshev_bound,
    clopper_pearson_interval,
    clustered_standard_error,
    distance_to_normal,
    hoeffding_bound,
    hoeffding_interval,
    holm,
    markov_bound,
    mean_interval,
    sample_size,
    sign_flip_test,
    smoothed_density,
    standard_moments,
    sum_pmf,
    wald_interval,
    wilson_interval,
    z_test,
    z_test_power,
)
from scipy import stats
from scipy.integrate import quad


def pmf(n, rng):
    return rng.dirichlet(np.full(n, 2.0))


def mean(values, p):
    return sum(v * q for v, q in zip(values, p, strict=True))


def sums(x, p, n):
    """Every outcome of n independent draws with its probability, by enumeration: averages and probabilities."""
    outcomes = list(itertools.product(range(len(x)), repeat=n))
    average = np.array([sum(x[i] for i in o) / n for o in outcomes])
    return average, np.array([np.prod([p[i] for i in o]) for o in outcomes])


@equation("eq-limit-markov", r"P(X \ge t) \le \frac{\mathbb{E}[X]}{t} .", oracle="a sum over outcomes")
def test_markov(rng):
    x, p, t = rng.uniform(0, 3, 7), pmf(7, rng), np.linspace(0.5, 3, 6)
    right = [markov_bound(mean(x, p), float(s)) for s in t]
    q = rng.uniform(0.1, 0.9)  # X = 2 with probability q, else 0: the bound is reached at t = 2
    expectation = mean([2.0, 0.0], [q, 1 - q])
    return [
        at_most([sum(p[x >= s]) for s in t], right, wrong={"X < t": ([sum(p[x < s]) for s in t], right)}),
        at_most(q, expectation / 2, wrong={"t squared": expectation / 2**2}),
    ]


@equation(
    "eq-limit-chebyshev",
    r"P(\lvert X - \mu \rvert \ge t) \le \frac{\operatorname{Var}(X)}{t^2} .",
    oracle="a sum over outcomes",
)
def test_chebyshev(rng):
    x, p, t = rng.standard_normal(7), pmf(7, rng), np.linspace(0.3, 3, 6)
    mu = mean(x, p)
    right = [chebyshev_bound(mean((x - mu) ** 2, p), float(s)) for s in t]
    q = rng.uniform(0.3, 0.9)  # X = ±2 with probability q/2 each, else 0: the bound is reached at t = 2
    var = mean([4.0, 4.0, 0.0], [q / 2, q / 2, 1 - q])
    return [
        at_most(
            [sum(p[abs(x - mu) >= s]) for s in t],
            right,
            wrong={"nearer than t": ([sum(p[abs(x - mu) < s]) for s in t], right)},
        ),
        at_most(
            q,
            var / 2**2,
            wrong={"one side of the two": var / 2**2 / 2, "the root of the variance": sqrt(var) / 2**2},
        ),
    ]


@equation(
    "eq-limit-hoeffding-lemma",
    r"\mathbb{E}\big[ e^{\lambda Y} \big] \le e^{\lambda^2 (b - a)^2 / 8} .",
    oracle="a sum over outcomes",
)
def test_hoeffding_lemma(rng):
    x, p, lam = rng.uniform(-2, 3, 7), pmf(7, rng), np.linspace(-3, 3, 13)
    small = 0.3 * rng.uniform(0.5, 1)  # for a fair coin of sides ±1 and a small λ the two are nearly equal
    left = [mean(np.exp(v * (x - mean(x, p))), p) for v in lam] + [(exp(small) + exp(-small)) / 2]

    def bound(eight=8, width=1.0):
        widths = width * np.r_[np.full(13, x.max() - x.min()), 2]
        return np.exp(np.r_[lam, small] ** 2 * widths**2 / eight)

    return at_most(left, bound(), wrong={"half the width": bound(width=0.5), "16 for 8": bound(16)})


@equation(
    "eq-limit-hoeffding",
    r"""P\big( \bar X_n - \mu \ge \varepsilon \big) \le e^{-2 n \varepsilon^2 / (b - a)^2}, \qquad
P\big( \lvert \bar X_n - \mu \rvert \ge \varepsilon \big) \le 2\, e^{-2 n \varepsilon^2 / (b - a)^2} .""",
    oracle="enumeration; the exact binomial",
)
def test_hoeffding(rng):
    x, p, n = np.array([-1.0, 0.2, 2.0]) * rng.uniform(0.5, 2), pmf(3, rng), 6
    average, q = sums(x, p, n)
    a, b, mu, eps = x.min(), x.max(), mean(x, p), rng.uniform(0.05, 0.9, 9) * (x.max() - x.min())
    # many tosses of a coin of sides ±s: above the mean by `far` of the width or more, exactly
    s, far, N = rng.uniform(1, 2), float(rng.uniform(0.05, 0.1)), int(rng.integers(300, 500))
    one = [*(sum(q[average - mu >= e]) for e in eps), stats.binom(N, 0.5).sf(np.ceil(N * (0.5 + far)) - 1)]

    def above(two=2, power=2):
        return np.r_[
            np.exp(-two * n * eps**2 / (b - a) ** power), exp(-two * N * (2 * s * far) ** 2 / (2 * s) ** power)
        ]

    # one toss is always s away, on one side or the other
    near = s * rng.uniform(0.8, 1)
    two_sided = [*(sum(q[abs(average - mu) >= e]) for e in eps), 1.0]
    bound = np.array([hoeffding_bound(n, float(e), a, b) for e in eps] + [hoeffding_bound(1, near, -s, s)])
    alone = np.r_[2 * np.exp(-2 * n * eps**2 / (b - a) ** 2), 2 * exp(-2 * near**2 / (2 * s) ** 2)]
    return [
        at_most(one, above(), wrong={"4 for 2": above(4), "width not squared": above(power=1)}),
        at_most(two_sided, alone, wrong={"one side": alone / 2}),
        equal(bound, np.minimum(alone, 1), wrong={"one side": alone / 2}),
    ]


@equation(
    "eq-limit-weak-law",
    r"P\big( \lvert \bar X_n - \mu \rvert \ge \varepsilon \big) \le \frac{\sigma^2}{n \varepsilon^2} .",
    oracle="enumeration; a case of equality",
)
def test_weak_law(rng):
    x, p, n = rng.standard_normal(3), pmf(3, rng), 5
    average, q = sums(x, p, n)
    mu = mean(x, p)
    var, eps = mean((x - mu) ** 2, p), np.linspace(0.1, 1, 6)
    # two coins of sides ±s: their average is ±s with probability 1/2 together, and σ²/(n ε²) = 1/2 at ε = s
    s = rng.uniform(1.2, 2)
    pair, r = sums(np.array([-s, s]), [0.5, 0.5], 2)
    left = [*(sum(q[abs(average - mu) >= e]) for e in eps), sum(r[abs(pair) >= s - 1e-12])]
    right = np.r_[var / (n * eps**2), s**2 / (2 * s**2)]
    return at_most(
        left,
        right,
        wrong={"n squared": right / np.r_[np.full(6, n), 2], "σ for σ²": right / np.r_[np.full(6, sqrt(var)), s]},
    )


@equation(
    "eq-limit-truncated",
    r"""\mathbb{E}\, \big\lvert \bar X_n - \mu \big\rvert \le \frac{c}{\sqrt n}
+ 2\, \mathbb{E}\big[ \lvert X \rvert\, \mathbf{1}_{\{\lvert X \rvert > c\}} \big] .""",
    oracle="enumeration; a mean of heavy-tailed draws",
)
def test_truncated(rng):
    cases = [
        (rng.standard_normal(4) * np.array([0.1, 1, 2, 6]), np.array([0.6, 0.2, 0.15, 0.05]), 4, c)
        for c in np.linspace(0.2, 8, 9)
    ]
    # four fair signs of size c, so that nothing lies beyond: E|X̄| is 3c/8 and the first term 4c/8
    c, rare = rng.uniform(1, 2), rng.uniform(0.01, 0.1)
    cases.append((np.array([-c, c]), np.array([0.5, 0.5]), 4, c))
    # one rare value 1 and a c far below it: nearly all is in the second term, and its 2 is needed
    cases.append((np.array([1.0, 0.0]), np.array([rare, 1 - rare]), 1, rare / 100))

    def left(x, p, n, c):
        average, q = sums(x, p, n)
        return mean(abs(average - mean(x, p)), q)

    def right(power=0.5, two=2, beyond=np.greater):
        return [c / n**power + two * sum((abs(x) * p)[beyond(abs(x), c)]) for x, p, n, c in cases]

    wrong = {"n for its root": right(1), "1 for 2": right(two=1), "small for large": right(beyond=np.less_equal)}
    return at_most([left(*case) for case in cases], right(), wrong=wrong)


@equation(
    "eq-limit-characteristic",
    r"\varphi_X(t) = \mathbb{E}\big[ e^{i t X} \big] = \mathbb{E}[\cos t X] + i\, \mathbb{E}[\sin t X] ,",
    oracle="cosines and sines in a loop; a closed form",
)
def test_characteristic(rng):
    x, p, t = rng.standard_normal(5), pmf(5, rng), rng.uniform(0.5, 2, 3)
    cosines = np.array([mean(np.cos(s * x), p) + 1j * mean(np.sin(s * x), p) for s in t])
    rate = rng.uniform(0.5, 2)
    parts = [quad(lambda v, f=f: f(t[0] * v) * rate * exp(-rate * v), 0, np.inf)[0] for f in (np.cos, np.sin)]
    return [
        equal(characteristic_function(x, p, t), cosines, wrong={"conjugate": cosines.conj(), "real": cosines.real}),
        equal(complex(*parts), rate / (rate - 1j * t[0]), wrong={"sign of i": rate / (rate + 1j * t[0])}, rtol=1e-6),
    ]


@equation(
    "eq-limit-product",
    r"""\varphi_{a X + b}(t) = e^{i t b}\, \varphi_X(a t), \qquad
\varphi_{X + Y}(t) = \varphi_X(t)\, \varphi_Y(t) .""",
    oracle="enumeration of all pairs",
)
def test_product(rng):
    x, y, p, q, t = rng.standard_normal(5), rng.standard_normal(7), pmf(5, rng), pmf(7, rng), rng.uniform(0.5, 2, 3)
    a, b = rng.uniform(1.5, 2, 2)
    phi = [mean(np.exp(1j * s * x), p) for s in t]
    pairs = [sum(p[i] * q[j] * np.exp(1j * s * (x[i] + y[j])) for i in range(5) for j in range(7)) for s in t]

    def right(turn=b, scale=a):
        return [np.exp(1j * s * turn) * mean(np.exp(1j * scale * s * x), p) for s in t]

    wrong = {"a b for b": right(turn=a * b), "φ at t": right(scale=1), "φ at t/a": right(scale=1 / a)}
    return [
        equal(characteristic_function(a * x + b, p, t), right(), wrong=wrong),
        equal(pairs, phi * characteristic_function(y, q, t), wrong={"sum": phi + characteristic_function(y, q, t)}),
    ]


@equation(
    "eq-limit-gaussian", r"\varphi_{\sigma Z}(t) = e^{-\sigma^2 t^2 / 2} .", oracle="quadrature; the series of moments"
)
def test_gaussian(rng):
    sigma, t = rng.uniform(0.5, 1.5, 2)
    integral = quad(lambda z: np.cos(t * sigma * z) * exp(-(z**2) / 2) / sqrt(2 * np.pi), -12, 12)[0]
    moments = [factorial(2 * k) / (2**k * factorial(k)) for k in range(30)]
    series = sum((-1) ** k * (t * sigma) ** (2 * k) * m / factorial(2 * k) for k, m in enumerate(moments))
    right = exp(-(sigma**2) * t**2 / 2)
    wrong = {"no square of σ": exp(-sigma * t**2 / 2), "not halved": exp(-(sigma**2) * t**2)}
    return [equal(integral, right, wrong=wrong), equal(series, right, wrong=wrong)]


@equation(
    "eq-limit-expansion",
    r"""\Big\lvert \varphi_X(t) - 1 + \frac{\sigma^2 t^2}{2} \Big\rvert
\le \mathbb{E}\Big[ \min\Big( t^2 X^2, \frac{\lvert t X \rvert^3}{6} \Big) \Big] ,""",
    oracle="a sum over outcomes",
)
def test_expansion(rng):
    x, p = rng.standard_normal(5), pmf(5, rng)
    x, t = x - mean(x, p), np.r_[np.linspace(-20, -0.1, 20), np.linspace(0.01, 20, 20)]
    # lopsided, with probabilities 1/4, 3/4 and mean 0: at a small t the term with the cube is all there is
    skew, q, small = np.array([3.0, -1.0]) * rng.uniform(1, 2), np.array([0.25, 0.75]), np.array([1e-3])

    def left(x, p, t, half=2):
        return [abs(mean(np.exp(1j * s * x), p) - 1 + mean(x**2, p) * s**2 / half) for s in t]

    def right(x, p, t, six=6):
        return [mean(np.minimum(s**2 * x**2, abs(s * x) ** 3 / six), p) for s in t]

    return [
        at_most(left(x, p, t), right(x, p, t), wrong={"σ² t² not halved": (left(x, p, t, 1), right(x, p, t))}),
        at_most(
            left(skew, q, small),
            right(skew, q, small) * np.array([1.0]),
            wrong={"24 for 6, a term too far": right(skew, q, small, 24)},
            rtol=1e-4,
            atol=1e-14,
        ),
    ]


@equation(
    "eq-limit-smoothing",
    r"""f_h(y) = \frac{1}{2 \pi} \int_{-\infty}^{\infty}
e^{-i t y}\, \varphi_X(t)\, e^{-h^2 t^2 / 2}\, dt .""",
    oracle="the mixture of Gaussians; quadrature",
)
def test_smoothing(rng):
    x, p, h, y = rng.uniform(-2, 2, 4), pmf(4, rng), rng.uniform(0.3, 1), rng.uniform(-2, 2, 3)
    left = [mean(np.exp(-((v - x) ** 2) / (2 * h**2)) / (h * sqrt(2 * np.pi)), p) for v in y]

    def integral(v, sign=1):
        def real(t):
            return (np.exp(-sign * 1j * t * v) * mean(np.exp(1j * t * x), p)).real * exp(-(h**2) * t**2 / 2)

        return quad(real, -9 / h, 9 / h, limit=200)[0] / (2 * np.pi)

    return [
        equal(
            left,
            [integral(v) for v in y],
            wrong={"sign of i": [integral(v, -1) for v in y], "no 2π": [integral(v) * 2 * np.pi for v in y]},
            rtol=1e-6,
        ),
        equal(
            left,
            smoothed_density(lambda t: characteristic_function(x, p, t), y, h),
            wrong={"h² t² not halved": smoothed_density(lambda t: characteristic_function(x, p, t), y, sqrt(2) * h)},
        ),
    ]


@equation(
    "eq-limit-clt",
    r"\lim_{n \to \infty} P\Big( \frac{S_n - n \mu}{\sigma \sqrt n} \le x \Big) = \Phi(x) .",
    oracle="exact sums of exponential, Poisson and discrete variables",
)
def test_clt(rng):
    x, n = rng.uniform(-2, 2, 5), 10**10  # Berry and Esseen: the distance is below 10⁻⁵ for both
    rate = rng.uniform(1.5, 2)
    exponential = stats.gamma(n, scale=1 / rate).cdf(n / rate + x * sqrt(n) / rate)
    poisson = stats.poisson(rate * n).cdf(rate * n + x * sqrt(rate * n))
    normal, tail = stats.norm.cdf(x), {"the other tail": stats.norm.sf(x)}
    p = pmf(4, rng)
    mu, sd, third = standard_moments(p)
    size = 4000
    mass = sum_pmf(p, size)
    place = (np.arange(len(mass)) - size * mu) / (sd * sqrt(size))
    discrete = [mass[place <= v].sum() for v in x]
    return [
        equal(exponential, normal, wrong=tail | {"σ² for σ": stats.norm.cdf(x / rate)}, atol=2e-5),
        equal(poisson, normal, wrong=tail | {"σ² for σ": stats.norm.cdf(x * sqrt(rate))}, atol=2e-5),
        equal(discrete, normal, wrong=tail, atol=berry_esseen_bound(size, sd, third)),
    ]


@equation(
    "eq-limit-rate",
    r"""\big\lvert \varphi_n(t) - e^{-t^2/2} \big\rvert
\le \frac{\rho\, \lvert t \rvert^3}{6\, \sigma^3 \sqrt n} + \frac{t^4}{8 n} .""",
    oracle="the characteristic function of the exact sum",
)
def test_rate(rng):
    p, n, t = pmf(3, rng), 13, np.linspace(-3, 3, 24)
    mu, sd, rho = standard_moments(p)
    mass = sum_pmf(p, n)
    place = (np.arange(len(mass)) - n * mu) / (sd * sqrt(n))
    left = [abs(mean(np.exp(1j * s * place), mass) - exp(-(s**2) / 2)) for s in t]
    # a rare success: nearly all of ρ is in the skew; at a small t and a large n the first term is all there is
    q, N, s = [0.999, 0.001 * rng.uniform(0.5, 1)], 10**4, 0.1
    m, d, r = standard_moments(q)
    small = abs(complex(characteristic_function(np.arange(2) - m, q, s / (d * sqrt(N)))) ** N - exp(-(s**2) / 2))

    def bound(t, rho, sd, n, six=6, cube=3, root=0.5):
        return rho * abs(t) ** 3 / (six * sd**cube * n**root) + t**4 / (8 * n)

    def both(**slip):
        return np.r_[bound(t, rho, sd, n, **slip), bound(s, r, d, N, **slip)]

    wrong = {"n for its root": both(root=1), "24 for 6, a term too far": both(six=24), "σ² for σ³": both(cube=2)}
    return at_most([*left, small], both(), wrong=wrong, rtol=1e-6, atol=0.0)


@equation(
    "eq-limit-berry-esseen",
    r"""\sup_x \Big\lvert P\Big( \frac{S_n - n \mu}{\sigma \sqrt n} \le x \Big) - \Phi(x) \Big\rvert
\le \frac{C \rho}{\sigma^3 \sqrt n} .""",
    oracle="exact convolutions; Esseen's worst case",
)
def test_berry_esseen(rng):
    worst = (4 - sqrt(10)) / 2 + rng.uniform(-1e-3, 1e-3)  # a success probability for which C must exceed 0.4097
    cases = [(pmf(4, rng), n) for n in (1, 3, 10, 40)] + [([1 - worst, worst], 3001)]

    def bound(C=0.4748, cube=3, root=0.5):
        moments = [standard_moments(p) for p, _ in cases]
        return [C * rho / (sd**cube * n**root) for (_, sd, rho), (_, n) in zip(moments, cases, strict=True)]

    wrong = {"C = 0.40": bound(C=0.40), "n for its root": bound(root=1), "σ² for σ³": bound(cube=2)}
    return at_most([distance_to_normal(p, n) for p, n in cases], bound(), wrong=wrong)


def exact_quantity(error, mass, v):
    return mass[error <= v].sum()


@equation(
    "eq-limit-delta",
    r"\sqrt n\, \big( g(T_n) - g(\theta) \big) \Rightarrow g'(\theta)\, \sigma Z .",
    oracle="the exact binomial and gamma distributions",
)
def test_delta(rng):
    n, p = 10**12, rng.uniform(0.2, 0.4)
    v = rng.uniform(0.1, 0.3)
    # log of a share: log p̂ ≤ log p + v/√n means k ≤ n p exp(v/√n)
    left = stats.norm.cdf(v, scale=sqrt(p * (1 - p)) / p)
    exact = stats.binom(n, p).cdf(n * p * exp(v / sqrt(n)))
    # square of an exponential average: T² ≤ θ² + v/√n
    theta = rng.uniform(0.5, 2)
    square = stats.gamma(n, scale=theta / n).cdf(sqrt(theta**2 + v / sqrt(n)))
    return [
        equal(exact, left, wrong={"no slope": stats.norm.cdf(v, scale=sqrt(p * (1 - p)))}, atol=1e-5),
        equal(
            square,
            stats.norm.cdf(v, scale=2 * theta * theta),
            wrong={"slope θ": stats.norm.cdf(v, scale=theta * theta)},
            atol=1e-5,
        ),
    ]


@equation(
    "eq-limit-delta-second",
    r"n\, \big( g(T_n) - g(\theta) \big) \Rightarrow \frac{g''(\theta)}{2}\, \sigma^2 Z^2 .",
    oracle="the exact binomial and gamma distributions",
)
def test_delta_second(rng):
    n, v = 10**10, rng.uniform(0.1, 0.4)
    # g(p) = p(1 − p) at 1/2: n (1/4 − g) ≤ v means |k − n/2| ≤ √(n v); σ² = 1/4, g'' = −2
    coin = stats.binom(n, 0.5)
    exact = coin.cdf(n / 2 + sqrt(n * v)) - coin.cdf(np.ceil(n / 2 - sqrt(n * v)) - 1)
    # g = cos(T − θ) − 1 for an exponential average: g'' = −1, σ = θ
    theta = rng.uniform(0.5, 1)
    law, width = stats.gamma(n, scale=theta / n), np.arccos(1 - v / n)
    cosine = law.cdf(theta + width) - law.cdf(theta - width)
    return [
        equal(
            exact,
            stats.chi2(1).cdf(v / (2 / 2 * 0.25)),
            wrong={"not halved": stats.chi2(1).cdf(v / (2 * 0.25)), "σ for σ²": stats.chi2(1).cdf(v / 0.5)},
            atol=1e-4,
        ),
        equal(
            cosine,
            stats.chi2(1).cdf(v / (theta**2 / 2)),
            wrong={"not halved": stats.chi2(1).cdf(v / theta**2)},
            atol=1e-4,
        ),
    ]


@equation(
    "eq-limit-studentised",
    r"\lim_{n \to \infty} P\Big( \lvert \bar X_n - \mu \rvert \le z\, \frac{S}{\sqrt n} \Big) = 1 - \alpha .",
    oracle="the share of 4,000 simulated samples; an exact sum for a large n",
)
def test_studentised(rng):
    alpha, n = rng.uniform(0.05, 0.3), 200
    z = stats.norm.ppf(1 - alpha / 2)
    x = rng.random((4000, n))
    covered = np.mean(abs(x.mean(1) - 0.5) <= z * x.std(1, ddof=1) / sqrt(n))
    # zeros and ones: |k/n − p| ≤ z √(k/n (1 − k/n)/(n − 1)), exactly
    N, p = 10**6, 0.3
    k = np.arange(int(N * p - 6000), int(N * p + 6000))
    inside = abs(k / N - p) <= z * np.sqrt(k / N * (1 - k / N) / (N - 1))
    exact = stats.binom(N, p).pmf(k)[inside].sum()
    one_sided = 1 - 2 * alpha
    return [
        within_error(covered, 1 - alpha, sqrt(alpha / 4000) + 1e-3, wrong={"z of one side": one_sided, "S": 1.0}),
        equal(exact, 1 - alpha, wrong={"z of one side": one_sided, "α": alpha}, atol=2e-3),
    ]


@equation(
    "eq-limit-wald",
    r"\text{Wald:} \quad \hat p \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n}} ;",
    oracle="the standard deviation of the zeros and ones; exact coverage for a large n",
)
def test_wald(rng):
    n, alpha = int(rng.integers(20, 60)), rng.uniform(0.05, 0.2)
    k, z = int(rng.integers(1, n)), stats.norm.ppf(1 - alpha / 2)
    x = rng.permutation(np.repeat([1.0, 0.0], [k, n - k]))  # the answers themselves: the average is p̂
    ends = np.array([x.mean() - z * x.std() / sqrt(n), x.mean() + z * x.std() / sqrt(n)])
    one = stats.norm.ppf(1 - alpha)
    N, p = 10**6, rng.uniform(0.2, 0.4)
    counts = np.arange(int(N * p - 6000), int(N * p + 6000))
    share, mass = counts / N, stats.binom(N, p).pmf(counts)

    def covered(variance, z=z):
        return mass[abs(share - p) <= z * np.sqrt(variance / N)].sum()

    return [
        equal(
            wald_interval(k, n, 1 - alpha),
            ends,
            wrong={
                "z of one side": x.mean() + np.array([-1, 1]) * one * x.std() / sqrt(n),
                "no n": x.mean() + np.array([-1, 1]) * z * x.std(),
                "no root": x.mean() + np.array([-1, 1]) * z * x.var() / n,
            },
        ),
        equal(
            covered(share * (1 - share)),
            1 - alpha,
            wrong={
                "no 1 − p̂": (covered(share), 1 - alpha),
                "z of one side": (covered(share * (1 - share), one), 1 - alpha),
            },
            atol=2e-3,
        ),
    ]


@equation(
    "eq-limit-wilson",
    r"""\text{Wilson:} \quad \frac{1}{1 + z^2 / n} \left( \hat p + \frac{z^2}{2n}
\pm z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4 n^2}} \right) ;""",
    oracle="roots of the quadratic; scipy.stats",
)
def test_wilson(rng):
    n = int(rng.integers(20, 60))
    k = int(rng.integers(1, n))
    p, z, sign = k / n, stats.norm.ppf(0.95), np.array([-1, 1])

    def ends(two=2, four=4 * n**2, below=1 + z**2 / n):
        return (p + z**2 / (two * n) + sign * z * sqrt(p * (1 - p) / n + z**2 / four)) / below

    roots = np.sort(np.roots([1 + z**2 / n, -2 * p - z**2 / n, p**2]).real)
    theirs = stats.binomtest(k, n).proportion_ci(0.9, method="wilson")
    wrong = {"z² for z²/2": ends(two=1), "4n for 4n²": ends(four=4 * n), "not divided": ends(below=1)}
    return [
        equal(roots, ends(), wrong=wrong),
        equal(wilson_interval(k, n, 0.9), ends(), wrong=wrong),
        equal([theirs.low, theirs.high], ends(), wrong=wrong),
    ]


@equation(
    "eq-limit-hoeffding-interval",
    r"\text{Hoeffding:} \quad \hat p \pm \sqrt{\frac{\ln(2 / \alpha)}{2 n}} ;",
    oracle="the bound solved by bisection",
)
def test_hoeffding_interval(rng):
    n, alpha = int(rng.integers(100, 300)), rng.uniform(0.05, 0.2)
    k = n // 2
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if 2 * exp(-2 * n * middle**2) > alpha else (low, middle)
    half = sqrt(log(2 / alpha) / (2 * n))
    sides = np.array([k / n - half, k / n + half])
    wrong = {"one side": [k / n - sqrt(log(1 / alpha) / (2 * n)), k / n + sqrt(log(1 / alpha) / (2 * n))]}
    return [
        equal([k / n - low, k / n + low], sides, wrong=wrong),
        equal(hoeffding_interval(k, n, 1 - alpha), sides, wrong=wrong),
    ]


@equation(
    "eq-limit-binomial-beta",
    r"P_p(S \ge k) = k \binom nk \int_0^p t^{k - 1} (1 - t)^{n - k}\, dt .",
    oracle="a sum over counts; quadrature",
)
def test_binomial_beta(rng):
    n, p = 11, rng.uniform(0.2, 0.8)
    left = [sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1)) for k in range(1, n + 1)]
    area = [quad(lambda t, k=k: t ** (k - 1) * (1 - t) ** (n - k), 0, p)[0] for k in range(1, n + 1)]
    right = [k * comb(n, k) * a for k, a in enumerate(area, start=1)]
    return equal(
        left, right, wrong={"no k": [comb(n, k) * a for k, a in enumerate(area, start=1)]}, rtol=1e-7, atol=1e-12
    )


@equation(
    "eq-limit-clopper-pearson",
    r"P_{L(k)}(S \ge k) = \frac\alpha2, \qquad P_{U(k)}(S \le k) = \frac\alpha2 ;",
    oracle="sums over counts; scipy.stats",
)
def test_clopper_pearson(rng):
    n, level = 7, rng.uniform(0.8, 0.95)
    ends = [clopper_pearson_interval(k, n, level) for k in range(1, n)]
    tails = [
        (
            sum(comb(n, j) * low**j * (1 - low) ** (n - j) for j in range(k, n + 1)),
            sum(comb(n, j) * high**j * (1 - high) ** (n - j) for j in range(k + 1)),
        )
        for k, (low, high) in enumerate(ends, start=1)
    ]
    theirs = [stats.binomtest(k, n).proportion_ci(level, method="exact") for k in range(1, n)]
    half = np.full((n - 1, 2), (1 - level) / 2)
    return [
        equal(tails, half, wrong={"α for α/2": 2 * half}),
        equal(
            ends,
            [(c.low, c.high) for c in theirs],
            wrong={"failures for successes": [(c.low, c.high) for c in reversed(theirs)]},
        ),
    ]


@equation(
    "eq-limit-student",
    r"f_\nu(t) = c_\nu \Big( 1 + \frac{t^2}{\nu} \Big)^{-(\nu + 1)/2} ,",
    oracle="simulated Gaussian samples; scipy.stats",
)
def test_student(rng):
    nu, t = int(rng.integers(1, 5)), rng.uniform(1, 1.8)

    def shape(v, power=None):
        return (1 + v**2 / nu) ** (-(nu + 1) / 2 if power is None else power)

    total = quad(shape, -np.inf, np.inf)[0]
    chance = quad(shape, -t, t)[0] / total
    x = rng.standard_normal((40_000, nu + 1)) * 3 + 2
    ratio = sqrt(nu + 1) * (x.mean(1) - 2) / x.std(1, ddof=1)
    seen = np.mean(abs(ratio) <= t)
    return [
        within_error(
            seen,
            chance,
            sqrt(chance * (1 - chance) / 40_000),
            wrong={"Gaussian": 2 * stats.norm.cdf(t) - 1, "one side": (1 + chance) / 2},
        ),
        equal(
            shape(t) / total,
            stats.t(nu).pdf(t),
            wrong={"ν for ν + 1": shape(t, -nu / 2) / total, "Gaussian": stats.norm.pdf(t)},
            rtol=1e-7,
        ),
    ]


@equation(
    "eq-limit-student-interval", r"\bar X_n \pm t_\nu\, \frac{S}{\sqrt n}", oracle="scipy.stats; simulated samples"
)
def test_student_interval(rng):
    x, level = rng.standard_normal(6) + 1, rng.uniform(0.8, 0.95)
    theirs = stats.ttest_1samp(x, 0).confidence_interval(level)
    t, se = stats.t(5).ppf((1 + level) / 2), x.std(ddof=1) / sqrt(6)
    sides = x.mean() + np.array([-1, 1]) * t * se
    many = rng.standard_normal((20_000, 4))
    reach = stats.t(3).ppf((1 + level) / 2) * many.std(1, ddof=1) / 2
    gaussian = 2 * stats.t(3).cdf(stats.norm.ppf((1 + level) / 2)) - 1
    return [
        equal(
            sides,
            [theirs.low, theirs.high],
            wrong={"z for t": x.mean() + np.array([-1, 1]) * stats.norm.ppf((1 + level) / 2) * se},
        ),
        equal(
            mean_interval(x, level),
            sides,
            wrong={
                "no root": x.mean() + np.array([-1, 1]) * t * se / sqrt(6),
                "n for n − 1 in S": x.mean() + np.array([-1, 1]) * t * x.std() / sqrt(6),
                "n for n − 1 in t": x.mean() + np.array([-1, 1]) * stats.t(6).ppf((1 + level) / 2) * se,
            },
        ),
        within_error(
            np.mean(abs(many.mean(1)) <= reach), level, sqrt(level * (1 - level) / 20_000), wrong={"z for t": gaussian}
        ),
    ]


@equation("eq-limit-p-value", r"P\big( G(T) \le \alpha \big) \le \alpha .", oracle="enumeration of a binomial test")
def test_p_value(rng):
    n, p = 12, rng.uniform(0.2, 0.8)
    mass = np.array([comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])
    one_sided = np.array([mass[k:].sum() for k in range(n + 1)])  # G(k) = P(T ≥ k) with T = S
    two_sided = np.array([binomial_test(k, n, p) for k in range(n + 1)])
    alphas = np.r_[np.linspace(0.01, 0.9, 12), one_sided[1:]]  # at its own values a p-value is exact
    strict = np.array([mass[k + 1 :].sum() for k in range(n + 1)])  # > for ≥ in the definition
    return [
        at_most(
            [mass[one_sided <= a * (1 + 1e-12)].sum() for a in alphas],
            alphas,
            wrong={"T > t": ([mass[strict <= a].sum() for a in alphas], alphas)},
        ),
        at_most(
            [mass[two_sided <= a].sum() for a in alphas],
            alphas,
            wrong={"half of both sides": ([mass[two_sided / 2 <= a].sum() for a in alphas], alphas)},
        ),
    ]


@equation(
    "eq-limit-z-test",
    r"z = \frac{\bar X_n - \mu_0}{S / \sqrt n}, \qquad \text{p-value} = 2\, \Phi(-\lvert z \rvert) ,",
    oracle="an integral of the density; the share of simulated samples",
)
def test_z_test(rng):
    x, mu = rng.exponential(size=40), rng.uniform(0.6, 0.8)
    m, s = sum(x) / 40, sqrt(sum((v - sum(x) / 40) ** 2 for v in x) / 39)
    z = (m - mu) / (s / sqrt(40))
    p = 2 * quad(stats.norm.pdf, abs(z), np.inf)[0]
    found = z_test(float(x.mean()), mu, float(x.std(ddof=1) / sqrt(40)))
    return equal(
        found,
        [z, p],
        wrong={"one side": [z, p / 2], "n for its root": [z * sqrt(40), p], "the other tail": [z, 2 - p]},
        rtol=1e-7,
    )


@equation(
    "eq-limit-power",
    r"P(\text{reject}) = \Phi(\delta - z_{1 - \alpha/2}) + \Phi(-\delta - z_{1 - \alpha/2}) ,",
    oracle="the share of simulated tests that reject",
)
def test_power(rng):
    delta, alpha = rng.uniform(0.5, 2.5), rng.uniform(0.02, 0.2)
    z = stats.norm.ppf(1 - alpha / 2)
    seen = np.mean(abs(rng.standard_normal(40_000) + delta) >= z)
    right = stats.norm.cdf(delta - z) + stats.norm.cdf(-delta - z)
    one = stats.norm.ppf(1 - alpha)
    return [
        within_error(
            seen,
            right,
            sqrt(right * (1 - right) / 40_000),
            wrong={"α for α/2": stats.norm.cdf(delta - one) + stats.norm.cdf(-delta - one), "no effect": alpha},
        ),
        equal(
            z_test_power(delta, 1.0, alpha),
            right,
            wrong={"one side": stats.norm.cdf(delta - z), "not rejected": 1 - right},
        ),
    ]


@equation(
    "eq-limit-sample-size",
    r"n = \left( z_{1 - \alpha/2} + z_{1 - \beta} \right)^2 \frac{\sigma^2}{\Delta^2} .",
    oracle="the power at that n; simulation",
)
def test_sample_size(rng):
    sigma, effect, beta = rng.uniform(1, 2), rng.uniform(0.05, 0.1), rng.uniform(0.1, 0.3)
    n = (stats.norm.ppf(0.975) + stats.norm.ppf(1 - beta)) ** 2 * sigma**2 / effect**2
    averages = effect + sigma / sqrt(n) * rng.standard_normal(40_000)  # exactly distributed averages of n Gaussians
    seen = np.mean(abs(averages) > stats.norm.ppf(0.975) * sigma / sqrt(n))
    one = (stats.norm.ppf(0.95) + stats.norm.ppf(1 - beta)) ** 2 * sigma**2 / effect**2
    return [
        within_error(seen, 1 - beta, sqrt(beta / 40_000) + 1e-4, wrong={"β": beta}),
        equal(sample_size(effect, sigma, 0.05, 1 - beta), np.ceil(n), wrong={"one side": np.ceil(one), "σ": n / sigma}),
    ]


@equation(
    "eq-limit-paired",
    r"\operatorname{Var}\big( \bar A - \bar B \big) = \frac{\sigma_A^2 + \sigma_B^2 - 2 r\, \sigma_A \sigma_B}{n} .",
    oracle="enumeration of all samples of pairs",
)
def test_paired(rng):
    a, b, p, n = rng.standard_normal(4), rng.standard_normal(4), pmf(4, rng), 3
    difference, q = sums(a - b, p, n)  # the pairs (a_i, b_i) are drawn together
    left = mean((difference - mean(difference, q)) ** 2, q)
    sa, sb = (sqrt(mean((v - mean(v, p)) ** 2, p)) for v in (a, b))
    r = mean((a - mean(a, p)) * (b - mean(b, p)), p) / (sa * sb)
    right = (sa**2 + sb**2 - 2 * r * sa * sb) / n
    # scores of 0 and 1: P(disagree) − Δ²
    x, y, w = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), pmf(4, rng)
    gap = mean(x - y, w)
    return [
        equal(left, right, wrong={"r left out": (sa**2 + sb**2) / n, "one r": right + r * sa * sb / n}),
        equal(mean((x - y - gap) ** 2, w), w[1] + w[2] - gap**2, wrong={"agree": w[0] + w[3] - gap**2}),
    ]


@equation(
    "eq-limit-sign-flip",
    r"""P\left( \frac{1 + \#\{ j \ge 1 : T_j \ge T_0 \}}{1 + m} \le \alpha \right) \le \alpha .""",
    oracle="many tests of a true hypothesis",
)
def test_sign_flip(rng):
    """Sizes of very different scale; at α = 1/m leaving out the ones would reject twice as often."""
    tests, m = 2000, 19
    d = rng.exponential(size=(tests, 9)) ** 3 * rng.choice([-1, 1], size=(tests, 9))
    signs = rng.choice([-1, 1], size=(tests, m, 9))
    t0, tj = abs(d.sum(1)), abs(np.einsum("tmi,ti->tm", signs, d))
    count = np.sum(tj >= t0[:, None] * (1 - 1e-12), axis=1)
    alphas = np.array([1, 2, 5, 10]) / m
    bound = alphas + 5 * np.sqrt(alphas * (1 - alphas) / tests)
    seen = [np.mean((1 + count) / (1 + m) <= a + 1e-12) for a in alphas]
    no_ones = [np.mean(count / m <= a + 1e-12) for a in alphas]
    ours = np.array([sign_flip_test(row, rng, m).p_value for row in d[:400]])
    quarter = 0.25 + 5 * sqrt(0.25 * 0.75 / 400)
    return [
        at_most(seen, bound, wrong={"the ones left out": (no_ones, bound)}),
        at_most(np.mean(ours <= 0.25), quarter, wrong={"half of both sides": (np.mean(ours / 2 <= 0.25), quarter)}),
    ]


@equation(
    "eq-limit-bonferroni",
    r"P(\text{some true hypothesis is rejected}) \le \alpha .",
    oracle="p-values built so that the bound is reached; simulated ones",
)
def test_bonferroni(rng):
    m, alpha = 5, rng.uniform(0.05, 0.2)
    u, draws = rng.random(40_000), 40_000
    # one uniform U shifted round the circle: each p-value is uniform, and the events p_i ≤ α/m exclude each other
    p = (u[:, None] + np.arange(m) / m) % 1
    some = np.mean((p <= alpha / m).any(axis=1))
    careless = np.mean((p <= alpha).any(axis=1))
    slack = 5 * sqrt(alpha / draws)
    z = rng.standard_normal((2000, 6)) + np.array([4.0, 3, 0, 0, 0, 0])
    values = 2 * stats.norm.sf(abs(z))
    ours = np.mean([(holm(row)[2:] <= alpha).any() for row in values[:400]])
    uncorrected = np.mean((values[:400, 2:] <= alpha).any(axis=1))
    return [
        at_most(
            some,
            alpha + slack,
            wrong={"no division by m": (careless, alpha + slack)},
        ),
        at_most(
            ours,
            alpha + 5 * sqrt(alpha / 400),
            wrong={"p-values as they are": (uncorrected, alpha + 5 * sqrt(alpha / 400))},
        ),
    ]


@equation(
    "eq-limit-cauchy", r"\varphi(t) = e^{-\lvert t \rvert} ,", oracle="an oscillating quadrature; simulated averages"
)
def test_cauchy(rng):
    t = rng.uniform(0.3, 3)
    integral = 2 * quad(lambda x: 1 / (np.pi * (1 + x**2)), 0, np.inf, weight="cos", wvar=t)[0]
    averages = rng.standard_cauchy((20_000, 50)).mean(axis=1)
    q = rng.uniform(0.6, 0.9)
    below = np.mean(averages <= np.tan(np.pi * (q - 0.5)))
    shrunk = stats.cauchy.cdf(np.tan(np.pi * (q - 0.5)) * sqrt(50))
    return [
        equal(integral, exp(-abs(t)), wrong={"t squared": exp(-(t**2)), "Gaussian": exp(-(t**2) / 2)}, rtol=1e-6),
        within_error(below, q, sqrt(q * (1 - q) / 20_000), wrong={"narrower by √n": shrunk}),
    ]


@equation(
    "eq-limit-design",
    r"\operatorname{Var}\big( \bar X_n \big) = \frac{\sigma^2}{n} \big( 1 + (m - 1)\, r \big) .",
    oracle="the full covariance matrix; simulated clusters",
)
def test_design(rng):
    m, g, sigma, r = 5, 7, rng.uniform(1, 2), rng.uniform(0.1, 0.6)
    n = m * g
    block = sigma**2 * ((1 - r) * np.eye(m) + r * np.ones((m, m)))
    full = np.kron(np.eye(g), block)
    left = np.full(n, 1 / n) @ full @ np.full(n, 1 / n)
    right = sigma**2 / n * (1 + (m - 1) * r)
    x = sigma * (sqrt(r) * rng.standard_normal((4000, g, 1)) + sqrt(1 - r) * rng.standard_normal((4000, g, m)))
    squares = x.mean(axis=(1, 2)) ** 2
    wrong = {"m for m − 1": sigma**2 / n * (1 + m * r), "independent": sigma**2 / n}
    return [
        equal(left, right, wrong=wrong),
        within_error(squares.mean(), right, squares.std() / sqrt(4000), wrong={"independent": sigma**2 / n}),
    ]


@equation(
    "eq-limit-clustered",
    r"\widehat{\mathrm{se}}^2 = \frac{G}{G - 1} \cdot \frac{1}{n^2} \sum_{g = 1}^{G} R_g^2 .",
    oracle="a loop over clusters; the spread of simulated averages",
)
def test_clustered(rng):
    size = rng.integers(1, 8, 9)
    cluster = np.repeat(np.arange(9), size)
    x = rng.standard_normal(9)[cluster] + rng.standard_normal(len(cluster))
    n, bar = len(x), x.mean()
    residual = [sum(x[i] for i in range(n) if cluster[i] == g) - bar * size[g] for g in range(9)]
    right = 9 / 8 * sum(r**2 for r in residual) / n**2
    # many clusters of random sizes: the estimate against the variance of averages over repetitions
    G, reps = 60, 400
    estimates, averages = [], []
    for _ in range(reps):
        sizes = rng.integers(1, 6, G)
        label = np.repeat(np.arange(G), sizes)
        y = rng.standard_normal(G)[label] + 0.5 * rng.standard_normal(len(label))
        total = np.bincount(label, weights=y - y.mean())
        estimates.append(G / (G - 1) * np.sum(total**2) / len(y) ** 2)
        averages.append(y.mean())
    spread = np.var(averages)
    naive = (1 + 0.25) / (3 * G)
    return [
        equal(
            clustered_standard_error(x, cluster) ** 2,
            right,
            wrong={"no G/(G − 1)": right * 8 / 9, "n for n²": right * n, "independent": x.var(ddof=1) / n},
        ),
        within_error(
            spread, np.mean(estimates), np.mean(estimates) * sqrt(2 / reps), wrong={"independent items": naive}
        ),
    ]


@equation(
    "eq-limit-cantelli",
    r"P(X - \mu \ge t) \le \frac{\sigma^2}{\sigma^2 + t^2} .",
    oracle="a sum over outcomes; the case of equality",
)
def test_cantelli(rng):
    cases = [(rng.standard_normal(7), pmf(7, rng), v) for v in np.linspace(0.2, 2, 6)]
    # u with probability s²/(s² + u²), else −s²/u: mean 0, variance s², and the bound is reached at t = u
    s, u = rng.uniform(0.5, 0.9), rng.uniform(1, 2)
    q = s**2 / (s**2 + u**2)
    cases.append((np.array([u, -(s**2) / u]), np.array([q, 1 - q]), u))

    def bound(power=2, half_chebyshev=False):
        spread = [mean((x - mean(x, p)) ** 2, p) for x, p, _ in cases]
        return [
            v / 2 / t**2 if half_chebyshev else v / (v + t**power) for v, (_, _, t) in zip(spread, cases, strict=True)
        ]

    left = [sum(p[x - mean(x, p) >= t * (1 - 1e-12)]) for x, p, t in cases]
    return at_most(left, bound(), wrong={"half of Chebyshev's": bound(half_chebyshev=True)})


@equation(
    "eq-limit-pareto",
    r"""\mathbb{E}[X \mathbf{1}_{\{X > c\}}] = \frac{a}{a - 1}\, c^{1 - a}, \qquad
\mathbb{E}[X^2 \mathbf{1}_{\{X \le c\}}] = \frac{a}{2 - a} \left( c^{2 - a} - 1 \right) .""",
    oracle="quadrature of the density",
)
def test_pareto(rng):
    a, c = rng.uniform(1.3, 1.8), rng.uniform(2, 5)
    far = quad(lambda x: x * a * x ** (-a - 1), c, np.inf)[0]
    near = quad(lambda x: x**2 * a * x ** (-a - 1), 1, c)[0]
    right = [a / (a - 1) * c ** (1 - a), a / (2 - a) * (c ** (2 - a) - 1)]
    return equal(
        [far, near],
        right,
        wrong={"no a": [right[0] / a, right[1] / a], "from 0": [right[0], right[1] + a / (2 - a)]},
        rtol=1e-6,
    )
