"""What the office answers without a lock: each read is one transaction and computes as if settled."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk import estimate, rules
from kiosk.durations import DONE, handling_s, parts, spread
from kiosk.errors import Misused, Refused
from kiosk.events import Event
from kiosk.hall import Day, Hall, Turn, line_key
from kiosk.model import Definition, PrintFate, Ticket, TicketState
from kiosk.ports import Clock, Reading, Store
from kiosk.settle import SYSTEM, settle
from kiosk.verbs import take as taking
from kiosk.verbs.desk import find_counter
from kiosk.views import (
    Calls,
    CallShown,
    CounterView,
    DayView,
    Desk,
    Home,
    News,
    Offer,
    Seen,
    ServiceView,
    SlotView,
    TicketView,
)

_PAPER_TROUBLE = frozenset({PrintFate.FAILED, PrintFate.UNCERTAIN, PrintFate.EXPIRED})


def ticket_view(hall: Hall, day: Day, ticket: Ticket, now: datetime) -> TicketView:
    """A ticket with its people ahead and its expected call."""
    if ticket.state not in (TicketState.WAITING, TicketState.BOOKED):
        return TicketView(ticket=ticket)
    return TicketView(
        ticket=ticket,
        people_ahead=estimate.people_ahead(day, ticket),
        expected=estimate.expected(hall, day, ticket, now),
    )


class Reads:
    """The reads of the office. Nothing here changes anything."""

    def __init__(self, store: Store, clock: Clock, *, at: datetime | None = None) -> None:
        """Keep the ledger and the clock."""
        self._store = store
        self._clock = clock
        self._at = at

    # ---- the citizen screen --------------------------------------------------------------------------

    def home(self) -> Home:
        """The first page: every service with its line and what *now* would give."""
        with self._reading() as (turn, tx):
            day = turn.today
            return Home(
                seen=self._seen_at(turn),
                services=tuple(self._service_view(turn, tx, s.prefix) for s in turn.hall.definition.services),
                session=rules.issuing_session(day, turn.now),
                plan=day.plan,
            )

    def services(self) -> tuple[ServiceView, ...]:
        """The services, as the first page shows them."""
        return self.home().services

    def offer(self, service: str, day: date | None = None) -> Offer:
        """What `take` would give: now, or for another date its first free slot."""
        with self._reading(day) as (turn, tx):
            self._check_service(turn.hall, service)
            if day is not None and day != turn.today.date:
                taking.check_date(turn.hall, day, turn.now)
                return self._offer_on(turn, turn.hall.day(day), service)
            return self._offer(turn, tx, service)

    def slots(self, service: str, day: date | None = None) -> tuple[SlotView, ...]:
        """The slots of a service on a date (today when None)."""
        with self._reading(day) as (turn, _):
            self._check_service(turn.hall, service)
            if day is not None:
                taking.check_date(turn.hall, day, turn.now)
            there = turn.hall.day(day) if day else turn.today
            return tuple(taking.slot_view(turn.hall, there, s) for s in rules.slots_of(there, service))

    def next_slot(self, service: str) -> SlotView | None:
        """The slot that would be offered: the next free one today, else on the coming days."""
        with self._reading() as (turn, tx):
            if turn.hall.definition.service(service) is None:
                return None
            return self._next_slot(turn, tx, service)

    # ---- tickets -------------------------------------------------------------------------------------

    def ticket(self, code: str) -> TicketView:
        """One ticket by its code."""
        with self._reading(code=code) as (turn, _):
            day, ticket = turn.hall.find(code)
            return ticket_view(turn.hall, day, ticket, turn.now)

    def tickets(self, day: date | None = None, state: TicketState | None = None) -> tuple[TicketView, ...]:
        """The tickets of a date of visit, in order of issue."""
        with self._reading(day) as (turn, _):
            there = turn.hall.day(day) if day else turn.today
            found = [t for t in there.tickets.values() if state is None or t.state is state]
            found.sort(key=lambda t: t.order)
            return tuple(ticket_view(turn.hall, there, t, turn.now) for t in found)

    def estimate(self) -> tuple[TicketView, ...]:
        """Today's waiting tickets with their expected calls, in line order."""
        waiting = [v for v in self.tickets() if v.ticket.state is TicketState.WAITING]
        return tuple(sorted(waiting, key=lambda v: line_key(v.ticket)))

    # ---- counters and panel --------------------------------------------------------------------------

    def counters(self) -> tuple[CounterView, ...]:
        """Every counter with its state and its ticket."""
        with self._reading() as (turn, _):
            return tuple(self._counter_view(turn, c.number) for c in turn.hall.definition.counters)

    def desk(self, number: int) -> Desk:
        """The console's page of one counter."""
        with self._reading() as (turn, _):
            counter, day, hall = find_counter(turn, number), turn.today, turn.hall
            mine = [t for t in day.open.values() if t.service in counter.services]
            view = self._counter_view(turn, number)
            row = rules.row_of(view.state, day.date, rules.session_at(day, turn.now))
            done = _done_at(day, number)

            def of(state: TicketState) -> tuple[Ticket, ...]:
                return tuple(sorted((t for t in mine if t.state is state), key=line_key))

            return Desk(
                seen=self._seen_at(turn),
                counter=counter,
                state=view.state,
                current=TicketView(ticket=view.ticket) if view.ticket else None,
                waiting=rules.call_order(of(TicketState.WAITING), counter, row, turn.now, hall.definition.rules),
                booked=of(TicketState.BOOKED),
                held=tuple(sorted(day.in_state(TicketState.HELD), key=line_key)),
                served_today=len(done),
                usual_s=spread(done).median_s,
                paper_trouble=tuple(t for t in mine if t.print in _PAPER_TROUBLE),
                broken_promises=tuple(t.label for t in estimate.broken_promises(hall, day, turn.now)),
            )

    def calls(self, most: int = 12) -> Calls:
        """The panel's page: the newest calls of today, newest first."""
        with self._reading() as (turn, _):
            day, hall = turn.today, turn.hall
            called = [t for t in day.tickets.values() if _last_call(t) is not None]
            called.sort(key=lambda t: (_last_call(t), t.order), reverse=True)
            session = next((s for s in day.plan.sessions if s.opens <= turn.now < day.closes(s.index)), None)
            return Calls(
                seen=self._seen_at(turn),
                calls=tuple(_call_shown(hall, t) for t in called[:most]),
                paused=tuple((n, s.paused) for n, s in sorted(hall.counters.items()) if s.paused is not None),
                session=session,
            )

    # ---- the ledger ----------------------------------------------------------------------------------

    def day(self, day: date | None = None) -> DayView:
        """Everything of one date, settled: what statistics are made of."""
        with self._reading(day) as (turn, _):
            there = turn.hall.day(day) if day else turn.today
            return DayView(
                seen=self._seen_at(turn),
                plan=there.plan,
                tickets=tuple(sorted(there.tickets.values(), key=lambda t: t.order)),
                slots=tuple(taking.slot_view(turn.hall, there, s) for s in there.plan.slots),
                slot_services=tuple(s.service for s in there.plan.slots),
                counters=tuple(self._counter_view(turn, c.number) for c in turn.hall.definition.counters),
            )

    def events_since(self, event_id: int, limit: int = 10_000) -> tuple[Event, ...]:
        """The events after an id, in order."""
        with self._store.read() as tx:
            return tuple(tx.events(event_id, limit))

    def news(self, since: int) -> News:
        """The events after an id and where the ledger stands, of one read."""
        with self._store.read() as tx:
            hall = tx.hall
            seen = Seen(epoch=hall.epoch, event_id=hall.last_event_id, now=self._now(hall))
            return News(seen=seen, events=tuple(tx.events(since)) if hall.last_event_id > since else ())

    def definition(self) -> Definition:
        """The office's definition in force."""
        with self._store.read() as tx:
            return tx.hall.definition

    def zone(self) -> ZoneInfo:
        """The office's zone."""
        with self._store.read() as tx:
            return tx.hall.zone

    def seen(self) -> Seen:
        """Where the ledger stands."""
        with self._reading() as (turn, _):
            return self._seen_at(turn)

    # ---- one read ------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self, day: date | None = None, code: str | None = None) -> Iterator[tuple[Turn, Reading]]:
        with self._store.read() as tx:
            hall = tx.hall
            now = self._now(hall)
            today = hall.date_of(now)
            wanted = {today, day or today, (code and tx.day_of(code)) or today}
            if hall.business_day < today:
                wanted.update(tx.unsettled_days(today))
            turn = Turn(hall, now, SYSTEM)
            try:
                settle(turn, [tx.day(each) for each in sorted(wanted)])
                yield turn, tx
            finally:
                turn.revert()

    def _now(self, hall: Hall) -> datetime:
        if self._at is not None:
            if not hall.is_rehearsal:
                raise Refused("clock.not_rehearsal")
            return self._at
        return max(self._clock.now(), hall.earliest)

    def _seen_at(self, turn: Turn) -> Seen:
        return Seen(epoch=turn.hall.epoch, event_id=turn.hall.last_event_id, now=turn.now)

    def _seen(self, turn: Turn, ticket: Ticket) -> TicketView:
        return ticket_view(turn.hall, turn.hall.day(ticket.date), ticket, turn.now)

    def _seen_or_none(self, turn: Turn, ticket: Ticket | None) -> TicketView | None:
        return None if ticket is None else self._seen(turn, ticket)

    def _counter_view(self, turn: Turn, number: int) -> CounterView:
        counter, state = find_counter(turn, number), turn.hall.counter(number)
        ticket = turn.hall.find(state.ticket)[1] if state.ticket else None
        return CounterView(counter=counter, state=state, ticket=ticket)

    def _check_service(self, hall: Hall, service: str) -> None:
        if hall.definition.service(service) is None:
            known = ", ".join(s.prefix for s in hall.definition.services)
            raise Misused("service.unknown", service=service, known=known)

    def _service_view(self, turn: Turn, tx: Reading, prefix: str) -> ServiceView:
        hall, day = turn.hall, turn.today
        service = hall.definition.service(prefix)
        assert service is not None
        offer = self._offer(turn, tx, prefix)
        wait = (offer.expected.likely - turn.now).total_seconds() if offer.expected else None
        return ServiceView(
            service=service,
            waiting=sum(1 for t in day.in_state(TicketState.WAITING) if t.service == prefix),
            offer=offer,
            wait_s=wait,
            counters=tuple(c.number for c in hall.definition.counters_of(prefix)),
        )

    def _offer(self, turn: Turn, tx: Reading, service: str) -> Offer:
        why = taking.why_not_now(turn.hall, turn.today, service, turn.now)
        when = estimate.expected_now(turn.hall, turn.today, service, turn.now) if why is None else None
        later = self._next_slot(turn, tx, service)
        return Offer(service=service, now=why is None, why=why, expected=when, next=later)

    def _offer_on(self, turn: Turn, day: Day, service: str) -> Offer:
        slot = taking.first_free(turn.hall, day, service, turn.now)
        why = None if slot else taking.why_none_free(turn.hall, day, service, turn.now)
        view = taking.slot_view(turn.hall, day, slot) if slot else None
        return Offer(service=service, now=False, why=why, expected=None, next=view)

    def _next_slot(self, turn: Turn, tx: Reading, service: str) -> SlotView | None:
        today = turn.today.date
        for ahead in range(turn.hall.definition.rules.booking_days + 1):
            day = tx.day(today + timedelta(days=ahead))
            slot = taking.first_free(turn.hall, day, service, turn.now)
            if slot is not None:
                return taking.slot_view(turn.hall, day, slot)
        return None


def _done_at(day: Day, number: int) -> list[float | None]:
    """How long each took of what a counter finished; None where nobody knows."""
    found = (part for ticket in day.tickets.values() for part in parts(ticket))
    return [handling_s(part) for part in found if part.step.counter == number and part.step.outcome in DONE]


def _last_call(ticket: Ticket) -> datetime | None:
    return max((s.called_at for s in ticket.steps if s.called_at is not None), default=None)


def _call_shown(hall: Hall, ticket: Ticket) -> CallShown:
    step = max((s for s in ticket.steps if s.called_at), key=lambda s: s.called_at or ticket.issued_at)
    number = step.counter or 0
    counter = hall.definition.counter(number)
    is_open = ticket.state in (TicketState.CALLED, TicketState.SERVING) and step is ticket.step
    return CallShown(
        label=ticket.label,
        counter=number,
        counter_name=counter.name if counter else "",
        zone=counter.zone if counter else "",
        service=step.service,
        slot_start=ticket.slot_start,
        slot_end=ticket.slot_end,
        called_at=step.called_at or ticket.issued_at,
        calls=ticket.calls,
        tried=ticket.tried,
        is_open=is_open,
    )
