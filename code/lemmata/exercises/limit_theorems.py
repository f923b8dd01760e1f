"""Exercises of the chapter on the law of large numbers and the central limit theorem."""

import numpy as np
from jaxtyping import Bool, Float, Int

from lemmata.exercises import exercise, expect, expect_close


@exercise(label="ex-limit-theorems-wilson")
def wilson(k: int, n: int, z: float) -> tuple[float, float]:
    """Low and high end of Wilson's interval for a share, of which k successes among n were seen, for the quantile z."""
    p = k / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    radius = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return float(centre - radius), float(centre + radius)


def _wilson_mistakes(k: int, n: int, z: float) -> dict[str, tuple[float, float]]:
    """What to say of each usual mistake, and the ends that it gives."""
    p, s = k / n, z**2 / n
    wald, root = z * np.sqrt(p * (1 - p) / n), z * np.sqrt(p * (1 - p) / n + s / (4 * n))
    return {
        "that is Wald's interval: Wilson keeps the true p, not the share seen, in the standard deviation": (
            p - wald,
            p + wald,
        ),
        "the interval is centred at the share seen; the quadratic's roots lie around (p̂ + z²/2n) / (1 + z²/n)": (
            p - root / (1 + s),
            p + root / (1 + s),
        ),
        "the division by 1 + z²/n is missing: it is the factor of p² in the quadratic": (
            p + s / 2 - root,
            p + s / 2 + root,
        ),
        "z²/4n² is missing under the root: it is the square of z²/2n from the centre": (
            (p + s / 2 - wald) / (1 + s),
            (p + s / 2 + wald) / (1 + s),
        ),
    }


@wilson.checker
def _(answer):
    for k, n, z in ((8, 10, 1.96), (3, 40, 2.5758), (0, 50, 1.96)):
        got = answer(k, n, z)
        expect(isinstance(got, tuple | list | np.ndarray) and len(got) == 2, "return the pair (low, high)")
        low, high = (float(end) for end in got)
        expect(low < high, f"for k = {k}, n = {n} the low end {low:.3g} is not below the high end {high:.3g}")
        for message, ends in _wilson_mistakes(k, n, z).items():
            expect(not (k and np.allclose((low, high), ends, rtol=1e-6)), message)
        for p in (low, high):
            gap = (k / n - p) ** 2 - z**2 * p * (1 - p) / n  # squares: a root would magnify the rounding of p near 0
            expect(
                abs(gap) < 1e-12,
                f"for k = {k}, n = {n} at the end p = {p:.4g} the share seen is not z standard deviations away, each "
                "√(p(1 − p)/n) with that p",
            )


@wilson.wrong("that is Wald's interval")
def _(k, n, z):
    p = k / n
    radius = z * np.sqrt(p * (1 - p) / n)
    return p - radius, p + radius


@wilson.wrong("centred at the share seen")
def _(k, n, z):
    p = k / n
    radius = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return p - radius, p + radius


@wilson.wrong("the division by 1 + z²/n is missing")
def _(k, n, z):
    p = k / n
    centre, radius = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return centre - radius, centre + radius


@wilson.wrong("z²/4n² is missing under the root")
def _(k, n, z):
    p = k / n
    centre, radius = (p + z**2 / (2 * n)) / (1 + z**2 / n), z * np.sqrt(p * (1 - p) / n) / (1 + z**2 / n)
    return centre - radius, centre + radius


@wilson.wrong("is not below the high end")
def _(k, n, z):
    low, high = wilson.solution(k, n, z)
    return high, low


@wilson.wrong("return the pair (low, high)")
def _(k, n, z):
    return wilson.solution(k, n, z)[0]


@wilson.wrong("the share seen is not z standard deviations")
def _(k, n, z):
    low, high = wilson.solution(k, n + 1, z)
    return low, high


@exercise(label="ex-limit-theorems-clusters")
def clustered_error(x: Float[np.ndarray, " n"], cluster: Int[np.ndarray, " n"]) -> float:
    """The standard error of the average of x, whose items with one number in `cluster` may depend on each other."""
    groups = np.unique(cluster)
    residual = x - x.mean()
    sums = np.array([residual[cluster == g].sum() for g in groups])
    return float(np.sqrt(len(groups) / (len(groups) - 1) * np.sum(sums**2)) / len(x))


def _cluster_mistakes(x: np.ndarray, cluster: np.ndarray) -> dict[str, float]:
    """What to say of each usual mistake, and the standard error that it gives."""
    groups = np.unique(cluster)
    g, n, r = len(groups), len(x), x - x.mean()
    sums, means = (np.array([f(r[cluster == i]) for i in groups]) for f in (np.sum, np.mean))
    raw = np.array([x[cluster == i].sum() for i in groups])
    return {
        "that is S/√n, for independent items: add up the residuals within each cluster before squaring": (
            x.std(ddof=1) / np.sqrt(n)
        ),
        "the clusters' means were treated as the data, each alike; a large cluster must count for more": (
            means.std(ddof=1) / np.sqrt(g)
        ),
        "the factor G/(G − 1) is missing": np.sqrt(np.sum(sums**2)) / n,
        "that is the variance; the standard error is its root": g / (g - 1) * np.sum(sums**2) / n**2,
        "the sums of x were squared, not those of the residuals x − mean: the clusters then differ by their size": (
            np.sqrt(g / (g - 1) * np.sum(raw**2)) / n
        ),
        "divide by the number n of items, not by the number of clusters": np.sqrt(g / (g - 1) * np.sum(sums**2)) / g,
    }


@clustered_error.checker
def _(answer):
    rng = np.random.default_rng(8)
    cluster = np.repeat([4, 0, 7, 2, 9, 5, 1], [3, 1, 5, 2, 8, 4, 6])
    order = rng.permutation(len(cluster))
    x = 5 + rng.standard_normal(10)[cluster] + 0.5 * rng.standard_normal(len(cluster))
    x, cluster = x[order], cluster[order]
    got = np.asarray(answer(x.copy(), cluster.copy()), dtype=float)
    expect(got.shape == (), f"the standard error is one number, and an array of shape {got.shape} came")
    for message, mistaken in _cluster_mistakes(x, cluster).items():
        expect(not np.isclose(got, mistaken), message)
    residual = x - x.mean()
    total = sum(sum(r for r, c in zip(residual, cluster, strict=True) if c == g) ** 2 for g in set(cluster.tolist()))
    expect_close(got, np.sqrt(7 / 6 * total) / len(x), "the residual sums of the clusters do not give this")
    alone = np.asarray(answer(x.copy(), np.arange(len(x))), dtype=float)
    expect_close(alone, x.std(ddof=1) / np.sqrt(len(x)), "with one item in each cluster it should be S/√n")


@clustered_error.wrong("that is S/√n, for independent items")
def _(x, cluster):
    return x.std(ddof=1) / np.sqrt(len(x))


@clustered_error.wrong("the clusters' means were treated as the data")
def _(x, cluster):
    means = np.array([x[cluster == g].mean() for g in np.unique(cluster)])
    return means.std(ddof=1) / np.sqrt(len(means))


@clustered_error.wrong("the factor G/(G − 1) is missing")
def _(x, cluster):
    sums = np.array([(x - x.mean())[cluster == g].sum() for g in np.unique(cluster)])
    return np.sqrt(np.sum(sums**2)) / len(x)


@clustered_error.wrong("that is the variance")
def _(x, cluster):
    return clustered_error.solution(x, cluster) ** 2


@clustered_error.wrong("the sums of x were squared")
def _(x, cluster):
    sums = np.array([x[cluster == g].sum() for g in np.unique(cluster)])
    return np.sqrt(len(sums) / (len(sums) - 1) * np.sum(sums**2)) / len(x)


@clustered_error.wrong("not by the number of clusters")
def _(x, cluster):
    return clustered_error.solution(x, cluster) * len(x) / len(np.unique(cluster))


@clustered_error.wrong("the standard error is one number")
def _(x, cluster):
    return (x - x.mean()) / np.sqrt(len(x))


@clustered_error.wrong("do not give this")
def _(x, cluster):
    return 1.5 * clustered_error.solution(x, cluster)


@clustered_error.wrong("it should be S/√n")
def _(x, cluster):
    found = clustered_error.solution(x, cluster)
    return found if len(np.unique(cluster)) < len(x) else found / 2


@exercise(label="ex-limit-theorems-holm")
def holm_rejections(p_values: Float[np.ndarray, " m"], alpha: float) -> Bool[np.ndarray, " m"]:
    """Which of m hypotheses Holm's rule rejects at level alpha, in the order in which their p-values were given."""
    rejected = np.zeros(len(p_values), dtype=bool)
    for j, i in enumerate(np.argsort(p_values)):  # j = 0 for the smallest: its threshold is alpha / m
        if p_values[i] > alpha / (len(p_values) - j):
            break
        rejected[i] = True
    return rejected


HOLM_CASES = {
    "uncorrected": (
        [0.04, 0.03, 0.9],
        [False, False, False],
        "each p-value was compared with alpha itself: with many tests some pass by chance",
    ),
    "bonferroni": (
        [0.001, 0.02, 0.9, 0.6],
        [True, False, False, False],
        "a p-value above alpha / (m − 1) was rejected in the second place: the thresholds grow as alpha / (m − j + 1)",
    ),
    "second": (
        [0.8, 0.02, 0.001],
        [False, True, True],
        "that is Bonferroni's rule, alpha / m for all: after a rejection Holm's threshold grows to alpha / (m − 1)",
    ),
    "stop": (
        [0.03, 0.001, 0.04, 0.030],
        [False, True, False, False],
        "the rule must stop at the first p-value above its threshold, even if a later one is below its own",
    ),
    "edge": ([0.025, 0.05], [True, True], "a p-value equal to its threshold is rejected"),
    "none": ([0.5, 0.7], [False, False], "nothing is to be rejected here"),
}


@holm_rejections.checker
def _(answer):
    for p, wanted, message in HOLM_CASES.values():
        got = np.asarray(answer(np.array(p), 0.05))
        expect(got.shape == (len(p),), f"one answer for each of {len(p)} hypotheses is needed; shape {got.shape} came")
        expect(got.dtype == bool, f"answer True or False for each hypothesis; an array of {got.dtype} came")
        backwards = got.sum() == sum(wanted) and not np.array_equal(got, wanted)
        expect(not backwards, "as many as wanted, but others: give them in the order of the p-values as they came")
        expect(np.array_equal(got, wanted), message)


@holm_rejections.wrong("compared with alpha itself")
def _(p_values, alpha):
    return p_values <= alpha


@holm_rejections.wrong("that is Bonferroni's rule")
def _(p_values, alpha):
    return p_values <= alpha / len(p_values)


@holm_rejections.wrong("must stop at the first p-value above its threshold")
def _(p_values, alpha):
    rank = np.argsort(np.argsort(p_values))
    return p_values <= alpha / (len(p_values) - rank)


@holm_rejections.wrong("in the order of the p-values as they came")
def _(p_values, alpha):
    return np.sort(holm_rejections.solution(p_values, alpha))[::-1]


@holm_rejections.wrong("answer True or False")
def _(p_values, alpha):
    return holm_rejections.solution(p_values, alpha).astype(int)


@holm_rejections.wrong("one answer for each of")
def _(p_values, alpha):
    return np.flatnonzero(holm_rejections.solution(p_values, alpha))


@holm_rejections.wrong("a p-value equal to its threshold is rejected")
def _(p_values, alpha):
    return holm_rejections.solution(p_values, alpha * (1 - 1e-9))


@holm_rejections.wrong("was rejected in the second place")
def _(p_values, alpha):
    rejected = np.zeros(len(p_values), dtype=bool)
    for j, i in enumerate(np.argsort(p_values)):
        if p_values[i] > alpha * (j + 1) / len(p_values):
            break
        rejected[i] = True
    return rejected
