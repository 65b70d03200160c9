"""A ground that things stand on: a card with rounded corners, or a plain field of colour."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme.look import Look
from ui.theme.sizes import Space


class Card(QWidget):
    """A rounded card."""

    def __init__(self, look: Look, *, fill: str = "card", edge: str = "line") -> None:
        super().__init__()
        self._look, self._fill, self._edge = look, fill, edge

    def recolour(self, *, fill: str, edge: str) -> None:
        """Take other colours."""
        if (fill, edge) != (self._fill, self._edge):
            self._fill, self._edge = fill, edge
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.colour(self._edge), 1.5))
        painter.setBrush(self._look.colour(self._fill))
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        radius = self._look.space(Space.RADIUS)
        painter.drawRoundedRect(box, radius, radius)


class Field(QWidget):
    """A plain field of one colour."""

    def __init__(self, look: Look, fill: str) -> None:
        super().__init__()
        self._look, self._fill = look, fill
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill it."""
        QPainter(self).fillRect(self.rect(), self._look.colour(self._fill))
