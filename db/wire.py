"""Statements to a PostgreSQL server in one go: a pipeline that ends with a Sync and nothing after it.

psycopg's own pipeline sends a Flush after its Sync (3.3): then the server does not see that it waits for us, and its
limit for idle transactions does not run while we hold the lock. So libpq is spoken to here, through psycopg.
"""

import select
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

_READERS: Mapping[int, Callable[[bytes], object]] = {
    **dict.fromkeys((20, 21, 23), int),
    **dict.fromkeys((700, 701), float),
    16: lambda cell: cell == b"t",
}
"""How a cell is read, by its type's oid; any other is a text."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A statement to be sent, with its values in the order of $1, $2 …; `is_kept`: it will be sent again."""

    text: str
    values: Sequence[object] = ()
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement gave: its rows as tuples, and how many it changed."""

    rows: list[tuple[Any, ...]]
    count: int


class Wire:
    """One connection, spoken to in pipelines; between them it is an ordinary connection."""

    def __init__(self, connection: psycopg.Connection[Any], answer_s: float) -> None:
        """Take a connection; a server that is silent for `answer_s` seconds is given up, as if it were gone."""
        self.answer_s: float | None = answer_s
        self._pgconn = connection.pgconn
        self._names: dict[str, bytes] = {}
        self._count = 0

    def send(self, letters: Sequence[Letter]) -> list[Answer]:
        """Send statements and wait for all their answers; raises the first error, after which none was carried out."""
        pgconn = self._pgconn
        pgconn.nonblocking = 1
        pgconn.enter_pipeline_mode()
        sent = [text for letter in letters for text in self._put(letter)]
        pgconn.pipeline_sync()
        results = self._results(None if self.answer_s is None else time.monotonic() + self.answer_s)
        pgconn.exit_pipeline_mode()
        pgconn.nonblocking = 0
        for text, result in zip(sent, results, strict=True):
            if text is not None and result.status != pq.ExecStatus.COMMAND_OK:
                self._names.pop(text, None)
        for result in results:
            if result.status == pq.ExecStatus.FATAL_ERROR:
                raise error_from_result(result, encoding="utf-8")
        return [_answer(result) for text, result in zip(sent, results, strict=True) if text is None]

    def _put(self, letter: Letter) -> list[str | None]:
        """Put a letter into the pipeline; answers for each expected result the text that it prepares."""
        values = [None if value is None else str(value).encode() for value in letter.values]
        if not letter.is_kept:
            self._pgconn.send_query_params(letter.text.encode(), values)
            return [None]
        name, sent = self._names.get(letter.text), list[str | None]()
        if name is None:
            self._count += 1
            name = self._names[letter.text] = b"s%d" % self._count
            self._pgconn.send_prepare(name, letter.text.encode())
            sent.append(letter.text)
        self._pgconn.send_query_prepared(name, values)
        return [*sent, None]

    def _results(self, limit: float | None) -> list[pq.abc.PGresult]:
        """Every result up to the Sync's own."""
        results: list[pq.abc.PGresult] = []
        while True:
            self._wait(limit)
            result = self._pgconn.get_result()
            if result is None:
                if self._pgconn.status == pq.ConnStatus.BAD:
                    raise psycopg.OperationalError(self._pgconn.get_error_message())
                continue
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                return results
            if result.status == pq.ExecStatus.FATAL_ERROR and self._pgconn.status == pq.ConnStatus.BAD:
                raise error_from_result(result, encoding="utf-8")
            results.append(result)

    def _wait(self, limit: float | None) -> None:
        """Wait until a result can be had without waiting; sends what is still to be sent."""
        pgconn = self._pgconn
        while True:
            is_sent = pgconn.flush() == 0
            if is_sent and not pgconn.is_busy():
                return
            rest_s = None if limit is None else limit - time.monotonic()
            if rest_s is not None and rest_s <= 0:
                pgconn.finish()
                raise psycopg.OperationalError(f"no answer within {self.answer_s} s")
            readable, _, _ = select.select([pgconn.socket], [] if is_sent else [pgconn.socket], [], rest_s)
            if readable:
                pgconn.consume_input()


def _answer(result: pq.abc.PGresult) -> Answer:
    readers = [_READERS.get(result.ftype(column), bytes.decode) for column in range(result.nfields)]
    rows = [
        tuple(
            None if (cell := result.get_value(row, column)) is None else reader(cell)
            for column, reader in enumerate(readers)
        )
        for row in range(result.ntuples)
    ]
    return Answer(rows, result.command_tuples or 0)
