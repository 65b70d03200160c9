"""The ledger on SQLite: one write lock behind the gate, readers beside it, each connection with its own hall."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from db import migrate
from db.address import path_of, server_of
from db.gate import gate_of
from db.halls import Keeper
from db.seats import DEADLINE_S, LedgerStore, Seat
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
    def _writing(self, limit: float) -> Iterator[Seat]:
        if self._writer is None:
            self._open_writer()
        with self._gate.passed(limit, self._catch_up):
            seat = self._writer = self._current(self._writer)
            yield seat

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

    def _catch_up(self) -> None:
        """Bring the writer's hall in step while others are in front: not while they wait behind us."""
        seat = self._writer
        if seat is not None and not seat.is_lost:
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
