"""The strip that tells staff why slips are not printed: from this station's printer, and from the feed for others."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.trial import Switch
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import UiHall, find
from tests.ui.printers import Desk
from ui.admin.printer import PrinterPage
from ui.admin.screen import AdminScreen
from ui.counter.screen import CounterScreen
from ui.paper_banner import PaperBanner
from ui.paper_trouble import FORGOTTEN_AFTER, PaperTrouble
from ui.screen import Room, Screen
from ui.statistics.screen import StatisticsScreen
from ui.theme.taste import Taste

OTHER = "tcp://10.0.0.7:9100"
SIZES = (QSize(1920, 1080), QSize(1080, 1920), QSize(1366, 768), QSize(1280, 1024), QSize(1024, 768))
Make = Callable[[Room, Desk], Screen[Any]]
MAKERS: dict[str, Make] = {
    "counter": lambda room, _: CounterScreen(room, 2),
    "statistics": lambda room, _: StatisticsScreen(room),
    "admin": lambda room, desk: AdminScreen(room, (PrinterPage(room, desk.screen),)),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk")
    made.screen.start()
    yield made
    made.close()


@pytest.fixture
def trouble(hall: UiHall, desk: Desk) -> PaperTrouble:
    hall.start()
    hall.until(lambda: desk.screen.state is not None)
    return PaperTrouble(desk.screen, hall.feed)


def banner(screen: QWidget) -> PaperBanner:
    return find(screen, PaperBanner, "paper_banner")


def printed(hall: UiHall, fate: PrintFate, cause: str | None = None, *, printer: str = OTHER) -> None:
    ticket = hall.office.take(TakeRequest(service="A", next=True, stay=True, print=True)).ticket
    hall.office.print_result(
        Printed(code=ticket.code, printer=printer, result=PrintResult(fate=fate, cause=cause, bytes_sent=0))
    )
    hall.ring()


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(
    ("switch", "said"),
    [
        (Switch.PAPER_OUT, "hết giấy"),
        (Switch.COVER_OPEN, "Nắp máy in đang mở"),
        (Switch.CUTTER, "Dao cắt"),
        (Switch.OFF, "nguồn điện"),
        (Switch.NEAR_END, "Giấy máy in sắp hết"),
    ],
)
def test_the_cause_is_said_and_goes_when_it_is_mended(
    hall: UiHall, desk: Desk, trouble: PaperTrouble, name: str, switch: Switch, said: str
):
    screen = hall.open(MAKERS[name](hall.room(paper=trouble), desk))
    assert not banner(screen).isVisible()
    desk.printer.turn(switch, is_on=True)
    desk.screen.look()
    hall.until(lambda: banner(screen).isVisible() and said in banner(screen).text.text)
    desk.printer.turn(switch, is_on=False)
    desk.screen.look()
    hall.until(lambda: not banner(screen).isVisible())


def test_another_stations_printer_is_told_by_the_feed_until_it_prints(hall: UiHall, trouble: PaperTrouble):
    screen = hall.open(CounterScreen(hall.room(paper=trouble), 2))
    printed(hall, PrintFate.FAILED, "printer.paper")
    assert banner(screen).text.text == f"Máy in {OTHER}: Máy in hết giấy. Thay cuộn giấy."
    printed(hall, PrintFate.PRINTED)
    assert not banner(screen).isVisible()


def test_what_nobody_can_ask_is_forgotten_after_a_while(hall: UiHall, trouble: PaperTrouble):
    screen = hall.open(CounterScreen(hall.room(paper=trouble), 2))
    printed(hall, PrintFate.FAILED, "printer.cover")
    assert banner(screen).isVisible()
    hall.feed.office_time.adopt(hall.clock.now() + FORGOTTEN_AFTER + timedelta(seconds=1))
    trouble.forget_old()
    assert not banner(screen).isVisible()


def test_the_own_printer_is_believed_and_not_its_last_print(hall: UiHall, desk: Desk, trouble: PaperTrouble):
    screen = hall.open(CounterScreen(hall.room(paper=trouble), 2))
    printed(hall, PrintFate.FAILED, "printer.paper", printer=desk.printer.url)
    assert not banner(screen).isVisible()


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("taste", [Taste(), Taste(is_large=True, is_high_contrast=True)])
def test_nothing_is_cut_beside_the_strip(hall: UiHall, desk: Desk, trouble: PaperTrouble, name: str, taste: Taste):
    desk.printer.turn(Switch.CUTTER, is_on=True)
    desk.screen.look()
    hall.until(lambda: desk.screen.state is not None and desk.screen.state.cause)
    screen = hall.open(MAKERS[name](hall.room(paper=trouble, taste=taste), desk))
    for size in SIZES:
        screen.resize(size)
        screen.rebuild()
        hall.settled()
        assert banner(screen).isVisible()
        parts = [part for part in screen.findChildren(QWidget) if part.isVisible()]
        assert [p.objectName() for p in parts if getattr(p, "is_cut", False) is True] == [], size
