"""One transaction on the ledger, as the office uses it (ports.Reading, ports.Writing), over any Link."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from db import statements
from db.halls import Keeper
from db.ledger import Tell, Writer
from db.link import Link
from db.rows import Cells, token_hash
from kiosk import codec, timetable
from kiosk.events import Change, Event
from kiosk.hall import Day, Hall
from kiosk.model import CalendarDay
from kiosk.plan import DayPlan
from kiosk.ports import Reading, Remembered, Writing

T = TypeVar("T")


class LedgerReading(Reading):
    """One read transaction (ports.Reading)."""

    def __init__(self, link: Link, keeper: Keeper) -> None:
        self._link = link
        self._keeper = keeper

    @property
    def hall(self) -> Hall:
        """The hall, in step with the ledger."""
        return self._keeper.hall

    def day(self, day: date) -> Day:
        """A day of the hall, loaded when it is not."""
        return self._keeper.day(day)

    def day_of(self, code: str) -> date | None:
        """The date of the ticket with that code, or None."""
        rows = self._link.rows(statements.TICKET_DATE, code=code)
        return date.fromisoformat(rows[0][0]) if rows else None

    def unsettled_days(self, before: date) -> Sequence[date]:
        """Dates earlier than `before` that have open tickets, oldest first."""
        rows = self._link.rows(statements.UNSETTLED, before=before.isoformat())
        return [date.fromisoformat(row[0]) for row in rows]

    def events(self, since: int, limit: int = 10_000) -> Sequence[Event]:
        """The events with id > since, in order."""
        rows = self._link.rows(statements.EVENTS, since=since, count=limit)
        return [codec.event_from(row[0]) for row in rows]


class LedgerWriting(LedgerReading, Writing):
    """One write transaction under the lock (ports.Writing)."""

    def __init__(self, link: Link, keeper: Keeper, tell: Tell | None = None) -> None:
        super().__init__(link, keeper)
        self.writer = Writer(link, keeper.hall, keeper.head, tell)
        self._last: list[Change] = []

    def carry_out(self, work: Callable[[Writing], T]) -> T:
        """Do the work now."""
        return work(self)

    def answered(self, token: str) -> Remembered | None:
        """What this token was answered before, or None."""
        rows = self._link.rows(statements.TOKEN, token=token)
        if not rows:
            return None
        verb, arguments_hash, answer = rows[0]
        return Remembered(verb=verb, arguments_hash=arguments_hash, answer=answer)

    def holder(self, key: str) -> str | None:
        """Which run holds a station's place, or None."""
        rows = self._link.rows(statements.STATION_HOLDER, key=key)
        return rows[0][0] if rows else None

    def record(self, changes: Sequence[Change], now: datetime) -> Sequence[Event]:
        """Write rows and chained events for changes that the hall already holds."""
        events = self.writer.write([*changes, *self._last], now)
        self._last.clear()
        return events

    def set_calendar(self, change: Change, entry: CalendarDay) -> DayPlan:
        """Store the office's own word on a date; answers the date's new plan."""
        cells: Cells = {"date": entry.date.isoformat(), "kind": entry.kind.value, "reason": entry.reason}
        self._link.put(statements.CALENDAR_PUT, cells)
        # Last of all: what time itself did comes first, and with its own earlier instants.
        self._last.append(replace(change, note={**change.note, **cells}))
        if self.day(entry.date).is_stored:
            return self.day(entry.date).plan
        hall = self.hall
        return timetable.plan(hall.definition, hall.calendar | {entry.date: entry}, entry.date)

    def finish(self) -> None:
        """Write what is still to be written; then comes the commit."""
        if self._last:
            self.record([], self._last[-1].at)

    def remember(self, token: str, remembered: Remembered) -> None:
        """Keep a token's answer, in the same transaction."""
        cells: Cells = {
            "token": token,
            "verb": remembered.verb,
            "arguments_hash": remembered.arguments_hash,
            "answer": remembered.answer,
            "at": codec.millis(self.writer.head.last_event_at),
        }
        self._link.run(statements.TOKEN_INSERT, {**cells, "hash": token_hash(cells)})
