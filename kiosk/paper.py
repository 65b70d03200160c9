"""From a committed ticket to a paper slip: the intent is recorded first, then the bytes, then what became of them."""

import logging
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.errors import Unavailable
from kiosk.model import Definition, PrintFate
from kiosk.office import Office
from kiosk.ports import Printer, PrintResult
from kiosk.views import TicketView


class Draw(Protocol):
    """Makes a ticket's job: the bytes for the printer."""

    def __call__(self, view: TicketView, definition: Definition, *, now: datetime, is_copy: bool) -> bytes:
        """Draw one slip; a copy says so."""
        ...


LONGEST_PRINT = timedelta(seconds=60)
"""A print that has told nothing for so long will tell nothing any more."""

_log = logging.getLogger(__name__)


class Paper:
    """One printer and how slips are drawn for it. Blocks while it prints: never called in the GUI thread."""

    def __init__(self, office: Office, printer: Printer, draw: Draw) -> None:
        self._office = office
        self._printer = printer
        self._draw = draw

    def print(self, view: TicketView, *, is_copy: bool = False) -> TicketView:
        """Print a ticket's slip; answers the ticket with the print's fate. Never undoes the ticket."""
        code = view.ticket.code
        try:
            self._office.print_queued(code, self._printer.url)
            definition, now = self._office.definition(), self._office.seen().now
            result = self._printer.print(self._draw(view, definition, now=now, is_copy=is_copy))
            return self._office.print_result(code, result, self._printer.url)
        except Unavailable as error:
            _log.warning("the print of %s has no recorded fate: %s", view.ticket.label, error)
            return view

    def print_once(self, view: TicketView) -> TicketView:
        """Print a ticket's slip unless a print of it was begun before: a retry must not give a second paper."""
        now = self._office.ticket(view.ticket.code)
        return self.print(now) if now.ticket.print is PrintFate.NONE else now


def tell_unknown(office: Office, printer_url: str) -> None:
    """Record as uncertain what was begun long ago and never told of: a station went down while it printed."""
    now = office.seen().now
    for view in office.tickets():
        it = view.ticket
        if it.print is PrintFate.QUEUED and now - it.issued_at > LONGEST_PRINT:
            unknown = PrintResult(fate=PrintFate.UNCERTAIN, cause="printer.uncertain")
            office.print_result(it.code, unknown, printer_url)
