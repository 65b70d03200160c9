"""Locks between processes: a file that one opening of it holds; free at once when its process dies."""

import os
import sys
import time
from pathlib import Path

_POLL_S = 0.02

if sys.platform == "win32":
    import msvcrt

    def _try(file: int) -> bool:
        os.lseek(file, 0, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class FileLock:
    """A lock file that is held. Closing lets go of it; the file stays."""

    def __init__(self, file: int) -> None:
        self._file = file

    def close(self) -> None:
        """Let go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def take(path: Path, wait_s: float = 0.0) -> FileLock | None:
    """Take a lock; None when somebody else holds it for longer than `wait_s`. Raises OSError."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    until = time.monotonic() + wait_s
    while not _try(file):
        if time.monotonic() >= until:
            os.close(file)
            return None
        time.sleep(_POLL_S)
    return FileLock(file)
