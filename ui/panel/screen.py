"""The panel's window: learns of calls from the feed, shows them large one after another, lists them."""

from __future__ import annotations

import math
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.events import EventKind
from kiosk.views import CallShown
from ui.panel import saying, sight
from ui.panel.calling import CallQueue, Pace, call_of, call_shown
from ui.panel.footer import Footer
from ui.panel.pane import CallPane
from ui.panel.recent import MOST_ROWS, CalledRow, RecentList
from ui.panel.saying import Page, Said, Tone
from ui.panel.scale import call_caps_px, panel_look
from ui.parts.band import Band
from ui.screen import Room, Screen
from ui.theme.look import Look

if TYPE_CHECKING:
    from kiosk.events import Event
    from kiosk.office import Office

PULSES = 3
HALF_PULSE_MS = 500
NOTICE_TICKS = 12
MOST_READ = 60
MOST_BAND_SHARE = 0.145
PANE_SHARE, TALL_PANE_SHARE = 0.583, 0.5
UNSEEN = frozenset({EventKind.PRINT, EventKind.ISSUED, EventKind.ARRIVED, EventKind.RELEASED, EventKind.STEP_READY})


class PanelScreen(Screen[Page]):
    """Shows calls. `zone`: only those of its counters. It takes neither focus nor keys."""

    ground = "night"

    def __init__(self, room: Room, *, zone: str | None = None, pace: Pace | None = None) -> None:
        super().__init__(room)
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        self._zone, self._pace = zone, pace or Pace()
        self.queue = CallQueue(self._pace)
        self._pulses_left = 0
        self._ticks = 0
        self._minute = -1
        self._opened_s = time.monotonic()
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self.on_turn)
        self._pulse = QTimer(self, interval=HALF_PULSE_MS)
        self._pulse.timeout.connect(self.on_pulse)
        room.feed.reloaded.connect(self.on_reloaded)

    # ---- the widgets ---------------------------------------------------------------------------------

    def make_look(self, size: QSize) -> Look:
        """Make the look of a panel."""
        return panel_look(size, self.taste)

    def build(self, body: QWidget) -> None:
        """Make band, large field, list and foot."""
        self.band = Band(self.look, body)
        self.pane = CallPane(self.look, body, least_caps_px=call_caps_px(self.look.size, self.taste))
        self.recent = RecentList(self.look, body)
        self.footer = Footer(self.look, body)

    def retranslate(self) -> None:
        """Say everything anew."""
        self._say_band(self.words.of(self.room.definition.agency))
        if self.band.height_for(self.width()) > self.height() * MOST_BAND_SHARE:
            self._say_band("")
        self._say_notices()
        self._say_calls()

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        top, foot = self.band.height_for(width), self.footer.height_for(width)
        middle = QRect(0, top, width, height - top - foot)
        self.band.setGeometry(0, 0, width, top)
        self.footer.setGeometry(0, height - foot, width, foot)
        if self.look.sizes.is_tall:
            tall = round(middle.height() * TALL_PANE_SHARE)
            self.pane.setGeometry(0, top, width, tall)
            self.recent.setGeometry(0, top + tall, width, middle.height() - tall)
        else:
            wide = round(width * PANE_SHARE)
            self.pane.setGeometry(0, top, wide, middle.height())
            self.recent.setGeometry(wide, top, width - wide, middle.height())

    @property
    def reach_m(self) -> float:
        """From how far everything shown now can be read."""
        call_px = self.pane.number.caps_px if self.pane.said.number else math.inf
        return sight.reach_m(self.look, self.taste, call_px=call_px, row_px=self.recent.caps_px)

    def tell_sight(self) -> str:
        """Say whether the farthest seat can read it."""
        return sight.tell(self.reach_m, self.taste, self.words)

    # ---- what happens in the office ------------------------------------------------------------------

    def read(self, office: Office) -> Page:
        """Read the calls; outside the sessions the day's plan, too."""
        calls = office.calls(MOST_READ)
        plan = office.day().plan if calls.session is None else None
        return Page(calls=calls, plan=plan)

    def show_views(self, views: Page) -> None:
        """Show what was read."""
        self.room.time.adopt(views.calls.seen.now)
        if self.body is None:
            return
        self._minute = self.now.minute
        self._say_notices()
        self._say_calls()

    def on_happened(self, event: Event) -> None:
        """Show a call at once; whatever else changed is read."""
        call = call_of(event, self._known(event.label))
        if call is not None and self._is_ours(call.counter):
            age_s = (self.now - call.at).total_seconds()
            if age_s <= self._pace.fresh_s:
                self.queue.add(call)
                self.on_turn()
        if event.kind not in UNSEEN:
            self.refresh()

    def on_found(self) -> None:
        """Take the badge of a panel that is cut off away at once."""
        if self.body is not None:
            self._say_cut_off()
        self.refresh()

    def on_reloaded(self) -> None:
        """Forget what waits to be shown: what is long past is not replayed."""
        self.queue.clear()
        self._turn.stop()
        self._end_pulses()
        if self.body is not None:
            self._say_calls()

    def on_turn(self) -> None:
        """Show the next call when it is time."""
        now_s = time.monotonic()
        if self.queue.turn(now_s):
            self._begin_pulses()
            if self.body is not None:
                self._say_calls()
        due_s = self.queue.due_in_s(now_s)
        if due_s is None:
            self._turn.stop()
        else:
            self._turn.start(max(1, round(due_s * 1000)))

    def on_pulse(self) -> None:
        """Go on to the other half of a pulse."""
        self._pulses_left -= 1
        if self._pulses_left <= 0:
            self._end_pulses()
        elif self.body is not None:
            self.pane.pulse(self._pulses_left % 2 == 1)

    def on_tick(self) -> None:
        """Tell the time, turn the notices, notice a silent office."""
        w = self.words
        self.band.tell_time(w.time(self.now), self._date())
        self._say_cut_off()
        self._ticks += 1
        if self._ticks % NOTICE_TICKS == 0:
            self.footer.turn()
        if self.now.minute != self._minute:
            self._minute = self.now.minute
            self._say_notices()
            self.refresh()

    # ---- what is said --------------------------------------------------------------------------------

    def _say_band(self, agency: str) -> None:
        w = self.words
        title = w.of(self.room.definition.names)
        self.band.say(title=title, subtitle=agency, clock=w.time(self.now), date=self._date())
        self.band.subtitle.setVisible(bool(agency))

    def _date(self) -> str:
        w = self.words
        if not self.look.sizes.is_tall:
            return w.date_long(self.now)
        return w("{day} {date}", day=w.weekday(self.now), date=w.date_short(self.now))

    def _say_calls(self) -> None:
        shown = self._shown()
        self.pane.say(shown)
        w = self.words
        rows = [
            CalledRow(number=w.number(each.label), counter=str(each.counter), note=self._note(each))
            for each in self._calls()
            if w.number(each.label) != shown.number
        ]
        pauses = saying.pauses(self.views, w) if self.views else ()
        self.recent.say((w("SỐ VỪA GỌI"), w("QUẦY")), rows[:MOST_ROWS], pauses)

    def _shown(self) -> Said:
        w, definition, call = self.words, self.room.definition, self.queue.current
        if call is not None:
            return saying.said(call, self._known(call.label), definition, w, is_large=True)
        if self.views is None:
            return Said(tone=Tone.CALM)
        newest = next(iter(self._calls()), None)
        if newest is None or (self.views.calls.session is None and not newest.is_open):
            return saying.resting(self.views, self.now, w)
        return saying.said(call_shown(newest), newest, definition, w, is_large=False)

    def _note(self, shown: CallShown) -> str:
        if shown.tried:
            return self.words("xin xác nhận tại máy")
        return self.words("lần {n}", n=shown.calls) if shown.calls > 1 and shown.is_open else ""

    def _say_notices(self) -> None:
        w, definition = self.words, self.room.definition
        day = saying.named_day(definition, self.now, w)
        texts = saying.notices(definition, self.views, self.now, w)
        self.footer.say(w.of(day.names) if day else "", texts)
        self._arrange()

    def _say_cut_off(self) -> None:
        age_s = self.room.feed.age_s
        silent_s = time.monotonic() - self._opened_s if age_s is None else age_s
        text = ""
        if silent_s > self._pace.cut_off_s:
            text = self.words("Mất kết nối")
            if age_s is not None:
                then = self.words.time(self.now - timedelta(seconds=age_s))
                text = self.words("Mất kết nối · dữ liệu lúc {time}", time=then)
        self.footer.say_cut_off(text)

    def _calls(self) -> tuple[CallShown, ...]:
        calls = self.views.calls.calls if self.views else ()
        return tuple(each for each in calls if self._is_ours(each.counter))

    def _known(self, label: str | None) -> CallShown | None:
        calls = self.views.calls.calls if self.views else ()
        return next((each for each in calls if each.label == label), None)

    def _is_ours(self, counter: int) -> bool:
        found = self.room.definition.counter(counter)
        return self._zone is None or (found is not None and found.zone == self._zone)

    # ---- pulses and keys -----------------------------------------------------------------------------

    def _begin_pulses(self) -> None:
        call = self.queue.current
        if call is None or call.is_tried:
            self._end_pulses()
            return
        self._pulses_left = 2 * PULSES
        self._pulse.start()

    def _end_pulses(self) -> None:
        self._pulses_left = 0
        self._pulse.stop()
        if self.body is not None:
            self.pane.pulse(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let keys do nothing."""

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 (Qt's name)
        """Let nothing take the focus."""
        return False
