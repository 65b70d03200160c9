"""A Slip as a 1-bit picture: sizes, places, lines that shrink or wrap; no grey, no dithering, nothing clipped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from io import BytesIO
from itertools import groupby

import segno
from PIL import Image, ImageDraw

from printing import lettering
from printing.lettering import EXTRABOLD, REGULAR, SEMIBOLD, Piece, Row
from printing.pictures import without_traps
from printing.slip import Line, Role, Slip

DOTS_A_MM = 8
NUMBER_LEAST_HEIGHT = 15 * DOTS_A_MM
QUIET_MODULES = 4
LOGO_ROWS = 20 * DOTS_A_MM
_WHITE, _BLACK = 255, 0


@dataclass(frozen=True, slots=True)
class Letter:
    """How a role is written: size and least size when one row is too long (dots), weights of plain and bold."""

    size: int
    least: int
    plain: str = REGULAR
    bold: str = EXTRABOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The measures of one paper width; all in dots. `is_stacked`: the QR stands below the facts."""

    margin: int
    gap: int
    module: int
    banner_pad: int
    letters: dict[Role, Letter]
    is_stacked: bool = False


_WIDE = Look(
    margin=18,
    gap=14,
    module=8,
    banner_pad=8,
    letters={
        Role.COPY: Letter(30, 24, EXTRABOLD),
        Role.AGENCY: Letter(25, 21, EXTRABOLD),
        Role.OFFICE: Letter(23, 19, SEMIBOLD),
        Role.SERVICE: Letter(38, 30, EXTRABOLD),
        Role.PROCEDURE: Letter(25, 22, SEMIBOLD),
        Role.NUMBER: Letter(178, 90, EXTRABOLD),
        Role.BANNER: Letter(40, 28, EXTRABOLD),
        Role.FACT: Letter(27, 24),
        Role.DATE: Letter(48, 40, EXTRABOLD),
        Role.CODE: Letter(21, 15),
        Role.TEXT: Letter(26, 25),
        Role.NOTICE: Letter(20, 19),
        Role.FOOTER: Letter(22, 19, SEMIBOLD),
    },
)
_NARROW = Look(
    margin=8,
    gap=10,
    module=7,
    banner_pad=7,
    is_stacked=True,
    letters={
        Role.COPY: Letter(26, 20, EXTRABOLD),
        Role.AGENCY: Letter(22, 18, EXTRABOLD),
        Role.OFFICE: Letter(20, 17, SEMIBOLD),
        Role.SERVICE: Letter(32, 25, EXTRABOLD),
        Role.PROCEDURE: Letter(22, 20, SEMIBOLD),
        Role.NUMBER: Letter(164, 70, EXTRABOLD),
        Role.BANNER: Letter(34, 22, EXTRABOLD),
        Role.FACT: Letter(24, 21),
        Role.DATE: Letter(44, 36, EXTRABOLD),
        Role.CODE: Letter(24, 18),
        Role.TEXT: Letter(23, 22),
        Role.NOTICE: Letter(19, 18),
        Role.FOOTER: Letter(20, 18, SEMIBOLD),
    },
)
# Narrow paper has no room for big letters: the number may become slimmer, never lower than this share of its width.
_SLIMMEST = 0.56


def draw(slip: Slip, dots: int = 576) -> Image.Image:
    """Draw a slip as wide as the paper's dots (a multiple of 8) and as high as it needs."""
    sheet = _Sheet(dots=dots, look=_look(dots))
    if slip.logo is not None:
        sheet.logo(slip.logo)
    before: _Part | None = None
    for part, lines in groupby(slip.lines, key=lambda line: _PARTS[line.role]):
        if before in _PARTED or (part in _PARTED and before not in (None, _Part.COPY)):
            sheet.dashes()
        sheet.part(part, tuple(lines), slip.code)
        before = part
    sheet.skip(8)
    return without_traps(sheet.picture())


class _Part(Enum):
    """A stretch of lines that are set together."""

    COPY = "copy"
    HEAD = "head"
    TITLE = "title"
    NUMBER = "number"
    BANNER = "banner"
    FACTS = "facts"
    FOOT = "foot"


_PARTS: dict[Role, _Part] = {
    Role.COPY: _Part.COPY,
    Role.AGENCY: _Part.HEAD,
    Role.OFFICE: _Part.HEAD,
    Role.SERVICE: _Part.TITLE,
    Role.PROCEDURE: _Part.TITLE,
    Role.NUMBER: _Part.NUMBER,
    Role.BANNER: _Part.BANNER,
    Role.FACT: _Part.FACTS,
    Role.DATE: _Part.FACTS,
    Role.CODE: _Part.FACTS,
    Role.TEXT: _Part.FOOT,
    Role.NOTICE: _Part.FOOT,
    Role.FOOTER: _Part.FOOT,
}
# Dashes part these from what stands above and below; a copy's mark stands above everything.
_PARTED = frozenset({_Part.HEAD, _Part.FOOT})


def _look(dots: int) -> Look:
    return _WIDE if dots >= 512 else _NARROW


@dataclass(slots=True)
class _Sheet:
    """Paper that grows downwards: what is to be painted is collected first, since the height is known last."""

    dots: int
    look: Look
    y: int = 8
    paints: list[Callable[[ImageDraw.ImageDraw, Image.Image], None]] = field(default_factory=list)

    @property
    def inner(self) -> int:
        """The width between the margins."""
        return self.dots - 2 * self.look.margin

    def picture(self) -> Image.Image:
        """Paint everything on paper of the height it took."""
        image = Image.new("L", (self.dots, self.y), _WHITE)
        canvas = ImageDraw.Draw(image)
        for paint in self.paints:
            paint(canvas, image)
        return lettering.black_or_white(image)

    def skip(self, dots: int) -> None:
        """Leave white paper."""
        self.y += dots

    def part(self, part: _Part, lines: Sequence[Line], code: str) -> None:
        """Set lines that stand together."""
        match part:
            case _Part.COPY | _Part.BANNER:
                self.banner(lines)
            case _Part.HEAD | _Part.TITLE:
                self.centred(lines)
            case _Part.NUMBER:
                self.number(lines)
            case _Part.FACTS:
                self.facts(lines, code)
            case _Part.FOOT:
                self.foot(lines)

    def logo(self, png: bytes) -> None:
        """Set the office's logo in the middle."""
        picture = logo_picture(png, self.inner)
        place = ((self.dots - picture.width) // 2, self.y)
        self.paints.append(lambda _, image: image.paste(picture, place))
        self.skip(picture.height + self.look.gap)

    def foot(self, lines: Sequence[Line]) -> None:
        """Say what to know."""
        for line in lines:
            if line.role is Role.FOOTER:
                self.skip(self.look.gap // 2)
                self.centred([line])
            else:
                self.left(line, self.inner)
                self.skip(4)

    def rows(self, line: Line, width: int, *, is_centred: bool = False) -> tuple[Row, ...]:
        """Lay one line in rows no wider than `width`."""
        letter = self.look.letters[line.role]
        pieces = tuple(Piece(s.text, letter.bold if s.is_bold else letter.plain) for s in line.spans)
        return lettering.fit(pieces, letter.size, width, least=letter.least, is_centred=is_centred)

    def put(self, row: Row, x: int, fill: int = _BLACK) -> None:
        """Set a row at x, at the present height; what would be clipped is a bug."""
        if x < 0 or x + row.width > self.dots:
            raise AssertionError(f"{row.width} dots at {x} do not fit on {self.dots}")
        y = self.y
        self.paints.append(lambda canvas, _: lettering.paint(canvas, row, x, y, fill=fill))
        self.y += row.height

    def left(self, line: Line, width: int) -> None:
        """Set a line against the left margin."""
        for row in self.rows(line, width):
            self.put(row, self.look.margin)

    def centred(self, lines: Sequence[Line], *, fill: int = _BLACK, pad: int = 0) -> None:
        """Set lines in the middle."""
        for line in lines:
            for row in self.rows(line, self.inner - 2 * pad, is_centred=True):
                self.put(row, (self.dots - row.width) // 2, fill)

    def dashes(self) -> None:
        """Draw a dashed line across the slip."""
        self.skip(self.look.gap)
        y, first, last = self.y, self.look.margin, self.dots - self.look.margin

        def paint(canvas: ImageDraw.ImageDraw, _: Image.Image) -> None:
            for x in range(first, last, 9):
                canvas.rectangle((x, y, min(x + 5, last - 1), y + 2), fill=_BLACK)

        self.paints.append(paint)
        self.skip(3 + self.look.gap)

    def banner(self, lines: Sequence[Line]) -> None:
        """Set lines white on black."""
        top = self.y
        at = len(self.paints)
        self.skip(self.look.banner_pad)
        self.centred(lines, fill=_WHITE, pad=8)
        self.skip(self.look.banner_pad)
        box = (self.look.margin, top, self.dots - self.look.margin - 1, self.y - 1)
        self.paints.insert(at, lambda canvas, _: canvas.rectangle(box, fill=_BLACK))
        self.skip(self.look.gap)

    def number(self, lines: Sequence[Line]) -> None:
        """Set the number as large as the paper lets it be."""
        for line in lines:
            self.skip(self.look.gap + 6)
            picture = number_picture(line.text, self.look.letters[Role.NUMBER], self.dots - 16)
            place = ((self.dots - picture.width) // 2, self.y)
            self.paints.append(lambda _, image, p=picture, at=place: image.paste(p, at))  # type: ignore[misc]
            self.skip(picture.height + 2 * self.look.gap)

    def facts(self, lines: Sequence[Line], code: str) -> None:
        """Set facts, the QR beside them, or in its place among them on narrow paper."""
        letters = [line for line in lines if line.role is Role.CODE]
        facts = [line for line in lines if line.role is not Role.CODE]
        modules = qr_modules(code)
        if self.look.is_stacked or not (letters and facts):
            for line in lines:
                if line.role is Role.CODE:
                    self.code(line, modules)
                else:
                    self.left(line, self.inner)
            return
        side = len(modules) * self.look.module
        top, column = self.y, self.dots - self.look.margin - side
        for line in facts:
            self.skip(2)
            self.left(line, column - QUIET_MODULES * self.look.module - self.look.margin)
        bottom, self.y = self.y, top + 6
        self.qr(modules, column)
        self.skip(self.look.gap // 2)
        for line in letters:
            for row in self.rows(line, side):
                self.put(row, column + (side - row.width) // 2)
        self.y = max(self.y, bottom)

    def code(self, line: Line, modules: Sequence[Sequence[int]]) -> None:
        """Set the QR in the middle, and its letters below."""
        self.skip(QUIET_MODULES * self.look.module)
        self.qr(modules, (self.dots - len(modules) * self.look.module) // 2)
        self.skip(self.look.gap)
        self.centred([line])

    def qr(self, modules: Sequence[Sequence[int]], x: int) -> None:
        """Draw a QR with its left edge at x."""
        size, top = self.look.module, self.y
        self.paints.append(lambda canvas, _: paint_qr(canvas, modules, (x, top), size))
        self.skip(len(modules) * size)


@lru_cache(maxsize=4)
def logo_picture(png: bytes, width: int) -> Image.Image:
    """Make a logo fit the paper, never larger than it is, and dither it once: grey prints as dots."""
    with Image.open(BytesIO(png)) as found:
        colours = found.convert("RGBA")
    white = Image.new("RGBA", colours.size, "white")
    grey = Image.alpha_composite(white, colours).convert("L")
    scale = min(1.0, width / grey.width, LOGO_ROWS / grey.height)
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return grey.resize(size, Image.Resampling.LANCZOS).convert("1", dither=Image.Dither.FLOYDSTEINBERG)


def qr_modules(text: str) -> tuple[tuple[int, ...], ...]:
    """Make a QR's modules, 1 is dark, without the quiet zone; its size follows from the text alone."""
    code = segno.make_qr(text, error="q", boost_error=True)
    return tuple(tuple(int(module) for module in line) for line in code.matrix)


def paint_qr(canvas: ImageDraw.ImageDraw, modules: Sequence[Sequence[int]], at: tuple[int, int], size: int) -> None:
    """Paint a QR's modules of `size` dots with its upper left corner at a place."""
    for j, line in enumerate(modules):
        for i, dark in enumerate(line):
            if dark:
                left, upper = at[0] + i * size, at[1] + j * size
                canvas.rectangle((left, upper, left + size - 1, upper + size - 1), fill=_BLACK)


def number_letter(dots: int) -> Letter:
    """Tell how the number is written on paper of so many dots."""
    return _look(dots).letters[Role.NUMBER]


def number_picture(text: str, letter: Letter, width: int) -> Image.Image:
    """Draw a number, cropped to its ink: 15 mm high or more, slimmer letters if the paper is too narrow."""
    full = lettering.measure([Piece(text, letter.plain)], letter.size)
    size = min(letter.size, letter.size * width // full.width)
    picture = _number_of(text, letter, size)
    if picture.height >= NUMBER_LEAST_HEIGHT:
        return picture
    size = letter.size * NUMBER_LEAST_HEIGHT // _number_of(text, letter, letter.size).height - 1
    while picture.height < NUMBER_LEAST_HEIGHT:
        size += 1
        picture = _number_of(text, letter, size)
    if picture.width * _SLIMMEST > width:
        picture = _number_of(text, letter, int(size * width / (picture.width * _SLIMMEST)))
    return picture.resize((min(width, picture.width), picture.height), Image.Resampling.BOX)


@lru_cache(maxsize=512)
def _number_of(text: str, letter: Letter, size: int) -> Image.Image:
    return _ink(lettering.measure([Piece(text, letter.plain)], size))


def _ink(row: Row) -> Image.Image:
    image = Image.new("L", (row.width, row.height), _WHITE)
    lettering.paint(ImageDraw.Draw(image), row, 0, 0)
    box = lettering.black_or_white(image).convert("L").point(lambda level: 255 - level).getbbox()
    return image.crop(box) if box else image
