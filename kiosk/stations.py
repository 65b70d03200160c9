"""Stations: where this office's programs run, what each tells of itself, and whose a place is.

Heartbeats are no events: what is told here is true for half a minute, and is neither chained, nor copied, nor saved.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

VERSION = "0.1.0"
"""This program's version, as stations tell it."""

BEAT_EVERY_S = 10.0
SILENT_AFTER = timedelta(seconds=32)
"""Three beats were missed: the station is shown red."""
FREE_AFTER = timedelta(seconds=40)
"""So long a place waits for its run; then another machine may stand there."""
FORGOTTEN_AFTER = timedelta(days=7)


class StationRole(Enum):
    """What a station is for."""

    CITIZEN = "citizen"
    COUNTER = "counter"
    PANEL = "panel"
    STATISTICS = "statistics"
    ADMIN = "admin"


HELD = frozenset({StationRole.CITIZEN, StationRole.COUNTER})
"""Whose places have one run at a time. Those that only look may be as many as there are machines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One start of the program: on which machine, and which of its starts."""

    id: str
    machine: str
    machine_name: str
    version: str = VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a station stands in the office: its role and name; a counter's number."""

    role: StationRole
    name: str
    counter: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether one run at a time may stand here."""
        return self.role in HELD

    def key(self, run: Run) -> str:
        """Name what is claimed: a counter by its number, a kiosk by its name; others are their machine's own."""
        if self.counter is not None:
            return f"{self.role.value}:{self.counter}"
        own = f"{self.role.value}:{self.name}"
        return own if self.is_held else f"{own}:{run.machine}"


@dataclass(frozen=True, slots=True)
class Lease:
    """A place that a run holds: the verbs of its station are refused once another run holds it."""

    key: str
    run: str


class Condition(Struct, frozen=True, kw_only=True, gc=False):
    """How a station is. `printer`: its URL without secrets; `printer_state`: an error's key, or None for well."""

    printer: str | None = None
    printer_state: str | None = None
    paper_left_mm: int | None = None
    disk_free_mb: int | None = None
    error: str | None = None
    error_at: datetime | None = None


class StationState(Struct, frozen=True, kw_only=True, gc=False):
    """One station as the ledger knows it. `run` is empty once it was closed in good order."""

    key: str
    role: StationRole
    name: str
    counter: int | None
    machine: str
    machine_name: str
    run: str
    version: str
    schema: str
    printer: str | None
    printer_state: str | None
    paper_left_mm: int | None
    disk_free_mb: int | None
    error: str | None
    error_at: datetime | None
    started_at: datetime
    seen_at: datetime

    @property
    def is_closed(self) -> bool:
        """Whether it said goodbye."""
        return not self.run

    def is_silent(self, now: datetime) -> bool:
        """Whether it should have been heard since, and was not."""
        return not self.is_closed and now - self.seen_at > SILENT_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Every station known at an instant; those silent for a week are left out."""

    now: datetime
    states: tuple[StationState, ...]
