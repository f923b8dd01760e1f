"""The numbers that the widgets show, computed by the script itself, held against NumPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from lemmata.inference import banana_target, effective_sample_size, gaussian_target, leapfrog
from lemmata.linalg import energy, low_rank
from lemmata.transformer import attention_weights, causal_mask
from lemmata_widgets.script import Script, WidgetError, script

SEEDS = range(5)


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


def call_on_target(js: Script, target: str, expression: str):
    return js.evaluate(f"(function (t) {{ return {expression}; }})(Lemmata.math.targets.{target})")


@pytest.mark.parametrize("seed", SEEDS)
def test_svd_of_two_by_two(js, seed):
    a = np.random.default_rng(seed).uniform(-2, 2, (2, 2))
    found = js.call("math.svd2", a.tolist())
    u, s, v = np.array(found["u"]).T, np.array(found["s"]), np.array(found["v"]).T
    np.testing.assert_allclose(s, np.linalg.svd(a, compute_uv=False), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(u @ np.diag(s) @ v.T, a, atol=1e-13)
    for q in (u, v):
        np.testing.assert_allclose(q.T @ q, np.eye(2), atol=1e-14)


@pytest.mark.parametrize(
    "a",
    [[[0, 0], [0, 0]], [[1, 1], [1, 1]], [[0, 2], [0, 0]], [[-1, 0], [0, -1]], [[1, 0], [0, -2]], [[0, -1], [1, 0]]],
)
def test_svd_of_two_by_two_at_its_edges(js, a):
    found = js.call("math.svd2", a)
    u, s, v = np.array(found["u"]).T, np.array(found["s"]), np.array(found["v"]).T
    np.testing.assert_allclose(s, np.linalg.svd(np.array(a, float), compute_uv=False), atol=1e-15)
    np.testing.assert_allclose(u @ np.diag(s) @ v.T, a, atol=1e-15)
    for q in (u, v):
        np.testing.assert_allclose(q.T @ q, np.eye(2), atol=1e-15)


def test_image_of_the_circle(js):
    a = np.array([[1.3, 0.9], [-0.3, 1.1]])
    t = np.linspace(0, 2 * np.pi, 13)
    np.testing.assert_allclose(js.call("math.circleImage", a.tolist(), 12), (a @ [np.cos(t), np.sin(t)]).T, atol=1e-14)


@pytest.mark.parametrize("seed", SEEDS)
def test_low_rank_and_energy_are_the_package_s(js, seed):
    a = np.random.default_rng(seed).normal(size=(7, 5))
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    for k in range(1, 6):
        found = js.call("math.lowRank", u.tolist(), s.tolist(), vt.tolist(), k)
        np.testing.assert_allclose(found, low_rank(a, k), atol=1e-13)
        assert js.call("math.energy", s.tolist(), k) == pytest.approx(energy(s)[k - 1], rel=1e-12)
    assert not np.allclose(js.call("math.lowRank", u.tolist(), s.tolist(), vt.tolist(), 2), low_rank(a, 3))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["gaussian", "banana"])
def test_targets_are_the_package_s(js, seed, name):
    log_density, gradient = (
        gaussian_target(np.array([[1, 0.9], [0.9, 1]])) if name == "gaussian" else banana_target(1.0)
    )
    x, y = np.random.default_rng(seed).normal(size=(2, 2))
    ratio = call_on_target(js, name, f"t.logDensity({x.tolist()}) - t.logDensity({y.tolist()})")
    assert ratio == pytest.approx(log_density(x) - log_density(y), rel=1e-12)
    np.testing.assert_allclose(call_on_target(js, name, f"t.gradient({x.tolist()})"), gradient(x), rtol=1e-12)
    # Every point of a level line has the density that the line stands for.
    for t in np.linspace(0, 6, 7):
        assert call_on_target(js, name, f"-t.logDensity(t.curve(1.6, {t}))") == pytest.approx(1.6, rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["gaussian", "banana"])
def test_leapfrog_is_the_package_s(js, seed, name):
    log_density, gradient = (
        gaussian_target(np.array([[1, 0.9], [0.9, 1]])) if name == "gaussian" else banana_target(1.0)
    )
    q, p = np.random.default_rng(seed).normal(size=(2, 2))
    found = call_on_target(js, name, f"Lemmata.math.leapfrogPath(t, {q.tolist()}, {p.tolist()}, 0.11, 9)")
    for steps in (1, 4, 9):
        there, momentum = leapfrog(gradient, q, p, 0.11, steps)
        np.testing.assert_allclose(found["path"][steps], there, rtol=1e-10)
        np.testing.assert_allclose(found["momenta"][steps], momentum, rtol=1e-10)
        change = (0.5 * momentum @ momentum - log_density(there)) - (0.5 * p @ p - log_density(q))
        assert found["energies"][steps] - found["energies"][0] == pytest.approx(change, rel=1e-9, abs=1e-12)


def test_metropolis_obeys_its_rule_and_finds_the_target(js):
    draws = 40_000
    found = call_on_target(js, "gaussian", f"Lemmata.math.metropolis(t, [0, 0], 0.9, {draws}, 5)")
    states, proposals, accepted = (np.array(found[key]) for key in ("states", "proposals", "accepted"))
    assert 0.2 < accepted.mean() < 0.8
    np.testing.assert_array_equal(states[1:], np.where(accepted[:, None], proposals, states[:-1]))
    log_density, _ = gaussian_target(np.array([[1, 0.9], [0.9, 1]]))
    rise = np.array([log_density(y) - log_density(x) for x, y in zip(states[:500], proposals[:500], strict=False)])
    assert accepted[:500][rise >= 0].all()
    assert not accepted[:500][rise < 0].all()
    for values, exact in ((states[1:, 0], 0.0), (states[1:, 0] ** 2, 1.0), (states[1:, 0] * states[1:, 1], 0.9)):
        error = values.std() / np.sqrt(js.call("math.effectiveSize", values.tolist()))
        assert abs(values.mean() - exact) < 5 * error


@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.9])
def test_effective_size_is_near_the_package_s(js, correlation):
    rng = np.random.default_rng(3)
    x = np.zeros(4000)
    for t in range(1, x.size):
        x[t] = correlation * x[t - 1] + np.sqrt(1 - correlation**2) * rng.normal()
    # The package splits the chain and smooths the sequence: the two agree to the estimator's own noise.
    assert js.call("math.effectiveSize", x.tolist()) == pytest.approx(effective_sample_size(x[None]), rel=0.25)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("temperature", [0.1, 1.0, 7.0])
@pytest.mark.parametrize("causal", [False, True])
def test_attention_weights_are_the_package_s(js, seed, temperature, causal):
    n, d = 7, 5
    generator = torch.Generator().manual_seed(seed)
    q, k = torch.randn(2, n, d, generator=generator, dtype=torch.float64)
    scores = js.call("math.scaledScores", q.tolist(), k.tolist())
    found = js.call("math.attentionWeights", scores, temperature, causal)
    expected = attention_weights(q, k, causal_mask(n) if causal else None, scale=1 / (d**0.5 * temperature))
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-10, atol=1e-14)


def test_entropy_in_nats(js):
    assert js.call("math.entropy", [0.25] * 4) == pytest.approx(np.log(4))
    assert js.call("math.entropy", [1, 0, 0]) == 0


def test_random_numbers_are_uniform_and_normal_and_depend_on_the_seed_alone(js):
    draw = "(function () {{ var r = Lemmata.math.random({0}), n = Lemmata.math.normal(Lemmata.math.random({0}));" + (
        " var a = [], b = []; for (var i = 0; i < 20000; i++) {{ a.push(r()); b.push(n()); }} return [a, b]; }})()"
    )
    uniform, normal = np.array(js.evaluate(draw.format(7)))
    assert (uniform >= 0).all()
    assert (uniform < 1).all()
    m = uniform.size
    assert abs(uniform.mean() - 0.5) < 5 / np.sqrt(12 * m)
    assert abs(normal.mean()) < 5 / np.sqrt(m)
    assert abs((normal**2).mean() - 1) < 5 * np.sqrt(2 / m)
    assert abs(np.corrcoef(uniform[:-1], uniform[1:])[0, 1]) < 5 / np.sqrt(m)
    np.testing.assert_array_equal(js.evaluate(draw.format(7)), [uniform, normal])
    assert (np.array(js.evaluate(draw.format(8))) != [uniform, normal]).all()


DATA = {
    "rank-compression": {"u": [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], "s": [2.0, 1.0], "vt": [[1.0, 0.0], [0.0, 1.0]]},
    "attention-temperature": {"tokens": ["a", "b", "c"], "scores": [[1.0, 2.0, 3.0]] * 3},
}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_widget_draws_itself(js, language):
    names = js.names()
    assert {"circle-to-ellipse", "rank-compression", "mh-chain", "hmc-path", "attention-temperature"} <= set(names)
    for name in names:
        html = js.call("render", name, DATA.get(name), language, "here")
        assert html.count("<svg") >= 2
        assert html.count("<svg") == html.count("aria-label=") - html.count('type="range"')
        assert "NaN" not in html
        assert "undefined" not in html
        assert html == js.call("render", name, DATA.get(name), language, "here")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("circle", None, "unknown widget 'circle'; there are: .*circle-to-ellipse"),
        ("rank-compression", None, "needs data with u"),
        ("rank-compression", {"u": [[1, 2]], "s": [1], "vt": [[1]]}, "u has 2 columns, s 1 entries and vt 1 rows"),
        ("rank-compression", {"u": [["x"]], "s": [1], "vt": [[1]]}, "matrices of finite numbers"),
        ("attention-temperature", {"scores": [[1]]}, "needs data with tokens"),
        ("attention-temperature", {"tokens": ["a"]}, "needs scores, or queries and keys"),
        ("attention-temperature", {"tokens": ["a", "b"], "scores": [[1]]}, "for each of the 2 tokens"),
        ("attention-temperature", {"tokens": ["a"], "queries": [[1], [2]], "keys": [[1]]}, "a row for each of the 1"),
    ],
)
def test_wrong_data_is_refused_by_name(js, name, data, said):
    with pytest.raises(WidgetError, match=said):
        js.call("render", name, data, "en", "here")
