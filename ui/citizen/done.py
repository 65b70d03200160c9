"""The ticket: its number as large as it can be, when and where, and what became of the paper."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from kiosk.model import PrintFate, Ticket, TicketState
from kiosk.views import TicketView
from kiosk.words import Words
from ui.citizen.page import Page, Shown
from ui.parts.button import Button, Face
from ui.parts.card import Card
from ui.parts.number import Number
from ui.parts.qr import QrCode
from ui.parts.text import CENTRE, RIGHT, Text
from ui.theme.colours import readable
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

TROUBLE = frozenset({PrintFate.FAILED, PrintFate.UNCERTAIN, PrintFate.EXPIRED})
ON_PAPER = frozenset({PrintFate.PRINTED, PrintFate.ASSUMED, PrintFate.SENT})


class PaperCard(Card):
    """The code of the ticket, and what becomes of its slip."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, edge="edge")
        tall = look.sizes.is_tall
        self.state = Text(look, Type.HEAD, colour="good", align=CENTRE)
        self._is_compact = look.is_compact
        self.qr = QrCode(look.px(60 + (10 if tall else 52) * look.sizes.room))
        self.code = Text(look, Type.STRONG if look.is_compact else Type.HEAD, align=CENTRE)
        self.hint = Text(look, Type.BODY, colour="soft_ink", align=CENTRE)
        self.state.setObjectName("paper_state")
        self.code.setObjectName("ticket_code")
        self.hint.setObjectName("paper_hint")
        column = QVBoxLayout(self)
        pad = look.space(Space.PAD)
        column.setContentsMargins(2 * pad, pad, 2 * pad, pad)
        column.setSpacing(look.space(Space.SMALL))
        column.addStretch(1)
        column.addWidget(self.state)
        column.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.code)
        column.addWidget(self.hint)
        column.addStretch(1)

    def fill(self, ticket: Ticket, words: Words, *, has_printer: bool) -> None:
        """Show the code and the paper's fate."""
        w = words
        self.hint.setVisible(not self._is_compact)
        self.qr.say(ticket.code, w("Mã QR của phiếu {number}", number=w.number(ticket.label)))
        self.code.say(w("Mã phiếu {code}", code=f"{ticket.code[:3]}-{ticket.code[3:]}"))
        if ticket.print in TROUBLE or not has_printer:
            self.state.say(w("Xin ghi nhớ số này"), colour="alarm" if has_printer else "ink")
            self.hint.say(w("Ông/bà có thể chụp lại màn hình. Khi được gọi, chỉ cần đọc số."))
        elif ticket.print is PrintFate.ASSUMED:
            self.state.say(w("↓ Mời lấy phiếu"), colour="good")
            self.hint.say(w("Nếu không thấy phiếu, ông/bà chỉ cần đọc số này khi được gọi."))
        elif ticket.print in ON_PAPER:
            self.state.say(w("↓ Mời lấy phiếu"), colour="good")
            self.hint.say(w("Giữ phiếu đến khi được gọi. Mã này dùng để xác nhận có mặt hoặc hủy số."))
        else:
            self.state.say(w("Đang in phiếu…"), colour="ink")
            self.hint.say(w("Nếu phiếu không ra, ông/bà chỉ cần đọc số này khi được gọi."))


class DonePage(Page):
    """The number that was given."""

    done = Signal()
    void_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "done")
        self.head = Text(look, Type.NAME, colour="soft_ink")
        self.seconds = self.count = Text(look, Type.BODY, colour="soft_ink", align=RIGHT)
        self.number = Number(look)
        self.number.setObjectName("number")
        self.number.least_caps_px = look.px(40)
        self.what = Text(look, Type.STRONG if look.is_compact or look.is_large else Type.TITLE)
        self.day = Text(look, Type.LEAD)
        self.ahead = Text(look, Type.LEAD)
        self.when = Text(look, Type.LEAD)
        self.trouble = Text(look, Type.STRONG, colour="alarm")
        self.papers = Text(look, Type.BODY, colour="soft_ink")
        self.card = PaperCard(look)
        self.void = Button(look, Face.QUIET)
        self.next = Button(look, Face.DARK, Type.HEAD)
        self.title.hide()
        self._build(look)

    def _build(self, look: Look) -> None:
        named = (("ahead", self.ahead), ("when", self.when), ("day", self.day), ("trouble", self.trouble))
        for name, text in named:
            text.setObjectName(f"done_{name}")
        is_tall = look.sizes.is_tall
        row = QBoxLayout(QBoxLayout.Direction.TopToBottom if is_tall else QBoxLayout.Direction.LeftToRight)
        row.setSpacing(look.space(Space.MARGIN))
        left = QVBoxLayout()
        left.setSpacing(look.space(Space.HAIR))
        left.addStretch(1)
        for part in (self.head, self.number, self.what, self.day, self.ahead, self.when, self.trouble):
            left.addWidget(part)
        left.addStretch(1)
        row.addLayout(left, 3)
        row.addWidget(self.card, 2, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(row, 1)
        low = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        low.setSpacing(look.space(Space.GAP))
        low.addWidget(self.papers, 1)
        low.addWidget(self.seconds, 1)
        for button, name in ((self.void, "void"), (self.next, "next_person")):
            button.setObjectName(name)
            button.setMinimumHeight(look.px(20 + 6 * look.sizes.room))
            low.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(low)
        self.void.clicked.connect(self.void_asked)
        self.next.clicked.connect(self.done)

    def fill(self, shown: Shown) -> None:
        """Show the ticket."""
        view = shown.visit.ticket
        if view is None:
            return
        w, ticket = shown.words, view.ticket
        service = shown.definition.service(ticket.service)
        accent = readable(service.colour if service else "#14507A", self.look.colours.ground)
        self.head.say(w("Số thứ tự của ông/bà"))
        self.number.say(w.number(ticket.label), accent)
        self._fill_what(shown, ticket, accent)
        self._fill_line(shown, view)
        has_printer = shown.has_printer
        self.card.fill(ticket, w, has_printer=has_printer)
        is_trouble = ticket.print in TROUBLE
        self.trouble.setVisible(is_trouble)
        self.head.setHidden(is_trouble and self.look.is_compact)
        self.trouble.say(_trouble(ticket, w))
        self.void.setVisible(ticket.print is PrintFate.FAILED and not ticket.on_paper)
        self.void.say(w("Hủy số"))
        self.next.say(w("Đã ghi nhớ số") if is_trouble else w("Người tiếp theo"))
        papers = shown.visit.procedure.papers if shown.visit.procedure else ()
        self.papers.setVisible(bool(papers))
        self.papers.say(w("Giấy tờ cần mang: {papers}", papers=", ".join(papers)) if papers else "")

    def _fill_what(self, shown: Shown, ticket: Ticket, accent: str) -> None:
        w = shown.words
        service = shown.definition.service(ticket.service)
        name = w.of(service.names) if service else ticket.service
        if ticket.slot_start and ticket.slot_end:
            slot = w.span(ticket.slot_start, ticket.slot_end)
            self.what.say(w("{service} · khung giờ <c>{slot}</c>", service=name, slot=slot), accent=accent)
        else:
            self.what.say(name, accent=accent)
        is_later = ticket.date != shown.today
        self.day.setVisible(is_later)
        self.day.say(w("Ngày hẹn: <b>{date}</b>", date=w.date_long(ticket.date)))

    def _fill_line(self, shown: Shown, view: TicketView) -> None:
        w, ticket = shown.words, view.ticket
        if ticket.state is TicketState.BOOKED and ticket.slot_start:
            last = ticket.slot_start + shown.definition.rules.grace
            self.ahead.say(w("Mời ông/bà có mặt trước <b>{time}</b>", time=w.time(ticket.slot_start)))
            self.when.say(w("Đến máy này xác nhận có mặt, muộn nhất <b>{time}</b>", time=w.time(last)))
            return
        self.ahead.say(how_many_ahead(view.people_ahead or 0, w))
        self.when.say(when_and_where(view, shown))


def _trouble(ticket: Ticket, words: Words) -> str:
    """Say what is known of a slip that is not there: nothing of it, or not whether it is whole."""
    if ticket.on_paper or ticket.print is PrintFate.UNCERTAIN:
        return words("Không rõ phiếu đã in xong hay chưa, nhưng số của ông/bà đã được lưu.")
    return words("Phiếu giấy chưa in được, nhưng số của ông/bà đã được lưu.")


def how_many_ahead(ahead: int, words: Words) -> str:
    """Tell how many people come before the holder."""
    if not ahead:
        return words("Ông/bà là người tiếp theo")
    return words.n("Trước ông/bà còn <b>{n} người</b>", "Trước ông/bà còn <b>{n} người</b>", ahead)


def when_and_where(view: TicketView, shown: Shown) -> str:
    """Tell when a ticket is expected to be called, and at which counters."""
    w = shown.words
    counters = [w("<b>quầy {n}</b>", n=c.number) for c in shown.definition.counters_of(view.ticket.service)]
    where = either(counters, w)
    if view.expected is None:
        return w("Mời ông/bà chờ gọi tại {where}", where=where) if where else ""
    soon = view.expected.latest - shown.now < timedelta(minutes=1)
    if soon:
        return w("Mời ông/bà chờ gọi ngay tại {where}", where=where)
    span = w.span(view.expected.earliest, view.expected.latest)
    return w("Dự kiến gọi lúc <b>{span}</b> tại {where}", span=span, where=where)


def either(names: list[str], words: Words) -> str:
    """Join names as a choice: a, b hoặc c."""
    if len(names) < 2:
        return "".join(names)
    return words("{first} hoặc {last}", first=", ".join(names[:-1]), last=names[-1])
