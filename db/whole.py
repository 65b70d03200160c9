"""The promises that concern a whole day: numbers without gaps, capacities kept, a fate for every ticket."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from db.chain import Found
from kiosk.hall import Day
from kiosk.model import Definition, Place, Step, Ticket
from kiosk.plan import Slot

_EPSILON = 1e-6


def broken_promises(day: Day, definition: Definition, *, is_over: bool) -> Iterator[Found]:
    """Everything that a day must keep, given the definition that planned it."""
    yield from _numbers(day)
    yield from _places(day, definition)
    yield from _minutes(day, definition)
    for ticket in day.tickets.values():
        yield from _times(ticket)
        if is_over and ticket.is_open:
            yield "ticket.no_fate", f"{_name(ticket)}: still {ticket.state.value} though its day is over"
        if not ticket.is_open and (ticket.closed_at is None or not ticket.closed_reason):
            yield "ticket.no_fate", f"{_name(ticket)}: {ticket.state.value} without a time or a reason"


def _name(ticket: Ticket) -> str:
    return f"ticket {ticket.code} ({ticket.label} of {ticket.date})"


def _numbers(day: Day) -> Iterator[Found]:
    given: dict[tuple[str, int], list[Ticket]] = {}
    for ticket in day.tickets.values():
        given.setdefault((ticket.prefix, ticket.block), []).append(ticket)
    seen: set[tuple[str, int]] = set()
    blocks = {(b.service, b.index): b for b in day.plan.blocks}
    for (prefix, index), tickets in given.items():
        block = blocks.get((prefix, index))
        if block is None:
            yield "number.block", f"{day.date} {prefix}: no block {index} in the day's plan"
            continue
        numbers = [ticket.number for ticket in sorted(tickets, key=lambda t: t.order)]
        if numbers != list(range(block.first, block.first + len(numbers))):
            yield "number.gap", f"{day.date} {prefix} block {index}: {numbers[:50]} from {block.first}"
        if block.size is not None and len(numbers) > block.size:
            yield "number.block", f"{day.date} {prefix} block {index}: {len(numbers)} of {block.size} numbers"
        for number in numbers:
            if (prefix, number) in seen:
                yield "number.twice", f"{day.date}: {prefix} {number} was given twice"
            seen.add((prefix, number))


def _places(day: Day, definition: Definition) -> Iterator[Found]:
    """See that issued − cancelled − void − released − beyond ≤ capacity + borrowed + overflow, by service and slot."""
    for slot in day.plan.slots:
        state = day.slot_state(slot.service, slot.start)
        taken = [t for t in day.tickets.values() if t.takes_place and _is_in(t, slot)]
        if len(taken) > slot.capacity + state.overflow + _borrowed(state.borrowed_min, definition, slot):
            yield "slot.capacity", f"{day.date} {slot.service} {slot.start:%H:%MZ}: {len(taken)} places taken"
        borrowed = sum(t.place is Place.BORROWED for t in taken)
        if borrowed * _mean(definition, slot) > state.borrowed_min + _EPSILON:
            yield "slot.borrowed", f"{day.date} {slot.service} {slot.start:%H:%MZ}: {borrowed} places borrowed"


def _minutes(day: Day, definition: Definition) -> Iterator[Found]:
    """Per slot, the minutes of all services ≤ the planned minutes + overflow; what is borrowed was lent."""
    for start in sorted({slot.start for slot in day.plan.slots}):
        yield from _minutes_at(day, definition, start)


def _minutes_at(day: Day, definition: Definition, start: datetime) -> Iterator[Found]:
    planned = taken = lent = borrowed = 0.0
    for slot in (s for s in day.plan.slots if s.start == start):
        state, mean = day.slot_state(slot.service, start), _mean(definition, slot)
        planned += (slot.capacity + state.overflow) * mean
        taken += mean * sum(t.takes_place and _is_in(t, slot) for t in day.tickets.values())
        lent += state.lent_min
        borrowed += state.borrowed_min
    if taken > planned + _EPSILON:
        yield "slot.minutes", f"{day.date} {start:%H:%MZ}: {taken:g} of {planned:g} minutes taken"
    if borrowed > lent + _EPSILON * len(day.plan.slots):
        yield "slot.lent", f"{day.date} {start:%H:%MZ}: {borrowed:g} minutes borrowed, {lent:g} lent"


def _is_in(ticket: Ticket, slot: Slot) -> bool:
    return ticket.slot_start == slot.start and ticket.slot_service == slot.service


def _mean(definition: Definition, slot: Slot) -> float:
    service = definition.service(slot.service)
    return service.mean_min if service else 1.0


def _borrowed(minutes: float, definition: Definition, slot: Slot) -> int:
    return int(minutes / _mean(definition, slot) + _EPSILON)


def _times(ticket: Ticket) -> Iterator[Found]:
    """No duration is negative: a step's instants come one after another, and so do the steps' ends."""
    for step in ticket.steps:
        if any(later < earlier for earlier, later in pairwise(_instants(step))):
            yield "ticket.times", f"{_name(ticket)}: a step's times run backwards"
        if step.held_s < 0:
            yield "ticket.times", f"{_name(ticket)}: held {step.held_s} s"
    ends = [step.finished_at for step in ticket.steps if step.finished_at is not None]
    if any(later < earlier for earlier, later in pairwise(ends)):
        yield "ticket.times", f"{_name(ticket)}: a later step ends before an earlier one"
    if ticket.closed_at is not None and ticket.closed_at < ticket.issued_at:
        yield "ticket.times", f"{_name(ticket)}: closed before it was issued"


def _instants(step: Step) -> list[datetime]:
    """What must follow one another. A call may come before the due time, so that is not among them."""
    instants = (step.first_called_at, step.called_at, step.finished_at)
    return [at for at in instants if at is not None]
