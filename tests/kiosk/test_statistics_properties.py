"""Statistics against brute force: any durations, any tickets, any grouping."""

import json
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import durations, measures, statistics, tables
from kiosk.model import Kind, Outcome, Place, Step, Ticket, TicketState
from kiosk.statistics import Figures, Group
from kiosk.views import DayView, Seen
from kiosk.words import Words
from tests.kiosk.hallway import MONDAY, Hallway, local, office

OPENS = local("07:00")
DEFINITION = office()
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
