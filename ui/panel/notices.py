"""The bar below: the named day and, one after another, what everybody should know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts.passage import Passage
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


@dataclass(frozen=True, slots=True)
class Said:
    """One notice; the tag stands before it on a ground of its own."""

    text: str
    tag: str = ""


class NoticeBar(QWidget):
    """Shows one notice at a time."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._place = 0
        self.notices: tuple[Said, ...] = ()
        self.setObjectName("notices")

    @property
    def shown(self) -> Said | None:
        """The notice that can be read now."""
        return self.notices[self._place % len(self.notices)] if self.notices else None

    def show_notices(self, notices: Sequence[Said]) -> None:
        """Have other notices."""
        if tuple(notices) != self.notices:
            self.notices = tuple(notices)
            self._show()

    def turn(self) -> None:
        """Go on to the next notice."""
        self._place += 1
        self._show()

    def _show(self) -> None:
        said = self.shown
        self.setAccessibleName(f"{said.tag} {said.text}".strip() if said else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tag and the notice."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, said = self._look, self.shown
        painter.fillRect(self.rect(), look.colour("card"))
        if said is None:
            return
        margin, pad, left = look.space(Space.MARGIN), look.space(Space.GAP), float(look.space(Space.MARGIN))
        if said.tag:
            tag = Passage(
                said.tag, look.font(Type.STRONG, said.tag), self.width() * (0.34 if look.sizes.is_tall else 0.24)
            )
            box = QRectF(left, (self.height() - tag.height_px - pad) / 2, tag.used_px + 2 * pad, tag.height_px + pad)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("emblem"))
            painter.drawRoundedRect(box, pad * 0.6, pad * 0.6)
            tag.draw(painter, QPointF(left + pad, box.top() + pad / 2), look.colour("ink"))
            left = box.right() + pad * 1.5
        text = Passage(said.text, look.font(Type.STRONG, said.text), self.width() - margin - left)
        text.draw(painter, QPointF(left, (self.height() - text.height_px) / 2), look.colour("ink"))
