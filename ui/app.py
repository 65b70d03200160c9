"""The application: windows first, the office after the first paint, and a quiet end.

Until something is painted hardly anything is imported; a thread does that while the windows stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from ui import arrange
from ui.arrange import Role, Station
from ui.habits import Habits
from ui.opening import Opening
from ui.tidying import Tidying

if TYPE_CHECKING:  # imported after the first paint
    from kiosk.office import Office
    from kiosk.ports import Feed, PrinterSetup, PrinterWatch, TrialPrinter
    from kiosk.views import TicketView
    from ui.house import House
    from ui.standing import Post

__all__ = ["Doors", "Habits", "Role", "Station", "make_application", "start"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What main hands in. Each is called after the first paint, never in the GUI thread.

    `open_office` is called once for each thread that works; `print_slip` prints, records the fate and may block;
    `reprint_slip` does so once more, where this station has a printer of its own;
    `open_watch` gives the state of this station's printer, asked while nothing is printed; `open_setup` what sets a
    printer up; `open_trial` the printer of a machine that has none, for a window of its own; `post` says which
    station this is; `is_pin` judges a technician's PIN; `keep_setting` writes one of this station's settings.
    """

    open_office: Callable[[], Office]
    open_doorbell: Callable[[], Feed] | None = None
    print_slip: Callable[[TicketView], object] | None = None
    reprint_slip: Callable[[TicketView], TicketView] | None = None
    open_watch: Callable[[], PrinterWatch] | None = None
    open_setup: Callable[[], PrinterSetup] | None = None
    open_trial: Callable[[], TrialPrinter] | None = None
    printer_url: str = ""
    is_pin: Callable[[str], bool] | None = None
    keep_setting: Callable[[str, object], None] | None = None
    post: Post | None = None


def make_application(arguments: Sequence[str] = ("kiosk",)) -> QApplication:
    """Make the application, or take the one that is there."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(list(arguments))
    app.setApplicationName("mot-cua-kiosk")
    return app


def know_widgets() -> None:
    """Learn every class of Qt's widgets ahead of need, in the thread that imports.

    PySide makes a class when it is first named, and all of them at once when C++ first hands a widget of its own to
    Python (an event filter, say): a tenth of a second in which no window could answer.
    """
    for name in dir(QtWidgets):
        getattr(QtWidgets, name)


def start(stations: Sequence[Station], doors: Doors, habits: Habits | None = None) -> int:
    """Open windows and stay until they are closed or the machine says stop; answers the exit code."""
    app = make_application()
    tidying = Tidying()
    front = Front(tuple(stations), doors, habits or Habits())
    front.built.connect(tidying.settle)
    front.open()
    try:
        return app.exec()
    finally:
        front.close()
        tidying.close()


class Front(QObject):
    """Something painted in every place at once; the house is built behind it."""

    built = Signal(object)
    _imported = Signal(object)

    def __init__(self, stations: tuple[Station, ...], doors: Doors, habits: Habits) -> None:
        super().__init__()
        self.stations, self.doors, self.habits = stations, doors, habits
        self.openings: dict[Station, Opening] = {}
        self.house: House | None = None
        self._unpainted = len(stations)
        self._imported.connect(self._on_imported)

    @property
    def is_locked(self) -> bool:
        """Whether this machine shows one screen that people must not close."""
        return len(self.stations) == 1 and self.stations[0].role in (Role.CITIZEN, Role.PANEL)

    def open(self) -> None:
        """Paint something in every place."""
        for station in self.stations:
            opening = Opening(self.habits.taste(station.role), is_locked=self.is_locked)
            opening.painted.connect(self._on_painted)
            self.openings[station] = opening
            self.place(station, opening)

    def place(self, station: Station, window: QWidget) -> None:
        """Put a window into its place; one with a screen of its own fills it."""
        roles = [each.role for each in self.stations]
        screens = QGuiApplication.screens()
        areas = [screen.availableGeometry() if len(roles) > 1 else screen.geometry() for screen in screens]
        place = arrange.places(roles, areas)[station.role]
        if place in areas:
            window.setGeometry(screens[areas.index(place)].geometry())
            window.showFullScreen()
        else:
            window.setGeometry(arrange.inside_frame(place))
            window.show()

    def _on_painted(self) -> None:
        self._unpainted -= 1
        if not self._unpainted:
            Thread(target=self._import_house, name="imports", daemon=True).start()

    def _import_house(self) -> None:
        house = import_module("ui.house").House
        know_widgets()
        self._imported.emit(house)

    def _on_imported(self, house: Callable[[Front], House]) -> None:
        self.house = house(self)
        self.house.open()
        self.built.emit(self.house)

    def close(self) -> None:
        """Stop the threads, then let the windows go."""
        if self.house is not None:
            self.house.close()
        for opening in self.openings.values():
            opening.hide()
            opening.deleteLater()
        self.openings.clear()
