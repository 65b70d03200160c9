"""What is known of a printer: what its bytes must be, what it answered at its set-up, how it is now. Values only."""

from dataclasses import dataclass, replace
from enum import Enum

from kiosk.model import PrintFate

BAND_ROWS = 128
DOTS_A_MM = 8
MOST_FEED = 255
WIDE_DOTS = 512
"""Paper of 80 mm has so many dots at least."""
LOW_SLIPS = 40
"""So few slips left are said to staff."""
SCALE_MM = 30
"""How far the scale of the cut's page reaches."""


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


class Proof(Enum):
    """How a printer proves that paper came out."""

    PAPER = "paper"
    """GS r: answered in order, after what was printed."""
    PROCESS = "process"
    """GS ( H: the number of the print comes back; the best."""
    NONE = "none"


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

    def with_cut_through(self, mm: int) -> "Profile":
        """Move the cut: a person saw it go through the scale's line of so many millimetres (0: nothing was cut off)."""
        return replace(self, feed=min(MOST_FEED, self.feed + mm * DOTS_A_MM))


PROFILE = Profile()


def usual_roll_m(dots: int) -> float:
    """Tell how long a roll usually is: 80 m of 80 mm, 30 m of 58 mm (rolls of 80 and 50 mm, paper of 0.06 mm)."""
    return 80.0 if dots >= WIDE_DOTS else 30.0


class Page(Enum):
    """What can be printed at a set-up, each to answer one question to a person."""

    RULER = "ruler"
    """Rulers of 384, 512 and 576 dots: the widest that shows both its ends is the paper's width."""
    RASTERS = "rasters"
    """The same sample by each command: the first that is clean is taken."""
    BANDS = "bands"
    """The same slanting lines in bands of several heights: the first without seams is taken."""
    CUT = "cut"
    """A scale down to the last row: the least number that is whole tells where the cut goes."""
    QR = "qr"
    """Codes of 4, 5 and 6 dots a module: which of them a telephone reads."""
    TEXT = "text"
    """The letters of Vietnamese, a line of Khmer, a number of 15 mm beside a scale."""


WIDTHS = (384, 512, 576)
BANDS = (128, 64, 24)
RASTERS = tuple(Raster)
"""The choices on the pages, in the order in which they stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a printer answered when it was asked about itself. None: not known, since it was not asked or is mute.

    cause: why it cannot be reached or cannot print now (the key of a sentence); is_one_way: it answers nothing;
    proof: the best proof of printing it gave; has_cutter, maker, model, firmware: as it says of itself.
    """

    url: str
    cause: str | None = None
    is_one_way: bool | None = None
    is_near_end: bool = False
    proof: Proof | None = None
    has_process_ids: bool | None = None
    has_cutter: bool | None = None
    maker: str = ""
    model: str = ""
    firmware: str = ""

    @property
    def name(self) -> str:
        """Maker and model, as far as it said them."""
        return f"{self.maker} {self.model}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is stored of a printer at its set-up; the options of its URL win over it.

    is_one_way: None is "ask each time"; roll_m: the length of a new roll, None where paper is not counted.
    """

    profile: Profile = PROFILE
    is_one_way: bool | None = None
    proof: Proof = Proof.PAPER
    roll_m: float | None = None
    maker: str = ""
    model: str = ""
    firmware: str = ""

    @property
    def name(self) -> str:
        """Maker and model, as far as it said them."""
        return f"{self.maker} {self.model}".strip()

    def learnt(self, probe: Probe) -> "Record":
        """Take over what the printer said of itself; what a person saw stays."""
        if probe.is_one_way is None:
            return self
        proof = Proof.NONE if probe.is_one_way else probe.proof or self.proof
        return replace(
            self,
            is_one_way=probe.is_one_way,
            proof=proof,
            maker=probe.maker,
            model=probe.model,
            firmware=probe.firmware,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterState:
    """How a printer is, as staff see it between prints.

    cause: why it cannot print, the key of a sentence; is_one_way: it says nothing, None while that is not known;
    paper_left_mm and slips_left: about what its roll has left, None where the roll's length is not known; last: the
    fate of its last print.
    """

    url: str
    cause: str | None = None
    is_one_way: bool | None = None
    is_near_end: bool = False
    paper_left_mm: int | None = None
    slips_left: int | None = None
    last: PrintFate | None = None

    @property
    def is_low(self) -> bool:
        """Whether the roll will soon be at its end."""
        return self.is_near_end or (self.slips_left is not None and self.slips_left <= LOW_SLIPS)
