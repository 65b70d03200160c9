"""A look: the colours and sizes of one window, by name. Immutable; another size of the window is another look."""

from dataclasses import dataclass, field

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont

from ui.theme import fonts, sizes
from ui.theme.colours import NORMAL, Colours
from ui.theme.sizes import Sizes, Space, Type
from ui.theme.taste import Taste

__all__ = ["LINE_HEIGHT", "Look", "Taste", "desk", "panel", "touch"]

_WEIGHTS = {
    Type.STRONG: fonts.STRONG,
    Type.BUTTON: fonts.STRONG,
    Type.NAME: fonts.HEAVY,
    Type.HEAD: fonts.HEAVY,
    Type.TITLE: fonts.HEAVY,
    Type.CLOCK: fonts.HEAVY,
    Type.NUMBER: fonts.HEAVY,
    Type.GIANT: fonts.HEAVY,
}
LINE_HEIGHT = 1.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours and sizes by name."""

    sizes: Sizes
    colours: Colours = NORMAL
    is_large: bool = False
    _fonts: dict[tuple[Type, bool], QFont] = field(default_factory=dict, compare=False, repr=False)

    @property
    def size(self) -> QSize:
        """The size of the window it was made for."""
        return QSize(self.sizes.width_px, self.sizes.height_px)

    def px(self, units: float) -> int:
        """Turn units of space (mm, desk px, % of a panel) into pixels."""
        return self.sizes.px(units)

    def space(self, name: Space) -> int:
        """Tell a distance in pixels."""
        return self.sizes.space_px[name]

    @property
    def is_compact(self) -> bool:
        """Whether what is not needed to act has to go."""
        return self.sizes.is_compact

    def type_px(self, name: Type) -> int:
        """Tell a type's font size in pixels."""
        return self.sizes.type_px[name]

    def font(self, name: Type, text: str = "") -> QFont:
        """Make the font of a type, shaped for a text."""
        key = (name, fonts.is_khmer(text))
        if key not in self._fonts:
            self._fonts[key] = fonts.font(self.type_px(name), self.weight(name), text=text)
        return self._fonts[key]

    def weight(self, name: Type) -> QFont.Weight:
        """Tell a type's weight."""
        return _WEIGHTS.get(name, fonts.REGULAR)

    def colour(self, name: str) -> QColor:
        """Make a colour by its name, or from "#RRGGBB" as an office's definition gives it."""
        return QColor(name if name.startswith("#") else getattr(self.colours, name))


def touch(size: QSize, taste: Taste) -> Look:
    """Make the look of a touch screen."""
    measured = sizes.touch(size, taste.diagonal_in, enlarged=taste.enlarged)
    return Look(sizes=measured, colours=taste.colours, is_large=taste.is_large)


def desk(size: QSize, taste: Taste) -> Look:
    """Make the look of a window on a desk."""
    measured = sizes.desk(size, enlarged=taste.enlarged)
    return Look(sizes=measured, colours=taste.colours, is_large=taste.is_large)


def panel(size: QSize, taste: Taste) -> Look:
    """Make the look of a panel."""
    measured = sizes.panel(size, taste.diagonal_in, taste.farthest_m)
    return Look(sizes=measured, colours=taste.colours)
