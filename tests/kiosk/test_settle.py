"""What time itself does: releases, closings, noon, night, midnight; idempotent, however late it is noticed."""

from datetime import timedelta

import pytest

from kiosk import rules
from kiosk.events import EventKind
from kiosk.model import Place, Ticket, TicketState
from kiosk.verbs import desk, staff, visit
from tests.kiosk.hallway import MONDAY, Hallway, local


def call(hallway: Hallway, counter: int = 1) -> Ticket:
    """Call past whoever is at the counter."""
    ticket = hallway.later(seconds=25).do(lambda t: desk.call_next(t, counter, None))
    assert ticket is not None
    return ticket


def test_a_booking_that_does_not_come_is_released_and_at_the_close_it_never_came() -> None:
    hallway = Hallway(at="07:10")
    ticket = hallway.take("A", slot="08:00")
    hallway.at("08:09:59").settle()
    assert not hallway.get(ticket).released
    released = list(hallway.at("08:40").settle())
    assert [(c.kind, c.at, c.actor) for c in released] == [(EventKind.RELEASED, local("08:10"), "system")]
    hallway.at("11:30").settle()
    closed = hallway.get(ticket)
    assert (closed.state, closed.closed_reason, closed.closed_at) == (TicketState.NO_SHOW, "never_came", local("11:00"))


def test_waiting_at_noon_takes_free_places_of_the_afternoon_in_order() -> None:
    hallway = Hallway(at="10:15")
    tickets = [hallway.take("C", override="thử") for _ in range(6)]
    booked = hallway.take("C", slot="13:00")
    hallway.at("11:00").settle()
    slots = [s for s in rules.slots_of(hallway.day, "C") if s.session == 1]
    for slot in slots:
        assert rules.taken(hallway.day, slot) <= slot.capacity
    carried = [hallway.get(t) for t in tickets]
    assert all(t.carried and t.session == 1 and t.state is TicketState.WAITING for t in carried)
    assert [t.number for t in carried] == [t.number for t in tickets]
    assert [t.due_at for t in carried] == sorted(t.due_at for t in carried)
    assert all(t.place is Place.SLOT for t in carried)
    assert hallway.get(booked).state is TicketState.BOOKED


def test_those_without_a_place_are_spread_and_take_none() -> None:
    hallway = Hallway(at="10:15")
    afternoon = sum(s.capacity for s in rules.slots_of(hallway.day, "C") if s.session == 1)
    tickets = [hallway.take("C", override="thử") for _ in range(afternoon + 3)]
    hallway.at("11:00").settle()
    homeless = [t for t in map(hallway.get, tickets) if t.place is Place.NONE]
    assert [t.due_at for t in homeless] == [local("13:00"), local("13:30"), local("14:00")]


def test_a_carried_ticket_may_be_called_before_thirteen_by_an_idle_counter() -> None:
    hallway = Hallway(at="10:20")
    ticket = hallway.take("A")
    assert call(hallway.at("12:30")).code == ticket.code


def test_night_closes_the_waiting_and_the_held_and_midnight_ends_what_is_served() -> None:
    hallway = Hallway(at="16:00")
    waiting, other, _ = hallway.take("A"), hallway.take("A"), hallway.take("B")
    call(hallway, 3)
    hallway.do(lambda t: desk.hold(t, 3, None))
    call(hallway, 2)
    hallway.do(lambda t: desk.serve(t, 2, None))
    changes = list(hallway.at("07:30", MONDAY + timedelta(days=1)).settle())
    assert [c.at for c in changes] == [local("18:00"), local("18:00"), local("00:00", MONDAY + timedelta(days=1))]
    assert {hallway.get(t).closed_reason for t in (waiting, other)} == {"closed"}
    assert hallway.day.open == {}
    assert all(s.ticket is None for s in hallway.hall.counters.values())


def test_who_waits_at_the_last_closing_may_be_called_until_night() -> None:
    hallway = Hallway(at="16:20")
    ticket = hallway.take("A")
    assert call(hallway.at("17:20")).code == ticket.code
    hallway.at("17:49").settle()
    assert hallway.get(ticket).state is TicketState.CALLED
    hallway.at("17:51").settle()
    assert hallway.get(ticket).state is TicketState.NO_SHOW


def test_a_called_ticket_is_a_no_show_thirty_minutes_after_the_close() -> None:
    hallway = Hallway(at="10:25")
    ticket = hallway.take("A")
    call(hallway)
    hallway.at("11:29:59").settle()
    assert hallway.get(ticket).state is TicketState.CALLED
    hallway.at("12:00").settle()
    assert hallway.get(ticket).closed_at == local("11:30")


@pytest.mark.parametrize("stops", [["17:05"], ["09:00", "11:01", "12:59", "17:59", "23:59"], ["11:00", "18:00"]])
def test_it_does_not_matter_how_often_time_is_noticed(stops: list[str]) -> None:
    def morning() -> Hallway:
        hallway = Hallway(at="07:05")
        for service in "ABCABC":
            hallway.take(service)
        for slot in ("08:00", "13:30", "16:00"):
            hallway.take("A", slot=slot)
        call(hallway, 1)
        call(hallway, 2)
        hallway.do(lambda t: desk.serve(t, 2, None))
        held = call(hallway, 3)
        hallway.do(lambda t: desk.hold(t, 3, held.code))
        return hallway

    often, once = morning(), morning()
    for stop in stops:
        often.at(stop).settle()
    tomorrow = MONDAY + timedelta(days=1)
    often.at("07:00", tomorrow).settle()
    once.at("07:00", tomorrow).settle()
    assert often.day.tickets == once.day.tickets
    assert once.day.open == {}
    assert list(once.settle()) == []


def test_a_session_closed_early_settles_as_at_its_end() -> None:
    hallway = Hallway(at="09:20")
    booked, waiting = hallway.take("A", slot="10:00"), hallway.take("B")
    hallway.do(lambda t: staff.session_close(t, "mất điện"))
    hallway.settle()
    assert (hallway.get(booked).closed_reason, hallway.get(booked).closed_at) == ("never_came", local("09:20"))
    assert hallway.get(waiting).carried


def test_a_held_ticket_that_returns_in_the_afternoon_is_not_carried_again() -> None:
    hallway = Hallway(at="10:25")
    ticket = hallway.take("A")
    call(hallway)
    hallway.do(lambda t: desk.hold(t, 1, None))
    back = hallway.at("14:00").do(lambda t: visit.return_ticket(t, ticket.code))
    assert (back.session, back.due_at) == (1, ticket.due_at)
    assert list(hallway.at("14:01").settle()) == []
