"""The counter's own ticket: its number, how long, whose it is."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Definition, Ticket, TicketState
from kiosk.views import Desk
from kiosk.words import Words
from ui.counter.actions import ticket_of
from ui.counter.waiting import UNCONFIRMED
from ui.parts.chips import Chips
from ui.parts.number import Number
from ui.parts.rows import shortened
from ui.parts.text import RIGHT, Text
from ui.theme.look import LINE_HEIGHT, Look
from ui.theme.sizes import Space, Type

LONG = 2.0
"""A service that takes so many times its usual minutes is shown as long."""


class CurrentTicket(QWidget):
    """Number and timer above, what is known of the ticket below; its height never changes, so no button moves."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("current")
        self.number = Number(look)
        self.number.line_share = 0.95
        self.number.setObjectName("current_number")
        self.number.setMinimumHeight(self.number.sizeHint().height())
        self.timer = Text(look, Type.NUMBER, align=RIGHT)
        self.timer.setObjectName("timer")
        self.timer_hint = Text(look, Type.SMALL, colour="soft_ink", align=RIGHT)
        self.timer_hint.setObjectName("timer_hint")
        self.timer_hint.setMinimumHeight(round(look.type_px(Type.SMALL) * LINE_HEIGHT) + 1)
        self.detail = Text(look, Type.LEAD, colour="soft_ink")
        self.detail.setObjectName("current_detail")
        self.detail.setMinimumHeight(2 * round(look.type_px(Type.LEAD) * LINE_HEIGHT) + 1)
        self.procedure = Text(look, Type.BODY)
        self.procedure.setObjectName("current_procedure")
        self.procedure.setMinimumHeight(round(look.type_px(Type.BODY) * LINE_HEIGHT) + 1)
        self._look, self._procedure_name = look, ""
        self.chips = Chips(look)
        self.chips.setObjectName("current_flags")
        self._build(look)

    def _build(self, look: Look) -> None:
        times = QVBoxLayout()
        times.setSpacing(0)
        times.addStretch(1)
        times.addWidget(self.timer)
        times.addWidget(self.timer_hint)
        row = QHBoxLayout()
        row.setSpacing(look.space(Space.GAP))
        row.addWidget(self.number, 3)
        row.addLayout(times, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(Space.HAIR))
        column.addLayout(row)
        column.addWidget(self.detail)
        column.addWidget(self.chips)
        column.addWidget(self.procedure)

    def fill(self, desk: Desk, definition: Definition, now: datetime, words: Words) -> None:
        """Show the ticket, or that there is none."""
        w, ticket = words, ticket_of(desk)
        if ticket is None:
            self.number.say("–", "soft_ink")
            self.timer.say("")
            self.timer_hint.say("")
            self.detail.say(_idle(desk, w))
            self._say_procedure("")
            self.chips.say(())
            return
        service = definition.service(ticket.service)
        self.number.say(w.number(ticket.label), service.colour if service else "accent")
        self.tell_time(ticket, definition, now, words)
        self.detail.say(_details(ticket, definition, w))
        procedure = next((p for p in definition.procedures if p.key == ticket.procedure), None)
        self._say_procedure(procedure.name if procedure else "")
        self.chips.say(_flags(ticket, definition, w))

    def tell_time(self, ticket: Ticket, definition: Definition, now: datetime, words: Words) -> None:
        """Show how long the ticket has been called or served, beside what is usual."""
        w = words
        since = ticket.step.serving_at or ticket.step.called_at
        seconds = max(0, int((now - since).total_seconds())) if since else 0
        service = definition.service(ticket.service)
        mean = service.mean_min if service else 0.0
        is_serving = ticket.state is TicketState.SERVING
        is_long = is_serving and seconds > LONG * mean * 60
        self.timer.say(f"{seconds // 60:02d}:{seconds % 60:02d}", colour="alarm" if is_long else "ink")
        usual = w.decimal(mean, 0) if mean == round(mean) else w.decimal(mean)
        if is_serving:
            self.timer_hint.say(w("đang phục vụ · thường {minutes} phút", minutes=usual))
        elif ticket.tried:
            self.timer_hint.say(w("gọi thử, chưa xác nhận có mặt"))
        else:
            self.timer_hint.say(w("đang gọi · thường {minutes} phút", minutes=usual))

    def _say_procedure(self, name: str) -> None:
        self._procedure_name = name
        self.procedure.say(shortened(self._look, Type.BODY, name, self.width()))
        self.procedure.setAccessibleName(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the procedure to this width."""
        self._say_procedure(self._procedure_name)


def _idle(desk: Desk, words: Words) -> str:
    if desk.state.paused is not None:
        return words("Quầy đang tạm nghỉ: {reason}. Nhấn F12 để phục vụ lại.", reason=desk.state.paused)
    if desk.waiting:
        return words("Quầy đang trống. Nhấn F2 để gọi số tiếp theo.")
    return words("Quầy đang trống, chưa có ai chờ.")


def _details(ticket: Ticket, definition: Definition, words: Words) -> str:
    """Say what it is for in one line, and how it was called in another."""
    w, service = words, definition.service(ticket.service)
    what, how = [w.of(service.names) if service else ticket.service], []
    if ticket.slot_start and ticket.slot_end:
        what.append(w("khung giờ {slot}", slot=w.span(ticket.slot_start, ticket.slot_end)))
    called, ready = ticket.step.first_called_at or ticket.step.called_at, ticket.step.ready_at or ticket.arrived_at
    if ready and called and not ticket.tried:
        how.append(w("đã chờ {time}", time=w.duration((called - ready).total_seconds())))
    if ticket.calls and ticket.step.called_at:
        how.append(w("gọi lần {n} lúc {time}", n=ticket.calls, time=w.time(ticket.step.called_at)))
    return "\n".join(" · ".join(parts) for parts in (what, how) if parts)


def _flags(ticket: Ticket, definition: Definition, words: Words) -> tuple[str, ...]:
    w = words
    flags = []
    priority = next((p for p in definition.priorities if p.key == ticket.priority), None)
    if priority:
        flags.append(w("Ưu tiên: {name}", name=w.of(priority.names)))
    if len(ticket.steps) > 1:
        flags.append(w("Bước {n} của hồ sơ", n=len(ticket.steps)))
    if ticket.print in UNCONFIRMED:
        flags.append(w("Có thể không có phiếu giấy"))
    if ticket.chosen:
        flags.append(w("Gọi theo lựa chọn"))
    return tuple(flags)
