"""A bar of 100 mm and a square of 20 mm, as this screen shows them at a diagonal: hold a real ruler against them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.look import Look
from ui.theme.sizes import px_per_mm

BAR_MM, SQUARE_MM, TICK_MM = 100, 20, 10


class Ruler(QWidget):
    """Draws them for a diagonal of the whole screen."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._px_per_mm = 1.0
        self.setObjectName("ruler")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def bar_px(self) -> float:
        """How long the bar is."""
        return BAR_MM * self._px_per_mm

    def show_for(self, size: QSize, diagonal_in: float, name: str) -> None:
        """Show how long 100 mm are on a screen of a size."""
        self._px_per_mm = px_per_mm(size, diagonal_in)
        self.setAccessibleName(name)
        self.setFixedHeight(round((SQUARE_MM + 12) * self._px_per_mm))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar with a tick every 10 mm, and the square at its right."""
        painter = QPainter(self)
        mm, ink = self._px_per_mm, self._look.colour("ink")
        painter.setPen(QPen(ink, 1))
        painter.setBrush(self._look.colour("accent"))
        top = 6 * mm
        painter.drawRect(QRectF(0, top, BAR_MM * mm, 10 * mm))
        for tick in range(0, BAR_MM + 1, TICK_MM):
            painter.fillRect(QRectF(tick * mm - 1, top - 4 * mm, 2, 4 * mm), ink)
        painter.drawRect(QRectF((BAR_MM + 10) * mm, top, SQUARE_MM * mm, SQUARE_MM * mm))
