"""From a touch to a ticket: one touch, one ticket; kind refusals; nothing lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.errors import Unavailable
from kiosk.model import Kind, PrintFate, TicketState
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import find, local, press
from ui.citizen import visiting
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.parts.number import Number
from ui.parts.text import Text


@pytest.fixture
def kiosk(hall):
    hall.start()
    return hall.open(CitizenScreen(hall.room()))


def tickets(hall):
    return [view.ticket for view in hall.office.tickets()]


def choose(hall, kiosk, prefix):
    press(kiosk, f"service_{prefix}")
    hall.until(lambda: kiosk.visit.days)


def test_two_touches_make_a_ticket(hall, kiosk):
    choose(hall, kiosk, "A")
    press(kiosk, "take_now")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    (ticket,) = tickets(hall)
    assert find(kiosk, Number, "number").text == kiosk.words.number(ticket.label)
    assert ticket.state is TicketState.WAITING


def test_six_quick_touches_make_one_ticket(hall, kiosk):
    choose(hall, kiosk, "A")
    for _ in range(6):
        kiosk.take_now()
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    for _ in range(6):
        kiosk.take_now()
    hall.settled()
    assert len(tickets(hall)) == 1


def test_a_page_just_shown_is_shielded_from_the_same_finger(hall, kiosk, monkeypatch):
    choose(hall, kiosk, "A")
    button = find(kiosk, QAbstractButton, "take_now")
    place = button.mapTo(kiosk, button.rect().center())
    kiosk.end()
    kiosk.shield.hide()

    def tap():
        QTest.mouseClick(kiosk.windowHandle(), Qt.MouseButton.LeftButton, pos=place)

    monkeypatch.setattr(visiting, "SHIELD_MS", 60_000)
    tap()
    assert kiosk.visit.step is Step.CHOOSE
    hall.until(lambda: kiosk.visit.days)
    for _ in range(5):
        tap()
    hall.settled()
    assert tickets(hall) == []
    kiosk.shield.hide()
    tap()
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    assert len(tickets(hall)) == 1


def test_the_shield_goes_by_itself(hall, kiosk):
    press(kiosk, "service_A")
    shield = find(kiosk, QWidget, "shield")
    assert shield.isVisible()
    hall.until(lambda: not shield.isVisible())


def test_the_number_is_shown_before_the_paper_is_known(hall, kiosk):
    given = []
    kiosk.kiosk = Kiosk(print_slip=given.append)
    choose(hall, kiosk, "A")
    press(kiosk, "take_now")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    assert len(given) == 1
    assert find(kiosk, Text, "paper_state").text == "Đang in phiếu…"


def print_failed(hall, kiosk, *, sent=0):
    kiosk.kiosk = Kiosk(print_slip=lambda _: None)
    choose(hall, kiosk, "A")
    press(kiosk, "take_now")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    code = kiosk.visit.ticket.ticket.code
    result = PrintResult(fate=PrintFate.FAILED, cause="printer.paper", bytes_sent=sent)
    hall.office.print_result(Printed(code=code, printer="virtual:", result=result))
    hall.ring()
    hall.until(lambda: kiosk.visit.ticket.ticket.print is PrintFate.FAILED)
    return code


def test_a_failed_print_says_that_the_number_is_saved_and_stays_longer(hall, kiosk):
    print_failed(hall, kiosk)
    assert "đã được lưu" in find(kiosk, Text, "done_trouble").text
    assert find(kiosk, Text, "done_trouble").isVisible()
    assert kiosk.idle.seconds_left == 15


def test_a_number_without_paper_can_be_given_up(hall, kiosk):
    code = print_failed(hall, kiosk)
    kiosk.shield.hide()
    press(kiosk, "void")
    hall.until(lambda: hall.office.ticket(code).ticket.state is TicketState.VOID)


def test_a_full_slot_asks_to_stay_or_to_come_back(hall, kiosk):
    hall.clock.set(local("08:05"))
    while hall.office.offer("B").now:
        hall.office.take(TakeRequest(service="B"))
    following = hall.office.offer("B").next
    hall.ring()
    kiosk.refresh()
    hall.settled()
    choose(hall, kiosk, "B")
    press(kiosk, "take_stay")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    last = tickets(hall)[-1]
    assert last.stay
    assert last.state is TicketState.WAITING
    assert last.slot_start == following.start


def test_coming_back_later_is_a_booking(hall, kiosk):
    choose(hall, kiosk, "A")
    press(kiosk, "slot_10:00")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    (ticket,) = tickets(hall)
    assert ticket.kind is Kind.BOOKING
    assert ticket.state is TicketState.BOOKED
    assert "trước 10:00" in find(kiosk, Text, "done_ahead").text


def test_a_slot_of_another_day_is_booked_for_that_day(hall, kiosk):
    choose(hall, kiosk, "A")
    day = next(day for day, slots in kiosk.visit.days if slots and day != kiosk.shown.today)
    press(kiosk, f"day_{day.isoformat()}")
    press(kiosk, "slot_07:00")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    assert kiosk.visit.ticket.ticket.date == day
    assert kiosk.words.date_long(day) in find(kiosk, Text, "done_day").text


def test_a_place_lost_in_between_is_refused_kindly_with_the_next_offer(hall, kiosk):
    hall.clock.set(local("08:05"))
    kiosk.refresh()
    hall.settled()
    choose(hall, kiosk, "B")
    while hall.office.offer("B").now:
        hall.office.take(TakeRequest(service="B"))
    before = len(tickets(hall))
    kiosk.take_now()
    hall.until(lambda: kiosk.visit.is_refused)
    assert len(tickets(hall)) == before
    assert kiosk.visit.refusal
    following = kiosk.visit.next
    press(kiosk, "take_later")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    assert kiosk.visit.ticket.ticket.slot_start == following.start


def test_a_priority_class_goes_into_the_ticket(hall, kiosk):
    press(kiosk, "priority")
    press(kiosk, "class_elderly")
    choose(hall, kiosk, "A")
    press(kiosk, "take_now")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    assert tickets(hall)[0].priority == "elderly"


def test_an_answer_that_was_lost_is_not_a_second_ticket(hall, kiosk, monkeypatch):
    choose(hall, kiosk, "A")
    take = hall.office.take

    def take_and_lose(*given):
        take(*given)
        raise Unavailable("db.unreachable")

    monkeypatch.setattr(hall.office, "take", take_and_lose)
    kiosk.take_now()
    hall.until(lambda: kiosk.notice.text)
    monkeypatch.setattr(hall.office, "take", take)
    kiosk.take_now()
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    assert len(tickets(hall)) == 1


def test_a_bug_sends_the_citizen_to_a_person_and_the_next_touch_works(hall, kiosk, monkeypatch, caplog):
    choose(hall, kiosk, "A")
    with monkeypatch.context() as patch:
        patch.setattr(hall.office, "take", lambda *_: 1 // 0)
        kiosk.take_now()
        hall.until(lambda: "gặp cán bộ" in kiosk.notice.text)
    kiosk.taking._touched_s -= 2
    kiosk.take_now()
    hall.until(lambda: kiosk.visit.step is Step.DONE)
