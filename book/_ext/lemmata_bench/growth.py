"""Each algorithm that the book builds from nothing beside its library's, at rising sizes: how time and accuracy grow.

Run as a program it prints what it measured as JSON, one entry an algorithm; `make bench` runs it so. Names after the
number of runs choose algorithms: `python -m lemmata_bench.growth 3 lu solve`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lemmata_bench.numeric import alternating

LEAST = 0.05  # seconds that one value is measured over: there are many values


@dataclass(frozen=True)
class Trial:
    """One input: what computes on it, ours and the library's, and how good a result is."""

    ours: Callable[[], Any]
    theirs: Callable[[], Any]
    accuracy: Callable[[Any], float]


@dataclass(frozen=True)
class Algorithm:
    """An algorithm of the package, and `trial`, which makes the input of size n.

    `what` says what n is, `measure` what the accuracy is: a distance from the truth, or with `p_value` the probability
    that chance alone makes the draws fit as badly.
    """

    ours: str
    library: str
    what: str
    sizes: tuple[int, ...]
    trial: Callable[[int], Trial]
    measure: str = "relative error"
    p_value: bool = False


def measured(algorithm: Algorithm, runs: int) -> dict[str, Any]:
    """Times and accuracies of both sides at every size, as plain data; or why there are none."""
    found = {"what": f"{algorithm.ours}: {algorithm.what}", "sizes": list(algorithm.sizes)}
    found |= {"measure": algorithm.measure, "p_value": algorithm.p_value}
    ours, theirs = [], []
    try:
        for n in algorithm.sizes:
            trial = algorithm.trial(n)
            functions = trial.ours, trial.theirs
            # First of all, so that what is drawn does not depend on how often the clock made us draw before.
            accuracies = [float(trial.accuracy(function())) for function in functions]
            times = alternating(runs, *functions, least=LEAST)
            for side, values, accuracy in zip((ours, theirs), times, accuracies, strict=True):
                side.append({"values": values, "error": accuracy})
    except Exception as error:  # whatever it is, the other algorithms are still measured
        return found | {"missing": f"{type(error).__name__}: {error}"}
    return found | {"ours": ours, "beside": [{"label": algorithm.library, **side} for side in theirs]}


def main(arguments: list[str]) -> int:
    """`growth RUNS [NAME...]`: what was measured of all algorithms, or of those named, as JSON."""
    from lemmata_bench.algorithms import ALGORITHMS

    runs, names = int(arguments[0]), arguments[1:]
    wanted = [algorithm for algorithm in ALGORITHMS if not names or algorithm.ours in names]
    print(json.dumps({"growth": [measured(algorithm, runs) for algorithm in wanted]}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
