"""A printer of our own making: reads ESC/POS bytes as a real one does, and puts black dots on white paper.

Knows the commands that slips use and the length of the common others; what it does not know it reports.
No files, no sockets, no threads: virtual.py has those.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.trial import Switch
from printing.head import Head, Paper

STOPPING = frozenset({Switch.PAPER_OUT, Switch.COVER_OPEN, Switch.CUTTER})

# Commands without effect on our paper, by the number of bytes after their two.
_FIXED: dict[bytes, int] = {
    **{b"\x1b" + bytes([c]): 1 for c in b"!-=EGMRTUVat{ "},
    **{b"\x1d" + bytes([c]): 1 for c in b"!BHbfhw"},
    **{b"\x1b" + bytes([c]): 2 for c in b"$\\Bc"},
    **{b"\x1d" + bytes([c]): 2 for c in b"LPW$\\"},
    **{b"\x1c" + bytes([c]): 1 for c in b"!-C"},
    b"\x1c.": 0,
    b"\x1cS": 2,
    b"\x1c&": 0,
    b"\x1bp": 3,
}
# GS I: type (it has a cutter), then firmware, maker and model.
_NAMES = {2: b"\x02", 50: b"\x02", 0x41: b"_1.0\x00", 0x42: b"_mot-cua-kiosk\x00", 0x43: b"_virtual\x00"}
# Questions and answers are no part of what was printed.
_TALK = (b"\x10", b"\x1dr", b"\x1da", b"\x1dI", b"\x1d(H")


@dataclass(slots=True)
class Machine:
    """The interpreter. Bytes go in by `feed`; answers and papers come out by the two callables.

    A printer that takes its time for paper is fed by `take`, and its own thread calls `step`. Each connection's bytes
    stay its own: a new one may be talking while what the former left is still printed.
    """

    dots: int
    answer: Callable[[bytes], None]
    out: Callable[[Paper], None]
    switches: set[Switch] = field(default_factory=set)
    reports: list[str] = field(default_factory=list)
    rows_left: int | None = None
    executed: int = 0
    _lines: deque[bytearray] = field(default_factory=lambda: deque([bytearray()]))
    _tail: bytes = b""
    _job: bytearray = field(default_factory=bytearray)
    _head: Head = field(init=False)
    _stored: tuple[bytes, int] = (b"", 0)
    _tells_changes: bool = False
    _how_cut: str = ""
    _obeyed: dict[bytes, Callable[[], int]] = field(init=False)

    def __post_init__(self) -> None:
        self._head = Head(self.dots)
        self._obeyed = {
            b"\x1b@": self._init,
            b"\x10\x04": self._real_time_again,
            b"\x10\x05": self._real_time_again,
            b"\x10\x14": self._real_time_again,
            b"\x1dv": self._raster,
            b"\x1b*": self._columns,
            b"\x1b2": self._usual_line,
            b"\x1b3": self._line_spacing,
            b"\x1bd": self._feed_lines,
            b"\x1bJ": self._feed_dots,
            b"\x1dV": self._cut_command,
            b"\x1bi": self._cut_old,
            b"\x1bm": self._cut_old,
            b"\x1dr": self._paper_status,
            b"\x1da": self._automatic,
            b"\x1dI": self._identity,
            b"\x1d(": self._extended,
            b"\x1d8": self._extended_long,
            b"\x1c(": self._kanji,
        }

    @property
    def is_stopped(self) -> bool:
        """Whether it stands still: paper, cover or cutter."""
        return bool(self.switches & STOPPING)

    @property
    def pending(self) -> int:
        """How many bytes wait to be obeyed."""
        return sum(map(len, self._lines))

    @property
    def _input(self) -> bytearray:
        return self._lines[0]

    def turn(self, switch: Switch, *, is_on: bool) -> None:
        """Turn a switch; work that stood still goes on when nothing stops it any more."""
        (self.switches.add if is_on else self.switches.discard)(switch)
        if switch is Switch.OFF:
            self.forget()
        if self._tells_changes:
            self._say(self._four())

    def forget(self) -> None:
        """Lose everything that was in its memory, as at a loss of power."""
        self._lines = deque([bytearray()])
        self._job.clear()
        self._head.forget()
        self._tail, self._stored, self._tells_changes = b"", (b"", 0), False

    def feed(self, data: bytes) -> None:
        """Take bytes in and obey them in order."""
        self.take(data)
        self.run()

    def take(self, data: bytes) -> None:
        """Take bytes in: real-time queries are answered at once, the rest waits."""
        self._real_time(data)
        self._lines[-1] += data

    def end(self) -> None:
        """End a line: once its whole commands are obeyed, half a one is forgotten and paper without a cut torn off."""
        self._lines.append(bytearray())
        self._tail = b""

    def _next_line(self) -> int | None:
        """Let the former line go, when there is a new one and nothing stands still; answers as `step` does."""
        if self.is_stopped or len(self._lines) == 1:
            return None
        self._lines.popleft()
        self._head.flush()
        if not self._head.is_blank:
            self._cut("none")
        self._job.clear()
        self._head.forget()
        return 0

    def _say(self, answer: bytes) -> None:
        if Switch.ONE_WAY not in self.switches:
            self.answer(answer)

    # ---- real time -----------------------------------------------------------------------------------

    def _real_time(self, data: bytes) -> None:
        """Answer every `10 04 n`, wherever it stands: real printers do so inside picture data too."""
        seen = self._tail + data
        at = seen.find(b"\x10\x04")
        while 0 <= at < len(seen) - 2:
            if 1 <= seen[at + 2] <= 4:
                self._say(bytes([self._status(seen[at + 2])]))
            at = seen.find(b"\x10\x04", at + 2)
        self._tail = seen[at:] if at >= 0 else (b"\x10" if seen.endswith(b"\x10") else b"")

    def _status(self, n: int) -> int:
        on = self.switches
        out, cover, cutter = Switch.PAPER_OUT in on, Switch.COVER_OPEN in on, Switch.CUTTER in on
        near = Switch.NEAR_END in on or out
        bits = {
            1: 0x08 * self.is_stopped,
            2: 0x04 * cover | 0x20 * out | 0x40 * cutter,
            3: 0x08 * cutter,
            4: 0x0C * near | 0x60 * out,
        }
        return 0x12 | bits[n]

    def _four(self) -> bytes:
        """The automatic status: 4 bytes."""
        on = self.switches
        out, near = Switch.PAPER_OUT in on, Switch.NEAR_END in on or Switch.PAPER_OUT in on
        first = 0x10 | 0x08 * self.is_stopped | 0x20 * (Switch.COVER_OPEN in on)
        return bytes([first, 0x08 * (Switch.CUTTER in on), 0x03 * near | 0x0C * out, 0])

    # ---- one command after the other -----------------------------------------------------------------

    def run(self) -> None:
        """Obey every whole command, unless something stops it."""
        while self.step() is not None:
            pass

    def step(self) -> int | None:
        """Obey the next command; answers by how many rows the paper moved, None when there is nothing to obey."""
        if self.is_stopped or Switch.OFF in self.switches:
            return None
        before = self._head.moved
        size = self._obey() if self._input else 0
        if not size:
            return self._next_line()
        if not self._input.startswith(_TALK):
            self._job += self._input[:size]
        self.executed += size
        del self._input[:size]
        if self._how_cut:
            how, self._how_cut = self._how_cut, ""
            self._cut(how)
        return self._head.moved - before

    def _obey(self) -> int:
        """Obey the first command; answers its length, 0 while it is not complete."""
        data = self._input
        first = data[0]
        if first not in (0x10, 0x1B, 0x1C, 0x1D):
            return self._letters()
        if len(data) < 2:
            return 0
        name = bytes(data[:2])
        if obey := self._obeyed.get(name):
            return obey()
        if name in _FIXED:
            return _whole(data, 2 + _FIXED[name])
        self.reports.append(f"unknown command {name.hex(' ')} at byte {self.executed}")
        return 2

    def _init(self) -> int:
        self._head.flush()
        self._head.line_dots = 30
        return 2

    def _real_time_again(self) -> int:
        return _whole(self._input, 3 if self._input[1] in (4, 5) else 5)

    def _raster(self) -> int:
        data = self._input
        if len(data) < 8:
            return 0
        if data[2] != 0x30:
            self.reports.append(f"unknown picture {bytes(data[:4]).hex(' ')} at byte {self.executed}")
            return 4
        width, rows = data[4] | data[5] << 8, data[6] | data[7] << 8
        if len(data) < 8 + width * rows:
            return 0
        if not self._has_paper(rows):
            return 0
        self._head.raster(bytes(data[8 : 8 + width * rows]), width)
        return 8 + width * rows

    def _columns(self) -> int:
        """Take columns of 24 dots in double density (ESC * 33); other densities are left out, and reported."""
        data = self._input
        if len(data) < 5:
            return 0
        size = 5 + (data[3] | data[4] << 8) * (3 if data[2] in (32, 33) else 1)
        if len(data) < size:
            return 0
        if data[2] != 33:
            self.reports.append(f"a picture by columns is left out at byte {self.executed}")
        elif not self._has_paper(24):
            return 0
        else:
            self._head.columns(bytes(data[5:size]))
        return size

    def _usual_line(self) -> int:
        self._head.line_dots = 30
        return 2

    def _line_spacing(self) -> int:
        if len(self._input) >= 3:
            self._head.line_dots = self._input[2]
        return _whole(self._input, 3)

    def _has_paper(self, rows: int) -> bool:
        if self.rows_left is None:
            return True
        self.rows_left -= rows
        if self.rows_left >= 0:
            return True
        self.rows_left = None
        self.turn(Switch.PAPER_OUT, is_on=True)
        return False

    def _feed_lines(self) -> int:
        if len(self._input) >= 3:
            self._head.feed(self._input[2] * self._head.line_dots)
        return _whole(self._input, 3)

    def _feed_dots(self) -> int:
        if len(self._input) >= 3:
            self._head.feed(self._input[2])
        return _whole(self._input, 3)

    def _cut_command(self) -> int:
        data = self._input
        if len(data) < 3:
            return 0
        size = 4 if data[2] in b"ABab" else 3
        if len(data) < size:
            return 0
        self._head.feed(data[3] if size == 4 else 0)
        self._how_cut = "partial" if data[2] in b"B1\x01b" else "full"
        return size

    def _cut_old(self) -> int:
        self._head.flush()
        self._how_cut = "full" if self._input[1:2] == b"i" else "partial"
        return 2

    def _cut(self, how: str) -> None:
        job = bytes(self._job)
        self._job.clear()
        self.out(self._head.cut(how, job))

    def _paper_status(self) -> int:
        if len(self._input) >= 3:
            self._head.flush()
            near = Switch.NEAR_END in self.switches
            self._say(bytes([0x03 * near if self._input[2] in b"\x011" else 0]))
        return _whole(self._input, 3)

    def _automatic(self) -> int:
        if len(self._input) >= 3:
            self._tells_changes = bool(self._input[2])
            if self._tells_changes:
                self._say(self._four())
        return _whole(self._input, 3)

    def _identity(self) -> int:
        if len(self._input) >= 3:
            self._say(_NAMES.get(self._input[2], b"_\x00" if self._input[2] >= 0x41 else b"\x20"))
        return _whole(self._input, 3)

    def _extended(self) -> int:
        """GS ( x pL pH …: the length stands in it."""
        data = self._input
        if len(data) < 5:
            return 0
        size = 5 + (data[3] | data[4] << 8)
        if len(data) < size:
            return 0
        body = bytes(data[5:size])
        if data[2:3] == b"H" and body[:2] == b"00":
            self._head.flush()
            self._say(b'7"' + (b"9999" if Switch.WRONG_ID in self.switches else body[2:]) + b"\x00")
        elif data[2:3] == b"L":
            return size if self._graphics(body) else 0
        elif data[2] not in b"HADEK":
            self.reports.append(f"unknown command {bytes(data[:3]).hex(' ')} at byte {self.executed}")
        return size

    def _kanji(self) -> int:
        """FS ( x pL pH …: of no effect on our paper."""
        data = self._input
        return _whole(data, 5 + (data[3] | data[4] << 8)) if len(data) >= 5 else 0

    def _extended_long(self) -> int:
        """GS 8 L p1 p2 p3 p4 …: as GS ( L, with a longer length."""
        data = self._input
        if len(data) < 7:
            return 0
        size = 7 + int.from_bytes(data[3:7], "little")
        if data[2:3] != b"L":
            self.reports.append(f"unknown command {bytes(data[:3]).hex(' ')} at byte {self.executed}")
            return 3
        if len(data) < size:
            return 0
        return size if self._graphics(bytes(data[7:size])) else 0

    def _graphics(self, body: bytes) -> bool:
        """Store a picture (fn 112) or print the stored one (fn 50); answers whether it is done."""
        if body[:2] in (b"0\x02", b"02"):
            rows, width = self._stored
            if not self._has_paper(len(rows) // width if width else 0):
                return False
            self._stored = (b"", 0)
            self._head.raster(rows, width)
        elif body[:4] == b"0p0\x01" and body[4:6] == b"\x011" and len(body) >= 10:
            width, rows_count = (body[6] | body[7] << 8) // 8, body[8] | body[9] << 8
            self._stored = (body[10 : 10 + width * rows_count], width)
        else:
            self.reports.append(f"unknown picture {body[:6].hex(' ')} at byte {self.executed}")
        return True

    def _letters(self) -> int:
        """Take text up to the next line's end or command."""
        data = self._input
        if data[0] == 0x0A:
            self._head.end_line()
            return 1
        size = next((i for i, byte in enumerate(data) if byte in (0x0A, 0x10, 0x1B, 0x1C, 0x1D)), len(data))
        self._head.letters(bytes(data[:size]))
        return size


def _whole(data: bytearray, size: int) -> int:
    return size if len(data) >= size else 0
