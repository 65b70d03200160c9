"""A text laid out in a width: lines of even height, <b>stronger</b> and <c>coloured</c> parts, and whether it fits."""

import math
import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from ui.theme import fonts
from ui.theme.look import LINE_HEIGHT, Look
from ui.theme.sizes import Type

_TAG = re.compile(r"</?[bc]>")
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


class Passage:
    """One laid-out text. Widths and heights in pixels; `is_cut` when a word is wider than the width."""

    def __init__(
        self,
        text: str,
        font: QFont,
        width_px: float,
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        accent: QColor | None = None,
    ) -> None:
        """Lay the text out."""
        self.text, spans = read_marks(text.replace("\n", "\u2028"))
        self._layout = QTextLayout(self.text, font)
        self._layout.setCacheEnabled(True)
        option = QTextOption(align)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        option.setUseDesignMetrics(True)
        self._layout.setTextOption(option)
        self._layout.setFormats([_format(span, font, accent) for span in spans])
        self.width_px = width_px
        self.used_px = 0.0
        self.height_px = self._break_lines(font.pixelSize() * LINE_HEIGHT, align)
        self.is_cut = self.used_px > width_px + 0.5

    def _break_lines(self, least_px: float, align: Qt.AlignmentFlag) -> float:
        top = 0.0
        share = next((gap for flag, gap in _GAPS.items() if align & flag), 0.0)
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1.0, self.width_px))
            height = max(least_px, line.height())
            inner = (height - line.height()) / 2
            over = max(0.0, line.naturalTextWidth() - self.width_px)
            line.setPosition(QPointF(-over * share, top + inner))
            top += height
            self.used_px = max(self.used_px, line.naturalTextWidth())
        self._layout.endLayout()
        return top

    @property
    def line_count(self) -> int:
        """How many lines it takes."""
        return self._layout.lineCount()

    def draw(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        """Draw it with its upper left corner at a point."""
        painter.setPen(colour)
        self._layout.draw(painter, at)


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
    return math.ceil(measure(look, name, text, 100_000).used_px) + 1


def draw_line(
    painter: QPainter,
    rect: QRectF,
    text: str,
    *,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> bool:
    """Draw one line, centred upright in a rectangle; answers whether it fits."""
    passage = Passage(text, font, rect.width(), align=align)
    top = rect.top() + (rect.height() - passage.height_px) / 2
    passage.draw(painter, QPointF(rect.left(), top), colour)
    return not passage.is_cut and passage.line_count <= 1
