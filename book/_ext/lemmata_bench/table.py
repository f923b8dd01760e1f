"""Rows of measurements: medians, ranges, ratios, and whether each reach was kept; as plain text and as JSON."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any

HEAD = ("what", "measured", "beside it", "ratio", "reach", "outcome")
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
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def shown(series: Series | None, unit: str) -> str:
    """Median, range and error of a series in one cell."""
    if series is None:
        return NO_VALUE
    text = amount(series.median, unit)
    if len(series.values) > 1:
        text += f" ({amount(min(series.values), unit)} – {amount(max(series.values), unit)})"
    if series.error is not None:
        text += f", error {series.error:.1e}"
    return f"{series.label}: {text}" if series.label else text


def cells(row: Row) -> tuple[str, ...]:
    """One row as text."""
    reach = ""
    if row.reach is not None:
        reach = f"≤ {row.reach:g} of it" if row.of_ratio else f"≤ {amount(row.reach, row.unit)}"
    ratio = NO_VALUE if row.ratio is None else f"{row.ratio:.2f}" if row.ratio < 100 else f"{row.ratio:.0f}"
    return row.what, shown(row.ours, row.unit), shown(row.beside, row.unit), ratio, reach, row.outcome


def text_table(rows: list[Row]) -> str:
    """All rows, aligned, and below them what there is to say about some."""
    lines = [HEAD, *map(cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    out = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    out.insert(1, "  ".join("-" * width for width in widths))
    said = [(row.what, note) for row in rows for note in ([row.missing] if row.missing else []) + row.notes]
    if said:
        out += ["", *(f"{what}: {note}" for what, note in said)]
    return "\n".join(out)


def as_data(rows: list[Row]) -> list[dict[str, Any]]:
    """All rows as JSON can hold them, with every single value."""

    def series(of: Series | None, unit: str) -> dict[str, Any] | None:
        if of is None:
            return None
        values = {"median": of.median, "least": min(of.values), "most": max(of.values), "values": of.values}
        return {"label": of.label, "unit": unit, **values, "error": of.error}

    return [
        {
            "key": row.key,
            "what": row.what,
            "ours": series(row.ours, row.unit),
            "beside": series(row.beside, row.unit),
            "ratio": row.ratio,
            "reach": row.reach,
            "reach_of_ratio": row.of_ratio,
            "outcome": row.outcome,
            "missing": row.missing,
            "notes": row.notes,
        }
        for row in rows
    ]
