"""The line as a clerk sees it: who waits, since when, and what is special about whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Definition, PrintFate, Ticket, TicketState
from kiosk.views import Desk
from kiosk.words import Words
from ui.parts.rows import Cell, HeadRow, Row, RowsView
from ui.parts.text import RIGHT, Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

SHARES = (0.17, 0.19, 0.16, 0.12, 0.36)
LONG_WAIT_S = 30 * 60
SOON = timedelta(minutes=60)
UNCONFIRMED = frozenset({PrintFate.FAILED, PrintFate.UNCERTAIN, PrintFate.EXPIRED})


class WaitingList(QWidget):
    """Number, slot, arrival, wait and flags of everybody this counter could call, in the order of the calls."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("waiting")
        self.head = Text(look, Type.HEAD)
        self.head.setObjectName("waiting_head")
        self.hint = Text(look, Type.SMALL, colour="soft_ink", align=RIGHT)
        self.hint.setObjectName("longest_wait")
        self.names = HeadRow(look, SHARES)
        self.list = RowsView(look, SHARES)
        self.list.setObjectName("waiting_list")
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        top.addWidget(self.hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(Space.HAIR))
        column.addLayout(top)
        column.addWidget(self.names)
        column.addWidget(self.list, 1)

    def fill(self, desk: Desk, definition: Definition, now: datetime, words: Words) -> None:
        """Show the line, and after it the bookings of the next hour that have not arrived."""
        w = words
        self.head.say(w("Đang chờ ({n})", n=len(desk.waiting)))
        longest = max((waited_s(t, now) for t in desk.waiting if not is_early(t, now)), default=0.0)
        self.hint.say(w("lâu nhất {time}", time=w.duration(longest)) if longest >= 60 else "")
        self.names.say((w("Số"), w("Khung giờ"), w("Đến lúc"), w("Chờ"), ""))
        soon = [t for t in desk.booked if t.slot_start is not None and t.slot_start <= now + SOON]
        self.list.setAccessibleName(w("Danh sách người đang chờ"))
        self.list.show_rows([waiting_row(t, definition, now, w) for t in (*desk.waiting, *soon)])


def waiting_row(ticket: Ticket, definition: Definition, now: datetime, words: Words) -> Row:
    """Put a ticket of the line into a row."""
    w = words
    waited = waited_s(ticket, now)
    is_waiting = ticket.arrived_at is not None and not is_early(ticket, now)
    flag, is_chip = _flag(ticket, definition, now, w)
    is_long = is_waiting and waited > LONG_WAIT_S
    return Row(
        ticket.code,
        (
            Cell(text=w.number(ticket.label), is_strong=True),
            Cell(text=w.time(ticket.slot_start) if ticket.slot_start else "–"),
            Cell(text=w.time(ticket.arrived_at) if ticket.arrived_at else "–"),
            Cell(
                text=w("{n}’", n=int(waited // 60)) if is_waiting else "–",
                colour="alarm" if is_long else "ink",
                is_strong=is_long,
            ),
            Cell(text=flag, is_chip=is_chip),
        ),
    )


def waited_s(ticket: Ticket, now: datetime) -> float:
    """Tell how long a ticket has been ready to be called."""
    since = ticket.step.ready_at or ticket.arrived_at
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def is_early(ticket: Ticket, now: datetime) -> bool:
    """Tell whether a ticket is not due yet."""
    return ticket.due_at is not None and ticket.due_at > now


def _flag(ticket: Ticket, definition: Definition, now: datetime, words: Words) -> tuple[str, bool]:
    """Tell what is special, the most telling first; whether it is a chip or plain words."""
    w = words
    flags = _flags(ticket, definition, w)
    if flags:
        return " · ".join(flags), True
    if ticket.state is TicketState.BOOKED:
        return w("chưa đến"), False
    return (w("đến sớm"), False) if is_early(ticket, now) else ("", False)


def _flags(ticket: Ticket, definition: Definition, words: Words) -> list[str]:
    w = words
    before = ticket.steps[-2].counter if len(ticket.steps) > 1 else None
    flags = [w.of(p.names) for p in definition.priorities if p.key == ticket.priority]
    if ticket.print in UNCONFIRMED:
        flags.append(w("phiếu in lỗi"))
    if before is not None:
        flags.append(w("từ quầy {n}", n=before))
    elif len(ticket.steps) > 1:
        flags.append(w("chuyển đến"))
    if ticket.returns or ticket.step.called_at:
        flags.append(w("giữ chỗ") if _keeps_place(ticket) else w("đã quay lại"))
    if ticket.carried:
        flags.append(w("từ buổi trước"))
    return flags


def _keeps_place(ticket: Ticket) -> bool:
    """Tell whether a ticket that came back is due as before its last call."""
    called = ticket.step.called_at
    return called is None or ticket.due_at is None or ticket.due_at <= called
