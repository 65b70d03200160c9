"""The switches of the virtual printer, and where others may print to it: below its paper."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from kiosk.trial import Switch
from kiosk.words import N_, Words
from ui.parts.button import Button, Face
from ui.parts.card import Card
from ui.parts.text import Text
from ui.parts.toggle import Toggle
from ui.theme.look import Look
from ui.theme.sizes import Space, Type

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.ports import TrialPrinter

LOOK_MS = 400
SWITCHES = {
    Switch.NEAR_END: N_("Sắp hết giấy"),
    Switch.PAPER_OUT: N_("Hết giấy"),
    Switch.COVER_OPEN: N_("Nắp mở"),
    Switch.CUTTER: N_("Kẹt dao cắt"),
    Switch.OFF: N_("Tắt nguồn"),
    Switch.ONE_WAY: N_("Không trả lời"),
}


class Switches(Card):
    """Shows how the switches stand, whoever turned them; folded where they would leave the paper too little room.

    `turned` tells what a person wants, `folded` that another height is needed.
    """

    turned = Signal(object, bool)
    folded = Signal()

    def __init__(self, look: Look, words: Words, printer: TrialPrinter) -> None:
        super().__init__(look)
        self._look, self._words, self._printer = look, words, printer
        self.setObjectName("switches")
        self.setAccessibleName(words("Công tắc thử sự cố của máy in ảo"))
        self._on: list[str] = []
        self.is_folded: bool | None = None
        self.title = Button(look, Face.GHOST, Type.STRONG).take_focus()
        self.title.setObjectName("switches_title")
        self.title.clicked.connect(self._on_title)
        self.address = Text(look, Type.CAPTION, colour="soft_ink")
        self.folder = Text(look, Type.CAPTION, colour="soft_ink")
        self.address.setObjectName("printer_address")
        self.folder.setObjectName("papers_folder")
        self.toggles = {switch: Toggle(look) for switch in SWITCHES}
        for part in (self.title, self.address, self.folder, *self.toggles.values()):
            part.setParent(self)
        for switch, toggle in self.toggles.items():
            toggle.setObjectName(f"switch_{switch.value}")
            toggle.clicked.connect(partial(self._on_touched, switch))
        self._say()
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)
        self._looking.start()
        self.look()

    def _say(self) -> None:
        w, printer = self._words, self._printer
        for switch, toggle in self.toggles.items():
            toggle.say(w(SWITCHES[switch]))
        if printer.trouble is not None:
            self.address.say(w.error(printer.trouble, staff=True), colour="alarm")
        elif printer.address is not None:
            self.address.say(w("Nhận in qua mạng tại {address}", address=printer.address))
        if printer.folder is not None:
            self.folder.say(w("Ảnh và dữ liệu in lưu tại {folder}", folder=_breakable(printer.folder)))

    def fit(self, width_px: int, most_px: int) -> int:
        """Arrange everything for a width; answers how high that is. What is higher than `most_px` begins folded."""
        pad = self._look.space(Space.SMALL)
        tall = self.title.height_for(width_px - 2 * pad)
        self.title.setGeometry(pad, pad // 2, width_px - 2 * pad, tall)
        whole = self._arrange(width_px, pad // 2 + tall)
        if self.is_folded is None and whole > most_px:
            self.is_folded = True
        for part in (self.address, self.folder, *self.toggles.values()):
            part.setVisible(not self.is_folded)
        return tall + pad if self.is_folded else whole

    def _arrange(self, width_px: int, top: int) -> int:
        pad, gap = self._look.space(Space.SMALL), self._look.space(Space.HAIR)
        inner = width_px - 4 * pad
        across = 2 if 2 * max(toggle.sizeHint().width() for toggle in self.toggles.values()) <= inner else 1
        wide = inner // across
        tall = max(toggle.heightForWidth(wide) for toggle in self.toggles.values())
        for place, toggle in enumerate(self.toggles.values()):
            row, column = divmod(place, across)
            toggle.setGeometry(2 * pad + column * wide, top + row * tall, wide, tall)
        top += math.ceil(len(self.toggles) / across) * tall + gap
        for text in (self.address, self.folder):
            text.setGeometry(2 * pad, top, inner, text.heightForWidth(inner))
            top += text.height()
        return top + pad

    def look(self) -> None:
        """Show how the switches stand: a roll may have come to its end meanwhile."""
        for switch, toggle in self.toggles.items():
            toggle.setChecked(self._printer.is_on(switch))
        on = [toggle.text() for toggle in self.toggles.values() if toggle.isChecked()]
        self.title.say(self._words("Thử sự cố"), hint=", ".join(on))
        if on != self._on:
            self._on = on
            self.folded.emit()

    def _on_touched(self, switch: Switch) -> None:
        self.turned.emit(switch, self.toggles[switch].isChecked())

    def _on_title(self) -> None:
        self.is_folded = not self.is_folded
        self.folded.emit()


def _breakable(folder: Path) -> str:
    """Let a long path go on in the next line after each of its words."""
    return re.sub(r"([\W_])", "\\1\N{ZERO WIDTH SPACE}", str(folder))
