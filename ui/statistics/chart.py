"""What both charts share: a plot between axes, texts of one size, and the value under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ui.parts.passage import draw_line, width_of
from ui.theme.look import Look
from ui.theme.sizes import Type

CENTRE, RIGHT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight


class Chart(QWidget):
    """A drawing that tells its values by hover or touch."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self.setObjectName(name)
        self.setMouseTracking(True)

    def told_at(self, at: QPoint) -> str:
        """Tell the value at a point; empty where there is none."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        """Tell what is pointed at."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(event.pos()), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell what is touched."""
        QToolTip.showText(event.globalPosition().toPoint(), self.told_at(event.position().toPoint()), self)

    @property
    def line_px(self) -> float:
        """How high a line of text is."""
        return self._look.type_px(Type.CAPTION) * 1.4

    def draw_text(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        *,
        colour: str = "soft_ink",
        align: Qt.AlignmentFlag = CENTRE,
    ) -> None:
        """Write a small text, which may stand out of its box on both sides."""
        wide = max(box.width(), width_of(self._look, Type.CAPTION, text))
        left = box.right() - wide if align is RIGHT else box.center().x() - wide / 2 if align is CENTRE else box.left()
        place = QRectF(left, box.top(), wide, box.height())
        font = self._look.font(Type.CAPTION, text)
        draw_line(painter, place, text, font=font, colour=self._look.colour(colour), align=align)

    def draw_rule(self, painter: QPainter, plot: QRectF, y: float, colour: str, *, is_dashed: bool = False) -> None:
        """Draw a level line through the plot."""
        style = Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(self._look.colour(colour), 2 if is_dashed else 1, style))
        painter.drawLine(plot.topLeft().toPoint().x(), round(y), round(plot.right()), round(y))


def every(count: int, room: int) -> int:
    """Tell how many labels apart texts stand so that at most `room` of `count` are written."""
    return max(1, -(-count // max(1, room)))
