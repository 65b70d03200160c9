"""Counter, panel and statistics: nothing is cut, everything reachable has a name, every text can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import UiHall, local, taste
from tests.ui.reach import EASY, NORMAL, OFFICES, SIZES, cut, edited, pale, unnamed
from ui.counter.actions import Action
from ui.counter.screen import CounterScreen
from ui.morning import Morning
from ui.panel.screen import PanelScreen
from ui.screen import Room
from ui.statistics.screen import StatisticsScreen

LANGUAGES = ("vi", "en", "km")
COUNTER = 2
Faults = dict[tuple[str, ...], list[Any]]


@pytest.fixture(
    scope="module",
    params=[pytest.param(office, marks=pytest.mark.xdist_group(f"desks of {office}")) for office in OFFICES],
)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, qapp: Any) -> Iterator[UiHall]:
    """An office after a morning: one held, one called, one without paper, one counter that pauses."""
    hall = UiHall(tmp_path_factory.mktemp("played"), None, at="06:45", **edited(request.param))
    Morning(hall.office, hall.clock).play(local("09:12"))
    served = hall.definition.counter(COUNTER).services[0]
    for wishes in ({"priority": hall.definition.priorities[0].key}, {}, {}):
        ticket = hall.office.take(TakeRequest(service=served, next=True, stay=True, **wishes)).ticket
    failed = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    hall.office.print_result(Printed(code=ticket.code, printer="virtual:", result=failed))
    if hall.office.desk(COUNTER).current is None:
        hall.office.call_next(COUNTER)
    hall.office.hold(COUNTER)
    hall.clock.wind(seconds=30)
    hall.office.call_next(COUNTER)
    hall.office.serve(COUNTER)
    hall.office.pause(1, "họp giao ban đầu giờ")
    hall.feed.office_time.adopt(hall.clock.now())
    yield hall
    hall.close()


@pytest.fixture
def office(played: UiHall, qtbot: Any) -> UiHall:
    """That office, with its feed listening."""
    played.qtbot = qtbot
    if played.feed.age_s is None:
        played.start()
    return played


def room(hall: UiHall, language: str, inches: float, **wishes: Any) -> Room:
    made = hall.room(taste=taste(inches, **wishes), language=language)
    return replace(made, definition=replace(hall.definition, languages=LANGUAGES))


def faces(hall: UiHall, size: str, language: str, wishes: dict[str, bool]) -> Iterator[tuple[str, QWidget]]:
    """Open every screen but the kiosk, and go through what it can show."""
    at = QSize(*SIZES[size][:2])
    console = hall.open(CounterScreen(room(hall, language, 24.0, **wishes), COUNTER), at)
    yield "counter", console
    for action in (Action.TRANSFER, Action.CHOOSE, Action.PAUSE):
        console.act(action)
        hall.until(lambda: console.console.question.asked is not None)
        yield action.value, console
        console.console.question.leave()
    console.act(Action.STRIP)
    console.resize(at.width(), console.height())
    console.rebuild()
    yield "strip", console
    console.close()
    for screen in (
        PanelScreen(room(hall, language, 55.0, **wishes)),
        StatisticsScreen(room(hall, language, 24.0, **wishes)),
    ):
        yield screen.objectName(), hall.open(screen, at)
        screen.close()


@pytest.mark.parametrize("wish", ["normal", "large"])
@pytest.mark.parametrize("size", SIZES)
def test_no_word_is_cut(office: UiHall, size: str, wish: str):
    faults: Faults = {}
    for language in LANGUAGES:
        for name, screen in faces(office, size, language, EASY if wish == "large" else NORMAL):
            office.settled()
            if found := cut(screen):
                faults[name, language] = found
    assert not faults


@pytest.mark.parametrize("contrast", [False, True])
def test_everything_reachable_has_a_name_and_every_text_stands_seven_to_one(office: UiHall, contrast: bool):
    faults: Faults = {}
    for name, screen in faces(office, "1920x1080", "vi", {"is_high_contrast": contrast}):
        office.settled()
        if found := [*unnamed(screen), *pale(screen)]:
            faults[name,] = found
    assert not faults
