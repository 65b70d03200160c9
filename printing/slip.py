"""What a ticket says on paper: lines with a role each, and the code for the QR; how it looks is raster.py's."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kiosk.definition import PROCEDURES_NOTICE
from kiosk.model import Definition, Kind, Procedure, Ticket
from kiosk.views import TicketView
from kiosk.words import Words

_BOLD_ON, _BOLD_OFF = "\ue000", "\ue001"


class Role(Enum):
    """What a line is on the slip; the sizes are raster.py's."""

    COPY = "copy"
    AGENCY = "agency"
    OFFICE = "office"
    SERVICE = "service"
    PROCEDURE = "procedure"
    NUMBER = "number"
    BANNER = "banner"
    FACT = "fact"
    DATE = "date"
    CODE = "code"
    TEXT = "text"
    NOTICE = "notice"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line in one weight."""

    text: str
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the slip says; it may take several rows of paper."""

    role: Role
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """Its words without weights."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a ticket says, in the order it is printed. `code` goes into the QR."""

    lines: tuple[Line, ...]
    code: str

    def of(self, *roles: Role) -> tuple[Line, ...]:
        """Pick the lines of some roles."""
        return tuple(line for line in self.lines if line.role in roles)


def compose(view: TicketView, definition: Definition, *, words: Words, now: datetime, copy: bool = False) -> Slip:
    """Say a ticket in the language of `words`; `copy` marks a reprint of the same number."""
    text = _Text(view, definition, words, now)
    lines = (
        *_all(Role.COPY, w_copy(words) if copy else ""),
        *_all(Role.AGENCY, words.of(definition.agency).upper()),
        *_all(Role.OFFICE, words.of(definition.names)),
        *_all(Role.SERVICE, text.service()),
        *_all(Role.PROCEDURE, text.procedure_name()),
        *_all(Role.NUMBER, words.number(view.ticket.label)),
        *text.banner(),
        *text.facts(),
        *_all(Role.CODE, words("Mã phiếu {code}", code=_bold(spaced(view.ticket.code)))),
        *text.papers(),
        *_all(Role.TEXT, text.lateness()),
        *text.notices(),
        *_all(Role.FOOTER, text.footer()),
    )
    return Slip(lines=lines, code=view.ticket.code)


def w_copy(w: Words) -> str:
    """Say that this paper is a second one."""
    return w("BẢN IN LẠI")


def spaced(code: str) -> str:
    """Write a code so that it can be read aloud and typed: K7M-3QX."""
    return f"{code[:3]}-{code[3:]}" if len(code) == 6 else code


def _bold(value: object) -> str:
    return f"{_BOLD_ON}{value}{_BOLD_OFF}"


def _all(role: Role, text: str) -> Iterator[Line]:
    text = unicodedata.normalize("NFC", text).strip()
    if text:
        yield Line(role, tuple(_spans(text)))


def _spans(text: str) -> Iterator[Span]:
    for part in text.split(_BOLD_ON):
        heavy, mark, light = part.partition(_BOLD_OFF)
        if not mark:
            heavy, light = "", part
        if heavy:
            yield Span(heavy, is_bold=True)
        if light:
            yield Span(light)


class _Text:
    """The sentences of one ticket."""

    def __init__(self, view: TicketView, definition: Definition, words: Words, now: datetime) -> None:
        self.view = view
        self.ticket: Ticket = view.ticket
        self.definition = definition
        self.w = words
        self.is_today = self.ticket.date <= words.day(now)

    def service(self) -> str:
        """Name the service, else its prefix (a definition may have been replaced since)."""
        service = self.definition.service(self.ticket.service)
        return self.w.of(service.names) if service else self.ticket.service

    def procedure(self) -> Procedure | None:
        """Find the procedure chosen, if citizens may see it."""
        found = (p for p in self.definition.procedures if p.key == self.ticket.procedure and p.is_shown)
        return next(found, None)

    def procedure_name(self) -> str:
        """Name the procedure chosen, if any."""
        procedure = self.procedure()
        return procedure.name if procedure else ""

    def banner(self) -> Iterator[Line]:
        """Say the slot, and the date too when it is another one; without slots the expected call."""
        if not self.is_today:
            yield from _all(Role.BANNER, self.w.date_long(self.ticket.date))
        start, end = self.ticket.slot_start, self.ticket.slot_end
        if start and end:
            span = f"{self.w.time(start)} – {self.w.time(end)}"
            yield from _all(Role.BANNER, self.w("Khung giờ {span}", span=span.replace(" ", "\u00a0")))
        elif expected := self.expected():
            yield from _all(Role.BANNER, self.w("Dự kiến gọi {span}", span=expected))

    def expected(self) -> str:
        """Write the range of the expected call, if one is known."""
        expected = self.view.expected
        return self.w.span(expected.earliest, expected.latest) if expected else ""

    def facts(self) -> Iterator[Line]:
        """Say where, when, after whom, and since when."""
        w, ticket = self.w, self.ticket
        counters = ", ".join(str(c.number) for c in self.definition.counters_of(ticket.service))
        if counters:
            yield from _all(Role.FACT, w("Quầy {counters}", counters=_bold(counters)))
        if self.expected() and ticket.slot_start:
            yield from _all(Role.FACT, w("Dự kiến gọi {span}", span=_bold(self.expected())))
        yield from _all(Role.FACT, self.ahead())
        yield from self.taken()
        if ticket.priority:
            names = {p.key: p.names for p in self.definition.priorities}
            name = w.of(names.get(ticket.priority, {})) or ticket.priority
            yield from _all(Role.FACT, w("{mark} · {name}", mark=_bold(w("ƯU TIÊN")), name=name))

    def ahead(self) -> str:
        """Say how many people are before this one."""
        ahead = self.view.people_ahead
        if ahead is None:
            return ""
        if ahead == 0:
            return self.w("Trước ông/bà: {people}", people=_bold(self.w("không có ai")))
        people = self.w.n("{n} người", "{n} người", ahead)
        return self.w("Trước ông/bà: {people}", people=_bold(people))

    def taken(self) -> Iterator[Line]:
        """Say when the number was taken; the date of the visit is large, as numbers are only unique a day."""
        w, issued = self.w, self.ticket.issued_at
        if self.is_today and w.day(issued) == self.ticket.date:
            yield from _all(Role.FACT, w("Lấy số {time}", time=_bold(w.time(issued))))
            yield from _all(Role.DATE, w.date(self.ticket.date))
            return
        when = f"{w.time(issued)} · {w.date(issued)}"
        yield from _all(Role.FACT, w("Lấy số {time}", time=_bold(when)))
        if self.is_today:
            yield from _all(Role.DATE, w.date(self.ticket.date))

    def papers(self) -> Iterator[Line]:
        """Say what to bring, and that the list is for reference."""
        procedure = self.procedure()
        if procedure is None or not procedure.papers:
            return
        papers = "; ".join(paper.rstrip(" .;") for paper in procedure.papers)
        yield from _all(Role.TEXT, self.w("Cần mang: {papers}.", papers=papers))
        yield from _all(Role.NOTICE, self.w(PROCEDURES_NOTICE))

    def lateness(self) -> str:
        """Say until when the turn is kept: for who comes later, and for who misses a call."""
        w, ticket, rules = self.w, self.ticket, self.definition.rules
        if ticket.kind is Kind.BOOKING and ticket.arrived_at is None and ticket.slot_start:
            last = _bold(w.time(ticket.slot_start + rules.grace))
            return w("Giữ lượt đến {time}. Đến muộn hơn, ông/bà được xếp theo giờ đến.", time=last)
        n = rules.tolerance_min
        return w.n(
            "Vắng mặt khi gọi: quay lại trong {n} phút vẫn giữ lượt, muộn hơn xếp cuối hàng.",
            "Vắng mặt khi gọi: quay lại trong {n} phút vẫn giữ lượt, muộn hơn xếp cuối hàng.",
            n,
        )

    def notices(self) -> Iterator[Line]:
        """Say the named day of the visit ("Thứ 2 ngày không viết")."""
        weekday = self.ticket.date.weekday()
        for named in self.definition.named_days:
            if named.weekday == weekday:
                notice = self.w.of(named.notices)
                name = _bold(self.w.of(named.names))
                yield from _all(Role.TEXT, self.w("{name}: {notice}", name=name, notice=notice) if notice else name)

    def footer(self) -> str:
        """Say the office's own last sentence, else what the QR is for."""
        if notice := self.w.of(self.definition.notices):
            return notice
        if self.ticket.arrived_at is None:
            return self.w("Khi đến, mời ông/bà quét mã này tại máy lấy số để xác nhận có mặt")
        return self.w("Mời ông/bà giữ phiếu và theo dõi màn hình gọi số")
