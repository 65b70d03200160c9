"""The stations of an office on PostgreSQL: a connection of their own, which takes the hall's lock only to claim."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from db.address import Server
from db.link import Link
from db.postgres import PostgresLink, connect, translated
from db.stations import DEADLINE_S, LedgerStations
from kiosk.clock import ServerClock
from kiosk.stations import Run


class PostgresStations(LedgerStations):
    """ports.Stations over one PostgreSQL database; its calls come one after another."""

    def __init__(self, server: Server, run: Run, clock: ServerClock) -> None:
        """Keep the address; `clock` is kept in step with the server's."""
        super().__init__(run, clock)
        self._server, self._server_clock = server, clock
        self._kept: PostgresLink | None = None
        self._mutex = threading.RLock()

    @contextmanager
    def _writing(self, *, is_locked: bool) -> Iterator[Link]:
        with self._alive() as link:
            limit = time.monotonic() + DEADLINE_S
            if is_locked:
                link.begin_write(limit)
            else:
                link.begin_aside(limit)
            yield link
            link.commit()

    @contextmanager
    def _reading(self) -> Iterator[Link]:
        with self._alive() as link:
            link.begin_read()
            yield link
            link.commit()

    @contextmanager
    def _alive(self) -> Iterator[PostgresLink]:
        """The connection, opened anew after the server has hung up; whatever fails, it is not used again."""
        with self._mutex, translated():
            if self._kept is not None and not self._kept.is_alive:
                self.close()
            link = self._kept = self._kept or PostgresLink(connect(self._server))
            try:
                if self._server_clock.is_due:
                    self._server_clock.measure(link.server_time)
                yield link
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Let go of the server."""
        with self._mutex:
            kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(psycopg.Error):
                kept.close()
