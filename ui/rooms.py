"""Which screen belongs to which station. Imported after the first paint: everything heavy hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from kiosk.errors import KioskError
from kiosk.views import TicketView
from kiosk.words import Words
from ui.admin.page import Page
from ui.admin.printer import PrinterPage
from ui.admin.screen import AdminScreen
from ui.admin.stations import Ask, StationsPage
from ui.arrange import Role, Station
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.counter.actions import Action
from ui.counter.reprinting import Reprint
from ui.counter.screen import CounterScreen
from ui.global_key import GlobalKey
from ui.panel.screen import PanelScreen
from ui.paper.window import PaperWindow
from ui.printer import StationPrinter
from ui.screen import Room, Screen
from ui.statistics.screen import StatisticsScreen
from ui.theme.look import Taste
from ui.work import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What some stations can do beyond the office; most may be missing."""

    printer: StationPrinter
    print_slip: Callable[[TicketView], None] | None = None
    reprint: Reprint | None = None
    open_admin: Callable[[], None] | None = None
    zone: str | None = None
    ring: Callable[[], None] | None = None
    next_key: str | None = None
    ask_roll: Ask | None = None


def make_screen(station: Station, room: Room, means: Means) -> Screen[object]:
    """Make the screen of a station; a counter without a number is the office's first."""
    made: object
    match station.role:
        case Role.CITIZEN:
            made = CitizenScreen(room, Kiosk(print_slip=means.print_slip))
        case Role.COUNTER:
            made = _make_counter(station, room, means)
        case Role.PANEL:
            made = PanelScreen(room, zone=means.zone)
        case Role.STATISTICS:
            made = StatisticsScreen(room, open_admin=means.open_admin)
        case Role.ADMIN:
            made = AdminScreen(room, _admin_pages(room, means))
        case Role.PAPER:
            raise ValueError(station.role)
    assert isinstance(made, Screen)
    made.setWindowTitle(title(station, made.words))
    return made


def _make_counter(station: Station, room: Room, means: Means) -> CounterScreen:
    made = CounterScreen(room, station.counter or room.definition.counters[0].number, reprint=means.reprint)
    if means.ring is not None:
        made.someone_waits.connect(means.ring)
    if means.next_key is not None:
        GlobalKey(means.next_key, made).pressed.connect(partial(made.act, Action.NEXT))
    return made


def _admin_pages(room: Room, means: Means) -> list[Page[Any]]:
    pages: list[Page[Any]] = [PrinterPage(room, means.printer)]
    if means.ask_roll is not None:
        pages.append(StationsPage(room, means.ask_roll))
    return pages


def title(station: Station, words: Words) -> str:
    """Name a station's window."""
    w = words
    names = {
        Role.CITIZEN: w("Màn hình lấy số"),
        Role.PANEL: w("Màn hình gọi số"),
        Role.STATISTICS: w("Thống kê thời gian chờ"),
        Role.PAPER: w("Máy in ảo"),
        Role.ADMIN: w("Quản trị"),
    }
    return names.get(station.role) or w("Quầy {n}", n=station.counter or "")


def make_paper(language: str, taste: Taste) -> PaperWindow:
    """Make the window of the virtual printer."""
    return PaperWindow(Words(language), taste)


def why_no_place(station: Station, error: KioskError, language: str) -> tuple[str, str, str]:
    """Say why a station cannot stand in its place yet: a title, a sentence, and the way on."""
    w = Words(language)
    if error.key != "station.held":
        return title(station, w), why_not(error, language), ""
    sentence = w.error(error, staff=True)
    if station.role is not Role.COUNTER:
        return w("Máy lấy số này đang mở trên máy khác"), sentence, ""
    more = w("Nếu máy kia không còn dùng, bấm “Tiếp quản quầy này”; máy kia sẽ thôi gọi số cho quầy.")
    return w("Quầy này đang mở trên máy khác"), f"{sentence} {more}", w("Tiếp quản quầy này")


def why_not(error: KioskError, language: str) -> str:
    """Say why the office cannot be opened yet."""
    words = Words(language)
    if isinstance(error, Fault):
        return words("Máy gặp trục trặc. Mời ông/bà gặp cán bộ để được hỗ trợ.")
    return words.error(error, staff=True)
