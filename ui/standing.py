"""This run's places in the office: claimed before their screens open, told every ten seconds, lost to others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.errors import KioskError
from kiosk.stations import BEAT_EVERY_S, Condition, Lease, Place, StationRole
from ui.arrange import Role, Station
from ui.work import Lane, ignore_answer, log_failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.ports import Stations
    from kiosk.stations import Roll, StationState

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What main hands in about this machine: its name in the office, how its stations are, and who keeps the roll.

    `open_stations` and `condition` are called in a thread of their own and may block.
    """

    name: str
    open_stations: Callable[[], Stations]
    condition: Callable[[StationRole], Condition] = lambda _: Condition()


def place_of(station: Station, name: str, first_counter: int) -> Place | None:
    """Tell where a window's station stands; the virtual printer's paper is no station."""
    if station.role is Role.PAPER:
        return None
    counter = (station.counter or first_counter) if station.role is Role.COUNTER else None
    return Place(role=StationRole(station.role.value), name=name, counter=counter)


class Standing(QObject):
    """Keeps this run's places. `lost`: a place, and who stands there now."""

    lost = Signal(object, object)

    def __init__(self, post: Post) -> None:
        super().__init__()
        self._post = post
        self._lane = Lane("standing")
        self._stations: Stations | None = None
        self._places: set[Place] = set()
        self._held: set[Place] = set()  # as the lane knows them: a claim may be granted while the windows close
        self._is_beating = False
        self._trouble: tuple[str, datetime] | None = None
        self._timer = QTimer(self, interval=round(BEAT_EVERY_S * 1000))
        self._timer.timeout.connect(self.beat)

    @property
    def name(self) -> str:
        """The name of this machine's stations."""
        return self._post.name

    def claim(
        self,
        place: Place,
        done: Callable[[Lease], None] = ignore_answer,
        failed: Callable[[KioskError], None] = log_failure,
        *,
        take_over: bool = False,
    ) -> None:
        """Stand at a place, and tell of it from then on."""

        def on_claimed(lease: Lease) -> None:
            self._places.add(place)
            self._timer.start()
            self.beat()
            done(lease)

        self._lane.do(lambda: self._claimed(place, take_over=take_over), on_claimed, failed)

    def ask_roll(self, done: Callable[[Roll], None], failed: Callable[[KioskError], None]) -> None:
        """Ask who else stands in the office."""
        self._lane.do(lambda: self._opened().roll(), done, failed)

    def note(self, error: KioskError) -> None:
        """Keep an error: the roll shows the last one of each station."""
        self._trouble = error.key, datetime.now(UTC)

    def beat(self) -> None:
        """Tell how this run's stations are, and learn which of them another run has taken over."""
        if self._is_beating or not self._places:
            return
        self._is_beating = True
        places = frozenset(self._places)
        self._lane.do(lambda: self._told(places), self._on_told, self._on_not_told)

    def stop(self) -> bool:
        """Give the places back; tell nothing more."""
        self._timer.stop()
        self._lane.do(self._leave)
        return self._lane.stop()

    def _on_told(self, taken: Mapping[Place, StationState]) -> None:
        self._is_beating = False
        for place, holder in taken.items():
            if place in self._places:
                self._places.remove(place)
                self.lost.emit(place, holder)

    def _on_not_told(self, error: KioskError) -> None:
        self._is_beating = False
        self.note(error)
        _log.warning("the stations are not told: %s", error)

    # ---- in the lane ---------------------------------------------------------------------------------

    def _opened(self) -> Stations:
        if self._stations is None:
            self._stations = self._post.open_stations()
        return self._stations

    def _claimed(self, place: Place, *, take_over: bool) -> Lease:
        lease = self._opened().claim(place, take_over=take_over)
        self._held.add(place)
        return lease

    def _told(self, places: frozenset[Place]) -> Mapping[Place, StationState]:
        told = {place: self._post.condition(place.role) for place in places}
        if self._trouble is not None:
            key, at = self._trouble
            told = {place: replace(condition, error=key, error_at=at) for place, condition in told.items()}
        return self._opened().beat(told)

    def _leave(self) -> None:
        if self._stations is not None:
            try:
                self._stations.leave(tuple(self._held))
            except KioskError as error:  # the lease runs out by itself
                _log.warning("the places are not given back: %s", error)
            self._stations.close()
