"""The clerk's key "In lại phiếu": whose slip, and what is said of it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kiosk.errors import KioskError
from kiosk.model import PrintFate, Ticket
from kiosk.views import Desk, TicketView
from kiosk.words import Words
from ui.counter import asking
from ui.counter.actions import Action, ticket_of
from ui.counter.question import Asked, Choice

if TYPE_CHECKING:
    from ui.counter.screen import CounterScreen

Reprint = Callable[[TicketView, Callable[[TicketView], None], Callable[[KioskError], None]], None]
"""Prints a slip again and answers later, in the GUI thread."""
OUT = frozenset({PrintFate.PRINTED, PrintFate.ASSUMED, PrintFate.SENT})
FIGURES = 9
LONG_MS = 12_000


class Reprinting:
    """Asks whose slip, has it printed off the GUI thread, and says what became of it."""

    def __init__(self, screen: CounterScreen, reprint: Reprint | None) -> None:
        self._screen: CounterScreen = weakref.proxy(screen)  # a circle would be collected in any thread
        self._reprint = reprint

    def begin(self, desk: Desk) -> None:
        """Ask whose slip."""
        self._screen.ask(asking.of_today, partial(self._ask_whose, desk), self._screen.on_failed)

    def _ask_whose(self, desk: Desk, tickets: tuple[Ticket, ...]) -> None:
        self._screen.put(Action.REPRINT, which(desk, tickets, self._screen.words, self._print))

    def _print(self, code: str) -> None:
        self._screen.ask(lambda office: office.ticket(code), self._on_chosen, self._screen.on_failed)

    def _on_chosen(self, view: TicketView) -> None:
        screen = self._screen
        if self._reprint is None:
            screen.notice.say(no_printer(view.ticket, screen.words), shown_ms=LONG_MS)
            return
        number = screen.words.number(view.ticket.label)
        screen.notice.say(screen.words("Đang in lại phiếu {number}…", number=number), shown_ms=0)
        self._reprint(view, screen.guarded(self._on_printed), screen.guarded(screen.on_failed))

    def _on_printed(self, view: TicketView) -> None:
        said, is_alarm = told(view, self._screen.words)
        self._screen.notice.say(said, is_alarm=is_alarm, shown_ms=LONG_MS)


def which(desk: Desk, tickets: Sequence[Ticket], words: Words, answered: Callable[[str], None]) -> Asked:
    """Ask whose slip is printed again: the counter's own ticket and those without paper first, others when typed."""
    own = ticket_of(desk)
    first = {t.code: t for t in (*((own,) if own else ()), *desk.paper_trouble)}
    others = {t.code: t for t in (*desk.waiting, *desk.booked, *desk.held, *tickets) if t.code not in first}
    return Asked(
        title=words("In lại phiếu của số nào?"),
        choices=(
            *(_choice(ticket, words, n) for n, ticket in enumerate(first.values(), 1)),
            *(_choice(ticket, words) for ticket in others.values()),
        ),
        answered=answered,
        typing=words("Gõ số phiếu, ví dụ: A 015"),
    )


def _choice(ticket: Ticket, words: Words, place: int | None = None) -> Choice:
    sign = str(place) if place is not None and place <= FIGURES else ""
    hint = words.print_fate(ticket.print)
    return Choice(key=ticket.code, name=words.number(ticket.label), hint=hint, sign=sign, is_rare=place is None)


def no_printer(ticket: Ticket, words: Words) -> str:
    """Say what can be done at a station without a printer."""
    return words(
        "Máy trạm này không có máy in. Công dân chỉ cần đọc số {number}; "
        "cần giấy thì nhờ máy lấy số in lại phiếu mã {code}.",
        number=words.number(ticket.label),
        code=ticket.code,
    )


def told(view: TicketView, words: Words) -> tuple[str, bool]:
    """Say what became of it, and whether that is alarming."""
    number, fate = words.number(view.ticket.label), words.print_fate(view.ticket.print)
    if view.ticket.print in OUT:
        return words("Phiếu {number} in lại: {fate}. Trên phiếu có ghi BẢN IN LẠI.", number=number, fate=fate), False
    return words("Phiếu {number} in lại: {fate}. Xem máy in rồi thử lần nữa.", number=number, fate=fate), True
