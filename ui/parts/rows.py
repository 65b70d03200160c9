"""Rows of cells in columns: one list that can be read, scrolled and, where it has the focus, chosen from by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.parts.passage import Passage, plain
from ui.parts.thin_bar import give_thin_bar
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One text of a row; a chip stands on a ground of its own."""

    text: str = ""
    colour: str = "ink"
    is_strong: bool = False
    is_chip: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown side by side, and by which key it is known."""

    key: str
    cells: tuple[Cell, ...]


class RowsModel(QAbstractListModel):
    """The rows, frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows."""
        if rows == self.rows:
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Count them."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a row's words to readers."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self.rows[index.row()]
            return ", ".join(plain(cell.text) for cell in row.cells if cell.text)
        return None


class RowPainter(QStyledItemDelegate):
    """Draws a row's cells into columns."""

    def __init__(self, look: Look, shares: Sequence[float], *, height_px: int) -> None:
        super().__init__()
        self._look, self._shares, self._height_px = look, tuple(shares), height_px

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Give every row one height."""
        return QSize(10, self._height_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        model = index.model()
        if not isinstance(model, RowsModel):
            return
        box = QRectF(option.rect)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen:
            painter.fillRect(box, self._look.colour("accent"))
        painter.setPen(QPen(self._look.colour("grid"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        draw_cells(painter, self._look, box, model.rows[index.row()].cells, self._shares, is_chosen=is_chosen)
        painter.restore()


def draw_cells(
    painter: QPainter,
    look: Look,
    box: QRectF,
    cells: Sequence[Cell],
    shares: Sequence[float],
    *,
    is_chosen: bool = False,
) -> None:
    """Draw cells side by side, each in its share of the width; text too wide is shortened by an ellipsis."""
    pad, left = look.space(Space.SMALL), box.left()
    for cell, share in zip(cells, shares, strict=False):
        wide = box.width() * share
        room = wide - 2 * pad
        name = Type.STRONG if cell.is_strong else Type.SMALL if cell.is_chip else Type.BODY
        text = shortened(look, name, cell.text, room)
        passage = Passage(text, look.font(name, text), room, accent=look.colour("accent"))
        top = box.top() + (box.height() - passage.height_px) / 2
        ink = look.colour("on_accent" if is_chosen else "on_flag" if cell.is_chip else cell.colour)
        if cell.is_chip and cell.text and not is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("flag"))
            chip = QRectF(left + pad / 2, top - 1, passage.used_px + pad * 1.5, passage.height_px + 2)
            painter.drawRoundedRect(chip, pad / 2, pad / 2)
        passage.draw(painter, QPointF(left + pad, top), ink)
        left += wide


def shortened(look: Look, name: Type, text: str, width_px: float) -> str:
    """Shorten a text to one line of a width."""
    font = look.font(name, text)
    if Passage(text, font, 100_000).used_px <= width_px:
        return text
    words = plain(text)
    while words and Passage(words + "…", font, 100_000).used_px > width_px:
        words = words[:-1].rstrip()
    return words + "…"


class RowsView(QListView):
    """The list; without focus it only shows."""

    picked = Signal(str)

    def __init__(self, look: Look, shares: Sequence[float], *, is_chooser: bool = False) -> None:
        super().__init__()
        self.rows_model = RowsModel()
        self._painter = RowPainter(look, shares, height_px=round(look.type_px(Type.BODY) * 2.2))
        self.setModel(self.rows_model)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        give_thin_bar(self, look)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.setPalette(palette)
        if not is_chooser:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.clicked.connect(lambda index: self.picked.emit(self.rows_model.rows[index.row()].key))

    @property
    def chosen(self) -> str | None:
        """The key of the row that is chosen."""
        index = self.currentIndex()
        return self.rows_model.rows[index.row()].key if index.isValid() else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows; what was chosen stays so if it is still there."""
        before = self.chosen
        self.rows_model.set_rows(tuple(rows))
        keys = [row.key for row in rows]
        if self.selectionMode() is not QAbstractItemView.SelectionMode.NoSelection and keys:
            place = keys.index(before) if before in keys else 0
            self.setCurrentIndex(self.rows_model.index(place))

    def step(self, by: int) -> None:
        """Choose the row above or below."""
        place = self.currentIndex().row() + by
        if 0 <= place < len(self.rows_model.rows):
            self.setCurrentIndex(self.rows_model.index(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave letters to the search line."""
        event.ignore()


class HeadRow(QWidget):
    """The names of the columns."""

    def __init__(self, look: Look, shares: Sequence[float]) -> None:
        super().__init__()
        self._look, self._shares = look, tuple(shares)
        self._cells: tuple[Cell, ...] = ()
        self.setFixedHeight(round(look.type_px(Type.SMALL) * 2.1))

    def say(self, names: Sequence[str]) -> None:
        """Name the columns."""
        self._cells = tuple(Cell(text=name, colour="soft_ink") for name in names)
        self.setAccessibleName(", ".join(names))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the names over a line."""
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(0, 0, -self._look.space(Space.SMALL), 0)  # the bar of the rows below
        pad, left = self._look.space(Space.SMALL), box.left()
        for cell, share in zip(self._cells, self._shares, strict=False):
            wide = box.width() * share
            font = self._look.font(Type.SMALL, cell.text)
            passage = Passage(cell.text, font, wide)
            at = QPointF(left + pad, (box.height() - passage.height_px) / 2)
            passage.draw(painter, at, self._look.colour("soft_ink"))
            left += wide
        painter.setPen(QPen(self._look.colour("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
