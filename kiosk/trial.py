"""The printer of a machine that has none, played on trial: what can be wrong with it, or what it cannot do."""

from enum import Enum


class Switch(Enum):
    """What can be wrong with it, or what it cannot do."""

    PAPER_OUT = "paper_out"
    NEAR_END = "near_end"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OFF = "off"
    ONE_WAY = "one_way"
    WRONG_ID = "wrong_id"
