"""The line of processes: each opening of its file is a process of its own to the system, so threads stand for them."""

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import db.line
from db.door import Door
from db.line import Line, Place, nothing
from db.store import SqliteStore
from kiosk.errors import Unavailable
from tests.db import hands
from tests.db.test_drafts import keeper_of, until

LONG_S = 20.0


@pytest.fixture(params=["doors", "no doors"])
def doors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With doors, as on Linux, and without."""
    if request.param == "no doors":
        monkeypatch.setattr(db.line, "open_door", lambda: None)
    elif sys.platform != "linux":
        pytest.skip("sockets get no names here")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Line]]:
    """Open the line's file once more."""
    lines: list[Line] = []

    def once_more() -> Line:
        lines.append(Line(tmp_path / "gate"))
        return lines[-1]

    yield once_more
    for line in lines:
        line.close()


class Comer:
    """Somebody who comes to the line in a thread, and stays in front until told."""

    def __init__(self, line: Line, *, wait_s: float = LONG_S, is_early: bool = False) -> None:
        """Come; `is_early`: prepare when the one in front has told."""
        self.line, self.place, self.error = line, None, None
        self.has_prepared, self.is_in_front, self.may_go = threading.Event(), threading.Event(), threading.Event()
        self.has_drawn, self.looks = threading.Event(), list[Place]()
        prepare = (lambda _: self.has_prepared.set()) if is_early else None
        self.thread = threading.Thread(target=self._come, args=(wait_s, prepare))
        self.thread.start()
        assert self.has_drawn.wait(LONG_S)

    def _come(self, wait_s: float, prepare: Callable[[Place], None] | None) -> None:
        draw = self.line._draw

        def drawn(limit: float) -> Place:
            place = draw(limit)
            self.has_drawn.set()
            return place

        self.line._draw = drawn
        try:
            self.place = self.line.enter(time.monotonic() + wait_s, self.looks.append, prepare)
        except Unavailable as error:
            self.error = error
            return
        self.is_in_front.set()
        assert self.may_go.wait(LONG_S)
        self.line.leave(self.place)

    def go(self) -> None:
        """Leave."""
        self.may_go.set()
        self.thread.join(LONG_S)


@pytest.mark.usefixtures("doors")
def test_everybody_comes_in_the_order_of_the_numbers(opened) -> None:
    comers = [Comer(opened()) for _ in range(5)]
    for n, comer in enumerate(comers):
        assert comer.is_in_front.wait(LONG_S)
        assert not any(later.is_in_front.is_set() for later in comers[n + 1 :])
        comer.go()


@pytest.mark.usefixtures("doors")
def test_the_next_one_prepares_when_the_one_in_front_has_told_and_comes_when_it_has_left(opened) -> None:
    first = Comer(opened())
    second = Comer(opened(), is_early=True)
    third = Comer(opened(), is_early=True)
    assert first.is_in_front.wait(LONG_S)
    assert not second.has_prepared.wait(0.05)
    first.line.tell(first.place)
    assert second.has_prepared.wait(LONG_S)
    assert not second.is_in_front.wait(0.05)
    assert not third.has_prepared.is_set()
    first.go()
    assert second.is_in_front.wait(LONG_S)
    second.go()
    assert third.is_in_front.wait(LONG_S)
    third.go()


@pytest.mark.usefixtures("doors")
def test_nobody_passes_one_who_has_given_up_before_those_in_front_of_it_have_left(opened) -> None:
    first = Comer(opened())
    hasty = Comer(opened(), wait_s=0.05)
    third = Comer(opened())
    hasty.thread.join(LONG_S)
    assert hasty.error.key == "db.busy"
    assert not third.is_in_front.wait(0.05)
    first.go()
    assert third.is_in_front.wait(LONG_S)
    third.go()


@pytest.mark.usefixtures("doors")
def test_whoever_waits_is_woken_and_need_not_look(opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.line, "_MEANWHILE_S", LONG_S)
    first, second = Comer(opened()), Comer(opened(), is_early=True)
    assert first.is_in_front.wait(LONG_S)
    first.line.tell(first.place)
    assert second.has_prepared.wait(LONG_S / 2)
    first.go()
    assert second.is_in_front.wait(LONG_S / 2)
    second.go()


@pytest.mark.skipif(sys.platform != "linux", reason="sockets get no names here")
def test_the_one_after_the_next_looks_up_too_when_somebody_tells(opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.line, "_MEANWHILE_S", LONG_S)
    first, second, third = (Comer(opened(), is_early=True) for _ in range(3))
    assert first.is_in_front.wait(LONG_S)
    until(lambda: len(third.looks) == 1)
    first.line.tell(first.place)
    until(lambda: len(third.looks) == 2)
    assert not third.has_prepared.is_set()
    for comer in (first, second, third):
        comer.go()


def test_a_lost_knock_costs_a_moment_and_no_turn(opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "knock", lambda _door, _address: None)
    comers = [Comer(opened(), is_early=True) for _ in range(3)]
    for comer in comers:
        assert comer.is_in_front.wait(LONG_S)
        comer.go()


@pytest.mark.skipif(sys.platform != "linux", reason="sockets get no names here")
def test_a_stranger_s_knocks_let_nobody_in(opened) -> None:
    first, second = Comer(opened()), Comer(opened(), is_early=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stranger:
        for _ in range(50):
            stranger.sendto(b"?!", second.line._door.address)
    assert not second.has_prepared.is_set()
    assert not second.is_in_front.is_set()
    first.go()
    assert second.is_in_front.wait(LONG_S)
    second.go()


def test_who_leaves_twice_frees_only_its_own_place(opened) -> None:
    first, second = Comer(opened()), Comer(opened())
    first.go()
    assert second.is_in_front.wait(LONG_S)
    third = Comer(opened())
    first.line.leave(first.place)
    assert not third.is_in_front.wait(0.05)
    second.go()
    assert third.is_in_front.wait(LONG_S)
    third.go()


def test_the_next_process_may_come_as_soon_as_the_commit_is_there(office: SqliteStore, path: Path) -> None:
    keeper, come = keeper_of(office), []
    advance = keeper.advance

    def look(head: object) -> None:
        behind = Line(path.with_name(path.name + ".gate"))
        behind.leave(behind.enter(time.monotonic() + 0.5, nothing, None))
        behind.close()
        come.append(head)
        advance(head)

    keeper.advance = look
    hands.issue(office)
    until(lambda: bool(come))
