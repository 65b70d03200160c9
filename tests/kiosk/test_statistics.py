"""Waiting and service times: definitions kept to the letter, against brute force and on played mornings."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import durations, measures, statistics, tables
from kiosk.model import Kind, Outcome, Place, PrintFate, Step, Ticket, TicketState
from kiosk.statistics import Figures, Group, Report
from kiosk.verbs import desk, visit
from kiosk.verbs import take as taking
from kiosk.views import DayView, Seen
from kiosk.words import Words
from tests.kiosk.hallway import MONDAY, ZONE, Hallway, local, office

ROOT = Path(__file__).parents[2]
OPENS = local("07:00")
DEFINITION = office()


def view(hallway: Hallway) -> DayView:
    """What the office would answer for the day."""
    hallway.settle()
    hall, day = hallway.hall, hallway.day
    return DayView(
        seen=Seen(epoch="epoch", event_id=hall.last_event_id, now=hallway.now),
        plan=day.plan,
        tickets=tuple(sorted(day.tickets.values(), key=lambda t: t.order)),
        slots=tuple(taking.slot_view(hall, day, slot) for slot in day.plan.slots),
        slot_services=tuple(slot.service for slot in day.plan.slots),
        counters=(),
    )


def report(hallway: Hallway, by: Group | None = None) -> Report:
    """The report of the day."""
    return statistics.report([view(hallway)], hallway.hall.definition, first=MONDAY, last=MONDAY, by=by)


def call(hallway: Hallway, counter: int = 1) -> Ticket:
    """Call the next one."""
    ticket = hallway.do(lambda turn: desk.call_next(turn, counter, None))
    assert ticket is not None
    return ticket


def serve_and_finish(hallway: Hallway, counter: int = 1, minutes: float = 5) -> None:
    """Serve whoever is at the counter."""
    hallway.do(lambda turn: desk.serve(turn, counter, None))
    hallway.later(minutes=minutes)
    hallway.do(lambda turn: desk.finish(turn, counter, None))


# ---- played mornings ---------------------------------------------------------------------------------


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


# ---- against brute force -----------------------------------------------------------------------------

DURATIONS = st.lists(st.floats(0, 20_000), min_size=1, max_size=60)


@given(DURATIONS, st.floats(0, 1))
def test_quantiles_are_those_of_numpy(values: list[float], share: float):
    assert durations.quantile(sorted(values), share) == pytest.approx(np.quantile(values, share), abs=1e-6)


@given(st.lists(st.one_of(st.none(), st.floats(-500, 20_000)), max_size=60))
def test_a_spread_is_ordered_never_negative_and_counts_its_cases(values: list[float | None]):
    found = durations.spread(values)
    cases = [max(0.0, value) for value in values if value is not None]
    assert found.n == len(cases)
    if not cases:
        assert found.median_s is None
        return
    steps = [0.0, found.p10_s, found.median_s, found.p90_s, found.p95_s, found.longest_s]
    assert all(low <= high + 1e-9 for low, high in pairwise(steps))
    assert found.within_15 == sum(value <= 900 for value in cases) / len(cases)
    assert found.within_30 >= found.within_15


@st.composite
def tickets(draw: st.DrawFn) -> tuple[Ticket, ...]:
    """Tickets of one step in any state, with times in any order."""
    return tuple(_ticket(draw, order) for order in range(draw(st.integers(0, 15))))


def _ticket(draw: st.DrawFn, order: int) -> Ticket:
    def instant():
        return OPENS + timedelta(seconds=draw(st.integers(0, 30_000)))

    state = draw(st.sampled_from(list(TicketState)))
    was_called = state not in (TicketState.BOOKED, TicketState.WAITING)
    outcome = {
        TicketState.SERVED: Outcome.SERVED,
        TicketState.NO_SHOW: draw(st.sampled_from([Outcome.NO_SHOW, Outcome.NEVER_CAME])),
        TicketState.CANCELLED: draw(st.sampled_from([Outcome.CANCELLED, Outcome.CLOSED])),
        TicketState.VOID: Outcome.VOID,
    }.get(state)
    kind = draw(st.sampled_from(list(Kind)))
    step = Step(
        service=draw(st.sampled_from("ABC")),
        counter=draw(st.sampled_from([1, 2, 3])) if was_called else None,
        called_at=instant() if was_called else None,
        serving_at=instant() if was_called and draw(st.booleans()) else None,
        finished_at=instant() if state is TicketState.SERVED else None,
        outcome=outcome,
        implied=draw(st.booleans()),
    )
    return Ticket(
        code=f"C{order:05d}",
        order=order,
        date=MONDAY,
        session=0,
        prefix=step.service,
        number=order,
        label=f"{step.service}{order:03d}",
        block=0,
        kind=kind,
        state=state,
        place=Place.SLOT,
        steps=(step,),
        slot_start=instant() if kind is Kind.BOOKING else None,
        priority=draw(st.sampled_from([None, "elderly"])),
        issued_at=OPENS,
        arrived_at=None if state is TicketState.BOOKED else instant(),
    )


def _day(found: tuple[Ticket, ...]) -> DayView:
    plan = Hallway().day.plan
    seen = Seen(epoch="e", event_id=1, now=local("16:00"))
    return DayView(seen=seen, plan=plan, tickets=found, slots=(), slot_services=(), counters=())


@settings(max_examples=30)
@given(tickets())
def test_figures_of_single_steps_are_those_of_brute_force(found: tuple[Ticket, ...]):
    total = statistics.report([_day(found)], DEFINITION, first=MONDAY, last=MONDAY).total
    present = {TicketState.CALLED, TicketState.SERVING, TicketState.SERVED, TicketState.HELD}
    waits = [
        max(0.0, (t.step.called_at - t.arrived_at).total_seconds())
        for t in found
        if t.state in present and t.step.called_at and t.arrived_at
    ]
    assert total.wait.n == len(waits)
    if waits:
        assert total.wait.median_s == pytest.approx(np.quantile(waits, 0.5))
        assert total.wait.p95_s == pytest.approx(np.quantile(waits, 0.95))
    assert total.issued == sum(t.state is not TicketState.VOID for t in found)
    assert total.wait.n == total.wait_priority.n + total.wait_ordinary.n
    fates = (total.served, total.no_show, total.never_came, total.cancelled, total.unserved, total.booked)
    open_now = (total.waiting, total.at_counter, total.held)
    assert total.issued == sum(fates) + sum(open_now) == total.walk_in + total.booking


@settings(max_examples=30)
@given(tickets(), st.sampled_from(list(Group)))
def test_the_rows_of_any_group_add_up_to_the_total(found: tuple[Ticket, ...], by: Group):
    made = statistics.report([_day(found)], DEFINITION, first=MONDAY, last=MONDAY, by=by)
    for name in Figures.__slots__:
        whole = getattr(made.total, name)
        parts = [getattr(row.figures, name) for row in made.rows]
        if isinstance(whole, int):
            assert whole == sum(parts), name
        elif isinstance(whole, durations.Spread):
            assert whole.n == sum(part.n for part in parts), name


@settings(max_examples=30)
@given(tickets())
def test_every_measure_and_every_way_of_writing_takes_any_day(found: tuple[Ticket, ...]):
    made = statistics.report([_day(found)], DEFINITION, first=MONDAY, last=MONDAY, by=Group.SERVICE)
    rows = tables.to_rows(made, DEFINITION, Words())
    assert {len(row) for row in rows} == {len(measures.MEASURES) + 1}
    assert all(not isinstance(cell, float) or cell >= 0 for row in rows for cell in row)
    json.dumps(tables.to_json(made, DEFINITION, Words()), allow_nan=False)
    for measure in measures.MEASURES:
        assert measures.written(measure.unit, measure.of(made.total), Words())


# ---- written -----------------------------------------------------------------------------------------


def test_the_csv_opens_in_a_vietnamese_spreadsheet():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.later(minutes=7, seconds=30)
    call(hallway)
    text = tables.to_csv(report(hallway, by=Group.SERVICE), hallway.hall.definition, Words())
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["Lĩnh vực"] for row in rows] == ["A", "B", "C", "Tổng cộng"]
    assert rows[0]["Chờ trung vị (phút)"] == "7,5"
    assert rows[1]["Chờ trung vị (phút)"] == ""
    assert rows[-1]["Phiếu đã cấp"] == "1"


def test_a_name_cannot_become_a_formula():
    hallway = Hallway(at="07:00")
    names = {"vi": "=1+1"}
    hallway.hall.definition = replace(DEFINITION, services=tuple(replace(s, names=names) for s in DEFINITION.services))
    text = tables.to_csv(report(hallway, by=Group.SERVICE), hallway.hall.definition, Words())
    assert "\r\n'=1+1;" in text


def test_json_tells_seconds_shares_and_local_times():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.later(minutes=7)
    call(hallway)
    told = tables.to_json(report(hallway, by=Group.COUNTER), hallway.hall.definition, Words())
    assert told["from"] == told["to"] == "2026-11-23"
    assert told["now"] == "2026-11-23T07:07:00+07:00"
    assert told["total"]["wait"]["median_s"] == 420
    assert told["total"]["wait"]["within_15"] == 1.0
    assert told["rows"][0]["name"] == "Quầy 1"
    assert set(told["definitions"]) == {m.key for m in measures.MEASURES}


def test_every_measure_has_one_key_one_name_and_one_meaning():
    for field in ("key", "name", "meaning"):
        values = [getattr(measure, field) for measure in measures.MEASURES]
        assert len(values) == len(set(values)), field
    assert measures.measure("wait_p95").name == "95 % chờ dưới"


def test_the_page_of_definitions_says_what_the_screens_say():
    page = (ROOT / "docs" / "dinh-nghia-thong-ke.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", page, flags=re.MULTILINE))
    for measure in measures.MEASURES:
        assert rows.get(measure.name) == measure.meaning, measure.key
    for sentence in (measures.WAIT, measures.QUANTILE, measures.TRIED):
        assert sentence in page
    assert len(rows) == len(measures.MEASURES) + 1, "a figure of the page that is no measure"


def test_several_days_are_one_report():
    one, two = Hallway(at="07:00"), Hallway(at="07:00")
    for hallway in (one, two):
        hallway.take("A")
    tuesday = date(2026, 11, 24)
    days = [view(one), replace(view(two), tickets=tuple(replace(t, date=tuesday) for t in view(two).tickets))]
    made = statistics.report(days, DEFINITION, first=MONDAY, last=tuesday, by=Group.WEEKDAY)
    assert [(row.key, row.figures.issued) for row in made.rows] == [(0, 1), (1, 1)]
    assert made.now.astimezone(ZONE).date() == MONDAY
