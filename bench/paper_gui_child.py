"""A kiosk that takes tickets while its printer is away: how long the GUI thread stood, and when the screen told."""

import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from PySide6.QtCore import QRect

from bench.screens_child import GUARD_MS, Timed, touch, until, wait
from db.store import open_store
from kiosk.clock import OfficeClock
from kiosk.model import PrintFate
from kiosk.office import Office
from kiosk.paper import Paper
from printing.door import TcpDoor
from printing.drawing import slips_for
from printing.printers import open_printer
from printing.spool import Spool
from printing.spooler import Spooler
from printing.virtual import VirtualPrinter
from ui.app import know_widgets
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.clock import OfficeTime
from ui.feed import Feed
from ui.printout import Printout
from ui.screen import Room
from ui.theme import fonts
from ui.work import Work

ON_THE_WAY = (PrintFate.NONE, PrintFate.QUEUED, PrintFate.SENT)
LOCAL = "127.0.0.1"


@contextmanager
def well() -> Iterator[str]:
    """A printer that prints."""
    with closing(TcpDoor(VirtualPrinter(), LOCAL)) as door:
        yield f"tcp://{LOCAL}:{door.port}"


@contextmanager
def silent() -> Iterator[str]:
    """A host that takes a connection and never says or reads anything."""
    taken: list[socket.socket] = []

    def accept(server: socket.socket) -> None:
        while True:
            try:
                taken.append(server.accept()[0])
            except OSError:
                return

    with closing(socket.create_server((LOCAL, 0))) as server:
        threading.Thread(target=accept, args=(server,), daemon=True).start()
        yield f"tcp://{LOCAL}:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    for each in taken:
        each.close()


@contextmanager
def hole() -> Iterator[str]:
    """An address where nobody answers: the queue of connections is full."""
    with ExitStack() as stack:
        server = stack.enter_context(closing(socket.socket()))
        server.bind((LOCAL, 0))
        server.listen(0)
        for _ in range(4):
            caller = stack.enter_context(closing(socket.socket()))
            caller.settimeout(0)
            caller.connect_ex(server.getsockname())
        yield f"tcp://{LOCAL}:{server.getsockname()[1]}"


HOSTS: dict[str, Callable[[], object]] = {"well": well, "silent": silent, "hole": hole}


class Bench:
    """One kiosk's window, and a printer."""

    def __init__(self, url: str, printer_url: str, folder: Path) -> None:
        self.office = Office(open_store(url), OfficeClock())
        self.work = Work(lambda: Office(open_store(url), OfficeClock()))
        self.feed = Feed(self.work, OfficeTime())
        printer = open_printer(printer_url)
        self.spooler = Spooler(printer, Spool(folder / "spool", "bench"), folder / "locks")
        paper = Paper(Office(open_store(url), OfficeClock()), self.spooler, slips_for(printer))
        self.printout = Printout(self.feed, paper.print_once)
        room = Room(work=self.work, feed=self.feed, definition=self.office.definition())
        self.kiosk = CitizenScreen(room, Kiosk(print_slip=self.printout.give))
        self.feed.start()
        self.kiosk.setGeometry(QRect(0, 0, 1920, 1080))
        self.kiosk.show()
        self.kiosk.open()
        until(lambda: self.kiosk.views is not None)
        wait(most_ms=1000)

    def round(self, application: Timed) -> tuple[float, float, float]:
        """Take one ticket; answers ms until the screen told of its paper, and the longest section meanwhile.

        The section is timed from the painted number on: what taking a ticket costs is no part of printing.
        """
        prefix = next(v.service.prefix for v in self.office.services() if v.offer.now)
        touch(self.kiosk, f"service_{prefix}")
        until(lambda: self.kiosk.visit.days)
        until(lambda: not self.kiosk.shield.isVisible())
        touch(self.kiosk, "take_now")
        until(lambda: self.kiosk.visit.step is Step.DONE)
        began = time.perf_counter()
        application.told()
        until(self._is_told)
        told_ms = (time.perf_counter() - began) * 1000
        wall, busy = application.told()
        self.kiosk.end()
        self.kiosk.shield.hide()
        wait(most_ms=GUARD_MS)
        return told_ms, wall, busy

    def _is_told(self) -> bool:
        view = self.kiosk.visit.ticket
        return view is not None and view.ticket.print not in ON_THE_WAY

    def close(self) -> None:
        """Stop the threads."""
        self.feed.stop()
        self.printout.stop()
        self.work.stop()
        self.spooler.close()


def main(url: str, rounds: int, host: str, folder: str) -> None:
    """Do the rounds and tell."""
    application = Timed(["bench"])
    know_widgets()
    fonts.load()
    with HOSTS[host]() as printer_url:  # type: ignore[attr-defined]
        bench = Bench(url, printer_url, Path(folder))
        rows = [bench.round(application) for _ in range(rounds)]
        bench.close()
    names = ("told", "section", "busy")
    told = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    print(json.dumps(told | {"platform": application.platformName()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
