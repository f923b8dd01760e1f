"""Each algorithm that the book builds from nothing beside its library's, at rising sizes: how time and error grow.

Run as a program it prints its rows as JSON, one for each size, in the form of `numeric.row`; `make bench` runs it so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lemmata_bench.numeric import alternating, row


@dataclass(frozen=True)
class Trial:
    """One input: what computes on it, ours and the library's, and how far a result is from the truth."""

    ours: Callable[[], Any]
    theirs: Callable[[], Any]
    error: Callable[[Any], float]


@dataclass(frozen=True)
class Algorithm:
    """An algorithm of the package; `what` says what n and the error are, and `trial` makes the input of size n."""

    ours: str
    library: str
    what: str
    sizes: tuple[int, ...]
    trial: Callable[[int], Trial]


def rows(algorithm: Algorithm, runs: int) -> list[dict]:
    """A row for each size; the last one notes how time and error have grown."""
    found, times, errors = [], [], []
    names = algorithm.ours, algorithm.library
    for n in algorithm.sizes:
        trial = algorithm.trial(n)
        times.append(alternating(runs, trial.ours, trial.theirs))
        errors.append((trial.error(trial.ours()), trial.error(trial.theirs())))
        found.append(row("growth", f"{algorithm.what}, n = {n}", names, times[-1], errors[-1]))
    medians = [[float(np.median(values)) for values in both] for both in times]
    found[-1]["notes"] = [
        f"time {powers(algorithm, medians)}; error {powers(algorithm, errors)}",
    ]
    return found


def powers(algorithm: Algorithm, values: list[Any]) -> str:
    """The powers of n that fit the values of both sides best: `∝ n^2.9 (numpy n^1.8)`."""
    ours, theirs = (exponent(algorithm.sizes, side) for side in zip(*values, strict=True))
    return f"∝ {ours} ({algorithm.library} {theirs})"


def exponent(sizes: tuple[int, ...], values: Any) -> str:
    """The slope of log value against log size by least squares, as `n^slope`; a dash where a value is zero."""
    if len(sizes) < 2 or min(values) <= 0:
        return "–"
    return f"n^{np.polyfit(np.log(sizes), np.log(values), 1)[0]:.1f}"


def main(arguments: list[str]) -> int:
    """`growth RUNS`: the rows of all algorithms, as JSON."""
    from lemmata_bench.algorithms import ALGORITHMS

    print(json.dumps({"growth": [found for algorithm in ALGORITHMS for found in rows(algorithm, int(arguments[0]))]}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
