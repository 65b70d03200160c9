"""How a printer is by what this machine remembers of it: nobody asks it."""

import logging
from pathlib import Path

from kiosk.errors import Misused
from kiosk.model import PrintFate
from kiosk.printer import PrinterState
from printing import memory, record, roll
from printing.memory import Memory

_log = logging.getLogger(__name__)


def remembered(url: str, folder: Path) -> PrinterState:
    """Say how a printer was when its last print ended."""
    known = memory.read(url, folder)
    left_mm, slips = paper(known, folder)
    return PrinterState(
        url=url,
        is_one_way=False if known.answers else None,
        is_near_end=known.is_near_end,
        paper_left_mm=left_mm,
        slips_left=slips,
        last=PrintFate(known.last) if known.last else None,
    )


def paper(known: Memory, folder: Path) -> tuple[int | None, int | None]:
    """Tell millimetres and slips left by the record as it is now; None where no roll's length is recorded."""
    try:
        found = record.read(known.address, folder)
    except Misused as error:
        _log.warning("the printer's record is not read: %s", error)
        found = None
    roll_m = found.roll_m if found else None
    return roll.left_mm(known, roll_m), roll.slips_left(known, roll_m)
