"""The large field of the panel: whose number is called and to which counter, or what runs or begins."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.panel.saying import Said, Tone
from ui.parts.number import Number
from ui.parts.text import LEFT, Text
from ui.screen import name_widget
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

# ground, kicker, number, counter, detail: colours by name
COLOURS = {
    Tone.LOUD: ("band", "call", "on_band", "call", "on_band"),
    Tone.TRIED: ("night", "call_row", "on_night", "call_row", "on_night"),
    Tone.CALM: ("night", "night_soft", "on_night", "call_row", "night_soft"),
}
COUNTER_SHARE = 0.36
DEEP_LINE = 1.32  # of the font: room for the tail of "Quầy"
CALM_SHARE = 0.85


class CallPane(QWidget):
    """Kicker, number, counter and detail under each other; a loud call pulses between two colours."""

    def __init__(self, look: Look, parent: QWidget, *, least_caps_px: float) -> None:
        super().__init__(parent)
        self._look = look
        self._said = Said()
        self._is_bright = False
        self.kicker = Text(look, Type.TITLE, colour="call", align=LEFT)
        self.number = Number(look, Type.GIANT)
        self.number.least_caps_px = least_caps_px
        self.counter = Number(look, Type.GIANT)
        self.counter.line_share = DEEP_LINE
        self.detail = Text(look, Type.LEAD, align=LEFT)
        self.notice = Text(look, Type.TITLE, align=LEFT)
        name_widget(self, "call_pane")
        for part, name in (
            (self.kicker, "call_kicker"),
            (self.number, "call_number"),
            (self.counter, "call_counter"),
            (self.detail, "call_detail"),
            (self.notice, "call_notice"),
        ):
            part.setParent(self)
            part.setObjectName(name)

    @property
    def said(self) -> Said:
        """What it shows."""
        return self._said

    @property
    def is_bright(self) -> bool:
        """Whether a pulse is at its bright half."""
        return self._is_bright

    def say(self, said: Said) -> None:
        """Show a call, or a sentence where there is none."""
        self._said = said
        self._paint_words()
        self._arrange()
        words = (said.kicker, said.number, said.counter, said.detail)
        self.setAccessibleName(" ".join(text for text in words if text))
        self.update()

    def pulse(self, is_bright: bool) -> None:
        """Take the colours of one half of a pulse."""
        self._is_bright = is_bright
        self._paint_words()

    def _paint_words(self) -> None:
        said = self._said
        _, kicker, number, counter, detail = COLOURS[said.tone]
        if self._is_bright and said.tone is Tone.LOUD:
            number, counter = counter, number
        self.kicker.say(said.kicker, colour=kicker)
        self.number.say(said.number, number)
        self.counter.say(said.counter, counter)
        self.detail.say(said.detail if said.number else "", colour=detail)
        self.notice.say("" if said.number else said.detail, colour="on_night")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts."""
        self._arrange()

    def _arrange(self) -> None:
        margin = self._look.space(Space.MARGIN)
        inner = QRect(margin, margin // 2, self.width() - 2 * margin, self.height() - margin)
        for part in (self.kicker, self.number, self.counter, self.detail):
            part.setVisible(bool(self._said.number))
        self.notice.setVisible(not self._said.number)
        if not self._said.number:
            self.notice.setGeometry(inner)
            return
        share = 1.0 if self._said.tone is not Tone.CALM else CALM_SHARE
        small = self.kicker.heightForWidth(inner.width()), self.detail.heightForWidth(inner.width())
        number, counter = self._heights(inner, sum(small), share)
        if number < self.number.minimumSizeHint().height():
            number, counter = self._heights(inner, sum(small), 1.0)
        spare = max(0, inner.height() - sum(small) - number - counter)
        top = inner.top() + spare * 2 // 5
        parts: tuple[tuple[QWidget, int], ...] = (
            (self.kicker, small[0]),
            (self.number, number),
            (self.counter, counter),
            (self.detail, small[1]),
        )
        for placed, tall in parts:
            placed.setGeometry(inner.left(), top, inner.width(), tall)
            top += tall

    def _heights(self, inner: QRect, small_px: int, share: float) -> tuple[int, int]:
        """Tell how high number and counter are in a share of the room that the small texts leave."""
        room = round((inner.height() - small_px) * share)
        counter = min(round(room * COUNTER_SHARE), _tallest(self.counter, round(inner.width() * share)))
        return min(room - counter, _tallest(self.number, round(inner.width() * share))), counter

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        QPainter(self).fillRect(self.rect(), self._look.colour(COLOURS[self._said.tone][0]))


def _tallest(number: Number, width_px: int) -> int:
    """Tell the height beyond which a number would only be narrowed by its width."""
    hint = number.sizeHint()
    return round(hint.height() * width_px / max(1, hint.width()))
