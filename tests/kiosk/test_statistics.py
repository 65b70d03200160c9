"""Waiting and service times on played mornings: definitions kept to the letter."""

import dataclasses
import json
from datetime import date, timedelta

from msgspec.structs import replace

from kiosk import statistics, tables
from kiosk.model import PrintFate
from kiosk.statistics import Group
from kiosk.verbs import desk, visit
from kiosk.words import Words
from tests.kiosk.hallway import MONDAY, ZONE, Hallway, local, office
from tests.kiosk.measured import call, report, serve_and_finish, view

DEFINITION = office()


def test_the_wait_in_hall_runs_from_arrival_to_the_last_call():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.later(minutes=10)
    call(hallway)
    hallway.later(minutes=1)
    hallway.do(lambda turn: desk.recall(turn, 1, None))
    serve_and_finish(hallway, minutes=4)
    total = report(hallway).total
    assert total.wait.n == 1
    assert total.wait.median_s == 11 * 60
    assert total.service.median_s == 4 * 60
    assert total.handling.median_s == 4 * 60
    assert (total.issued, total.served, total.steps) == (1, 1, 1)


def test_who_was_called_and_did_not_come_has_no_wait_but_is_counted():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.later(minutes=30)
    call(hallway)
    hallway.do(lambda turn: desk.no_show(turn, 1, None))
    total = report(hallway).total
    assert total.wait.n == 0
    assert (total.issued, total.no_show, total.never_came, total.served) == (1, 1, 0, 0)


def test_an_undone_no_show_is_as_if_it_had_not_been():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.later(minutes=3)
    call(hallway)
    hallway.do(lambda turn: desk.no_show(turn, 1, None))
    hallway.later(seconds=2)
    hallway.do(lambda turn: desk.undo(turn, 1, None))
    total = report(hallway).total
    assert (total.no_show, total.at_counter, total.wait.median_s) == (0, 1, 180)


def test_a_tried_call_counts_for_nothing():
    hallway = Hallway(at="07:00")
    hallway.take("A", slot="07:30")
    hallway.at("07:41")
    tried = call(hallway, counter=3)
    assert tried.tried
    total = report(hallway, by=Group.COUNTER).total
    assert (total.booked, total.at_counter, total.wait.n) == (1, 0, 0)
    hallway.do(lambda turn: desk.no_show(turn, 3, None))
    total = report(hallway).total
    assert (total.booked, total.no_show, total.wait.n) == (1, 0, 0)


def test_a_tried_booking_that_is_there_after_all_waits_zero_not_less():
    hallway = Hallway(at="07:00")
    hallway.take("A", slot="07:30")
    hallway.at("07:41")
    call(hallway, counter=3)
    hallway.later(seconds=40)
    serve_and_finish(hallway, counter=3)
    total = report(hallway).total
    assert (total.served, total.wait.n, total.wait.longest_s) == (1, 1, 0)


def test_a_booking_that_never_came_is_no_no_show_of_a_counter():
    hallway = Hallway(at="07:00")
    hallway.take("A", slot="08:00")
    hallway.at("11:05")
    found = report(hallway, by=Group.COUNTER)
    assert (found.total.never_came, found.total.no_show) == (1, 0)
    assert [row.key for row in found.rows] == [1, 2, 3, None]
    assert found.rows[-1].figures.never_came == 1


def test_who_waits_is_told_with_the_longest_wait():
    hallway = Hallway(at="07:00")
    first = hallway.take("A")
    hallway.later(minutes=7)
    hallway.take("B")
    hallway.later(minutes=5)
    total = report(hallway).total
    assert total.waiting == 2
    assert total.longest_waiting is not None
    assert (total.longest_waiting.label, total.longest_waiting.wait_s) == (first.label, 12 * 60)


def test_a_void_ticket_is_in_no_figure_but_its_own():
    hallway = Hallway(at="07:00")
    ticket = hallway.take("A")
    day = hallway.day
    day.put_ticket(replace(ticket, print=PrintFate.FAILED))
    hallway.do(lambda turn: visit.void(turn, ticket.code))
    total = report(hallway).total
    assert total.void == 1
    assert all(getattr(total, name) == 0 for name in ("issued", "walk_in", "booking", "cancelled", "waiting"))
    assert sum(b.arrived for b in report(hallway).bins) == 0


def test_an_implied_finish_has_a_total_but_no_service_time():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.take("A")
    call(hallway)
    hallway.later(minutes=6)
    call(hallway)
    total = report(hallway).total
    assert (total.served, total.service.n, total.handling.n, total.handling.median_s) == (1, 0, 1, 360)


def test_what_midnight_finished_has_no_service_time_at_all():
    hallway = Hallway(at="16:00")
    hallway.take("A")
    call(hallway)
    hallway.do(lambda turn: desk.serve(turn, 1, None))
    hallway.at("00:30", MONDAY + timedelta(days=1))
    total = report(hallway).total
    assert (total.served, total.service.n, total.handling.n, total.wait.n) == (1, 0, 0, 1)


def test_time_on_hold_is_no_service():
    hallway = Hallway(at="07:00")
    ticket = hallway.take("A")
    call(hallway)
    hallway.do(lambda turn: desk.serve(turn, 1, None))
    hallway.later(minutes=2)
    hallway.do(lambda turn: desk.hold(turn, 1, None))
    assert report(hallway).total.held == 1
    hallway.later(minutes=10)
    hallway.do(lambda turn: desk.resume(turn, 1, ticket.code))
    hallway.later(minutes=3)
    hallway.do(lambda turn: desk.finish(turn, 1, None))
    assert report(hallway).total.service.median_s == 5 * 60


def test_a_wrongly_chosen_service_is_one_wait_and_a_further_step_is_a_second():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.later(minutes=4)
    call(hallway)
    hallway.do(lambda turn: desk.transfer(turn, 1, "B", named=None, correction=True))
    hallway.later(minutes=2)
    call(hallway, counter=2)
    hallway.do(lambda turn: desk.serve(turn, 2, None))
    hallway.later(minutes=5)
    hallway.do(lambda turn: desk.transfer(turn, 2, "C", named=None, correction=False))
    hallway.later(minutes=1)
    call(hallway, counter=2)
    serve_and_finish(hallway, counter=2)
    found = report(hallway, by=Group.SERVICE)
    assert [row.key for row in found.rows] == ["A", "B", "C"]
    assert [row.figures.issued for row in found.rows] == [0, 1, 0]
    assert [row.figures.steps for row in found.rows] == [0, 1, 1]
    assert [row.figures.served for row in found.rows] == [0, 0, 1]
    assert [row.figures.wait.median_s for row in found.rows] == [None, 360, 60]
    assert (found.total.served, found.total.steps, found.total.wait.n) == (1, 2, 2)


def test_a_punctual_booking_is_measured_against_its_slot_and_a_late_one_is_not():
    hallway = Hallway(at="07:05")
    punctual, late = hallway.take("A", slot="08:00"), hallway.take("A", slot="08:00")
    hallway.at("07:50").do(lambda turn: visit.arrive(turn, punctual.code))
    hallway.at("08:06").do(lambda turn: visit.arrive(turn, late.code))
    hallway.at("08:09")
    call(hallway)
    call(hallway, counter=3)
    total = report(hallway).total
    assert (total.slot_wait.n, total.slot_wait.median_s, total.slot_wait.within_15) == (1, 540, 1.0)
    assert (total.offered.n, total.offered.median_s) == (2, 55 * 60)
    assert total.wait.n == 2
    assert total.wait.longest_s == 19 * 60


def test_rows_by_hour_slot_and_weekday_are_local():
    hallway = Hallway(at="07:10")
    hallway.take("A")
    hallway.take("A", slot="08:00", stay=True)
    assert [row.key for row in report(hallway, by=Group.HOUR).rows] == [7]
    assert [row.key for row in report(hallway, by=Group.SLOT).rows] == ["07:00", "08:00"]
    assert [row.key for row in report(hallway, by=Group.WEEKDAY).rows] == [0]


def test_the_day_is_cut_into_half_hours_of_its_sessions():
    hallway = Hallway(at="07:10")
    hallway.take("A")
    hallway.at("07:35")
    call(hallway)
    serve_and_finish(hallway)
    bins = {b.start_min: b for b in report(hallway).bins}
    assert sorted(bins) == [*range(7 * 60, 11 * 60, 30), *range(13 * 60, 17 * 60, 30)]
    assert (bins[420].arrived, bins[420].wait.median_s, bins[450].served) == (1, 25 * 60, 1)
    assert bins[900].wait.median_s is None


def test_slots_tell_taken_capacity_and_who_stayed_away():
    hallway = Hallway(at="07:00")
    hallway.take("A", slot="08:00")
    before = next(s for s in report(hallway).slots if s.service == "A" and s.start == local("08:00"))
    assert (before.taken, before.absent) == (1, 0)
    hallway.at("11:05")
    after = next(s for s in report(hallway).slots if s.service == "A" and s.start == local("08:00"))
    assert after.absent == 1
    assert after.capacity == before.capacity


def test_days_without_tickets_make_an_empty_report():
    nothing = statistics.report([], DEFINITION, first=MONDAY, last=MONDAY, by=Group.SERVICE)
    assert nothing.total.issued == 0
    assert [row.key for row in nothing.rows] == ["A", "B", "C"]
    assert nothing.total.wait.median_s is None
    json.dumps(tables.to_json(nothing, DEFINITION, Words()))


def test_several_days_are_one_report():
    one, two = Hallway(at="07:00"), Hallway(at="07:00")
    for hallway in (one, two):
        hallway.take("A")
    tuesday = date(2026, 11, 24)
    days = [
        view(one),
        dataclasses.replace(view(two), tickets=tuple(replace(t, date=tuesday) for t in view(two).tickets)),
    ]
    made = statistics.report(days, DEFINITION, first=MONDAY, last=tuesday, by=Group.WEEKDAY)
    assert [(row.key, row.figures.issued) for row in made.rows] == [(0, 1), (1, 1)]
    assert made.now.astimezone(ZONE).date() == MONDAY
