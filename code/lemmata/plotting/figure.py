"""Figures in the house style, as SVG that is the same to the byte on every run."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from lemmata.plotting.palette import CYCLE, GREY, INK, PAPER, RULE

STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=CYCLE),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.titlesize": 10.5,
    "axes.titleweight": "medium",
    "axes.unicode_minus": True,
    "figure.constrained_layout.use": True,
    "figure.edgecolor": "none",
    "figure.facecolor": "none",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "mathtext.fontset": "cm",
    "savefig.facecolor": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "lemmata",
    "svg.image_inline": True,
    "text.color": INK,
    "xtick.color": RULE,
    "xtick.labelcolor": GREY,
    "xtick.labelsize": 9,
    "ytick.color": RULE,
    "ytick.labelcolor": GREY,
    "ytick.labelsize": 9,
}

HYPHEN_BEFORE_NUMBER = re.compile(r"(?<!\w)-(?=[\d.])")
DEFAULT_TITLE_SIZE = 12.0  # matplotlib's


class Drawing:
    """A finished figure: its SVG, shown by Jupyter and by the book."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return "<Drawing>"


def new_figure(
    width: int | float = 7.0, height: int | float = 3.4, rows: Any = 1, cols: Any = 1, **kwargs: Any
) -> tuple[Figure, Any]:
    """A figure in the house style, and its axes: one, or an array of them as `matplotlib.pyplot.subplots` gives.

    Parameters
    ----------
    width, height
        Size in inches; the text column of the book is 7 inches wide.
    rows, cols
        Number of rows and columns of axes.
    kwargs
        Handed to `matplotlib.pyplot.subplots` (`sharex`, `width_ratios`, `subplot_kw`, ...).

    Raises
    ------
    ValueError
        If the width or height is not positive, or rows or cols is not a positive integer.
    """
    for name, size in (("width", width), ("height", height)):
        if not 0 < size < 100:
            raise ValueError(f"{name} must be a positive number of inches (below 100), got {size!r}")
    for name, count in (("rows", rows), ("cols", cols)):
        if not isinstance(count, int) or count < 1:
            raise ValueError(f"{name} must be a positive integer, got {count!r}")
    with matplotlib.rc_context(STYLE):
        fig, axes = plt.subplots(rows, cols, figsize=(width, height), **kwargs)
        for ax in fig.axes:
            # Ticks are made when they are first needed, outside this context: give the axes their style for good.
            ax.tick_params(color=RULE, labelcolor=GREY, labelsize=9, width=0.8, length=3)
    return fig, axes


def show(fig: Any) -> Drawing:
    """Finish the figure, close it, and return what a cell displays: deterministic SVG with a transparent background.

    Raises
    ------
    TypeError
        If `fig` is not a matplotlib figure.
    """
    if not isinstance(fig, Figure):
        raise TypeError(f"show needs a matplotlib Figure, got {type(fig).__name__}")
    _finish(fig)
    out = io.StringIO()
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        # Placing a legend warns when it takes a second: on a busy machine that would fail a build for nothing.
        warnings.filterwarnings("ignore", message="Creating legend with loc")
        fig.savefig(out, format="svg", dpi=160, transparent=True, metadata={"Date": None, "Creator": None})
    plt.close(fig)
    return Drawing(out.getvalue())


def _finish(fig: Figure) -> None:
    # Artists read matplotlib's settings when they are made, which is outside of new_figure's context; what would show
    # a default colour is set here.
    for ax in fig.axes:
        title = ax.title
        if title.get_text() and title.get_fontsize() == DEFAULT_TITLE_SIZE and not ax.get_title("left"):
            ax.set_title(title.get_text(), loc="left", fontsize=STYLE["axes.titlesize"], color=INK, pad=8)
            title.set_text("")
    for legend in fig.findobj(Legend):
        legend.set_frame_on(False)
    for text in fig.findobj(Text):
        if text.get_color() in ("black", "k", "#000000"):
            text.set_color(INK)
        if text.get_color() in ("white", "w"):
            text.set_color(PAPER)
        if "-" in text.get_text() and "$" not in text.get_text():
            text.set_text(HYPHEN_BEFORE_NUMBER.sub("\N{MINUS SIGN}", text.get_text()))


def check_axes(ax: Any) -> Axes:
    """The axes given, or a `TypeError` that says what came instead."""
    if not isinstance(ax, Axes):
        raise TypeError(f"ax must be matplotlib Axes, got {type(ax).__name__}")
    return ax
