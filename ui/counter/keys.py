"""The clerk's buttons, each with its key: the large one for the next number, the rest in a grid, the undo below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kiosk.model import TicketState
from kiosk.views import Desk
from kiosk.words import Words
from ui.counter.actions import WAYS, Action, is_possible, ticket_of, words_of_next
from ui.parts.button import Button, Face
from ui.theme.look import LINE_HEIGHT, Look
from ui.theme.sizes import Space, Type

# action: row, column, columns it spans
GRID = {
    Action.RECALL: (0, 0, 2),
    Action.FINISH: (0, 2, 2),
    Action.NO_SHOW: (0, 4, 2),
    Action.TRANSFER: (1, 0, 2),
    Action.HOLD: (1, 2, 2),
    Action.CHOOSE: (1, 4, 2),
    Action.SERVE: (2, 0, 2),
    Action.REPRINT: (2, 2, 2),
    Action.STRIP: (2, 4, 2),
}
GOOD = {TicketState.CALLED: Action.SERVE, TicketState.SERVING: Action.FINISH}


class Keys(QWidget):
    """Buttons that say what can be done now; what cannot is grey, never gone."""

    acted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("keys")
        self.buttons: dict[Action, Button] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        gap = look.space(Space.SMALL if look.is_large else Space.GAP)
        column.setSpacing(gap)
        following = self._button(Action.NEXT, Face.PRIMARY, Type.TITLE)
        following.setMinimumHeight(look.px(62 if look.is_large else 82))
        column.addWidget(following)
        grid = QGridLayout()
        grid.setSpacing(gap)
        for action, (row, place, span) in GRID.items():
            grid.addWidget(self._button(action, Face.QUIET, Type.BUTTON), row, place, 1, span)
        for place in range(6):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        column.addStretch(1)
        undo = self._button(Action.UNDO, Face.GOLD, Type.BUTTON)
        undo.setMinimumHeight(look.px(44 if look.is_large else 56))
        undo.hide()
        column.addWidget(undo)

    def _button(self, action: Action, face: Face, name: Type) -> Button:
        button = Button(self._look, face, name)
        button.setObjectName(f"action_{action.value}")
        button.pad_px = self._look.px(10 if self._look.is_large else 14)
        two_lines = round(2 * LINE_HEIGHT * self._look.type_px(name)) + 2
        button.setMinimumHeight(max(self._look.px(56), two_lines if self._look.is_large else 0))
        button.clicked.connect(lambda: self.acted.emit(action))
        self.buttons[action] = button
        return button

    @property
    def undo_px(self) -> int:
        """How high the offer of an undo stands."""
        return self.buttons[Action.UNDO].minimumHeight()

    def retranslate(self, words: Words) -> None:
        """Give every button its words."""
        for action, button in self.buttons.items():
            button.say(words(WAYS[action].words), key=WAYS[action].key)

    def fill(self, desk: Desk, words: Words, *, is_away: bool) -> None:
        """Show what the counter's ticket lets a clerk do now."""
        ticket = ticket_of(desk)
        self.buttons[Action.NEXT].say(words(words_of_next(desk)), key=WAYS[Action.NEXT].key)
        good = GOOD.get(ticket.state) if ticket else None
        for action, button in self.buttons.items():
            button.setEnabled(not is_away and is_possible(action, desk))
            if action in GOOD.values():
                button.face = Face.GOOD if action is good else Face.QUIET
                button.update()

    def offer_undo(self, label: str, seconds: int, words: Words) -> None:
        """Offer to take the last finish or no-show back, for some seconds; 0: no longer."""
        button = self.buttons[Action.UNDO]
        button.setVisible(seconds > 0)
        if seconds > 0:
            text = words("Hoàn tác {number} ({seconds} giây)", number=words.number(label), seconds=seconds)
            button.say(text, key=WAYS[Action.UNDO].key)
