"""The hall as the rules see it: the office's definition, its counters, and the days in use, all in memory.

The ledger fills a Hall from its rows and keeps it in step by the events that follow; a verb changes it
through a Turn, which can be taken back. Nothing here reads a clock, a file or a database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from kiosk.errors import Refused
from kiosk.events import Change, EventKind
from kiosk.model import CalendarDay, Counter, CounterState, Definition, SessionState, SlotState, Ticket, TicketState
from kiosk.plan import DayPlan

SlotKey = tuple[str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The counters that will serve a service and how many minutes of work each other service puts on them."""

    counters: tuple[Counter, ...]
    minutes: dict[str, float]


@dataclass(slots=True, kw_only=True)
class Day:
    """One date: its plan and what is known of its tickets. `is_stored`: the plan is in the ledger."""

    plan: DayPlan
    is_stored: bool = False
    tickets: dict[str, Ticket] = field(default_factory=dict)
    open: dict[str, Ticket] = field(default_factory=dict)
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
        self.tickets[ticket.code] = ticket
        if ticket.is_open:
            self.open[ticket.code] = ticket
        else:
            self.open.pop(ticket.code, None)
        if old is None:
            key = (ticket.prefix, ticket.block)
            self.issued[key] = self.issued.get(key, 0) + 1
        return old

    def drop_ticket(self, ticket: Ticket) -> None:
        """Forget a ticket that was never written."""
        self._take_place(ticket, -1)
        del self.tickets[ticket.code]
        self.open.pop(ticket.code, None)
        self.issued[(ticket.prefix, ticket.block)] -= 1

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
        return replace(self.hall.counter(number), **values)  # type: ignore[arg-type]

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
        day.sessions[change.session.index] = change.session
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
        day.sessions[before.session.index] = before.session
