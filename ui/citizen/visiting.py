"""The frame of a visit: one page at a time, the way back, the language, the idle question, the end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtWidgets import QWidget

from kiosk.errors import KioskError
from kiosk.events import Event, EventKind
from kiosk.office import Office
from kiosk.views import Home, TicketView
from ui.citizen.done import TROUBLE
from ui.citizen.frame import Frame
from ui.citizen.idle import AFTER_TROUBLE_S, Idle, IdleQuestion
from ui.citizen.page import Makers, Shown, Step, Visit
from ui.cover import Cover
from ui.deed import by
from ui.notice import Notice
from ui.screen import Room, Screen
from ui.theme import look as looks
from ui.theme.look import Look, Taste
from ui.work import Fault

SHIELD_MS = 350
DOZE_MS = 120_000
LOW_SHARE = 0.6
HELP_AGAIN_S = 15.0
"""How soon the bell rings again: until then one ring has been heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kiosk:
    """What the touch kiosk can do beyond the office. `print_slip` returns at once; None: no printer."""

    print_slip: Callable[[TicketView], None] | None = None


class Shield(QWidget):
    """Lies over a new page for a moment, so that a second touch of the same finger does nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("shield")
        self._away = QTimer(self, singleShot=True)
        self._away.timeout.connect(self.lower)
        self.hide()

    def hold(self, for_ms: int) -> None:
        """Eat touches for a while."""
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self._away.start(max(for_ms, self._away.remainingTime()))

    def lower(self) -> None:
        """Let touches through."""
        self.hide()


def low_part(size: QSize, taste: Taste) -> tuple[QSize, Taste]:
    """Tell the part of a screen that is used, and its own diagonal: the lower one of a tall screen where asked for."""
    if not taste.has_low_buttons or size.height() <= size.width():
        return size, taste
    low = QSize(size.width(), round(size.height() * LOW_SHARE))
    share = math.hypot(*low.toTuple()) / math.hypot(*size.toTuple())
    return low, replace(taste, diagonal_in=taste.diagonal_in * share)


class VisitScreen(Screen[Home]):
    """Shows the pages of a visit; what touches do is left to the screen that has pages."""

    ground = "ground"
    is_eased = False

    def __init__(self, room: Room, kiosk: Kiosk) -> None:
        super().__init__(room)
        self.kiosk = kiosk
        self._lost: KioskError | None = None
        self.visit = Visit()
        self._rang_s = -HELP_AGAIN_S
        self.idle = Idle(self)
        self.idle.asked.connect(self.on_idle_asked)
        self.idle.left.connect(self.end)
        self.idle.counted.connect(self.on_counted)
        self.dozing = QTimer(self, singleShot=True, interval=DOZE_MS)
        self.dozing.timeout.connect(self.doze)

    def open(self) -> None:
        """Begin to live; any touch of the glass counts as one."""
        super().open()
        self.count_anew()
        if (window := self.windowHandle()) is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count anew at every touch, also beside the buttons; the first touch of a dozing kiosk only wakes it."""
        if event.type() not in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            return False
        if self.visit.step is Step.ATTRACT:
            self.wake()
            event.accept()
            return True
        if self.dozing.isActive():
            self.dozing.start()
        if not self.question.isVisible():
            self.idle.touched()
        return False

    def page_makers(self) -> Makers:
        """Tell how the pages of this look are made."""
        raise NotImplementedError

    # ---- the widgets ---------------------------------------------------------------------------------

    @property
    def taste(self) -> Taste:
        """The station's taste, or that of a person who reads with difficulty, until this person leaves."""
        return self.usual_taste.eased() if self.is_eased else self.usual_taste

    def make_look(self, size: QSize) -> Look:
        """Make the look of a touch screen, or of the lower part of it that everybody reaches."""
        return looks.touch(*low_part(size, self.taste))

    def build(self, body: QWidget) -> None:
        """Make frame, pages, question and notice."""
        part = QWidget(body)
        part.setGeometry(body.rect().adjusted(0, body.height() - self.look.size.height(), 0, 0))
        self.frame = Frame(self.look, part, self.room.definition.languages, self.page_makers())
        self.frame.setGeometry(part.rect())
        self.frame.language_chosen.connect(self.on_language_chosen)
        self.frame.back_asked.connect(self.back)
        self.frame.help_asked.connect(self.on_help_asked)
        self.frame.ease_asked.connect(self.on_ease_asked)
        self.frame.ease.setHidden(self.usual_taste.is_easy)
        self.question = IdleQuestion(self.look, part)
        self.question.more_asked.connect(self.on_more_time)
        self.away = Cover(self.look, "away", ground=self.ground)
        self.away.setParent(part)
        self.away.hide()
        self.notice = Notice(self.look, part)
        self.shield = Shield(part)

    def retranslate(self) -> None:
        """Fill frame and page in the present language."""
        self.frame.fill(self.shown)
        self._say_lost()

    @property
    def shown(self) -> Shown:
        """What pages show."""
        return Shown(
            words=self.words,
            definition=self.room.definition,
            home=self.views,
            now=self.now,
            visit=self.visit,
            has_printer=self.kiosk.print_slip is not None,
            is_eased=self.is_eased,
        )

    # ---- what happens in the office ------------------------------------------------------------------

    def read(self, office: Office) -> Home:
        """Read the first page: lines and offers."""
        return office.home()

    def show_views(self, views: Home) -> None:
        """Show the lines where they are seen."""
        self.room.time.adopt(views.seen.now)
        if self.visit.step in (Step.ATTRACT, Step.HOME, Step.CHOOSE):
            self.frame.fill(self.shown)

    def on_happened(self, event: Event) -> None:
        """Learn what became of a print; read the lines again."""
        ticket = self.visit.ticket
        if event.kind is EventKind.PRINT:
            if ticket is not None and event.code == ticket.ticket.code and self.visit.step is Step.DONE:
                self.ask(lambda office: office.ticket(ticket.ticket.code), self.on_print_known)
            return
        self.refresh()

    def on_print_known(self, view: TicketView) -> None:
        """Show what became of the paper; without it the page stays longer."""
        if self.visit.step is not Step.DONE or self.visit.ticket is None:
            return
        if view.ticket.code == self.visit.ticket.ticket.code:
            self.visit.ticket = view
            self.frame.fill(self.shown)
            if view.ticket.print in TROUBLE:
                self.idle.leave_in(AFTER_TROUBLE_S)

    def on_lost(self, error: KioskError) -> None:
        """Say that the office cannot be reached, as long as it lasts."""
        self._lost = error
        self._say_lost()

    def on_found(self) -> None:
        """Take the sentence away."""
        self._lost = None
        if self.body is not None:
            self.notice.leave()
        self._say_lost()
        self.refresh()

    def _say_lost(self) -> None:
        """Lie over the first page while nobody can be given a number; a visit that has begun keeps its page."""
        if self.body is None:
            return
        is_over = self._lost is not None and self.visit.step in (Step.ATTRACT, Step.HOME)
        self.away.setVisible(is_over)
        if is_over:
            w = self.words
            self.notice.leave()
            self.away.say(
                w("Máy chưa cấp số được lúc này"),
                w("Mời ông/bà chờ trong giây lát hoặc gặp cán bộ tại quầy. Máy tự cấp số lại ngay khi có thể."),
            )
            self.away.lie_over(self.frame, below_px=self.frame.band.height())
        elif self._lost is not None:
            self.notice.say(self.say_error(self._lost), shown_ms=0)

    def on_fault(self) -> None:
        """Send the citizen to a person and begin anew."""
        if self.body is not None:
            self.end()
            self.notice.say(self.say_error(Fault("bug")), is_alarm=True)

    def on_tick(self) -> None:
        """Tell the time."""
        self.frame.tell_time(self.shown)

    # ---- when nobody is there ------------------------------------------------------------------------

    def doze(self) -> None:
        """Show the hours and how many wait, until somebody comes."""
        if self.visit.step is Step.HOME:
            self.show_step(Step.ATTRACT)

    def wake(self) -> None:
        """Show the first page; the touch that woke it does nothing else."""
        if self.visit.step is Step.ATTRACT:
            self.show_step(Step.HOME)

    # ---- from page to page ---------------------------------------------------------------------------

    def go(self, step: Step) -> None:
        """Show the next page of the visit."""
        self.visit.before.append(self.visit.step)
        self.show_step(step)

    def back(self) -> None:
        """Show the page before."""
        self.visit.answer = self.visit.refusal = ""
        self.visit.is_refused = False
        self.show_step(self.visit.before.pop() if self.visit.before else Step.HOME)

    def end(self) -> None:
        """End the visit: the next person finds the first page, in the office's language."""
        self.visit = Visit()
        self.words = self.room.words()
        self._ease(is_eased=False)
        self.show_step(Step.HOME)
        self.refresh()

    def show_step(self, step: Step) -> None:
        """Show a page, as it now is."""
        self.visit.step = step
        self.question.hide()
        self.frame.fill(self.shown)
        self._say_lost()
        self.shield.hold(SHIELD_MS)
        self.count_anew()

    def count_anew(self) -> None:
        """Count the seconds until the end from now on, where there is something to end."""
        self.dozing.stop()
        if self.visit.step is Step.ATTRACT:
            self.idle.rest()
        elif self.visit.step is Step.HOME and not self.is_used:
            self.idle.rest()
            self.dozing.start()
            self.frame.tell_count(Step.HOME, "")
        elif self.visit.step is not Step.DONE:
            self.idle.begin()

    @property
    def is_used(self) -> bool:
        """Whether somebody changed something that the first page shows."""
        return bool(self.visit.priority) or self.words.language != self.room.language or self.is_eased

    def on_counted(self, seconds: int) -> None:
        """Show how long until the first page comes back."""
        w = self.words
        text = w.n("Tự về màn hình đầu sau {n} giây", "Tự về màn hình đầu sau {n} giây", seconds)
        self.frame.tell_count(self.visit.step, text)
        if self.question.isVisible():
            self.question.ask(w, seconds)

    def on_idle_asked(self) -> None:
        """Ask whether more time is needed."""
        self.question.ask(self.words, self.idle.seconds_left)

    def on_more_time(self) -> None:
        """Give more time."""
        self.question.hide()
        self.idle.begin()

    def on_language_chosen(self, language: str) -> None:
        """Speak another language until this person leaves."""
        self.speak(language)
        self.count_anew()

    def on_ease_asked(self) -> None:
        """Show larger letters and stronger colours, or the usual ones again."""
        self._ease(is_eased=not self.is_eased)
        self.shield.hold(SHIELD_MS)
        self.count_anew()

    def _ease(self, *, is_eased: bool) -> None:
        if is_eased != self.is_eased:
            self.is_eased = is_eased
            self.rebuild()

    def on_help_asked(self) -> None:
        """Ring at every counter, and say where a person is found."""
        self.idle.touched()
        if time.monotonic() - self._rang_s < HELP_AGAIN_S:
            self._on_helped(None)
            return
        self._rang_s = time.monotonic()
        deed = by()
        self.ask(lambda office: office.ask_help(deed), self._on_helped, self._on_not_helped)

    def _on_helped(self, _since: object) -> None:
        self.notice.say(self.words("Đã báo cán bộ. Mời ông/bà chờ trong giây lát, hoặc đến quầy gần nhất."))

    def _on_not_helped(self, _error: KioskError) -> None:
        self._rang_s = -HELP_AGAIN_S
        self.notice.say(self.words("Mời ông/bà gặp cán bộ hướng dẫn tại quầy gần nhất."))
