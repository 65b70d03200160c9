"""The two tables: what each counter and each service did today, as rows of texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.model import Counter, Definition
from kiosk.statistics import Figures, Row
from kiosk.views import CounterView
from kiosk.words import Words
from ui.parts.rows import Cell
from ui.statistics.today import NOTHING, Today, is_beyond, minutes

Line = tuple[Cell, ...]


def counter_heads(w: Words) -> tuple[str, ...]:
    """Name the columns of the counters' table."""
    return (w("Quầy"), w("Đang gọi"), w("Lượt"), w("Phục vụ"), w("Chờ 95 %"))


def service_heads(w: Words) -> tuple[str, ...]:
    """Name the columns of the services' table."""
    return (w("Lĩnh vực"), w("Đang chờ"), w("Lượt"), w("Chờ"), w("Chờ 95 %"))


def counter_lines(today: Today, definition: Definition, w: Words) -> tuple[Line, ...]:
    """Make a line for each counter; with fewer than 20 cases nobody's times are compared."""
    rows = {row.key: row.figures for row in today.counters.rows}
    lines = []
    for view in today.day.counters:
        figures = rows[view.counter.number]
        service, wait = figures.service, figures.wait
        served = NOTHING if service.is_few else minutes(service.median_s, w)
        waited = NOTHING if wait.is_few else minutes(wait.p95_s, w)
        alarm = "alarm" if is_beyond(wait.p95_s) and not wait.is_few else "ink"
        lines.append(
            (
                Cell(text=_counter_name(view.counter, definition, w)),
                Cell(text=_at_counter(view, w)),
                Cell(text=str(figures.steps)),
                Cell(text=served),
                Cell(text=waited, colour=alarm),
            )
        )
    return tuple(lines)


def service_lines(today: Today, definition: Definition, w: Words) -> tuple[Line, ...]:
    """Make a line for each service."""
    return tuple(_service_line(row, definition, w) for row in today.services.rows)


def _service_line(row: Row, definition: Definition, w: Words) -> Line:
    figures = row.figures
    service = definition.service(str(row.key))
    name = w.of(service.names) if service else str(row.key)
    p95_s = figures.wait.p95_s
    return (
        Cell(text=w("<b>{key}</b> {name}", key=row.key, name=name)),
        Cell(text=_waiting(figures)),
        Cell(text=str(figures.steps)),
        Cell(text=minutes(figures.wait.median_s, w)),
        Cell(text=minutes(p95_s, w), colour="alarm" if is_beyond(p95_s) else "ink"),
    )


def _waiting(figures: Figures) -> str:
    return str(figures.waiting) if figures.waiting else NOTHING


def _counter_name(counter: Counter, definition: Definition, w: Words) -> str:
    name = counter.name
    if not name:
        served = (definition.service(prefix) for prefix in counter.services)
        name = ", ".join(w.of(each.names) for each in served if each)
    return w("<b>{key}</b> {name}", key=counter.number, name=name)


def _at_counter(view: CounterView, w: Words) -> str:
    if view.ticket is not None:
        return w.number(view.ticket.label)
    return w("tạm nghỉ") if view.state.paused else NOTHING


def told(heads: Sequence[str], line: Line, plain: Callable[[str], str]) -> str:
    """Tell a line whole, for whoever points at it: every head with its value."""
    return "\n".join(f"{head}: {plain(cell.text)}" for head, cell in zip(heads, line, strict=True))
