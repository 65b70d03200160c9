"""The office's time: this machine's clock, distrusted when it jumps; and clocks that stand or are wound by hand."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

STEP_LIMIT = timedelta(seconds=120)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def whole_ms(instant: datetime) -> datetime:
    """Cut an aware instant to whole milliseconds, in UTC."""
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _wall() -> datetime:
    return datetime.now(UTC)


def _steady_s() -> float:
    """Seconds that also run while the machine sleeps: a PC woken in the morning has not had its clock turned."""
    sleepless = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if sleepless is None else time.clock_gettime(sleepless)


class OfficeClock:
    """This machine's clock; a step of more than 120 s against the steady clock waits for `confirm`."""

    def __init__(self, *, wall: Callable[[], datetime] = _wall, steady_s: Callable[[], float] = _steady_s) -> None:
        """Trust the wall clock as it stands now."""
        self._wall = wall
        self._steady_s = steady_s
        self._lock = threading.Lock()
        self._last = wall()
        self._last_steady_s = steady_s()

    def now(self) -> datetime:
        """The instant, UTC, whole milliseconds."""
        with self._lock:
            steady_s = self._steady_s()
            expected = self._last + timedelta(seconds=steady_s - self._last_steady_s)
            wall = self._wall()
            self._last = wall if abs(wall - expected) <= STEP_LIMIT else expected
            self._last_steady_s = steady_s
            return whole_ms(self._last)

    @property
    def pending_step(self) -> timedelta | None:
        """By how much the wall clock stands ahead of the office's time, once that is too much to adopt."""
        step = self._wall() - self.now()
        return step if abs(step) > STEP_LIMIT else None

    def confirm(self) -> None:
        """Adopt the wall clock as it stands: staff looked at it."""
        with self._lock:
            self._last = self._wall()
            self._last_steady_s = self._steady_s()


class HandClock:
    """A clock that stands where it was put: for `--at`, for rehearsals and tests."""

    def __init__(self, instant: datetime) -> None:
        """Put it at an aware instant."""
        self._instant = whole_ms(instant)

    def now(self) -> datetime:
        """The instant it was put at."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Put it at another instant."""
        self._instant = whole_ms(instant)

    def wind(self, **by: float) -> None:
        """Move it on by what timedelta takes."""
        self._instant = whole_ms(self._instant + timedelta(**by))


class RehearsalClock:
    """A rehearsal's time: runs like another clock, from an instant of its own on."""

    def __init__(self, start: datetime, *, steady_s: Callable[[], float] = _steady_s) -> None:
        """Start running at an aware instant."""
        self._start = whole_ms(start)
        self._steady_s = steady_s
        self._started_s = steady_s()

    def now(self) -> datetime:
        """The start, and what has passed since."""
        return whole_ms(self._start + timedelta(seconds=self._steady_s() - self._started_s))
