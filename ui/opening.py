"""The first thing that is painted, before the office is known: a calm ground with the emblem. Knows no words."""

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts.emblem import draw_emblem
from ui.parts.passage import Passage
from ui.theme import look as looks
from ui.theme.look import Taste
from ui.theme.sizes import Type


class Opening(QWidget):
    """Stands where a station's screen will stand; may say why it is not there yet."""

    painted = Signal()

    def __init__(self, taste: Taste, *, is_locked: bool) -> None:
        super().__init__()
        self._taste, self._is_locked = taste, is_locked
        self._is_painted = False
        self.text = ""
        self.setObjectName("opening")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def say(self, text: str) -> None:
        """Say why nothing is there yet."""
        self.text = text
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw band, ground and emblem."""
        painter = QPainter(self)
        look = looks.desk(self.size(), self._taste)
        band = max(8, self.height() // 9)
        painter.fillRect(self.rect(), look.colour("ground"))
        painter.fillRect(0, 0, self.width(), band, look.colour("band"))
        side = min(self.width(), self.height()) * 0.16
        middle = QPointF(self.width() / 2, band + (self.height() - band) * 0.42)
        draw_emblem(painter, QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side), look)
        if self.text:
            room = self.width() * 0.8
            passage = Passage(self.text, look.font(Type.TITLE), room, align=Qt.AlignmentFlag.AlignHCenter)
            passage.draw(painter, QPointF(self.width() * 0.1, middle.y() + side), look.colour("ink"))
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
