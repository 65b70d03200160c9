"""Locks on single bytes of an open file, one owner per opening: what they hold is free when its process dies.

Linux's open-file-description locks, Windows' byte locks; never POSIX record locks, which vanish when the process
closes any other handle of the file. Bytes beyond the end of the file may be locked, too.
"""

import os
import struct
import sys
import time

_POLL_S = 0.001

if sys.platform == "win32":
    import msvcrt

    def try_lock(file: int, at: int) -> bool:
        """Lock a byte if nobody else has."""
        os.lseek(file, at, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def wait_lock(file: int, at: int) -> None:
        """Lock a byte, however long that takes."""
        while not try_lock(file, at):
            time.sleep(_POLL_S)

    def unlock(file: int, at: int) -> None:
        """Let go of a byte."""
        os.lseek(file, at, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _ask(file: int, command: int, kind: int, at: int) -> None:
        fcntl.fcntl(file, command, struct.pack("hhqqi", kind, os.SEEK_SET, at, 1, 0))

    def try_lock(file: int, at: int) -> bool:
        """Lock a byte if nobody else has."""
        try:
            _ask(file, fcntl.F_OFD_SETLK, fcntl.F_WRLCK, at)
        except OSError:
            return False
        return True

    def wait_lock(file: int, at: int) -> None:
        """Lock a byte, however long that takes."""
        _ask(file, fcntl.F_OFD_SETLKW, fcntl.F_WRLCK, at)

    def unlock(file: int, at: int) -> None:
        """Let go of a byte."""
        _ask(file, fcntl.F_OFD_SETLK, fcntl.F_UNLCK, at)
