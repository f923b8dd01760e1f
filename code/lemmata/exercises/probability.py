"""Exercises of the chapter on conditional probability and Bayes."""

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
from jaxtyping import Float

from lemmata.exercises import exercise, expect, expect_close


@exercise(label="ex-probability-union")
def union_probability(n: int, p: Callable[[tuple[int, ...]], float]) -> float:
    """P(A_0 ∪ … ∪ A_{n−1}), where p((0, 2)), say, is P(A_0 ∩ A_2); p takes one or more increasing indices."""
    return sum((-1) ** (k + 1) * sum(p(some) for some in combinations(range(n), k)) for k in range(1, n + 1))


def _families() -> list[list[set[int]]]:
    rng = np.random.default_rng(13)
    return [
        [{0, 1, 2}, {2, 3}],
        [{0, 1, 2, 3}, {2, 3, 4}, {3, 4, 5, 6}],
        *[[{i for i in range(23) if rng.random() < 0.5} for _ in range(n)] for n in (3, 4, 5)],
    ]


_UNION_MISTAKES = (
    "that is the sum of their probabilities, the union bound: outcomes in several are counted several times",
    "you stopped after the pairs: outcomes in three events have been taken off too often",
    "all terms were added: the signs alternate",
    "that is right for independent events only; use the probabilities of the intersections",
)


@union_probability.checker
def _(answer):
    weights = np.random.default_rng(17).dirichlet(np.ones(23))
    got = float(answer(1, lambda some: 0.25))
    expect(np.isclose(got, 0.25), f"the union of one event is that event: 0.25 is wanted, and {got:g} came")
    for sets in _families():

        def together(some, sets=sets):
            return weights[list(set.intersection(*(sets[i] for i in some)))].sum()

        n, wanted = len(sets), weights[list(set().union(*sets))].sum()
        sums = [sum(together(some) for some in combinations(range(n), k)) for k in range(1, n + 1)]
        apart = 1 - math.prod(1 - together((i,)) for i in range(n))
        got = float(answer(n, together))
        for mistake, message in zip([sums[0], sums[0] - sums[1], sum(sums), apart], _UNION_MISTAKES, strict=True):
            expect(np.isclose(mistake, wanted) or not np.isclose(got, mistake), f"for {n} events {message}")
        expect_close(got, wanted, f"{n} events: alternate the signs, and take each set of k indices once")


@union_probability.wrong("the union bound")
def _(n, p):
    return sum(p((i,)) for i in range(n))


@union_probability.wrong("you stopped after the pairs")
def _(n, p):
    return sum(p((i,)) for i in range(n)) - sum(p(pair) for pair in combinations(range(n), 2))


@union_probability.wrong("the signs alternate")
def _(n, p):
    return sum(p(some) for k in range(1, n + 1) for some in combinations(range(n), k))


@union_probability.wrong("the union of one event is that event")
def _(n, p):
    return sum((-1) ** k * p(some) for k in range(1, n + 1) for some in combinations(range(n), k))


@union_probability.wrong("right for independent events only")
def _(n, p):
    return 1 - math.prod(1 - p((i,)) for i in range(n))


@exercise(label="ex-probability-stable")
def posterior_from_logs(
    log_prior: Float[np.ndarray, " k"], log_likelihood: Float[np.ndarray, " k"]
) -> Float[np.ndarray, " k"]:
    """The posterior probabilities, from log P(H_j) and log P(E | H_j), which may be as small as −10,000."""
    joint = log_prior + log_likelihood
    weights = np.exp(joint - joint.max())
    return weights / weights.sum()


@posterior_from_logs.checker
def _(answer):
    prior, likelihood = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.9])
    wanted = prior * likelihood / (prior @ likelihood)
    got = np.asarray(answer(np.log(prior), np.log(likelihood)), dtype=float)
    for mistake, message in [
        (np.log(wanted), "these are the logarithms of the right answer: take exponentials at the end"),
        (likelihood / likelihood.sum(), "the prior is left out: add its logarithm to the log-likelihood"),
        (prior * likelihood, "these are the products of prior and likelihood; divide by their sum"),
    ]:
        expect(got.shape != (3,) or not np.allclose(got, mistake), message)
    expect_close(got, wanted, "three hypotheses: prior times likelihood, divided by the sum")
    for shift in (-10_000.0, -700.0, 800.0):
        with np.errstate(all="ignore"):
            got = np.asarray(answer(np.log(prior), np.log(likelihood) + shift), dtype=float)
        expect(
            np.all(np.isfinite(got)),
            f"with {shift:g} added to each log-likelihood, not a number came: the exponentials have all become 0 or "
            "infinite; subtract the largest logarithm first",
        )
        expect_close(got, wanted, f"{shift:g} added to each log-likelihood changes nothing: only differences count")
    far = np.asarray(answer(np.log([0.5, 0.5]), np.array([-9000.0, 0.0])), dtype=float)
    expect_close(far, [0.0, 1.0], "a hypothesis 9,000 nats behind has the posterior 0 in floating point")


@posterior_from_logs.wrong("subtract the largest logarithm first")
def _(log_prior, log_likelihood):
    with np.errstate(all="ignore"):
        weights = np.exp(log_prior + log_likelihood)
        return weights / weights.sum()


@posterior_from_logs.wrong("the prior is left out")
def _(log_prior, log_likelihood):
    weights = np.exp(log_likelihood - log_likelihood.max())
    return weights / weights.sum()


@posterior_from_logs.wrong("divide by their sum")
def _(log_prior, log_likelihood):
    return np.exp(log_prior + log_likelihood)


@posterior_from_logs.wrong("take exponentials at the end")
def _(log_prior, log_likelihood):
    joint = log_prior + log_likelihood
    return joint - joint.max() - np.log(np.exp(joint - joint.max()).sum())


@posterior_from_logs.wrong("prior times likelihood, divided by the sum")
def _(log_prior, log_likelihood):
    return log_prior * log_likelihood / (log_prior @ log_likelihood)


@exercise(label="ex-probability-prevalence")
def least_prevalence(sensitivity: float, specificity: float, q: float) -> float:
    """The prevalence at which P(ill | positive) = q; sensitivity above 0, specificity at most 1, 0 < q < 1."""
    healthy = q * (1 - specificity)
    return healthy / (healthy + (1 - q) * sensitivity)


@least_prevalence.checker
def _(answer):
    for a, b, q in [(0.9, 0.9, 0.5), (0.8, 0.95, 0.9), (0.99, 0.7, 0.2), (0.6, 0.6, 0.6)]:
        got = float(answer(a, b, q))
        case, needed = f"sensitivity {a}, specificity {b}, q = {q}", q / (1 - q) * (1 - b) / a
        wanted = needed / (1 + needed)
        expect(
            not np.isclose(got, needed) or np.isclose(needed, wanted),
            f"{case}: {got:g} are the odds that are needed; a prevalence is a probability, o / (1 + o)",
        )
        expect(
            not np.isclose(got, a * q / (a * q + (1 - b) * (1 - q))),
            f"{case}: that is the posterior for the prevalence q; the question runs backwards, so divide the odds of q "
            "by the likelihood ratio",
        )
        other = q / (1 - q) * (1 - a) / b
        expect(
            np.isclose(other, needed) or not np.isclose(got, other / (1 + other)),
            f"{case}: that is the ratio of a negative result; a positive one: sensitivity over one minus specificity",
        )
        expect_close(got, wanted, f"{case}: at your prevalence {got:g} the posterior is not q")
    expect(
        abs(_or_nan(answer, 0.9, 1.0, 0.5)) < 1e-9,
        "with specificity 1 a positive result proves illness at any prevalence: the answer is 0",
    )


def _or_nan(answer: Callable, *arguments: float) -> float:
    """What the answer gives, or NaN where it fails, as by a division by zero."""
    try:
        return float(answer(*arguments))
    except Exception:
        return math.nan


@least_prevalence.wrong("are the odds that are needed")
def _(sensitivity, specificity, q):
    return q / (1 - q) * (1 - specificity) / sensitivity


@least_prevalence.wrong("the question runs backwards")
def _(sensitivity, specificity, q):
    return sensitivity * q / (sensitivity * q + (1 - specificity) * (1 - q))


@least_prevalence.wrong("a negative result")
def _(sensitivity, specificity, q):
    o = q / (1 - q) * (1 - sensitivity) / specificity
    return o / (1 + o)


@least_prevalence.wrong("the posterior is not q")
def _(sensitivity, specificity, q):
    return q * (1 - specificity) / sensitivity


@least_prevalence.wrong("with specificity 1 a positive result proves illness")
def _(sensitivity, specificity, q):
    if specificity == 1:
        return 1.0
    o = q / (1 - q) * (1 - specificity) / sensitivity
    return o / (1 + o)
