"""One printer and its worker: the only thread that talks to it, one job after another, each state on disk first.

While nothing is printed the same worker may ask how the printer is, so that staff know before somebody prints.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintJob, PrintResult
from kiosk.printer import PrinterState
from printing import lock, memory, thermal
from printing.known import paper, remembered
from printing.memory import Memory
from printing.printers import SlipPrinter
from printing.spool import Spool, fate_of
from printing.states import PrintState
from printing.watching import IdleClock, Watched

BUSY_S = 3.0
EXPIRY_S = 30.0
# Passing troubles, tried again by itself while not one byte was handed over: another station prints just now.
PAUSES_S = (0.3, 0.6)
PASSING = frozenset({"printer.refused"})
# Why a print failed although the printer may be well: no state of it.
NO_STATE = frozenset({"printer.busy", "printer.uncertain", "printer.spool"})
_TOLD = frozenset({PrintFate.PRINTED, PrintFate.ASSUMED})

_log = logging.getLogger(__name__)


@runtime_checkable
class Learning(Protocol):
    """A printer that learns from its conversations."""

    @property
    def is_one_way(self) -> bool | None:
        """Whether it tells nothing; None while that is not known."""
        ...

    def recall(self, memory: Memory) -> None:
        """Take over what other processes have learnt of it."""
        ...

    def learnt(self, memory: Memory) -> Memory:
        """Add what was learnt to what was known."""
        ...


class Spooler:
    """Implements ports.Spooler and ports.PrinterWatch.

    `locks`: the folder of the printers' locks, memories and records, common to this machine.
    """

    def __init__(self, printer: SlipPrinter, spool: Spool, locks: Path) -> None:
        self.printer = printer
        self._spool = spool
        self._locks = locks
        self._lock_file = None if printer.url.startswith("virtual:") else memory.file_of(printer.url, locks, ".lock")
        self._found_torn = False
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")
        self._on_the_way: set[str] = set()
        self._guard = threading.Lock()
        self._clock: IdleClock | None = None
        self._has_look_waiting = self._is_closed = False
        self._watched = self._first_state()

    @property
    def url(self) -> str:
        """The printer's URL as given."""
        return self.printer.url

    def close(self) -> None:
        """Finish what was given, then let go of the spool."""
        if self._clock is not None:
            self._clock.stop()
        with self._guard:
            self._is_closed = True
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

    # ---- how the printer is --------------------------------------------------------------------------

    def state(self) -> PrinterState:
        """How the printer was when last heard of."""
        return self._watched.state

    def watch(self, told: Callable[[PrinterState], None]) -> None:
        """Tell the present state at once, and each new one from the thread that learnt it."""
        self._watched.watch(told)

    def watch_idle(self, every_s: float) -> None:
        """Ask the printer now and every so many seconds while nothing is printed, until this is closed."""
        self._clock = IdleClock(self._look_in_turn, every_s)

    def look(self) -> None:
        """Ask the printer soon, if nothing is printed; also one that was mute."""
        self._watched.become(is_one_way=self._is_one_way())
        self._look_in_turn()

    def new_roll(self) -> None:
        """Count paper anew: somebody has put a new roll in."""
        self._submit(self._new_roll)

    def _look_in_turn(self) -> None:
        """Let the worker ask; one look waits at most. One that has begun may have seen what is mended since."""
        with self._guard:
            if self._has_look_waiting:
                return
            self._has_look_waiting = True
        self._submit(self._look)

    def _submit(self, work: Callable[[], None]) -> None:
        with self._guard:
            if not self._is_closed:
                self._worker.submit(work)

    def _first_state(self) -> Watched:
        """Say what the last run left: nobody has been asked yet."""
        state = remembered(self.url, self._locks)
        is_one_way = self._is_one_way() if state.is_one_way is None else False
        return Watched(replace(state, is_one_way=is_one_way))

    def _is_one_way(self) -> bool | None:
        return self.printer.is_one_way if isinstance(self.printer, Learning) else None

    def _roll(self, known: Memory) -> dict[str, int | bool | None]:
        left_mm, slips = paper(known, self._locks)
        return {"is_near_end": known.is_near_end, "paper_left_mm": left_mm, "slips_left": slips}

    # ---- in the worker -------------------------------------------------------------------------------

    def _look(self) -> None:
        """Ask the printer how it is, unless it is mute or somebody prints just now: they will know."""
        with self._guard:
            self._has_look_waiting = False
        try:
            if self._watched.state.is_one_way:
                return
            held = self._take_lock(0)
            if held is not None:
                with held:
                    self._ask()
        except Unavailable as error:
            self._watched.become(cause=error.key)

    def _ask(self) -> None:
        before = self._recalled()
        status = self.printer.status()
        known = self.printer.learnt(before) if isinstance(self.printer, Learning) else before
        if known != before:
            memory.write(known, self._locks)
        cause = status.cause if status else None
        self._watched.become(cause=cause, is_one_way=status is None, **self._roll(known))

    def _new_roll(self) -> None:
        held = self._take_lock(BUSY_S)
        known = replace(memory.read(self.url, self._locks), printed_mm=0.0, prints=0, is_near_end=False)
        with held or nullcontext():
            memory.write(known, self._locks)
        self._watched.become(**self._roll(known))
        self._look()

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
        held = self._take_lock(BUSY_S)
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
        if isinstance(self.printer, Learning):
            self.printer.recall(replace(known, was_aborted=known.was_aborted or self._found_torn))
        self._found_torn = False
        return known

    def _remember(self, before: Memory, result: PrintResult) -> None:
        """Keep what was learnt, how much paper has gone, and what became of this print; tell who watches."""
        after = self.printer.learnt(before) if isinstance(self.printer, Learning) else before
        if result.bytes_sent:
            mm = thermal.paper_mm(result.bytes_sent, self.printer.profile) + thermal.BLADE_MM
            after = replace(after, printed_mm=round(after.printed_mm + mm, 1), prints=after.prints + 1)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        after = replace(after, last=result.fate.value, last_cause=result.cause, last_at=at)
        memory.write(after, self._locks)
        is_one_way = False if after.answers else (result.fate is PrintFate.ASSUMED or self._is_one_way())
        changes: dict[str, object] = {"last": result.fate, "is_one_way": is_one_way, **self._roll(after)}
        if result.fate in _TOLD or (result.cause and result.cause not in NO_STATE):
            changes["cause"] = result.cause
        self._watched.become(**changes)

    def _take_lock(self, wait_s: float) -> AbstractContextManager[object] | None:
        if self._lock_file is None:
            return nullcontext()
        try:
            self._lock_file.parent.mkdir(parents=True, exist_ok=True)
            held = lock.take(self._lock_file, wait_s)
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
