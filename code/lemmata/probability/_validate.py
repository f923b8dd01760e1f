"""Checks of arguments that the subject shares: each says what was needed and what came."""

import math
from collections.abc import Callable, Collection, Hashable, Mapping
from fractions import Fraction
from numbers import Integral, Rational

import numpy as np
from jaxtyping import Float, Int
from scipy.sparse import csr_array, issparse

from lemmata.linalg._validate import as_number

ROUNDING = 1e-12  # how far floating-point probabilities may be from what exact ones would be


def as_space(space: object, name: str = "space") -> dict[Hashable, Fraction | float]:
    """`space` as a new dict from outcomes to probabilities: none negative, and one in sum.

    Whole numbers and fractions become `Fraction`, and then the sum must be 1 exactly; all others become floats.
    """
    if not isinstance(space, Mapping):
        raise TypeError(f"{name} must be a dict from outcomes to probabilities, got {type(space).__name__}")
    if not space:
        raise ValueError(f"{name} must have at least one outcome")
    for outcome, p in space.items():
        if not math.isfinite(as_number(p, f"{name}[{outcome!r}]")) or p < 0:
            raise ValueError(f"{name}[{outcome!r}] must be finite and not negative, got {p}")
    exact = all(isinstance(p, Rational) for p in space.values())
    found = {outcome: Fraction(p) if exact else float(p) for outcome, p in space.items()}
    total = sum(found.values()) if exact else math.fsum(found.values())
    if abs(total - 1) > (0 if exact else ROUNDING):
        raise ValueError(f"the probabilities of {name} must sum to one, and their sum is {total}")
    return found


def as_event(event: object, space: Mapping[Hashable, Fraction | float], name: str = "event") -> frozenset[Hashable]:
    """`event` as a set of outcomes: given as a collection of them, or as a function that says of each yes or no."""
    if callable(event):
        answers = {outcome: event(outcome) for outcome in space}
        for outcome, answer in answers.items():
            if not isinstance(answer, bool | np.bool_):
                raise TypeError(f"{name} must answer True or False, and for {outcome!r} it gave {answer!r}")
        return frozenset(outcome for outcome, answer in answers.items() if answer)
    if isinstance(event, str) or not isinstance(event, Collection):
        raise TypeError(f"{name} must be a set of outcomes or a function of an outcome, got {type(event).__name__}")
    for outcome in event:
        if outcome not in space:
            raise ValueError(f"{name} holds {outcome!r}, which is no outcome of the space")
    return frozenset(event)


def as_function(f: object, name: str) -> Callable:
    """`f`, refused when it cannot be called."""
    if not callable(f):
        raise TypeError(f"{name} must be a function of an outcome, got {type(f).__name__}")
    return f


def as_real(value: object, name: str, *, least: int | float = -math.inf, most: int | float = math.inf) -> float:
    """`value` as a float between `least` and `most`; infinite only where a bound is."""
    number = as_number(value, name)
    if not least <= number <= most:
        raise ValueError(f"{name} must lie between {least:g} and {most:g}, got {value}")
    return float(number)


def as_array(a: object, name: str, *, ndim: int, log: bool = False) -> Float[np.ndarray, "..."]:
    """`a` as a new float64 array of `ndim` axes, none of length 0: finite; a logarithm may also be −∞, nothing else."""
    try:
        array = np.asarray(a)
    except ValueError as error:
        raise ValueError(f"{name} must have {ndim} axes, but its rows differ in length") from error
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    if array.ndim != ndim or array.size == 0:
        raise ValueError(f"{name} must have {ndim} axes, none of length 0, got shape {array.shape}")
    if np.isnan(array).any() or np.isposinf(array).any() or (not log and np.isneginf(array).any()):
        raise ValueError(f"{name} must be finite{', or −∞ where a probability is zero' if log else ''}")
    return array.astype(np.float64)


def as_probabilities(p: object, name: str) -> Float[np.ndarray, " k"]:
    """`p` as a vector of probabilities that sum to one."""
    array = as_array(p, name, ndim=1)
    if array.min() < 0:
        raise ValueError(f"{name} must not be negative, and its least entry is {array.min():g}")
    if abs(array.sum() - 1) > ROUNDING * len(array):
        raise ValueError(f"{name} must sum to one, and its sum is {array.sum():.12g}")
    return array


def as_counts(counts: object, name: str = "counts") -> Float[np.ndarray, "n v"] | csr_array:
    """`counts` as a matrix of whole numbers, none negative, stored as floats; a sparse one stays sparse."""
    if issparse(counts):
        matrix = csr_array(counts)
        if min(matrix.shape) == 0:
            raise ValueError(f"{name} must have a row and a column at least, got shape {matrix.shape}")
        stored = as_array(matrix.data, name, ndim=1) if matrix.nnz else np.zeros(1)
        matrix = matrix.astype(np.float64)
    else:
        matrix = stored = as_array(counts, name, ndim=2)
    if stored.min() < 0 or np.any(stored != np.rint(stored)):
        raise ValueError(f"{name} must hold whole numbers, none negative")
    return matrix


def as_indices(x: object, name: str, *, length: int, below: int | None = None) -> Int[np.ndarray, " n"]:
    """`x` as a vector of `length` whole numbers from 0, all below `below` where that is given."""
    array = np.asarray(x)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold whole numbers, got dtype {array.dtype}")
    if array.shape != (length,):
        raise ValueError(f"{name} must have shape ({length},), got {array.shape}")
    if array.size and (array.min() < 0 or (below is not None and array.max() >= below)):
        bound = "not negative" if below is None else f"between 0 and {below - 1}"
        raise ValueError(f"{name} must be {bound}, and it runs from {array.min()} to {array.max()}")
    return array.astype(np.int64)


def as_count(value: object, name: str, *, least: int = 1) -> int:
    """`value` as an int of at least `least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, got {type(value).__name__}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")
    return int(value)
