"""Take a ticket: now, stay, or a later slot, today or in the coming days; and what would be offered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk import estimate, rules
from kiosk.errors import Misused, Refused
from kiosk.events import EventKind
from kiosk.hall import Day, Hall, Turn
from kiosk.model import Kind, Place, PrintFate, SlotState, Step, Ticket, TicketState
from kiosk.plan import Session, Slot
from kiosk.views import SlotView


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRequest:
    """What a citizen asks for. Without slot, next and date it is *now*; slot is a local time "HH:MM"."""

    service: str
    slot: str | None = None
    next: bool = False
    stay: bool = False
    day: date | None = None
    priority: str | None = None
    procedure: str | None = None
    language: str = "vi"
    print: bool = False
    override: str | None = None

    @property
    def is_now(self) -> bool:
        """Whether it asks for a number now."""
        return self.slot is None and not self.next and self.day is None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grant:
    """What is given: which slot, which place of it, and the slot states that giving it changes."""

    slot: Slot
    kind: Kind
    place: Place
    states: tuple[SlotState, ...] = ()


def take(turn: Turn, request: TakeRequest, draw_code: Callable[[], str]) -> Ticket:
    """Issue a ticket; refuses with the rule that says no. The request's words are checked first."""
    check(turn.hall, request)
    day = turn.hall.day(request.day or turn.hall.date_of(turn.now))
    if not day.plan.is_open:
        raise Refused("day.closed", date=day.date, reason=day.plan.reason)
    grant = _grant_now(turn, day, request) if request.is_now else _grant_slot(turn, day, request)
    return _issue(turn, day, request, grant, draw_code())


def check(hall: Hall, request: TakeRequest) -> None:
    """Refuse words that the office does not know."""
    definition = hall.definition
    if definition.service(request.service) is None:
        known = ", ".join(s.prefix for s in definition.services)
        raise Misused("service.unknown", service=request.service, known=known)
    if request.priority is not None and request.priority not in {p.key for p in definition.priorities}:
        known = ", ".join(p.key for p in definition.priorities)
        raise Misused("priority.unknown", priority=request.priority, known=known)
    if request.procedure is not None and request.procedure not in {p.key for p in definition.procedures}:
        raise Misused("procedure.unknown", procedure=request.procedure)


def check_date(hall: Hall, day: date, now: datetime) -> None:
    """Refuse a date that is past or further ahead than the office books."""
    check_not_past(hall, day, now)
    today = hall.date_of(now)
    if day > today + timedelta(days=hall.definition.rules.booking_days):
        raise Refused("day.too_far", date=day, days=hall.definition.rules.booking_days)


def check_not_past(hall: Hall, day: date, now: datetime) -> None:
    """Refuse a date that is over."""
    if day < hall.date_of(now):
        raise Refused("slot.past", date=day)


# ---- now ---------------------------------------------------------------------------------------------


def why_not_now(hall: Hall, day: Day, service: str, now: datetime) -> str | None:
    """The key of the refusal that *now* would get, or None when it is given."""
    if not day.plan.is_open:
        return "day.closed"
    session = rules.issuing_session(day, now)
    if session is None:
        return "session.closed"
    answer = _place_now(hall, day, service, session, now)
    return answer if isinstance(answer, str) else None


def _grant_now(turn: Turn, day: Day, request: TakeRequest) -> _Grant:
    if request.stay:
        raise Misused("argument.bad", argument="stay", expected="--slot, --next")
    session = rules.issuing_session(day, turn.now)
    if session is None:
        raise Refused("session.closed", service=request.service)
    if request.override:
        slot = _slot_now(day, request.service, session, turn.now)
        return _Grant(slot=slot, kind=Kind.WALK_IN, place=Place.OVERRIDE)
    answer = _place_now(turn.hall, day, request.service, session, turn.now)
    if isinstance(answer, str):
        raise Refused(answer, service=request.service)
    return answer


def _place_now(hall: Hall, day: Day, service: str, session: Session, now: datetime) -> _Grant | str:
    """A place of the running slot, a borrowed one, or one beyond beside an idle counter; else the refusal's key."""
    slot = _slot_now(day, service, session, now)
    idle = rules.has_idle_counter(hall, day, service, now)
    if not idle and not estimate.keeps_promise(hall, day, service, session.index, now):
        return "session.full"
    if rules.free(hall, day, slot) > 0:
        return _Grant(slot=slot, kind=Kind.WALK_IN, place=Place.SLOT)
    if (states := rules.borrow(hall, day, slot, now)) is not None:
        return _Grant(slot=slot, kind=Kind.WALK_IN, place=Place.BORROWED, states=states)
    if idle:
        return _Grant(slot=slot, kind=Kind.WALK_IN, place=Place.BEYOND)
    return "slot.full"


def _slot_now(day: Day, service: str, session: Session, now: datetime) -> Slot:
    slot = rules.current_slot(day, service, session, now)
    if slot is None:
        raise Refused("service.no_counter", service=service)
    return slot


# ---- a slot ------------------------------------------------------------------------------------------


def _grant_slot(turn: Turn, day: Day, request: TakeRequest) -> _Grant:
    today = turn.hall.date_of(turn.now)
    check_date(turn.hall, day.date, turn.now)
    if request.stay and day.date != today:
        raise Refused("stay.not_today", date=day.date)
    if request.slot is None:
        slot = first_free(turn.hall, day, request.service, turn.now)
        if slot is None:
            raise Refused(why_none_free(turn.hall, day, request.service, turn.now), service=request.service)
    else:
        slot = find_slot(turn.hall, day, request.service, request.slot)
        _check_slot(turn, day, slot, request)
    place = Place.OVERRIDE if request.override else Place.SLOT
    return _Grant(slot=slot, kind=Kind.BOOKING, place=place)


def find_slot(hall: Hall, day: Day, service: str, text: str) -> Slot:
    """The slot that starts at a local time "HH:MM"."""
    slots = rules.slots_of(day, service)
    for slot in slots:
        if slot.start.astimezone(hall.zone).strftime("%H:%M") == text:
            return slot
    known = ", ".join(s.start.astimezone(hall.zone).strftime("%H:%M") for s in slots)
    raise Misused("slot.unknown", slot=text, date=day.date, known=known)


def first_free(hall: Hall, day: Day, service: str, now: datetime) -> Slot | None:
    """The first slot still to come that has a place and whose session would call its holder."""
    kept: dict[int, bool] = {}
    for slot in rules.slots_of(day, service):
        if slot.start <= now or rules.free(hall, day, slot) <= 0 or now >= day.last_ticket(slot.session):
            continue
        if slot.session not in kept:
            kept[slot.session] = estimate.keeps_promise(hall, day, service, slot.session, now)
        if kept[slot.session]:
            return slot
    return None


def why_none_free(hall: Hall, day: Day, service: str, now: datetime) -> str:
    """Why a day has no slot to offer: its sessions are over, every slot is full, or nobody more would be called."""
    later = [s for s in rules.slots_of(day, service) if s.start > now and now < day.last_ticket(s.session)]
    if not later:
        return "session.closed" if day.plan.is_open else "day.closed"
    return "session.full" if any(rules.free(hall, day, s) > 0 for s in later) else "slot.full"


def _check_slot(turn: Turn, day: Day, slot: Slot, request: TakeRequest) -> None:
    local = slot.start.astimezone(turn.hall.zone).strftime("%H:%M")
    if slot.start <= turn.now or turn.now >= day.last_ticket(slot.session):
        raise Refused("slot.past", slot=local, date=day.date)
    if request.override:
        return
    if rules.free(turn.hall, day, slot) <= 0:
        raise Refused("slot.full", slot=local, date=day.date, service=slot.service)
    if not estimate.keeps_promise(turn.hall, day, slot.service, slot.session, turn.now):
        raise Refused("session.full", slot=local, date=day.date, service=slot.service)


def slot_view(hall: Hall, day: Day, slot: Slot) -> SlotView:
    """One slot as the screens show it."""
    service = hall.definition.service(slot.service)
    mean = service.mean_min if service else 1.0
    return SlotView(
        date=day.date,
        start=slot.start,
        end=slot.end,
        capacity=rules.places(slot, day.slot_state(slot.service, slot.start), mean),
        taken=rules.taken(day, slot),
        free=rules.free(hall, day, slot),
    )


# ---- issue -------------------------------------------------------------------------------------------


def _issue(turn: Turn, day: Day, request: TakeRequest, grant: _Grant, code: str) -> Ticket:
    hall, now, slot = turn.hall, turn.now, grant.slot
    block, number = rules.next_number(day, slot)
    is_present = grant.kind is Kind.WALK_IN or request.stay
    procedure = next((p for p in hall.definition.procedures if p.key == request.procedure), None)
    due = _due(day, request, grant, now)
    ticket = Ticket(
        code=code,
        order=turn.next_order,
        date=day.date,
        session=slot.session,
        prefix=request.service,
        number=number,
        label=hall.definition.rules.number_format.format(prefix=request.service, number=number),
        block=block.index,
        kind=grant.kind,
        state=TicketState.WAITING if is_present else TicketState.BOOKED,
        place=grant.place,
        steps=(Step(service=request.service, ready_at=now if is_present else None, due_at=due),),
        slot_start=slot.start,
        slot_end=slot.end,
        priority=request.priority,
        procedure=request.procedure,
        language=request.language,
        stay=request.stay,
        print=PrintFate.QUEUED if request.print else PrintFate.NONE,
        issued_at=now,
        arrived_at=now if is_present else None,
        route=procedure.route if procedure else (),
    )
    return turn.ticket(EventKind.ISSUED, ticket, slots=grant.states, why=request.override or "")


def _due(day: Day, request: TakeRequest, grant: _Grant, now: datetime) -> datetime:
    """Due at arrival (not before opening) or at the slot's start; a priority ticket that stays, at arrival."""
    if grant.kind is Kind.WALK_IN:
        return max(now, day.plan.sessions[grant.slot.session].opens)
    return now if request.stay and request.priority is not None else grant.slot.start
