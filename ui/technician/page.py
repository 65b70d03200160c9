"""The page itself: first the PIN, then the ruler and the way out. Left alone for a minute, it goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kiosk.words import Words
from ui.parts.button import Button, Face
from ui.parts.text import CENTRE, LEFT, Text
from ui.technician.ruler import Ruler
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

LEAVE_MS = 60_000
MOST_WRONG, LOCKED_S = 5, 300.0
LONGEST_PIN = 8
LEAST_IN, MOST_IN = 7.0, 120.0
WIDEST_MM = 420
_STEPS = (
    ("size_less", "– 1", -1.0),
    ("size_bit_less", "– 0,1", -0.1),
    ("size_bit_more", "+ 0,1", 0.1),
    ("size_more", "+ 1", 1.0),
)


class Attempts:
    """Wrong PINs in a row, of every page this program opened: after five, five minutes of rest."""

    def __init__(self, *, steady_s: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._steady_s = steady_s
        self._wrong = 0
        self._locked_until_s = 0.0

    @property
    def locked_s(self) -> float:
        """How long no PIN is taken."""
        return max(0.0, self._locked_until_s - self._steady_s())

    def count(self, *, is_right: bool) -> None:
        """Count an attempt."""
        self._wrong = 0 if is_right else self._wrong + 1
        if self._wrong >= MOST_WRONG:
            self._wrong = 0
            self._locked_until_s = self._steady_s() + LOCKED_S


ATTEMPTS = Attempts()


class PinPad(QWidget):
    """Ten figures, and what is typed as dots."""

    typed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._pin = ""
        self.shown = Text(look, Type.TITLE, align=CENTRE)
        self.shown.setObjectName("pin_dots")
        self.keys = {sign: self._make(look, sign) for sign in "1234567890"}
        self.erase, self.enter = Button(look, Face.QUIET), Button(look, Face.PRIMARY)
        grid = QGridLayout(self)
        grid.setSpacing(look.space(Space.GAP))
        grid.addWidget(self.shown, 0, 0, 1, 3)
        for n, key in enumerate(self.keys.values()):
            grid.addWidget(key, 1 + n // 3, n % 3 if n < 9 else 1)
        for button, name, column in ((self.erase, "pin_erase", 0), (self.enter, "pin_enter", 2)):
            button.setObjectName(name)
            button.setMinimumHeight(look.space(Space.TOUCH))
            grid.addWidget(button, 4, column)
        self.erase.clicked.connect(lambda: self._show(self._pin[:-1]))
        self.enter.clicked.connect(self._send)
        self._show("")

    def _make(self, look: Look, sign: str) -> Button:
        key = Button(look, Face.QUIET, Type.HEAD)
        key.say(sign)
        key.setObjectName(f"pin_{sign}")
        key.setMinimumHeight(look.space(Space.TOUCH))
        key.clicked.connect(lambda: self._show((self._pin + sign)[:LONGEST_PIN]))
        return key

    def _show(self, pin: str) -> None:
        self._pin = pin
        self.shown.say("• " * len(pin) or "–")
        self.enter.setEnabled(len(pin) >= 4)

    def _send(self) -> None:
        pin = self._pin
        self._show("")
        self.typed.emit(pin)


class TechnicianPage(QWidget):
    """Lies over everything."""

    left = Signal()
    tried = Signal(str)
    measured = Signal(float)
    end_asked = Signal()

    def __init__(self, look: Look, over: QWidget, words: Words, *, attempts: Attempts = ATTEMPTS) -> None:
        super().__init__(over)
        self._look, self._words, self._attempts = look, words, attempts
        self._diagonal_in = 0.0
        self.setObjectName("technician")
        self.setGeometry(over.rect())
        self.title, self.told = Text(look, Type.TITLE), Text(look, Type.BODY, colour="soft_ink")
        self.told.setObjectName("technician_told")
        self.pad, self.inside = PinPad(look), QWidget()
        self.ruler, self.size_text = Ruler(look), Text(look, Type.HEAD, align=CENTRE)
        self.size_text.setObjectName("diagonal")
        self.sight = Text(look, Type.BODY, align=CENTRE)
        self.sight.setObjectName("sight")
        self.back = self._button("technician_back", Face.OUTLINED, words("‹ Quay lại"), self._on_back)
        self._build()
        self._leave = QTimer(self, singleShot=True, interval=LEAVE_MS)
        self._leave.timeout.connect(self.left)

    def _button(self, name: str, face: Face, text: str, do: Callable[..., object]) -> Button:
        button = Button(self._look, face)
        button.setObjectName(name)
        button.setMinimumHeight(self._look.space(Space.TOUCH))
        button.setMinimumWidth(self._look.space(Space.TOUCH))
        button.say(text)
        button.clicked.connect(self._leave_later)
        button.clicked.connect(do)
        return button

    def _leave_later(self) -> None:
        self._leave.start()

    def _build(self) -> None:
        look, w = self._look, self._words
        column = QVBoxLayout(self)
        margin = look.space(Space.MARGIN)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.space(Space.GAP))
        column.addWidget(self.title)
        column.addWidget(self.told)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self.pad)
        self._stack.addWidget(self.inside)
        column.addWidget(self.back, 0, LEFT)
        self.pad.setMaximumSize(look.px(240), look.px(170))
        self.inside.setMaximumWidth(look.px(WIDEST_MM))
        self.pad.typed.connect(self._on_typed)
        self.pad.erase.say(w("Xóa"))
        self.pad.enter.say(w("Vào"))
        inside = QVBoxLayout(self.inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.ruler)
        row = QHBoxLayout()
        row.setSpacing(look.space(Space.GAP))
        for name, sign, by in _STEPS[:2]:
            row.addWidget(self._button(name, Face.QUIET, sign, partial(self._step, by)))
        row.addWidget(self.size_text, 1)
        for name, sign, by in _STEPS[2:]:
            row.addWidget(self._button(name, Face.QUIET, sign, partial(self._step, by)))
        inside.addLayout(row)
        inside.addWidget(self.sight)
        inside.addStretch(1)
        low = QHBoxLayout()
        low.setSpacing(look.space(Space.GAP))
        low.addWidget(self._button("size_keep", Face.PRIMARY, w("Lưu cỡ màn hình"), self._on_keep))
        low.addWidget(self._button("end_program", Face.DARK, w("Đóng chương trình"), self._on_end))
        inside.addLayout(low)

    def begin(self, diagonal_in: float, *, has_pin: bool) -> None:
        """Show the pad; without a PIN only how one is set."""
        w = self._words
        self._diagonal_in = diagonal_in
        self.title.say(w("Trang kỹ thuật"))
        self.pad.setVisible(has_pin)
        if not has_pin:
            self._stack.setCurrentIndex(-1)
            self.told.say(w("Máy này chưa có mã PIN kỹ thuật. Đặt bằng lệnh: python main.py pin"))
        else:
            self.told.say(w("Nhập mã PIN kỹ thuật"))
        self.show()
        self.raise_()
        self._leave.start()

    def _on_typed(self, pin: str) -> None:
        self._leave.start()
        if self._attempts.locked_s:
            self._tell_locked()
        else:
            self.tried.emit(pin)

    def _tell_locked(self) -> None:
        minutes = int(self._attempts.locked_s // 60) + 1
        w = self._words
        sentence = w.n("Sai nhiều lần. Thử lại sau {n} phút.", "Sai nhiều lần. Thử lại sau {n} phút.", minutes)
        self.told.say(sentence, colour="alarm")

    def judge(self, *, is_right: bool) -> None:
        """Open the inside for the right PIN."""
        self._attempts.count(is_right=is_right)
        if is_right:
            self._stack.setCurrentWidget(self.inside)
            text = self._words("Đặt thước vào vạch dưới đây: vạch phải dài đúng 100 mm, ô vuông cạnh 20 mm.")
            self.told.say(text, colour="soft_ink")
            self._step(0.0)
        elif self._attempts.locked_s:
            self._tell_locked()
        else:
            self.told.say(self._words("Mã PIN chưa đúng."), colour="alarm")

    def _step(self, by: float) -> None:
        self._diagonal_in = round(min(MOST_IN, max(LEAST_IN, self._diagonal_in + by)), 1)
        w = self._words
        self.size_text.say(w("{inches} inch", inches=w.decimal(self._diagonal_in)))
        self.ruler.show_for(self.size(), self._diagonal_in, w("Thước 100 mm"))

    def _on_back(self) -> None:
        self.left.emit()

    def _on_end(self) -> None:
        self.end_asked.emit()

    def _on_keep(self) -> None:
        self.measured.emit(self._diagonal_in)

    def tell_sight(self, text: str) -> None:
        """Say from how far the screen under the page can be read, as it is kept now."""
        self.sight.say(text)

    def tell_kept(self, *, is_kept: bool) -> None:
        """Say what became of the size."""
        w = self._words
        self.told.say(w("Đã lưu cỡ màn hình.") if is_kept else w("Chưa lưu được cỡ màn hình vào tệp cấu hình."))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep touches from what lies under the page."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        QPainter(self).fillRect(self.rect(), self._look.colour("ground"))
