"""From a touch to paper: how long until every byte is handed over, and until the printer has said that it is out.

Run: python -m bench.paper [HOW MANY]. The ledger, the spool, the drawing and the socket are real; the printer is the
virtual one behind its TCP port, once without taking time for paper, once at 200 mm/s.
"""

import statistics
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from db.store import open_store
from kiosk import definition
from kiosk.clock import HandClock
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


class _Timed(Spool):
    """A spool that remembers when the last job was handed over."""

    handed_over_s = 0.0

    def move(self, job: PrintJob, state: PrintState, *rest: object) -> None:
        if state is PrintState.SENT:
            self.handed_over_s = time.perf_counter()
        super().move(job, state, *rest)  # type: ignore[arg-type]


def measure(count: int, mm_a_s: float | None) -> tuple[list[float], list[float]]:
    """Take and print so many tickets; answers milliseconds to handed over, and to told."""
    virtual = VirtualPrinter(ways=Ways(mm_a_s=mm_a_s))
    door = TcpDoor(virtual)
    with (
        TemporaryDirectory() as place,
        closing(open_store(f"sqlite:///{place}/office.sqlite", create=True)) as store,
        closing(door),
        closing(virtual),
    ):
        text, source = definition.read(EXAMPLE)
        store.load(text, source=source, is_rehearsal=True, now=NOW)
        clock = HandClock(NOW)
        office, spool = Office(store, clock), _Timed(Path(place) / "spool", "bench")
        printer = open_printer(f"tcp://127.0.0.1:{door.port}")
        with closing(Spooler(printer, spool, Path(place))) as spooler:
            paper = Paper(office, spooler, slips_for(printer))
            handed, told = [], []
            for number in range(count + 1):
                clock.set(NOW + timedelta(milliseconds=number))
                begun = time.perf_counter()
                view = paper.print_once(
                    office.take(TakeRequest(service="ABCDE"[number % 5], print=True, override="bench"))
                )
                told.append((time.perf_counter() - begun) * 1000)
                handed.append((spool.handed_over_s - begun) * 1000)
                if view.ticket.print.value != "printed":
                    raise SystemExit(f"a slip was {view.ticket.print.value}")
    return handed[1:], told[1:]


def say(what: str, values: list[float]) -> None:
    """Print one line of figures."""
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    print(f"{what}: median {statistics.median(values):.1f} ms, p99 {p99:.1f} ms, most {ordered[-1]:.1f} ms")


def main(count: int) -> None:
    """Measure both printers."""
    handed, told = measure(count, None)
    say(f"touch -> bytes handed over, TCP, {count} slips", handed)
    say("touch -> told by a printer that takes no time", told)
    handed, told = measure(max(10, count // 10), SPEED_MM_S)
    say(f"touch -> bytes handed over, TCP, {SPEED_MM_S} mm/s", handed)
    say(f"touch -> told at {SPEED_MM_S} mm/s", told)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
