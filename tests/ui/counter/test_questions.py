"""Transfer, chosen number and pause: inside the window, by keyboard alone."""

import pytest
from PySide6.QtTest import QTest

from kiosk.model import Outcome, TicketState
from tests.ui.counter.conftest import Key, take
from ui.counter.actions import Action
from ui.counter.question import folded


@pytest.fixture
def serving(hall, clerk):
    ticket = take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.key(Key.Key_F9)
    return ticket


def question(clerk):
    return clerk.console.console.question


def test_f6_and_a_letter_and_a_figure_transfer(hall, clerk, serving):
    clerk.key(Key.Key_F6)
    assert question(clerk).isVisible()
    assert not clerk.console.console.keys.isVisible()
    clerk.key(Key.Key_B)
    assert question(clerk).title.text.startswith("Vì sao chuyển")
    clerk.key(Key.Key_1)
    moved = hall.office.ticket(serving.code).ticket
    assert (moved.service, moved.state) == ("B", TicketState.WAITING)
    assert moved.steps[0].outcome is Outcome.TRANSFERRED
    assert clerk.console.console.keys.isVisible()


def test_a_wrong_choice_is_put_right_and_keeps_its_turn(hall, clerk, serving):
    clerk.key(Key.Key_F6)
    clerk.key(Key.Key_Down)
    clerk.key(Key.Key_Return)
    clerk.key(Key.Key_2)
    moved = hall.office.ticket(serving.code).ticket
    assert moved.service == "C"
    assert moved.steps[0].outcome is Outcome.CORRECTED
    assert moved.due_at == serving.due_at


def test_esc_and_the_same_key_leave_a_question(hall, clerk, serving):
    for key in (Key.Key_Escape, Key.Key_F6):
        clerk.key(Key.Key_F6)
        assert question(clerk).isVisible()
        clerk.key(key)
        assert not question(clerk).isVisible()
    assert clerk.current.state is TicketState.SERVING


def test_a_question_does_not_stop_the_verbs(hall, clerk, serving):
    clerk.key(Key.Key_F6)
    clerk.key(Key.Key_F4)
    assert hall.office.ticket(serving.code).ticket.state is TicketState.SERVED
    assert not question(clerk).isVisible()


def test_a_question_about_a_ticket_that_left_is_left(hall, clerk, serving):
    clerk.key(Key.Key_F6)
    hall.office.finish(2)
    hall.ring()
    hall.until(lambda: not question(clerk).isVisible())


def test_f8_calls_a_typed_number_with_a_reason(hall, clerk):
    for _ in range(3):
        take(hall)
    wanted = take(hall)
    hall.ring()
    clerk.key(Key.Key_F8)
    clerk.type(wanted.label.lower())
    clerk.key(Key.Key_Return)
    clerk.key(Key.Key_3)
    assert clerk.current.code == wanted.code
    assert clerk.current.chosen
    assert [e.why for e in hall.office.events_since(0) if e.code == wanted.code][-1] == "Bổ sung giấy tờ còn thiếu"


def test_f8_finds_somebody_elses_number_when_it_is_typed(hall, clerk):
    other = take(hall, "C")
    hall.ring()
    clerk.key(Key.Key_F8)
    assert not question(clerk).list.rows_model.rows
    clerk.type(other.label)
    assert [row.key for row in question(clerk).list.rows_model.rows] == [other.code]
    clerk.key(Key.Key_Return)
    clerk.type("Người nhà đang cấp cứu")
    clerk.key(Key.Key_Return)
    assert clerk.current.code == other.code


def test_f8_brings_an_absent_one_back(hall, clerk):
    ticket = take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.key(Key.Key_F5)
    clerk.key(Key.Key_F8)
    clerk.key(Key.Key_Return)
    clerk.key(Key.Key_4)
    assert clerk.current.code == ticket.code


def test_a_pause_has_a_reason_and_f12_ends_it(hall, clerk):
    take(hall)
    hall.ring()
    clerk.key(Key.Key_F12)
    clerk.key(Key.Key_2)
    assert clerk.desk.state.paused == "Nghỉ trưa"
    assert clerk.console.console.mode.segment("paused").isChecked()
    assert not clerk.console.console.keys.buttons[Action.NEXT].isEnabled()
    clerk.key(Key.Key_F12)
    assert clerk.desk.state.paused is None
    assert clerk.console.console.mode.segment("working").isChecked()


def test_a_reason_of_ones_own_may_hold_figures(clerk):
    clerk.key(Key.Key_F12)
    clerk.type("In lại 2 hồ sơ")
    clerk.key(Key.Key_Return)
    assert clerk.desk.state.paused == "In lại 2 hồ sơ"


def test_the_segment_asks_and_stays_until_it_is_so(clerk):
    segment = clerk.console.console.mode.segment("paused")
    segment.click()
    assert question(clerk).isVisible()
    assert clerk.console.console.mode.segment("working").isChecked()
    QTest.keyClick(clerk.console.focusWidget(), Key.Key_Escape)
    assert clerk.desk.state.paused is None


def test_finding_knows_no_accents():
    assert folded("Đất đai – A 015") == "datdaia015"


def still(clerk):
    asked = clerk.console.console.question.asked
    return asked is not None and asked.title == "Còn phục vụ?"


def pass_by(clerk, **by):
    clerk.later(**by)
    clerk.console.on_tick()


def test_a_clerk_who_does_nothing_for_twice_the_mean_while_people_wait_is_asked(clerk):
    services = clerk.desk.counter.services
    long_min = 2 * max(clerk.hall.definition.service(prefix).mean_min for prefix in services)
    pass_by(clerk, minutes=long_min + 1)
    assert not still(clerk)
    take(clerk.hall, services[0])
    clerk.hall.ring()
    pass_by(clerk, minutes=long_min - 1)
    assert not still(clerk)
    pass_by(clerk, minutes=1)
    assert still(clerk)
    clerk.key(Key.Key_1)
    clerk.console.on_tick()
    assert not still(clerk)
    pass_by(clerk, minutes=long_min)
    assert still(clerk)
    clerk.key(Key.Key_2)
    assert clerk.console.console.question.asked.title == "Tạm nghỉ vì lý do gì?"
    clerk.key(Key.Key_1)
    assert clerk.desk.state.paused is not None
    pass_by(clerk, minutes=long_min)
    assert not still(clerk)


def test_the_next_call_takes_the_question_back(clerk):
    take(clerk.hall, clerk.desk.counter.services[0])
    clerk.hall.ring()
    pass_by(clerk, minutes=90)
    assert still(clerk)
    clerk.key(Key.Key_F2)
    assert clerk.current is not None
    assert not still(clerk)


def test_esc_says_that_the_counter_still_serves(clerk):
    take(clerk.hall, clerk.desk.counter.services[0])
    clerk.hall.ring()
    pass_by(clerk, minutes=40)
    assert still(clerk)
    clerk.key(Key.Key_Escape)
    for _ in range(3):
        clerk.console.on_tick()
    assert not still(clerk)
