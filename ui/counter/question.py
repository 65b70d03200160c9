"""A question in the console, in the place of the buttons: one key answers it, or typing, or the arrows and Enter.

Not a dialog: the ticket, the line and the keys of the verbs stay as they are; Esc leaves it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.words import Words
from ui.parts.button import Button, Face
from ui.parts.rows import Cell, Row, RowsView
from ui.parts.text import Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

SIGNED, PLAIN = (0.11, 0.52, 0.37), (0.0, 0.4, 0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer: what it stands for, its name, a hint, the sign that chooses it; `is_rare`: only when typed for."""

    key: str
    name: str
    hint: str = ""
    sign: str = ""
    is_rare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: its words, its choices, who is told; `typing` is the hint of a line to type in ("": none).

    `takes_words`: what was typed is an answer, too. `about`: the code of the ticket it is about.
    """

    title: str
    choices: tuple[Choice, ...]
    answered: Callable[[str], None]
    typing: str = ""
    takes_words: bool = False
    about: str | None = None


def folded(text: str) -> str:
    """Write a text without accents, gaps and capitals, for finding."""
    flat = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in flat if not unicodedata.combining(sign) and sign.isalnum()).casefold()


def numbered(reasons: Sequence[str]) -> tuple[Choice, ...]:
    """Make choices that the figures 1, 2, 3 … choose."""
    return tuple(Choice(key=reason, name=reason, sign=str(n)) for n, reason in enumerate(reasons, 1))


class Question(QWidget):
    """Shows one question at a time and tells its asker the answer, once."""

    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.asked: Asked | None = None
        self._typed = ""
        self.setObjectName("question")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = Text(look, Type.HEAD)
        self.title.setObjectName("question_title")
        self.line = QLineEdit()
        self.line.setObjectName("question_line")
        self._signed, self._plain = self._list(SIGNED), self._list(PLAIN)
        self._signed.setObjectName("question_signed")
        self._plain.setObjectName("question_plain")
        self.list = self._signed
        self.keys = Text(look, Type.SMALL, colour="soft_ink")
        self.back = Button(look, Face.QUIET, Type.BUTTON)
        self.back.setObjectName("question_back")
        self.back.setMinimumHeight(look.space(Space.TOUCH))
        self._build()

    def _build(self) -> None:
        look = self._look
        self.line.setFont(look.font(Type.LEAD))
        pad = look.space(Space.SMALL)
        self.line.setTextMargins(pad, 0, pad, 0)
        self.line.setMinimumHeight(look.space(Space.TOUCH))
        palette = QPalette(self.line.palette())
        for role, name in (
            (QPalette.ColorRole.Base, "card"),
            (QPalette.ColorRole.Text, "ink"),
            (QPalette.ColorRole.PlaceholderText, "soft_ink"),
            (QPalette.ColorRole.Highlight, "accent"),
        ):
            palette.setColor(role, look.colour(name))
        self.line.setPalette(palette)
        self.line.textChanged.connect(self._show_found)
        self.line.installEventFilter(self)
        self.back.clicked.connect(self.leave)
        low = QHBoxLayout()
        low.addWidget(self.keys, 1)
        low.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(Space.SMALL))
        column.addWidget(self.title)
        column.addWidget(self.line)
        column.addWidget(self._signed, 1)
        column.addWidget(self._plain, 1)
        column.addLayout(low)

    def _list(self, shares: tuple[float, ...]) -> RowsView:
        made = RowsView(self._look, shares, is_chooser=True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.picked.connect(self.answer)
        made.hide()
        return made

    def ask(self, asked: Asked, words: Words) -> None:
        """Show a question; one that was open is forgotten."""
        self.asked, self._typed = asked, ""
        self.title.say(asked.title)
        self.setAccessibleName(asked.title)
        self.line.setAccessibleName(asked.typing or asked.title)
        self.line.setPlaceholderText(asked.typing)
        self.line.setVisible(bool(asked.typing))
        self.line.clear()
        self._signed.hide()
        self._plain.hide()
        self.list = self._signed if any(choice.sign for choice in asked.choices) else self._plain
        self.list.setAccessibleName(asked.title)
        self.list.show()
        self.keys.say(words("↑ ↓ và Enter để chọn"))
        self.back.say(words("Bỏ qua"), key="Esc")
        self.list.setCurrentIndex(self.list.rows_model.index(-1))
        self._show_found()
        (self.line if asked.typing else self).setFocus()

    def leave(self) -> None:
        """Go away without an answer."""
        if self.asked is not None:
            self.asked = None
            self.left.emit()

    def answer(self, key: str) -> None:
        """Tell the asker, once."""
        asked = self.asked
        if asked is not None:
            self.leave()
            asked.answered(key)

    def _show_found(self) -> None:
        asked = self.asked
        if asked is None:
            return
        typed = self.line.text().strip()
        wanted = folded(typed)
        found = [c for c in asked.choices if wanted in folded(c.name + c.hint) and (typed or not c.is_rare)]
        if asked.takes_words and typed:
            found = [Choice(key=typed, name=typed), *found]
        self.list.show_rows([_row(choice) for choice in found])

    def _on_key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down:
                self.list.step(1)
            case Qt.Key.Key_Up:
                self.list.step(-1)
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if (chosen := self.list.chosen) is not None:
                    self.answer(chosen)
            case _:
                return self._on_sign(event.text().upper())
        return True

    def _on_sign(self, sign: str) -> bool:
        """Choose by a sign ("B", or "DK" in two strokes), as long as nothing else is being typed."""
        asked = self.asked
        if asked is None or not sign.strip() or self.line.text():
            return False
        signs = {choice.sign.upper(): choice for choice in asked.choices if choice.sign}
        self._typed = next((t for t in (self._typed + sign, sign) if any(s.startswith(t) for s in signs)), "")
        if not self._typed:
            return False
        if sum(s.startswith(self._typed) for s in signs) == 1 and self._typed in signs:
            self.answer(signs[self._typed].key)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows, Enter, Esc and signs work while the line has the focus."""
        return isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._on_key(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer by key."""
        if not self._on_key(event):
            event.ignore()


def _row(choice: Choice) -> Row:
    return Row(
        choice.key,
        (
            Cell(text=choice.sign, is_chip=True),
            Cell(text=choice.name, is_strong=True),
            Cell(text=choice.hint, colour="soft_ink"),
        ),
    )
