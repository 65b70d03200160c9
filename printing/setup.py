"""The set-up of a printer: ask it, print pages for a person to look at, store what was found."""

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Protocol, runtime_checkable

from kiosk.errors import Unavailable
from kiosk.ports import PrintResult
from kiosk.printer import Page, Probe, Profile, Record
from kiosk.words import Words
from printing import lock, memory, pages, printers, record
from printing.exchange import BUSY_S, Line
from printing.printers import SlipPrinter
from printing.probe import probe
from printing.spool import Spool
from printing.spooler import Spooler

CODE = "SETUP"
_log = logging.getLogger(__name__)


@runtime_checkable
class Conversing(Protocol):
    """A printer at the end of a line of our own, so that it can be asked."""

    def open_line(self) -> Line:
        """Open a line to it."""
        ...


class Setup:
    """Implements ports.PrinterSetup. `open_printer` gives the printer that this process has behind a URL."""

    def __init__(
        self, open_printer: Callable[[str], SlipPrinter], *, spool: Path, locks: Path, station: str, words: Words
    ) -> None:
        self._open_printer = open_printer
        self._spool = spool
        self._locks = locks
        self._station = station
        self._words = words

    def probe(self, url: str, *, asks_ids: bool = False) -> Probe:
        """Ask a printer about itself; a file and a queue of the system say nothing."""
        printer = self._open_printer(url)
        if not isinstance(printer, Conversing):
            return _of_queue(printer)
        held = lock.take(memory.lock_file(url, self._locks), BUSY_S)
        if held is None:
            raise Unavailable("printer.busy", printer=url)
        with closing(held):
            return probe(url, printer.open_line, asks_ids=asks_ids)

    def record(self, url: str) -> Record:
        """Give what is stored of a printer, with its URL's options; what is usual where nothing is stored."""
        return printers.record_of(url, record.read(url, self._locks))

    def print_page(self, url: str, page: Page, profile: Profile) -> PrintResult:
        """Print one page on trial, as a slip is printed: through spool, lock and worker."""
        printer = self._open_printer(url)
        with closing(Spooler(printer, Spool(self._spool, self._station), self._locks)) as spooler:
            job = spooler.keep(pages.job(page, profile, self._words), code=CODE, is_copy=True)
            if job is None:
                raise AssertionError("a copy is always kept")
            result = spooler.print(job)
            spooler.forget(job)
        return result

    def keep(self, url: str, found: Record) -> None:
        """Store what was found."""
        path = record.write(url, found, self._locks)
        _log.info("the printer %s is recorded in %s", memory.address_of(url), path)


def _of_queue(printer: SlipPrinter) -> Probe:
    """Ask a queue whether it stands still; it never tells of its printer."""
    try:
        printer.status()
    except Unavailable as error:
        return Probe(url=printer.url, cause=error.key, is_one_way=True)
    return Probe(url=printer.url, is_one_way=True)
