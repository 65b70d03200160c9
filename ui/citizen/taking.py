"""One touch, one ticket: an attempt has one token, and further touches in the next two seconds do nothing."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from kiosk.errors import KioskError, Refused, Unavailable
from kiosk.office import By, Office
from kiosk.stations import Lease
from kiosk.verbs.take import TakeRequest
from kiosk.views import TicketView
from ui.feed import Feed
from ui.work import Work

GUARD_S = 2.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is asked for, under which token."""

    request: TakeRequest
    token: str


class Taking(QObject):
    """Takes tickets for this kiosk. A touch after an unanswered attempt retries it under its own token."""

    began = Signal()
    taken = Signal(object)
    refused = Signal(object)
    failed = Signal(object)

    def __init__(
        self, work: Work, feed: Feed, lease: Lease | None = None, *, steady_s: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._work, self._feed, self._lease, self._steady_s = work, feed, lease, steady_s
        self._is_busy = False
        self._touched_s = -GUARD_S
        self._unanswered: Attempt | None = None

    @property
    def is_guarded(self) -> bool:
        """Whether a touch now would do nothing."""
        return self._is_busy or self._steady_s() - self._touched_s < GUARD_S

    def take(self, request: TakeRequest) -> bool:
        """Take a ticket; answers whether the touch counted."""
        if self.is_guarded:
            return False
        self._is_busy = True
        self._touched_s = self._steady_s()
        attempt = self._unanswered
        if attempt is None or attempt.request != request:
            attempt = Attempt(request, secrets.token_hex(12))
        self._unanswered = attempt
        self.began.emit()
        self._work.ask(_taker(attempt, self._lease), self._on_taken, self._on_failed)
        return True

    def forget(self) -> None:
        """Let the next touch be an attempt of its own: another citizen stands here."""
        self._unanswered = None

    def _on_taken(self, ticket: TicketView) -> None:
        self._is_busy = False
        self._unanswered = None
        self.taken.emit(ticket)
        self._feed.ring()

    def _on_failed(self, error: KioskError) -> None:
        self._is_busy = False
        if isinstance(error, Refused):
            self._unanswered = None
            self._touched_s = -GUARD_S
            self.refused.emit(error)
            return
        if isinstance(error, Unavailable):
            self._touched_s = -GUARD_S
        self.failed.emit(error)


def _taker(attempt: Attempt, lease: Lease | None) -> Callable[[Office], TicketView]:
    return lambda office: office.take(attempt.request, By(token=attempt.token, lease=lease))
