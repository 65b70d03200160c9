"""The strip at the foot of the panel: this day's name, what is to be known, and how old what is shown is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.parts.passage import Passage, width_of
from ui.parts.text import CENTRE, LEFT, Text
from ui.screen import name_widget
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

BADGE_SHARE, TALL_BADGE_SHARE = 0.27, 0.36
ONE_LINE, TWO_LINES = 0.5, 0.62


class Footer(QWidget):
    """Badge at the left; beside it a notice, or the age of a panel that is cut off."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._texts: tuple[str, ...] = ("",)
        self._turn = 0
        self.badge = Text(look, Type.STRONG, colour="ink", align=CENTRE)
        self.notice = Text(look, Type.STRONG, colour="ink", align=LEFT)
        self.cut_off = Text(look, Type.CAPTION, colour="alarm", align=LEFT)
        name_widget(self, "footer")
        for part, name in ((self.badge, "badge"), (self.notice, "panel_notice"), (self.cut_off, "cut_off")):
            part.setParent(self)
            part.setObjectName(name)

    def say(self, badge: str, texts: Sequence[str]) -> None:
        """Show the day's name and the notices, one after another."""
        self.badge.say(badge)
        if tuple(texts) != self._texts:
            self._texts, self._turn = tuple(texts) or ("",), 0
        self._show()

    def say_cut_off(self, text: str) -> None:
        """Say how old what is shown is; nothing while it is fresh."""
        if text != self.cut_off.text:
            self.cut_off.say(text)
            self._arrange()

    def turn(self) -> None:
        """Show the next notice."""
        self._turn = (self._turn + 1) % len(self._texts)
        self._show()

    def height_for(self, width_px: int) -> int:
        """Tell how high the highest of its notices is."""
        pad = self._look.space(Space.PAD)
        badge, notice = self._widths(width_px)
        font = self._look.font(Type.STRONG)
        tall = [Passage(text, font, notice).height_px for text in self._texts]
        return math.ceil(max(self.badge.heightForWidth(badge) + pad / 2, *tall)) + pad

    def _widths(self, width_px: int) -> tuple[int, int]:
        """Tell the widths of the badge's and the notice's text."""
        margin, pad = self._look.space(Space.MARGIN), self._look.space(Space.PAD)
        most = round(width_px * (TALL_BADGE_SHARE if self._look.sizes.is_tall else BADGE_SHARE))
        wide = width_of(self._look, Type.STRONG, self.badge.text) + 2
        badge = min(most, wide if wide < most * ONE_LINE else round(wide * TWO_LINES)) if self.badge.text else 0
        return badge, width_px - 2 * margin - (badge + 2 * pad if badge else 0)

    def _show(self) -> None:
        self.notice.say(self._texts[self._turn])
        self._arrange()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts."""
        self._arrange()

    def _arrange(self) -> None:
        margin, pad, high = self._look.space(Space.MARGIN), self._look.space(Space.PAD), self.height()
        badge, notice = self._widths(self.width())
        tall = self.badge.heightForWidth(badge)
        self.badge.setVisible(bool(badge))
        self.badge.setGeometry(margin + pad // 2, (high - tall) // 2, badge, tall)
        left = margin + (badge + 2 * pad if badge else 0)
        self.notice.setVisible(not self.cut_off.text)
        self.cut_off.setVisible(bool(self.cut_off.text))
        self.notice.setGeometry(left, 0, notice, high)
        self.cut_off.setGeometry(left, 0, notice, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the badge's."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.colour("card"))
        if not self.badge.text:
            return
        pad, radius = self._look.space(Space.PAD) / 2, self._look.space(Space.RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("emblem"))
        box = QRectF(self.badge.geometry()).adjusted(-pad, -pad / 2, pad, pad / 2)
        painter.drawRoundedRect(box, radius, radius)
