"""The technician's PIN: kept as a scrypt hash in the station's settings, never as figures."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable

_FORM = re.compile("[0-9]{4,8}")
_KEPT = re.compile(r"scrypt:[0-9a-f]{32}:[0-9a-f]{64}")


def is_form(pin: str) -> bool:
    """Tell whether these are 4 to 8 figures."""
    return _FORM.fullmatch(pin) is not None


def is_kept(text: str) -> bool:
    """Tell whether a text is a PIN as the settings keep it."""
    return _KEPT.fullmatch(text) is not None


def keep(pin: str) -> str:
    """Make what the settings keep of a PIN."""
    salt = secrets.token_bytes(16)
    return f"scrypt:{salt.hex()}:{_hash(pin, salt).hex()}"


def is_right(pin: str, kept: str) -> bool:
    """Tell whether a PIN is the one that is kept; takes some 50 ms, so that guessing takes long."""
    _, salt, known = kept.split(":")
    return hmac.compare_digest(_hash(pin, bytes.fromhex(salt)), bytes.fromhex(known))


def judge_of(kept: str | None) -> Callable[[str], bool] | None:
    """Make what judges a PIN; None where none was set."""
    return None if kept is None else lambda given: is_right(given, kept)


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
