"""The server's time: measured now and then, run on without it; a machine far from it is told so, then refused."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.clock import ServerClock


class Server:
    """A server whose clock stands ahead of this machine's, and whose answers take their time."""

    def __init__(self, machine: "Machine", ahead_s: float = 0.0, way_s: float = 0.0) -> None:
        self.machine = machine
        self.ahead_s = ahead_s
        self.way_s = way_s

    def __call__(self) -> datetime:
        self.machine.pass_s(self.way_s / 2)
        told = self.machine.true + timedelta(seconds=self.ahead_s)
        self.machine.pass_s(self.way_s / 2)
        return told


class Machine:
    """A machine's two clocks, wound by hand; its wall may be wrong."""

    def __init__(self) -> None:
        self.true = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
        self.wrong_s = 0.0
        self.steady = 1000.0

    def pass_s(self, seconds: float) -> None:
        self.true += timedelta(seconds=seconds)
        self.steady += seconds

    def clock(self) -> ServerClock:
        return ServerClock(wall=lambda: self.true + timedelta(seconds=self.wrong_s), steady_s=lambda: self.steady)


def test_the_servers_time_is_taken_and_runs_on_without_it():
    machine = Machine()
    clock = machine.clock()
    assert clock.now() == machine.true
    clock.measure(Server(machine, ahead_s=7.5, way_s=0.2))
    assert clock.now() == machine.true + timedelta(seconds=7.5)
    machine.wrong_s = -3600.0
    machine.pass_s(30)
    assert clock.now() == machine.true + timedelta(seconds=7.5)


def test_the_server_is_asked_every_minute():
    machine = Machine()
    clock = machine.clock()
    assert clock.is_due
    clock.measure(Server(machine))
    assert not clock.is_due
    machine.pass_s(59)
    assert not clock.is_due
    machine.pass_s(1)
    assert clock.is_due


def test_an_answer_that_took_long_is_not_taken_but_the_first():
    machine = Machine()
    clock = machine.clock()
    clock.measure(Server(machine, ahead_s=10, way_s=3))
    assert clock.now() == machine.true + timedelta(seconds=10)
    clock.measure(Server(machine, ahead_s=20, way_s=3))
    assert clock.now() == machine.true + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("wrong_s", "is_odd", "is_refused"),
    [(0, False, False), (2, False, False), (-2.1, True, False), (60, True, False), (61, True, True), (-61, True, True)],
)
def test_a_machine_that_is_off_says_so_and_is_refused_when_far_off(wrong_s, is_odd, is_refused):
    machine = Machine()
    machine.wrong_s = wrong_s
    clock = machine.clock()
    clock.measure(Server(machine))
    assert (clock.is_odd, clock.is_refused) == (is_odd, is_refused)
    assert clock.off_by == timedelta(seconds=wrong_s)
    assert clock.now() == machine.true


def test_a_step_of_the_server_waits_for_staff():
    machine = Machine()
    clock = machine.clock()
    clock.measure(Server(machine))
    clock.measure(Server(machine, ahead_s=100))
    assert clock.now() == machine.true + timedelta(seconds=100)
    clock.measure(Server(machine, ahead_s=300))
    assert clock.now() == machine.true + timedelta(seconds=100)
    assert clock.pending_step == timedelta(seconds=200)
    machine.pass_s(5)
    clock.confirm()
    assert clock.now() == machine.true + timedelta(seconds=300)
    assert clock.pending_step is None
