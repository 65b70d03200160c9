"""A printer on a serial port: the far end of a pseudo-terminal is a virtual printer, or a hand that stops reading."""

import os
import select
import threading
import time
from collections.abc import Iterator

import pytest

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.trial import Switch
from printing import pictures, printers, raster, thermal
from printing.exchange import LineClosedError
from printing.serial_line import SerialLine
from printing.virtual import VirtualPrinter
from tests import terminals
from tests.printing.samples import SLIPS

DRAWN = raster.draw(SLIPS["walk-in"][0])
BYTES_A_S = 115_200 / 10


class Cable:
    """A pseudo-terminal: `path` is our port; its far end feeds a virtual printer at the speed of the line."""

    def __init__(self, bytes_a_s: float = BYTES_A_S) -> None:
        self.far, self._near = terminals.opened()
        self.path = os.ttyname(self._near)
        self.printer = VirtualPrinter()
        self.printer.take_line(lambda data: os.write(self.far, data), 1)
        self.is_reading = True
        self.received = 0
        self._bytes_a_s = bytes_a_s
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        while not self._is_closed.is_set():
            if not self.is_reading or not select.select([self.far], [], [], 0.02)[0]:
                self._is_closed.wait(0.01)
                continue
            data = os.read(self.far, 256)
            self.received += len(data)
            time.sleep(len(data) / self._bytes_a_s)
            self.printer.hear(data, self.printer.lives)

    def close(self) -> None:
        self._is_closed.set()
        self._thread.join(5)
        for end in (self.far, self._near):
            os.close(end)


@pytest.fixture
def cable() -> Iterator[Cable]:
    made = Cable()
    yield made
    made.close()


def test_a_whole_slip_comes_out_dot_for_dot_with_its_margins_left_out(cable):
    printer = printers.open_printer(f"serial:{cable.path}?baud=115200")
    job = thermal.job(DRAWN, printer.profile)
    begun = time.monotonic()
    assert printer.print(job) == PrintResult(fate=PrintFate.PRINTED, bytes_sent=len(job))
    took_s = time.monotonic() - begun
    (paper,) = cable.printer.papers
    assert paper.picture.tobytes() == pictures.as_printed(DRAWN, printer.profile).tobytes()
    assert len(job) < 0.75 * len(thermal.job(DRAWN))
    assert len(job) / BYTES_A_S <= took_s < len(job) / BYTES_A_S + 2


@pytest.mark.parametrize(
    ("switch", "cause"),
    [
        (Switch.PAPER_OUT, "printer.paper"),
        (Switch.COVER_OPEN, "printer.cover"),
        (Switch.CUTTER, "printer.cutter"),
    ],
)
def test_the_status_goes_both_ways(cable, switch, cause):
    printer = printers.open_printer(f"serial:{cable.path}?baud=115200")
    assert printer.status() == thermal.Status()
    cable.printer.turn(switch, is_on=True)
    assert printer.status().cause == cause
    assert printer.print(thermal.job(DRAWN, printer.profile)) == PrintResult(fate=PrintFate.FAILED, cause=cause)
    assert cable.printer.papers == ()


def test_trouble_on_the_way_is_heard_and_stops_the_sending(cable):
    printer = printers.open_printer(f"serial:{cable.path}?baud=115200")
    job = thermal.job(DRAWN, printer.profile)
    timer = threading.Timer(1, lambda: cable.printer.turn(Switch.COVER_OPEN, is_on=True))
    timer.start()
    begun = time.monotonic()
    result = printer.print(job)
    timer.join()
    assert (result.fate, result.cause) == (PrintFate.UNCERTAIN, "printer.cover")
    assert 0 < result.bytes_sent < len(job)
    assert time.monotonic() - begun < 2.5


def test_a_write_keeps_its_deadline_when_the_reader_stops(cable):
    cable.is_reading = False
    line = SerialLine(cable.path, baud=115200)
    begun = time.monotonic()
    sent = 0
    while count := line.send(bytes(4096), 0.3):
        sent += count
    assert 0.3 <= time.monotonic() - begun < 1.5
    assert sent > 0
    begun = time.monotonic()
    line.close()
    assert time.monotonic() - begun < 0.5


def test_a_reader_that_stops_on_the_way_is_a_stalled_printer(cable, monkeypatch):
    monkeypatch.setattr("printing.options._SLOW", _with_quick_habits())
    printer = printers.open_printer(f"serial:{cable.path}?baud=115200")
    threading.Timer(1, lambda: setattr(cable, "is_reading", False)).start()
    result = printer.print(thermal.job(DRAWN, printer.profile))
    assert (result.fate, result.cause) == (PrintFate.UNCERTAIN, "printer.stalled")


def _with_quick_habits():
    from dataclasses import replace

    from printing.exchange import Habits
    from printing.options import _SLOW

    return replace(_SLOW, habits=Habits(status_s=0.3, stall_s=0.4, proof_s=0.3))


def test_a_mute_cable_is_one_way_and_assumed(cable):
    cable.printer.turn(Switch.ONE_WAY, is_on=True)
    printer = printers.open_printer(f"serial:{cable.path}?baud=115200")
    assert printer.print(b"\x1b@Hello\n\x1dVB\x18").fate is PrintFate.ASSUMED
    deadline = time.monotonic() + 2
    while not cable.printer.papers and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(cable.printer.papers) == 1


def test_what_was_left_on_the_line_is_no_answer(cable):
    os.write(cable.far, b"\x12\x12\x12\x12\x00")
    line = SerialLine(cable.path, baud=115200)
    assert line.receive(0.1) == b""
    line.close()


def test_a_port_that_is_not_there_is_a_printer_that_is_off(tmp_path):
    printer = printers.open_printer(f"serial:{tmp_path}/ttyUSB9")
    assert printer.print(b"x") == PrintResult(fate=PrintFate.FAILED, cause="printer.off")
    with pytest.raises(Unavailable, match=r"printer\.off"):
        printer.status()


def test_a_file_is_no_port(tmp_path):
    (tmp_path / "ttyS0").write_text("")
    printer = printers.open_printer(f"serial:{tmp_path}/ttyS0")
    assert printer.print(b"x") == PrintResult(fate=PrintFate.FAILED, cause="printer.off")


def test_an_adapter_that_is_pulled_out_closes_the_line():
    far, near = terminals.opened()
    line = SerialLine(os.ttyname(near), baud=9600)
    os.close(near)
    os.close(far)
    with pytest.raises(LineClosedError):
        line.send(b"x", 0.2)
    line.close()
