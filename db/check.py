"""Does the ledger keep its promises? Reads everything once, rebuilds it from the events, and says what differs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import migrate
from db.chain import Chain, follow
from db.rebuilt import compare_counters, compare_day, compare_office, compare_strays, compare_tokens, rebuilt_day
from db.sqlite import Link, connect, translated
from db.whole import broken_promises
from kiosk.errors import KioskError

MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it must be: which promise, and where it is broken."""

    key: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `db check` found; a sound ledger has no findings."""

    findings: tuple[Finding, ...]
    events: int
    tickets: int
    days: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def check(path: Path) -> Report:
    """Check a ledger in one read transaction; writers go on meanwhile."""
    migrate.prepare(path)
    with translated(), closing(connect(path)) as connection:
        return check_connection(connection)


def check_connection(connection: sqlite3.Connection) -> Report:
    """Check the ledger behind a connection that is in no transaction."""
    connection.execute("BEGIN")
    checking = _Checking(connection)
    for key, what in checking.run():
        checking.findings.append(Finding(key=key, what=what))
        if len(checking.findings) >= MOST_FINDINGS:
            break
    connection.execute("ROLLBACK")
    return Report(
        findings=tuple(checking.findings), events=checking.events, tickets=checking.tickets, days=checking.days
    )


class _Checking:
    """One run of the check."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._link = Link(connection)
        self.findings: list[Finding] = []
        self.events = self.tickets = self.days = 0

    def run(self) -> Iterator[tuple[str, str]]:
        """Every finding, the file's own soundness first."""
        try:
            yield from self._file()
            chain = Chain()
            yield from follow(self._connection, chain)
            self.events = chain.last_id
            yield from compare_office(self._link, chain)
            yield from compare_counters(self._link, chain)
            yield from compare_tokens(self._link)
            yield from compare_strays(self._link, chain)
            yield from self._days(chain)
        except sqlite3.DatabaseError as error:
            yield "file.unreadable", str(error)
        except (ValueError, LookupError, TypeError, KioskError) as error:
            yield "row.unreadable", f"{type(error).__name__}: {error}"

    def _file(self) -> Iterator[tuple[str, str]]:
        for (line,) in self._connection.execute("PRAGMA integrity_check(20)"):
            if line != "ok":
                yield "file.integrity", line
        for table, row, parent, _ in self._connection.execute("PRAGMA foreign_key_check"):
            yield "file.foreign_key", f"{table} row {row}: no such {parent}"

    def _days(self, chain: Chain) -> Iterator[tuple[str, str]]:
        for day in sorted(chain.planned):
            self.days += 1
            rebuilt = rebuilt_day(self._connection, day)
            self.tickets += len(rebuilt.tickets)
            yield from compare_day(self._link, rebuilt, definition=chain.planned[day])
            is_over = chain.business_day is not None and day < date.fromisoformat(chain.business_day)
            yield from broken_promises(rebuilt, chain.definition_of(self._link, day), is_over=is_over)
