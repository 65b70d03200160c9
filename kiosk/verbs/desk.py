"""The counter's verbs: call, recall, serve, finish, no-show, hold, resume, transfer, undo."""

from datetime import timedelta

from msgspec.structs import replace

from kiosk import rules
from kiosk.errors import Misused, Refused
from kiosk.events import EventKind
from kiosk.hall import Turn
from kiosk.model import Counter, CounterState, Outcome, Step, Ticket, TicketState, Undo
from kiosk.moves import SAME, Verb, move, require
from kiosk.settle import end_try, freed
from kiosk.verbs.visit import arrived, check_target, moved_to


def call_next(turn: Turn, number: int, named: str | None) -> Ticket | None:
    """Call the next ticket by the call order, finishing the current one; None when nobody waits."""
    counter = find_counter(turn, number)
    _ready_to_call(turn, number, named)
    day = turn.today
    the_rules = turn.hall.definition.rules
    found = rules.heads(day.candidates(counter.services, turn.now), counter.services, turn.now, the_rules)
    session = rules.session_at(day, turn.now)
    row = rules.row_of(turn.hall.counter(number), day.date, session)
    ticket = rules.next_ticket(found, counter, row, the_rules)
    if ticket is None:
        return None
    if ticket.state is TicketState.BOOKED:
        tried = replace(_called(turn, ticket, number), tried=True, was_tried=True)
        return turn.ticket(EventKind.TRIED, tried, counter=_taking(turn, number, tried))
    called = _called(turn, ticket, number)
    row = row + 1 if called.priority else 0
    state = _taking(turn, number, called, row=row, row_date=day.date, row_session=session)
    return turn.ticket(EventKind.CALLED, called, counter=state)


def call_chosen(turn: Turn, number: int, code: str, reason: str, *, named: str | None) -> Ticket:
    """Call a chosen ticket, with a reason that stays in the ledger."""
    find_counter(turn, number)
    if not reason.strip():
        raise Misused("reason.missing", argument="reason")
    day, ticket = turn.hall.find(code)
    if day.date != turn.hall.date_of(turn.now):
        raise Refused("ticket.wrong_day", label=ticket.label, date=day.date)
    if ticket.state is TicketState.CALLED and ticket.counter == number:
        return recall(turn, number, code)
    if ticket.state in (TicketState.CALLED, TicketState.SERVING) and ticket.counter != number:
        raise Refused("ticket.elsewhere", label=ticket.label, counter=ticket.counter)
    require(Verb.CHOOSE, ticket)
    _ready_to_call(turn, number, named)
    day, ticket = turn.hall.find(code)
    if ticket.state is TicketState.BOOKED:
        ticket = arrived(turn.hall, ticket, turn.now)
    step = replace(ticket.step, outcome=None)
    session = max(ticket.session, rules.session_at(day, turn.now))
    ticket = replace(
        ticket, held_at=None, closed_at=None, closed_reason=None, session=session, steps=ticket.steps_with(step)
    )
    called = replace(_called(turn, ticket, number), chosen=True)
    if called.arrived_at is None:
        called = replace(called, arrived_at=turn.now)
    return turn.ticket(EventKind.CALLED, called, counter=_taking(turn, number, called), why=reason)


def recall(turn: Turn, number: int, named: str | None) -> Ticket:
    """Call the counter's called ticket once more; the last call counts. A tried one is recalled once."""
    ticket = _mine(turn, number, named, Verb.RECALL)
    require(Verb.RECALL, ticket)
    if ticket.tried and ticket.calls >= 2:
        raise Refused("ticket.wrong_state", label=ticket.label, state="tried", verb="recall")
    step = ticket.step if ticket.tried else replace(ticket.step, called_at=turn.now)
    new = replace(ticket, calls=ticket.calls + 1, steps=ticket.steps_with(step))
    return turn.ticket(EventKind.RECALLED, new, counter=turn.counter(number, last_event_at=turn.now))


def serve(turn: Turn, number: int, named: str | None) -> Ticket:
    """Begin to serve the counter's ticket; a tried one is thereby present."""
    ticket = _mine(turn, number, named, Verb.SERVE)
    if require(Verb.SERVE, ticket) is SAME:
        return ticket
    if ticket.tried:
        ticket = arrived(turn.hall, ticket, turn.now)
    step = replace(ticket.step, serving_at=turn.now)
    new = replace(ticket, state=TicketState.SERVING, steps=ticket.steps_with(step))
    return turn.ticket(EventKind.SERVING, new, counter=turn.counter(number, last_event_at=turn.now))


def finish(turn: Turn, number: int, named: str | None) -> Ticket:
    """Finish the counter's ticket: served, or on to the next step of its route."""
    ticket = _mine(turn, number, named, Verb.FINISH)
    require(Verb.FINISH, ticket)
    if ticket.tried:
        return _try_over(turn, ticket)
    return _finish(turn, ticket, number, can_undo=True)


def no_show(turn: Turn, number: int, named: str | None) -> Ticket:
    """Close the counter's called ticket: its holder did not come."""
    ticket = _mine(turn, number, named, Verb.NO_SHOW)
    if require(Verb.NO_SHOW, ticket) is SAME:
        return ticket
    if ticket.tried:
        return _try_over(turn, ticket)
    return _close_no_show(turn, ticket, number, can_undo=True)


def hold(turn: Turn, number: int, named: str | None) -> Ticket:
    """Lay the counter's ticket on the hold shelf; it keeps its due time."""
    ticket = _mine(turn, number, named, Verb.HOLD)
    if require(Verb.HOLD, ticket) is SAME:
        return ticket
    new = replace(ticket, state=TicketState.HELD, held_at=turn.now)
    return turn.ticket(EventKind.HELD, new, counter=freed(turn, ticket))


def resume(turn: Turn, number: int, code: str) -> Ticket:
    """Serve a held ticket on, at this counter if it is free."""
    find_counter(turn, number)
    day, ticket = turn.hall.find(code)
    require(Verb.RESUME, ticket)
    state = turn.hall.counter(number)
    if state.ticket is not None:
        raise Refused("counter.busy", counter=number, label=turn.hall.find(state.ticket)[1].label)
    held_s = ticket.step.held_s + ((turn.now - ticket.held_at).total_seconds() if ticket.held_at else 0.0)
    step = replace(
        ticket.step,
        counter=number,
        held_s=held_s,
        called_at=ticket.step.called_at or turn.now,
        first_called_at=ticket.step.first_called_at or turn.now,
        serving_at=ticket.step.serving_at or turn.now,
    )
    session = max(ticket.session, rules.session_at(day, turn.now))
    new = replace(ticket, state=TicketState.SERVING, held_at=None, session=session, steps=ticket.steps_with(step))
    return turn.ticket(EventKind.RESUMED, new, counter=_taking(turn, number, new))


def transfer(turn: Turn, number: int, to: str, *, named: str | None, correction: bool) -> Ticket:
    """Send the counter's ticket to another service. A called one, or a correction, keeps its due time."""
    ticket = _mine(turn, number, named, Verb.TRANSFER)
    require(Verb.TRANSFER, ticket)
    check_target(turn.hall, ticket, to)
    keep_due = correction or ticket.state is TicketState.CALLED
    new = moved_to(turn, ticket, to, keep_due=keep_due)
    why = "correction" if keep_due else "further_step"
    return turn.ticket(EventKind.TRANSFERRED, new, counter=freed(turn, ticket), why=why)


def undo(turn: Turn, number: int, named: str | None) -> Ticket:
    """Take the counter's last finish or no-show back, within some seconds and before a newer call."""
    find_counter(turn, number)
    state = turn.hall.counter(number)
    if state.undo is None or state.ticket is not None or named not in (None, state.undo.code):
        raise Refused("undo.nothing", counter=number)
    if turn.now > state.undo.until:
        raise Refused("undo.late", counter=number)
    _, ticket = turn.hall.find(state.undo.code)
    if ticket.counter != number or isinstance(move(Verb.UNDO, ticket), str):
        raise Refused("undo.nothing", counter=number)
    step = replace(ticket.step, finished_at=None, outcome=None, implied=False)
    new = replace(
        ticket,
        state=state.undo.state,
        closed_at=None,
        closed_reason=None,
        steps=ticket.steps_with(step),
    )
    return turn.ticket(EventKind.UNDONE, new, counter=_taking(turn, number, new))


# ---- the pieces --------------------------------------------------------------------------------------


def find_counter(turn: Turn, number: int) -> Counter:
    """The counter with that number; an unknown one is bad input."""
    counter = turn.hall.definition.counter(number)
    if counter is None:
        known = ", ".join(str(c.number) for c in turn.hall.definition.counters)
        raise Misused("counter.unknown", counter=number, known=known)
    return counter


def _mine(turn: Turn, number: int, named: str | None, verb: Verb) -> Ticket:
    """The ticket at the counter; when it is named and the counter has moved on, the named one if nothing is to do."""
    find_counter(turn, number)
    code = turn.hall.counter(number).ticket
    if code is not None and named in (None, code):
        return turn.hall.find(code)[1]
    if named is None:
        raise Refused("counter.empty", counter=number)
    _, ticket = turn.hall.find(named)
    if ticket.counter == number and move(verb, ticket) is SAME:
        return ticket
    if code is None and ticket.counter == number and isinstance(answer := move(verb, ticket), str):
        raise Refused(answer, label=ticket.label, state=ticket.state.value, verb=verb.value)
    raise Refused("counter.moved_on", counter=number, label=ticket.label)


def _ready_to_call(turn: Turn, number: int, named: str | None) -> None:
    """Close the counter's current ticket before a call, or refuse the call."""
    state = turn.hall.counter(number)
    if named is not None and state.ticket != named:
        raise Refused("counter.moved_on", counter=number, label=turn.hall.find(named)[1].label)
    if state.paused is not None:
        raise Refused("counter.paused", counter=number, reason=state.paused)
    if state.ticket is None:
        return
    _, ticket = turn.hall.find(state.ticket)
    the_rules = turn.hall.definition.rules
    if ticket.tried:
        _try_over(turn, ticket)
    elif ticket.state is TicketState.SERVING:
        _finish(turn, ticket, number, can_undo=False)
    elif turn.now - (ticket.step.called_at or turn.now) < timedelta(seconds=the_rules.recall_guard_s):
        raise Refused("counter.just_called", counter=number, label=ticket.label, seconds=the_rules.recall_guard_s)
    elif the_rules.implied_no_show:
        _close_no_show(turn, ticket, number, can_undo=False)
    else:
        _finish(turn, ticket, number, can_undo=False)


def _called(turn: Turn, ticket: Ticket, number: int) -> Ticket:
    step = replace(
        ticket.step,
        counter=number,
        first_called_at=ticket.step.first_called_at or turn.now,
        called_at=turn.now,
        serving_at=None,
        held_s=0.0,
    )
    return replace(
        ticket, state=TicketState.CALLED, chosen=False, calls=ticket.calls + 1, steps=ticket.steps_with(step)
    )


def _taking(turn: Turn, number: int, ticket: Ticket, **more: object) -> CounterState:
    return turn.counter(number, ticket=ticket.code, last_label=ticket.label, last_event_at=turn.now, undo=None, **more)


def _try_over(turn: Turn, ticket: Ticket) -> Ticket:
    end_try(turn, ticket, turn.now, turn.actor)
    return turn.hall.find(ticket.code)[1]


def _finish(turn: Turn, ticket: Ticket, number: int, *, can_undo: bool) -> Ticket:
    now = turn.now
    is_implied = ticket.state is TicketState.CALLED
    done = replace(ticket.step, finished_at=now, outcome=Outcome.SERVED, implied=is_implied)
    if ticket.route:
        credit = rules.step_due(now, turn.hall.definition.rules)
        step = Step(service=ticket.route[0], ready_at=now, due_at=credit)
        new = replace(
            ticket,
            state=TicketState.WAITING,
            calls=0,
            chosen=False,
            route=ticket.route[1:],
            steps=(*ticket.steps_with(done), step),
        )
        return turn.ticket(EventKind.STEP_READY, new, counter=freed(turn, ticket))
    new = replace(
        ticket,
        state=TicketState.SERVED,
        closed_at=now,
        closed_reason="served",
        steps=ticket.steps_with(done),
    )
    return turn.ticket(EventKind.SERVED, new, counter=_left(turn, ticket, number, can_undo=can_undo))


def _close_no_show(turn: Turn, ticket: Ticket, number: int, *, can_undo: bool) -> Ticket:
    new = replace(
        ticket,
        state=TicketState.NO_SHOW,
        closed_at=turn.now,
        closed_reason="no_show",
        steps=ticket.steps_with(replace(ticket.step, outcome=Outcome.NO_SHOW)),
    )
    return turn.ticket(EventKind.NO_SHOW, new, counter=_left(turn, ticket, number, can_undo=can_undo))


def _left(turn: Turn, ticket: Ticket, number: int, *, can_undo: bool) -> CounterState:
    until = turn.now + timedelta(seconds=turn.hall.definition.rules.undo_s)
    undo_to = Undo(code=ticket.code, state=ticket.state, until=until) if can_undo else None
    return turn.counter(number, ticket=None, undo=undo_to, last_event_at=turn.now)
