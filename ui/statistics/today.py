"""What the statistics screen reads and says of today: one report, drawn by every card, chart and table alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk import measures
from kiosk.durations import FEW
from kiosk.model import Definition
from kiosk.statistics import Bin, Group, Report, report
from kiosk.views import DayView
from kiosk.words import Words

if TYPE_CHECKING:
    from kiosk.office import Office

TARGET_MIN = 20
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Today's figures by service and by counter (total, half hours and slots are the same in both)."""

    day: DayView
    services: Report
    counters: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One card: a figure by name, what stands below it, and whether that is good, alarming or neither."""

    key: str
    name: str
    value: str
    note: str = ""
    colour: str = "soft_ink"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotBar:
    """The slots of every service that start at one instant, added up; `lines` tell each service's."""

    start: datetime
    end: datetime
    capacity: int
    taken: int
    absent: int
    lines: tuple[str, ...]


def read_today(office: Office, definition: Definition) -> Today:
    """Read the day once and measure it; runs in the office's thread."""
    day = office.day()
    at = day.plan.date

    def by(group: Group) -> Report:
        return report((day,), definition, first=at, last=at, by=group)

    return Today(day=day, services=by(Group.SERVICE), counters=by(Group.COUNTER))


def minutes(seconds: float | None, w: Words) -> str:
    """Write minutes with their sign: 7,4’; a dash where there is none."""
    if seconds is None:
        return NOTHING
    return w("{minutes}’", minutes=measures.written(measures.Unit.MINUTES, seconds, w))


def is_beyond(seconds: float | None) -> bool:
    """Tell whether a wait is beyond the target."""
    return seconds is not None and seconds > TARGET_MIN * 60


# ---- the cards ---------------------------------------------------------------------------------------


def facts(today: Today, w: Words) -> tuple[Fact, ...]:
    """Make the six cards."""
    makers: tuple[Callable[[Today, Words], Fact], ...] = (_waiting, _median, _p95, _served, _on_time, _no_show)
    return tuple(make(today, w) for make in makers)


def _fact(key: str, value: str, note: str, w: Words, colour: str = "soft_ink") -> Fact:
    return Fact(key=key, name=w(measures.measure(key).name), value=value, note=note, colour=colour)


def _waiting(today: Today, w: Words) -> Fact:
    total = today.services.total
    longest = total.longest_waiting
    if longest is None:
        return _fact("waiting", str(total.waiting), w("không ai đang chờ"), w, "good")
    note = w("lâu nhất {time} ({number})", time=w.duration(longest.wait_s), number=w.number(longest.label))
    return _fact("waiting", str(total.waiting), note, w, "alarm" if is_beyond(longest.wait_s) else "good")


def _median(today: Today, w: Words) -> Fact:
    wait = today.services.total.wait
    return _fact("wait_median", minutes(wait.median_s, w), w.n("{n} lượt đã gọi", "{n} lượt đã gọi", wait.n), w)


def _p95(today: Today, w: Words) -> Fact:
    wait = today.services.total.wait
    p95_s = wait.p95_s
    note = w("90 %: {p90} · mục tiêu {n}’", p90=minutes(wait.p90_s, w), n=TARGET_MIN)
    colour = "soft_ink" if p95_s is None else "alarm" if is_beyond(p95_s) else "good"
    return _fact("wait_p95", minutes(p95_s, w), note, w, colour)


def _served(today: Today, w: Words) -> Fact:
    total = today.services.total
    note = w("phục vụ trung vị {minutes}", minutes=minutes(total.service.median_s, w))
    return _fact("served", str(total.served), note, w)


def _on_time(today: Today, w: Words) -> Fact:
    spread = today.services.total.slot_wait
    share = spread.within_15
    if share is None:
        return _fact("slot_within_15", NOTHING, w("chưa có phiếu hẹn"), w)
    note = w("{met}/{all} phiếu hẹn", met=round(share * spread.n), all=spread.n)
    return _fact("slot_within_15", w.percent(share), note, w)


def _no_show(today: Today, w: Words) -> Fact:
    total = today.services.total
    note = w("hẹn không đến: {n}", n=total.never_came)
    return _fact("no_show", str(total.no_show), note, w)


# ---- through the day ---------------------------------------------------------------------------------


def bins(today: Today) -> tuple[Bin, ...]:
    """The half hours of the day."""
    return today.services.bins


def bin_told(each: Bin, w: Words) -> str:
    """Tell a half hour's figures."""
    span = f"{clock(each.start_min)}–{clock(each.start_min + 30)}"
    lines = [span, w("Đến: {arrived} · phục vụ xong: {served}", arrived=each.arrived, served=each.served)]
    if each.wait.n:
        lines.append(w("Chờ trung vị: {minutes}", minutes=minutes(each.wait.median_s, w)))
        low, high = minutes(each.wait.p10_s, w), minutes(each.wait.p90_s, w)
        lines.append(w("10–90 %: {low} đến {high}, {n} lượt", low=low, high=high, n=each.wait.n))
    return "\n".join(lines)


def clock(minute: int) -> str:
    """Write minutes since midnight: 07:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def slot_bars(today: Today, definition: Definition, w: Words) -> tuple[SlotBar, ...]:
    """Add the services' slots up by their start."""
    groups = defaultdict(list)
    for slot in today.services.slots:
        groups[slot.start].append(slot)
    bars = []
    for start in sorted(groups):
        slots = groups[start]
        lines = []
        for slot in slots:
            service = definition.service(slot.service)
            name = w.of(service.names) if service else slot.service
            lines.append(w("{service}: {taken}/{capacity}", service=name, taken=slot.taken, capacity=slot.capacity))
        bars.append(
            SlotBar(
                start=start,
                end=max(slot.end for slot in slots),
                capacity=sum(slot.capacity for slot in slots),
                taken=sum(slot.taken for slot in slots),
                absent=sum(slot.absent for slot in slots),
                lines=tuple(lines),
            )
        )
    return tuple(bars)


def bar_told(bar: SlotBar, w: Words) -> str:
    """Tell a slot's figures."""
    lines = [
        w.span(bar.start, bar.end),
        w("Đã lấy: {taken}/{capacity}", taken=bar.taken, capacity=bar.capacity),
        w("Hẹn không đến: {n}", n=bar.absent),
    ]
    return "\n".join([*lines, *bar.lines])


# ---- the definitions ---------------------------------------------------------------------------------


def definitions(w: Words) -> tuple[str, ...]:
    """Write out what every figure means, what is on the screen first."""
    general: Iterable[str] = (measures.WAIT, measures.QUANTILE, measures.TRIED)
    shown = ("waiting", "longest_waiting", "wait_median", "wait_p95", "served", "slot_within_15", "no_show")
    first = [measures.measure(key) for key in shown]
    rest = [each for each in measures.MEASURES if each not in first]
    told = [w("<b>{name}.</b> {meaning}", name=w(m.name), meaning=w(m.meaning)) for m in (*first, *rest)]
    few = w("Ít hơn {n} lượt thì bảng theo quầy để dấu gạch: quá ít để so sánh người với người.", n=FEW)
    return (*told[: len(first)], *(w(text) for text in general), few, *told[len(first) :])
