"""A date's plan: which sessions, which slots with how many places, which blocks of numbers."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import definition, timetable
from kiosk.model import (
    CalendarDay,
    Counter,
    DayKind,
    Definition,
    NamedDay,
    Numbering,
    Rules,
    Service,
    SessionTime,
    Share,
)
from tests.kiosk.offices import parse, small

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
SUNDAY = date(2026, 11, 22)
# A quarter of the profile's examples: eight properties share the second that this folder may take.
FEW = settings(max_examples=settings().max_examples // 4)


def office(**rules: object) -> Definition:
    return parse(small(rules=rules))


def capacities(office: Definition, prefix: str, day: date = MONDAY) -> list[int]:
    return [slot.capacity for slot in timetable.plan(office, {}, day).slots if slot.service == prefix]


def own(day: date, kind: DayKind, reason: str = "") -> dict[date, CalendarDay]:
    return {day: CalendarDay(date=day, kind=kind, reason=reason)}


# ---- which days -----------------------------------------------------------------------------------------


def test_sessions_are_in_utc() -> None:
    morning, afternoon = timetable.plan(office(), {}, MONDAY).sessions
    assert morning.opens == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert morning.issue_from == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    assert afternoon.last_ticket == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert (morning.index, afternoon.index) == (0, 1)
    assert timetable.local(office(), MONDAY, time(7)) == morning.opens


def test_a_weekday_without_sessions_is_closed() -> None:
    plan = timetable.plan(office(), {}, SUNDAY)
    assert not plan.is_open
    assert plan.reason == timetable.NOT_A_WORKDAY
    assert (plan.slots, plan.blocks) == ((), ())


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (TUESDAY, "Ngày Văn hóa Việt Nam"),
        (date(2026, 2, 17), "Tết Nguyên Đán"),
        (date(2026, 4, 27), "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
        (date(2026, 8, 31), "Ngày nghỉ (thay cho ngày 22/08/2026)"),
    ],
)
def test_a_public_holiday_is_closed_and_named(day: date, name: str) -> None:
    plan = timetable.plan(office(), {}, day)
    assert (plan.is_open, plan.reason) == (False, name)


def test_a_make_up_saturday_is_worked() -> None:
    assert len(timetable.plan(office(), {}, date(2026, 8, 22)).sessions) == 2
    assert not timetable.plan(office(), {}, date(2026, 8, 15)).is_open


def test_an_office_may_know_no_holidays() -> None:
    assert timetable.plan(parse(small(holidays="")), {}, TUESDAY).is_open


def test_the_calendar_wins_over_a_holiday() -> None:
    plan = timetable.plan(office(), own(TUESDAY, DayKind.OPEN, "Trực ngày lễ"), TUESDAY)
    assert len(plan.sessions) == 2
    assert plan.reason == "Trực ngày lễ"


def test_a_day_can_be_closed_with_a_reason() -> None:
    plan = timetable.plan(office(), own(MONDAY, DayKind.CLOSED, "Mất điện"), MONDAY)
    assert (plan.is_open, plan.reason) == (False, "Mất điện")
    assert timetable.plan(office(), own(MONDAY, DayKind.CLOSED), MONDAY).reason == timetable.CLOSED_BY_OFFICE


def test_a_half_day_has_its_first_session_only() -> None:
    plan = timetable.plan(office(), own(MONDAY, DayKind.HALF, "Họp"), MONDAY)
    assert [s.name for s in plan.sessions] == ["Sáng"]
    assert {slot.session for slot in plan.slots} == {0}


def test_an_opened_sunday_has_mondays_sessions() -> None:
    plan = timetable.plan(office(), own(SUNDAY, DayKind.OPEN), SUNDAY)
    assert [s.name for s in plan.sessions] == ["Sáng", "Chiều"]


def test_the_stored_calendar_wins_over_the_definition() -> None:
    written = parse(small(calendar=[{"date": MONDAY, "kind": "closed", "reason": "Theo tệp"}]))
    assert timetable.plan(written, {}, MONDAY).reason == "Theo tệp"
    assert timetable.plan(written, own(MONDAY, DayKind.OPEN), MONDAY).is_open


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(9998, 12, 31)])
def test_far_dates_do_no_harm(day: date) -> None:
    assert timetable.plan(office(), {}, day).date == day


def test_a_weekday_with_a_name_is_found() -> None:
    named = parse(small(named_days=[{"weekday": "monday", "names": {"vi": "Thứ 2 ngày không viết"}}]))
    assert timetable.named_day(named, MONDAY) == NamedDay(weekday=0, names={"vi": "Thứ 2 ngày không viết"})
    assert timetable.named_day(named, TUESDAY) is None


# ---- slots and places -----------------------------------------------------------------------------------


def test_slots_that_start_at_or_after_the_last_ticket_do_not_exist() -> None:
    plan = timetable.plan(office(), {}, MONDAY)
    starts = [slot.start for slot in plan.slots if slot.service == "A" and slot.session == 0]
    assert starts == [plan.sessions[0].opens + timedelta(minutes=30 * k) for k in range(7)]


def test_a_last_slot_ends_at_closing() -> None:
    sessions = [{"name": "Sáng", "opens": "07:00", "last_ticket": "08:40", "closes": "08:50"}]
    short = parse(small(week=[{"days": ["monday"], "sessions": sessions}], rules={"slot_min": 60}))
    slots = [slot for slot in timetable.plan(short, {}, MONDAY).slots if slot.service == "A"]
    assert [(slot.end - slot.start) / timedelta(minutes=1) for slot in slots] == [60, 50]
    assert [slot.capacity for slot in slots] == [5, 5]  # 0.6 × 0.9 ÷ 6 a minute: 5.4 and 9.9 after 110


def test_places_are_rounded_cumulatively() -> None:
    # A: 0.6 × 30 × 0.9 ÷ 6 = 2.7 a slot; B: 1.4 × 30 × 0.9 ÷ 12.5 = 3.024 a slot
    assert capacities(office(), "A")[:7] == [3, 2, 3, 3, 3, 2, 3]
    assert capacities(office(), "B")[:7] == [3, 3, 3, 3, 3, 3, 3]


def test_an_exact_half_is_rounded_up_on_every_machine() -> None:
    # 0.1 + 0.2 of two counters × 30 × 1.0 ÷ 6 = 1.5 a slot, although 0.1 + 0.2 > 0.3 in floating point
    halves = small(counters=[{"number": 1, "services": {"A": 0.1, "B": 0.9}}, {"number": 2, "services": {"A": 0.2}}])
    assert capacities(parse(halves | {"rules": {"load_factor": 1.0}}), "A")[:4] == [2, 1, 2, 1]


def test_a_measured_no_show_rate_makes_more_places() -> None:
    assert sum(capacities(office(no_show_rate=0.1), "A")[:7]) == 21  # 18.9 ÷ 0.9
    assert sum(capacities(office(), "A")[:7]) == 19


def test_a_rare_service_has_one_place_a_session_in_the_middle() -> None:
    rare = small(counters=[{"number": 1, "services": {"A": 0.95, "B": 0.02}}])
    assert capacities(parse(rare), "B") == [0, 0, 0, 1, 0, 0, 0] * 2


def test_a_capacity_by_hand_is_taken_and_shortened_with_its_slot() -> None:
    hand = small()
    hand["services"][0]["capacity"] = 4
    hand["week"][0]["sessions"][0] |= {"last_ticket": "10:40", "closes": "10:45"}
    assert capacities(parse(hand), "A")[:8] == [4, 4, 4, 4, 4, 4, 4, 2]


def test_without_slots_a_session_is_one_slot_without_a_limit() -> None:
    plan = timetable.plan(office(slots=False), {}, MONDAY)
    mine = [slot for slot in plan.slots if slot.service == "A"]
    assert [(slot.start, slot.end) for slot in mine] == [(s.opens, s.closes) for s in plan.sessions]
    assert {slot.capacity for slot in mine} == {timetable.UNLIMITED}
    assert [(b.first, b.size) for b in plan.blocks if b.service == "A"] == [(1, None)]


# ---- numbers --------------------------------------------------------------------------------------------


def test_blocks_follow_the_slots_then_overflow_then_an_open_tail() -> None:
    blocks = [b for b in timetable.plan(office(), {}, MONDAY).blocks if b.service == "A"]
    assert [b.size for b in blocks] == [5] * 7 + [15] + [5] * 7 + [15, None]
    assert [b.index for b in blocks] == list(range(17))
    assert [b.index for b in blocks if b.is_overflow] == [7, 15]
    assert (blocks[0].first, blocks[-1].first) == (1, 101)
    assert timetable.last_number(blocks) == 100


@pytest.mark.parametrize(("places", "size"), [(0, 5), (1, 5), (4, 5), (5, 10), (8, 10), (9, 15), (13, 20), (16, 20)])
def test_a_block_is_a_quarter_larger_than_its_places(places: int, size: int) -> None:
    assert timetable.block_size(places) == size


@pytest.mark.parametrize(("places", "size"), [(0, 15), (75, 15), (76, 16), (100, 20)])
def test_an_overflow_block_is_a_fifth_of_the_session(places: int, size: int) -> None:
    assert timetable.overflow_size(places) == size


def test_numbers_by_day_are_one_series() -> None:
    plan = timetable.plan(office(numbering="day"), {}, MONDAY)
    assert [(b.service, b.first, b.size, b.session) for b in plan.blocks] == [
        ("A", 1, None, None),
        ("B", 1, None, None),
    ]
    assert {slot.block for slot in plan.slots} == {0}


# ---- promises -------------------------------------------------------------------------------------------


@st.composite
def offices(draw: st.DrawFn) -> Definition:
    """Any office that the check would let pass, as far as its plan goes."""
    prefixes = draw(st.lists(st.sampled_from(["A", "B", "C", "D", "AB"]), min_size=1, unique=True))
    services = tuple(
        Service(
            prefix=prefix,
            names={"vi": prefix},
            mean_min=draw(st.integers(2, 400)) / 4,
            capacity=draw(st.none() | st.none() | st.integers(1, 30)),
        )
        for prefix in prefixes
    )
    counters = tuple(
        Counter(number=n + 1, serves=tuple(Share(service=p, share=draw(shares(len(prefixes)))) for p in prefixes))
        for n in range(draw(st.integers(1, 4)))
    )
    opens, length, lead = draw(st.integers(300, 500)), draw(st.integers(20, 300)), draw(st.integers(0, 60))
    morning = _session("Sáng", opens, length, lead)
    afternoon = _session("Chiều", opens + length + draw(st.integers(0, 90)), draw(st.integers(20, 300)), lead)
    rules = Rules(
        slot_min=draw(st.sampled_from([30, 60])),
        load_factor=draw(st.integers(1, 10)) / 10,
        no_show_rate=draw(st.sampled_from([0.0, 0.1, 0.25])),
        numbering=draw(st.sampled_from(Numbering)),
        slots=draw(st.sampled_from([True, True, True, False])),
    )
    return Definition(
        key="x",
        names={},
        agency={},
        zone=draw(st.sampled_from(["Asia/Ho_Chi_Minh", "UTC", "America/New_York"])),
        languages=("vi",),
        services=services,
        counters=counters,
        priorities=(),
        procedures=(),
        week=dict.fromkeys(range(5), (morning, afternoon)),
        holidays=None,
        rules=rules,
    )


def shares(count: int) -> st.SearchStrategy[float]:
    return st.integers(1, 100 // count).map(lambda n: n / 100)


def _session(name: str, opens: int, length: int, lead: int) -> SessionTime:
    return SessionTime(
        name=name,
        opens=_time(opens),
        last_ticket=_time(opens + max(1, length - lead)),
        closes=_time(opens + length),
        issue_from=_time(opens - 60),
    )


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _is_computed(office: Definition) -> bool:
    return office.rules.slots and all(s.capacity is None for s in office.services)


@FEW
@given(offices())
def test_rounding_loses_or_gains_at_most_half_a_place(office: Definition) -> None:
    for service in office.services:
        for session in office.week[0] if _is_computed(office) else ():
            per_min, total = timetable.rate(office, service), 0
            places = timetable.capacities(office, service, session)
            is_rare = sum(p.capacity for p in places) == 1
            for place in places:
                total += place.capacity
                assert is_rare or abs(total - per_min * place.end_min) <= Fraction(1, 2)


@FEW
@given(offices())
def test_a_served_service_has_a_place_in_every_session(office: Definition) -> None:
    plan = timetable.plan(office, {}, MONDAY)
    for service in office.services:
        for session in plan.sessions:
            mine = [s for s in plan.slots if s.service == service.prefix and s.session == session.index]
            assert sum(slot.capacity for slot in mine) >= 1


@FEW
@given(offices())
def test_all_services_together_keep_to_the_counters_minutes(office: Definition) -> None:
    if not _is_computed(office):
        return
    rules = office.rules
    for session in office.week[0]:
        promised, spare, minutes = 0.0, 0.0, timetable.stretches(office, session)[-1][1]
        for service in office.services:
            places = timetable.capacities(office, service, session)
            promised += sum(p.capacity for p in places) * service.mean_min
            spare += service.mean_min  # half a place of rounding, or the one place of a rare service
        planned = sum(s.share for c in office.counters for s in c.serves) * minutes * rules.load_factor
        assert promised <= planned / (1 - rules.no_show_rate) + spare + 1e-6


@FEW
@given(offices())
def test_slots_of_a_service_are_in_order_and_inside_their_session(office: Definition) -> None:
    plan = timetable.plan(office, {}, MONDAY)
    for service in office.services:
        mine = [slot for slot in plan.slots if slot.service == service.prefix]
        assert all(a.end <= b.start for a, b in pairwise(mine))
        for slot in mine:
            session = plan.sessions[slot.session]
            assert session.opens <= slot.start < slot.end <= session.closes
            assert slot.start < session.last_ticket
    assert [s.start for s in plan.slots] == sorted(s.start for s in plan.slots)


@FEW
@given(offices())
def test_blocks_lie_end_to_end_and_each_slot_has_one_of_its_own(office: Definition) -> None:
    plan = timetable.plan(office, {}, MONDAY)
    by_slot = office.rules.slots and office.rules.numbering is Numbering.SLOT
    for service in office.services:
        blocks = [b for b in plan.blocks if b.service == service.prefix]
        assert [b.index for b in blocks] == list(range(len(blocks)))
        assert blocks[0].first == 1
        assert all(a.first + (a.size or 0) == b.first for a, b in pairwise(blocks))
        assert [b.size is None for b in blocks] == [False] * (len(blocks) - 1) + [True]
        mine = [slot for slot in plan.slots if slot.service == service.prefix]
        for slot in mine:
            block = blocks[slot.block]
            assert not block.is_overflow
            assert not by_slot or (block.session == slot.session and (block.size or 0) >= slot.capacity)
        if by_slot:
            assert [slot.block for slot in mine] == sorted({slot.block for slot in mine})
            assert len(mine) == len({slot.block for slot in mine}) == len(blocks) - len(plan.sessions) - 1


@FEW
@given(offices())
def test_sessions_are_in_order(office: Definition) -> None:
    sessions = timetable.plan(office, {}, MONDAY).sessions
    assert all(a.closes <= b.opens for a, b in pairwise(sessions))
    assert all(s.issue_from <= s.opens < s.last_ticket <= s.closes for s in sessions)


@FEW
@given(offices(), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(DayKind))
def test_the_same_question_has_the_same_answer(office: Definition, day: date, kind: DayKind) -> None:
    calendar = own(day, kind)
    plan = timetable.plan(office, calendar, day)
    assert plan == timetable.plan(office, calendar, day)
    assert plan.is_open == (kind is not DayKind.CLOSED)


def test_a_shipped_office_has_fourteen_slots_a_day() -> None:
    shipped = definition.check("trung-tam-pvhcc-phuong-nga-nam").definition
    assert len(timetable.plan(shipped, {}, MONDAY).slots) == 14 * len(shipped.services)
