"""What stands behind the question mark of a printer's URL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl

from kiosk.errors import Misused
from kiosk.printer import PROFILE, Cut, Profile, Proof, Raster, Record
from kiosk.sentences import N_
from printing.exchange import Habits


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a URL says of its printer, and what is usual where it says nothing."""

    profile: Profile = PROFILE
    habits: Habits = Habits()  # noqa: RUF009 (frozen)
    folder: Path | None = None
    listen: tuple[str, int] | None = None
    mm_a_s: float | None = None
    baud: int = 115200
    flow: str = "none"
    in_ep: int = 0x82
    out_ep: int = 0x01


# A serial line is slow: margins are left out, and what is broken off is little.
_SLOW = Options(profile=Profile(crop=True, band_rows=24))


def _dots(options: Options, value: str) -> Options:
    dots = int(value)
    if dots % 8 or not 320 <= dots <= 832:
        raise ValueError(value)
    return replace(options, profile=replace(options.profile, dots=dots))


def _cut(options: Options, value: str) -> Options:
    return replace(options, profile=replace(options.profile, cut=Cut(value)))


def _feed(options: Options, value: str) -> Options:
    feed = int(value)
    if not 0 <= feed <= 255:
        raise ValueError(value)
    return replace(options, profile=replace(options.profile, feed=feed))


def _status(options: Options, value: str) -> Options:
    asks = {"auto": None, "yes": True, "no": False}
    if value not in asks:
        raise ValueError(value)
    return replace(options, habits=replace(options.habits, asks_status=asks[value]))


def _proof(options: Options, value: str) -> Options:
    return replace(options, habits=replace(options.habits, proof=Proof(value)))


def _out(options: Options, value: str) -> Options:
    return replace(options, folder=Path(value))


def _listen(options: Options, value: str) -> Options:
    host, _, port = value.rpartition(":")
    if not 0 <= int(port) <= 65535:
        raise ValueError(value)
    return replace(options, listen=(host or "127.0.0.1", int(port)))


def _speed(options: Options, value: str) -> Options:
    speed = float(value)
    if not 10 <= speed <= 1000:
        raise ValueError(value)
    return replace(options, mm_a_s=speed)


def _raster(options: Options, value: str) -> Options:
    return replace(options, profile=replace(options.profile, raster=Raster(value)))


def _band(options: Options, value: str) -> Options:
    rows = int(value)
    if not 8 <= rows <= 1024 or rows % 48 == 0:
        raise ValueError(value)
    return replace(options, profile=replace(options.profile, band_rows=rows))


def _crop(options: Options, value: str) -> Options:
    return replace(options, profile=replace(options.profile, crop=_yes(value)))


def _yes(value: str) -> bool:
    if value not in ("yes", "no"):
        raise ValueError(value)
    return value == "yes"


def _baud(options: Options, value: str) -> Options:
    if value not in ("9600", "19200", "38400", "57600", "115200", "230400"):
        raise ValueError(value)
    return replace(options, baud=int(value))


def _flow(options: Options, value: str) -> Options:
    if value not in ("none", "rts", "xon"):
        raise ValueError(value)
    return replace(options, flow=value)


def _endpoint(value: str, low: int, high: int) -> int:
    number = int(value, 16)
    if not low <= number <= high:
        raise ValueError(value)
    return number


def _in(options: Options, value: str) -> Options:
    return replace(options, in_ep=_endpoint(value, 0x81, 0x8F))


def _to(options: Options, value: str) -> Options:
    return replace(options, out_ep=_endpoint(value, 0x01, 0x0F))


_READERS: Mapping[str, tuple[Callable[[Options, str], Options], str]] = {
    "dots": (_dots, N_("dots=384, 512 hoặc 576 (bội số của 8, từ 320 đến 832)")),
    "cut": (_cut, "cut=partial | full | none"),
    "feed": (_feed, N_("feed=0 đến 255 (số điểm trước khi cắt)")),
    "status": (_status, "status=auto | yes | no"),
    "proof": (_proof, "proof=paper | process | none"),
    "out": (_out, "out=FOLDER"),
    "listen": (_listen, N_("listen=9100 hoặc listen=0.0.0.0:9100")),
    "speed": (_speed, N_("speed=10 đến 1000 (mm một giây)")),
    "raster": (_raster, "raster=gsv | gsl | gs8l | escstar"),
    "band": (_band, N_("band=8 đến 1024 (số dòng điểm mỗi dải, không là bội số của 48)")),
    "baud": (_baud, "baud=9600 | 19200 | 38400 | 57600 | 115200 | 230400"),
    "flow": (_flow, "flow=none | rts | xon"),
    "in": (_in, "in=81 … 8f (USB)"),
    "to": (_to, "to=01 … 0f (USB)"),
    "crop": (_crop, "crop=yes | no"),
}


_ONLY: Mapping[str, tuple[str, ...]] = {
    "out": ("virtual",),
    "listen": ("virtual",),
    "speed": ("virtual",),
    "baud": ("serial",),
    "flow": ("serial",),
    "in": ("usb",),
    "to": ("usb",),
}


def usual(scheme: str) -> Options:
    """Give what is usual for a kind of line."""
    return _SLOW if scheme == "serial" else Options()


def stored(options: Options, record: Record) -> Options:
    """Put what is stored of a printer in the place of what is usual."""
    asks = None if record.is_one_way is None else not record.is_one_way
    habits = replace(options.habits, asks_status=asks, proof=record.proof)
    return replace(options, profile=record.profile, habits=habits)


def read_options(url: str, scheme: str, query: str, record: Record | None = None) -> Options:
    """Read what stands behind the question mark; it wins over the record. Raises Misused("printer.url")."""
    options = usual(scheme) if record is None else stored(usual(scheme), record)
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _READERS or scheme not in _ONLY.get(name, (scheme,)):
            known = sorted(each for each in _READERS if scheme in _ONLY.get(each, (scheme,)))
            raise Misused("printer.url", url=url, expected=", ".join(known))
        try:
            options = read_option(options, name, value)
        except ValueError as error:
            raise Misused("printer.url", url=url, expected=str(error)) from error
    return options


def read_option(options: Options, name: str, value: str) -> Options:
    """Read one option; raises ValueError that says what it may be."""
    read, expected = _READERS[name]
    try:
        return read(options, value)
    except ValueError as error:
        raise ValueError(expected) from error
