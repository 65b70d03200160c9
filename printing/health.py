"""What the doctor learns about a printer: whether it answers, what hinders it, how it is set up. Nothing is printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk import printer_words
from kiosk.commands.doctor import Finding, Health
from kiosk.errors import KioskError, Unavailable
from kiosk.model import PrintFate
from kiosk.printer import PrinterState, Record
from kiosk.words import Words
from printing import memory, record, roll
from printing.memory import Memory
from printing.printers import SlipPrinter, open_printer

_UNASKED = ("virtual", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A printer with everything that is stored of it."""

    printer: SlipPrinter
    memory: Memory
    record: Record | None


def look(url: str, words: Words, folder: Path) -> Finding:
    """Look at the printer behind a URL; what is known of it lies in `folder`."""
    part = words("Máy in")
    try:
        stored = record.read(url, folder)
        printer = open_printer(url, stored)
        known = _Known(printer=printer, memory=memory.read(url, folder), record=stored)
        return _ask(known, words)
    except KioskError as error:
        return Finding(part=part, health=Health.BAD, found=url, advice=words.error(error, staff=True))


def _ask(known: _Known, words: Words) -> Finding:
    printer, part = known.printer, words("Máy in")
    found = " · ".join(_facts(known, words))
    status = printer.status()
    if status is None:
        advice = words("Máy in này không báo tình trạng: nhìn giấy để biết phiếu đã in ra.")
        return Finding(part=part, health=Health.ODD, found=found, advice=advice)
    if status.cause is not None:
        advice = words.error(Unavailable(status.cause, printer=printer.url), staff=True)
        return Finding(part=part, health=Health.BAD, found=found, advice=advice)
    state = _state(known, is_near_end=status.is_paper_near_end)
    if advice := printer_words.trouble(state, words):
        return Finding(part=part, health=Health.ODD, found=found, advice=advice)
    if known.record is None and printer.url.partition(":")[0] not in _UNASKED:
        advice = words("Máy in này chưa qua cài đặt: chạy printer probe, printer test, rồi printer keep.")
        return Finding(part=part, health=Health.ODD, found=found, advice=advice)
    return Finding(part=part, health=Health.OK, found=found)


def _facts(known: _Known, words: Words) -> Iterator[str]:
    """Say what is known: address, name, how it prints, its paper, its last print."""
    yield known.printer.url
    if known.record is not None and known.record.name:
        yield known.record.name
    yield printer_words.way(known.printer.profile, words)
    if paper := printer_words.paper_left(_state(known, is_near_end=known.memory.is_near_end), words):
        yield paper
    if known.memory.last:
        at = datetime.fromisoformat(known.memory.last_at)
        fate = words.print_fate(PrintFate(known.memory.last))
        yield words("lần in cuối {when}: {fate}", when=f"{words.time(at)} {words.date(at)}", fate=fate)


def _state(known: _Known, *, is_near_end: bool) -> PrinterState:
    roll_m = known.record.roll_m if known.record else None
    return PrinterState(
        url=known.printer.url, is_near_end=is_near_end, slips_left=roll.slips_left(known.memory, roll_m)
    )
