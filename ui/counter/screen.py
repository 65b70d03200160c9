"""The clerk's window: keys to verbs, the desk as the office tells it, and what is asked in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiosk.errors import KioskError, Unavailable
from kiosk.events import Event
from kiosk.model import Ticket, TicketState
from kiosk.office import Office
from kiosk.stations import StationState
from kiosk.views import Desk
from ui.counter import asking, helping, stillness, taken
from ui.counter.actions import WAYS, Action, code_of, deed_of, is_possible, ticket_of
from ui.counter.console import Console
from ui.counter.question import Asked
from ui.counter.reprinting import Reprint, Reprinting
from ui.counter.strip import HEIGHT_PX, OVER_OTHERS, Strip
from ui.notice import Notice
from ui.paper_banner import PaperBanner
from ui.screen import Room, Screen
from ui.theme import look as looks
from ui.theme.look import Look
from ui.work import ignore_answer

GUARD_S = 2.0
STALE_S = 5.0


class CounterScreen(Screen[Desk]):
    """One counter's console. `someone_waits`: the line went from nobody to somebody."""

    someone_waits = Signal()
    is_strip = False

    def __init__(
        self,
        room: Room,
        number: int,
        *,
        steady_s: Callable[[], float] = time.monotonic,
        reprint: Reprint | None = None,
    ) -> None:
        super().__init__(room)
        self._reprinting = Reprinting(self, reprint)
        self.number = number
        self.setObjectName(f"counter_{number}")
        self._steady_s = steady_s
        self._next_s = -GUARD_S
        self._is_busy = self._is_asking_still = False
        self._asking: Action | None = None
        self._answered_at: datetime | None = None
        self._shown: Desk | None = None
        self._full = QRect()
        self.is_away = False
        self.console: Console | None = None
        self.strip: Strip | None = None
        for action, way in WAYS.items():
            shortcut = QShortcut(QKeySequence(way.key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(partial(self.act, action))

    # ---- the widgets ---------------------------------------------------------------------------------

    def make_look(self, size: QSize) -> Look:
        """Measure a strip as part of a whole desk; one row has to hold everything, also in large letters."""
        strip = QSize(min(1280, round(size.width() / self.taste.enlarged)), 800)
        return looks.desk(strip if self.is_strip else size, self.taste)

    def build(self, body: QWidget) -> None:
        """Make the console, or the strip."""
        self.console = self.strip = None
        shown: Console | Strip
        if self.is_strip:
            shown = self.strip = Strip(self.look, body)
        else:
            shown = self.console = Console(self.look, body)
            self.console.resumed.connect(self._resume_touched)
            self.console.lay_banner(PaperBanner(self.look, self.console, self.room.paper, self.words))
        shown.setGeometry(body.rect())
        shown.acted.connect(self.act)
        under = self.console.keys.undo_px if self.console is not None else 0
        self.notice = Notice(self.look, self.console.left if self.console is not None else body, bottom_px=under)

    def retranslate(self) -> None:
        """Give keys and columns their words."""
        self.setWindowTitle(self.words("Quầy {n}", n=self.number))
        if self.console is not None:
            self.console.retranslate(self.room.definition, self.number, self.now, self.words)
        if self.strip is not None:
            self.strip.retranslate(self.words)
        self._tell_link()

    # ---- what the office tells -----------------------------------------------------------------------

    def read(self, office: Office) -> Desk:
        """Read the desk."""
        return office.desk(self.number)

    def show_views(self, views: Desk) -> None:
        """Show the desk; it was just heard, so the office is there."""
        before = self._shown
        self.views = self._shown = views
        self.is_away = False
        self.room.time.adopt(views.seen.now)
        if self.console is not None:
            self.console.fill(views, self.room.definition, self.now, self.words)
            asked = self.console.question.asked
            if asked is not None and asked.about is not None and asked.about != code_of(views):
                self.console.question.leave()
        self._fill_keys()
        self.on_tick()
        if before is not None and not before.waiting and views.waiting and views.state.paused is None:
            self.someone_waits.emit()

    def _fill_keys(self) -> None:
        if self.views is not None and self.console is not None:
            self.console.fill_keys(self.views, self.words, is_away=self.is_away)
        if self.views is not None and self.strip is not None:
            self.strip.fill(self.views, self.room.definition, self.now, self.words, is_away=self.is_away)

    def on_tick(self) -> None:
        """Move timers, the offer of an undo, the age of what is shown; ask again for an office that is away."""
        self._tell_link()
        if self.is_away:
            self.refresh()
        desk = self.views
        if desk is None:
            return
        if self.strip is not None:
            self.strip.tell_time(desk, self.now)
        if self.console is not None:
            self.console.tell_time(desk, self.room.definition, self.now, self.words)
            self._offer_undo(desk, self.console)
            self._ask_whether_still(desk, self.console)

    def _ask_whether_still(self, desk: Desk, console: Console) -> None:
        """Ask a clerk who does nothing while people wait; any event takes the question back."""
        is_still = stillness.is_still(desk, self.room.definition, self.now, self._answered_at)
        is_asked = self._is_asking_still and console.question.asked is not None
        if is_asked and not is_still:
            console.question.leave()
        elif is_still and self._is_asking_still and not is_asked:
            self._on_still_answered(stillness.SERVING)
        elif is_still and console.question.asked is None and not (self._is_busy or self.is_away):
            self.put(None, stillness.still_serving(self.words, self._on_still_answered))
            self._is_asking_still = True

    def _on_still_answered(self, answer: str) -> None:
        self._answered_at, self._is_asking_still = self.now, False
        if answer == stillness.PAUSING and self.views is not None:
            self._pause(self.views)

    def _offer_undo(self, desk: Desk, console: Console) -> None:
        undo = desk.state.undo
        left = (undo.until - self.now).total_seconds() if undo and desk.current is None else 0.0
        console.keys.offer_undo(desk.state.last_label or "", int(left + 0.999), self.words)

    def _tell_link(self) -> None:
        if self.console is None:
            return
        age, w = self.room.feed.age_s, self.words
        if age is None:
            self.console.tell_link(w("Đang kết nối…"), is_lost=True)
        elif self.is_away or age > STALE_S:
            self.console.tell_link(w("Mất kết nối từ {time}, đang thử lại", time=self._told_at()), is_lost=True)
        else:
            self.console.tell_link(w("Đã kết nối"), is_lost=False)

    def _told_at(self) -> str:
        return self.words.time(self.views.seen.now if self.views is not None else self.now)

    def on_happened(self, event: Event) -> None:
        """Read the desk again; somebody who needs a person is said at once."""
        super().on_happened(event)
        if helping.asked_now(event, self.now):
            self.notice.say(helping.sentence(event, self.words), shown_ms=helping.SHOWN_MS)

    def on_lost(self, error: KioskError) -> None:
        """Keep what is shown, and let nothing be done with it."""
        self._go_away()

    def on_found(self) -> None:
        """Show the own ticket again."""
        self.refresh()

    def stop_for(self, holder: StationState) -> None:
        """Let nothing be done here any more; as a strip it would say too little."""
        if self.is_strip:
            self.fold(False)
        self._leave_question()
        super().stop_for(holder)

    def why_stopped(self, holder: StationState) -> tuple[str, str, str]:
        """Say who stands at this counter now, and how it comes back."""
        return taken.why(holder, self.number, self.now, self.words)

    def on_refresh_failed(self, error: KioskError) -> None:
        """Keep what is shown, and let nothing be done with it until it can be read again."""
        self._go_away()

    def _go_away(self) -> None:
        self.is_away = True
        self._fill_keys()
        self._tell_link()

    # ---- what the clerk does -------------------------------------------------------------------------

    def act(self, action: Action) -> None:
        """Do what a key or a button asks for."""
        desk = self.views
        if self.is_stopped:
            return
        if action is Action.STRIP:
            self.fold(not self.is_strip)
            return
        if self.console is not None and desk is not None:
            self.console.show_mode(desk)
        if desk is None or self._is_busy or self.is_away or not is_possible(action, desk):
            return
        if self._leave_question() is not action:
            self._act(action, desk)

    def _act(self, action: Action, desk: Desk) -> None:
        asked: dict[Action, Callable[[Desk], None]] = {
            Action.NEXT: self._call_next,
            Action.TRANSFER: self._ask_transfer,
            Action.CHOOSE: self._ask_chosen,
            Action.RESUME: self._ask_resume,
            Action.PAUSE: self._pause,
            Action.UNDO: self._undo,
            Action.REPRINT: self._reprinting.begin,
        }
        ticket = ticket_of(desk)
        if action in asked:
            asked[action](desk)
        elif ticket is not None:
            self._do(deed_of(action, self.number, ticket, self.deed()))

    def _call_next(self, desk: Desk) -> None:
        now_s = self._steady_s()
        if now_s - self._next_s < GUARD_S:
            return
        self._next_s = now_s
        code, deed = code_of(desk), self.deed()
        self._do(lambda office: office.call_next(self.number, code, deed), self._on_called)

    def _on_called(self, answer: object) -> None:
        if answer is None:
            self.notice.say(self.words("Chưa có ai chờ ở quầy này."))

    def _undo(self, desk: Desk) -> None:
        undo = desk.state.undo
        if undo is not None:
            code, deed = undo.code, self.deed()
            self._do(lambda office: office.undo(self.number, code, deed))

    def _do(self, verb: Callable[[Office], object], done: Callable[[object], None] = ignore_answer) -> None:
        """Do a verb and read the desk in one go, so that the next number shows at once."""
        self._is_busy = True

        def verb_and_desk(office: Office) -> tuple[object, Desk]:
            return verb(office), self.read(office)

        def on_done(answer: tuple[object, Desk]) -> None:
            self._is_busy = False
            self.notice.leave()
            self.show_views(answer[1])
            self.room.feed.ring()
            done(answer[0])

        self.ask(verb_and_desk, on_done, self.on_failed)

    def on_failed(self, error: KioskError) -> None:
        """Say what was refused or cannot be done now."""
        self._is_busy = False
        is_world = isinstance(error, Unavailable)
        self.notice.say(self.say_error(error, is_staff=True), is_alarm=is_world)
        if is_world:
            self._go_away()
        self.refresh()

    # ---- questions -----------------------------------------------------------------------------------

    def put(self, action: Action | None, asked: Asked) -> None:
        """Ask the clerk something, in the place of the buttons."""
        if self.is_strip:
            self.fold(False)
        if self.console is not None:
            self._asking, self._is_asking_still = action, False
            self.console.ask(asked, self.words)

    def _leave_question(self) -> Action | None:
        """Leave the question that is open; answers whose it was."""
        if self.console is None or self.console.question.asked is None:
            return None
        self.console.question.leave()
        return self._asking

    def _ask_transfer(self, desk: Desk) -> None:
        ticket = ticket_of(desk)
        if ticket is not None:
            answered = partial(self._ask_why_transfer, ticket)
            self.put(Action.TRANSFER, asking.where_to(ticket, self.room.definition, self.words, answered))

    def _ask_why_transfer(self, ticket: Ticket, prefix: str) -> None:
        answered = partial(self._transfer, ticket, prefix)
        if ticket.state is TicketState.SERVING:
            self.put(Action.TRANSFER, asking.why_transfer(ticket, self.words, answered))
        else:
            answered(asking.CORRECTION)

    def _transfer(self, ticket: Ticket, prefix: str, why: str) -> None:
        code, deed, is_correction = ticket.code, self.deed(), why == asking.CORRECTION
        self._do(lambda office: office.transfer(self.number, prefix, ticket=code, correction=is_correction, by=deed))

    def _ask_chosen(self, desk: Desk) -> None:
        self.ask(asking.of_today, partial(self._ask_which, desk), self.on_failed)

    def _ask_which(self, desk: Desk, tickets: tuple[Ticket, ...]) -> None:
        labels = {t.code: t.label for t in (*desk.waiting, *desk.booked, *desk.held, *tickets)}
        answered = partial(self._ask_why_chosen, desk, labels)
        self.put(Action.CHOOSE, asking.which(desk, tickets, self.words, answered))

    def _ask_why_chosen(self, desk: Desk, labels: dict[str, str], code: str) -> None:
        answered = partial(self._call_chosen, code_of(desk), code)
        self.put(Action.CHOOSE, asking.why_chosen(labels[code], self.words, answered))

    def _call_chosen(self, current: str | None, code: str, reason: str) -> None:
        deed = self.deed()
        self._do(lambda office: office.call_chosen(self.number, code, reason, ticket=current, by=deed))

    def _ask_resume(self, desk: Desk) -> None:
        if len(desk.held) == 1:
            self._resume(desk.held[0].code)
        else:
            self.put(Action.RESUME, asking.which_held(desk, self.words, self._resume))

    def _resume_touched(self, code: str) -> None:
        if not (self._is_busy or self.is_away or self.is_stopped):
            self._leave_question()
            self._resume(code)

    def _resume(self, code: str) -> None:
        deed = self.deed()
        self._do(lambda office: office.resume(self.number, code, deed))

    def _pause(self, desk: Desk) -> None:
        if desk.state.paused is None:
            self.put(Action.PAUSE, asking.why_pause(self.words, self._pause_for))
        else:
            deed = self.deed()
            self._do(lambda office: office.unpause(self.number, deed))

    def _pause_for(self, reason: str) -> None:
        deed = self.deed()
        self._do(lambda office: office.pause(self.number, reason, deed))

    # ---- strip ---------------------------------------------------------------------------------------

    def fold(self, is_strip: bool) -> None:
        """Become a strip over the other windows, or a window again."""
        if is_strip:
            self._full = self.geometry()
        self.is_strip = is_strip
        for flag in OVER_OTHERS:
            self.setWindowFlag(flag, is_strip)
        area = self.screen().availableGeometry()
        self.setGeometry(QRect(area.left(), area.top(), area.width(), HEIGHT_PX) if is_strip else self._full)
        self.rebuild()
        self.show()
