"""One counter, one console; one kiosk, one name: who may stand where, and what the one sees that has to leave."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.errors import Unavailable
from kiosk.stations import BEAT_EVERY_S, FREE_AFTER, StationRole
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import UiHall, find, press
from tests.ui.machines import screen
from ui.app import Front
from ui.arrange import Role, Station
from ui.cover import Cover

DESK = Station(Role.COUNTER, 2)


def refused(hall: UiHall, front: Front) -> Cover:
    """The page that says why no screen stands there yet."""
    (opening,) = front.openings.values()
    hall.until(lambda: opening.cover)
    return opening.cover


def strike(hall: UiHall, console: Any, key: Qt.Key) -> None:
    """Press a key at a console, which has the focus of its machine."""
    console.activateWindow()
    hall.until(console.isActiveWindow)
    QTest.keyClick(console, key)


def told(front: Front) -> Any:
    """Let a program tell of itself, as it does every ten seconds."""
    front.house.standing.beat()


def test_a_second_console_is_refused_with_the_machine_that_holds_the_counter(hall, start):
    screen(hall, start("QUAY-A", DESK))
    page = refused(hall, start("QUAY-B", DESK))
    assert page.title.text == "Quầy này đang mở trên máy khác"
    assert "Quầy 2 đang mở trên máy QUAY-A, từ 07:30" in page.sentence.text
    assert page.button.text() == "Tiếp quản quầy này"


def test_taking_over_opens_the_console_and_stops_the_other(hall, start, wall):
    front = start("QUAY-A", DESK)
    first = screen(hall, front)
    second = start("QUAY-B", DESK)
    page = refused(hall, second)
    wall.wind(minutes=5)
    press(page, "no_place_button")
    assert screen(hall, second).number == 2
    assert not first.is_stopped
    told(front)
    hall.until(lambda: first.is_stopped)
    assert first.cover.title.text == "Quầy này đã được máy QUAY-B tiếp quản"
    assert "Từ 07:35, quầy 2 gọi số ở máy QUAY-B" in first.cover.sentence.text
    assert first.cover.geometry() == first.rect()


def test_a_console_that_lost_its_counter_calls_nobody(hall, start):
    hall.office.take(TakeRequest(service="A"))
    front = start("QUAY-A", DESK)
    first = screen(hall, front)
    second = start("QUAY-B", DESK)
    press(refused(hall, second), "no_place_button")
    screen(hall, second)
    # Before its next heartbeat it does not know yet: the ledger refuses, and then it knows.
    strike(hall, first, Qt.Key.Key_F2)
    hall.until(lambda: first.is_stopped)
    assert hall.office.desk(2).current is None
    strike(hall, first, Qt.Key.Key_F2)
    hall.settled()
    assert hall.office.desk(2).current is None
    assert not first.body.isEnabled()


def test_a_counter_can_be_taken_back_and_shows_its_own_ticket(hall, start):
    hall.office.take(TakeRequest(service="A"))
    front = start("QUAY-A", DESK)
    first = screen(hall, front)
    other = start("QUAY-B", DESK)
    press(refused(hall, other), "no_place_button")
    second = screen(hall, other)
    told(front)
    hall.until(lambda: first.is_stopped)
    strike(hall, second, Qt.Key.Key_F2)
    hall.until(lambda: hall.office.desk(2).current)
    press(first, "stopped_button")
    hall.until(lambda: not first.is_stopped)
    hall.until(lambda: first.console.current.number.text == second.console.current.number.text)
    assert first.cover is None
    told(other)
    hall.until(lambda: second.is_stopped)
    strike(hall, first, Qt.Key.Key_F4)
    hall.until(lambda: hall.office.desk(2).current is None)


def test_the_same_machine_starts_again_at_once(hall, start):
    front = start("QUAY-A", DESK)
    first = screen(hall, front)
    assert screen(hall, start("QUAY-A", DESK)).number == 2
    told(front)
    hall.until(lambda: first.is_stopped)


def test_a_console_opens_by_itself_once_the_other_machine_is_silent(hall, start, wall):
    screen(hall, start("QUAY-A", DESK))
    second = start("QUAY-B", DESK)
    refused(hall, second)
    wall.set(wall.now() + FREE_AFTER)
    second.house._try_again(DESK)
    assert screen(hall, second).number == 2


def test_a_program_that_is_closed_gives_its_places_back(hall, start):
    front = start("QUAY-A", DESK)
    screen(hall, front)
    start.close()
    assert screen(hall, start("QUAY-B", DESK)).number == 2


def test_two_kiosks_of_one_name_are_refused_and_no_citizen_can_take_over(hall, start):
    front = start("KIOSK-A", Station(Role.CITIZEN))
    kiosk = screen(hall, front)
    page = refused(hall, start("KIOSK-B", Station(Role.CITIZEN)))
    assert "“sảnh-1” đang mở trên máy KIOSK-A" in page.sentence.text
    assert page.button.isHidden()
    other = screen(hall, start("KIOSK-C", Station(Role.CITIZEN), name="sảnh-2"))
    assert [kiosk.is_stopped, other.is_stopped] == [False, False]


def test_a_kiosk_that_lost_its_name_sends_citizens_elsewhere(hall, start, wall):
    front = start("KIOSK-A", Station(Role.CITIZEN))
    kiosk = screen(hall, front)
    wall.set(wall.now() + FREE_AFTER)
    screen(hall, start("KIOSK-B", Station(Role.CITIZEN)))
    told(front)
    hall.until(lambda: kiosk.is_stopped)
    assert kiosk.cover.title.text == "Máy này tạm ngừng phục vụ"
    assert kiosk.cover.button.isHidden()


def test_every_window_of_a_machine_has_a_place_of_its_own(hall, start):
    front = start("MAY-1", *(Station(role) for role in Role if role is not Role.ADMIN))
    hall.until(lambda: len(front.house.screens) == 4)
    front.house.open_admin()
    roll = front.house.standing
    hall.until(lambda: len(roll._places) == 5)
    told(front)
    seen: list[Any] = []

    def on_heard() -> bool:
        roll._lane.do(lambda: roll._opened().roll(), seen.append)
        return bool(seen) and all(s.disk_free_mb == 900 for s in seen[-1].states) and len(seen[-1].states) == 5

    hall.until(on_heard)
    assert {s.role for s in seen[-1].states} == set(StationRole)
    assert front.house.standing._timer.interval() == BEAT_EVERY_S * 1000


def test_the_last_error_is_told(hall, start):
    front = start("MAY-1", DESK)
    screen(hall, front)
    front.house.feed.lost.emit(Unavailable("db.busy"))
    told(front)
    seen: list[Any] = []

    def on_heard() -> bool:
        front.house.standing._lane.do(lambda: front.house.standing._opened().roll(), seen.append)
        return bool(seen) and seen[-1].states[0].error == "db.busy"

    hall.until(on_heard)


def test_a_strip_that_loses_its_counter_says_so_as_a_window(hall, start):
    front = start("QUAY-A", DESK)
    first = screen(hall, front)
    first.fold(True)
    second = start("QUAY-B", DESK)
    press(refused(hall, second), "no_place_button")
    screen(hall, second)
    told(front)
    hall.until(lambda: first.is_stopped)
    assert not first.is_strip
    assert find(first, Cover, "stopped").isVisible()
