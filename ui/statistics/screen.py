"""The statistics window: today's figures, charts and tables, read again when something happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.errors import KioskError
from ui.notice import Notice
from ui.paper_banner import PaperBanner
from ui.parts.band import Band
from ui.parts.button import Button, Face
from ui.screen import Room, Screen
from ui.statistics import tables, today
from ui.statistics.cards import Definitions, FactCard, Framed
from ui.statistics.slots import SlotChart
from ui.statistics.table import Table
from ui.statistics.today import Today
from ui.statistics.waits import WaitChart
from ui.theme.sizes import Space, Type

if TYPE_CHECKING:
    from kiosk.events import Event
    from kiosk.office import Office

SOONEST_S = 2.0
LATEST_S = 30.0
# % of the width for the charts, on a wide and on a nearly square window
WIDE, WIDE_SQUARE, SQUARE = 57, 48, 1.5
FACTS = ("waiting", "wait_median", "wait_p95", "served", "slot_within_15", "no_show")


class StatisticsScreen(Screen[Today]):
    """Shows what was measured today; a "?" opens the definitions."""

    def __init__(self, room: Room, *, open_admin: Callable[[], None] | None = None) -> None:
        super().__init__(room)
        self.setObjectName("statistics")
        self._open_admin = open_admin
        self._is_stale = False
        self._read_s = 0.0
        self.is_explaining = False

    # ---- the widgets ---------------------------------------------------------------------------------

    def build(self, body: QWidget) -> None:
        """Make band, cards, charts and tables."""
        look = self.look
        self.help = Button(look, Face.ON_BAND, Type.STRONG)
        self.help.setObjectName("definitions_button")
        self.help.setMinimumHeight(look.space(Space.TOUCH))
        self.help.clicked.connect(self.on_help_asked)
        self.band = Band(look, body, (self.help, *self._admin_button()))
        self.facts = {key: FactCard(look, key) for key in FACTS}
        self.waits, self.slots = WaitChart(look), SlotChart(look)
        self.services, self.counters = Table(look, "services"), Table(look, "counters")
        self.frames = (
            Framed(look, self.waits),
            Framed(look, self.slots),
            Framed(look, self.services, is_scrolled=True),
            Framed(look, self.counters, is_scrolled=True),
        )
        self.content = QWidget(body)
        self._lay_out()
        self.definitions = Definitions(look, body)
        self.notice = Notice(look, body)
        self.banner = PaperBanner(look, body, self.room.paper, self.words)
        self.banner.moved.connect(self._arrange)

    def _admin_button(self) -> tuple[Button, ...]:
        """Make the way to the administrator's window, where there is one."""
        self.admin: Button | None = None
        if self._open_admin is None:
            return ()
        self.admin = Button(self.look, Face.ON_BAND, Type.STRONG)
        self.admin.setObjectName("admin_button")
        self.admin.setMinimumHeight(self.look.space(Space.TOUCH))
        self.admin.clicked.connect(self._open_admin)
        return (self.admin,)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.content)
        margin, gap = self.look.space(Space.MARGIN), self.look.space(Space.GAP)
        column.setContentsMargins(margin, gap, margin, gap)
        column.setSpacing(gap)
        is_tall = self.look.sizes.is_tall
        grid = QGridLayout()
        grid.setSpacing(gap)
        across = 3 if is_tall else len(FACTS)
        for place, card in enumerate(self.facts.values()):
            grid.addWidget(card, place // across, place % across)
        for place in range(across):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        waits, slots, services, counters = self.frames
        rows = len(self.room.definition.services) + 3, len(self.room.definition.counters) + 3
        if is_tall:
            for frame, share in ((waits, 12), (slots, 10), (services, rows[0]), (counters, rows[1])):
                column.addWidget(frame, share)
            return
        sides = QHBoxLayout()
        sides.setSpacing(gap)
        column.addLayout(sides, 1)
        wide = WIDE if self.width() > SQUARE * self.height() else WIDE_SQUARE
        for pair, shares, part in (((waits, slots), (11, 10), wide), ((services, counters), rows, 100 - wide)):
            side = QVBoxLayout()
            side.setSpacing(gap)
            for frame, share in zip(pair, shares, strict=True):
                side.addWidget(frame, share)
            sides.addLayout(side, part)

    def retranslate(self) -> None:
        """Say everything anew."""
        w = self.words
        self.help.say(w("?"))
        self.help.setAccessibleName(w("Ý nghĩa của các số liệu"))
        if self.admin is not None:
            self.admin.say(w("Quản trị"))
        self.band.say(
            title=w("Thống kê thời gian chờ"),
            subtitle=w.of(self.room.definition.names),
            clock=w.time(self.now),
            date=w.date_long(self.now),
        )
        waits, slots, services, counters = self.frames
        waits.say(w("Thời gian chờ trong ngày"), w("trung vị và khoảng 10–90 %"))
        slots.say(w("Khung giờ hôm nay"), w("đã lấy / sức chứa"))
        services.say(w("Theo lĩnh vực"), w("chờ trung vị và 95 %"))
        counters.say(w("Theo quầy"), "")
        self._explain()
        self.banner.say(w)
        self._arrange()

    def _arrange(self) -> None:
        top = self.band.height_for(self.width())
        self.band.setGeometry(0, 0, self.width(), top)
        self.banner.setGeometry(0, top, self.width(), self.banner.height_for(self.width()))
        top += self.banner.height()
        self.content.setGeometry(0, top, self.width(), self.height() - top)
        margin = self.look.space(Space.MARGIN)
        self.definitions.setGeometry(self.content.geometry().adjusted(margin, margin, -margin, -margin))

    # ---- what happens in the office ------------------------------------------------------------------

    def read(self, office: Office) -> Today:
        """Read and measure the day."""
        return today.read_today(office, self.room.definition)

    def show_views(self, views: Today) -> None:
        """Show what was measured."""
        self.room.time.adopt(views.day.seen.now)
        self._read_s = time.monotonic()
        if self.body is None:
            return
        w, definition = self.words, self.room.definition
        for fact in today.facts(views, w):
            self.facts[fact.key].say(fact)
        self.waits.say(today.bins(views), w)
        self.slots.say(today.slot_bars(views, definition, w), self.now, w)
        self.services.say(tables.service_heads(w), tables.service_lines(views, definition, w))
        self.counters.say(tables.counter_heads(w), tables.counter_lines(views, definition, w))
        open_ones = sum(1 for view in views.day.counters if view.state.paused is None)
        hint = w("{open}/{all} quầy mở", open=open_ones, all=len(views.day.counters))
        self.frames[3].say(w("Theo quầy"), hint)

    def on_happened(self, event: Event) -> None:
        """Read again soon: a busy hall does not make this screen busy."""
        self._is_stale = True

    def on_tick(self) -> None:
        """Tell the time; read again when something happened, or now and then."""
        w = self.words
        self.band.tell_time(w.time(self.now), w.date_long(self.now))
        age_s = time.monotonic() - self._read_s
        if age_s >= LATEST_S or (self._is_stale and age_s >= SOONEST_S):
            self._is_stale = False
            self._read_s = time.monotonic()
            self.refresh()

    def on_lost(self, error: KioskError) -> None:
        """Say that the office cannot be reached, as long as it lasts."""
        if self.body is not None:
            w, said = self.words, self.say_error(error, is_staff=True)
            then = w.time(self.now - timedelta(seconds=self.room.feed.age_s or 0.0))
            self.notice.say(w("{error} Số liệu đang hiện là của lúc {time}.", error=said, time=then), shown_ms=0)

    def on_found(self) -> None:
        """Take the sentence away, and read again."""
        if self.body is not None:
            self.notice.leave()
        self.refresh()

    # ---- the definitions -----------------------------------------------------------------------------

    def on_help_asked(self) -> None:
        """Show what the figures mean, or the figures again."""
        self.is_explaining = not self.is_explaining
        self._explain()

    def _explain(self) -> None:
        w = self.words
        self.content.setVisible(not self.is_explaining)
        if self.is_explaining:
            self.definitions.say(w("Ý nghĩa của các số liệu"), today.definitions(w))
            self.definitions.show()
            self.definitions.raise_()
        else:
            self.definitions.hide()
