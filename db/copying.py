"""A ledger copied whole into an empty one of either kind: checked before, checked after, complete or not there."""

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from db import loading, migrate, schema, statements
from db.backup import remove, sync_folder
from db.check import Report, check_within
from db.halls import Keeper
from db.link import Link
from db.sqlite import SqliteLink, connect, translated
from kiosk.errors import Misused, Unavailable

_LONG_S = 3600.0


class Ground(Protocol):
    """Where a ledger lies."""

    def reading(self) -> AbstractContextManager[Link]:
        """A connection inside a read transaction; writers go on meanwhile."""
        ...

    def filling(self) -> AbstractContextManager[Link]:
        """A connection to a new ledger without an office, which is there once the context is left without error."""
        ...


class FileGround(Ground):
    """A SQLite file."""

    def __init__(self, path: Path) -> None:
        """Keep the path."""
        self._path = path

    @contextmanager
    def reading(self) -> Iterator[Link]:
        """Read the file as it is now."""
        migrate.prepare(self._path)
        with translated(), closing(connect(self._path)) as connection:
            link = SqliteLink(connection)
            link.begin_read()
            yield link
            link.roll_back()

    @contextmanager
    def filling(self) -> Iterator[Link]:
        """Fill a file beside the path; it gets its name last of all."""
        if self._path.exists():
            raise Misused("argument.bad", argument="url", expected="a new file", value=str(self._path))
        part = self._path.with_name(self._path.name + ".part")
        remove(part)
        try:
            migrate.prepare(part, create=True)
            with translated(), closing(connect(part)) as connection:
                link = SqliteLink(connection)
                link.begin_write(time.monotonic() + _LONG_S)
                yield link
                link.commit()
                connection.execute("PRAGMA journal_mode=DELETE")
            os.replace(part, self._path)  # noqa: PTH105 - beside os.fsync
        finally:
            remove(part)
        sync_folder(self._path.parent)


def copy(source: Link, target: Link, now: datetime | None) -> Report:
    """Copy the ledger; with `now` under a new epoch. Raises db.broken when a promise is broken on either side."""
    _demand_sound(check_within(source))
    for table in schema.LEDGER:
        target.fill(table, source.scan(statements.ALL[table.name]))
    for table in schema.LEDGER:
        counts = [link.rows(statements.COUNT[table.name])[0][0] for link in (source, target)]
        if counts[0] != counts[1]:
            raise Unavailable("db.broken", detail=f"{table.name}: {counts[1]} of {counts[0]} rows")
    if now is not None:
        loading.renew(target, Keeper(target), now)
    return _demand_sound(check_within(target))


def _demand_sound(report: Report) -> Report:
    if report.findings:
        first = report.findings[0]
        raise Unavailable("db.broken", detail=f"{first.key}: {first.what}")
    return report
