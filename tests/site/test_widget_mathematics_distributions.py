"""The numbers of the chapter's widget, computed by the script itself, held against SciPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.probability import binomial_log_pmf, exponential_log_density, gaussian_log_density, poisson_log_pmf
from lemmata_widgets.script import Script, script
from scipy import special, stats

SEEDS = range(5)
DISCRETE = ["binomial", "geometric", "poisson"]
FAMILIES = [*DISCRETE, "uniform", "exponential", "gaussian", "cauchy"]


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


def parameters(seed: int) -> dict:
    rng = np.random.default_rng(seed)
    values = rng.uniform([0.05, 0.1, -5, 0.2], [0.95, 15, 5, 4])
    return {"n": int(rng.integers(1, 31)), **dict(zip(["p", "lambda", "mu", "sigma"], values.tolist(), strict=True))}


def law(family: str, s: dict):
    return {
        "binomial": stats.binom(s["n"], s["p"]),
        "geometric": stats.geom(s["p"]),
        "poisson": stats.poisson(s["lambda"]),
        "uniform": stats.uniform(s["mu"] - s["sigma"], 2 * s["sigma"]),
        "exponential": stats.expon(scale=1 / s["lambda"]),
        "gaussian": stats.norm(s["mu"], s["sigma"]),
        "cauchy": stats.cauchy(s["mu"], s["sigma"]),
    }[family]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_scipys(js, family, seed):
    s = parameters(seed)
    exact = law(family, s)
    places = range(-1, 31) if family in DISCRETE else np.random.default_rng(seed).uniform(-8, 12, 20).tolist()
    density = exact.pmf if family in DISCRETE else exact.pdf
    for x in places:
        assert js.call("math.familyDensity", family, x, s) == pytest.approx(density(x), rel=1e-9, abs=1e-300)
        assert js.call("math.familyCdf", family, x, s) == pytest.approx(exact.cdf(x), rel=1e-9, abs=1e-12)
        assert js.call("math.familyCdf", family, x + 0.4, s) == pytest.approx(exact.cdf(x + 0.4), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_some_are_the_package_s(js, seed):
    s, x = parameters(seed), 2.0
    for family, log_value in [
        ("binomial", binomial_log_pmf(x, s["n"], s["p"])),
        ("poisson", poisson_log_pmf(x, s["lambda"])),
        ("exponential", exponential_log_density(x, s["lambda"])),
        ("gaussian", gaussian_log_density(x, s["mu"], s["sigma"])),
    ]:
        assert js.call("math.familyDensity", family, 2, s) == pytest.approx(float(np.exp(log_value)), rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", FAMILIES)
def test_an_interval_counts_both_ends(js, family, seed):
    s = parameters(seed)
    exact = law(family, s)
    for a, b in [(0, 0), (1, 3), (-1, 2.5), (-8, 30), (2.5, 2.5)]:
        below = exact.cdf(np.ceil(a) - 1) if family in DISCRETE else exact.cdf(a)
        wanted = exact.cdf(b) - below
        assert js.call("math.familyInterval", family, a, b, s) == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    assert js.call("math.familyInterval", family, 3, 1, s) == 0
    if family in DISCRETE:  # the check can fail: an open end would lose an atom
        assert js.call("math.familyInterval", family, 1, 1, s) == pytest.approx(exact.pmf(1), rel=1e-9)
        assert exact.pmf(1) > 0


@pytest.mark.parametrize("x", [-40.0, -9.0, -4.0, -3.99, -1.0, 0.0, 0.5, 3.99, 4.0, 8.0, 40.0])
def test_normal_distribution_function(js, x):
    assert js.call("math.normalCdf", x) == pytest.approx(special.ndtr(x), rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("p", [0, 1])
def test_certain_and_impossible_success(js, p):
    s = {"n": 7, "p": p, "lambda": 1, "mu": 0, "sigma": 1}
    assert js.call("math.familyDensity", "binomial", 7 * p, s) == 1
    assert js.call("math.familyCdf", "binomial", 7, s) == 1
    assert js.call("math.familyDensity", "geometric", 1, s) == p
