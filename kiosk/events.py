"""What happened: one frozen value per thing, in the order of the ledger."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from msgspec import Struct

from kiosk.model import CounterState, SessionState, SlotState, Ticket


class EventKind(Enum):
    """What can happen in an office."""

    OFFICE_LOADED = "office_loaded"
    DAY_SET = "day_set"
    DAY_PLANNED = "day_planned"
    ISSUED = "issued"
    ARRIVED = "arrived"
    RELEASED = "released"
    CALLED = "called"
    RECALLED = "recalled"
    TRIED = "tried"
    TRY_ENDED = "try_ended"
    SERVING = "serving"
    SERVED = "served"
    NO_SHOW = "no_show"
    NEVER_CAME = "never_came"
    HELD = "held"
    RESUMED = "resumed"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    STEP_READY = "step_ready"
    CARRIED = "carried"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    VOIDED = "voided"
    REVIVED = "revived"
    UNDONE = "undone"
    PAUSED = "paused"
    UNPAUSED = "unpaused"
    OVERFLOW = "overflow"
    SESSION_CLOSED = "session_closed"
    PRINT = "print"
    HELP_ASKED = "help_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is to be written: the new values, whose deed it was and why. The ledger makes it an Event.

    `before` is what `ticket` replaces (None when it is new); the Turn fills it in.
    """

    kind: EventKind
    at: datetime
    actor: str
    day: date | None = None
    ticket: Ticket | None = None
    before: Ticket | None = None
    counter: CounterState | None = None
    slots: tuple[SlotState, ...] = ()
    session: SessionState | None = None
    why: str = ""
    note: dict[str, object] = field(default_factory=dict)


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """One line of the ledger.

    `body` holds what changed, field by field, as JSON values:
    {"ticket": {...}, "counter": {...}, "slots": [...], "session": {...}, "note": {...}}.
    """

    id: int
    at: datetime
    kind: EventKind
    actor: str
    day: date | None
    code: str | None
    label: str | None
    service: str | None
    counter: int | None
    why: str
    body: dict[str, object]
