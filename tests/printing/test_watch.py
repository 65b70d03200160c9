"""How a printer is between prints: asked while nothing is printed, told to whoever watches, counted in slips."""

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kiosk.model import PrintFate
from kiosk.printer import LOW_SLIPS, PrinterState, Record
from kiosk.trial import Switch
from printing import lock, memory, printers, record, thermal
from printing.door import TcpDoor
from printing.exchange import Habits
from printing.spool import Spool
from printing.spooler import Spooler
from printing.virtual import VirtualPrinter

JOB = thermal.job(Image.new("1", (576, 400), 0))
SLIP_MM = (400 + 24) / 8 + thermal.BLADE_MM


class Watcher:
    """Hears every state, and waits for the one it is asked about."""

    def __init__(self) -> None:
        self.heard: queue.Queue[PrinterState] = queue.Queue()
        self.told: list[PrinterState] = []

    def __call__(self, state: PrinterState) -> None:
        self.heard.put(state)

    def until(self, is_it: Callable[[PrinterState], bool]) -> PrinterState:
        while True:
            state = self.heard.get(timeout=10)
            self.told.append(state)
            if is_it(state):
                return state


class Desk:
    """A virtual printer behind its port, its spooler, and somebody who watches."""

    def __init__(self, folder: Path, url_options: str = "") -> None:
        self.locks = folder / "locks"
        self.virtual = VirtualPrinter()
        self.door = TcpDoor(self.virtual)
        self.url = f"tcp://127.0.0.1:{self.door.port}{url_options}"
        stored = record.read(self.url, self.locks)
        self.spooler = Spooler(printers.open_printer(self.url, stored), Spool(folder / "spool", "kiosk-1"), self.locks)
        self.watcher = Watcher()
        self.spooler.watch(self.watcher)
        self._count = 0

    def close(self) -> None:
        self.spooler.close()
        self.door.close()
        self.virtual.close()

    def print(self) -> PrintFate:
        self._count += 1
        job = self.spooler.keep(JOB, code=f"AAAA{self._count:02d}", is_copy=False)
        result = self.spooler.print(job)
        self.spooler.forget(job)
        return result.fate


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    with closing(Desk(tmp_path)) as made:
        yield made


# ---- asked while nothing is printed ------------------------------------------------------------------


def test_staff_are_told_that_the_paper_is_out_before_anybody_prints_and_when_it_is_mended(desk):
    desk.spooler.watch_idle(0.05)
    desk.watcher.until(lambda state: state.is_one_way is False)
    desk.virtual.turn(Switch.PAPER_OUT, is_on=True)
    assert desk.watcher.until(lambda state: state.cause is not None).cause == "printer.paper"
    desk.virtual.turn(Switch.PAPER_OUT, is_on=False)
    desk.watcher.until(lambda state: state.cause is None)
    assert desk.virtual.papers == ()


@pytest.mark.parametrize(
    ("switch", "cause"),
    [
        (Switch.COVER_OPEN, "printer.cover"),
        (Switch.CUTTER, "printer.cutter"),
        (Switch.OFF, "printer.off"),
    ],
)
def test_an_idle_printers_trouble_has_its_cause(desk, switch, cause):
    desk.virtual.turn(switch, is_on=True)
    desk.spooler.look()
    assert desk.watcher.until(lambda state: state.cause is not None).cause == cause


def test_the_near_end_is_told_and_kept(desk):
    desk.virtual.turn(Switch.NEAR_END, is_on=True)
    desk.spooler.look()
    assert desk.watcher.until(lambda state: state.is_near_end).is_low
    assert memory.read(desk.url, desk.locks).is_near_end


def test_a_mute_printer_is_asked_once_and_then_left_alone(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0))
    asked = queue.Queue()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                while data := connection.recv(100):
                    asked.put(data)

    threading.Thread(target=serve, daemon=True).start()
    printer = printers.open_printer(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    watcher = Watcher()
    with closing(Spooler(printer, Spool(tmp_path / "spool", "k"), tmp_path)) as spooler, closing(listener):
        spooler.watch(watcher)
        spooler.watch_idle(0.02)
        watcher.until(lambda state: state.is_one_way is True)
        assert asked.get(timeout=5) == thermal.STATUS_QUERIES
        with pytest.raises(queue.Empty):
            asked.get(timeout=0.3)


def test_a_printer_recorded_as_one_way_is_never_asked(tmp_path):
    with closing(Desk(tmp_path, "?status=no")) as desk:
        assert desk.spooler.state().is_one_way
        desk.virtual.turn(Switch.PAPER_OUT, is_on=True)
        desk.spooler.watch_idle(0.02)
        assert desk.print() is PrintFate.ASSUMED
        assert desk.spooler.state().cause is None
        assert desk.door.received == len(JOB)


def test_a_printer_known_to_be_mute_is_sent_nothing_to_learn_its_state(desk):
    assert printers.open_printer(f"{desk.url}?status=no").status() is None
    desk.door.close()
    assert desk.door.received == 0


def test_nobody_asks_while_another_program_prints(desk):
    held = lock.take(memory.lock_file(desk.url, desk.locks))
    desk.virtual.turn(Switch.PAPER_OUT, is_on=True)
    desk.spooler.look()
    job = desk.spooler.keep(JOB, code="ZZZZZZ", is_copy=False)
    held.close()
    desk.spooler.print(job)  # the worker has come to it: the look is over
    first = desk.watcher.until(lambda state: state.cause is not None)
    assert first.last is PrintFate.FAILED  # the print told it, not the look


def test_asking_never_comes_between_the_bytes_of_a_slip(tmp_path):
    with closing(Desk(tmp_path)) as desk:
        desk.spooler.watch_idle(0.001)
        for _ in range(5):
            assert desk.print() is PrintFate.PRINTED
        pictures = [paper.picture.tobytes() for paper in desk.virtual.papers]
    assert pictures == [Image.new("1", (576, 400), 0).tobytes()] * 5


def test_a_silent_host_keeps_a_print_no_longer_than_two_seconds(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    memory.write(memory.Memory(address=url, answers=True), tmp_path / "locks")
    with closing(Spooler(printers.open_printer(url), Spool(tmp_path / "spool", "k"), tmp_path / "locks")) as spooler:
        spooler.watch_idle(0.01)
        job = spooler.keep(JOB, code="AAAA01", is_copy=False)
        begun = time.monotonic()
        assert spooler.print(job).cause == "printer.silent"
        assert time.monotonic() - begun <= 2
        assert spooler.state().cause == "printer.silent"
    listener.close()


# ---- told by prints ----------------------------------------------------------------------------------


def test_a_print_tells_how_the_printer_is(desk):
    assert desk.print() is PrintFate.PRINTED
    assert desk.spooler.state().last is PrintFate.PRINTED
    assert desk.spooler.state().is_one_way is False
    desk.virtual.turn(Switch.COVER_OPEN, is_on=True)
    assert desk.print() is PrintFate.FAILED
    assert (desk.spooler.state().cause, desk.spooler.state().last) == ("printer.cover", PrintFate.FAILED)
    desk.virtual.turn(Switch.COVER_OPEN, is_on=False)
    desk.print()
    assert desk.spooler.state().cause is None


def test_the_next_run_knows_the_last_print(tmp_path):
    with closing(Desk(tmp_path)) as desk:
        desk.virtual.turn(Switch.PAPER_OUT, is_on=True)
        desk.print()
        printer = printers.open_printer(desk.url)
        with closing(Spooler(printer, Spool(tmp_path / "other", "kiosk-1"), desk.locks)) as next_run:
            assert next_run.state().last is PrintFate.FAILED
            assert memory.read(desk.url, desk.locks).last_cause == "printer.paper"


def test_whoever_watches_and_has_gone_spoils_no_print(desk):
    def gone(_state: PrinterState) -> None:
        raise RuntimeError("Internal C++ object already deleted.")

    desk.spooler.watch(gone)
    assert desk.print() is PrintFate.PRINTED
    assert desk.watcher.until(lambda state: state.last is not None).last is PrintFate.PRINTED


def test_the_same_state_is_told_once(desk):
    desk.spooler.look()
    desk.watcher.until(lambda state: state.is_one_way is False)
    for _ in range(3):
        desk.spooler.look()
    desk.virtual.turn(Switch.COVER_OPEN, is_on=True)
    desk.spooler.close()
    told = list(desk.watcher.heard.queue)
    assert len(told) == len(set(told)) <= 1


# ---- paper -------------------------------------------------------------------------------------------


def test_the_slips_that_are_left_are_counted_from_the_rolls_length(tmp_path):
    with closing(Desk(tmp_path)) as desk:
        assert desk.spooler.state().slips_left is None  # nobody has said how long a roll is
        record.write(desk.url, Record(roll_m=10), desk.locks)
        for _ in range(5):
            desk.print()
        state = desk.spooler.state()
        assert state.paper_left_mm == pytest.approx(10_000 - 5 * SLIP_MM, abs=3)
        assert state.slips_left == pytest.approx((10_000 - 5 * SLIP_MM) / SLIP_MM, abs=2)
        assert not state.is_low
        known = memory.read(desk.url, desk.locks)
        memory.write(replace(known, printed_mm=10_000 - (LOW_SLIPS - 1) * SLIP_MM), desk.locks)
        desk.spooler.look()
        assert desk.watcher.until(lambda state: state.is_low)
        desk.spooler.new_roll()
        assert desk.watcher.until(lambda state: not state.is_low).paper_left_mm == 10_000


def test_a_roll_is_never_less_than_empty(tmp_path):
    with closing(Desk(tmp_path)) as desk:
        record.write(desk.url, Record(roll_m=5), desk.locks)
        memory.write(memory.Memory(address=desk.url, printed_mm=9000.0, prints=60), desk.locks)
        desk.print()
        assert (desk.spooler.state().paper_left_mm, desk.spooler.state().slips_left) == (0, 0)


def test_habits_say_whether_a_printer_is_one_way():
    assert printers.open_printer("tcp://10.0.0.9?status=no").is_one_way is True
    assert printers.open_printer("tcp://10.0.0.9?status=yes").is_one_way is False
    assert printers.open_printer("tcp://10.0.0.9").is_one_way is None
    assert Habits().asks_status is None
