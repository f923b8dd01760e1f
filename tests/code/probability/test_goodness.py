import numpy as np
import pytest
from lemmata.probability import chi_square_test, ks_p_value, ks_test
from scipy import stats


def test_chi_square_is_scipys(rng):
    p = rng.dirichlet(np.ones(7))
    counts = rng.multinomial(5000, np.full(7, 1 / 7))
    got = chi_square_test(counts, p, least=0)
    np.testing.assert_allclose(got, stats.chisquare(counts, 5000 * p), rtol=1e-9, atol=1e-300)
    counts = rng.multinomial(5000, p)
    got = chi_square_test(counts, 3 * p, least=0)
    np.testing.assert_allclose(got, stats.chisquare(counts, 5000 * p), rtol=1e-9)


def test_rare_outcomes_are_taken_together():
    counts, p = np.array([50, 2, 1, 0, 47]), np.array([0.5, 0.02, 0.01, 0.005, 0.465])
    together = stats.chisquare([3 + 47, 50], [3.5 + 46.5, 50])
    np.testing.assert_allclose(chi_square_test(counts, p), together, rtol=1e-9)
    assert chi_square_test(counts, p, least=0)[0] > 1.1 * together.statistic


def test_chi_square_at_its_edges():
    assert chi_square_test([5, 1], [1, 0]) == (np.inf, 0.0)
    assert chi_square_test([5, 0], [1, 0]) == (0.0, 1.0)
    assert chi_square_test([9], [1]) == (0.0, 1.0)
    assert chi_square_test([1, 2], [0.5, 0.5]) == (0.0, 1.0)  # too few draws: all is one outcome


def test_true_hypotheses_give_uniform_p_values(rng):
    """The p-value itself is tested: for 2,000 samples of the tested law it is uniform, up to its small grain."""
    p = np.array([0.1, 0.2, 0.3, 0.4])
    chi = [chi_square_test(rng.multinomial(1000, p), p)[1] for _ in range(2000)]
    ks = [ks_test(rng.random(50), lambda x: x)[1] for _ in range(2000)]
    for values in (chi, ks):
        share = np.mean(np.array(values) < 0.1)
        assert abs(share - 0.1) < 6.5 * np.sqrt(0.09 / 2000) + 0.01  # a hundredth for the limit law
    assert stats.kstest(ks, "uniform").pvalue > 1e-9


@pytest.mark.parametrize("n", [1, 2, 5, 17, 101, 400])
@pytest.mark.parametrize("t", [0.3, 0.6, 0.9, 1.3, 1.7, 1.99, 2.01, 3.0])
def test_ks_p_value_is_exact_for_few_draws(n, t):
    d = t / np.sqrt(n)
    if d < 1:
        np.testing.assert_allclose(ks_p_value(n, d), stats.kstwo.sf(d, n), rtol=3e-6, atol=1e-13)  # SciPy's own 1e-6


@pytest.mark.parametrize("n", [401, 1009, 20_011])
def test_ks_p_value_is_good_for_many(n):
    for t in [0.3, 0.6, 0.9, 1.3, 1.7, 1.99]:
        assert ks_p_value(n, t / np.sqrt(n)) == pytest.approx(stats.kstwo.sf(t / np.sqrt(n), n), abs=1e-4)
    for t in [2.01, 4.0, 8.0]:
        assert ks_p_value(n, t / np.sqrt(n)) == pytest.approx(stats.kstwo.sf(t / np.sqrt(n), n), rel=1e-5)


def test_ks_statistic_is_scipys_whatever_the_law(rng):
    for law in (stats.norm(1, 2), stats.expon(scale=3), stats.cauchy()):
        x = law.rvs(137, random_state=rng)
        expected = stats.kstest(x, law.cdf)
        np.testing.assert_allclose(ks_test(x, law.cdf), (expected.statistic, expected.pvalue), rtol=1e-6)
        assert ks_test(x + 30, law.cdf)[1] < 1e-9


@pytest.mark.parametrize("n", [401, 10_000, 10**6])
@pytest.mark.parametrize("steps", [0.6, 1.0, 3.0])
def test_ks_p_value_of_draws_that_lie_too_evenly(n, steps):
    assert ks_p_value(n, steps / n) == pytest.approx(1.0, abs=1e-9)  # the alternating series has hardly begun there


def test_ks_at_its_edges():
    assert ks_p_value(10, 0.05) == 1.0
    assert ks_p_value(10, 1.0) == 0.0
    assert ks_p_value(1, 0.75) == pytest.approx(0.5)  # P(|U − ½| ≥ ¼)
    assert ks_test([0.5], lambda x: x)[0] == 0.5


REFUSED = [
    (lambda: chi_square_test([1, 2], [1]), "one shape"),
    (lambda: chi_square_test([1, -2], [1, 1]), "whole numbers, none negative"),
    (lambda: chi_square_test([1, 0.5], [1, 1]), "whole numbers"),
    (lambda: chi_square_test([0, 0], [1, 1]), "at least one positive"),
    (lambda: chi_square_test([1, 1], [1, 1], least=-1), "least must be"),
    (lambda: ks_test([], lambda x: x), "at least one draw"),
    (lambda: ks_test([np.inf], lambda x: x), "all finite"),
    (lambda: ks_test([[0.5, 0.6]], lambda x: x), "must be a vector"),
    (lambda: ks_test([2.0], lambda x: x), "between 0 and 1"),
    (lambda: ks_p_value(0, 0.5), "n must be at least 1"),
    (lambda: ks_p_value(5, 1.5), "between 0 and 1"),
]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()
