"""Our functions beside those of the libraries, on the same input and one thread: time, and distance from the truth.

Run as a program it prints its rows as JSON; `make bench` runs it so, since the libraries are set up when imported.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any

LEAST = 0.2  # seconds that one value is measured over, so that a clock's grain doesn't count


def alternating(runs: int, *functions: Callable[[], Any], least: float = LEAST) -> list[list[float]]:
    """Seconds a call of each function, `runs` values each, measured in turn so that a busy moment meets all alike."""
    repeats = []
    for function in functions:
        function()  # compiles, warms
        started = time.perf_counter()
        function()
        repeats.append(max(1, math.ceil(least / max(time.perf_counter() - started, 1e-7))))
    found: list[list[float]] = [[] for _ in functions]
    for _ in range(runs):
        for values, function, repeat in zip(found, functions, repeats, strict=True):
            started = time.perf_counter()
            for _ in range(repeat):
                function()
            values.append((time.perf_counter() - started) / repeat)
    return found


def row(key: str, what: str, names: tuple[str, str], times: list[list[float]], errors: tuple[float, float]) -> dict:
    """One comparison as plain data."""
    sides = zip(names, times, errors, strict=True)
    ours, beside = ({"label": name, "values": values, "error": float(error)} for name, values, error in sides)
    return {"key": key, "what": what, "ours": ours, "beside": beside}


def svd(runs: int) -> list[dict]:
    """One-sided Jacobi and the randomised decomposition beside LAPACK's."""
    import numpy as np
    from lemmata.linalg import jacobi_svd, randomized_svd

    def rebuilt(a: Any, u: Any, s: Any, vt: Any) -> float:
        return np.linalg.norm(a - (u * s) @ vt) / np.linalg.norm(a)

    def lapack(a: Any) -> tuple[Any, Any, Any]:
        return np.linalg.svd(a, full_matrices=False)

    rows = []
    for n in (16, 48, 96):
        a = np.random.default_rng(0).standard_normal((n, n))
        times = alternating(runs, lambda a=a: jacobi_svd(a), lambda a=a: lapack(a))
        errors = rebuilt(a, *jacobi_svd(a)), rebuilt(a, *lapack(a))
        what = f"SVD, {n} × {n}; error: ‖A − UΣVᵀ‖ / ‖A‖"
        rows.append(row("svd", what, ("jacobi_svd", "numpy"), times, errors))

    n = 16
    rng = np.random.default_rng(1)
    graded = rng.standard_normal((n, n)) * 10.0 ** -rng.permutation(n)
    truth = exact_singular_values(graded)
    errors = tuple(float(np.max(np.abs(s - truth) / truth)) for s in (jacobi_svd(graded)[1], lapack(graded)[1]))
    times = alternating(runs, lambda: jacobi_svd(graded), lambda: lapack(graded))
    what = f"SVD, {n} × {n}, columns of size 1 to 10⁻¹⁵, shuffled; error: of σ, relative, the worst"
    rows.append(row("svd", what, ("jacobi_svd", "numpy"), times, errors))

    for m, n in ((600, 200), (1200, 500)):
        k = 20
        rng = np.random.default_rng(2)
        left, right = np.linalg.qr(rng.standard_normal((m, n)))[0], np.linalg.qr(rng.standard_normal((n, n)))[0]
        spectrum = 1 / np.arange(1, n + 1)
        a = (left * spectrum) @ right.T

        def ours(a: Any = a, k: int = k) -> tuple[Any, Any, Any]:
            return randomized_svd(a, k, np.random.default_rng(3))

        def theirs(a: Any = a, k: int = k) -> tuple[Any, Any, Any]:
            u, s, vt = lapack(a)
            return u[:, :k], s[:k], vt[:k]

        def excess(u: Any, s: Any, vt: Any, a: Any = a, best: float = spectrum[k]) -> float:
            return max(np.linalg.norm(a - (u * s) @ vt, 2) / best - 1, 0.0)

        times = alternating(min(runs, 3), ours, theirs)
        what = f"SVD, rank {k} of {m} × {n}, σᵢ = 1/i; error: ‖A − Aₖ‖₂ above σₖ₊₁, relative"
        rows.append(row("svd", what, ("randomized_svd", "numpy"), times, (excess(*ours()), excess(*theirs()))))
    return rows


def exact_singular_values(a: Any) -> Any:
    """Singular values from 60 digits of arithmetic, rounded once at the end."""
    import mpmath
    import numpy as np

    with mpmath.workdps(60):
        found = mpmath.svd_r(mpmath.matrix(a.tolist()), compute_uv=False)
        return np.array(sorted((float(value) for value in found), reverse=True))


def hmc(runs: int) -> list[dict]:
    """Our leapfrog step beside PyMC's, from the same point with the same momentum, on the same posterior."""
    import numpy as np
    from lemmata.inference import leapfrog, load_pymc, logistic_posterior

    pm, _ = load_pymc()
    from pymc.step_methods.hmc.integration import CpuLeapfrogIntegrator
    from pymc.step_methods.hmc.quadpotential import QuadPotentialDiag

    rows = []
    for n, d in ((200, 4), (1000, 50)):
        rng = np.random.default_rng(4)
        features = rng.standard_normal((n, d))
        labels = (rng.random(n) < 1 / (1 + np.exp(-features @ rng.standard_normal(d)))).astype(float)
        scale, step, steps = 2.0, 0.3 / math.sqrt(n), 20
        gradient = logistic_posterior(features, labels, scale)[1]
        with pm.Model() as model:
            weights = pm.Normal("w", 0.0, scale, shape=d)
            pm.Bernoulli("y", logit_p=features @ weights, observed=labels)
        function = model.logp_dlogp_function(ravel_inputs=True)
        function.set_extra_values({})
        integrator = CpuLeapfrogIntegrator(QuadPotentialDiag(np.ones(d)), function)
        q0, p0 = 0.1 * rng.standard_normal(d), rng.standard_normal(d)
        ours, theirs = pymc_and_our_steps(integrator, gradient, model.initial_point(), q0, p0, step)
        end, momentum = leapfrog(gradient, q0, p0, step, steps)
        state = start = theirs()
        for _ in range(steps):
            state = integrator.step(step, state)
        truth = exact_trajectory(features, labels, scale, q0, p0, step, steps)
        size = float(np.linalg.norm(np.concatenate(truth)))

        def off(q: Any, p: Any, truth: Any = truth, size: float = size) -> float:
            return float(np.linalg.norm(np.concatenate([q - truth[0], p - truth[1]])) / size)

        errors = off(end, momentum), off(np.asarray(state.q.data), np.asarray(state.p))
        times = alternating(runs, ours, lambda start=start, i=integrator, step=step: i.step(step, start))
        what = f"leapfrog step, logistic posterior, {n} × {d}; error: after {steps} steps, relative"
        rows.append(row("hmc", what, ("leapfrog", "PyMC"), times, errors))
    return rows


def pymc_and_our_steps(integrator: Any, gradient: Any, point: dict, q0: Any, p0: Any, step: float) -> tuple:
    """One step of ours, and PyMC's start at the same point."""
    from lemmata.inference import leapfrog
    from pymc.blocking import DictToArrayBijection

    raveled = DictToArrayBijection.map(point)._replace(data=q0)
    return lambda: leapfrog(gradient, q0, p0, step, 1), lambda: integrator.compute_state(raveled, p0)


def exact_trajectory(features: Any, labels: Any, scale: float, q: Any, p: Any, step: float, steps: int) -> tuple:
    """The same leapfrog steps in 30 digits, rounded once at the end."""
    import mpmath
    import numpy as np

    with mpmath.workdps(30):
        rows = [[mpmath.mpf(value) for value in line] for line in features.tolist()]
        position, momentum = ([mpmath.mpf(value) for value in vector.tolist()] for vector in (q, p))
        h, answers = mpmath.mpf(step), labels.tolist()

        def slope(w: list) -> list:
            rest = [y - 1 / (1 + mpmath.exp(-mpmath.fdot(line, w))) for line, y in zip(rows, answers, strict=True)]
            pulls = zip(*rows, strict=True)
            return [mpmath.fdot(pull, rest) - x / mpmath.mpf(scale) ** 2 for pull, x in zip(pulls, w, strict=True)]

        force = slope(position)
        for _ in range(steps):
            momentum = [a + h / 2 * b for a, b in zip(momentum, force, strict=True)]
            position = [a + h * b for a, b in zip(position, momentum, strict=True)]
            force = slope(position)
            momentum = [a + h / 2 * b for a, b in zip(momentum, force, strict=True)]
        return np.array([float(x) for x in position]), np.array([float(x) for x in momentum])


def attention(runs: int) -> list[dict]:
    """Our attention beside PyTorch's fused one: eight heads of width 64, a causal mask, single precision."""
    import torch
    from lemmata.transformer import attention as ours
    from lemmata.transformer import causal_mask
    from torch.nn.functional import scaled_dot_product_attention as fused

    torch.set_num_threads(1)
    rows = []
    for n in (128, 512, 1024):
        generator = torch.Generator().manual_seed(5)
        q, k, v = (torch.randn(1, 8, n, 64, generator=generator) for _ in range(3))
        mask = causal_mask(n)
        scores = torch.einsum("bhid,bhjd->bhij", q.double(), k.double()) / 8
        truth = torch.einsum("bhij,bhjd->bhid", scores.masked_fill(~mask, -torch.inf).softmax(-1), v.double())

        def off(y: Any, truth: Any = truth) -> float:
            return float((y.double() - truth).norm() / truth.norm())

        def mine(q: Any = q, k: Any = k, v: Any = v, mask: Any = mask) -> Any:
            return ours(q, k, v, mask)

        def theirs(q: Any = q, k: Any = k, v: Any = v) -> Any:
            return fused(q, k, v, is_causal=True)

        with torch.inference_mode():
            times = alternating(runs, mine, theirs)
            errors = off(mine()), off(theirs())
        what = f"attention, 8 heads, {n} tokens, causal; error: against float64, relative"
        rows.append(row("attention", what, ("attention", "PyTorch"), times, errors))
    return rows


COMPARISONS = {"svd": svd, "hmc": hmc, "attention": attention}


def main(arguments: list[str]) -> int:
    """`numeric RUNS NAME...`: the rows of the comparisons named, as JSON."""
    runs, names = int(arguments[0]), arguments[1:]
    print(json.dumps({name: COMPARISONS[name](runs) for name in names}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
