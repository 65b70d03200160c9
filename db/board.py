"""A small file in which each number of the gate's line has a place for a note: the last ones, used again and again."""

import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path

from kiosk.errors import Unavailable

PLACES, ROOM = 32, 8192
_FRONT = struct.Struct("<QII")


class Board:
    """The notes beside one ledger, for one thread at a time. Each writes under its own number; a torn note is none."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise Unavailable("db.unreachable", detail=str(error)) from error

    def put(self, number: int, note: bytes) -> bool:
        """Write the note of a number; tells whether there was room for it."""
        written = _FRONT.pack(number, len(note), zlib.crc32(note)) + note
        if len(written) > ROOM:
            return False
        with suppress(OSError):  # a full disk: no note
            os.lseek(self._file, number % PLACES * ROOM, os.SEEK_SET)
            return os.write(self._file, written) == len(written)
        return False

    def get(self, number: int) -> bytes | None:
        """Read the note of a number; None when there is none, or not whole."""
        with suppress(OSError):
            os.lseek(self._file, number % PLACES * ROOM, os.SEEK_SET)
            read = os.read(self._file, ROOM)
            if len(read) < _FRONT.size:
                return None
            found, length, check = _FRONT.unpack_from(read)
            note = read[_FRONT.size : _FRONT.size + length]
            if found == number and len(note) == length and zlib.crc32(note) == check:
                return note
        return None

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
