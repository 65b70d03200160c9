"""The panel over a real office: calls become large, are listed, and nothing that is old is played again."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.model import Ticket
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import UiHall, local
from ui.habits import Habits
from ui.morning import Morning
from ui.panel.calling import Pace
from ui.panel.saying import Tone
from ui.panel.screen import PanelScreen
from ui.theme.look import Taste

SLOW = Pace(alone_s=3600, followed_s=3600, hurried_s=3600, cut_off_s=3600)
SIZES = (QSize(1920, 1080), QSize(1080, 1920), QSize(1366, 768), QSize(1280, 1024), QSize(1024, 768))
pytestmark = pytest.mark.xdist_group("panel")  # the played offices are made once
OFFICES = ("mot-cua-nga-nam-2023", "trung-tam-pvhcc-phuong-nga-nam")


def take(hall: UiHall, service: str = "A", **wishes: Any) -> Ticket:
    return hall.office.take(TakeRequest(service=service, **wishes)).ticket


def counter_of(hall: UiHall, service: str = "A") -> int:
    return hall.definition.counters_of(service)[0].number


def panel(hall: UiHall, size: QSize | None = None, *, pace: Pace = SLOW, **given: Any) -> PanelScreen:
    if hall.feed.age_s is None:
        hall.start()
    return hall.open(PanelScreen(hall.room(), pace=pace, **given), size)


def ring(hall: UiHall) -> None:
    """Let the feed bring what happened."""
    before = hall.feed._last_id
    hall.feed.ring()
    hall.until(lambda: hall.feed._last_id > before)


def test_a_call_is_large_at_once_with_counter_service_and_slot(hall: UiHall):
    shown = panel(hall)
    ticket = take(hall)
    hall.office.call_next(counter_of(hall))
    ring(hall)
    said = shown.pane.said
    assert said.tone is Tone.LOUD
    assert (said.kicker, said.number) == ("MỜI SỐ", shown.words.number(ticket.label))
    assert said.counter == f"→ Quầy {counter_of(hall)}"
    hall.until(lambda: "khung giờ" in shown.pane.said.detail)
    assert shown.pane.said.detail == "Chứng thực · khung giờ 07:30–08:00"
    hall.until(lambda: shown.pane.is_bright)


def test_after_its_time_a_call_stays_calmly_in_its_place(hall: UiHall):
    shown = panel(hall, pace=Pace(alone_s=0.02))
    ticket = take(hall)
    hall.office.call_next(counter_of(hall))
    ring(hall)
    hall.until(lambda: shown.pane.said.tone is Tone.CALM and shown.pane.said.number)
    assert shown.pane.said.kicker == "VỪA GỌI"
    assert shown.pane.said.number == shown.words.number(ticket.label)
    assert shown.recent.rows == ()


def test_a_burst_is_shown_one_after_another_and_nothing_is_lost(hall: UiHall):
    shown = panel(hall, pace=Pace(alone_s=0.1, followed_s=0.1, hurried_s=0.1))
    called = []
    for counter in hall.definition.counters:
        take(hall, counter.services[0])
        view = hall.office.call_next(counter.number)
        assert view is not None
        called.append(shown.words.number(view.ticket.label))
    assert len(called) > 4
    hall.feed.ring()
    seen: list[str] = []

    def look() -> bool:
        if shown.pane.said.tone is Tone.LOUD and shown.pane.said.number not in seen:
            seen.append(shown.pane.said.number)
        return len(seen) == len(called)

    hall.until(look)
    assert seen == called


def test_a_recall_says_that_it_is_the_second_time(hall: UiHall):
    shown = panel(hall, pace=Pace(followed_s=0.01))
    take(hall)
    hall.office.call_next(counter_of(hall))
    ring(hall)
    hall.office.recall(counter_of(hall))
    ring(hall)
    hall.until(lambda: shown.pane.said.kicker == "MỜI LẦN 2")


def test_a_call_older_than_a_minute_when_it_comes_is_listed_only(hall: UiHall):
    shown = panel(hall)
    take(hall)
    hall.office.call_next(counter_of(hall))
    hall.clock.wind(seconds=61)
    ring(hall)
    hall.until(lambda: shown.pane.said.kicker == "VỪA GỌI")
    assert shown.queue.current is None
    assert not shown.queue.waiting


def test_after_a_reload_nothing_is_played_again(hall: UiHall):
    shown = panel(hall)
    for service in ("A", "C"):
        take(hall, service)
        hall.office.call_next(counter_of(hall, service))
    ring(hall)
    assert shown.queue.current is not None
    assert shown.queue.waiting
    hall.feed.reloaded.emit()
    assert shown.pane.said.tone is Tone.CALM
    assert shown.queue.current is None
    assert not shown.queue.waiting
    hall.until(lambda: len(shown.recent.rows) == 1)


def test_a_tried_call_asks_calmly_to_confirm(hall: UiHall):
    shown = panel(hall)
    ticket = take(hall, slot="08:00")
    hall.clock.wind(minutes=41)
    view = hall.office.call_next(counter_of(hall))
    assert view is not None
    assert view.ticket.tried
    ring(hall)
    said = shown.pane.said
    assert said.tone is Tone.TRIED
    assert said.number == shown.words.number(ticket.label)
    assert "xin xác nhận tại máy" in said.detail
    hall.until(lambda: shown.pane.said.kicker == "SỐ HẸN 08:00")
    assert not shown.pane.is_bright
    hall.office.recall(counter_of(hall))
    ring(hall)
    assert shown.queue.waiting[-1].is_tried


def test_paused_counters_are_named_with_their_reason(hall: UiHall):
    shown = panel(hall)
    hall.office.pause(2, "họp giao ban")
    ring(hall)
    hall.until(lambda: shown.recent.paused == "Quầy 2 tạm nghỉ: họp giao ban")


def test_where_long_reasons_would_take_the_rows_of_the_calls_the_counters_alone_are_named(hall: UiHall):
    hall.start()
    shown = hall.open(PanelScreen(hall.room(taste=Habits().panel), pace=SLOW))
    counters = hall.definition.counters
    for counter in counters[:4]:
        take(hall, counter.services[0])
        hall.office.call_next(counter.number)
    ring(hall)
    hall.until(lambda: len(shown.recent.rows) == 3)
    for number in (1, 2, 3):
        hall.office.pause(number, "họp giao ban đầu tuần với lãnh đạo")
    ring(hall)
    hall.until(lambda: shown.recent.paused == "Quầy 1, 2, 3 tạm nghỉ")
    assert len(shown.recent.rows) == 3
    assert "họp giao ban đầu tuần" in shown.recent.accessibleName()


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("06:10", "Buổi sáng bắt đầu lúc 07:00"),
        ("12:00", "Buổi chiều bắt đầu lúc 13:00"),
        ("18:00", "Hôm nay đã hết giờ tiếp nhận. Xin cảm ơn ông/bà."),
        ("09:00", "Mời ông/bà lấy số ở máy và chờ gọi tại đây."),
    ],
)
def test_without_calls_it_says_what_runs_or_begins(tmp_path: Path, qtbot: Any, at: str, sentence: str):
    hall = UiHall(tmp_path, qtbot, at=at)
    try:
        shown = panel(hall)
        assert shown.pane.notice.text == sentence
    finally:
        hall.close()


def test_the_day_has_its_name_and_its_notices_follow_each_other(hall: UiHall):
    shown = panel(hall)
    assert shown.footer.badge.text == "Thứ 2 ngày không viết"
    seen = set()
    for _ in range(4):
        seen.add(shown.footer.notice.text)
        shown.footer.turn()
    assert "Hôm nay cán bộ điền giúp ông/bà tờ khai." in seen
    assert "Ông/bà có hẹn 07:30 xin xác nhận có mặt tại máy lấy số." in seen


def test_cut_off_it_tells_how_old_what_is_shown_is(hall: UiHall):
    shown = panel(hall, pace=Pace(cut_off_s=0.02))
    hall.until(lambda: (hall.feed.age_s or 0) > 0.05)
    shown.on_tick()
    assert shown.footer.cut_off.text == "Mất kết nối · dữ liệu lúc 07:29"
    before = hall.feed.age_s or 0
    hall.feed.ring()
    hall.until(lambda: (hall.feed.age_s or before) < before)
    shown._pace = SLOW
    shown.on_tick()
    assert shown.footer.cut_off.text == ""


def test_a_zone_shows_its_own_counters_only(tmp_path: Path, qtbot: Any):
    hall = UiHall(tmp_path, qtbot, example=OFFICES[1])
    try:
        here = hall.definition.counters[0]
        there = next(each for each in hall.definition.counters if each.zone != here.zone)
        shown = panel(hall, zone=here.zone)
        for counter in (there, here):
            take(hall, counter.services[0])
            hall.office.call_next(counter.number)
        ring(hall)
        assert shown.pane.said.counter == f"→ Quầy {here.number}"
        assert not shown.queue.waiting
    finally:
        hall.close()


def test_it_takes_no_focus_and_no_key(hall: UiHall):
    shown = panel(hall)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Q, Qt.Key.Key_Tab, Qt.Key.Key_F4, Qt.Key.Key_Space):
        QTest.keyClick(shown, key, Qt.KeyboardModifier.ControlModifier)
    assert shown.isVisible()
    for widget in (shown, *shown.findChildren(QWidget)):
        assert widget.focusPolicy() is Qt.FocusPolicy.NoFocus


def cut(screen: QWidget) -> list[str]:
    parts = screen.findChildren(QWidget)
    return [part.objectName() for part in parts if part.isVisible() and getattr(part, "is_cut", False) is True]


@pytest.fixture(scope="module", params=OFFICES)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, qapp: Any) -> Iterator[UiHall]:
    """Both offices, a morning old: played once."""
    hall = UiHall(tmp_path_factory.mktemp("played"), None, at="06:45", example=request.param)
    Morning(hall.office, hall.clock).play(local("07:50"))
    hall.office.pause(2, "họp giao ban")
    yield hall
    hall.close()


@pytest.fixture
def busy(played: UiHall, qtbot: Any) -> UiHall:
    """A played hall, with its feed listening."""
    played.qtbot = qtbot
    if played.feed.age_s is None:
        played.start()
    return played


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_at_any_size_for_any_seat_in_any_language(busy: UiHall, size: QSize):
    for farthest_m, language, is_large in product((2.5, 5.0, 12.0), ("vi", "en"), (False, True)):
        taste = Taste(diagonal_in=55, farthest_m=farthest_m, is_large=is_large, is_high_contrast=is_large)
        shown = busy.open(PanelScreen(busy.room(taste=taste, language=language), pace=SLOW), size)
        assert shown.pane.said.number
        assert 2 <= len(shown.recent.rows) <= 6
        assert cut(shown) == []
        assert shown.reach_m > 2.4
        shown.close()


@pytest.mark.parametrize("size", SIZES)
def test_everything_can_be_read_from_the_farthest_seat_of_a_usual_hall(busy: UiHall, size: QSize):
    usual = Habits().panel
    assert (usual.diagonal_in, usual.farthest_m) == (55, 5)
    for language in ("vi", "en"):
        shown = busy.open(PanelScreen(busy.room(taste=usual, language=language), pace=SLOW), size)
        assert shown.pane.said.number
        assert shown.recent.paused
        assert shown.reach_m >= 5
        shown.close()


def test_a_call_is_larger_while_it_is_new_but_where_it_would_be_too_small_afterwards(busy: UiHall):
    def caps_px(size: QSize, farthest_m: float) -> tuple[float, float]:
        taste = Taste(diagonal_in=55, farthest_m=farthest_m)
        shown = busy.open(PanelScreen(busy.room(taste=taste), pace=SLOW), size)
        calm = shown.pane.number.caps_px
        shown.pane.say(replace(shown.pane.said, tone=Tone.LOUD))
        return calm, shown.pane.number.caps_px

    calm, loud = caps_px(QSize(1920, 1080), 4.0)
    assert calm < loud * 0.9
    calm, loud = caps_px(QSize(1920, 1080), 12.0)
    assert calm == loud
