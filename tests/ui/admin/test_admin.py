"""The administrator's window: pages chosen by key and by touch, each read when it is looked at."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from kiosk.office import Office
from tests.ui.hall import UiHall, find, press
from ui.admin.page import Page
from ui.admin.printer import PrinterPage
from ui.admin.screen import AdminScreen
from ui.app import Doors, Front, Habits
from ui.arrange import Role, Station
from ui.parts.rows import RowsView
from ui.parts.text import Text
from ui.printer import StationPrinter
from ui.theme.taste import Taste

SIZES = (QSize(1920, 1080), QSize(1080, 1920), QSize(1366, 768), QSize(1280, 1024), QSize(1024, 768))


class CountersPage(Page[tuple[str, ...]]):
    """A page as the next room would add one: the counters' names."""

    key: ClassVar[str] = "counters"

    def name(self) -> str:
        return "Quầy"

    def build(self, body: QWidget) -> None:
        self.text = Text(self.look)
        self.text.setObjectName("counters_text")
        QVBoxLayout(body).addWidget(self.text)

    def retranslate(self) -> None:
        pass

    def read(self, office: Office) -> tuple[str, ...]:
        return tuple(str(view.counter.number) for view in office.day().counters)

    def show_views(self, views: tuple[str, ...]) -> None:
        self.text.say(" ".join(views))


@pytest.fixture
def printer() -> Iterator[StationPrinter]:
    made = StationPrinter("tcp://10.0.0.9:9100")
    yield made
    made.stop()


def admin(hall: UiHall, printer: StationPrinter, **given: Any) -> AdminScreen:
    hall.start()
    room = hall.room(**given)
    return hall.open(AdminScreen(room, (PrinterPage(room, printer), CountersPage(room))))


def test_without_a_set_up_the_page_tells_the_address_and_offers_nothing(hall: UiHall, printer: StationPrinter):
    shown = admin(hall, printer)
    assert find(shown, Text, "printer_address").text == "Địa chỉ: tcp://10.0.0.9:9100"
    assert not find(shown, QAbstractButton, "printer_setup_button").isEnabled()


def test_a_page_is_chosen_by_its_key_and_by_touch_and_then_read(hall: UiHall, printer: StationPrinter, qtbot: Any):
    shown = admin(hall, printer)
    qtbot.keyClick(shown, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert shown.page.key == "counters"
    hall.until(lambda: find(shown, Text, "counters_text").text.startswith("1 2"))
    assert not find(shown, RowsView, "prints").isVisible()
    press(shown, "page_printer")
    assert find(shown, RowsView, "prints").isVisible()


def test_what_was_read_outlasts_another_size_of_the_window(hall: UiHall, printer: StationPrinter):
    shown = admin(hall, printer)
    press(shown, "page_counters")
    hall.until(lambda: shown.page.views is not None)
    shown.resize(1024, 768)
    shown.rebuild()
    assert shown.page.key == "counters"
    assert find(shown, Text, "counters_text").text.startswith("1 2")


def test_enter_presses_the_button_that_has_the_focus(hall: UiHall, printer: StationPrinter, qtbot: Any):
    shown = admin(hall, printer)
    button = find(shown, QAbstractButton, "page_counters")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert shown.page.key == "counters"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("taste", [Taste(), Taste(is_large=True, is_high_contrast=True)])
def test_nothing_is_cut_and_everything_has_a_name(hall: UiHall, printer: StationPrinter, language: str, taste: Taste):
    shown = admin(hall, printer, language=language, taste=taste)
    for size in SIZES:
        shown.resize(size)
        shown.rebuild()
        hall.settled()
        parts = [part for part in shown.findChildren(QWidget) if part.isVisible()]
        assert [p.objectName() for p in parts if getattr(p, "is_cut", False) is True] == [], size
        assert all(p.accessibleName() for p in parts if isinstance(p, QAbstractButton))


def test_the_statistics_of_a_run_open_it_and_bring_it_back(hall: UiHall, qtbot: Any):
    doors = Doors(open_office=lambda: Office(hall.store, hall.clock), printer_url="virtual:")
    front = Front((Station(Role.STATISTICS), Station(Role.COUNTER)), doors, Habits())
    with qtbot.waitSignal(front.built, timeout=5000):
        front.open()
    assert front.house is not None
    hall.until(lambda: front.house.screens)
    statistics = front.house.screens[Station(Role.STATISTICS)]
    press(statistics, "admin_button")
    opened = front.house.screens[Station(Role.ADMIN)]
    hall.until(lambda: opened.views is not None)
    assert opened.windowTitle() == "Quản trị"
    opened.close()
    press(statistics, "admin_button")
    assert front.house.screens[Station(Role.ADMIN)] is opened
    assert opened.isVisible()
    front.close()
