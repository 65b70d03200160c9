"""The ledger's schema in a PostgreSQL database: looks at its version, creates it, brings it up to date."""

from contextlib import closing

from alembic import command
from sqlalchemy import StaticPool, create_engine

from db import migrate
from db.address import Server
from db.postgres import Connection, connect, translated
from kiosk.errors import Refused, Unavailable

_ONE_AT_A_TIME = 0x6D6F7463
"""Which advisory lock two stations that start on an empty database meet at."""


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
            connection.autocommit = False
            run(connection)


def version(connection: Connection) -> str | None:
    """The schema's revision; None in an empty database. Refuses a database of another program."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    if not tables:
        return None
    if ("alembic_version",) not in tables:
        raise Unavailable("db.broken", detail="not an office's ledger")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def run(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision, in one transaction."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
    with engine.begin() as begun:
        command.upgrade(migrate.config(begun), revision)
