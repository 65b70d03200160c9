"""The ledger on SQLite: one write lock behind the gate, readers beside it, each connection with its own hall."""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from db import letters, migrate
from db.address import path_of, server_of
from db.drafts import Draft, draft
from db.gate import gate_of
from db.halls import Head, Keeper
from db.ledger import Entry
from db.line import Place, give_way
from db.seats import DEADLINE_S, Entrance, LedgerStore, Seat, Work
from db.sqlite import SqliteLink, connect, translated, unavailable
from kiosk.clock import ServerClock
from kiosk.errors import KioskError, Unavailable
from kiosk.places import is_server


class SqliteStore(LedgerStore):
    """ports.Store over one SQLite file; any number of threads and processes at once."""

    def __init__(self, path: Path) -> None:
        """Take a file whose schema `open_store` has looked at."""
        super().__init__()
        self.path = path
        self._gate = gate_of(path)
        self._writer: Seat | None = None
        self._warming = threading.Lock()

    def close(self) -> None:
        """Let go of every connection."""
        with self._mutex:
            if self._is_closed:
                return
            writer, self._writer = self._writer, None
        super().close()
        if writer is not None:
            writer.link.close()
        self._gate.close()

    def _translated(self) -> AbstractContextManager[None]:
        return translated()

    def _meaning(self, error: Exception) -> KioskError:
        return unavailable(error)

    @contextmanager
    def _writing(self, limit: float, ahead: Work | None = None) -> Iterator[Entrance]:
        if self._writer is None:
            self._open_writer()
        drafts: list[Draft] = []

        def prepare(place: Place) -> None:
            if ahead is not None and (made := self._draft(place, ahead)) is not None:
                drafts.append(made)

        try:
            with self._gate.passed(limit, self._keep_up, prepare if ahead else None) as place:
                seat = self._writer = self._current(self._writer)
                if place is None:
                    yield Entrance(seat)
                else:
                    tell = None if not drafts and self._gate.is_last(place) else partial(self._tell, place)
                    yield Entrance(seat, tell, drafts[0] if drafts else None, partial(self._gate.leave, place))
        except BaseException:
            if (writer := self._writer) is not None and writer.keeper.is_ahead:
                writer.keeper.drop()
            raise

    def _keep_up(self, place: Place) -> None:
        """Follow what those further in front have told, or else what is written: not while they wait behind us."""
        seat = self._writer
        if seat is None or seat.is_lost:
            return
        newest = letters.newest_before(self._gate.board, place.number - 1)
        if newest is None or not self._foresees(seat, newest):
            self._catch_up(seat)

    def _draft(self, place: Place, ahead: Work) -> Draft | None:
        """Work a verb out on what the one in front is about to write, and tell the next one of it."""
        seat = self._writer = self._current(self._writer)
        if not self._foresees(seat, place.number - 1):
            self._catch_up(seat)
            if not self._foresees(seat, place.number - 1):
                return None
        give_way()
        made = draft(seat.keeper, ahead, partial(self._tell, place))
        if made is not None and not place.is_told:
            self._tell(place, made.writer.head, (), made.writer.head)
        return made

    def _foresees(self, seat: Seat, newest: int) -> bool:
        return seat.keeper.has_hall and letters.follow(seat.keeper, self._gate.board, newest)

    def _tell(self, place: Place, before: Head, entries: Sequence[Entry], after: Head) -> None:
        """Tell who is behind a place what its holder is about to write; once more, if it is not what was told."""
        letter = letters.Letter(before=before, texts=tuple(entry.text for entry in entries), after=after)
        if letters.put(self._gate.board, place.number, letter):
            self._gate.tell(place)

    def _open_writer(self) -> None:
        """Open the writer's connection and load its hall, outside the gate."""
        with self._warming:
            if self._writer is not None:
                return
            seat = self._current(None)
            try:
                self._warm_up(seat, time.monotonic() + DEADLINE_S)
            except BaseException:
                seat.link.close()
                raise
            self._writer = seat

    def _catch_up(self, seat: Seat) -> None:
        """Bring a hall in step with what is written, unless it is already ahead of that."""
        if not seat.keeper.is_foreseeing:
            with self._transaction(seat, seat.link.begin_read):
                seat.keeper.sync()
                seat.link.commit()

    def _current(self, seat: Seat | None) -> Seat:
        """The seat, opened anew when there is none, when it failed, or when the file is another one."""
        if self._is_closed:
            raise Unavailable("db.unreachable", detail="closed")
        try:
            found = os.stat(self.path)  # noqa: PTH116 - on the path of every verb
        except OSError as error:
            raise Unavailable("db.unreachable", detail=str(error)) from error
        file = (found.st_dev, found.st_ino)
        if seat is not None and seat.file == file and not seat.is_lost:
            return seat
        if seat is not None:
            seat.link.close()
        link = SqliteLink(connect(self.path))
        return Seat(link, Keeper(link), file)


def open_store(
    url: str, *, create: bool = False, upgrade: bool = False, clock: ServerClock | None = None
) -> LedgerStore:
    """Open the ledger behind a URL; a server keeps `clock` in step with its own.

    A missing one is made only when `create`, an older schema brought up to date only when `upgrade`.
    Raises Refused("office.none") for a missing one, Unavailable("db.network_fs" | "db.newer" | "db.older").
    """
    if is_server(url):
        from db.postgres_store import open_server  # noqa: PLC0415 - an optional driver

        return open_server(server_of(url), create=create, upgrade=upgrade, clock=clock)
    return open_file(path_of(url), create=create, upgrade=upgrade)


def open_file(path: Path, *, create: bool = False, upgrade: bool = False) -> SqliteStore:
    """Open the ledger in a file; see open_store."""
    migrate.prepare(path, create=create, upgrade=upgrade)
    return SqliteStore(path)
