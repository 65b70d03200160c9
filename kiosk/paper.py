"""From a committed ticket to a paper slip: the bytes are kept, the intent is recorded, then what became of them."""

import logging
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.errors import KioskError, Refused, Unavailable
from kiosk.model import Definition, PrintFate
from kiosk.office import By, Office
from kiosk.ports import PrintJob, PrintResult, Spooler
from kiosk.verbs.staff import Printed
from kiosk.views import TicketView


class Draw(Protocol):
    """Makes a ticket's job: the bytes for the printer."""

    def __call__(self, view: TicketView, definition: Definition, *, now: datetime, is_copy: bool) -> bytes:
        """Draw one slip; a copy says so."""
        ...


LONGEST_PRINT = timedelta(seconds=60)
"""A print that has told nothing for so long will tell nothing any more."""
TELL_TRIES = 2

_BEGUN_NOTHING = frozenset({PrintFate.NONE, PrintFate.QUEUED})
_log = logging.getLogger(__name__)


class Paper:
    """One printer and how slips are drawn for it. Blocks while it prints: never called in the GUI thread."""

    def __init__(self, office: Office, spooler: Spooler, draw: Draw) -> None:
        self._office = office
        self._spooler = spooler
        self._draw = draw

    def print_once(self, view: TicketView) -> TicketView:
        """Print a ticket's first slip unless that was begun before: a retry must not give a second paper."""
        now = self._office.ticket(view.ticket.code)
        is_new = now.ticket.print in _BEGUN_NOTHING and not now.ticket.on_paper
        return self._print(now, is_copy=False) if is_new else now

    def reprint(self, view: TicketView) -> TicketView:
        """Print a ticket's slip again: the same number, and it says that it is a copy."""
        return self._print(view, is_copy=True)

    def tell_left(self) -> None:
        """Record the fates that nobody has told: of runs that were killed, or told while the ledger was away."""
        for job, result in self._spooler.left():
            self._tell(job, result, is_late=True)

    def _print(self, view: TicketView, *, is_copy: bool) -> TicketView:
        """Print; answers the ticket with the print's fate. Never undoes the ticket."""
        try:
            self.tell_left()
            definition, now = self._office.definition(), self._office.seen().now
            slip = self._draw(view, definition, now=now, is_copy=is_copy)
            job = self._spooler.keep(slip, code=view.ticket.code, is_copy=is_copy)
        except Unavailable as error:
            return self._not_begun(view, error)
        if job is None:
            return self._office.ticket(view.ticket.code)
        self._intend(job)
        return self._tell(job, self._spooler.print(job)) or view

    def _not_begun(self, view: TicketView, error: Unavailable) -> TicketView:
        """Record that not one byte could be sent, because disk or ledger failed."""
        _log.error("the slip of %s cannot be printed: %s", view.ticket.label, error)
        result = PrintResult(fate=PrintFate.FAILED, cause=error.key)
        try:
            return self._office.print_result(
                Printed(code=view.ticket.code, printer=self._spooler.url, result=result, is_late=True)
            )
        except Unavailable as second:
            _log.warning("nor could that be recorded: %s", second)
            return view

    def _intend(self, job: PrintJob) -> None:
        """Record the intent. The spool has it already: a ledger that is away keeps nobody from his paper."""
        try:
            self._office.print_queued(job, By(token=f"print:{job.id}:queued"))
        except Unavailable as error:
            _log.warning("the print %s is not recorded as queued: %s", job.id, error)

    def _tell(self, job: PrintJob, result: PrintResult, *, is_late: bool = False) -> TicketView | None:
        """Record a fate, then let go of the job; None when the ledger is away: it is told before the next print."""
        printed = Printed(code=job.code, printer=job.printer, result=result, job=job.id, is_late=is_late)
        for left in reversed(range(TELL_TRIES)):
            try:
                view = self._office.print_result(printed, By(token=f"print:{job.id}:fate"))
            except Unavailable as error:
                _log.log(logging.INFO if left else logging.WARNING, "the fate of %s is not recorded: %s", job.id, error)
            except KioskError as error:
                _log.warning("the fate of %s was told before, or its ticket is not here: %s", job.id, error)
                self._spooler.forget(job)
                return None
            else:
                self._spooler.forget(job)
                return view
        return None


def tell_unknown(office: Office, printer_url: str) -> None:
    """Record as uncertain what was begun long ago and never told of, by whichever station."""
    now = office.seen().now
    for view in office.tickets():
        it = view.ticket
        if it.print is PrintFate.QUEUED and now - it.issued_at > LONGEST_PRINT:
            unknown = PrintResult(fate=PrintFate.UNCERTAIN, cause="printer.uncertain")
            try:
                office.print_result(Printed(code=it.code, printer=printer_url, result=unknown, is_late=True))
            except Refused as refusal:
                if refusal.key != "role.forbidden":
                    raise
                return  # a panel tells nothing: another station will
