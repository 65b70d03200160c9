"""The outside as the office sees it: ledger, clock, printer, feed."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from kiosk.errors import KioskError
from kiosk.events import Change, Event
from kiosk.hall import Day, Hall
from kiosk.model import CalendarDay, PrintFate
from kiosk.plan import DayPlan
from kiosk.printer import Page, PrinterState, Probe, Profile, Record
from kiosk.stations import Condition, Lease, Place, Roll, StationState
from kiosk.trial import Switch

T = TypeVar("T")


class Clock(Protocol):
    """The office's time."""

    def now(self) -> datetime:
        """The instant, aware, UTC, whole milliseconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a token has already been answered."""

    verb: str
    arguments_hash: str
    answer: str


class Reading(Protocol):
    """One read transaction: state and last event id belong together.

    `hall` carries the head (definition, epoch, last event) and the counters; a day is loaded on request.
    """

    @property
    def hall(self) -> Hall:
        """The hall, in step with the ledger at this transaction."""
        ...

    def day(self, day: date) -> Day:
        """Load a day into the hall: its stored plan, else the plan its definition and calendar give."""
        ...

    def day_of(self, code: str) -> date | None:
        """The date of the ticket with that code (also of an earlier day), or None."""
        ...

    def unsettled_days(self, before: date) -> Sequence[date]:
        """Dates earlier than `before` that have open tickets, oldest first."""
        ...

    def events(self, since: int, limit: int = 10_000) -> Sequence[Event]:
        """The events with id > since, in order."""
        ...


class Writing(Reading, Protocol):
    """One write transaction under the lock."""

    def carry_out(self, work: "Callable[[Writing], T]") -> T:
        """The answer of the work: done now, or ahead of the lock on the very ledger that is found under it."""
        ...

    def answered(self, token: str) -> Remembered | None:
        """What this token was answered before, or None."""
        ...

    def holder(self, key: str) -> str | None:
        """Which run holds a station's place (its key), or None."""
        ...

    def record(self, changes: Sequence[Change], now: datetime) -> Sequence[Event]:
        """Write rows and chained events for changes that the hall already holds, and the head row.

        A day's plan is stored with its first ticket. `business_day` moves to the office's date of `now`.
        """
        ...

    def set_calendar(self, change: Change, entry: CalendarDay) -> DayPlan:
        """Store the office's own word on a date with its event (kind DAY_SET); answers the date's new plan."""
        ...

    def remember(self, token: str, remembered: Remembered) -> None:
        """Keep a token's answer, in the same transaction."""
        ...


class Store(Protocol):
    """The ledger. Both context managers translate every driver error into Unavailable.

    Leaving `write` without an exception commits; an exception rolls back and the hall is as before.
    """

    def write(
        self, deadline_s: float = 3.0, ahead: Callable[[Writing], object] | None = None
    ) -> AbstractContextManager[Writing]:
        """Take the lock and begin. While others are in front, a store may work `ahead` out for `carry_out`.

        Raises Unavailable("db.busy") when the lock comes later than the deadline, also when it came in time but
        the commit would be later: nothing is written then.
        """
        ...

    def read(self) -> AbstractContextManager[Reading]:
        """Begin a read transaction."""
        ...

    def load(self, text: str, *, source: str, is_rehearsal: bool, now: datetime) -> None:
        """Make a checked definition the office's own: first load creates the office, later ones replace it."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...


class Stations(Protocol):
    """The office's stations, told by one run. Each call is one short transaction; raises Unavailable as Store does.

    A heartbeat does not take the hall's lock; a place changes hands under it, so that no verb of the former holder
    comes after.
    """

    def claim(self, place: Place, *, take_over: bool = False) -> Lease:
        """Stand at a place.

        The same machine may at once, another one after 40 s of silence or when it takes over; else it raises
        Refused("station.held") with `machine` (its name), `since`, and the place's `counter` or `name`.
        """
        ...

    def beat(self, told: Mapping[Place, Condition]) -> Mapping[Place, StationState]:
        """Tell that this run is alive; answers the places that another run holds meanwhile, and who that is."""
        ...

    def leave(self, places: Sequence[Place]) -> None:
        """Give places back that this run still holds."""
        ...

    def roll(self) -> Roll:
        """Every station known."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintResult:
    """What became of one print: its fate, the cause's key ("printer.paper", …) and how many bytes were handed over."""

    fate: PrintFate
    cause: str | None = None
    bytes_sent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One print as it is intended: whose slip, which station, which printer, and which bytes (size and SHA-256)."""

    id: str
    code: str
    station: str
    printer: str
    sha256: str
    size: int
    is_copy: bool = False


class Spooler(Protocol):
    """One printer and the prints on their way to it. Blocks while it prints: never called in the GUI thread.

    What a printer can do wrong the results say; only a disk that takes nothing raises: Unavailable("printer.spool").
    """

    @property
    def url(self) -> str:
        """The printer's URL as given."""
        ...

    def keep(self, slip: bytes, *, code: str, is_copy: bool) -> PrintJob | None:
        """Put a job on the disk; None when the first slip of this ticket is on its way already."""
        ...

    def print(self, job: PrintJob) -> PrintResult:
        """Print a kept job; returns its fate within the deadlines, also with a silent host."""
        ...

    def forget(self, job: PrintJob) -> None:
        """Let go of a job whose fate is recorded."""
        ...

    def left(self) -> Sequence[tuple[PrintJob, PrintResult]]:
        """Find prints of this station whose fate is not recorded: their run ended, or the ledger was away."""
        ...


class PrinterWatch(Protocol):
    """How a station's printer is, for staff: after each print, and asked every few seconds while nothing is printed.

    Implemented by the spooler. Never blocks; what it tells comes from another thread.
    """

    def state(self) -> PrinterState:
        """How it was when last heard of."""
        ...

    def watch(self, told: Callable[[PrinterState], None]) -> None:
        """Call `told` with the present state at once, and with each new one from any thread."""
        ...

    def look(self) -> None:
        """Ask the printer soon, if nothing is printed: somebody says that it is mended."""
        ...

    def new_roll(self) -> None:
        """Count paper anew: somebody has put a new roll in."""
        ...


class PrinterSetup(Protocol):
    """What a set-up asks of a printer, shows on paper and stores. Blocks: never called in the GUI thread.

    Raises Misused("printer.url") for a URL nobody understands, and Unavailable("printer.busy") while another print
    goes on. The set-up of a printer: probe, print the pages and ask what was seen, keep.
    """

    def probe(self, url: str, *, asks_ids: bool = False) -> Probe:
        """Ask a printer about itself; nothing is printed.

        asks_ids: ask for process ids too. Some clones print that question (four figures): say so before.
        """
        ...

    def record(self, url: str) -> Record:
        """Give what is stored of a printer, with its URL's options; what is usual where nothing is stored."""
        ...

    def print_page(self, url: str, page: Page, profile: Profile) -> PrintResult:
        """Print one page on trial, as a slip is printed: through spool, lock and worker."""
        ...

    def keep(self, url: str, record: Record) -> None:
        """Store what was found. Programs that run take it over when they are next started."""
        ...


class Feed(Protocol):
    """Tells that something may have happened: a doorbell, not a letter."""

    def watch(self, ring: Callable[[], None]) -> None:
        """Call `ring` (from any thread) whenever the ledger may have new events."""
        ...

    def stop(self) -> None:
        """Stop watching."""
        ...


class Voice(Protocol):
    """Speaks announcements."""

    def say(self, label: str, counter: int, *, is_recall: bool) -> None:
        """Queue one announcement; never blocks."""
        ...


class TrialPrinter(Protocol):
    """The printer of a machine that has none, as its window shows and turns it."""

    @property
    def address(self) -> str | None:
        """Where others may print to it over TCP, "127.0.0.1:9100"; None when nowhere."""
        ...

    @property
    def trouble(self) -> KioskError | None:
        """Why it does not listen although it should."""
        ...

    @property
    def folder(self) -> Path | None:
        """Where its papers are kept, as pictures and as bytes."""
        ...

    def is_on(self, switch: Switch) -> bool:
        """Tell how a switch stands; never blocks."""
        ...

    def turn(self, switch: Switch, *, is_on: bool) -> None:
        """Turn a switch. May print what stood still: never called in the GUI thread."""
        ...

    def on_paper(self, callback: Callable[[bytes], None]) -> None:
        """Call back with the PNG of every paper, in the thread that printed."""
        ...
