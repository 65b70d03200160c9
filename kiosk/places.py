"""Where things lie on this machine: the database, the settings, the log, pictures of a rehearsal."""

import hashlib
import ipaddress
import logging
import os
import platform
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import parse_qsl, quote, urlsplit

import platformdirs

NAME = "mot-cua-kiosk"
HIDDEN = "***"
_PASSWORD = re.compile(r"^([^:/@]+://[^:/@]*):.*@", re.DOTALL)
_PASSWORD_OPTION = re.compile(r"([?&](?:password|sslpassword)=)[^&]*", re.IGNORECASE)
PASSWORD_FILE, KEYRING = "password_file", "keyring"
"""Options of a server's URL that are ours: where its password is."""
LONGEST_LOG_BYTES = 5_000_000


def default_url() -> str:
    """Where the database is when nobody says where: in the user's data folder."""
    folder = Path(platformdirs.user_data_dir(NAME, appauthor=False))
    return f"sqlite:///{folder / 'office.sqlite'}"


def is_server(url: str) -> bool:
    """Whether a URL names a database on a server, not a file."""
    return url.startswith(("postgresql://", "postgres://"))


def shown(url: str) -> str:
    """The URL of a database as it may be shown and logged: without its password, however badly it is written."""
    return _PASSWORD_OPTION.sub(rf"\1{HIDDEN}", _PASSWORD.sub(rf"\1:{HIDDEN}@", url))


def has_password(url: str) -> bool:
    """Whether the URL of a database holds a password: everyone who sees the URL would have it."""
    return shown(url) != url


def with_option(url: str, name: str, value: str) -> str:
    """The URL with one option more."""
    return f"{url}{'&' if '?' in url else '?'}{name}={quote(value)}"


def is_here(host: str) -> bool:
    """Whether a server's host is this machine: nobody else hears what is said to it."""
    if host.startswith("/") or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_overheard(url: str) -> bool:
    """Whether what is said to a URL's server can be heard or answered by others: another machine, not verified."""
    split = urlsplit(url)
    options = dict(parse_qsl(split.query))
    host = options.get("host") or split.hostname or ""
    return not is_here(host) and options.get("sslmode", "verify-full") != "verify-full"


def folder_of(url: str) -> Path:
    """The folder of a database's file; this user's data folder when its URL names a server."""
    if is_server(url):
        return Path(platformdirs.user_data_dir(NAME, appauthor=False))
    path = Path(url.partition("://")[2].removeprefix("/"))
    return path.parent if path.name else Path()


def standing_folder(url: str) -> Path:
    """The nearest folder of a database that is there: whose disk it is."""
    folder = folder_of(url).absolute()
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def spool_folder(url: str) -> Path:
    """Where prints on their way lie: beside the database's file, else in the user's data folder."""
    scheme, _, path = url.partition("://")
    if scheme.startswith("sqlite") and path.strip("/"):
        file = Path(path.removeprefix("/"))
        return file.with_name(f"{file.name}-spool")
    name = hashlib.sha256(url.encode()).hexdigest()[:12]
    return Path(platformdirs.user_data_dir(NAME, appauthor=False)) / f"spool-{name}"


def papers_folder(url: str) -> Path:
    """Where the papers of the virtual printer are kept: beside the prints on their way."""
    spool = spool_folder(url)
    return spool.with_name(spool.name.replace("spool", "papers"))


def machine_id() -> str:
    """Give this machine's own id, made once and kept; a copied disk is another machine as soon as it is renamed."""
    name = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
    file = Path(platformdirs.user_data_dir(NAME, appauthor=False)) / f"machine-{name}"
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        if not file.exists():
            fresh.write_text(secrets.token_hex(8), encoding="ascii")
            with suppress(FileExistsError):
                os.link(fresh, file)  # never over what another start has just made
            fresh.unlink()
        return file.read_text(encoding="ascii").strip() or name
    return name


def locks_folder() -> Path:
    """Where the locks of printers lie, common to every program of this user."""
    return Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "printers"


def settings_file() -> Path:
    """Where this station's settings are: $KIOSK_SETTINGS, else in the user's configuration folder."""
    given = os.environ.get("KIOSK_SETTINGS")
    return Path(given) if given else Path(platformdirs.user_config_dir(NAME, appauthor=False)) / "station.toml"


def log_to_file() -> None:
    """Log to this user's log folder: standard error is for answers. The file before is kept once."""
    handler: logging.Handler = logging.NullHandler()
    with suppress(OSError):
        file = Path(platformdirs.user_log_dir(NAME, appauthor=False)) / "kiosk.log"
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > LONGEST_LOG_BYTES:
            file.replace(file.with_suffix(".old.log"))
        handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    shape = "%(asctime)s %(process)d %(name)s %(levelname)s %(message)s"
    logging.basicConfig(handlers=[handler], level=logging.INFO, format=shape)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def pictures_folder() -> Path:
    """Make a folder for a rehearsal's pictures: here, or where temporary things go."""
    folder = Path.cwd() / "out" / f"dien-tap-{time.strftime('%Y%m%d-%H%M%S')}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(mkdtemp(prefix="dien-tap-"))
    return folder
