"""What the command line answers a person: short Vietnamese lines and tables (scripts use --json)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import singledispatch

from kiosk.answers import Told
from kiosk.events import Event
from kiosk.model import PrintFate, Ticket, TicketState
from kiosk.plan import DayPlan
from kiosk.views import CounterView, Expected, Offer, ServiceView, SlotView, TicketView
from kiosk.words import Words

_DOT = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom it is written: the words, and the office's date."""

    words: Words
    today: date


@singledispatch
def text(value: object, reader: Reader) -> str:
    """Write whatever a command answers; None is a call when nobody waits."""
    return reader.words("Không có ai đang chờ.") if value is None else str(value)


@text.register
def _(value: Told, _reader: Reader) -> str:
    return value.text


@text.register(tuple)
def _(value: tuple[object, ...], reader: Reader) -> str:
    return table([cells(item, reader) for item in value]) or reader.words("Không có gì.")


@text.register(SlotView)
@text.register(CounterView)
def _(value: object, reader: Reader) -> str:
    return _DOT.join(cells(value, reader))


@text.register
def ticket(view: TicketView, reader: Reader) -> str:
    """Write one ticket on a line: A015 · khung giờ 08:00–08:30 · còn 3 người trước."""
    it, w = view.ticket, reader.words
    parts = [w.number(it.label)]
    if it.date != reader.today:
        parts.append(w("ngày {date}", date=w.date(it.date)))
    if it.slot_start and it.slot_end:
        parts.append(w("khung giờ {span}", span=w.span(it.slot_start, it.slot_end)))
    parts.append(_where(it, reader))
    if view.people_ahead is not None and it.state is TicketState.WAITING:
        parts.append(w.n("còn {n} người trước", "còn {n} người trước", view.people_ahead))
    if view.expected is not None and it.date == reader.today:
        parts.append(_expected(view.expected, reader))
    if it.print is not PrintFate.NONE:
        parts.append(w.print_fate(it.print))
    parts.append(w("mã {code}", code=it.code))
    return _DOT.join(parts)


@text.register
def offer(view: Offer, reader: Reader) -> str:
    """Write what would be offered now."""
    w = reader.words
    parts = [w("lấy số ngay được") if view.now else w("chưa lấy số ngay được")]
    if view.expected is not None:
        parts.append(_expected(view.expected, reader))
    if view.next is not None:
        parts.append(w("khung giờ gần nhất còn chỗ: {slot}", slot=w.when(view.next.start, reader.today)))
    return _DOT.join(parts)


@text.register
def day(plan: DayPlan, reader: Reader) -> str:
    """Write what a date is now."""
    w = reader.words
    if not plan.is_open:
        return w("{date}: không làm việc ({reason})", date=w.date_long(plan.date), reason=plan.reason or "–")
    spans = ", ".join(w.span(s.opens, s.closes) for s in plan.sessions)
    return w("{date}: làm việc {spans}", date=w.date_long(plan.date), spans=spans)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Write rows with their columns one under another."""
    if not rows:
        return ""
    count = max(len(row) for row in rows)
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(count)]
    lines = ("  ".join(cell.ljust(widths[i]) for i, cell in enumerate(row)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


@singledispatch
def cells(item: object, _reader: Reader) -> Sequence[str]:
    """Write one item of a list as the cells of its row."""
    return (str(item),)


@cells.register
def _(view: TicketView, reader: Reader) -> Sequence[str]:
    it, w = view.ticket, reader.words
    span = w.span(it.slot_start, it.slot_end) if it.slot_start and it.slot_end else "–"
    expected = _expected(view.expected, reader) if view.expected and it.date == reader.today else ""
    return (w.number(it.label), it.code, span, _where(it, reader), expected)


@cells.register
def _(view: SlotView, reader: Reader) -> Sequence[str]:
    w = reader.words
    left = w("còn {free}/{capacity} chỗ", free=view.free, capacity=view.capacity)
    return (w.date(view.date), w.span(view.start, view.end), left)


@cells.register
def _(view: ServiceView, reader: Reader) -> Sequence[str]:
    w = reader.words
    waiting = w.n("{n} người đang chờ", "{n} người đang chờ", view.waiting)
    where = w("quầy {counters}", counters=", ".join(map(str, view.counters)) or "–")
    return (view.service.prefix, w.of(view.service.names), waiting, where)


@cells.register
def _(view: CounterView, reader: Reader) -> Sequence[str]:
    w = reader.words
    if view.ticket is not None:
        state = f"{w.state(view.ticket.state)} {w.number(view.ticket.label)}"
    elif view.state.paused is not None:
        state = w("tạm nghỉ: {reason}", reason=view.state.paused)
    else:
        state = w("trống")
    return (w("quầy {counters}", counters=view.counter.number), ", ".join(view.counter.services), state)


@cells.register
def _(it: Event, reader: Reader) -> Sequence[str]:
    w = reader.words
    where = w("quầy {counters}", counters=it.counter) if it.counter else ""
    at = it.at.astimezone(w.zone)
    return (str(it.id), f"{at:%d/%m/%Y %H:%M:%S}", it.kind.value, it.label or "", where, it.actor, it.why)


def _where(it: Ticket, reader: Reader) -> str:
    w = reader.words
    state = w.state(it.state)
    if it.counter is None or it.state in (TicketState.BOOKED, TicketState.WAITING):
        return state
    return w("{state} tại quầy {counter}", state=state, counter=it.counter)


def _expected(it: Expected, reader: Reader) -> str:
    w = reader.words
    return w("dự kiến gọi {span}", span=w.span(it.earliest, it.latest))
