"""The ledger on PostgreSQL: any number of stations, one lock, each connection with its own hall."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from db.address import Server
from db.halls import Keeper
from db.postgres import PostgresLink, connect, translated, unavailable
from db.seats import LedgerStore, Seat
from db.server import prepare
from kiosk.clock import ServerClock
from kiosk.errors import Unavailable


class PostgresStore(LedgerStore):
    """ports.Store over one PostgreSQL database; any number of threads, processes and machines at once."""

    def __init__(self, server: Server, clock: ServerClock | None = None) -> None:
        """Take a database whose schema `open_server` has looked at; `clock` is kept in step with the server's."""
        super().__init__()
        self.server = server
        self.clock = clock or ServerClock()

    def _translated(self) -> AbstractContextManager[None]:
        return translated()

    def _meaning(self, error: Exception) -> Unavailable:
        return unavailable(error)

    @contextmanager
    def _writing(self, limit: float) -> Iterator[Seat]:  # noqa: ARG002 - the server knows who is first
        with self._lent() as seat:
            if self.clock.is_refused:
                raise Unavailable("clock.off", seconds=round(self.clock.off_by.total_seconds()))
            yield seat

    def _current(self, seat: Seat | None) -> Seat:
        """The seat, opened anew when there is none or when the server has hung up; the clock in step."""
        if self._is_closed:
            raise Unavailable("db.unreachable", detail="closed")
        if seat is not None:
            link = seat.link
            if isinstance(link, PostgresLink) and link.is_alive:
                if self.clock.is_due:
                    self.clock.measure(link.server_time)
                return seat
            link.close()
        link = PostgresLink(connect(self.server))
        try:
            self.clock.measure(link.server_time)
        except BaseException:
            link.close()
            raise
        return Seat(link, Keeper(link))


def open_server(
    server: Server, *, create: bool = False, upgrade: bool = False, clock: ServerClock | None = None
) -> PostgresStore:
    """Open the ledger in a PostgreSQL database; see db.store.open_store."""
    prepare(server, create=create, upgrade=upgrade)
    return PostgresStore(server, clock)
