"""A locked station under a person's hands: real processes, a real display, a mouse, a keyboard and a scanner."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
from PIL import ImageChops
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QAbstractButton

from tests.display import TALL, WIDE, Display, a_display, until
from tests.program import ROOT, Program, at
from tests.ui.hall import UiHall, find, taste
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.parts.emblem import Emblem
from ui.technician.door import TechnicianDoor, Tools
from ui.theme import fonts

OFFICE = "mot-cua-nga-nam-2023"
NOW = "07:30"
BAND_SHARE = 0.16  # the clock may go on
KEYS = (
    "alt+F4 ctrl+q ctrl+w Escape Tab shift+Tab a b Q Z space BackSpace Delete Home Menu Super_L Print F1 F2 F3 F4 F5 "
    "F8 F11 F12 ctrl+alt+Delete ctrl+alt+BackSpace ctrl+alt+t ctrl+shift+Escape alt+Tab alt+space ctrl+c ctrl+p Return"
)
pytestmark = [pytest.mark.xdist_group("hands"), pytest.mark.timeout(180)]


@pytest.fixture
def display(tmp_path):
    yield from a_display(tmp_path)


@pytest.fixture
def program(tmp_path):
    folder = tmp_path / "station"
    folder.mkdir()
    made = Program(folder)
    assert made.run("office", "load", OFFICE, "--rehearsal").code == 0
    return made


class Station:
    """A running station, and what the office knows meanwhile."""

    def __init__(self, program: Program, display: Display, *command: str) -> None:
        self.program, self.display = program, display
        env = {**program.env, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        command = (sys.executable, str(ROOT / "main.py"), "--at", at(NOW), *command)
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        display.children.append(self.process)

    def office(self, *argv: str):
        """Ask the office on the command line, a little later."""
        return self.program.here("--at", at("07:40"), *argv).value

    def tickets(self):
        return self.office("tickets")

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def is_whole(self, window: str) -> bool:
        """Whether its window covers the display."""
        told = self.display.hand("getwindowgeometry", window)
        place = [int(n) for n in re.findall(r"-?\d+", told.split("Position:")[1])]
        return place[:2] == [0, 0] and place[-2:] == [WIDE, TALL]


@pytest.fixture
def twin(tmp_path, qtbot):
    """A kiosk of the same office, size and hour in this process: it tells where a person would touch."""
    fonts.load()
    folder = tmp_path / "twin"
    folder.mkdir()
    hall = UiHall(folder, qtbot, at=NOW, example=OFFICE)
    hall.start()
    kiosk = hall.open(CitizenScreen(hall.room(taste=taste(32.0)), Kiosk(print_slip=lambda _: None)), QSize(WIDE, TALL))
    kiosk.hall = hall
    yield kiosk
    hall.close()


def place_of(kiosk, name: str) -> tuple[str, str]:
    button = find(kiosk, QAbstractButton, name)
    assert button.isVisible()
    middle = button.mapTo(kiosk, button.rect().center())
    return str(middle.x()), str(middle.y())


def shows(display: Display, kiosk) -> bool:
    """Whether the display shows the page that the twin shows: the same colours at a hundred places below the band."""
    kiosk.hall.settled()
    kiosk.shield.hide()
    own, seen = kiosk.grab().toImage(), display.look()
    if seen.size != (WIDE, TALL):
        return False
    points = [QPoint(x, y) for x in range(40, WIDE, 120) for y in range(round(TALL * BAND_SHARE), TALL - 40, 60)]
    same = sum(own.pixelColor(point).getRgb()[:3] == seen.getpixel(point.toTuple())[:3] for point in points)
    return same >= 0.97 * len(points)


def below_band(display: Display):
    return display.look().crop((0, round(TALL * BAND_SHARE), WIDE, TALL))


def test_no_key_closes_moves_or_changes_the_kiosk(program, display, twin):
    kiosk = Station(program, display, "citizen")
    window = display.window("Màn hình lấy số")
    until(lambda: shows(display, twin))
    before = below_band(display)
    display.hand("key", "--delay", "20", *KEYS.split())
    display.hand("key", "--window", window, *KEYS.split())
    assert kiosk.is_alive()
    assert kiosk.is_whole(window)
    until(lambda: ImageChops.difference(before, below_band(display)).getbbox() is None)
    assert kiosk.tickets() == []


@contextmanager
def slow_office(program):
    """Let every verb wait: what is touched meanwhile still stands there."""
    with closing(sqlite3.connect(program.db, isolation_level=None)) as ledger:
        ledger.execute("BEGIN IMMEDIATE")
        yield
        ledger.execute("ROLLBACK")


def test_six_quick_taps_give_one_ticket(program, display, twin):
    kiosk = Station(program, display, "citizen")
    until(lambda: shows(display, twin))
    display.hand("mousemove", *place_of(twin, "service_A"), "click", "1")
    twin.choose_service("A")
    twin.hall.until(lambda: twin.visit.days)
    until(lambda: shows(display, twin))
    with slow_office(program):
        display.hand("mousemove", *place_of(twin, "take_now"), "click", "--repeat", "18", "--delay", "40", "1")
    until(kiosk.tickets)
    display.hand("click", "--repeat", "6", "--delay", "50", "1")
    assert len(kiosk.tickets()) == 1
    assert kiosk.is_alive()


def test_a_slip_held_before_the_scanner_is_read(program, display, twin):
    ticket = program.here("--at", at(NOW), "take", "A", "--slot", "08:00").value
    kiosk = Station(program, display, "citizen")
    until(lambda: shows(display, twin))
    display.hand("type", "--delay", "4", ticket["code"])
    display.hand("key", "Return")
    own = twin.hall.office.take(_booking()).ticket
    twin.on_scanned(own.code)
    twin.hall.until(lambda: twin.visit.step is Step.FOUND)
    until(lambda: shows(display, twin))
    until(lambda: _touch(display, place_of(twin, "arrive")) or kiosk.office("ticket", ticket["code"])["arrived_at"])


def _booking():
    from kiosk.verbs.take import TakeRequest

    return TakeRequest(service="A", slot="08:00")


def _touch(display: Display, place: tuple[str, str]) -> None:
    display.hand("mousemove", *place, "click", "1")


def test_slow_typing_is_no_scan(program, display, twin):
    ticket = program.here("--at", at(NOW), "take", "A", "--slot", "08:00").value
    Station(program, display, "citizen")
    until(lambda: shows(display, twin))
    display.hand("type", "--delay", "120", ticket["code"])
    display.hand("key", "Return")
    display.hand("mousemove", *place_of(twin, "service_C"), "click", "1")  # answered after any look for a ticket
    twin.choose_service("C")
    twin.hall.until(lambda: twin.visit.days)
    until(lambda: shows(display, twin), within_s=20)


def test_no_key_closes_or_moves_the_panel_and_it_takes_no_focus(program, display):
    panel = Station(program, display, "panel")
    window = display.window("Màn hình gọi số")
    until(lambda: len(set(below_band(display).getcolors(100_000) or ())) > 10)
    display.hand("key", "--delay", "20", *KEYS.split())
    display.hand("key", "--window", window, *KEYS.split())
    assert panel.is_alive()
    assert panel.is_whole(window)


@pytest.mark.parametrize(("station", "name"), [("citizen", "Màn hình lấy số"), ("panel", "Màn hình gọi số")])
def test_a_locked_window_comes_back_when_it_is_minimised_or_moved(program, display, station, name):
    process = Station(program, display, station)
    window = display.window(name)
    until(lambda: process.is_whole(window))
    for deed in (("windowminimize",), ("windowmove",), ("windowsize",)):
        display.hand(*deed, window, *(["300", "200"] if deed != ("windowminimize",) else []))
        until(lambda: display.sees(name) and process.is_whole(window))
    assert process.is_alive()


def test_f2_twice_within_150_ms_calls_one_person(program, display):
    for _ in range(2):
        program.here("--at", at(NOW), "take", "A")
    desk = Station(program, display, "counter", "2")
    window = display.window("Quầy 2")
    display.hand("windowactivate", "--sync", window)

    def called():
        return [ticket for ticket in desk.tickets() if ticket["state"] != "waiting"]

    until(lambda: display.hand("key", "--delay", "100", "F2", "F2") or called())
    assert [ticket["state"] for ticket in called()] == ["called"]


def test_the_technician_gets_in_by_emblem_and_pin_and_closes_the_program(program, display, twin):
    assert program.run("pin", stdin=b"4829\n").code == 0
    kiosk = Station(program, display, "citizen")
    until(lambda: shows(display, twin))
    emblem = twin.findChild(Emblem)
    x, y = emblem.mapTo(twin, emblem.rect().center()).toTuple()
    door = TechnicianDoor(twin, Tools(is_pin=lambda _: True))
    door.open()
    display.hand("mousemove", str(x), str(y), "mousedown", "1")
    until(lambda: shows(display, twin))
    display.hand("mouseup", "1")
    for figure in "4829":
        display.hand("mousemove", *place_of(twin, f"pin_{figure}"), "click", "1")
    display.hand("mousemove", *place_of(twin, "pin_enter"), "click", "1")
    door.page.judge(is_right=True)
    until(lambda: shows(display, twin))
    display.hand("mousemove", *place_of(twin, "end_program"), "click", "1")
    assert kiosk.process.wait(timeout=30) == 0
