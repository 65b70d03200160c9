"""The spool and its worker: every state on the disk first, one at a printer, and a fate for every print."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.printer import PROFILE
from kiosk.trial import Switch
from printing import lock, memory, printers, spooler, thermal
from printing.door import TcpDoor
from printing.spool import Spool
from printing.spooler import Spooler
from printing.states import Moved, PrintState, move_nowhere
from printing.virtual import VirtualPrinter

SLIP = b"\x1b@" + bytes(range(256)) * 20 + b"\n\x1dVB\x18"
DONE = PrintResult(fate=PrintFate.PRINTED, bytes_sent=len(SLIP))


@dataclass
class Scripted:
    """A printer that answers what it is told to, and remembers what it got."""

    answers: list[PrintResult] = field(default_factory=list)
    url: str = "tcp://printer.test:9100?dots=576"
    profile = PROFILE
    got: list[bytes] = field(default_factory=list)
    before = staticmethod(lambda: None)

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        answer = self.answers.pop(0) if self.answers else DONE
        if answer.fate is not PrintFate.FAILED:
            moved(PrintState.SENDING)
            self.before()
            self.got.append(job)
            moved(PrintState.SENT)
        return answer

    def status(self) -> None:
        return None


@pytest.fixture
def make(tmp_path: Path) -> Iterator:
    made: list[Spooler] = []

    def build(printer=None, station: str = "kiosk-1") -> Spooler:
        made.append(Spooler(printer or Scripted(), Spool(tmp_path / "spool", station), tmp_path / "locks"))
        return made[-1]

    yield build
    for each in made:
        each.close()


def states(spool: Path, job) -> list[str]:
    import json

    content = (spool / f"{job.id}.job").read_bytes()
    lines = content[content.index(b"\n") + 1 + job.size + 1 :].splitlines()
    return [json.loads(line)["state"] for line in lines]


def keep(it: Spooler, code: str = "K7M3QX", *, is_copy: bool = False):
    job = it.keep(SLIP, code=code, is_copy=is_copy)
    assert job is not None
    return job


# ---- the way of one print ----------------------------------------------------------------------------


def test_bytes_and_intent_are_on_the_disk_before_anything_is_sent(make, tmp_path):
    it = make()
    job = keep(it)
    assert (job.station, job.printer, job.sha256) == ("kiosk-1", it.url, hashlib.sha256(SLIP).hexdigest())
    assert SLIP in (tmp_path / "spool" / f"{job.id}.job").read_bytes()
    assert it.printer.got == []
    assert it.print(job) == DONE
    assert it.printer.got == [SLIP]


def test_every_state_is_on_the_disk_before_the_next_step(make, tmp_path):
    printer = Scripted()
    it = make(printer)
    job = keep(it)
    seen = []
    printer.before = lambda: seen.extend(states(tmp_path / "spool", job))
    it.print(job)
    assert seen == ["checking", "sending"]
    assert states(tmp_path / "spool", job) == ["checking", "sending", "sent", "printed"]
    it.forget(job)
    assert not list((tmp_path / "spool").glob("*.job"))


def test_the_first_slip_of_a_ticket_is_kept_once_and_copies_as_often_as_asked(make):
    it, other = make(), make()
    assert keep(it)
    assert it.keep(SLIP, code="K7M3QX", is_copy=False) is None
    assert other.keep(SLIP, code="K7M3QX", is_copy=False) is None
    assert keep(it, is_copy=True).id != keep(it, is_copy=True).id


def test_a_disk_that_takes_no_state_lets_no_byte_out(make, tmp_path):
    it = make()
    job = keep(it)
    (tmp_path / "spool" / f"{job.id}.job").unlink()
    assert it.print(job) == PrintResult(fate=PrintFate.FAILED, cause="printer.spool")
    assert it.printer.got == []


def test_a_spool_file_that_was_changed_is_not_printed(make, tmp_path):
    it = make()
    job = keep(it)
    path = tmp_path / "spool" / f"{job.id}.job"
    path.write_bytes(path.read_bytes().replace(SLIP, SLIP[::-1]))
    assert it.print(job).cause == "printer.spool"
    assert it.printer.got == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match=r"printer\.spool"):
        Spool(tmp_path / "file" / "spool", "kiosk-1")


# ---- again, or not -----------------------------------------------------------------------------------


def test_a_passing_trouble_before_the_first_byte_is_tried_again(make, monkeypatch):
    monkeypatch.setattr(spooler, "PAUSES_S", (0.01, 0.01))
    refused = PrintResult(fate=PrintFate.FAILED, cause="printer.refused")
    it = make(Scripted([refused, refused]))
    assert it.print(keep(it)) == DONE
    assert it.printer.got == [SLIP]


@pytest.mark.parametrize("cause", ["printer.off", "printer.stalled", "printer.refused"])
def test_nothing_is_sent_again_once_a_byte_was_handed_over(make, cause):
    torn = PrintResult(fate=PrintFate.UNCERTAIN, cause=cause, bytes_sent=1)
    it = make(Scripted([torn]))
    assert it.print(keep(it)) == torn
    assert len(it.printer.got) == 1


def test_a_job_that_waited_too_long_expires_and_nothing_is_sent(make, monkeypatch):
    monkeypatch.setattr(spooler, "EXPIRY_S", 0.05)
    printer = Scripted()
    it = make(printer)
    first, second = keep(it, "AAAAAA"), keep(it, "BBBBBB")
    printer.before = lambda: time.sleep(0.2)
    thread = threading.Thread(target=it.print, args=(first,))
    thread.start()
    time.sleep(0.05)
    assert it.print(second) == PrintResult(fate=PrintFate.EXPIRED)
    thread.join()
    assert printer.got == [SLIP]


def test_two_stations_at_one_printer_take_turns(make, monkeypatch):
    monkeypatch.setattr(spooler, "BUSY_S", 0.2)
    slow, quick = Scripted(), Scripted(url="tcp://PRINTER.test:9100?dots=384")
    begun, go = threading.Event(), threading.Event()
    slow.before = lambda: (begun.set(), go.wait(5))
    it, other = make(slow), make(quick)
    thread = threading.Thread(target=lambda: it.print(keep(it, "AAAAAA")))
    thread.start()
    begun.wait(5)
    assert other.print(keep(other, "BBBBBB")) == PrintResult(fate=PrintFate.FAILED, cause="printer.busy")
    go.set()
    thread.join()
    assert other.print(keep(other, "CCCCCC")) == DONE


def test_a_lock_is_free_when_its_process_dies(tmp_path):
    script = "import sys,time;from pathlib import Path;from printing import lock;"
    script += "held=lock.take(Path(sys.argv[1]));print('held',flush=True);time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "l")], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "held\n"
    assert lock.take(tmp_path / "l") is None
    child.kill()
    child.wait()
    child.stdout.close()
    mine = lock.take(tmp_path / "l", 1)
    assert mine is not None
    mine.close()


# ---- what a run leaves -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reached", "fate"),
    [
        ([], PrintFate.EXPIRED),
        ([PrintState.CHECKING], PrintFate.EXPIRED),
        ([PrintState.CHECKING, PrintState.SENDING], PrintFate.UNCERTAIN),
        ([PrintState.CHECKING, PrintState.SENDING, PrintState.SENT], PrintFate.UNCERTAIN),
    ],
)
def test_what_an_ended_run_left_is_judged_by_the_next(make, tmp_path, reached, fate):
    dead = Spool(tmp_path / "spool", "kiosk-1")
    job = dead.keep(SLIP, code="K7M3QX", printer="virtual:", is_copy=False)
    for state in reached:
        dead.move(job, state)
    it = make()
    assert it.left() == []
    dead.close()
    ((found, result),) = it.left()
    assert (found, result.fate) == (job, fate)
    assert result.cause == ("printer.uncertain" if fate is PrintFate.UNCERTAIN else None)
    it.forget(found)
    assert it.left() == []


def test_a_fate_that_was_not_told_is_told_by_the_next_run(make, tmp_path):
    dead = Spool(tmp_path / "spool", "kiosk-1")
    job = dead.keep(SLIP, code="K7M3QX", printer="virtual:", is_copy=False)
    paper = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    dead.move(job, PrintState.FAILED, paper)
    dead.close()
    assert make().left() == [(job, paper)]


def test_another_stations_prints_are_not_touched(make, tmp_path):
    dead = Spool(tmp_path / "spool", "kiosk-2")
    dead.keep(SLIP, code="K7M3QX", printer="virtual:", is_copy=False)
    dead.close()
    assert make().left() == []


def test_a_torn_line_is_no_state(make, tmp_path):
    dead = Spool(tmp_path / "spool", "kiosk-1")
    job = dead.keep(SLIP, code="K7M3QX", printer="virtual:", is_copy=False)
    dead.move(job, PrintState.CHECKING)
    with (tmp_path / "spool" / f"{job.id}.job").open("ab") as file:
        file.write(b'{"state": "sendi')
    dead.close()
    assert make().left()[0][1].fate is PrintFate.EXPIRED


def test_garbage_in_the_folder_spoils_nothing(make, tmp_path):
    it = make()
    for name, content in (("x.job", b""), ("y.job", b"{}\n"), ("z.job", os.urandom(100))):
        (tmp_path / "spool" / name).write_bytes(content)
    assert it.left() == []
    assert it.print(keep(it)) == DONE


def test_the_virtual_printer_goes_through_the_same_states(make, tmp_path):
    printer = VirtualPrinter()
    it = make(printer)
    printer.turn(Switch.PAPER_OUT, is_on=True)
    failed = keep(it, "AAAAAA")
    assert it.print(failed) == PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    assert states(tmp_path / "spool", failed) == ["checking", "failed"]
    printer.turn(Switch.PAPER_OUT, is_on=False)
    whole = keep(it, "BBBBBB")
    assert it.print(whole).fate is PrintFate.PRINTED
    assert states(tmp_path / "spool", whole) == ["checking", "sending", "sent", "printed"]


# ---- what is remembered of a printer -----------------------------------------------------------------


@pytest.fixture
def door():
    made = TcpDoor(VirtualPrinter())
    yield made
    made.close()


JOB = thermal.job(Image.new("1", (576, 400), 0))


def print_through(make, door, code: str, job: bytes = JOB) -> PrintResult:
    """Print as another process would: nothing is known but what the disk says."""
    it = make(printers.open_printer(f"tcp://127.0.0.1:{door.port}"))
    kept = it.keep(job, code=code, is_copy=False)
    result = it.print(kept)
    it.forget(kept)
    return result


def test_a_printer_that_answered_another_process_and_is_silent_now_gets_nothing(make, door):
    assert print_through(make, door, "AAAAAA").fate is PrintFate.PRINTED
    door._printer.turn(Switch.ONE_WAY, is_on=True)
    assert print_through(make, door, "BBBBBB") == PrintResult(fate=PrintFate.FAILED, cause="printer.silent")


def test_a_picture_broken_off_by_another_process_is_ended_before_the_next(make, door):
    virtual = door._printer
    virtual.load_paper(100)
    assert print_through(make, door, "AAAAAA").cause == "printer.paper"
    virtual.turn(Switch.PAPER_OUT, is_on=False)
    assert print_through(make, door, "BBBBBB").fate is PrintFate.PRINTED
    assert virtual.papers[-1].picture.tobytes() == Image.new("1", (576, 400), 0).tobytes()
    count = len(virtual.papers)
    assert print_through(make, door, "CCCCCC").fate is PrintFate.PRINTED
    assert len(virtual.papers) == count + 1


def test_paper_is_counted_until_the_roll_is_changed(make, door, tmp_path):
    door._printer.turn(Switch.NEAR_END, is_on=True)
    url = f"tcp://127.0.0.1:{door.port}"
    for code in ("AAAAAA", "BBBBBB"):
        print_through(make, door, code)
    known = memory.read(url, tmp_path / "locks")
    assert known.is_near_end
    assert 130 < known.printed_mm < 145
    assert known.prints == 2
    it = make(printers.open_printer(url + "?dots=576"))
    it.new_roll()
    it.close()
    after = memory.read(url, tmp_path / "locks")
    assert (after.printed_mm, after.prints) == (0.0, 0)


def test_a_memory_that_cannot_be_read_is_none(make, door, tmp_path):
    (tmp_path / "locks").mkdir()
    memory.file_of(f"tcp://127.0.0.1:{door.port}", tmp_path / "locks", ".json").write_text("{[")
    assert print_through(make, door, "AAAAAA").fate is PrintFate.PRINTED
