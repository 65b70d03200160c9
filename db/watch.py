"""Waiting for a file of a folder to be written: by the system's own notice on Linux, else by looking often."""

import ctypes
import os
import select
import struct
import threading
import time
from pathlib import Path
from typing import Protocol

_IN_MODIFY = 0x2
_IN_CREATE = 0x100
_HEAD = struct.Struct("iIII")
LOOK_EVERY_S = 0.005


class Watch(Protocol):
    """Something that wakes up when the file may have been written."""

    def wait(self, timeout_s: float) -> bool:
        """Return when the file was written (True), when woken, or after the time."""
        ...

    def wake(self) -> None:
        """Make `wait` return now, from another thread."""
        ...

    def close(self) -> None:
        """Stop watching."""
        ...


class LookOften:
    """No notice from the system: `wait` is short, and its caller looks for itself."""

    def __init__(self) -> None:
        """Be asleep."""
        self._woken = threading.Event()

    def wait(self, timeout_s: float) -> bool:
        """Return after a few milliseconds, or when woken; it never knows of a write."""
        self._woken.wait(min(timeout_s, LOOK_EVERY_S))
        return False

    def wake(self) -> None:
        """Make `wait` return now and from now on."""
        self._woken.set()

    def close(self) -> None:
        """Nothing was opened."""


class Inotify:
    """Linux's notice of writes to one name in a folder; the file itself may come and go."""

    def __init__(self, file: Path) -> None:
        """Watch the folder; raises OSError when the system has no watch to give."""
        self._name = os.fsencode(file.name)
        libc = ctypes.CDLL(None, use_errno=True)
        self._notices = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._notices < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        watch = libc.inotify_add_watch(self._notices, os.fsencode(file.parent), _IN_MODIFY | _IN_CREATE)
        if watch < 0:
            os.close(self._notices)
            raise OSError(ctypes.get_errno(), "inotify_add_watch")
        self._bell, self._rope = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._poll = select.poll()
        self._poll.register(self._notices, select.POLLIN)
        self._poll.register(self._bell, select.POLLIN)

    def wait(self, timeout_s: float) -> bool:
        """Return when the file was written (True), when woken, or after the time."""
        limit = time.monotonic() + timeout_s
        while True:
            rest_s = max(0.0, limit - time.monotonic())
            handles = {handle for handle, _ in self._poll.poll(rest_s * 1000)}
            if self._notices in handles and self._drain():
                return True
            if self._bell in handles or rest_s == 0:
                return False

    def wake(self) -> None:
        """Make `wait` return now."""
        os.write(self._rope, b".")

    def close(self) -> None:
        """Let go of the folder."""
        for handle in (self._notices, self._bell, self._rope):
            os.close(handle)

    def _drain(self) -> bool:
        """Read every notice; answers whether one is about the file."""
        is_meant = False
        while True:
            try:
                notices = os.read(self._notices, 64 * 1024)
            except BlockingIOError:
                return is_meant
            at = 0
            while at < len(notices):
                length = _HEAD.unpack_from(notices, at)[3]
                at += _HEAD.size
                is_meant = is_meant or notices[at : at + length].rstrip(b"\0") == self._name
                at += length


def watch_file(file: Path) -> Watch:
    """The best watch this machine has."""
    try:
        return Inotify(file)
    except (OSError, AttributeError):
        return LookOften()
