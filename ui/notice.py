"""A calm banner: one sentence that comes, is read, and goes. Never a dialog."""

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.parts.text import CENTRE, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

SHOWN_MS = 6000


class Notice(QWidget):
    """A sentence on a dark (or alarming) ground over the lower edge of its parent."""

    def __init__(self, look: Look, parent: QWidget, *, bottom_px: int = 0, name: Type = Type.STRONG) -> None:
        super().__init__(parent)
        self._over = parent
        self._look, self._bottom_px = look, bottom_px
        self._fill = "dark"
        self._text = Text(look, name, colour="on_dark", align=CENTRE)
        self._text.setParent(self)
        self._text.setObjectName("notice_text")
        self._away = QTimer(self, singleShot=True)
        self._away.timeout.connect(self.leave)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while it is away."""
        return "" if self.isHidden() else self._text.text

    def say(self, text: str, *, is_alarm: bool = False, shown_ms: int = SHOWN_MS) -> None:
        """Show a sentence for a while; 0 ms: until `leave`."""
        self._fill = "alarm" if is_alarm else "dark"
        self._text.say(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._away.stop()
        if shown_ms:
            self._away.start(shown_ms)

    def leave(self) -> None:
        """Go away now."""
        self._away.stop()
        self.hide()

    def _place(self) -> None:
        parent = self._over
        pad, margin = self._look.space(Space.PAD), self._look.space(Space.MARGIN)
        width = min(parent.width() - 2 * margin, self._text.sizeHint().width() + 2 * pad)
        height = self._text.heightForWidth(width - 2 * pad) + pad
        top = parent.height() - height - margin - self._bottom_px
        self.setGeometry((parent.width() - width) // 2, top, width, height)
        self._text.setGeometry(pad, pad // 2, width - 2 * pad, height - pad)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(self._fill))
        radius = self._look.space(Space.RADIUS)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
