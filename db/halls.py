"""Halls from rows: loads the office, its days on request, and keeps both in step by the events that follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from db import migrate, statements
from db.link import Link
from db.rows import COUNTER, SESSION, SLOT, tickets_of
from kiosk import codec, definition, timetable
from kiosk.errors import Refused
from kiosk.hall import Day, Hall
from kiosk.model import CalendarDay, DayKind, Definition
from kiosk.plan import DayPlan

_DAYS_KEPT = 40
_NO_HALL_YET = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The one row under which everything is written."""

    epoch: str
    definition: int
    is_rehearsal: bool
    last_event_id: int
    last_event_at: datetime
    last_hash: str
    business_day: date


@lru_cache(maxsize=4)
def parsed(text: str, source: str) -> Definition:
    """The definition of a stored text."""
    return definition.parse(text, source=source)


class Keeper:
    """The hall of one connection.

    `is_foreseeing`: it follows what others are about to write; `is_ahead`: it holds changes of a draft besides.
    """

    def __init__(self, link: Link) -> None:
        """Start without a hall; the first `sync` loads it."""
        self._link = link
        self._hall: Hall | None = None
        self._head: Head | None = None
        self.is_foreseeing = self.is_ahead = False

    @property
    def hall(self) -> Hall:
        """The hall as of the last `sync`."""
        if self._hall is None:
            raise Refused("office.none")
        return self._hall

    @property
    def head(self) -> Head:
        """The head row as of the last `sync`."""
        if self._head is None:
            raise Refused("office.none")
        return self._head

    @property
    def has_hall(self) -> bool:
        """Whether a hall is loaded: without one the next `sync` takes its time."""
        return self._hall is not None

    def drop(self) -> None:
        """Forget the hall: the next `sync` loads it afresh."""
        self._hall = None
        self.is_foreseeing = self.is_ahead = False

    def sync(self) -> None:
        """Bring the hall in step with the ledger, inside a transaction.

        Raises Refused("office.none"), and Unavailable("db.newer" | "db.older") when another program has changed the
        schema since it was opened.
        """
        since = self._hall.last_event_id if self._hall else _NO_HALL_YET
        rows = self._link.rows(statements.HEAD, since=since)
        if not rows:
            raise Refused("office.none")
        migrate.is_current(rows[0][-2], upgrade=False)
        was, self._head = self._head, _head(rows[0])
        head, texts = self._head, [row[-1] for row in rows if row[-1]]
        if self._hall is None or was is None or not self._follow(self._hall, was, head, texts):
            self._hall = self._loaded(head)
            self.is_ahead = False
        self.is_foreseeing = False
        self._hall.business_day = head.business_day
        self._prune(self._hall)

    def advance(self, head: Head) -> None:
        """Take over the head row that this connection has just committed."""
        self._head = head
        if self._hall is not None:
            self._hall.last_event_id = head.last_event_id
            self._hall.last_event_at = head.last_event_at
            self._hall.business_day = head.business_day

    def day(self, day: date) -> Day:
        """The day, loaded when it is not."""
        known = self.hall.days.get(day)
        if known is None:
            known = self._day_from_rows(day)
            self.hall.days[day] = known
        return known

    def foresee(self, was: Head, texts: Sequence[str], head: Head) -> bool:
        """Follow events that somebody is about to write; tells whether the hall could."""
        if self._hall is None or was != self._head or not self._follow(self._hall, was, head, texts):
            return False
        self._head, self.is_foreseeing = head, True
        self._hall.business_day = head.business_day
        return True

    def _follow(self, hall: Hall, was: Head, head: Head, texts: Sequence[str]) -> bool:
        """Follow the events that lead from one head to another; only the chain of their hashes says that they do."""
        if hall.epoch != head.epoch or head.last_event_id - hall.last_event_id != len(texts):
            return False
        if (texts and self.is_ahead) or not _is_chain(was, texts, head):
            return False
        events = [codec.event_from(text) for text in texts]
        if any(event.kind in codec.RELOADS for event in events):
            return False
        for event in events:
            codec.replay(hall, event)
        return True

    def _loaded(self, head: Head) -> Hall:
        rows = self._link.rows(statements.DEFINITION, id=head.definition)
        hall = Hall(
            definition=parsed(*rows[0]),
            is_rehearsal=head.is_rehearsal,
            epoch=head.epoch,
            last_event_id=head.last_event_id,
            last_event_at=head.last_event_at,
            business_day=head.business_day,
        )
        for day, kind, reason in self._link.rows(statements.CALENDAR):
            at = date.fromisoformat(day)
            hall.calendar[at] = CalendarDay(date=at, kind=DayKind(kind), reason=reason)
        for row in self._link.rows(statements.COUNTERS):
            state = COUNTER.value(row)
            hall.counters[state.number] = state
        return hall

    def _day_from_rows(self, day: date) -> Day:
        key = day.isoformat()
        plans = self._link.rows(statements.PLAN, date=key)
        if not plans:
            return Day(plan=timetable.plan(self.hall.definition, self.hall.calendar, day))
        return stored_day(self._link, key, plans[0][0])

    @staticmethod
    def _prune(hall: Hall) -> None:
        if len(hall.days) > _DAYS_KEPT:
            first = hall.business_day - timedelta(days=1)
            hall.days = {day: known for day, known in hall.days.items() if day >= first}


def stored_day(link: Link, key: str, plan: str) -> Day:
    """A day whose plan is in the ledger, from its rows."""
    loaded = Day(plan=codec.load_text(DayPlan, plan), is_stored=True)
    for ticket in tickets_of(link.rows(statements.TICKETS, date=key), link.rows(statements.STEPS, date=key)):
        loaded.put_ticket(ticket)
    loaded.issued = {(prefix, block): n for prefix, block, n in link.rows(statements.BLOCKS, date=key)}
    for row in link.rows(statements.SLOTS, date=key):
        slot = SLOT.value(row)
        loaded.slots[slot.service, slot.start] = slot
    for row in link.rows(statements.SESSIONS, date=key):
        session = SESSION.value(row)
        loaded.sessions[session.index] = session
    return loaded


def _is_chain(was: Head, texts: Sequence[str], head: Head) -> bool:
    """Whether canonical texts lead from one head's hash to another's: a value's own quotes are escaped."""
    last = was.last_hash
    for text in texts:
        if f'"previous":"{last}"' not in text:
            return False
        last = codec.digest(text)
    return last == head.last_hash


def _head(row: Sequence[Any]) -> Head:
    epoch, definition_id, is_rehearsal, last_id, last_at, last_hash, business_day, *_ = row
    return Head(
        epoch=epoch,
        definition=definition_id,
        is_rehearsal=bool(is_rehearsal),
        last_event_id=last_id,
        last_event_at=codec.instant(last_at),
        last_hash=last_hash,
        business_day=date.fromisoformat(business_day),
    )
