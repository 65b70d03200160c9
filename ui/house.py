"""The threads behind the windows, and the screens that take their places. Imported after the first paint."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.errors import KioskError, Misused
from kiosk.settings import read_scanner
from kiosk.stations import Lease, Place, StationState
from ui import arrange, rooms
from ui.arrange import Role, Station
from ui.citizen.screen import CitizenScreen
from ui.citizen.wired import WiredScanner
from ui.clock import OfficeTime
from ui.cover import Cover
from ui.ending import Catching, Stopping
from ui.feed import Feed
from ui.holding import Holding
from ui.paper.window import PaperWindow
from ui.paper_trouble import PaperTrouble
from ui.parts.text import CENTRE, Text
from ui.printer import StationPrinter
from ui.printout import Printout
from ui.screen import Room, Screen
from ui.sound import SOMEONE_WAITS, Chime
from ui.standing import Standing, place_of
from ui.technician.door import TechnicianDoor, Tools
from ui.theme import fonts
from ui.theme import look as looks
from ui.theme.look import Look
from ui.theme.sizes import Type
from ui.work import Lane, Work

if TYPE_CHECKING:
    from kiosk.model import Definition
    from kiosk.office import Office
    from kiosk.ports import Feed as Doorbell
    from kiosk.ports import TrialPrinter
    from ui.app import Front
    from ui.opening import Opening

RETRY_MS = 3000
_log = logging.getLogger(__name__)


class House(QObject):
    """Opens the office, then a screen in every place; lets everything go in the right order."""

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._front, self._doors, self._habits = front, front.doors, front.habits
        fonts.load()
        QApplication.setStyle("Fusion")
        QApplication.setFont(fonts.font(15))
        self.screens: dict[Station, Screen[object]] = {}
        self.paper: PaperWindow | None = None
        self.work = Work(self._doors.open_office)
        self.feed = Feed(self.work, OfficeTime())
        self._works: list[Lane] = [self.work]
        self.printer = StationPrinter(self._doors.printer_url, self._doors.open_watch, self._doors.open_setup)
        self.trouble = PaperTrouble(self.printer, self.feed)
        self._definition: Definition | None = None
        self.standing = Standing(self._doors.post) if self._doors.post is not None else None
        self._doorbell: Doorbell | None = None
        self._printout: Printout | None = None
        self._scanner: WiredScanner | None = None
        if self.standing is not None:
            self.standing.lost.connect(self._on_place_lost)
            self.feed.lost.connect(self.standing.note)
        has_counter = any(station.role is Role.COUNTER for station in front.stations)
        self._chime = Chime(SOMEONE_WAITS) if has_counter and self._habits.has_sound else None
        self._stopping, self._catching = Stopping(), Catching(self.on_fault)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.open)
        self._unopened: list[tuple[Station, QWidget]] = []
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._open_next)

    def open(self) -> None:
        """Ask the office who it is."""
        self.work.ask(self._read_office, self._on_office, self._on_no_office)

    def _read_office(self, office: Office) -> Definition:
        definition = office.definition()
        self._check_zone(definition)
        if self._doorbell is None and self._doors.open_doorbell is not None:
            self._doorbell = self._doors.open_doorbell()
            self._doorbell.watch(self.feed.ring)
        return definition

    def _check_zone(self, definition: Definition) -> None:
        """Refuse a panel whose zone no counter stands in: it would stay silent for ever."""
        zone, known = self._habits.zone, sorted({each.zone for each in definition.counters if each.zone})
        has_panel = any(station.role is Role.PANEL for station in self._front.stations)
        if zone is not None and zone not in known and has_panel:
            raise Misused("zone.unknown", zone=zone, known=", ".join(known) or "–")

    def _on_no_office(self, error: KioskError) -> None:
        _log.error("the office cannot be opened: %s", error)
        for station, opening in self._front.openings.items():
            sentence = Text(self._look(station, opening), Type.TITLE, align=CENTRE)
            sentence.setObjectName("why_not")
            sentence.say(rooms.why_not(error, self._habits.language))
            opening.lay(sentence)
        self._retry.start()

    def _look(self, station: Station, opening: Opening) -> Look:
        make = looks.touch if station.role is Role.CITIZEN else looks.desk
        return make(opening.size(), self._habits.taste(station.role))

    def _on_office(self, definition: Definition) -> None:
        self._definition = definition
        self.feed.start()
        self.printer.start()
        if self._doors.print_slip is not None:
            self._printout = Printout(self.feed, self._doors.print_slip, self._doors.reprint_slip)
        for station in self._front.stations:
            self._settle_in(station)

    # ---- places --------------------------------------------------------------------------------------

    def _place_of(self, station: Station) -> Place | None:
        if self.standing is None or self._definition is None:
            return None
        return place_of(station, self.standing.name, self._definition.counters[0].number)

    def _settle_in(self, station: Station, *, take_over: bool = False) -> None:
        """Claim a station's place, then open its screen; a place that another run holds is asked for again."""
        place = self._place_of(station)
        if self.standing is None or place is None:
            self._open_window(station, None)
            return
        opened, refused = partial(self._open_window, station), partial(self._on_no_place, station)
        self.standing.claim(place, opened, refused, take_over=take_over)

    def _on_no_place(self, station: Station, error: KioskError) -> None:
        opening = self._front.openings.get(station)
        if opening is None:
            return
        cover = opening.cover
        if cover is None:
            cover = Cover(self._look(station, opening), "no_place")
            cover.asked.connect(partial(self._settle_in, station, take_over=True))
            opening.lie_under(cover)
        cover.say(*rooms.why_no_place(station, error, self._habits.language))
        QTimer.singleShot(RETRY_MS, self, partial(self._try_again, station))

    def _try_again(self, station: Station) -> None:
        if station in self._front.openings:
            self._settle_in(station)

    def _on_place_lost(self, place: Place, holder: StationState) -> None:
        for station, screen in self.screens.items():
            if self._place_of(station) == place:
                screen.stop_for(holder)

    def _take_back(self, station: Station) -> None:
        """Stand again in a place that was taken over."""
        place, screen = self._place_of(station), self.screens[station]
        if self.standing is not None and place is not None:
            self.standing.claim(place, screen.guarded(lambda _: screen.go_on()), take_over=True)

    # ---- windows -------------------------------------------------------------------------------------

    def _open_window(self, station: Station, lease: Lease | None) -> None:
        """Make a station's window, to be opened in its turn."""
        if self._definition is None or station in self.screens:
            return
        window = self._make_window(station, self._definition, lease)
        if isinstance(window, Screen):
            window.place_asked.connect(partial(self._take_back, station))
            if self.standing is not None:
                window.place_doubted.connect(self.standing.beat)
        self._unopened.append((station, window))
        self._next.start()

    def _open_next(self) -> None:
        """Open one window; the others get their turn of the loop, so that those that stand there stay alive."""
        station, window = self._unopened.pop(0)
        self._front.place(station, window)
        if self._front.is_locked:
            Holding(window)
        if isinstance(window, Screen):
            window.open()
        opening = self._front.openings.pop(station)
        QTimer.singleShot(0, opening.close)
        QTimer.singleShot(0, opening.deleteLater)
        if self._unopened:
            self._next.start()

    def _make_window(self, station: Station, definition: Definition, lease: Lease | None) -> QWidget:
        if station.role is Role.PAPER:
            self.paper = paper = rooms.make_paper(self._habits.language, self._habits.desk)
            if self._doors.open_trial is not None:
                lane = Lane("virtual printer")
                self._works.append(lane)
                lane.do(self._doors.open_trial, partial(self._on_trial, paper, lane))
            return paper
        screen = rooms.make_screen(station, self._room(station, definition, lease), self._means())
        if isinstance(screen, CitizenScreen):
            self._wire(screen)
        if station.role in (Role.CITIZEN, Role.PANEL):
            TechnicianDoor(screen, self._tools(station.role))
        self.screens[station] = screen
        return screen

    def _wire(self, kiosk: CitizenScreen) -> None:
        """Let a scanner on a serial port speak to the kiosk, where there is one."""
        found = read_scanner(self._habits.scanner or "")
        if found is not None:
            self._scanner = WiredScanner(*found)
            self._scanner.read.connect(kiosk.on_scanned)
            self._scanner.start()

    def _tools(self, role: Role) -> Tools:
        keep = self._doors.keep_setting
        key = "panel.diagonal_in" if role is Role.PANEL else "kiosk.diagonal_in"
        return Tools(
            is_pin=self._doors.is_pin,
            keep_diagonal=None if keep is None else lambda inches: keep(key, inches),
            leave=QApplication.quit,
        )

    def _on_trial(self, paper: PaperWindow, lane: Lane, printer: TrialPrinter) -> None:
        printer.on_paper(paper.come_out)
        paper.attach(printer)
        paper.turned.connect(lambda switch, is_on: lane.do(lambda: printer.turn(switch, is_on=is_on)))

    def _room(self, station: Station, definition: Definition, lease: Lease | None = None) -> Room:
        work = self.work
        if station.role is Role.STATISTICS and len(self._front.stations) > 1:
            work = Work(self._doors.open_office, "statistics")
            self._works.append(work)
        return Room(
            work=work,
            feed=self.feed,
            definition=definition,
            taste=self._habits.taste(station.role),
            language=self._habits.language,
            is_locked=self._front.is_locked,
            lease=lease,
            paper=self.trouble,
        )

    def _means(self) -> rooms.Means:
        return rooms.Means(
            print_slip=self._printout.give if self._printout else None,
            open_admin=self.open_admin,
            reprint=self._printout.again if self._printout and self._doors.reprint_slip else None,
            printer=self.printer,
            zone=self._habits.zone,
            ring=self._chime.ring if self._chime else None,
            next_key=self._habits.next_key,
            ask_roll=self.standing.ask_roll if self.standing is not None else None,
        )

    def open_admin(self) -> None:
        """Open the administrator's window over the others, or bring it to the front."""
        station = Station(Role.ADMIN)
        screen = self.screens.get(station)
        if screen is None:
            assert self._definition is not None
            if self.standing is not None and (place := self._place_of(station)) is not None:
                self.standing.claim(place)
            screen = self.screens[station] = rooms.make_screen(
                station, self._room(station, self._definition), self._means()
            )
            screen.setGeometry(arrange.over(QGuiApplication.primaryScreen().availableGeometry()))
            screen.open()
        screen.show()
        screen.raise_()
        screen.activateWindow()

    def on_fault(self) -> None:
        """Say on every screen that something went wrong; it recovers by itself."""
        for screen in self.screens.values():
            screen.on_fault()

    def close(self) -> None:
        """Stop the threads, then let the windows go."""
        self._retry.stop()
        self._next.stop()
        self.feed.stop()
        if self._doorbell is not None:
            self._doorbell.stop()
        if self._scanner is not None:
            self._scanner.stop()
        if self._printout is not None:
            self._printout.stop()
        if self._chime is not None:
            self._chime.stop()
        self.printer.stop()
        for work in self._works:
            work.stop()
        if self.standing is not None:
            self.standing.stop()
        for window in [*self.screens.values(), *([self.paper] if self.paper else [])]:
            window.hide()
            window.deleteLater()
        self.screens.clear()
        self.paper = None
        self._catching.close()
        self._stopping.close()
