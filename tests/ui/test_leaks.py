"""Screens that come and go leave nothing behind."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui.citizen.screen import CitizenScreen
from ui.counter.screen import CounterScreen
from ui.panel.screen import PanelScreen
from ui.statistics.screen import StatisticsScreen

MAKERS = {
    "citizen": CitizenScreen,
    "counter": lambda room: CounterScreen(room, 2),
    "panel": PanelScreen,
    "statistics": StatisticsScreen,
}


def come_and_go(hall, make, times):
    for _ in range(times):
        screen = make(hall.room())
        screen.resize(1280, 800)
        screen.show()
        screen.open()
        hall.until(lambda screen=screen: screen.views is not None)
        screen.rebuild()
        screen.close()
        screen.deleteLater()
        del screen
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("name", MAKERS)
def test_widgets_stay_flat(hall, name):
    hall.start()
    come_and_go(hall, MAKERS[name], 3)
    before = len(QApplication.allWidgets())
    come_and_go(hall, MAKERS[name], 12)
    assert len(QApplication.allWidgets()) <= before
