"""The call that is enlarged: number and counter as large as the wall allows, pulsing while it is new."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.parts.number import Number
from ui.parts.passage import width_of
from ui.parts.text import Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

PULSES = 3
HALF_PULSE_MS = 500


class Arrow(QWidget):
    """An arrow towards the counter, drawn."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw shaft and head."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high, wide, middle = min(self.height(), self.width()), self.width(), self.height() / 2
        pen = QPen(self._look.colour("call"), max(3.0, high * 0.06))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        tip, back = wide * 0.9, wide * 0.58
        painter.drawLine(QPointF(wide * 0.06, middle), QPointF(tip, middle))
        points = (QPointF(back, middle - high * 0.2), QPointF(tip, middle), QPointF(back, middle + high * 0.2))
        painter.drawPolyline(QPolygonF(points))


class CurrentCall(QWidget):
    """Invitation, number, counter, and what for; before the first call a welcome."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._is_lit = False
        self._left = 0
        self.setObjectName("current_call")
        self.head = Text(look, Type.TITLE, colour="call")
        self.number = Number(look)
        self.number.setObjectName("call_number")
        self.arrow = Arrow(look)
        self.counter = Number(look)
        self.counter.setObjectName("call_counter")
        self.number.is_filling = self.counter.is_filling = True
        self.counter.line_share = 1.3
        self.detail = Text(look, Type.BODY, colour="on_band")
        self.detail.setObjectName("call_detail")
        for part in (self.head, self.number, self.arrow, self.counter, self.detail):
            part.setParent(self)
        self._pulse = QTimer(self, interval=HALF_PULSE_MS)
        self._pulse.timeout.connect(self._on_pulse)

    @property
    def is_pulsing(self) -> bool:
        """Whether it still draws the eye."""
        return self._pulse.isActive()

    def say(self, *, head: str, number: str, counter: str, details: Sequence[str]) -> None:
        """Show a call with the first of the details that fits a line; without a number only the welcome."""
        self.head.say(head)
        self.number.say(number, "on_band")
        self.counter.say(counter, "call")
        room = self.width() - 2 * self._look.space(Space.MARGIN)
        fitting = (each for each in details if width_of(self._look, Type.BODY, each) <= room)
        self.detail.say(next(fitting, details[-1] if details else ""))
        self.arrow.setVisible(bool(counter))
        self.setAccessibleName(" ".join(part for part in (head, number, counter) if part))
        self._arrange()

    def pulse(self) -> None:
        """Light up three times, no more than once a second."""
        self._left = 2 * PULSES - 1
        self._is_lit = True
        self._pulse.start()
        self.update()

    def _on_pulse(self) -> None:
        self._is_lit = not self._is_lit
        self._left -= 1
        if self._left <= 0:
            self._pulse.stop()
            self._is_lit = False
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the lines."""
        self._arrange()

    def _arrange(self) -> None:
        margin, gap = self._look.space(Space.MARGIN), self._look.space(Space.GAP)
        wide = self.width() - 2 * margin
        head, detail = self.head.heightForWidth(wide), self.detail.heightForWidth(wide)
        room = self.height() - 2 * gap - head - detail
        number = round(room * 0.58)
        self.head.setGeometry(margin, gap, wide, head)
        self.number.setGeometry(margin, gap + head, wide, number)
        top, tall = gap + head + number, room - number
        arrow = min(round(tall * 0.7), wide // 5)
        self.arrow.setGeometry(margin, top, arrow, tall)
        left = margin + arrow + gap
        self.counter.setGeometry(left, top, self.width() - margin - left, tall)
        self.detail.setGeometry(margin, top + tall, wide, detail)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, lighter in a pulse, with a frame so that it is not colour alone."""
        painter = QPainter(self)
        ground = self._look.colour("band")
        painter.fillRect(self.rect(), ground.lighter(118) if self._is_lit else ground)
        if self._is_lit:
            line = self._look.px(1.2)
            pen = QPen(self._look.colour("call"), line)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2))
