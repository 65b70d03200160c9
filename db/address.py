"""Where a ledger is: the URL of a SQLite file or of a PostgreSQL database, read and shown without its password."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from kiosk.errors import Misused
from kiosk.places import shown

_POSTGRES = ("postgresql", "postgres")
_OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "host", "port", "application_name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A database on a PostgreSQL server, as libpq's parameters; never shown with its password."""

    url: str
    parameters: dict[str, str]

    def __repr__(self) -> str:
        return f"Server({shown(self.url)})"


def path_of(url: str) -> Path:
    """The file of a SQLite URL (sqlite:///relative, sqlite:////absolute) or of a plain path."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return Path(url)
    if scheme != "sqlite" or not rest.startswith("/") or len(rest) < 2:
        raise Misused("db.url", url=shown(url))
    return Path(rest[1:])


def server_of(url: str) -> Server:
    """The database of a URL postgresql://USER:PASSWORD@HOST:PORT/NAME?sslmode=verify-full&sslrootcert=FILE."""
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        raise Misused("db.url", url=shown(url)) from None
    given = {
        "host": unquote(split.hostname or ""),
        "port": str(port or ""),
        "dbname": unquote(split.path.removeprefix("/")),
        "user": unquote(split.username or ""),
        "password": unquote(split.password or ""),
    }
    options = dict(parse_qsl(split.query))
    if split.scheme not in _POSTGRES or not given["dbname"] or not options.keys() <= _OPTIONS:
        raise Misused("db.url", url=shown(url))
    return Server(url=url, parameters={name: value for name, value in (given | options).items() if value})
