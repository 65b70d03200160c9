"""The ledger on SQLite: one write lock behind the gate, readers beside it, each connection with its own hall."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from db import loading, migrate, statements
from db.gate import gate_of
from db.halls import Keeper, parsed
from db.ledger import Writer
from db.rows import Cells, token_hash
from db.sqlite import Link, connect, translated, unavailable
from kiosk import codec, timetable
from kiosk.errors import Misused, Refused, Unavailable
from kiosk.events import Change, Event
from kiosk.hall import Day, Hall
from kiosk.model import CalendarDay
from kiosk.plan import DayPlan
from kiosk.ports import Reading, Remembered, Store, Writing

DEADLINE_S = 3.0
_READERS_KEPT = 2


class _Reading:
    """One read transaction (ports.Reading)."""

    def __init__(self, link: Link, keeper: Keeper) -> None:
        self._link = link
        self._keeper = keeper

    @property
    def hall(self) -> Hall:
        return self._keeper.hall

    def day(self, day: date) -> Day:
        return self._keeper.day(day)

    def day_of(self, code: str) -> date | None:
        rows = self._link.rows(statements.TICKET_DATE, code=code)
        return date.fromisoformat(rows[0][0]) if rows else None

    def unsettled_days(self, before: date) -> Sequence[date]:
        rows = self._link.rows(statements.UNSETTLED, before=before.isoformat())
        return [date.fromisoformat(row[0]) for row in rows]

    def events(self, since: int, limit: int = 10_000) -> Sequence[Event]:
        rows = self._link.rows(statements.EVENTS, since=since, count=limit)
        return [codec.event_from(row[0]) for row in rows]


class _Writing(_Reading):
    """One write transaction under the lock (ports.Writing)."""

    def __init__(self, link: Link, keeper: Keeper) -> None:
        super().__init__(link, keeper)
        self.writer = Writer(link, keeper.hall, keeper.head)
        self._last: list[Change] = []

    def answered(self, token: str) -> Remembered | None:
        rows = self._link.rows(statements.TOKEN, token=token)
        if not rows:
            return None
        verb, arguments_hash, answer = rows[0]
        return Remembered(verb=verb, arguments_hash=arguments_hash, answer=answer)

    def record(self, changes: Sequence[Change], now: datetime) -> Sequence[Event]:
        events = self.writer.write([*changes, *self._last], now)
        self._last.clear()
        return events

    def set_calendar(self, change: Change, entry: CalendarDay) -> DayPlan:
        cells: Cells = {"date": entry.date.isoformat(), "kind": entry.kind.value, "reason": entry.reason}
        if not self._link.run(statements.CALENDAR_UPDATE, cells):
            self._link.run(statements.CALENDAR_INSERT, cells)
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
        cells: Cells = {
            "token": token,
            "verb": remembered.verb,
            "arguments_hash": remembered.arguments_hash,
            "answer": remembered.answer,
            "at": codec.millis(self.writer.head.last_event_at),
        }
        self._link.run(statements.TOKEN_INSERT, {**cells, "hash": token_hash(cells)})


@dataclass(slots=True)
class _Seat:
    """A connection with its hall, and the file it opened: a file that was replaced is opened anew."""

    link: Link
    keeper: Keeper
    file: tuple[int, int]


class SqliteStore(Store):
    """ports.Store over one SQLite file; any number of threads and processes at once."""

    def __init__(self, path: Path) -> None:
        """Take a file whose schema `open_store` has looked at."""
        self.path = path
        self._gate = gate_of(path)
        self._writer: _Seat | None = None
        self._readers: list[_Seat] = []
        self._mutex = threading.Lock()
        self._warming = threading.Lock()
        self._is_closed = False

    @contextmanager
    def write(self, deadline_s: float = DEADLINE_S) -> Iterator[Writing]:
        """Take the lock and begin; see ports.Store."""
        limit = time.monotonic() + deadline_s
        if self._writer is None:
            self._warm_up()
        with translated(), self._gate.passed(limit, self._catch_up):
            seat = self._writer = self._current(self._writer)
            with self._transaction(seat, lambda: seat.link.begin_write(limit)):
                seat.keeper.sync()
                writing = _Writing(seat.link, seat.keeper)
                try:
                    yield writing
                    writing.finish()
                    self._commit(seat, writing.writer, limit)
                except BaseException:
                    if writing.writer.head is not seat.keeper.head:
                        seat.keeper.drop()
                    raise

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """Begin a read transaction; see ports.Store."""
        with self._reading() as seat:
            yield _Reading(seat.link, seat.keeper)

    def load(self, text: str, *, source: str, is_rehearsal: bool, now: datetime) -> None:
        """Make a checked definition the office's own; see ports.Store."""
        parsed(text, source)
        self._change_office(
            lambda seat: loading.load(seat.link, seat.keeper, text, source=source, is_rehearsal=is_rehearsal, now=now)
        )

    def definition_text(self) -> str:
        """The office's definition as it was loaded."""
        with self._reading() as seat:
            return str(seat.link.rows(statements.DEFINITION, id=seat.keeper.head.definition)[0][0])

    def renew_epoch(self, now: datetime) -> None:
        """Make every station load the office afresh: the ledger is a copy, or has been restored."""
        self._change_office(lambda seat: loading.renew(seat.link, seat.keeper, now))

    def close(self) -> None:
        """Let go of every connection."""
        with self._mutex:
            if self._is_closed:
                return
            seats = [seat for seat in (self._writer, *self._readers) if seat]
            self._writer, self._readers, self._is_closed = None, [], True
        for seat in seats:
            seat.link.close()
        self._gate.close()

    @contextmanager
    def _reading(self) -> Iterator[_Seat]:
        with translated():
            with self._mutex:
                seat = self._readers.pop() if self._readers else None
            seat = self._current(seat)
            try:
                with self._transaction(seat, seat.link.begin_read):
                    seat.keeper.sync()
                    yield seat
                    seat.link.commit()
            finally:
                self._put_back(seat)

    def _warm_up(self) -> None:
        """Do what takes a tenth of a second the first time while nobody waits for the lock behind us."""
        with self._warming, translated():
            if self._writer is not None:
                return
            seat = self._current(None)
            try:
                with self._transaction(seat, seat.link.begin_read):
                    seat.keeper.sync()
                    hall = seat.keeper.hall
                    timetable.plan(hall.definition, hall.calendar, hall.business_day)
                    seat.keeper.day(hall.business_day)
                    seat.link.commit()
            except BaseException:
                seat.link.close()
                raise
            self._writer = seat

    def _catch_up(self) -> None:
        """Bring the writer's hall in step while others are in front: not while they wait behind us."""
        seat = self._writer
        if seat is not None and seat.file != (0, 0):
            with self._transaction(seat, seat.link.begin_read):
                seat.keeper.sync()
                seat.link.commit()

    def _change_office(self, change: Callable[[_Seat], Writer]) -> None:
        limit = time.monotonic() + DEADLINE_S
        with self._gate.passed(limit), translated():
            seat = self._writer = self._current(self._writer)
            with self._transaction(seat, lambda: seat.link.begin_write(limit)):
                try:
                    self._commit(seat, change(seat), limit)
                finally:
                    seat.keeper.drop()

    def _current(self, seat: _Seat | None) -> _Seat:
        """The seat, opened anew when there is none or when the file is another one."""
        if self._is_closed:
            raise Unavailable("db.unreachable", detail="closed")
        try:
            found = os.stat(self.path)  # noqa: PTH116 - on the path of every verb
        except OSError as error:
            raise Unavailable("db.unreachable", detail=str(error)) from error
        file = (found.st_dev, found.st_ino)
        if seat is not None and seat.file == file:
            return seat
        if seat is not None:
            seat.link.close()
        link = Link(connect(self.path))
        return _Seat(link, Keeper(link), file)

    @contextmanager
    def _transaction(self, seat: _Seat, begin: Callable[[], None]) -> Iterator[None]:
        """Roll back on any exception; but for a refusal, whose caller has put the hall right, forget the hall."""
        try:
            begin()
            yield
        except (Refused, Misused):
            seat.link.roll_back()
            raise
        except BaseException as error:
            seat.keeper.drop()
            with suppress(sqlite3.Error):
                seat.link.roll_back()
            if isinstance(error, sqlite3.Error) and unavailable(error).key != "db.busy":
                self._forget(seat)
            raise

    def _commit(self, seat: _Seat, writer: Writer, limit: float) -> None:
        if time.monotonic() > limit:
            raise Unavailable("db.busy", detail="the lock came too late")
        seat.link.commit()
        seat.keeper.advance(writer.head)
        for day in writer.planned:
            seat.keeper.hall.days[day].is_stored = True
        if writer.reloads:
            seat.keeper.drop()

    def _forget(self, seat: _Seat) -> None:
        """Close a connection that met more than a busy lock: the next verb opens a fresh one."""
        seat.file = (0, 0)

    def _put_back(self, seat: _Seat) -> None:
        with self._mutex:
            if not self._is_closed and len(self._readers) < _READERS_KEPT and seat.file != (0, 0):
                self._readers.append(seat)
                return
        seat.link.close()


def path_of(url: str) -> Path:
    """The file of a SQLite URL (sqlite:///relative, sqlite:////absolute) or of a plain path."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return Path(url)
    if scheme != "sqlite" or not rest.startswith("/") or len(rest) < 2:
        raise Misused("db.url", url=url)
    return Path(rest[1:])


def open_store(url: str, *, create: bool = False, upgrade: bool = False) -> SqliteStore:
    """Open the ledger behind a URL.

    A missing file is made only when `create`, an older schema brought up to date only when `upgrade`.
    Raises Refused("office.none") for a missing file, Unavailable("db.network_fs" | "db.newer" | "db.older").
    """
    path = path_of(url)
    migrate.prepare(path, create=create, upgrade=upgrade)
    return SqliteStore(path)
