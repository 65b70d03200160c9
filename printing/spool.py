"""The spool: one file per print, on the disk before anything is sent, with every state it has reached.

A file is one line of JSON (what is printed, for whom, by whom), the job's bytes, then one line of JSON per state.
A line that a power cut tore is no state. A file goes when the office has recorded the print's fate.
"""

import hashlib
import json
import logging
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintJob, PrintResult
from printing import lock
from printing.states import PrintState

_BINARY = getattr(os, "O_BINARY", 0)
_log = logging.getLogger(__name__)


_MAYBE_ON_PAPER = frozenset({PrintState.SENDING, PrintState.SENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a spool file says. `result` is the fate, None as long as there is none."""

    job: PrintJob
    run: str
    at_s: float
    state: PrintState
    result: PrintResult | None


class Spool:
    """The spool files of one station, as one run of the program uses them. Raises Unavailable("printer.spool")."""

    def __init__(self, folder: Path, station: str) -> None:
        self._folder = folder
        self._station = station
        self.run = secrets.token_hex(6)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._alive = lock.take(self._run_file(self.run))
        except OSError as error:
            raise _no_spool(folder) from error

    def close(self) -> None:
        """End this run; what it left unfinished is another run's to tell."""
        if self._alive is not None:
            self._alive.close()
            self._run_file(self.run).unlink(missing_ok=True)
            self._alive = None

    # ---- one print -----------------------------------------------------------------------------------

    def keep(self, slip: bytes, *, code: str, printer: str, is_copy: bool) -> PrintJob | None:
        """Put a job's bytes on the disk; None when the ticket's first slip is there already."""
        name = f"{code}-{secrets.token_hex(4)}" if is_copy else f"{code}-1"
        digest = hashlib.sha256(slip).hexdigest()
        job = PrintJob(
            id=name, code=code, station=self._station, printer=printer, sha256=digest, size=len(slip), is_copy=is_copy
        )
        head = {**asdict(job), "run": self.run, "at_s": time.time()}
        content = json.dumps(head).encode() + b"\n" + slip + b"\n"
        try:
            _write_new(self._path(job), content)
        except FileExistsError:
            return None
        except OSError as error:
            raise _no_spool(self._folder) from error
        return job

    def slip(self, job: PrintJob) -> bytes:
        """Read a job's bytes back; they are those that were kept, or Unavailable."""
        try:
            _, _, rest = self._path(job).read_bytes().partition(b"\n")
        except OSError as error:
            raise _no_spool(self._folder) from error
        slip = rest[: job.size]
        if hashlib.sha256(slip).hexdigest() != job.sha256:
            raise _no_spool(self._folder)
        return slip

    def move(self, job: PrintJob, state: PrintState, result: PrintResult | None = None) -> None:
        """Write the next state; it is on the disk when this returns.

        But for "checking": it is judged as "queued" is, so that a power cut may lose the one for the other.
        """
        line: dict[str, object] = {"state": state.value, "at_s": time.time()}
        if result is not None:
            line |= {"cause": result.cause, "bytes": result.bytes_sent}
        try:
            file = os.open(self._path(job), os.O_WRONLY | os.O_APPEND | _BINARY)
            try:
                _write_all(file, json.dumps(line).encode() + b"\n", is_synced=state is not PrintState.CHECKING)
            finally:
                os.close(file)
        except OSError as error:
            raise _no_spool(self._folder) from error

    def drop(self, job: PrintJob) -> None:
        """Forget a print whose fate the office has recorded."""
        with suppress(OSError):
            self._path(job).unlink(missing_ok=True)

    # ---- what is left --------------------------------------------------------------------------------

    def left(self) -> Iterator[Kept]:
        """Find this station's prints: those of this run and of runs that have ended, never another live run's."""
        dead: dict[str, bool] = {self.run: True}
        for path in sorted(self._folder.glob("*.job")):
            kept = _read(path)
            if kept is None or kept.job.station != self._station:
                continue
            if kept.run not in dead:
                dead[kept.run] = self._has_ended(kept.run)
            if dead[kept.run]:
                yield kept

    def _has_ended(self, run: str) -> bool:
        file = self._run_file(run)
        if not file.exists():
            return True
        held = lock.take(file)
        if held is None:
            return False
        held.close()
        file.unlink(missing_ok=True)
        return True

    def _run_file(self, run: str) -> Path:
        return self._folder / f"{run}.run"

    def _path(self, job: PrintJob) -> Path:
        return self._folder / f"{job.id}.job"


def fate_of(kept: Kept) -> PrintResult:
    """Judge what an ended run left: once sending was begun nobody knows; before that not one byte was sent."""
    if kept.result is not None:
        return kept.result
    if kept.state in _MAYBE_ON_PAPER:
        return PrintResult(fate=PrintFate.UNCERTAIN, cause="printer.uncertain", bytes_sent=kept.job.size)
    return PrintResult(fate=PrintFate.EXPIRED)


def _read(path: Path) -> Kept | None:
    """Read a spool file; None when it has gone, or is none of ours."""
    try:
        head_line, _, rest = path.read_bytes().partition(b"\n")
        head = json.loads(head_line)
        run, at_s = str(head.pop("run")), float(head.pop("at_s"))
        job = PrintJob(**head)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        _log.warning("the spool file %s cannot be read", path)
        return None
    state, result = PrintState.QUEUED, None
    for line in rest[job.size + 1 :].split(b"\n")[:-1]:
        with suppress(ValueError, KeyError):
            told = json.loads(line)
            state = PrintState(told["state"])
            if state.is_final:
                result = PrintResult(fate=PrintFate(state.value), cause=told["cause"], bytes_sent=told["bytes"])
    return Kept(job=job, run=run, at_s=at_s, state=state, result=result)


def _write_new(path: Path, content: bytes) -> None:
    """Write a whole new file and see it and its name on the disk; FileExistsError when it is there."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o644)
        try:
            _write_all(file, content)
        finally:
            os.close(file)
        _give_name(new, path)
    finally:
        new.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _give_name(new: Path, path: Path) -> None:
    """Rename without replacing; Windows' rename does so by itself."""
    if sys.platform == "win32":
        new.rename(path)
    else:
        os.link(new, path)


def _write_all(file: int, content: bytes, *, is_synced: bool = True) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]
    if is_synced:
        os.fsync(file)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _no_spool(folder: Path) -> Unavailable:
    return Unavailable("printer.spool", path=folder)
