"""What a citizen is told of the paper: every fate through the real screen, real bytes to a virtual printer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from kiosk.model import PrintFate, Ticket, TicketState
from kiosk.office import Office
from kiosk.trial import Switch
from printing import spooler
from printing.virtual import Ways
from tests.ui.hall import UiHall, find, press
from tests.ui.printers import Desk
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.parts.number import Number
from ui.parts.qr import QrCode
from ui.parts.text import Text
from ui.printout import Printout

Make = Callable[[Ways], CitizenScreen]
STOPPED = (Switch.PAPER_OUT, Switch.COVER_OPEN, Switch.CUTTER, Switch.OFF)


@pytest.fixture
def desks() -> Iterator[list[Desk]]:
    made: list[Desk] = []
    yield made
    for desk in made:
        desk.printer.turn(Switch.OFF, is_on=True)
        desk.close()
        desk.printer.close()


@pytest.fixture
def make(hall: UiHall, desks: list[Desk], tmp_path: Path) -> Iterator[Make]:
    """Make a kiosk with a printer of its own."""
    printouts: list[Printout] = []

    def kiosk(ways: Ways = Ways()) -> CitizenScreen:  # noqa: B008 (frozen)
        desk = Desk(tmp_path / "desk", ways)
        desks.append(desk)
        paper = desk.paper(Office(hall.store, hall.clock))
        printouts.append(Printout(hall.feed, paper.print_once))
        hall.start()
        return hall.open(CitizenScreen(hall.room(), Kiosk(print_slip=printouts[0].give)))

    yield kiosk
    for printout in printouts:
        printout.stop()


def take(hall: UiHall, kiosk: CitizenScreen) -> None:
    press(kiosk, "service_A")
    hall.until(lambda: kiosk.visit.days)
    press(kiosk, "take_now")
    hall.until(lambda: kiosk.visit.step is Step.DONE)


def ticket(kiosk: CitizenScreen) -> Ticket:
    assert kiosk.visit.ticket is not None
    return kiosk.visit.ticket.ticket


def known(hall: UiHall, kiosk: CitizenScreen) -> Ticket:
    """Wait until the screen knows what became of the paper; the number and its code stand there all the time."""
    hall.until(lambda: ticket(kiosk).print not in (PrintFate.NONE, PrintFate.QUEUED, PrintFate.SENT))
    found = ticket(kiosk)
    number = find(kiosk, Number, "number")
    assert number.isVisible()
    assert number.text == kiosk.words.number(found.label)
    assert find(kiosk, QrCode, "qr").isVisible()
    return found


def said(kiosk: CitizenScreen, name: str) -> str:
    text = find(kiosk, Text, name)
    return text.text if text.isVisible() else ""


def can_void(kiosk: CitizenScreen) -> bool:
    return find(kiosk, QAbstractButton, "void").isVisible()


def test_a_printed_slip_is_to_be_taken(hall: UiHall, make: Make, desks: list[Desk]):
    kiosk = make(Ways())
    take(hall, kiosk)
    assert known(hall, kiosk).print is PrintFate.PRINTED
    assert len(desks[0].printer.papers) == 1
    assert said(kiosk, "paper_state") == "↓ Mời lấy phiếu"
    assert said(kiosk, "done_trouble") == ""
    assert not can_void(kiosk)
    assert find(kiosk, QAbstractButton, "next_person").text() == "Người tiếp theo"


@pytest.mark.parametrize("switch", STOPPED)
def test_without_a_byte_handed_over_the_number_is_noted_or_given_up(
    hall: UiHall, make: Make, desks: list[Desk], switch: Switch
):
    kiosk = make(Ways())
    desks[0].printer.turn(switch, is_on=True)
    take(hall, kiosk)
    found = known(hall, kiosk)
    assert (found.print, found.on_paper) == (PrintFate.FAILED, False)
    assert said(kiosk, "done_trouble") == "Phiếu giấy chưa in được, nhưng số của ông/bà đã được lưu."
    assert said(kiosk, "paper_state") == "Xin ghi nhớ số này"
    assert kiosk.idle.seconds_left == 15
    assert find(kiosk, QAbstractButton, "next_person").text() == "Đã ghi nhớ số"
    kiosk.shield.hide()
    press(kiosk, "void")
    hall.until(lambda: hall.office.ticket(found.code).ticket.state is TicketState.VOID)


def test_noted_means_that_the_number_stays(hall: UiHall, make: Make, desks: list[Desk]):
    kiosk = make(Ways())
    desks[0].printer.turn(Switch.PAPER_OUT, is_on=True)
    take(hall, kiosk)
    found = known(hall, kiosk)
    kiosk.shield.hide()
    press(kiosk, "next_person")
    assert kiosk.visit.step is Step.HOME
    assert hall.office.ticket(found.code).ticket.state is TicketState.WAITING
    assert desks[0].printer.papers == ()


def test_paper_that_ends_within_a_slip_leaves_no_way_to_void(hall: UiHall, make: Make, desks: list[Desk]):
    kiosk = make(Ways())
    desks[0].printer.load_paper(200)
    take(hall, kiosk)
    found = known(hall, kiosk)
    assert found.print in (PrintFate.FAILED, PrintFate.UNCERTAIN)
    assert found.on_paper
    assert said(kiosk, "done_trouble") == "Không rõ phiếu đã in xong hay chưa, nhưng số của ông/bà đã được lưu."
    assert not can_void(kiosk)


def test_power_lost_within_a_slip_is_said_to_be_unknown(hall: UiHall, make: Make, desks: list[Desk]):
    kiosk = make(Ways(mm_a_s=60))
    take(hall, kiosk)
    assert said(kiosk, "paper_state") == "Đang in phiếu…"
    printer = desks[0].printer
    hall.until(lambda: printer._machine.executed > 3000)
    printer.cycle_power()
    assert known(hall, kiosk).print is PrintFate.UNCERTAIN
    assert "Không rõ phiếu" in said(kiosk, "done_trouble")
    assert not can_void(kiosk)


def test_a_printer_that_says_nothing_is_believed_with_a_word_of_caution(hall: UiHall, make: Make, desks: list[Desk]):
    kiosk = make(Ways())
    desks[0].printer.turn(Switch.ONE_WAY, is_on=True)
    take(hall, kiosk)
    assert known(hall, kiosk).print is PrintFate.ASSUMED
    assert said(kiosk, "paper_state") == "↓ Mời lấy phiếu"
    assert said(kiosk, "paper_hint").startswith("Nếu không thấy phiếu")
    assert not can_void(kiosk)


def test_a_slip_that_waited_too_long_is_noted(hall: UiHall, make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spooler, "EXPIRY_S", 0.0)
    kiosk = make(Ways())
    take(hall, kiosk)
    assert known(hall, kiosk).print is PrintFate.EXPIRED
    assert said(kiosk, "paper_state") == "Xin ghi nhớ số này"
    assert "đã được lưu" in said(kiosk, "done_trouble")
    assert not can_void(kiosk)
