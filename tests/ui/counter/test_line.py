"""What the console shows of the line: order, flags, shelf and warnings, and nothing is ever cut."""

import itertools

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QLayout, QLineEdit, QListView

from kiosk.model import PrintFate
from kiosk.office import Office
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from tests.ui.counter.conftest import COUNTER, Key, number, seat, take
from tests.ui.hall import taste
from ui.counter.actions import Action
from ui.counter.screen import CounterScreen
from ui.parts.button import Button
from ui.parts.text import Text

SIZES = {"1920x1080": (1920, 1080), "1366x768": (1366, 768), "1280x800": (1280, 800), "1024x768": (1024, 768)}


def rows(clerk):
    shown = clerk.console.console.waiting.list.rows_model.rows
    return {row.cells[0].text: tuple(cell.text for cell in row.cells[1:]) for row in shown}


def test_the_line_stands_in_the_order_of_the_calls(hall, clerk):
    ordinary = [take(hall) for _ in range(3)]
    urgent = [take(hall, priority="elderly") for _ in range(3)]
    hall.ring()
    shown = list(rows(clerk))
    called = []
    for _ in range(6):
        clerk.later(seconds=40)
        called.append(number(hall.office.call_next(COUNTER).ticket))
    assert shown == called
    assert shown[:3] == [number(urgent[0]), number(urgent[1]), number(ordinary[0])]


def test_the_head_counts_and_the_rows_flag(hall, clerk):
    plain, old = take(hall), take(hall, priority="elderly")
    early = take(hall, slot="08:30", stay=True)
    absent = take(hall, slot="08:00")
    unprinted = take(hall)
    failed = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    hall.office.print_result(Printed(code=unprinted.code, printer="virtual:", result=failed))
    clerk.later(minutes=12)
    hall.ring()
    assert clerk.console.console.waiting.head.text == "Đang chờ (4)"
    assert rows(clerk)[number(plain)] == ("07:30", "07:30", "12’", "")
    assert rows(clerk)[number(old)][3] == "Người cao tuổi"
    assert rows(clerk)[number(early)][2:] == ("–", "đến sớm")
    assert rows(clerk)[number(absent)] == ("08:00", "–", "–", "chưa đến")
    assert rows(clerk)[number(unprinted)][3] == "phiếu in lỗi"
    assert number(unprinted) in clerk.console.console.warning.text
    assert clerk.console.console.waiting.hint.text == "lâu nhất 12 phút"


def test_who_came_back_from_the_shelf_keeps_its_place(hall, clerk):
    ticket = take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.key(Key.Key_F7)
    clerk.later(minutes=2)
    hall.office.return_ticket(ticket.code)
    hall.ring()
    assert rows(clerk)[number(ticket)][3] == "giữ chỗ"


def test_the_timer_runs_from_the_call_then_from_the_service(hall, clerk):
    take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    current = clerk.console.console.current
    clerk.later(seconds=41)
    clerk.console.on_tick()
    assert current.timer.text == "00:41"
    clerk.key(Key.Key_F9)
    clerk.later(seconds=192)
    clerk.console.on_tick()
    assert current.timer.text == "03:12"
    assert current.timer_hint.text.startswith("đang phục vụ · thường")


def test_the_own_figures_are_told(hall, clerk):
    figures = clerk.console.console.figures
    assert figures.text == "Hôm nay đã xong 0 lượt"
    for minutes in (4, 6, 20):
        take(hall)
        hall.ring()
        clerk.key(Key.Key_F2)
        clerk.later(minutes=minutes)
        clerk.key(Key.Key_F4)
    assert figures.text == "Hôm nay xong 3 lượt, thường 6 phút"


def busy_hall(hall):
    """A hall with everything a console can show."""
    for _ in range(4):
        take(hall)
    take(hall, priority="pregnant")
    unprinted = take(hall, slot="08:30", stay=True)
    failed = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    hall.office.print_result(Printed(code=unprinted.code, printer="virtual:", result=failed))
    hall.office.call_next(COUNTER)
    hall.office.hold(COUNTER)
    hall.clock.wind(seconds=30)
    hall.office.call_next(COUNTER)
    hall.office.serve(COUNTER)
    hall.clock.wind(minutes=3)
    hall.feed.office_time.adopt(hall.clock.now())


@pytest.mark.parametrize(
    ("size", "language", "is_large"),
    [*itertools.product(SIZES.values(), ("vi", "en"), (False, True))],
)
def test_nothing_is_cut(hall, size, language, is_large):
    busy_hall(hall)
    hall.start()
    console = CounterScreen(hall.room(taste=taste(24.0, is_large=is_large), language=language), COUNTER)
    hall.open(console, QSize(*size))
    assert cut(console) == []
    for action in (Action.TRANSFER, Action.CHOOSE, Action.PAUSE):
        console.act(action)
        hall.until(lambda: console.console.question.asked is not None)
        assert cut(console) == []
        console.console.question.leave()
    console.act(Action.FINISH)
    hall.until(lambda: console.views.current is None)
    assert console.console.keys.buttons[Action.UNDO].isVisible()
    assert cut(console) == []


def cut(console):
    for layout in console.findChildren(QLayout):
        layout.activate()
    seen = [w for kind in (Text, Button) for w in console.findChildren(kind) if w.isVisible()]
    return [(w.objectName(), w.accessibleName(), w.size().toTuple()) for w in seen if w.accessibleName() and w.is_cut]


def test_everything_reachable_has_a_name(hall):
    busy_hall(hall)
    hall.start()
    clerk = seat(hall)
    clerk.console.act(Action.CHOOSE)
    hall.until(lambda: clerk.console.console.question.asked is not None)
    for kind in (QAbstractButton, QLineEdit, QListView):
        for widget in clerk.console.findChildren(kind):
            if widget.isVisible():
                assert widget.objectName(), widget
                assert widget.accessibleName(), widget.objectName()


def test_a_citizen_who_needs_a_person_is_told_at_the_counter_and_not_when_it_is_long_past(hall, clerk):
    at_the_door = Office(hall.store, hall.clock, station="sảnh 1")
    at_the_door.ask_help()
    clerk.later(seconds=90)
    hall.ring()
    assert clerk.console.notice.text == ""
    at_the_door.ask_help()
    hall.ring()
    assert clerk.console.notice.text == "Công dân ở máy “sảnh 1” cần người hỗ trợ."


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_button_lies_on_another_or_below_the_card(hall, size, is_large, language):
    hall.start()
    look = taste(24, is_large=is_large, is_high_contrast=is_large)
    console = hall.open(CounterScreen(hall.room(taste=look, language=language), COUNTER), QSize(*SIZES[size]))
    hall.settled()
    keys = console.console.keys
    keys.offer_undo("A015", 5, console.words)
    hall.until(keys.buttons[Action.UNDO].isVisible)
    keys.layout().activate()
    buttons = list(keys.buttons.values())
    assert not [b.objectName() for b in buttons if b.is_cut]
    assert all(keys.rect().contains(b.geometry()) for b in buttons)
    assert not [(a, b) for a, b in itertools.combinations(buttons, 2) if a.geometry().intersects(b.geometry())]
