"""Printers by their URLs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from kiosk.errors import Misused
from kiosk.ports import PrintResult
from kiosk.printer import Profile, Record, usual_roll_m
from kiosk.sentences import N_
from printing.exchange import Exchange, Line
from printing.file import FilePrinter
from printing.options import Options, read_options
from printing.serial_line import BITS_A_BYTE, BUFFER_BYTES, SerialLine
from printing.states import Moved, move_nowhere
from printing.tcp import TcpLine
from printing.thermal import Status
from printing.virtual import VirtualPrinter, Ways

KNOWN = "virtual: | tcp://HOST:9100 | usb://VID:PID | serial:PATH?baud=115200 | file:PATH | cups:QUEUE | windows:NAME"
_USB_NAME = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


class SlipPrinter(Protocol):
    """A printer as main hands it to the office, with what its slips must be drawn for."""

    @property
    def url(self) -> str:
        """Its URL as given."""
        ...

    @property
    def profile(self) -> Profile:
        """Dots, cut, feed."""
        ...

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Hand one job over; answers its fate. `moved` hears each state before the step is taken."""
        ...

    def status(self) -> Status | None:
        """Ask how it is; None when it does not say. Raises Unavailable when it cannot be reached."""
        ...


def open_printer(url: str, record: Record | None = None) -> SlipPrinter:
    """Open a printer as it is recorded, its URL's options first; raises Misused("printer.url"). Nothing is sent yet."""
    parts, options = _options(url, record)
    printer = _OPENERS[parts.scheme](url, parts, options)
    if printer is None:
        raise Misused("printer.url", url=url, expected=KNOWN)
    return printer


def record_of(url: str, stored: Record | None) -> Record:
    """Give a printer's record as its URL's options change it; what is usual where none is stored."""
    _, options = _options(url, stored)
    asks = options.habits.asks_status
    return replace(
        stored or Record(roll_m=usual_roll_m(options.profile.dots)),
        profile=options.profile,
        is_one_way=None if asks is None else not asks,
        proof=options.habits.proof,
    )


def _options(url: str, record: Record | None) -> tuple[SplitResult, Options]:
    parts = _split(url)
    if parts.scheme not in _OPENERS:
        raise Misused("printer.url", url=url, expected=KNOWN)
    return parts, read_options(url, parts.scheme, parts.query, record)


def _virtual(url: str, parts: SplitResult, options: Options) -> SlipPrinter | None:
    if parts.netloc or parts.path:
        return None
    ways = Ways(folder=options.folder, listen=options.listen, mm_a_s=options.mm_a_s, habits=options.habits)
    return VirtualPrinter(url, profile=options.profile, ways=ways)


def _tcp(url: str, parts: SplitResult, options: Options) -> SlipPrinter | None:
    host, port = parts.hostname, _port(url, parts)
    if not host or parts.path not in ("", "/"):
        return None
    return LinePrinter(url, lambda: TcpLine(host, port), options)


def _file(url: str, parts: SplitResult, options: Options) -> SlipPrinter | None:
    if not parts.path or parts.netloc not in ("", "localhost"):
        return None
    return FilePrinter(url, Path(unquote(parts.path)), options.profile)


def _serial(url: str, parts: SplitResult, options: Options) -> SlipPrinter | None:
    path, baud, flow = unquote(parts.path), options.baud, options.flow
    if not path or parts.netloc:
        return None
    # What is handed over may still be on its way when the proof is asked for.
    proof_s = options.habits.proof_s + BUFFER_BYTES * BITS_A_BYTE / baud
    slow = replace(options, habits=replace(options.habits, proof_s=proof_s))
    return LinePrinter(url, lambda: SerialLine(path, baud=baud, flow=flow), slow)


def _usb(url: str, parts: SplitResult, options: Options) -> SlipPrinter | None:
    match = _USB_NAME.fullmatch(parts.netloc)
    if match is None or parts.path not in ("", "/"):
        return None
    vendor, product = int(match[1], 16), int(match[2], 16)

    def line() -> Line:
        from printing.usb import UsbLine  # noqa: PLC0415 (an optional driver)

        return UsbLine(vendor, product, in_ep=options.in_ep, out_ep=options.out_ep)

    return LinePrinter(url, line, options)


def _cups(url: str, parts: SplitResult, options: Options) -> SlipPrinter | None:
    from printing.system import CupsQueue  # noqa: PLC0415 (an optional driver)

    return CupsQueue(url, unquote(parts.path), options.profile) if parts.path and not parts.netloc else None


def _windows(url: str, parts: SplitResult, options: Options) -> SlipPrinter | None:
    from printing.system import WindowsQueue  # noqa: PLC0415 (an optional driver)

    return WindowsQueue(url, unquote(parts.path), options.profile) if parts.path and not parts.netloc else None


_OPENERS: Mapping[str, Callable[[str, SplitResult, Options], SlipPrinter | None]] = {
    "virtual": _virtual,
    "tcp": _tcp,
    "file": _file,
    "serial": _serial,
    "usb": _usb,
    "cups": _cups,
    "windows": _windows,
}


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise Misused("printer.url", url=url, expected=str(error)) from error


def _port(url: str, parts: SplitResult) -> int:
    try:
        return parts.port or 9100
    except ValueError as error:
        raise Misused("printer.url", url=url, expected=N_("cổng từ 1 đến 65535")) from error


class LinePrinter:
    """A printer at the end of a line that is opened for each job: network, serial port, USB."""

    def __init__(self, url: str, open_line: Callable[[], Line], options: Options) -> None:
        self.url = url
        self.profile = options.profile
        self.open_line = open_line
        self._exchange = Exchange(open_line, options.habits, options.profile)
        self.recall, self.learnt = self._exchange.recall, self._exchange.learnt

    @property
    def is_one_way(self) -> bool | None:
        """Whether it tells nothing; None while that is not known."""
        return self._exchange.is_one_way

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Hand one job over; answers its fate."""
        return self._exchange.print(job, moved)

    def status(self) -> Status | None:
        """Ask how it is; None when it is mute. Raises Unavailable when it cannot be reached."""
        return self._exchange.status()
