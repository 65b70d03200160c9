"""The one signal from which screens learn what happened."""

import threading

from PySide6.QtCore import QTimer

from kiosk.errors import Unavailable
from kiosk.events import EventKind
from kiosk.verbs.take import TakeRequest


def test_every_event_is_told_once_and_in_order(hall):
    hall.start()
    told = []
    hall.feed.happened.connect(told.append)
    for _ in range(3):
        hall.office.take(TakeRequest(service="A"))
        hall.feed.ring()
    hall.until(lambda: sum(e.kind is EventKind.ISSUED for e in told) == 3)
    hall.ring()
    ids = [event.id for event in told]
    assert ids == sorted(set(ids))


def test_what_happened_before_the_start_is_not_replayed(hall):
    hall.office.take(TakeRequest(service="A"))
    told = []
    hall.feed.happened.connect(told.append)
    hall.start()
    hall.ring()
    assert told == []


def test_another_epoch_means_that_everything_is_read_again(hall, qtbot):
    hall.start()
    hall.feed._epoch = "another"
    with qtbot.waitSignal(hall.feed.reloaded):
        hall.feed.ring()


def test_an_id_beyond_the_last_one_means_that_everything_is_read_again(hall, qtbot):
    hall.start()
    hall.feed._last_id = 10_000
    with qtbot.waitSignal(hall.feed.reloaded):
        hall.feed.ring()


def test_a_long_absence_is_not_replayed(hall, qtbot):
    hall.start()
    told = []
    hall.feed.happened.connect(told.append)
    hall.office.take(TakeRequest(service="A"))
    hall.feed._heard_s -= 3600
    with qtbot.waitSignal(hall.feed.reloaded):
        hall.feed.ring()
    assert told == []


def test_an_office_that_is_away_is_told_and_so_is_its_return(hall, qtbot, monkeypatch):
    hall.start()
    away = hall.office.news

    def nobody(_since):
        raise Unavailable("db.unreachable")

    monkeypatch.setattr(hall.office, "news", nobody)
    with qtbot.waitSignal(hall.feed.lost) as lost:
        hall.feed.ring()
    assert lost.args[0].key == "db.unreachable"
    monkeypatch.setattr(hall.office, "news", away)
    with qtbot.waitSignal(hall.feed.found):
        hall.feed.ring()


def test_a_ring_during_a_question_that_fails_is_asked_for_at_once(hall, qtbot, monkeypatch):
    hall.start()
    news, rung = hall.office.news, threading.Event()

    def nobody(_since):
        monkeypatch.setattr(hall.office, "news", news)
        assert rung.wait(5)
        raise Unavailable("db.unreachable")

    monkeypatch.setattr(hall.office, "news", nobody)
    hall.feed.ring()
    qtbot.waitUntil(lambda: hall.office.news is news)
    with qtbot.waitSignal(hall.feed.found):
        hall.feed.ring()
        QTimer.singleShot(50, rung.set)
