"""A scroll bar as thin as a hint: it shows that there is more, and can be dragged."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget

from ui.theme.look import Look
from ui.theme.sizes import Space


class ThinBar(QScrollBar):
    """Keeps its place when there is nothing to scroll, so that columns stay under their names."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._look = look
        self.setObjectName("thin_bar")
        self.setFixedWidth(look.space(Space.SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """Ask for a small width."""
        return QSize(self.width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the thumb, if there is more than is seen."""
        if self.maximum() <= self.minimum():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("edge"))
        radius = self.width() / 4
        painter.drawRoundedRect(self._thumb().adjusted(radius, 0, -radius, 0), radius, radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where it is pressed."""
        self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        self._go_to(event)

    def _thumb(self) -> QRectF:
        whole = self.maximum() - self.minimum() + self.pageStep()
        high = max(3.0 * self.width(), self.height() * self.pageStep() / whole)
        share = (self.value() - self.minimum()) / (self.maximum() - self.minimum())
        return QRectF(0, (self.height() - high) * share, self.width(), high)

    def _go_to(self, event: QMouseEvent) -> None:
        if self.maximum() > self.minimum():
            spare = max(1.0, self.height() - self._thumb().height())
            share = (event.position().y() - self._thumb().height() / 2) / spare
            self.setValue(round(self.minimum() + share * (self.maximum() - self.minimum())))


def give_thin_bar(area: QAbstractScrollArea, look: Look) -> None:
    """Let a list or a page scroll by a thin bar."""
    area.setVerticalScrollBar(ThinBar(look, area))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
