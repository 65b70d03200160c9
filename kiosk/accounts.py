"""The accounts of a database server: one for each kind of station, and what a station needs to know of its own."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Role(Enum):
    """One kind of account; each station signs in with that of its kind."""

    OWNER = "owner"
    """Migrations, the definition, copies: at the server, by IT."""
    KIOSK = "kiosk"
    """A citizen screen: issues, arrives, cancels, and does what time does."""
    COUNTER = "counter"
    """A clerk's console: also calls, serves, finishes, pauses."""
    PANEL = "panel"
    """A screen that shows calls: reads, sees no code, takes no lock."""
    SUPERVISOR = "supervisor"
    """Also places, sessions, the calendar, and reports on earlier days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account as a station's settings name it. `is_new`: its password was made now, and lies in the file."""

    role: Role
    name: str
    file: Path
    address: str
    is_new: bool
