"""What a printer's head has put on the paper since the last cut: rows of dots, white feeds, a line in the making."""

from dataclasses import dataclass, field

from PIL import Image

from printing import lettering
from printing.pictures import STAR_ROWS, columns_as_rows, packed, unpacked

_TEXT_DOTS = 24
_USUAL_LINE = 30


@dataclass(frozen=True, slots=True)
class Paper:
    """What came out between two cuts. `feed`: white dots after the picture, up to the cut."""

    picture: Image.Image
    feed: int
    cut: str
    job: bytes


@dataclass(slots=True)
class Head:
    """Rows on the paper, as wide as `dots`; `moved` counts every row that went by, also white ones."""

    dots: int
    moved: int = 0
    line_dots: int = _USUAL_LINE
    _rows: bytearray = field(default_factory=bytearray)
    _feed: int = 0
    _text: bytearray = field(default_factory=bytearray)
    _columns: bytearray = field(default_factory=bytearray)

    def forget(self) -> None:
        """Lose the line in the making and what was printed: the paper is torn off."""
        for store in (self._rows, self._text, self._columns):
            store.clear()
        self._feed, self.line_dots = 0, _USUAL_LINE

    @property
    def is_blank(self) -> bool:
        """Whether nothing was printed since the last cut."""
        return not self._rows

    def raster(self, rows: bytes, width: int) -> None:
        """Put rows of `width` bytes on the paper: what is wider than the head is lost, what is narrower is white."""
        self.flush()
        self._print(rows, width)

    def letters(self, text: bytes) -> None:
        """Add letters to the line."""
        self._text += bytes(byte for byte in text if byte >= 0x20)

    def columns(self, columns: bytes) -> None:
        """Add columns of 24 dots to the line."""
        self._columns += columns

    def end_line(self) -> None:
        """End the line: a line of columns is as high as its dots or the line spacing, whichever is more."""
        if self._columns:
            rest = max(0, self.line_dots - STAR_ROWS)
            self.flush()
            self._feed += rest
        elif self._text:
            self.flush()
        elif self.line_dots == STAR_ROWS:  # an empty line among lines of columns
            self._feed += STAR_ROWS
        else:
            self._text += b" "
            self.flush()

    def feed(self, dots: int) -> None:
        """Move the paper on."""
        self.flush()
        self._feed += dots
        self.moved += dots

    def flush(self) -> None:
        """Print the line in the making."""
        if self._columns:
            columns = bytes(self._columns[: 3 * self.dots]).ljust(3 * self.dots, b"\x00")
            self._columns.clear()
            self._print(columns_as_rows(columns), self.dots // 8)
        if self._text:  # plainly: slips are pictures, this is for other programs' papers
            text = self._text.decode("cp437")
            self._text.clear()
            self._print(packed(lettering.picture(text, _TEXT_DOTS, self.dots)), self.dots // 8)

    def cut(self, how: str, job: bytes) -> Paper:
        """Cut; answers what is on the paper."""
        rows, feed = bytes(self._rows), self._feed
        line_dots = self.line_dots
        self.forget()
        self.line_dots = line_dots
        picture = unpacked(rows, self.dots) if rows else Image.new("1", (self.dots, 1), 1)
        return Paper(picture, feed, how, job)

    def _print(self, rows: bytes, width: int) -> None:
        wide = self.dots // 8
        self._rows += bytes(self._feed * wide)
        self._feed = 0
        for at in range(0, len(rows), width or 1):
            self._rows += rows[at : at + width][:wide].ljust(wide, b"\x00")
            self.moved += 1
