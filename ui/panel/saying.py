"""The panel's sentences: what is called, what runs or begins, what the office wants to be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from kiosk.model import Definition, NamedDay
from kiosk.plan import DayPlan
from kiosk.views import Calls, CallShown
from kiosk.words import Words
from ui.panel.calling import Call

REMINDED_FOR = timedelta(minutes=5)


class Tone(Enum):
    """How a call is shown."""

    LOUD = "loud"
    TRIED = "tried"
    CALM = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The texts of the large field; without a number only `detail` is said."""

    tone: Tone = Tone.CALM
    kicker: str = ""
    number: str = ""
    counter: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the panel read: the calls, and outside the sessions the day's plan."""

    calls: Calls
    plan: DayPlan | None


def said(call: Call, known: CallShown | None, definition: Definition, w: Words, *, is_large: bool) -> Said:
    """Put a call into words."""
    service = definition.service(call.service)
    detail = w.of(service.names) if service else ""
    start, end = (known.slot_start, known.slot_end) if known else (None, None)
    if start and end:
        detail = w("{service} · khung giờ {span}", service=detail, span=w.span(start, end))
    if call.is_tried:
        detail = w("Ông/bà đã đến, xin xác nhận tại máy lấy số.")
    return Said(
        tone=Tone.CALM if not is_large else Tone.TRIED if call.is_tried else Tone.LOUD,
        kicker=_kicker(call, start, w, is_large=is_large),
        number=w.number(call.label),
        counter=w("→ Quầy {counter}", counter=call.counter),
        detail=detail,
    )


def _kicker(call: Call, start: datetime | None, w: Words, *, is_large: bool) -> str:
    if call.is_tried:
        return w("SỐ HẸN {time}", time=w.time(start)) if start else w("SỐ HẸN")
    if not is_large:
        return w("VỪA GỌI")
    return w("MỜI LẦN {n}", n=call.calls) if call.calls > 1 else w("MỜI SỐ")


def resting(page: Page, now: datetime, w: Words) -> Said:
    """Say what runs or begins, when there is no call to show."""
    return Said(detail=_session(page, now, w))


def _session(page: Page, now: datetime, w: Words) -> str:
    session, plan = page.calls.session, page.plan
    if session is not None:
        return w("Mời ông/bà lấy số ở máy và chờ gọi tại đây.")
    if plan is None or not plan.is_open:
        reason = w(plan.reason) if plan and plan.reason else ""
        return w("Hôm nay nghỉ: {reason}.", reason=reason) if reason else w("Hôm nay nghỉ.")
    coming = next((each for each in plan.sessions if each.opens > now), None)
    if coming is None:
        return w("Hôm nay đã hết giờ tiếp nhận. Xin cảm ơn ông/bà.")
    return w("Buổi {session} bắt đầu lúc {time}", session=coming.name.lower(), time=w.time(coming.opens))


def pauses(page: Page, w: Words) -> tuple[str, ...]:
    """Name the counters that take nobody new: each with its reason; shorter, where that is too long."""
    paused = page.calls.paused
    if not paused:
        return ()
    at_length = (w("Quầy {counter} tạm nghỉ: {reason}", counter=n, reason=why) for n, why in paused)
    counters = ", ".join(str(n) for n, _ in paused)
    return "\n".join(at_length), w.n(
        "Quầy {counters} tạm nghỉ", "Quầy {counters} tạm nghỉ", len(paused), counters=counters
    )


def named_day(definition: Definition, now: datetime, w: Words) -> NamedDay | None:
    """Find the name that the office gave to this weekday."""
    weekday = w.day(now).weekday()
    return next((each for each in definition.named_days if each.weekday == weekday), None)


def notices(definition: Definition, page: Page | None, now: datetime, w: Words) -> tuple[str, ...]:
    """List what is to be known today; each is shown for a while in turn."""
    day = named_day(definition, now, w)
    texts = [*_reminder(definition, page, now, w)]
    texts += [w.of(day.notices)] if day else []
    texts += w.of(definition.notices).splitlines()
    return tuple(text for text in texts if text)


def _reminder(definition: Definition, page: Page | None, now: datetime, w: Words) -> Iterator[str]:
    """Remind those who booked, when their slot begins."""
    session = page.calls.session if page else None
    if session is None or not definition.rules.slots:
        return
    length = timedelta(minutes=definition.rules.slot_min)
    start = session.opens + (now - session.opens) // length * length
    if session.opens <= start and now - start < REMINDED_FOR and start < session.last_ticket:
        yield w("Ông/bà có hẹn {time} xin xác nhận có mặt tại máy lấy số.", time=w.time(start))
