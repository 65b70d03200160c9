"""A choice of a few, side by side: exactly one is chosen, told by its ground and not by colour alone."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.parts.passage import draw_line, width_of
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class Segment(QAbstractButton):
    """One of the choices."""

    def __init__(self, look: Look, name: Type, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._name = look, name
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """Ask for its words and a pad on both sides."""
        pad = round(self._look.type_px(self._name) * (0.6 if self._look.is_compact else 1.0))
        return QSize(width_of(self._look, self._name, self.text()) + 2 * pad, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw its words; the ground is the frame's."""
        ink = self._look.colour("band" if self.isChecked() else "on_band")
        font = self._look.font(self._name, self.text())
        centre = Qt.AlignmentFlag.AlignHCenter
        draw_line(QPainter(self), QRectF(self.rect()), self.text(), font=font, colour=ink, align=centre)


class Segments(QWidget):
    """The choices in one frame, on the band's colour."""

    chosen = Signal(str)

    def __init__(self, look: Look, options: Sequence[tuple[str, str]], *, name: Type = Type.STRONG) -> None:
        super().__init__()
        self._look = look
        self._segments: dict[str, Segment] = {}
        for key, text in options:
            segment = Segment(look, name, text, self)
            segment.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            for changed in (segment.toggled, segment.pressed, segment.released):
                changed.connect(self._draw_anew)
            self._segments[key] = segment

    def segment(self, key: str) -> Segment:
        """The choice with that key."""
        return self._segments[key]

    def say(self, key: str, text: str) -> None:
        """Give a choice its words."""
        self._segments[key].setText(text)
        self._segments[key].setAccessibleName(text)

    def choose(self, key: str) -> None:
        """Show a choice as the chosen one, without telling."""
        if key in self._segments:
            self._segments[key].setChecked(True)

    def _draw_anew(self, *_: object) -> None:
        self.update()  # connected to QWidget.update itself, a signal leaves memory behind (PySide 6.11: 56 bytes each)

    def sizeHint(self) -> QSize:
        """Ask for all of them side by side."""
        wide = sum(segment.sizeHint().width() for segment in self._segments.values())
        return QSize(wide, self._look.space(Space.TOUCH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width, longer words getting more."""
        if not self._segments:
            return
        hints = [segment.sizeHint().width() for segment in self._segments.values()]
        spare = (self.width() - sum(hints)) / len(hints)
        left = 0.0
        for segment, hint in zip(self._segments.values(), hints, strict=True):
            right = left + hint + spare
            segment.setGeometry(round(left), 0, round(right) - round(left), self.height())
            left = right

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the ground of what is chosen or pressed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = float(self._look.space(Space.LINE))
        radius = min(self._look.space(Space.RADIUS), self.height() / 3)
        box = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        path = QPainterPath()
        path.addRoundedRect(box, radius, radius)
        painter.setClipPath(path)
        for segment in self._segments.values():
            if segment.isChecked():
                painter.fillRect(segment.geometry(), self._look.colour("on_band"))
            elif segment.isDown():
                painter.fillRect(segment.geometry(), self._look.colour("band").darker(130))
        painter.setClipping(False)
        painter.setPen(QPen(self._look.colour("band_edge"), line))
        painter.drawPath(path)
