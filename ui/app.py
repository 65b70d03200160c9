"""The application: windows first, the office after the first paint, and a quiet end.

Until something is painted nothing of the office is imported; the worker's thread does that.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QRect,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.errors import KioskError
from ui import arrange
from ui.arrange import Role, Station
from ui.clock import OfficeTime
from ui.feed import Feed
from ui.opening import Opening
from ui.printout import Printout
from ui.theme import fonts
from ui.theme.look import Taste
from ui.work import Lane, Work

if TYPE_CHECKING:  # imported after the first paint
    from kiosk.model import Definition
    from kiosk.office import Office
    from kiosk.ports import Feed as Doorbell
    from kiosk.views import TicketView
    from ui.screen import Room, Screen

RETRY_MS = 3000
FRAME_PX = (4, 30, 4, 4)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What main hands in. Each is called after the first paint, never in the GUI thread.

    `open_office` is called once for each thread that works; `print_slip` prints, records the fate and may block;
    `watch_paper` tells a callback the PNG of every slip of a virtual printer.
    """

    open_office: Callable[[], Office]
    open_doorbell: Callable[[], Doorbell] | None = None
    print_slip: Callable[[TicketView], object] | None = None
    watch_paper: Callable[[Callable[[bytes], None]], None] | None = None
    call_help: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How this machine's stations look and speak."""

    language: str = "vi"
    citizen: Taste = field(default_factory=Taste)
    panel: Taste = field(default_factory=lambda: Taste(diagonal_in=55.0))
    desk: Taste = field(default_factory=Taste)
    zone: str | None = None

    def taste(self, role: Role) -> Taste:
        """The taste of a station."""
        return {Role.CITIZEN: self.citizen, Role.PANEL: self.panel}.get(role, self.desk)


def make_application(arguments: Sequence[str] = ("kiosk",)) -> QApplication:
    """Make the application, or take the one that is there."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(list(arguments))
    app.setStyle("Fusion")
    app.setApplicationName("mot-cua-kiosk")
    return app


def start(stations: Sequence[Station], doors: Doors, habits: Habits | None = None) -> int:
    """Open windows and stay until they are closed or the machine says stop; answers the exit code."""
    app = make_application()
    qInstallMessageHandler(_log_qt)
    house = House(stations, doors, habits or Habits())
    with _Stopping(app), _Catching(house):
        house.open()
        try:
            return app.exec()
        finally:
            house.close()
            qInstallMessageHandler(None)


class House(QObject):
    """The windows of this machine, the threads behind them, and what opens them one after another."""

    def __init__(self, stations: Sequence[Station], doors: Doors, habits: Habits) -> None:
        super().__init__()
        self._stations, self._doors, self._habits = tuple(stations), doors, habits
        self._rooms: ModuleType | None = None
        self._unpainted = 0
        self._openings: dict[Station, Opening] = {}
        self.screens: dict[Station, Screen[object]] = {}
        self.paper: QWidget | None = None
        self._doorbell: Doorbell | None = None
        self._printout: Printout | None = None
        self._works: list[Lane] = []
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self._ask_office)

    # ---- before the office -----------------------------------------------------------------------------

    def open(self) -> None:
        """Paint something in every place; the office comes after that."""
        self._unpainted = len(self._stations)
        for station in self._stations:
            opening = Opening(self._habits.taste(station.role), is_locked=self._is_locked)
            opening.painted.connect(self._on_painted)
            self._openings[station] = opening
            self._place(station, opening)

    def _on_painted(self) -> None:
        self._unpainted -= 1
        if self._unpainted:
            return
        fonts.load()
        QApplication.setFont(fonts.font(15))
        self.work = Work(self._doors.open_office)
        self._works.append(self.work)
        self.feed = Feed(self.work, OfficeTime())
        self.work.do(lambda: import_module("ui.rooms"), self._on_rooms)

    @property
    def _is_locked(self) -> bool:
        return len(self._stations) == 1 and self._stations[0].role in (Role.CITIZEN, Role.PANEL)

    def _place(self, station: Station, window: QWidget) -> None:
        """Put a window into its place; one with a screen of its own fills it."""
        roles = [each.role for each in self._stations]
        screens = QGuiApplication.screens()
        areas = [screen.availableGeometry() if len(roles) > 1 else screen.geometry() for screen in screens]
        place = arrange.places(roles, areas)[station.role]
        if place in areas:
            window.setGeometry(screens[areas.index(place)].geometry())
            window.showFullScreen()
            return
        left, top, right, bottom = FRAME_PX
        window.setGeometry(QRect(place).adjusted(left, top, -right, -bottom))
        window.show()

    # ---- the office ------------------------------------------------------------------------------------

    def _on_rooms(self, rooms: ModuleType) -> None:
        self._rooms = rooms
        self._ask_office()

    def _ask_office(self) -> None:
        self.work.ask(self._read_office, self._on_office, self._on_no_office)

    def _read_office(self, office: Office) -> Definition:
        if self._doorbell is None and self._doors.open_doorbell is not None:
            self._doorbell = self._doors.open_doorbell()
            self._doorbell.watch(self.feed.ring)
        return office.definition()

    def _on_no_office(self, error: KioskError) -> None:
        _log.error("the office cannot be opened: %s", error)
        if self._rooms is not None:
            for opening in self._openings.values():
                opening.say(self._rooms.why_not(error, self._habits.language))
        self._retry.start()

    def _on_office(self, definition: Definition) -> None:
        self.feed.start()
        if self._doors.print_slip is not None:
            self._printout = Printout(self.feed, self._doors.print_slip)
        for station in self._stations:
            window = self._make_window(station, definition)
            self._place(station, window)
            opening = self._openings.pop(station)
            QTimer.singleShot(0, opening.close)
            QTimer.singleShot(0, opening.deleteLater)

    def _make_window(self, station: Station, definition: Definition) -> QWidget:
        rooms = cast("ModuleType", self._rooms)
        taste = self._habits.taste(station.role)
        if station.role is Role.PAPER:
            paper = rooms.make_paper(self._habits.language, taste)
            if self._doors.watch_paper is not None:
                watch = self._doors.watch_paper
                self.work.do(lambda: watch(paper.come_out))
            self.paper = paper
            return cast("QWidget", paper)
        screen: Screen[object] = rooms.make_screen(station, self._room(station, definition), self._means())
        self.screens[station] = screen
        QTimer.singleShot(0, screen.open)
        return screen

    def _room(self, station: Station, definition: Definition) -> Room:
        work = self.work
        if station.role is Role.STATISTICS and len(self._stations) > 1:
            work = Work(self._doors.open_office, "statistics")
            self._works.append(work)
        room = import_module("ui.screen").Room(
            work=work,
            feed=self.feed,
            definition=definition,
            taste=self._habits.taste(station.role),
            language=self._habits.language,
            is_locked=self._is_locked,
        )
        return cast("Room", room)

    def _means(self) -> object:
        return cast("ModuleType", self._rooms).Means(
            print_slip=self._printout.give if self._printout else None,
            call_help=self._doors.call_help,
            zone=self._habits.zone,
        )

    # ---- the end ---------------------------------------------------------------------------------------

    def on_fault(self) -> None:
        """Say on every screen that something went wrong; it recovers by itself."""
        for screen in self.screens.values():
            screen.on_fault()

    def close(self) -> None:
        """Stop the threads, then let the windows go."""
        if hasattr(self, "feed"):
            self.feed.stop()
        if self._doorbell is not None:
            self._doorbell.stop()
        if self._printout is not None:
            self._printout.stop()
        for work in self._works:
            work.stop()
        windows = [*self._openings.values(), *self.screens.values()]
        for window in [*windows, *([self.paper] if self.paper else [])]:
            window.hide()
            window.deleteLater()
        self.screens.clear()
        self._openings.clear()
        QApplication.sendPostedEvents()


class _Stopping:
    """Ends the application at SIGINT and SIGTERM: Python sees a signal only when Qt wakes it up."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._before: dict[int, object] = {}

    def __enter__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._fd = signal.set_wakeup_fd(self._theirs.fileno())
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_woken)
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, lambda *_: self._app.quit())

    def _on_woken(self) -> None:
        with suppress(BlockingIOError):
            self._ours.recv(64)

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._fd)
        self._notifier.setEnabled(False)
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]
        self._ours.close()
        self._theirs.close()


class _Catching:
    """Logs what nobody caught and says so kindly on the screens."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __enter__(self) -> None:
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_exception
        threading.excepthook = lambda lost: self._log(lost.exc_type, lost.exc_value, lost.exc_traceback)

    def __exit__(self, *_: object) -> None:
        sys.excepthook, threading.excepthook = self._before

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._log(kind, error, trace)
        self._house.on_fault()

    def _log(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        _log.error("a bug", exc_info=(kind, error or kind(), trace))


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.ERROR), message)
