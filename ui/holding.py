"""A locked window keeps its place: minimised, moved, shrunk or covered, it comes back by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

RESTORE_MS, LONGEST_MS = 250, 60_000
_MOVES = frozenset(
    {QEvent.Type.WindowStateChange, QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Close}
)


class Holding(QObject):
    """Holds one window on the whole of a screen; a screen that was unplugged gives way to the first one."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._again = QTimer(self, singleShot=True, interval=RESTORE_MS)
        self._again.timeout.connect(self.restore)
        window.installEventFilter(self)
        screens = QGuiApplication.instance()
        if isinstance(screens, QGuiApplication):
            screens.screenAdded.connect(self._again.start)
            screens.screenRemoved.connect(self._again.start)

    @property
    def is_in_place(self) -> bool:
        """Whether the window covers its screen."""
        window = self._window
        return window.isFullScreen() and not window.isMinimized() and window.geometry() == window.screen().geometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again, a moment after anything was done to the window."""
        if event.type() in _MOVES and self._window.isVisible():
            self._again.start()
        return False

    def restore(self) -> None:
        """Cover the screen again, if need be; where it is not let, ask ever more rarely."""
        window = self._window
        if self.is_in_place or not window.isVisible():
            self._again.setInterval(RESTORE_MS)
            return
        self._again.setInterval(min(LONGEST_MS, 2 * self._again.interval()))
        window.showNormal()
        window.setGeometry(window.screen().geometry())
        window.showFullScreen()
        window.raise_()
        self._again.start()
