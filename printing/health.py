"""What the doctor learns about a printer: whether it answers, and what hinders it. Nothing is printed."""

from contextlib import suppress
from pathlib import Path

from kiosk.commands.doctor import Finding, Health
from kiosk.errors import KioskError, Unavailable
from kiosk.places import shown
from kiosk.stations import Condition
from kiosk.words import Words
from printing import memory, record
from printing.printers import SlipPrinter, open_printer


def look(url: str, words: Words, folder: Path) -> Finding:
    """Look at the printer behind a URL; what is known of it lies in `folder`."""
    part = words("Máy in")
    try:
        return _ask(open_printer(url, record.read(url, folder)), words)
    except KioskError as error:
        return Finding(part=part, health=Health.BAD, found=url, advice=words.error(error, staff=True))


def remembered(url: str, folder: Path, trouble: str | None) -> Condition:
    """Tell how a printer was when it last printed, and how much paper is left; nobody asks it."""
    known = memory.read(url, folder)
    roll_m, left_mm = None, None
    with suppress(KioskError):
        found = record.read(url, folder)
        roll_m = found.roll_m if found else None
    if roll_m is not None:
        left_mm = max(0, round(roll_m * 1000 - known.printed_mm))
    state = trouble or ("printer.near_end" if known.is_near_end else None)
    return Condition(printer=shown(url), printer_state=state, paper_left_mm=left_mm)


def _ask(printer: SlipPrinter, words: Words) -> Finding:
    part, status = words("Máy in"), printer.status()
    if status is None:
        advice = words("Máy in này không báo tình trạng: nhìn giấy để biết phiếu đã in ra.")
        return Finding(part=part, health=Health.ODD, found=printer.url, advice=advice)
    if status.cause is not None:
        raise Unavailable(status.cause, printer=printer.url)
    if status.is_paper_near_end:
        advice = words("Giấy máy in sắp hết: chuẩn bị cuộn giấy mới.")
        return Finding(part=part, health=Health.ODD, found=printer.url, advice=advice)
    return Finding(part=part, health=Health.OK, found=printer.url)
