"""A file, or a printer's device file, that jobs are appended to."""

import errno
import os
import select
from pathlib import Path

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.printer import Profile
from printing.exchange import STALL_S
from printing.states import Moved, PrintState, move_nowhere
from printing.thermal import Status


class FilePrinter:
    """A file that jobs are appended to, or a printer's device file. Nothing comes back: never more than assumed."""

    def __init__(self, url: str, path: Path, profile: Profile) -> None:
        self.url = url
        self.profile = profile
        self._path = path

    def status(self) -> Status | None:
        """Know nothing: a file does not say."""
        return None

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Append one job and see it on the disk."""
        try:
            file = os.open(self._path, _APPEND, 0o644)
        except OSError:
            return PrintResult(fate=PrintFate.FAILED, cause="printer.off")
        try:
            moved(PrintState.SENDING)
            sent, cause = _write(file, job)
        except Unavailable as error:
            return PrintResult(fate=PrintFate.FAILED, cause=error.key)
        finally:
            os.close(file)
        if cause is None:
            moved(PrintState.SENT)
            return PrintResult(fate=PrintFate.ASSUMED, bytes_sent=sent)
        return PrintResult(fate=PrintFate.UNCERTAIN if sent else PrintFate.FAILED, cause=cause, bytes_sent=sent)


# A device that takes no bytes must not hold us: hence not blocking, where the system knows that.
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _write(file: int, job: bytes) -> tuple[int, str | None]:
    sent = 0
    try:
        while sent < len(job):
            try:
                sent += os.write(file, job[sent : sent + 4096])
            except BlockingIOError:
                if not select.select([], [file], [], STALL_S)[1]:
                    return sent, "printer.stalled"
        os.fsync(file)
    except OSError as error:
        if sent == len(job) and error.errno in (errno.EINVAL, errno.ENOTSUP):
            return sent, None
        return sent, "printer.off"
    return sent, None
