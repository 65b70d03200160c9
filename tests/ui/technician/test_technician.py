"""The technician's page: the emblem held, a PIN, a ruler that is true, and the way out."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from kiosk import pin
from kiosk.errors import Unavailable
from tests.ui.hall import find, press, taste
from tests.ui.reach import SIZES, cut, small, unnamed
from ui.citizen.screen import CitizenScreen
from ui.panel.screen import PanelScreen
from ui.parts.emblem import Emblem
from ui.parts.text import Text
from ui.technician import page as pages
from ui.technician.door import HOLD_MS, TechnicianDoor, Tools
from ui.technician.ruler import Ruler
from ui.theme.sizes import Space

RIGHT = "482913"
KEPT = pin.keep(RIGHT)


class Visit:
    """A technician before a screen."""

    def __init__(self, hall, make, size="1920x1080", look=None, **tools):
        wide, tall, inches = SIZES[size]
        self.hall, self.kept, self.ended = hall, [], []
        self.screen = hall.open(make(hall.room(taste=look or taste(inches))), QSize(wide, tall))
        usual = {"is_pin": lambda given: pin.is_right(given, KEPT), "keep_diagonal": self.kept.append}
        self.door = TechnicianDoor(self.screen, Tools(**usual | {"leave": lambda: self.ended.append(1)} | tools))

    def hold(self):
        """Hold the emblem as long as it takes."""
        emblem = next(e for e in self.screen.findChildren(Emblem) if e.isVisible())
        QTest.mousePress(self.screen.windowHandle(), Qt.MouseButton.LeftButton, pos=self.middle_of(emblem))
        assert self.door.held.isActive()
        assert self.door.held.interval() == HOLD_MS == 5000
        self.door.held.timeout.emit()

    def middle_of(self, widget):
        return widget.mapTo(self.screen, widget.rect().center())

    def type(self, figures):
        for figure in figures:
            press(self.screen, f"pin_{figure}")
        press(self.screen, "pin_enter")
        self.hall.settled()

    @property
    def told(self):
        return find(self.screen, Text, "technician_told").text

    @property
    def is_inside(self):
        return find(self.screen, Ruler, "ruler").isVisible()


@pytest.fixture(autouse=True)
def attempts(monkeypatch):
    """Nobody has tried yet, and time stands."""
    made = pages.Attempts(steady_s=lambda: 1000.0)
    monkeypatch.setattr(pages.TechnicianPage.__init__, "__kwdefaults__", {"attempts": made})
    return made


@pytest.mark.parametrize("make", [CitizenScreen, PanelScreen])
def test_the_emblem_held_and_the_right_pin_open_the_ruler_and_the_way_out(hall, make):
    visit = Visit(hall, make)
    visit.hold()
    assert not visit.is_inside
    visit.type(RIGHT)
    assert visit.is_inside
    press(visit.screen, "end_program")
    assert visit.ended == [1]


def test_a_short_press_and_a_finger_that_slides_away_open_nothing(hall):
    visit = Visit(hall, CitizenScreen)
    window, left = visit.screen.windowHandle(), Qt.MouseButton.LeftButton
    place = visit.middle_of(next(e for e in visit.screen.findChildren(Emblem) if e.isVisible()))
    QTest.mousePress(window, left, pos=place)
    QTest.mouseRelease(window, left, pos=place)
    assert not visit.door.held.isActive()
    QTest.mousePress(window, left, pos=place)
    QTest.mouseMove(window, place + QPoint(400, 300))
    assert not visit.door.held.isActive()
    QTest.mouseRelease(window, left, pos=place)
    QTest.mousePress(window, left, pos=QPoint(visit.screen.width() // 2, visit.screen.height() // 2))
    assert not visit.door.held.isActive()
    assert visit.door.page is None


def test_a_wrong_pin_opens_nothing_and_five_of_them_lock_the_page(hall, attempts):
    visit = Visit(hall, CitizenScreen)
    visit.hold()
    for _ in range(4):
        visit.type("0000")
        assert visit.told == "Mã PIN chưa đúng."
    visit.type("0000")
    assert visit.told.startswith("Sai nhiều lần.")
    visit.type(RIGHT)
    assert not visit.is_inside
    visit.door.close()
    visit.hold()
    visit.type(RIGHT)
    assert not visit.is_inside
    attempts._steady_s = lambda: 1301.0
    visit.type(RIGHT)
    assert visit.is_inside


def test_without_a_pin_nobody_gets_in_and_the_page_says_how_one_is_set(hall):
    visit = Visit(hall, CitizenScreen, is_pin=None)
    visit.hold()
    assert "main.py pin" in visit.told
    assert not any(
        b.isVisible() for b in visit.screen.findChildren(QAbstractButton) if b.objectName().startswith("pin_")
    )
    press(visit.screen, "technician_back")
    assert visit.door.page is None


def test_a_hundred_millimetres_are_a_hundred_at_the_diagonal_that_is_set(hall):
    visit = Visit(hall, CitizenScreen)
    visit.hold()
    visit.type(RIGHT)
    ruler = find(visit.screen, Ruler, "ruler")
    across_mm = 32 * 25.4 * 1920 / (1920**2 + 1080**2) ** 0.5
    assert ruler.bar_px == pytest.approx(1920 * 100 / across_mm)
    for _ in range(3):
        press(visit.screen, "size_less")
    press(visit.screen, "size_bit_more")
    assert find(visit.screen, Text, "diagonal").text == "29,1 inch"
    assert ruler.bar_px == pytest.approx(1920 * 100 / across_mm * 32 / 29.1)
    before = visit.screen.look.space(Space.TOUCH)
    press(visit.screen, "size_keep")
    hall.settled()
    assert visit.kept == [29.1]
    assert visit.told == "Đã lưu cỡ màn hình."
    assert visit.screen.look.space(Space.TOUCH) > before
    assert visit.is_inside


def test_whoever_puts_a_panel_up_is_told_whether_its_farthest_seat_can_read_it(hall):
    visit = Visit(hall, PanelScreen, look=taste(55.0, farthest_m=6.0))
    visit.hold()
    visit.type(RIGHT)
    sight = find(visit.screen, Text, "sight")
    assert sight.text == ("55,0 inch: đọc rõ đến 5,1 m; ghế xa nhất 6,0 m. Dùng màn hình lớn hơn hoặc kê ghế gần hơn.")
    assert not cut(visit.door.page)
    for _ in range(15):
        press(visit.screen, "size_more")
    press(visit.screen, "size_keep")
    assert sight.text == "70,0 inch: ghế xa nhất (6,0 m) đọc rõ."


def test_a_screen_that_one_stands_before_says_nothing_of_seats(hall):
    visit = Visit(hall, CitizenScreen)
    visit.hold()
    visit.type(RIGHT)
    assert find(visit.screen, Text, "sight").text == ""


def test_a_size_that_cannot_be_kept_is_said(hall):
    def fail(_inches):
        raise Unavailable("disk.full")

    visit = Visit(hall, CitizenScreen, keep_diagonal=fail)
    visit.hold()
    visit.type(RIGHT)
    press(visit.screen, "size_keep")
    hall.settled()
    assert visit.told.startswith("Chưa lưu được")


def test_left_alone_the_page_goes(hall):
    visit = Visit(hall, CitizenScreen)
    visit.hold()
    visit.door.page._leave.timeout.emit()
    assert visit.door.page is None


@pytest.mark.parametrize("size", SIZES)
def test_both_halves_fit_and_their_targets_are_large_and_named(hall, size):
    visit = Visit(hall, CitizenScreen, size)
    visit.hold()
    for deed in (lambda: None, lambda: visit.type(RIGHT)):
        deed()
        page = visit.door.page
        assert not cut(page)
        assert not unnamed(page)
        assert not small(page, visit.screen.look.space(Space.TOUCH) - 1)
