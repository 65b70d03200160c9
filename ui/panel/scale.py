"""The panel's sizes: they grow with the window; small print grows further when the farthest seat asks for it."""

from dataclasses import replace

from PySide6.QtCore import QSize

from ui.theme import sizes
from ui.theme.look import Look, Taste
from ui.theme.sizes import PANEL_LEAST, Type

FULL_PX = (1920, 1080)
SPARE_WIDTH = 1.15
# Pixels of the font at 1920 × 1080: what the layout gives by itself, and the most it has room for.
ROOM_PX = {
    Type.CAPTION: (28, 54),
    Type.SMALL: (32, 54),
    Type.BODY: (36, 54),
    Type.LEAD: (44, 54),
    Type.STRONG: (36, 57),
    Type.BUTTON: (36, 54),
    Type.NAME: (40, 59),
    Type.HEAD: (40, 59),
    Type.TITLE: (58, 72),
    Type.CLOCK: (50, 70),
    Type.NUMBER: (82, 104),
    Type.GIANT: (600, 600),
}
CALL_SHARE, ROW_SHARE, LEAST_SHARE = 50, 120, 200


def panel_look(size: QSize, taste: Taste) -> Look:
    """Make the panel's look for a window."""
    long, short = max(size.width(), size.height()), min(size.width(), size.height())
    unit = min(long * SPARE_WIDTH / FULL_PX[0], short / FULL_PX[1])
    measured = sizes.panel(QSize(size.width(), min(long, short)), taste.diagonal_in, taste.farthest_m)
    least_px = taste.farthest_m * 1000 / LEAST_SHARE * sizes.px_per_mm(size, taste.diagonal_in)
    scale = {name: _font_px(name, least_px, unit) for name in ROOM_PX}
    measured = replace(measured, width_px=size.width(), height_px=size.height(), type_px=scale)
    return Look(sizes=measured, colours=taste.colours)


def _font_px(name: Type, least_px: float, unit: float) -> int:
    own, most = ROOM_PX[name]
    wanted = sizes.font_px(least_px * PANEL_LEAST[name])
    return round(min(most * unit, max(own * unit, wanted)))


def call_caps_px(size: QSize, taste: Taste) -> float:
    """Tell how high a call must be for the farthest seat."""
    return taste.farthest_m * 1000 / CALL_SHARE * sizes.px_per_mm(size, taste.diagonal_in)
