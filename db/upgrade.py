"""Runs the migrations; apart from migrate.py, because only a new or an older file needs Alembic."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, StaticPool, create_engine, event

if TYPE_CHECKING:  # an optional driver
    import psycopg

_FOLDER = Path(__file__).with_name("migrations")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return made


def run(connection: sqlite3.Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision, in one transaction."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as begun:
        command.upgrade(config(begun), revision)


@contextmanager
def on_server(
    connection: "psycopg.Connection[Any]",
    *,
    is_old: bool,
    before: "Callable[[psycopg.Connection[Any]], None] | None" = None,
) -> Iterator[None]:
    """Begin a transaction on a server, do what comes `before`, run the migrations if the schema is old; then commit.

    What the caller does in the context belongs to the transaction.
    """
    connection.autocommit = False
    engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
    with engine.begin() as begun:
        if before is not None:
            before(connection)
        if is_old:
            command.upgrade(config(begun), "head")
        yield
