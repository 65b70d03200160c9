"""How far away a panel can be read: the farthest seat for which everything of the layout still has room."""

from dataclasses import replace

from PySide6.QtCore import QSize

from ui.theme import look as looks
from ui.theme.look import LINE_HEIGHT, Look, Taste
from ui.theme.sizes import Type

STEP_M = 0.25
LEAST_M = 1.0
LEAST_ROWS = 4
LABEL_SIGNS = 5.0
SIGN_SHARE = 0.66
CURRENT_SHARE = 0.583
BAND_LINES, NOTICE_LINES, DETAIL_LINES = 1.6, 2.6, 1.0


def has_room(look: Look) -> bool:
    """Tell whether call, rows and small print fit at their least sizes."""
    high = look.sizes.height_px
    small = look.type_px(Type.BODY) * LINE_HEIGHT
    middle = high - (BAND_LINES + NOTICE_LINES) * small
    rows = look.type_px(Type.CAPTION) * 1.9 + LEAST_ROWS * look.type_px(Type.NUMBER) * LINE_HEIGHT
    call = look.type_px(Type.TITLE) * LINE_HEIGHT + DETAIL_LINES * small + look.type_px(Type.GIANT) * 1.05 / 0.58
    wide = look.type_px(Type.GIANT) * SIGN_SHARE * LABEL_SIGNS
    if look.sizes.is_tall:
        return rows + call <= middle and wide <= look.sizes.width_px
    return rows <= middle and call <= middle and wide <= look.sizes.width_px * CURRENT_SHARE


def seat_that_fits(size: QSize, taste: Taste) -> Taste:
    """Keep the farthest seat when it can be served, else take the farthest that can."""
    tried = taste
    while tried.farthest_m > LEAST_M and not has_room(looks.panel(size, tried)):
        tried = replace(tried, farthest_m=tried.farthest_m - STEP_M)
    return tried
