"""The ledger's schema in a PostgreSQL database: looks at its version, creates it, brings it up to date."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from db import migrate, roles, statements
from db.address import Server
from db.check import Report, check_within
from db.copying import Ground
from db.link import Link
from db.postgres import Connection, PostgresLink, connect, translated
from kiosk.errors import Misused, Refused, Unavailable

_ONE_AT_A_TIME = 0x6D6F7463
"""Which advisory lock two stations that start on an empty database meet at."""

_LOOK = (
    "SELECT to_regclass('alembic_version') IS NOT NULL, "
    "EXISTS (SELECT FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace)"
)
"""Whether the version can be seen, and whether there is anything at all; a panel sees tables of its own first."""


def prepare(server: Server, *, create: bool = False, upgrade: bool = False) -> None:
    """See that the database has this program's schema; see open_store for what it refuses."""
    with translated(), closing(connect(server)) as connection:
        found = version(connection)
        if migrate.is_current(found, upgrade=upgrade):
            return
        if found is None and not create:
            raise Refused("office.none", path=repr(server))
        connection.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        if not migrate.is_current(version(connection), upgrade=upgrade):
            with _upgrading(connection, is_old=True):
                pass


def bring_up(connection: Connection) -> None:
    """Bring the schema up to date, and give each account what its role needs, whatever it had before."""
    connection.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
    with _upgrading(connection, is_old=not migrate.is_current(version(connection), upgrade=True)):
        pass


@contextmanager
def _upgrading(connection: Connection, *, is_old: bool) -> Iterator[None]:
    """A transaction, with the schema brought up to date; where there are accounts, their rights fit it."""
    from db import upgrade as upgrading  # noqa: PLC0415 - Alembic costs every start a tenth of a second

    has_accounts = roles.are_there(connection)
    if has_accounts:
        roles.become_owner(connection)
    with upgrading.on_server(connection, before=roles.withdraw if has_accounts else None, is_old=is_old):
        if has_accounts:
            roles.apply(connection)
        yield


def version(connection: Connection) -> str | None:
    """The schema's revision; None in an empty database. Refuses a database of another program."""
    found = connection.execute(_LOOK).fetchone()
    if found == (False, False):
        return None
    if found is None or not found[0]:
        raise Unavailable("db.broken", detail="not an office's ledger")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def check(server: Server) -> Report:
    """Check the ledger of a database in one read transaction; writers go on meanwhile."""
    with ServerGround(server).reading() as link:
        return check_within(link)


class ServerGround(Ground):
    """A PostgreSQL database."""

    def __init__(self, server: Server) -> None:
        """Keep the address."""
        self._server = server

    @contextmanager
    def reading(self) -> Iterator[Link]:
        """Read the database as it is now."""
        prepare(self._server)
        with translated(), closing(connect(self._server)) as connection:
            link = PostgresLink(connection)
            link.wait_for_ever()
            link.begin_read()
            yield link
            link.roll_back()

    @contextmanager
    def filling(self) -> Iterator[Link]:
        """Fill the database in one transaction, its schema too: nobody sees any of it before all is there."""
        with translated(), closing(connect(self._server)) as connection:
            link = PostgresLink(connection)
            link.wait_for_ever()
            connection.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
            found = version(connection)
            if found is not None:
                _demand_empty(link, found, self._server)
            with _upgrading(connection, is_old=found is None):
                yield link


def _demand_empty(link: Link, found: str, server: Server) -> None:
    migrate.is_current(found, upgrade=False)
    if link.rows(statements.DEFINITION_LAST)[0][0] is not None:
        raise Misused("argument.bad", argument="url", expected="an empty database", value=repr(server))
