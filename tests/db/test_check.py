"""`db check` finds whatever was changed behind the ledger's back, and nothing where nothing was."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from db import schema
from db.check import check
from db.store import SqliteStore
from db.whole import broken_promises
from kiosk.hall import Day
from kiosk.model import Definition, Place, SlotState, Ticket, TicketState
from tests.db import hands
from tests.db.hands import MONDAY, MORNING

NOT_IN_THE_EVENTS = {
    "office.business_day",  # moves without an event; only its form is checked
}


def change(path: Path, statement: str, *values: object) -> None:
    """Change the file as nobody should."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        assert connection.execute(statement, values).rowcount > 0


def keys(path: Path) -> set[str]:
    """The keys of what the check finds."""
    return {finding.key for finding in check(path).findings}


def test_a_ledger_with_something_in_every_table_is_clean(store: SqliteStore, path: Path) -> None:
    hands.a_morning(store)
    report = check(path)
    assert report.findings == ()
    assert (report.tickets, report.days) == (7, 2)
    with closing(sqlite3.connect(path)) as connection:
        for table in schema.LEDGER:
            assert connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0] > 0, table.name


@pytest.mark.parametrize(
    ("table", "column"),
    [(table.name, column.name) for table in schema.LEDGER for column in table.columns],
)
def test_a_changed_cell_is_found_and_its_table_named(store: SqliteStore, path: Path, table: str, column: str) -> None:
    hands.a_morning(store)
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        row, cell = connection.execute(f'SELECT rowid, "{column}" FROM {table} ORDER BY rowid LIMIT 1').fetchone()
        fresh = cell + 1000 if isinstance(cell, int | float) else flipped(cell) if cell else "x"
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (fresh, row))
    found = check(path).findings
    if f"{table}.{column}" in NOT_IN_THE_EVENTS:
        return
    assert any(table in finding.what or finding.key.startswith(table) for finding in found), found


def flipped(text: str) -> str:
    """The text with one bit of its middle sign changed."""
    middle = len(text) // 2
    return text[:middle] + chr(ord(text[middle]) ^ 1) + text[middle + 1 :]


def test_a_missing_event_breaks_the_chain(store: SqliteStore, path: Path) -> None:
    hands.a_morning(store)
    change(path, "DELETE FROM event WHERE id = 4")
    assert {"chain.gap", "chain.previous"} <= keys(path)


def test_an_event_rewritten_with_its_hash_breaks_the_next_ones_link(store: SqliteStore, path: Path) -> None:
    from kiosk import codec

    hands.a_morning(store)
    with closing(sqlite3.connect(path)) as connection:
        text = connection.execute("SELECT text FROM event WHERE id = 4").fetchone()[0].replace("kiosk", "kiusk")
    change(path, "UPDATE event SET text = ?, hash = ? WHERE id = 4", text, codec.digest(text))
    assert "chain.previous" in keys(path)


@pytest.mark.parametrize("table", ["ticket", "step", "counter", "slot", "session", "block", "calendar", "day"])
def test_a_missing_row_is_found(store: SqliteStore, path: Path, table: str) -> None:
    hands.a_morning(store)
    change(path, f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})")
    assert f"{table}.missing" in keys(path)


def test_a_row_of_a_date_that_nobody_planned_is_found(store: SqliteStore, path: Path) -> None:
    hands.a_morning(store)
    change(path, "INSERT INTO day SELECT '2030-01-01', definition, plan FROM day LIMIT 1")
    assert "day.row" in keys(path)


def test_a_torn_page_is_found(store: SqliteStore, path: Path) -> None:
    hands.a_morning(store)
    store.close()
    raw = bytearray(path.read_bytes())
    page = len(raw) // 4096 - 3
    raw[page * 4096 : page * 4096 + 200] = bytes(200)
    path.write_bytes(raw)
    assert not check(path).is_clean


def test_a_ticket_of_a_past_day_without_a_fate_is_found(office: SqliteStore, path: Path) -> None:
    hands.issue(office)
    hands.issue(office, MORNING + timedelta(days=1), day=MONDAY + timedelta(days=1))
    assert keys(path) == {"ticket.no_fate"}


# ---- the promises of a day, on values -----------------------------------------------------------------


@pytest.fixture
def day(office: SqliteStore) -> Day:
    """A day with three tickets that take places of the first slot of A (8 places) and B (4)."""
    for _ in range(3):
        hands.issue(office)
    with office.read() as tx:
        day = tx.day(MONDAY)
    for ticket in list(day.tickets.values()):
        day.put_ticket(replace(ticket, place=Place.SLOT))
    return day


@pytest.fixture
def definition(office: SqliteStore) -> Definition:
    """The small office."""
    return hands.definition_of(office)


def found(day: Day, definition: Definition, *, is_over: bool = False) -> set[str]:
    """The keys of a day's broken promises."""
    return {key for key, _ in broken_promises(day, definition, is_over=is_over)}


def more(day: Day, count: int) -> None:
    """Put further tickets of A's first slot and block into the day."""
    first = next(iter(day.tickets.values()))
    for _ in range(count):
        number = len(day.tickets) + 1
        day.put_ticket(replace(first, code=hands.code_of(number + 999), number=number, order=number + 999))


def first_of(day: Day) -> Ticket:
    """The day's first ticket."""
    return next(iter(day.tickets.values()))


def test_a_sound_day_keeps_every_promise(day: Day, definition: Definition) -> None:
    assert found(day, definition) == set()
    more(day, 5)
    assert found(day, definition) == set()


def test_one_ticket_above_the_capacity_is_found(day: Day, definition: Definition) -> None:
    more(day, 6)
    assert "slot.capacity" in found(day, definition)
    first = first_of(day)
    assert first.slot_start is not None
    day.slots["A", first.slot_start] = SlotState(service="A", start=first.slot_start, overflow=1)
    assert found(day, definition) == set()


def test_released_and_cancelled_tickets_take_no_place(day: Day, definition: Definition) -> None:
    more(day, 6)
    first = first_of(day)
    assert found(day, definition) == {"slot.capacity"}
    day.put_ticket(replace(first, released=True))
    assert found(day, definition) == set()
    gone = replace(first, state=TicketState.CANCELLED, closed_at=MORNING, closed_reason="cancelled")
    day.put_ticket(gone)
    assert found(day, definition) == set()


def test_borrowed_minutes_must_have_been_lent(day: Day, definition: Definition) -> None:
    more(day, 5)
    first = first_of(day)
    assert first.slot_start is not None
    day.put_ticket(replace(first, place=Place.BORROWED))
    assert "slot.borrowed" in found(day, definition)
    day.slots["A", first.slot_start] = SlotState(service="A", start=first.slot_start, borrowed_min=8.0)
    assert found(day, definition) == {"slot.lent"}
    day.slots["B", first.slot_start] = SlotState(service="B", start=first.slot_start, lent_min=8.0)
    assert found(day, definition) == set()


def test_gaps_and_doubles_among_the_numbers_are_found(day: Day, definition: Definition) -> None:
    last = list(day.tickets.values())[-1]
    day.put_ticket(replace(last, number=last.number + 1))
    assert found(day, definition) == {"number.gap"}
    day.put_ticket(replace(last, number=last.number - 1))
    assert found(day, definition) == {"number.gap", "number.twice"}
    day.put_ticket(replace(last, block=777))
    assert "number.block" in found(day, definition)


def test_times_that_run_backwards_are_found(day: Day, definition: Definition) -> None:
    first = first_of(day)
    step = replace(first.step, first_called_at=MORNING, called_at=MORNING - timedelta(seconds=1))
    day.put_ticket(replace(first, steps=(step,)))
    assert found(day, definition) == {"ticket.times"}


def test_a_fate_has_a_time_and_a_reason(day: Day, definition: Definition) -> None:
    day.put_ticket(replace(first_of(day), state=TicketState.SERVED))
    assert found(day, definition) == {"ticket.no_fate"}
