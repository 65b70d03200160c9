"""A ledger's store, whatever lies under it: transactions on connections that each have a hall of their own."""

import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from db import loading, statements
from db.drafts import Draft, Poured
from db.halls import Keeper, parsed
from db.ledger import Tell, Writer
from db.link import Link
from db.transactions import LedgerReading, LedgerWriting
from kiosk import timetable
from kiosk.errors import KioskError, Misused, Refused, Unavailable
from kiosk.ports import Reading, Store, Writing

Work = Callable[[Writing], object]

DEADLINE_S = 3.0
SEATS_KEPT = 2
_SPARES_SEAT = ("db.busy", "role.forbidden")
"""After these the connection is as good as before."""


def _nothing() -> None:
    """Do nothing."""


@dataclass(slots=True)
class Seat:
    """A connection with its hall. `file`: which file it opened; `is_lost`: the next verb opens a fresh one."""

    link: Link
    keeper: Keeper
    file: tuple[int, int] = (0, 0)
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Entrance:
    """A seat for writing.

    `tell`: who learns what will be written; `draft`: the verb, if it was worked out ahead; `leave` lets the next one
    come as soon as all is written.
    """

    seat: Seat
    tell: Tell | None = None
    draft: Draft | None = None
    leave: Callable[[], None] = _nothing


class LedgerStore(Store):
    """ports.Store on seats: how they are opened, and who waits for whom, is told by what lies under it."""

    def __init__(self) -> None:
        """Start without a connection."""
        self._idle: list[Seat] = []
        self._mutex = threading.Lock()
        self._is_closed = False

    # ---- what lies under it --------------------------------------------------------------------------

    @abstractmethod
    def _translated(self) -> AbstractContextManager[None]:
        """Turn every driver error into Unavailable."""

    @abstractmethod
    def _meaning(self, error: Exception) -> KioskError:
        """What a driver's error means."""

    @abstractmethod
    def _current(self, seat: Seat | None) -> Seat:
        """The seat, opened anew when there is none or when it is of no use any more."""

    @abstractmethod
    def _writing(self, limit: float, ahead: Work | None = None) -> AbstractContextManager[Entrance]:
        """Be let to a seat for writing, by the monotonic instant `limit`; `ahead` may be worked out meanwhile."""

    # ---- ports.Store ---------------------------------------------------------------------------------

    @contextmanager
    def write(self, deadline_s: float = DEADLINE_S, ahead: Work | None = None) -> Iterator[Writing]:
        """Take the lock and begin; see ports.Store."""
        limit = time.monotonic() + deadline_s
        with (
            self._translated(),
            self._writing(limit, ahead) as entry,
            self._transaction(
                entry.seat, lambda: self._begin(entry.seat, lambda: entry.seat.link.begin_write(limit), limit)
            ),
        ):
            seat, writing = entry.seat, _opened(entry)
            try:
                yield writing
                writing.finish()
                self._commit(entry, writing.writer, limit)
                if seat.keeper.is_ahead:  # answered before: the draft was not wanted
                    seat.keeper.drop()
            except BaseException:
                if seat.keeper.is_ahead or writing.writer.head is not seat.keeper.head:
                    seat.keeper.drop()
                raise

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """Begin a read transaction; see ports.Store."""
        with self._reading() as seat:
            yield LedgerReading(seat.link, seat.keeper)

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
            seats, self._idle, self._is_closed = self._idle, [], True
        for seat in seats:
            seat.link.close()

    # ---- for the kinds of store ----------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Seat]:
        """A seat in a read transaction, in step with the ledger."""
        limit = time.monotonic() + DEADLINE_S
        with (
            self._translated(),
            self._lent() as seat,
            self._transaction(seat, lambda: self._begin(seat, lambda: seat.link.begin_read(), limit)),  # noqa: PLW0108
        ):
            yield seat
            seat.link.commit()

    def _warm_up(self, seat: Seat, limit: float) -> None:
        """Load the hall, which takes a tenth of a second the first time, while nobody waits for the lock behind us."""
        with (
            suppress(Refused),  # there is no office yet
            self._transaction(seat, lambda: self._begin(seat, lambda: seat.link.begin_read(), limit)),  # noqa: PLW0108
        ):
            hall = seat.keeper.hall
            timetable.plan(hall.definition, hall.calendar, hall.business_day)
            seat.keeper.day(hall.business_day)
            seat.link.commit()

    @contextmanager
    def _lent(self) -> Iterator[Seat]:
        """A seat that nobody else uses, and afterwards whoever comes next."""
        with self._mutex:
            seat = self._idle.pop() if self._idle else None
        seat = self._current(seat)
        try:
            yield seat
        finally:
            self._put_back(seat)

    @contextmanager
    def _transaction(self, seat: Seat, begin: Callable[[], None]) -> Iterator[None]:
        """Roll back on any exception; but for a refusal, whose caller has put the hall right, forget the hall."""
        try:
            begin()
            yield
        except (Refused, Misused):
            seat.link.roll_back()
            raise
        except BaseException as error:
            driver_error = seat.link.driver_error
            seat.keeper.drop()
            with suppress(driver_error):
                seat.link.roll_back()
            if isinstance(error, driver_error) and self._meaning(error).key not in _SPARES_SEAT:
                seat.is_lost = True
            raise

    def _begin(self, seat: Seat, begin: Callable[[], None], limit: float) -> None:
        """Begin, and bring the hall in step: the first questions of a transaction, before anything is written.

        A connection may have died while nobody used it, and only a question finds that out; it is asked once more on
        a fresh one.
        """
        try:
            begin()
            seat.keeper.sync()
        except seat.link.driver_error as error:
            if self._meaning(error).key != "db.unreachable" or time.monotonic() > limit or not self._is_renewed(seat):
                raise
            begin()
            seat.keeper.sync()

    def _is_renewed(self, seat: Seat) -> bool:  # noqa: ARG002 - a file's connection does not die
        """Give a seat a fresh connection, where connections can die."""
        return False

    def _commit(self, entry: Entrance, writer: Writer, limit: float) -> None:
        if time.monotonic() > limit:
            raise Unavailable("db.busy", detail="the lock came too late")
        seat = entry.seat
        seat.link.commit()
        entry.leave()
        seat.keeper.advance(writer.head)
        for day in writer.planned:
            seat.keeper.hall.days[day].is_stored = True
        if writer.reloads:
            seat.keeper.drop()

    def _change_office(self, change: Callable[[Seat], Writer]) -> None:
        limit = time.monotonic() + DEADLINE_S
        with (
            self._translated(),
            self._writing(limit) as entry,
            self._transaction(entry.seat, lambda: entry.seat.link.begin_write(limit)),
        ):
            try:
                self._commit(entry, change(entry.seat), limit)
            finally:
                entry.seat.keeper.drop()

    def _put_back(self, seat: Seat) -> None:
        with self._mutex:
            if not self._is_closed and len(self._idle) < SEATS_KEPT and not seat.is_lost:
                self._idle.append(seat)
                return
        seat.link.close()


def _opened(entry: Entrance) -> LedgerWriting:
    """The transaction that has begun, with the draft if it holds."""
    seat, draft = entry.seat, entry.draft
    if draft is not None and draft.holds(seat.keeper, seat.link):
        return Poured(seat.link, seat.keeper, draft)
    if seat.keeper.is_ahead:
        seat.keeper.drop()
        seat.keeper.sync()
    return LedgerWriting(seat.link, seat.keeper, entry.tell)
