"""From how far a panel can be read, and what whoever puts it up is told of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QSize

from kiosk.words import Words
from ui.panel.scale import CALL_SHARE, LEAST_SHARE, ROOM_PX, ROW_SHARE, panel_look
from ui.theme import sizes
from ui.theme.fonts import CAP_SHARE
from ui.theme.look import Look, Taste

# Metres are told with one figure after the sign; what is missing below that is nobody's.
AS_TOLD_M = 0.05


def reach_m(look: Look, taste: Taste, *, call_px: float = math.inf, row_px: float = math.inf) -> float:
    """Tell from how far everything can be read: call at distance / 50, rows / 120, nothing below / 200."""
    smallest_px = min(look.type_px(name) for name in ROOM_PX) * CAP_SHARE
    far_px = min(call_px * CALL_SHARE, row_px * ROW_SHARE, smallest_px * LEAST_SHARE)
    return far_px / sizes.px_per_mm(look.size, taste.diagonal_in) / 1000


def reach_of(screens_px: Sequence[QSize], taste: Taste) -> float:
    """Tell from how far a panel's texts could be read on the worst of some screens."""
    return min((reach_m(panel_look(size, taste), taste) for size in screens_px), default=math.inf)


def is_enough(reach: float, taste: Taste) -> bool:
    """Tell whether the farthest seat can read it."""
    return reach > taste.farthest_m - AS_TOLD_M


def tell(reach: float, taste: Taste, words: Words) -> str:
    """Say how far it can be read, and what to do where that is not far enough."""
    w = words
    inches, farthest = w.decimal(taste.diagonal_in), w.decimal(taste.farthest_m)
    if is_enough(reach, taste):
        return w("{inches} inch: ghế xa nhất ({farthest} m) đọc rõ.", inches=inches, farthest=farthest)
    return w(
        "{inches} inch: đọc rõ đến {reach} m; ghế xa nhất {farthest} m. Dùng màn hình lớn hơn hoặc kê ghế gần hơn.",
        inches=inches,
        reach=w.decimal(reach),
        farthest=farthest,
    )
