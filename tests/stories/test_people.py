"""Five people and a morning at the office: every hop through real screens over one real office."""

import statistics
from dataclasses import replace
from itertools import count

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.model import Kind, TicketState
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import find, local, press
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.clock import StandingTime
from ui.counter.screen import CounterScreen
from ui.feed import Feed
from ui.morning import Morning
from ui.panel.calling import Pace
from ui.panel.saying import Tone
from ui.panel.screen import PanelScreen
from ui.parts.number import Number
from ui.statistics.cards import FactCard
from ui.statistics.screen import StatisticsScreen
from ui.work import Work

Key = Qt.Key
SLOW = Pace(alone_s=3600, followed_s=3600, hurried_s=3600, cut_off_s=3600)


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
    at(hall, "09:25")
    walk_in = hall.office.take(TakeRequest(service="B")).ticket
    console = open_counter(hall, hall.definition.counters_of("B")[0].number)
    key(hall, console, Key.Key_F2)
    assert hall.office.desk(console.number).current.ticket.code == walk_in.code  # whose turn it is at 09:25
    key(hall, console, Key.Key_F9)
    at(hall, "09:30")
    late = hall.office.take(TakeRequest(service="B")).ticket
    key(hall, console, Key.Key_F2)
    assert hall.office.desk(console.number).current.ticket.code == ticket.code
    assert hall.office.ticket(late.code).ticket.state is TicketState.WAITING


class Clerk:
    """A clerk's morning at the keys: every ten minutes somebody comes; what is pressed beside the usual keys."""

    def __init__(self, hall, number):
        self.hall, self.number, self.codes = hall, number, []
        self.console = open_counter(hall, number)

    def press(self, *keys):
        key(self.hall, self.console, *keys)

    def chord(self, sign):
        QTest.keyClick(self.console.focusWidget() or self.console, sign, Qt.KeyboardModifier.ControlModifier)
        for _ in range(3):
            self.hall.settled()

    def call(self, time):
        """Let somebody come, and call whoever is next."""
        at(self.hall, time)
        self.codes.append(self.hall.office.take(TakeRequest(service="A")).ticket.code)
        self.hall.ring()
        self.press(Key.Key_F2)
        self.hall.clock.wind(seconds=40)
        return self.current

    def serve(self, time):
        """Call, and serve for three minutes."""
        called = self.call(time)
        self.press(Key.Key_F9)
        self.hall.clock.wind(minutes=3)
        return called

    @property
    def current(self):
        view = self.hall.office.desk(self.number).current
        return view.ticket if view else None

    def state(self, ticket):
        return self.hall.office.ticket(ticket.code).ticket.state


@pytest.fixture
def morning(hall):
    hall.start()
    at(hall, "07:00")
    return Clerk(hall, hall.definition.counters_of("A")[0].number)


def test_a_clerks_whole_morning_without_the_mouse(hall, morning):
    for time in ("07:05", "07:15", "07:25"):
        morning.serve(time)
        morning.press(Key.Key_F4)
    absent = morning.call("07:35")
    morning.press(Key.Key_F3)
    assert morning.current.calls == 2
    morning.press(Key.Key_F5)
    assert morning.state(absent) is TicketState.NO_SHOW
    held = morning.serve("07:45")
    morning.press(Key.Key_F7)
    assert morning.state(held) is TicketState.HELD
    morning.serve("07:55")
    morning.press(Key.Key_F4, Key.Key_F10)
    assert morning.current.code == held.code
    morning.press(Key.Key_F4)
    morning.chord(Key.Key_Z)
    assert morning.state(held) is TicketState.SERVING
    morning.press(Key.Key_F4)
    moved = morning.serve("08:05")
    morning.press(Key.Key_F6, Key.Key_C, Key.Key_1)
    assert hall.office.ticket(moved.code).ticket.service == "C"
    morning.press(Key.Key_F12, Key.Key_1)
    assert hall.office.desk(morning.number).state.paused is not None
    at(hall, "08:20")
    morning.press(Key.Key_F12)
    morning.serve("08:25")
    following = morning.call("08:35")  # F2 alone finishes whoever was served
    assert following.code == morning.codes[-1]
    morning.press(Key.Key_F9, Key.Key_F4)
    waiting = [hall.office.take(TakeRequest(service="A")).ticket for _ in range(2)]
    hall.ring()
    morning.press(Key.Key_F8)
    QTest.keyClicks(morning.console.focusWidget(), waiting[1].label)
    morning.press(Key.Key_Return, Key.Key_1)
    assert (morning.current.code, morning.current.chosen) == (waiting[1].code, True)
    morning.chord(Key.Key_P)
    morning.press(Key.Key_1)  # this station has no printer: the console says what can be done
    hall.until(lambda: waiting[1].code in morning.console.notice.text)
    morning.press(Key.Key_F9, Key.Key_F4)
    hall.clock.wind(minutes=1)
    morning.press(Key.Key_F2, Key.Key_F9, Key.Key_F4)
    assert morning.state(waiting[0]) is TicketState.SERVED
    desk, states = hall.office.desk(morning.number), [v.ticket.state for v in hall.office.tickets()]
    assert desk.current is None
    assert states.count(TicketState.NO_SHOW) == 1
    assert states.count(TicketState.WAITING) == 1  # at the counter of service C
    assert states.count(TicketState.SERVED) == len(states) - 2 == desk.served_today - 1  # one went on to service C


class Television:
    """A panel with its own line to the office, as long as it is plugged in."""

    def __init__(self, hall):
        self.work = Work(lambda: Office(hall.store, hall.clock))
        self.feed = Feed(self.work, StandingTime(), poll_ms=3_600_000)
        self.feed.office_time.adopt(hall.clock.now())
        with hall.qtbot.waitSignal(self.feed.reloaded):
            self.feed.start()
        self.panel = hall.open(PanelScreen(replace(hall.room(), work=self.work, feed=self.feed), pace=SLOW))

    def unplug(self):
        self.panel.close()
        self.feed.stop()
        assert self.work.stop()


def test_a_tv_that_was_unplugged_for_ten_minutes_shows_what_is_and_replays_nothing(hall):
    counters = [counter.number for counter in hall.definition.counters_of("A")]
    for _ in range(2 + len(counters)):
        hall.office.take(TakeRequest(service="A"))
    before = Television(hall)
    first = hall.office.call_next(counters[0]).ticket
    before.feed.ring()
    hall.until(lambda: before.panel.pane.said.tone is Tone.LOUD)
    before.unplug()
    hall.clock.wind(minutes=4)
    missed = [hall.office.call_next(number).ticket for number in counters]
    hall.clock.wind(minutes=6)

    after = Television(hall)
    panel = after.panel
    assert panel.pane.said.number == panel.words.number(missed[-1].label)
    assert panel.pane.said.tone is Tone.CALM
    assert panel.queue.current is None
    assert not panel.queue.waiting
    listed = [row.number for row in panel.recent.rows]
    assert listed == [panel.words.number(ticket.label) for ticket in (*reversed(missed[:-1]), first)]
    fresh = hall.office.call_next(counters[0]).ticket
    after.feed.ring()
    hall.until(lambda: panel.pane.said.tone is Tone.LOUD)
    assert panel.pane.said.number == panel.words.number(fresh.label)
    after.unplug()


def test_a_leader_at_noon_reads_what_really_happened(hall):
    hall.clock.set(local("06:55"))
    Morning(hall.office, hall.clock, rush=0.9).play(local("11:05"))
    hall.clock.set(local("12:00"))
    hall.start()
    screen = hall.open(StatisticsScreen(hall.room()))

    def told(key):
        return find(screen, FactCard, f"fact_{key}").value.text

    tickets = [view.ticket for view in hall.office.tickets()]
    states = [ticket.state for ticket in tickets]
    assert states.count(TicketState.SERVED) > 30
    assert told("served") == str(states.count(TicketState.SERVED))
    came = (TicketState.SERVED, TicketState.CALLED, TicketState.SERVING)
    waits_min = [(t.steps[0].called_at - t.arrived_at).total_seconds() / 60 for t in tickets if t.state in came]
    assert told("wait_median") == f"{statistics.median(waits_min):.1f}’".replace(".", ",")
    absent = [ticket for ticket in tickets if ticket.state is TicketState.NO_SHOW and ticket.calls]
    assert told("no_show") == str(len(absent))
    assert told("waiting") == str(states.count(TicketState.WAITING))
