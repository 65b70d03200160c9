"""When nobody touches: first a question, then the first page again. Nothing is timed on the first page."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.words import Words
from ui.parts.button import Button, Face
from ui.parts.card import Card
from ui.parts.text import CENTRE, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

QUIET_S = 30
ASKING_S = 20
AFTER_TICKET_S = 10
AFTER_TROUBLE_S = 15


class Mode(Enum):
    """What an end of patience leads to."""

    RESTING = "resting"
    QUESTION = "question"
    LEAVING = "leaving"


class Idle(QObject):
    """Counts the seconds since the last touch."""

    asked = Signal()
    left = Signal()
    counted = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._mode = Mode.RESTING
        self._left_s = 0
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.on_second)

    @property
    def seconds_left(self) -> int:
        """How long until the first page comes back."""
        return self._left_s

    @property
    def is_asking(self) -> bool:
        """Whether the question stands on the screen."""
        return self._mode is Mode.QUESTION and self._left_s <= ASKING_S

    def rest(self) -> None:
        """Count nothing."""
        self._mode = Mode.RESTING
        self._tick.stop()

    def begin(self) -> None:
        """Count from a touch: 30 s until the question, 20 s more until the end."""
        self._start(Mode.QUESTION, QUIET_S + ASKING_S)

    def leave_in(self, seconds: int) -> None:
        """End after some seconds without a question."""
        self._start(Mode.LEAVING, seconds)

    def touched(self) -> None:
        """Count anew, where a question would come."""
        if self._mode is Mode.QUESTION:
            self.begin()

    def _start(self, mode: Mode, seconds: int) -> None:
        self._mode, self._left_s = mode, seconds
        self._tick.start()
        self.counted.emit(self._left_s)

    def on_second(self) -> None:
        """Count one second."""
        self._left_s -= 1
        self.counted.emit(self._left_s)
        if self._mode is Mode.QUESTION and self._left_s == ASKING_S:
            self.asked.emit()
        if self._left_s <= 0:
            self.rest()
            self.left.emit()


class IdleQuestion(QWidget):
    """Lies over the page: more time? One big button."""

    more_asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._over = look, parent
        self.setObjectName("idle_question")
        self.card = Card(look, edge="edge")
        self.head = Text(look, Type.TITLE, align=CENTRE)
        self.detail = Text(look, Type.BODY, colour="soft_ink", align=CENTRE)
        self.more = Button(look, Face.PRIMARY, Type.HEAD)
        self.more.setObjectName("more_time")
        self.more.setMinimumHeight(look.px(34))
        self.more.clicked.connect(self.more_asked)
        self.card.setParent(self)
        self._column = column = QVBoxLayout(self.card)
        pad = look.space(Space.PAD) * 2
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(look.space(Space.GAP))
        for part in (self.head, self.detail, self.more):
            column.addWidget(part)
        self.hide()

    def ask(self, words: Words, seconds: int) -> None:
        """Show the question and how long it stands."""
        self.head.say(words("Ông/bà cần thêm thời gian?"))
        text = words.n("Máy về màn hình đầu sau {n} giây.", "Máy về màn hình đầu sau {n} giây.", seconds)
        self.detail.say(text)
        self.more.say(words("Tôi cần thêm thời gian"))
        self.setAccessibleName(self.head.text)
        area = self._over.rect()
        self.setGeometry(area)
        wide = min(area.width() - 2 * self._look.space(Space.MARGIN), self._look.px(380))
        tall = self._column.heightForWidth(wide)
        self.card.setGeometry((area.width() - wide) // 2, (area.height() - tall) // 2, wide, tall)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Veil the page."""
        QPainter(self).fillRect(self.rect(), self._look.colour("veil"))
