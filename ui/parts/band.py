"""The band over a screen: emblem, whose office this is, perhaps a choice or a button, the clock and the date."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.parts.emblem import Emblem
from ui.parts.passage import width_of
from ui.parts.text import LEFT, RIGHT, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class Band(QWidget):
    """One row where everything fits side by side; else the extras get a row of their own.

    On a low screen without room for such a row the names go: they are not needed to act.
    """

    def __init__(self, look: Look, parent: QWidget, extras: tuple[QWidget, ...] = ()) -> None:
        super().__init__(parent)
        self._look, self._extras = look, extras
        self._stacked: dict[int, bool] = {}
        for extra in extras:
            extra.setParent(self)
        self.setObjectName("band")
        compact = look.is_compact
        self.emblem = Emblem(look.colours, look.type_px(Type.HEAD) * (1 if compact else 2))
        self.title = Text(look, Type.CAPTION if compact else Type.HEAD, colour="on_band", align=LEFT)
        self.subtitle = Text(look, Type.CAPTION, colour="on_band", align=LEFT)
        self.clock = Text(look, Type.CLOCK, colour="on_band", align=RIGHT)
        self.date = Text(look, Type.CAPTION, colour="on_band", align=RIGHT)
        for part in (self.emblem, self.title, self.subtitle, self.clock, self.date):
            part.setParent(self)
        self.clock.setObjectName("clock")
        self.date.setObjectName("date")
        self.title.setObjectName("office_name")
        self.subtitle.setObjectName("agency_name")

    def say(self, *, title: str, subtitle: str, clock: str, date: str) -> None:
        """Show whose office this is and what time it is."""
        self._stacked.clear()
        self.title.say(title)
        if self._is_nameless(self.width()):
            self.title.say("")
        self.subtitle.say("" if self._look.is_compact and self._extras else subtitle)
        self.clock.say(clock)
        self.date.say(date)
        self._arrange()

    def tell_time(self, clock: str, date: str) -> None:
        """Show what time it is."""
        self.clock.say(clock)
        self.date.say(date)

    def height_for(self, width_px: int) -> int:
        """Tell how high it must be in a width."""
        rows = len(self._extra_rows(width_px)) if self._is_stacked(width_px) else 0
        extra = rows * (self._extras_height() + self._gap)
        return self._names_height(self._names_width(width_px)) + extra + 2 * self._pad

    @property
    def _pad(self) -> int:
        return self._look.type_px(Type.HEAD) // (4 if self._look.is_compact else 2)

    @property
    def _gap(self) -> int:
        return self._look.space(Space.GAP)

    def _clock_width(self) -> int:
        return max(width_of(self._look, Type.CLOCK, "00:00"), self.date.sizeHint().width())

    def _extras_width(self) -> int:
        return sum(extra.sizeHint().width() + self._gap for extra in self._extras)

    def _extras_height(self) -> int:
        return max((extra.sizeHint().height() for extra in self._extras), default=0)

    def _fixed_width(self) -> int:
        return 2 * self._look.space(Space.MARGIN) + self.emblem.width() + 2 * self._gap + self._clock_width()

    def _is_stacked(self, width_px: int) -> bool:
        """Tell whether the extras stand lower in a row of their own than beside the names."""
        if width_px not in self._stacked:
            self._stacked[width_px] = bool(self._extras) and self._must_stack(width_px)
        return self._stacked[width_px]

    def _is_nameless(self, width_px: int) -> bool:
        """Tell whether the extras fit on a low screen only if the names go."""
        if self._look.sizes.is_tall or not self._look.is_compact or not self._is_crowded(width_px):
            return False
        return self._fixed_width() + self._extras_width() <= width_px

    def _must_stack(self, width_px: int) -> bool:
        if not self.title.text:
            return self._fixed_width() + self._extras_width() > width_px
        if self._is_crowded(width_px):
            return True
        beside, under = width_px - self._fixed_width() - self._extras_width(), width_px - self._fixed_width()
        return self._rows(beside) > self._rows(under) + self._extras_height() + self._gap

    def _is_crowded(self, width_px: int) -> bool:
        beside = width_px - self._fixed_width() - self._extras_width()
        if beside < 6 * self._look.type_px(Type.HEAD) or self.title.is_cut_in(beside):
            return True
        return self._look.is_compact and self.title.heightForWidth(beside) > 2 * self.title.sizeHint().height()

    def _extra_rows(self, width_px: int) -> list[tuple[QWidget, ...]]:
        """Share the extras among rows of their own: one, or a second one for all but the first."""
        is_one = self._extras_width() - self._gap <= width_px - 2 * self._look.space(Space.MARGIN)
        return [self._extras] if is_one or len(self._extras) == 1 else [self._extras[:1], self._extras[1:]]

    def _rows(self, width_px: int) -> int:
        return self.title.heightForWidth(width_px) + self.subtitle.heightForWidth(width_px)

    def _names_width(self, width_px: int) -> int:
        beside = 0 if self._is_stacked(width_px) else self._extras_width()
        return width_px - self._fixed_width() - beside

    def _names_height(self, width_px: int) -> int:
        names = self._rows(width_px)
        times = self.clock.sizeHint().height() + self.date.sizeHint().height()
        return max(names, times, self._extras_height() if not self._is_stacked(self.width()) else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts."""
        self._arrange()

    def _arrange(self) -> None:
        margin, width = self._look.space(Space.MARGIN), self._names_width(self.width())
        high = self._names_height(width)
        self.emblem.move(margin, self._pad + (high - self.emblem.height()) // 2)
        left = margin + self.emblem.width() + self._gap
        title = self.title.heightForWidth(width)
        under = self.subtitle.heightForWidth(width)
        top = self._pad + (high - title - under) // 2
        self.title.setGeometry(left, top, width, title)
        self.subtitle.setGeometry(left, top + title, width, under)
        right = self.width() - margin - self._clock_width()
        clock, date = self.clock.sizeHint().height(), self.date.sizeHint().height()
        top = self._pad + (high - clock - date) // 2
        self.clock.setGeometry(right, top, self._clock_width(), clock)
        self.date.setGeometry(right, top + clock, self._clock_width(), date)
        self._arrange_extras(QRect(left + width, self._pad, right - left - width, high))

    def _arrange_extras(self, beside: QRect) -> None:
        tall = self._extras_height()
        if not self._is_stacked(self.width()):
            self._place(self._extras, beside.left() + self._gap // 2, beside.center().y() - tall // 2)
            return
        margin = self._look.space(Space.MARGIN)
        top = self.height() - self._pad - tall
        for row in reversed(self._extra_rows(self.width())):
            used = sum(extra.sizeHint().width() + self._gap for extra in row) - self._gap
            self._place(row, margin, top, spare=(self.width() - 2 * margin - used) // len(row))
            top -= tall + self._gap

    def _place(self, row: tuple[QWidget, ...], left: int, top: int, *, spare: int = 0) -> None:
        for extra in row:
            width = extra.sizeHint().width() + spare
            extra.setGeometry(left, top, width, self._extras_height())
            left += width + self._gap

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the band."""
        QPainter(self).fillRect(self.rect(), self._look.colour("band"))

    def sizeHint(self) -> QSize:
        """Ask for the height of its present width."""
        return QSize(self.width(), self.height_for(self.width()))
