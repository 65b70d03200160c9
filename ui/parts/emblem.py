"""The emblem of the band: a star in a disc, drawn. Painted first, so it does without Qt's enums (20 ms to import)."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from ui.theme.colours import Colours


def star(centre: QPointF, radius_px: float) -> QPolygonF:
    """Make a five-pointed star that stands upright."""
    points = []
    for i in range(10):
        far = radius_px if i % 2 == 0 else radius_px * 0.382
        angle = math.pi * (i / 5 - 0.5)
        points.append(QPointF(centre.x() + far * math.cos(angle), centre.y() + far * math.sin(angle)))
    return QPolygonF(points)


def draw_emblem(painter: QPainter, box: QRectF, colours: Colours) -> None:
    """Draw the disc and its star into a square."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(QColor(colours.emblem))
    painter.drawEllipse(box)
    painter.setBrush(QColor(colours.on_emblem))
    painter.drawPolygon(star(box.center(), box.width() * 0.27))


class Emblem(QWidget):
    """The emblem as a widget of a size."""

    def __init__(self, colours: Colours, size_px: int) -> None:
        super().__init__()
        self._colours = colours
        self.setFixedSize(QSize(size_px, size_px))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        draw_emblem(QPainter(self), QRectF(self.rect()), self._colours)
