"""From a ticket to its slip with a real ledger: one paper at most, and a fate for every print."""

import signal
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from db.store import open_store
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.errors import Unavailable
from kiosk.events import EventKind
from kiosk.model import PrintFate
from kiosk.office import By, Office
from kiosk.paper import Paper
from kiosk.trial import Switch
from kiosk.verbs.take import TakeRequest
from printing.drawing import slips_for
from printing.spool import Spool
from printing.spooler import Spooler
from printing.states import PrintState
from printing.virtual import VirtualPrinter

NOW = datetime.fromisoformat("2026-03-02T07:10:00+07:00")
EXAMPLE = "trung-tam-pvhcc-phuong-nga-nam"
TAKE = TakeRequest(service="A", print=True)


class Hall:
    """An office, a virtual printer and its paper, in a folder."""

    def __init__(self, folder: Path, printer=None) -> None:
        url = f"sqlite:///{folder / 'office.sqlite'}"
        is_new = not (folder / "office.sqlite").exists()
        self.store = open_store(url, create=is_new)
        if is_new:
            text, source = definition.read(EXAMPLE)
            self.store.load(text, source=source, is_rehearsal=True, now=NOW)
        self.office = Office(self.store, HandClock(NOW), station="kiosk-1")
        self.printer = printer or VirtualPrinter()
        self.spooler = Spooler(self.printer, Spool(folder / "spool", "kiosk-1"), folder)
        self.paper = Paper(self.office, self.spooler, slips_for(self.printer))

    def close(self) -> None:
        self.spooler.close()
        self.store.close()

    def prints(self) -> list[dict]:
        events = self.office.events_since(0)
        return [event.body["note"] for event in events if event.kind is EventKind.PRINT]


@pytest.fixture
def hall(tmp_path):
    with closing(Hall(tmp_path)) as made:
        yield made


def test_the_intent_is_in_the_tickets_own_transaction_and_the_job_is_in_the_next_event(hall):
    view = hall.office.take(TAKE)
    assert view.ticket.print is PrintFate.QUEUED
    assert hall.office.take(TakeRequest(service="A")).ticket.print is PrintFate.NONE
    after = hall.paper.print_once(view)
    assert (after.ticket.print, after.ticket.on_paper) == (PrintFate.PRINTED, True)
    queued, told = hall.prints()
    assert (queued["station"], queued["printer"], len(queued["sha256"])) == ("kiosk-1", "virtual:", 64)
    assert (told["job"], told["fate"], told["cause"]) == (queued["job"], "printed", None)
    assert list(hall.spooler._spool._folder.glob("*.job")) == []


def test_a_second_request_for_the_first_slip_gives_no_second_paper(hall):
    view = hall.office.take(TAKE, By(token="kiosk-1:0001"))
    hall.paper.print_once(view)
    again = hall.paper.print_once(hall.office.take(TAKE, By(token="kiosk-1:0001")))
    assert again.ticket.print is PrintFate.PRINTED
    assert len(hall.printer.papers) == 1


def test_a_copy_has_the_same_number_and_says_so(hall):
    view = hall.office.take(TAKE)
    hall.paper.print_once(view)
    hall.paper.reprint(view)
    first, copy = hall.printer.papers
    assert copy.picture.height > first.picture.height
    assert hall.prints()[2]["copy"] is True


def test_a_failed_first_slip_can_be_voided_and_is_not_printed_by_itself_later(hall):
    hall.printer.turn(Switch.PAPER_OUT, is_on=True)
    view = hall.paper.print_once(hall.office.take(TAKE))
    assert (view.ticket.print, view.ticket.on_paper) == (PrintFate.FAILED, False)
    hall.printer.turn(Switch.PAPER_OUT, is_on=False)
    assert hall.paper.print_once(view).ticket.print is PrintFate.FAILED
    assert hall.printer.papers == ()
    assert hall.office.void(view.ticket.code).ticket.state.value == "void"


class Away:
    """An office whose ledger is away for some of its verbs."""

    def __init__(self, office: Office, *verbs: str) -> None:
        self._office, self.verbs = office, set(verbs)

    def __getattr__(self, name: str):
        if name in self.verbs:
            raise Unavailable("db.busy")
        return getattr(self._office, name)


def test_a_ledger_that_is_away_keeps_nobody_from_his_paper_and_hears_of_it_later(hall):
    view = hall.office.take(TAKE)
    away = Away(hall.office, "print_queued", "print_result")
    paper = Paper(away, hall.spooler, slips_for(hall.printer))
    assert paper.print_once(view).ticket.print is PrintFate.QUEUED
    assert len(hall.printer.papers) == 1
    away.verbs.clear()
    paper.tell_left()
    assert hall.office.ticket(view.ticket.code).ticket.print is PrintFate.PRINTED
    paper.tell_left()
    assert len(hall.prints()) == 1


def test_a_full_disk_is_a_failed_print_with_its_cause(hall, monkeypatch):
    def full(*_args, **_named):
        raise OSError(28, "No space left on device")

    view = hall.office.take(TAKE)
    monkeypatch.setattr("printing.spool._write_all", full)
    after = hall.paper.print_once(view)
    assert (after.ticket.print, after.ticket.on_paper) == (PrintFate.FAILED, False)
    assert hall.prints()[0]["cause"] == "printer.spool"
    assert hall.printer.papers == ()


def test_a_late_fate_does_not_cover_a_newer_one(hall):
    view = hall.office.take(TAKE)
    dead = Spool(hall.spooler._spool._folder, "kiosk-1")
    job = dead.keep(b"slip", code=view.ticket.code, printer="virtual:", is_copy=True)
    hall.office.print_queued(job)
    dead.move(job, PrintState.SENDING)
    printed = hall.paper.reprint(view)
    assert printed.ticket.print is PrintFate.PRINTED
    dead.close()
    hall.paper.tell_left()
    assert hall.office.ticket(view.ticket.code).ticket.print is PrintFate.PRINTED
    assert [note.get("fate") for note in hall.prints()] == [None, None, "printed", "uncertain"]


# ---- kill -9 -----------------------------------------------------------------------------------------

CHILD = """
import os, signal, sys
from pathlib import Path
from tests.printing.test_paper import Hall, TAKE, By
where, folder = sys.argv[1], Path(sys.argv[2])
hall = Hall(folder)
def die(*_args, **_named):
    os.kill(os.getpid(), signal.SIGKILL)
spool = hall.spooler._spool
move = spool.move
def moving(job, state, result=None):
    if where == "before " + state.value: die()
    move(job, state, result)
    if where == "after " + state.value: die()
spool.move = moving
view = hall.office.take(TAKE, By(token="kiosk-1:0001"))
if where == "taken": die()
if where == "kept": hall.office.print_queued = die
if where == "told": hall.spooler.forget = die

hall.printer.folder = folder / "papers"
hall.paper.print_once(view)
"""
PLACES = {
    "taken": (PrintFate.PRINTED, 1),
    "kept": (PrintFate.EXPIRED, 0),
    "after checking": (PrintFate.EXPIRED, 0),
    "after sending": (PrintFate.UNCERTAIN, 0),
    "after sent": (PrintFate.UNCERTAIN, 1),
    "after printed": (PrintFate.PRINTED, 1),
    "told": (PrintFate.PRINTED, 1),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_station_killed_at_any_point_leaves_a_fate_and_no_second_paper(place, tmp_path):
    Hall(tmp_path).close()
    child = subprocess.run(
        [sys.executable, "-c", CHILD, place, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    with closing(Hall(tmp_path)) as hall:
        hall.printer.folder = tmp_path / "papers"
        hall.paper.tell_left()
        view = hall.paper.print_once(hall.office.take(TAKE, By(token="kiosk-1:0001")))
        fate, papers = PLACES[place]
        assert view.ticket.print is fate
        assert len(list((tmp_path / "papers").glob("*.bin"))) == papers
        assert len(hall.office.tickets()) == 1
        assert list((tmp_path / "spool").glob("*.job")) == []
        if fate is not PrintFate.PRINTED:
            assert hall.paper.reprint(view).ticket.print is PrintFate.PRINTED


def test_the_result_of_a_print_names_its_cause(hall):
    hall.printer.turn(Switch.COVER_OPEN, is_on=True)
    hall.paper.print_once(hall.office.take(TAKE))
    assert hall.prints()[-1]["cause"] == "printer.cover"
