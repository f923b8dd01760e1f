"""Finite probability spaces by enumeration.

A space is a dict from outcomes to probabilities; an event is a set of outcomes, or a function that says of each outcome
whether it belongs. With fractions every answer is exact; with floats it is right up to rounding.
"""

import math
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from fractions import Fraction
from itertools import combinations, product
from numbers import Real

from lemmata.probability._validate import ROUNDING, as_event, as_function, as_space

Number = Fraction | float
Space = Mapping[Hashable, Real]
Event = Collection[Hashable] | Callable[[Hashable], bool]


def uniform_space(outcomes: Iterable[Hashable]) -> dict[Hashable, Fraction]:
    """The space in which each outcome has the same probability, an exact fraction.

    Raises:
        ValueError: there is no outcome, or one comes twice.
    """
    listed = list(outcomes)
    if not listed or len(set(listed)) < len(listed):
        raise ValueError(
            f"outcomes must be different, and one at least; got {len(listed)}, {len(set(listed))} different"
        )
    return {outcome: Fraction(1, len(listed)) for outcome in listed}


def product_space(*spaces: Space) -> dict[tuple[Hashable, ...], Number]:
    """Independent experiments one after the other: outcomes are tuples, their probabilities are products.

    Raises:
        ValueError, TypeError: there is no space, or one of them is none.
    """
    if not spaces:
        raise ValueError("product_space needs at least one space")
    checked = [as_space(space, f"spaces[{i}]") for i, space in enumerate(spaces)]
    return {
        tuple(outcome for outcome, _ in pairs): math.prod(p for _, p in pairs)
        for pairs in product(*(space.items() for space in checked))
    }


def probability(space: Space, event: Event) -> Number:
    """P(A): the sum of the probabilities of the outcomes in A.

    Raises:
        ValueError, TypeError: `space` is no probability space, or `event` no event of it.
    """
    space = as_space(space)
    return _sum(space[outcome] for outcome in as_event(event, space))


def condition(space: Space, event: Event) -> dict[Hashable, Number]:
    """The space given B: the outcomes in B, their probabilities divided by P(B).

    Equation `eq-conditional-probability`. What comes out is a probability space again (`thm-conditioning`).

    Raises:
        ValueError: P(B) = 0; `space` is no probability space.
        TypeError: `event` is no event.
    """
    space = as_space(space)
    event = as_event(event, space)
    p = _sum(space[outcome] for outcome in event)
    if p == 0:
        raise ValueError("cannot condition on an event of probability 0")
    return {outcome: q / p for outcome, q in space.items() if outcome in event}


def conditional_probability(space: Space, event: Event, given: Event) -> Number:
    """P(A | B) = P(A ∩ B) / P(B).

    Equation `eq-conditional-probability`.

    Raises:
        ValueError: P(B) = 0; `space` is no probability space.
        TypeError: `event` or `given` is no event.
    """
    space = as_space(space)
    a, b = as_event(event, space), as_event(given, space, "given")
    p = probability(space, b)
    if p == 0:
        raise ValueError("cannot condition on an event of probability 0")
    return probability(space, a & b) / p


def marginal(space: Space, variable: Callable[[Hashable], Hashable]) -> dict[Hashable, Number]:
    """The distribution of a random variable X: each value x with P(X = x), values in the order of appearance.

    Raises:
        TypeError: `variable` is no function of an outcome, or `space` no dict.
        ValueError: `space` is no probability space.
    """
    space, variable = as_space(space), as_function(variable, "variable")
    parts: dict[Hashable, list[Number]] = {}
    for outcome, p in space.items():
        parts.setdefault(variable(outcome), []).append(p)
    return {value: _sum(ps) for value, ps in parts.items()}


def independent(space: Space, *events: Event) -> bool:
    """Whether the events are (mutually) independent: every subfamily of two or more multiplies.

    Definition `def-independence`. Exact for fractions; for floats two numbers within 1e-12 count as equal.

    Raises:
        ValueError, TypeError: fewer than two events; `space` is no probability space, or an argument no event.
    """
    space, sets = _events(space, events)
    return all(_multiplies(space, family) for k in range(2, len(sets) + 1) for family in combinations(sets, k))


def pairwise_independent(space: Space, *events: Event) -> bool:
    """Whether any two of the events are independent; that is less than `independent` asks of three or more.

    Raises:
        ValueError, TypeError: fewer than two events; `space` is no probability space, or an argument no event.
    """
    space, sets = _events(space, events)
    return all(_multiplies(space, pair) for pair in combinations(sets, 2))


def conditionally_independent(space: Space, *events: Event, given: Event) -> bool:
    """Whether the events are independent in the space given C.

    Equation `eq-probability-conditional-independence`.

    Raises:
        ValueError: P(C) = 0; fewer than two events; `space` is no probability space.
        TypeError: an argument is no event.
    """
    space, sets = _events(space, events)
    given = as_event(given, space, "given")
    return independent(condition(space, given), *(event & given for event in sets))


def inclusion_exclusion(space: Space, *events: Event) -> Number:
    """P(A₁ ∪ … ∪ Aₙ) from the probabilities of all intersections, with alternating signs.

    Equation `eq-probability-inclusion-exclusion`; its 2ⁿ − 1 terms make it a formula for few events.

    Raises:
        ValueError, TypeError: no event; `space` is no probability space, or an argument no event.
    """
    space, sets = _events(space, events, least=1)
    return _sum(
        (-1) ** (k + 1) * _sum(space[outcome] for outcome in frozenset.intersection(*family))
        for k in range(1, len(sets) + 1)
        for family in combinations(sets, k)
    )


def _events(space: Space, events: tuple[Event, ...], least: int = 2) -> tuple[dict, list[frozenset]]:
    if len(events) < least:
        raise ValueError(f"at least {least} event{'s' if least > 1 else ''} needed, got {len(events)}")
    checked = as_space(space)
    return checked, [as_event(event, checked, f"events[{i}]") for i, event in enumerate(events)]


def _multiplies(space: dict[Hashable, Number], family: tuple[frozenset, ...]) -> bool:
    together = _sum(space[outcome] for outcome in frozenset.intersection(*family))
    apart = math.prod(_sum(space[outcome] for outcome in event) for event in family)
    exact = all(isinstance(p, Fraction) for p in space.values())
    return together == apart if exact else abs(together - apart) <= ROUNDING


def _sum(values: Iterable[Number]) -> Number:
    """A sum that keeps fractions exact and does not depend on the order of floats."""
    listed = list(values)
    return math.fsum(listed) if any(isinstance(x, float) for x in listed) else sum(listed, Fraction(0))
