"""What is said of Markov chains: diagnostics beside ArviZ's. A leapfrog step stands beside PyMC's in `numeric`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from lemmata import inference as our
from scipy.signal import lfilter

from lemmata_bench.growth import Algorithm, Trial

CHAINS, RHO = 4, 0.8


def _chains(n: int) -> np.ndarray:
    """Four stationary autoregressive chains of n draws and variance 1; neighbours have the correlation 0.8."""
    noise = np.random.default_rng(n).standard_normal((CHAINS, n)) * np.sqrt(1 - RHO**2)
    noise[:, 0] /= np.sqrt(1 - RHO**2)
    return lfilter([1], [1, -RHO], noise)


def diagnostic(ours: Callable, theirs: Callable, truth: Callable[[int], float]) -> Callable[[int], Trial]:
    """Trials of a number said of chains; `theirs` is given ArviZ and the chains."""

    def trial(n: int) -> Trial:
        import arviz

        x = _chains(n)

        def distance(found: Any) -> float:
            return abs(float(np.ravel(found)[0]) - truth(n)) / truth(n)

        return Trial(lambda: ours(x), lambda: theirs(arviz, x), distance)

    return trial


def _independent(n: int) -> float:
    """How many independent draws the chains are worth, for long ones."""
    return CHAINS * n * (1 - RHO) / (1 + RHO)


_size = diagnostic(our.effective_sample_size, lambda az, x: az.ess(x, method="mean"), _independent)
_rhat = diagnostic(our.split_rhat, lambda az, x: az.rhat(x, method="split"), lambda n: 1.0)
_error = diagnostic(
    our.monte_carlo_error, lambda az, x: az.mcse(x, method="mean"), lambda n: 1 / np.sqrt(_independent(n))
)

SIZES, CHANCE = (100, 1_000, 10_000), "distance from the limit"

ALGORITHMS = (
    Algorithm("effective_sample_size", "arviz", "4 chains of n draws", SIZES, _size, CHANCE),
    Algorithm("monte_carlo_error", "arviz", "4 chains of n draws", SIZES, _error, CHANCE),
    Algorithm("split_rhat", "arviz", "4 chains of n draws", SIZES, _rhat, CHANCE),
)
