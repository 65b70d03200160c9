"""A scanner that types: a burst of keys that ends with Enter or Tab. Slow keys are nobody's and are eaten."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from kiosk.model import CODE_LENGTH, CODE_SIGNS

LONGEST_PAUSE_S = 0.05
MOST_SIGNS = 1024
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})


class Scanner:
    """Collects a burst; `scanned` gets its text once it ends."""

    def __init__(self, scanned: Callable[[str], None], *, steady_s: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing."""
        self._scanned, self._steady_s = scanned, steady_s
        self._signs = ""
        self._last_s = 0.0

    def on_key(self, event: QKeyEvent) -> None:
        """Take a key."""
        now_s = self._steady_s()
        if now_s - self._last_s > LONGEST_PAUSE_S:
            self._signs = ""
        self._last_s = now_s
        if event.key() in _ENDS:
            scanned, self._signs = self._signs, ""
            if len(scanned) > 1:
                self._scanned(scanned)
            return
        self._signs = (self._signs + event.text())[:MOST_SIGNS]


def code_in(scanned: str) -> str | None:
    """Find the ticket's code in what was scanned: the code alone, or at the end of an address."""
    tail = scanned.strip().upper().rsplit("/", 1)[-1].rsplit("=", 1)[-1]
    tail = tail.replace("-", "").replace(" ", "")
    is_code = len(tail) == CODE_LENGTH and all(sign in CODE_SIGNS for sign in tail)
    return tail if is_code else None
