"""One connection to the ledger on PostgreSQL: how it is opened, begun and ended, and what its errors mean.

The lock is `SELECT … FROM office FOR UPDATE` as a statement of its own under READ COMMITTED: each later statement sees
what the one before us committed. Inside a larger statement, or under a stricter level, it would protect nothing.
"""

import select
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg import pq
from sqlalchemy import Table
from sqlalchemy.sql.expression import Executable

from db.address import Server
from db.dialect import either, for_postgres
from db.link import Link
from db.rows import Cells
from db.secret import password_of
from db.statements import Put
from db.wire import Answer, Letter, Wire
from kiosk import codec
from kiosk.errors import KioskError, Refused, Unavailable

CHANNEL = "mot_cua"
"""Where the doorbell rings: one office, one database."""

SERVER_WAITS_MS = {"lock_timeout": 2500, "statement_timeout": 3000, "idle_in_transaction_session_timeout": 3000}
"""How long the server lets one of us wait, or keep others waiting, unless the account has a limit of its own."""

SESSION = {"default_transaction_isolation": "read\\ committed", "synchronous_commit": "on"}
"""What our promises need, whatever the server's or the role's own settings are."""

GIVES_UP = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""How soon the server gives up who vanished without a word (s; ms). By itself it keeps their connections for two hours:
a cable that is cut a few times would leave none to anybody."""

_ANSWER_S = 4.0
_NETWORK = {
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
LOCK = "SELECT last_event_id FROM office WHERE id = 1 FOR UPDATE"
"""The one lock of every write verb."""

_SCANNED_AT_ONCE = 2000
_NOT_WORTH_MS = 100
_ONE = "WITH changed AS ({} RETURNING 1) SELECT 1 / count(*) FROM changed"
"""What divides by zero unless a row is changed, so that a COMMIT sent behind it is not carried out."""

_SERVER_MS = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_READING = "SET LOCAL idle_in_transaction_session_timeout = '30s'"
"""Who only reads holds nobody up: a slow machine may take its time over what it has read."""
_LIMIT = "SELECT set_config(%s, %s, false) WHERE current_setting(%s) = '0'"
_DOUBTFUL = "SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND NOT convalidated"
_IN_TRANSACTION = (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR)


Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresLink(Link):
    """db.link.Link over one psycopg connection: writes are kept, and sent together with the next question."""

    driver_error = psycopg.Error

    def __init__(self, connection: Connection) -> None:
        """Take a connection that `connect` prepared."""
        self._connection = connection
        self._wire = Wire(connection, _ANSWER_S)
        self._letters: list[Letter] = []
        self._is_hurried = True
        self._has_written = self._is_aside = False

    @property
    def is_alive(self) -> bool:
        """Whether the server has not hung up meanwhile; asks nobody."""
        pgconn = self._connection.pgconn
        if self._connection.closed:
            return False
        if select.select([pgconn.socket], [], [], 0)[0]:
            try:
                pgconn.consume_input()
            except psycopg.Error:
                return False
        return pgconn.status == pq.ConnStatus.OK

    def run(self, statement: Executable, cells: Cells | None = None) -> None:
        """Keep one statement to be sent."""
        self._letters.append(_letter(statement, cells or {}))
        self._has_written = True

    def run_many(self, statement: Executable, rows: Sequence[Cells]) -> None:
        """Keep a statement to be sent once per row."""
        for row in rows:
            self.run(statement, row)

    def change_one(self, statement: Executable, cells: Cells) -> None:
        """Keep a statement that changes exactly one row: the server itself fails when it is another number."""
        letter = _letter(statement, cells)
        self._letters.append(Letter(_ONE.format(letter.text), letter.values))
        self._has_written = True

    def put(self, put: Put, cells: Cells) -> None:
        """Write a row, whether it is there already or not."""
        self.run(either(put), cells)

    def rows(self, statement: Executable, **cells: object) -> list[Any]:
        """The rows of a query, as tuples."""
        return self._ask(_letter(statement, cells))

    def scan(self, statement: Executable, **cells: object) -> Iterator[Any]:
        """The rows of a query one by one, from a cursor of the server."""
        letter = _letter(statement, cells)
        self._ask(Letter(f"DECLARE scan CURSOR FOR {letter.text}", letter.values, is_kept=False))
        while rows := self._ask(Letter(f"FETCH {_SCANNED_AT_ONCE} FROM scan")):
            yield from rows
        self._ask(Letter("CLOSE scan"))

    def fill(self, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows of a table, by COPY."""
        self._send()
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as stream,
        ):
            for row in rows:
                stream.write_row(row)

    def begin_write(self, limit: float) -> None:
        """Ask for the write lock, by the monotonic instant `limit`; the next question waits for it."""
        self._begin("BEGIN ISOLATION LEVEL READ COMMITTED", LOCK)
        rest_ms = max(1, int((limit - time.monotonic()) * 1000))
        if rest_ms < SERVER_WAITS_MS["lock_timeout"] - _NOT_WORTH_MS:
            self._letters.insert(1, Letter(f"SET LOCAL lock_timeout = {rest_ms}", is_kept=False))

    def begin_aside(self, limit: float) -> None:  # noqa: ARG002 - the server's own limits are enough here
        """Begin to write without the lock and without the doorbell."""
        self._begin("BEGIN ISOLATION LEVEL READ COMMITTED")
        self._is_aside = True

    def begin_read(self) -> None:
        """Begin a read transaction: it sees the ledger as of its first query."""
        self._begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if self._is_hurried:
            self._letters.append(Letter(_READING, is_kept=False))

    def commit(self) -> None:
        """Ring the doorbell, and make it last."""
        if self._has_written and not self._is_aside:
            self._letters.append(Letter(f"NOTIFY {CHANNEL}"))
        self._ask(Letter("COMMIT"))
        self._has_written = False

    def roll_back(self) -> None:
        """End the transaction, if there is one, as if it had not been."""
        self._begin()
        if self._connection.pgconn.transaction_status in _IN_TRANSACTION:
            self._ask(Letter("ROLLBACK"))

    def close(self) -> None:
        """Let go of the server."""
        self._connection.close()

    def faults(self) -> Iterator[tuple[str, str]]:
        """What the server says about its constraints: none may be missing or not validated."""
        for name in self._ask(Letter(_DOUBTFUL)):
            yield "file.constraint", f"{name[0]}: not validated"

    def free_hall(self) -> None:
        """End whoever holds the hall and stands still, where the server knows how (db/roles.sql)."""
        if self._ask(Letter("SELECT to_regproc('free_hall') IS NOT NULL"))[0][0]:
            self._ask(Letter("SELECT free_hall()"))

    def server_time(self) -> datetime:
        """The server's clock; outside a transaction."""
        return codec.instant(self._ask(Letter(_SERVER_MS))[0][0])

    def wait_for_ever(self) -> None:
        """Lift the server's limits on this connection: for what may take minutes, and holds no lock."""
        self._wire.answer_s = None
        self._is_hurried = False
        for name in SERVER_WAITS_MS:
            self._ask(Letter(f"SET {name} = 0", is_kept=False))

    def _begin(self, *texts: str) -> None:
        self._letters = [Letter(text) for text in texts]
        self._has_written = self._is_aside = False

    def _ask(self, letter: Letter) -> list[Any]:
        self._letters.append(letter)
        return self._send()[-1].rows

    def _send(self) -> list[Answer]:
        """Send what was kept in one go."""
        letters, self._letters = self._letters, []
        return self._wire.send(letters) if letters else []


def _letter(statement: Executable, cells: Mapping[str, object]) -> Letter:
    compiled = for_postgres(statement)
    return Letter(compiled.text, compiled.values(cells))


def connect(server: Server) -> Connection:
    """Open a connection as the ledger needs it; raises Unavailable when the server is not as it must be."""
    options = " ".join(f"-c {name}={value}" for name, value in (SESSION | GIVES_UP).items())
    password = password_of(server)
    secret = {} if password is None else {"password": password}
    connection = psycopg.connect(
        **{"application_name": "mot-cua-kiosk", **server.parameters, **_NETWORK, **secret},  # type: ignore[arg-type]
        options=options,
        client_encoding="utf8",
        autocommit=True,
        prepare_threshold=None,
    )
    try:
        _assert_fit(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _assert_fit(connection: Connection) -> None:
    """See that waiting has an end, that the lock protects what it must, and that every sign can be kept."""
    for name, limit_ms in SERVER_WAITS_MS.items():
        connection.execute(_LIMIT, (name, str(limit_ms), name))
    level = connection.execute("SHOW transaction_isolation").fetchone()
    if level != ("read committed",):
        raise Unavailable("db.broken", detail=f"isolation level {level}, not read committed")
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise Unavailable("db.broken", detail="the database's encoding is not UTF8")


_KEYS = {
    "55P03": "db.busy",  # lock_not_available
    "57014": "db.busy",  # query_canceled: the statement's time is over
    "25P03": "db.busy",  # idle_in_transaction_session_timeout
    "40001": "db.busy",  # serialization_failure
    "40P01": "db.busy",  # deadlock_detected
    "53300": "db.busy",  # too_many_connections
    "53100": "db.full",  # disk_full
}
_DIVIDED = "22012"
_UNVERIFIED = ("certificate", "does not support SSL")
"""What libpq says, without a state, of a server that it does not trust."""
_FORBIDDEN = "42501"
"""A privilege, a policy or a guard of db/roles.py says no."""
_UNREACHABLE = ("08", "28", "3D", "53", "57", "58", "25006")
"""Connections, accounts, databases, resources, shutdowns, the system; a standby."""


def meaning(error: Exception) -> KioskError:
    """What a driver's error means to the office."""
    state = getattr(error, "sqlstate", None)
    if state == _FORBIDDEN:
        return Refused("role.forbidden", detail=str(error).strip().partition("\n")[0])
    if isinstance(error, psycopg.errors.UniqueViolation) and error.diag.constraint_name == "pk_ticket":
        return Unavailable("db.busy", detail="the code that was drawn is that of a ticket of another day")
    if state == _DIVIDED:
        return Unavailable("db.broken", detail="a row that was to be changed is not as it was read under the lock")
    if state is None:
        key = "db.unreachable" if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else "db.broken"
        if key == "db.unreachable" and any(word in str(error) for word in _UNVERIFIED):
            key = "db.tls"
    else:
        key = _KEYS.get(state) or ("db.unreachable" if state.startswith(_UNREACHABLE) else "db.broken")
    return Unavailable(key, detail=f"{type(error).__name__}: {str(error).strip()}")


@contextmanager
def translated() -> Iterator[None]:
    """Turn every driver error into Unavailable."""
    try:
        yield
    except psycopg.Error as error:
        raise meaning(error) from error
