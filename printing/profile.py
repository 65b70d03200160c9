"""What one printer needs its bytes to be."""

from dataclasses import dataclass
from enum import Enum

BAND_ROWS = 128


class Cut(Enum):
    """How a slip ends."""

    PARTIAL = "partial"
    FULL = "full"
    NONE = "none"


class Raster(Enum):
    """Which command carries a picture."""

    GS_V = "gsv"
    """GS v 0: every printer knows it."""
    GS_L = "gsl"
    """GS ( L: store, then print; what Epson recommends."""
    GS_8L = "gs8l"
    """GS 8 L: the same with a length of four bytes."""
    ESC_STAR = "escstar"
    """ESC *: 24 rows a line; for old machines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one printer needs.

    feed: dots of white paper before the cut, else up to the tear bar; crop: leave white margins out (slow lines).
    """

    dots: int = 576
    cut: Cut = Cut.PARTIAL
    band_rows: int = BAND_ROWS
    feed: int = 24
    raster: Raster = Raster.GS_V
    crop: bool = False


PROFILE = Profile()
