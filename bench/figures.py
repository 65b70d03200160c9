"""How figures are made and shown: quantiles, medians over runs, one table."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: what was measured, the figure, what it is measured against, what is asked for."""

    what: str
    value: str
    floor: str = ""
    asked: str = ""


def quantile(values: Iterable[float], part: float) -> float:
    """The quantile by linear interpolation; nan of nothing."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    place = part * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def over_runs(runs: Sequence[Sequence[float]], part: float) -> float:
    """The median over runs of each run's quantile."""
    return statistics.median(quantile(run, part) for run in runs)


def spread(runs: Sequence[Sequence[float]], unit: str = "ms") -> str:
    """P50 and p99 as medians over runs, and how many values a run had."""
    count = min(len(run) for run in runs)
    middle, tail = over_runs(runs, 0.5), over_runs(runs, 0.99)
    return f"p50 {middle:.1f} {unit}, p99 {tail:.1f} {unit} ({len(runs)} × {count})"


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    rows = [
        ("measured", "figure", "floor in the same run", "asked"),
        *((f.what, f.value, f.floor, f.asked) for f in figures),
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
