"""A QR code, drawn as squares on white with its quiet zone."""

import segno
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

QUIET_MODULES = 4


class QrCode(QWidget):
    """A text as a QR code, black on white in every look."""

    def __init__(self, size_px: int) -> None:
        super().__init__()
        self._size_px = size_px
        self._rows: tuple[tuple[int, ...], ...] = ()
        self.setMinimumSize(size_px, size_px)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setObjectName("qr")

    def say(self, text: str, name: str) -> None:
        """Show a text; `name` tells readers what the code is for."""
        code = segno.make_qr(text, error="m")
        self._rows = tuple(tuple(row) for row in code.matrix_iter(border=0))
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for its size."""
        return QSize(self._size_px, self._size_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the squares, each a whole number of pixels."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self._rows:
            return
        module = max(1, min(self.width(), self.height()) // (len(self._rows) + 2 * QUIET_MODULES))
        left = (self.width() - module * len(self._rows)) // 2
        for y, row in enumerate(self._rows):
            for x, is_dark in enumerate(row):
                if is_dark:
                    box = QRectF(left + x * module, left + y * module, module, module)
                    painter.fillRect(box, Qt.GlobalColor.black)
