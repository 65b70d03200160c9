"""A day's plan, stored at its first ticket: its sessions, its slots and its blocks of numbers."""

from datetime import date, datetime

from msgspec import Struct


class Session(Struct, frozen=True, kw_only=True, gc=False):
    """One session of a date, in UTC; index counts from 0 within the day."""

    index: int
    name: str
    issue_from: datetime
    opens: datetime
    last_ticket: datetime
    closes: datetime


class Slot(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch of a session for one service: [start, end), so many places, its block of numbers."""

    session: int
    service: str
    start: datetime
    end: datetime
    capacity: int
    block: int


class Block(Struct, frozen=True, kw_only=True, gc=False):
    """A run of numbers of one prefix: first … first+size-1; size None is open-ended (the day's tail)."""

    service: str
    index: int
    first: int
    size: int | None
    session: int | None
    is_overflow: bool = False


class DayPlan(Struct, frozen=True, kw_only=True, gc=False):
    """Sessions, slots and blocks of one date; no sessions when the office is closed (reason says why)."""

    date: date
    reason: str = ""
    sessions: tuple[Session, ...] = ()
    slots: tuple[Slot, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the office receives anybody on this date."""
        return bool(self.sessions)
