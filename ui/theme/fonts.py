"""The shipped fonts: loaded once, from files beside the office's words."""

import re
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

LATIN = "Be Vietnam Pro"
KHMER = "Noto Sans Khmer"
CAP_SHARE = 0.74
_FOLDER = Path(__file__).parents[2] / "kiosk" / "fonts"
_KHMER_SIGNS = re.compile("[\u1780-\u17ff\u19e0-\u19ff]")
REGULAR, STRONG, HEAVY = QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.ExtraBold


def load() -> tuple[str, ...]:
    """Give Qt the shipped files (again is harmless); answers the families it knows now."""
    for family in (LATIN, KHMER):
        files = sorted(_FOLDER.glob(f"{family.replace(' ', '')}-*.ttf"))
        if len(QFontDatabase.styles(family)) < len(files):  # one weight of it may be there already
            for file in files:
                QFontDatabase.addApplicationFont(str(file))
    return tuple(family for family in (LATIN, KHMER) if family in QFontDatabase.families())


def font(size_px: int, weight: QFont.Weight = REGULAR, *, text: str = "") -> QFont:
    """Make a font of the house; a text with Khmer signs is shaped by the Khmer family."""
    made = QFont()
    made.setFamilies([KHMER, LATIN] if is_khmer(text) else [LATIN])
    made.setPixelSize(max(1, size_px))
    made.setWeight(weight)
    return made


def is_khmer(text: str) -> bool:
    """Tell whether a text has Khmer signs."""
    return _KHMER_SIGNS.search(text) is not None
