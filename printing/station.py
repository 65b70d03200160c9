"""One station's printer with everything around it, each part made when it is first needed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock

from kiosk.commands.printing import PrinterDesk
from kiosk.places import shown
from kiosk.ports import PrinterWatch
from kiosk.printer import PrinterState
from kiosk.stations import Condition
from kiosk.words import Words
from printing import printers, record
from printing.known import remembered
from printing.printers import SlipPrinter
from printing.setup import Setup
from printing.spool import Spool
from printing.spooler import Spooler
from printing.trial import Trial
from printing.virtual import VirtualPrinter


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """Whose printer it is, and where its things lie. watch_s: seconds between two looks at it, 0 for none."""

    url: str
    station: str
    spool: Path
    locks: Path
    watch_s: float


class StationPrinter:
    """The printer of a station. Any thread may ask for its parts."""

    def __init__(self, outfit: Outfit) -> None:
        self._outfit = outfit
        self._open: dict[str, SlipPrinter] = {}
        self._guard = RLock()

    def close(self) -> None:
        """Finish what was given to it."""
        if "spooler" in self.__dict__:
            self.spooler.close()

    def open(self, url: str) -> SlipPrinter:
        """Open a printer as it is recorded, once."""
        with self._guard:
            if url not in self._open:
                self._open[url] = printers.open_printer(url, record.read(url, self._outfit.locks))
            return self._open[url]

    @cached_property
    def spooler(self) -> Spooler:
        """The prints on their way to it."""
        it = self._outfit
        return Spooler(self.open(it.url), Spool(it.spool, it.station), it.locks)

    @cached_property
    def watch(self) -> PrinterWatch:
        """How it is; asked from now on while nothing is printed, unless the settings say no."""
        if self._outfit.watch_s:
            self.spooler.watch_idle(self._outfit.watch_s)
        return self.spooler

    def setup(self) -> Setup:
        """Make what asks a printer, prints its set-up pages and stores what was found."""
        it = self._outfit
        return Setup(self.open, spool=it.spool, locks=it.locks, station=it.station, words=Words("vi"))

    def desk(self) -> PrinterDesk:
        """Make what the commands about it work with."""
        return PrinterDesk(url=self._outfit.url, setup=self.setup(), new_roll=self.new_roll)

    def new_roll(self) -> None:
        """Count its paper anew."""
        self.spooler.new_roll()

    def trial(self, papers: Path) -> Trial:
        """Show the printer of a machine that has none."""
        printer = self.open(self._outfit.url)
        if not isinstance(printer, VirtualPrinter):
            raise TypeError(f"{printer.url} is no virtual printer")
        return Trial(printer, papers)

    def state(self) -> PrinterState:
        """Tell how it was when last heard of; nobody asks it."""
        it = self._outfit
        return self.spooler.state() if "spooler" in self.__dict__ else remembered(it.url, it.locks)

    def condition(self) -> Condition:
        """Tell the same as a station tells the office."""
        state = self.state()
        cause = state.cause or ("printer.near_end" if state.is_near_end else None)
        return Condition(printer=shown(state.url), printer_state=cause, paper_left_mm=state.paper_left_mm)
