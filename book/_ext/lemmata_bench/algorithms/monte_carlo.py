"""Even points and resampling, beside SciPy's."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from lemmata import probability as our
from scipy import stats

from lemmata_bench.growth import Algorithm, Trial

DIMENSIONS, RESAMPLES, MANY = 5, 2_000, 100_000


def _reversed(i: int, base: int) -> Fraction:
    digits, place = Fraction(0), Fraction(1, base)
    while i:
        i, digit = divmod(i, base)
        digits, place = digits + digit * place, place / base
    return digits


def _halton(n: int) -> Trial:
    from scipy.stats.qmc import Halton

    rows = np.unique(np.linspace(1, n - 1, 20).astype(int))
    truth = np.array([[float(_reversed(i, p)) for p in (2, 3, 5, 7, 11)] for i in rows.tolist()])
    return Trial(
        lambda: our.halton_points(n, DIMENSIONS),
        lambda: Halton(DIMENSIONS, scramble=False).random(n),
        lambda x: float(np.max(np.abs(x[rows] - truth) / truth)),
    )


def _mean(x: np.ndarray, axis: int = -1) -> np.ndarray:
    return x.mean(axis=axis)


def _skewed(n: int) -> np.ndarray:
    return np.random.default_rng(n).exponential(size=n)


def _replicates(n: int) -> Trial:
    x, (mine, other) = _skewed(n), (np.random.default_rng([n, side]) for side in (0, 1))
    truth = x.std() / np.sqrt(n)  # of the mean, over all samples that can be drawn from x

    def theirs() -> np.ndarray:
        found = stats.bootstrap((x,), _mean, n_resamples=RESAMPLES, method="percentile", rng=other)
        return found.bootstrap_distribution

    return Trial(
        lambda: our.bootstrap_replicates(x, _mean, RESAMPLES, mine),
        theirs,
        lambda found: abs(found.std(ddof=1) - truth) / truth,
    )


def _bca(n: int) -> Trial:
    x, (mine, other) = _skewed(n), (np.random.default_rng([n, side]) for side in (0, 1))

    def by_scipy(resamples: int) -> np.ndarray:
        found = stats.bootstrap((x,), _mean, n_resamples=resamples, method="BCa", rng=other, batch=10_000)
        return np.array(found.confidence_interval)

    limit = by_scipy(MANY)

    def distance(ends: object) -> float:
        return float(np.max(np.abs(np.array(ends) - limit)) / np.ptp(limit))

    return Trial(
        lambda: our.bca_interval(x, _mean, our.bootstrap_replicates(x, _mean, RESAMPLES, mine)),
        lambda: by_scipy(RESAMPLES),
        distance,
    )


SIZES, ENDS = (10, 50, 250), "from the ends at 10⁵, over the width"

ALGORITHMS = (
    Algorithm("halton_points", "scipy", "n points of 5 coordinates", (100, 1_000, 10_000), _halton),
    Algorithm("bootstrap_replicates", "scipy", "mean of n, 2000 resamples", SIZES, _replicates, "standard error's"),
    Algorithm("bca_interval", "scipy", "mean of n, 2000 resamples", SIZES, _bca, ENDS),
)
