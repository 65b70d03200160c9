"""Short marks side by side, each on a ground of its own."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.passage import Passage, width_of
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class Chips(QWidget):
    """Marks in a row; they go on in a second one where the width ends."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._texts: tuple[str, ...] = ()
        self._high = round(look.type_px(Type.SMALL) * 1.7)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def texts(self) -> tuple[str, ...]:
        """What they say."""
        return self._texts

    def say(self, texts: Sequence[str]) -> None:
        """Show marks."""
        if tuple(texts) == self._texts:
            return
        self._texts = tuple(texts)
        self.setAccessibleName(", ".join(texts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for one row."""
        return QSize(10, self._high)

    def hasHeightForWidth(self) -> bool:
        """Say that rows wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Tell the height of the rows."""
        places = self._places(width)
        return max(self._high, round(places[-1].bottom()) if places else 0)

    def _places(self, width_px: int) -> list[QRectF]:
        pad, gap = self._look.space(Space.SMALL), self._look.space(Space.SMALL)
        places, left, top = [], 0.0, 0.0
        for text in self._texts:
            wide = width_of(self._look, Type.SMALL, f"<b>{text}</b>") + 2 * pad
            if left and left + wide > width_px:
                left, top = 0.0, top + self._high + gap / 2
            places.append(QRectF(left, top, wide, self._high))
            left += wide + gap
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pad = self._look.space(Space.SMALL)
        for text, box in zip(self._texts, self._places(self.width()), strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("flag"))
            painter.drawRoundedRect(box, pad * 0.7, pad * 0.7)
            passage = Passage(f"<b>{text}</b>", self._look.font(Type.SMALL, text), box.width())
            at = QPointF(box.left() + pad, box.top() + (box.height() - passage.height_px) / 2)
            passage.draw(painter, at, self._look.colour("on_flag"))
