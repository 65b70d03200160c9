"""A line to a printer on a serial port, by the system's own calls: each has a deadline, a write never hangs."""

import errno
import os
import select
import sys
import time

from kiosk.errors import Unavailable
from printing.exchange import LineClosedError

# What the kernel and the adapter may still hold when the last byte was handed over.
BUFFER_BYTES = 4096
BITS_A_BYTE = 10
_AGAIN = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR})

if sys.platform == "win32":

    def _open(path: str, baud: int, flow: str) -> int:
        raise Unavailable("printer.driver", printer=f"serial:{path}", driver=f"termios ({baud}, {flow})")

    def _unsent(_file: int) -> int:
        return 0

    def _forget(_file: int) -> None:
        """Drop what neither side has read."""

else:
    import fcntl
    import struct
    import termios

    def _open(path: str, baud: int, flow: str) -> int:
        """Open a port: raw bytes, 8 bits, no parity, what was left in it dropped."""
        file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            speed = getattr(termios, f"B{baud}")
            control = termios.CS8 | termios.CREAD | termios.CLOCAL | (termios.CRTSCTS if flow == "rts" else 0)
            signs = termios.tcgetattr(file)[6]
            stop = termios.IXON if flow == "xon" else 0
            termios.tcsetattr(file, termios.TCSANOW, [stop, 0, control, 0, speed, speed, signs])
            _forget(file)
        except BaseException:
            os.close(file)
            raise
        return file

    def _unsent(file: int) -> int:
        answer = fcntl.ioctl(file, termios.TIOCOUTQ, bytes(4))
        return int(struct.unpack("i", answer)[0])

    def _forget(file: int) -> None:
        """Drop what neither side has read."""
        termios.tcflush(file, termios.TCIOFLUSH)


class SerialLine:
    """One opening of a serial port. flow: "none", "rts" or "xon"."""

    def __init__(self, path: str, *, baud: int, flow: str = "none") -> None:
        try:
            self._file = _open(path, baud, flow)
        except FileNotFoundError as error:
            raise Unavailable("printer.off", printer=path) from error
        except OSError as error:
            key = "printer.refused" if error.errno in (errno.EACCES, errno.EBUSY, errno.EPERM) else "printer.off"
            raise Unavailable(key, printer=path) from error
        except Exception as error:  # termios.error is neither OSError nor KioskError
            if type(error).__module__ != "termios":
                raise
            raise Unavailable("printer.off", printer=path) from error
        self._drain_s = BUFFER_BYTES * BITS_A_BYTE / baud + 0.5
        self._is_sound = True

    def send(self, data: bytes, wait_s: float) -> int:
        """Hand over some of the bytes; 0 when none could be within the time."""
        until = time.monotonic() + wait_s
        while True:
            try:
                return os.write(self._file, data)
            except OSError as error:
                if error.errno not in _AGAIN:
                    raise self._closed() from error
            left = until - time.monotonic()
            if left <= 0 or not select.select([], [self._file], [], left)[1]:
                self._is_sound = False
                return 0

    def receive(self, wait_s: float) -> bytes:
        """Answer what has come, b"" when nothing came within the time."""
        if not select.select([self._file], [], [], max(0.0, wait_s))[0]:
            return b""
        try:
            data = os.read(self._file, 4096)
        except OSError as error:
            if error.errno in _AGAIN:
                return b""
            raise self._closed() from error
        if not data:
            raise self._closed()
        return data

    def close(self) -> None:
        """Wait until the last bytes are out, but not for ever: closing a stuck port would hang for half a minute."""
        until = time.monotonic() + self._drain_s
        try:
            while self._is_sound and _unsent(self._file):
                time.sleep(0.01)
                self._is_sound = time.monotonic() < until
            if not self._is_sound:
                _forget(self._file)
        except OSError:
            pass
        except Exception as error:  # as above
            if type(error).__module__ != "termios":
                raise
        finally:
            os.close(self._file)

    def _closed(self) -> LineClosedError:
        self._is_sound = False
        return LineClosedError()
