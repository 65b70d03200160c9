"""The values of the office: what a ticket, a counter, a service is, and in which states a ticket can be.

Those that events carry are msgspec Structs, which every station builds anew at every event of the others. They hold
plain frozen data, so no circles: the garbage collector need not look at them (gc=False).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum

from msgspec import Struct

from kiosk.slip_design import SlipDesign

CODE_SIGNS = "23456789ACDEFGHJKMNPRTUVWXYZ"
CODE_LENGTH = 6


class TicketState(Enum):
    """Where a ticket stands; STATES is decided pair by pair in moves.py."""

    BOOKED = "booked"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    NO_SHOW = "no_show"
    SERVED = "served"
    CANCELLED = "cancelled"
    VOID = "void"


OPEN_STATES = frozenset(
    {TicketState.BOOKED, TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD}
)


class Kind(Enum):
    """How the ticket was issued: for now, or for a chosen slot."""

    WALK_IN = "walk_in"
    BOOKING = "booking"


class Place(Enum):
    """Which place of its slot a ticket occupies."""

    SLOT = "slot"
    BORROWED = "borrowed"
    BEYOND = "beyond"
    OVERRIDE = "override"
    NONE = "none"


class PrintFate(Enum):
    """The fate of a ticket's last print."""

    NONE = "none"
    QUEUED = "queued"
    SENT = "sent"
    PRINTED = "printed"
    ASSUMED = "assumed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    EXPIRED = "expired"


class Outcome(Enum):
    """How a step ended."""

    SERVED = "served"
    TRANSFERRED = "transferred"
    CORRECTED = "corrected"
    NO_SHOW = "no_show"
    NEVER_CAME = "never_came"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    VOID = "void"


class Numbering(Enum):
    """One block of numbers per slot, or one running series per day."""

    SLOT = "slot"
    DAY = "day"


class DayKind(Enum):
    """What the office's calendar says of a date."""

    OPEN = "open"
    CLOSED = "closed"
    HALF = "half"


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One administrative procedure; empty papers, fee or time limit mean "not known", never "none"."""

    key: str
    code: str
    service: str
    name: str
    keywords: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    fee: str = ""
    time_limit: str = ""
    online_only: bool = False
    highlight: str = ""
    source: str = ""
    reliability: str = "B"
    route: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether citizens may see it: rows of reliability C are not."""
        return self.reliability != "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What people queue for. Texts by language ("vi" always there)."""

    prefix: str
    names: dict[str, str]
    examples: dict[str, str] = field(default_factory=dict)
    colour: str = "#15507A"
    mean_min: float = 8.0
    online_only: bool = False
    capacity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a counter's time one of its services gets, 0 < share ≤ 1."""

    service: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where a clerk serves; its services in its own order."""

    number: int
    name: str = ""
    zone: str = ""
    serves: tuple[Share, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """The prefixes it serves, in its order."""
        return tuple(s.service for s in self.serves)

    def share(self, service: str) -> float:
        """The share of one service, 0 when it does not serve it."""
        return next((s.share for s in self.serves if s.service == service), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass:
    """A label of priority; all have one rank."""

    key: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTime:
    """One session of a weekday, in local time."""

    name: str
    opens: time
    last_ticket: time
    closes: time
    issue_from: time


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """What the office's own calendar says of one date; it wins over the holidays."""

    date: date
    kind: DayKind
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDay:
    """A weekday with a name ("Thứ 2 ngày không viết"); weekday 0 is Monday."""

    weekday: int
    names: dict[str, str]
    notices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The office's own figures for the rules of the hall."""

    slot_min: int = 30
    slots: bool = True
    load_factor: float = 0.9
    no_show_rate: float = 0.0
    numbering: Numbering = Numbering.SLOT
    number_format: str = "{prefix}{number:03d}"
    grace_min: int | None = None
    tolerance_min: int = 15
    max_returns: int = 2
    priority_row: int = 2
    step_credit_min: int = 15
    own_credit_min: int = 0
    booking_days: int = 6
    implied_no_show: bool = False
    auto_no_show_min: int | None = None
    recall_guard_s: int = 20
    undo_s: int = 5

    @property
    def grace(self) -> timedelta:
        """How long after its slot's start a booking keeps its due time."""
        return timedelta(minutes=self.slot_min if self.grace_min is None else self.grace_min)

    @property
    def tolerance(self) -> timedelta:
        """How long after the last call a no-show may come back to its place."""
        return timedelta(minutes=self.tolerance_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A checked office: services, counters, timetable, rules. Built by definition.py only."""

    key: str
    names: dict[str, str]
    agency: dict[str, str]
    zone: str
    languages: tuple[str, ...]
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    priorities: tuple[PriorityClass, ...]
    procedures: tuple[Procedure, ...]
    week: dict[int, tuple[SessionTime, ...]]
    calendar: tuple[CalendarDay, ...] = ()
    holidays: str | None = "VN"
    named_days: tuple[NamedDay, ...] = ()
    notices: dict[str, str] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    slip: SlipDesign = field(default_factory=SlipDesign)

    def service(self, prefix: str) -> Service | None:
        """The service with that prefix, or None."""
        return next((s for s in self.services if s.prefix == prefix), None)

    def counter(self, number: int) -> Counter | None:
        """The counter with that number, or None."""
        return next((c for c in self.counters if c.number == number), None)

    def counters_of(self, prefix: str) -> tuple[Counter, ...]:
        """The counters that serve a service."""
        return tuple(c for c in self.counters if prefix in c.services)


class Step(Struct, frozen=True, kw_only=True, gc=False):
    """One service at one counter; times in UTC, held_s the seconds on the shelf since its last call."""

    service: str
    ready_at: datetime | None = None
    due_at: datetime | None = None
    counter: int | None = None
    first_called_at: datetime | None = None
    called_at: datetime | None = None
    serving_at: datetime | None = None
    finished_at: datetime | None = None
    held_s: float = 0.0
    outcome: Outcome | None = None
    implied: bool = False


class Ticket(Struct, frozen=True, kw_only=True, gc=False):
    """One visit of one citizen. `order` is the order of issue (the id of its Issued event)."""

    code: str
    order: int
    date: date
    session: int
    prefix: str
    number: int
    label: str
    block: int
    kind: Kind
    state: TicketState
    place: Place
    steps: tuple[Step, ...]
    slot_start: datetime | None = None
    slot_end: datetime | None = None
    priority: str | None = None
    procedure: str | None = None
    language: str = "vi"
    stay: bool = False
    issued_at: datetime
    arrived_at: datetime | None = None
    calls: int = 0
    returns: int = 0
    tried: bool = False
    was_tried: bool = False
    chosen: bool = False
    carried: bool = False
    released: bool = False
    held_at: datetime | None = None
    route: tuple[str, ...] = ()
    closed_at: datetime | None = None
    closed_reason: str | None = None
    print: PrintFate = PrintFate.NONE
    on_paper: bool = False
    home: str = ""

    @property
    def step(self) -> Step:
        """The current, else the last step."""
        return self.steps[-1]

    def steps_with(self, step: Step) -> tuple[Step, ...]:
        """Its steps, the last one replaced."""
        return (*self.steps[:-1], step)

    @property
    def service(self) -> str:
        """The prefix of the service it is (or was last) for; `prefix` stays that of its number."""
        return self.steps[-1].service

    @property
    def counter(self) -> int | None:
        """The counter of the current step."""
        return self.steps[-1].counter

    @property
    def due_at(self) -> datetime | None:
        """The instant from which the current step is due."""
        return self.steps[-1].due_at

    @property
    def is_open(self) -> bool:
        """Whether it still awaits its fate."""
        return self.state in OPEN_STATES

    @property
    def slot_service(self) -> str:
        """The service whose slot it took its place in (a transfer does not change it)."""
        return self.home or self.prefix

    @property
    def takes_place(self) -> bool:
        """Whether it occupies a place of its slot: not cancelled, void, released, nor beyond."""
        return (
            self.place in (Place.SLOT, Place.BORROWED)
            and not self.released
            and self.state not in (TicketState.CANCELLED, TicketState.VOID)
        )


class Undo(Struct, frozen=True, kw_only=True, gc=False):
    """What the counter's next `undo` brings back: the ticket as it was, until an instant."""

    code: str
    state: TicketState
    until: datetime


class CounterState(Struct, frozen=True, kw_only=True, gc=False):
    """What changes about a counter: its open ticket, its pause, its row of priority calls this session."""

    number: int
    ticket: str | None = None
    paused: str | None = None
    row: int = 0
    row_date: date | None = None
    row_session: int | None = None
    last_label: str | None = None
    last_event_at: datetime | None = None
    undo: Undo | None = None


class SlotState(Struct, frozen=True, kw_only=True, gc=False):
    """What changes about one service's slot: places added by a supervisor, minutes lent and borrowed."""

    service: str
    start: datetime
    overflow: int = 0
    lent_min: float = 0.0
    borrowed_min: float = 0.0


class SessionState(Struct, frozen=True, kw_only=True, gc=False):
    """A session that staff closed early."""

    index: int
    closed_at: datetime | None = None
