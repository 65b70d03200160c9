"""This station's printer as screens see it: how it is, and what a set-up does with it; never in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from kiosk.errors import KioskError, Unavailable
from ui.work import Lane, log_failure

if TYPE_CHECKING:
    from kiosk.ports import PrinterSetup, PrinterWatch
    from kiosk.printer import PrinterState

T = TypeVar("T")


class StationPrinter(QObject):
    """Tells each new state once in the GUI thread; asks and prints in threads of its own.

    Where main hands nothing in there is no state, and what is asked of a set-up fails kindly.
    """

    told = Signal(object)
    _heard = Signal(object)

    def __init__(
        self,
        url: str,
        open_watch: Callable[[], PrinterWatch] | None = None,
        open_setup: Callable[[], PrinterSetup] | None = None,
    ) -> None:
        super().__init__()
        self.url = url
        self.state: PrinterState | None = None
        self._open_watch, self._open_setup = open_watch, open_setup
        self._watch: PrinterWatch | None = None
        self._setup: PrinterSetup | None = None
        self._watching, self._setting_up = Lane("printer"), Lane("printer set-up")
        self._heard.connect(self._on_heard, Qt.ConnectionType.QueuedConnection)

    @property
    def can_set_up(self) -> bool:
        """Whether main handed a set-up in."""
        return self._open_setup is not None

    def start(self) -> None:
        """Begin to hear how the printer is."""
        self._watching.do(self._begin)

    def look(self) -> None:
        """Ask the printer soon: somebody says that it is mended."""
        self._watching.do(lambda: self._watch.look() if self._watch else None)

    def new_roll(self) -> None:
        """Count paper anew."""
        self._watching.do(lambda: self._watch.new_roll() if self._watch else None)

    def ask(
        self,
        call: Callable[[PrinterSetup], T],
        done: Callable[[T], None],
        failed: Callable[[KioskError], None] = log_failure,
    ) -> None:
        """Let the set-up do something that may take its time."""
        self._setting_up.do(lambda: call(self._opened()), done, failed)

    def hear(self, state: PrinterState) -> None:
        """Take a new state from any thread."""
        self._heard.emit(state)

    def stop(self) -> None:
        """Finish what was asked, and let go of what tells this."""
        self._watching.stop()
        self._setting_up.stop()
        self._watch = self._setup = None

    def _begin(self) -> None:
        if self._watch is None and self._open_watch is not None:
            self._watch = self._open_watch()
            self._watch.watch(self.hear)  # not the signal's own emit: kept elsewhere it does not keep this alive

    def _opened(self) -> PrinterSetup:
        if self._setup is None:
            if self._open_setup is None:
                raise Unavailable("printer.off", printer=self.url)
            self._setup = self._open_setup()
        return self._setup

    def _on_heard(self, state: PrinterState) -> None:
        self.state = state
        self.told.emit(state)
