"""The statistics screen over a played day: every figure is the report's."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QLayout, QWidget

from kiosk.durations import FEW
from kiosk.statistics import Report, report
from tests.ui.hall import UiHall, local
from ui.morning import Morning
from ui.statistics.screen import StatisticsScreen
from ui.theme.taste import Taste

SIZES = (QSize(1920, 1080), QSize(1080, 1920), QSize(1366, 768), QSize(1280, 1024), QSize(1024, 768))
TASTES = (Taste(), Taste(is_high_contrast=True), Taste(is_large=True, is_high_contrast=True))
pytestmark = pytest.mark.xdist_group("statistics")  # the played offices are made once
OFFICES = ("mot-cua-nga-nam-2023", "trung-tam-pvhcc-phuong-nga-nam")


@pytest.fixture(scope="module", params=OFFICES)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, qapp: Any) -> Iterator[UiHall]:
    """Both offices, a morning old: played once."""
    hall = UiHall(tmp_path_factory.mktemp("played"), None, at="06:45", example=request.param)
    Morning(hall.office, hall.clock).play(local("09:12"))
    yield hall
    hall.close()


@pytest.fixture
def busy(played: UiHall, qtbot: Any) -> UiHall:
    """A played hall, with its feed listening."""
    played.qtbot = qtbot
    if played.feed.age_s is None:
        played.start()
    return played


def told(hall: UiHall) -> Report:
    day = hall.office.day()
    return report((day,), hall.definition, first=day.plan.date, last=day.plan.date)


def statistics(hall: UiHall, size: QSize | None = None) -> StatisticsScreen:
    return hall.open(StatisticsScreen(hall.room()), size)


def test_the_cards_say_what_the_report_says(busy: UiHall):
    shown, total = statistics(busy), told(busy).total
    w = shown.words
    assert shown.facts["waiting"].value.text == str(total.waiting)
    assert shown.facts["served"].value.text == str(total.served)
    assert shown.facts["no_show"].value.text == str(total.no_show)
    assert total.wait.median_s is not None
    assert shown.facts["wait_median"].value.text == f"{w.decimal(total.wait.median_s / 60)}’"
    assert total.wait.p95_s is not None
    assert shown.facts["wait_p95"].value.text == f"{w.decimal(total.wait.p95_s / 60)}’"
    assert shown.facts["wait_p95"].note.text.startswith(f"90 %: {w.decimal(total.wait.p90_s / 60)}’ ")
    if total.longest_waiting is not None:
        assert w.number(total.longest_waiting.label) in shown.facts["waiting"].note.text


def test_bars_add_up_to_the_places_of_the_day(busy: UiHall):
    shown, slots = statistics(busy), told(busy).slots
    assert sum(bar.capacity for bar in shown.slots.bars) == sum(slot.capacity for slot in slots)
    assert sum(bar.taken for bar in shown.slots.bars) == sum(slot.taken for slot in slots)


def test_the_axis_begins_at_zero_and_holds_every_band_and_the_target(busy: UiHall):
    shown, bins = statistics(busy), told(busy).bins
    assert shown.waits.top_min > 20
    assert all(each.wait.p90_s is None or each.wait.p90_s / 60 <= shown.waits.top_min for each in bins)


def test_every_service_and_counter_has_its_line(busy: UiHall):
    shown = statistics(busy)
    assert len(shown.services.lines) == len(busy.definition.services)
    assert len(shown.counters.lines) == len(busy.definition.counters)


def test_with_fewer_than_20_cases_nobody_is_compared(busy: UiHall):
    shown = statistics(busy)
    for line, row in zip(shown.counters.lines, shown.views.counters.rows, strict=False):
        assert line[2] == str(row.figures.steps)
        assert (line[3] == "–") == (row.figures.service.n < FEW)
        assert (line[4] == "–") == (row.figures.wait.n < FEW)


def test_pointing_tells_the_values(busy: UiHall):
    shown = statistics(busy)
    assert "Đã lấy: " in shown.slots.told_at(shown.slots.rect().center())
    assert shown.slots.told_at(QPoint(-1, 0)) == ""
    waits = {shown.waits.told_at(QPoint(x, 10)) for x in range(0, shown.waits.width(), 10)}
    assert any("Chờ trung vị: " in text for text in waits)
    assert "Quầy: 1 " in shown.counters.told_at(shown.counters._row_px() * 1.5)


def test_definitions_are_one_touch_away_and_one_touch_gone(busy: UiHall, qtbot: Any):
    shown = statistics(busy)
    qtbot.mouseClick(shown.help, Qt.MouseButton.LeftButton)
    assert shown.definitions.isVisible()
    assert any(text.startswith("<b>95 % chờ dưới.</b> ") for text in shown.definitions.texts)
    qtbot.mouseClick(shown.help, Qt.MouseButton.LeftButton)
    assert not shown.definitions.isVisible()
    assert shown.content.isVisible()


def test_what_happens_is_read_soon_and_not_at_every_event(hall: UiHall):
    hall.start()
    shown = statistics(hall)
    hall.office.pause(1, "họp")
    with hall.qtbot.waitSignal(hall.feed.happened):
        hall.feed.ring()
    shown.on_tick()
    assert not shown._is_reading
    shown._read_s -= 2.0
    shown.on_tick()
    hall.until(lambda: shown.counters.lines[0][1] == "tạm nghỉ")


def test_an_empty_morning_has_dashes_and_no_bands(hall: UiHall):
    hall.start()
    shown = statistics(hall)
    assert shown.facts["wait_median"].value.text == "–"
    assert shown.facts["slot_within_15"].value.text == "–"
    assert shown.facts["waiting"].note.text == "không ai đang chờ"
    assert not shown.grab().isNull()


def cut(screen: QWidget) -> list[str]:
    parts = screen.findChildren(QWidget)
    return [part.objectName() for part in parts if part.isVisible() and getattr(part, "is_cut", False) is True]


def let_lie(screen: QWidget) -> None:
    """Let every layout give its widgets their places now: it does so in turns of the loop."""
    for layout in screen.findChildren(QLayout):
        layout.activate()


@pytest.mark.parametrize("taste", TASTES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_cut_off_at_any_size(busy: UiHall, language: str, taste: Taste):
    for size in SIZES:
        shown = busy.open(StatisticsScreen(busy.room(language=language, taste=taste)), size)
        busy.settled()
        let_lie(shown)
        assert cut(shown) == [], size
        for table in (shown.services, shown.counters):
            area = table.parentWidget()
            assert area is not None
            assert table.width() <= area.width(), (size, table.objectName())
            assert taste.is_large or table.height() <= area.height(), (size, table.objectName())  # large: scrolled
        shown.on_help_asked()
        busy.settled()
        let_lie(shown)
        assert cut(shown) == [], size
        shown.close()
