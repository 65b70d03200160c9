"""How a report is written: as the rows of a table, as CSV for a spreadsheet, as JSON values for a script."""

import csv
import io
from dataclasses import asdict
from zoneinfo import ZoneInfo

from kiosk.durations import Spread
from kiosk.measures import GROUPS, MEASURES, Measure, Unit
from kiosk.model import Definition
from kiosk.sentences import N_
from kiosk.statistics import Figures, Group, Longest, Report, Row
from kiosk.words import Words

Cell = int | float | str | None


def row_name(report: Report, row: Row, definition: Definition, words: Words) -> str:
    """Name a row as a reader knows it: Chứng thực, Quầy 2, 08:00, Thứ Hai."""
    if row.key is None:
        return words(N_("Không thuộc nhóm nào"))
    match report.by:
        case Group.SERVICE:
            service = definition.service(str(row.key))
            return words.of(service.names) if service else str(row.key)
        case Group.COUNTER:
            return words(N_("Quầy {counter}"), counter=row.key)
        case Group.HOUR:
            return words(N_("{hour} giờ"), hour=row.key)
        case Group.WEEKDAY:
            return words.weekday(int(row.key))
    return str(row.key)


def to_rows(report: Report, definition: Definition, words: Words) -> list[list[Cell]]:
    """Lay a report out as a table: a head, its rows, the total. Minutes and percent as numbers with one decimal."""
    by = GROUPS[report.by] if report.by else N_("Tất cả")
    table: list[list[Cell]] = [[words(by), *(_head(m, words) for m in MEASURES)]]
    table += [[row_name(report, row, definition, words), *_cells(row.figures)] for row in report.rows]
    table.append([words(N_("Tổng cộng")), *_cells(report.total)])
    return table


def to_csv(report: Report, definition: Definition, words: Words) -> str:
    """Write a report for a spreadsheet: byte order mark, and where the decimal sign is a comma, semicolons."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if words.language == "en" else ";", lineterminator="\r\n")
    for cells in to_rows(report, definition, words):
        writer.writerow([plain(cell, words) for cell in cells])
    return "\ufeff" + out.getvalue()


def to_json(report: Report, definition: Definition, words: Words) -> dict[str, object]:
    """Write a report as JSON values: seconds, shares of one, times with the office's offset."""
    zone = ZoneInfo(definition.zone)
    return {
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "now": report.now.astimezone(zone).isoformat(),
        "by": report.by.value if report.by else None,
        "total": _json(report.total),
        "rows": [
            {"key": row.key, "name": row_name(report, row, definition, words), **_json(row.figures)}
            for row in report.rows
        ],
        "day": [
            {
                "start": f"{b.start_min // 60:02d}:{b.start_min % 60:02d}",
                "arrived": b.arrived,
                "served": b.served,
                "wait": _spread(b.wait),
            }
            for b in report.bins
        ],
        "slots": [
            {
                **asdict(slot),
                "date": slot.date.isoformat(),
                "start": slot.start.astimezone(zone).isoformat(),
                "end": slot.end.astimezone(zone).isoformat(),
            }
            for slot in report.slots
        ],
        "definitions": {m.key: words(m.meaning) for m in MEASURES},
    }


def plain(cell: Cell, words: Words) -> str:
    """Write a cell for a reader of the language: 7,5; nothing where there is nothing; never a formula."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return words.decimal(cell)
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _head(measure_: Measure, words: Words) -> str:
    sign = {Unit.MINUTES: N_("{name} (phút)"), Unit.SHARE: N_("{name} (%)")}.get(measure_.unit)
    name = words(measure_.name)
    return words(sign, name=name) if sign else name


def _cells(figures: Figures) -> list[Cell]:
    return [_cell(m.unit, m.of(figures)) for m in MEASURES]


def _cell(unit: Unit, value: float | None) -> Cell:
    if value is None or unit is Unit.TICKETS:
        return value
    return round(value / 60 if unit is Unit.MINUTES else value * 100, 1)


def _json(figures: Figures) -> dict[str, object]:
    values = {name: getattr(figures, name) for name in Figures.__slots__}
    return {name: _value(value) for name, value in values.items()}


def _value(value: object) -> object:
    if isinstance(value, Spread):
        return _spread(value)
    if isinstance(value, Longest):
        return {"number": value.label, "wait_s": round(value.wait_s, 3)}
    return value


def _spread(spread: Spread) -> dict[str, object]:
    return {name: round(v, 4) if isinstance(v, float) else v for name, v in asdict(spread).items()}
