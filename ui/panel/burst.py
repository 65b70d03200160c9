"""Which call is enlarged: each of a burst in turn, the newest longest. No Qt, no clock of its own."""

from collections import deque
from dataclasses import dataclass

SHOWN_S = 9.0
SHOWN_IN_BURST_S = 3.0
FRESH_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as the panel shows it; never a code."""

    label: str
    counter: int
    service: str
    is_tried: bool = False
    is_recall: bool = False


class Burst:
    """Calls waiting for their turn to be enlarged."""

    def __init__(self) -> None:
        """Begin with no call."""
        self.shown: Call | None = None
        self._waiting: deque[Call] = deque()
        self._since_s = 0.0

    @property
    def waiting(self) -> int:
        """How many calls have not been enlarged yet."""
        return len(self._waiting)

    def add(self, call: Call, now_s: float) -> bool:
        """Take a call; answers whether it is enlarged at once."""
        self._waiting.append(call)
        return self.step(now_s)

    def step(self, now_s: float) -> bool:
        """Go on to the next call when the present one has had its time; answers whether another one is shown."""
        lasts_s = SHOWN_IN_BURST_S if self._waiting else SHOWN_S
        if not self._waiting or (self.shown is not None and now_s - self._since_s < lasts_s):
            return False
        self.shown = self._waiting.popleft()
        self._since_s = now_s
        return True

    def is_enlarged(self, now_s: float) -> bool:
        """Tell whether the call shown is still new."""
        return self.shown is not None and now_s - self._since_s < SHOWN_S

    def rest_on(self, call: Call | None) -> None:
        """Show a call that is not new: after a start or a long absence nothing is replayed."""
        self._waiting.clear()
        self.shown = call
        self._since_s = -SHOWN_S
