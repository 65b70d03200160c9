"""The office's time on a screen: what the office told last, run on by the steady clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

JITTER = timedelta(milliseconds=400)


class OfficeTime:
    """Adopts the office's instant with every read; between two reads it runs on by itself."""

    def __init__(self, *, steady_s: Callable[[], float] = time.monotonic) -> None:
        """Begin with this machine's clock, until the office speaks."""
        self._steady_s = steady_s
        self._told = datetime.now(UTC)
        self._told_s = steady_s()

    def adopt(self, instant: datetime) -> None:
        """Take over what the office calls now; differences as small as a read takes are left alone."""
        if abs(instant - self.now()) > JITTER:
            self._told = instant
            self._told_s = self._steady_s()

    def now(self) -> datetime:
        """The office's instant, UTC."""
        return self._told + timedelta(seconds=self._steady_s() - self._told_s)


class StandingTime(OfficeTime):
    """A time that stands where the office told it: for pictures."""

    def __init__(self) -> None:
        super().__init__(steady_s=lambda: 0.0)
