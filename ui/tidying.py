"""Garbage is collected in the GUI thread only.

Python collects circles of dead objects in whichever thread happens to allocate. A dead circle around a widget or a
timer must not be taken apart outside the GUI thread: Qt then warns of timers stopped from another thread, or crashes.
"""

import gc

from PySide6.QtCore import QObject, QTimer

PAUSE_MS = 1000


class Tidying(QObject):
    """Takes collecting over from Python until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self.tidy)
        self._timer.start()

    def settle(self) -> None:
        """Never look again at what is there now: imports and screens, which stay as long as the program."""
        gc.freeze()

    def tidy(self) -> None:
        """Collect what Python itself would have collected by now, the oldest generation that is due."""
        due = [
            age
            for age, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > most
        ]
        if due:
            gc.collect(max(due))

    def close(self) -> None:
        """Let Python collect again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
