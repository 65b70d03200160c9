"""What every page of the admin screen is: made once, its widgets anew for every size of the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from kiosk.errors import KioskError
from ui.screen import Room
from ui.theme import look as looks
from ui.theme.look import Look

if TYPE_CHECKING:
    from kiosk.events import Event
    from kiosk.office import Office

T = TypeVar("T")
V = TypeVar("V")


class Page(QObject, Generic[V]):
    """One page. It lives as long as the screen: what it is in the middle of outlasts another size of the window.

    A page is told everything in the GUI thread but `read`, which runs in the office's thread. `stale`: ask for
    another read; `said`: a sentence for the screen's notice, and whether it is an alarm.
    """

    key: ClassVar[str] = ""
    stale = Signal()
    said = Signal(str, bool)

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.words = room.words()
        self.look: Look = looks.desk(QSize(1280, 800), room.taste)
        self.body: QWidget | None = None
        self.views: V | None = None

    # ---- what a page says of itself ------------------------------------------------------------------

    def name(self) -> str:
        """Name the page in the list of pages."""
        raise NotImplementedError

    def build(self, body: QWidget) -> None:
        """Make the widgets of this look inside a body that may be scrolled: give it a layout."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Give every widget its words."""
        raise NotImplementedError

    def read(self, office: Office) -> V:
        """Read the views this page shows; runs in the office's thread."""
        raise NotImplementedError

    def show_views(self, views: V) -> None:
        """Show what was read."""
        raise NotImplementedError

    def on_opened(self) -> None:
        """Learn that this page is the one that is looked at."""

    def on_left(self) -> None:
        """Learn that another page is looked at."""

    def on_happened(self, event: Event) -> None:
        """Learn what happened, also while another page is looked at; by default everything is read again."""
        self.stale.emit()

    def on_tick(self) -> None:
        """Move what changes every second, while this page is looked at."""

    # ---- what every page does ------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The office's instant."""
        return self.room.time.now()

    def rebuild(self, body: QWidget, look: Look) -> None:
        """Make the widgets anew in another body."""
        self.body, self.look = body, look
        self.build(body)
        self.retranslate()
        if self.views is not None:
            self.show_views(self.views)

    def take_views(self, views: V) -> None:
        """Keep what was read, and show it where it can be seen."""
        self.views = views
        if self.body is not None:
            self.show_views(views)

    def guarded(self, slot: Callable[[T], None]) -> Callable[[T], None]:
        """Answer only while this page lives."""
        return lambda value: slot(value) if isValid(self) else None

    def say_error(self, error: KioskError) -> None:
        """Put an error into one sentence for staff, in the screen's notice."""
        self.said.emit(self.words.error(error, today=self.words.day(self.now), staff=True), True)
