"""The pages of a printer's set-up, as bytes: each lets a person see one thing that no printer says of itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from PIL import Image, ImageDraw

from kiosk.printer import BANDS, DOTS_A_MM, RASTERS, SCALE_MM, WIDTHS, Page, Profile, Raster
from kiosk.words import Words
from printing import lettering, raster, thermal
from printing.lettering import EXTRABOLD, REGULAR, Piece
from printing.pictures import commands

# Everything but the rulers fits on the narrowest paper, since its width may not be known yet.
NARROW = min(WIDTHS)
MODULES = (4, 5, 6)
PANGRAM = "Do bạch kim rất quý nên sẽ dùng để lắp vô xương."
LETTERS = (
    "ăằẳẵắặ âầẩẫấậ aàảãáạ đ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ",
    "ĂẰẲẴẮẶ ÂẦẨẪẤẬ AÀẢÃÁẠ Đ EÈẺẼÉẸ ÊỀỂỄẾỆ IÌỈĨÍỊ OÒỎÕÓỌ ÔỒỔỖỐỘ ƠỜỞỠỚỢ UÙỦŨÚỤ ƯỪỬỮỨỰ YỲỶỸÝỴ",
)
KHMER = "សូមអញ្ជើញលោក លោកស្រី រក្សាសំបុត្រ និងតាមដានលេខ"
NUMBER = "A 015"
_SAMPLE_ROWS = 64
_GAP = b"\x1bJ\x18"
_BLACK, _WHITE = 0, 255


def job(page: Page, profile: Profile, words: Words) -> bytes:
    """Put one page into the bytes of one print: the same page, the same bytes."""
    return thermal.INIT + b"".join(_PAGES[page](profile, words)) + thermal.end(profile)


def _ruler(profile: Profile, words: Words) -> Iterator[bytes]:
    yield _said(words("Thước đo khổ giấy: chọn số lớn nhất mà thước còn thấy đủ hai đầu."), profile)
    for dots in WIDTHS:
        yield _bytes(_scale_across(dots), profile) + _GAP


def _rasters(profile: Profile, words: Words) -> Iterator[bytes]:
    yield _said(words("Lệnh in hình: chọn số nhỏ nhất có ô vuông sạch."), profile)
    for number, how in enumerate(RASTERS, start=1):
        yield _bytes(_sample(number, how), replace(profile, raster=how)) + _GAP + thermal.INIT


def _bands(profile: Profile, words: Words) -> Iterator[bytes]:
    yield _said(words("Dải in: chọn số lớn nhất có đường chéo liền, không vạch trắng."), profile)
    for rows in BANDS:
        yield _bytes(_slanting(rows), replace(profile, band_rows=rows)) + _GAP


def _cut(profile: Profile, words: Words) -> Iterator[bytes]:
    yield _said(words("Chỗ cắt: số nhỏ nhất còn thấy nguyên trên phiếu này là mấy?"), profile)
    yield _bytes(_scale_down(), profile)


def _qr(profile: Profile, words: Words) -> Iterator[bytes]:
    yield _said(words("Mã QR: thử quét từng mã bằng điện thoại."), profile)
    for module in MODULES:
        yield _bytes(_code(module), profile) + _GAP


def _text(profile: Profile, words: Words) -> Iterator[bytes]:
    yield _said(words("Chữ: đọc được đủ dấu; số cao 15 mm theo thước."), profile)
    for size in (27, 22):
        yield _bytes(_lines(PANGRAM, size), profile)
    for text in LETTERS:
        yield _bytes(_lines(text, 22), profile)
    yield _bytes(_lines(KHMER, 24), profile) + _GAP
    yield _bytes(_number(), profile)


_PAGES: Mapping[Page, Callable[[Profile, Words], Iterator[bytes]]] = {
    Page.RULER: _ruler,
    Page.RASTERS: _rasters,
    Page.BANDS: _bands,
    Page.CUT: _cut,
    Page.QR: _qr,
    Page.TEXT: _text,
}


# ---- pictures ----------------------------------------------------------------------------------------


def _bytes(image: Image.Image, profile: Profile) -> bytes:
    return b"".join(commands(image, replace(profile, dots=image.width)))


def _said(text: str, profile: Profile) -> bytes:
    return _bytes(_lines(text, 24, EXTRABOLD), profile) + _GAP


def _lines(text: str, size: int, weight: str = REGULAR) -> Image.Image:
    """Write text on the narrowest paper, wrapped."""
    rows = lettering.wrap([Piece(text, weight)], size, NARROW - 16)
    image = Image.new("L", (NARROW, sum(row.height for row in rows)), _WHITE)
    canvas, y = ImageDraw.Draw(image), 0
    for row in rows:
        lettering.paint(canvas, row, 8, y)
        y += row.height
    return lettering.black_or_white(image)


def _write(image: Image.Image, text: str, at: tuple[int, int], size: int = 30, *, is_right: bool = False) -> None:
    """Write a few signs with their ink's left (or right) edge and upper edge at a place."""
    row = lettering.measure([Piece(text, EXTRABOLD)], size)
    lettering.paint(ImageDraw.Draw(image), row, at[0] - (row.width if is_right else 0), at[1])


def _scale_across(dots: int) -> Image.Image:
    """Draw a ruler as wide as `dots`: a stroke each millimetre, an end on each side, and its width at both ends."""
    image = Image.new("L", (dots, 76), _WHITE)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, dots - 1, 3), fill=_BLACK)
    for edge in (0, dots - 6):
        canvas.rectangle((edge, 0, edge + 5, 75), fill=_BLACK)
    for mm in range(1, dots // DOTS_A_MM):
        canvas.rectangle((mm * DOTS_A_MM, 4, mm * DOTS_A_MM + 1, 22 if mm % 10 == 0 else 12), fill=_BLACK)
    _write(image, str(dots), (16, 30))
    _write(image, str(dots), (dots - 16, 30), is_right=True)
    return lettering.black_or_white(image)


def _sample(number: int, how: Raster) -> Image.Image:
    """Draw a chessboard of 8 dots a field between the number of a command and its name."""
    image = Image.new("L", (NARROW, _SAMPLE_ROWS), _WHITE)
    canvas = ImageDraw.Draw(image)
    for y in range(0, _SAMPLE_ROWS, 8):
        for x in range(72, 232, 8):
            if (x + y) // 8 % 2:
                canvas.rectangle((x, y, x + 7, y + 7), fill=_BLACK)
    _write(image, str(number), (16, 6), 44)
    _write(image, how.value, (250, 14), 26)
    return lettering.black_or_white(image)


def _slanting(rows: int) -> Image.Image:
    """Draw slanting and upright lines over three seams of bands of so many rows, at least 100 rows high."""
    height = max(100, 3 * rows + 8)
    image = Image.new("L", (NARROW, height), _WHITE)
    canvas = ImageDraw.Draw(image)
    for x in range(144, NARROW, 48):
        canvas.line((x, 0, x - 48, height - 1), fill=_BLACK, width=3)
        canvas.rectangle((x + 20, 0, x + 22, height - 1), fill=_BLACK)
    _write(image, str(rows), (8, 6), 34)
    return lettering.black_or_white(image)


def _scale_down() -> Image.Image:
    """Draw a scale that ends with the last row: a stroke each 2 mm, each with its distance from the end in mm."""
    height = SCALE_MM * DOTS_A_MM + 32
    image = Image.new("L", (NARROW, height), _WHITE)
    canvas = ImageDraw.Draw(image)
    for mm in range(0, SCALE_MM + 1, 2):
        y = height - 1 - mm * DOTS_A_MM
        is_long = mm % 4 == 0
        canvas.rectangle((0, y - 2, 200 if is_long else 100, y), fill=_BLACK)
        if is_long:
            _write(image, str(mm), (212, y - 26), 26)
    return lettering.black_or_white(image)


def _code(module: int) -> Image.Image:
    """Draw a QR that says how many dots a module has, beside the same in letters."""
    modules = raster.qr_modules(f"QR {module}")
    quiet = raster.QUIET_MODULES * module
    image = Image.new("L", (NARROW, len(modules) * module + 2 * quiet), _WHITE)
    raster.paint_qr(ImageDraw.Draw(image), modules, (quiet, quiet), module)
    _write(image, f"QR {module}", (len(modules) * module + 3 * quiet, quiet), 40)
    return lettering.black_or_white(image)


def _number() -> Image.Image:
    """Draw a number as on a slip, beside 15 mm."""
    high = raster.NUMBER_LEAST_HEIGHT
    ink = raster.number_picture(NUMBER, raster.number_letter(NARROW), NARROW - 60)
    image = Image.new("L", (NARROW, max(high, ink.height) + 8), _WHITE)
    image.paste(ink, (8, 0))
    canvas, x = ImageDraw.Draw(image), NARROW - 24
    canvas.rectangle((x, 0, x + 3, high - 1), fill=_BLACK)
    for y in (0, high - 3):
        canvas.rectangle((x - 10, y, x + 13, y + 2), fill=_BLACK)
    return lettering.black_or_white(image)
