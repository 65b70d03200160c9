"""The panel's sizes: they grow with the window; small print grows further when the farthest seat asks for it."""

from dataclasses import replace

from PySide6.QtCore import QSize

from ui.theme import sizes
from ui.theme.fonts import CAP_SHARE
from ui.theme.look import Look, Taste
from ui.theme.sizes import PANEL_LEAST, Type

FULL_PX = (1920, 1080)
SPARE_WIDTH = 1.15
# Pixels of the font at 1920 × 1080: what the layout gives by itself, and the most it has room for.
ROOM_PX = {
    Type.CAPTION: (28, 44),
    Type.SMALL: (32, 44),
    Type.BODY: (36, 46),
    Type.LEAD: (44, 54),
    Type.STRONG: (36, 48),
    Type.BUTTON: (36, 46),
    Type.NAME: (40, 48),
    Type.HEAD: (40, 48),
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


def reach_m(look: Look, taste: Taste, *, call_px: float, row_px: float) -> float:
    """Tell from how far everything can be read: call at distance / 50, rows / 120, nothing below / 200."""
    smallest_px = min(look.type_px(name) for name in ROOM_PX) * CAP_SHARE
    far_px = min(call_px * CALL_SHARE, row_px * ROW_SHARE, smallest_px * LEAST_SHARE)
    return far_px / sizes.px_per_mm(look.size, taste.diagonal_in) / 1000
