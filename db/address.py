"""Where a ledger is: the URL of a SQLite file or of a PostgreSQL database, read and shown without its password."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from kiosk.errors import Misused
from kiosk.places import KEYRING, PASSWORD_FILE, is_here, shown

_POSTGRES = ("postgresql", "postgres")
_LIBPQ = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "host", "hostaddr", "port", "application_name"}
)
_OPTIONS = _LIBPQ | {PASSWORD_FILE, KEYRING}
_SAFE = "verify-full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A database on a PostgreSQL server, as libpq's parameters; never shown with its password."""

    url: str
    parameters: dict[str, str]
    password_file: Path | None = None
    has_keyring: bool = False

    @property
    def account(self) -> str:
        """Who asks, where, for what: the name under which a keyring has the password."""
        given = self.parameters
        return f"{given.get('user', '')}@{given.get('host', '')}/{given['dbname']}"

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
    """The database of a URL postgresql://USER@HOST:PORT/NAME?sslrootcert=FILE&password_file=FILE.

    To another machine the line is encrypted and the server's certificate verified unless the URL says otherwise.
    """
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
    file, has_keyring = options.pop(PASSWORD_FILE, ""), options.pop(KEYRING, "") == "1"
    parameters = {name: value for name, value in (given | options).items() if value}
    if not is_here(parameters.get("host", "")):
        parameters.setdefault("sslmode", _SAFE)
    return Server(url=url, parameters=parameters, password_file=Path(file) if file else None, has_keyring=has_keyring)
