"""A ticket's number as large as its place allows."""

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.passage import Passage
from ui.theme import fonts
from ui.theme.look import Look
from ui.theme.sizes import Type


class Number(QWidget):
    """One line in the heaviest weight, as large as fits in width and height, never above the type's size."""

    def __init__(
        self, look: Look, name: Type = Type.GIANT, *, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        super().__init__()
        self._look, self._name, self._align = look, name, align
        self._colour = "accent"
        self._text = ""
        self.line_share = 1.05
        self.is_filling = False
        self.least_caps_px = look.type_px(name) * fonts.CAP_SHARE / 2
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    @property
    def caps_px(self) -> float:
        """How high its capitals are now."""
        return self._size_px() * fonts.CAP_SHARE

    def say(self, text: str, colour: str | None = None) -> None:
        """Show a number."""
        self._text = text
        self._colour = colour or self._colour
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the type's full size."""
        size = self._look.type_px(self._name)
        return QSize(round(self._width_at(size)), round(size * self.line_share))

    def minimumSizeHint(self) -> QSize:
        """Accept no less than its least capitals."""
        return QSize(0, math.ceil(self.least_caps_px / fonts.CAP_SHARE * self.line_share))

    def _width_at(self, size_px: float) -> float:
        return Passage(self._text, fonts.font(round(size_px), fonts.HEAVY), 100_000).used_px

    def _size_px(self) -> int:
        tall = self.height() / self.line_share
        most = tall if self.is_filling else min(self._look.type_px(self._name), tall)
        wide = self._width_at(most)
        return int(most if wide <= self.width() else most * self.width() / wide)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, its capitals centred upright."""
        if not self._text:
            return
        size = self._size_px()
        passage = Passage(self._text, fonts.font(size, fonts.HEAVY), self.width(), align=self._align)
        caps_middle = passage.height_px / 2 + size * (1.0 - 0.265 - fonts.CAP_SHARE) / 2
        passage.draw(QPainter(self), QPointF(0, self.height() / 2 - caps_middle), self._look.colour(self._colour))
