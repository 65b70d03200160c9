"""What staff see of a printer between prints: its present state, who watches it, and the clock by which it is asked."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from kiosk.printer import PrinterState

_log = logging.getLogger(__name__)


class Watched:
    """A printer's present state; whoever watches is told each new one, in the thread that learnt it."""

    def __init__(self, state: PrinterState) -> None:
        self.state = state
        self._told: list[Callable[[PrinterState], None]] = []
        self._guard = threading.Lock()

    def watch(self, told: Callable[[PrinterState], None]) -> None:
        """Tell the present state at once, and each new one."""
        with self._guard:
            self._told.append(told)
            self._tell(self.state)

    def become(self, **changes: object) -> None:
        """Take a new state on; nobody is told of one that is the same."""
        with self._guard:
            state = replace(self.state, **changes)  # type: ignore[arg-type]
            if state != self.state:
                self.state = state
                self._tell(state)

    def _tell(self, state: PrinterState) -> None:
        for told in tuple(self._told):
            try:
                told(state)
            except RuntimeError as error:  # a window that was closed must not spoil a print
                _log.info("somebody who watched the printer has gone: %s", error)
                self._told.remove(told)


class IdleClock:
    """Calls `ask` at once and then every so many seconds, until it is stopped."""

    def __init__(self, ask: Callable[[], None], every_s: float) -> None:
        self._ask = ask
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printer's watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._stopped.set()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._ask()
            self._stopped.wait(self._every_s)
