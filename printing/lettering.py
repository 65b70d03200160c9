"""Letters on 1-bit paper: the shipped fonts, runs of one script, what fits into a width, and drawing it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, features

INK_LEVEL = 140
REGULAR, SEMIBOLD, EXTRABOLD = "Regular", "SemiBold", "ExtraBold"
_KHMER = re.compile(r"([\u1780-\u17ff\u19e0-\u19ff\u200b-\u200d]+)")
# A Khmer cluster begins at a consonant or vowel that no COENG (U+17D2) ties to the one before.
_CLUSTER = re.compile(r"(?<!\u17d2)(?=[\u1780-\u17b3])|\u200b")
_WORD = re.compile(r"[^ \u200b]*[ \u200b]*")
# Neither font has the narrow no-break space that numbers are written with.
_PRINTED = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "\t": " ", "\n": " ", "\r": " "})


_LAYOUT = {True: ImageFont.Layout.RAQM, False: ImageFont.Layout.BASIC}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one weight."""

    text: str
    weight: str = REGULAR


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one font, and how far it moves the pen (dots)."""

    text: str
    font: ImageFont.FreeTypeFont
    advance: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of letters. left/right: where the ink begins and ends from the pen's start; dots."""

    runs: tuple[Run, ...]
    left: int
    right: int
    ascent: int
    descent: int

    @property
    def advance(self) -> int:
        """How far it moves the pen."""
        return sum(run.advance for run in self.runs)

    @property
    def width(self) -> int:
        """The width of its ink."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """The height it takes on the paper."""
        return self.ascent + self.descent


@cache
def shapes() -> bool:
    """Whether letters are shaped (Raqm, which needs fribidi); without it Vietnamese is right, Khmer is not."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=8)
def _file(name: str) -> bytes:
    return (resources.files("kiosk") / "fonts" / f"{name}.ttf").read_bytes()


@lru_cache(maxsize=256)
def font(weight: str, size: int, *, is_khmer: bool = False) -> ImageFont.FreeTypeFont:
    """Load a font of the product at a size in dots (1 em)."""
    khmer = "NotoSansKhmer-Regular" if weight == REGULAR else "NotoSansKhmer-Bold"
    name = khmer if is_khmer else f"BeVietnamPro-{weight}"
    return ImageFont.truetype(BytesIO(_file(name)), size, layout_engine=_LAYOUT[shapes()])


def measure(pieces: Iterable[Piece], size: int) -> Row:
    """Lay pieces in one row and take the measure of their ink."""
    runs: list[Run] = []
    edges: list[tuple[int, int]] = []
    pen, ascent, descent = 0, 0, 0
    for text, weight, is_khmer in _runs(pieces):
        face = font(weight, size, is_khmer=is_khmer)
        advance, left, top, right, bottom = _ink(text, weight, size, is_khmer=is_khmer)
        if right > left:
            edges.append((pen + left, pen + right))
        up, down = face.getmetrics()
        ascent, descent = max(ascent, up, -top), max(descent, down, bottom)
        runs.append(Run(text, face, advance))
        pen += advance
    left = min((edge[0] for edge in edges), default=0)
    right = max((edge[1] for edge in edges), default=0)
    return Row(tuple(runs), left, right, ascent, descent)


@lru_cache(maxsize=8192)
def _ink(text: str, weight: str, size: int, *, is_khmer: bool) -> tuple[int, int, int, int, int]:
    """Advance, and left, top, right, bottom of the ink from the pen on the baseline."""
    face = font(weight, size, is_khmer=is_khmer)
    left, top, right, bottom = (int(edge) for edge in face.getbbox(text, anchor="ls"))
    return round(face.getlength(text)), left, top, right, bottom


def _runs(pieces: Iterable[Piece]) -> Iterator[tuple[str, str, bool]]:
    for piece in pieces:
        text = unicodedata.normalize("NFC", piece.text).translate(_PRINTED)
        for i, part in enumerate(_KHMER.split(text)):
            if part:
                yield part, piece.weight, i % 2 == 1


def wrap(pieces: Sequence[Piece], size: int, width: int) -> tuple[Row, ...]:
    """Break pieces into rows no wider than `width`; a word that is wider breaks inside."""
    rows: list[list[Piece]] = [[]]
    for piece in pieces:
        for word in _words(piece, size, width):
            if rows[-1] and not _fits([*rows[-1], word], size, width):
                rows.append([])
            rows[-1].append(word)
    laid = (measure(_stripped(row), size) for row in rows)
    return tuple(row for row in laid if row.width > 0)


def _fits(pieces: Sequence[Piece], size: int, width: int) -> bool:
    """Whether a row holds them; the sum of the words' measures tells in most cases without shaping the row."""
    rough = sum(measure([piece], size).advance for piece in pieces)
    if abs(rough - width) > width // 4:
        return rough < width
    return measure(_stripped(pieces), size).width <= width


def _words(piece: Piece, size: int, width: int) -> Iterator[Piece]:
    for word in _WORD.findall(piece.text.translate(_PRINTED)):
        if not word:
            continue
        if measure(_stripped([Piece(word, piece.weight)]), size).width <= width:
            yield Piece(word, piece.weight)
        else:
            parts = _CLUSTER.split(word) if _KHMER.search(word) else list(word)
            yield from (Piece(part, piece.weight) for part in parts if part)


def _stripped(pieces: Sequence[Piece]) -> list[Piece]:
    kept = list(pieces)
    while kept and not kept[-1].text.rstrip(" \u200b"):
        kept.pop()
    if kept:
        kept[-1] = Piece(kept[-1].text.rstrip(" \u200b"), kept[-1].weight)
    return _joined(kept)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].weight == piece.weight:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.weight)
        else:
            joined.append(piece)
    return joined


@lru_cache(maxsize=512)
def fit(pieces: Sequence[Piece], size: int, width: int, *, least: int, is_centred: bool = False) -> tuple[Row, ...]:
    """Shrink to `least` at most so that all stands in one row; else wrap at full size."""
    row = measure(pieces, size)
    smaller = min(size, size * width // max(1, row.width) + 1)
    while row.width > width and smaller >= least:
        row = measure(pieces, smaller)
        smaller -= 1
    if row.width <= width:
        return (row,)
    return balance(pieces, size, width) if is_centred else wrap(pieces, size, width)


def balance(pieces: Sequence[Piece], size: int, width: int) -> tuple[Row, ...]:
    """Wrap into as few rows as the width allows, the rows about equally long."""
    rows = wrap(pieces, size, width)
    words = (Piece(word, piece.weight) for piece in pieces for word in piece.text.split())
    longest = max((measure([word], size).width for word in words), default=0)
    for narrower in range(width * 19 // 20, max(width // 2, longest), -max(1, width // 20)):
        tried = wrap(pieces, size, narrower)
        if len(tried) > len(rows):
            break
        rows = tried
    return rows


def paint(draw: ImageDraw.ImageDraw, row: Row, x: int, y: int, *, fill: int = 0) -> None:
    """Draw a row with its ink's left edge at x and its upper edge at y."""
    pen, baseline = x - row.left, y + row.ascent
    for run in row.runs:
        draw.text((pen, baseline), run.text, font=run.font, fill=fill, anchor="ls")
        pen += run.advance


def picture(text: str, size: int, width: int) -> Image.Image:
    """Draw one plain line on white, 1-bit, `width` wide; what does not fit is wrapped."""
    rows = wrap([Piece(text)], size, width)
    image = Image.new("L", (width, max(size, sum(row.height for row in rows))), 255)
    y = 0
    for row in rows:
        paint(ImageDraw.Draw(image), row, 0, y)
        y += row.height
    return black_or_white(image)


def black_or_white(image: Image.Image) -> Image.Image:
    """Make a grey picture 1-bit, without dithering: strokes keep their weight, dots over letters their place."""
    return image.point(lambda level: 255 if level > INK_LEVEL else 0).convert("1", dither=Image.Dither.NONE)
