"""Rows of measurements: medians, ranges, ratios, reaches kept, growth with size; as plain text and as JSON."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, field
from typing import Any

HEAD = ("what", "measured", "beside it", "ratio", "reach", "outcome")
GROWTH_HEAD = ("algorithm", "n", "ours", "beside it", "ratio", "accuracy", "ours", "beside it")
NO_VALUE = "–"


@dataclass(frozen=True)
class Series:
    """The values of one thing measured several times, and how far its answer was from the truth where it has one."""

    values: list[float]
    error: float | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("a series needs at least one value")

    @property
    def median(self) -> float:
        return statistics.median(self.values)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    ``reach`` is the largest median allowed, or with ``of_ratio`` the largest ratio to ``beside``; None where the row
    only shows what is. A row that could not be measured has no series and says why in ``missing``.
    """

    key: str
    what: str
    unit: str
    ours: Series | None = None
    beside: Series | None = None
    reach: float | None = None
    of_ratio: bool = False
    missing: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Our median over the other's."""
        if self.ours is None or self.beside is None or self.beside.median == 0:
            return None
        return self.ours.median / self.beside.median

    @property
    def outcome(self) -> str:
        """``kept``, ``missed``, ``not measured``, or nothing where there is no reach."""
        if self.ours is None:
            return "not measured"
        if self.reach is None:
            return ""
        value = self.ratio if self.of_ratio else self.ours.median
        if value is None:
            return "not compared"
        return "kept" if value <= self.reach else "missed"


@dataclass(frozen=True)
class Growth:
    """One algorithm beside its library's at rising sizes: a series each a size, whose error is the accuracy there.

    The accuracy is a distance from the truth, or with ``p_value`` the probability that chance alone makes draws fit as
    badly, which does not grow. What could not be measured has no series and says why in ``missing``.
    """

    what: str
    measure: str
    sizes: list[int]
    ours: list[Series] = field(default_factory=list)
    beside: list[Series] = field(default_factory=list)
    p_value: bool = False
    missing: str = ""

    @property
    def ratios(self) -> list[float]:
        """Our median over the other's at each size."""
        return [ours.median / other.median for ours, other in zip(self.ours, self.beside, strict=True)]

    @property
    def powers(self) -> dict[str, list[float | None]]:
        """The powers of n that fit the medians and the errors best, ours first."""
        sides = self.ours, self.beside
        return {
            "time": [power(self.sizes, [series.median for series in side]) for side in sides],
            "error": [None if self.p_value else power(self.sizes, [series.error for series in side]) for side in sides],
        }


def power(sizes: list[int], values: list[float | None]) -> float | None:
    """The slope of log value against log size by least squares; None where a value is zero, infinite or absent."""
    if len(sizes) < 2 or not all(value and math.isfinite(value) for value in values):
        return None
    return statistics.linear_regression([math.log(n) for n in sizes], [math.log(value) for value in values]).slope


def amount(value: float, unit: str) -> str:
    """A value with its unit, as many digits as say something: ``3.42 s``, ``61.3 ms``, ``412 KB``."""
    if unit == "s":
        for factor, name in ((1, "s"), (1e3, "ms")):
            if value * factor >= 1:
                return f"{_short(value * factor)} {name}"
        return f"{_short(value * 1e6)} µs"
    return f"{_short(value)} {unit}"


def _short(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    if abs(value) < 0.1:
        return f"{value:.1g}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def shown(series: Series | None, unit: str) -> str:
    """Median, range and error of a series in one cell."""
    if series is None:
        return NO_VALUE
    text = amount(series.median, unit)
    if len(series.values) > 1:
        text += f" ({amount(min(series.values), unit)} – {amount(max(series.values), unit)})"
    if series.error is not None:
        text += f", error {_exact(series.error)}"
    return f"{series.label}: {text}" if series.label else text


def cells(row: Row) -> tuple[str, ...]:
    """One row as text."""
    reach = ""
    if row.reach is not None:
        reach = f"≤ {row.reach:g} of it" if row.of_ratio else f"≤ {amount(row.reach, row.unit)}"
    ratio = NO_VALUE if row.ratio is None else _short(row.ratio)
    return row.what, shown(row.ours, row.unit), shown(row.beside, row.unit), ratio, reach, row.outcome


def growth_cells(growth: Growth) -> list[tuple[str, ...]]:
    """A line for each size and, where there are several, one for the powers of n."""
    if growth.missing:
        return [(growth.what, NO_VALUE, "not measured", *[NO_VALUE] * 3, *[NO_VALUE] * 2)]
    what, measure = f"{growth.what}; beside {growth.beside[0].label}", growth.measure
    lines = []
    for n, ours, beside, ratio in zip(growth.sizes, growth.ours, growth.beside, growth.ratios, strict=True):
        times, errors = ([f(side) for side in (ours, beside)] for f in (_median, _error))
        lines.append((what, f"{n:,}", *times, _short(ratio), measure, *errors))
        what = measure = ""
    time, error = ([_power(found) for found in growth.powers[name]] for name in ("time", "error"))
    return [*lines, ("", "grows as", *time, "", "", *([""] * 2 if growth.p_value else error))]


def _median(series: Series) -> str:
    return amount(series.median, "s")


def _error(series: Series) -> str:
    return NO_VALUE if series.error is None else _exact(series.error)


def _exact(error: float) -> str:
    if error == 0 or not math.isfinite(error):
        return f"{error:.0f}"
    return f"{error:.1e}" if error < 0.001 else f"{error:.3f}"


def _power(exponent: float | None) -> str:
    return NO_VALUE if exponent is None else f"n^{exponent:.1f}"


def text_table(rows: list[Row]) -> str:
    """All rows, aligned, and below them what there is to say about some."""
    said = [(row.what, note) for row in rows for note in ([row.missing] if row.missing else []) + row.notes]
    return _aligned([HEAD, *map(cells, rows)], said)


def growth_table(grown: list[Growth]) -> str:
    """All algorithms, aligned, and below them why some were not measured."""
    said = [(growth.what, growth.missing) for growth in grown if growth.missing]
    return _aligned([GROWTH_HEAD, *(line for growth in grown for line in growth_cells(growth))], said)


def _aligned(lines: list[tuple[str, ...]], said: list[tuple[str, str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    out = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    out.insert(1, "  ".join("-" * width for width in widths))
    if said:
        out += ["", *(f"{what}: {note}" for what, note in said)]
    return "\n".join(out)


def as_data(rows: list[Row], grown: list[Growth] | None = None) -> list[dict[str, Any]]:
    """All rows and algorithms as JSON can hold them, with every single value."""
    return [
        *(
            {
                "key": row.key,
                "what": row.what,
                "ours": _series(row.ours, row.unit),
                "beside": _series(row.beside, row.unit),
                "ratio": row.ratio,
                "reach": row.reach,
                "reach_of_ratio": row.of_ratio,
                "outcome": row.outcome,
                "missing": row.missing,
                "notes": row.notes,
            }
            for row in rows
        ),
        *(
            {
                "key": "growth",
                "what": growth.what,
                "sizes": growth.sizes,
                "ours": [_series(series, "s") for series in growth.ours],
                "beside": [_series(series, "s") for series in growth.beside],
                "ratio": growth.ratios,
                "measure": growth.measure,
                "powers": growth.powers if growth.ours else None,
                "outcome": "not measured" if growth.missing else "",
                "missing": growth.missing,
            }
            for growth in grown or []
        ),
    ]


def _series(of: Series | None, unit: str) -> dict[str, Any] | None:
    if of is None:
        return None
    error = str(of.error) if of.error is not None and not math.isfinite(of.error) else of.error  # JSON has no infinity
    values = {"median": of.median, "least": min(of.values), "most": max(of.values), "values": of.values}
    return {"label": of.label, "unit": unit, **values, "error": error}
