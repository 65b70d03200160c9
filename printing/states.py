"""How far a print has come, told while it goes on."""

from collections.abc import Callable
from enum import Enum


class PrintState(Enum):
    """How far a print has come."""

    QUEUED = "queued"
    """Its bytes are on the disk."""
    CHECKING = "checking"
    """The printer is asked how it is; nothing of the job is sent."""
    SENDING = "sending"
    """From here on a byte may have reached the printer."""
    SENT = "sent"
    """Every byte was handed over; proof is awaited."""
    PRINTED = "printed"
    """The printer said that the paper is out."""
    ASSUMED = "assumed"
    """Every byte was handed over to a printer that never says more."""
    UNCERTAIN = "uncertain"
    """Paper may be out or not: a person must look."""
    FAILED = "failed"
    """Not one byte was handed over."""
    EXPIRED = "expired"
    """It waited too long; not one byte was handed over."""

    @property
    def is_final(self) -> bool:
        """Whether it is a print's fate."""
        return self not in _ON_THE_WAY


_ON_THE_WAY = frozenset({PrintState.QUEUED, PrintState.CHECKING, PrintState.SENDING, PrintState.SENT})

Moved = Callable[[PrintState], None]
"""Called before the step it names; what it raises (Unavailable) keeps the step from being taken."""


def move_nowhere(_state: PrintState) -> None:
    """Keep no account of states."""
