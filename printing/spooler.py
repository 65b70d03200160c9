"""One printer and its worker: the only thread that talks to it, one job after another, each state on disk first."""

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintJob, PrintResult
from printing import lock, memory, thermal
from printing.memory import Memory
from printing.printers import LinePrinter, SlipPrinter
from printing.spool import Spool, fate_of
from printing.states import PrintState

BUSY_S = 3.0
EXPIRY_S = 30.0
# Passing troubles, tried again by itself while not one byte was handed over: another station prints just now.
PAUSES_S = (0.3, 0.6)
PASSING = frozenset({"printer.refused"})

_log = logging.getLogger(__name__)


class Spooler:
    """Implements ports.Spooler. `locks`: the folder of the printers' locks and memories, common to this machine."""

    def __init__(self, printer: SlipPrinter, spool: Spool, locks: Path) -> None:
        self.printer = printer
        self._spool = spool
        self._locks = locks
        self._lock_file = None if printer.url.startswith("virtual:") else memory.file_of(printer.url, locks, ".lock")
        self._found_torn = False
        self.trouble: str | None = None
        """Why the last print failed or is uncertain; None when it did neither."""
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
            result = fate_of(kept)
            self._found_torn = self._found_torn or (kept.result is None and result.fate is PrintFate.UNCERTAIN)
            found.append((kept.job, result))
        return found

    # ---- in the worker -------------------------------------------------------------------------------

    def _printed(self, job: PrintJob, expires_s: float) -> PrintResult:
        try:
            result = self._try(job, expires_s)
        except Unavailable as error:
            result = PrintResult(fate=PrintFate.FAILED, cause=error.key)
        with suppress(Unavailable):
            self._spool.move(job, PrintState(result.fate.value), result)
        self.trouble = result.cause
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
            before = self._recalled()
            result = self.printer.print(slip, lambda state: self._moved(job, state))
            self._remember(before, result)
            return result

    def _recalled(self) -> Memory:
        """Tell the printer what is known of it; a picture of a run that was killed may stand in its memory."""
        known = memory.read(self.url, self._locks)
        if isinstance(self.printer, LinePrinter):
            self.printer.recall(replace(known, was_aborted=known.was_aborted or self._found_torn))
        self._found_torn = False
        return known

    def _remember(self, before: Memory, result: PrintResult) -> None:
        """Keep what was learnt, and how much paper has gone."""
        after = self.printer.learnt(before) if isinstance(self.printer, LinePrinter) else before
        if result.bytes_sent:
            mm = thermal.paper_mm(result.bytes_sent, self.printer.profile)
            after = replace(after, printed_mm=round(after.printed_mm + mm, 1))
        if after != before:
            memory.write(after, self._locks)

    def new_roll(self) -> None:
        """Count paper anew: somebody has put a new roll in."""
        memory.write(replace(memory.read(self.url, self._locks), printed_mm=0.0, is_near_end=False), self._locks)

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
