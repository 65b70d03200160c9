"""A short rehearsal for a machine without a display: a morning is played through the real screens, off-screen.

Tickets are touched, printed, called, served and finished; every screen and every slip becomes a picture in a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from kiosk.clock import HandClock
from kiosk.errors import Unavailable
from kiosk.model import Kind, PrintFate, TicketState
from kiosk.office import Office
from kiosk.views import TicketView
from kiosk.words import N_, Words
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.clock import StandingTime
from ui.counter.actions import Action
from ui.counter.screen import CounterScreen
from ui.feed import Feed
from ui.morning import Morning
from ui.panel.calling import Pace
from ui.panel.screen import PanelScreen
from ui.printout import Printout
from ui.screen import Room, Screen
from ui.statistics.screen import StatisticsScreen
from ui.theme import fonts
from ui.work import Work

SIZE = QSize(1920, 1080)
PATIENCE_MS = 20_000
LOOK_EVERY_MS = 15
MOST_CALLS = 15
HASTE = Pace(alone_s=2.0, followed_s=0.3, hurried_s=0.3)
"""How long a call stays large: here nobody has to read it from the last row."""

UNKNOWN_YET = (PrintFate.NONE, PrintFate.QUEUED)


class Papers(Protocol):
    """A printer whose papers can be looked at."""

    def on_paper(self, callback: Callable[[bytes], None]) -> None:
        """Call back with the PNG of every paper."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """What a rehearsal is given: an office to play in, its clock, its printer, and where pictures go."""

    office: Office
    clock: HandClock
    until: datetime
    print_slip: Callable[[TicketView], object]
    papers: Papers
    folder: Path
    tell: Callable[[str], object]


def play(outfit: Outfit) -> Sequence[TicketView]:
    """Play the rehearsal; answers what became of the tickets that were touched."""
    app = QApplication.instance() or QApplication(["rehearsal"])
    fonts.load()
    hall = _Hall(outfit)
    try:
        _Story(outfit, hall).play()
        return [outfit.office.ticket(code) for code in hall.touched]
    finally:
        hall.close()
        del app


class _Hall:
    """The screens, and the hand and eye of those who stand before them."""

    def __init__(self, outfit: Outfit) -> None:
        self._outfit = outfit
        self._numbers = count(1)
        self._slips: list[bytes] = []
        definition = outfit.office.definition()
        self.words = Words("vi", zone=definition.zone)
        outfit.papers.on_paper(self._slips.append)
        Morning(outfit.office, outfit.clock).play(outfit.until)
        self._work = Work(lambda: outfit.office)
        self._feed = Feed(self._work, StandingTime())
        self._printout = Printout(self._feed, outfit.print_slip)
        room = Room(work=self._work, feed=self._feed, definition=definition)
        self._open: list[Screen[Any]] = []
        self.touched: list[str] = []
        self.kiosk = CitizenScreen(room, Kiosk(print_slip=self._printout.give))
        self.panel = PanelScreen(room, pace=HASTE)
        self.statistics = StatisticsScreen(room)
        self.room = room
        self._feed.start()

    def close(self) -> None:
        """Close the windows and stop the threads."""
        for screen in self._open:
            screen.close()
        self._feed.stop()
        self._printout.stop()
        self._work.stop()

    def counter(self, number: int) -> CounterScreen:
        """Open a counter's console, whose clerk never presses a key twice."""
        seconds = count(0, 60)
        screen = CounterScreen(self.room, number, steady_s=lambda: float(next(seconds)))
        self.open(screen)
        return screen

    def open(self, screen: Screen[Any]) -> None:
        """Open a window and wait until it shows something."""
        screen.resize(SIZE)
        screen.show()
        screen.open()
        self._open.append(screen)
        self.wait(lambda: screen.views is not None, screen.objectName())

    def touch(self, name: str) -> None:
        """Touch a button of the kiosk."""
        button = self.kiosk.findChild(QAbstractButton, name)
        if button is None or not button.isVisible():
            raise Unavailable("bug", what=f"no {name} to touch")
        button.click()

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        """Let the screens live until something is so."""
        loop, watch, limit = QEventLoop(), QTimer(), QTimer(singleShot=True)
        watch.timeout.connect(lambda: loop.quit() if is_so() else None)
        limit.timeout.connect(loop.quit)
        watch.start(LOOK_EVERY_MS)
        limit.start(PATIENCE_MS)
        loop.exec()
        watch.stop()
        if not is_so():
            raise Unavailable("bug", what=f"waited in vain for {what}")

    def ring(self) -> None:
        """Let every screen see what happened, and the instant it is now."""
        self._feed.ring()

    def picture(self, screen: QWidget, file: str, story: str, **places: object) -> None:
        """Keep what a window shows."""
        name = f"{next(self._numbers):02d}-{file}.png"
        screen.grab().save(str(self._outfit.folder / name))
        self._outfit.tell(f"{name:32}{self.words(story, **places)}")

    def slip(self, view: TicketView) -> None:
        """Keep the paper that came out last."""
        if not self._slips:
            return
        name = f"{next(self._numbers):02d}-phieu-{view.ticket.label}.png"
        (self._outfit.folder / name).write_bytes(self._slips.pop())
        w = self.words
        told = w(N_("Phiếu giấy {number}: {fate}"), number=view.ticket.label, fate=w.print_fate(view.ticket.print))
        self._outfit.tell(f"{name:32}{told}")


class _Story:
    """What happens: three people take numbers, one of them is called, served and finished."""

    def __init__(self, outfit: Outfit, hall: _Hall) -> None:
        self._outfit = outfit
        self._hall = hall
        self._definition = outfit.office.definition()
        self._services = [s.prefix for s in self._definition.services]

    def play(self) -> None:
        """Go through the hall once."""
        self._take_numbers()
        self._call()
        self._count()

    def _take_numbers(self) -> None:
        hall, first, second, third = self._hall, *self._services[:3]
        hall.open(hall.kiosk)
        hall.picture(
            hall.kiosk, "lay-so", N_("Màn hình lấy số: mỗi lĩnh vực có bao nhiêu người chờ, chờ khoảng bao lâu")
        )
        self._take(first, self._now_or_stay)
        hall.touch("priority")
        hall.wait(lambda: hall.kiosk.visit.step is Step.PRIORITY, "priority")
        hall.picture(hall.kiosk, "uu-tien", N_("Diện ưu tiên"))
        hall.touch(f"class_{self._definition.priorities[0].key}")
        hall.wait(lambda: hall.kiosk.visit.step is Step.HOME, "home")
        self._take(second, self._now_or_stay)
        self._take(third, self._book)

    def _take(self, prefix: str, choose: Callable[[], None]) -> None:
        hall, kiosk = self._hall, self._hall.kiosk
        hall.wait(lambda: not kiosk.taking.is_guarded, "the next touch")
        hall.touch(f"service_{prefix}")
        hall.wait(lambda: kiosk.visit.step is Step.CHOOSE and bool(kiosk.visit.days), "slots")
        hall.picture(kiosk, f"chon-gio-{prefix}", N_("Lĩnh vực {service}: chờ ngay hay hẹn khung giờ"), service=prefix)
        choose()
        hall.wait(lambda: _is_printed(kiosk.visit.ticket), "paper")
        if (view := kiosk.visit.ticket) is None:
            return
        hall.touched.append(view.ticket.code)
        story = (
            N_("Số {number} được cấp cho khung giờ đã hẹn")
            if view.ticket.kind is Kind.BOOKING
            else N_("Số {number} được cấp")
        )
        hall.picture(kiosk, f"so-{view.ticket.label}", story, number=view.ticket.label)
        hall.slip(view)
        hall.touch("next_person")
        hall.wait(lambda: kiosk.visit.step is Step.HOME, "home")

    def _now_or_stay(self) -> None:
        button = self._hall.kiosk.findChild(QAbstractButton, "take_now")
        self._hall.touch("take_now" if button is not None and button.isVisible() else "take_stay")

    def _book(self) -> None:
        """Touch the last free slot of the day: somebody who comes back later."""
        names = (
            b.objectName() for b in self._hall.kiosk.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()
        )
        self._hall.touch(max(name for name in names if name.startswith("slot_")))

    def _call(self) -> None:
        hall, code = self._hall, self._hall.touched[0]
        hall.open(hall.panel)
        number = self._definition.counters_of(self._services[0])[0].number
        console = hall.counter(number)
        hall.picture(console, f"quay-{number}", N_("Màn hình của quầy {counter}, trước khi gọi"), counter=number)
        for _ in range(MOST_CALLS):
            self._do(console, Action.NEXT, TicketState.CALLED)
            if console.views and console.views.current and console.views.current.ticket.code == code:
                break
            self._do(console, Action.SERVE, TicketState.SERVING)
        label = self._outfit.office.ticket(code).ticket.label
        hall.wait(lambda: self._is_large(label), "panel")
        hall.picture(
            hall.panel, "goi-so", N_("Màn hình gọi số: mời {number} đến quầy {counter}"), number=label, counter=number
        )
        hall.picture(console, f"quay-{number}-goi", N_("Quầy {counter} gọi {number}"), number=label, counter=number)
        self._do(console, Action.SERVE, TicketState.SERVING)
        hall.picture(
            console, f"quay-{number}-phuc-vu", N_("Quầy {counter} phục vụ {number}"), number=label, counter=number
        )
        self._do(console, Action.FINISH, None)
        hall.picture(
            console, f"quay-{number}-xong", N_("Quầy {counter} đã xong {number}"), number=label, counter=number
        )

    def _is_large(self, label: str) -> bool:
        """Tell whether the panel calls a number in its large field."""
        current = self._hall.panel.queue.current
        return current is not None and current.label == label

    def _do(self, console: CounterScreen, action: Action, state: TicketState | None) -> None:
        """Press a key some minutes later, and wait for what it does."""
        self._outfit.clock.wind(minutes=2)
        self._hall.ring()
        before = _code_of(console)
        console.act(action)

        def is_done() -> bool:
            current = console.views.current if console.views else None
            if state is None or current is None:
                return current is None and state is None
            return current.ticket.state is state and (action is not Action.NEXT or current.ticket.code != before)

        self._hall.wait(is_done, action.value)

    def _count(self) -> None:
        hall = self._hall
        hall.open(hall.statistics)
        hall.picture(hall.statistics, "thong-ke", N_("Màn hình thống kê"))


def _code_of(console: CounterScreen) -> str | None:
    return console.views.current.ticket.code if console.views and console.views.current else None


def _is_printed(view: TicketView | None) -> bool:
    return view is not None and view.ticket.print not in UNKNOWN_YET
