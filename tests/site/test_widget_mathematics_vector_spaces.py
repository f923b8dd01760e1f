"""The numbers of the widget on image and kernel, held against the package and NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from lemmata.linalg import column_space, determinant, null_space, reduced_row_echelon
from lemmata_widgets.script import Script, script

NAMES = ["two", "shear", "line"]


@pytest.fixture(scope="module")
def js() -> Script:
    return script()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("m", "n", "r"), [(2, 2, 1), (2, 2, 2), (3, 3, 1), (3, 3, 2), (3, 3, 3), (3, 5, 2), (5, 3, 2)])
def test_form_image_and_kernel_are_the_package_s(js, seed, m, n, r):
    rng = np.random.default_rng(seed)
    a = rng.integers(1, 5, (m, r)) @ rng.integers(-4, 5, (r, n)) / 2
    found = js.call("math.rowEchelon", a.tolist(), 1e-9)
    form, pivots = reduced_row_echelon(a, 1e-9)
    np.testing.assert_allclose(found["form"], form, atol=1e-12)
    assert found["pivots"] == list(pivots)
    spaces = js.call("math.imageAndKernel", a.tolist(), 1e-9)
    assert spaces["rank"] == np.linalg.matrix_rank(a)
    np.testing.assert_allclose(np.array(spaces["image"]).reshape(-1, m).T, column_space(a, 1e-9))
    np.testing.assert_allclose(np.array(spaces["kernel"]).reshape(-1, n).T, null_space(a, 1e-9), atol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_determinant_is_the_package_s(js, n):
    a = np.random.default_rng(n).standard_normal((n, n))
    assert js.call("math.determinant", a.tolist()) == pytest.approx(determinant(a), rel=1e-12)
    assert js.call("math.determinant", a.T.tolist()) != pytest.approx(-determinant(a), rel=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_part_outside_the_image_loses_one_dimension(js, name):
    n = 2 if name == "two" else 3
    full = {"two": 2, "shear": 3, "line": 2}[name]
    for a, b in [(0.5, 0.5), (-1.0, 0.3), (0.7, -0.7), (0.0, 0.0)]:
        inside, outside = (np.array(js.call("math.widgetMatrix", name, a, b, c)) for c in (0, 0.6))
        assert inside.shape == (n, n)
        np.testing.assert_allclose(inside[:, -1], inside[:, :-1] @ [a, b][: n - 1], atol=1e-15)
        for matrix, rank in ((outside, full), (inside, full - 1)):
            spaces = js.call("math.imageAndKernel", matrix.tolist(), 1e-9)
            assert spaces["rank"] == rank == np.linalg.matrix_rank(matrix)
            assert len(spaces["kernel"]) == n - rank


def test_the_projection_is_linear_and_leaves_the_plane_alone(js):
    x, y = np.random.default_rng(0).standard_normal((2, 3))
    images = [np.array(js.call("math.projected", v.tolist())) for v in (x, y, 2 * x - 3 * y)]
    np.testing.assert_allclose(2 * images[0] - 3 * images[1], images[2], atol=1e-14)
    assert js.call("math.projected", [0.3, -0.7]) == [0.3, -0.7]
    np.testing.assert_allclose(js.call("math.apply", np.eye(3)[[1, 2, 0]].tolist(), x.tolist()), x[[1, 2, 0]])
