"""Printers behind a queue of the system, through python-escpos: CUPS and Windows.

The queue takes a job whole and tells little: never more than assumed; that a queue stands still is seen before.
"""

import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from escpos.exceptions import DeviceNotFoundError
from escpos.printer import CupsPrinter, Win32Raw

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.printer import Profile
from printing.states import Moved, PrintState, move_nowhere
from printing.thermal import Status

JOB_NAME = "mot-cua-kiosk"
_CUPS_STOPPED = 5
# Words of "printer-state-reasons" (RFC 8011), as far as they stop paper.
_CUPS_REASONS = {
    "media-empty": "printer.paper",
    "media-needed": "printer.paper",
    "cover-open": "printer.cover",
    "door-open": "printer.cover",
    "offline": "printer.off",
    "connecting-to-device": "printer.off",
    "cutter": "printer.cutter",
}
# Bits of PRINTER_INFO_2.Status (winspool.h).
_WINDOWS_BITS = (
    (0x00000010 | 0x00000040, "printer.paper"),
    (0x00400000, "printer.cover"),
    (0x00000008 | 0x00000002, "printer.cutter"),
    (0x00000080 | 0x00001000, "printer.off"),
)


class CupsQueue:
    """A raw queue of CUPS."""

    def __init__(self, url: str, name: str, profile: Profile) -> None:
        self.url, self.profile, self._name = url, profile, name

    def status(self) -> Status | None:
        """Ask nothing: a queue knows its own state, not the printer's. Raises Unavailable when it stands still."""
        _drop_cups(self._open())
        return None

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Give one job to the queue."""
        try:
            printer = self._open()
        except Unavailable as error:
            return PrintResult(fate=PrintFate.FAILED, cause=error.key)
        try:
            return _given(printer, job, moved, "cups")
        finally:
            _drop_cups(printer)

    def _open(self) -> Any:  # noqa: ANN401 (python-escpos has no types)
        """Open the queue; raises Unavailable also when it stands still."""
        if not CupsPrinter.is_usable():
            raise Unavailable("printer.driver", printer=self.url, driver="pycups")
        printer: Any = CupsPrinter(self._name)
        try:
            printer.open(job_name=JOB_NAME)
            cause = _cups_cause(printer.printers.get(printer.printer_name, {}))
        except (DeviceNotFoundError, RuntimeError, OSError, *_errors("cups")) as error:
            _drop_cups(printer)
            raise Unavailable("printer.off", printer=self.url) from error
        if cause is not None:
            _drop_cups(printer)
            raise Unavailable(cause, printer=self.url)
        return printer


class WindowsQueue:
    """A printer of the Windows spooler, by its name."""

    def __init__(self, url: str, name: str, profile: Profile) -> None:
        self.url, self.profile, self._name = url, profile, name

    def status(self) -> Status | None:
        """Ask nothing: the spooler's word is looked at before each print. Raises Unavailable when it stands still."""
        _drop_windows(self._open())
        return None

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Give one job to the spooler."""
        try:
            printer = self._open()
        except Unavailable as error:
            return PrintResult(fate=PrintFate.FAILED, cause=error.key)
        try:
            return _given(printer, job, moved, "pywintypes")
        finally:
            _drop_windows(printer)

    def _open(self) -> Any:  # noqa: ANN401 (python-escpos has no types)
        """Open the printer; raises Unavailable also when it stands still."""
        if not Win32Raw.is_usable():
            raise Unavailable("printer.driver", printer=self.url, driver="pywin32")
        printer: Any = Win32Raw(self._name)
        try:
            printer.open(job_name=JOB_NAME)
            cause = _windows_cause(printer.device)
        except (DeviceNotFoundError, RuntimeError, OSError, *_errors("pywintypes")) as error:
            _drop_windows(printer)
            raise Unavailable("printer.off", printer=self.url) from error
        if cause is not None:
            _drop_windows(printer)
            raise Unavailable(cause, printer=self.url)
        return printer


def _drop_cups(printer: Any) -> None:  # noqa: ANN401 (python-escpos has no types)
    """Let go. What is pending must not go out: python-escpos would send it once more when it is collected."""
    printer.pending_job = False
    printer.tmpfile.close()
    printer._device = False  # noqa: SLF001 (its close would send)


def _drop_windows(printer: Any) -> None:  # noqa: ANN401 (python-escpos has no types)
    """Let go; a document that was not ended is given up."""
    handle, printer._device = printer._device, False  # noqa: SLF001 (its close would end the document)
    if handle:
        api: Any = sys.modules["win32print"]
        with suppress(OSError, *_errors("pywintypes")):
            api.AbortPrinter(handle)
            api.ClosePrinter(handle)


def _given(printer: Any, job: bytes, moved: Moved, module: str) -> PrintResult:  # noqa: ANN401 (as above)
    """Give a job away. Once that has begun nobody knows what a queue that failed has taken."""
    try:
        moved(PrintState.SENDING)
    except Unavailable as error:
        return PrintResult(fate=PrintFate.FAILED, cause=error.key)
    try:
        printer._raw(job)  # noqa: SLF001 (its only way for bytes)
        printer.close()
    except (DeviceNotFoundError, OSError, RuntimeError, *_errors(module)):
        return PrintResult(fate=PrintFate.UNCERTAIN, cause="printer.stalled", bytes_sent=len(job))
    moved(PrintState.SENT)
    return PrintResult(fate=PrintFate.ASSUMED, bytes_sent=len(job))


def _errors(module: str) -> tuple[type[Exception], ...]:
    """Find the error classes of a driver that python-escpos has imported, if it has."""
    driver = sys.modules.get(module)
    found = (getattr(driver, name, None) for name in ("IPPError", "HTTPError", "error"))
    return tuple(each for each in found if isinstance(each, type) and issubclass(each, Exception))


def _cups_cause(queue: Mapping[str, Any]) -> str | None:
    reasons = " ".join(queue.get("printer-state-reasons") or ())
    is_stopped = queue.get("printer-state") == _CUPS_STOPPED
    for word, cause in _CUPS_REASONS.items():
        if word in reasons and (is_stopped or f"{word}-warning" not in reasons):
            return cause
    return "printer.off" if is_stopped else None


def _windows_cause(handle: object) -> str | None:
    print_api: Any = sys.modules["win32print"]
    bits = int(print_api.GetPrinter(handle, 2)["Status"])
    return next((cause for mask, cause in _WINDOWS_BITS if bits & mask), None)
