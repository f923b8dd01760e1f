"""Checks that bind a labelled equation of the book to its LaTeX and evaluate both of its sides.

    @equation("eq-frobenius", r"\\lVert A \\rVert_F^2 = \\sum_i \\sigma_i^2", oracle="numpy.linalg.svd")
    def test_frobenius(rng):
        a = rng.normal(size=(5, 3))
        sigma = np.linalg.svd(a, compute_uv=False)
        return equal((a**2).sum(), (sigma**2).sum(), wrong={"sigma is not squared": sigma.sum()})

Each check runs for several seeds and returns one relation, or a list of them: `equal`, `at_most`, `within_error`. A
check that could not fail is refused (`VacuousCheck`): its sides are one object or share memory, are not finite, are all
zero or stay the same from seed to seed; or it names no mistake that it rejects. `test_all_bound.py` holds the LaTeX
against the book, and the plugin in `conftest.py` writes what passed to the report from which the site draws its badges.
"""

import functools
import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from lemmata_sources import latex_sha

__all__ = ["BASE_SEED", "Relation", "VacuousCheck", "at_most", "equal", "equation", "within_error"]

BASE_SEED = int(os.environ.get("LEMMATA_TEST_SEED", "0"))


class VacuousCheck(AssertionError):
    """A check that could not have failed, whatever the equation says."""


@dataclass(frozen=True)
class Relation:
    """What a check claims for one seed: `holds(left, right)`, and for no mistake in `wrong`."""

    kind: str
    left: np.ndarray
    right: np.ndarray
    wrong: dict[str, tuple[np.ndarray, np.ndarray]]
    holds: Callable[[np.ndarray, np.ndarray], bool] = field(repr=False)
    rtol: float
    atol: float
    always_rejected: bool  # whether a mistake must be rejected for every seed, or for one at least
    reason: str = ""  # why both sides may stay the same from seed to seed

    def difference(self) -> str:
        gap = np.max(np.abs(self.left - self.right))
        return f"left = {_short(self.left)}, right = {_short(self.right)}, largest difference {gap:.3g}"


def equal(
    left: Any,
    right: Any,
    *,
    wrong: Mapping[str, Any],
    rtol: float = 1e-9,
    atol: float = 1e-12,
    constant: bool = False,
    reason: str = "",
) -> Relation:
    """left = right within the tolerances; each wrong right side (or (left, right) pair) is rejected for every seed."""

    def holds(a: np.ndarray, b: np.ndarray) -> bool:
        return bool(np.allclose(a, b, rtol=rtol, atol=atol))

    relation = _relation("=", left, right, wrong, holds, rtol, atol, True, _reason(constant, reason))
    for name, side in (("left", relation.left), ("right", relation.right)):
        if not np.any(side):
            raise VacuousCheck(f"the {name} side is all zero; move a term across so that both sides have a size")
    return relation


def at_most(
    left: Any,
    right: Any,
    *,
    wrong: Mapping[str, Any],
    rtol: float = 1e-9,
    atol: float = 1e-12,
    constant: bool = False,
    reason: str = "",
) -> Relation:
    """left ≤ right, entry by entry; each wrong right side (or (left, right) pair) fails for at least one seed."""

    def holds(a: np.ndarray, b: np.ndarray) -> bool:
        return bool(np.all(a <= b + atol + rtol * np.abs(b)))

    relation = _relation("≤", left, right, wrong, holds, rtol, atol, False, _reason(constant, reason))
    if np.iscomplexobj(relation.left) or np.iscomplexobj(relation.right):
        raise VacuousCheck("complex numbers have no order; compare real sides")
    if not np.any(relation.left) and not np.any(relation.right):
        raise VacuousCheck("both sides are all zero; 0 ≤ 0 says nothing")
    return relation


def within_error(
    estimate: Any,
    exact: Any,
    standard_error: Any,
    *,
    wrong: Mapping[str, Any],
    z: float = 5.0,
    constant: bool = False,
    reason: str = "",
) -> Relation:
    """|estimate - exact| ≤ z standard errors; each wrong exact value (or (estimate, exact) pair) lies outside."""
    error = _numbers(standard_error, "standard error")
    if not np.all(np.isfinite(error)) or not np.all(error > 0):
        raise VacuousCheck(f"the standard error must be finite and positive, got {_short(error)}")

    def holds(a: np.ndarray, b: np.ndarray) -> bool:
        return bool(np.all(np.abs(a - b) <= z * error))

    relation = _relation("≈", estimate, exact, wrong, holds, 1e-12, 0.0, True, _reason(constant, reason))
    if error.shape not in ((), relation.left.shape):
        raise VacuousCheck(f"the standard error has shape {error.shape}, the estimate {relation.left.shape}")
    if not np.any(relation.left):
        raise VacuousCheck("the estimate is all zero")
    return relation


def equation(label: str, latex: str, *, oracle: str, seeds: int = 5, constant: bool = False, reason: str = ""):
    """Bind a check to the equation `label` of the book, printed as `latex` (white space aside).

    `oracle` names what one side was computed with, independently of the other ("loops", "numpy.linalg.svd", …). The
    check takes `rng`, a fresh generator for each seed, and other fixtures as it likes. Where both sides stay the same
    from seed to seed because the claim has nothing to vary, say so: `constant=True, reason="…"`, here or on one
    relation. Several `@equation` lines on one check bind it to each.
    """
    for name, value in (("label", label), ("latex", latex), ("oracle", oracle)):
        if not isinstance(value, str) or not value.strip():
            raise TypeError(f"@equation needs {name} as a non-empty string, got {value!r}")
    if seeds < 2:
        raise ValueError(f"{label}: a check needs at least 2 seeds to see its sides change, got {seeds}")
    default_reason = _reason(constant, reason)

    def decorate(check: Callable) -> Callable:
        bound = {"label": label, "latex": latex, "latex_sha": latex_sha(latex), "oracle": oracle, "seeds": seeds}
        if hasattr(check, "equations"):
            check.equations.append(bound)
            return check
        parameters = inspect.signature(check).parameters
        if "rng" not in parameters and not default_reason:
            raise TypeError(f"{label}: {check.__name__} takes no rng, so nothing can change between seeds")

        @functools.wraps(check)
        def test(*, record_property: Callable[[str, Any], None], **fixtures: Any) -> None:
            __tracebackhide__ = True
            outcomes = []
            for seed in range(seeds):
                arguments = dict(fixtures)
                if "rng" in parameters:
                    arguments["rng"] = np.random.default_rng([BASE_SEED, seed])
                outcomes.append(_judged(label, seed, lambda arguments=arguments: check(**arguments)))
            judge_together(label, outcomes, default_reason)
            record_property("relations", [relation.kind for relation in outcomes[0]])

        wanted = [p.replace(kind=p.KEYWORD_ONLY) for name, p in parameters.items() if name != "rng"]
        test.__signature__ = inspect.Signature(
            [*wanted, inspect.Parameter("record_property", inspect.Parameter.KEYWORD_ONLY)]
        )
        test.equations = [bound]
        return test

    return decorate


def _judged(label: str, seed: int, run: Callable[[], Any]) -> list[Relation]:
    """One seed's relations, each of which holds."""
    __tracebackhide__ = True
    try:
        returned = run()
    except VacuousCheck as error:
        raise VacuousCheck(f"{label}, seed {seed}: {error}") from None
    relations = list(returned) if isinstance(returned, (list, tuple)) else [returned]
    if not relations or not all(isinstance(relation, Relation) for relation in relations):
        raise VacuousCheck(
            f"{label}: the check must return equal(…), at_most(…), within_error(…) or a list of them, "
            f"got {type(returned).__name__}"
        )
    for relation in relations:
        if not relation.holds(relation.left, relation.right):
            raise AssertionError(f"{label}, seed {seed}: left {relation.kind} right fails: {relation.difference()}")
        for mistake, sides in relation.wrong.items():
            if relation.always_rejected and relation.holds(*sides):
                raise VacuousCheck(
                    f"{label}, seed {seed}: the mistake {mistake!r} is accepted; the check cannot tell "
                    "it from the equation"
                )
    return relations


def judge_together(label: str, outcomes: list[list[Relation]], default_reason: str = "") -> None:
    """What only several seeds can show: that the sides change, and that each mistake is rejected somewhere."""
    __tracebackhide__ = True
    if len({len(relations) for relations in outcomes}) > 1:
        raise VacuousCheck(
            f"{label}: the check returns {[len(r) for r in outcomes]} relations for its seeds; return as many each time"
        )
    for number, relations in enumerate(zip(*outcomes, strict=True), start=1):
        first, *others = relations
        same = all(
            _unchanged(first.left, other.left, first) and _unchanged(first.right, other.right, first)
            for other in others
        )
        if same and not (first.reason or default_reason):
            raise VacuousCheck(
                f"{label}: relation {number} has the same two sides for every seed; draw its input from "
                "rng, or say constant=True with a reason"
            )
        for mistake in set().union(*(relation.wrong for relation in relations)):
            tried = [relation for relation in relations if mistake in relation.wrong]
            if all(relation.holds(*relation.wrong[mistake]) for relation in tried):
                raise VacuousCheck(
                    f"{label}: the mistake {mistake!r} is accepted for every seed; the check cannot "
                    "tell it from the equation"
                )


def _relation(kind, left, right, wrong, holds, rtol, atol, always_rejected, reason) -> Relation:
    if left is right and not isinstance(left, (bool, int)):
        raise VacuousCheck("both sides are the same object")
    a, b = _numbers(left, "left side"), _numbers(right, "right side")
    if np.shares_memory(a, b):
        raise VacuousCheck("the two sides share memory; compute each on its own")
    if a.shape != b.shape:
        raise AssertionError(f"the left side has shape {a.shape}, the right side {b.shape}")
    if a.size == 0:
        raise VacuousCheck(f"the sides are empty (shape {a.shape})")
    for name, side in (("left", a), ("right", b)):
        if not np.all(np.isfinite(side)):
            raise VacuousCheck(f"the {name} side is not finite: {_short(side)}")
    if not isinstance(wrong, Mapping) or not wrong:
        raise VacuousCheck("wrong={…} must name at least one mistake with the side that it gives")
    mistakes = {}
    for mistake, given in wrong.items():
        pair = given if isinstance(given, tuple) and len(given) == 2 else (a, given)
        sides = tuple(_numbers(side, f"mistake {mistake!r}") for side in pair)
        for side in sides:
            if side.shape != a.shape:
                raise VacuousCheck(
                    f"the mistake {mistake!r} has shape {side.shape}, not {a.shape}: rejected for its "
                    "shape, it shows nothing"
                )
            if not np.all(np.isfinite(side)):
                raise VacuousCheck(f"the mistake {mistake!r} is not finite, so it shows nothing: {_short(side)}")
        mistakes[mistake] = sides
    return Relation(kind, a, b, mistakes, holds, rtol, atol, always_rejected, reason)


def _reason(constant: bool, reason: str) -> str:
    if constant and not reason.strip():
        raise VacuousCheck("constant=True needs a reason")
    if reason and not constant:
        raise VacuousCheck("reason= goes with constant=True")
    return reason


def _numbers(side: Any, name: str) -> np.ndarray:
    """The side as an array of float64 or complex128; views stay views, so that shared memory is seen."""
    if hasattr(side, "detach"):  # a torch tensor
        side = side.detach().cpu().numpy()
    array = np.asarray(side)
    if array.dtype.kind not in "biufc":
        raise TypeError(f"the {name} must be numbers, got {type(side).__name__} of dtype {array.dtype}")
    return array if array.dtype.kind in "fc" else array.astype(np.float64)


def _unchanged(first: np.ndarray, other: np.ndarray, relation: Relation) -> bool:
    return first.shape == other.shape and np.allclose(first, other, rtol=relation.rtol, atol=relation.atol)


def _short(side: np.ndarray) -> str:
    if side.size == 1:
        return f"{side.reshape(-1)[0]:.12g}"
    text = np.array2string(side.reshape(-1)[:4], precision=6)
    return f"{text if side.size <= 4 else text[:-1] + ' …]'} of shape {side.shape}"
