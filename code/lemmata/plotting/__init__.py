"""The look of the book's figures: palette, deterministic SVG, drawing helpers, and the dark twin of a figure."""

from lemmata.plotting.dark import dark_color, dark_twin
from lemmata.plotting.draw import arrow, contours, heatmap, image, line_label, plane
from lemmata.plotting.figure import STYLE, Drawing, new_figure, show
from lemmata.plotting.palette import (
    BLUE,
    CYCLE,
    DARK,
    DIVERGING,
    GREEN,
    GREY,
    GREYSCALE,
    INK,
    LINESTYLES,
    MARKERS,
    ORANGE,
    PAPER,
    PURPLE,
    RED,
    RULE,
    SEQUENTIAL,
)

__all__ = [
    "BLUE",
    "CYCLE",
    "DARK",
    "DIVERGING",
    "GREEN",
    "GREY",
    "GREYSCALE",
    "INK",
    "LINESTYLES",
    "MARKERS",
    "ORANGE",
    "PAPER",
    "PURPLE",
    "RED",
    "RULE",
    "SEQUENTIAL",
    "STYLE",
    "Drawing",
    "arrow",
    "contours",
    "dark_color",
    "dark_twin",
    "heatmap",
    "image",
    "line_label",
    "new_figure",
    "plane",
    "show",
]
