"""A text on a screen: wraps, asks for the height it needs, and can tell whether it is cut off."""

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.passage import Passage, plain
from ui.theme.look import Look
from ui.theme.sizes import Type

LEFT = Qt.AlignmentFlag.AlignLeft
CENTRE = Qt.AlignmentFlag.AlignHCenter
RIGHT = Qt.AlignmentFlag.AlignRight


class Text(QWidget):
    """Words in one type and colour of the look; <b> and <c> set parts apart."""

    def __init__(
        self, look: Look, name: Type = Type.BODY, *, colour: str = "ink", align: Qt.AlignmentFlag = LEFT
    ) -> None:
        super().__init__()
        self._look, self._name, self._colour, self._align = look, name, colour, align
        self._accent = "accent"
        self._text = ""
        self._laid: Passage | None = None
        self.wraps = True
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def text(self) -> str:
        """What it says, without marks."""
        return plain(self._text)

    @property
    def is_cut(self) -> bool:
        """Whether something of it cannot be seen."""
        if not self._text:
            return False
        passage = self._passage(self.width())
        return passage.is_cut or math.floor(passage.height_px) > self.height()

    def is_cut_in(self, width_px: int) -> bool:
        """Tell whether a word is wider than a width."""
        return self._passage(width_px).is_cut

    def say(self, text: str, *, colour: str | None = None, accent: str | None = None) -> None:
        """Show a text."""
        if (text, colour or self._colour, accent or self._accent) == (self._text, self._colour, self._accent):
            return
        self._colour = colour or self._colour
        self._accent = accent or self._accent
        self._text = text
        self._laid = None
        self.setAccessibleName(plain(text))
        self.updateGeometry()
        self.update()

    def set_single_line(self) -> "Text":
        """Keep it on one line: it then asks for its whole width."""
        self.wraps = False
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        return self

    def sizeHint(self) -> QSize:
        """Ask for one line; for nothing where nothing is said."""
        if not self._text:
            return QSize(0, 0)
        passage = self._passage(100_000)
        return QSize(math.ceil(passage.used_px) + 1, math.ceil(passage.height_px))

    def minimumSizeHint(self) -> QSize:
        """Never be lower than one line."""
        hint = self.sizeHint()
        return hint if not self.wraps else QSize(0, min(hint.height(), self.heightForWidth(10_000)))

    def hasHeightForWidth(self) -> bool:
        """Say that lines wrap."""
        return self.wraps

    def heightForWidth(self, width: int) -> int:
        """Tell the height of the wrapped lines."""
        return math.ceil(self._passage(width).height_px) if self._text else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, centred upright."""
        passage = self._passage(self.width())
        painter = QPainter(self)
        top = max(0.0, (self.height() - passage.height_px) / 2)
        if self._align & Qt.AlignmentFlag.AlignTop:
            top = 0.0
        passage.draw(painter, QPointF(0, top), self._look.colour(self._colour))

    def _passage(self, width: int) -> Passage:
        if self._laid is None or self._laid.width_px != width:
            font = self._look.font(self._name, self._text)
            accent = self._look.colour(self._accent)
            self._laid = Passage(self._text, font, width, align=self._align, accent=accent)
        return self._laid
