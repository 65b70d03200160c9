"""The ledger behind a URL as a file that is looked after: opened, checked, saved, brought back, read out."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from db import backup, statements
from db.address import path_of
from db.check import check
from db.seats import LedgerStore
from db.sqlite import SqliteLink, connect, translated
from db.store import open_store
from kiosk.errors import Refused


class LedgerFile:
    """One ledger by its URL; nothing is opened until something is asked."""

    def __init__(self, url: str) -> None:
        """Keep the URL."""
        self.url = url

    def open(self, *, create: bool = False, upgrade: bool = False) -> LedgerStore:
        """Open it; see open_store."""
        return open_store(self.url, create=create, upgrade=upgrade)

    def check(self) -> list[str]:
        """Check every promise of it; answers the faults found."""
        return [f"{found.key}: {found.what}" for found in check(path_of(self.url)).findings]

    def backup(self, file: Path) -> None:
        """Copy it into a new file, while others write."""
        backup.backup(path_of(self.url), file)

    def restore(self, file: Path, now: datetime) -> Path | None:
        """Put a backup in its place; answers where the former ledger lies now."""
        return backup.restore(path_of(self.url), file, now)

    def definition_text(self) -> str:
        """Give the office's definition as it was loaded."""
        self.open().close()
        with translated(), closing(connect(path_of(self.url))) as connection:
            link = SqliteLink(connection)
            number = link.rows(statements.DEFINITION_LAST)[0][0]
            if number is None:
                raise Refused("office.none")
            return str(link.rows(statements.DEFINITION, id=number)[0][0])
