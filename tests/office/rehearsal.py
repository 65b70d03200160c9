"""A rehearsal office on a SQLite file of its own: a small definition, or one that ships, and a hand-wound clock."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from db.check import check
from db.store import SqliteStore, open_file
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.errors import KioskError
from kiosk.model import Ticket
from kiosk.office import By, Office
from kiosk.verbs.take import TakeRequest

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 12, 7)
TUESDAY = date(2026, 12, 8)
SATURDAY = date(2026, 12, 12)

SMALL = """
key = "nho"
zone = "Asia/Ho_Chi_Minh"
holidays = "VN"
[names]
vi = "Bộ phận Một cửa thử"
[agency]
vi = "Ủy ban nhân dân thử"

[[services]]
prefix = "A"
mean_minutes = 6
names = { vi = "Chứng thực" }
[[services]]
prefix = "B"
mean_minutes = 10
names = { vi = "Hộ tịch" }
[[services]]
prefix = "C"
mean_minutes = 12
names = { vi = "Đất đai" }

[[counters]]
number = 1
services = { A = 0.6, B = 0.4 }
[[counters]]
number = 2
services = { B = 0.5, C = 0.5 }
[[counters]]
number = 3
services = { A = 1.0 }

[[priorities]]
key = "elderly"
names = { vi = "Người cao tuổi" }

[[week]]
days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
[[week.sessions]]
name = "Sáng"
opens = "07:00"
last_ticket = "10:30"
closes = "11:00"
[[week.sessions]]
name = "Chiều"
opens = "13:00"
last_ticket = "16:30"
closes = "17:00"

[[procedures]]
key = "lien-thong"
service = "A"
name = "Liên thông"
route = ["B"]
"""


def local(text: str, day: date = MONDAY) -> datetime:
    """An instant of the office's zone from "HH:MM" or "HH:MM:SS"."""
    return datetime.combine(day, time.fromisoformat(text), tzinfo=ZONE)


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def quick_folder(otherwise: Path) -> Path:
    """Where files need no disk: for proofs that are not about the disk."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else otherwise


def found(path: Path) -> tuple[object, ...]:
    """What `db check` finds wrong."""
    return check(path).findings


def everything(path: Path) -> dict[str, list[Any]]:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def load(path: Path, text: str, *, at: datetime, source: str = "nho.toml", is_rehearsal: bool = True) -> SqliteStore:
    """Make a ledger with an office in it."""
    store = open_file(path, create=True)
    store.load(text, source=source, is_rehearsal=is_rehearsal, now=at)
    return store


@dataclass(slots=True, kw_only=True)
class Rehearsal:
    """One office, its file, and the hand that winds its clock."""

    path: Path
    store: SqliteStore
    clock: HandClock
    office: Office

    @classmethod
    def found(cls, path: Path, text: str = SMALL, *, at: datetime, is_rehearsal: bool = True) -> "Rehearsal":
        """Found an office of a definition's text."""
        return cls.over(load(path, text, at=at, is_rehearsal=is_rehearsal), HandClock(at))

    @classmethod
    def over(cls, store: SqliteStore, clock: HandClock) -> "Rehearsal":
        """An office over an open ledger."""
        return cls(path=store.path, store=store, clock=clock, office=Office(store, clock, station="thử"))

    def other(self) -> "Rehearsal":
        """The same office as another process has it: its own connections, its own hall."""
        return Rehearsal.over(open_file(self.path), self.clock)

    def at(self, text: str, day: date = MONDAY) -> "Rehearsal":
        """Wind the clock to a local time."""
        self.clock.set(local(text, day))
        return self

    def later(self, **by: float) -> "Rehearsal":
        """Wind the clock on."""
        self.clock.wind(**by)
        return self

    def take(self, service: str = "A", *, token: str | None = None, **wishes: Any) -> Ticket:
        """Take a ticket."""
        return self.office.take(TakeRequest(service=service, **wishes), By(token=token)).ticket

    def call(self, counter: int = 1) -> Ticket:
        """Call past whoever has just been called."""
        self.later(seconds=25)
        view = self.office.call_next(counter)
        assert view is not None
        return view.ticket

    def get(self, ticket: Ticket) -> Ticket:
        """The ticket as it is now."""
        return self.office.ticket(ticket.code).ticket

    def last(self) -> int:
        """The id of the last event."""
        return self.office.events_since(0)[-1].id

    def fill(self, service: str = "C") -> list[Ticket]:
        """Take numbers for now until the rule says no."""
        taken = []
        while True:
            try:
                taken.append(self.take(service))
            except KioskError:
                return taken


def shipped(name: str) -> str:
    """The text of an office that ships."""
    return definition.read(name)[0]


def refused(deed: Callable[[], object]) -> str:
    """The key of the error that a deed gets; "" when it is done."""
    try:
        deed()
    except KioskError as error:
        return error.key
    return ""
