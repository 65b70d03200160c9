"""Days of an office: stations off at five, nights, days to come, what staff decide about a day, nothing by timer."""

from datetime import timedelta

import pytest

from kiosk.errors import Refused
from kiosk.model import DayKind, TicketState
from kiosk.office import By
from kiosk.verbs.staff import OverflowRequest
from tests.office.rehearsal import MONDAY, SATURDAY, TUESDAY, Rehearsal, everything, local, refused


def busy_afternoon(rehearsal: Rehearsal, *, services: str = "AABBCCAB") -> None:
    """Tickets in every open state when the stations are switched off at 17:05."""
    rehearsal.at("15:30")
    rehearsal.take("A", slot="16:00")
    tickets = [rehearsal.take(s, override="đông") for s in services]
    counters = rehearsal.office.counters()
    for view, verb in zip(counters, ("hold", "serve", None), strict=False):
        if view.counter.number and any(t.service in view.counter.services for t in tickets):
            rehearsal.later(seconds=25)
            if rehearsal.office.call_next(view.counter.number) and verb:
                getattr(rehearsal.office, verb)(view.counter.number)
    rehearsal.at("16:50")
    rehearsal.later(minutes=15)


FIRST_VERBS = {
    "take": lambda o: o.take("A"),
    "call": lambda o: o.office.call_next(1),
    "a refused one": lambda o: refused(lambda: o.office.serve(1)),
    "pause": lambda o: o.office.pause(1, "họp"),
    "a booking": lambda o: o.take("A", slot="08:00", day=TUESDAY + timedelta(days=1)),
}


@pytest.mark.parametrize("name", FIRST_VERBS)
def test_with_all_stations_off_at_five_the_next_day_s_first_verb_gives_every_ticket_its_fate(
    small: Rehearsal, name: str
) -> None:
    busy_afternoon(small)
    states = {v.ticket.state for v in small.office.tickets()}
    assert {TicketState.WAITING, TicketState.HELD, TicketState.SERVING, TicketState.CALLED} <= states
    station = small.other().at("07:30", TUESDAY)
    FIRST_VERBS[name](station)
    for view in station.office.tickets(MONDAY):
        ticket = view.ticket
        assert not ticket.is_open
        assert ticket.closed_reason
        assert ticket.closed_at is not None
        assert ticket.issued_at <= ticket.closed_at <= local("00:00", TUESDAY)
    ends = [v.ticket.state.value for v in station.office.tickets(MONDAY)]
    assert {"served", "cancelled", "no_show"} <= set(ends)
    assert all(c.ticket is None or c.ticket.date == TUESDAY for c in station.office.counters())


def test_every_ticket_of_a_shipped_office_has_its_fate_the_next_morning(example: Rehearsal) -> None:
    services = [s.prefix for s in example.office.definition().services]
    busy_afternoon(example, services="".join(s for s in services if len(s) == 1))
    example.at("07:30", TUESDAY).office.pause(1, "họp")
    assert all(not v.ticket.is_open and v.ticket.closed_at for v in example.office.tickets(MONDAY))


def test_a_look_on_the_next_morning_sees_the_fates_and_writes_nothing(small: Rehearsal) -> None:
    busy_afternoon(small)
    before = everything(small.path)
    small.at("07:30", TUESDAY)
    for station in (small, small.other()):
        office = station.office
        assert all(view.ticket is None for view in office.counters())
        assert all(not v.ticket.is_open for v in office.tickets(MONDAY))
        assert office.desk(1).current is None
        assert office.calls().calls == ()
        assert office.home().services[0].waiting == 0
        assert office.offer("A").now
        assert office.estimate() == ()
        assert not office.ticket(office.tickets(MONDAY)[0].ticket.code).ticket.is_open
        assert not [t for t in office.day(MONDAY).tickets if t.is_open]
    assert everything(small.path) == before


def test_what_a_look_computes_is_what_the_next_verb_records(small: Rehearsal) -> None:
    busy_afternoon(small)
    small.at("07:30", TUESDAY)
    seen = small.office.tickets(MONDAY)
    small.take("B")
    assert small.office.tickets(MONDAY) == seen
    assert small.other().office.tickets(MONDAY) == seen


def test_looks_at_many_instants_leave_no_trace_in_each_other(small: Rehearsal) -> None:
    busy_afternoon(small)
    instants = [local(text) for text in ("18:30", "17:30", "23:59", "17:06")]
    instants.insert(2, local("00:10", TUESDAY))
    for instant in instants:
        fresh = small.other()
        assert small.office.at(instant).tickets(MONDAY) == fresh.office.at(instant).tickets(MONDAY)
        assert small.office.at(instant).counters() == fresh.office.at(instant).counters()
        fresh.store.close()


def test_after_a_week_off_every_ticket_of_every_day_has_its_fate(small: Rehearsal) -> None:
    small.at("08:00")
    for ahead in range(5):
        small.take("A", slot="09:00", day=MONDAY + timedelta(days=ahead))
    later = MONDAY + timedelta(days=14)
    small.at("08:00", later).take("B")
    for ahead in range(5):
        (view,) = small.office.tickets(MONDAY + timedelta(days=ahead))
        ticket = view.ticket
        assert ticket.closed_reason == "never_came"
        assert ticket.closed_at == local("11:00", MONDAY + timedelta(days=ahead))


def test_the_business_day_never_moves_backwards(small: Rehearsal) -> None:
    small.at("08:00", TUESDAY).take("A")
    ticket = small.at("08:00", MONDAY).take("A")
    assert (ticket.date, ticket.issued_at) == (TUESDAY, local("08:00", TUESDAY))


def test_the_business_day_does_not_move_back_with_the_clock_either(small: Rehearsal) -> None:
    ticket = small.at("08:00").take("A")
    small.at("07:30", TUESDAY)
    assert refused(lambda: small.office.serve(1)) == "counter.empty"
    assert small.get(ticket).closed_reason == "closed"
    late = small.at("16:00", MONDAY).take("A", slot="08:00", day=TUESDAY)
    assert late.issued_at == local("00:00", TUESDAY)
    with pytest.raises(Refused, match=r"clock\.back"):
        small.office.at(local("23:00", MONDAY)).call_next(1)


def test_a_ticket_sent_on_after_nightfall_is_closed_no_earlier_than_that(small: Rehearsal) -> None:
    for service in "AB":
        small.at("16:20").take(service)
    small.at("17:40").call(1)
    small.call(2)
    small.at("17:59")
    small.office.serve(1)
    small.office.serve(2)
    sent = small.at("18:20").office.transfer(1, "B").ticket
    held = small.office.hold(2).ticket
    small.later(minutes=1).take("A", day=TUESDAY)
    for ticket in map(small.get, (sent, held)):
        assert (ticket.closed_reason, ticket.closed_at) == ("closed", local("18:20"))


def test_the_fate_of_a_day_that_is_over_is_not_changed(small: Rehearsal) -> None:
    ticket = small.at("08:00").take("A", slot="09:00")
    small.at("07:30", TUESDAY).take("A")
    for by_staff in (True, False):
        assert refused(lambda by=by_staff: small.office.cancel(ticket.code, by_staff=by)) == "ticket.wrong_day"
    assert small.get(ticket).closed_reason == "never_came"


# ---- days to come ------------------------------------------------------------------------------------


def test_a_booking_for_a_coming_day_outlives_the_nights_and_arrives_on_its_day(small: Rehearsal) -> None:
    wednesday = MONDAY + timedelta(days=2)
    ticket = small.at("08:00").take("A", slot="09:00", day=wednesday)
    for day in (TUESDAY, wednesday):
        small.at("07:30", day).take("B")
        assert small.get(ticket).state is TicketState.BOOKED
    arrived = small.at("08:50", wednesday).office.arrive(ticket.code).ticket
    assert (arrived.state, arrived.due_at) == (TicketState.WAITING, local("09:00", wednesday))
    assert small.at("09:01", wednesday).call(3).code == ticket.code


def test_a_coming_day_s_numbers_and_places_are_its_own(small: Rehearsal) -> None:
    today = small.at("08:00").take("A", slot="09:00")
    tomorrow = small.take("A", slot="09:00", day=TUESDAY)
    assert today.number == tomorrow.number
    views = {v.start: v for v in small.office.slots("A", TUESDAY)}
    assert views[local("09:00", TUESDAY)].taken == 1


def test_without_a_slot_a_coming_day_gives_its_first_free_one(small: Rehearsal) -> None:
    first = small.take("C", day=TUESDAY)
    assert first.slot_start == local("07:00", TUESDAY)
    last = first
    while last.slot_start == first.slot_start:
        last = small.take("C", day=TUESDAY)
    assert last.slot_start == local("07:30", TUESDAY)


def test_a_holiday_gives_no_numbers(small: Rehearsal) -> None:
    new_year_s_eve = MONDAY.replace(day=31)
    small.at("08:00", new_year_s_eve)
    with pytest.raises(Refused) as refusal:
        small.take("A", day=new_year_s_eve + timedelta(days=1))
    assert refusal.value.key == "day.closed"
    assert refusal.value.places["reason"]


# ---- what staff decide -------------------------------------------------------------------------------


def test_a_day_that_staff_close_gives_no_numbers_and_one_that_they_open_does(small: Rehearsal) -> None:
    small.office.set_day(TUESDAY, DayKind.CLOSED, "tập huấn")
    small.office.set_day(SATURDAY, DayKind.OPEN, "làm bù")
    station = small.other()
    with pytest.raises(Refused) as refusal:
        station.take("A", day=TUESDAY)
    assert (refusal.value.key, refusal.value.places["reason"]) == ("day.closed", "tập huấn")
    assert station.take("A", day=SATURDAY).slot_start == local("07:00", SATURDAY)


def test_half_a_day_has_its_morning_only(small: Rehearsal) -> None:
    plan = small.office.set_day(TUESDAY, DayKind.HALF, "họp chiều")
    assert [s.name for s in plan.sessions] == ["Sáng"]
    assert {s.session for s in small.other().office.day(TUESDAY).plan.slots} == {0}


def test_a_day_may_be_decided_again_until_it_has_tickets(small: Rehearsal) -> None:
    office = small.office
    office.set_day(TUESDAY, DayKind.CLOSED, "mưa bão")
    assert office.set_day(TUESDAY, DayKind.OPEN, "bão tan").is_open
    small.take("A", day=TUESDAY)
    assert refused(lambda: office.set_day(TUESDAY, DayKind.CLOSED, "bão")) == "day.has_tickets"
    assert small.other().office.day(TUESDAY).plan.is_open


def test_places_that_a_supervisor_adds_are_given_and_no_more(small: Rehearsal) -> None:
    small.at("07:30")
    capacity = next(v.capacity for v in small.office.slots("C") if v.start == local("09:00"))
    for _ in range(capacity):
        small.take("C", slot="09:00")
    assert refused(lambda: small.take("C", slot="09:00")) == "slot.full"
    view = small.office.overflow(OverflowRequest(service="C", slot="09:00", add=2, reason="đoàn khách"))
    assert (view.capacity, view.free) == (capacity + 2, 2)
    assert [small.take("C", slot="09:00").slot_start for _ in range(2)] == [local("09:00")] * 2
    assert refused(lambda: small.take("C", slot="09:00")) == "slot.full"


def test_overflow_for_a_coming_day_plans_it(small: Rehearsal) -> None:
    request = OverflowRequest(service="C", slot="09:00", add=3, reason="đoàn khách", day=TUESDAY)
    before = {v.start: v.capacity for v in small.office.slots("C", TUESDAY)}
    small.office.overflow(request, By(token="token-0001"))
    after = {v.start: v.capacity for v in small.other().office.slots("C", TUESDAY)}
    assert after == before | {local("09:00", TUESDAY): before[local("09:00", TUESDAY)] + 3}


def test_a_supervisor_s_number_with_a_reason_is_given_beside_the_places(small: Rehearsal) -> None:
    small.at("08:00").fill("C")
    assert refused(lambda: small.take("C")) == "slot.full"
    ticket = small.take("C", override="người già yếu")
    assert ticket.place.value == "override"
    (event,) = small.office.events_since(small.last() - 1)
    assert event.why == "người già yếu"


def test_a_session_closed_early_settles_its_tickets_at_once(small: Rehearsal) -> None:
    small.at("09:20")
    booked, waiting = small.take("A", slot="10:00"), small.take("B")
    answered = small.office.session_close("mất điện")
    assert {v.ticket.code for v in answered} == {booked.code, waiting.code}
    assert small.get(booked).closed_reason == "never_came"
    assert (small.get(waiting).carried, small.get(waiting).session) == (True, 1)
    assert refused(lambda: small.later(minutes=5).take("A")) == "session.closed"
