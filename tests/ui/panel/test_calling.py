"""Which call is large when: pure, on seconds of a hand-made clock."""

import itertools
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ui.panel.calling import Call, CallQueue, Pace

PACE = Pace()
THEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def call(n: int) -> Call:
    return Call(label=f"A{n:03d}", counter=1, service="A", at=THEN)


def test_a_lone_call_is_large_at_once_and_for_eight_to_ten_seconds():
    queue = CallQueue(PACE)
    queue.add(call(1))
    assert queue.turn(100.0)
    assert queue.current == call(1)
    assert not queue.turn(107.9)
    assert 8 <= PACE.alone_s <= 10
    assert queue.turn(100.0 + PACE.alone_s)
    assert queue.current is None
    assert queue.due_in_s(200.0) is None


def test_a_second_call_waits_until_the_first_has_had_its_time():
    queue = CallQueue(PACE)
    queue.add(call(1))
    queue.turn(0.0)
    queue.add(call(2))
    assert not queue.turn(7.9)
    assert queue.turn(8.0)
    assert queue.current == call(2)


def test_with_more_than_four_behind_it_a_call_has_two_seconds():
    queue = CallQueue(PACE)
    for n in range(7):
        queue.add(call(n))
    queue.turn(0.0)
    assert queue.due_in_s(0.0) == 2.0
    queue.turn(2.0)
    queue.turn(4.0)
    assert len(queue.waiting) == 4
    assert queue.due_in_s(4.0) == 8.0


@given(st.lists(st.floats(0, 20), min_size=1, max_size=40))
def test_of_a_burst_every_call_is_shown_once_in_its_order_and_two_seconds_or_more(pauses: list[float]):
    queue, now, shown = CallQueue(PACE), 0.0, []

    def live(until: float) -> None:
        nonlocal now
        while (due := queue.due_in_s(now)) is not None and now + due <= until:
            now += due
            if queue.turn(now) and queue.current:
                shown.append((queue.current.label, now))
        now = until

    for n, pause in enumerate(pauses):
        live(now + pause)
        queue.add(call(n))
        live(now)
    live(now + 1000)
    assert [label for label, _ in shown] == [call(n).label for n in range(len(pauses))]
    times = [at for _, at in shown]
    assert all(later - at >= PACE.hurried_s - 1e-6 for at, later in itertools.pairwise(times))
