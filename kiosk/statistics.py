"""Waiting and service times from tickets: one frozen Report that screens, CSV and JSON draw alike.

Pure functions over settled days. How one duration is measured lives in durations.py, what every figure means
and how it is written in measures.py.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from kiosk.durations import (
    DONE,
    Part,
    Spread,
    handling_s,
    offered_s,
    parts,
    service_s,
    slot_wait_s,
    spread,
    wait_s,
)
from kiosk.model import Definition, Kind, Outcome, Place, TicketState
from kiosk.plan import Session
from kiosk.views import DayView


class Group(Enum):
    """By what the rows of a report are told apart."""

    SERVICE = "service"
    COUNTER = "counter"
    SLOT = "slot"
    HOUR = "hour"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """Who has been waiting longest."""

    label: str
    wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one row, or of everything. Counts are of tickets, but for `steps`."""

    issued: int
    walk_in: int
    booking: int
    stayed: int
    priority: int
    beyond: int
    override: int
    carried: int
    served: int
    steps: int
    no_show: int
    never_came: int
    cancelled: int
    unserved: int
    void: int
    booked: int
    waiting: int
    at_counter: int
    held: int
    longest_waiting: Longest | None
    wait: Spread
    wait_priority: Spread
    wait_ordinary: Spread
    slot_wait: Spread
    offered: Spread
    service: Spread
    handling: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The figures of one service, counter, slot, hour or weekday; key None is what belongs to none of them."""

    key: str | int | None
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Half an hour of the day (minutes since midnight, local): who arrived and was served in it, how they wait."""

    start_min: int
    arrived: int
    served: int
    wait: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFigures:
    """One slot of a service on a date: places in all and taken, and bookings of it that stayed away."""

    date: date
    service: str
    start: datetime
    end: datetime
    capacity: int
    taken: int
    absent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was measured from one date to another, both included, as it stood at `now`."""

    first: date
    last: date
    now: datetime
    by: Group | None
    total: Figures
    rows: tuple[Row, ...]
    bins: tuple[Bin, ...]
    slots: tuple[SlotFigures, ...]


def report(
    days: Sequence[DayView], definition: Definition, *, first: date, last: date, by: Group | None = None
) -> Report:
    """Count and measure days; `first` and `last` are what was asked, also where no day has tickets."""
    zone = ZoneInfo(definition.zone)
    now = max((day.seen.now for day in days), default=datetime.min.replace(tzinfo=zone))
    every = [part for day in days for ticket in day.tickets for part in parts(ticket)]
    return Report(
        first=first,
        last=last,
        now=now,
        by=by,
        total=figures(every, now, zone),
        rows=_rows(every, by, now, zone, definition) if by else (),
        bins=_bins(days, every, zone),
        slots=tuple(slot for day in days for slot in _slots(day)),
    )


# ---- one row -----------------------------------------------------------------------------------------


def figures(every: Sequence[Part], now: datetime, zone: ZoneInfo) -> Figures:
    """Count and measure some parts: tickets at their first part, fates at their last."""
    firsts = [p.ticket for p in every if p.is_first and p.ticket.state is not TicketState.VOID]
    lasts = [p for p in every if p.is_last]
    states = Counter(p.ticket.state for p in lasts)
    ends = Counter(p.step.outcome for p in lasts if not p.ticket.is_open)
    tried = sum(p.ticket.tried for p in lasts)
    waits = [(p.ticket.priority is not None, wait_s(p)) for p in every]
    return Figures(
        issued=len(firsts),
        walk_in=sum(t.kind is Kind.WALK_IN for t in firsts),
        booking=sum(t.kind is Kind.BOOKING for t in firsts),
        stayed=sum(t.stay for t in firsts),
        priority=sum(t.priority is not None for t in firsts),
        beyond=sum(t.place is Place.BEYOND for t in firsts),
        override=sum(t.place is Place.OVERRIDE for t in firsts),
        carried=sum(t.carried for t in firsts),
        served=states[TicketState.SERVED],
        steps=sum(p.step.outcome in DONE for p in every),
        no_show=states[TicketState.NO_SHOW] - ends[Outcome.NEVER_CAME],
        never_came=ends[Outcome.NEVER_CAME],
        cancelled=states[TicketState.CANCELLED] - ends[Outcome.CLOSED],
        unserved=ends[Outcome.CLOSED],
        void=states[TicketState.VOID],
        booked=states[TicketState.BOOKED] + tried,
        waiting=states[TicketState.WAITING],
        at_counter=states[TicketState.CALLED] + states[TicketState.SERVING] - tried,
        held=states[TicketState.HELD],
        longest_waiting=_longest(lasts, now),
        wait=spread(wait for _, wait in waits),
        wait_priority=spread(wait for has_priority, wait in waits if has_priority),
        wait_ordinary=spread(wait for has_priority, wait in waits if not has_priority),
        slot_wait=spread(map(slot_wait_s, every)),
        offered=spread(offered_s(p, zone) for p in every),
        service=spread(map(service_s, every)),
        handling=spread(map(handling_s, every)),
    )


def _longest(lasts: Iterable[Part], now: datetime) -> Longest | None:
    waiting = [
        (max(0.0, (now - p.since).total_seconds()), p.ticket)
        for p in lasts
        if p.ticket.state is TicketState.WAITING and p.since is not None
    ]
    if not waiting:
        return None
    seconds, ticket = max(waiting, key=lambda w: (w[0], -w[1].order))
    return Longest(label=ticket.label, wait_s=seconds)


# ---- rows, half hours, slots -------------------------------------------------------------------------


def _rows(every: Sequence[Part], by: Group, now: datetime, zone: ZoneInfo, definition: Definition) -> tuple[Row, ...]:
    key_of = _KEYS[by]
    groups: dict[str | int | None, list[Part]] = {key: [] for key in _always(by, definition)}
    for part in every:
        groups.setdefault(key_of(part, zone), []).append(part)
    keys = sorted(groups, key=lambda key: (key is None, key if isinstance(key, int) else 0, str(key)))
    if by is Group.SERVICE:
        order = {service.prefix: place for place, service in enumerate(definition.services)}
        keys.sort(key=lambda key: order.get(str(key), len(order)))
    return tuple(Row(key=key, figures=figures(groups[key], now, zone)) for key in keys)


def _always(by: Group, definition: Definition) -> list[str | int]:
    """List the keys that have a row even when nothing happened."""
    if by is Group.SERVICE:
        return [service.prefix for service in definition.services]
    if by is Group.COUNTER:
        return [counter.number for counter in definition.counters]
    return []


def _slot_key(part: Part, zone: ZoneInfo) -> str | None:
    start = part.ticket.slot_start
    return None if start is None else f"{start.astimezone(zone):%H:%M}"


def _hour_key(part: Part, zone: ZoneInfo) -> int | None:
    start = part.since or part.ticket.slot_start
    return None if start is None else start.astimezone(zone).hour


def _counter_key(part: Part, _zone: ZoneInfo) -> int | None:
    """Tell the counter that called; who waits (again) or is only tried belongs to none."""
    ticket = part.ticket
    is_waiting = part.is_last and (ticket.tried or ticket.state in (TicketState.WAITING, TicketState.BOOKED))
    return None if is_waiting else part.step.counter


_KEYS: dict[Group, Callable[[Part, ZoneInfo], str | int | None]] = {
    Group.SERVICE: lambda part, _: part.step.service,
    Group.COUNTER: _counter_key,
    Group.SLOT: _slot_key,
    Group.HOUR: _hour_key,
    Group.WEEKDAY: lambda part, _: part.ticket.date.weekday(),
}


def _bins(days: Sequence[DayView], every: Sequence[Part], zone: ZoneInfo) -> tuple[Bin, ...]:
    """Cut the day into half hours: the sessions' own, and any other in which somebody arrived or was served."""
    waits: defaultdict[int, list[float | None]] = defaultdict(list)
    arrived: Counter[int] = Counter()
    served: Counter[int] = Counter()
    for part in every:
        if part.ticket.state is TicketState.VOID:
            continue
        if part.since is not None:
            waits[_bin(part.since, zone)].append(wait_s(part))
            arrived[_bin(part.since, zone)] += part.is_first
        if part.step.outcome in DONE and part.step.finished_at is not None:
            served[_bin(part.step.finished_at, zone)] += 1
    sessions = {start for day in days for session in day.plan.sessions for start in _half_hours(session, zone)}
    return tuple(
        Bin(start_min=start, arrived=arrived[start], served=served[start], wait=spread(waits[start]))
        for start in sorted(sessions | set(waits) | set(served))
    )


def _bin(instant: datetime, zone: ZoneInfo) -> int:
    local = instant.astimezone(zone)
    return (local.hour * 60 + local.minute) // 30 * 30


def _half_hours(session: Session, zone: ZoneInfo) -> range:
    opens, closes = session.opens.astimezone(zone), session.closes.astimezone(zone)
    return range(_bin(opens, zone), closes.hour * 60 + closes.minute, 30)


def _slots(day: DayView) -> Iterator[SlotFigures]:
    absent = Counter(
        (t.slot_service, t.slot_start) for t in day.tickets if t.kind is Kind.BOOKING and t.state is TicketState.NO_SHOW
    )
    for service, slot in zip(day.slot_services, day.slots, strict=True):
        yield SlotFigures(
            date=day.plan.date,
            service=service,
            start=slot.start,
            end=slot.end,
            capacity=slot.capacity,
            taken=slot.taken,
            absent=absent[service, slot.start],
        )
