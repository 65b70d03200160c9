"""The hall as the rules see it: the office's definition, its counters, and the days in use, all in memory.

The ledger fills a Hall from its rows and keeps it in step by the events that follow; a verb changes it
through a Turn, which can be taken back. Nothing here reads a clock, a file or a database.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from kiosk.errors import Refused
from kiosk.events import Change, EventKind
from kiosk.model import CalendarDay, Counter, CounterState, Definition, SessionState, SlotState, Ticket, TicketState
from kiosk.plan import DayPlan

SlotKey = tuple[str, datetime]
LineKey = tuple[datetime, bool, int]
InLine = tuple[LineKey, str]
_NO_ORDER = 2**62


class LineName(NamedTuple):
    """Who waits together: for one service, in one session, with priority or without."""

    service: str
    session: int
    is_priority: bool


def line_key(ticket: Ticket) -> LineKey:
    """The order inside a service: due, carried ones last, order of issue."""
    return (ticket.steps[-1].due_at or ticket.slot_start or ticket.issued_at, ticket.carried, ticket.order)


def _line_of(ticket: Ticket) -> LineName:
    return LineName(ticket.service, ticket.session, ticket.priority is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The counters that will serve a service and how many minutes of work each other service puts on them."""

    counters: tuple[Counter, ...]
    minutes: dict[str, float]


@dataclass(slots=True, kw_only=True)
class Day:
    """One date: its plan and what is known of its tickets. `is_stored`: the plan is in the ledger.

    `open` are the tickets that await their fate: those that wait, in their `lines`, and `others`. `quiet_until` is
    kept by settle: until then time does nothing, unless to a ticket that is `fresh`.
    """

    plan: DayPlan
    is_stored: bool = False
    tickets: dict[str, Ticket] = field(default_factory=dict)
    open: dict[str, Ticket] = field(default_factory=dict)
    others: dict[str, Ticket] = field(default_factory=dict)
    lines: dict[LineName, list[InLine]] = field(default_factory=dict)
    quiet_until: datetime | None = field(default=None, compare=False)
    fresh: set[str] = field(default_factory=set, compare=False)
    slots: dict[SlotKey, SlotState] = field(default_factory=dict)
    sessions: dict[int, SessionState] = field(default_factory=dict)
    issued: dict[tuple[str, int], int] = field(default_factory=dict)
    taken: dict[SlotKey, int] = field(default_factory=dict)

    @property
    def date(self) -> date:
        """The date of the visits."""
        return self.plan.date

    def put_ticket(self, ticket: Ticket) -> Ticket | None:
        """Set a ticket's new value; answers the old one."""
        old = self.tickets.get(ticket.code)
        self._take_place(old, -1)
        self._take_place(ticket, +1)
        if old is not None:
            self._leave(old)
        self.tickets[ticket.code] = ticket
        if ticket.is_open:
            self._enter(ticket)
        else:
            self.open.pop(ticket.code, None)
        if old is None:
            key = (ticket.prefix, ticket.block)
            self.issued[key] = self.issued.get(key, 0) + 1
        return old

    def drop_ticket(self, ticket: Ticket) -> None:
        """Forget a ticket that was never written."""
        self._take_place(ticket, -1)
        self._leave(self.tickets.pop(ticket.code))
        self.open.pop(ticket.code, None)
        self.issued[(ticket.prefix, ticket.block)] -= 1

    def put_session(self, session: SessionState) -> None:
        """Set what changed about a session."""
        self.sessions[session.index] = session
        self.quiet_until = None

    def ahead(self, key: LineKey, *, service: str | None = None) -> dict[str, int]:
        """How many wait before a place in the line, by service; only one service's when it is named."""
        found: dict[str, int] = {}
        for name, line in self.lines.items():
            if service in (None, name.service) and (count := bisect_left(line, (key, ""))):
                found[name.service] = found.get(name.service, 0) + count
        return found

    def waiting(self, session: int | None = None) -> dict[str, int]:
        """How many wait, by service; only for one session when it is named."""
        found: dict[str, int] = {}
        for name, line in self.lines.items():
            if session in (None, name.session):
                found[name.service] = found.get(name.service, 0) + len(line)
        return found

    def candidates(self, services: Collection[str], now: datetime) -> Iterator[Ticket]:
        """Open tickets that may be a head: of each line the first due and not yet due, all that do not wait."""
        yield from self.others.values()
        for name, line in self.lines.items():
            if name.service not in services:
                continue
            yield self.open[line[0][1]]
            if (later := bisect_right(line, ((now, True, _NO_ORDER), ""))) < len(line):
                yield self.open[line[later][1]]

    def _enter(self, ticket: Ticket) -> None:
        self.open[ticket.code] = ticket
        self.fresh.add(ticket.code)
        if ticket.state is TicketState.WAITING:
            insort(self.lines.setdefault(_line_of(ticket), []), (line_key(ticket), ticket.code))
        else:
            self.others[ticket.code] = ticket

    def _leave(self, ticket: Ticket) -> None:
        if ticket.state is TicketState.WAITING:
            line = self.lines[name := _line_of(ticket)]
            del line[bisect_left(line, (line_key(ticket), ticket.code))]
            if not line:
                del self.lines[name]
        else:
            self.others.pop(ticket.code, None)

    def _take_place(self, ticket: Ticket | None, by: int) -> None:
        if ticket is not None and ticket.takes_place and ticket.slot_start is not None:
            key = (ticket.slot_service, ticket.slot_start)
            self.taken[key] = self.taken.get(key, 0) + by

    def in_state(self, state: TicketState) -> list[Ticket]:
        """The open tickets in a state."""
        return [t for t in self.open.values() if t.state is state]

    def slot_state(self, service: str, start: datetime) -> SlotState:
        """What changed about a slot so far."""
        return self.slots.get((service, start)) or SlotState(service=service, start=start)

    def session_state(self, index: int) -> SessionState:
        """What changed about a session so far."""
        return self.sessions.get(index) or SessionState(index=index)

    def closes(self, index: int) -> datetime:
        """When a session closes: as planned, or when staff closed it."""
        return self.session_state(index).closed_at or self.plan.sessions[index].closes

    def last_ticket(self, index: int) -> datetime:
        """Until when *now* is given in a session."""
        planned = self.plan.sessions[index].last_ticket
        closed = self.session_state(index).closed_at
        return planned if closed is None else min(planned, closed)


@dataclass(slots=True, kw_only=True)
class Hall:
    """The office at one instant; `business_day` never moves backwards, `days` are those loaded so far.

    `lines` remembers what estimate.line found for a service and a set of paused counters.
    """

    definition: Definition
    is_rehearsal: bool
    epoch: str
    last_event_id: int
    last_event_at: datetime
    business_day: date
    calendar: dict[date, CalendarDay] = field(default_factory=dict)
    counters: dict[int, CounterState] = field(default_factory=dict)
    days: dict[date, Day] = field(default_factory=dict)
    lines: dict[tuple[str, frozenset[int]], Line] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The office's zone."""
        return ZoneInfo(self.definition.zone)

    def date_of(self, now: datetime) -> date:
        """The office's date at an instant."""
        return now.astimezone(self.zone).date()

    @property
    def earliest(self) -> datetime:
        """Before this nothing happens any more: the last event, the beginning of the business day. UTC."""
        begins = datetime.combine(self.business_day, time(), tzinfo=self.zone)
        return max(self.last_event_at, begins.astimezone(UTC))

    def counter(self, number: int) -> CounterState:
        """The state of a counter of the definition."""
        return self.counters.get(number) or CounterState(number=number)

    def day(self, day: date) -> Day:
        """A day that was loaded."""
        return self.days[day]

    def find(self, code: str) -> tuple[Day, Ticket]:
        """The ticket with that code, among the loaded days; refuses `ticket.unknown`."""
        for day in self.days.values():
            if ticket := day.tickets.get(code):
                return day, ticket
        raise Refused("ticket.unknown", code=code)

    def is_paused(self, number: int) -> bool:
        """Whether a counter takes nobody new."""
        return self.counter(number).paused is not None

    def open_numbers(self) -> list[int]:
        """The counters that are not paused."""
        return [c.number for c in self.definition.counters if not self.is_paused(c.number)]


@dataclass(slots=True, kw_only=True)
class _Before:
    """What one change replaced."""

    ticket: Ticket | None = None
    counter: CounterState | None = None
    slots: tuple[SlotState, ...] = ()
    session: SessionState | None = None


class Turn:
    """One unit of work on a hall: applies each change at once and can take all of them back."""

    def __init__(self, hall: Hall, now: datetime, actor: str, *, after: int = 0) -> None:
        """Start with nothing changed; `after` changes are to be recorded before this turn's own."""
        self.after = after
        self.hall = hall
        self.now = now
        self.actor = actor
        self.changes: list[Change] = []
        self._before: list[_Before] = []

    def __iter__(self) -> Iterator[Change]:
        """The changes so far."""
        return iter(self.changes)

    @property
    def next_order(self) -> int:
        """The id that the next event will have."""
        return self.hall.last_event_id + self.after + len(self.changes) + 1

    @property
    def today(self) -> Day:
        """The day of the turn's instant."""
        return self.hall.day(self.hall.date_of(self.now))

    def note(self, kind: EventKind, **values: object) -> Change:
        """Record a change and apply it; `at` and `actor` default to the turn's own."""
        given: dict[str, object] = {"at": self.now, "actor": self.actor, **values}
        ticket = values.get("ticket")
        if isinstance(ticket, Ticket) and (day := self.hall.days.get(ticket.date)):
            given["before"] = day.tickets.get(ticket.code)
        change = Change(kind=kind, **given)  # type: ignore[arg-type]
        self._before.append(apply(self.hall, change))
        self.changes.append(change)
        return change

    def ticket(self, kind: EventKind, ticket: Ticket, **values: object) -> Ticket:
        """Record a ticket's new value."""
        self.note(kind, day=ticket.date, ticket=ticket, **values)
        return ticket

    def counter(self, number: int, **values: object) -> CounterState:
        """A counter's state with some fields changed (not yet recorded)."""
        return replace(self.hall.counter(number), **values)

    def revert(self) -> None:
        """Take every change of this turn back."""
        for change, before in zip(reversed(self.changes), reversed(self._before), strict=True):
            _take_back(self.hall, change, before)
        self.changes.clear()
        self._before.clear()


def apply(hall: Hall, change: Change) -> _Before:
    """Put a change's values into the hall; answers what they replaced."""
    before = _Before()
    if change.counter is not None:
        before.counter = hall.counters.get(change.counter.number)
        hall.counters[change.counter.number] = change.counter
    day = hall.days.get(change.day) if change.day is not None else None
    if day is None:
        return before
    if change.ticket is not None:
        before.ticket = day.put_ticket(change.ticket)
    if change.slots:
        before.slots = tuple(day.slot_state(s.service, s.start) for s in change.slots)
        day.slots.update({(s.service, s.start): s for s in change.slots})
    if change.session is not None:
        before.session = day.session_state(change.session.index)
        day.put_session(change.session)
    return before


def _take_back(hall: Hall, change: Change, before: _Before) -> None:
    if change.counter is not None:
        hall.counters[change.counter.number] = before.counter or CounterState(number=change.counter.number)
    day = hall.days.get(change.day) if change.day is not None else None
    if day is None:
        return
    if change.ticket is not None and before.ticket is not None:
        day.put_ticket(before.ticket)
    elif change.ticket is not None:
        day.drop_ticket(change.ticket)
    day.slots.update({(s.service, s.start): s for s in before.slots})
    if before.session is not None:
        day.put_session(before.session)
