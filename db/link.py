"""A connection to the ledger as the rest of db/ sees it, whatever lies under it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import Table
from sqlalchemy.sql.expression import Executable

from db.rows import Cells
from db.statements import Put


class Pen(Protocol):
    """What writes rows: a connection, or a sheet that is poured out later."""

    def run(self, statement: Executable, cells: Cells | None = None) -> None:
        """Execute one statement, whatever number of rows it changes."""
        ...

    def run_many(self, statement: Executable, rows: Sequence[Cells]) -> None:
        """Execute a statement once per row."""
        ...

    def change_one(self, statement: Executable, cells: Cells) -> None:
        """Execute a statement that changes exactly one row; any other number is db.broken, and is not committed."""
        ...

    def put(self, put: Put, cells: Cells) -> None:
        """Write a row, whether it is there already or not."""
        ...


class Link(Pen, Protocol):
    """A connection of our own; never in a transaction but between `begin_*` and `commit` or `roll_back`.

    A write may be sent later than it is asked for: its errors come at the latest with the next `rows` or `commit`.
    """

    driver_error: type[Exception]
    """What the driver raises when the database fails."""

    def rows(self, statement: Executable, **cells: object) -> list[Any]:
        """The rows of a query, as tuples."""
        ...

    def scan(self, statement: Executable, **cells: object) -> Iterator[Any]:
        """The rows of a query one by one, inside a transaction: there may be millions."""
        ...

    def fill(self, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows of a table, inside a transaction; each holds the table's columns in their order."""
        ...

    def begin_write(self, limit: float) -> None:
        """Take the write lock, by the monotonic instant `limit`."""
        ...

    def begin_aside(self, limit: float) -> None:
        """Begin to write what is no event, beside the hall and its lock; no doorbell rings for it."""
        ...

    def begin_read(self) -> None:
        """Begin a read transaction: it sees the ledger as of its first query."""
        ...

    def commit(self) -> None:
        """Make it last."""
        ...

    def roll_back(self) -> None:
        """End the transaction, if there is one, as if it had not been."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...

    def faults(self) -> Iterator[tuple[str, str]]:
        """What the database itself finds wrong with what it keeps, as key and place."""
        ...
