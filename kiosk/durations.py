"""How one duration is measured: the wait in hall, against the slot, the service; and how many are described.

A ticket's services are its parts: what was chosen wrongly belongs to what was meant. Seconds, never negative.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.model import Kind, Outcome, Step, Ticket, TicketState

FEW = 20
DONE = frozenset({Outcome.SERVED, Outcome.TRANSFERRED})
_LEFT = frozenset({Outcome.NO_SHOW, Outcome.NEVER_CAME, Outcome.CANCELLED, Outcome.CLOSED, Outcome.VOID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a duration is spread over n cases, in seconds; everything but n is None when there are none."""

    n: int = 0
    p10_s: float | None = None
    median_s: float | None = None
    p90_s: float | None = None
    p95_s: float | None = None
    mean_s: float | None = None
    longest_s: float | None = None
    within_15: float | None = None
    within_30: float | None = None

    @property
    def is_few(self) -> bool:
        """Whether there are too few cases to compare persons."""
        return self.n < FEW


@dataclass(frozen=True, slots=True)
class Part:
    """One service within a ticket: a step, with the corrections before it taken as the same wait."""

    ticket: Ticket
    step: Step
    since: datetime | None
    is_first: bool
    is_last: bool


def parts(ticket: Ticket) -> Iterator[Part]:
    """Tell a ticket's services apart; what was chosen wrongly belongs to what was meant."""
    since, is_first = ticket.arrived_at, True
    last = len(ticket.steps) - 1
    for place, step in enumerate(ticket.steps):
        if since is None and not is_first:
            since = step.ready_at
        if step.outcome is Outcome.CORRECTED and place < last:
            continue
        yield Part(ticket, step, since, is_first, place == last)
        since, is_first = None, False


def quantile(ordered: Sequence[float], share: float) -> float:
    """Interpolate linearly between the two nearest of sorted values (Hyndman and Fan 1996, type 7)."""
    place = share * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 1)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread(durations: Iterable[float | None]) -> Spread:
    """Describe durations; None is no case, a negative one counts as zero."""
    ordered = sorted(max(0.0, value) for value in durations if value is not None)
    if not ordered:
        return Spread()
    n = len(ordered)
    return Spread(
        n=n,
        p10_s=quantile(ordered, 0.10),
        median_s=quantile(ordered, 0.50),
        p90_s=quantile(ordered, 0.90),
        p95_s=quantile(ordered, 0.95),
        mean_s=sum(ordered) / n,
        longest_s=ordered[-1],
        within_15=sum(value <= 15 * 60 for value in ordered) / n,
        within_30=sum(value <= 30 * 60 for value in ordered) / n,
    )


def wait_s(part: Part) -> float | None:
    """Measure the wait in hall: from arrival to the last call; None for who was not called or did not stay."""
    ticket, step = part.ticket, part.step
    if ticket.state is TicketState.VOID or step.outcome in _LEFT:
        return None
    if part.is_last and (ticket.tried or ticket.state in (TicketState.BOOKED, TicketState.WAITING)):
        return None
    return _between(part.since, step.called_at)


def slot_wait_s(part: Part) -> float | None:
    """Measure the wait against the slot: for a booking present at its slot's start, from there to the last call."""
    ticket = part.ticket
    start, arrived = ticket.slot_start, ticket.arrived_at
    if not _is_booked_first(part) or start is None or arrived is None or arrived > start:
        return None
    return None if wait_s(part) is None else _between(start, part.step.called_at)


def offered_s(part: Part, zone: ZoneInfo) -> float | None:
    """Measure the offered delay: from issue to the slot's start, for bookings of the same day."""
    ticket = part.ticket
    if not _is_booked_first(part) or ticket.state is TicketState.VOID:
        return None
    if ticket.issued_at.astimezone(zone).date() != ticket.date:
        return None
    return _between(ticket.issued_at, ticket.slot_start)


def service_s(part: Part) -> float | None:
    """Measure the service: from serve to finish less the time on hold; not where serve or finish is implied."""
    step = part.step
    if step.outcome not in DONE or step.implied:
        return None
    return _less_hold(_between(step.serving_at, step.finished_at), step)


def handling_s(part: Part) -> float | None:
    """Measure from the last call to finish, the walk included; not what midnight closed."""
    step = part.step
    if step.outcome not in DONE or (step.implied and step.serving_at is not None):
        return None
    return _less_hold(_between(step.called_at, step.finished_at), step)


def _between(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return max(0.0, (end - start).total_seconds())


def _less_hold(seconds: float | None, step: Step) -> float | None:
    """Take the time on hold off."""
    return None if seconds is None else max(0.0, seconds - step.held_s)


def _is_booked_first(part: Part) -> bool:
    return part.is_first and part.ticket.kind is Kind.BOOKING and not part.ticket.carried
