"""The administrator's window: the list of pages at the left, the page that is looked at beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from kiosk.errors import KioskError
from ui.admin.page import Page
from ui.notice import Notice
from ui.paper_banner import PaperBanner
from ui.parts.band import Band
from ui.parts.button import Button, Face
from ui.parts.card import Card
from ui.parts.scroll import scrolled
from ui.screen import Room, Screen
from ui.theme.sizes import Space, Type

if TYPE_CHECKING:
    from kiosk.events import Event
    from kiosk.office import Office

LIST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page read, and which page that was: it may have been left meanwhile."""

    page: Page[Any]
    views: object


class AdminScreen(Screen[Shown]):
    """Shows one page at a time; Ctrl+1, Ctrl+2 … or a touch chooses it."""

    def __init__(self, room: Room, pages: Sequence[Page[Any]]) -> None:
        super().__init__(room)
        self.setObjectName("admin")
        self.pages = tuple(pages)
        self.page: Page[Any] = self.pages[0]
        for place, page in enumerate(self.pages):
            page.setParent(self)
            page.stale.connect(partial(self._on_stale, page))
            page.said.connect(self._on_said)
            shortcut = QShortcut(QKeySequence(_key(place)), self)
            shortcut.activated.connect(partial(self.go, page))

    # ---- the widgets ---------------------------------------------------------------------------------

    def build(self, body: QWidget) -> None:
        """Make the band, the list and every page."""
        look = self.look
        self.band = Band(look, body)
        self.list = Card(look)
        self.list.setParent(body)
        self.list.setObjectName("pages")
        column = QVBoxLayout(self.list)
        pad = look.space(Space.GAP)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(look.space(Space.SMALL))
        self.buttons: dict[Page[Any], Button] = {}
        self.areas: dict[Page[Any], QScrollArea] = {}
        for page in self.pages:
            self.buttons[page] = button = self._button(page)
            column.addWidget(button)
            inner = QWidget()
            self.areas[page] = area = scrolled(look, inner)
            area.setParent(body)
            area.setObjectName(f"page_{page.key}_area")
            page.rebuild(inner, look)
        column.addStretch(1)
        self.notice = Notice(look, body)
        self.banner = PaperBanner(look, body, self.room.paper, self.words)
        self.banner.moved.connect(self._arrange)

    def _button(self, page: Page[Any]) -> Button:
        button = Button(self.look, Face.QUIET, Type.BUTTON).take_focus()
        button.setObjectName(f"page_{page.key}")
        button.setCheckable(True)
        button.setMinimumHeight(self.look.space(Space.TILE))
        button.clicked.connect(partial(self.go, page))
        return button

    def retranslate(self) -> None:
        """Say everything anew."""
        w = self.words
        self.setWindowTitle(w("Quản trị"))
        self.band.say(
            title=w("Quản trị"),
            subtitle=w.of(self.room.definition.names),
            clock=w.time(self.now),
            date=w.date_long(self.now),
        )
        self.list.setAccessibleName(w("Các trang"))
        for place, (page, button) in enumerate(self.buttons.items()):
            page.words = w
            button.say(page.name(), key=_key(place))
            page.retranslate()
        self.banner.say(w)
        self._arrange()
        self._show_page()

    def _arrange(self) -> None:
        margin = self.look.space(Space.MARGIN)
        top = self.band.height_for(self.width())
        self.band.setGeometry(0, 0, self.width(), top)
        self.banner.setGeometry(0, top, self.width(), self.banner.height_for(self.width()))
        top += self.banner.height()
        area = QRect(0, top, self.width(), self.height() - top).adjusted(margin, margin, -margin, -margin)
        wide = round(max(self.width() * LIST_SHARE, *(b.sizeHint().width() + margin for b in self.buttons.values())))
        self.list.setGeometry(area.left(), area.top(), wide, area.height())
        beside = area.adjusted(wide + margin, 0, self.look.space(Space.SMALL), 0)  # the bar stands in the margin
        for each in self.areas.values():
            each.setGeometry(beside)

    def _show_page(self) -> None:
        for page, button in self.buttons.items():
            is_this = page is self.page
            button.setChecked(is_this)
            self.areas[page].setVisible(is_this)
        self.setAccessibleName(f"{self.words('Quản trị')}: {self.page.name()}")

    # ---- which page ----------------------------------------------------------------------------------

    def open(self) -> None:
        """Begin to live with the first page."""
        super().open()
        self.page.on_opened()

    def go(self, page: Page[Any]) -> None:
        """Look at a page."""
        if page is not self.page:
            self.page.on_left()
            self.page = page
            page.on_opened()
            self.refresh()
        self._show_page()

    # ---- what happens in the office ------------------------------------------------------------------

    def read(self, office: Office) -> Shown:
        """Read what the page that is looked at shows."""
        page = self.page
        return Shown(page, page.read(office))

    def show_views(self, views: Shown) -> None:
        """Give a page what it read."""
        views.page.take_views(views.views)

    def on_happened(self, event: Event) -> None:
        """Tell every page what happened."""
        for page in self.pages:
            page.on_happened(event)

    def on_tick(self) -> None:
        """Tell the time."""
        self.band.tell_time(self.words.time(self.now), self.words.date_long(self.now))
        self.page.on_tick()

    def on_lost(self, error: KioskError) -> None:
        """Say that the office cannot be reached, as long as it lasts."""
        if self.body is not None:
            self.notice.say(self.say_error(error, is_staff=True), shown_ms=0)

    def on_found(self) -> None:
        """Take the sentence away."""
        if self.body is not None:
            self.notice.leave()

    def _on_stale(self, page: Page[Any]) -> None:
        if page is self.page:
            self.refresh()

    def _on_said(self, text: str, is_alarm: bool) -> None:
        if self.body is not None:
            self.notice.say(text, is_alarm=is_alarm)


def _key(place: int) -> str:
    return f"Ctrl+{place + 1}"
