"""The ledger on PostgreSQL: any number of stations, one lock, each connection with its own hall."""

from contextlib import AbstractContextManager

from db.address import Server
from db.halls import Keeper
from db.postgres import PostgresLink, connect, translated, unavailable
from db.seats import LedgerStore, Seat
from db.server import prepare
from kiosk.errors import Unavailable


class PostgresStore(LedgerStore):
    """ports.Store over one PostgreSQL database; any number of threads, processes and machines at once."""

    def __init__(self, server: Server) -> None:
        """Take a database whose schema `open_store` has looked at."""
        super().__init__()
        self.server = server

    def _translated(self) -> AbstractContextManager[None]:
        return translated()

    def _meaning(self, error: Exception) -> Unavailable:
        return unavailable(error)

    def _writing(self, limit: float) -> AbstractContextManager[Seat]:  # noqa: ARG002 - the server knows who is first
        return self._lent()

    def _current(self, seat: Seat | None) -> Seat:
        """The seat, opened anew when there is none or when the server has hung up."""
        if self._is_closed:
            raise Unavailable("db.unreachable", detail="closed")
        if seat is not None:
            if isinstance(seat.link, PostgresLink) and seat.link.is_alive:
                return seat
            seat.link.close()
        link = PostgresLink(connect(self.server))
        return Seat(link, Keeper(link))


def open_server(server: Server, *, create: bool = False, upgrade: bool = False) -> PostgresStore:
    """Open the ledger in a PostgreSQL database; see db.store.open_store."""
    prepare(server, create=create, upgrade=upgrade)
    return PostgresStore(server)
