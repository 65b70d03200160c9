"""Opens screens over a played office and looks at them when nothing moves any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QSize, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.events import Event
from kiosk.office import Office
from ui.clock import StandingTime
from ui.feed import Feed
from ui.morning import Winding
from ui.screen import Room, Screen
from ui.theme.taste import Taste
from ui.work import Work

POLL_MS, MOST_LOOKS = 3_600_000, 20
Made = TypeVar("Made", bound=QWidget)
Picture = tuple[str, QImage]
Pictures = Iterator[Picture]


@dataclass(frozen=True, slots=True)
class Shape:
    """A size of screen, with the diagonals of the touch screen and the panel in inches."""

    wide: int
    tall: int
    touch_in: float
    panel_in: float = 55.0

    @property
    def name(self) -> str:
        """How pictures are named after it."""
        return f"{self.wide}x{self.tall}"

    @property
    def size(self) -> QSize:
        """Its size in pixels."""
        return QSize(self.wide, self.tall)


class StandingFeed(Feed):
    """A feed that was heard just now, however long a picture takes."""

    @property
    def age_s(self) -> float | None:
        """Tell that nothing is old, once something was heard."""
        return None if super().age_s is None else 0.0


class Camera:
    """The hall's threads, a time that stands, and one open screen at a time."""

    def __init__(self, office: Office, clock: Winding) -> None:
        self.office, self.clock = office, clock
        self.work = Work(lambda: office)
        self.feed = StandingFeed(self.work, StandingTime(), poll_ms=POLL_MS)
        self.definition = office.definition()
        self.feed.start()
        self.settle()

    def close(self) -> None:
        """Stop the threads."""
        self.feed.stop()
        self.work.stop()

    def room(self, taste: Taste, language: str = "vi") -> Room:
        """Make what a screen is given."""
        return Room(work=self.work, feed=self.feed, definition=self.definition, taste=taste, language=language)

    def settle(self) -> None:
        """Let the feed and the screens learn what happened: three rounds through the office's thread."""
        self.feed.ring()
        for _ in range(3):
            loop = QEventLoop()
            self.work.do(lambda: None, lambda _, loop=loop: QTimer.singleShot(0, loop.quit))  # type: ignore[misc]
            loop.exec()
        QApplication.processEvents()

    def wind(self, by: timedelta) -> None:
        """Let time pass at the office, and let everybody know."""
        self.clock.set(self.clock.now() + by)
        self.settle()

    def open(self, screen: Made, size: QSize) -> Made:
        """Show a screen; its timers rest, so that it is the same however long the picture takes."""
        screen.resize(size)
        screen.show()
        if isinstance(screen, Screen):
            screen.open()
        self.rest(screen)
        self.settle()
        return screen

    def rest(self, screen: QWidget) -> None:
        """Stop what would move by itself."""
        for timer in screen.findChildren(QTimer):
            timer.stop()

    def look(self, screen: QWidget, *names: str) -> Picture:
        """Take a picture."""
        self.rest(screen)
        self.settle()
        self.rest(screen)
        return "-".join(names), self.still(screen)

    def still(self, screen: QWidget) -> QImage:
        """Look until nothing moves any more: layouts settle in turns of the loop."""
        seen = screen.grab().toImage()
        for _ in range(MOST_LOOKS):
            QApplication.processEvents()
            before, seen = seen, screen.grab().toImage()
            if seen == before:
                break
        return seen

    def put_away(self, screen: QWidget) -> None:
        """Close a screen for good."""
        screen.close()
        screen.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def news_of(self, deeds: Callable[[], object]) -> tuple[Event, ...]:
        """Do something and tell what happened of it."""
        before = self.office.seen().event_id
        deeds()
        return self.office.news(before).events
