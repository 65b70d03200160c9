"""Type the code of a slip: six places and a keypad of its 28 signs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.model import CODE_LENGTH, CODE_SIGNS
from ui.citizen.page import Page, Shown
from ui.parts.button import Button, Face
from ui.parts.passage import draw_line
from ui.parts.text import Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class CodePlaces(QWidget):
    """Six boxes, filled from the left."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._typed = ""
        self.setObjectName("code_places")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, typed: str, name: str) -> None:
        """Show what was typed."""
        self._typed = typed
        self.setAccessibleName(f"{name}: {' '.join(typed)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for six boxes in the largest type but the giant one."""
        tall = round(self._look.type_px(Type.TITLE) * 1.9)
        return QSize(round(tall * 0.9) * CODE_LENGTH, tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the boxes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap, line = self._look.space(Space.SMALL), self._look.space(Space.LINE)
        wide = min(self.height() * 0.9, (self.width() - (CODE_LENGTH - 1) * gap) / CODE_LENGTH)
        for place in range(CODE_LENGTH):
            left = place * (wide + gap)
            box = QRectF(left + line, line, wide - 2 * line, self.height() - 2 * line)
            is_next = place == len(self._typed)
            painter.setPen(QPen(self._look.colour("accent" if is_next else "edge"), line * (2 if is_next else 1)))
            painter.setBrush(self._look.colour("card"))
            painter.drawRoundedRect(box, gap, gap)
            if place < len(self._typed):
                font, ink = self._look.font(Type.TITLE), self._look.colour("ink")
                centre = Qt.AlignmentFlag.AlignHCenter
                draw_line(painter, box, self._typed[place], font=font, colour=ink, align=centre)


class Keypad(QWidget):
    """The signs of a code, each a button."""

    typed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.keys = [self._make(sign) for sign in CODE_SIGNS]
        self.setObjectName("keypad")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _make(self, sign: str) -> Button:
        key = Button(self._look, Face.QUIET, Type.HEAD)
        key.pad_px = self._look.space(Space.HAIR)
        key.say(sign)
        key.setParent(self)
        key.setObjectName(f"key_{sign}")
        key.clicked.connect(lambda: self.typed.emit(sign))
        return key

    def minimumSizeHint(self) -> QSize:
        """Keep every key a target."""
        touch, gap = self._look.space(Space.TOUCH), self._look.space(Space.HAIR) * 3
        columns = self._columns()
        rows = -(-len(self.keys) // columns)
        return QSize(columns * (touch + gap), rows * (touch + gap) - gap)

    def _columns(self) -> int:
        return 7 if self._look.sizes.is_tall else 10

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the keys out."""
        columns, gap = self._columns(), max(self._look.space(Space.HAIR) * 2, self._look.px(5))
        rows = -(-len(self.keys) // columns)
        wide = (self.width() - (columns - 1) * gap) // columns
        tall = min((self.height() - (rows - 1) * gap) // rows, self._look.px(32))
        for index, key in enumerate(self.keys):
            row, column = divmod(index, columns)
            key.setGeometry(column * (wide + gap), row * (tall + gap), wide, tall)


class CodePage(Page):
    """Scan the slip, or type its code."""

    sign_typed = Signal(str)
    sign_taken_back = Signal()
    sent = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "code")
        self.hint = Text(look, Type.BODY, colour="soft_ink")
        self.places = CodePlaces(look)
        self.answer = Text(look, Type.STRONG, colour="alarm")
        self.answer.setObjectName("code_answer")
        self.keypad = Keypad(look)
        self.erase = Button(look, Face.QUIET)
        self.send = Button(look, Face.PRIMARY)
        row = QHBoxLayout()
        row.setSpacing(look.space(Space.GAP))
        row.addWidget(self.places, 1)
        for button, name in ((self.erase, "code_erase"), (self.send, "code_send")):
            button.setObjectName(name)
            button.setMinimumHeight(look.space(Space.TOUCH))
            row.addWidget(button)
        self.column.addWidget(self.hint)
        self.column.addLayout(row)
        self.column.addWidget(self.answer)
        self.column.addWidget(self.keypad, 1)
        self.keypad.typed.connect(self.sign_typed)
        self.erase.clicked.connect(self.sign_taken_back)
        self.send.clicked.connect(self.sent)

    def fill(self, shown: Shown) -> None:
        """Show what was typed and what the office answered."""
        w, visit = shown.words, shown.visit
        self.title.say(w("Mã trên phiếu của ông/bà"))
        self.hint.say(w("Đưa mã QR vào máy quét, hoặc nhập 6 ký tự in trên phiếu."))
        self.places.say(visit.typed, w("Mã phiếu"))
        self.hint.setVisible(not (self.look.is_compact and visit.answer))
        self.answer.say(visit.answer)
        self.erase.say(w("Xóa"))
        self.send.say(w("Tìm phiếu"))
        self.erase.setEnabled(bool(visit.typed))
        self.send.setEnabled(len(visit.typed) == CODE_LENGTH)
