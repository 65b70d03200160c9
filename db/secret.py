"""Where a password comes from: a file that only its owner can read, or the system's keyring; never an address."""

import importlib
import os
import stat
import sys
from pathlib import Path

from db.address import Server
from kiosk.errors import Misused, Unavailable
from kiosk.places import NAME

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 1000


def password_of(server: Server) -> str | None:
    """The password for a server, read anew each time so that a changed one counts at once; None: libpq's own ways."""
    if server.password_file is not None:
        return _from_file(server.password_file)
    return _from_keyring(server.account) if server.has_keyring else None


def _from_file(file: Path) -> str:
    """The first line of a regular file; refuses one that others can read."""
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, encoding="utf-8") as opened:
            found = os.fstat(opened.fileno())
            is_private = sys.platform == "win32" or not found.st_mode & _OTHERS
            if not stat.S_ISREG(found.st_mode) or not is_private:
                raise Misused("db.password_file", path=str(file))
            password = opened.readline(_LONGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise Misused("db.password_file", path=str(file)) from None
    if not password:
        raise Misused("db.password_file", path=str(file))
    return password


def _from_keyring(account: str) -> str:
    """The password that `keyring set mot-cua-kiosk ACCOUNT` keeps; the package is there only where it is wanted."""
    try:
        password = importlib.import_module("keyring").get_password(NAME, account)
    except ImportError:
        raise Unavailable("db.keyring", account=account, detail="package keyring") from None
    except Exception as error:  # noqa: BLE001 - each system's keyring has errors of its own
        raise Unavailable("db.keyring", account=account, detail=type(error).__name__) from None
    if not isinstance(password, str) or not password:
        raise Unavailable("db.keyring", account=account, detail="–")
    return password
