"""Which priority class: the classes the office configures, one a button."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal

from ui.citizen.page import Page, Shown, say_pager
from ui.parts.button import Button, Face
from ui.parts.paged import Grid, PagedGrid, as_many_as_fit
from ui.parts.text import Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class PriorityPage(Page):
    """Ask to which class somebody belongs."""

    class_chosen = Signal(str)
    none_chosen = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "priority_classes")
        self.hint = Text(look, Type.BODY, colour="soft_ink")
        least = QSize(look.px(120), look.space(Space.TILE))
        most = Grid(1 if look.sizes.is_tall else 2, 6)
        choose = as_many_as_fit(least, look.space(Space.GAP), most=most)
        self.grid = PagedGrid(look, choose, tallest_px=look.px(48))
        self.none = Button(look, Face.QUIET)
        self.none.setObjectName("priority_none")
        self.none.setMinimumHeight(look.space(Space.TOUCH))
        self.none.clicked.connect(self.none_chosen)
        self._shown: tuple[str, ...] = ()
        self.column.addWidget(self.hint)
        self.column.addWidget(self.grid, 1)
        self.column.addWidget(self.none, 0, Qt.AlignmentFlag.AlignLeft)

    def fill(self, shown: Shown) -> None:
        """Show the classes."""
        w = shown.words
        self.title.say(w("Ông/bà thuộc diện ưu tiên nào?"))
        self.hint.say(w("Khi đến quầy, mời ông/bà cho cán bộ xem giấy tờ chứng minh, nếu có."))
        self.none.say(w("Tôi không thuộc diện nào"))
        names = tuple(w.of(each.names) for each in shown.definition.priorities)
        say_pager(self.grid, w)
        if names == self._shown:
            return
        self._shown = names
        keys = [each.key for each in shown.definition.priorities]
        self.grid.set_cells([self._make(key, name) for key, name in zip(keys, names, strict=True)])

    def _make(self, key: str, name: str) -> Button:
        button = Button(self.look, Face.GOLD, Type.HEAD)
        button.align = Qt.AlignmentFlag.AlignLeft
        button.pad_px = self.look.space(Space.PAD) * 2
        button.say(name)
        button.setObjectName(f"class_{key}")
        button.clicked.connect(lambda: self.class_chosen.emit(key))
        return button
