"""Five people and a morning at the office: every hop through real screens over one real office."""

from itertools import count

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk import statistics
from kiosk.errors import Unavailable
from kiosk.model import Kind, TicketState
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import find, local, press
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.counter.screen import CounterScreen
from ui.morning import Morning
from ui.panel.screen import PanelScreen
from ui.parts.number import Number
from ui.statistics.screen import StatisticsScreen

Key = Qt.Key


def at(hall, time):
    """Put the office's clock to a time of this Monday; screens learn it."""
    hall.clock.set(local(time))
    hall.feed.office_time.adopt(hall.clock.now())
    hall.ring()


def open_kiosk(hall):
    return hall.open(CitizenScreen(hall.room(), Kiosk(print_slip=lambda _: None)))


def open_counter(hall, number):
    """Open a console whose clerk takes a minute between two keys."""
    steps = count(0, 60)
    return hall.open(CounterScreen(hall.room(), number, steady_s=lambda: float(next(steps))))


def key(hall, console, *keys):
    for each in keys:
        QTest.keyClick(console.focusWidget() or console, each)
        for _ in range(3):
            hall.settled()


def is_on(panel, hall, label):
    return any(panel.words.number(label) in w.accessibleName() for w in panel.findChildren(type(panel.body)))


def test_an_old_woman_with_a_priority_card_in_the_morning_peak(hall):
    hall.clock.set(local("06:55"))
    Morning(hall.office, hall.clock, rush=1.6).play(local("08:10"))
    hall.start()
    for _ in range(6):
        is_now = hall.office.offer("A").now
        hall.office.take(TakeRequest(service="A", next=not is_now, stay=not is_now))
    kiosk, panel = open_kiosk(hall), hall.open(PanelScreen(hall.room()))
    press(kiosk, "priority")
    press(kiosk, "class_elderly")
    press(kiosk, "service_A")
    hall.until(lambda: kiosk.visit.days)
    press(kiosk, "take_now" if kiosk.shown.service().offer.now else "take_stay")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    ticket = kiosk.visit.ticket.ticket
    assert ticket.priority == "elderly"
    assert find(kiosk, Number, "number").text == kiosk.words.number(ticket.label)
    ahead = [v.ticket for v in hall.office.tickets(state=TicketState.WAITING)]
    assert sum(t.service == "A" and t.order < ticket.order for t in ahead) >= 5
    console = open_counter(hall, hall.definition.counters_of("A")[0].number)
    for _ in range(4):
        key(hall, console, Key.Key_F2)
        current = hall.office.desk(console.number).current
        if current and current.ticket.code == ticket.code:
            break
        hall.clock.wind(minutes=2)
    assert hall.office.ticket(ticket.code).ticket.state is TicketState.CALLED
    hall.ring()
    hall.until(lambda: is_on(panel, hall, ticket.label))


def test_a_man_who_comes_back_at_half_past_nine_and_scans_his_slip(hall):
    hall.start()
    kiosk = open_kiosk(hall)
    at(hall, "07:40")
    press(kiosk, "service_B")
    hall.until(lambda: kiosk.visit.days)
    press(kiosk, "slot_09:30")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    ticket = kiosk.visit.ticket.ticket
    assert (ticket.kind, ticket.state) == (Kind.BOOKING, TicketState.BOOKED)
    kiosk.shield.hide()
    press(kiosk, "next_person")
    at(hall, "09:24")
    QTest.keyClicks(kiosk, ticket.code)
    QTest.keyClick(kiosk, Key.Key_Return)
    hall.until(lambda: kiosk.visit.step is Step.FOUND)
    kiosk.shield.hide()
    press(kiosk, "arrive")
    hall.until(lambda: hall.office.ticket(ticket.code).ticket.state is TicketState.WAITING)
    assert hall.office.ticket(ticket.code).ticket.due_at == local("09:30")
    at(hall, "09:30")
    console = open_counter(hall, hall.definition.counters_of("B")[0].number)
    key(hall, console, Key.Key_F2)
    assert hall.office.desk(console.number).current.ticket.code == ticket.code


def test_a_clerks_whole_morning_without_the_mouse(hall):
    hall.start()
    number = hall.definition.counters_of("A")[0].number
    console = open_counter(hall, number)
    at(hall, "07:00")
    served = 0
    for minute in range(0, 200, 10):
        at(hall, f"{7 + minute // 60:02d}:{minute % 60:02d}")
        if hall.office.offer("A").now:
            hall.office.take(TakeRequest(service="A"))
        hall.ring()
        if not hall.office.desk(number).waiting:
            continue
        key(hall, console, Key.Key_F2)
        hall.clock.wind(seconds=40)
        if minute == 50:
            key(hall, console, Key.Key_F5)
            continue
        key(hall, console, Key.Key_F9)
        hall.clock.wind(minutes=3)
        if minute == 80:
            key(hall, console, Key.Key_F7, Key.Key_F10)
        key(hall, console, Key.Key_F4)
        served += 1
    desk = hall.office.desk(number)
    assert desk.current is None
    assert desk.served_today == served
    states = [v.ticket.state for v in hall.office.tickets()]
    assert states.count(TicketState.NO_SHOW) == 1
    assert states.count(TicketState.SERVED) == served == len(states) - 1


def test_a_tv_that_was_cut_off_for_ten_minutes_shows_what_is_and_replays_nothing(hall, monkeypatch):
    hall.start()
    panel = hall.open(PanelScreen(hall.room()))
    counters = [c.number for c in hall.definition.counters_of("A")]
    for _ in range(4):
        hall.office.take(TakeRequest(service="A"))

    def nobody():
        raise Unavailable("db.unreachable")

    with monkeypatch.context() as cut:
        cut.setattr(hall.office, "news", nobody)
        with hall.qtbot.waitSignal(hall.feed.lost):
            hall.feed.ring()
        hall.feed._heard_s -= 600
        called = [hall.office.call_next(number).ticket for number in counters[:2]]
        hall.clock.wind(minutes=10)
    before = len(called)
    with hall.qtbot.waitSignal(hall.feed.reloaded):
        hall.feed.ring()
    hall.until(lambda: is_on(panel, hall, called[-1].label))
    assert before == 2
    assert all(is_on(panel, hall, ticket.label) for ticket in called)


@pytest.mark.parametrize("rush", [0.9])
def test_a_leader_at_noon_reads_what_really_happened(hall, rush):
    hall.clock.set(local("06:55"))
    Morning(hall.office, hall.clock, rush=rush).play(local("11:05"))
    hall.start()
    screen = hall.open(StatisticsScreen(hall.room()))
    day = hall.office.day()
    report = statistics.report([day], hall.definition, first=day.plan.date, last=day.plan.date)
    told = " ".join(w.accessibleName() for w in screen.findChildren(type(screen.body)))
    assert report.total.served > 30
    assert str(report.total.served) in told
