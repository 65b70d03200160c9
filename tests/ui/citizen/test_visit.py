"""A visit from page to page: codes, papers, languages, silence."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QScrollArea

from kiosk.errors import Unavailable
from kiosk.events import EventKind
from kiosk.model import TicketState
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import find, local, press, taste
from ui.citizen.page import Step
from ui.citizen.scanner import Scanner, code_in
from ui.citizen.screen import CitizenScreen
from ui.parts.text import Text


@pytest.fixture
def kiosk(hall):
    hall.start()
    return hall.open(CitizenScreen(hall.room()))


def booked(hall, slot="08:00"):
    return hall.office.take(TakeRequest(service="A", slot=slot)).ticket


def type_code(hall, kiosk, code):
    press(kiosk, "have_code")
    for sign in code:
        press(kiosk, f"key_{sign}")
    press(kiosk, "code_send")
    hall.settled()


def test_a_typed_code_finds_the_booking_and_confirms_that_its_holder_is_here(hall, kiosk):
    ticket = booked(hall)
    hall.clock.set(local("07:50"))
    type_code(hall, kiosk, ticket.code)
    hall.until(lambda: kiosk.visit.step is Step.FOUND)
    kiosk.shield.hide()
    press(kiosk, "arrive")
    hall.until(lambda: hall.office.ticket(ticket.code).ticket.state is TicketState.WAITING)
    hall.until(lambda: "đang chờ" in find(kiosk, Text, "found_state").text)


def test_a_code_that_does_not_exist_is_said_and_can_be_typed_again(hall, kiosk):
    type_code(hall, kiosk, "222222")
    hall.until(lambda: find(kiosk, Text, "code_answer").text)
    assert kiosk.visit.step is Step.CODE
    press(kiosk, "code_erase")
    assert kiosk.visit.typed == "22222"


def test_a_booking_can_be_cancelled(hall, kiosk):
    ticket = booked(hall)
    type_code(hall, kiosk, ticket.code)
    hall.until(lambda: kiosk.visit.step is Step.FOUND)
    kiosk.shield.hide()
    press(kiosk, "cancel")
    hall.until(lambda: hall.office.ticket(ticket.code).ticket.state is TicketState.CANCELLED)
    hall.until(lambda: not find(kiosk, QAbstractButton, "cancel").isVisible())


def test_somebody_who_missed_the_call_comes_back(hall, kiosk):
    ticket = hall.office.take(TakeRequest(service="A")).ticket
    counter = hall.definition.counters_of("A")[0].number
    hall.office.call_next(counter)
    hall.office.no_show(counter)
    type_code(hall, kiosk, ticket.code)
    hall.until(lambda: kiosk.visit.step is Step.FOUND)
    kiosk.shield.hide()
    press(kiosk, "return")
    hall.until(lambda: hall.office.ticket(ticket.code).ticket.state is TicketState.WAITING)


def test_a_scanned_slip_is_found_from_the_first_page(hall, kiosk, qtbot):
    ticket = booked(hall)
    qtbot.keyClicks(kiosk, ticket.code)
    qtbot.keyClick(kiosk, Qt.Key.Key_Return)
    hall.until(lambda: kiosk.visit.step is Step.FOUND)
    assert kiosk.visit.ticket.ticket.code == ticket.code


def test_slow_keys_are_nobodys():
    scanned, now = [], [0.0]
    scanner = Scanner(scanned.append, steady_s=lambda: now[0])

    class Key:
        def __init__(self, key, text=""):
            self._key, self._text = key, text

        def key(self):
            return self._key

        def text(self):
            return self._text

    for sign in "ABC234":
        now[0] += 0.2
        scanner.on_key(Key(Qt.Key.Key_A, sign))
    now[0] += 0.2
    scanner.on_key(Key(Qt.Key.Key_Return))
    assert scanned == []
    for sign in "ABC234":
        now[0] += 0.01
        scanner.on_key(Key(Qt.Key.Key_A, sign))
    scanner.on_key(Key(Qt.Key.Key_Return))
    assert scanned == ["ABC234"]


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("K7M3QX", None),
        ("K7M3AX", "K7M3AX"),
        ("k7m-3ax", "K7M3AX"),
        ("https://example.vn/p/K7M3AX", "K7M3AX"),
        ("079188001234|123|NGUYEN VAN A", None),
        ("", None),
    ],
)
def test_a_code_is_found_in_what_was_scanned(scanned, code):
    assert code_in(scanned) == code


def test_anything_else_that_is_scanned_is_refused_kindly_and_not_shown(hall, kiosk):
    kiosk.on_scanned("079188001234||NGUYEN VAN A|01011960")
    assert "không phải phiếu" in kiosk.notice.text
    assert "NGUYEN" not in kiosk.notice.text


def test_procedures_that_are_not_reliable_are_not_shown(hall, kiosk):
    press(kiosk, "papers")
    shown = {p.service for p in hall.definition.procedures if p.is_shown}
    for prefix in sorted(shown):
        kiosk.choose_papers(prefix)
        rows = {b.objectName() for b in kiosk.findChildren(QAbstractButton) if b.objectName().startswith("row_")}
        for procedure in hall.definition.procedures:
            assert procedure.is_shown or f"row_{procedure.key}" not in rows


def test_the_papers_of_a_procedure_say_who_checks_them(hall, kiosk):
    procedure = next(p for p in hall.definition.procedures if p.is_shown and p.papers)
    kiosk.choose_papers(procedure.service)
    kiosk.choose_procedure(procedure.key)
    assert "Thông tin để tham khảo" in find(kiosk, Text, "reference_notice").text
    press(kiosk, "take_for_procedure")
    hall.until(lambda: kiosk.visit.days)
    kiosk.take_now()
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    assert kiosk.visit.ticket.ticket.procedure == procedure.key


def test_the_language_changes_at_once_and_goes_with_the_person(hall, kiosk):
    press(kiosk, "language_en")
    assert kiosk.words.language == "en"
    service = hall.definition.services[0]
    tile = find(kiosk, QAbstractButton, f"service_{service.prefix}")
    assert service.names["en"] in tile.accessibleName()
    kiosk.end()
    assert kiosk.words.language == "vi"


def count(kiosk, seconds):
    for _ in range(seconds):
        kiosk.idle.on_second()


def test_the_first_page_is_never_timed(hall, kiosk):
    assert not kiosk.idle._tick.isActive()


def test_silence_asks_first_and_then_ends_the_visit(hall, kiosk):
    press(kiosk, "service_A")
    count(kiosk, 29)
    assert not kiosk.question.isVisible()
    count(kiosk, 1)
    assert kiosk.question.isVisible()
    count(kiosk, 19)
    assert kiosk.visit.step is Step.CHOOSE
    count(kiosk, 1)
    assert kiosk.visit.step is Step.HOME
    assert not kiosk.question.isVisible()


def test_more_time_is_given_on_request(hall, kiosk):
    press(kiosk, "service_A")
    count(kiosk, 35)
    press(kiosk, "more_time")
    assert not kiosk.question.isVisible()
    assert kiosk.idle.seconds_left == 50


def test_a_ticket_is_shown_ten_seconds_or_until_the_next_person(hall, kiosk):
    press(kiosk, "service_A")
    hall.until(lambda: kiosk.visit.days)
    kiosk.take_now()
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    count(kiosk, 9)
    assert kiosk.visit.step is Step.DONE
    count(kiosk, 1)
    assert kiosk.visit.step is Step.HOME
    assert kiosk.visit.ticket is None


def test_back_goes_one_page_back(hall, kiosk):
    press(kiosk, "papers")
    kiosk.choose_papers("A")
    press(kiosk, "back")
    assert kiosk.visit.step is Step.PAPERS
    press(kiosk, "back")
    assert kiosk.visit.step is Step.HOME


def helps_asked(hall):
    return [event for event in hall.office.news(0).events if event.kind is EventKind.HELP_ASKED]


def test_help_is_asked_for_once_however_often_the_button_is_pressed(hall, kiosk):
    for _ in range(3):
        press(kiosk, "help")
        hall.until(lambda: "Đã báo cán bộ" in kiosk.notice.text)
        hall.settled()
    assert len(helps_asked(hall)) == 1


def test_help_that_cannot_be_asked_for_says_where_to_go_and_rings_at_the_next_touch(hall, kiosk, monkeypatch):
    def nobody(_by):
        raise Unavailable("db.unreachable")

    with monkeypatch.context() as patch:
        patch.setattr(hall.office, "ask_help", nobody)
        press(kiosk, "help")
        hall.until(lambda: "quầy gần nhất" in kiosk.notice.text)
    press(kiosk, "help")
    hall.until(lambda: helps_asked(hall))


def test_keys_do_nothing(hall, kiosk, qtbot):
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F2, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Tab):
        qtbot.keyClick(kiosk, key)
    qtbot.keyClick(kiosk, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(kiosk, Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier)
    assert kiosk.isVisible()
    assert kiosk.visit.step is Step.HOME


def test_an_office_that_is_away_is_said_and_taken_back(hall, kiosk, monkeypatch):
    def nobody(_since):
        raise Unavailable("db.unreachable")

    with monkeypatch.context() as patch:
        patch.setattr(hall.office, "news", nobody)
        hall.feed.ring()
        hall.until(kiosk.away.isVisible)
        assert kiosk.away.title.text == "Máy chưa cấp số được lúc này"
    hall.feed.ring()
    hall.until(lambda: not kiosk.away.isVisible())


def test_a_visit_that_has_begun_keeps_its_page_while_the_office_is_away(hall, kiosk):
    press(kiosk, "service_A")
    hall.until(lambda: kiosk.visit.days)
    kiosk.on_lost(Unavailable("db.unreachable"))
    assert kiosk.visit.step is Step.CHOOSE
    assert kiosk.away.isHidden()
    assert "tạm ngừng lấy số" in kiosk.notice.text
    press(kiosk, "back")
    assert kiosk.away.isVisible()
    assert not kiosk.notice.text
    kiosk.on_found()
    assert kiosk.away.isHidden()


def test_the_lines_change_when_somebody_takes_a_ticket_elsewhere(hall, kiosk):
    before = find(kiosk, QAbstractButton, "service_A").words.waiting
    hall.office.take(TakeRequest(service="A"))
    hall.ring()
    hall.until(lambda: find(kiosk, QAbstractButton, "service_A").words.waiting != before)


def test_a_kiosk_that_nobody_touched_for_two_minutes_tells_the_hours_and_how_many_wait(hall, kiosk):
    assert kiosk.dozing.isActive()
    assert kiosk.dozing.interval() == 120_000
    hall.office.take(TakeRequest(service="A"))
    hall.ring()
    kiosk.dozing.timeout.emit()
    assert kiosk.visit.step is Step.ATTRACT
    assert find(kiosk, Text, "hours").text == "Giờ tiếp nhận hôm nay: 07:00–11:00, 13:00–17:00"
    assert find(kiosk, Text, "attract_waiting").text == "1 người đang chờ"
    hall.office.take(TakeRequest(service="C"))
    hall.ring()
    assert find(kiosk, Text, "attract_waiting").text == "2 người đang chờ"
    kiosk.speak("en")
    assert find(kiosk, Text, "hours").text.startswith("Hours today: ")
    assert not kiosk.idle.seconds_left


def test_the_first_touch_of_a_dozing_kiosk_only_wakes_it(hall, kiosk, qtbot):
    help_ = find(kiosk, QAbstractButton, "help")
    kiosk.doze()
    place = help_.mapTo(kiosk, help_.rect().center())
    QTest.mouseClick(kiosk.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    assert kiosk.visit.step is Step.HOME
    assert not kiosk.notice.isVisible()
    assert kiosk.dozing.isActive()


def test_a_slip_is_found_from_a_dozing_kiosk(hall, kiosk):
    ticket = booked(hall)
    kiosk.doze()
    kiosk.on_scanned(ticket.code)
    hall.until(lambda: kiosk.visit.step is Step.FOUND)


def test_only_the_first_page_dozes_off(hall, kiosk):
    kiosk.go(Step.CODE)
    assert not kiosk.dozing.isActive()
    kiosk.doze()
    assert kiosk.visit.step is Step.CODE


def test_papers_that_are_longer_than_the_screen_follow_the_finger(hall):
    kiosk = hall.open(CitizenScreen(hall.room(taste=taste(15, is_large=True))), QSize(1024, 768))
    longest = max((p for p in hall.definition.procedures if p.is_shown), key=lambda p: sum(map(len, p.papers)))
    kiosk.choose_papers(longest.service)
    kiosk.choose_procedure(longest.key)
    kiosk.shield.hide()
    area = next(a for a in kiosk.findChildren(QScrollArea) if a.isVisible())
    bar = area.verticalScrollBar()
    hall.until(lambda: bar.maximum() > 20)
    place = area.viewport().mapTo(kiosk, area.viewport().rect().center())
    window, left = kiosk.windowHandle(), Qt.MouseButton.LeftButton
    QTest.mousePress(window, left, pos=place)
    QTest.mouseMove(window, place - QPoint(0, 20))
    QTest.mouseRelease(window, left, pos=place - QPoint(0, 20))
    assert bar.value() == 20
