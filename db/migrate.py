"""The ledger's schema in a file: looks at its version, creates it, brings it up to date."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from db.gate import LONGEST_WAIT_S, gate_of
from db.sqlite import connect, is_network, translated
from kiosk.errors import Refused, Unavailable

REVISIONS = ("0001", "0002")
"""Every revision this program knows, oldest first; anything else was written by a newer one."""


def prepare(path: Path, *, create: bool = False, upgrade: bool = False) -> None:
    """See that the file has this program's schema; see open_store for what it refuses."""
    if is_network(path.parent):
        raise Unavailable("db.network_fs", path=str(path))
    if not path.exists() and not create:
        raise Refused("office.none", path=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable("db.unreachable", detail=str(error)) from error
    with translated():
        connection = connect(path, create=create)
        try:
            _bring_up(connection, path, upgrade=upgrade)
        finally:
            connection.close()


def version(connection: sqlite3.Connection) -> str | None:
    """The schema's revision; None in an empty file. Refuses a file of another program."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise Unavailable("db.broken", detail="not an office's ledger")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _bring_up(connection: sqlite3.Connection, path: Path, *, upgrade: bool) -> None:
    if _is_current(connection, upgrade=upgrade):
        return
    with closing(gate_of(path)) as gate, gate.passed(time.monotonic() + LONGEST_WAIT_S):
        if not _is_current(connection, upgrade=upgrade):
            from db import upgrade as upgrading  # noqa: PLC0415 - Alembic costs every start a tenth of a second

            upgrading.run(connection)


def _is_current(connection: sqlite3.Connection, *, upgrade: bool) -> bool:
    return is_current(version(connection), upgrade=upgrade)


def is_current(found: str | None, *, upgrade: bool) -> bool:
    """Whether nothing is to be done about a schema of that version; refuses what may not be done."""
    if found == REVISIONS[-1]:
        return True
    if found is None:
        return False
    if found not in REVISIONS:
        raise Unavailable("db.newer", found=found, known=REVISIONS[-1])
    if not upgrade:
        raise Unavailable("db.older", found=found, known=REVISIONS[-1])
    return False
