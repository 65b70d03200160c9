"""The `report` command: days counted and measured, as JSON, as a table, or into a file."""

import json
from datetime import date, timedelta
from pathlib import Path

from kiosk import statistics, tables
from kiosk.answers import Told
from kiosk.commands.arguments import Given
from kiosk.commands.plain import table
from kiosk.errors import Misused
from kiosk.marks import N_
from kiosk.model import Definition
from kiosk.office import Office
from kiosk.statistics import Group, Report
from kiosk.words import Words

MOST_DAYS = 1830
LATER = (".xlsx", ".pdf")


def tell(office: Office, given: Given, words: Words) -> Told:
    """Make the report that was asked for."""
    first, last = _span(given)
    out = Path(given.text("out")) if given.text("out") else None
    if out is not None:
        _check(out)
    definition = office.definition()
    days = [office.day(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    by = Group(given.text("by")) if given.text("by") else None
    made = statistics.report(days, definition, first=first, last=last, by=by)
    value = tables.to_json(made, definition, words)
    if out is None:
        return Told(value=value, text=_turned(made, definition, words))
    text = tables.to_csv(made, definition, words) if out.suffix == ".csv" else json.dumps(value, ensure_ascii=False)
    _write(out, text)
    return Told(value={"file": str(out)}, text=words(N_("Đã ghi {file}."), file=out))


def _span(given: Given) -> tuple[date, date]:
    first, last = given.day("from"), given.day("to")
    if first is None or last is None or last < first:
        raise Misused(
            "argument.bad", argument="to", value=given.day("to"), expected=N_("một ngày không trước ngày bắt đầu")
        )
    if (last - first).days >= MOST_DAYS:
        raise Misused("argument.bad", argument="to", value=last, expected=N_("nhiều nhất 5 năm"))
    return first, last


def _check(out: Path) -> None:
    if out.suffix in LATER:
        raise Misused("argument.later", argument=f"--out *{out.suffix}")
    if out.suffix not in (".csv", ".json"):
        raise Misused("argument.bad", argument="out", value=str(out), expected=".csv | .json")


def _write(out: Path, text: str) -> None:
    try:
        out.write_bytes(text.encode())
    except OSError as error:
        raise Misused("argument.bad", argument="out", value=str(out), expected=N_("một tệp ghi được")) from error


def _turned(made: Report, definition: Definition, words: Words) -> str:
    """Write the table with a line for every measure: a terminal is narrow."""
    rows = [["" if cell is None else str(cell) for cell in row] for row in tables.to_rows(made, definition, words)]
    return table(list(zip(*rows, strict=True)))
