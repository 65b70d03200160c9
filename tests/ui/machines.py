"""Several machines of one office in one process: the program started on each, under a name and an id of its own."""

from typing import Any

from db.stations import LedgerStations, open_stations
from kiosk.clock import HandClock, ServerClock
from kiosk.office import Office
from kiosk.stations import Condition, Run
from tests.ui.hall import UiHall
from ui.app import Doors, Front, Habits
from ui.arrange import Station
from ui.standing import Post


class Machines:
    """The office's machines: calling it starts the program on the machine of that name."""

    def __init__(self, hall: UiHall, wall: HandClock) -> None:
        self.hall, self.wall = hall, wall
        self.fronts: list[Front] = []
        self.condition = Condition(disk_free_mb=900)

    def __call__(self, machine: str, *stations: Station, name: str = "sảnh-1") -> Front:
        run = Run(id=f"{machine}-{len(self.fronts)}", machine=machine, machine_name=machine)
        post = Post(name=name, open_stations=lambda: self._roll(run), condition=lambda _: self.condition)
        front = Front(
            stations, Doors(open_office=lambda: Office(self.hall.store, self.hall.clock), post=post), Habits()
        )
        self.fronts.append(front)
        with self.hall.qtbot.waitSignal(front.built, timeout=5000):
            front.open()
        return front

    def _roll(self, run: Run) -> LedgerStations:
        return open_stations(f"sqlite:///{self.hall.store.path}", run, clock=self.wall, server_clock=ServerClock())

    def close(self) -> None:
        """Close every program, the last one first: signals are left as they were found."""
        while self.fronts:
            self.fronts.pop().close()


def screen(hall: UiHall, front: Front) -> Any:
    """The one screen of a program, once it stands there."""
    hall.until(lambda: front.house.screens and all(s.views is not None for s in front.house.screens.values()))
    return next(iter(front.house.screens.values()))
