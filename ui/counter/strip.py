"""The console as a strip over the dossier software: number, time, the five keys, the line's length."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Definition
from kiosk.views import Desk
from kiosk.words import N_, Words
from ui.counter.actions import WAYS, Action, is_possible, ticket_of
from ui.parts.button import Button, Face
from ui.parts.number import Number
from ui.parts.rows import shortened
from ui.parts.text import RIGHT, Text
from ui.theme.look import Look
from ui.theme.sizes import Type

HEIGHT_PX = 88
OVER_OTHERS = (
    Qt.WindowType.WindowStaysOnTopHint,
    Qt.WindowType.WindowDoesNotAcceptFocus,
    Qt.WindowType.FramelessWindowHint,
)
DETAIL, DETAIL_NARROW = 130, 72
LEAST_WIDE_PX = 48
SHOWN = {
    Action.NEXT: N_("Số tiếp theo"),
    Action.SERVE: N_("Phục vụ"),
    Action.RECALL: N_("Gọi lại"),
    Action.FINISH: N_("Xong"),
    Action.NO_SHOW: N_("Vắng"),
    Action.TRANSFER: N_("Chuyển"),
    Action.STRIP: N_("…"),
}


class Strip(QWidget):
    """At most 90 px high; it never takes the focus."""

    acted = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("strip")
        self.counter = Button(look, Face.ON_BAND, Type.STRONG)
        self.counter.setObjectName("strip_counter")
        self.counter.setEnabled(True)
        self.number = Number(look, Type.NUMBER)
        self.number.setMinimumWidth(look.px(120))
        self.detail = Text(look, Type.CAPTION, colour="soft_ink").set_single_line()
        self.timer = Text(look, Type.STRONG)
        self.waiting = Text(look, Type.CAPTION, colour="soft_ink", align=RIGHT)
        self.longest = Text(look, Type.CAPTION, colour="soft_ink", align=RIGHT)
        for text in (self.waiting, self.longest):
            text.setMinimumWidth(look.px(104))
        self.is_narrow = look.sizes.unit_px < 1
        self.timer.setMinimumWidth(look.px(DETAIL_NARROW if self.is_narrow else DETAIL))
        self.detail.setHidden(self.is_narrow)
        self.longest.setHidden(self.is_narrow)
        self.buttons: dict[Action, Button] = {}
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 10)
        row.setSpacing(10)
        middle, right = QVBoxLayout(), QVBoxLayout()
        for column, parts in ((middle, (self.detail, self.timer)), (right, (self.waiting, self.longest))):
            column.setSpacing(0)
            column.addStretch(1)
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
        row.addWidget(self.counter)
        row.addWidget(self.number, 2)
        row.addLayout(middle, 2)
        for action in SHOWN:
            button = Button(self._look, Face.PRIMARY if action is Action.NEXT else Face.QUIET, Type.STRONG)
            button.setObjectName(f"strip_{action.value}")
            button.pad_px = 10
            button.setMinimumSize(LEAST_WIDE_PX, 52)
            button.clicked.connect(lambda _=False, action=action: self.acted.emit(action))
            self.buttons[action] = button
            row.addWidget(button)
        row.addLayout(right, 2)

    def retranslate(self, words: Words) -> None:
        """Give the buttons their words."""
        for action, button in self.buttons.items():
            button.say(words(SHOWN[action]), key="" if action is Action.STRIP else WAYS[action].key)
        self.buttons[Action.STRIP].setAccessibleName(words("Mở rộng"))

    def fill(self, desk: Desk, definition: Definition, now: datetime, words: Words, *, is_away: bool) -> None:
        """Show the desk."""
        w = words
        self.counter.say(w("Quầy {n}", n=desk.counter.number))
        ticket = ticket_of(desk)
        service = definition.service(ticket.service) if ticket else None
        self.number.say(w.number(ticket.label) if ticket else "–", service.colour if service else "soft_ink")
        name = w.of(service.names) if service else ""
        self.detail.say(shortened(self._look, Type.CAPTION, name, self._look.px(DETAIL)))
        self.tell_time(desk, now)
        self.waiting.say(w("đang chờ <b>{n}</b>", n=len(desk.waiting)))
        waits = [(now - t.arrived_at).total_seconds() for t in desk.waiting if t.arrived_at]
        self.longest.say(w("lâu nhất {time}", time=w.duration(max(waits))) if waits else "")
        is_called = is_possible(Action.SERVE, desk)
        self.buttons[Action.SERVE].setVisible(is_called)
        self.buttons[Action.FINISH].setVisible(not is_called)
        for action, button in self.buttons.items():
            button.setEnabled(action is Action.STRIP or (not is_away and is_possible(action, desk)))

    def tell_time(self, desk: Desk, now: datetime) -> None:
        """Move the timer."""
        ticket = ticket_of(desk)
        since = (ticket.step.serving_at or ticket.step.called_at) if ticket else None
        seconds = max(0, int((now - since).total_seconds())) if since else None
        self.timer.say("" if seconds is None else f"{seconds // 60:02d}:{seconds % 60:02d}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the line under it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("card"))
        painter.fillRect(0, self.height() - 3, self.width(), 3, self._look.colour("band"))
