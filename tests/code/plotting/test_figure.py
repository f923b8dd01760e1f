"""Figures: the same bytes each time, the settings of others untouched, errors that name what is wrong."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from lemmata import plotting
from lemmata.plotting import dark_color, dark_twin, new_figure, show
from matplotlib import pyplot as plt
from PIL import Image


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    assert plt.get_fignums() == []
    yield
    plt.close("all")


def sample(seed=0):
    fig, (left, right) = new_figure(6, 3, cols=2)
    left.plot(np.random.default_rng(seed).normal(size=20), marker="o", label="line $\\sigma_1$")
    left.legend()
    left.set_title("A title")
    plotting.heatmap(right, np.linspace(0, 1, 9).reshape(3, 3), row_labels=["a", "b", "c"])
    return show(fig)


def test_same_bytes_every_time():
    assert sample().svg == sample().svg
    assert sample().svg != sample(1).svg


def test_same_bytes_in_another_process():
    code = (
        "from lemmata.plotting import *\nfig, ax = new_figure(4, 3)\nax.scatter([1, 2], [3, 4], color=RED)\n"
        "contours(ax, lambda x, y: -x * x - y * y, (-1, 1), (-1, 1))\nprint(hash('salted') and show(fig).svg)"
    )
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(runs) == 1
    assert b"<svg" in next(iter(runs))


def test_nothing_of_this_machine_or_moment_is_in_the_file():
    svg = sample().svg
    assert "<dc:date>" not in svg
    assert "font-family" not in svg
    assert str(np.datetime64("today"))[:10] not in svg


def test_settings_of_others_are_untouched():
    before = dict(matplotlib.rcParams)
    sample()
    assert dict(matplotlib.rcParams) == before
    code = (
        "import matplotlib as m; a = dict(m.rcParams); c = set(m.colormaps)\nimport lemmata.plotting\n"
        "assert dict(m.rcParams) == a and set(m.colormaps) == c"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_show_closes_the_figure_and_offers_svg_alone():
    drawing = sample()
    assert plt.get_fignums() == []
    assert set(drawing._repr_mimebundle_()) == {"image/svg+xml", "text/plain"}
    assert repr(drawing) == "<Drawing>"
    assert "0x" not in repr(drawing)


def test_background_is_transparent_and_no_text_is_pure_black():
    svg = sample().svg
    assert "#ffffff" not in re.sub(r'id="QuadMesh.*?</g>', "", svg, flags=re.S).split('id="axes_1"')[0]
    assert "#000000" not in svg


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"width": 0}, "width must be a positive number of inches"),
        ({"height": -1}, "height must be a positive number of inches"),
        ({"width": float("nan")}, "width must be"),
        ({"rows": 0}, "rows must be a positive integer, got 0"),
        ({"cols": 1.5}, "cols must be a positive integer, got 1.5"),
    ],
)
def test_new_figure_refuses_by_name(arguments, said):
    with pytest.raises(ValueError, match=said):
        new_figure(**arguments)


def test_show_refuses_what_is_no_figure():
    with pytest.raises(TypeError, match="needs a matplotlib Figure, got str"):
        show("figure")


def test_heatmap_shows_its_matrix():
    fig, ax = new_figure()
    m = np.array([[0.25, 0.5], [1.0, 0.125]])
    assert plotting.heatmap(ax, m, col_labels=["x", "y"], fmt=".3f") is ax
    assert [text.get_text() for text in ax.texts] == ["0.250", "0.500", "1.000", "0.125"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the first row is on top"
    np.testing.assert_array_equal(ax.collections[0].get_array(), m)
    plt.close(fig)


def test_large_heatmap_is_one_small_picture():
    fig, ax = new_figure()
    plotting.heatmap(ax, np.random.default_rng(0).normal(size=(60, 60)), cmap=plotting.DIVERGING)
    assert len(show(fig).svg) < 60_000


@pytest.mark.parametrize(
    ("m", "labels", "said"),
    [
        ([1, 2], {}, r"m must be a matrix with at least one entry, got shape \(2,\)"),
        (np.zeros((0, 3)), {}, r"got shape \(0, 3\)"),
        ([[1, float("nan")]], {}, "m must be finite, got NaN or infinity in 1 entries"),
        ([[1, 2]], {"row_labels": ["a", "b"]}, "row_labels must have 1 entries"),
        ([[1, 2]], {"col_labels": ["a"]}, "col_labels must have 2 entries"),
    ],
)
def test_heatmap_refuses_by_name(m, labels, said):
    _, ax = new_figure()
    with pytest.raises(ValueError, match=said):
        plotting.heatmap(ax, m, **labels)


def test_helpers_draw_on_the_axes_given_and_return_them():
    fig, ax = new_figure()
    assert plotting.plane(ax, 3) is ax
    assert plotting.arrow(ax, (1, 2), label="v") is ax
    assert plotting.contours(ax, lambda x, y: -x * x - y * y, (-1, 1), (-1, 1)) is ax
    assert plotting.line_label(ax, 1, 1, "here") is ax
    assert plotting.image(ax, np.eye(3), title="I") is ax
    plt.close(fig)


@pytest.mark.parametrize(
    "call",
    [
        lambda: plotting.plane("ax"),
        lambda: plotting.heatmap(None, [[1]]),
        lambda: plotting.image(3, [[1]]),
        lambda: plotting.arrow("ax", (1, 1)),
        lambda: plotting.contours("ax", lambda x, y: x, (0, 1), (0, 1)),
        lambda: plotting.line_label("ax", 0, 0, "x"),
    ],
)
def test_helpers_refuse_what_is_no_axes(call):
    with pytest.raises(TypeError, match="ax must be matplotlib Axes, got"):
        call()


@pytest.mark.parametrize("angle", range(0, 360, 15))
@pytest.mark.parametrize("turned", [False, True])
def test_the_name_of_an_arrow_stands_on_its_side_of_the_tip(angle, turned):
    direction = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    fig, ax = new_figure(width=4, height=4)
    plotting.plane(ax, 2)
    plotting.arrow(ax, -direction if turned else direction, label="(1, 2)", toward=direction if turned else None)
    fig.canvas.draw()
    (box,) = (text.get_window_extent() for text in ax.texts if text.get_text())
    tip = ax.transData.transform(-direction if turned else direction)
    corners = box.corners() - tip
    assert (corners @ direction).mean() > 0
    assert not box.contains(*tip)
    assert np.linalg.norm(corners, axis=1).min() < box.width  # and beside it
    plt.close(fig)


def test_a_figure_sets_minus_signs_and_keeps_hyphens():
    fig, ax = new_figure()
    title = ax.set_title("from -2 to (3, -.5): log-scale, x-1, 2024-11", loc="left")
    ax.text(0, 0, "$x = -1$")
    plotting.heatmap(ax, [[-1.0, 2.0]], fmt=".0f")
    show(fig)
    assert title.get_text() == "from \N{MINUS SIGN}2 to (3, \N{MINUS SIGN}.5): log-scale, x-1, 2024-11"
    assert [text.get_text() for text in ax.texts] == ["$x = -1$", "\N{MINUS SIGN}1", "2"]


def test_arrow_and_plane_refuse_by_name():
    _, ax = new_figure()
    with pytest.raises(ValueError, match=r"shape \(2,\), got \(3,\)"):
        plotting.arrow(ax, (1, 2, 3))
    with pytest.raises(ValueError, match=r"toward must be .* shape \(2,\), got \(\)"):
        plotting.arrow(ax, (1, 2), label="v", toward=1)
    with pytest.raises(ValueError, match="limit must be positive, got 0"):
        plotting.plane(ax, 0)


def test_dark_twin_swaps_the_palette_and_nothing_else():
    svg = f'<svg><path style="fill: {plotting.BLUE}; stroke: #000000"/><use href="#m123abc"/></svg>'
    twin = dark_twin(svg)
    assert plotting.BLUE not in twin
    assert plotting.DARK[plotting.BLUE] in twin
    assert "#000000" not in twin
    assert 'href="#m123abc"' in twin


def test_dark_twin_of_a_figure_keeps_its_drawing():
    svg = sample().svg
    twin = dark_twin(svg)
    assert twin == dark_twin(svg)
    plain = re.compile(r"#[0-9a-f]{6}\b")
    ink = plotting.DARK[plotting.INK]
    assert plain.sub("", svg) == plain.sub("", twin.replace(f'<svg fill="{ink}"', "<svg", 1))


def picture(pixels):
    out = io.BytesIO()
    Image.fromarray(np.array(pixels, np.uint8)).save(out, "PNG")
    return f'<svg><image href="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"/></svg>'


def pixels_of(svg):
    data = re.search(r"base64,([^\"]+)", svg)[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))


def test_dark_twin_swaps_pictures_of_a_colour_map_and_leaves_photographs():
    mapped = (np.array([[plotting.SEQUENTIAL(x) for x in (0.0, 0.4, 1.0)]]) * 255).round()
    after = pixels_of(dark_twin(picture(mapped)))
    for before, now in zip(mapped[0], after[0], strict=True):
        expected = dark_color(matplotlib.colors.to_hex(before / 255))
        assert matplotlib.colors.to_hex(now / 255) == expected
    photograph = np.repeat(np.arange(0, 250, 10)[None, :, None], 3, axis=2)
    np.testing.assert_array_equal(pixels_of(dark_twin(picture(photograph)))[..., :3], photograph)


def test_dark_colour_between_two_of_the_palette_lies_between_their_partners():
    near = dark_color("#1f6fb6")
    exact = matplotlib.colors.to_rgb(plotting.DARK[plotting.BLUE])
    distance = np.abs(np.subtract(matplotlib.colors.to_rgb(near), exact))
    assert distance.max() < 0.02


@pytest.mark.parametrize(("value", "kind"), [(b"<svg/>", TypeError), ("no drawing", ValueError)])
def test_dark_twin_refuses_by_name(value, kind):
    with pytest.raises(kind, match="dark_twin needs the text of an SVG"):
        dark_twin(value)


def test_a_busy_machine_does_not_make_a_legend_warn(monkeypatch):
    moments = iter(range(0, 10_000, 60))  # every look at the clock finds a minute gone
    monkeypatch.setattr("matplotlib.legend.time.perf_counter", lambda: next(moments))
    fig, ax = new_figure()
    ax.plot([1, 2], [2, 1], label="line")
    ax.legend()
    assert show(fig).svg
