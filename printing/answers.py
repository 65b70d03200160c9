"""What a printer says, sorted out of one stream: real-time answers, changes told by themselves, proofs of printing."""

from dataclasses import dataclass, field

from printing.thermal import Status, is_status, read_status

_AUTOMATIC_BYTES = 4
_PROOF_BYTES = 7


@dataclass(slots=True)
class Answers:
    """Bytes go in by `hear`; what was said is kept until it is asked for.

    changed: the last automatic status; ids: answers to process queries; singles: answers of one byte (GS r, GS I);
    texts: names and versions (GS I).
    """

    changed: Status | None = None
    ids: set[bytes] = field(default_factory=set)
    singles: bytearray = field(default_factory=bytearray)
    texts: list[bytes] = field(default_factory=list)
    _real_time: bytearray = field(default_factory=bytearray)
    _rest: bytearray = field(default_factory=bytearray)

    def expect_status(self) -> None:
        """Forget earlier real-time answers: four new ones were asked for."""
        self._real_time.clear()

    @property
    def papers(self) -> int:
        """How many answers to GS r came: while a slip is printed nothing else is answered by one byte."""
        return len(self.singles)

    @property
    def status(self) -> Status | None:
        """The answer to the four real-time queries; None until all have come."""
        return read_status(bytes(self._real_time))

    @property
    def trouble(self) -> str | None:
        """The cause that the printer told by itself why it cannot go on; to be off line alone is none."""
        if self.changed is None or (self.changed.cause == "printer.off" and not self.changed.has_error):
            return None
        return self.changed.cause

    def hear(self, data: bytes) -> None:
        """Sort bytes; the beginning of something longer waits for its rest."""
        self._rest += data
        while self._rest:
            size = self._sorted()
            if not size:
                return
            del self._rest[:size]

    def _sorted(self) -> int:
        """Sort what stands first; answers its size, 0 while it is not whole."""
        rest, first = self._rest, self._rest[0]
        if is_status(first):
            self._real_time.append(first)
        elif first & 0x93 == 0x10:
            return self._automatic()
        elif first in (0x37, 0x5F):  # an answer with an end: NUL
            end = rest.find(0)
            if end < 0:
                return 0 if len(rest) < 80 else 1
            if first == 0x37 and end + 1 == _PROOF_BYTES:
                self.ids.add(bytes(rest[: end + 1]))
            if first == 0x5F:
                self.texts.append(bytes(rest[1:end]))
            return end + 1
        elif first & 0x90 == 0:
            self.singles.append(first)
        return 1

    def _automatic(self) -> int:
        """Take a status of four bytes; a first byte alone is noise when what follows does not fit."""
        four = self._rest[:_AUTOMATIC_BYTES]
        if any(byte & 0x90 for byte in four[1:]):
            return 1
        if len(four) < _AUTOMATIC_BYTES:
            return 0
        self.changed = Status(
            is_off_line=bool(four[0] & 0x08),
            is_cover_open=bool(four[0] & 0x20),
            is_paper_out=bool(four[2] & 0x0C),
            is_paper_near_end=bool(four[2] & 0x03),
            has_cutter_error=bool(four[1] & 0x08),
            has_error=bool(four[1] & 0x60),
        )
        return _AUTOMATIC_BYTES
