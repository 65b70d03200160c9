"""What an office wants on its slips: which things, in which order, in which languages, under which logo."""

from dataclasses import dataclass, field
from enum import Enum


class SlipField(Enum):
    """One thing that a slip may say."""

    NAME = "name"
    """The agency and the office."""
    SERVICE = "service"
    """The service, and the procedure if one was chosen."""
    NUMBER = "number"
    SLOT = "slot"
    """The slot, large; the date too when it is another one."""
    COUNTERS = "counters"
    EXPECTED = "expected"
    """When the number will be called."""
    AHEAD = "ahead"
    """How many people are before."""
    TAKEN = "taken"
    """When the number was taken."""
    DATE = "date"
    """The date of the visit, unless the slot has said it."""
    PRIORITY = "priority"
    """The priority class."""
    QR = "qr"
    """The code, in letters and as QR."""
    PAPERS = "papers"
    """What to bring."""
    LATENESS = "lateness"
    """Until when the turn is kept."""
    PRIORITY_RULE = "priority_rule"
    """How far priority goes, for those who have it."""
    NAMED_DAY = "named_day"
    NOTICE = "notice"
    """The office's own last sentence, else what the QR is for."""


FIELDS = tuple(SlipField)
"""The usual slip: everything, in this order."""

NEEDED = (SlipField.NUMBER, SlipField.DATE, SlipField.QR)
"""Never left out: a number is called, but only on its day; the code finds the ticket again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDesign:
    """An office's slip. logo: a PNG; adds_vietnamese: what clerks read stands in Vietnamese too."""

    fields: tuple[SlipField, ...] = FIELDS
    adds_vietnamese: bool = False
    notices: dict[str, str] = field(default_factory=dict)
    logo: bytes | None = None
