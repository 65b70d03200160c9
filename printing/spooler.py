"""One printer and its worker: the only thread that talks to it, one job after another, each state on disk first."""

import hashlib
import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from pathlib import Path

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintJob, PrintResult
from printing import lock
from printing.printers import SlipPrinter
from printing.spool import Spool, fate_of
from printing.states import PrintState

BUSY_S = 3.0
EXPIRY_S = 30.0
# Passing troubles, tried again by itself while not one byte was handed over: another station prints just now.
PAUSES_S = (0.3, 0.6)
PASSING = frozenset({"printer.refused"})

_log = logging.getLogger(__name__)


class Spooler:
    """Implements ports.Spooler. `locks`: the folder of the printers' lock files, common to this machine's stations."""

    def __init__(self, printer: SlipPrinter, spool: Spool, locks: Path) -> None:
        self.printer = printer
        self._spool = spool
        self._lock_file = _lock_file(printer.url, locks)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")
        self._on_the_way: set[str] = set()
        self._guard = threading.Lock()

    @property
    def url(self) -> str:
        """The printer's URL as given."""
        return self.printer.url

    def close(self) -> None:
        """Finish what was given, then let go of the spool."""
        self._worker.shutdown(wait=True)
        self._spool.close()

    def keep(self, slip: bytes, *, code: str, is_copy: bool) -> PrintJob | None:
        """Put a job on the disk; None when the first slip of this ticket is on its way already."""
        job = self._spool.keep(slip, code=code, printer=self.url, is_copy=is_copy)
        if job is not None:
            with self._guard:
                self._on_the_way.add(job.id)
        return job

    def print(self, job: PrintJob) -> PrintResult:
        """Print a kept job; blocks until its fate is known and on the disk."""
        expires_s = time.monotonic() + EXPIRY_S
        return self._worker.submit(self._printed, job, expires_s).result()

    def forget(self, job: PrintJob) -> None:
        """Let go of a job whose fate is recorded."""
        self._spool.drop(job)
        with self._guard:
            self._on_the_way.discard(job.id)

    def left(self) -> Sequence[tuple[PrintJob, PrintResult]]:
        """Find prints whose fate nobody has recorded."""
        with self._guard:
            mine = frozenset(self._on_the_way)
        found = []
        for kept in self._spool.left():
            if kept.job.id in mine and kept.run == self._spool.run and kept.result is None:
                continue
            found.append((kept.job, fate_of(kept)))
        return found

    # ---- in the worker -------------------------------------------------------------------------------

    def _printed(self, job: PrintJob, expires_s: float) -> PrintResult:
        try:
            result = self._try(job, expires_s)
        except Unavailable as error:
            result = PrintResult(fate=PrintFate.FAILED, cause=error.key)
        with suppress(Unavailable):
            self._spool.move(job, PrintState(result.fate.value), result)
        _log.info("print %s: %s, %s, %d bytes", job.id, result.fate.value, result.cause, result.bytes_sent)
        return result

    def _try(self, job: PrintJob, expires_s: float) -> PrintResult:
        """Print; again after a pause only if not one byte was handed over and the trouble may have passed."""
        slip = self._spool.slip(job)
        for pause_s in (*PAUSES_S, None):
            if time.monotonic() >= expires_s:
                return PrintResult(fate=PrintFate.EXPIRED)
            result = self._locked(job, slip)
            may_pass = result.fate is PrintFate.FAILED and result.cause in PASSING and not result.bytes_sent
            if pause_s is None or not may_pass:
                return result
            time.sleep(pause_s)
        raise AssertionError("the last pause is None")

    def _locked(self, job: PrintJob, slip: bytes) -> PrintResult:
        held = self._take_lock()
        if held is None:
            return PrintResult(fate=PrintFate.FAILED, cause="printer.busy")
        with held:
            self._spool.move(job, PrintState.CHECKING)
            return self.printer.print(slip, lambda state: self._moved(job, state))

    def _take_lock(self) -> AbstractContextManager[object] | None:
        if self._lock_file is None:
            return nullcontext()
        try:
            self._lock_file.parent.mkdir(parents=True, exist_ok=True)
            held = lock.take(self._lock_file, BUSY_S)
        except OSError as error:
            raise Unavailable("printer.spool", path=self._lock_file) from error
        return None if held is None else closing(held)

    def _moved(self, job: PrintJob, state: PrintState) -> None:
        """Write the state before the next step. Not to know "sent" is safe: it stays "sending"."""
        try:
            self._spool.move(job, state)
        except Unavailable:
            if state is PrintState.SENDING:
                raise
            _log.warning("the state %s of %s is not on the disk", state.value, job.id)


def _lock_file(url: str, locks: Path) -> Path | None:
    """Name a printer's lock file by its address; a printer inside this process needs none."""
    address = url.partition("?")[0].rstrip("/").lower()
    if address.startswith("virtual:"):
        return None
    return locks / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}.printer"
