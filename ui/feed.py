"""The one signal from which every screen learns what happened.

A doorbell (own verbs, another process, a slow poll) says that something may have happened; then the office is asked
for the events since the last one seen. Each is told once, in order, in the GUI thread.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk.errors import KioskError
from ui.clock import OfficeTime
from ui.work import Work

if TYPE_CHECKING:  # values and rules are imported after the first paint
    from kiosk.events import Event
    from kiosk.office import Office
    from kiosk.views import Seen

POLL_MS = 2000
ABSENCE_S = 60.0
MOST_REPLAYED = 2000
_NO_EVENTS = 2**62


@dataclass(frozen=True, slots=True)
class _Letter:
    seen: Seen
    events: tuple[Event, ...]
    is_new_office: bool


class Feed(QObject):
    """Tells what happened. `reloaded`: forget what you know and read again; `lost` and `found`: the office."""

    happened = Signal(object)
    reloaded = Signal()
    lost = Signal(object)
    found = Signal()
    _rung = Signal()

    def __init__(self, work: Work, time_of_office: OfficeTime, *, poll_ms: int = POLL_MS) -> None:
        super().__init__()
        self.office_time = time_of_office
        self._work = work
        self._epoch: str | None = None
        self._last_id = 0
        self._is_asking = False
        self._rang_again = False
        self._heard_s: float | None = None
        self._is_lost = False
        self._rung.connect(self._on_rung, Qt.ConnectionType.QueuedConnection)
        self._poll = QTimer(self, interval=poll_ms)
        self._poll.timeout.connect(self._on_rung)

    def start(self) -> None:
        """Begin to listen; the first answer is told as `reloaded`."""
        self._poll.start()
        self._on_rung()

    def stop(self) -> None:
        """Tell nothing more."""
        self._poll.stop()

    def ring(self) -> None:
        """Say that something may have happened; from any thread."""
        self._rung.emit()

    @property
    def age_s(self) -> float | None:
        """How long ago the office was last heard; None before the first time."""
        return None if self._heard_s is None else time.monotonic() - self._heard_s

    @Slot()
    def _on_rung(self) -> None:
        if self._is_asking:
            self._rang_again = True
            return
        self._is_asking = True
        self._rang_again = False
        epoch, last_id = self._epoch, self._last_id
        self._work.ask(lambda office: _read(office, epoch, last_id), self._on_letter, self._on_failed)

    def _on_letter(self, letter: _Letter) -> None:
        was_long_ago = self._heard_s is not None and time.monotonic() - self._heard_s > ABSENCE_S
        self._heard_s = time.monotonic()
        self.office_time.adopt(letter.seen.now)
        self._epoch = letter.seen.epoch
        is_new = letter.is_new_office or was_long_ago or len(letter.events) > MOST_REPLAYED
        self._last_id = max((e.id for e in letter.events), default=self._last_id)
        if is_new:
            self._last_id = letter.seen.event_id
        if self._is_lost:
            self._is_lost = False
            self.found.emit()
        if is_new:
            self.reloaded.emit()
        else:
            for event in letter.events:
                self.happened.emit(event)
        self._go_on()

    def _on_failed(self, error: KioskError) -> None:
        self._is_lost = True
        self.lost.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        self._is_asking = False
        if self._rang_again:
            self._on_rung()


def _read(office: Office, epoch: str | None, last_id: int) -> _Letter:
    news = office.news(_NO_EVENTS if epoch is None else last_id)
    is_new_office = news.seen.epoch != epoch or news.seen.event_id < last_id
    return _Letter(news.seen, () if is_new_office else news.events, is_new_office)
