"""A kiosk and a console in one process, touched and typed at by Qt events into their windows; tells what it took."""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from db.store import open_store
from kiosk.clock import OfficeClock
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from ui.app import know_widgets
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen
from ui.clock import OfficeTime
from ui.counter.screen import CounterScreen
from ui.feed import Feed
from ui.parts.number import Number
from ui.screen import Room, Screen
from ui.theme import fonts
from ui.tidying import Tidying
from ui.work import Work

PATIENCE_MS, GUARD_MS = 5000, 2100
LANGUAGES = ("en", "vi") * 2


class Timed(QApplication):
    """Keeps how long the longest event took in the GUI thread, and the most processor time that one used."""

    longest_ms, busiest_ms, depth = 0.0, 0.0, 0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver an event, timed where it is no part of another."""
        self.depth += 1
        began, began_cpu = time.perf_counter(), time.thread_time()
        try:
            return super().notify(receiver, event)
        finally:
            self.depth -= 1
            if not self.depth:
                self.longest_ms = max(self.longest_ms, (time.perf_counter() - began) * 1000)
                self.busiest_ms = max(self.busiest_ms, (time.thread_time() - began_cpu) * 1000)

    def told(self) -> list[float]:
        """Tell both so far, and begin anew."""
        told = [self.longest_ms, self.busiest_ms]
        self.longest_ms = self.busiest_ms = 0.0
        return told


class Eye(QObject):
    """Tells when something was painted as it should be."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.at_ns = 0
        self._is_so: Callable[[], bool] = lambda: False

    def took_ms(self, seen: QWidget, deed: Callable[[], object], is_so: Callable[[], bool]) -> float | None:
        """From a deed to the end of the painting that shows it; None when it never was."""
        self.at_ns, self._is_so = 0, is_so
        seen.installEventFilter(self)
        began = time.monotonic_ns()
        deed()
        if not self.at_ns:
            wait(self.painted)
        seen.removeEventFilter(self)
        return (self.at_ns - began) / 1e6 if self.at_ns else None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Notice a painting; its end is the beginning of the next turn of the loop."""
        if event.type() == QEvent.Type.Paint and not self.at_ns and self._is_so():
            QTimer.singleShot(0, self._on_painted)
        return False

    def _on_painted(self) -> None:
        if not self.at_ns:
            self.at_ns = time.monotonic_ns()
            self.painted.emit()


def wait(signal: object = None, most_ms: int = PATIENCE_MS) -> None:
    """Let the windows live until a signal comes, or for some time."""
    loop = QEventLoop()
    if signal is not None:
        signal.connect(loop.quit)  # type: ignore[attr-defined]
    QTimer.singleShot(most_ms, loop.quit)
    loop.exec()


def until(is_so: Callable[[], object]) -> None:
    """Let the windows live until something is so."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        wait(most_ms=10)


def middle(window: QWidget, widget: QWidget) -> QPoint:
    """Where to touch a widget, in its window."""
    return widget.mapTo(window, widget.rect().center())


def touch(window: QWidget, name: str) -> None:
    """Touch a button where it stands."""
    button = next(b for b in window.findChildren(QAbstractButton, name) if b.isVisible())
    handle, place = window.windowHandle(), middle(window, button)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=place)


def _is_read(screen: Screen[Any]) -> bool:
    return screen.views is not None


def _open(screen: Screen[Any], place: QRect) -> None:
    screen.setGeometry(place)
    screen.show()
    screen.open()


class Bench:
    """The two windows, and rounds of touches and keys."""

    def __init__(self, url: str) -> None:
        self.office = Office(open_store(url), OfficeClock())
        self.work = Work(lambda: Office(open_store(url), OfficeClock()))
        self.feed, self.eye = Feed(self.work, OfficeTime()), Eye()
        self.tidying = Tidying()
        definition = self.office.definition()
        self.counter = definition.counters[0]
        room = Room(work=self.work, feed=self.feed, definition=definition)
        self.kiosk, self.console = CitizenScreen(room), CounterScreen(room, self.counter.number)
        self.took: dict[str, list[float]] = {"number": [], "pressed": [], "key": [], "language": []}
        self.feed.start()
        for screen, place in ((self.kiosk, QRect(0, 0, 1920, 1080)), (self.console, QRect(1920, 0, 1280, 800))):
            QTimer.singleShot(0, partial(_open, screen, place))
            until(partial(_is_read, screen))
        self.tidying.settle()
        wait(most_ms=1500)

    def round(self) -> None:
        """One ticket by touch, languages and large letters there and back, one number by key."""
        self._take()
        self.kiosk.end()
        self.kiosk.shield.hide()
        wait(most_ms=100)
        for language in LANGUAGES:
            self._switch(language)
        for _there_and_back in range(2):
            self._ease()
        self._call()
        wait(most_ms=GUARD_MS)

    def _take(self) -> None:
        offered = (v.service.prefix for v in self.office.services() if v.offer.now)
        prefix = next((each for each in offered if self._stands(f"service_{each}")), None)
        if prefix is None:
            return
        self._press(f"service_{prefix}")
        touch(self.kiosk, f"service_{prefix}")
        until(lambda: self.kiosk.visit.days)
        until(lambda: not self.kiosk.shield.isVisible())
        number = self.kiosk.findChild(Number, "number")
        assert isinstance(number, QWidget)
        self._keep("number", self.eye.took_ms(number, lambda: touch(self.kiosk, "take_now"), self._is_done))
        until(self._is_done)

    def _stands(self, name: str) -> bool:
        """Whether a tile is on the page that is shown."""
        return any(button.isVisible() for button in self.kiosk.findChildren(QAbstractButton, name))

    def _is_done(self) -> bool:
        return self.kiosk.visit.step is Step.DONE

    def _press(self, name: str) -> None:
        """Put a finger on a button, and take it away beside it."""
        button = next(b for b in self.kiosk.findChildren(QAbstractButton, name) if b.isVisible())
        handle, place = self.kiosk.windowHandle(), middle(self.kiosk, button)
        left = Qt.MouseButton.LeftButton
        took = self.eye.took_ms(button, lambda: QTest.mousePress(handle, left, pos=place), button.isDown)
        QTest.mouseMove(handle, QPoint(2, 2))
        QTest.mouseRelease(handle, left, pos=QPoint(2, 2))
        self._keep("pressed", took)

    def _switch(self, language: str) -> None:
        title = self.kiosk.findChild(QWidget, "home_title")
        assert isinstance(title, QWidget)
        name, is_so = f"language_{language}", lambda: self.kiosk.words.language == language
        self._keep("language", self.eye.took_ms(title, lambda: touch(self.kiosk, name), is_so))

    def _ease(self) -> None:
        """Larger letters, or the usual ones: the screen is built anew."""
        is_eased = self.kiosk.is_eased
        touch(self.kiosk, "ease")
        until(lambda: self.kiosk.is_eased is not is_eased)
        until(lambda: not self.kiosk.shield.isVisible())
        wait(most_ms=200)

    def _call(self) -> None:
        taken = self.office.take(TakeRequest(service=self.counter.services[0], override="bench"))
        self.feed.ring()
        until(lambda: self.console.views and any(t.code == taken.ticket.code for t in self.console.views.waiting))
        self.console.activateWindow()
        until(self.console.isActiveWindow)
        before = self._own()
        number = self.console.findChild(QWidget, "current_number")
        assert isinstance(number, QWidget)
        handle = self.console.windowHandle()
        took = self.eye.took_ms(
            number,
            lambda: QTest.keyClick(handle, Qt.Key.Key_F2),
            lambda: self._own() not in (None, before),
        )
        self._keep("key", took)
        self.office.finish(self.counter.number)
        self.feed.ring()
        until(lambda: self._own() is None)

    def _own(self) -> str | None:
        current = self.console.views.current if self.console.views else None
        return current.ticket.code if current else None

    def _keep(self, what: str, took: float | None) -> None:
        if took is not None:
            self.took[what].append(took)

    def close(self) -> None:
        """Stop the threads."""
        self.feed.stop()
        self.work.stop()
        self.tidying.close()


def main(url: str, rounds: int) -> None:
    """Do the rounds and tell."""
    application = Timed(["bench"])
    know_widgets()
    fonts.load()
    bench = Bench(url)
    opening = application.told()
    for _ in range(rounds):
        bench.round()
    bench.close()
    told = {**bench.took, "opening": opening, "section": application.told()}
    print(json.dumps(told | {"platform": application.platformName()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
