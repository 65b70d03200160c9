"""The ledger on PostgreSQL: any number of stations, one lock, each connection with its own hall."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import psycopg

from db.address import Server
from db.halls import Keeper
from db.postgres import PostgresLink, connect, meaning, translated
from db.seats import Entrance, LedgerStore, Seat, Work
from db.server import prepare
from kiosk.clock import ServerClock
from kiosk.errors import KioskError, Unavailable


class PostgresStore(LedgerStore):
    """ports.Store over one PostgreSQL database; any number of threads, processes and machines at once."""

    def __init__(self, server: Server, clock: ServerClock | None = None) -> None:
        """Take a database whose schema `open_server` has looked at; `clock` is kept in step with the server's."""
        super().__init__()
        self.server = server
        self.clock = clock or ServerClock()

    def _translated(self) -> AbstractContextManager[None]:
        return translated()

    def _meaning(self, error: Exception) -> KioskError:
        return meaning(error)

    @contextmanager
    def _writing(self, limit: float, ahead: Work | None = None) -> Iterator[Entrance]:  # noqa: ARG002 - the server has no line
        with self._lent() as seat:
            if self.clock.is_refused:
                raise Unavailable("clock.off", seconds=round(self.clock.off_by.total_seconds()))
            if not seat.keeper.has_hall:
                self._warm_up(seat, limit)
            try:
                yield Entrance(seat)
            except (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled):
                self._free_hall(seat)
                raise

    @staticmethod
    def _free_hall(seat: Seat) -> None:
        """Whoever has waited in vain looks whether somebody stands still: an account may lift its own time-outs."""
        if isinstance(seat.link, PostgresLink):
            with suppress(psycopg.Error):
                seat.link.free_hall()

    def _is_renewed(self, seat: Seat) -> bool:
        seat.link.close()
        fresh = self._current(None)
        seat.link, seat.keeper = fresh.link, fresh.keeper
        return True

    def _current(self, seat: Seat | None) -> Seat:
        """The seat, opened anew when there is none or when the server has hung up; the clock in step."""
        if self._is_closed:
            raise Unavailable("db.unreachable", detail="closed")
        if seat is not None:
            link = seat.link
            if isinstance(link, PostgresLink) and link.is_alive and self._is_in_step(link):
                return seat
            link.close()
        link = PostgresLink(connect(self.server))
        try:
            self.clock.measure(link.server_time)
        except BaseException:
            link.close()
            raise
        return Seat(link, Keeper(link))

    def _is_in_step(self, link: PostgresLink) -> bool:
        """Bring the clock in step when it is due; tells whether the server answered."""
        if self.clock.is_due:
            try:
                self.clock.measure(link.server_time)
            except psycopg.Error:
                return False
        return True


def open_server(
    server: Server, *, create: bool = False, upgrade: bool = False, clock: ServerClock | None = None
) -> PostgresStore:
    """Open the ledger in a PostgreSQL database; see db.store.open_store."""
    prepare(server, create=create, upgrade=upgrade)
    return PostgresStore(server, clock)
