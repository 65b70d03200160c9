"""One connection to the ledger's SQLite file: how it is opened, begun and ended, and what its errors mean."""

import re
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.expression import Executable

from db.link import Link
from db.rows import Cells
from db.statements import Put, for_sqlite, not_one
from kiosk.errors import Unavailable

_NETWORK_TYPES = """
9p afs beegfs ceph cifs coda davfs fuse.ceph fuse.curlftpfs fuse.davfs2 fuse.glusterfs fuse.gvfsd-fuse fuse.rclone
fuse.s3fs fuse.smbnetfs fuse.sshfs gfs gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 prl_fs smb3 smbfs vboxsf
"""
NETWORK_TYPES = frozenset(_NETWORK_TYPES.split())
MOUNTS = Path("/proc/mounts")
_OCTAL = re.compile(r"\\([0-7]{3})")
_WINDOWS_REMOTE = 4


class SqliteLink(Link):
    """db.link.Link over one sqlite3 connection: every statement is carried out at once."""

    driver_error = sqlite3.Error

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take a connection that `connect` prepared."""
        self._connection = connection
        self._waits_ms = -1

    def run(self, statement: Executable, cells: Cells | None = None) -> None:
        """Execute one statement."""
        self._changed(statement, cells or {})

    def run_many(self, statement: Executable, rows: Sequence[Cells]) -> None:
        """Execute a statement once per row."""
        if rows:
            compiled = for_sqlite(statement)
            self._connection.executemany(compiled.text, [compiled.values(cells) for cells in rows])

    def change_one(self, statement: Executable, cells: Cells) -> None:
        """Execute a statement that changes exactly one row."""
        count = self._changed(statement, cells)
        if count != 1:
            raise not_one(statement, count)

    def put(self, put: Put, cells: Cells) -> None:
        """Write a row, whether it is there already or not."""
        _ = self._changed(put.update, cells) or self._changed(put.insert, cells)

    def _changed(self, statement: Executable, cells: Cells) -> int:
        compiled = for_sqlite(statement)
        return self._connection.execute(compiled.text, compiled.values(cells)).rowcount

    def rows(self, statement: Executable, **cells: object) -> list[Any]:
        """The rows of a query, as tuples."""
        compiled = for_sqlite(statement)
        return self._connection.execute(compiled.text, compiled.values(cells)).fetchall()

    def scan(self, statement: Executable, **cells: object) -> Iterator[Any]:
        """The rows of a query one by one."""
        compiled = for_sqlite(statement)
        yield from self._connection.execute(compiled.text, compiled.values(cells))

    def fill(self, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows of a table."""
        places = ", ".join("?" for _ in table.columns)
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        self._connection.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({places})', rows)  # noqa: S608

    def begin_write(self, limit: float) -> None:
        """Take the write lock, by the monotonic instant `limit`."""
        rest_ms = max(0, ceil((limit - time.monotonic()) * 10) * 100)
        if rest_ms != self._waits_ms:
            self._connection.execute(f"PRAGMA busy_timeout={rest_ms}")
            self._waits_ms = rest_ms
        self._connection.execute("BEGIN IMMEDIATE")

    def begin_aside(self, limit: float) -> None:
        """Begin to write; a file has one lock for everything."""
        self.begin_write(limit)

    def begin_read(self) -> None:
        """Begin a read transaction: it sees the ledger as of its first query."""
        self._connection.execute("BEGIN")

    def commit(self) -> None:
        """Make it last."""
        self._connection.execute("COMMIT")

    def roll_back(self) -> None:
        """End the transaction, if there is one, as if it had not been."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def faults(self) -> Iterator[tuple[str, str]]:
        """What SQLite finds wrong with its file."""
        for (line,) in self._connection.execute("PRAGMA integrity_check(20)"):
            if line != "ok":
                yield "file.integrity", line
        for table, row, parent, _ in self._connection.execute("PRAGMA foreign_key_check"):
            yield "file.foreign_key", f"{table} row {row}: no such {parent}"


def connect(path: Path, *, create: bool = False, timeout_s: float = 3.0) -> sqlite3.Connection:
    """Open the file as the ledger needs it: WAL, FULL, foreign keys."""
    address = f"{path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
    connection = sqlite3.connect(address, timeout=timeout_s, isolation_level=None, check_same_thread=False, uri=True)
    try:
        _set_wal(connection, time.monotonic() + timeout_s)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_wal(connection: sqlite3.Connection, limit: float) -> None:
    """Read first: only a file that is not yet WAL needs the lock, and SQLite runs no busy handler for it."""
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                return
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > limit:
                raise
            time.sleep(0.01)


_KEYS = {
    sqlite3.SQLITE_BUSY: "db.busy",
    sqlite3.SQLITE_LOCKED: "db.busy",
    sqlite3.SQLITE_FULL: "db.full",
    sqlite3.SQLITE_CANTOPEN: "db.unreachable",
    sqlite3.SQLITE_READONLY: "db.unreachable",
    sqlite3.SQLITE_PERM: "db.unreachable",
    sqlite3.SQLITE_IOERR: "db.unreachable",
}
_NO_ROOM = {sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN}


def unavailable(error: Exception) -> Unavailable:
    """What a driver's error means to the office."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    key = "db.full" if code in _NO_ROOM else _KEYS.get(code & 0xFF, "db.broken")
    return Unavailable(key, detail=f"{getattr(error, 'sqlite_errorname', 'SQLite')}: {error}")


@contextmanager
def translated() -> Iterator[None]:
    """Turn every driver error into Unavailable."""
    try:
        yield
    except sqlite3.Error as error:
        raise unavailable(error) from error


def is_network(folder: Path, mounts: str | None = None) -> bool:
    """Whether a folder lies on a network file system, by the machine's table of mounts."""
    if sys.platform == "win32":
        return _is_remote_drive(folder)
    table = mounts if mounts is not None else _mount_table()
    place = folder.resolve()
    best, kind = Path("/"), ""
    for line in table.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = Path(_OCTAL.sub(lambda sign: chr(int(sign[1], 8)), parts[1]))
        if place.is_relative_to(point) and len(point.parts) >= len(best.parts):
            best, kind = point, parts[2]
    return kind in NETWORK_TYPES


def _mount_table() -> str:
    with suppress(OSError):
        return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    return ""


def _is_remote_drive(folder: Path) -> bool:
    import ctypes  # noqa: PLC0415 - one platform's own

    anchor = folder.resolve().anchor
    return anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == _WINDOWS_REMOTE  # type: ignore[attr-defined]
