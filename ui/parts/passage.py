"""A text laid out in a width: even lines, <b>stronger</b> and <c>coloured</c> parts, and whether it fits."""

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from ui.theme import fonts
from ui.theme.look import LINE_HEIGHT, Look
from ui.theme.sizes import Type

LEFT = Qt.AlignmentFlag.AlignLeft
UNBOUNDED_PX = 100_000.0
MOST_KEPT = 2000
MOST_BALANCED, EVEN_SHARE, WIDER = 6, 0.6, 1.06
_TAG = re.compile(r"</?[bc]>")
# Khmer writes no spaces between words and Qt has no dictionary of them. Where a translator marked none (U+200B) in a
# long stretch, a line may end before a syllable with a vowel or sign of its own, never inside a cluster (coeng binds).
_STRETCH = re.compile("[\u1780-\u17dd]{12,}")
_SYLLABLE = re.compile("(?<=[\u1780-\u17d1\u17d3\u17dd])(?=[\u1780-\u17b3][\u17b4-\u17d3])")
_MAY_BREAK = "\u200b"
_BREAK = "\u2028"
_DASH, _BOUND = re.compile(" (?=[–·] )"), "\u00a0"  # no line begins with a dash or a dot
_PERSON = re.compile("(?<=ông/)(?=bà)", re.IGNORECASE)
_NO_BREAK = "\u2060"
_GAPS = {Qt.AlignmentFlag.AlignHCenter: 0.5, Qt.AlignmentFlag.AlignRight: 1.0}


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that is set apart; `tag` is b or c."""

    start: int
    length: int
    tag: str


def read_marks(text: str) -> tuple[str, tuple[Span, ...]]:
    """Split a marked text into its plain text and the parts that are set apart."""
    plain, last = "", 0
    spans: list[Span] = []
    opened: dict[str, int] = {}
    for found in _TAG.finditer(text):
        plain += text[last : found.start()]
        last = found.end()
        tag = found.group()[-2]
        if found.group().startswith("</"):
            start = opened.pop(tag, len(plain))
            spans.append(Span(start, len(plain) - start, tag))
        else:
            opened[tag] = len(plain)
    return plain + text[last:], tuple(spans)


def plain(text: str) -> str:
    """Take the marks out of a text."""
    return read_marks(text)[0]


def let_break(text: str) -> str:
    """Let lines of Khmer end between syllables."""
    return _STRETCH.sub(lambda found: _SYLLABLE.sub(_MAY_BREAK, found.group()), text)


def bind(text: str) -> str:
    """Keep together what no line may part: a dash and the word before it, the one who is spoken to."""
    return _PERSON.sub(_NO_BREAK, _DASH.sub(_BOUND, text))


@dataclass(frozen=True, slots=True)
class _Lines:
    """A text broken into lines once. Nothing of it changes, so every passage that says the same shares it."""

    text: str
    layout: QTextLayout
    used_px: float
    height_px: float


class _Shelf:
    """The lines laid out last: laying out is what screens spend most of their time with."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, _Lines] = OrderedDict()

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._kept)

    def take(self, key: Hashable, lay: Callable[[], _Lines]) -> _Lines:
        """Give the lines of a key; laid out now if they are not kept."""
        lines = self._kept.get(key)
        if lines is None:
            lines = self._kept[key] = lay()
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return lines


_shelf = _Shelf(MOST_KEPT)


class Passage:
    """One laid-out text. Widths and heights in pixels; `is_cut` when a word is wider than the width."""

    def __init__(
        self,
        text: str,
        font: QFont,
        width_px: float,
        *,
        align: Qt.AlignmentFlag = LEFT,
        accent: QColor | None = None,
    ) -> None:
        """Lay the text out; what stands on one line is laid out once for every width and side."""
        share = _share(align)
        lines, self._shift_px = _lines(text, font, UNBOUNDED_PX, LEFT, accent), 0.0
        if lines.used_px > width_px or (share and lines.layout.lineCount() > 1):
            lines = _lines(text, font, width_px, align, accent)
        elif share:
            self._shift_px = (width_px - lines.used_px) * share
        self._layout, self.text = lines.layout, lines.text
        self.width_px, self.used_px, self.height_px = width_px, lines.used_px, lines.height_px
        self.is_cut = self.used_px > width_px + 0.5

    @property
    def line_count(self) -> int:
        """How many lines it takes."""
        return self._layout.lineCount()

    def draw(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        """Draw it with its upper left corner at a point."""
        painter.setPen(colour)
        self._layout.draw(painter, QPointF(at.x() + self._shift_px, at.y()))


@cache
def _share(align: Qt.AlignmentFlag) -> float:
    """Tell which share of the room that a line leaves stands before it."""
    return next((gap for flag, gap in _GAPS.items() if align & flag), 0.0)


def _lines(text: str, font: QFont, width_px: float, align: Qt.AlignmentFlag, accent: QColor | None) -> _Lines:
    key = (text, font, width_px, align, None if accent is None else accent.rgba())
    return _shelf.take(key, lambda: _lay(text, font, width_px, align, accent))


def _lay(text: str, font: QFont, width_px: float, align: Qt.AlignmentFlag, accent: QColor | None) -> _Lines:
    words, spans = read_marks(bind(let_break(text)).replace("\n", _BREAK))
    layout = QTextLayout(words, font)
    layout.setCacheEnabled(True)
    option = QTextOption(align)
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    option.setUseDesignMetrics(True)
    layout.setTextOption(option)
    layout.setFormats([_format(span, font, accent) for span in spans])
    naturals = _break_lines(layout, width_px)
    broken_px = width_px
    if _is_uneven(layout, naturals, width_px):
        broken_px = min(width_px, _even_width(layout, naturals))
        naturals = _break_lines(layout, broken_px)
    height_px = _place_lines(layout, font.pixelSize() * LINE_HEIGHT, (width_px, broken_px), _share(align))
    return _Lines(words, layout, max(naturals, default=0.0), height_px)


def _break_lines(layout: QTextLayout, width_px: float) -> list[float]:
    """Break lines; answers how wide the words of each are."""
    naturals = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width_px))
        naturals.append(line.naturalTextWidth())
    layout.endLayout()
    return naturals


def _is_uneven(layout: QTextLayout, naturals: Sequence[float], width_px: float) -> bool:
    """Tell whether the last of a few wrapped lines is much shorter than the longest."""
    longest, wrapped = max(naturals, default=0.0), len(naturals) - layout.text().count(_BREAK) - 1
    is_short = wrapped > 0 and len(naturals) <= MOST_BALANCED and longest <= width_px
    return is_short and naturals[-1] < longest * EVEN_SHARE


def _even_width(layout: QTextLayout, naturals: Sequence[float]) -> float:
    """Find about the least width in which there are no more lines: from the mean of the lines on, the first that is."""
    tried, longest = sum(naturals) / len(naturals), max(naturals)
    while (tried := tried * WIDER) < longest:
        found = _break_lines(layout, tried)
        if len(found) == len(naturals) and max(found) <= tried:
            return math.ceil(max(found))
    return math.ceil(longest)


def _place_lines(layout: QTextLayout, least_px: float, widths_px: tuple[float, float], share: float) -> float:
    """Put lines of even height under each other, at their side of the whole width; answers the height."""
    (whole_px, broken_px), top = widths_px, 0.0
    for place in range(layout.lineCount()):
        line = layout.lineAt(place)
        natural_px, tall_px = line.naturalTextWidth(), line.height()
        height = max(least_px, tall_px)
        left = (whole_px - broken_px - max(0.0, natural_px - broken_px)) * share
        line.setPosition(QPointF(left, top + (height - tall_px) / 2))
        top += height
    return top


def _format(span: Span, font: QFont, accent: QColor | None) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = span.start, span.length
    style = QTextCharFormat()
    if span.tag == "b":
        weight = fonts.STRONG if font.weight() < fonts.STRONG else fonts.HEAVY
        style.setFontWeight(int(weight.value))
    elif accent is not None:
        style.setForeground(accent)
    made.format = style
    return made


def measure(look: Look, name: Type, text: str, width_px: float) -> Passage:
    """Lay a text out in a type of a look."""
    return Passage(text, look.font(name, text), width_px)


def width_of(look: Look, name: Type, text: str) -> int:
    """Tell the width of a text on one line."""
    return math.ceil(measure(look, name, text, UNBOUNDED_PX).used_px) + 1


def draw_line(
    painter: QPainter,
    rect: QRectF,
    text: str,
    *,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> bool:
    """Draw one line, centred upright in a rectangle; answers whether it fits."""
    passage = Passage(text, font, rect.width(), align=align)
    top = rect.top() + (rect.height() - passage.height_px) / 2
    passage.draw(painter, QPointF(rect.left(), top), colour)
    return not passage.is_cut and passage.line_count <= 1
