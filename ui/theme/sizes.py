"""Type scale and measures: millimetres on the touch screen, distance on the panel, a grid of units on a desk."""

import math
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QSize

from ui.theme.fonts import CAP_SHARE

MM_PER_INCH = 25.4


class Type(Enum):
    """The names of the type scale."""

    CAPTION = "caption"
    SMALL = "small"
    BODY = "body"
    LEAD = "lead"
    STRONG = "strong"
    BUTTON = "button"
    NAME = "name"
    HEAD = "head"
    TITLE = "title"
    CLOCK = "clock"
    NUMBER = "number"
    GIANT = "giant"


# Height of the capitals in mm: on the smallest touch screen (15 inch), and on one with room for everything (32 inch).
# Body capitals are 7 mm or more; captions and small print say nothing that is needed to act.
TOUCH_MM = {
    Type.CAPTION: (5.0, 5.4),
    Type.SMALL: (5.6, 6.0),
    Type.BODY: (7.0, 7.0),
    Type.LEAD: (7.0, 9.0),
    Type.STRONG: (7.0, 7.0),
    Type.BUTTON: (7.0, 8.0),
    Type.NAME: (7.6, 9.4),
    Type.HEAD: (7.6, 8.4),
    Type.TITLE: (8.6, 13.0),
    Type.CLOCK: (8.0, 11.5),
    Type.NUMBER: (18.0, 22.0),
    Type.GIANT: (44.0, 84.0),
}
FULL_TOUCH_MM = (708.0, 398.0)
LEAST_SHARE = 0.55
# Large text grows as far as the height of the screen allows: body capitals of 7 mm are large on a low one already.
LOW_MM, HIGH_MM = 230.0, 300.0
LARGE_ON_LOW = 1.06
# Pixels of the font on a desk of 1280 × 800 at arm's length.
DESK_PX = {
    Type.CAPTION: 14,
    Type.SMALL: 15,
    Type.BODY: 18,
    Type.LEAD: 20,
    Type.STRONG: 18,
    Type.BUTTON: 18,
    Type.NAME: 22,
    Type.HEAD: 22,
    Type.TITLE: 28,
    Type.CLOCK: 30,
    Type.NUMBER: 40,
    Type.GIANT: 108,
}
# Multiples of the smallest capitals that can be read from the farthest seat (distance / 200).
PANEL_LEAST = {
    Type.CAPTION: 1.0,
    Type.SMALL: 1.0,
    Type.BODY: 1.0,
    Type.LEAD: 1.0,
    Type.STRONG: 1.05,
    Type.BUTTON: 1.0,
    Type.NAME: 1.1,
    Type.HEAD: 1.1,
    Type.TITLE: 1.3,
    Type.CLOCK: 1.35,
    Type.NUMBER: 200 / 120,
    Type.GIANT: 4.0,
}


class Space(Enum):
    """The names of distances: gaps between things, margins of a screen, pads in a card, lines, least targets."""

    HAIR = "hair"
    SMALL = "small"
    GAP = "gap"
    PAD = "pad"
    MARGIN = "margin"
    RADIUS = "radius"
    LINE = "line"
    TOUCH = "touch"
    TILE = "tile"


# mm, small and roomy: targets of 20 mm and more with gaps of 5 mm and more; service tiles of 30 mm and more.
TOUCH_SPACE = {
    Space.HAIR: (1.0, 2.0),
    Space.SMALL: (2.5, 3.5),
    Space.GAP: (5.0, 7.0),
    Space.PAD: (5.0, 8.0),
    Space.MARGIN: (7.0, 15.0),
    Space.RADIUS: (4.0, 6.0),
    Space.LINE: (0.6, 0.8),
    Space.TOUCH: (20.0, 20.0),
    Space.TILE: (30.0, 30.0),
}
DESK_SPACE = {
    Space.HAIR: 4.0,
    Space.SMALL: 8.0,
    Space.GAP: 14.0,
    Space.PAD: 20.0,
    Space.MARGIN: 20.0,
    Space.RADIUS: 12.0,
    Space.LINE: 1.6,
    Space.TOUCH: 44.0,
    Space.TILE: 56.0,
}
# % of the panel's height.
PANEL_SPACE = {
    Space.HAIR: 0.5,
    Space.SMALL: 1.0,
    Space.GAP: 2.0,
    Space.PAD: 3.0,
    Space.MARGIN: 4.0,
    Space.RADIUS: 1.2,
    Space.LINE: 0.2,
    Space.TOUCH: 6.0,
    Space.TILE: 8.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Pixels for every name of the scale, and how many pixels a unit of space is.

    `unit_px` is 1 mm on the touch screen, 1 px of the 1280 × 800 desk, 1 % of the panel's height; `room` is 0 on the
    smallest touch screen and 1 where everything has its place.
    """

    width_px: int
    height_px: int
    unit_px: float
    type_px: dict[Type, int]
    space_px: dict[Space, int]
    room: float = 1.0

    def px(self, units: float) -> int:
        """Turn units into whole pixels; something stays something."""
        return max(1, round(units * self.unit_px)) if units > 0 else 0

    @property
    def is_tall(self) -> bool:
        """Whether the screen stands upright."""
        return self.height_px > self.width_px

    @property
    def is_compact(self) -> bool:
        """Whether what is not needed to act has to go."""
        return self.room < 0.5


def px_per_mm(size: QSize, diagonal_in: float) -> float:
    """Tell how many pixels a millimetre has on a screen (or a window that stands for one)."""
    return math.hypot(size.width(), size.height()) / (diagonal_in * MM_PER_INCH)


def font_px(caps_px: float) -> int:
    """Tell the font size whose capitals have a height."""
    return max(6, math.ceil(caps_px / CAP_SHARE))


def _sizes(size: QSize, unit_px: float, type_px: dict[Type, int], spaces: dict[Space, float]) -> Sizes:
    return Sizes(
        width_px=size.width(),
        height_px=size.height(),
        unit_px=unit_px,
        type_px=type_px,
        space_px={name: max(1, math.ceil(units * unit_px)) for name, units in spaces.items()},
    )


def touch(size: QSize, diagonal_in: float, *, enlarged: float = 1.0) -> Sizes:
    """Measure a touch screen in millimetres."""
    unit = px_per_mm(size, diagonal_in)
    room = _room(size.width() / unit, size.height() / unit)
    times = _enlarged(enlarged, size.height() / unit)
    scale = {name: font_px(_between(mm, room) * unit * times) for name, mm in TOUCH_MM.items()}
    spaces = {name: _between(mm, room) for name, mm in TOUCH_SPACE.items()}
    return replace(_sizes(size, unit, scale, spaces), room=room)


def _enlarged(wished: float, height_mm: float) -> float:
    share = min(1.0, max(0.0, (height_mm - LOW_MM) / (HIGH_MM - LOW_MM)))
    return min(wished, _between((LARGE_ON_LOW, max(LARGE_ON_LOW, wished)), share))


def _between(ends: tuple[float, float], share: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * share


def _room(width_mm: float, height_mm: float) -> float:
    long, short = max(width_mm, height_mm), min(width_mm, height_mm)
    share = min(long / FULL_TOUCH_MM[0], short / FULL_TOUCH_MM[1])
    return min(1.0, max(0.0, (share - LEAST_SHARE) / (1 - LEAST_SHARE)))


def desk(size: QSize, *, enlarged: float = 1.0) -> Sizes:
    """Measure a window on a desk against 1280 × 800."""
    unit = min(2.5, max(0.62, min(size.width() / 1280, size.height() / 800)))
    scale = {name: max(10, round(px * unit * enlarged)) for name, px in DESK_PX.items()}
    return _sizes(size, unit, scale, DESK_SPACE)


def panel(size: QSize, diagonal_in: float, farthest_m: float) -> Sizes:
    """Measure a panel by its farthest seat: nothing below distance / 200, rows / 120, the call / 50."""
    least_px = farthest_m * 1000 / 200 * px_per_mm(size, diagonal_in)
    scale = {name: font_px(least_px * times) for name, times in PANEL_LEAST.items()}
    return _sizes(size, size.height() / 100, scale, PANEL_SPACE)
