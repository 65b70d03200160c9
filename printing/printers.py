"""Printers by their URLs: virtual:, tcp://HOST:9100, file:PATH."""

import errno
import os
import select
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from kiosk.errors import Misused, Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.sentences import N_
from printing.exchange import STALL_S, Exchange, Habits
from printing.profile import PROFILE, Cut, Profile, Raster
from printing.states import Moved, PrintState, move_nowhere
from printing.tcp import TcpLine
from printing.thermal import Status
from printing.virtual import VirtualPrinter, Ways

_KNOWN = "virtual: | tcp://HOST:9100 | file:PATH"
LATER = ("usb", "serial", "cups", "windows")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What stands behind the question mark."""

    profile: Profile = PROFILE
    habits: Habits = Habits()  # noqa: RUF009 (frozen)
    folder: Path | None = None
    mm_a_s: float | None = None


def open_printer(url: str) -> SlipPrinter:
    """Open a printer; raises Misused("printer.url") for a URL that nobody understands. Nothing is sent yet."""
    parts = _split(url)
    options = _options(url, parts)
    match parts.scheme:
        case "virtual" if not parts.netloc and not parts.path:
            ways = Ways(folder=options.folder, mm_a_s=options.mm_a_s, habits=options.habits)
            return VirtualPrinter(url, profile=options.profile, ways=ways)
        case "tcp" if parts.hostname and parts.path in ("", "/"):
            return TcpPrinter(url, parts.hostname, _port(url, parts), options)
        case "file" if parts.path and parts.netloc in ("", "localhost"):
            return FilePrinter(url, Path(unquote(parts.path)), options.profile)
        case scheme if scheme in LATER:
            raise Misused("printer.url", url=url, later=f"{scheme}:", expected=_KNOWN)
    raise Misused("printer.url", url=url, expected=_KNOWN)


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


def _dots(options: _Options, value: str) -> _Options:
    dots = int(value)
    if dots % 8 or not 320 <= dots <= 832:
        raise ValueError(value)
    return replace(options, profile=replace(options.profile, dots=dots))


def _cut(options: _Options, value: str) -> _Options:
    return replace(options, profile=replace(options.profile, cut=Cut(value)))


def _feed(options: _Options, value: str) -> _Options:
    feed = int(value)
    if not 0 <= feed <= 255:
        raise ValueError(value)
    return replace(options, profile=replace(options.profile, feed=feed))


def _status(options: _Options, value: str) -> _Options:
    asks = {"auto": None, "yes": True, "no": False}
    if value not in asks:
        raise ValueError(value)
    return replace(options, habits=replace(options.habits, asks_status=asks[value]))


def _proof(options: _Options, value: str) -> _Options:
    if value not in ("paper", "process", "none"):
        raise ValueError(value)
    return replace(options, habits=replace(options.habits, proof=value))


def _out(options: _Options, value: str) -> _Options:
    return replace(options, folder=Path(value))


def _speed(options: _Options, value: str) -> _Options:
    speed = float(value)
    if not 10 <= speed <= 1000:
        raise ValueError(value)
    return replace(options, mm_a_s=speed)


def _raster(options: _Options, value: str) -> _Options:
    return replace(options, profile=replace(options.profile, raster=Raster(value)))


def _band(options: _Options, value: str) -> _Options:
    rows = int(value)
    if not 8 <= rows <= 1024 or rows % 48 == 0:
        raise ValueError(value)
    return replace(options, profile=replace(options.profile, band_rows=rows))


def _crop(options: _Options, value: str) -> _Options:
    return replace(options, profile=replace(options.profile, crop=_yes(value)))


def _yes(value: str) -> bool:
    if value not in ("yes", "no"):
        raise ValueError(value)
    return value == "yes"


_READERS: Mapping[str, tuple[Callable[[_Options, str], _Options], str]] = {
    "dots": (_dots, N_("dots=384, 512 hoặc 576 (bội số của 8, từ 320 đến 832)")),
    "cut": (_cut, "cut=partial | full | none"),
    "feed": (_feed, N_("feed=0 đến 255 (số điểm trước khi cắt)")),
    "status": (_status, "status=auto | yes | no"),
    "proof": (_proof, "proof=paper | process | none"),
    "out": (_out, "out=FOLDER"),
    "speed": (_speed, N_("speed=10 đến 1000 (mm một giây)")),
    "raster": (_raster, "raster=gsv | gsl | gs8l | escstar"),
    "band": (_band, N_("band=8 đến 1024 (số dòng điểm mỗi dải, không là bội số của 48)")),
    "crop": (_crop, "crop=yes | no"),
}


def _options(url: str, parts: SplitResult) -> _Options:
    options = _Options()
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in _READERS or (name in ("out", "speed") and parts.scheme != "virtual"):
            raise Misused("printer.url", url=url, expected=", ".join(sorted(_READERS)))
        read, expected = _READERS[name]
        try:
            options = read(options, value)
        except ValueError as error:
            raise Misused("printer.url", url=url, expected=expected) from error
    return options


class TcpPrinter:
    """A printer on the network, by ports such as 9100."""

    def __init__(self, url: str, host: str, port: int, options: _Options) -> None:
        self.url = url
        self.profile = options.profile
        self._exchange = Exchange(lambda: TcpLine(host, port), options.habits, options.profile)

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Hand one job over; answers its fate."""
        return self._exchange.print(job, moved)

    def status(self) -> Status | None:
        """Ask how it is; None when it is mute. Raises Unavailable when it cannot be reached."""
        return self._exchange.status()


class FilePrinter:
    """A file that jobs are appended to, or a printer's device file. Nothing comes back: never more than assumed."""

    def __init__(self, url: str, path: Path, profile: Profile) -> None:
        self.url = url
        self.profile = profile
        self._path = path

    def status(self) -> Status | None:
        """Know nothing: a file does not say."""
        return None

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Append one job and see it on the disk."""
        try:
            file = os.open(self._path, _APPEND, 0o644)
        except OSError:
            return PrintResult(fate=PrintFate.FAILED, cause="printer.off")
        try:
            moved(PrintState.SENDING)
            sent, cause = _write(file, job)
        except Unavailable as error:
            return PrintResult(fate=PrintFate.FAILED, cause=error.key)
        finally:
            os.close(file)
        if cause is None:
            moved(PrintState.SENT)
            return PrintResult(fate=PrintFate.ASSUMED, bytes_sent=sent)
        return PrintResult(fate=PrintFate.UNCERTAIN if sent else PrintFate.FAILED, cause=cause, bytes_sent=sent)


# A device that takes no bytes must not hold us: hence not blocking, where the system knows that.
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _write(file: int, job: bytes) -> tuple[int, str | None]:
    sent = 0
    try:
        while sent < len(job):
            try:
                sent += os.write(file, job[sent : sent + 4096])
            except BlockingIOError:
                if not select.select([], [file], [], STALL_S)[1]:
                    return sent, "printer.stalled"
        os.fsync(file)
    except OSError as error:
        if sent == len(job) and error.errno in (errno.EINVAL, errno.ENOTSUP):
            return sent, None
        return sent, "printer.off"
    return sent, None
