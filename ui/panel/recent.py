"""The list of what was called last: as many rows as can be read from the farthest seat, six at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.parts.passage import Passage, draw_line
from ui.screen import name_widget
from ui.theme import fonts
from ui.theme.look import LINE_HEIGHT, Look
from ui.theme.sizes import Space, Type

MOST_ROWS, LEAST_ROWS = 6, 3
FONT_SHARE = 0.66
NUMBER_WIDTH, COUNTER_WIDTH = 0.56, 0.18
NUMBER_FILL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledRow:
    """One row: a number, its counter, and what there is to be said of the call."""

    number: str
    counter: str
    note: str = ""


class RecentList(QWidget):
    """Rows under two headings, and the counters that pause beneath them."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._heads = ("", "")
        self._rows: tuple[CalledRow, ...] = ()
        self._pauses: tuple[str, ...] = ("",)
        name_widget(self, "recent")

    @property
    def rows(self) -> tuple[CalledRow, ...]:
        """The rows that are seen."""
        return self._rows[: self.places]

    @property
    def paused(self) -> str:
        """What is said of counters that pause: as much as leaves the calls their rows."""
        wanted = min(LEAST_ROWS, len(self._rows))
        return next((text for text in self._pauses if self._places_over(text) >= wanted), self._pauses[-1])

    def say(self, heads: tuple[str, str], rows: Sequence[CalledRow], pauses: Sequence[str]) -> None:
        """Show rows, the newest first, and who pauses, said at length or shorter."""
        self._heads, self._rows, self._pauses = heads, tuple(rows), tuple(pauses) or ("",)
        told = [" ".join(part for part in (row.number, row.counter, row.note) if part) for row in self.rows]
        self.setAccessibleName(", ".join([heads[0], *told, *pauses[:1]]))
        self.update()

    @property
    def places(self) -> int:
        """How many rows have room."""
        return max(1, min(MOST_ROWS, self._places_over(self.paused)))

    @property
    def caps_px(self) -> float:
        """How high the capitals of the rows are."""
        return self._font().pixelSize() * fonts.CAP_SHARE

    @property
    def is_cut(self) -> bool:
        """Whether something of the rows or below them cannot be seen."""
        wide = self._area().width()
        font = self._font()
        numbers = (Passage(row.number, font, wide * NUMBER_WIDTH).is_cut for row in self.rows)
        notes = (self._note(row, wide) for row in self.rows)
        too_high = (note.is_cut or note.height_px > self._row_px() for note in notes)
        return any(numbers) or any(too_high) or self._passage(self.paused).is_cut or self._are_heads_cut(wide)

    def _are_heads_cut(self, wide: float) -> bool:
        """Tell whether the first heading runs into the second, or that one over the edge."""
        rooms = (wide * NUMBER_WIDTH, self.width() - self._inner().left() - wide * NUMBER_WIDTH)
        heads = (Passage(text, self._look.font(Type.BODY, text), 100_000).used_px for text in self._heads)
        return any(head > room for head, room in zip(heads, rooms, strict=True))

    def sizeHint(self) -> QSize:
        """Ask for six rows."""
        return QSize(10, round(self._look.type_px(Type.NUMBER) / FONT_SHARE * MOST_ROWS))

    def _inner(self) -> QRectF:
        margin = self._look.space(Space.MARGIN)
        return QRectF(self.rect()).adjusted(margin, margin / 3, -margin, -margin / 3)

    def _head_px(self) -> float:
        return self._look.type_px(Type.BODY) * LINE_HEIGHT * 1.25

    def _passage(self, paused: str) -> Passage:
        return Passage(paused, self._look.font(Type.SMALL, paused), self._inner().width())

    def _area_over(self, paused: str) -> QRectF:
        below = self._passage(paused).height_px if paused else 0
        return self._inner().adjusted(0, self._head_px(), 0, -below)

    def _places_over(self, paused: str) -> int:
        return int(self._area_over(paused).height() * FONT_SHARE // self._look.type_px(Type.NUMBER))

    def _area(self) -> QRectF:
        return self._area_over(self.paused)

    def _row_px(self) -> float:
        return self._area().height() / self.places

    def _font(self) -> QFont:
        """Make the largest font with which every number has room."""
        size = round(self._row_px() * FONT_SHARE)
        wide = self._area().width() * NUMBER_WIDTH * NUMBER_FILL
        used = max(
            (Passage(row.number, fonts.font(size, fonts.HEAVY), 100_000).used_px for row in self.rows), default=0
        )
        return fonts.font(int(size * min(1.0, wide / used)) if used else size, fonts.HEAVY)

    def _note(self, row: CalledRow, wide: float) -> Passage:
        left = 1 - NUMBER_WIDTH - COUNTER_WIDTH
        return Passage(row.note, self._look.font(Type.CAPTION, row.note), wide * left)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw headings, rows and pauses."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("night"))
        area, tall, font = self._area(), self._row_px(), self._font()
        self._draw_heads(painter, area)
        for place, row in enumerate(self.rows):
            self._draw_row(painter, QRectF(area.left(), area.top() + place * tall, area.width(), tall), row, font)
        if paused := self.paused:
            at = QPointF(area.left(), area.bottom())
            self._passage(paused).draw(painter, at, self._look.colour("night_soft"))

    def _draw_heads(self, painter: QPainter, area: QRectF) -> None:
        lefts = (area.left(), area.left() + area.width() * NUMBER_WIDTH)
        for text, left in zip(self._heads, lefts, strict=True):
            box = QRectF(left, area.top() - self._head_px(), area.right() - left, self._head_px())
            font = self._look.font(Type.BODY, text)
            draw_line(painter, box, text, font=font, colour=self._look.colour("night_soft"))

    def _draw_row(self, painter: QPainter, box: QRectF, row: CalledRow, font: QFont) -> None:
        look, wide = self._look, box.width()
        painter.setPen(QPen(look.colour("night_line"), look.space(Space.LINE)))
        painter.drawLine(box.topLeft(), box.topRight())
        number = QRectF(box.left(), box.top(), wide * NUMBER_WIDTH, box.height())
        draw_line(painter, number, row.number, font=font, colour=look.colour("on_night"))
        counter = QRectF(number.right(), box.top(), wide * COUNTER_WIDTH, box.height())
        draw_line(painter, counter, row.counter, font=font, colour=look.colour("call_row"))
        note = self._note(row, wide)
        at = QPointF(counter.right(), box.top() + (box.height() - note.height_px) / 2)
        note.draw(painter, at, look.colour("night_soft"))
