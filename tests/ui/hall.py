"""A hall for screens: a shipped office on a temporary SQLite file, a clock by hand, the real threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QWidget

from db.store import open_store
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.office import Office
from ui.clock import StandingTime
from ui.feed import Feed
from ui.screen import Room, Screen
from ui.theme.look import Taste
from ui.work import Work

Found = TypeVar("Found", bound=QWidget)
MONDAY = "2026-11-23"
NAMED = "mot-cua-nga-nam-2023"
WAIT_MS = 20_000
Edit = Callable[[str], str]


def local(time: str, day: str = MONDAY) -> datetime:
    """Give an instant of the office's zone."""
    return datetime.fromisoformat(f"{day}T{time}:00+07:00")


class UiHall:
    """The office, its clock, work and feed. The feed asks only when it is rung."""

    def __init__(
        self, folder: Path, qtbot: Any, *, at: str = "07:30", example: str = NAMED, edit: Edit = lambda text: text
    ) -> None:
        text, source = definition.read(example)
        text = edit(text)
        self.clock = HandClock(local(at))
        self.url = f"sqlite:///{folder / 'office.sqlite'}"
        self.store = open_store(self.url, create=True)
        self.store.load(text, source=source, is_rehearsal=True, now=self.clock.now())
        self.office = Office(self.store, self.clock)
        self.qtbot = qtbot
        self.work = Work(lambda: self.office)
        self.feed = Feed(self.work, StandingTime(), poll_ms=3_600_000)
        self.definition = self.office.definition()
        self.feed.office_time.adopt(self.clock.now())

    def room(self, **given: Any) -> Room:
        """Make what a screen is given."""
        return Room(work=self.work, feed=self.feed, definition=self.definition, **given)

    def start(self) -> None:
        """Let the feed begin to listen."""
        with self.qtbot.waitSignal(self.feed.reloaded, timeout=WAIT_MS):
            self.feed.start()

    def open(self, screen: Screen[Any], size: QSize | None = None) -> Any:
        """Show a screen and wait until it has read its views."""
        self.qtbot.addWidget(screen)
        screen.resize(size or QSize(1920, 1080))
        screen.show()
        screen.open()
        self.until(lambda: screen.views is not None)
        return screen

    def until(self, is_so: Callable[[], object]) -> None:
        """Let the windows live until something is so."""
        self.qtbot.waitUntil(lambda: bool(is_so()), timeout=WAIT_MS)

    def settled(self) -> None:
        """Wait until the worker has answered everything it was asked."""
        answered: list[object] = []
        self.work.do(lambda: None, answered.append)
        self.until(lambda: answered)

    def ring(self) -> None:
        """Say that something happened, and wait until every screen has learnt it."""
        self.feed.ring()
        for _ in range(3):
            self.settled()

    def close(self) -> None:
        """Stop everything."""
        self.feed.stop()
        assert self.work.stop()
        self.store.close()


def find(screen: QWidget, kind: type[Found], name: str) -> Found:
    """Find a widget by its name."""
    found = [widget for widget in screen.findChildren(kind, name) if widget.window() is screen.window()]
    assert found, f"there is no {name}"
    return next((widget for widget in found if widget.isVisible()), found[0])


def press(screen: QWidget, name: str) -> None:
    """Touch a button that can be seen and touched."""
    button = find(screen, QAbstractButton, name)
    assert button.isVisible(), f"{name} is not visible"
    assert button.isEnabled(), f"{name} is not enabled"
    button.click()


def taste(inches: float = 32.0, **more: Any) -> Taste:
    """Make a taste of a diagonal."""
    return Taste(diagonal_in=inches, **more)
