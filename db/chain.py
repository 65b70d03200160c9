"""The chain of events, followed from the first to the last: whole, in order, untouched."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db import schema, statements
from db.halls import parsed
from db.ledger import Entry
from db.link import Link
from kiosk import codec
from kiosk.events import Event, EventKind
from kiosk.model import Definition

EVENT_NAMES = tuple(column.name for column in schema.event.columns)
Found = tuple[str, str]


@dataclass(slots=True)
class Chain:
    """What the events tell beside the days: the head, the office, its calendar, its counters, its plans."""

    last_id: int = 0
    last_at: int = 0
    last_hash: str = ""
    office: codec.Json = field(default_factory=dict)
    definitions: dict[int, codec.Json] = field(default_factory=dict)
    calendar: dict[str, tuple[str, str]] = field(default_factory=dict)
    counters: dict[int, codec.Json] = field(default_factory=dict)
    planned: dict[date, int] = field(default_factory=dict)
    business_day: str | None = None

    def definition_of(self, link: Link, day: date) -> Definition:
        """The definition that planned a day."""
        rows = link.rows(statements.DEFINITION, id=self.planned[day])
        return parsed(*rows[0])

    def add(self, event: Event) -> None:
        """Take in what an event tells of the office."""
        body, note = event.body, _json(event.body.get("note", {}))
        if event.kind is EventKind.OFFICE_LOADED:
            self.office = note
            self.definitions[int(str(note["definition"]))] = note
        if event.kind is EventKind.DAY_SET:
            self.calendar[str(note["date"])] = (str(note["kind"]), str(note["reason"]))
        if "counter" in body:
            counter = _json(body["counter"])
            self.counters[int(str(counter["number"]))] = counter
        if "plan" in body and event.day is not None:
            self.planned[event.day] = int(str(self.office["definition"]))


def follow(link: Link, chain: Chain) -> Iterator[Found]:
    """Follow the chain; every link that does not hold is a finding."""
    for row in link.scan(statements.ALL_EVENTS):
        cells: dict[str, Any] = dict(zip(EVENT_NAMES, row, strict=True))
        yield from _link(chain, cells)
        try:
            event = codec.event_from(cells["text"])
            chain.add(event)
        except (ValueError, LookupError, TypeError) as error:
            yield "event.unreadable", f"event {cells['id']}: {error}"
        else:
            yield from _same_cells(event, cells)
        chain.last_id, chain.last_at, chain.last_hash = cells["id"], cells["at"], cells["hash"]


def _link(chain: Chain, cells: dict[str, Any]) -> Iterator[Found]:
    place = f"event {cells['id']}"
    if cells["id"] != chain.last_id + 1:
        yield "chain.gap", f"{place} follows event {chain.last_id}"
    if codec.digest(str(cells["text"])) != cells["hash"]:
        yield "chain.hash", f"{place}: its text does not have its hash"
    body = _parsed(cells["text"])
    if body.get("previous") != chain.last_hash:
        yield "chain.previous", f"{place}: it does not follow the one before"
    if codec.canonical(body) != cells["text"]:
        yield "chain.canonical", f"{place}: its text is not canonical"
    if not isinstance(cells["at"], int) or cells["at"] < chain.last_at:
        yield "chain.time", f"{place}: earlier than the one before"


def _same_cells(event: Event, cells: dict[str, Any]) -> Iterator[Found]:
    order = _json(event.body.get("ticket", {})).get("order")
    if order is not None and order != event.id:
        yield "ticket.order", f"event {event.id}: its ticket's order of issue is {order}"
    told = Entry(event=event, text=cells["text"], hash=cells["hash"]).cells()
    for name, value in told.items():
        if cells[name] != value:
            yield "event.column", f"event {cells['id']}: {name} is {cells[name]!r}, its text says {value!r}"


def _parsed(text: object) -> codec.Json:
    try:
        return _json(json.loads(str(text)))
    except ValueError:
        return {}


def _json(value: object) -> codec.Json:
    return value if isinstance(value, dict) else {}


def events_of(link: Link, day: date) -> Iterator[Event]:
    """The events of one date, in order."""
    for (text,) in link.scan(statements.DAY_EVENTS, day=day.isoformat()):
        yield codec.event_from(text)
