"""Threads that work for the screens."""

import threading

import pytest

from kiosk.errors import Refused
from ui.work import Fault, Lane, Work


@pytest.fixture
def lane(qtbot):
    made = Lane("test")
    yield made
    assert made.stop()


def test_an_answer_comes_back_in_the_gui_thread(lane, qtbot):
    told = []
    lane.do(threading.get_ident, lambda there: told.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(told))
    there, here = told[0]
    assert here == threading.get_ident() != there


def test_a_refusal_reaches_the_one_who_asked(lane, qtbot):
    told = []

    def refuse():
        raise Refused("slot.full")

    lane.do(refuse, told.append, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].key == "slot.full"


def test_a_bug_is_logged_and_told_as_a_fault(lane, qtbot, caplog):
    told = []
    lane.do(lambda: 1 // 0, told.append, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], Fault)
    assert "ZeroDivisionError" in caplog.text


def test_things_are_done_in_the_order_they_were_asked(lane, qtbot):
    told = []
    for n in range(50):
        lane.do(lambda n=n: n, told.append)
    qtbot.waitUntil(lambda: len(told) == 50)
    assert told == list(range(50))


def test_nothing_is_told_after_the_end(qtbot):
    told = []
    lane = Lane("short")
    lane.do(lambda: 1, told.append)
    assert lane.stop()
    qtbot.waitUntil(lambda: True)
    assert told == []


def test_an_office_that_could_not_be_opened_is_tried_again(qtbot):
    opened, told = [], []

    def open_office():
        opened.append(1)
        if len(opened) == 1:
            raise Refused("office.none")
        return object()

    work = Work(open_office)
    work.ask(lambda _: "first", told.append, told.append)
    work.ask(lambda _: "second", told.append, told.append)
    work.ask(lambda _: "third", told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert work.stop()
    assert told[1:] == ["second", "third"]
    assert len(opened) == 2
