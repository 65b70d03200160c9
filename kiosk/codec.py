"""How the office's values are written down as JSON, and how an event's JSON is put back into a hall.

The defaults of model.py are part of the form: a field that an event leaves out has its default. Instants are
ISO 8601 in UTC, whole milliseconds. What cannot be read is a ValueError. Every station reads every event of the
others, most of them under the lock: msgspec reads and builds a ticket in a few microseconds.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType
from typing import NamedTuple, TypeGuard, TypeVar, get_args

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import astuple, fields

from kiosk.events import Change, Event, EventKind
from kiosk.hall import Day, Hall
from kiosk.model import CounterState, SessionState, SlotState, Ticket
from kiosk.plan import DayPlan

Json = dict[str, object]
Value = TypeVar("Value")

RELOADS = frozenset({EventKind.OFFICE_LOADED, EventKind.DAY_SET})
"""Events after which a hall is loaded afresh: they change the definition or the calendar."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_NO_FLOAT = frozenset({str, int, bool, NoneType})
_SORTED = msgspec.json.Encoder(order="sorted")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_EVENT = msgspec.json.Decoder(Event)


def canonical(value: object) -> str:
    """The one text of a JSON value: sorted keys, no spaces, signs as they are.

    msgspec writes it in a fifth of the time, but some floats otherwise, and null for what is no number.
    """
    return _CANONICAL.encode(value) if _has_float(value) else written(value)


def written(value: object) -> str:
    """A value of the model as sorted JSON; for what no hash chains: a number that is none becomes null here."""
    return _SORTED.encode(value).decode()


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
    return at if at.tzinfo is UTC and at.microsecond % 1000 == 0 else instant(millis(at))


def dump(value: object) -> Json:
    """A value of the model or an Event as JSON, every field of it."""
    return msgspec.to_builtins(value)  # type: ignore[no-any-return]


def brief(value: Struct) -> Json:
    """A value of the model as JSON, without the fields that have their default."""
    return _without_defaults(dump(value), type(value))


def load(kind: type[Value], body: object) -> Value:
    """The value that `dump` or `brief` wrote; missing fields get their defaults."""
    try:
        return msgspec.convert(body, kind)
    except msgspec.MsgspecError as error:
        raise _unreadable(error) from error


def load_text(kind: type[Value], text: str) -> Value:
    """The value of a JSON text."""
    return read(msgspec.json.Decoder(kind), text)


def read(reader: msgspec.json.Decoder[Value], text: str) -> Value:
    """The value of a JSON text, by a reader that is kept."""
    try:
        return reader.decode(text)
    except msgspec.MsgspecError as error:
        raise _unreadable(error) from error


def difference(before: Ticket | None, after: Ticket) -> Json:
    """The ticket's fields that changed, with its code; the whole ticket when it is new."""
    if before is None:
        return brief(after)
    pairs = zip(Ticket.__struct_fields__, astuple(before), astuple(after), strict=True)
    body: Json = {"code": after.code} | {name: msgspec.to_builtins(new) for name, old, new in pairs if new != old}
    if "steps" in body:
        body["steps"] = [brief(step) for step in after.steps]
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
        body["note"] = msgspec.to_builtins(change.note)
    return body


def event_text(event: Event, previous: str) -> str:
    """The canonical text of an event, with the hash of the one before."""
    return canonical({**dump(event), "previous": previous})


def event_from(text: str) -> Event:
    """The event of a canonical text."""
    return read(_EVENT, text)


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


def _has_float(value: object) -> bool:
    if isinstance(value, float):
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return any(_has_float(each) for each in inner if type(each) not in _NO_FLOAT)


class _Form(NamedTuple):
    """What a kind of value says of its JSON: each default as JSON, and the kinds that lie in its fields."""

    defaults: Json
    inner: dict[str, type[Struct]]


@cache
def _form(kind: type[Struct]) -> _Form:
    own = fields(kind)
    defaults = {each.name: msgspec.to_builtins(each.default) for each in own if each.default is not NODEFAULT}
    inner = {each.name: held for each in own for held in (each.type, *get_args(each.type)) if _is_value(held)}
    return _Form(defaults, inner)


def _is_value(kind: object) -> TypeGuard[type[Struct]]:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _without_defaults(body: Json, kind: type[Struct]) -> Json:
    defaults, inner = _form(kind)
    kept = {name: value for name, value in body.items() if name not in defaults or value != defaults[name]}
    for name in inner.keys() & kept.keys():
        held, value = inner[name], kept[name]
        if isinstance(value, list | tuple):
            kept[name] = [_without_defaults(each, held) for each in value]
        elif isinstance(value, dict):
            kept[name] = _without_defaults(value, held)
    return kept


def _unreadable(error: msgspec.MsgspecError) -> ValueError:
    return ValueError(f"not what an office writes: {error}")
