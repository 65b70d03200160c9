"""One office time: jumps of the wall clock wait for people; clocks wound by hand stand where they are put."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.clock import HandClock, OfficeClock, RehearsalClock

START = datetime(2026, 11, 23, 1, 0, 0, 123_456, tzinfo=UTC)


class Machine:
    """A wall clock and a steady one, both wound by hand."""

    def __init__(self) -> None:
        self.wall = START
        self.steady_s = 1000.0

    def pass_s(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady_s += seconds

    def clock(self) -> OfficeClock:
        return OfficeClock(wall=lambda: self.wall, steady_s=lambda: self.steady_s)


def test_the_office_time_is_in_whole_milliseconds_and_utc():
    assert Machine().clock().now() == START.replace(microsecond=123_000)
    assert Machine().clock().now().tzinfo is UTC


def test_small_corrections_of_the_wall_clock_are_followed():
    machine = Machine()
    clock = machine.clock()
    for correction in (1.5, -0.7, 119.0, -119.0):
        machine.pass_s(60)
        machine.wall += timedelta(seconds=correction)
        assert clock.now() == machine.wall.replace(microsecond=machine.wall.microsecond // 1000 * 1000)
        assert clock.pending_step is None


@pytest.mark.parametrize("jump", [timedelta(seconds=121), timedelta(hours=-8), timedelta(days=400)])
def test_a_jump_of_more_than_two_minutes_waits_for_staff(jump):
    machine = Machine()
    clock = machine.clock()
    machine.wall += jump
    machine.pass_s(30)
    assert clock.now() == START.replace(microsecond=123_000) + timedelta(seconds=30)
    assert clock.pending_step is not None
    assert abs(clock.pending_step - jump) < timedelta(seconds=1)
    machine.pass_s(30)
    assert clock.now() - START < timedelta(seconds=61)
    clock.confirm()
    assert abs(clock.now() - machine.wall) < timedelta(milliseconds=1)
    assert clock.pending_step is None


def test_a_machine_that_slept_all_night_is_no_jump():
    machine = Machine()
    clock = machine.clock()
    machine.pass_s(14 * 3600)
    assert clock.pending_step is None
    assert clock.now() - START > timedelta(hours=13)


def test_a_hand_clock_stands_until_it_is_wound():
    clock = HandClock(START)
    assert clock.now() == clock.now() == START.replace(microsecond=123_000)
    clock.wind(minutes=5)
    assert clock.now() - START < timedelta(minutes=5)
    clock.set(START + timedelta(days=1))
    assert clock.now().date() == START.date() + timedelta(days=1)


def test_a_rehearsal_runs_on_from_its_start():
    machine = Machine()
    clock = RehearsalClock(START, steady_s=lambda: machine.steady_s)
    machine.pass_s(90)
    assert clock.now() == START.replace(microsecond=123_000) + timedelta(seconds=90)
