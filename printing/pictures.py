"""A 1-bit picture as the commands that print it: bands, rows or columns, margins, and bytes that must not be sent."""

import re
from collections.abc import Iterator

from PIL import Image

from kiosk.printer import BAND_ROWS, Profile, Raster

STAR_ROWS = 24
CROP_ROWS = 24
_HEAD_BYTES = 8
# Printers obey these even inside picture data.
TRAP = re.compile(rb"\x10(?=[\x04\x05\x14])")
# Some clones print a picture of such a height as garbage.
_BAD_ROWS = 48
_HARMLESS = b"\x18"
_HARMLESS_ABOVE = b"\x30"  # in a column the neighbour above: the one below may lie under the picture's last row


def packed(image: Image.Image) -> bytes:
    """Write a picture as rows of bits, 1 is a black dot."""
    return image.tobytes("raw", "1;I")


def unpacked(data: bytes, width: int) -> Image.Image:
    """Make a picture of rows of bits; the opposite of packed."""
    return Image.frombytes("1", (width, len(data) * 8 // width), data, "raw", "1;I")


def bands(height: int, most: int = BAND_ROWS) -> Iterator[int]:
    """Part a height into bands of `most` rows; no band's height is a multiple of 48."""
    while height > 0:
        rows = min(height, most)
        if rows % _BAD_ROWS == 0:
            rows //= 2
            rows += rows % _BAD_ROWS == 0
        yield rows
        height -= rows


def without_traps(image: Image.Image) -> Image.Image:
    """Answer the same picture, a dot blackened wherever its bytes would be a command to the printer.

    A lone dot (0x10) before 0x04, 0x05 or 0x14 gets a neighbour (0x18): seen by nobody, and the bytes are harmless.
    """
    data = packed(image)
    if not TRAP.search(data):
        return image
    return unpacked(TRAP.sub(_HARMLESS, data), image.width)


def as_printed(image: Image.Image, profile: Profile) -> Image.Image:
    """Answer the picture that a printer of this profile is sent: the same but for dots against traps."""
    data = packed(without_traps(image))
    width = profile.dots // 8
    if profile.raster is Raster.ESC_STAR:
        return unpacked(_mended_columns(data, width), image.width)
    if not profile.crop:
        return unpacked(data, image.width)
    parts = [_widened(TRAP.sub(_HARMLESS, _narrowed(*band)), _wide(*band), width) for band in _parted(data, profile)]
    return unpacked(b"".join(parts), image.width)


def commands(image: Image.Image, profile: Profile) -> Iterator[bytes]:
    """Part a picture into commands; each prints some rows."""
    data = packed(as_printed(image, profile))
    if profile.raster is Raster.ESC_STAR:
        yield from _star_lines(data, profile.dots // 8)
        return
    for rows, width in _parted(data, profile):
        wide = _wide(rows, width) if profile.crop else width
        yield _raster(_narrowed(rows, width) if profile.crop else rows, wide, profile.raster)


def _parted(data: bytes, profile: Profile) -> Iterator[tuple[bytes, int]]:
    """Give each band's bytes, with the width of a row in bytes."""
    width, at = profile.dots // 8, 0
    least = _cheapest(data, width, profile.band_rows) if profile.crop else bands(len(data) // width, profile.band_rows)
    for rows in least:
        yield data[at : at + rows * width], width
        at += rows * width


def _raster(data: bytes, width: int, how: Raster) -> bytes:
    x, y = width, len(data) // width
    if how is Raster.GS_V:
        return b"\x1dv0\x00" + _two(x) + _two(y) + data
    body = b"\x30\x70\x30\x01\x01\x31" + _two(x * 8) + _two(y) + data
    size = len(body)
    if how is Raster.GS_8L:
        return b"\x1d8L" + size.to_bytes(4, "little") + body + _PRINT_STORED
    if TRAP.match(_two(size)):
        half = y // 2 * width
        return _raster(data[:half], width, how) + _raster(data[half:], width, how)
    return b"\x1d(L" + _two(size) + body + _PRINT_STORED


_PRINT_STORED = b"\x1d(L\x02\x00\x30\x32"


def _two(number: int) -> bytes:
    return number.to_bytes(2, "little")


# ---- margins -----------------------------------------------------------------------------------------


def _wide(rows: bytes, width: int) -> int:
    """How many bytes of each row are needed: what lies to the right of them is white."""
    return max((len(rows[at : at + width].rstrip(b"\x00")) for at in range(0, len(rows), width)), default=1) or 1


def _cheapest(data: bytes, width: int, most: int) -> list[int]:
    """Part rows into bands so that the fewest bytes are sent, each band as wide as its widest row."""
    wide = [max(1, len(data[at : at + width].rstrip(b"\x00"))) for at in range(0, len(data), width)]
    cost, taken = [0], [0]
    for end in range(1, len(wide) + 1):
        widest, best = 0, (1 << 60, 0)
        for rows in range(1, min(most, CROP_ROWS, end) + 1):
            widest = max(widest, wide[end - rows])
            best = min(best, (cost[end - rows] + _HEAD_BYTES + rows * widest, rows))
        cost.append(best[0])
        taken.append(best[1])
    parts, end = [], len(wide)
    while end:
        parts.append(taken[end])
        end -= taken[end]
    return parts[::-1]


def _narrowed(rows: bytes, width: int) -> bytes:
    wide = _wide(rows, width)
    return b"".join(rows[at : at + wide] for at in range(0, len(rows), width))


def _widened(rows: bytes, wide: int, width: int) -> bytes:
    return b"".join(rows[at : at + wide].ljust(width, b"\x00") for at in range(0, len(rows), wide))


# ---- columns -----------------------------------------------------------------------------------------


def _star_lines(data: bytes, width: int) -> Iterator[bytes]:
    """ESC *: lines of 24 rows, column by column, three bytes each; white columns at the right are left out."""
    yield b"\x1b3\x18"
    for at in range(0, len(data), width * STAR_ROWS):
        columns = _columns(data[at : at + width * STAR_ROWS], width)
        count = -(-len(columns.rstrip(b"\x00")) // 3)
        yield (b"\x1b*\x21" + _two(count) + columns[: 3 * count] if count else b"") + b"\n"
    yield b"\x1b2"


def _columns(rows: bytes, width: int) -> bytes:
    """Turn up to 24 rows into columns of three bytes, the highest dot first."""
    band = unpacked(rows.ljust(width * STAR_ROWS, b"\x00"), width * 8)
    return packed(band.transpose(Image.Transpose.TRANSPOSE))


def columns_as_rows(columns: bytes) -> bytes:
    """Turn columns of three bytes into 24 rows; the number of columns is a multiple of 8. The opposite of _columns."""
    return packed(unpacked(columns, STAR_ROWS).transpose(Image.Transpose.TRANSPOSE))


def _mended_columns(data: bytes, width: int) -> bytes:
    parts = []
    for at in range(0, len(data), width * STAR_ROWS):
        rows = data[at : at + width * STAR_ROWS]
        parts.append(columns_as_rows(TRAP.sub(_HARMLESS_ABOVE, _columns(rows, width)))[: len(rows)])
    return b"".join(parts)
