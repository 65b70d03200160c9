"""Does the ledger keep its promises? Reads everything once, rebuilds it from the events, and says what differs."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import migrate
from db.chain import Chain, follow
from db.link import Link
from db.rebuilt import compare_counters, compare_day, compare_office, compare_strays, compare_tokens, rebuilt_day
from db.sqlite import SqliteLink, connect, translated
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
    """Check a SQLite ledger in one read transaction; writers go on meanwhile."""
    migrate.prepare(path)
    with translated(), closing(connect(path)) as connection:
        return check_link(SqliteLink(connection))


def check_link(link: Link) -> Report:
    """Check the ledger behind a connection that is in no transaction."""
    link.begin_read()
    report = check_within(link)
    link.roll_back()
    return report


def check_within(link: Link) -> Report:
    """Check the ledger as the connection's transaction sees it."""
    checking = _Checking(link)
    for key, what in checking.run():
        checking.findings.append(Finding(key=key, what=what))
        if len(checking.findings) >= MOST_FINDINGS:
            break
    return Report(
        findings=tuple(checking.findings), events=checking.events, tickets=checking.tickets, days=checking.days
    )


class _Checking:
    """One run of the check."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.findings: list[Finding] = []
        self.events = self.tickets = self.days = 0

    def run(self) -> Iterator[tuple[str, str]]:
        """Every finding, the file's own soundness first."""
        try:
            yield from self._link.faults()
            chain = Chain()
            yield from follow(self._link, chain)
            self.events = chain.last_id
            yield from compare_office(self._link, chain)
            yield from compare_counters(self._link, chain)
            yield from compare_tokens(self._link)
            yield from compare_strays(self._link, chain)
            yield from self._days(chain)
        except self._link.driver_error as error:
            yield "file.unreadable", str(error)
        except (ValueError, LookupError, TypeError, KioskError) as error:
            yield "row.unreadable", f"{type(error).__name__}: {error}"

    def _days(self, chain: Chain) -> Iterator[tuple[str, str]]:
        for day in sorted(chain.planned):
            self.days += 1
            rebuilt = rebuilt_day(self._link, day)
            self.tickets += len(rebuilt.tickets)
            yield from compare_day(self._link, rebuilt, definition=chain.planned[day])
            is_over = chain.business_day is not None and day < date.fromisoformat(chain.business_day)
            yield from broken_promises(rebuilt, chain.definition_of(self._link, day), is_over=is_over)
