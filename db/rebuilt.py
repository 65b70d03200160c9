"""What the events rebuild, against what the rows say: cell by cell."""

from collections.abc import Iterator, Mapping
from datetime import date

from db import statements
from db.chain import Chain, Found, events_of
from db.link import Link
from db.rows import COUNTER, SESSION, SLOT, TICKET, Cell, Cells, step_cells, token_hash
from kiosk import codec
from kiosk.hall import Day
from kiosk.model import CounterState
from kiosk.plan import DayPlan

Keyed = dict[tuple[object, ...], Cells]


def rebuilt_day(link: Link, day: date) -> Day:
    """A day as its events tell it."""
    rebuilt = Day(plan=DayPlan(date=day))
    for event in events_of(link, day):
        codec.replay_day(rebuilt, event)
    return rebuilt


def compare_office(link: Link, chain: Chain) -> Iterator[Found]:
    """The head row, the definitions and the calendar."""
    rows = _keyed(link, "office", ("id",))
    head = rows.pop((1,), {})
    told: Cells = {
        "last_event_id": chain.last_id,
        "last_event_at": chain.last_at,
        "last_hash": chain.last_hash,
        "epoch": str(chain.office.get("epoch")),
        "definition": int(str(chain.office.get("definition", 0))),
        "is_rehearsal": int(bool(chain.office.get("is_rehearsal"))),
    }
    yield from _differences("office", {(1,): told}, {(1,): {name: head.get(name) for name in told}})
    if rows:
        yield "office.rows", "more than one head row"
    chain.business_day = str(head.get("business_day"))
    yield from _date("office", chain.business_day)
    yield from _compare_definitions(link, chain)
    calendar: Keyed = {(d,): {"kind": kind, "reason": reason} for d, (kind, reason) in chain.calendar.items()}
    yield from _differences("calendar", calendar, _keyed(link, "calendar", ("date",)))


def compare_counters(link: Link, chain: Chain) -> Iterator[Found]:
    """The counters' last states."""
    told: Keyed = {(number,): COUNTER.cells(codec.load(CounterState, body)) for number, body in chain.counters.items()}
    yield from _differences("counter", told, _keyed(link, "counter", ("number",)))
    at_counter = {row[0]: row[1] for row in link.rows(statements.OPEN_STEPS)}
    for (number,), cells in told.items():
        if cells["ticket"] != at_counter.pop(number, None):
            yield "counter.ticket", f"counter {number}: its ticket and its open call differ"
    for number, code in at_counter.items():
        yield "counter.ticket", f"counter {number}: an open call of {code} that it does not know"


def compare_tokens(link: Link) -> Iterator[Found]:
    """The remembered answers, each by its own hash."""
    for (token,), cells in _keyed(link, "token", ("token",)).items():
        if token_hash({**cells, "token": str(token)}) != cells["hash"]:
            yield "token.row", f"token {token}: its row does not have its hash"


def compare_day(link: Link, day: Day, *, definition: int) -> Iterator[Found]:
    """Everything a date has in rows."""
    key = day.date.isoformat()
    tickets: Keyed = {(t.code,): TICKET.cells(t) for t in day.tickets.values()}
    steps: Keyed = {(t.code, seq): step_cells(t, seq) for t in day.tickets.values() for seq in range(len(t.steps))}
    plan = codec.canonical(codec.brief(day.plan))
    blocks: Keyed = {(p, b): {"issued": n} for (p, b), n in day.issued.items()}
    slots: Keyed = {(s, codec.millis(start)): SLOT.cells(state) for (s, start), state in day.slots.items()}
    sessions: Keyed = {(index,): SESSION.cells(state) for index, state in day.sessions.items()}
    yield from _differences(
        "day", {(key,): {"plan": plan, "definition": definition}}, _keyed(link, "day", ("date",), day=key)
    )
    yield from _differences("block", blocks, _keyed(link, "block", ("prefix", "block"), day=key))
    yield from _differences("slot", slots, _keyed(link, "slot", ("service", "start"), day=key))
    yield from _differences("session", sessions, _keyed(link, "session", ("index",), day=key))
    yield from _differences("ticket", tickets, _keyed(link, "ticket", ("code",), day=key))
    yield from _differences("step", steps, _keyed(link, "step", ("ticket", "seq"), day=key))


def compare_strays(link: Link, chain: Chain) -> Iterator[Found]:
    """Rows of dates that no event has planned."""
    known = {day.isoformat() for day in chain.planned}
    for table in ("day", "block", "slot", "session", "ticket"):
        for (day,) in link.rows(statements.DATES[table]):
            if day not in known:
                yield f"{table}.row", f"{table} of {day}: no event tells of this date"


def _compare_definitions(link: Link, chain: Chain) -> Iterator[Found]:
    told: Keyed = {
        (number,): {"source": str(note.get("source")), "loaded_at": int(str(note.get("loaded_at", 0)))}
        for number, note in chain.definitions.items()
    }
    rows = _keyed(link, "definition", ("id",))
    texts = {key: cells.pop("text") for key, cells in rows.items()}
    yield from _differences("definition", told, rows)
    for (number,), text in texts.items():
        if codec.digest(str(text)) != chain.definitions.get(int(str(number)), {}).get("sha256"):
            yield "definition.row", f"definition {number}: its text is not the one that was loaded"


def _keyed(link: Link, table: str, keys: tuple[str, ...], day: str | None = None) -> Keyed:
    names = statements.NAMES[table]
    rows = link.rows(statements.ALL[table]) if day is None else link.rows(statements.OF_DATE[table], date=day)
    keyed: Keyed = {}
    for row in rows:
        cells: Cells = dict(zip(names, row, strict=True))
        keyed[tuple(cells[key] for key in keys)] = cells
    return keyed


def _differences(table: str, told: Keyed, rows: Keyed) -> Iterator[Found]:
    for key in told.keys() - rows.keys():
        yield f"{table}.missing", f"{table} {_name(key)}: the events tell of it, no row does"
    for key in rows.keys() - told.keys():
        yield f"{table}.row", f"{table} {_name(key)}: a row that no event tells of"
    for key in told.keys() & rows.keys():
        yield from _cells(f"{table} {_name(key)}", table, told[key], rows[key])


def _cells(place: str, table: str, told: Mapping[str, Cell], row: Mapping[str, Cell]) -> Iterator[Found]:
    for name, cell in told.items():
        if row.get(name) != cell:
            yield f"{table}.row", f"{place}: {name} is {row.get(name)!r}, the events say {cell!r}"


def _name(key: tuple[object, ...]) -> str:
    return " ".join(str(part) for part in key)


def _date(place: str, text: str) -> Iterator[Found]:
    try:
        date.fromisoformat(text)
    except ValueError:
        yield f"{place}.row", f"{place}: {text!r} is no date"
