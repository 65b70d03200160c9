"""What figures, charts and tables stand on: small cards for one figure, large ones with a title, the definitions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.parts.card import Card
from ui.parts.scroll import scrolled
from ui.parts.text import LEFT, RIGHT, Text
from ui.statistics.today import Fact
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class FactCard(Card):
    """One figure: its name, its value, a note."""

    def __init__(self, look: Look, key: str) -> None:
        super().__init__(look)
        self.setObjectName(f"fact_{key}")
        column = QVBoxLayout(self)
        pad = look.space(Space.GAP)
        column.setContentsMargins(pad, pad // 2, pad // 2, pad // 2)
        column.setSpacing(0)
        self.name = Text(look, Type.SMALL, colour="soft_ink", align=LEFT)
        self.value = Text(look, Type.NUMBER, align=LEFT)
        self.note = Text(look, Type.CAPTION, align=LEFT)
        for part in (self.name, self.value, self.note):
            column.addWidget(part)
        column.addStretch(1)

    def say(self, fact: Fact) -> None:
        """Show a figure."""
        self.name.say(fact.name)
        self.value.say(fact.value)
        self.note.say(f"<b>{fact.note}</b>" if fact.note else "", colour=fact.colour)
        self.setAccessibleName(f"{fact.name}: {fact.value}, {fact.note}")


class Framed(Card):
    """A chart or a table under its title; what is higher than its place is scrolled."""

    def __init__(self, look: Look, inner: QWidget, *, is_scrolled: bool = False) -> None:
        super().__init__(look)
        self.inner = inner
        self.title = Text(look, Type.NAME, align=LEFT)
        self.hint = Text(look, Type.CAPTION, colour="soft_ink", align=RIGHT)
        column = QVBoxLayout(self)
        pad = look.space(Space.GAP)
        column.setContentsMargins(pad, pad // 2, pad, pad // 2)
        column.setSpacing(look.space(Space.HAIR))
        row = QHBoxLayout()
        row.addWidget(self.title)
        row.addWidget(self.hint, 1)
        column.addLayout(row)
        column.addWidget(scrolled(look, inner) if is_scrolled else inner, 1)

    def say(self, title: str, hint: str) -> None:
        """Give it a title and a hint."""
        self.title.say(title)
        self.hint.say(hint)
        self.inner.setAccessibleName(title)


class Definitions(Card):
    """What every figure means, over the charts, until it is sent away."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, edge="edge")
        self._look = look
        self.setParent(parent)
        self.setObjectName("definitions")
        self.title = Text(look, Type.TITLE, align=LEFT)
        self.inner = QWidget()
        self._texts: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        pad = look.space(Space.PAD)
        column.setContentsMargins(pad, pad, pad, pad)
        column.addWidget(self.title)
        column.addWidget(scrolled(look, self.inner), 1)
        QVBoxLayout(self.inner).setContentsMargins(0, 0, 0, 0)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """The definitions."""
        return self._texts

    def say(self, title: str, texts: Sequence[str]) -> None:
        """Show definitions."""
        self.title.say(title)
        self.setAccessibleName(title)
        if tuple(texts) == self._texts:
            return
        self._texts = tuple(texts)
        column = self.inner.layout()
        assert isinstance(column, QVBoxLayout)
        while (item := column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for text in texts:
            shown = Text(self._look, Type.BODY, align=LEFT)
            shown.say(text)
            column.addWidget(shown)
        column.addStretch(1)
