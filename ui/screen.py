"""What every screen is: built for the size of its window, spoken in one language, shown from frozen views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from kiosk.errors import KioskError
from kiosk.stations import Lease, StationState
from kiosk.words import Words
from ui.clock import OfficeTime
from ui.cover import Cover
from ui.deed import by
from ui.feed import Feed
from ui.theme import look as looks
from ui.theme.look import Look, Taste
from ui.work import Fault, Work

if TYPE_CHECKING:
    from kiosk.events import Event
    from kiosk.model import Definition
    from kiosk.office import By, Office
    from ui.paper_trouble import PaperTrouble

T = TypeVar("T")
V = TypeVar("V")
RESIZE_PAUSE_MS = 60
TICK_MS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a screen is given. `is_locked`: alone on its machine, it cannot be closed by those who use it."""

    work: Work
    feed: Feed
    definition: Definition
    taste: Taste = field(default_factory=Taste)
    language: str = "vi"
    is_locked: bool = False
    lease: Lease | None = None
    paper: PaperTrouble | None = None

    @property
    def time(self) -> OfficeTime:
        """The office's time."""
        return self.feed.office_time

    def words(self, language: str | None = None) -> Words:
        """Make the words of a language, with times in the office's zone."""
        return Words(language or self.language, zone=self.definition.zone)


class Screen(QWidget, Generic[V]):
    """A window of one station. `build` makes its widgets, `retranslate` gives them words, `show_views` figures."""

    ground = "desk"
    place_doubted = Signal()
    """A verb was refused because another run stands in this place."""
    place_asked = Signal()
    """Somebody here wants this place back."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.usual_taste = room.taste
        self.words = room.words()
        self.look = self.make_look(QSize(1280, 800))
        self.body: QWidget | None = None
        self.views: V | None = None
        self.cover: Cover | None = None
        self._holder: StationState | None = None
        self._is_reading = False
        self._wants_reading = False
        self._resized = QTimer(self, singleShot=True, interval=RESIZE_PAUSE_MS)
        self._resized.timeout.connect(self._fit)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.on_tick)
        room.feed.happened.connect(self.on_happened)
        room.feed.reloaded.connect(self.refresh)
        room.feed.found.connect(self.on_found)
        room.feed.lost.connect(self.on_lost)

    # ---- what a screen says of itself ----------------------------------------------------------------

    def make_look(self, size: QSize) -> Look:
        """Make the look for a size of the window."""
        return looks.desk(size, self.taste)

    def build(self, body: QWidget) -> None:
        """Make the widgets of this look inside a body."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Give every widget its words."""
        raise NotImplementedError

    def read(self, office: Office) -> V:
        """Read the views this screen shows; runs in the office's thread."""
        raise NotImplementedError

    def show_views(self, views: V) -> None:
        """Show what was read."""
        raise NotImplementedError

    def on_tick(self) -> None:
        """Move what changes every second."""

    def on_happened(self, event: Event) -> None:
        """Learn what happened; by default everything is read again."""
        self.refresh()

    def on_lost(self, error: KioskError) -> None:
        """Learn that the office cannot be reached."""

    def on_found(self) -> None:
        """Learn that the office can be reached again."""

    def tell_sight(self) -> str:
        """Say from how far it can be read, to whoever puts it up; nothing where one stands before it."""
        return ""

    def on_fault(self) -> None:
        """Say that something went wrong; by default only the log knows."""

    @property
    def taste(self) -> Taste:
        """The taste of its look now."""
        return self.usual_taste

    # ---- what every screen does ----------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The office's instant."""
        return self.room.time.now()

    def ask(
        self,
        call: Callable[[Office], T],
        done: Callable[[T], None],
        failed: Callable[[KioskError], None] | None = None,
    ) -> None:
        """Ask the office, as long as this screen is there to hear the answer."""
        self.room.work.ask(call, self.guarded(done), self.guarded(self._noticing(failed or self.on_refresh_failed)))

    def _noticing(self, failed: Callable[[KioskError], None]) -> Callable[[KioskError], None]:
        def on_failed(error: KioskError) -> None:
            self.notice_refusal(error)
            failed(error)

        return on_failed

    def notice_refusal(self, error: KioskError) -> None:
        """See whether a verb was refused because this place is another's by now."""
        if error.key == "station.lost":
            self.place_doubted.emit()

    def deed(self) -> By:
        """Say whose deed a verb is: this station's, as long as the place is."""
        return by(self.room.lease)

    def guarded(self, slot: Callable[[T], None]) -> Callable[[T], None]:
        """Answer only while this screen lives."""
        return lambda value: slot(value) if isValid(self) else None

    def refresh(self) -> None:
        """Read the views once more; a burst of events costs two reads at most."""
        if self._is_reading:
            self._wants_reading = True
            return
        self._is_reading = True
        self.ask(self.read, self._on_read, self._on_read_failed)

    def _on_read(self, views: V) -> None:
        self._is_reading = False
        self.views = views
        self.show_views(views)
        self._read_again()

    def _on_read_failed(self, error: KioskError) -> None:
        self._is_reading = False
        self.on_refresh_failed(error)
        self._read_again()

    def _read_again(self) -> None:
        if self._wants_reading:
            self._wants_reading = False
            self.refresh()

    def on_refresh_failed(self, error: KioskError) -> None:
        """Let the feed notice that the office is away; it reads again by itself."""

    def say_error(self, error: KioskError, *, is_staff: bool = False) -> str:
        """Put an error into one kind sentence."""
        if isinstance(error, Fault):
            return self.words("Máy gặp trục trặc. Mời ông/bà gặp cán bộ để được hỗ trợ.")
        return self.words.error(error, today=self.words.day(self.now), staff=is_staff)

    def speak(self, language: str) -> None:
        """Change the language."""
        self.words = self.room.words(language)
        if self.body is not None:
            self.retranslate()

    def open(self) -> None:
        """Begin to live: build, read, tick."""
        self._fit()
        self._tick.start()
        self.refresh()

    def _fit(self) -> None:
        if self.body is None or self.look.size != self.make_look(self.size()).size:
            self.rebuild()
        else:
            self.body.setGeometry(self.rect())

    # ---- a place that another run has taken over -----------------------------------------------------

    @property
    def is_stopped(self) -> bool:
        """Whether nothing may be done here: another run stands in this place."""
        return self._holder is not None

    def stop_for(self, holder: StationState) -> None:
        """Let nothing be done here any more, and say who stands in this place now."""
        self._holder = holder
        self._lay_cover()

    def go_on(self) -> None:
        """Work again: the place is this run's."""
        self._holder = None
        self._lay_cover()
        self.refresh()

    def why_stopped(self, holder: StationState) -> tuple[str, str, str]:
        """Say why nothing can be done here: a title, a sentence, and the way on where there is one."""
        return self.words("Máy này tạm ngừng phục vụ"), self.words("Mời ông/bà dùng máy khác hoặc gặp cán bộ."), ""

    def _lay_cover(self) -> None:
        if self.cover is not None:
            self.cover.hide()
            self.cover.deleteLater()
            self.cover = None
        if self.body is not None:
            self.body.setEnabled(self._holder is None)
        if self._holder is not None:
            self.cover = Cover(self.look, "stopped")
            self.cover.say(*self.why_stopped(self._holder))
            self.cover.asked.connect(self.place_asked)
            self.cover.lie_over(self)

    def rebuild(self) -> None:
        """Make every widget anew: for another size, another look."""
        self.look = self.make_look(self.size())
        if self.body is not None:
            self.body.hide()
            self.body.deleteLater()
        self.body = QWidget(self)
        self.body.setGeometry(self.rect())
        self.build(self.body)
        self.retranslate()
        if self.views is not None:
            self.show_views(self.views)
        self.body.show()
        self._lay_cover()

    def measure(self, diagonal_in: float) -> None:
        """Build again for another diagonal of the screen."""
        self.usual_taste = replace(self.usual_taste, diagonal_in=diagonal_in)
        self.rebuild()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Build again for the new size, once it has settled."""
        if self.body is not None:
            self._resized.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        QPainter(self).fillRect(self.rect(), self.look.colour(self.ground))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay, where the station is locked."""
        if self.room.is_locked and event.spontaneous():
            event.ignore()
            return
        event.accept()


def name_widget(widget: QWidget, name: str, accessible: str = "") -> None:
    """Name a widget for tests and for readers."""
    widget.setObjectName(name)
    if accessible:
        widget.setAccessibleName(accessible)


def let_touches_through(widget: QWidget) -> None:
    """Make a widget that only shows something."""
    widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
