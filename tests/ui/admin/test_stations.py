"""The page "Máy trạm": every station with what it tells, red within forty seconds of silence."""

from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from kiosk.stations import BEAT_EVERY_S, Condition
from tests.ui.hall import UiHall, find, press
from tests.ui.machines import Machines, screen
from ui.admin.stations import ASK_EVERY_TICKS, StationCard
from ui.arrange import Role, Station
from ui.parts.text import Text

TOLD = Condition(
    printer="tcp://192.168.1.50:9100",
    printer_state="printer.paper",
    paper_left_mm=12_400,
    disk_free_mb=87_300,
)


def page(hall: UiHall, start: Machines) -> Any:
    """The administrator's window on a machine of its own, at its page of stations."""
    admin = screen(hall, start("CNTT", Station(Role.ADMIN)))
    press(admin, "page_stations")
    hall.until(lambda: admin.page.key == "stations" and admin.page.cards)
    return admin


def look_again(hall: UiHall, admin: Any) -> None:
    """Let the page ask as it does every few seconds."""
    for _ in range(ASK_EVERY_TICKS):
        admin.page.on_tick()
    hall.until(lambda: not admin.page._is_asking)


def card(hall: UiHall, admin: Any, key: str) -> StationCard:
    """The card of a station."""
    hall.until(lambda: key in admin.page.cards)
    return admin.page.cards[key]


def test_every_station_tells_what_it_lacks(hall, start):
    start.condition = TOLD
    front = start("KIOSK-A", Station(Role.CITIZEN))
    screen(hall, front)
    start("QUAY-3", Station(Role.COUNTER, 3))
    admin = page(hall, start)
    kiosk = card(hall, admin, "citizen:sảnh-1")
    hall.until(lambda: look_again(hall, admin) or "192.168.1.50" in kiosk.told.text)
    assert kiosk.name.text == "Máy lấy số sảnh-1"
    assert kiosk.standing.text == "đang chạy từ 07:30"
    assert kiosk.told.text == (
        "máy KIOSK-A · phiên bản 0.1.0 · tín hiệu cuối 0 giây trước · máy in tcp://192.168.1.50:9100 · "
        "còn khoảng 12 m giấy · ổ đĩa còn 87 GB"
    )
    assert kiosk.trouble.text == "Máy in hết giấy. Thay cuộn giấy."
    assert card(hall, admin, "counter:3").name.text == "Quầy 3"
    assert find(admin, Text, "stations_summary").text == "3 máy trạm đang chạy"


def test_a_silent_station_is_red_within_forty_seconds_and_first(hall, start, wall):
    screen(hall, start("QUAY-2", Station(Role.COUNTER, 2)))
    admin = page(hall, start)
    desk = card(hall, admin, "counter:2")
    assert not admin.page.views.states[0].is_silent(wall.now())
    mine = start.fronts[-1].house.standing
    for _ in range(3):  # the machine of the counter is off; this one goes on telling
        wall.wind(seconds=BEAT_EVERY_S)
        mine.beat()
        hall.until(lambda: not mine._is_beating)
    look_again(hall, admin)
    assert desk.standing.text == "đang chạy từ 07:30"
    wall.wind(seconds=40 - 3 * BEAT_EVERY_S - ASK_EVERY_TICKS)
    look_again(hall, admin)
    red = card(hall, admin, "counter:2")
    assert red.standing.text == "mất liên lạc từ 07:30"
    assert red.trouble.text == "tín hiệu cuối 35 giây trước"
    assert (red._edge, red.name._colour) == ("alarm", "alarm")
    assert next(iter(admin.page.cards)) == "counter:2"
    assert find(admin, Text, "stations_summary").text == "1 máy trạm đang chạy, 1 máy mất liên lạc"


def test_a_station_that_was_closed_is_no_alarm(hall, start, wall):
    start("QUAY-2", Station(Role.COUNTER, 2))
    hall.until(lambda: start.fronts[0].house.screens)
    start.close()
    admin = page(hall, start)
    desk = card(hall, admin, "counter:2")
    wall.wind(minutes=10)
    look_again(hall, admin)
    assert desk.standing.text == "đã tắt lúc 07:30"
    assert desk._edge == "line"


@pytest.mark.parametrize("size", [QSize(1920, 1080), QSize(1024, 768), QSize(1080, 1920)])
def test_nothing_is_cut(hall, start, size):
    start.condition = TOLD
    screen(hall, start("KIOSK-SANH-CHINH-TANG-1", Station(Role.CITIZEN), name="sảnh chính tầng một"))
    admin = page(hall, start)
    look_again(hall, admin)
    admin.resize(size)
    admin.rebuild()
    hall.until(lambda: admin.page.cards)
    hall.settled()
    parts = [part for part in admin.findChildren(QWidget) if part.isVisible()]
    assert [part.objectName() for part in parts if getattr(part, "is_cut", False) is True] == []
