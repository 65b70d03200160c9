"""Threads that work for the screens: one owns the office. Answers come back in the GUI thread.

The only place that catches everything: what is no KioskError is a bug, logged with its traceback.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kiosk.errors import KioskError

if TYPE_CHECKING:  # the rules are imported after the first paint
    from kiosk.office import Office

T = TypeVar("T")
STOP_WITHIN_S = 5.0

_log = logging.getLogger(__name__)


class Fault(KioskError):
    """A bug: logged where it happened, and said to people without a word of what it was."""

    kind = "fault"


def ignore_answer(_answer: object) -> None:
    """Want no answer."""


def log_failure(error: KioskError) -> None:
    """Leave a failure to the log: what was asked is asked again by itself."""
    _log.warning("not answered: %s", error)


class Lane(QObject):
    """One thread that does one thing after another. `failed` of an ask gets KioskErrors, also for bugs (Fault)."""

    _answered = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._asked: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        self._is_stopped = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def do(
        self,
        call: Callable[[], T],
        done: Callable[[T], None] = ignore_answer,
        failed: Callable[[KioskError], None] = log_failure,
    ) -> None:
        """Run a call in this thread; `done` gets its answer or `failed` its error, in the GUI thread."""
        self._asked.put(lambda: self._answer(call, done, failed))

    def stop(self) -> bool:
        """Finish what was asked, answer nothing more; answers whether the thread has ended."""
        self._is_stopped = True
        self._asked.put(None)
        self._thread.join(STOP_WITHIN_S)
        return not self._thread.is_alive()

    def _answer(self, call: Callable[[], T], done: Callable[[T], None], failed: Callable[[KioskError], None]) -> None:
        try:
            answer = call()
        except KioskError as error:
            self._tell(failed, error)
        except Exception as error:
            _log.exception("a bug while working in %s", self.objectName())
            self._tell(failed, Fault("bug", what=type(error).__name__))
        else:
            self._tell(done, answer)

    def _tell(self, who: Callable[[T], None], what: T) -> None:
        if not self._is_stopped:
            self._answered.emit(lambda: who(what))

    @Slot(object)
    def _on_answered(self, tell: Callable[[], None]) -> None:
        if not self._is_stopped:
            tell()

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            asked()
            del asked  # it holds a screen, which must not end in this thread


class Work(Lane):
    """The thread that owns the office: built there by a factory, asked there, never touched elsewhere."""

    def __init__(self, open_office: Callable[[], Office], name: str = "work") -> None:
        super().__init__(name)
        self._open_office = open_office
        self._office: Office | None = None

    def ask(
        self,
        call: Callable[[Office], T],
        done: Callable[[T], None] = ignore_answer,
        failed: Callable[[KioskError], None] = log_failure,
    ) -> None:
        """Ask the office; the first ask opens it, and so does the next one when that failed."""
        self.do(lambda: call(self._opened()), done, failed)

    def _opened(self) -> Office:
        if self._office is None:
            self._office = self._open_office()
        return self._office
