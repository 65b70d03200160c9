"""A clerk at counter 2 of Ngã Năm: real keys on the real console over a real office."""

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.model import Ticket
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import UiHall
from ui.counter.screen import CounterScreen

COUNTER = 2
Key = Qt.Key


@dataclass
class Clerk:
    """Hands and eyes of a clerk."""

    hall: UiHall
    console: CounterScreen
    seconds: Any

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the focus is, and wait until the office has answered."""
        QTest.keyClick(self.console.focusWidget() or self.console, key, held)
        self.wait()

    def type(self, text: str) -> None:
        """Type as an input method does: QTest itself knows ASCII only."""
        for sign in text:
            stroke = QKeyEvent(QEvent.Type.KeyPress, Key.Key_unknown, Qt.KeyboardModifier.NoModifier, sign)
            QApplication.sendEvent(self.console.focusWidget(), stroke)

    def wait(self) -> None:
        for _ in range(3):
            self.hall.settled()

    def later(self, **by: float) -> None:
        """Let time pass at the office and on the clerk's own clock."""
        self.hall.clock.wind(**by)
        self.hall.feed.office_time.adopt(self.hall.clock.now())
        self.seconds.passed += 60

    @property
    def desk(self):
        return self.hall.office.desk(COUNTER)

    @property
    def current(self) -> Ticket | None:
        view = self.desk.current
        return view.ticket if view else None

    @property
    def shown(self) -> str:
        """The number on the console."""
        return self.console.console.current.number.text


class Seconds:
    """A steady clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


def take(hall: UiHall, service: str = "A", **wishes: Any) -> Ticket:
    return hall.office.take(TakeRequest(service=service, **wishes)).ticket


def number(ticket: Ticket) -> str:
    return ticket.label[0] + "\u00a0" + ticket.label[1:]


def seat(hall: UiHall) -> Clerk:
    """Sit down at the counter."""
    seconds = Seconds()
    console = hall.open(CounterScreen(hall.room(), COUNTER, steady_s=seconds))
    console.activateWindow()
    hall.until(console.isActiveWindow)
    return Clerk(hall, console, seconds)


@pytest.fixture
def clerk(hall: UiHall) -> Clerk:
    hall.start()
    return seat(hall)
