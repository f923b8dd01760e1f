"""Draws beside those of NumPy's generator; how well they fit their law is asked of SciPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from lemmata import probability as our
from scipy import stats
from scipy.stats.sampling import DiscreteAliasUrn

from lemmata_bench.growth import Algorithm, Trial

MANY, MEASURE = 10_000, "p, Kolmogorov–Smirnov"
SIZES, PARAMETERS, WIDTHS = (1_000, 10_000, 100_000), (10, 1_000, 100_000), (4, 16, 64)

Draw = Callable[[int, np.random.Generator], np.ndarray]


def fit(x: np.ndarray, law: Any) -> float:
    """The p-value of the draws' probability transform; between the steps of a discrete law it is filled uniformly."""
    u = law.cdf(x)
    if hasattr(law, "pmf"):
        u = u - np.random.default_rng(0).random(x.shape) * law.pmf(x)
    return float(stats.kstest(u, "uniform").pvalue)


def drawn(name: str, what: str, ours: Draw, theirs: Draw, law: Callable[[int], Any], sizes: Any = SIZES) -> Algorithm:
    """Both draw from the law that belongs to n, each with a generator of its own."""

    def trial(n: int) -> Trial:
        mine, other = (np.random.default_rng([n, side]) for side in (0, 1))
        return Trial(lambda: ours(n, mine), lambda: theirs(n, other), lambda x: fit(x, law(n)))

    return Algorithm(name, "numpy", what, sizes, trial, MEASURE, p_value=True)


def fixed(what: str, ours: Callable, arguments: tuple, theirs: tuple, law: Any) -> Algorithm:
    """n draws from one law: by `ours` with these arguments, and by a method of NumPy's generator with its own."""
    method, *rest = theirs

    def by_numpy(n: int, rng: np.random.Generator) -> np.ndarray:
        return getattr(rng, method)(*rest, n)

    return drawn(ours.__name__, what, lambda n, rng: ours(*arguments, n, rng), by_numpy, lambda n: law)


def many(method: str, *arguments: float) -> Draw:
    """10⁴ draws by a method of NumPy's generator whose first argument is n."""
    return lambda n, rng: getattr(rng, method)(n, *arguments, MANY)


class Zipf:
    """The law of n outcomes whose probabilities fall as 1, ½, ⅓, …"""

    def __init__(self, n: int) -> None:
        self.p = 1 / np.arange(1, n + 1)
        self.p /= self.p.sum()

    def pmf(self, x: np.ndarray) -> np.ndarray:
        return self.p[x]

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return np.minimum(np.cumsum(self.p)[x], 1)


def _alias(name: str, what: str, *, anew: bool) -> Algorithm:
    """Walker's method beside SciPy's: 10⁴ draws from a table made before, or table and draws together."""

    def trial(n: int) -> Trial:
        law, (mine, other) = Zipf(n), (np.random.default_rng([n, side]) for side in (0, 1))
        table, urn = our.alias_table(law.p), DiscreteAliasUrn(law.p, random_state=other)

        def ours() -> np.ndarray:
            return our.alias_draw(*(our.alias_table(law.p) if anew else table), MANY, mine)

        def theirs() -> np.ndarray:
            return (DiscreteAliasUrn(law.p, random_state=other) if anew else urn).rvs(MANY)

        return Trial(ours, theirs, lambda x: fit(x, law))

    return Algorithm(name, "scipy", what, PARAMETERS, trial, MEASURE, p_value=True)


def _vectors(n: int) -> Trial:
    mine, other = (np.random.default_rng([n, side]) for side in (0, 1))
    mu, steps = np.arange(float(n)), np.arange(1.0, n + 1)
    cov = np.minimum.outer(steps, steps)  # a random walk's: its steps are independent and standard normal

    def p(x: np.ndarray) -> float:
        return fit(np.diff(x - mu, axis=1, prepend=0).ravel(), NORMAL)

    return Trial(
        lambda: our.multivariate_gaussian_samples(mu, cov, 1000, mine),
        lambda: other.multivariate_normal(mu, cov, 1000),
        p,
    )


def _cauchy(n: int, rng: np.random.Generator) -> np.ndarray:
    return our.inverse_transform(lambda u: np.tan(np.pi * (u - 0.5)), n, rng)


def _beta(n: int, rng: np.random.Generator) -> np.ndarray:
    # The density 6 x (1 − x) is at most 3/2: from the uniform one, x is accepted with probability 4 x (1 − x).
    return our.rejection_samples(our.open_uniform, lambda x: np.log(4 * x * (1 - x)), n, rng)[0]


def _poisson(n: int, rng: np.random.Generator) -> np.ndarray:
    return our.poisson_samples(n, MANY, rng)


def _binomial(n: int, rng: np.random.Generator) -> np.ndarray:
    return our.binomial_samples(n, 0.3, MANY, rng)


def _binomial_law(n: int) -> Any:
    return stats.binom(n, 0.3)


def _discrete(n: int, rng: np.random.Generator) -> np.ndarray:
    return our.inverse_transform_discrete(Zipf(n).p, MANY, rng)


def _choice(n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(n, MANY, p=Zipf(n).p)


NORMAL, CAUCHY, BETA = stats.norm(), stats.cauchy(), stats.beta(2, 2)

ALGORITHMS = (
    fixed("n uniform draws", our.open_uniform, (), ("random",), stats.uniform()),
    fixed("n normal draws", our.box_muller, (), ("standard_normal",), NORMAL),
    fixed("n normal draws", our.polar_method, (), ("standard_normal",), NORMAL),
    fixed("n draws, rate 2", our.exponential_samples, (2,), ("exponential", 0.5), stats.expon(scale=0.5)),
    fixed("n draws, p = 0.1", our.geometric_samples, (0.1,), ("geometric", 0.1), stats.geom(0.1)),
    drawn("inverse_transform", "n Cauchy draws", _cauchy, lambda n, rng: rng.standard_cauchy(n), lambda n: CAUCHY),
    drawn("rejection_samples", "n draws of Beta(2, 2)", _beta, lambda n, rng: rng.beta(2, 2, n), lambda n: BETA),
    drawn("poisson_samples", "10⁴ draws of mean n", _poisson, many("poisson"), stats.poisson, PARAMETERS),
    drawn("binomial_samples", "10⁴ draws, n trials", _binomial, many("binomial", 0.3), _binomial_law, PARAMETERS),
    drawn("inverse_transform_discrete", "10⁴ draws among n outcomes", _discrete, _choice, Zipf, PARAMETERS),
    _alias("alias_draw", "10⁴ draws among n outcomes, table at hand", anew=False),
    _alias("alias_table", "10⁴ draws among n outcomes, table made anew", anew=True),
    Algorithm("multivariate_gaussian_samples", "numpy", "10³ draws of n coordinates", WIDTHS, _vectors, MEASURE, True),
)
