"""What happens to a ticket away from a counter: arrive, return, cancel, void, revive, a change of service."""

from datetime import datetime

from msgspec.structs import replace

from kiosk import rules
from kiosk.errors import Misused, Refused
from kiosk.events import EventKind
from kiosk.hall import Day, Hall, Turn
from kiosk.model import Outcome, Place, PrintFate, Step, Ticket, TicketState
from kiosk.moves import SAME, Verb, move, require
from kiosk.settle import freed


def ask_help(turn: Turn) -> datetime:
    """Ask for a person at the station whose deed it is; answers since when."""
    return turn.note(EventKind.HELP_ASKED, day=turn.today.date).at


def arrive(turn: Turn, code: str) -> Ticket:
    """Confirm that the holder of a booking is here; a no-show comes back, a void ticket is revived."""
    day, ticket = _today(turn, code)
    if require(Verb.ARRIVE, ticket) is SAME:
        return ticket
    if ticket.state is TicketState.NO_SHOW:
        return _come_back(turn, day, ticket)
    if ticket.state is TicketState.VOID:
        return revive(turn, code)
    return turn.ticket(EventKind.ARRIVED, arrived(turn.hall, ticket, turn.now))


def arrived(hall: Hall, ticket: Ticket, now: datetime) -> Ticket:
    """A booking whose holder is here: waiting, or still called when it was tried."""
    start = ticket.slot_start or now
    due = start if ticket.tried else rules.booking_due(start, now, hall.definition.rules.grace)
    step = replace(ticket.step, ready_at=now, due_at=due)
    state = TicketState.CALLED if ticket.tried else TicketState.WAITING
    return replace(ticket, state=state, tried=False, arrived_at=now, steps=ticket.steps_with(step))


def return_ticket(turn: Turn, code: str) -> Ticket:
    """Bring a held ticket or a no-show back to the line."""
    day, ticket = _today(turn, code)
    if require(Verb.RETURN, ticket) is SAME:
        return ticket
    return _come_back(turn, day, ticket)


def cancel(turn: Turn, code: str, *, by_staff: bool) -> Ticket:
    """Give a ticket up; its number is never given again. Ends its route."""
    _, ticket = turn.hall.find(code)
    if require(Verb.CANCEL_BY_STAFF if by_staff else Verb.CANCEL, ticket) is SAME:
        return ticket
    if ticket.date < turn.hall.date_of(turn.now):
        raise Refused("ticket.wrong_day", label=ticket.label, date=ticket.date)
    new = replace(
        ticket,
        state=TicketState.CANCELLED,
        tried=False,
        held_at=None,
        closed_at=turn.now,
        closed_reason="cancelled",
        route=(),
        steps=ticket.steps_with(replace(ticket.step, outcome=Outcome.CANCELLED)),
    )
    return turn.ticket(EventKind.CANCELLED, new, counter=freed(turn, ticket))


def void(turn: Turn, code: str) -> Ticket:
    """Take back a ticket of which not one byte was printed."""
    _, ticket = turn.hall.find(code)
    if require(Verb.VOID, ticket) is SAME:
        return ticket
    if ticket.print is not PrintFate.FAILED or ticket.on_paper:
        raise Refused("void.printed", label=ticket.label)
    step = replace(ticket.step, outcome=Outcome.VOID)
    new = replace(
        ticket,
        state=TicketState.VOID,
        closed_at=turn.now,
        closed_reason="void",
        steps=ticket.steps_with(step),
    )
    return turn.ticket(EventKind.VOIDED, new)


def revive(turn: Turn, code: str) -> Ticket:
    """Bring a void ticket back on its day: somebody holds it after all. It takes its place only if it is free."""
    day, ticket = _today(turn, code)
    if require(Verb.REVIVE, ticket) is SAME:
        return ticket
    now, start = turn.now, ticket.slot_start or turn.now
    slot = next((s for s in rules.slots_of(day, ticket.slot_service) if s.start == start), None)
    has_place = slot is not None and ticket.place is Place.SLOT and rules.free(turn.hall, day, slot) > 0
    due = ticket.due_at if ticket.arrived_at else rules.booking_due(start, now, turn.hall.definition.rules.grace)
    new = replace(
        ticket,
        state=TicketState.WAITING,
        place=ticket.place if has_place else Place.NONE,
        arrived_at=ticket.arrived_at or now,
        session=_session(day, ticket, now),
        closed_at=None,
        closed_reason=None,
        steps=ticket.steps_with(replace(ticket.step, ready_at=now, due_at=due, outcome=None)),
    )
    return turn.ticket(EventKind.REVIVED, new)


def transfer_waiting(turn: Turn, code: str, to: str) -> Ticket:
    """Correct the service of a waiting ticket; its due time stays."""
    _, ticket = _today(turn, code)
    if ticket.state is not TicketState.WAITING:
        answer = move(Verb.TRANSFER, ticket)
        key = answer if isinstance(answer, str) else "ticket.wrong_state"
        raise Refused(key, label=ticket.label, state=ticket.state.value, verb="transfer")
    check_target(turn.hall, ticket, to)
    return turn.ticket(EventKind.TRANSFERRED, moved_to(turn, ticket, to, keep_due=True), why="correction")


def check_target(hall: Hall, ticket: Ticket, to: str) -> None:
    """Refuse a transfer to an unknown service, to its own, or to one that no open counter serves."""
    if hall.definition.service(to) is None:
        raise Misused("service.unknown", service=to, known=", ".join(s.prefix for s in hall.definition.services))
    if to == ticket.service:
        raise Refused("service.same", service=to)
    open_numbers = set(hall.open_numbers())
    if not any(c.number in open_numbers for c in hall.definition.counters_of(to)):
        raise Refused("service.no_counter", service=to)


def moved_to(turn: Turn, ticket: Ticket, to: str, *, keep_due: bool) -> Ticket:
    """A ticket that waits at another service: a correction keeps its due time, a further step gets a credit."""
    now = turn.now
    outcome = Outcome.CORRECTED if keep_due else Outcome.TRANSFERRED
    done = replace(ticket.step, finished_at=now if ticket.step.serving_at else None, outcome=outcome)
    due = ticket.due_at if keep_due else rules.step_due(now, turn.hall.definition.rules)
    step = Step(service=to, ready_at=now, due_at=due)
    return replace(
        ticket,
        state=TicketState.WAITING,
        calls=0,
        chosen=False,
        steps=(*ticket.steps_with(done), step),
    )


def _come_back(turn: Turn, day: Day, ticket: Ticket) -> Ticket:
    now = turn.now
    if ticket.state is TicketState.HELD:
        back = replace(ticket, state=TicketState.WAITING, held_at=None, session=_session(day, ticket, now))
        return turn.ticket(EventKind.RETURNED, back)
    if day.plan.sessions and now >= day.closes(len(day.plan.sessions) - 1):
        raise Refused("session.closed", service=ticket.service)
    due = rules.return_due(ticket, now, turn.hall.definition.rules)
    step = replace(ticket.step, due_at=due, ready_at=ticket.step.ready_at or now, outcome=None)
    new = replace(
        ticket,
        state=TicketState.WAITING,
        arrived_at=ticket.arrived_at or now,
        returns=ticket.returns + 1,
        session=_session(day, ticket, now),
        closed_at=None,
        closed_reason=None,
        steps=ticket.steps_with(step),
    )
    return turn.ticket(EventKind.RETURNED, new)


def _session(day: Day, ticket: Ticket, now: datetime) -> int:
    return max(ticket.session, rules.session_at(day, now))


def _today(turn: Turn, code: str) -> tuple[Day, Ticket]:
    day, ticket = turn.hall.find(code)
    if day.date != turn.hall.date_of(turn.now):
        raise Refused("ticket.wrong_day", label=ticket.label, date=day.date)
    return day, ticket
