"""Today's slots as bars: places taken of the places there are, from zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from kiosk.words import Words
from ui.parts.passage import width_of
from ui.statistics.chart import Chart, every
from ui.statistics.today import SlotBar, bar_told
from ui.theme.look import Look
from ui.theme.sizes import Type

BAR_SHARE = 0.68


class SlotChart(Chart):
    """A track for the places, a bar for those taken; full ones are darker and say so by their figures."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "slot_chart")
        self._bars: tuple[SlotBar, ...] = ()
        self._words = Words()
        self._now: datetime | None = None

    @property
    def bars(self) -> tuple[SlotBar, ...]:
        """What it shows."""
        return self._bars

    def say(self, bars: Sequence[SlotBar], now: datetime, words: Words) -> None:
        """Show slots; the one that runs now is written stronger."""
        self._bars, self._now, self._words = tuple(bars), now, words
        told = (bar_told(bar, words).split("\n") for bar in bars)
        self.setAccessibleDescription("; ".join(", ".join(lines[:2]) for lines in told))
        self.update()

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(0, self.line_px * 1.2, 0, -self.line_px * 1.3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a track, a bar and two texts for each slot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self._plot()
        most = max((bar.capacity for bar in self._bars), default=0)
        wide = plot.width() / max(1, len(self._bars))
        widest = max((width_of(self._look, Type.CAPTION, self._label(bar)) for bar in self._bars), default=1)
        apart = every(len(self._bars), int(plot.width() / (widest * 1.15)))
        for place, bar in enumerate(self._bars):
            box = QRectF(plot.left() + place * wide, plot.top(), wide, plot.height())
            self._draw_bar(painter, box, bar, max(1, most))
            if place % apart == 0:
                self._draw_labels(painter, box, bar)

    def _label(self, bar: SlotBar) -> str:
        return f"<b>{bar.taken}/{bar.capacity}</b>"

    def _draw_bar(self, painter: QPainter, box: QRectF, bar: SlotBar, most: int) -> None:
        side = box.width() * (1 - BAR_SHARE) / 2
        track = box.adjusted(side, box.height() * (1 - bar.capacity / most), -side, 0)
        taken = box.adjusted(side, box.height() * (1 - min(bar.taken, most) / most), -side, 0)
        radius = min(self._look.px(5), box.width() / 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("track"))
        painter.drawRoundedRect(track, radius, radius)
        if bar.taken:
            is_full = bar.taken >= bar.capacity
            painter.setBrush(self._look.colour("dark" if is_full else "chart"))
            painter.drawRoundedRect(taken, radius, radius)

    def _draw_labels(self, painter: QPainter, box: QRectF, bar: SlotBar) -> None:
        is_full = bar.taken >= bar.capacity
        text = self._label(bar) if is_full else f"{bar.taken}/{bar.capacity}"
        above = QRectF(box.left(), box.top() - self.line_px * 1.1, box.width(), self.line_px)
        self.draw_text(painter, above, text, colour="ink")
        is_now = self._now is not None and bar.start <= self._now < bar.end
        time = self._words.time(bar.start)
        below = QRectF(box.left(), box.bottom() + self.line_px * 0.2, box.width(), self.line_px)
        self.draw_text(painter, below, f"<b>{time}</b>" if is_now else time, colour="ink" if is_now else "soft_ink")

    def told_at(self, at: QPoint) -> str:
        """Tell the slot at a point."""
        if not self._bars or not 0 <= at.x() < self.width():
            return ""
        return bar_told(self._bars[int(at.x() / self.width() * len(self._bars))], self._words)
