"""USB, CUPS and Windows through python-escpos: its own errors and those of its drivers, each translated where it rises.

The drivers (pyusb, pycups, pywin32) are optional and need devices: here they are stand-ins with the drivers' names,
signatures and error classes; python-escpos itself is the real one.
"""

import errno
import gc
import sys
import types

import pytest
from escpos.exceptions import DeviceNotFoundError, USBNotFoundError
from escpos.printer import CupsPrinter, Usb, Win32Raw

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from printing import printers, thermal

JOB = b"\x1b@" + bytes(9000) + b"\x1dVB\x18"


class USBError(OSError):
    """As pyusb's usb.core.USBError: an OSError with libusb's errno."""


class USBTimeoutError(USBError):
    """As pyusb's usb.core.USBTimeoutError."""


class Device:
    """A USB printer: answers status, takes bytes, and fails after so many writes."""

    def __init__(self, error: Exception | None = None, after: int = 0) -> None:
        self.error, self.after = error, after
        self.got = b""
        self._says = b""

    def write(self, endpoint: int, data: bytes, timeout: int) -> int:
        assert endpoint == 0x01
        assert timeout > 0
        if self.error is not None and len(self.got) >= self.after:
            raise self.error
        self.got += data
        self._says += b"\x12" * data.count(b"\x10\x04") + b"\x00" * (data == thermal.PAPER_QUERY)
        return len(data)

    def read(self, endpoint: int, size: int, timeout: int) -> bytes:
        assert (endpoint, size) == (0x82, 64)
        assert timeout > 0
        if not self._says:
            raise USBTimeoutError(errno.ETIMEDOUT, "Operation timed out")
        said, self._says = self._says, b""
        return said


@pytest.fixture
def plug(monkeypatch):
    def plug(device: Device | None = None, error: Exception | None = None) -> Device | None:
        def opened(self, *_args, **_named) -> None:
            if error is not None:
                raise error
            self.device = device

        monkeypatch.setattr(Usb, "open", opened)
        # Stays so: python-escpos closes its printers when they are collected, whenever that may be.
        place = sys.modules["escpos.printer.usb"]
        place._DEP_USB = True
        place.usb = types.SimpleNamespace(util=types.SimpleNamespace(dispose_resources=lambda _device: None))
        return device

    return plug


def usb_print() -> PrintResult:
    return printers.open_printer("usb://04b8:0e15").print(JOB)


def test_a_usb_printer_takes_the_whole_job_and_proves_it(plug):
    device = plug(Device())
    assert usb_print() == PrintResult(fate=PrintFate.PRINTED, bytes_sent=len(JOB))
    assert JOB in device.got


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (DeviceNotFoundError("not plugged in"), "printer.off"),
        (USBNotFoundError("not plugged in"), "printer.off"),
        (ValueError("No backend available"), "printer.driver"),
        (USBError(errno.EACCES, "Access denied"), "printer.refused"),
    ],
)
def test_a_usb_printer_that_cannot_be_opened_gets_nothing_and_says_why(plug, error, cause):
    plug(error=error)
    assert usb_print() == PrintResult(fate=PrintFate.FAILED, cause=cause)
    with pytest.raises(Unavailable, match=cause):
        printers.open_printer("usb://04b8:0e15").status()


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (USBTimeoutError(errno.ETIMEDOUT, "Operation timed out"), "printer.stalled"),
        (USBError(errno.ENODEV, "No such device"), "printer.off"),
    ],
)
def test_usb_that_breaks_on_the_way_is_uncertain(plug, error, cause):
    plug(Device(error, after=5000))
    result = usb_print()
    assert (result.fate, result.cause) == (PrintFate.UNCERTAIN, cause)
    assert result.bytes_sent > 0


def test_a_first_usb_write_that_times_out_may_have_gone_out(plug):
    plug(Device(USBTimeoutError(errno.ETIMEDOUT, "Operation timed out"), after=13))
    result = usb_print()
    assert result.fate is PrintFate.UNCERTAIN
    assert result.bytes_sent > 0


@pytest.mark.parametrize("url", ["usb://04b8:0e15", "cups:kiosk", "windows:Slip"])
def test_without_its_driver_a_printer_says_what_to_install(url, monkeypatch):
    gc.collect()  # printers of the tests before
    for name in ("usb", "cups", "win32raw"):
        monkeypatch.setattr(sys.modules[f"escpos.printer.{name}"], "is_usable", lambda: False)
    assert printers.open_printer(url).print(JOB) == PrintResult(fate=PrintFate.FAILED, cause="printer.driver")


# ---- queues ------------------------------------------------------------------------------------------


class IPPError(Exception):
    """As pycups' cups.IPPError."""


@pytest.fixture
def cups(monkeypatch):
    """A CUPS server with one queue, as pycups shows it."""
    server = types.SimpleNamespace(
        queues={"kiosk": {"printer-state": 3, "printer-state-reasons": ["none"]}}, jobs=[], error=None
    )

    class Connection:
        def getPrinters(self):  # noqa: N802 (pycups' name)
            return server.queues

        def printFile(self, name, path, title, options):  # noqa: N802 (pycups' name)
            if server.error is not None:
                raise server.error
            with open(path, "rb") as file:  # noqa: PTH123
                server.jobs.append((name, title, options, file.read()))

    module = types.ModuleType("cups")
    module.Connection, module.IPPError, module.CUPS_FORMAT_RAW = Connection, IPPError, "application/vnd.cups-raw"
    module.setServer = module.setPort = lambda _value: None
    place = sys.modules["escpos.printer.cups"]
    monkeypatch.setitem(sys.modules, "cups", module)
    for name, value in (("cups", module), ("DEFAULT_HOST", "localhost"), ("DEFAULT_PORT", 631), ("_DEP_PYCUPS", True)):
        monkeypatch.setattr(place, name, value, raising=False)
    assert CupsPrinter.is_usable()
    return server


def test_a_cups_queue_takes_the_job_raw_and_it_is_assumed(cups):
    printer = printers.open_printer("cups:kiosk")
    assert printer.print(JOB) == PrintResult(fate=PrintFate.ASSUMED, bytes_sent=len(JOB))
    assert cups.jobs == [("kiosk", "mot-cua-kiosk", {"document-format": "application/vnd.cups-raw"}, JOB)]
    assert printer.status() is None


@pytest.mark.parametrize(
    ("state", "reasons", "cause"),
    [
        (5, ["paused"], "printer.off"),
        (5, ["media-empty-error"], "printer.paper"),
        (3, ["media-empty-report"], "printer.paper"),
        (3, ["cover-open-error"], "printer.cover"),
        (3, ["offline-report"], "printer.off"),
    ],
)
def test_a_queue_that_stands_still_gets_nothing(cups, state, reasons, cause):
    cups.queues["kiosk"] = {"printer-state": state, "printer-state-reasons": reasons}
    assert printers.open_printer("cups:kiosk").print(JOB) == PrintResult(fate=PrintFate.FAILED, cause=cause)
    assert cups.jobs == []


def test_an_unknown_queue_is_a_printer_that_is_off(cups):
    assert printers.open_printer("cups:none").print(JOB) == PrintResult(fate=PrintFate.FAILED, cause="printer.off")


@pytest.mark.parametrize("error", [IPPError(1280, "server-error"), RuntimeError("failed to connect"), OSError("gone")])
def test_a_queue_that_fails_on_the_way_is_uncertain(cups, error):
    cups.error = error
    result = printers.open_printer("cups:kiosk").print(JOB)
    assert result == PrintResult(fate=PrintFate.UNCERTAIN, cause="printer.stalled", bytes_sent=len(JOB))
    cups.error = None
    gc.collect()
    assert cups.jobs == [], "python-escpos sent it once more when it was collected"


class WindowsError(Exception):
    """As pywin32's pywintypes.error."""


@pytest.fixture
def spooler(monkeypatch):
    """A Windows spooler with one printer, as pywin32 shows it."""
    there = types.SimpleNamespace(status=0, got=b"", error=None, ended=0, aborted=0)

    def write(_handle, data):
        if there.error is not None:
            raise there.error
        there.got += data

    def end(_handle):
        there.ended += 1

    def abort(_handle):
        there.aborted += 1

    api = types.SimpleNamespace(
        PRINTER_ENUM_NAME=8,
        EnumPrinters=lambda *_: [{"pPrinterName": "Slip"}],
        OpenPrinter=lambda _name: 7,
        StartDocPrinter=lambda *_: 1,
        StartPagePrinter=lambda _handle: None,
        WritePrinter=write,
        EndPagePrinter=lambda _handle: None,
        EndDocPrinter=end,
        AbortPrinter=abort,
        ClosePrinter=lambda _handle: None,
        GetPrinter=lambda _handle, _level: {"Status": there.status},
    )
    types_module = types.ModuleType("pywintypes")
    types_module.error = WindowsError
    place = sys.modules["escpos.printer.win32raw"]
    monkeypatch.setitem(sys.modules, "win32print", api)
    monkeypatch.setitem(sys.modules, "pywintypes", types_module)
    for name, value in (("win32print", api), ("pywintypes", types_module), ("_DEP_WIN32PRINT", True)):
        monkeypatch.setattr(place, name, value, raising=False)
    assert Win32Raw.is_usable()
    return there


def test_the_windows_spooler_takes_the_job_and_it_is_assumed(spooler):
    printer = printers.open_printer("windows:Slip")
    assert printer.print(JOB) == PrintResult(fate=PrintFate.ASSUMED, bytes_sent=len(JOB))
    assert (spooler.got, spooler.ended) == (JOB, 1)
    assert printer.status() is None


@pytest.mark.parametrize(
    ("status", "cause"),
    [(0x10, "printer.paper"), (0x400000, "printer.cover"), (0x80, "printer.off"), (0x8, "printer.cutter")],
)
def test_a_windows_printer_that_stands_still_gets_nothing(spooler, status, cause):
    spooler.status = status
    assert printers.open_printer("windows:Slip").print(JOB) == PrintResult(fate=PrintFate.FAILED, cause=cause)
    assert spooler.got == b""


def test_an_unknown_windows_printer_is_off(spooler):
    assert printers.open_printer("windows:None").print(JOB) == PrintResult(fate=PrintFate.FAILED, cause="printer.off")


def test_a_windows_spooler_that_fails_on_the_way_is_uncertain(spooler):
    spooler.error = WindowsError(6, "WritePrinter", "The handle is invalid.")
    result = printers.open_printer("windows:Slip").print(JOB)
    assert result == PrintResult(fate=PrintFate.UNCERTAIN, cause="printer.stalled", bytes_sent=len(JOB))
    assert (spooler.ended, spooler.aborted) == (0, 1)
