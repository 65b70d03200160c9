"""From a ticket to the bytes of its slip, for one printer."""

from datetime import datetime

from kiosk.model import Definition
from kiosk.paper import Draw
from kiosk.views import TicketView
from kiosk.words import Words
from printing import raster, slip, thermal
from printing.printers import SlipPrinter


def slips_for(printer: SlipPrinter) -> Draw:
    """Make what draws slips for a printer, each in its holder's language."""

    def draw(view: TicketView, definition: Definition, *, now: datetime, is_copy: bool) -> bytes:
        words = Words(view.ticket.language, zone=definition.zone)
        made = slip.compose(view, definition, words=words, now=now, copy=is_copy)
        return thermal.job(raster.draw(made, printer.profile.dots), printer.profile)

    return draw
