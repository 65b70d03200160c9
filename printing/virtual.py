"""The printer of a machine that has none: the same bytes, on paper that is a picture; also over TCP."""

import logging
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from kiosk.errors import Unavailable
from kiosk.ports import PrintResult
from printing.exchange import Exchange, Habits, LineClosedError
from printing.machine import Machine, Paper, Switch
from printing.states import Moved, move_nowhere
from printing.thermal import PROFILE, Profile, Status

MEMORY = 65536
LINE_S = 1.5
_KEPT = 20
_log = logging.getLogger(__name__)


def png(paper: Paper) -> bytes:
    """Encode a paper's picture."""
    target = BytesIO()
    paper.picture.save(target, "PNG")
    return target.getvalue()


class VirtualPrinter:
    """A printer in this process. Callbacks come in the thread that printed."""

    def __init__(
        self, url: str = "virtual:", *, profile: Profile = PROFILE, folder: Path | None = None, proof: str = "paper"
    ) -> None:
        self.url = url
        self.profile = profile
        self.folder = folder
        self._lock = threading.RLock()
        self._told = threading.Condition(self._lock)
        self._line = threading.Lock()
        self._answers: deque[bytes] = deque()
        self._answer: Callable[[bytes], None] = self._keep
        self._watchers: list[Callable[[bytes], None]] = []
        self._papers: deque[Paper] = deque(maxlen=_KEPT)
        self._machine = Machine(dots=profile.dots, answer=self._reply, out=self._came_out)
        self._exchange = Exchange(self._open, Habits(proof=proof), profile)

    # ---- a printer as the office sees it -------------------------------------------------------------

    def print(self, job: bytes, moved: Moved = move_nowhere) -> PrintResult:
        """Print one job, by the same conversation as with a printer of iron."""
        return self._exchange.print(job, moved)

    def status(self) -> Status | None:
        """Ask how it is; None when it is mute. Raises Unavailable when it is off."""
        return self._exchange.status()

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
            self._told.notify_all()

    def is_on(self, switch: Switch) -> bool:
        """Tell how a switch stands."""
        return switch in self._machine.switches

    def load_paper(self, rows: int | None) -> None:
        """Put paper in for so many more rows, then it is out; None is plenty."""
        with self._lock:
            self._machine.rows_left = rows

    def listen(self, host: str = "127.0.0.1", port: int = 0) -> "TcpDoor":
        """Let other programs print here over TCP; port 0 takes a free one."""
        return TcpDoor(self, host, port)

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
            self._answer = self._keep
        self._line.release()

    def hear(self, data: bytes) -> None:
        """Take bytes in from the line."""
        with self._lock:
            self._machine.feed(data)

    @property
    def room(self) -> int:
        """How many bytes it can still take."""
        return max(0, MEMORY - self._machine.pending) if self._machine.is_stopped else MEMORY

    def _open(self) -> "_MemoryLine":
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
            _save(self.folder, picture, paper.job)
        for watch in self._watchers:
            watch(picture)


def _save(folder: Path, picture: bytes, job: bytes) -> None:
    """Keep a paper as the next number in the folder; a full disk spoils no print."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = (int(path.stem) for path in folder.glob("[0-9]*.png") if path.stem.isdigit())
        name = f"{max(taken, default=0) + 1:04d}"
        (folder / f"{name}.bin").write_bytes(job)
        (folder / f"{name}.png").write_bytes(picture)
    except OSError:
        _log.exception("a paper of the virtual printer could not be kept in %s", folder)


class _MemoryLine:
    """A line inside this process."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._printer = printer

    def send(self, data: bytes, wait_s: float) -> int:
        """Hand bytes over, as many as the printer's memory takes."""
        if self._printer.is_on(Switch.OFF):
            raise LineClosedError
        part = data[: self._printer.await_room(wait_s)]
        self._printer.hear(part)
        return len(part)

    def receive(self, wait_s: float) -> bytes:
        """Answer what the printer says."""
        if self._printer.is_on(Switch.OFF):
            raise LineClosedError
        return self._printer.next_answer(wait_s)

    def close(self) -> None:
        """Let the next one print."""
        self._printer.drop_line()


class TcpDoor:
    """A port that leads to a virtual printer; one connection at a time, as with a printer of iron.

    drop_after: cut the connection after so many bytes; mute_after: read no further after so many.
    """

    def __init__(self, printer: VirtualPrinter, host: str, port: int) -> None:
        self._printer = printer
        self._socket = socket.create_server((host, port))
        self._socket.settimeout(0.1)
        self._closing = threading.Event()
        self.drop_after: int | None = None
        self.mute_after: int | None = None
        self.received = 0
        self._thread = threading.Thread(target=self._serve, name="virtual printer", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Stop listening, and wait until a running connection has ended."""
        self._closing.set()
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with connection:
                self._connected(connection)

    def _connected(self, connection: socket.socket) -> None:
        if self._printer.is_on(Switch.OFF) or not self._printer.take_line(_answering(connection), LINE_S):
            _reset(connection)
            return
        self.received = 0
        connection.settimeout(0.05)
        try:
            self._talk(connection)
        except OSError as error:
            _log.info("a line to the virtual printer broke: %s", error)
        finally:
            self._printer.drop_line()

    def _talk(self, connection: socket.socket) -> None:
        while not self._closing.is_set():
            if self._printer.is_on(Switch.OFF):
                return _reset(connection)
            size = self._may_read()
            if not size:
                self._closing.wait(0.05)
                continue
            try:
                data = connection.recv(size)
            except TimeoutError:
                continue
            if not data:
                return None
            self.received += len(data)
            self._printer.hear(data)
            if self.drop_after is not None and self.received >= self.drop_after:
                return _reset(connection)
        return None

    def _may_read(self) -> int:
        limits = [4096, self._printer.room]
        limits += [end - self.received for end in (self.drop_after, self.mute_after) if end is not None]
        return max(0, min(limits))


def _answering(connection: socket.socket) -> Callable[[bytes], None]:
    def answer(data: bytes) -> None:
        try:
            connection.sendall(data)
        except OSError as error:
            _log.info("an answer of the virtual printer was not taken: %s", error)

    return answer


def _reset(connection: socket.socket) -> None:
    """Close a connection as a printer does that loses power: without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
