"""The set-up of a printer, step by step: probe, print, ask what was seen, keep. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from kiosk.errors import KioskError, Unavailable
from kiosk.model import PrintFate
from ui.admin.steps import STEPS, Step
from ui.printer import StationPrinter

if TYPE_CHECKING:
    from kiosk.ports import PrinterSetup, PrintResult
    from kiosk.printer import Probe, Record

T = TypeVar("T")
_CAME_OUT = frozenset({PrintFate.PRINTED, PrintFate.ASSUMED, PrintFate.UNCERTAIN})


class Stage(Enum):
    """What the set-up waits for."""

    AWAY = "away"
    """Nobody is setting anything up."""
    PROBING = "probing"
    PROBED = "probed"
    """The printer has answered: a person goes on."""
    PRINTING = "printing"
    ASKED = "asked"
    """A page lies there: a person says what is to be seen."""
    FAILED = "failed"
    """The page did not come out."""
    SUMMARY = "summary"
    KEEPING = "keeping"
    KEPT = "kept"


class SettingUp(QObject):
    """Where a set-up stands. Every change is told by `changed`; an answer that comes after it was left is dropped."""

    changed = Signal()

    def __init__(self, printer: StationPrinter) -> None:
        super().__init__()
        self._printer = printer
        self.stage = Stage.AWAY
        self.place = 0
        self.probe: Probe | None = None
        self.record: Record | None = None
        self.error: KioskError | None = None
        self.advice: dict[str, str] = {}
        self._before: list[Record] = []
        self._turn = 0
        self._retry: Callable[[], None] = self.start

    @property
    def step(self) -> Step:
        """The step that is asked or printed."""
        return STEPS[self.place]

    # ---- what a person does --------------------------------------------------------------------------

    def start(self, *, asks_ids: bool = False) -> None:
        """Ask the printer about itself; asks_ids: for its way to tell each print, too."""
        self.place, self.advice, self._before, self.error = 0, {}, [], None
        url = self._printer.url

        def ask(setup: PrinterSetup) -> tuple[Probe, Record]:
            probe = setup.probe(url, asks_ids=asks_ids)
            return probe, setup.record(url).learnt(probe)

        self._do(Stage.PROBING, ask, self._on_probed)

    def go_on(self) -> None:
        """Begin with the first page."""
        self._enter(0)

    def answer(self, choice: str) -> None:
        """Take what was seen, and go to the next step."""
        if self.stage is not Stage.ASKED or self.record is None:
            return
        step = self.step
        self._before.append(self.record)
        self.record = step.taken(self.record, choice)
        self.advice[step.key] = step.advice(choice)
        self._enter(self.place + 1)

    def skip(self) -> None:
        """Leave this step as it was stored."""
        if self.record is not None:
            self._before.append(self.record)
            self._enter(self.place + 1)

    def back(self) -> None:
        """Ask the step before again; its page lies there."""
        if self._before:
            self.record = self._before.pop()
            self.place = len(self._before)
            self._become(Stage.ASKED)

    def print_again(self) -> None:
        """Print this step's page once more."""
        self._enter(self.place)

    def try_again(self) -> None:
        """Do once more what failed."""
        self._retry()

    def keep(self) -> None:
        """Store what was found."""
        record, url = self.record, self._printer.url
        assert record is not None
        self._do(Stage.KEEPING, lambda setup: setup.keep(url, record), lambda _: self._become(Stage.KEPT))

    def leave(self) -> None:
        """Leave; nothing is stored that was not kept."""
        self._become(Stage.AWAY)

    # ---- what the printer does -----------------------------------------------------------------------

    def _enter(self, place: int) -> None:
        assert self.record is not None
        if place >= len(STEPS):
            self._become(Stage.SUMMARY)
            return
        self.place = place
        page, profile, url = self.step.page, self.record.profile, self._printer.url
        if page is None:
            self._become(Stage.ASKED)
        else:
            self._do(Stage.PRINTING, lambda setup: setup.print_page(url, page, profile), self._on_printed)

    def _on_probed(self, answered: tuple[Probe, Record]) -> None:
        self.probe, self.record = answered
        self._become(Stage.PROBED)

    def _on_printed(self, result: PrintResult) -> None:
        if result.fate in _CAME_OUT:
            self._become(Stage.ASKED)
        else:
            self._on_failed(Unavailable(result.cause or "printer.uncertain", printer=self._printer.url))

    def _on_failed(self, error: KioskError) -> None:
        self.error = error
        self._become(Stage.FAILED)

    def _do(self, stage: Stage, call: Callable[[PrinterSetup], T], done: Callable[[T], None]) -> None:
        self.error = None
        self._retry = lambda: self._do(stage, call, done)
        self._become(stage)
        turn = self._turn
        self._printer.ask(call, self._in_turn(turn, done), self._in_turn(turn, self._on_failed))

    def _in_turn(self, turn: int, slot: Callable[[T], None]) -> Callable[[T], None]:
        return lambda value: slot(value) if isValid(self) and turn == self._turn else None

    def _become(self, stage: Stage) -> None:
        self.stage = stage
        self._turn += 1
        self.changed.emit()
