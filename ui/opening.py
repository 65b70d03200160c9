"""The first thing that is painted, before the office is known: a calm ground with the emblem. Knows no words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts.emblem import draw_emblem
from ui.theme.taste import Taste

if TYPE_CHECKING:
    from ui.cover import Cover


class Opening(QWidget):
    """Stands where a station's screen will stand; a sentence may be laid over it."""

    painted = Signal()

    def __init__(self, taste: Taste, *, is_locked: bool) -> None:
        super().__init__()
        self._colours, self._is_locked = taste.colours, is_locked
        self._is_painted = False
        self._sentence: QWidget | None = None
        self.cover: Cover | None = None
        self.setObjectName("opening")

    def lay(self, sentence: QWidget) -> None:
        """Show why nothing is there yet."""
        if self._sentence is not None:
            self._sentence.deleteLater()
        self._sentence = sentence
        sentence.setParent(self)
        wide, top = round(self.width() * 0.8), round(self.height() * 0.68)
        sentence.setGeometry(self.width() // 10, top, wide, self.height() - top)
        sentence.show()

    def lie_under(self, cover: Cover) -> None:
        """Let a page say why no screen can stand here yet."""
        self.cover = cover
        cover.lie_over(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw band, ground and emblem."""
        painter = QPainter(self)
        band = max(8, self.height() // 9)
        painter.fillRect(self.rect(), QColor(self._colours.ground))
        painter.fillRect(0, 0, self.width(), band, QColor(self._colours.band))
        side = min(self.width(), self.height()) * 0.16
        middle = QPointF(self.width() / 2, band + (self.height() - band) * 0.42)
        box = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        draw_emblem(painter, box, self._colours)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Eat keys."""
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay, where the station is locked."""
        if self._is_locked and event.spontaneous():
            event.ignore()
