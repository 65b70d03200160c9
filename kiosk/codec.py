"""How the office's values are written down as JSON, and how an event's JSON is put back into a hall.

The defaults of model.py are part of the form: a field that an event leaves out has its default. Instants are
ISO 8601 in UTC, whole milliseconds. Imports pydantic, so it is imported after the first paint.
"""

import hashlib
import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import TypeAdapter

from kiosk.events import Change, Event, EventKind
from kiosk.hall import Day, Hall
from kiosk.model import CounterState, SessionState, SlotState, Step, Ticket, Undo
from kiosk.plan import DayPlan

Json = dict[str, object]
Value = TypeVar("Value")

RELOADS = frozenset({EventKind.OFFICE_LOADED, EventKind.DAY_SET})
"""Events after which a hall is loaded afresh: they change the definition or the calendar."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ADAPTERS: dict[type, TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (Ticket, Step, CounterState, SlotState, SessionState, DayPlan, Undo, Event)
}
_STEPS: TypeAdapter[tuple[Step, ...]] = TypeAdapter(tuple[Step, ...])
_NOTE: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_TICKET_FIELDS = tuple(f.name for f in fields(Ticket) if f.name != "code")


def canonical(value: object) -> str:
    """The one text of a JSON value: sorted keys, no spaces, signs as they are."""
    return _CANONICAL.encode(value)


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal figures."""
    return hashlib.sha256(text.encode()).hexdigest()


def millis(at: datetime) -> int:
    """Whole milliseconds since 1970 UTC."""
    return (at - _EPOCH) // _MILLISECOND


def instant(ms: int) -> datetime:
    """The instant of a count of milliseconds since 1970 UTC."""
    return _EPOCH + timedelta(milliseconds=ms)


def whole(at: datetime) -> datetime:
    """The instant in UTC, cut to whole milliseconds."""
    return instant(millis(at))


def dump(value: object) -> Json:
    """A value of the model or an Event as JSON, every field of it."""
    return _ADAPTERS[type(value)].dump_python(value, mode="json")  # type: ignore[no-any-return]


def brief(value: object) -> Json:
    """A value of the model as JSON, without the fields that have their default."""
    return _ADAPTERS[type(value)].dump_python(  # type: ignore[no-any-return]
        value, mode="json", exclude_defaults=True
    )


def load(kind: type[Value], body: object) -> Value:
    """The value that `dump` or `brief` wrote; missing fields get their defaults."""
    return _ADAPTERS[kind].validate_python(body, strict=False)  # type: ignore[no-any-return]


def load_text(kind: type[Value], text: str) -> Value:
    """The value of a JSON text."""
    return _ADAPTERS[kind].validate_json(text)  # type: ignore[no-any-return]


def difference(before: Ticket | None, after: Ticket) -> Json:
    """The ticket's fields that changed, with its code; the whole ticket when it is new."""
    if before is None:
        return brief(after)
    names = {name for name in _TICKET_FIELDS if getattr(before, name) != getattr(after, name)}
    body: Json = _ADAPTERS[Ticket].dump_python(after, mode="json", include=(names - {"steps"}) | {"code"})
    if "steps" in names:
        body["steps"] = _STEPS.dump_python(after.steps, mode="json", exclude_defaults=True)
    return body


def changed(before: Ticket | None, body: Json) -> Ticket:
    """The ticket that `difference` told of."""
    return load(Ticket, body if before is None else dump(before) | body)


def body_of(change: Change) -> Json:
    """The body of the event that a change becomes."""
    body: Json = {}
    if change.ticket is not None:
        body["ticket"] = difference(change.before, change.ticket)
    if change.counter is not None:
        body["counter"] = brief(change.counter)
    if change.slots:
        body["slots"] = [brief(slot) for slot in change.slots]
    if change.session is not None:
        body["session"] = brief(change.session)
    if change.note:
        body["note"] = _NOTE.dump_python(change.note, mode="json")
    return body


def event_text(event: Event, previous: str) -> str:
    """The canonical text of an event, with the hash of the one before."""
    return canonical({**dump(event), "previous": previous})


def event_from(text: str) -> Event:
    """The event of a canonical text."""
    return load_text(Event, text)


def replay(hall: Hall, event: Event) -> None:
    """Put an event into a hall. What concerns a day that is not loaded is left out; RELOADS are the caller's."""
    body = event.body
    if "counter" in body:
        state = load(CounterState, body["counter"])
        hall.counters[state.number] = state
    day = None if event.day is None else hall.days.get(event.day)
    if day is not None:
        replay_day(day, event)
    hall.last_event_id = event.id
    hall.last_event_at = whole(event.at)


def replay_day(day: Day, event: Event) -> None:
    """Put an event of its date into a day."""
    body = event.body
    if "plan" in body:
        day.plan = load(DayPlan, body["plan"])
        day.is_stored = True
    if "ticket" in body:
        fresh: Json = body["ticket"]  # type: ignore[assignment]
        day.put_ticket(changed(day.tickets.get(str(fresh["code"])), fresh))
    for slot in body.get("slots", ()):  # type: ignore[attr-defined]
        state = load(SlotState, slot)
        day.slots[state.service, state.start] = state
    if "session" in body:
        day.put_session(load(SessionState, body["session"]))
