"""The palette of the book: seven colours, two colour maps, and what each becomes on a dark page.

The colours differ in lightness as well as in hue, so that they stay apart for readers with any of the three kinds of
colour blindness and in grey print. A figure uses these names and no other colour: its dark twin is made by swapping
them (`lemmata.plotting.dark_twin`).
"""

from matplotlib.colors import LinearSegmentedColormap, to_hex

BLUE = "#1f6fb5"
ORANGE = "#d08000"
GREEN = "#35a085"
RED = "#b5253c"
PURPLE = "#5b2f8a"
GREY = "#5d636f"
INK = "#23272f"
RULE = "#c9ccd2"  # axes, grid lines, separators
PAPER = "#ffffff"  # text on a dark cell; edges that separate marks

CYCLE = (BLUE, ORANGE, GREEN, RED, PURPLE, GREY)
MARKERS = ("o", "s", "^", "D", "v", "X")
LINESTYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))

DARK = {
    BLUE: "#5aa2ea",
    ORANGE: "#f5bd55",
    GREEN: "#66d9b3",
    RED: "#f0606e",
    PURPLE: "#c9b4f7",
    GREY: "#959ba7",
    INK: "#e3e6eb",
    RULE: "#454b56",
    PAPER: "#15181d",
    "#000000": "#e3e6eb",
}

GREYSCALE = "gray"  # photographs: the same on a light and on a dark page

_SIZE = 256  # colours in a map


def _map(name: str, stops: tuple[str, ...]) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list(name, stops, N=_SIZE)


SEQUENTIAL = _map("sequential", ("#f5f8fc", "#cfe0f1", "#8db8de", "#4488c4", "#1b5a9a", "#0e2f57"))
DIVERGING = _map("diverging", ("#0f4a86", "#3f86c4", "#a9cbe6", "#f6f5f3", "#f2c58a", "#d08000", "#8a4a05"))

_DARK_MAPS = (
    (SEQUENTIAL, _map("sequential-dark", ("#191d24", "#1c3350", "#235385", "#3f82c6", "#86b8ee", "#dcebfd"))),
    (
        DIVERGING,
        _map("diverging-dark", ("#9fcbfa", "#4c93dc", "#234a75", "#1d2026", "#6b4714", "#d08c1d", "#fbd691")),
    ),
)


def swaps() -> dict[str, str]:
    """Every colour of a light figure, palette and colour maps, with the colour that it becomes on a dark page."""
    pairs = {}
    for light, dark in _DARK_MAPS:
        pairs |= {to_hex(light(i)): to_hex(dark(i)) for i in range(_SIZE)}
    return pairs | DARK
