"""Which call is shown large, and for how long: one after another, none lost. Knows no widget and no clock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from kiosk.events import Event, EventKind
from kiosk.views import CallShown

CALLS = frozenset({EventKind.CALLED, EventKind.RECALLED, EventKind.TRIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a call stays large: alone, with others behind it, with a crowd behind it; and what is too old."""

    alone_s: float = 9.0
    followed_s: float = 8.0
    hurried_s: float = 2.0
    crowd: int = 4
    fresh_s: float = 60.0
    cut_off_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it is shown large. `calls` counts from 1; a tried one asks its holder to confirm."""

    label: str
    counter: int
    service: str
    at: datetime
    calls: int = 1
    is_tried: bool = False


def call_of(event: Event, known: CallShown | None) -> Call | None:
    """Make the call that an event is; None for any other event. `known`: the same number as listed so far."""
    if event.kind not in CALLS or event.label is None or event.counter is None:
        return None
    fresh = event.body.get("ticket")
    body = fresh if isinstance(fresh, dict) else {}
    was_tried = known is not None and known.tried and event.kind is EventKind.RECALLED
    return Call(
        label=event.label,
        counter=event.counter,
        service=event.service or "",
        at=event.at,
        calls=int(body.get("calls", 1)),
        is_tried=bool(body.get("tried", was_tried)),
    )


def call_shown(shown: CallShown) -> Call:
    """Make a call from the panel's page."""
    return Call(
        label=shown.label,
        counter=shown.counter,
        service=shown.service,
        at=shown.called_at,
        calls=shown.calls,
        is_tried=shown.tried,
    )


class CallQueue:
    """The call that is large now, and those that wait for it. Seconds are those of any steady clock."""

    def __init__(self, pace: Pace) -> None:
        """Begin with nothing to show."""
        self._pace = pace
        self._waiting: deque[Call] = deque()
        self._since_s = 0.0
        self.current: Call | None = None

    @property
    def waiting(self) -> tuple[Call, ...]:
        """The calls that wait, the next one first."""
        return tuple(self._waiting)

    def add(self, call: Call) -> None:
        """Let a call wait for its turn."""
        self._waiting.append(call)

    def turn(self, now_s: float) -> bool:
        """Go on to the next call when it is time; answers whether something changed."""
        if self.due_in_s(now_s) != 0:
            return False
        self.current = self._waiting.popleft() if self._waiting else None
        self._since_s = now_s
        return True

    def due_in_s(self, now_s: float) -> float | None:
        """Tell when `turn` has something to do: 0 is now, None is not before the next call."""
        if self.current is None:
            return 0 if self._waiting else None
        return max(0, self._since_s + self._stay_s() - now_s)

    def clear(self) -> None:
        """Forget everything."""
        self._waiting.clear()
        self.current = None

    def _stay_s(self) -> float:
        if len(self._waiting) > self._pace.crowd:
            return self._pace.hurried_s
        return self._pace.followed_s if self._waiting else self._pace.alone_s
