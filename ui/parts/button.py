"""Buttons: a face that shows at once that it is pressed; words that wrap; a key's letter where there is one."""

import math
from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.parts.passage import Passage, draw_line, plain, width_of
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class Face(Enum):
    """How a button looks: (fill, ink, edge) by colour names."""

    PRIMARY = ("accent", "on_accent", "accent")
    DARK = ("dark", "on_dark", "dark")
    GOOD = ("good_fill", "on_good", "good_fill")
    QUIET = ("card", "ink", "edge")
    OUTLINED = ("card", "ink", "ink")
    GOLD = ("gold_card", "ink", "gold_edge")
    ON_ACCENT = ("card", "accent", "card")
    GHOST = ("ground", "ink", "ground")
    ON_BAND = ("band", "on_band", "band_edge")


class Button(QAbstractButton):
    """A button with words, perhaps a hint below them and a key's name at the right."""

    def __init__(self, look: Look, face: Face = Face.QUIET, name: Type = Type.BUTTON) -> None:
        super().__init__()
        self._look, self.face, self._name = look, face, name
        self._hint = ""
        self._key = ""
        self.accent: str | None = None
        self.align = Qt.AlignmentFlag.AlignHCenter
        self.pad_px = look.space(Space.PAD)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, text: str, *, hint: str = "", key: str = "") -> None:
        """Show words, a hint and a key's name."""
        self.setText(text)
        self._hint, self._key = hint, key
        self.setAccessibleName(plain(text))
        self.setAccessibleDescription(" ".join(part for part in (hint, key) if part))
        self.updateGeometry()
        self.update()

    def take_focus(self) -> "Button":
        """Let it be reached by Tab and pressed by Space or Enter; where it stands a ring shows."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self

    @property
    def is_cut(self) -> bool:
        """Whether something of its words cannot be seen."""
        words, hint = self._passages(self._inner().width())
        needed = words.height_px + (hint.height_px if hint else 0)
        return words.is_cut or (hint is not None and hint.is_cut) or math.floor(needed) > self.height()

    def height_for(self, width_px: int) -> int:
        """Tell how high the words are in a width, with a pad."""
        key = self._key_width() + self.pad_px // 2 if self._key else 0
        words, hint = self._passages(width_px - 2 * self.pad_px - key)
        return math.ceil(words.height_px + (hint.height_px if hint else 0) + self.pad_px)

    def is_cut_in(self, width_px: int) -> bool:
        """Tell whether a word is wider than a width leaves room for."""
        key = self._key_width() + self.pad_px // 2 if self._key else 0
        words, hint = self._passages(width_px - 2 * self.pad_px - key)
        return words.is_cut or (hint is not None and hint.is_cut)

    def sizeHint(self) -> QSize:
        """Ask for the words on one line."""
        key = self._key_width() + self.pad_px // 2 if self._key else 0
        wide = width_of(self._look, self._name, self.text())
        if self._hint:
            wide = max(wide, width_of(self._look, Type.SMALL, self._hint))
        words, hint = self._passages(100_000)
        tall = words.height_px + (hint.height_px if hint else 0) + self.pad_px
        wide = max(wide + key + 2 * self.pad_px + 2, self.minimumWidth())
        return QSize(wide, max(math.ceil(tall), self.minimumHeight()))

    def minimumSizeHint(self) -> QSize:
        """Be as tall as the words; widths are the layout's to give."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the face, the words and the key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._draw_face(painter)
        inner = self._inner()
        words, hint = self._passages(inner.width())
        top = (self.height() - words.height_px - (hint.height_px if hint else 0)) / 2
        words.draw(painter, QPointF(inner.left(), top), ink)
        if hint:
            soft = self._look.colour("soft_ink") if self.face in _LIGHT else ink
            hint.draw(painter, QPointF(inner.left(), top + words.height_px), soft)
        if self._key:
            self._draw_key(painter, ink)

    def _colours(self) -> tuple[QColor, QColor, QColor]:
        fill, ink, edge = (self._look.colour(name) for name in self.face.value)
        if self.accent is not None and self.face is Face.PRIMARY:
            fill = edge = self._look.colour(self.accent)
        if self.accent is not None and self.face is Face.ON_ACCENT:
            ink = self._look.colour(self.accent)
        if self.isChecked():
            fill, ink, edge = (self._look.colour(name) for name in Face.DARK.value)
        if not self.isEnabled():
            fill, ink, edge = (self._look.colour(name) for name in ("off", "on_off", "line"))
        elif self.isDown():
            dark = fill.lightnessF() < 0.5
            fill = fill.darker(150) if dark else self._look.colour("pressed")
        return fill, ink, edge

    def _draw_face(self, painter: QPainter) -> QColor:
        fill, ink, edge = self._colours()
        line = float(self._look.space(Space.LINE))
        radius = min(float(self._look.space(Space.RADIUS)), self.height() / 3)
        box = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.setPen(QPen(edge, line))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, radius, radius)
        if self.hasFocus():
            inside = box.adjusted(2.5 * line, 2.5 * line, -2.5 * line, -2.5 * line)
            painter.setPen(QPen(ink, max(1.0, 0.6 * line)))
            painter.drawRoundedRect(inside, radius * 0.7, radius * 0.7)
        return ink

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Be pressed by Enter as well as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _draw_key(self, painter: QPainter, ink: QColor) -> None:
        font = self._look.font(Type.CAPTION)
        high = font.pixelSize() * 1.5
        wide = self._key_width()
        left = self.width() - self.pad_px - wide
        box = QRectF(left, (self.height() - high) / 2, wide, high)
        faint = QColor(ink)
        faint.setAlphaF(0.55)
        painter.setPen(QPen(faint, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, high / 5, high / 5)
        draw_line(painter, box, self._key, font=font, colour=ink, align=Qt.AlignmentFlag.AlignHCenter)

    def _key_width(self) -> int:
        return width_of(self._look, Type.CAPTION, self._key) + self._look.type_px(Type.CAPTION)

    def _inner(self) -> QRectF:
        right = self._key_width() + self.pad_px // 2 if self._key else 0
        return QRectF(self.rect()).adjusted(self.pad_px, 0, -self.pad_px - right, 0)

    def _passages(self, width_px: float) -> tuple[Passage, Passage | None]:
        align = Qt.AlignmentFlag.AlignLeft if self._key else self.align
        font = self._look.font(self._name, self.text())
        words = Passage(self.text(), font, width_px, align=align)
        if not self._hint:
            return words, None
        small = self._look.font(Type.SMALL, self._hint)
        return words, Passage(self._hint, small, width_px, align=align)


_LIGHT = frozenset({Face.QUIET, Face.OUTLINED, Face.GOLD, Face.GHOST})


def level(buttons: Sequence[Button], width_px: int, least_px: int) -> None:
    """Give buttons of one width one height, in which the words of each have room."""
    tall = max(least_px, *(button.height_for(width_px) for button in buttons))
    for button in buttons:
        button.setFixedHeight(tall)
