"""Bayes' formula, against enumeration of hypothesis and evidence and against long arithmetic."""

from fractions import Fraction as F

import mpmath
import numpy as np
import pytest
from lemmata.probability import (
    conditional_probability,
    from_odds,
    log_posterior,
    log_sum_exp,
    odds,
    odds_update,
    posterior,
    predictive_values,
    probability,
    total_probability,
)
from scipy.special import logsumexp


def problem(rng, k=5):
    prior, likelihood = rng.integers(1, 30, k), rng.integers(1, 100, k)
    prior = [F(int(p), int(prior.sum())) for p in prior]
    return prior, [F(int(x), 100) for x in likelihood]


def test_against_enumeration(rng):
    prior, likelihood = problem(rng)
    space = {
        (h, e): p * (q if e else 1 - q)
        for h, (p, q) in enumerate(zip(prior, likelihood, strict=True))
        for e in (True, False)
    }
    exact = [conditional_probability(space, lambda w, h=h: w[0] == h, lambda w: w[1]) for h in range(5)]
    arrays = np.array(prior, float), np.array(likelihood, float)
    np.testing.assert_allclose(posterior(*arrays), np.array(exact, float), rtol=1e-12)
    assert total_probability(*arrays) == pytest.approx(float(probability(space, lambda w: w[1])), rel=1e-12)
    assert posterior(*arrays).sum() == pytest.approx(1, abs=1e-14)
    assert not np.allclose(posterior(*arrays), arrays[1] / arrays[1].sum())  # the prior counts


def test_only_ratios_of_the_likelihood_count(rng):
    prior, likelihood = rng.dirichlet(np.ones(7)), rng.uniform(0, 0.5, 7)
    np.testing.assert_allclose(posterior(prior, likelihood), posterior(prior, 2 * likelihood), rtol=1e-12)
    np.testing.assert_allclose(posterior(prior, np.full(7, 0.3)), prior, rtol=1e-12)


def test_zero_prior_stays_zero_and_impossible_evidence_is_refused():
    np.testing.assert_array_equal(posterior(np.array([0.0, 1.0]), np.array([1.0, 1e-9])), [0, 1])
    with pytest.raises(ValueError, match="probability 0 under every hypothesis"):
        posterior(np.array([0.0, 1.0]), np.array([1.0, 0.0]))


def test_log_posterior_is_updating_one_by_one_in_any_order(rng):
    prior, likelihoods = rng.dirichlet(np.ones(5)), rng.uniform(0.01, 1, (7, 5))
    belief = prior
    for row in likelihoods[rng.permutation(7)]:
        belief = posterior(belief, row)
    np.testing.assert_allclose(np.exp(log_posterior(np.log(prior), np.log(likelihoods))), belief, rtol=1e-10)


def test_log_posterior_survives_where_products_underflow(rng):
    prior, logs = np.log([0.2, 0.3, 0.5]), -rng.uniform(4, 6, (1000, 3))
    assert np.all(np.exp(logs.sum(axis=0)) == 0)
    with mpmath.workdps(50):
        joint = [
            mpmath.exp(mpmath.mpf(float(p)) + mpmath.fsum(map(float, c))) for p, c in zip(prior, logs.T, strict=True)
        ]
        exact = [float(mpmath.log(j / mpmath.fsum(joint))) for j in joint]
    np.testing.assert_allclose(log_posterior(prior, logs), exact, rtol=1e-9, atol=1e-10)


def test_log_posterior_with_impossible_things():
    excluded = log_posterior(np.array([-np.inf, 0.0]), np.array([[0.0, -5.0]]))
    np.testing.assert_array_equal(excluded, [-np.inf, 0])
    vetoed = log_posterior(np.log([0.5, 0.5]), np.array([[-np.inf, -1.0], [-1.0, -9.0]]))
    np.testing.assert_array_equal(vetoed, [-np.inf, 0])
    with pytest.raises(ValueError, match="every entry is −∞"):
        log_posterior(np.log([0.5, 0.5]), np.array([[-np.inf, 0.0], [0.0, -np.inf]]))


def test_log_sum_exp_is_scipys(rng):
    for a in (rng.normal(size=7), 1e4 * rng.normal(size=7), np.array([-1e300, 0.0]), np.array([5.0])):
        assert log_sum_exp(a) == pytest.approx(logsumexp(a), rel=1e-14)
    assert log_sum_exp(np.array([-np.inf, 3.0])) == 3
    assert np.log(np.exp(np.array([-1e4, -1e4])).sum() + 5e-324) != pytest.approx(log_sum_exp(np.array([-1e4, -1e4])))


def test_odds_there_and_back(rng):
    p = rng.uniform(0, 1)
    assert from_odds(odds(p)) == pytest.approx(p, rel=1e-12)
    assert odds(0.75) == 3
    assert odds(0) == 0
    assert odds(1) == np.inf
    assert from_odds(np.inf) == 1
    assert from_odds(0) == 0


def test_odds_update_is_bayes(rng):
    p, *q = rng.uniform(0.05, 0.95, 7)
    ill, healthy = np.array(q[:3]), np.array(q[3:])
    belief = np.array([p, 1 - p])
    for a, b in zip(ill, healthy, strict=True):
        belief = posterior(belief, np.array([a, b]))
    assert from_odds(odds_update(odds(p), *(ill / healthy))) == pytest.approx(belief[0], rel=1e-10)
    assert odds_update(2.0) == 2
    assert odds_update(2, np.inf) == np.inf
    assert odds_update(2, 0) == 0
    with pytest.raises(ValueError, match="certainty for and certainty against"):
        odds_update(np.inf, 0.0)


def test_predictive_values_count_people():
    """Of 1000 people 10 are ill: 9 of them positive, and 99 of the 990 healthy."""
    ill, well = predictive_values(0.01, 0.9, 0.9)
    assert ill == pytest.approx(9 / 108, rel=1e-14)
    assert well == pytest.approx(891 / 892, rel=1e-14)
    assert predictive_values(0.5, 0.8, 0.7)[0] == pytest.approx(0.8 / 1.1, rel=1e-14)
    assert predictive_values(0.3, 0.5, 0.5) == pytest.approx((0.3, 0.7), rel=1e-14)  # a coin tells nothing


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: posterior(np.array([0.5, 0.6]), np.ones(2)),
            ValueError,
            r"prior must sum to one, and its sum is 1\.1",
        ),
        (lambda: posterior(np.array([1.5, -0.5]), np.ones(2)), ValueError, "prior must not be negative"),
        (lambda: posterior(np.array([0.5, 0.5]), np.ones(3)), ValueError, "likelihood must have 2 entries"),
        (lambda: posterior(np.array([0.5, 0.5]), np.array([0.5, 1.5])), ValueError, "between 0 and 1"),
        (lambda: total_probability(np.array([]), np.array([])), ValueError, "prior must have 1 axes"),
        (lambda: posterior(np.array(["a"]), np.ones(1)), TypeError, "prior must hold real numbers"),
        (lambda: posterior([[0.5], [0.2, 0.3]], np.ones(2)), ValueError, "its rows differ in length"),
        (lambda: log_posterior(np.zeros(2), np.zeros((1, 3))), ValueError, "a column for each of 2 hypotheses"),
        (lambda: log_posterior(np.array([np.nan, 0]), np.zeros((1, 2))), ValueError, "log_prior must be finite"),
        (lambda: log_posterior(np.array([np.inf, 0]), np.zeros((1, 2))), ValueError, "log_prior must be finite"),
        (lambda: log_sum_exp(np.array([-np.inf])), ValueError, "every entry is −∞"),
        (lambda: odds(1.2), ValueError, r"p must lie between 0 and 1, got 1\.2"),
        (lambda: odds(float("nan")), ValueError, "p must lie between 0 and 1"),
        (lambda: odds("1"), TypeError, "p must be a real number, got str"),
        (lambda: from_odds(-1.0), ValueError, "o must lie between 0 and inf"),
        (lambda: odds_update(1.0, -2.0), ValueError, r"ratios\[0\] must lie between 0 and inf"),
        (lambda: predictive_values(0.1, 1.1, 0.5), ValueError, "sensitivity must lie"),
        (lambda: predictive_values(0.0, 0.9, 1.0), ValueError, "probability 0 under every"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call()
