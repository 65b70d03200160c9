"""A picture as the bytes of an ESC/POS printer, and what such a printer answers about itself."""

from dataclasses import dataclass

from PIL import Image

from kiosk.printer import PROFILE, Cut, Profile, Raster
from printing.pictures import commands

INIT = b"\x1b@"
DOTS_A_MM = 8
# From the head to the blade: so much goes through white at every cut.
BLADE_MM = 15
_LONG_ROWS = 1200
# Four real-time queries in one write; each is answered by one byte.
STATUS_QUERIES = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
PAPER_QUERY = b"\x1dr\x01"
# The printer tells by itself when it goes off line, has an error or lacks paper; four bytes at once and at each change.
TELL_CHANGES, TELL_NO_CHANGES = b"\x1da\x0e", b"\x1da\x00"


def job(image: Image.Image, profile: Profile = PROFILE) -> bytes:
    """Put a 1-bit picture (white is 1) into the bytes of one print: the same picture, the same bytes."""
    if image.mode != "1" or image.width != profile.dots or image.width % 8:
        raise ValueError(f"a 1-bit picture of {profile.dots} dots is needed, not {image.mode} of {image.width}")
    return INIT + b"".join(commands(image, profile)) + end(profile)


def clear(profile: Profile) -> bytes:
    """End a picture that was broken off (at most one band is missing), and part it from the next slip."""
    return bytes(profile.band_rows * profile.dots // 8) + INIT + end(profile)


def end(profile: Profile) -> bytes:
    """End a slip: feed and cut, or feed up to the tear bar."""
    match profile.cut:
        case Cut.PARTIAL:
            return b"\x1dVB" + bytes([profile.feed])
        case Cut.FULL:
            return b"\x1dVA" + bytes([profile.feed])
        case Cut.NONE:
            return b"\x1bd\x05"


def paper_mm(size: int, profile: Profile = PROFILE) -> float:
    """Estimate how much paper a job takes, from its size; one without its margins may be any slip."""
    rows = size / (profile.dots // 8)
    is_less = profile.crop or profile.raster is Raster.ESC_STAR
    return (max(rows, _LONG_ROWS if is_less else 0) + profile.feed) / DOTS_A_MM


# ---- what the printer answers ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a printer says of itself."""

    is_off_line: bool = False
    is_cover_open: bool = False
    is_paper_out: bool = False
    is_paper_near_end: bool = False
    has_cutter_error: bool = False
    has_error: bool = False

    @property
    def cause(self) -> str | None:
        """Why it cannot print: the key of the sentence for staff; None when it is ready."""
        if self.is_cover_open:
            return "printer.cover"
        if self.is_paper_out:
            return "printer.paper"
        if self.has_cutter_error:
            return "printer.cutter"
        return "printer.off" if self.is_off_line or self.has_error else None


def is_status(byte: int) -> bool:
    """Tell a real-time answer by its fixed bits."""
    return byte & 0x93 == 0x12


def read_status(answer: bytes) -> Status | None:
    """Read the answers to STATUS_QUERIES; None unless all four came."""
    valid = bytes(byte for byte in answer if is_status(byte))
    if len(valid) < 4:
        return None
    printer, offline, error, paper = valid[:4]
    return Status(
        is_off_line=bool(printer & 0x08),
        is_cover_open=bool(offline & 0x04),
        is_paper_out=bool(offline & 0x20 or paper & 0x60),
        has_cutter_error=bool(error & 0x08),
        has_error=bool(offline & 0x40 or error & 0x60),
        is_paper_near_end=bool(paper & 0x0C),
    )


def process_query(number: int) -> bytes:
    """Ask for an answer when everything before it is printed; the number (0…9999) comes back."""
    return b"\x1d(H\x06\x0000" + b"%04d" % (number % 10000)


def process_answer(number: int) -> bytes:
    """Tell what a printer answers to process_query."""
    return b'7"' + b"%04d" % (number % 10000) + b"\x00"
