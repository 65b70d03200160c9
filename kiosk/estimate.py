"""When will a ticket be called? The simple form: work ahead in minutes over the open counters, as a range.

Work counts the tickets of services that share counters, each by the part of its shares on the counters in
common, half a mean for every busy counter; the promise allows a quarter on top (DESIGN: the promise).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from kiosk.hall import Day, Hall, Line, line_key
from kiosk.model import Counter, Ticket, TicketState
from kiosk.rules import is_working, session_at
from kiosk.views import Expected

PROMISE_FACTOR = 1.25
EARLY_FACTOR = 0.6
_FIVE_MIN = timedelta(minutes=5)


def line(hall: Hall, service: str, *, is_running: bool) -> Line:
    """The open counters of a service (all of them for a session to come, or when every one is paused)."""
    paused = frozenset(n for n, s in hall.counters.items() if s.paused is not None) if is_running else frozenset()
    key = (service, paused)
    if key not in hall.lines:
        hall.lines[key] = _line(hall, service, paused)
    return hall.lines[key]


def _line(hall: Hall, service: str, paused: frozenset[int]) -> Line:
    every = hall.definition.counters_of(service)
    mine = tuple(c for c in every if c.number not in paused) or every
    numbers = {c.number for c in mine}
    minutes = {}
    for other in hall.definition.services:
        shares = [
            (c.number, c.share(other.prefix))
            for c in hall.definition.counters_of(other.prefix)
            if c.number in numbers or c.number not in paused
        ]
        total = sum(share for _, share in shares)
        common = sum(share for number, share in shares if number in numbers)
        minutes[other.prefix] = other.mean_min * common / total if total else 0.0
    return Line(counters=mine, minutes=minutes)


def wait_min(hall: Hall, day: Day, service: str, ahead: Mapping[str, int], *, is_running: bool) -> float:
    """Minutes until a counter of the service is free for the next one, when `ahead`, by service, are served first."""
    ours = line(hall, service, is_running=is_running)
    if not ours.counters:
        return float("inf")
    work = sum(ours.minutes.get(name, 0.0) * count for name, count in ahead.items())
    busy = _busy_min(hall, day, ours.counters) if is_running else 0.0
    return (work + busy) / len(ours.counters)


def is_running(day: Day, session: int, now: datetime) -> bool:
    """Whether a session is the one that works at this instant."""
    return is_working(day, now) and session_at(day, now) == session


def keeps_promise(hall: Hall, day: Day, service: str, session: int, now: datetime) -> bool:
    """Whether one more ticket of a service would be called before the session closes, at 90 %."""
    opens, closes = day.plan.sessions[session].opens, day.closes(session)
    ahead = _with_bookings(hall, day, day.waiting(session), now, lambda t: t.session == session)
    minutes = wait_min(hall, day, service, ahead, is_running=is_running(day, session, now)) * PROMISE_FACTOR
    return minutes != float("inf") and max(now, opens) + timedelta(minutes=minutes) <= closes


def _with_bookings(
    hall: Hall, day: Day, waiting: dict[str, int], now: datetime, is_meant: Callable[[Ticket], bool]
) -> dict[str, int]:
    """Work ahead by service: those that wait, and the meant bookings that are still due (within their grace)."""
    grace = hall.definition.rules.grace
    for ticket in day.others.values():
        if ticket.state is not TicketState.BOOKED or ticket.slot_start is None or now > ticket.slot_start + grace:
            continue
        if is_meant(ticket):
            waiting[ticket.service] = waiting.get(ticket.service, 0) + 1
    return waiting


def people_ahead(day: Day, ticket: Ticket) -> int:
    """How many present people of the same service are before a waiting or booked ticket."""
    return sum(day.ahead(line_key(ticket), service=ticket.service).values())


def expected(hall: Hall, day: Day, ticket: Ticket, now: datetime) -> Expected | None:
    """When a waiting or booked ticket will be called; None in every other state. Rounded outward to 5 minutes."""
    if ticket.state not in (TicketState.WAITING, TicketState.BOOKED) or not day.plan.sessions:
        return None
    mine = line_key(ticket)
    ahead = _with_bookings(hall, day, day.ahead(mine), now, lambda t: line_key(t) < mine)
    minutes = wait_min(hall, day, ticket.service, ahead, is_running=is_running(day, ticket.session, now))
    start = _start(day, ticket, now)
    floor_at = ticket.slot_start if ticket.state is TicketState.BOOKED else None
    earliest, likely, latest = (
        max(start + timedelta(minutes=minutes * factor), floor_at or start)
        for factor in (EARLY_FACTOR, 1.0, PROMISE_FACTOR)
    )
    return Expected(earliest=_round_down(earliest), likely=likely, latest=_round_up(latest))


def expected_now(hall: Hall, day: Day, service: str, now: datetime) -> Expected:
    """When somebody who takes a number now would be called."""
    ahead = _with_bookings(hall, day, day.waiting(), now, lambda t: (t.slot_start or now) <= now)
    minutes = wait_min(hall, day, service, ahead, is_running=is_working(day, now))
    sessions = day.plan.sessions
    start = max(now, sessions[session_at(day, now)].opens) if sessions else now
    at = [start + timedelta(minutes=minutes * f) for f in (EARLY_FACTOR, 1.0, PROMISE_FACTOR)]
    return Expected(earliest=_round_down(at[0]), likely=at[1], latest=_round_up(at[2]))


def broken_promises(hall: Hall, day: Day, now: datetime) -> list[Ticket]:
    """Waiting tickets of the running session that will probably not be called before it closes."""
    if not is_working(day, now):
        return []
    session = session_at(day, now)
    waiting = [t for t in day.in_state(TicketState.WAITING) if t.session == session]
    closes = day.closes(session)
    found = []
    for ticket in sorted(waiting, key=line_key):
        when = expected(hall, day, ticket, now)
        if when is not None and when.likely > closes:
            found.append(ticket)
    return found


def _busy_min(hall: Hall, day: Day, counters: Iterable[Counter]) -> float:
    total = 0.0
    for counter in counters:
        code = hall.counter(counter.number).ticket
        ticket = day.open.get(code) if code else None
        service = hall.definition.service(ticket.service) if ticket else None
        total += service.mean_min / 2 if service else 0.0
    return total


def _start(day: Day, ticket: Ticket, now: datetime) -> datetime:
    opens = day.plan.sessions[min(ticket.session, len(day.plan.sessions) - 1)].opens
    return max(now, opens)


def _round_down(instant: datetime) -> datetime:
    rest = timedelta(minutes=instant.minute % 5, seconds=instant.second, microseconds=instant.microsecond)
    return instant - rest


def _round_up(instant: datetime) -> datetime:
    down = _round_down(instant)
    return down if down == instant else down + _FIVE_MIN
