"""What the ledger's tests do to it: a small office, and its simplest deeds written straight into a Store."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from kiosk import rules
from kiosk.events import EventKind
from kiosk.hall import Turn
from kiosk.model import (
    CalendarDay,
    Definition,
    Kind,
    Outcome,
    Place,
    SlotState,
    Step,
    Ticket,
    TicketState,
)
from kiosk.ports import Remembered, Store, Writing

MONDAY = date(2025, 11, 24)
MORNING = datetime(2025, 11, 24, 0, 30, tzinfo=UTC)  # 07:30 at the office

OFFICE = """
key = "thu"
names = { vi = "Bộ phận Một cửa thử" }
agency = { vi = "UBND phường Thử" }

[[services]]
prefix = "A"
names = { vi = "Chứng thực" }
mean_minutes = 8
capacity = 8

[[services]]
prefix = "B"
names = { vi = "Đất đai" }
mean_minutes = 10
capacity = 4

[[counters]]
number = 1
services = { A = 0.5, B = 0.5 }

[[counters]]
number = 2
services = { A = 1.0 }

[[counters]]
number = 3
services = { B = 1.0 }

[[week]]
days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
sessions = [
    { name = "Sáng", opens = "07:00", last_ticket = "10:30", closes = "11:00" },
    { name = "Chiều", opens = "13:00", last_ticket = "16:30", closes = "17:00" },
]
"""
OFFICE_WITHOUT_3 = OFFICE.replace("[[counters]]\nnumber = 3\nservices = { B = 1.0 }\n", "")

_SIGNS = "23456789ACDEFGHJKMNPRTUVWXYZ"


def code_of(order: int) -> str:
    """A code that only this order of issue has."""
    signs = ""
    for _ in range(6):
        order, rest = divmod(order, len(_SIGNS))
        signs += _SIGNS[rest]
    return signs


def found(store: Store, *, now: datetime = MORNING, is_rehearsal: bool = True) -> None:
    """Load the small office."""
    store.load(OFFICE, source="thu.toml", is_rehearsal=is_rehearsal, now=now)


def issue(
    store: Store, now: datetime = MORNING, *, service: str = "A", day: date = MONDAY, token: str | None = None
) -> Ticket:
    """Issue the next number of the day's first slot."""
    with store.write() as tx:
        ticket = issue_in(tx, now, service=service, day=day)
        if token:
            tx.remember(token, Remembered(verb="take", arguments_hash="0" * 64, answer=ticket.label))
    return ticket


def issue_in(tx: Writing, now: datetime, *, service: str = "A", day: date = MONDAY) -> Ticket:
    """Issue inside a transaction of the caller's. Takes no place, so that any number may be issued."""
    loaded = tx.day(day)
    turn = Turn(tx.hall, now, "kiosk")
    slot = next(s for s in loaded.plan.slots if s.service == service)
    block, number = rules.next_number(loaded, slot)
    ticket = Ticket(
        code=code_of(turn.next_order),
        order=turn.next_order,
        date=day,
        session=slot.session,
        prefix=service,
        number=number,
        label=f"{service}{number:03d}",
        block=block.index,
        kind=Kind.WALK_IN,
        state=TicketState.WAITING,
        place=Place.BEYOND,
        steps=(Step(service=service, ready_at=now, due_at=now),),
        slot_start=slot.start,
        slot_end=slot.end,
        issued_at=now,
        arrived_at=now,
    )
    turn.ticket(EventKind.ISSUED, ticket)
    tx.record(turn.changes, now)
    return ticket


def call(store: Store, ticket: Ticket, counter: int, now: datetime) -> Ticket:
    """Call a ticket to a counter, whatever the rules say."""
    with store.write() as tx:
        known = tx.day(ticket.date).tickets[ticket.code]
        turn = Turn(tx.hall, now, f"counter-{counter}")
        step = replace(known.step, counter=counter, called_at=now, first_called_at=now)
        called = replace(known, state=TicketState.CALLED, calls=known.calls + 1, steps=(*known.steps[:-1], step))
        turn.ticket(EventKind.CALLED, called, counter=turn.counter(counter, ticket=ticket.code, last_event_at=now))
        tx.record(turn.changes, now)
    return called


def finish(store: Store, ticket: Ticket, now: datetime) -> Ticket:
    """Serve a called ticket in one go, and free its counter."""
    with store.write() as tx:
        known = tx.day(ticket.date).tickets[ticket.code]
        turn = Turn(tx.hall, now, "counter")
        counter = turn.counter(known.counter or 0, ticket=None, last_event_at=now)
        step = replace(known.step, finished_at=now, outcome=Outcome.SERVED)
        done = replace(
            known,
            state=TicketState.SERVED,
            closed_at=now,
            closed_reason="served",
            steps=(*known.steps[:-1], step),
        )
        turn.ticket(EventKind.SERVED, done, counter=counter)
        tx.record(turn.changes, now)
    return done


def add_places(store: Store, now: datetime, *, service: str = "A", add: int = 2, day: date = MONDAY) -> SlotState:
    """A supervisor's overflow in the first slot."""
    with store.write() as tx:
        start = next(s.start for s in tx.day(day).plan.slots if s.service == service)
        turn = Turn(tx.hall, now, "supervisor")
        state = replace(tx.day(day).slot_state(service, start), overflow=add)
        turn.note(EventKind.OVERFLOW, day=day, slots=(state,), why="đông người")
        tx.record(turn.changes, now)
    return state


def close_day(store: Store, entry: CalendarDay, now: datetime) -> None:
    """The office's own word on a date."""
    with store.write() as tx:
        turn = Turn(tx.hall, now, "admin")
        change = turn.note(EventKind.DAY_SET, day=entry.date, why=entry.reason)
        tx.set_calendar(change, entry)


def a_morning(store: Store) -> list[Ticket]:
    """Something in every table: tickets waiting, called, served, a token, an overflow, a closed date, a session."""
    found(store)
    tickets = [issue(store, MORNING + timedelta(seconds=n), token=f"token-{n:04d}") for n in range(6)]
    tickets += [issue(store, MORNING + timedelta(seconds=10), service="B", day=MONDAY + timedelta(days=1))]
    call(store, tickets[0], 1, MORNING + timedelta(minutes=1))
    finish(store, tickets[0], MORNING + timedelta(minutes=5))
    call(store, tickets[1], 1, MORNING + timedelta(minutes=6))
    add_places(store, MORNING + timedelta(minutes=7))
    close_session(store, MORNING + timedelta(minutes=8))
    from kiosk.model import DayKind

    holiday = CalendarDay(date=date(2025, 12, 31), kind=DayKind.CLOSED, reason="tổng kết")
    close_day(store, holiday, MORNING + timedelta(minutes=9))
    return tickets


def close_session(store: Store, now: datetime, *, day: date = MONDAY) -> None:
    """Staff close the afternoon early."""
    with store.write() as tx:
        turn = Turn(tx.hall, now, "supervisor")
        tx.day(day)
        state = replace(tx.hall.day(day).session_state(1), closed_at=now)
        turn.note(EventKind.SESSION_CLOSED, day=day, session=state, why="mất điện")
        tx.record(turn.changes, now)


def definition_of(store: Store) -> Definition:
    """The definition in force."""
    with store.read() as tx:
        return tx.hall.definition
