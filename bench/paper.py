"""From a touch to paper: how long until every byte is handed over, and until the printer has said that it is out.

The ledger, the spool, the drawing and the socket are real; the printer is the virtual one behind its TCP port, once
without taking time for paper, once at 200 mm/s.
"""

import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bench.figures import Figure, spread
from db.store import open_store
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.model import PrintFate
from kiosk.office import Office
from kiosk.paper import Paper
from kiosk.ports import PrintJob
from kiosk.verbs.take import TakeRequest
from printing.door import TcpDoor
from printing.drawing import slips_for
from printing.printers import open_printer
from printing.spool import Spool
from printing.spooler import Spooler
from printing.states import PrintState
from printing.virtual import VirtualPrinter, Ways

NOW = datetime.fromisoformat("2026-03-02T07:10:00+07:00")
EXAMPLE = "trung-tam-pvhcc-phuong-nga-nam"
SPEED_MM_S = 200
SLIPS, SLOW_SLIPS = 100, 12


class _Timed(Spool):
    """A spool that remembers when the last job was handed over."""

    handed_over_s = 0.0

    def move(self, job: PrintJob, state: PrintState, *rest: object) -> None:
        if state is PrintState.SENT:
            self.handed_over_s = time.perf_counter()
        super().move(job, state, *rest)  # type: ignore[arg-type]


def measure(folder: Path, runs: int) -> list[Figure]:
    """Print slips at a printer that takes no time, and at one that moves its paper."""
    quick = [_prints(folder / f"quick-{n}", SLIPS, None) for n in range(runs)]
    slow = [_prints(folder / f"slow-{n}", SLOW_SLIPS, SPEED_MM_S) for n in range(runs)]
    told = f"touch -> told at {SPEED_MM_S} mm/s"
    return [
        Figure(what="touch -> bytes handed over, TCP", value=spread([r[0] for r in quick]), asked="p99 ≤ 100 ms"),
        Figure(what="touch -> told by a printer that takes no time", value=spread([r[1] for r in quick])),
        Figure(what=told, value=spread([r[1] for r in slow]), asked="≤ 1500 ms"),
    ]


def _prints(place: Path, count: int, mm_a_s: float | None) -> tuple[list[float], list[float]]:
    """Take and print so many tickets; answers milliseconds to handed over, and to told."""
    place.mkdir()
    virtual = VirtualPrinter(ways=Ways(mm_a_s=mm_a_s))
    door = TcpDoor(virtual)
    with (
        closing(open_store(f"sqlite:///{place}/office.sqlite", create=True)) as store,
        closing(door),
        closing(virtual),
    ):
        text, source = definition.read(EXAMPLE)
        store.load(text, source=source, is_rehearsal=True, now=NOW)
        clock, spool = HandClock(NOW), _Timed(place / "spool", "bench")
        printer = open_printer(f"tcp://127.0.0.1:{door.port}")
        with closing(Spooler(printer, spool, place)) as spooler:
            office = Office(store, clock)
            paper = Paper(office, spooler, slips_for(printer))
            handed, told = [], []
            for number in range(count + 1):
                clock.set(NOW + timedelta(milliseconds=number))
                begun = time.perf_counter()
                request = TakeRequest(service="ABCDE"[number % 5], print=True, override="bench")
                view = paper.print_once(office.take(request))
                told.append((time.perf_counter() - begun) * 1000)
                handed.append((spool.handed_over_s - begun) * 1000)
                if view.ticket.print is not PrintFate.PRINTED:
                    raise SystemExit(f"a slip was {view.ticket.print.value}")
    return handed[1:], told[1:]
