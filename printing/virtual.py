"""The printer of a machine that has none: the same bytes, on paper that is a picture; over TCP by door.py."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from kiosk.errors import Unavailable
from kiosk.ports import PrintResult
from kiosk.printer import PROFILE, Profile
from kiosk.trial import Switch
from printing.engine import Engine
from printing.exchange import Exchange, Habits, Line, LineClosedError
from printing.head import Paper
from printing.machine import Machine
from printing.memory import Memory
from printing.states import Moved, move_nowhere
from printing.thermal import Status

MEMORY = 65536
LINE_S = 1.5
_KEPT = 20
_log = logging.getLogger(__name__)


def png(paper: Paper) -> bytes:
    """Encode a paper's picture."""
    target = BytesIO()
    paper.picture.save(target, "PNG")
    return target.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How it behaves and is talked to.

    folder: where papers are kept; listen: the host and port at which others may print to it; mm_a_s: its speed, None
    takes no time.
    """

    folder: Path | None = None
    listen: tuple[str, int] | None = None
    mm_a_s: float | None = None
    habits: Habits = Habits()  # noqa: RUF009 (frozen)


class VirtualPrinter:
    """A printer in this process. Callbacks come in the thread that printed.

    `lives` counts how often it lost its power: a line from a former life is dead.
    """

    def __init__(self, url: str = "virtual:", *, profile: Profile = PROFILE, ways: Ways = Ways()) -> None:
        self.url = url
        self.profile = profile
        self.folder = ways.folder
        self.most_kept: int | None = None
        self.listen = ways.listen
        self.lives = 0
        self._lock = threading.RLock()
        self._told = threading.Condition(self._lock)
        self._line = threading.Lock()
        self._answers: deque[bytes] = deque()
        self._answer: Callable[[bytes], None] = self._keep
        self._watchers: list[Callable[[bytes], None]] = []
        self._papers: deque[Paper] = deque(maxlen=_KEPT)
        self._machine = Machine(dots=profile.dots, answer=self._reply, out=self._came_out)
        self._exchange = Exchange(self.open_line, ways.habits, profile)
        self._engine = None if ways.mm_a_s is None else Engine(self._machine, self._told, ways.mm_a_s)

    # ---- a printer as the office sees it -------------------------------------------------------------

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Print one job, by the same conversation as with a printer of iron."""
        return self._exchange.print(job, moved)

    def status(self) -> Status | None:
        """Ask how it is; None when it is mute. Raises Unavailable when it is off."""
        return self._exchange.status()

    @property
    def is_one_way(self) -> bool | None:
        """Whether it tells nothing; None while that is not known."""
        return self._exchange.is_one_way

    def recall(self, _memory: Memory) -> None:
        """Know nothing from before: a printer in this process had no picture broken off in another one."""

    def learnt(self, memory: Memory) -> Memory:
        """Add what was learnt to what was known."""
        return replace(self._exchange.learnt(memory), was_aborted=False)

    # ---- what a window shows and turns ---------------------------------------------------------------

    def on_paper(self, callback: Callable[[bytes], None]) -> None:
        """Call back with the PNG of every paper that comes out."""
        self._watchers.append(callback)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The last papers that came out, oldest first."""
        return tuple(self._papers)

    @property
    def reports(self) -> tuple[str, ...]:
        """What it was told and did not understand."""
        return tuple(self._machine.reports)

    def turn(self, switch: Switch, *, is_on: bool) -> None:
        """Turn a switch; with one_way it becomes another kind of printer."""
        if switch is Switch.ONE_WAY:
            self._exchange.forget()
        with self._lock:
            self._machine.turn(switch, is_on=is_on)
            self.lives += switch is Switch.OFF and is_on
            self._go_on()
            self._told.notify_all()

    def is_on(self, switch: Switch) -> bool:
        """Tell how a switch stands."""
        return switch in self._machine.switches

    def load_paper(self, rows: int | None) -> None:
        """Put paper in for so many more rows, then it is out; None is plenty."""
        with self._lock:
            self._machine.rows_left = rows

    def cycle_power(self) -> None:
        """Switch it off and on within an instant: its memory is gone, and lines that are open lead nowhere."""
        with self._lock:
            self._machine.forget()
            self.lives += 1

    def close(self) -> None:
        """Stop its engine, if it has one."""
        if self._engine is not None:
            self._engine.close()

    # ---- lines ---------------------------------------------------------------------------------------

    def take_line(self, answer: Callable[[bytes], None], wait_s: float) -> bool:
        """Connect one line; False when another one is in use for longer than `wait_s`."""
        if not self._line.acquire(timeout=wait_s):
            return False
        self._answer = answer
        return True

    def drop_line(self) -> None:
        """Disconnect the line."""
        with self._lock:
            self._machine.end()
            self._go_on()
            self._answer = self._keep
        self._line.release()

    def hear(self, data: bytes, life: int) -> None:
        """Take bytes in from a line of that life; without power, or in another life, they reach nobody."""
        with self._lock:
            if life != self.lives or self.is_on(Switch.OFF):
                return
            self._machine.take(data)
            self._go_on()

    def _go_on(self) -> None:
        if self._engine is None:
            self._machine.run()
        else:
            self._engine.wake()

    @property
    def room(self) -> int:
        """How many bytes it can still take."""
        return max(0, MEMORY - self._machine.pending)

    def open_line(self) -> Line:
        """Open a line inside this process."""
        if self.is_on(Switch.OFF):
            raise Unavailable("printer.off", printer=self.url)
        self._answers.clear()
        if not self.take_line(self._keep, LINE_S):
            raise Unavailable("printer.refused", printer=self.url)
        return _MemoryLine(self)

    def _reply(self, data: bytes) -> None:
        self._answer(data)

    def _keep(self, data: bytes) -> None:
        with self._told:
            self._answers.append(data)
            self._told.notify_all()

    def await_room(self, wait_s: float) -> int:
        """Wait until it takes bytes again; answers how many."""
        with self._told:
            self._told.wait_for(lambda: self.room > 0 or self.is_on(Switch.OFF), wait_s)
            return self.room

    def next_answer(self, wait_s: float) -> bytes:
        """Wait for an answer on the line inside this process."""
        with self._told:
            self._told.wait_for(lambda: bool(self._answers), wait_s)
            data = b"".join(self._answers)
            self._answers.clear()
        return data

    def _came_out(self, paper: Paper) -> None:
        self._papers.append(paper)
        picture = png(paper)
        if self.folder is not None:
            _save(self.folder, picture, paper.job, self.most_kept)
        for watch in self._watchers:
            watch(picture)


def _save(folder: Path, picture: bytes, job: bytes, most: int | None) -> None:
    """Keep a paper as the next number in the folder, perhaps the oldest no longer; a full disk spoils no print."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = sorted(int(path.stem) for path in folder.glob("[0-9]*.png") if path.stem.isdigit())
        for old in taken[: len(taken) - most + 1] if most else ():
            for suffix in (".png", ".bin"):
                (folder / f"{old:04d}{suffix}").unlink(missing_ok=True)
        name = f"{max(taken, default=0) + 1:04d}"
        (folder / f"{name}.bin").write_bytes(job)
        (folder / f"{name}.png").write_bytes(picture)
    except OSError:
        _log.exception("a paper of the virtual printer could not be kept in %s", folder)


class _MemoryLine:
    """A line inside this process."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._printer = printer
        self._life = printer.lives

    def send(self, data: bytes, wait_s: float) -> int:
        """Hand bytes over, as many as the printer's memory takes."""
        self._check()
        part = data[: self._printer.await_room(wait_s)]
        self._printer.hear(part, self._life)
        return len(part)

    def receive(self, wait_s: float) -> bytes:
        """Answer what the printer says."""
        self._check()
        return self._printer.next_answer(wait_s)

    def close(self) -> None:
        """Let the next one print."""
        self._printer.drop_line()

    def _check(self) -> None:
        if self._printer.is_on(Switch.OFF) or self._printer.lives != self._life:
            raise LineClosedError
