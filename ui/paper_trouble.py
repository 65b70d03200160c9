"""Why slips are not printed, at this station and at others, for as long as that lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kiosk import printer_words
from kiosk.errors import Unavailable
from kiosk.events import Event, EventKind
from kiosk.model import PrintFate
from kiosk.words import Words
from ui.feed import Feed
from ui.printer import StationPrinter

if TYPE_CHECKING:
    from kiosk.printer import PrinterState

FORGOTTEN_AFTER = timedelta(minutes=10)
"""So long another station's trouble is shown without a new print: nobody here can ask that printer."""
WELL = frozenset({PrintFate.PRINTED.value, PrintFate.ASSUMED.value})


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another station's last print failed of, and when."""

    cause: str
    at: datetime


class PaperTrouble(QObject):
    """Knows it for every screen; `changed` when there is something else to say.

    This station's printer tells by itself. Of others the print events in the feed tell: a print that failed, and the
    next one that did not.
    """

    changed = Signal()

    def __init__(self, printer: StationPrinter, feed: Feed) -> None:
        super().__init__()
        self._printer, self._feed = printer, feed
        self._elsewhere: dict[str, Elsewhere] = {}
        self._said: tuple[str, ...] = ()
        printer.told.connect(self._on_told)
        feed.happened.connect(self._on_happened)
        feed.reloaded.connect(self._on_reloaded)

    @property
    def is_stopped(self) -> bool:
        """Whether a printer stands still: not only paper that runs low."""
        state = self._printer.state
        return bool(self._elsewhere) or (state is not None and state.cause is not None)

    def lines(self, words: Words) -> tuple[str, ...]:
        """Say every trouble in one sentence each; nothing while all is well."""
        own = printer_words.trouble(self._printer.state, words) if self._printer.state else ""
        others = (
            words("Máy in {printer}: {cause}", printer=printer, cause=words.error(Unavailable(each.cause), staff=True))
            for printer, each in self._elsewhere.items()
        )
        return tuple(line for line in (own, *others) if line)

    def forget_old(self) -> None:
        """Say no more of what nobody can ask; called now and then by whoever shows it."""
        now = self._feed.office_time.now()
        old = [printer for printer, each in self._elsewhere.items() if now - each.at > FORGOTTEN_AFTER]
        for printer in old:
            del self._elsewhere[printer]
        if old:
            self.changed.emit()

    def _on_told(self, state: PrinterState) -> None:
        self._elsewhere.pop(state.url, None)
        self.changed.emit()

    def _on_happened(self, event: Event) -> None:
        note = event.body.get("note")
        if event.kind is not EventKind.PRINT or not isinstance(note, dict):
            return
        printer, fate, cause = note.get("printer"), note.get("fate"), note.get("cause")
        if not isinstance(printer, str) or fate is None or self._is_own(printer):
            return
        if fate in WELL:
            self._elsewhere.pop(printer, None)
        elif isinstance(cause, str):
            self._elsewhere[printer] = Elsewhere(cause, event.at)
        self.changed.emit()

    def _is_own(self, printer: str) -> bool:
        return self._printer.state is not None and printer == self._printer.state.url

    def _on_reloaded(self) -> None:
        if self._elsewhere:
            self._elsewhere.clear()
            self.changed.emit()
