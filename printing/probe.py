"""What a printer says of itself when it is asked at its set-up: state, proofs of printing, cutter, name, firmware.

One question after the other, each with a time of its own: an answer of one byte does not say what it answers.
"""

import secrets
import time
from collections.abc import Callable

from kiosk.errors import Unavailable
from kiosk.printer import Probe, Proof
from printing import thermal
from printing.answers import Answers
from printing.exchange import Line, LineClosedError, LineStuckError

ANSWER_S = 0.5
# GS I: what a printer has (bit 1: a cutter), then texts, each between "_" and NUL.
_TYPE, _FIRMWARE, _MAKER, _MODEL = b"\x1dI\x02", b"\x1dI\x41", b"\x1dI\x42", b"\x1dI\x43"
_CUTTER_BIT = 0x02


def probe(url: str, open_line: Callable[[], Line], *, asks_ids: bool = False) -> Probe:
    """Ask a printer about itself; what cannot be reached is an answer too."""
    try:
        line = open_line()
    except Unavailable as error:
        return Probe(url=url, cause=error.key)
    try:
        return _Talk(line).probe(url, asks_ids=asks_ids)
    except LineClosedError:
        return Probe(url=url, cause="printer.off")
    except LineStuckError:
        return Probe(url=url, cause="printer.stalled")
    finally:
        line.close()


class _Talk:
    """Questions and answers on one line."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._heard = Answers()

    def probe(self, url: str, *, asks_ids: bool) -> Probe:
        """Ask everything; one that stands still answers no more than its state, and a mute one nothing."""
        self._ask(thermal.STATUS_QUERIES, lambda: self._heard.status is not None)
        status = self._heard.status
        if status is None:
            return Probe(url=url, is_one_way=True)
        if status.cause is not None:
            return Probe(url=url, cause=status.cause, is_one_way=False, is_near_end=status.is_paper_near_end)
        gives_paper = self._single(thermal.PAPER_QUERY) is not None
        kind, has_ids = self._single(_TYPE), self._has_ids() if asks_ids else None
        return Probe(
            url=url,
            is_one_way=False,
            is_near_end=status.is_paper_near_end,
            proof=Proof.PROCESS if has_ids else Proof.PAPER if gives_paper else Proof.NONE,
            has_process_ids=has_ids,
            has_cutter=None if kind is None else bool(kind & _CUTTER_BIT),
            maker=self._text(_MAKER),
            model=self._text(_MODEL),
            firmware=self._text(_FIRMWARE),
        )

    def _has_ids(self) -> bool:
        number = secrets.randbelow(10_000)
        wanted = thermal.process_answer(number)
        return self._ask(thermal.process_query(number), lambda: wanted in self._heard.ids)

    def _single(self, query: bytes) -> int | None:
        before = len(self._heard.singles)
        came = self._ask(query, lambda: len(self._heard.singles) > before)
        return self._heard.singles[before] if came else None

    def _text(self, query: bytes) -> str:
        before = len(self._heard.texts)
        came = self._ask(query, lambda: len(self._heard.texts) > before)
        text = self._heard.texts[before].decode("ascii", "replace") if came else ""
        return "".join(sign for sign in text if sign.isprintable()).strip()

    def _ask(self, query: bytes, is_answered: Callable[[], bool]) -> bool:
        """Ask one thing; answers whether the answer came in time."""
        until = time.monotonic() + ANSWER_S
        if self._line.send(query, ANSWER_S) < len(query):
            return False
        while not is_answered():
            left = until - time.monotonic()
            if left <= 0:
                return False
            self._heard.hear(self._line.receive(left))
        return True
