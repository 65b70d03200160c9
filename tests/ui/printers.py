"""A station's printer for screens: the virtual one, with the real spooler and the real set-up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.office import Office
from kiosk.paper import Paper
from kiosk.words import Words
from printing.drawing import slips_for
from printing.setup import Setup
from printing.spool import Spool
from printing.spooler import Spooler
from printing.virtual import VirtualPrinter, Ways
from ui.printer import StationPrinter


class Desk:
    """A virtual printer, its spooler and its set-up in a folder; `screen` is what screens are given."""

    def __init__(self, folder: Path, ways: Ways | None = None) -> None:
        self.locks = folder / "locks"
        self.printer = VirtualPrinter("virtual:", ways=ways or Ways())
        self.spooler = Spooler(self.printer, Spool(folder / "spool", "test"), self.locks)
        printer, spooler = self.printer, self.spooler
        setup = Setup(lambda _: printer, spool=folder / "spool", locks=self.locks, station="test", words=Words("vi"))
        self.screen = StationPrinter("virtual:", lambda: spooler, lambda: setup)

    def paper(self, office: Office) -> Paper:
        """Slips of an office on this printer."""
        return Paper(office, self.spooler, slips_for(self.printer))

    def heard(self, until: Callable[[Callable[[], object]], None], is_so: Callable[[Any], object]) -> None:
        """Wait until the screens have heard that the printer is so."""
        until(lambda: self.screen.state is not None and is_so(self.screen.state))

    def close(self) -> None:
        """Stop everything."""
        self.screen.stop()
        self.spooler.close()
