"""What a ticket says on paper: lines with a role each, and the code for the QR; how it looks is raster.py's."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kiosk.definition import PROCEDURES_NOTICE
from kiosk.model import Definition, Kind, Procedure, Ticket
from kiosk.slip_design import SlipField
from kiosk.views import TicketView
from kiosk.words import Words

FOR_CLERKS = frozenset({SlipField.SERVICE, SlipField.SLOT, SlipField.PRIORITY})
"""What a clerk must be able to read on the slip of somebody who reads another language."""

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
    """What a ticket says, in the order it is printed. `code` goes into the QR; logo: a PNG."""

    lines: tuple[Line, ...]
    code: str
    logo: bytes | None = None

    def of(self, *roles: Role) -> tuple[Line, ...]:
        """Pick the lines of some roles."""
        return tuple(line for line in self.lines if line.role in roles)


def compose(view: TicketView, definition: Definition, *, words: Words, now: datetime, copy: bool = False) -> Slip:
    """Say a ticket in the language of `words`, as the office designed it; `copy` marks a reprint of the same number."""
    design = definition.slip
    text = _Text(view, definition, words, now)
    again = None
    if design.adds_vietnamese and words.language != "vi":
        again = _Text(view, definition, Words("vi", zone=words.zone), now)
    lines = [*_all(Role.COPY, w_copy(words) if copy else "")]
    for field in design.fields:
        lines += _SAID[field](text)
        if again is not None and field in FOR_CLERKS:
            lines += [line for line in _SAID[field](again) if line not in lines]
    return Slip(lines=tuple(lines), code=view.ticket.code, logo=design.logo)


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

    def name(self) -> Iterator[Line]:
        """Say whose slip it is."""
        yield from _all(Role.AGENCY, self.w.of(self.definition.agency).upper())
        yield from _all(Role.OFFICE, self.w.of(self.definition.names))

    def service(self) -> Iterator[Line]:
        """Name the service, else its prefix (a definition may have been replaced since), and the procedure chosen."""
        service = self.definition.service(self.ticket.service)
        yield from _all(Role.SERVICE, self.w.of(service.names) if service else self.ticket.service)
        procedure = self.procedure()
        yield from _all(Role.PROCEDURE, procedure.name if procedure else "")

    def number(self) -> Iterator[Line]:
        """Say the number."""
        yield from _all(Role.NUMBER, self.w.number(self.ticket.label))

    def procedure(self) -> Procedure | None:
        """Find the procedure chosen, if citizens may see it."""
        found = (p for p in self.definition.procedures if p.key == self.ticket.procedure and p.is_shown)
        return next(found, None)

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

    def counters(self) -> Iterator[Line]:
        """Say where."""
        counters = ", ".join(str(c.number) for c in self.definition.counters_of(self.ticket.service))
        if counters:
            yield from _all(Role.FACT, self.w("Quầy {counters}", counters=_bold(counters)))

    def expected_call(self) -> Iterator[Line]:
        """Say when the number will be called, unless that stands in the banner."""
        if self.expected() and (self.ticket.slot_start or not self.has(SlipField.SLOT)):
            yield from _all(Role.FACT, self.w("Dự kiến gọi {span}", span=_bold(self.expected())))

    def priority(self) -> Iterator[Line]:
        """Name the priority class."""
        if not self.ticket.priority:
            return
        names = {p.key: p.names for p in self.definition.priorities}
        name = self.w.of(names.get(self.ticket.priority, {})) or self.ticket.priority
        yield from _all(Role.FACT, self.w("{mark} · {name}", mark=_bold(self.w("ƯU TIÊN")), name=name))

    def priority_rule(self) -> Iterator[Line]:
        """Say how far priority goes: others are called in between."""
        if self.ticket.priority:
            yield from _all(
                Role.TEXT,
                self.w.n(
                    "Ưu tiên gọi trước, tối đa {n} lượt liền nhau.",
                    "Ưu tiên gọi trước, tối đa {n} lượt liền nhau.",
                    self.definition.rules.priority_row,
                ),
            )

    def ahead(self) -> Iterator[Line]:
        """Say how many people are before this one."""
        ahead = self.view.people_ahead
        if ahead is None:
            return
        people = self.w.n("{n} người", "{n} người", ahead) if ahead else self.w("không có ai")
        yield from _all(Role.FACT, self.w("Trước ông/bà: {people}", people=_bold(people)))

    def taken(self) -> Iterator[Line]:
        """Say when the number was taken."""
        w, issued = self.w, self.ticket.issued_at
        is_same_day = self.is_today and w.day(issued) == self.ticket.date
        when = w.time(issued) if is_same_day else f"{w.time(issued)} · {w.date(issued)}"
        yield from _all(Role.FACT, w("Lấy số {time}", time=_bold(when)))

    def date(self) -> Iterator[Line]:
        """Say the date of the visit, large, as numbers are only unique a day; unless the banner has said it."""
        if self.is_today or not self.has(SlipField.SLOT):
            yield from _all(Role.DATE, self.w.date(self.ticket.date))

    def code(self) -> Iterator[Line]:
        """Say the code in letters; the QR stands above it."""
        yield from _all(Role.CODE, self.w("Mã phiếu {code}", code=_bold(spaced(self.ticket.code))))

    def papers(self) -> Iterator[Line]:
        """Say what to bring, and that the list is for reference."""
        procedure = self.procedure()
        if procedure is None or not procedure.papers:
            return
        papers = "; ".join(paper.rstrip(" .;") for paper in procedure.papers)
        yield from _all(Role.TEXT, self.w("Cần mang: {papers}.", papers=papers))
        yield from _all(Role.NOTICE, self.w(PROCEDURES_NOTICE))

    def has(self, field: SlipField) -> bool:
        """Whether the office wants a thing on its slips."""
        return field in self.definition.slip.fields

    def late(self) -> Iterator[Line]:
        """Say until when the turn is kept."""
        yield from _all(Role.TEXT, self.lateness())

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

    def notice(self) -> Iterator[Line]:
        """Say the last sentence."""
        yield from _all(Role.FOOTER, self.footer())

    def footer(self) -> str:
        """Say the office's own last sentence, the slip's before the screens', else what the QR is for."""
        if notice := self.w.of(self.definition.slip.notices or self.definition.notices):
            return notice
        if self.ticket.arrived_at is None:
            return self.w("Khi đến, mời ông/bà quét mã này tại máy lấy số để xác nhận có mặt")
        return self.w("Mời ông/bà giữ phiếu và theo dõi màn hình gọi số")


_SAID: Mapping[SlipField, Callable[[_Text], Iterator[Line]]] = {
    SlipField.NAME: _Text.name,
    SlipField.SERVICE: _Text.service,
    SlipField.NUMBER: _Text.number,
    SlipField.SLOT: _Text.banner,
    SlipField.COUNTERS: _Text.counters,
    SlipField.EXPECTED: _Text.expected_call,
    SlipField.AHEAD: _Text.ahead,
    SlipField.TAKEN: _Text.taken,
    SlipField.DATE: _Text.date,
    SlipField.PRIORITY: _Text.priority,
    SlipField.QR: _Text.code,
    SlipField.PAPERS: _Text.papers,
    SlipField.LATENESS: _Text.late,
    SlipField.PRIORITY_RULE: _Text.priority_rule,
    SlipField.NAMED_DAY: _Text.notices,
    SlipField.NOTICE: _Text.notice,
}
