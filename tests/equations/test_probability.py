"""The labelled equations of the chapter on conditional probability and Bayes."""

import itertools
import math

import mpmath
import numpy as np
from equation_checks import at_most, equal, equation
from lemmata.probability import (
    calibration_error,
    chain_log_probabilities,
    conditional_probability,
    conditionally_independent,
    fit_naive_bayes,
    inclusion_exclusion,
    log_odds_weights,
    log_posterior,
    log_sum_exp,
    naive_bayes_log_posterior,
    odds,
    odds_update,
    posterior,
    probability,
    product_space,
    reliability,
    total_probability,
)


def random_space(rng, n=23):
    return dict(enumerate(rng.dirichlet(np.ones(n)).tolist()))


def random_sets(rng, k, n=23):
    return [{i for i in range(n) if rng.random() < 0.5} | {i} for i in range(k)]


def mass(space, event):
    return math.fsum(p for i, p in space.items() if i in event)


@equation(
    "eq-probability-inclusion-exclusion",
    r"""P\Big( \bigcup_{i=1}^{n} A_i \Big) = \sum_{k=1}^{n} (-1)^{k+1} \sum_{i_1 < \dots < i_k}
P(A_{i_1} \cap \dots \cap A_{i_k}) ,""",
    oracle="one sum over the outcomes of the union",
)
def test_inclusion_exclusion(rng):
    space, sets = random_space(rng), random_sets(rng, 5)
    union = mass(space, set().union(*sets))
    sums = [sum(mass(space, set.intersection(*some)) for some in itertools.combinations(sets, k)) for k in range(1, 6)]
    right = sum((-1) ** (k + 1) * s for k, s in enumerate(sums, start=1))
    wrong = {"sign": -right, "no signs": sum(sums), "pairs only": sums[0] - sums[1]}
    return [
        equal(union, right, wrong=wrong),
        equal(union, inclusion_exclusion(space, *sets), wrong=wrong),
    ]


@equation(
    "eq-probability-union-bound",
    r"P\Big( \bigcup_{i} A_i \Big) \le \sum_{i} P(A_i) .",
    oracle="one sum over the outcomes of the union",
)
def test_union_bound(rng):
    left, right, without_first = [], [], []
    for _ in range(20):
        space, sets = random_space(rng), random_sets(rng, 3)
        left.append(mass(space, set().union(*sets)))
        right.append(sum(mass(space, s) for s in sets))
        without_first.append(mass(space, sets[0]))
    return at_most(left, right, wrong={"one event for all": without_first})


@equation(
    "eq-probability-continuity",
    r"""P\Big( \bigcup_{n=1}^{\infty} A_n \Big) = \lim_{n \to \infty} P(A_n) , \qquad
P\Big( \bigcap_{n=1}^{\infty} D_n \Big) = \lim_{n \to \infty} P(D_n) .""",
    oracle="geometric probabilities on 0, 1, 2, …: series in closed form against long partial sums",
)
def test_continuity(rng):
    # p(i) = (1 − r) r^i. A_n: the multiples of 3 up to 3n; D_n: 0, 1, 2 and all from n on.
    r = rng.uniform(0.2, 0.8)
    multiples, first_three = (1 - r) / (1 - r**3), 1 - r**3
    grown = math.fsum((1 - r) * r ** (3 * i) for i in range(400))  # P(A_399)
    shrunk = math.fsum((1 - r) * r**i for i in range(3)) + r**300  # P(D_300)
    return [
        equal(multiples, grown, wrong={"all outcomes": 1.0, "n = 1 only": (1 - r) * (1 + r**3)}),
        equal(first_three, shrunk, wrong={"n = 4": 1 - r**3 + r**4}),
    ]


@equation(
    "eq-conditional-probability",
    r"P(A \mid B) = \frac{P(A \cap B)}{P(B)} .",
    oracle="renormalised weights of the outcomes left",
)
def test_conditional(rng):
    space, (a, b) = random_space(rng), random_sets(rng, 2)
    left = {i: p for i, p in space.items() if i in b}
    renormalised = np.array(list(left.values())) / sum(left.values())
    counted = sum(p for i, p in zip(left, renormalised, strict=True) if i in a)
    ratio = mass(space, a & b) / mass(space, b)
    wrong = {"divided by P(A)": mass(space, a & b) / mass(space, a), "not divided": mass(space, a & b)}
    return [equal(counted, ratio, wrong=wrong), equal(conditional_probability(space, a, b), ratio, wrong=wrong)]


@equation(
    "eq-probability-condition-twice",
    r"P_B(A \mid C) = P(A \mid B \cap C) \qquad \text{if } P(B \cap C) > 0 .",
    oracle="two renormalisations in turn",
)
def test_condition_twice(rng):
    space, (a, b, c) = random_space(rng), random_sets(rng, 3)
    c |= {1}
    given_b = {i: p / mass(space, b) for i, p in space.items() if i in b}
    left = mass(given_b, a & c) / mass(given_b, c)
    right = conditional_probability(space, a, b & c)
    return equal(
        left, right, wrong={"given C alone": conditional_probability(space, a, c), "joint": mass(space, a & b & c)}
    )


@equation(
    "eq-chain-rule-probability",
    r"P(A_1 \cap \dots \cap A_n) = \prod_{i=1}^{n} P(A_i \mid A_1 \cap \dots \cap A_{i-1}) ,",
    oracle="one sum over the outcomes of the intersection",
)
def test_chain_rule(rng):
    space = random_space(rng)
    sets = [s | {0, 7} for s in random_sets(rng, 4)]
    product, before, only_previous = 1.0, set(space), mass(space, sets[0])
    for s in sets:
        product *= conditional_probability(space, s, before)
        before = before & s
    for last, s in itertools.pairwise(sets):
        only_previous *= mass(space, s & last) / mass(space, last)
    unconditional = math.prod(mass(space, s) for s in sets)
    wrong = {"as if independent": unconditional, "only the event before is given": only_previous}
    return equal(mass(space, set.intersection(*sets)), product, wrong=wrong)


@equation(
    "eq-total-probability",
    r"P(E) = \sum_j P(E \mid H_j)\, P(H_j) ,",
    oracle="one sum over the outcomes of E",
)
def test_total_probability(rng):
    space, (e,) = random_space(rng), random_sets(rng, 1)
    parts = [set(range(0, 5)), set(range(5, 12)), set(range(12, 23))]
    prior = np.array([mass(space, h) for h in parts])
    likelihood = np.array([mass(space, e & h) / mass(space, h) for h in parts])
    right = sum(likelihood[j] * prior[j] for j in range(3))
    wrong = {"not weighted": likelihood.mean(), "joint weighted again": sum(likelihood * prior**2)}
    return [
        equal(mass(space, e), right, wrong=wrong),
        equal(mass(space, e), total_probability(prior, likelihood), wrong=wrong),
    ]


@equation(
    "eq-bayes",
    r"P(H_i \mid E) = \frac{P(E \mid H_i)\, P(H_i)}{\sum_j P(E \mid H_j)\, P(H_j)} .",
    oracle="the share of E's outcomes that lie in H",
)
def test_bayes(rng):
    prior, likelihood = rng.dirichlet(np.ones(5)), rng.uniform(0.05, 0.95, 5)
    space = {(h, e): prior[h] * (likelihood[h] if e else 1 - likelihood[h]) for h in range(5) for e in (0, 1)}
    seen = sum(p for (h, e), p in space.items() if e)
    left = np.array([space[i, 1] / seen for i in range(5)])
    right = np.array([likelihood[i] * prior[i] / sum(likelihood[j] * prior[j] for j in range(5)) for i in range(5)])
    wrong = {"prior forgotten": likelihood / likelihood.sum(), "likelihood for posterior": likelihood}
    return [equal(left, right, wrong=wrong), equal(left, posterior(prior, likelihood), wrong=wrong)]


@equation(
    "eq-probability-odds",
    r"""\frac{P(H \mid E)}{P(H^c \mid E)} = \frac{P(H)}{P(H^c)} \cdot \frac{P(E \mid H)}{P(E \mid H^c)} .""",
    oracle="sums over outcomes",
)
def test_odds(rng):
    space, (h, e) = random_space(rng), random_sets(rng, 2)
    other = set(space) - h
    left = mass(space, h & e) / mass(space, other & e)
    ratio = (mass(space, h & e) / mass(space, h)) / (mass(space, other & e) / mass(space, other))
    prior = mass(space, h) / mass(space, other)
    wrong = {
        "ratio upside down": prior / ratio,
        "prior forgotten": ratio,
        "probability for odds": mass(space, h) * ratio,
    }
    return [
        equal(left, prior * ratio, wrong=wrong),
        equal(left, odds_update(odds(mass(space, h)), ratio), wrong=wrong),
    ]


@equation(
    "eq-probability-sequential",
    r"""P(H_i \mid E_1 \cap \dots \cap E_n) = \frac{P(H_i) \prod_{t=1}^{n} P(E_t \mid H_i)}
{\sum_j P(H_j) \prod_{t=1}^{n} P(E_t \mid H_j)} .""",
    oracle="enumeration of hypotheses and results",
)
def test_sequential(rng):
    prior, likelihoods = rng.dirichlet(np.ones(3)), rng.uniform(0.1, 0.9, (4, 3))
    space = {}
    for h, results in itertools.product(range(3), itertools.product((True, False), repeat=4)):
        space[h, results] = prior[h] * math.prod(
            q if r else 1 - q for q, r in zip(likelihoods[:, h], results, strict=True)
        )
    seen = {w: p for w, p in space.items() if all(w[1])}
    left = np.array([seen[i, (True,) * 4] for i in range(3)]) / sum(seen.values())
    joint = np.array([prior[i] * math.prod(likelihoods[t, i] for t in range(4)) for i in range(3)])
    prior_each_time = joint * prior**3
    wrong = {
        "the prior once for each piece": prior_each_time / prior_each_time.sum(),
        "the last piece alone": posterior(prior, likelihoods[-1]),
    }
    return [
        equal(left, joint / sum(joint), wrong=wrong),
        equal(left, np.exp(log_posterior(np.log(prior), np.log(likelihoods))), wrong=wrong),
    ]


@equation(
    "eq-probability-log-sum-exp",
    r"\log \sum_j e^{a_j} = m + \log \sum_j e^{a_j - m} .",
    oracle="50-digit arithmetic",
)
def test_log_sum_exp(rng):
    a = rng.uniform(-3000, -1000, 5)
    with mpmath.workdps(50):
        left = float(mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(x)) for x in a.tolist())))
    b = rng.normal(size=5)
    m = max(b)
    right = m + np.log(sum(np.exp(x - m) for x in b))
    wrong = {"m not added back": right - m, "m twice": right + m, "the sum of the exponents": b.sum()}
    return [
        equal(np.log(np.exp(b).sum()), right, wrong=wrong),
        equal(left, log_sum_exp(a), wrong={"m not added back": left - a.max(), "the smallest": a.min()}),
    ]


@equation("eq-probability-independence", r"P(A \cap B) = P(A)\, P(B) .", oracle="sums over pairs of outcomes")
def test_independence(rng):
    first, second = random_space(rng, 5), random_space(rng, 7)
    space = product_space(first, second)
    a, b = {0, 2, 3}, {1, 4}
    both = sum(first[i] * second[j] for i in a for j in b)
    p, q = probability(space, lambda w: w[0] in a), probability(space, lambda w: w[1] in b)
    return equal(both, p * q, wrong={"added": p + q, "one of them": p})


@equation(
    "eq-probability-conditional-independence",
    r"P(A \cap B \mid C) = P(A \mid C)\, P(B \mid C) .",
    oracle="enumeration of a coin chosen at random and thrown twice",
)
def test_conditional_independence(rng):
    p, heads = rng.uniform(0.2, 0.8), rng.uniform([0.1, 0.6], [0.4, 0.9])
    space = {
        (c, x, y): (p if c else 1 - p) * (heads[c] if x else 1 - heads[c]) * (heads[c] if y else 1 - heads[c])
        for c, x, y in itertools.product((0, 1), repeat=3)
    }
    space = {w: float(q / sum(space.values())) for w, q in space.items()}
    a, b, c = (lambda w: w[1] == 1), (lambda w: w[2] == 1), (lambda w: w[0] == 1)
    given = sum(q for w, q in space.items() if w[0])
    left = space[1, 1, 1] / given
    right = conditional_probability(space, a, c) * conditional_probability(space, b, c)
    if not conditionally_independent(space, a, b, given=c):
        raise AssertionError("the throws are independent given the coin")
    return equal(
        left, right, wrong={"nothing given": probability(space, a) * probability(space, b), "joint": left * given}
    )


@equation(
    "eq-probability-simpson",
    r"P(S \mid T) = \sum_j P(S \mid T \cap G_j)\, P(G_j \mid T) .",
    oracle="patients counted one by one",
)
def test_simpson(rng):
    patients = [tuple(row) for row in np.column_stack([rng.integers(0, 2, (200, 2)), rng.integers(0, 3, 200)])]
    treated = [w for w in patients if w[1]]
    left = sum(w[0] for w in treated) / len(treated)
    groups = [[w for w in treated if w[2] == j] for j in range(3)]
    rates, own = [np.mean([w[0] for w in g]) for g in groups], [len(g) / len(treated) for g in groups]
    everybody = [sum(w[2] == j for w in patients) / len(patients) for j in range(3)]
    wrong = {"groups weighted alike": np.mean(rates), "weights of all patients": np.dot(rates, everybody)}
    return equal(left, sum(r * w for r, w in zip(rates, own, strict=True)), wrong=wrong)


def naive_problem(rng, k=2):
    counts, labels = rng.integers(0, 9, (11, 5)), np.arange(11) % k
    return counts, labels, fit_naive_bayes(counts, labels, 1.0)


@equation(
    "eq-probability-naive-bayes",
    r"\log P(c \mid \text{text}) = \log P(c) + \sum_w n_w \log P(w \mid c) - \log Z ,",
    oracle="products over the words of a text in 50-digit arithmetic",
)
def test_naive_bayes(rng):
    counts, labels, model = naive_problem(rng, 3)
    text = rng.integers(0, 5, 13)  # the words one after the other
    n = np.bincount(text, minlength=5)
    with mpmath.workdps(50):
        joint = []
        for c in range(3):
            total = sum(counts[labels == c].sum(axis=0) + 1)
            words = [mpmath.mpf(int(counts[labels == c, w].sum() + 1)) / int(total) for w in text]
            joint.append(mpmath.mpf(int(sum(labels == c))) / 11 * mpmath.fprod(words))
        left = [float(mpmath.log(j / mpmath.fsum(joint))) for j in joint]
    raw = [model.log_prior[c] + sum(n[w] * model.log_likelihood[c, w] for w in range(5)) for c in range(3)]
    right = np.array(raw) - np.log(sum(np.exp(raw)))
    once = model.log_prior + model.log_likelihood @ (n > 0)
    wrong = {"not normalised": raw, "each word once": once - log_sum_exp(once)}
    return [
        equal(left, right, wrong=wrong),
        equal(left, naive_bayes_log_posterior(model, n[None])[0], wrong=wrong),
    ]


@equation(
    "eq-probability-log-odds",
    r"""\log \frac{P(1 \mid \text{text})}{P(0 \mid \text{text})} = b + \sum_w n_w \beta_w , \qquad
b = \log \frac{P(1)}{P(0)} , \quad \beta_w = \log \frac{P(w \mid 1)}{P(w \mid 0)} .""",
    oracle="the two posteriors",
)
def test_log_odds(rng):
    _, _, model = naive_problem(rng)
    n = rng.integers(0, 5, 5)
    n[0] += 1
    log_p = naive_bayes_log_posterior(model, n[None])[0]
    prior, words = np.exp(model.log_prior), np.exp(model.log_likelihood)
    b, beta = np.log(prior[1] / prior[0]), np.log(words[1] / words[0])
    right = b + sum(n[w] * beta[w] for w in range(5))
    weights, intercept = log_odds_weights(model)
    wrong = {"classes exchanged": -right, "prior forgotten": right - b}
    return [
        equal(log_p[1] - log_p[0], right, wrong=wrong),
        equal(np.r_[intercept, weights], np.r_[b, beta], wrong={"classes exchanged": -np.r_[b, beta]}),
    ]


@equation(
    "eq-probability-laplace",
    r"\hat P(w \mid c) = \frac{N_{cw} + \alpha}{\sum_u N_{cu} + \alpha V} .",
    oracle="loops; shares of counts to which texts of single words were added",
)
def test_laplace(rng):
    counts, labels = rng.integers(0, 5, (7, 5)), np.array([0, 0, 1, 1, 1, 0, 1])
    alpha = 3
    totals = [[sum(counts[i, w] for i in range(7) if labels[i] == c) for w in range(5)] for c in range(2)]
    right = np.array([[(row[w] + alpha) / (sum(row) + alpha * 5) for w in range(5)] for row in totals])
    padded = [[sum(counts[labels == c, w]) + sum(1 for _ in range(alpha)) for w in range(5)] for c in range(2)]
    left = np.array([np.array(row) / sum(row) for row in padded])
    wrong = {
        "alpha once in the denominator": [[(row[w] + alpha) / (sum(row) + alpha) for w in range(5)] for row in totals],
        "not smoothed": [[(row[w]) / (sum(row)) for w in range(5)] for row in totals],
    }
    return [
        equal(left, right, wrong=wrong),
        equal(np.exp(fit_naive_bayes(counts, labels, alpha).log_likelihood), right, wrong=wrong),
    ]


@equation(
    "eq-probability-calibration",
    r"\mathrm{ECE} = \sum_b \frac{n_b}{n}\, \lvert s_b - o_b \rvert .",
    oracle="loops over the cases",
)
def test_calibration(rng):
    p = rng.uniform(size=101)
    came = (rng.uniform(size=101) < p**2).astype(int)
    table, total, unweighted, squared = reliability(p, came, 5), 0.0, 0.0, 0.0
    for b in range(5):
        inside = [i for i in range(101) if b / 5 <= p[i] < (b + 1) / 5]
        gap = abs(sum(p[i] for i in inside) - sum(came[i] for i in inside)) / len(inside)
        total, unweighted, squared = total + len(inside) / 101 * gap, unweighted + gap / 5, squared + gap**2
    right = sum(n / 101 * abs(s - o) for n, s, o in zip(table.counts, table.stated, table.observed, strict=True))
    wrong = {"bins weighted alike": unweighted, "squared": squared}
    return [equal(total, right, wrong=wrong), equal(total, calibration_error(table), wrong=wrong)]


@equation(
    "eq-probability-double",
    r"""O_{\text{naive}} = \frac{P(H)}{P(H^c)} \cdot r^m = \frac{P(H \mid E_1 \cap \dots \cap E_m)}
{P(H^c \mid E_1 \cap \dots \cap E_m)} \cdot r^{m-1} .""",
    oracle="enumeration of hypothesis and m equal results",
)
def test_double(rng):
    p, a, b = rng.uniform(0.1, 0.9), rng.uniform(0.5, 0.9), rng.uniform(0.1, 0.4)
    m, r = 3, a / b
    space = {(h, (e,) * m): q * (s if e else 1 - s) for h, q, s in [(1, p, a), (0, 1 - p, b)] for e in (0, 1)}
    true = space[1, (1, 1, 1)] / space[0, (1, 1, 1)]
    naive = odds_update(p / (1 - p), *[r] * m)
    return [
        equal(naive, p / (1 - p) * r**m, wrong={"one copy": p / (1 - p) * r, "m r": p / (1 - p) * m * r}),
        equal(naive, true * r ** (m - 1), wrong={"r to the m": true * r**m, "as if right": true}),
    ]


@equation(
    "eq-probability-sentence",
    r"""\log p(x_1 \dots x_n \mid x_0) = \sum_{i=1}^{n} \log p(x_i \mid x_0 \dots x_{i-1}) , \qquad
p(v \mid x_0 \dots x_{i-1}) = \frac{e^{z^{(i)}_v}}{\sum_u e^{z^{(i)}_u}} .""",
    oracle="a joint table over all texts of three tokens, from products of softmaxes",
)
def test_sentence(rng):
    scores = {
        start: rng.normal(size=5)
        for n in range(3)
        for start in itertools.product(range(5), repeat=n)  # what stands after x_0
    }
    joint = {}
    for text in itertools.product(range(5), repeat=3):
        joint[text] = math.prod(
            math.exp(scores[text[:i]][text[i]]) / sum(math.exp(s) for s in scores[text[:i]]) for i in range(3)
        )
    text = tuple(rng.integers(0, 5, 3).tolist())
    z = np.array([scores[text[:i]] for i in range(3)])
    steps = chain_log_probabilities(z, np.array([4, *text]))
    return [
        equal(math.log(joint[text]), sum(steps), wrong={"scores alone": sum(z[i][text[i]] for i in range(3))}),
        equal(
            sum(p for other, p in joint.items() if other[0] == text[0]),
            math.exp(steps[0]),
            wrong={"the next token's": math.exp(steps[1])},
        ),
    ]


@equation(
    "eq-probability-two-orders",
    r"P(c)\, P(\text{text} \mid c) = P(c \cap \text{text}) = P(\text{text})\, P(c \mid \text{text}) .",
    oracle="a random joint table, its rows and its columns",
)
def test_two_orders(rng):
    joint = rng.dirichlet(np.ones(15)).reshape(3, 5)  # class, text
    label_first = [[sum(joint[c]) * (joint[c, t] / sum(joint[c])) for t in range(5)] for c in range(3)]
    text_first = [[sum(joint[:, t]) * (joint[c, t] / sum(joint[:, t])) for t in range(5)] for c in range(3)]
    wrong = {"conditionals exchanged": joint / joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)}
    return [equal(label_first, joint, wrong=wrong), equal(label_first, text_first, wrong=wrong)]
