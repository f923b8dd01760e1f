"""Finite spaces, against counting by hand and sums over all outcomes."""

import itertools
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lemmata.probability import (
    condition,
    conditional_probability,
    conditionally_independent,
    inclusion_exclusion,
    independent,
    marginal,
    pairwise_independent,
    probability,
    product_space,
    uniform_space,
)

COIN = uniform_space("HT")
TWO_DICE = product_space(uniform_space(range(1, 7)), uniform_space(range(1, 7)))


def random_space(rng, n=11):
    weights = rng.integers(0, 20, n)
    weights[0] += 1
    return {i: F(int(w), int(weights.sum())) for i, w in enumerate(weights)}


def random_events(rng, n=11, k=3):
    return [{i for i in range(n) if rng.random() < 0.6} for _ in range(k)]


def test_dice_by_counting():
    assert len(TWO_DICE) == 36
    assert probability(TWO_DICE, lambda d: sum(d) == 7) == F(1, 6)
    assert probability(TWO_DICE, lambda d: max(d) == 6) == F(11, 36)
    assert conditional_probability(TWO_DICE, lambda d: sum(d) == 8, lambda d: max(d) == 6) == F(2, 11)
    assert marginal(TWO_DICE, sum) == {s: F(6 - abs(s - 7), 36) for s in range(2, 13)}


def test_probability_is_a_plain_sum(rng):
    space = random_space(rng)
    (event,) = random_events(rng, k=1)
    assert probability(space, event) == sum((space[i] for i in event), F(0))
    assert probability(space, event) == probability(space, lambda i: i in event)
    assert probability(space, set()) == 0
    assert probability(space, set(space)) == 1
    floats = {i: float(p) for i, p in space.items()}
    assert probability(floats, event) == pytest.approx(float(probability(space, event)), abs=1e-15)


def test_conditioning_gives_a_space_again(rng):
    space = random_space(rng)
    a, b = random_events(rng, k=2)
    b |= {0}
    given_b = condition(space, b)
    assert sum(given_b.values()) == 1
    assert set(given_b) == b
    assert probability(given_b, a & b) == probability(space, a & b) / probability(space, b)
    assert probability(given_b, a & b) == conditional_probability(space, a, b)
    c = b - {5} | {0}  # twice is once on both
    assert condition(given_b, c) == condition(space, b & c)


def test_inclusion_exclusion_is_the_union(rng):
    space, events = random_space(rng), random_events(rng, k=4)
    union = set().union(*events)
    assert inclusion_exclusion(space, *events) == probability(space, union)
    assert inclusion_exclusion(space, events[0]) == probability(space, events[0])
    assert sum(probability(space, e) for e in events) > probability(space, union)  # overlapping: a control


def test_two_coins_and_their_parity_are_pairwise_independent_only():
    space = product_space(COIN, COIN)
    events = (lambda w: w[0] == "H", lambda w: w[1] == "H", lambda w: w[0] == w[1])
    assert pairwise_independent(space, *events)
    assert not independent(space, *events)
    assert independent(space, events[0], events[1])


def test_triple_product_alone_is_not_independence():
    """P(ABC) = P(A) P(B) P(C) with A = B dependent: C is empty."""
    space = uniform_space(range(4))
    assert not independent(space, {0, 1}, {0, 1}, set())
    assert not pairwise_independent(space, {0, 1}, {0, 1}, set())


def test_certain_and_impossible_events_are_independent_of_all(rng):
    space = random_space(rng)
    (a,) = random_events(rng, k=1)
    assert independent(space, a, set())
    assert independent(space, a, set(space))
    assert independent(space, a, a) == (probability(space, a) in (0, 1))


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_events_of_separate_experiments_are_independent(i, j, k):
    spaces = [{1: F(n, 10), 0: F(10 - n, 10)} for n in (i, j, k)]
    space = product_space(*spaces)
    events = [lambda w, t=t: w[t] == 1 for t in range(3)]
    assert independent(space, *events)
    floats = {w: float(p) for w, p in space.items()}
    assert independent(floats, *events)


def test_conditional_independence_neither_implies_nor_follows():
    coins = {"fair": F(1, 2), "heads": F(9, 10)}
    space = {
        (c, x, y): F(1, 2) * (p if x else 1 - p) * (p if y else 1 - p)
        for c, p in coins.items()
        for x, y in itertools.product([True, False], repeat=2)
    }
    first, second = (lambda w: w[1]), (lambda w: w[2])
    assert conditionally_independent(space, first, second, given=lambda w: w[0] == "fair")
    assert conditionally_independent(space, first, second, given=lambda w: w[0] == "heads")
    assert not independent(space, first, second)
    two = product_space(COIN, COIN)
    first, second = (lambda w: w[0] == "H"), (lambda w: w[1] == "H")
    assert independent(two, first, second)
    assert not conditionally_independent(two, first, second, given=lambda w: w[0] == w[1])


def test_nothing_given_is_changed(rng):
    space = random_space(rng)
    before = dict(space)
    condition(space, {0})
    product_space(space, space)
    assert space == before


def test_zero_and_single_outcomes():
    sure = uniform_space(["only"])
    assert sure == {"only": 1}
    assert condition(sure, {"only"}) == sure
    space = {"a": F(1), "b": F(0)}
    assert probability(space, {"b"}) == 0
    assert condition(space, {"a", "b"}) == space  # an outcome of probability zero stays


NOTHING = pytest.mark.usefixtures("unchecked")


@NOTHING
@pytest.mark.parametrize(
    ("space", "error", "message"),
    [
        ([0.5, 0.5], TypeError, "space must be a dict"),
        ({}, ValueError, "at least one outcome"),
        ({"a": 0.5, "b": 0.4}, ValueError, r"must sum to one, and their sum is 0\.9"),
        ({"a": F(1, 3), "b": F(1, 3)}, ValueError, "must sum to one, and their sum is 2/3"),
        ({"a": 1.5, "b": -0.5}, ValueError, r"space\['b'\] must be finite and not negative, got -0\.5"),
        ({"a": float("nan")}, ValueError, "must be finite"),
        ({"a": True}, TypeError, "must be a real number, got bool"),
        ({"a": "1"}, TypeError, "must be a real number, got str"),
    ],
)
def test_bad_spaces_are_refused(space, error, message):
    with pytest.raises(error, match=message):
        probability(space, set())


@NOTHING
def test_bad_events_are_refused():
    with pytest.raises(ValueError, match="holds 'X', which is no outcome"):
        probability(COIN, {"X"})
    with pytest.raises(TypeError, match="must be a set of outcomes or a function"):
        probability(COIN, 3)
    with pytest.raises(TypeError, match="must be a set of outcomes or a function"):
        probability(COIN, "HT")
    with pytest.raises(TypeError, match="must answer True or False"):
        probability(COIN, lambda w: w)
    with pytest.raises(ValueError, match="event of probability 0"):
        condition(COIN, set())
    with pytest.raises(ValueError, match="event of probability 0"):
        conditional_probability(COIN, {"H"}, set())
    with pytest.raises(ValueError, match="event of probability 0"):
        conditionally_independent(COIN, {"H"}, {"T"}, given=set())
    with pytest.raises(ValueError, match="at least 2 events needed, got 1"):
        independent(COIN, {"H"})
    with pytest.raises(ValueError, match="at least 1 event needed, got 0"):
        inclusion_exclusion(COIN)
    with pytest.raises(ValueError, match="must be different"):
        uniform_space("HH")
    with pytest.raises(ValueError, match="must be different, and one at least"):
        uniform_space([])
    with pytest.raises(ValueError, match="at least one space"):
        product_space()
    with pytest.raises(TypeError, match="variable must be a function"):
        marginal(COIN, 3)


def test_floats_that_are_nearly_independent_are_not(rng):
    p, q = rng.uniform(0.2, 0.8, 2)
    space = {"ab": p * q, "a": p * (1 - q), "b": (1 - p) * q, "": (1 - p) * (1 - q)}
    assert independent(space, {"ab", "a"}, {"ab", "b"})
    space["ab"], space["a"] = space["ab"] + 1e-9, space["a"] - 1e-9
    assert not independent(space, {"ab", "a"}, {"ab", "b"})
    assert np.isclose(sum(space.values()), 1)
