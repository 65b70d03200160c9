"""The strip under a staff screen's band that says why slips are not printed; away while all is well."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.words import Words
from ui.paper_trouble import PaperTrouble
from ui.parts.text import Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

LOOK_MS = 10_000


class PaperBanner(QWidget):
    """One line for each trouble, on an alarming ground when a printer stands still. `moved`: it came or went."""

    moved = Signal()

    def __init__(self, look: Look, parent: QWidget, trouble: PaperTrouble | None, words: Words) -> None:
        super().__init__(parent)
        self._look, self._trouble, self._words = look, trouble, words
        self._ground = "flag"
        self.text = Text(look, Type.STRONG)
        self.text.setParent(self)
        self.text.setObjectName("paper_banner_text")
        self.setObjectName("paper_banner")
        self.hide()
        if trouble is not None:
            trouble.changed.connect(self._on_changed)
            forgetting = QTimer(self, interval=LOOK_MS)
            forgetting.timeout.connect(trouble.forget_old)
            forgetting.start()

    def say(self, words: Words) -> None:
        """Say what there is to say in a language."""
        self._words = words
        lines = self._trouble.lines(words) if self._trouble is not None else ()
        is_stopped = self._trouble is not None and self._trouble.is_stopped
        self._ground = "alarm_fill" if is_stopped else "flag"
        self.text.say("\n".join(lines), colour="on_dark" if is_stopped else "on_flag")
        self.setAccessibleName(self.text.text)
        self.setVisible(bool(lines))
        self.update()

    def height_for(self, width_px: int) -> int:
        """Tell how high it stands in a width; 0 while all is well."""
        if self.isHidden():
            return 0  # a widget of no height is laid out all the same
        return self.text.heightForWidth(width_px - 2 * self._margin) + self._look.space(Space.SMALL)

    @property
    def _margin(self) -> int:
        return self._look.space(Space.MARGIN)

    def _on_changed(self) -> None:
        self.say(self._words)
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the lines between the margins."""
        self.text.setGeometry(self._margin, 0, self.width() - 2 * self._margin, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        QPainter(self).fillRect(self.rect(), self._look.colour(self._ground))
