"""The rules of the hall, each a pure function: due time, call order, places of a slot, borrowed minutes, numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil, floor

from kiosk.hall import Day, Hall, line_key
from kiosk.model import Counter, CounterState, Rules, SlotState, Ticket, TicketState
from kiosk.plan import Block, Session, Slot

RELEASE_AFTER = timedelta(minutes=10)
TRY_LASTS = timedelta(seconds=60)
_EPSILON = 1e-6


# ---- due time ----------------------------------------------------------------------------------------


def booking_due(slot_start: datetime, arrived_at: datetime, grace: timedelta) -> datetime:
    """When a booking is due: its slot's start if it arrives within the grace, else its arrival."""
    return slot_start if arrived_at <= slot_start + grace else arrived_at


def return_due(ticket: Ticket, now: datetime, rules: Rules) -> datetime:
    """When a returning no-show is due: its old place within the tolerance of its last call, at most so often."""
    called, due = ticket.step.called_at, ticket.due_at
    if called is None or due is None or ticket.returns >= rules.max_returns or now > called + rules.tolerance:
        return now
    return due


def step_due(now: datetime, rules: Rules) -> datetime:
    """When a further step of a route is due: now, less a credit."""
    return now - timedelta(minutes=rules.step_credit_min)


# ---- sessions ----------------------------------------------------------------------------------------


def issuing_session(day: Day, now: datetime) -> Session | None:
    """The session that gives numbers for now, or None."""
    for session in day.plan.sessions:
        if session.issue_from <= now < day.last_ticket(session.index):
            return session
    return None


def session_at(day: Day, now: datetime) -> int:
    """The index of the session an instant belongs to: the first not yet closed, else the last; 0 on a closed day."""
    for session in day.plan.sessions:
        if now < day.closes(session.index):
            return session.index
    return max(0, len(day.plan.sessions) - 1)


def is_working(day: Day, now: datetime) -> bool:
    """Whether a session is open at this instant."""
    return any(s.opens <= now < day.closes(s.index) for s in day.plan.sessions)


# ---- call order --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The first ticket of each service: due ordinary, due priority, present but not yet due, to be tried."""

    ordinary: dict[str, Ticket]
    priority: dict[str, Ticket]
    early: dict[str, Ticket]
    absent: dict[str, Ticket]


def heads(tickets: Iterable[Ticket], services: Iterable[str], now: datetime, rules: Rules) -> Heads:
    """The first tickets per service and class, among the open tickets of a day."""
    wanted = frozenset(services)
    found = Heads(ordinary={}, priority={}, early={}, absent={})
    for ticket in tickets:
        if ticket.service not in wanted:
            continue
        line = _line(found, ticket, now, rules)
        if line is None:
            continue
        first = line.get(ticket.service)
        if first is None or line_key(ticket) < line_key(first):
            line[ticket.service] = ticket
    return found


def next_ticket(found: Heads, counter: Counter, row: int, rules: Rules) -> Ticket | None:
    """Whom a counter calls next; None when nobody waits and nobody can be tried.

    row: how many priority tickets it called in a row this session. A ticket still `booked` is a try.
    """
    ordinary = _first(found.ordinary, counter, rules)
    if row >= rules.priority_row and ordinary is not None:
        return ordinary
    for line in (found.priority, found.ordinary, found.early, found.absent):
        if (ticket := _first(line, counter, rules)) is not None:
            return ticket
    return None


def call_order(
    waiting: Iterable[Ticket], counter: Counter, row: int, now: datetime, the_rules: Rules
) -> tuple[Ticket, ...]:
    """The waiting of a counter in the order in which its calls would follow if nobody else came."""
    left = {ticket.code: ticket for ticket in waiting}
    ordered: list[Ticket] = []
    while left:
        ticket = next_ticket(heads(left.values(), counter.services, now, the_rules), counter, row, the_rules)
        if ticket is None:
            break
        row = row + 1 if ticket.priority else 0
        ordered.append(left.pop(ticket.code))
    return (*ordered, *left.values())


def row_of(state: CounterState, day: date, session: int) -> int:
    """A counter's row of priority calls; it starts at 0 each session."""
    return state.row if (state.row_date, state.row_session) == (day, session) else 0


def may_try(ticket: Ticket, now: datetime, grace: timedelta) -> bool:
    """Whether a booking that has not arrived may be tried: 10 minutes after its slot's start until its grace ends."""
    start = ticket.slot_start
    if ticket.state is not TicketState.BOOKED or ticket.was_tried or start is None:
        return False
    return start + RELEASE_AFTER <= now <= start + grace


def _line(found: Heads, ticket: Ticket, now: datetime, rules: Rules) -> dict[str, Ticket] | None:
    if ticket.state is TicketState.WAITING:
        if _due(ticket) > now:
            return found.early
        return found.ordinary if ticket.priority is None else found.priority
    return found.absent if may_try(ticket, now, rules.grace) else None


def _due(ticket: Ticket) -> datetime:
    return ticket.due_at or ticket.slot_start or ticket.issued_at


def _first(line: dict[str, Ticket], counter: Counter, rules: Rules) -> Ticket | None:
    order = {service: index for index, service in enumerate(counter.services)}
    credit = timedelta(minutes=rules.own_credit_min)

    def key(ticket: Ticket) -> tuple[datetime, bool, datetime, int]:
        place = order[ticket.service]
        due = _due(ticket) - credit if place == 0 else _due(ticket)
        return (due, ticket.carried, ticket.arrived_at or _due(ticket), place)

    return min(line.values(), key=key, default=None)


# ---- places ------------------------------------------------------------------------------------------


def taken(day: Day, slot: Slot) -> int:
    """How many places of a slot are occupied."""
    return day.taken.get((slot.service, slot.start), 0)


def places(slot: Slot, state: SlotState, mean_min: float) -> int:
    """How many places a slot has: planned, plus overflow and borrowed, less lent."""
    borrowed = floor(state.borrowed_min / mean_min + _EPSILON)
    lent = ceil(state.lent_min / mean_min - _EPSILON)
    return slot.capacity + state.overflow + borrowed - lent


def free(hall: Hall, day: Day, slot: Slot) -> int:
    """How many places of a slot are left; never negative."""
    service = hall.definition.service(slot.service)
    mean = service.mean_min if service else 1.0
    return max(0, places(slot, day.slot_state(slot.service, slot.start), mean) - taken(day, slot))


def slots_of(day: Day, service: str) -> list[Slot]:
    """A service's slots of a day, in order."""
    return [s for s in day.plan.slots if s.service == service]


def current_slot(day: Day, service: str, session: Session, now: datetime) -> Slot | None:
    """The slot a walk-in belongs to: the running one, before opening the session's first."""
    mine = [s for s in slots_of(day, service) if s.session == session.index]
    if not mine:
        return None
    for slot, later in pairwise(mine):
        if now < later.start:
            return slot
    return mine[-1]


def borrow(hall: Hall, day: Day, slot: Slot, now: datetime) -> tuple[SlotState, ...] | None:
    """The slot states after a walk-in borrowed the minutes of one place, or None when they are not to be had.

    Lenders are the services of the same counters; each lends only what was not issued when the slot began,
    and of that only the part its shares have on the counters in common.
    """
    service = hall.definition.service(slot.service)
    if service is None or now < slot.start or not hall.definition.rules.slots:
        return None
    need, changed = service.mean_min, []
    for lender in _lenders(hall, day, slot):
        spare = min(need, _lendable_min(hall, day, lender, slot))
        if spare > _EPSILON:
            state = day.slot_state(lender.service, lender.start)
            changed.append(_with(state, lent_min=state.lent_min + spare))
            need -= spare
        if need <= _EPSILON:
            own = day.slot_state(slot.service, slot.start)
            return (*changed, _with(own, borrowed_min=own.borrowed_min + service.mean_min))
    return None


def _lenders(hall: Hall, day: Day, slot: Slot) -> list[Slot]:
    near = {s for c in hall.definition.counters_of(slot.service) for s in c.services} - {slot.service}
    return [s for s in day.plan.slots if s.start == slot.start and s.service in near]


def _lendable_min(hall: Hall, day: Day, lender: Slot, borrower: Slot) -> float:
    service = hall.definition.service(lender.service)
    if service is None:
        return 0.0
    state = day.slot_state(lender.service, lender.start)
    issued_before = sum(
        1
        for t in day.tickets.values()
        if t.slot_start == lender.start
        and t.slot_service == lender.service
        and t.issued_at < lender.start
        and t.takes_place
    )
    unissued = (lender.capacity - issued_before) * service.mean_min
    unused = free(hall, day, lender) * service.mean_min
    common = _common_part(hall, lender.service, borrower.service)
    return max(0.0, min(unissued * common - state.lent_min, unused * common))


def _common_part(hall: Hall, lender: str, borrower: str) -> float:
    of_lender = hall.definition.counters_of(lender)
    total = sum(c.share(lender) for c in of_lender)
    return sum(c.share(lender) for c in of_lender if borrower in c.services) / total if total else 0.0


def _with(state: SlotState, *, lent_min: float | None = None, borrowed_min: float | None = None) -> SlotState:
    return SlotState(
        service=state.service,
        start=state.start,
        overflow=state.overflow,
        lent_min=state.lent_min if lent_min is None else round(lent_min, 6),
        borrowed_min=state.borrowed_min if borrowed_min is None else round(borrowed_min, 6),
    )


def has_idle_counter(hall: Hall, day: Day, service: str, now: datetime) -> bool:
    """Whether a counter of the service is free in working hours and nobody due waits for that counter."""
    if not is_working(day, now):
        return False
    for counter in hall.definition.counters_of(service):
        state = hall.counter(counter.number)
        if state.paused is None and state.ticket is None and not _someone_due(day, counter, now):
            return True
    return False


def _someone_due(day: Day, counter: Counter, now: datetime) -> bool:
    services = frozenset(counter.services)
    return any(t.state is TicketState.WAITING and _due(t) <= now for t in day.candidates(services, now))


# ---- numbers -----------------------------------------------------------------------------------------


def next_number(day: Day, slot: Slot) -> tuple[Block, int]:
    """The block and number of a slot's next ticket: its own block, its session's overflow block, the day's tail."""
    mine = [b for b in day.plan.blocks if b.service == slot.service]
    own = [b for b in mine if b.index == slot.block]
    spare = [b for b in mine if b.is_overflow and b.session == slot.session]
    tail = [b for b in mine if b.size is None and b.index != slot.block]
    for block in (*own, *spare, *tail):
        issued = day.issued.get((slot.service, block.index), 0)
        if block.size is None or issued < block.size:
            return block, block.first + issued
    raise LookupError(f"no block of numbers for {slot.service} on {day.date}")
