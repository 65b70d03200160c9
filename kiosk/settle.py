"""What time itself does: releases, ended tries, sessions that close, night, midnight. Idempotent.

`settle` runs inside every write verb, and inside every read on a turn that is taken back: nothing happens by
timer, so the hall is right also when every machine was off at the border. Events carry the border as their time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from msgspec.structs import replace

from kiosk import rules
from kiosk.events import EventKind
from kiosk.hall import Day, Hall, Turn, line_key
from kiosk.model import CounterState, Outcome, Place, Ticket, TicketState
from kiosk.plan import Slot

SYSTEM = "system"
NIGHT_AFTER = timedelta(minutes=60)
CALLED_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Borders:
    """The instants at which time acts on a day's tickets."""

    closes: tuple[datetime, ...]
    night: datetime
    midnight: datetime


@dataclass(frozen=True, slots=True)
class _Due:
    """One thing that is due: when, its rank at the same instant, the order of issue, the deed."""

    at: datetime
    rank: int
    order: int
    deed: Callable[[], None]


def settle(turn: Turn, days: list[Day]) -> None:
    """Do everything that was due up to the turn's instant, day by day, in order of the due instants."""
    for day in days:
        while (due := _first_due(turn, day)) is not None:
            due.deed()


def carry(turn: Turn, day: Day, session: int, at: datetime) -> list[Ticket]:
    """Move the waiting of a session to the next one: into its free places, the rest spread from its first slot."""
    waiting = [t for t in day.in_state(TicketState.WAITING) if t.session == session]
    spread: dict[tuple[str, datetime], int] = {}
    return [_carry_one(turn, day, ticket, at, spread) for ticket in sorted(waiting, key=line_key)]


def borders(hall: Hall, day: Day) -> _Borders:
    """When each session closes, when it is night (last closing + 60 min), when it is midnight. UTC."""
    closes = tuple(day.closes(s.index) for s in day.plan.sessions)
    next_day = datetime.combine(day.date + timedelta(days=1), time(), tzinfo=hall.zone)
    midnight = next_day.astimezone(UTC)
    night = min(closes[-1] + NIGHT_AFTER, midnight) if closes else midnight
    return _Borders(closes, night, midnight)


def _first_due(turn: Turn, day: Day) -> _Due | None:
    """What time does next to a day's tickets, once its instant has come; the fresh tickets are enough to know."""
    if not day.open:
        return None
    edge = borders(turn.hall, day)
    quiet = day.quiet_until
    if quiet is not None:
        fresh = (day.open.get(code) for code in day.fresh)
        quiet = min((_due(turn, day, ticket, edge).at for ticket in fresh if ticket), default=quiet)
        quiet = min(quiet, day.quiet_until or quiet)
    if quiet is None or quiet <= turn.now:
        dues = (_due(turn, day, ticket, edge) for ticket in day.open.values())
        first = min(dues, key=lambda due: (due.at, due.rank, due.order))
        if first.at <= turn.now:
            return first
        quiet = first.at
    day.quiet_until = quiet
    day.fresh.clear()
    return None


def _due(turn: Turn, day: Day, ticket: Ticket, edge: _Borders) -> _Due:
    """The next thing time does to an open ticket."""
    last = len(edge.closes) - 1
    session = min(ticket.session, last)
    closes = edge.closes[session] if session >= 0 else edge.midnight
    if ticket.state is TicketState.WAITING and session < last:
        return _Due(closes, 2, 0, _carrying(turn, day, session, closes))
    at, rank, deed = _ticket_due(turn, ticket, closes, edge)
    return _Due(at, rank, ticket.order, _on_ticket(deed, turn, ticket, at))


_Deed = Callable[[Turn, Ticket, datetime], None]


def _ticket_due(turn: Turn, ticket: Ticket, closes: datetime, edge: _Borders) -> tuple[datetime, int, _Deed]:
    """The next thing time does to an open ticket: when, rank, deed."""
    state, called_at = ticket.state, ticket.step.called_at
    if state is TicketState.BOOKED:
        start = ticket.slot_start or closes
        if not ticket.released and start + rules.RELEASE_AFTER < closes:
            return start + rules.RELEASE_AFTER, 0, _release
        return closes, 1, _never_came
    if state is TicketState.CALLED and called_at is not None:
        if ticket.tried:
            return called_at + rules.TRY_LASTS, 0, end_try
        auto = turn.hall.definition.rules.auto_no_show_min
        ends = min(max(closes, called_at) + CALLED_AFTER, edge.midnight)
        if auto is not None:
            ends = min(ends, called_at + timedelta(minutes=auto))
        return ends, 1, _no_show
    if state is TicketState.SERVING:
        return edge.midnight, 3, _served
    # What was sent on or laid on the shelf after nightfall is closed no earlier than that.
    since = (edge.night, ticket.step.ready_at, ticket.held_at)
    return max(at for at in since if at is not None), 3, _closed


def _on_ticket(deed: _Deed, turn: Turn, ticket: Ticket, at: datetime) -> Callable[[], None]:
    return lambda: deed(turn, ticket, at)


def _carrying(turn: Turn, day: Day, session: int, at: datetime) -> Callable[[], None]:
    def deed() -> None:
        carry(turn, day, session, at)

    return deed


# ---- deeds -------------------------------------------------------------------------------------------


def _release(turn: Turn, ticket: Ticket, at: datetime) -> None:
    turn.ticket(EventKind.RELEASED, replace(ticket, released=True), at=at, actor=SYSTEM)


def _never_came(turn: Turn, ticket: Ticket, at: datetime) -> None:
    step = replace(ticket.step, outcome=Outcome.NEVER_CAME)
    new = replace(
        ticket, state=TicketState.NO_SHOW, closed_at=at, closed_reason="never_came", steps=ticket.steps_with(step)
    )
    turn.ticket(EventKind.NEVER_CAME, new, at=at, actor=SYSTEM)


def end_try(turn: Turn, ticket: Ticket, at: datetime, actor: str = SYSTEM) -> None:
    """Put a tried ticket back to booked: nothing counted, never tried again."""
    step = replace(ticket.step, counter=None, called_at=None, first_called_at=None)
    new = replace(ticket, state=TicketState.BOOKED, tried=False, calls=0, steps=ticket.steps_with(step))
    turn.ticket(EventKind.TRY_ENDED, new, at=at, actor=actor, counter=freed(turn, ticket))


def _no_show(turn: Turn, ticket: Ticket, at: datetime) -> None:
    step = replace(ticket.step, outcome=Outcome.NO_SHOW)
    new = replace(
        ticket, state=TicketState.NO_SHOW, closed_at=at, closed_reason="no_show", steps=ticket.steps_with(step)
    )
    turn.ticket(EventKind.NO_SHOW, new, at=at, actor=SYSTEM, counter=freed(turn, ticket))


def _served(turn: Turn, ticket: Ticket, at: datetime) -> None:
    step = replace(ticket.step, finished_at=at, outcome=Outcome.SERVED, implied=True)
    new = replace(
        ticket, state=TicketState.SERVED, closed_at=at, closed_reason="served", route=(), steps=ticket.steps_with(step)
    )
    turn.ticket(EventKind.SERVED, new, at=at, actor=SYSTEM, counter=freed(turn, ticket))


def _closed(turn: Turn, ticket: Ticket, at: datetime) -> None:
    step = replace(ticket.step, outcome=Outcome.CLOSED)
    new = replace(
        ticket,
        state=TicketState.CANCELLED,
        held_at=None,
        closed_at=at,
        closed_reason="closed",
        steps=ticket.steps_with(step),
    )
    turn.ticket(EventKind.CLOSED, new, at=at, actor=SYSTEM)


def freed(turn: Turn, ticket: Ticket) -> CounterState | None:
    """The state of the counter that had a ticket, without it."""
    if ticket.counter is None or turn.hall.counter(ticket.counter).ticket != ticket.code:
        return None
    return turn.counter(ticket.counter, ticket=None, undo=None, last_event_at=turn.now)


# ---- carrying over noon ------------------------------------------------------------------------------


def _carry_one(turn: Turn, day: Day, ticket: Ticket, at: datetime, spread: dict[tuple[str, datetime], int]) -> Ticket:
    later = [s for s in rules.slots_of(day, ticket.service) if s.session == ticket.session + 1]
    free = next((s for s in later if rules.free(turn.hall, day, s) > 0), None)
    slot = free or _spread_slot(turn.hall, later, ticket.service, spread)
    opens = day.plan.sessions[ticket.session + 1].opens
    new = replace(
        ticket,
        session=ticket.session + 1,
        carried=True,
        released=False,
        place=Place.NONE if free is None else Place.SLOT,
        home=ticket.service,
        slot_start=slot.start if slot else ticket.slot_start,
        slot_end=slot.end if slot else ticket.slot_end,
        steps=ticket.steps_with(replace(ticket.step, due_at=slot.start if slot else opens)),
    )
    why = "" if free else "no_place"
    return turn.ticket(EventKind.CARRIED, new, at=at, actor=SYSTEM, why=why)


def _spread_slot(hall: Hall, later: list[Slot], service: str, spread: dict[tuple[str, datetime], int]) -> Slot | None:
    """The first slot that has room for one more without a place: half as many a slot as there are open counters."""
    serving = {c.number for c in hall.definition.counters_of(service)}
    most = max(1, len(serving & set(hall.open_numbers())) // 2)
    for slot in later:
        key = (service, slot.start)
        if spread.get(key, 0) < most:
            spread[key] = spread.get(key, 0) + 1
            return slot
    return later[-1] if later else None
