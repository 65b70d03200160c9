"""What the office answers to a screen or a command: frozen values, each with the ledger's place it was read at."""

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.events import Event
from kiosk.model import Counter, CounterState, Service, Ticket
from kiosk.plan import DayPlan, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where the ledger stood when something was read: a station reads "events since" from here."""

    epoch: str
    event_id: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The events after an id, with where the ledger stood in the same read."""

    seen: Seen
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """When a ticket will be called: a range, and the likely instant. UTC."""

    earliest: datetime
    likely: datetime
    latest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A ticket with what its holder wants to know. people_ahead and expected are None once it is called."""

    ticket: Ticket
    people_ahead: int | None = None
    expected: Expected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """One slot of a service: places in all (with borrowed and overflow), taken, free."""

    date: date
    start: datetime
    end: datetime
    capacity: int
    taken: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What `take` would give now; `why` is the refusal's key when `now` is False; `next` the slot offered instead."""

    service: str
    now: bool
    why: str | None
    expected: Expected | None
    next: SlotView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """A service as the first screen shows it: how many wait, about how long (s), and whether *now* is given."""

    service: Service
    waiting: int
    offer: Offer
    wait_s: float | None
    counters: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The citizen screen's first page. session is the one that issues now, else None (opens tells the next)."""

    seen: Seen
    services: tuple[ServiceView, ...]
    session: Session | None
    plan: DayPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterView:
    """A counter with its state and its open ticket."""

    counter: Counter
    state: CounterState
    ticket: Ticket | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The console's page: own ticket, the waiting in call order, bookings not arrived, the hold shelf, own figures.

    usual_s: the median from call to finish of what this counter finished today.
    """

    seen: Seen
    counter: Counter
    state: CounterState
    current: TicketView | None
    waiting: tuple[Ticket, ...]
    booked: tuple[Ticket, ...]
    held: tuple[Ticket, ...]
    served_today: int
    usual_s: float | None
    paper_trouble: tuple[Ticket, ...]
    broken_promises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallShown:
    """One call on the panel. No code: the panel's account may not see it."""

    label: str
    counter: int
    counter_name: str
    zone: str
    service: str
    slot_start: datetime | None
    slot_end: datetime | None
    called_at: datetime
    calls: int
    tried: bool
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The panel's page: the newest call of each ticket, newest first; paused counters with their reasons."""

    seen: Seen
    calls: tuple[CallShown, ...]
    paused: tuple[tuple[int, str], ...]
    session: Session | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """Everything of one date, settled: its plan, its tickets in order of issue, its slots and counters.

    slots and slot_services run side by side, in the order of the plan.
    """

    seen: Seen
    plan: DayPlan
    tickets: tuple[Ticket, ...]
    slots: tuple[SlotView, ...]
    slot_services: tuple[str, ...]
    counters: tuple[CounterView, ...]
