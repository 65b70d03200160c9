"""Widgets side by side that go on in a second row where the width ends."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """Gives each widget the width it asks for, and all of them one height."""

    def __init__(self, gap_px: int) -> None:
        super().__init__()
        self._gap = gap_px
        self._widgets: tuple[QWidget, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def put(self, widgets: Sequence[QWidget]) -> None:
        """Take widgets in, in order."""
        self._widgets = tuple(widgets)
        for widget in self._widgets:
            widget.setParent(self)

    def sizeHint(self) -> QSize:
        """Ask for one row."""
        wide = sum(widget.sizeHint().width() for widget in self._widgets) + self._gap * (len(self._widgets) - 1)
        return QSize(wide, self._tall())

    def minimumSizeHint(self) -> QSize:
        """Never be lower than one row."""
        return QSize(0, self._tall())

    def hasHeightForWidth(self) -> bool:
        """Say that rows wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Tell the height of the rows."""
        return self._places(width)[-1][1] + self._tall() if self._widgets else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put everything in its place."""
        for widget, (left, top) in zip(self._widgets, self._places(self.width()), strict=True):
            widget.setGeometry(left, top, min(widget.sizeHint().width(), self.width()), self._tall())

    def _tall(self) -> int:
        return max((widget.sizeHint().height() for widget in self._widgets), default=0)

    def _places(self, width: int) -> list[tuple[int, int]]:
        places, left, top = [], 0, 0
        for widget in self._widgets:
            wide = widget.sizeHint().width()
            if left and left + wide > width:
                left, top = 0, top + self._tall() + self._gap
            places.append((left, top))
            left += wide + self._gap
        return places
