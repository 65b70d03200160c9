"""When a citizen asks for a person: what a console says of it, and for how long it is news."""

from datetime import datetime, timedelta

from kiosk.events import Event, EventKind
from kiosk.office import UNNAMED
from kiosk.words import Words

FRESH = timedelta(seconds=60)
SHOWN_MS = 30_000


def asked_now(event: Event, now: datetime) -> bool:
    """Whether an event is somebody who waits for help, and not one of long ago."""
    return event.kind is EventKind.HELP_ASKED and now - event.at < FRESH


def sentence(event: Event, words: Words) -> str:
    """Say where a person is needed."""
    if event.actor == UNNAMED:
        return words("Công dân ở máy lấy số cần người hỗ trợ.")
    return words("Công dân ở máy “{station}” cần người hỗ trợ.", station=event.actor)
