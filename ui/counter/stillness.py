"""When to ask a clerk whether the counter still serves: people wait, and nothing has happened for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.model import Definition
from kiosk.views import Desk
from kiosk.words import Words
from ui.counter.question import Asked, Choice

TIMES_THE_MEAN = 2
SERVING, PAUSING = "serving", "pausing"


def is_still(desk: Desk, definition: Definition, now: datetime, answered_at: datetime | None) -> bool:
    """Tell whether nothing happened here for twice the mean service time while somebody waited."""
    if desk.state.paused is not None or not desk.waiting:
        return False
    waited_since = min(ticket.arrived_at or ticket.issued_at for ticket in desk.waiting)
    known = (waited_since, desk.state.last_event_at, answered_at)
    return now - max(at for at in known if at is not None) >= patience(desk, definition)


def patience(desk: Desk, definition: Definition) -> timedelta:
    """Twice the mean of the service at hand, or of the longest that this counter serves."""
    prefixes = (desk.current.ticket.service,) if desk.current else desk.counter.services
    means = [service.mean_min for prefix in prefixes if (service := definition.service(prefix))]
    return timedelta(minutes=TIMES_THE_MEAN * max(means, default=8.0))


def still_serving(words: Words, answered: Callable[[str], None]) -> Asked:
    """Ask the clerk."""
    w = words
    return Asked(
        title=w("Còn phục vụ?"),
        choices=(
            Choice(key=SERVING, sign="1", name=w("Còn phục vụ"), hint=w("có người đang chờ")),
            Choice(key=PAUSING, sign="2", name=w("Tạm nghỉ"), hint=w("chọn lý do")),
        ),
        answered=answered,
    )
