"""The clerk prints a slip again: through the real spooler, on a virtual printer with its switches."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.events import EventKind
from kiosk.model import PrintFate, Ticket
from kiosk.office import Office
from kiosk.ports import PrintResult
from kiosk.trial import Switch
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import UiHall, find, press
from tests.ui.printers import Desk
from ui.counter.question import Question
from ui.counter.screen import CounterScreen
from ui.parts.chips import Chips
from ui.parts.text import Text
from ui.printout import Printout

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def console(hall: UiHall, desk: Desk) -> Iterator[CounterScreen]:
    paper = desk.paper(Office(hall.store, hall.clock))
    printout = Printout(hall.feed, paper.print_once, paper.reprint)
    hall.start()
    yield hall.open(CounterScreen(hall.room(), 2, reprint=printout.again))
    printout.stop()


def take(hall: UiHall, **more: Any) -> Ticket:
    return hall.office.take(TakeRequest(service="A", next=True, stay=True, **more)).ticket


def without_paper(hall: UiHall) -> Ticket:
    ticket = take(hall, print=True)
    result = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    hall.office.print_result(Printed(code=ticket.code, printer="virtual:", result=result))
    hall.ring()
    return ticket


def ask(hall: UiHall, console: CounterScreen) -> Question:
    QTest.keyClick(console, Qt.Key.Key_P, CTRL)
    assert console.console is not None
    question = console.console.question
    hall.until(lambda: question.asked is not None)
    return question


def test_a_slip_without_paper_is_printed_again_and_says_that_it_is_a_copy(
    hall: UiHall, console: CounterScreen, desk: Desk
):
    ticket = without_paper(hall)
    number = console.words.number(ticket.label)
    assert number in find(console, Text, "warnings").text
    ask(hall, console)
    QTest.keyClick(console.focusWidget(), Qt.Key.Key_1)
    hall.until(lambda: "BẢN IN LẠI" in console.notice.text)
    assert len(desk.printer.papers) == 1
    assert hall.office.ticket(ticket.code).ticket.print is PrintFate.PRINTED
    hall.until(lambda: number not in find(console, Text, "warnings").text)
    notes = [e.body.get("note") for e in hall.office.news(0).events if e.kind is EventKind.PRINT]
    assert any(isinstance(note, dict) and note.get("copy") for note in notes)


def test_the_counters_own_ticket_stands_first(hall: UiHall, console: CounterScreen, desk: Desk):
    without_paper(hall)
    own = take(hall)
    hall.office.call_chosen(2, own.code, "Đã hẹn trước với cán bộ")
    hall.ring()
    question = ask(hall, console)
    assert question.asked is not None
    assert (question.asked.choices[0].key, question.asked.choices[0].sign) == (own.code, "1")
    QTest.keyClick(console.focusWidget(), Qt.Key.Key_1)
    hall.until(lambda: hall.office.ticket(own.code).ticket.on_paper)
    assert len(desk.printer.papers) == 1


def test_a_print_that_fails_says_so_and_the_number_stays(hall: UiHall, console: CounterScreen, desk: Desk):
    ticket = without_paper(hall)
    desk.printer.turn(Switch.COVER_OPEN, is_on=True)
    ask(hall, console)
    QTest.keyClick(console.focusWidget(), Qt.Key.Key_1)
    hall.until(lambda: "in không được" in console.notice.text)
    assert desk.printer.papers == ()
    assert hall.office.ticket(ticket.code).ticket.print is PrintFate.FAILED


def test_a_station_without_a_printer_says_what_to_do(hall: UiHall):
    hall.start()
    console = hall.open(CounterScreen(hall.room(), 2))
    ticket = without_paper(hall)
    ask(hall, console)
    QTest.keyClick(console.focusWidget(), Qt.Key.Key_1)
    hall.until(lambda: ticket.code in console.notice.text)
    assert "không có máy in" in console.notice.text


def test_who_may_have_no_paper_is_flagged_at_the_counter(hall: UiHall, console: CounterScreen):
    ticket = without_paper(hall)
    hall.office.call_chosen(2, ticket.code, "Đã hẹn trước với cán bộ")
    hall.ring()
    hall.until(lambda: "Có thể không có phiếu giấy" in find(console, Chips, "current_flags").texts)


def test_the_button_asks_as_the_key_does(hall: UiHall, console: CounterScreen):
    without_paper(hall)
    press(console, "action_reprint")
    assert console.console is not None
    question = console.console.question
    hall.until(lambda: question.asked is not None)
    assert question.title.text == "In lại phiếu của số nào?"
