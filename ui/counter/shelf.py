"""The hold shelf: who was asked to come back to this hall's counters, each with one button to serve on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Ticket
from kiosk.views import Desk
from kiosk.words import N_, Words
from ui.counter.actions import WAYS, Action, ticket_of
from ui.parts.button import Button, Face
from ui.parts.text import Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

MOST = 3


class HeldTicket(QWidget):
    """One held ticket: since when, and the button that serves it on."""

    resumed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.code = ""
        self.number = Text(look, Type.STRONG)
        self.since = Text(look, Type.SMALL, colour="soft_ink")
        self.button = Button(look, Face.QUIET, Type.BUTTON)
        self.button.pad_px = look.px(14)
        self.button.setMinimumHeight(look.space(Space.TOUCH))
        self.button.clicked.connect(lambda: self.resumed.emit(self.code))
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space(Space.SMALL), 0, 0, 0)
        row.setSpacing(look.space(Space.GAP))
        row.addWidget(self.number, 2)
        row.addWidget(self.since, 4)
        row.addWidget(self.button)

    def say(self, ticket: Ticket, words: Words, *, key: str, is_possible: bool) -> None:
        """Show a ticket."""
        w = words
        self.code = ticket.code
        self.number.say(w.number(ticket.label))
        self.since.say(w("tạm giữ lúc {time}", time=w.time(ticket.held_at)) if ticket.held_at else "")
        self.button.say(w(WAYS[Action.RESUME].words), key=key)
        self.button.setAccessibleName(w("Phục vụ tiếp {number}", number=w.number(ticket.label)))
        self.button.setObjectName(f"resume_{ticket.label}")
        self.button.setEnabled(is_possible)


class Shelf(QWidget):
    """The held tickets, the longest held first; gone when there are none."""

    resumed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("shelf")
        self.head = Text(look, Type.STRONG)
        self.head.setObjectName("shelf_head")
        self.places = tuple(HeldTicket(look) for _ in range(MOST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(Space.HAIR))
        column.addWidget(self.head)
        for place in self.places:
            place.resumed.connect(self.resumed)
            column.addWidget(place)

    def fill(self, desk: Desk, words: Words, *, is_away: bool) -> None:
        """Show the shelf; a free counter may serve on."""
        held = sorted(desk.held, key=lambda t: t.held_at or t.issued_at)
        self.setVisible(bool(held))
        head = N_("Đang tạm giữ ({n}), nhấn F10 để chọn") if len(held) > MOST else N_("Đang tạm giữ ({n})")
        self.head.say(words(head, n=len(held)))
        is_possible = ticket_of(desk) is None and not is_away
        for index, place in enumerate(self.places):
            place.setVisible(index < len(held))
            if index < len(held):
                key = WAYS[Action.RESUME].key if index == 0 else ""
                place.say(held[index], words, key=key, is_possible=is_possible)
