"""A table that shows all its rows in the height it is given, as long as they can be read; else it is scrolled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ui.parts.passage import Passage, plain, width_of
from ui.parts.rows import shortened
from ui.statistics.tables import Line, told
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

ROOMY, LEAST = 2.4, 1.28


class Table(QWidget):
    """Heads and lines; the first column takes what the others leave. What is pointed at is told whole."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._heads: tuple[str, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self.setObjectName(name)
        self.setMouseTracking(True)

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """What the lines say."""
        return tuple(tuple(plain(cell.text) for cell in line) for line in self._lines)

    def say(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        """Show heads and lines."""
        self._heads, self._lines = tuple(heads), tuple(lines)
        self.setMinimumHeight(round(self._least_px() * (len(lines) + 1)))
        self.setAccessibleDescription("; ".join(", ".join(line) for line in self.lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for roomy rows."""
        return QSize(10, round(self._look.type_px(Type.SMALL) * ROOMY * (len(self._lines) + 1)))

    def _least_px(self) -> float:
        return self._look.type_px(Type.SMALL) * LEAST

    def _row_px(self) -> float:
        roomy = self._look.type_px(Type.SMALL) * ROOMY
        return min(roomy, max(self._least_px(), self.height() / (len(self._lines) + 1)))

    def _widths(self) -> list[float]:
        """Tell how wide each column is."""
        pad = self._look.space(Space.GAP)
        texts = [self._heads, *([cell.text for cell in line] for line in self._lines)]
        rest = [
            max(width_of(self._look, Type.SMALL, line[place]) for line in texts) + pad
            for place in range(1, len(self._heads))
        ]
        return [max(0.0, self.width() - sum(rest)), *rest]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads and lines."""
        if not self._heads:
            return
        painter, tall, widths = QPainter(self), self._row_px(), self._widths()
        box = QRectF(0, 0, self.width(), tall)
        for place, head in enumerate(self._heads):
            self._draw_cell(painter, box, widths, place, head, "soft_ink")
        for row, line in enumerate(self._lines, start=1):
            box = QRectF(0, row * tall, self.width(), tall)
            painter.setPen(QPen(self._look.colour("grid"), 1))
            painter.drawLine(box.topLeft(), box.topRight())
            for place, cell in enumerate(line):
                text = f"<b>{cell.text}</b>" if cell.colour == "alarm" else cell.text
                self._draw_cell(painter, box, widths, place, text, cell.colour)

    def _draw_cell(
        self, painter: QPainter, box: QRectF, widths: list[float], place: int, text: str, colour: str
    ) -> None:
        left, wide = box.left() + sum(widths[:place]), widths[place]
        pad = 0 if place else self._look.space(Space.SMALL)
        align = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
        shown = text if place else shortened(self._look, Type.SMALL, text, wide - pad)
        passage = Passage(shown, self._look.font(Type.SMALL, shown), wide - pad, align=align)
        at = QPointF(left, box.top() + (box.height() - passage.height_px) / 2)
        passage.draw(painter, at, self._look.colour(colour))

    def told_at(self, y: float) -> str:
        """Tell the line at a height; empty over the heads."""
        row = int(y // self._row_px()) - 1
        return told(self._heads, self._lines[row], plain) if 0 <= row < len(self._lines) else ""

    def event(self, event: QEvent) -> bool:
        """Tell the line that is pointed at."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(event.pos().y()), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell the line that is touched."""
        QToolTip.showText(event.globalPosition().toPoint(), self.told_at(event.position().y()), self)
