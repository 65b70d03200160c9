"""How an application ends, and what becomes of what nobody caught."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QSocketNotifier, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
}
_log = logging.getLogger(__name__)


class Stopping:
    """Ends the application at SIGINT and SIGTERM: Python sees a signal only when Qt wakes it up."""

    def __init__(self) -> None:
        self._before: dict[int, object] = {}
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._fd = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_woken)
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, lambda *_: QApplication.quit())

    def _on_woken(self) -> None:
        with suppress(BlockingIOError):
            self._ours.recv(64)

    def close(self) -> None:
        """Leave signals as they were."""
        signal.set_wakeup_fd(self._fd)
        self._notifier.setEnabled(False)
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]
        self._ours.close()
        self._theirs.close()


class Catching:
    """Logs what nobody caught, and Qt's own complaints; `told` is called after a bug in the GUI thread."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_exception
        threading.excepthook = lambda lost: _log_bug(lost.exc_type, lost.exc_value, lost.exc_traceback)
        qInstallMessageHandler(_log_qt)

    def close(self) -> None:
        """Leave the hooks as they were."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log_bug(kind, error, trace)
        self._told()


def _log_bug(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    _log.error("a bug", exc_info=(kind, error or kind(), trace))


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.ERROR), message)
