"""The numbers that the widget of the chapter on eigenvalues shows, held against NumPy and the package."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.linalg import power_iteration, symmetric_eigen
from lemmata_widgets.script import Script, script

SEEDS = range(5)
EDGES = [
    (0, 0, 0),
    (1, 1, 1),
    (1, 0, 1),
    (2, 0, 1),
    (1, 0, 2),
    (0, 1, 0),
    (-1, 0, -1),
    (1, -1, 1),
    (0, 0, -2),
    (1, 2, 1),
]


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


def cases():
    return EDGES + [tuple(np.random.default_rng(seed).uniform(-3, 3, 3)) for seed in SEEDS]


@pytest.mark.parametrize(("a", "b", "c"), cases())
def test_eigenpairs_are_the_package_s(js, a, b, c):
    found = js.call("math.eigen2", a, b, c)
    matrix, q = np.array([[a, b], [b, c]], dtype=float), np.array(found["vectors"]).T
    np.testing.assert_allclose(found["values"], symmetric_eigen(matrix)[0], atol=1e-13)
    np.testing.assert_allclose(q @ np.diag(found["values"]) @ q.T, matrix, atol=1e-13)
    np.testing.assert_allclose(q.T @ q, np.eye(2), atol=1e-14)


@pytest.mark.parametrize("level", [1, 4, -1])
@pytest.mark.parametrize(("a", "b", "c"), cases())
def test_the_form_has_its_level_on_every_point_of_a_curve(js, a, b, c, level):
    curves = js.call("math.levelCurves", a, b, c, level, 6)
    matrix = np.array([[a, b], [b, c]], dtype=float)
    signs = np.sign(np.linalg.eigvalsh(matrix).round(9)) * np.sign(level)
    assert len(curves) == (0 if max(signs) <= 0 else 1 if min(signs) > 0 else 2)
    for curve in curves:
        x = np.array(curve)
        forms = np.einsum("pi,ij,pj->p", x, matrix, x)
        np.testing.assert_allclose(forms, level, atol=1e-9 * (1 + np.max(x**2)))
        if min(signs) <= 0:
            assert np.max(np.linalg.norm(x, axis=1)) >= 6  # it leaves the picture
        else:
            np.testing.assert_allclose(x[0], x[-1], atol=1e-12)  # it closes
    if len(curves) == 2:
        np.testing.assert_allclose(
            np.sort(np.array(curves[0]), axis=0), np.sort(-np.array(curves[1]), axis=0), atol=1e-9
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_power_path_is_made_of_powers_and_finds_the_largest(js, seed):
    rng = np.random.default_rng(seed)
    a, x = rng.uniform(-3, 3, (2, 2)), rng.normal(size=2)
    a = a + a.T
    path = np.array(js.call("math.powerPath", a.tolist(), x.tolist(), 7))
    assert path.shape == (8, 2)
    for k in range(8):
        image = np.linalg.matrix_power(a, k) @ x
        np.testing.assert_allclose(path[k], image / np.linalg.norm(image), atol=1e-12)
    dominant = np.diag([3.0, -1.0])
    end = np.array(js.call("math.powerPath", dominant.tolist(), x.tolist(), 60))[-1]
    assert abs(end @ power_iteration(dominant, x).vector) == pytest.approx(1, abs=1e-12)


def test_power_path_stops_where_nothing_is_left(js):
    assert len(js.call("math.powerPath", [[0, 0], [0, 0]], [1, 2], 5)) == 1
    assert len(js.call("math.powerPath", [[1, 0], [0, 0]], [0, 2], 5)) == 1


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(("a", "b", "c"), EDGES)
def test_it_draws_every_kind_of_form(js, language, a, b, c):
    state = f'{{"a": {a}, "b": {b}, "c": {c}, "k": 9}}'
    say = "function (en, zh) { return " + ("zh" if language.startswith("zh") else "en") + "; }"
    drawn = js.evaluate(f'Lemmata.widgets["quadratic-form"].draw({state}, null, {say}, "here")')
    html = drawn["stage"] + drawn["readout"]
    assert html.count("<svg") == 2
    for bad in ("NaN", "undefined", "Infinity"):
        assert bad not in html
