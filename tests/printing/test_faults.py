"""Everything that goes wrong over a real socket: no slip twice, none lost without a word, and the right cause."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.printer import PROFILE, Proof
from kiosk.trial import Switch
from printing import printers, raster, thermal
from printing.door import TcpDoor
from printing.exchange import Exchange, Habits
from printing.spool import Spool
from printing.spooler import Spooler
from printing.states import PrintState
from printing.tcp import TcpLine
from printing.virtual import MEMORY, VirtualPrinter, Ways
from tests.printing.samples import SLIPS

PICTURE = raster.draw(SLIPS["walk-in"][0])
JOB = thermal.job(PICTURE)
PREAMBLE = len(thermal.STATUS_QUERIES + thermal.TELL_CHANGES)
QUICK = Habits(status_s=0.3, stall_s=0.5, proof_s=0.4)
PROCESS = Habits(status_s=0.3, stall_s=0.5, proof_s=0.4, proof=Proof.PROCESS)
ON_PAPER = frozenset({PrintFate.PRINTED, PrintFate.ASSUMED})


class Tcp:
    """A printer behind a door, as SlipPrinter."""

    profile = PROFILE

    def __init__(self, port: int, habits: Habits) -> None:
        self.url = f"tcp://127.0.0.1:{port}"
        self._exchange = Exchange(lambda: TcpLine("127.0.0.1", port), habits, PROFILE)
        self.print, self.status = self._exchange.print, self._exchange.status


class Telling(Spool):
    """A spool that tells when a job begins to be sent."""

    on_sending = staticmethod(lambda: None)

    def move(self, job, state, *rest) -> None:
        super().move(job, state, *rest)
        if state is PrintState.SENDING:
            self.on_sending()


class Counter:
    """A spooler before a virtual printer behind its port; counts what came out."""

    def __init__(self, folder: Path, habits: Habits = QUICK, mm_a_s: float | None = None) -> None:
        self.virtual = VirtualPrinter(ways=Ways(mm_a_s=mm_a_s))
        self.door = TcpDoor(self.virtual)
        self.spool = Telling(folder / "spool", "kiosk-1")
        self.spooler = Spooler(Tcp(self.door.port, habits), self.spool, folder / "locks")
        self._count = 0

    def close(self) -> None:
        self.spooler.close()
        self.door.close()
        self.virtual.close()

    def print(self) -> PrintResult:
        self._count += 1
        job = self.spooler.keep(JOB, code=f"AAAA{self._count:02d}", is_copy=False)
        result = self.spooler.print(job)
        self.spooler.forget(job)
        return result

    @property
    def slips(self) -> int:
        return sum(paper.picture.tobytes() == PICTURE.tobytes() for paper in self.virtual.papers)


@contextmanager
def counter(folder: Path, **ways) -> Iterator[Counter]:
    with closing(Counter(folder, **ways)) as made:
        yield made


def told_the_truth(result: PrintResult, slips: int) -> None:
    """What is called printed is on paper, once; of what is called failed not one byte was sent; the rest is asked."""
    assert slips <= 1
    if result.fate in ON_PAPER:
        assert slips == 1
    elif result.fate is PrintFate.FAILED:
        assert (slips, result.bytes_sent) == (0, 0)
        assert result.cause
    else:
        assert result.fate is PrintFate.UNCERTAIN
        assert result.bytes_sent > 0
        assert result.cause


# ---- the line breaks ---------------------------------------------------------------------------------

CUTS = sorted(
    {*range(1, 40, 3), *range(41, PREAMBLE + len(JOB) + 3, 2393), *(PREAMBLE + len(JOB) + n for n in range(-3, 4))}
)


@pytest.mark.parametrize("habits", [QUICK, PROCESS], ids=["paper", "process"])
def test_a_line_cut_anywhere_gives_no_duplicate_and_no_silent_loss(tmp_path, habits):
    cut_everywhere(tmp_path, habits, CUTS)


@pytest.mark.long
def test_a_line_cut_at_any_of_a_thousand_places_gives_no_duplicate_and_no_silent_loss(tmp_path):
    cut_everywhere(tmp_path, QUICK, range(1, PREAMBLE + len(JOB) + 3, 67))


def cut_everywhere(tmp_path, habits, places):
    for after in places:
        with counter(tmp_path / str(after), habits=habits) as it:
            it.door.drop_after = after
            result = it.print()
            told_the_truth(result, it.slips)
            if result.fate is not PrintFate.PRINTED:
                assert result.cause == "printer.off", after
            assert (result.fate is PrintFate.FAILED) == (result.bytes_sent == 0)
            it.door.drop_after = None
            assert it.print().fate is PrintFate.PRINTED, after
            assert it.slips <= 2


def test_a_printer_that_stops_reading_is_stalled_and_gets_nothing_again(tmp_path):
    with counter(tmp_path) as it:
        it.door.mute_after = 20_000
        big = JOB + bytes(20_000_000)
        result = it.spooler.printer.print(big)
        assert (result.fate, result.cause) == (PrintFate.UNCERTAIN, "printer.stalled")
        assert it.slips == 0


def test_a_printer_that_stops_reading_before_the_proof_is_uncertain(tmp_path):
    with counter(tmp_path) as it:
        it.door.mute_after = 20_000
        result = it.print()
        told_the_truth(result, it.slips)
        assert result.fate is PrintFate.UNCERTAIN


@pytest.mark.parametrize("after", [1, 11, 14, 3_000, 20_000, len(JOB)])
def test_a_printer_that_stops_reading_anywhere_is_told_of_and_prints_nothing_twice(tmp_path, after):
    with counter(tmp_path) as it:
        assert it.print().fate is PrintFate.PRINTED
        it.door.mute_after = after
        result = it.print()
        told_the_truth(result, it.slips - 1)
        assert result.fate is (PrintFate.FAILED if after < len(thermal.STATUS_QUERIES) else PrintFate.UNCERTAIN)
        it.door.mute_after = None
        assert it.print().fate is PrintFate.PRINTED
        assert it.slips <= 3


def test_staff_hear_of_every_fault_between_prints_and_of_its_end(tmp_path):
    with counter(tmp_path) as it:
        assert it.print().fate is PrintFate.PRINTED
        for switch, cause in SWITCHES.items():
            for is_on in (True, False):
                heard = threading.Event()
                wanted = cause if is_on else None
                it.virtual.turn(switch, is_on=is_on)
                it.spooler.watch(lambda state, e=heard, w=wanted: e.set() if state.cause == w else None)
                it.spooler.look()
                assert heard.wait(5), (switch, is_on)
        assert it.slips == 1


def test_a_host_that_takes_the_line_and_says_nothing_costs_less_than_two_seconds(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0))
    spooler = Spooler(Tcp(listener.getsockname()[1], Habits(asks_status=True)), Spool(tmp_path, "k"), tmp_path)
    begun = time.monotonic()
    result = spooler.print(spooler.keep(JOB, code="AAAA01", is_copy=False))
    assert time.monotonic() - begun <= 2
    assert result == PrintResult(fate=PrintFate.FAILED, cause="printer.silent")
    spooler.close()
    listener.close()


def test_a_refused_port_is_tried_again_by_itself_and_then_said(tmp_path):
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    spooler = Spooler(Tcp(port, QUICK), Spool(tmp_path, "k"), tmp_path)
    begun = time.monotonic()
    result = spooler.print(spooler.keep(JOB, code="AAAA01", is_copy=False))
    assert 0.8 <= time.monotonic() - begun <= 2
    assert result == PrintResult(fate=PrintFate.FAILED, cause="printer.refused")
    spooler.close()


# ---- the printer stands still ------------------------------------------------------------------------

SWITCHES = {
    Switch.PAPER_OUT: "printer.paper",
    Switch.COVER_OPEN: "printer.cover",
    Switch.CUTTER: "printer.cutter",
    Switch.OFF: "printer.off",
}


@pytest.mark.parametrize(("switch", "cause"), SWITCHES.items(), ids=lambda it: getattr(it, "value", ""))
def test_trouble_before_a_print_is_said_and_nothing_comes_out_later(tmp_path, switch, cause):
    with counter(tmp_path) as it:
        it.virtual.turn(switch, is_on=True)
        assert it.print() == PrintResult(fate=PrintFate.FAILED, cause=cause)
        it.virtual.turn(switch, is_on=False)
        assert it.virtual.papers == ()
        assert it.print().fate is PrintFate.PRINTED
        assert it.slips == 1


@pytest.mark.parametrize(("switch", "cause"), SWITCHES.items(), ids=lambda it: getattr(it, "value", ""))
@pytest.mark.parametrize("after_s", [0.03, 0.15, 0.3])
def test_trouble_during_a_print_is_said_with_its_cause(tmp_path, switch, cause, after_s):
    with counter(tmp_path, mm_a_s=250) as it:
        timer = threading.Timer(after_s, lambda: it.virtual.turn(switch, is_on=True))
        it.spool.on_sending = timer.start
        result = it.print()
        timer.join()
        it.spool.on_sending = lambda: None
        told_the_truth(result, it.slips)
        assert (result.fate, result.cause) == (PrintFate.UNCERTAIN, cause)
        it.virtual.turn(switch, is_on=False)
        assert it.print().fate is PrintFate.PRINTED
        assert 1 <= it.slips <= 2


@pytest.mark.parametrize("rows", [0, 1, 127, 128, 300, PICTURE.height - 1])
def test_a_roll_that_ends_on_the_way_and_is_changed(tmp_path, rows):
    with counter(tmp_path) as it:
        it.virtual.load_paper(rows)
        result = it.print()
        told_the_truth(result, it.slips)
        assert (result.fate, result.cause) == (PrintFate.UNCERTAIN, "printer.paper")
        it.virtual.turn(Switch.PAPER_OUT, is_on=False)
        assert it.print().fate is PrintFate.PRINTED
        assert it.virtual.papers[-1].picture.tobytes() == PICTURE.tobytes()


# ---- the printer says little, or lies ----------------------------------------------------------------


def test_a_one_way_printer_is_printed_to_and_assumed(tmp_path):
    with counter(tmp_path) as it:
        it.virtual.turn(Switch.ONE_WAY, is_on=True)
        result = it.print()
        told_the_truth(result, it.slips)
        assert result.fate is PrintFate.ASSUMED


def test_a_wrong_process_id_is_no_proof(tmp_path):
    with counter(tmp_path, habits=PROCESS) as it:
        it.virtual.turn(Switch.WRONG_ID, is_on=True)
        result = it.print()
        told_the_truth(result, it.slips)
        assert (result.fate, result.cause) == (PrintFate.UNCERTAIN, "printer.uncertain")
        it.virtual.turn(Switch.WRONG_ID, is_on=False)
        assert it.print().fate is PrintFate.PRINTED


def test_a_printer_near_its_end_prints(tmp_path):
    with counter(tmp_path) as it:
        it.virtual.turn(Switch.NEAR_END, is_on=True)
        assert it.print().fate is PrintFate.PRINTED


# ---- the power goes and comes, the line stays --------------------------------------------------------


@pytest.mark.parametrize("after_s", [0.02, 0.1, 0.2, 0.35])
def test_a_power_cycle_with_a_kept_connection_is_never_called_printed_without_paper(tmp_path, after_s):
    with counter(tmp_path, mm_a_s=250) as it:
        timer = threading.Timer(after_s, it.virtual.cycle_power)
        timer.start()
        result = it.print()
        timer.join()
        told_the_truth(result, it.slips)
        assert it.print().fate is PrintFate.PRINTED
        assert it.slips <= 2


def test_a_power_cycle_between_prints_is_not_noticed(tmp_path):
    with counter(tmp_path) as it:
        for _ in range(3):
            assert it.print().fate is PrintFate.PRINTED
            it.virtual.cycle_power()
        assert it.slips == 3


@pytest.mark.parametrize("is_on_again", [False, True])
def test_bytes_on_their_way_when_the_power_goes_spoil_no_later_print(is_on_again):
    printer = VirtualPrinter()
    life = printer.lives
    assert printer.take_line(lambda _: None, 1)
    printer.turn(Switch.OFF, is_on=True)
    printer.turn(Switch.OFF, is_on=not is_on_again)
    printer.hear(JOB[:5_000], life)
    assert printer.room == MEMORY
    printer.drop_line()
    printer.turn(Switch.OFF, is_on=False)
    assert printer.print(JOB).fate is PrintFate.PRINTED
    assert [paper.picture.tobytes() for paper in printer.papers] == [PICTURE.tobytes()]


@pytest.mark.parametrize("half", [len(JOB) // 2, len(JOB) - 1])
def test_a_new_line_may_talk_while_what_the_former_left_is_still_printed(half):
    came_out = threading.Semaphore(0)
    with closing(VirtualPrinter(ways=Ways(mm_a_s=250))) as printer:
        printer.on_paper(lambda _: came_out.release())
        assert printer.take_line(lambda _: None, 1)
        printer.hear(JOB[:half], printer.lives)
        printer.drop_line()
        assert printer.take_line(lambda _: None, 1)
        printer.hear(JOB[:3_000], printer.lives)
        assert came_out.acquire(timeout=5)
        printer.hear(JOB[3_000:], printer.lives)
        assert came_out.acquire(timeout=5)
    assert printer.papers[0].cut == "none"
    assert printer.papers[1].picture.tobytes() == PICTURE.tobytes()


def test_what_a_line_left_in_a_printer_that_stands_still_comes_out_alone_when_it_goes_on():
    answers = bytearray()
    printer = VirtualPrinter()
    assert printer.take_line(lambda _: None, 1)
    printer.turn(Switch.COVER_OPEN, is_on=True)
    printer.hear(JOB[:20_000], printer.lives)
    printer.drop_line()
    assert printer.take_line(answers.extend, 1)
    printer.hear(thermal.STATUS_QUERIES, printer.lives)
    assert len(answers) == len(thermal.STATUS_QUERIES) // 3
    printer.turn(Switch.COVER_OPEN, is_on=False)
    printer.hear(JOB, printer.lives)
    assert [paper.cut for paper in printer.papers] == ["none", "partial"]
    assert printer.papers[1].picture.tobytes() == PICTURE.tobytes()


def test_status_is_asked_through_the_same_door(tmp_path):
    with counter(tmp_path) as it:
        printer = printers.open_printer(f"tcp://127.0.0.1:{it.door.port}")
        assert printer.status() == thermal.Status()
        it.virtual.turn(Switch.NEAR_END, is_on=True)
        assert printer.status().is_paper_near_end
