"""The wait through the day: median and 10–90 % band by half hour, against the target; from zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF

from kiosk.statistics import Bin
from kiosk.words import Words
from ui.parts.passage import width_of
from ui.statistics.chart import RIGHT, Chart, every
from ui.statistics.today import TARGET_MIN, bin_told, clock
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

HALF_HOUR = 30
STEPS = (5, 10, 20, 30, 60, 120)


class WaitChart(Chart):
    """A line with its band; half hours in which nobody waited leave a gap."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "wait_chart")
        self._bins: tuple[Bin, ...] = ()
        self._words = Words()

    def say(self, bins: Sequence[Bin], words: Words) -> None:
        """Show half hours."""
        self._bins, self._words = tuple(bins), words
        told = (bin_told(each, words).replace("\n", ", ") for each in bins if each.wait.n)
        self.setAccessibleDescription("; ".join(told))
        self.update()

    @property
    def top_min(self) -> int:
        """The highest minute of the axis: above every band and the target."""
        most = max((each.wait.p90_s or 0 for each in self._bins), default=0) / 60
        step = self._step(max(most, TARGET_MIN))
        return math.ceil(max(most, TARGET_MIN + step / 2) / step) * step

    def _step(self, most: float) -> int:
        return next((step for step in STEPS if most / step <= 5), STEPS[-1])

    def _plot(self) -> QRectF:
        left = width_of(self._look, Type.CAPTION, "000’") + self._look.space(Space.SMALL)
        return QRectF(self.rect()).adjusted(left, self.line_px / 2, -self.line_px, -self.line_px * 1.3)

    def _x(self, plot: QRectF, place: float) -> float:
        return plot.left() + plot.width() * (place + 0.5) / max(1, len(self._bins))

    def _y(self, plot: QRectF, seconds: float | None) -> float:
        return plot.bottom() - plot.height() * (seconds or 0) / 60 / self.top_min

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, band, line and target."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self._plot()
        self._draw_axes(painter, plot)
        for run in self._runs():
            self._draw_run(painter, plot, run)
        y = self._y(plot, TARGET_MIN * 60)
        self.draw_rule(painter, plot, y, "alarm_fill", is_dashed=True)
        text = self._words("mục tiêu {n}’", n=TARGET_MIN)
        box = QRectF(plot.left(), y - self.line_px * 1.1, plot.width(), self.line_px)
        self.draw_text(painter, box, text, colour="alarm", align=RIGHT)

    def _draw_axes(self, painter: QPainter, plot: QRectF) -> None:
        step = self._step(self.top_min)
        for minute in range(0, self.top_min + 1, step):
            y = self._y(plot, minute * 60)
            self.draw_rule(painter, plot, y, "line" if minute == 0 else "grid")
            box = QRectF(0, y - self.line_px / 2, plot.left() - self._look.space(Space.SMALL), self.line_px)
            self.draw_text(painter, box, self._words("{minutes}’", minutes=minute), align=RIGHT)
        wide = width_of(self._look, Type.CAPTION, "00:00") * 1.4
        apart = every(len(self._bins), int(plot.width() / wide))
        for place in range(0, len(self._bins), apart):
            x = self._x(plot, place)
            box = QRectF(x - wide / 2, plot.bottom() + self.line_px * 0.2, wide, self.line_px)
            self.draw_text(painter, box, clock(self._bins[place].start_min))

    def _runs(self) -> list[list[int]]:
        """Group the half hours with waits into stretches without a gap."""
        places = [place for place, each in enumerate(self._bins) if each.wait.n]
        runs: list[list[int]] = [[places[0]]] if places else []
        for before, place in pairwise(places):
            is_next = self._bins[place].start_min - self._bins[before].start_min == HALF_HOUR
            if is_next and place - before == 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        return runs

    def _draw_run(self, painter: QPainter, plot: QRectF, run: list[int]) -> None:
        waits = [(self._x(plot, place), self._bins[place].wait) for place in run]
        if len(waits) == 1:
            half = plot.width() / max(1, len(self._bins)) / 3
            x, wait = waits[0]
            waits = [(x - half, wait), (x + half, wait)]
        high = [QPointF(x, self._y(plot, wait.p90_s)) for x, wait in waits]
        low = [QPointF(x, self._y(plot, wait.p10_s)) for x, wait in waits]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("chart_soft"))
        painter.drawPolygon(QPolygonF([*high, *reversed(low)]))
        painter.setPen(QPen(self._look.colour("chart"), self._look.px(3), j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF([QPointF(x, self._y(plot, wait.median_s)) for x, wait in waits]))

    def told_at(self, at: QPoint) -> str:
        """Tell the half hour at a point."""
        plot = self._plot()
        if not self._bins or not plot.left() <= at.x() <= plot.right():
            return ""
        place = int((at.x() - plot.left()) / plot.width() * len(self._bins))
        return bin_told(self._bins[min(place, len(self._bins) - 1)], self._words)
