"""Pictures of every screen in every state, language and size, for people to look through. One played morning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.model import PrintFate
from kiosk.office import Office
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from ui.app import make_application
from ui.citizen.idle import AFTER_TICKET_S
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.clock import StandingTime
from ui.counter.actions import Action
from ui.counter.screen import CounterScreen
from ui.feed import Feed
from ui.morning import Morning, Winding
from ui.panel.screen import PanelScreen
from ui.screen import Room, Screen
from ui.statistics.screen import StatisticsScreen
from ui.theme import fonts
from ui.theme.taste import Taste
from ui.work import Work

POLL_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Shape:
    """A size of screen, with the diagonals of the touch screen and the panel in inches."""

    wide: int
    tall: int
    touch_in: float
    panel_in: float = 55.0

    @property
    def name(self) -> str:
        """How files are named after it."""
        return f"{self.wide}x{self.tall}"


SHAPES = (
    Shape(1920, 1080, 32.0),
    Shape(1080, 1920, 32.0),
    Shape(1366, 768, 18.5),
    Shape(1280, 1024, 19.0),
    Shape(1024, 768, 15.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """What pictures are made of: an office without tickets, its clock, how far its morning is played."""

    office: Office
    clock: Winding
    until: datetime
    folder: Path
    shapes: Sequence[Shape] = SHAPES
    languages: Sequence[str] = ("vi", "en")
    counter: int = 2


def render(album: Album) -> tuple[Path, ...]:
    """Play the morning and make every picture; answers the files."""
    make_application()
    fonts.load()
    QApplication.setFont(fonts.font(15))
    album.folder.mkdir(parents=True, exist_ok=True)
    Morning(album.office, album.clock).play(album.until)
    photographer = _Photographer(album)
    try:
        return tuple(photographer.photograph())
    finally:
        photographer.close()


class _Photographer:
    """Opens one screen after another and takes its picture."""

    def __init__(self, album: Album) -> None:
        self._album, self._office = album, album.office
        self._work = Work(lambda: album.office)
        self._feed = Feed(self._work, StandingTime(), poll_ms=POLL_MS)
        self._feed.office_time.adopt(album.clock.now())
        self._definition = album.office.definition()
        self._feed.start()
        self.wait()

    def close(self) -> None:
        """Stop the threads."""
        self._feed.stop()
        self._work.stop()

    def photograph(self) -> Iterator[Path]:
        """Take every picture."""
        for shape in self._album.shapes:
            for language in self._album.languages:
                yield from self._citizen(shape, language)
            yield from self._desk(shape)

    def wait(self, for_ms: int = 30) -> None:
        """Let the office answer and the windows paint."""
        for _ in range(3):
            loop = QEventLoop()
            self._work.do(lambda: None, lambda _, loop=loop: QTimer.singleShot(0, loop.quit))  # type: ignore[misc]
            loop.exec()
        loop = QEventLoop()
        QTimer.singleShot(for_ms, loop.quit)
        loop.exec()

    def _room(self, shape: Shape, language: str = "vi", *, inches: float) -> Room:
        return Room(
            work=self._work,
            feed=self._feed,
            definition=self._definition,
            taste=Taste(diagonal_in=inches),
            language=language,
        )

    def _open(self, screen: Screen[object] | QWidget, shape: Shape) -> None:
        screen.resize(QSize(shape.wide, shape.tall))
        screen.show()
        if isinstance(screen, Screen):
            screen.open()
        self.wait(80)

    def _take(self, screen: QWidget, *names: str) -> Path:
        self.wait()
        file = self._album.folder / f"{'-'.join(names)}.png"
        screen.grab().save(str(file))
        return file

    # ---- the touch screen ------------------------------------------------------------------------------

    def _citizen(self, shape: Shape, language: str) -> Iterator[Path]:
        room = self._room(shape, language, inches=shape.touch_in)
        kiosk = CitizenScreen(room, Kiosk(print_slip=lambda _: None))
        self._open(kiosk, shape)
        for name, prepare in self._visits(kiosk):
            kiosk.end()
            prepare()
            self.wait()
            yield self._take(kiosk, "citizen", name, language, shape.name)
        kiosk.close()
        kiosk.deleteLater()

    def _visits(self, kiosk: CitizenScreen) -> Iterator[tuple[str, Callable[[], None]]]:
        prefix = self._definition.services[0].prefix
        yield "attract", kiosk.doze
        yield "home", lambda: None
        yield "priority", lambda: kiosk.go(Step.PRIORITY)
        yield "home-priority", lambda: kiosk.choose_priority(self._definition.priorities[0].key)
        yield "choose", lambda: kiosk.choose_service(prefix)
        if full := next((v.service.prefix for v in self._office.services() if not v.offer.now), None):
            yield "full", lambda: kiosk.choose_service(full)
        yield "code", lambda: self._type(kiosk, "K7")
        yield from self._tickets(kiosk, prefix)
        yield "papers", lambda: kiosk.go(Step.PAPERS)
        yield "procedures", lambda: kiosk.choose_papers(prefix)
        shown = next(p for p in self._definition.procedures if p.is_shown and p.service == prefix)
        yield "procedure", lambda: kiosk.choose_procedure(shown.key)
        yield "idle", lambda: self._leave_alone(kiosk, prefix)

    def _tickets(self, kiosk: CitizenScreen, prefix: str) -> Iterator[tuple[str, Callable[[], None]]]:
        ticket = self._office.take(TakeRequest(service=prefix, next=True, stay=True))
        code = ticket.ticket.code
        yield "done", lambda: self._show(kiosk, Step.DONE, code)
        result = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
        self._office.print_result(Printed(code=code, printer="virtual:", result=result))
        yield "trouble", lambda: self._show(kiosk, Step.DONE, code)
        yield "found", lambda: self._show(kiosk, Step.FOUND, code)
        self._office.cancel(code)

    def _show(self, kiosk: CitizenScreen, step: Step, code: str) -> None:
        kiosk.visit.ticket = self._office.ticket(code)
        kiosk.show_step(step)
        if step is Step.DONE:
            kiosk.idle.leave_in(AFTER_TICKET_S)

    def _type(self, kiosk: CitizenScreen, signs: str) -> None:
        kiosk.go(Step.CODE)
        for sign in signs:
            kiosk.type_sign(sign)

    def _leave_alone(self, kiosk: CitizenScreen, prefix: str) -> None:
        kiosk.choose_service(prefix)
        kiosk.on_idle_asked()

    # ---- the desks and the wall ------------------------------------------------------------------------

    def _desk(self, shape: Shape) -> Iterator[Path]:
        yield from self._counter(shape)
        for name, make in (("panel", PanelScreen), ("statistics", StatisticsScreen)):
            screen = make(self._room(shape, inches=shape.panel_in))
            self._open(screen, shape)
            yield self._take(screen, name, shape.name)
            screen.close()
            screen.deleteLater()

    def _counter(self, shape: Shape) -> Iterator[Path]:
        console = CounterScreen(self._room(shape, inches=24.0), self._album.counter)
        self._open(console, shape)
        yield self._take(console, "counter", "open", shape.name)
        for action, name in ((Action.TRANSFER, "transfer"), (Action.CHOOSE, "choose")):
            console.act(action)
            yield self._take(console, "counter", name, shape.name)
            console.rebuild()
        console.close()
        console.deleteLater()
