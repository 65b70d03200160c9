"""What a station's settings say of its look. Known before the first paint, so it knows nothing itself."""

from dataclasses import dataclass, replace

from ui.theme.colours import HIGH_CONTRAST, NORMAL, Colours

LARGE_TEXT = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a station's settings say of its look. Diagonals in inches, distances in metres."""

    diagonal_in: float = 32.0
    farthest_m: float = 5.0
    is_large: bool = False
    is_high_contrast: bool = False
    has_low_buttons: bool = False

    @property
    def is_easy(self) -> bool:
        """Whether everything that eases reading is on."""
        return self.is_large and self.is_high_contrast

    def eased(self) -> "Taste":
        """Make the taste for somebody who reads with difficulty: large letters, strong contrast."""
        return replace(self, is_large=True, is_high_contrast=True)

    @property
    def enlarged(self) -> float:
        """By how much texts are enlarged."""
        return LARGE_TEXT if self.is_large else 1.0

    @property
    def colours(self) -> Colours:
        """The set of colours."""
        return HIGH_CONTRAST if self.is_high_contrast else NORMAL
