"""A scanner on a serial port: read in a thread of its own, opened again by itself when it was unplugged.

What is scanned may be a person's card: it is handed on, and never written to a log.
"""

from __future__ import annotations

import logging
import os
import select
import sys
from threading import Event, Thread

from PySide6.QtCore import QObject, Signal

MOST_BYTES = 1024
LOOK_S, SILENCE_S, AGAIN_S = 0.2, 0.12, 1.0
_ENDS = b"\r\n"
_log = logging.getLogger(__name__)

if sys.platform == "win32":

    def _open(path: str, baud: int) -> int:
        message = f"serial scanners are not read on this system ({path}, {baud}): let it type like a keyboard"
        raise OSError(message)

else:
    import termios

    def _open(path: str, baud: int) -> int:
        """Open a port: raw bytes, 8 bits, no parity, no echo."""
        file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            speed = getattr(termios, f"B{baud}")
            signs = termios.tcgetattr(file)[6]
            control = termios.CS8 | termios.CREAD | termios.CLOCAL
            termios.tcsetattr(file, termios.TCSANOW, [0, 0, control, 0, speed, speed, signs])
        except termios.error as error:
            os.close(file)
            raise OSError(*error.args) from error
        return file


class Burst:
    """Bytes until an end of line, or until silence; what is longer than 1,024 bytes is nobody's."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._bytes = b""
        self._is_too_long = False

    @property
    def is_begun(self) -> bool:
        """Whether something has come that has not ended."""
        return bool(self._bytes) or self._is_too_long

    def take(self, chunk: bytes) -> list[str]:
        """Take bytes; answers every text that ended in them."""
        texts = []
        for n in range(len(chunk)):
            if chunk[n : n + 1] in (b"\r", b"\n"):
                texts += self.end()
            elif len(self._bytes) >= MOST_BYTES:
                self._is_too_long = True
            else:
                self._bytes += chunk[n : n + 1]
        return texts

    def end(self) -> list[str]:
        """End it; answers its text, if it has one."""
        text = "" if self._is_too_long else self._bytes.decode("ascii", errors="replace").strip()
        self._bytes, self._is_too_long = b"", False
        return [text] if text else []


class WiredScanner(QObject):
    """Tells `read` every text that was scanned, in the thread of whoever listens."""

    read = Signal(str)

    def __init__(self, path: str, baud: int) -> None:
        super().__init__()
        self._path, self._baud = path, baud
        self._is_stopped = Event()
        self._thread = Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> bool:
        """Let go of the port; answers whether the thread has ended."""
        self._is_stopped.set()
        self._thread.join(5)
        return not self._thread.is_alive()

    def _run(self) -> None:
        was_there = True
        while not self._is_stopped.is_set():
            try:
                file = _open(self._path, self._baud)
            except OSError as error:
                if was_there:
                    _log.warning("the scanner cannot be opened: %s", error.strerror or error)
                was_there = False
                self._is_stopped.wait(AGAIN_S)
                continue
            was_there = True
            try:
                self._listen(file)
            except OSError as error:
                _log.warning("the scanner is gone: %s", error.strerror)
                self._is_stopped.wait(AGAIN_S)
            finally:
                os.close(file)

    def _listen(self, file: int) -> None:
        """Read until the port is gone."""
        burst = Burst()
        while not self._is_stopped.is_set():
            if not select.select([file], [], [], SILENCE_S if burst.is_begun else LOOK_S)[0]:
                self._tell(burst.end())
                continue
            chunk = os.read(file, MOST_BYTES)
            if not chunk:
                raise OSError(0, "unplugged")
            self._tell(burst.take(chunk))

    def _tell(self, texts: list[str]) -> None:
        for text in texts:
            self.read.emit(text)
