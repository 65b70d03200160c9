"""A ticket that was looked up: what it is, and what its holder can do now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from kiosk.model import TicketState
from kiosk.views import TicketView
from ui.citizen.done import how_many_ahead, when_and_where
from ui.citizen.page import Page, Shown
from ui.parts.button import Button, Face, level
from ui.parts.card import Card
from ui.parts.number import Number
from ui.parts.text import Text
from ui.theme.colours import readable
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

CAN_RETURN = frozenset({TicketState.NO_SHOW, TicketState.HELD})
CAN_CANCEL = frozenset({TicketState.BOOKED, TicketState.WAITING, TicketState.NO_SHOW})


class FoundPage(Page):
    """Arrive, return, cancel; or only look."""

    arrive_asked = Signal()
    return_asked = Signal()
    cancel_asked = Signal()
    done = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "found")
        self.card = Card(look, edge="edge")
        self.number = Number(look)
        self.number.setObjectName("found_number")
        self.what = Text(look, Type.NAME)
        self.state = Text(look, Type.STRONG)
        self.state.setObjectName("found_state")
        self.line = Text(look, Type.BODY)
        self.answer = Text(look, Type.STRONG, colour="alarm")
        self.answer.setObjectName("found_answer")
        self.arrive = Button(look, Face.PRIMARY, Type.HEAD)
        self.back_in = Button(look, Face.PRIMARY, Type.HEAD)
        self.cancel = Button(look, Face.QUIET, Type.HEAD)
        self.finish = Button(look, Face.DARK, Type.HEAD)
        self._build(look)

    def _build(self, look: Look) -> None:
        inner = QVBoxLayout(self.card)
        pad = look.space(Space.PAD)
        inner.setContentsMargins(2 * pad, pad, 2 * pad, pad)
        inner.setSpacing(look.space(Space.HAIR))
        for part in (self.number, self.what, self.state, self.line):
            inner.addWidget(part)
        self.column.addWidget(self.card)
        self.column.addWidget(self.answer)
        self.column.addStretch(1)
        is_tall = look.sizes.is_tall
        row = QBoxLayout(QBoxLayout.Direction.TopToBottom if is_tall else QBoxLayout.Direction.LeftToRight)
        row.setSpacing(look.space(Space.GAP))
        named = (
            (self.arrive, "arrive", self.arrive_asked),
            (self.back_in, "return", self.return_asked),
            (self.cancel, "cancel", self.cancel_asked),
            (self.finish, "found_done", self.done),
        )
        for button, name, signal in named:
            button.setObjectName(name)
            button.clicked.connect(signal)
            row.addWidget(button, 1)
        self.column.addLayout(row)

    def fill(self, shown: Shown) -> None:
        """Show the ticket and what can be done."""
        view = shown.visit.ticket
        if view is None:
            return
        w, ticket = shown.words, view.ticket
        service = shown.definition.service(ticket.service)
        accent = readable(service.colour if service else "#14507A", self.look.colours.card)
        self.title.say(w("Phiếu của ông/bà"))
        self.number.say(w.number(ticket.label), accent)
        self.what.say(self._what(shown, view), accent=accent)
        self.state.say(self._state(shown, view))
        self.line.say(self._line(shown, view))
        self.answer.say(shown.visit.answer)
        is_today = ticket.date == shown.today
        self.arrive.say(w("Tôi đã đến"))
        self.back_in.say(w("Tôi đã quay lại"))
        self.cancel.say(w("Hủy số này"))
        self.finish.say(w("Xong"))
        self.arrive.setVisible(is_today and ticket.state is TicketState.BOOKED)
        self.back_in.setVisible(is_today and ticket.state in CAN_RETURN)
        self.cancel.setVisible(ticket.state in CAN_CANCEL)
        self._level()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the row's buttons one height."""
        self._level()

    def _level(self) -> None:
        buttons = (self.arrive, self.back_in, self.cancel, self.finish)
        shown = [button for button in buttons if not button.isHidden()]
        gaps = (len(shown) - 1) * self.look.space(Space.GAP)
        wide = self.width() if self.look.sizes.is_tall else (self.width() - gaps) // max(1, len(shown))
        level(shown or buttons, wide, self.look.px(24))

    def _what(self, shown: Shown, view: TicketView) -> str:
        w, ticket = shown.words, view.ticket
        service = shown.definition.service(ticket.service)
        name = w.of(service.names) if service else ticket.service
        if ticket.slot_start is None or ticket.slot_end is None:
            return name
        slot = w.span(ticket.slot_start, ticket.slot_end)
        return w("{service} · khung giờ <c>{slot}</c>", service=name, slot=slot)

    def _state(self, shown: Shown, view: TicketView) -> str:
        w, ticket = shown.words, view.ticket
        if ticket.date != shown.today:
            return w("Hẹn ngày {date}", date=w.date_long(ticket.date))
        return w("Trạng thái: {state}", state=w.state(ticket.state))

    def _line(self, shown: Shown, view: TicketView) -> str:
        w, ahead = shown.words, view.people_ahead
        if view.ticket.state is not TicketState.WAITING or ahead is None:
            return ""
        return f"{how_many_ahead(ahead, w)}\n{when_and_where(view, shown)}"
