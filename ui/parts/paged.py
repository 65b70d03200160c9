"""Cells in a grid, on as many pages as it takes to keep them large enough."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.parts.button import Button
from ui.parts.text import CENTRE, Text
from ui.theme.look import LINE_HEIGHT, Look
from ui.theme.sizes import Space, Type


@dataclass(frozen=True, slots=True)
class Grid:
    """How many columns and rows a page has."""

    columns: int
    rows: int

    @property
    def places(self) -> int:
        """How many cells fit on a page."""
        return self.columns * self.rows

    def cell(self, area: QSize, gap_px: int) -> QSize:
        """Tell the size of one cell."""
        wide = (area.width() - (self.columns - 1) * gap_px) // self.columns
        tall = (area.height() - (self.rows - 1) * gap_px) // self.rows
        return QSize(wide, tall)


Choose = Callable[[int, QSize], Grid]


def as_many_as_fit(least: QSize, gap_px: int, *, most: Grid) -> Choose:
    """Choose the grid with the most cells of a least size, its columns first."""

    def choose(count: int, area: QSize) -> Grid:
        columns = max(1, min(most.columns, (area.width() + gap_px) // (least.width() + gap_px)))
        columns = min(columns, max(1, count))
        rows = max(1, min(most.rows, (area.height() + gap_px) // (least.height() + gap_px)))
        return Grid(columns, min(rows, max(1, math.ceil(count / columns))))

    return choose


class PagedGrid(QWidget):
    """Shows one page of its cells; a row with "earlier" and "later" appears when there are more."""

    turned = Signal(int)

    def __init__(self, look: Look, choose: Choose, *, tallest_px: int = 10_000) -> None:
        super().__init__()
        self._look, self._choose, self.tallest_px = look, choose, tallest_px
        self._cells: tuple[QWidget, ...] = ()
        self._where: Callable[[int, int], str] = lambda page, pages: f"{page}/{pages}"
        self.page = 0
        self.grid = Grid(1, 1)
        self._is_placed = False
        self._is_beside = (look.is_compact or look.is_large) and not look.sizes.is_tall
        self.back, self.on = Button(look), Button(look)
        self.where = Text(look, Type.BODY, align=CENTRE)
        for part, name in ((self.back, "page_back"), (self.on, "page_on"), (self.where, "page_where")):
            part.setParent(self)
            part.setObjectName(name)
        if self._is_beside:  # an arrow alone, on a button as wide as a finger
            self.back.pad_px = self.on.pad_px = look.space(Space.HAIR)
        self.back.clicked.connect(lambda: self.turn_to(self.page - 1))
        self.on.clicked.connect(lambda: self.turn_to(self.page + 1))

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, math.ceil(len(self._cells) / self.grid.places))

    def say(self, back: str, on: str, where: Callable[[int, int], str]) -> None:
        """Give the row its words; `where` is told the page and how many there are."""
        self._where = where
        self.back.say("↑" if self._is_beside else back)
        self.on.say("↓" if self._is_beside else on)
        self.back.setAccessibleName(back)
        self.on.setAccessibleName(on)
        self._arrange()

    def set_cells(self, cells: Sequence[QWidget]) -> None:
        """Show other cells, from the first page on."""
        for cell in self._cells:
            if cell not in cells:
                cell.hide()
                cell.deleteLater()
        self._cells = tuple(cells)
        for cell in self._cells:
            cell.setParent(self)
        self.page = 0
        self._arrange()

    def rearrange(self) -> None:
        """Choose the grid again: what the cells say may have changed."""
        self._arrange()

    def turn_to(self, page: int) -> None:
        """Show another page."""
        self.page = max(0, min(page, self.pages - 1))
        self._arrange()
        self.turned.emit(self.page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the grid for this size."""
        self._is_placed = True
        self._arrange()

    def _arrange(self) -> None:
        area = self.size()
        if area.isEmpty() or not self._is_placed:
            return
        self.grid = self._choose(len(self._cells), area)
        if self.pages > 1:
            area = self._area_beside_row()
            self.grid = self._choose(len(self._cells), area)
        self.page = min(self.page, self.pages - 1)
        self._place_cells(area)
        self._place_row()

    def _place_cells(self, area: QSize) -> None:
        gap = self._look.space(Space.GAP)
        size = self.grid.cell(area, gap)
        tall = min(size.height(), self.tallest_px)
        first = self.page * self.grid.places
        for index, cell in enumerate(self._cells):
            place = index - first
            is_here = 0 <= place < self.grid.places
            if is_here:
                row, column = divmod(place, self.grid.columns)
                cell.setGeometry(column * (size.width() + gap), row * (tall + gap), size.width(), tall)
            cell.setVisible(is_here)

    def _row_height(self) -> int:
        return max(self._look.space(Space.TOUCH), self.back.sizeHint().height())

    def _area_beside_row(self) -> QSize:
        gap = self._look.space(Space.GAP)
        if self._is_beside:
            return QSize(self.width() - self._beside_width() - gap, self.height())
        return QSize(self.width(), self.height() - self._row_height() - gap)

    def _place_row(self) -> None:
        is_needed = self.pages > 1
        for part in (self.back, self.on, self.where):
            part.setVisible(is_needed)
        if not is_needed:
            return
        page, pages = self.page + 1, self.pages
        self.where.say(f"{page}/{pages}" if self._is_beside else self._where(page, pages))
        self.where.setAccessibleName(self._where(page, pages))
        self.back.setEnabled(self.page > 0)
        self.on.setEnabled(self.page < self.pages - 1)
        if self._is_beside:
            self._place_column()
            return
        tall, third = self._row_height(), self.width() // 3
        top = self.height() - tall
        wide = min(third, max(self.back.sizeHint().width(), self.on.sizeHint().width()))
        self.back.setGeometry(0, top, wide, tall)
        self.on.setGeometry(self.width() - wide, top, wide, tall)
        self.where.setGeometry(wide, top, self.width() - 2 * wide, tall)

    @property
    def _where_px(self) -> int:
        """How high the line between the buttons is, whether or not it says something yet."""
        return math.ceil(self._look.type_px(Type.BODY) * LINE_HEIGHT)

    def _is_low(self) -> bool:
        return self.height() < 2 * self._look.space(Space.TOUCH) + self._where_px

    def _beside_width(self) -> int:
        side, gap = self._look.space(Space.TOUCH), self._look.space(Space.GAP)
        return 2 * side + gap if self._is_low() else side

    def _place_column(self) -> None:
        side, gap = self._look.space(Space.TOUCH), self._look.space(Space.GAP)
        left = self.width() - self._beside_width()
        if self._is_low():
            tall = min(max(side, self.height()), 2 * side)
            self.back.setGeometry(left, 0, side, tall)
            self.on.setGeometry(left + side + gap, 0, side, tall)
            self.where.hide()
            return
        tall = min((self.height() - self._where_px) // 2, 2 * side)
        self.back.setGeometry(left, 0, side, tall)
        self.on.setGeometry(left, self.height() - tall, side, tall)
        self.where.setGeometry(left, tall, side, self.height() - 2 * tall)
