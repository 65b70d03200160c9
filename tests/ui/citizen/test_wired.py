"""A scanner on a serial port: the far end of a pseudo-terminal is the scanner's hand."""

import logging
import os

import pytest

from kiosk.settings import read_scanner
from kiosk.verbs.take import TakeRequest
from tests import terminals
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen
from ui.citizen.wired import MOST_BYTES, Burst, WiredScanner


class Cable:
    """A port that can be unplugged and plugged in again under one name."""

    def __init__(self, folder):
        self.path = folder / "ttyACM0"
        self.plug()

    def plug(self):
        self.far, self.near = terminals.opened()
        self.path.symlink_to(os.ttyname(self.near))

    def unplug(self):
        self.path.unlink()
        os.close(self.near)
        os.close(self.far)

    def scan(self, data):
        os.write(self.far, data)


@pytest.fixture
def cable(tmp_path):
    made = Cable(tmp_path)
    yield made
    made.unplug()


@pytest.fixture
def scanner(cable, qtbot):
    made = WiredScanner(str(cable.path), 9600)
    made.texts = []
    made.read.connect(made.texts.append)
    made.start()
    yield made
    assert made.stop()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b""])
def test_a_scan_is_read_whole_whatever_ends_it(cable, scanner, qtbot, end):
    cable.scan(b"K7")
    cable.scan(b"M2PA" + end)
    qtbot.waitUntil(lambda: scanner.texts == ["K7M2PA"])


def test_a_scanner_that_was_unplugged_is_opened_again_by_itself(cable, scanner, qtbot, caplog):
    cable.scan(b"K7M2PA\r")
    qtbot.waitUntil(lambda: scanner.texts == ["K7M2PA"])
    with caplog.at_level(logging.DEBUG):
        cable.unplug()
        qtbot.waitUntil(lambda: "the scanner is gone" in caplog.text)
        cable.plug()
        cable.scan(b"ACDEFG\r")
        qtbot.waitUntil(lambda: scanner.texts[-1:] == ["ACDEFG"])
    assert "ACDEFG" not in caplog.text


def test_nothing_that_was_scanned_stands_in_a_log(cable, scanner, qtbot, caplog):
    with caplog.at_level(logging.DEBUG):
        cable.scan(b"001099012345|NGUYEN VAN A|01011960\r")
        qtbot.waitUntil(lambda: bool(scanner.texts))
    assert "NGUYEN" not in caplog.text


def test_what_is_longer_than_a_kilobyte_is_nobodys():
    burst = Burst()
    assert burst.take(b"A" * MOST_BYTES + b"\r") == ["A" * MOST_BYTES]
    assert burst.take(b"A" * (MOST_BYTES + 1) + b"\rK7M2PA\r") == ["K7M2PA"]


def test_a_slip_on_the_wire_is_found_at_the_kiosk(hall, cable, scanner):
    ticket = hall.office.take(TakeRequest(service="A", slot="09:30")).ticket
    kiosk = hall.open(CitizenScreen(hall.room()))
    scanner.read.connect(kiosk.on_scanned)
    cable.scan(ticket.code.encode() + b"\r\n")
    hall.until(lambda: kiosk.visit.step is Step.FOUND)
    assert kiosk.visit.ticket.ticket.code == ticket.code


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("serial:/dev/ttyACM0?baud=9600", ("/dev/ttyACM0", 9600)),
        ("serial:/dev/ttyUSB1", ("/dev/ttyUSB1", 9600)),
        ("serial:/dev/ttyACM0?baud=115200", ("/dev/ttyACM0", 115200)),
        ("serial:/dev/ttyACM0?baud=7", None),
        ("tcp://10.0.0.1", None),
        ("serial:", None),
    ],
)
def test_a_scanner_is_named_by_its_port_and_speed(url, read):
    assert read_scanner(url) == read
