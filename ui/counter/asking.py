"""The clerk's questions, put together from the desk: where to, whom, why, for how long."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.model import Definition, Service, Ticket, TicketState
from kiosk.office import Office
from kiosk.views import Desk
from kiosk.words import Words
from ui.counter.question import Asked, Choice, numbered

Answered = Callable[[str], None]
CORRECTION, NEXT_STEP = "correction", "next_step"
CALLABLE = frozenset({TicketState.BOOKED, TicketState.WAITING, TicketState.HELD, TicketState.NO_SHOW})


def where_to(ticket: Ticket, definition: Definition, words: Words, answered: Answered) -> Asked:
    """Ask to which service a ticket goes; its prefix is the key."""
    w = words
    return Asked(
        title=w("Chuyển {number} đến lĩnh vực nào?", number=w.number(ticket.label)),
        choices=tuple(_service(s, definition, w) for s in definition.services if s.prefix != ticket.service),
        answered=answered,
        about=ticket.code,
    )


def _service(service: Service, definition: Definition, words: Words) -> Choice:
    counters = ", ".join(str(counter.number) for counter in definition.counters_of(service.prefix))
    hint = words("quầy {counters}", counters=counters) if counters else words("chưa có quầy")
    return Choice(key=service.prefix, sign=service.prefix, name=words.of(service.names), hint=hint)


def why_transfer(ticket: Ticket, words: Words, answered: Answered) -> Asked:
    """Ask whether the transfer is a further step or a wrong choice put right."""
    w = words
    return Asked(
        title=w("Vì sao chuyển {number}?", number=w.number(ticket.label)),
        choices=(
            Choice(key=NEXT_STEP, sign="1", name=w("Bước tiếp theo"), hint=w("xếp theo lượt mới")),
            Choice(key=CORRECTION, sign="2", name=w("Lấy nhầm lĩnh vực"), hint=w("giữ nguyên lượt")),
        ),
        answered=answered,
        about=ticket.code,
    )


def of_today(office: Office) -> tuple[Ticket, ...]:
    """Read every ticket of today that could be called."""
    return tuple(ticket for ticket in office.day().tickets if ticket.state in CALLABLE)


def which(desk: Desk, tickets: Sequence[Ticket], words: Words, answered: Answered) -> Asked:
    """Ask which ticket to call: the counter's own line first, anybody else's number when it is typed."""
    w = words
    own = (*desk.waiting, *desk.booked, *desk.held)
    known = {ticket.code for ticket in own}
    absent = [t for t in tickets if t.state is TicketState.NO_SHOW and t.service in desk.counter.services]
    others = [t for t in tickets if t.code not in known and t not in absent]
    return Asked(
        title=w("Gọi số nào?"),
        choices=(
            *(_numbered(ticket, w) for ticket in (*own, *absent)),
            *(_numbered(ticket, w, is_rare=True) for ticket in others),
        ),
        answered=answered,
        typing=w("Gõ số phiếu, ví dụ: A 015"),
    )


def _numbered(ticket: Ticket, words: Words, *, is_rare: bool = False) -> Choice:
    name, hint = words.number(ticket.label), words.state(ticket.state)
    return Choice(key=ticket.code, name=name, hint=hint, is_rare=is_rare)


def why_chosen(label: str, words: Words, answered: Answered) -> Asked:
    """Ask why somebody is called out of turn; the answer stays in the ledger."""
    w = words
    reasons = (
        w("Người cao tuổi, người khuyết tật"),
        w("Đã hẹn trước với cán bộ"),
        w("Bổ sung giấy tờ còn thiếu"),
        w("Quay lại sau khi vắng mặt"),
    )
    title = w("Vì sao gọi {number} trước?", number=w.number(label))
    return _why(title, reasons, words, answered)


def why_pause(words: Words, answered: Answered) -> Asked:
    """Ask why the counter pauses; the panel shows it."""
    w = words
    reasons = (w("Nghỉ giải lao"), w("Nghỉ trưa"), w("Đang họp"), w("Đi công việc"), w("Hết giờ làm việc"))
    return _why(w("Tạm nghỉ vì lý do gì?"), reasons, words, answered)


def _why(title: str, reasons: Sequence[str], words: Words, answered: Answered) -> Asked:
    typing = words("Nhấn phím số, hoặc gõ lý do khác")
    return Asked(title=title, choices=numbered(reasons), answered=answered, typing=typing, takes_words=True)


def which_held(desk: Desk, words: Words, answered: Answered) -> Asked:
    """Ask whom to serve on."""
    w = words
    choices = tuple(
        Choice(
            key=ticket.code,
            sign=str(n),
            name=w.number(ticket.label),
            hint=w("tạm giữ lúc {time}", time=w.time(ticket.held_at)) if ticket.held_at else "",
        )
        for n, ticket in enumerate(sorted(desk.held, key=lambda t: t.held_at or t.issued_at), 1)
    )
    return Asked(title=w("Phục vụ tiếp số nào?"), choices=choices, answered=answered)
