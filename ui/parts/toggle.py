"""A switch with its words: on or off, told by the place of its knob and by its ground, not by colour alone."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.parts.passage import Passage
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class Toggle(QAbstractButton):
    """One switch; `toggled` tells a person's turn as well as the program's, `clicked` only a person's."""

    def __init__(self, look: Look, name: Type = Type.SMALL) -> None:
        super().__init__()
        self._look, self._name = look, name
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, text: str) -> None:
        """Show its words."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    @property
    def is_cut(self) -> bool:
        """Whether something of its words cannot be seen."""
        words = self._passage(self.width())
        return words.is_cut or math.floor(words.height_px) > self.height()

    def sizeHint(self) -> QSize:
        """Ask for the words on one line."""
        words = self._passage(100_000)
        return QSize(
            math.ceil(words.used_px) + self._left() + self._look.space(Space.SMALL), self.heightForWidth(100_000)
        )

    def heightForWidth(self, width: int) -> int:
        """Tell how high the words are beside the track."""
        return math.ceil(max(self._passage(width).height_px, 1.6 * self._track_px())) + self._look.space(Space.HAIR)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, the knob and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, tall = self._look, float(self._track_px())
        track = QRectF(self._look.space(Space.HAIR) + 1, (self.height() - tall) / 2, 1.8 * tall, tall)
        is_on = self.isChecked()
        painter.setPen(QPen(look.colour("alarm_fill" if is_on else "edge"), 1.5))
        painter.setBrush(look.colour("alarm_fill" if is_on else "track"))
        painter.drawRoundedRect(track, tall / 2, tall / 2)
        knob = tall * 0.72
        centre = QPointF(track.right() - tall / 2 if is_on else track.left() + tall / 2, track.center().y())
        painter.setBrush(look.colour("card"))
        painter.drawEllipse(centre, knob / 2, knob / 2)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("ink"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.6, 0.6, -0.6, -0.6), 4, 4)
        words = self._passage(self.width())
        ink = look.colour("ink" if self.isEnabled() else "on_off")
        words.draw(painter, QPointF(self._left(), (self.height() - words.height_px) / 2), ink)

    def _track_px(self) -> int:
        return round(self._look.type_px(self._name) * 1.15)

    def _left(self) -> int:
        return round(1.8 * self._track_px()) + self._look.space(Space.SMALL) + self._look.space(Space.HAIR)

    def _passage(self, width_px: int) -> Passage:
        font = self._look.font(self._name, self.text())
        return Passage(self.text(), font, max(1, width_px - self._left()))
