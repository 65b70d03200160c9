"""The ledger behind a URL as something that is looked after: opened, checked, saved, brought back, copied, heard."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from db import backup, statements
from db.address import path_of, server_of
from db.check import check
from db.copying import FileGround, Ground, copy
from db.feed import SqliteFeed
from db.seats import LedgerStore
from db.sqlite import SqliteLink, connect, translated
from db.stations import open_stations
from db.store import open_store
from kiosk.accounts import Account
from kiosk.clock import ServerClock
from kiosk.errors import Misused, Refused
from kiosk.places import is_server, shown
from kiosk.ports import Clock, Feed
from kiosk.stations import Roll, Run


class LedgerFile:
    """One SQLite ledger by its URL; nothing is opened until something is asked."""

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

    def init_server(self, folder: Path, *, host: str, renew: bool) -> list[Account]:  # noqa: ARG002 - a file has none
        """Refuse: a file has no accounts."""
        raise Misused("db.url", url=self.url)

    def copy(self, target: str, now: datetime) -> None:
        """Copy it whole into a new ledger of either kind, under a new epoch."""
        copy_between(self.url, target, now)

    def roll(self, clock: Clock) -> Roll:
        """Give every station of this machine."""
        self.open().close()
        return _roll(self.url, clock, ServerClock())

    def definition_text(self) -> str:
        """Give the office's definition as it was loaded."""
        self.open().close()
        with translated(), closing(connect(path_of(self.url))) as connection:
            link = SqliteLink(connection)
            number = link.rows(statements.DEFINITION_LAST)[0][0]
            if number is None:
                raise Refused("office.none")
            return str(link.rows(statements.DEFINITION, id=number)[0][0])


class LedgerServer:
    """One ledger on a PostgreSQL server by its URL; `url` never shows the password."""

    def __init__(self, url: str, clock: ServerClock) -> None:
        """Keep the URL."""
        self._url = url
        self._clock = clock
        self.url = shown(url)

    def open(self, *, create: bool = False, upgrade: bool = False) -> LedgerStore:
        """Open it; see open_store."""
        return open_store(self._url, create=create, upgrade=upgrade, clock=self._clock)

    def check(self) -> list[str]:
        """Check every promise of it; answers the faults found."""
        from db import server  # noqa: PLC0415 - an optional driver

        return [f"{found.key}: {found.what}" for found in server.check(server_of(self._url)).findings]

    def backup(self, file: Path) -> None:
        """Copy it into a new SQLite file, while others write."""
        copy_between(self._url, f"sqlite:///{file}", None)

    def restore(self, file: Path, now: datetime) -> Path | None:
        """Put a backup into the database, which must be empty: nothing that is there is overwritten."""
        if not file.is_file():
            raise Misused("argument.bad", argument="file", expected="a backup", found=str(file))
        copy_between(f"sqlite:///{file}", self._url, now)
        return None

    def init_server(self, folder: Path, *, host: str, renew: bool) -> list[Account]:
        """Make the server ready: database, accounts, rights; see db.init_server."""
        from db.init_server import init_server  # noqa: PLC0415 - an optional driver

        return init_server(server_of(self._url), folder, host=host, renew=renew)

    def copy(self, target: str, now: datetime) -> None:
        """Copy it whole into a new ledger of either kind, under a new epoch."""
        copy_between(self._url, target, now)

    def roll(self, clock: Clock) -> Roll:
        """Give every station of the office, by the server's time."""
        self.open().close()
        return _roll(self._url, clock, self._clock)

    def definition_text(self) -> str:
        """Give the office's definition as it was loaded."""
        with closing(self.open()) as store:
            return store.definition_text()


def ledger_of(url: str, clock: ServerClock) -> LedgerFile | LedgerServer:
    """The ledger behind a URL."""
    return LedgerServer(url, clock) if is_server(url) else LedgerFile(url)


def _roll(url: str, clock: Clock, server_clock: ServerClock) -> Roll:
    """Read the roll without standing anywhere."""
    nobody = Run(id="", machine="", machine_name="")
    with closing(open_stations(url, nobody, clock=clock, server_clock=server_clock)) as stations:
        return stations.roll()


def open_feed(url: str) -> Feed:
    """The doorbell of the ledger behind a URL."""
    if is_server(url):
        from db.doorbell import PostgresFeed  # noqa: PLC0415 - an optional driver

        return PostgresFeed(server_of(url))
    return SqliteFeed(path_of(url))


def copy_between(source: str, target: str, now: datetime | None) -> None:
    """Copy a ledger whole into a new one; with `now` under a new epoch: it is another office's truth from then on."""
    with _ground(source).reading() as link, _ground(target).filling() as fresh:
        copy(link, fresh, now)


def _ground(url: str) -> Ground:
    if is_server(url):
        from db.server import ServerGround  # noqa: PLC0415 - an optional driver

        return ServerGround(server_of(url))
    return FileGround(path_of(url))
