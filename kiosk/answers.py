"""What the office answers, as JSON values: the shapes scripts rely on. Times are ISO 8601 with the office's offset."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from functools import singledispatch

from kiosk.errors import KioskError
from kiosk.events import Event
from kiosk.model import Service, Step, Ticket
from kiosk.plan import DayPlan
from kiosk.views import CounterView, Expected, Offer, ServiceView, SlotView, TicketView

Json = Mapping[str, object]

_NAMED_BY_THE_ERROR = ("key", "message", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """How this office's values are shown: its zone, and what the sessions of a date are called."""

    zone: tzinfo
    sessions: Callable[[date], Sequence[str]]

    def session(self, ticket: Ticket) -> str:
        """Name the session of a ticket."""
        names = self.sessions(ticket.date)
        return names[ticket.session] if ticket.session < len(names) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer that is already written: for scripts, and the same for a person."""

    value: object
    text: str


@singledispatch
def answer(value: object, _glass: Glass) -> object:
    """Turn whatever a command answers, or an error names, into JSON values; unknown kinds into their text."""
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


@answer.register
def _(value: Told, _glass: Glass) -> object:
    return value.value


@answer.register(tuple)
@answer.register(list)
def _(value: Sequence[object], glass: Glass) -> object:
    return [answer(item, glass) for item in value]


@answer.register(Mapping)
def _(value: Mapping[str, object], glass: Glass) -> object:
    return {str(name): answer(item, glass) for name, item in value.items()}


@answer.register
def _(value: Enum, _glass: Glass) -> object:
    return value.value


@answer.register
def _(value: date, _glass: Glass) -> object:
    return value.isoformat()


@answer.register
def _(value: datetime, glass: Glass) -> object:
    return _at(value, glass.zone)


@answer.register
def ticket(view: TicketView, glass: Glass) -> Json:
    """Write a ticket; the flat fields tell its current, else its last step."""
    it, step, zone = view.ticket, view.ticket.step, glass.zone
    return {
        "number": it.label,
        "code": it.code,
        "date": it.date.isoformat(),
        "session": glass.session(it),
        "service": it.service,
        "kind": it.kind.value,
        "state": it.state.value,
        "slot": _slot_of(it, zone),
        "priority": it.priority,
        "procedure": it.procedure,
        "issued_at": _at(it.issued_at, zone),
        "arrived_at": _at(it.arrived_at, zone),
        "due_at": _at(step.due_at, zone),
        "called_at": _at(step.called_at, zone),
        "serving_at": _at(step.serving_at, zone),
        "finished_at": _at(step.finished_at, zone),
        "counter": step.counter,
        "calls": it.calls,
        "tried": it.tried,
        "people_ahead": view.people_ahead,
        "expected_call": _expected(view.expected, zone),
        "closed": {"at": _at(it.closed_at, zone), "reason": it.closed_reason} if it.closed_at else None,
        "print": it.print.value,
        "steps": [_step(each, zone) for each in it.steps],
    }


@answer.register
def slot(view: SlotView, glass: Glass) -> Json:
    """Write a slot: places in all, taken, free."""
    return {
        "date": view.date.isoformat(),
        "start": _at(view.start, glass.zone),
        "end": _at(view.end, glass.zone),
        "capacity": view.capacity,
        "taken": view.taken,
        "free": view.free,
    }


@answer.register
def offer(view: Offer, glass: Glass) -> Json:
    """Write what `take` would give now."""
    return {
        "service": view.service,
        "now": view.now,
        "why": view.why,
        "expected_call": _expected(view.expected, glass.zone),
        "next": slot(view.next, glass) if view.next else None,
    }


@answer.register
def service(view: ServiceView, _glass: Glass) -> Json:
    """Write a service with its counters and how many wait."""
    it: Service = view.service
    return {
        "prefix": it.prefix,
        "code": it.prefix,
        "name": it.names.get("vi", ""),
        "names": dict(it.names),
        "mean_minutes": it.mean_min,
        "online_only": it.online_only,
        "counters": list(view.counters),
        "waiting": view.waiting,
    }


@answer.register
def counter(view: CounterView, glass: Glass) -> Json:
    """Write a counter: its services in its order, its pause's reason, its ticket."""
    return {
        "number": view.counter.number,
        "name": view.counter.name,
        "services": list(view.counter.services),
        "paused": view.state.paused,
        "ticket": ticket(TicketView(ticket=view.ticket), glass) if view.ticket else None,
    }


@answer.register
def day(plan: DayPlan, glass: Glass) -> Json:
    """Write what a date is now: its sessions, or why there are none."""
    return {
        "date": plan.date.isoformat(),
        "open": plan.is_open,
        "reason": plan.reason,
        "sessions": [
            {
                "name": it.name,
                "issue_from": _at(it.issue_from, glass.zone),
                "opens": _at(it.opens, glass.zone),
                "last_ticket": _at(it.last_ticket, glass.zone),
                "closes": _at(it.closes, glass.zone),
            }
            for it in plan.sessions
        ],
    }


@answer.register
def event(it: Event, glass: Glass) -> Json:
    """Write one line of the ledger."""
    return {
        "id": it.id,
        "at": _at(it.at, glass.zone),
        "kind": it.kind.value,
        "actor": it.actor,
        "day": it.day.isoformat() if it.day else None,
        "code": it.code,
        "number": it.label,
        "service": it.service,
        "counter": it.counter,
        "why": it.why,
        "body": answer(it.body, glass),
    }


def error(it: KioskError, message: str, zone: tzinfo) -> Json:
    """Write an error: its key, the sentence, who must act, and what the sentence names."""
    glass = Glass(zone=zone, sessions=lambda _day: ())
    places = {n: answer(value, glass) for n, value in it.places.items() if n not in _NAMED_BY_THE_ERROR}
    return {"key": it.key, "message": message, "kind": it.kind, **places}


def _slot_of(it: Ticket, zone: tzinfo) -> Json | None:
    if it.slot_start is None:
        return None
    return {"start": _at(it.slot_start, zone), "end": _at(it.slot_end, zone)}


def _step(it: Step, zone: tzinfo) -> Json:
    return {
        "service": it.service,
        "counter": it.counter,
        "ready_at": _at(it.ready_at, zone),
        "due_at": _at(it.due_at, zone),
        "first_called_at": _at(it.first_called_at, zone),
        "called_at": _at(it.called_at, zone),
        "serving_at": _at(it.serving_at, zone),
        "finished_at": _at(it.finished_at, zone),
        "held_s": it.held_s,
        "outcome": it.outcome.value if it.outcome else None,
        "implied": it.implied,
    }


def _expected(it: Expected | None, zone: tzinfo) -> Json | None:
    if it is None:
        return None
    return {
        "earliest": _at(it.earliest, zone),
        "likely": _at(it.likely, zone),
        "latest": _at(it.latest, zone),
    }


def _at(instant: datetime | None, zone: tzinfo) -> str | None:
    """Write an instant; milliseconds only where it has some."""
    if instant is None:
        return None
    local = instant.astimezone(zone)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")
