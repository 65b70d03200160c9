"""Which sessions, slots, capacities and blocks of numbers a date has: sessions, weekdays, holidays, own calendar.

Everything here is a pure function of the definition, the office's calendar and the date.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise, repeat
from math import ceil, floor
from zoneinfo import ZoneInfo

from kiosk import public_holidays
from kiosk.model import CalendarDay, DayKind, Definition, NamedDay, Numbering, Service, SessionTime
from kiosk.plan import Block, DayPlan, Session, Slot
from kiosk.sentences import N_

UNLIMITED = 100_000
LAST_NUMBER = 999
SPARE = Fraction(5, 4)
BLOCK_STEP = 5
OVERFLOW_LEAST = 15
OVERFLOW_SHARE = Fraction(1, 5)
HALF = Fraction(1, 2)

NOT_A_WORKDAY = N_("Ngày nghỉ hằng tuần")
CLOSED_BY_OFFICE = N_("Đơn vị nghỉ theo lịch riêng")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How many places a service has in one slot of a session: [start, end) in minutes from the opening."""

    start_min: int
    end_min: int
    capacity: int


def local(definition: Definition, day: date, at: time) -> datetime:
    """Tell the instant (UTC) of a local time of day at the office."""
    return datetime.combine(day, at, ZoneInfo(definition.zone)).astimezone(UTC)


def plan(definition: Definition, calendar: Mapping[date, CalendarDay], day: date) -> DayPlan:
    """Plan a date: its sessions, its slots (by start, then service) and its blocks of numbers."""
    reason, times = opening(definition, calendar, day)
    sessions = tuple(_session(definition, day, index, session) for index, session in enumerate(times))
    slots: list[Slot] = []
    blocks: list[Block] = []
    for service in definition.services if times else ():
        places = [capacities(definition, service, session) for session in times]
        mine = blocks_of(definition, service.prefix, places)
        owned = iter([b.index for b in mine if b.size and not b.is_overflow] or repeat(0))
        for session, stretched in zip(sessions, places, strict=True):
            slots += _slots(service.prefix, session, stretched, owned)
        blocks += mine
    slots.sort(key=lambda slot: slot.start)
    return DayPlan(date=day, reason=reason, sessions=sessions, slots=tuple(slots), blocks=tuple(blocks))


def opening(
    definition: Definition, calendar: Mapping[date, CalendarDay], day: date
) -> tuple[str, tuple[SessionTime, ...]]:
    """Tell a date's sessions and, when it is closed or shortened, why: calendar, then holidays, then weekday."""
    own = calendar.get(day) or next((c for c in definition.calendar if c.date == day), None)
    if own is not None:
        return _by_calendar(definition, own)
    country = definition.holidays
    if country and (name := public_holidays.holiday(country, day)):
        return name, ()
    times = definition.week.get(day.weekday(), ())
    if not times and country and public_holidays.is_make_up_day(country, day):
        times = workday_sessions(definition, day.weekday())
    return ("", times) if times else (NOT_A_WORKDAY, ())


def _by_calendar(definition: Definition, own: CalendarDay) -> tuple[str, tuple[SessionTime, ...]]:
    times = workday_sessions(definition, own.date.weekday())
    match own.kind:
        case DayKind.CLOSED:
            return own.reason or CLOSED_BY_OFFICE, ()
        case DayKind.HALF:
            return own.reason, times[:1]
        case DayKind.OPEN:
            return own.reason, times


def workday_sessions(definition: Definition, weekday: int) -> tuple[SessionTime, ...]:
    """Tell the sessions of a weekday; when it has none, those of the week's first day that has (Monday)."""
    week = definition.week
    return week.get(weekday) or next((week[d] for d in sorted(week) if week[d]), ())


def named_day(definition: Definition, day: date) -> NamedDay | None:
    """Tell the name of a date's weekday ("Thứ 2 ngày không viết"), or None."""
    return next((named for named in definition.named_days if named.weekday == day.weekday()), None)


def _session(definition: Definition, day: date, index: int, times: SessionTime) -> Session:
    return Session(
        index=index,
        name=times.name,
        issue_from=local(definition, day, times.issue_from),
        opens=local(definition, day, times.opens),
        last_ticket=local(definition, day, times.last_ticket),
        closes=local(definition, day, times.closes),
    )


def _slots(prefix: str, session: Session, places: Iterable[Places], owned: Iterator[int]) -> Iterator[Slot]:
    for place in places:
        yield Slot(
            session=session.index,
            service=prefix,
            start=session.opens + timedelta(minutes=place.start_min),
            end=session.opens + timedelta(minutes=place.end_min),
            capacity=place.capacity,
            block=next(owned),
        )


def stretches(definition: Definition, session: SessionTime) -> tuple[tuple[int, int], ...]:
    """Cut a session into slots: [start, end) in minutes from its opening; one long slot when slots are off."""
    closes, last_ticket = (_minutes(session.opens, at) for at in (session.closes, session.last_ticket))
    step = definition.rules.slot_min
    if not definition.rules.slots:
        return ((0, closes),)
    return tuple((start, min(start + step, closes)) for start in range(0, last_ticket, step))


def _minutes(since: time, at: time) -> int:
    return (at.hour - since.hour) * 60 + at.minute - since.minute


def rate(definition: Definition, service: Service) -> Fraction:
    """Tell how many people a minute of the service's counters sees on average (DESIGN: x, a minute)."""
    shares = sum((exact(c.share(service.prefix)) for c in definition.counters), Fraction())
    rules = definition.rules
    return shares * exact(rules.load_factor) / exact(service.mean_min) / (1 - exact(rules.no_show_rate))


def exact(value: float) -> Fraction:
    """Take a figure as it is written: 0.1 is a tenth, on every machine."""
    return Fraction(str(value))


def capacities(definition: Definition, service: Service, session: SessionTime) -> tuple[Places, ...]:
    """Tell a service's places in each slot of a session: by hand, or computed with cumulative rounding."""
    cut = stretches(definition, session)
    if not definition.rules.slots:
        counts = [UNLIMITED]
    elif service.capacity is not None:
        counts = [_round(Fraction(service.capacity * (end - start), definition.rules.slot_min)) for start, end in cut]
    else:
        per_min = rate(definition, service)
        counts = [b - a for a, b in pairwise([0, *(_round(per_min * end) for _, end in cut)])]
    if not any(counts) and service.capacity != 0 and definition.counters_of(service.prefix):
        counts[_middle(cut)] = 1
    return tuple(Places(start_min=s, end_min=e, capacity=n) for (s, e), n in zip(cut, counts, strict=True))


def _round(value: Fraction) -> int:
    return floor(value + HALF)


def _middle(cut: Sequence[tuple[int, int]]) -> int:
    middle = Fraction(cut[-1][1], 2)
    return min(range(len(cut)), key=lambda k: abs(Fraction(sum(cut[k]), 2) - middle))


def blocks_of(definition: Definition, prefix: str, sessions: Sequence[Sequence[Places]]) -> tuple[Block, ...]:
    """Lay a service's numbers of a day end to end: a block a slot, an overflow block a session, an open tail."""
    sizes: list[tuple[int | None, int | None, bool]] = []
    if definition.rules.slots and definition.rules.numbering is Numbering.SLOT:
        for index, places in enumerate(sessions):
            sizes += [(block_size(place.capacity), index, False) for place in places]
            sizes.append((overflow_size(sum(place.capacity for place in places)), index, True))
    sizes.append((None, None, False))
    firsts = accumulate((size or 0 for size, _, _ in sizes), initial=1)
    return tuple(
        Block(service=prefix, index=index, first=first, size=size, session=session, is_overflow=is_overflow)
        for index, (first, (size, session, is_overflow)) in enumerate(zip(firsts, sizes, strict=False))
    )


def block_size(capacity: int) -> int:
    """Size a slot's block: a quarter more than its places, rounded up to fives, at least five."""
    return max(BLOCK_STEP, -(-capacity * SPARE // BLOCK_STEP) * BLOCK_STEP)


def overflow_size(places: int) -> int:
    """Size a session's overflow block: a fifth of its places, at least fifteen."""
    return max(OVERFLOW_LEAST, ceil(places * OVERFLOW_SHARE))


def last_number(blocks: Iterable[Block]) -> int:
    """Tell the highest number of the blocks that have an end; 0 when none has."""
    return max((block.first + block.size - 1 for block in blocks if block.size is not None), default=0)
