"""The conversation with a printer over any line: ask how it is, hand the job over, ask for proof of printing."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.printer import Profile, Proof
from printing import thermal
from printing.answers import Answers
from printing.memory import Memory
from printing.states import Moved, PrintState, move_nowhere
from printing.thermal import Status

STATUS_S = 0.3
STALL_S = 5.0
PROOF_S = 3.0
# Nobody waits for paper any more: the cause is worth a longer look than before a print.
LAST_WORD_S = 1.0
BUSY_S = 3.0
CHUNK = 4096
SLOWEST_MM_S = 100


class LineClosedError(Exception):
    """The other side has closed the line, or it broke."""


class LineStuckError(Exception):
    """The line took no more in time, and nobody knows how many of the bytes it had taken."""


class Line(Protocol):
    """Bytes to and from a printer, with a deadline on every call."""

    def send(self, data: bytes, wait_s: float) -> int:
        """Hand over some of the bytes; 0 when none could be within the time.

        Raises LineClosedError, and LineStuckError where a driver does not tell how much it took.
        """
        ...

    def receive(self, wait_s: float) -> bytes:
        """Answer what has come, b"" when nothing came within the time. Raises LineClosedError."""
        ...

    def close(self) -> None:
        """Let go of the line; never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How to talk with one printer. asks_status: None is "try"."""

    asks_status: bool | None = None
    proof: Proof = Proof.PAPER
    status_s: float = STATUS_S
    stall_s: float = STALL_S
    proof_s: float = PROOF_S


class Exchange:
    """One printer's conversations; remembers whether it ever answered, so that silence is understood."""

    def __init__(self, open_line: Callable[[], Line], habits: Habits, profile: Profile) -> None:
        self._open_line = open_line
        self._habits = habits
        self._profile = profile
        self._answers = habits.asks_status
        self._was_aborted = self._is_near_end = False
        self._one = threading.Lock()

    @property
    def is_one_way(self) -> bool | None:
        """Whether the printer tells nothing; None while that is not known."""
        return None if self._answers is None else not self._answers

    def recall(self, memory: Memory) -> None:
        """Take over what other processes have learnt of this printer."""
        if memory.answers and self._answers is None:
            self._answers = True
        self._was_aborted = self._was_aborted or memory.was_aborted

    def learnt(self, memory: Memory) -> Memory:
        """Add what was learnt to what was known."""
        return replace(
            memory, answers=bool(self._answers), was_aborted=self._was_aborted, is_near_end=self._is_near_end
        )

    def forget(self) -> None:
        """Think of it as another printer: whether it answers is unknown again."""
        self._answers = self._habits.asks_status

    def status(self) -> Status | None:
        """Ask how the printer is; None when it does not answer. Raises Unavailable when it cannot be reached.

        One that is known to be mute is asked nothing; one that used to answer and does not is silent.
        """
        line = self._open_line()
        try:
            if self._answers is False:
                return None
            status = self._ask(line, Answers())
            if status is None and self._answers:
                raise Unavailable("printer.silent")
            self._answers = self._answers or (status is not None or None)
            return status
        except (LineClosedError, LineStuckError) as error:
            raise Unavailable("printer.off") from error
        finally:
            line.close()

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Hand one job over; the line is closed afterwards in any case."""
        if not self._one.acquire(timeout=BUSY_S):
            return PrintResult(fate=PrintFate.FAILED, cause="printer.busy")
        try:
            line = self._open_line()
            try:
                return self._print(line, job, moved)
            finally:
                line.close()
        except Unavailable as error:
            return PrintResult(fate=PrintFate.FAILED, cause=error.key)
        finally:
            self._one.release()

    def _print(self, line: Line, job: bytes, moved: Moved) -> PrintResult:
        heard = Answers()
        try:
            cause = self._not_ready(line, heard)
        except LineClosedError:
            cause = "printer.off"
        except LineStuckError:
            cause = "printer.stalled"
        if cause:
            return PrintResult(fate=PrintFate.FAILED, cause=cause)
        moved(PrintState.SENDING)
        sent, cause = self._send(line, job, heard)
        self._was_aborted = bool(cause and sent)
        if cause:
            fate = PrintFate.UNCERTAIN if sent else PrintFate.FAILED
            return PrintResult(fate=fate, cause=cause, bytes_sent=sent)
        moved(PrintState.SENT)
        if not self._answers or self._habits.proof is Proof.NONE:
            return PrintResult(fate=PrintFate.ASSUMED, bytes_sent=sent)
        return self._proven(line, job, heard)

    # ---- before --------------------------------------------------------------------------------------

    def _not_ready(self, line: Line, heard: Answers) -> str | None:
        """Tell why nothing may be sent; a printer that never answered is one-way and printed to anyway."""
        if self._answers is False:
            return self._prepared(line, b"")
        status = self._ask(line, heard)
        if status is None:
            return "printer.silent" if self._answers else self._prepared(line, b"")
        self._answers = True
        return status.cause or self._prepared(line, thermal.TELL_CHANGES)

    def _prepared(self, line: Line, first: bytes) -> str | None:
        """Send what is no part of the job: an aborted picture is ended, and changes are to be told from now on."""
        first = (thermal.clear(self._profile) if self._was_aborted else b"") + first
        until = time.monotonic() + self._habits.stall_s
        while first:
            count = line.send(first, until - time.monotonic()) if time.monotonic() < until else 0
            if not count:
                return "printer.stalled"
            first = first[count:]
        return None

    def _ask(self, line: Line, heard: Answers, wait_s: float = 0.0) -> Status | None:
        until = time.monotonic() + max(wait_s, self._habits.status_s)
        heard.expect_status()
        if line.send(thermal.STATUS_QUERIES, self._habits.status_s) < len(thermal.STATUS_QUERIES):
            return None
        while (left := until - time.monotonic()) > 0:
            heard.hear(line.receive(left))
            if status := heard.status:
                self._is_near_end = status.is_paper_near_end
                return status
        return None

    # ---- while ---------------------------------------------------------------------------------------

    def _send(self, line: Line, job: bytes, heard: Answers) -> tuple[int, str | None]:
        """Hand the job over in chunks, listening meanwhile; answers the bytes handed over and what stopped it."""
        sent = 0
        view = memoryview(job)
        try:
            while sent < len(job):
                if trouble := self._listen(line, heard):
                    return sent, trouble
                count = line.send(bytes(view[sent : sent + CHUNK]), self._habits.stall_s)
                if not count:
                    return sent, self._listen(line, heard) or "printer.stalled"
                sent += count
        except LineStuckError:
            return min(sent + CHUNK, len(job)), "printer.stalled"
        except LineClosedError:
            return sent, "printer.off"
        return sent, None

    def _listen(self, line: Line, heard: Answers) -> str | None:
        """Hear what has come, without waiting; answers what keeps the printer from going on."""
        if self._answers:
            heard.hear(line.receive(0))
        return heard.trouble

    # ---- after ---------------------------------------------------------------------------------------

    def _proven(self, line: Line, job: bytes, heard: Answers) -> PrintResult:
        """Wait for the proof within the paper's time and a little more; else say what is wrong."""
        wait_s = thermal.paper_mm(len(job), self._profile) / SLOWEST_MM_S + self._habits.proof_s
        cause = "printer.uncertain"
        try:
            if self._await_proof(line, heard, wait_s):
                line.send(thermal.TELL_NO_CHANGES, self._habits.status_s)
                return PrintResult(fate=PrintFate.PRINTED, bytes_sent=len(job))
            status = self._ask(line, heard, LAST_WORD_S)
            cause = (status.cause if status else None) or heard.trouble or cause
        except LineStuckError:
            cause = heard.trouble or "printer.stalled"
        except LineClosedError:
            cause = heard.trouble or "printer.off"
        return PrintResult(fate=PrintFate.UNCERTAIN, cause=cause, bytes_sent=len(job))

    def _await_proof(self, line: Line, heard: Answers, wait_s: float) -> bool:
        until = time.monotonic() + wait_s
        number = secrets.randbelow(10_000)
        is_process = self._habits.proof is Proof.PROCESS
        query = thermal.process_query(number) if is_process else thermal.PAPER_QUERY
        before = heard.papers
        if line.send(query, wait_s) < len(query):
            return False
        while (left := until - time.monotonic()) > 0:
            heard.hear(line.receive(left))
            if thermal.process_answer(number) in heard.ids if is_process else heard.papers > before:
                return True
        return False
