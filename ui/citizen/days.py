"""A row of days to choose from; where they do not all fit, the last place turns to the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.words import Words
from ui.parts.button import Button, Face
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class DayRow(QWidget):
    """Days side by side, one of them chosen."""

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._first = 0
        self.tabs: dict[date, Button] = {}
        self.others = self._make("days_others")
        self.others.clicked.connect(self._on_others)
        self.setObjectName("days")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fill(self, days: Sequence[date], chosen: date | None, today: date, words: Words) -> None:
        """Show days; today goes by its name."""
        if list(days) != list(self.tabs):
            for tab in self.tabs.values():
                tab.hide()
                tab.deleteLater()
            self.tabs = {day: self._make_tab(day) for day in days}
            self._first = 0
        for day, tab in self.tabs.items():
            tab.setChecked(day == chosen)
            name = words("Hôm nay") if day == today else words.weekday(day)
            tab.say(words("{day} {date}", day=name, date=words.date_short(day)))
        self.others.say(words("Ngày khác"))
        self.updateGeometry()
        self._arrange()

    def sizeHint(self) -> QSize:
        """Ask for the height of a tab on two lines at most."""
        wide = self._tab_width()
        tall = max((tab.height_for(wide) for tab in self.tabs.values()), default=0)
        return QSize(wide, max(self._look.space(Space.TOUCH), tall))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place as many tabs as fit."""
        self._arrange()

    def _make(self, name: str) -> Button:
        tab = Button(self._look, Face.QUIET, Type.STRONG)
        tab.pad_px = self._look.space(Space.SMALL) * (1 if self._look.is_compact else 2)
        tab.setObjectName(name)
        tab.setParent(self)
        return tab

    def _make_tab(self, day: date) -> Button:
        tab = self._make(f"day_{day.isoformat()}")
        tab.setCheckable(True)
        tab.clicked.connect(lambda _=False, day=day: self.chosen.emit(day))
        return tab

    def _tab_width(self) -> int:
        tabs = [*self.tabs.values(), self.others]
        gap = self._look.space(Space.GAP)
        single = max(tab.sizeHint().width() for tab in tabs)
        if self._look.is_compact or len(self.tabs) * (single + gap) <= self.width() + gap:
            return min(single, self.width())
        shared = (self.width() + gap) // max(1, len(self.tabs)) - gap
        for wide in range(max(single // 2, shared), single, 4):
            if not any(tab.is_cut_in(wide) for tab in tabs):
                return wide
        return single

    def _arrange(self) -> None:
        gap, wide = self._look.space(Space.GAP), self._tab_width()
        places = max(2, (self.width() + gap) // (wide + gap))
        tabs = list(self.tabs.values())
        shown = tabs
        if len(tabs) > places:
            shown = [*tabs[self._first : self._first + places - 1], self.others]
        for tab in (*tabs, self.others):
            tab.setVisible(tab in shown)
        for index, tab in enumerate(shown):
            tab.setGeometry(index * (wide + gap), 0, wide, self.height())

    def _on_others(self) -> None:
        gap, wide = self._look.space(Space.GAP), self._tab_width()
        step = max(1, (self.width() + gap) // (wide + gap) - 1)
        self._first = self._first + step if self._first + step < len(self.tabs) else 0
        self._arrange()
