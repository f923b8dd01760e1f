"""The labelled equations of the first checkpoint: latent semantic analysis."""

import math

import numpy as np
from equation_checks import at_most, equal, equation, within_error
from lemmata.learning import (
    cosines,
    entropy_weights,
    fold_in,
    inverse_document_frequency,
    latent_space,
    mean_with_error,
    poisson_document_frequency,
    ranks,
    weigh,
)


def table(rng, n=13, m=7):
    """Counts of m terms in n documents; every term comes in two documents at least, and not in all."""
    c = rng.poisson(1.0, (n, m))
    c[:2] += rng.integers(1, 5, (2, m))
    c[2] = 0
    return c


def entropy(p):
    return -sum(x * math.log(x) for x in p if x > 0)


@equation(
    "eq-checkpoint-1-idf",
    r"\mathrm{idf}_t = \ln n - \ln n_t = \ln \frac{n}{n_t} .",
    oracle="entropies of two uniform distributions, by loops; the package",
)
def test_idf(rng):
    c = table(rng)
    n = len(c)
    before, after = entropy([1 / n] * n), []
    for column in c.T:
        holding = sum(x > 0 for x in column)
        after.append(entropy([1 / holding] * holding))
    told = [before - h for h in after]
    wrong = {"share of the tokens": -np.log(c.sum(axis=0) / c.sum()), "upside down": -np.array(told)}
    return equal(inverse_document_frequency(c), told, wrong=wrong)


@equation(
    "eq-checkpoint-1-chance",
    r"""P(\text{all } t \in q \text{ in } D) = \prod_{t \in q} \frac{n_t}{n} =
\exp\Big( - \sum_{t \in q} \mathrm{idf}_t \Big) .""",
    oracle="enumeration of all placements of three independent terms",
)
def test_chance(rng):
    share = rng.integers(1, 12, 3) / 12
    outcomes = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    weight = {o: math.prod(s if x else 1 - s for s, x in zip(share, o, strict=True)) for o in outcomes}
    all_there = sum(w for o, w in weight.items() if all(o))
    some_there = sum(w for o, w in weight.items() if any(o))
    idf = [math.log(1 / s) for s in share]
    return equal(all_there, math.exp(-sum(idf)), wrong={"one of them": some_there, "the mean": math.exp(-np.mean(idf))})


@equation(
    "eq-checkpoint-1-entropy",
    r"g_t = 1 - \frac{H_t}{\ln n}, \qquad H_t = - \sum_{d :\, c_{dt} > 0} p_{dt} \ln p_{dt} .",
    oracle="a loop over documents; SciPy's entropy",
)
def test_entropy(rng):
    from scipy.stats import entropy as scipy_entropy

    c = table(rng)
    n, m = c.shape
    g = []
    for t in range(m):
        h = 0.0
        for d in range(n):
            if c[d, t] > 0:
                p = c[d, t] / sum(c[:, t])
                h -= p * math.log(p)
        g.append(1 - h / math.log(n))
    theirs = 1 - scipy_entropy(c / c.sum(axis=0), axis=0) / np.log(n)
    wrong = {"not from one": 1 - theirs, "logarithm of the terms": 1 - (1 - theirs) * np.log(n) / np.log(m)}
    return [equal(g, theirs, wrong=wrong), equal(entropy_weights(c), g, wrong=wrong)]


@equation(
    "eq-checkpoint-1-entropy-bound", r"\ln n - H_t \ge \mathrm{idf}_t ,", oracle="loops; equal counts for equality"
)
def test_entropy_bound(rng):
    c = table(rng)
    n = len(c)
    told = np.array([math.log(n) - entropy(column / column.sum()) for column in c.T])
    idf = np.array([math.log(n / sum(column > 0)) for column in c.T])
    even = rng.integers(1, 9)
    held = int(rng.integers(2, n))
    column = np.array([even] * held + [0] * (n - held))
    met = math.log(n) - entropy(column / column.sum())
    return [
        at_most(idf, told, wrong={"the other way round": (told, idf)}),
        equal(met, math.log(n / held), wrong={"no bound": math.log(n)}),
    ]


@equation(
    "eq-checkpoint-1-poisson",
    r"\mathbb{E}[n_t] = \sum_{d=1}^{n} \left( 1 - e^{- N_t L_d / L} \right) .",
    oracle="4,000 blind placements with Poisson counts",
)
def test_poisson(rng):
    length = rng.integers(3, 40, 11)
    tokens = int(rng.integers(5, 15))
    rate = tokens * length / length.sum()
    simulated = (rng.poisson(rate, (4000, 11)) > 0).sum(axis=1)
    formula = sum(1 - math.exp(-tokens * x / sum(length)) for x in length)
    c = np.stack([np.r_[tokens, np.zeros(10, int)], length - np.r_[tokens, np.zeros(10, int)] + tokens], axis=1)
    wanted = sum(1 - math.exp(-tokens * x / c.sum()) for x in c.sum(axis=1))
    even = 11 * (1 - math.exp(-tokens / 11))
    return [
        within_error(
            simulated.mean(),
            formula,
            simulated.std(ddof=1) / math.sqrt(4000),
            wrong={"as many as tokens": tokens, "missing": 11 - formula + 0.7},
        ),
        equal(poisson_document_frequency(c)[0], wanted, wrong={"equal lengths": even, "the tokens": tokens}),
    ]


@equation("eq-checkpoint-1-weights", r"x_{dt} = \ln(1 + c_{dt})\; g_t .", oracle="a loop over entries")
def test_weights(rng):
    c, g = table(rng), rng.uniform(0.1, 1, 7)
    x = [[math.log(1 + c[d, t]) * g[t] for t in range(7)] for d in range(13)]
    wrong = {"no logarithm": c * g, "logarithm of the count": np.log(np.maximum(c, 1)) * g}
    return equal(weigh(c, g).toarray(), x, wrong=wrong)


@equation(
    "eq-checkpoint-1-coordinates", r"X_k X_k^\top = Z Z^\top .", oracle="sums over singular triples; cosines of X_k"
)
def test_coordinates(rng):
    x = rng.standard_normal((11, 7))
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    x_k = sum(s[i] * np.outer(u[:, i], vt[i]) for i in range(3))
    z = x @ vt[:3].T
    wrong = {"rows of U": u[:, :3] @ u[:, :3].T, "not truncated": x @ x.T}
    angles = [[a @ b / math.sqrt((a @ a) * (b @ b)) for b in x_k] for a in x_k]
    white = cosines(u[:, :3], u[:, :3])
    return [equal(x_k @ x_k.T, z @ z.T, wrong=wrong), equal(angles, cosines(z, z), wrong={"of rows of U": white})]


@equation(
    "eq-checkpoint-1-gram",
    r"""\min_{Y \in \mathbb{R}^{n \times k}} \lVert X X^\top - Y Y^\top \rVert_F^2 =
\lVert X X^\top - Z Z^\top \rVert_F^2 = \sum_{i > k} \sigma_i^4 .""",
    oracle="the package's Z; competitors near and far",
)
def test_gram(rng):
    x = rng.standard_normal((11, 7)) * [5, 4, 3, 2, 1, 1, 1]
    s = np.linalg.svd(x, compute_uv=False)
    z = latent_space(x, 3, rng, power=60).documents

    def miss(y):
        return sum((x @ x.T - y @ y.T).ravel() ** 2)

    rest = sum(s[3:] ** 4)
    rivals = [miss(z + eps * rng.standard_normal(z.shape)) for eps in (0.01, 0.3)]
    rivals += [miss(x[:, :3]), miss(x @ np.linalg.qr(rng.standard_normal((7, 3)))[0])]
    return [
        equal(miss(z), rest, wrong={"squares": sum(s[3:] ** 2), "from k on": sum(s[2:] ** 4)}, rtol=1e-7),
        at_most([rest] * 4, rivals, wrong={"the greatest": (rivals, [rest] * 4)}),
    ]


@equation(
    "eq-checkpoint-1-synonyms",
    r"\sigma = \frac{\lVert x_s - x_t \rVert}{\sqrt 2} = \sqrt{\lVert x_s \rVert^2 - x_s^\top x_t} .",
    oracle="NumPy's SVD of a matrix in which two terms are exchanged together with the halves of the texts",
)
def test_synonyms(rng):
    a, b, rest = rng.uniform(0, 2, 5), rng.uniform(0, 0.3, 5), rng.uniform(0, 2, (5, 3))
    x = np.vstack([np.column_stack([a, b, rest]), np.column_stack([b, a, rest])])  # company in pairs
    _, s, vt = np.linalg.svd(x)
    direction = np.array([1, -1, 0, 0, 0]) / math.sqrt(2)
    at = int(np.argmax(abs(vt @ direction)))
    first, second = math.dist(x[:, 0], x[:, 1]) / math.sqrt(2), math.sqrt(x[:, 0] @ x[:, 0] - x[:, 0] @ x[:, 1])
    u, _, _ = np.linalg.svd(x)
    merged = sum(s[i] * np.outer(u[:, i], vt[i]) for i in range(5) if i != at)
    return [
        equal([s[at]] * 2, [first, second], wrong={"no root of two": [first * math.sqrt(2)] * 2}),
        equal(abs(vt @ direction)[at] * first, first, wrong={"not singular": 0.9 * first}),
        equal(merged[:, 0], merged[:, 1], wrong={"before": x[:, 1]}),
    ]


@equation("eq-checkpoint-1-fold", r"z = V_k^\top q .", oracle="NumPy's least squares; rows of U Σ")
def test_fold(rng):
    x, q = rng.standard_normal((11, 7)), rng.standard_normal(7)
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    v = vt[:3].T
    solved = np.linalg.lstsq(v, q)[0]
    space = latent_space(x, 3, rng, power=60)
    same = np.abs(fold_in(space, x))
    return [
        equal(v.T @ q, solved, wrong={"divided by the stretch": solved / s[:3]}),
        equal(same, np.abs(u[:, :3] * s[:3]), wrong={"rows of U": np.abs(u[:, :3])}, rtol=1e-5, atol=1e-6),  # sketch
    ]


@equation(
    "eq-checkpoint-1-spread",
    r"z^\top z_d = q^\top V_k V_k^\top x_d = \sum_{s, t} q_s\, P_{st}\, x_{dt}, \qquad P = V_k V_k^\top .",
    oracle="a double loop over terms",
)
def test_spread(rng):
    x, q = rng.standard_normal((11, 7)), rng.standard_normal(7)
    v = np.linalg.svd(x)[2][:3].T
    z, z_d = fold_in(latent_space(x, 3, np.random.default_rng(0), power=60), np.stack([q, x[4]]))
    p = [[sum(v[s, i] * v[t, i] for i in range(3)) for t in range(7)] for s in range(7)]
    spread = sum(q[s] * p[s][t] * x[4, t] for s in range(7) for t in range(7))
    wrong = {"words as they are": q @ x[4], "the matrix of the documents": q[:3] @ x[4][:3]}
    return [equal(q @ v @ v.T @ x[4], spread, wrong=wrong), equal(z @ z_d, spread, wrong=wrong, rtol=1e-5)]  # sketch


@equation(
    "eq-checkpoint-1-mrr",
    r"\mathrm{MRR} = \frac1q \sum_{i=1}^{q} \frac{1}{r_i} ,",
    oracle="sorted lists, place by place",
)
def test_mrr(rng):
    scores, targets = rng.standard_normal((11, 7)), rng.integers(7, size=11)
    places = []
    for row, target in zip(scores, targets, strict=True):
        listed = sorted(range(7), key=lambda j, row=row: -row[j])
        places.append(listed.index(target) + 1)
    found = sum(1 / r for r in places) / 11
    wrong = {"one over the mean": 1 / np.mean(places), "counted from zero": np.mean(1 / (np.array(places) + 1))}
    return equal(np.mean(1 / ranks(scores, targets)), found, wrong=wrong)


@equation(
    "eq-checkpoint-1-guess",
    r"\mathbb{E}\Big[ \frac1R \Big] = \frac1n \sum_{r=1}^{n} \frac1r .",
    oracle="20,000 searches with random scores",
)
def test_guess(rng):
    n = int(rng.integers(5, 30))
    found = 1 / ranks(rng.uniform(size=(20_000, n)), rng.integers(n, size=20_000))
    formula = sum(1 / r for r in range(1, n + 1)) / n
    wrong = {"one over the mean place": 2 / (n + 1), "no sum": 1 / n}
    return within_error(found.mean(), formula, found.std(ddof=1) / math.sqrt(20_000), wrong=wrong)


@equation(
    "eq-checkpoint-1-interval",
    r"\bar y \pm 1.96\, \frac{s}{\sqrt q}, \qquad s^2 = \frac{1}{q - 1} \sum_{i=1}^{q} (y_i - \bar y)^2",
    oracle="loops; how often the interval covers, over 4,000 samples",
)
def test_interval(rng):
    y = rng.exponential(size=41)
    mean = sum(y) / 41
    s = math.sqrt(sum((v - mean) ** 2 for v in y) / 40)
    low, high = mean - 1.96 * s / math.sqrt(41), mean + 1.96 * s / math.sqrt(41)
    m, e = mean_with_error(y)
    samples = rng.uniform(size=(4000, 200))
    half = 1.96 * samples.std(axis=1, ddof=1) / math.sqrt(200)
    covers = abs(samples.mean(axis=1) - 0.5) < half
    error = math.sqrt(0.95 * 0.05 / 4000) + 0.001  # and what the theorem leaves at q = 200
    return [
        equal([m - e, m + e], [low, high], wrong={"one standard error": [mean - s / math.sqrt(41)] * 2}),
        within_error(covers.mean(), 0.95, error, wrong={"of single values": 1.0, "one error": 0.68}),
    ]


@equation(
    "eq-checkpoint-1-noise",
    r"""\mathbb{E}[z] = a, \qquad \mathbb{E} \lVert z - a \rVert^2 = \tau^2 k, \qquad
\mathbb{E} \lVert \varepsilon \rVert^2 = \tau^2 m .""",
    oracle="4,000 noisy queries",
)
def test_noise(rng):
    v, a, tau = np.linalg.qr(rng.standard_normal((13, 3)))[0], rng.standard_normal(3) + 3, rng.uniform(0.5, 2)
    noise = tau * rng.choice([-1.0, 1.0], size=(4000, 13)) * rng.choice([0.5, 1.0, math.sqrt(1.75)], size=(4000, 1))
    z = (v @ a + noise) @ v
    squares, whole = ((z - a) ** 2).sum(axis=1), (noise**2).sum(axis=1)

    def error(values):
        return values.std(axis=0, ddof=1) / math.sqrt(4000)

    return [
        within_error(z.mean(axis=0), a, error(z), wrong={"shrunk": a * 3 / 13}),
        within_error(
            squares.mean(), tau**2 * 3, error(squares), wrong={"all of it": tau**2 * 13, "no square": tau * 5}
        ),
        within_error(whole.mean(), tau**2 * 13, error(whole), wrong={"as on the axes": tau**2 * 3}),
    ]


@equation(
    "eq-checkpoint-1-trace",
    r"""\mathbb{E}[s^\top B s] = \operatorname{tr} B, \qquad \operatorname{Var}(s^\top B s) =
2 \sum_{i \ne j} b_{ij}^2 .""",
    oracle="enumeration of all signs",
)
def test_trace(rng):
    b = rng.standard_normal((5, 5))
    b = b + b.T
    signs = 1 - 2 * ((np.arange(32)[:, None] >> np.arange(5)) & 1)
    values = np.array([s @ b @ s for s in signs])
    mean, variance = values.sum() / 32, ((values - values.mean()) ** 2).sum() / 32
    off = sum(b[i, j] ** 2 for i in range(5) for j in range(5) if i != j)
    return [
        equal(mean, sum(b[i, i] for i in range(5)), wrong={"all entries": b.sum()}),
        equal(variance, 2 * off, wrong={"each pair once": off, "with the diagonal": 2 * (b**2).sum()}),
    ]


@equation(
    "eq-checkpoint-1-information",
    r"""\mathbb{E}\left[ \ln \frac{P(D, T)}{P(D)\, P(T)} \right] = \sum_t P(T = t)\, (\ln n - H_t) =
\ln n \cdot \mathbb{E}[g_T] ,""",
    oracle="a sum over all pairs; the package's weights",
)
def test_information(rng):
    c = np.array([rng.multinomial(40, rng.dirichlet(np.full(5, 0.7))) for _ in range(7)])
    c[:2, c.sum(axis=0) == 0] = 1
    c[:, 0] += c.sum(axis=1).max() - c.sum(axis=1)  # equal lengths again
    p = c / c.sum()
    left = 0.0
    for d in range(7):
        for t in range(5):
            if p[d, t] > 0:
                left += p[d, t] * math.log(p[d, t] / (sum(p[d]) * sum(p[:, t])))
    weight = p.sum(axis=0)
    middle = sum(weight[t] * (math.log(7) - entropy(c[:, t] / c[:, t].sum())) for t in range(5))
    right = math.log(7) * (weight @ entropy_weights(c))
    wrong = {
        "no logarithm of n": weight @ entropy_weights(c),
        "every term alike": math.log(7) * entropy_weights(c).mean(),
    }
    return [equal(left, middle, wrong=wrong), equal(left, right, wrong=wrong)]


@equation(
    "eq-checkpoint-1-random",
    r"""\mathbb{E}\big[ (R^\top x)^\top (R^\top y) \big] = x^\top y, \qquad
\operatorname{Var}\big( (R^\top x)^\top (R^\top y) \big) =
\frac{\lVert x \rVert^2 \lVert y \rVert^2 + (x^\top y)^2}{k} .""",
    oracle="6,000 random matrices",
)
def test_random(rng):
    x = rng.standard_normal(5)
    y = x + rng.standard_normal(5)
    r = rng.standard_normal((6000, 5, 3)) / math.sqrt(3)
    products = ((x @ r) * (y @ r)).sum(axis=1)
    squares = (products - x @ y) ** 2
    variance = ((x @ x) * (y @ y) + (x @ y) ** 2) / 3

    def error(values):
        return values.std(ddof=1) / math.sqrt(6000)

    return [
        within_error(products.mean(), x @ y, error(products), wrong={"k times": 3 * (x @ y) + 1}),
        within_error(
            squares.mean(), variance, error(squares), wrong={"not over k": 3 * variance, "over k squared": variance / 3}
        ),
    ]
