"""The hidden way to the technician's page: the emblem of the band, held for five seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from ui.parts.emblem import Emblem
from ui.screen import Screen
from ui.technician.page import TechnicianPage
from ui.theme import look as looks

HOLD_MS = 5000
_HELD = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a technician works with. `is_pin`: None, where no PIN was set. `keep_diagonal` writes and may block."""

    is_pin: Callable[[str], bool] | None = None
    keep_diagonal: Callable[[float], None] | None = None
    leave: Callable[[], None] | None = None


class TechnicianDoor(QObject):
    """Watches the emblem of a screen, and opens the page over it."""

    def __init__(self, screen: Screen[Any], tools: Tools) -> None:
        super().__init__(screen)
        self._screen, self._tools = screen, tools
        self.page: TechnicianPage | None = None
        self.held = QTimer(self, singleShot=True, interval=HOLD_MS)
        self.held.timeout.connect(self.open)
        screen.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count while the emblem is held; nothing else on the band takes the press."""
        if event.type() in _HELD and isinstance(event, QMouseEvent):
            is_on = self._emblem_place().contains(event.position().toPoint())
            if event.type() is QEvent.Type.MouseButtonPress and is_on:
                self.held.start()
            elif event.type() is QEvent.Type.MouseButtonRelease or not is_on:
                self.held.stop()
        return False

    def _emblem_place(self) -> QRect:
        found = [emblem for emblem in self._screen.findChildren(Emblem) if emblem.isVisible()]
        if not found:
            return QRect()
        emblem: QWidget = found[0]
        around = emblem.width() // 2
        place = QRect(emblem.mapTo(self._screen, QPoint(0, 0)), emblem.size())
        return place.adjusted(-around, -around, around, around)

    def open(self) -> None:
        """Lay the page over the screen."""
        self.close()
        screen = self._screen
        page = self.page = TechnicianPage(looks.touch(screen.size(), screen.usual_taste), screen, screen.words)
        page.left.connect(self.close)
        page.tried.connect(self._on_tried)
        page.measured.connect(self._on_measured)
        page.end_asked.connect(self._on_end)
        page.begin(screen.usual_taste.diagonal_in, has_pin=self._tools.is_pin is not None)

    def close(self) -> None:
        """Take the page away."""
        if self.page is not None:
            self.page.hide()
            self.page.deleteLater()
            self.page = None

    def _on_tried(self, pin: str) -> None:
        is_pin, page = self._tools.is_pin, self.page
        if is_pin is not None and page is not None:
            self._screen.room.work.do(lambda: is_pin(pin), self._screen.guarded(self._on_pin_judged))

    def _on_pin_judged(self, is_right: bool) -> None:
        if self.page is not None:
            self.page.judge(is_right=is_right)
            self.page.tell_sight(self._screen.tell_sight())

    def _on_measured(self, diagonal_in: float) -> None:
        keep, work = self._tools.keep_diagonal, self._screen.room.work
        self._screen.measure(diagonal_in)
        if self.page is not None:
            self.page.tell_sight(self._screen.tell_sight())
            self.page.raise_()
        if keep is not None:
            work.do(lambda: keep(diagonal_in), self._screen.guarded(self._on_kept), self._screen.guarded(self._on_not))

    def _on_kept(self, _answer: object) -> None:
        if self.page is not None:
            self.page.tell_kept(is_kept=True)

    def _on_not(self, _error: object) -> None:
        if self.page is not None:
            self.page.tell_kept(is_kept=False)

    def _on_end(self) -> None:
        if self._tools.leave is not None:
            self._tools.leave()
