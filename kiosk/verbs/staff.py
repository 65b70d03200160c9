"""What staff do with the hall itself: pause a counter, add places, carry or close a session, record a print."""

from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from kiosk import rules
from kiosk.errors import Misused, Refused
from kiosk.events import EventKind
from kiosk.hall import Day, Turn
from kiosk.model import CounterState, PrintFate, SessionState, Ticket
from kiosk.plan import Slot
from kiosk.ports import PrintJob, PrintResult
from kiosk.settle import carry
from kiosk.verbs.desk import find_counter
from kiosk.verbs.take import check_date, find_slot

_HANDED_OVER = frozenset({PrintFate.SENT, PrintFate.PRINTED, PrintFate.ASSUMED, PrintFate.UNCERTAIN})
_OPEN = frozenset({PrintFate.NONE, PrintFate.QUEUED, PrintFate.SENT})


def pause(turn: Turn, number: int, reason: str) -> CounterState:
    """Take nobody new at a counter; a ticket that is there is finished first."""
    find_counter(turn, number)
    if not reason.strip():
        raise Misused("reason.missing", argument="reason")
    state = turn.counter(number, paused=reason.strip(), last_event_at=turn.now)
    turn.note(EventKind.PAUSED, counter=state, day=turn.hall.date_of(turn.now), why=reason.strip())
    return state


def unpause(turn: Turn, number: int) -> CounterState:
    """Take people again at a counter."""
    find_counter(turn, number)
    state = turn.hall.counter(number)
    if state.paused is None:
        return state
    state = turn.counter(number, paused=None, last_event_at=turn.now)
    turn.note(EventKind.UNPAUSED, counter=state, day=turn.hall.date_of(turn.now))
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class OverflowRequest:
    """Places to add to a slot (local time "HH:MM") of a date (today when None), and why."""

    service: str
    slot: str
    add: int
    reason: str
    day: date | None = None


def overflow(turn: Turn, request: OverflowRequest) -> Slot:
    """Add places to a slot."""
    day = turn.hall.day(request.day) if request.day else turn.today
    service, slot, add, reason = request.service, request.slot, request.add, request.reason
    if turn.hall.definition.service(service) is None:
        known = ", ".join(s.prefix for s in turn.hall.definition.services)
        raise Misused("service.unknown", service=service, known=known)
    if add < 1:
        raise Misused("argument.bad", argument="add", value=add, expected="≥ 1")
    if not reason.strip():
        raise Misused("reason.missing", argument="reason")
    check_date(turn.hall, day.date, turn.now)
    found = find_slot(turn.hall, day, service, slot)
    if found.end <= turn.now:
        raise Refused("slot.past", slot=slot, date=day.date)
    state = day.slot_state(service, found.start)
    new = replace(state, overflow=state.overflow + add)
    turn.note(EventKind.OVERFLOW, day=day.date, slots=(new,), why=reason, note={"add": add})
    return found


def session_carry(turn: Turn) -> list[Ticket]:
    """Carry the waiting of the running session to the next one, now."""
    day = turn.today
    index = _running(turn, day)
    if index + 1 >= len(day.plan.sessions):
        raise Refused("session.closed", date=day.date)
    return carry(turn, day, index, turn.now)


def session_close(turn: Turn, reason: str) -> int:
    """Close the running session now; what follows from it is settled as at its planned end."""
    day = turn.today
    index = _running(turn, day)
    closed = SessionState(index=index, closed_at=turn.now)
    turn.note(EventKind.SESSION_CLOSED, day=day.date, session=closed, why=reason)
    return index


def print_queued(turn: Turn, job: PrintJob) -> Ticket:
    """Record that a ticket is to be printed: where, and which bytes."""
    _, ticket = turn.hall.find(job.code)
    new = replace(ticket, print=PrintFate.QUEUED)
    note: dict[str, object] = {"printer": job.printer, "station": job.station, "job": job.id, "sha256": job.sha256}
    return turn.ticket(EventKind.PRINT, new, note=note | ({"copy": True} if job.is_copy else {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What became of a print. `is_late`: found afterwards, so that a newer print's fate must stand."""

    code: str
    printer: str
    result: PrintResult
    job: str | None = None
    is_late: bool = False


def print_result(turn: Turn, printed: Printed) -> Ticket:
    """Record what became of a print; once a byte was handed over, paper may exist and void is refused."""
    _, ticket = turn.hall.find(printed.code)
    result = printed.result
    is_on_paper = result.bytes_sent > 0 or result.fate in _HANDED_OVER
    is_last = not printed.is_late or ticket.print in _OPEN
    fate = result.fate if is_last else ticket.print
    new = replace(ticket, print=fate, on_paper=ticket.on_paper or is_on_paper)
    note = {
        "printer": printed.printer,
        "job": printed.job,
        "fate": result.fate.value,
        "bytes": result.bytes_sent,
        "cause": result.cause,
    }
    return turn.ticket(EventKind.PRINT, new, note=note, why=result.cause or "")


def _running(turn: Turn, day: Day) -> int:
    now: datetime = turn.now
    for session in day.plan.sessions:
        if session.issue_from <= now < day.closes(session.index):
            return rules.session_at(day, now)
    raise Refused("session.closed", date=day.date)
