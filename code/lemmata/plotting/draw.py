"""Drawing helpers: each draws on the axes that it is given and returns them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.patheffects import withStroke

from lemmata.plotting.figure import check_axes
from lemmata.plotting.palette import BLUE, GREY, GREYSCALE, INK, PAPER, RULE, SEQUENTIAL

VECTOR_CELLS = 400


def _matrix(m: Any, name: str = "m") -> np.ndarray:
    a = np.asarray(m, dtype=float)
    if a.ndim != 2 or a.size == 0:
        raise ValueError(f"{name} must be a matrix with at least one entry, got shape {a.shape}")
    if not np.isfinite(a).all():
        raise ValueError(f"{name} must be finite, got NaN or infinity in {int((~np.isfinite(a)).sum())} entries")
    return a


def heatmap(
    ax: Any,
    m: Any,
    *,
    row_labels: Sequence[str] | None = None,
    col_labels: Sequence[str] | None = None,
    cmap: Colormap = SEQUENTIAL,
    vmin: int | float | None = None,
    vmax: int | float | None = None,
    annotate: bool | None = None,
    fmt: str = ".2f",
    row_title: str | None = None,
    col_title: str | None = None,
) -> Axes:
    """Draw a matrix as coloured cells, with its numbers in them when there are few (`annotate`; default up to 100).

    Up to 400 cells are drawn as rectangles with a thin gap, more as one small picture, a pixel a cell.

    Raises
    ------
    ValueError
        If `m` is not a finite, non-empty matrix, or the number of labels differs from its rows or columns.
    """
    check_axes(ax)
    a = _matrix(m)
    rows, cols = a.shape
    for name, labels, count in (("row_labels", row_labels, rows), ("col_labels", col_labels, cols)):
        if labels is not None and len(labels) != count:
            raise ValueError(f"{name} must have {count} entries, one for each of the matrix's, got {len(labels)}")
    norm = Normalize(a.min() if vmin is None else vmin, a.max() if vmax is None else vmax)
    if a.size <= VECTOR_CELLS:
        edges_x, edges_y = np.arange(cols + 1) - 0.5, np.arange(rows + 1) - 0.5
        ax.pcolormesh(edges_x, edges_y, a, cmap=cmap, norm=norm, edgecolors=PAPER, linewidth=0.6)
    else:
        ax.imshow(a, cmap=cmap, norm=norm, interpolation="none")
    ax.set_xlim(-0.5, cols - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.set_aspect("equal")
    for spine in ax.spines.values():
        spine.set_visible(False)
    if col_labels is not None:
        ax.xaxis.tick_top()
        ax.xaxis.set_label_position("top")
        slanted = max(map(len, col_labels)) > 3
        turn = {"rotation": 60, "ha": "left", "rotation_mode": "anchor"} if slanted else {}
        ax.set_xticks(range(cols), col_labels, **turn)
    elif cols <= 12:
        ax.set_xticks([])
    if row_labels is not None:
        ax.set_yticks(range(rows), row_labels)
    elif rows <= 12:
        ax.set_yticks([])
    ax.tick_params(length=0)
    if row_title is not None:
        ax.set_ylabel(row_title, color=INK)
    if col_title is not None:
        ax.set_xlabel(col_title, color=INK)
    if annotate if annotate is not None else a.size <= 100:
        for i in range(rows):
            for j in range(cols):
                r, g, b, _ = cmap(norm(a[i, j]))
                light = 0.299 * r + 0.587 * g + 0.114 * b > 0.55
                ax.text(j, i, format(a[i, j], fmt), ha="center", va="center", fontsize=8, color=INK if light else PAPER)
    return ax


def image(ax: Any, m: Any, *, title: str | None = None, vmin: int | float = 0.0, vmax: int | float = 1.0) -> Axes:
    """Draw a matrix as a greyscale picture (the same on a light and a dark page), without axes."""
    check_axes(ax)
    ax.imshow(_matrix(m), cmap=GREYSCALE, vmin=vmin, vmax=vmax, interpolation="none")
    ax.set_axis_off()
    if title is not None:
        ax.set_title(title, fontsize=9.5, color=INK, loc="center", pad=4)
    return ax


def plane(ax: Any, limit: int | float = 2.0) -> Axes:
    """Make the axes a plane: equal scales, both coordinate axes drawn through the origin, a light grid.

    Raises
    ------
    ValueError
        When `limit` is not positive.
    """
    check_axes(ax)
    if not limit > 0:
        raise ValueError(f"limit must be positive, got {limit!r}")
    ax.set_xlim(-limit, limit)
    ax.set_ylim(-limit, limit)
    ax.set_aspect("equal")
    ax.axhline(0, color=RULE, linewidth=0.8, zorder=0)
    ax.axvline(0, color=RULE, linewidth=0.8, zorder=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.tick_params(length=0)
    return ax


def arrow(
    ax: Any,
    tip: Any,
    *,
    start: Any = (0.0, 0.0),
    color: str = BLUE,
    label: str | None = None,
    toward: Any = None,
) -> Axes:
    """Draw an arrow from `start` to `tip` (points of the plane), with its name beside the tip, clear of lines there.

    Parameters
    ----------
    toward
        The direction in which the name stands from the tip, a vector of the plane; by default that of the arrow.

    Raises
    ------
    ValueError
        When `tip`, `start` or `toward` is not of the plane.
    """
    check_axes(ax)
    tip, start = (np.asarray(p, dtype=float) for p in (tip, start))
    if tip.shape != (2,) or start.shape != (2,):
        raise ValueError(f"arrow needs points of the plane, shape (2,), got {tip.shape} and {start.shape}")
    beyond = tip - start if toward is None else np.asarray(toward, dtype=float)
    if beyond.shape != (2,):
        raise ValueError(f"toward must be a direction in the plane, shape (2,), got {beyond.shape}")
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.8, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 12}
    ax.annotate("", tip, start, arrowprops=style)
    if label is not None:
        x, y = beyond / max(np.linalg.norm(beyond), 1e-12)
        # The side or the corner of the name that is next to the tip: less than 20 degrees off an axis, a side.
        across = "left" if x > 0.35 else "right" if x < -0.35 else "center"
        upright = "bottom" if y > 0.35 else "top" if y < -0.35 else "center"
        halo = [withStroke(linewidth=2.5, foreground=PAPER)]
        place = {"xytext": (5 * x, 5 * y), "textcoords": "offset points", "ha": across, "va": upright}
        ax.annotate(label, tip, color=color, path_effects=halo, **place)
    return ax


def contours(ax: Any, density: Callable, xlim: tuple, ylim: tuple, *, levels: int = 7, resolution: int = 120) -> Axes:
    """Draw level lines of `density(x, y)`, a function of two arrays of equal shape, over a rectangle."""
    check_axes(ax)
    x, y = np.meshgrid(np.linspace(*xlim, resolution), np.linspace(*ylim, resolution))
    z = _matrix(density(x, y), "density(x, y)")
    ax.contour(x, y, z, levels=levels, colors=GREY, linewidths=0.7, alpha=0.7)
    return ax


def line_label(ax: Any, x: Any, y: Any, text: str, color: str = INK, **kwargs: Any) -> Axes:
    """Write a label beside a line, in the line's colour: better than a legend where there is room."""
    check_axes(ax)
    ax.annotate(text, (x, y), (6, 0), textcoords="offset points", va="center", color=color, fontsize=9, **kwargs)
    return ax
