"""The rules of the hall, one by one: due time, call order, places, borrowing, numbers, the promise."""

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk import rules
from kiosk.errors import Misused, Refused
from kiosk.model import Counter, Place, Rules, Share, Ticket, TicketState
from kiosk.verbs import desk, staff, visit
from kiosk.verbs.staff import OverflowRequest
from tests.kiosk.hallway import MONDAY, Hallway, local, office

ONE = (Counter(number=1, serves=(Share(service="A", share=0.5), Share(service="B", share=0.5))),)
ONE_OFFICE = dataclasses.replace(office(counters=ONE), services=tuple(s for s in office().services if s.prefix != "C"))


def call(hallway: Hallway, counter: int = 1) -> Ticket:
    """Call past whoever is at the counter."""
    hallway.later(seconds=25)
    ticket = hallway.do(lambda t: desk.call_next(t, counter, None))
    assert ticket is not None
    return ticket


# ---- due time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrives", "due"), [("07:40", "08:00"), ("08:00", "08:00"), ("08:30", "08:00"), ("08:30:01", "08:30:01")]
)
def test_a_booking_is_due_at_its_slot_within_the_grace_else_at_arrival(arrives: str, due: str) -> None:
    hallway = Hallway(at="07:10")
    ticket = hallway.take("A", slot="08:00")
    arrived = hallway.at(arrives).do(lambda t: visit.arrive(t, ticket.code))
    assert arrived.due_at == local(due)


def test_a_walk_in_before_opening_is_due_at_opening() -> None:
    ticket = Hallway(at="06:15").take("A")
    assert (ticket.due_at, ticket.arrived_at) == (local("07:00"), local("06:15"))


def test_a_booking_that_stays_is_due_at_its_slot_and_a_priority_one_at_arrival() -> None:
    hallway = Hallway(at="07:10")
    assert hallway.take("A", slot="08:00", stay=True).due_at == local("08:00")
    assert hallway.take("A", slot="08:00", stay=True, priority="elderly").due_at == local("07:10")


@pytest.mark.parametrize(("back_after_min", "keeps"), [(14, True), (15, True), (16, False)])
def test_a_no_show_keeps_its_place_within_the_tolerance_of_its_last_call(back_after_min: int, keeps: bool) -> None:
    hallway = Hallway(at="07:30")
    ticket = hallway.take("A")
    call(hallway)
    called_at = hallway.now
    hallway.do(lambda t: desk.no_show(t, 1, None))
    hallway.now = called_at + timedelta(minutes=back_after_min)
    back = hallway.do(lambda t: visit.return_ticket(t, ticket.code))
    assert back.due_at == (ticket.due_at if keeps else hallway.now)


def test_a_third_return_goes_to_the_end() -> None:
    hallway = Hallway(at="07:30")
    ticket = hallway.take("A")
    for _ in range(3):
        call(hallway)
        hallway.do(lambda t: desk.no_show(t, 1, None))
        back = hallway.later(seconds=30).do(lambda t: visit.return_ticket(t, ticket.code))
    assert back.due_at == hallway.now


def test_a_further_step_gets_a_credit_and_a_correction_keeps_its_due_time() -> None:
    hallway = Hallway(at="08:00")
    first, second = hallway.take("A"), hallway.take("A")
    call(hallway)
    corrected = hallway.do(lambda t: desk.transfer(t, 1, "B", named=None, correction=False))
    assert (corrected.due_at, corrected.service) == (first.due_at, "B")
    call(hallway, 3)
    hallway.do(lambda t: desk.serve(t, 3, None))
    further = hallway.later(minutes=20).do(lambda t: desk.transfer(t, 3, "B", named=None, correction=False))
    assert further.due_at == hallway.now - timedelta(minutes=15)
    assert further.code == second.code


def test_a_linked_procedure_goes_on_to_its_next_service_when_finished() -> None:
    hallway = Hallway(at="08:00")
    hallway.take("A", procedure="route")
    call(hallway)
    hallway.do(lambda t: desk.serve(t, 1, None))
    onward = hallway.later(minutes=5).do(lambda t: desk.finish(t, 1, None))
    assert (onward.state, onward.service, len(onward.steps)) == (TicketState.WAITING, "B", 2)
    call(hallway, 2)
    assert hallway.do(lambda t: desk.finish(t, 2, None)).state is TicketState.SERVED


# ---- call order --------------------------------------------------------------------------------------


def test_no_counter_calls_more_than_two_priority_tickets_past_a_due_ordinary_one() -> None:
    hallway = Hallway(office(Rules(slots=False)), at="07:30")
    for number in range(9):
        hallway.take("A", priority="elderly" if number % 3 else None)
    order = [call(hallway).priority is not None for _ in range(9)]
    assert order == [True, True, False, True, True, False, True, True, False]


def test_the_row_of_priority_calls_starts_anew_each_session() -> None:
    hallway = Hallway(office(Rules(slots=False)), at="10:00")
    for priority in ("elderly", "elderly", "elderly", None):
        hallway.take("A", priority=priority)
    assert [call(hallway).priority for _ in range(2)] == ["elderly", "elderly"]
    hallway.do(lambda t: desk.finish(t, 1, None))
    hallway.at("13:01")
    assert call(hallway).priority == "elderly"


def test_a_priority_booking_for_later_is_not_called_while_anybody_due_waits() -> None:
    hallway = Hallway(at="07:10")
    early = hallway.take("A", slot="09:30", priority="elderly")
    hallway.do(lambda t: visit.arrive(t, early.code))
    ordinary = hallway.take("A")
    assert call(hallway).code == ordinary.code
    assert call(hallway).code == early.code


def test_between_services_the_smaller_due_time_wins_then_arrival_then_the_counters_order() -> None:
    hallway = Hallway(at="06:10")
    late_a = hallway.at("06:20").take("A")
    early_b = hallway.at("06:30").take("B")
    booked = hallway.take("B", slot="07:00", stay=True)
    hallway.at("07:00")
    assert [call(hallway).code for _ in range(3)] == [late_a.code, early_b.code, booked.code]


def test_inside_a_service_carried_tickets_come_after_the_slots_own() -> None:
    hallway = Hallway(ONE_OFFICE, at="10:20")
    carried = hallway.take("A")
    booked = hallway.take("A", slot="13:00")
    hallway.at("13:00").do(lambda t: visit.arrive(t, booked.code))
    assert hallway.get(carried).due_at == booked.due_at
    assert [call(hallway).code for _ in range(2)] == [booked.code, carried.code]


@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.booleans(), st.integers(-60, 60), st.booleans()), min_size=1, max_size=20
    ),
    st.integers(0, 3),
)
def test_the_next_ticket_is_what_the_five_rules_say(rows: list[tuple[str, bool, int, bool]], row: int) -> None:
    hallway = Hallway(ONE_OFFICE, at="08:00")
    template = hallway.take("A")
    tickets = [
        replace(
            template,
            code=f"X{order}",
            order=order,
            carried=carried,
            priority="elderly" if is_priority else None,
            steps=(replace(template.step, service=service, due_at=hallway.now + timedelta(minutes=due)),),
        )
        for order, (service, is_priority, due, carried) in enumerate(rows)
    ]
    found = rules.heads(tickets, "AB", hallway.now, Rules())
    answer = rules.next_ticket(found, ONE[0], row, Rules())
    assert answer is not None
    due = [t for t in tickets if t.due_at <= hallway.now]
    ordinary, priority = [t for t in due if not t.priority], [t for t in due if t.priority]
    group = (ordinary if row >= 2 and ordinary else None) or priority or ordinary or tickets
    heads = [
        min((t for t in group if t.service == s), key=lambda t: (t.due_at, t.carried, t.order), default=None)
        for s in "AB"
    ]
    best = min((t for t in heads if t), key=lambda t: (t.due_at, t.carried, t.arrived_at, "AB".index(t.service)))
    assert answer.code == best.code


# ---- places ------------------------------------------------------------------------------------------


def test_a_full_slot_refuses_and_another_is_taken() -> None:
    hallway = Hallway(at="07:10")
    capacity = next(s for s in rules.slots_of(hallway.day, "C") if s.start == local("08:00")).capacity
    for _ in range(capacity):
        hallway.take("C", slot="08:00")
    with pytest.raises(Refused) as refused:
        hallway.take("C", slot="08:00")
    assert refused.value.key == "slot.full"
    assert hallway.take("C", next=True).slot_start == local("07:30")


@pytest.mark.parametrize(
    ("slot", "key"), [("07:00", "slot.past"), ("08:10", "slot.unknown"), ("10:30", "slot.unknown")]
)
def test_a_past_slot_is_refused_and_an_unknown_time_is_bad_input(slot: str, key: str) -> None:
    with pytest.raises((Refused, Misused)) as error:
        Hallway(at="07:10").take("A", slot=slot)
    assert error.value.key == key


def test_a_cancelled_and_a_released_booking_give_their_places_back() -> None:
    hallway = Hallway(at="07:10")
    slot = next(s for s in rules.slots_of(hallway.day, "C") if s.start == local("08:00"))
    tickets = [hallway.take("C", slot="08:00") for _ in range(slot.capacity)]
    hallway.do(lambda t: visit.cancel(t, tickets[0].code, by_staff=False))
    assert rules.free(hallway.hall, hallway.day, slot) == 1
    hallway.at("08:10").settle()
    assert rules.free(hallway.hall, hallway.day, slot) == slot.capacity
    late = hallway.at("08:20").do(lambda t: visit.arrive(t, tickets[1].code))
    assert late.due_at == local("08:00")
    assert rules.free(hallway.hall, hallway.day, slot) == slot.capacity


def test_now_is_given_beside_an_idle_counter_even_when_the_slot_is_full() -> None:
    hallway = Hallway(at="08:31")
    _fill(hallway, "C", "08:30")
    with pytest.raises(Refused):
        hallway.take("C")
    while hallway.do(lambda t: desk.call_next(t, 2, None)):
        hallway.later(seconds=25)
    beyond = hallway.take("C")
    assert beyond.place is Place.BEYOND
    with pytest.raises(Refused) as refused:
        hallway.take("C")
    assert refused.value.key == "slot.full"


def _fill(hallway: Hallway, service: str, slot: str) -> None:
    """Fill a running slot, lent minutes included."""
    start = local(slot)
    found = next(s for s in rules.slots_of(hallway.day, service) if s.start == start)
    while rules.free(hallway.hall, hallway.day, found) or rules.borrow(hallway.hall, hallway.day, found, hallway.now):
        hallway.take(service)


def test_minutes_left_unissued_at_the_slots_start_are_borrowed_by_walk_ins() -> None:
    hallway = Hallway(at="08:31")
    slot = next(s for s in rules.slots_of(hallway.day, "C") if s.start == local("08:30"))
    hallway.take("C")
    while rules.free(hallway.hall, hallway.day, slot):
        hallway.take("C")
    borrowed = hallway.take("C")
    assert borrowed.place is Place.BORROWED
    lent = hallway.day.slot_state("B", slot.start)
    assert lent.lent_min == pytest.approx(6.0)
    assert hallway.day.slot_state("C", slot.start).borrowed_min == pytest.approx(6.0)


def test_a_supervisors_overflow_adds_places() -> None:
    hallway = Hallway(at="07:10")
    slot = next(s for s in rules.slots_of(hallway.day, "C") if s.start == local("08:00"))
    more = OverflowRequest(service="C", slot="08:00", add=2, reason="đông người")
    hallway.do(lambda t: staff.overflow(t, more))
    for _ in range(slot.capacity + 2):
        hallway.take("C", slot="08:00")
    with pytest.raises(Refused):
        hallway.take("C", slot="08:00")


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 4), st.sampled_from(["now", "slot", "cancel", "call"])))
)
def test_no_slot_ever_holds_more_than_its_places(deeds: list[tuple[str, int, str]]) -> None:
    hallway = Hallway(at="06:50")
    for service, minutes, deed in deeds:
        hallway.later(minutes=minutes)
        try:
            if deed == "now":
                hallway.take(service)
            elif deed == "slot":
                hallway.take(service, next=True)
            elif deed == "call":
                hallway.do(lambda t: desk.call_next(t, 2, None))
            elif hallway.day.open:
                code = min(hallway.day.open)
                hallway.do(lambda t, code=code: visit.cancel(t, code, by_staff=False))
        except Refused:
            pass
    means = {s.prefix: s.mean_min for s in hallway.hall.definition.services}
    for start in {s.start for s in hallway.day.plan.slots}:
        slots = [s for s in hallway.day.plan.slots if s.start == start]
        for slot in slots:
            state = hallway.day.slot_state(slot.service, start)
            assert rules.taken(hallway.day, slot) <= rules.places(slot, state, means[slot.service])
        used = sum(rules.taken(hallway.day, s) * means[s.service] for s in slots)
        assert used <= sum(s.capacity * means[s.service] for s in slots) + 1e-6


# ---- numbers -----------------------------------------------------------------------------------------


def test_numbers_rise_slot_by_slot_and_are_gap_free_inside_a_block() -> None:
    hallway = Hallway(at="07:10")
    later = [hallway.take("A", slot="09:00") for _ in range(3)]
    soon = [hallway.take("A", slot="08:00") for _ in range(2)]
    assert [t.number - later[0].number for t in later] == [0, 1, 2]
    assert [t.number - soon[0].number for t in soon] == [0, 1]
    assert max(t.number for t in soon) < min(t.number for t in later)


def test_a_full_block_goes_on_in_the_sessions_overflow_block_then_in_the_tail() -> None:
    hallway = Hallway(at="07:10")
    hallway.do(lambda t: staff.overflow(t, OverflowRequest(service="C", slot="08:00", add=200, reason="thử")))
    tickets = [hallway.take("C", slot="08:00", override="thử") for _ in range(60)]
    blocks = {b.index: b for b in hallway.day.plan.blocks if b.service == "C"}
    kinds = [(blocks[t.block].is_overflow, blocks[t.block].size is None) for t in tickets]
    assert kinds == sorted(kinds, key=lambda k: (k[1], k[0]))
    assert len({t.number for t in tickets}) == len(tickets)
    assert blocks[tickets[-1].block].size is None


# ---- refusals of take --------------------------------------------------------------------------------


def test_between_sessions_now_is_refused_while_bookings_stay_possible() -> None:
    hallway = Hallway(at="11:30")
    with pytest.raises(Refused) as refused:
        hallway.take("A")
    assert refused.value.key == "session.closed"
    assert hallway.take("A", slot="13:30").state is TicketState.BOOKED


def test_the_promise_refuses_a_number_that_would_not_be_called() -> None:
    hallway = Hallway(office(Rules(slots=False)), at="09:00")
    issued, refusal = 0, ""
    while not refusal:
        try:
            hallway.take("C")
            issued += 1
        except Refused as refused:
            refusal = refused.key
    assert refusal == "session.full"
    assert 12 <= issued <= 24


def test_a_supervisor_may_override_with_a_reason() -> None:
    hallway = Hallway(at="08:31")
    _fill(hallway, "C", "08:30")
    ticket = hallway.take("C", override="người bệnh nặng")
    assert ticket.place is Place.OVERRIDE


def test_too_far_a_date_and_a_closed_day_are_refused() -> None:
    hallway = Hallway(at="07:10")
    hallway.open(MONDAY.replace(day=30))
    hallway.open(MONDAY.replace(day=28))
    for day, key in ((MONDAY.replace(day=30), "day.too_far"), (MONDAY.replace(day=28), "day.closed")):
        with pytest.raises(Refused) as refused:
            hallway.take("A", day=day)
        assert refused.value.key == key


def test_the_waiting_list_stands_in_the_order_of_the_calls_to_come() -> None:
    hallway = Hallway(office(Rules(slots=False)), at="07:30")
    for priority in (None, "elderly", None, "elderly", "elderly", None):
        hallway.take("A", priority=priority)
    waiting = hallway.day.in_state(TicketState.WAITING)
    counter = hallway.hall.definition.counters[0]
    listed = [t.code for t in rules.call_order(waiting, counter, 0, hallway.now, Rules())]
    assert listed == [call(hallway).code for _ in range(6)]
