"""Batch: one JSON command a line in, one JSON answer a line out, flushed; nothing in a line can end it."""

import json
import logging
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from kiosk import answers
from kiosk.commands.arguments import Given, read_all, read_instant
from kiosk.commands.argv import find_command
from kiosk.commands.table import Command, Where
from kiosk.errors import KioskError, Misused, Unavailable
from kiosk.marks import N_
from kiosk.words import Words

LIMIT = 64 * 1024
"""A line's length in bytes, without its end."""

_log = logging.getLogger(__name__)

Perform = Callable[[str, Given, datetime | None], object]
"""Does one command (name, arguments, instant) and answers a JSON value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that was understood."""

    command: Command
    given: Given
    at: datetime | None


def lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Read lines; None stands for one that is too long, which is read past without keeping it."""
    while line := source.readline(LIMIT + 2):
        if len(line.rstrip(b"\r\n")) <= LIMIT:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(LIMIT)
        yield None


def serve(source: BinaryIO, sink: BinaryIO, perform: Perform, words: Words) -> None:
    """Answer every line of a source, in order."""
    for line in lines(source):
        sink.write(_answer(line, perform, words))
        sink.flush()


def read_line(line: bytes | None) -> dict[str, object]:
    """Read a line as a JSON object; refuses garbage."""
    if line is None:
        raise Misused("line.too_long", limit=LIMIT)
    try:
        value = json.loads(line.decode(), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise Misused("line.bad", reason=N_("không phải UTF-8")) from error
    except (ValueError, RecursionError) as error:
        raise Misused("line.bad", reason=N_("không phải JSON")) from error
    if not isinstance(value, dict):
        raise Misused("line.bad", reason=N_("không phải một đối tượng JSON"))
    return value


def understand(value: dict[str, object]) -> Line:
    """Find a line's command and check its arguments."""
    rest = {name: item for name, item in value.items() if name not in ("do", "id", "at")}
    if "do" not in value:
        raise Misused("argument.missing", argument="do")
    command = find_command(value["do"])
    if command.where is not Where.OFFICE:
        raise Misused("command.unknown", command=command.name)
    given = read_all(command.name, command.arguments, rest)
    at = value.get("at")
    return Line(command=command, given=given, at=None if at is None else read_instant("at", at))


def _answer(line: bytes | None, perform: Perform, words: Words) -> bytes:
    name: object = None
    today: date | None = None
    try:
        value = read_line(line)
        name = _read_id(value.get("id"))
        asked = understand(value)
        today = words.day(asked.at) if asked.at else None
        answer = {"ok": perform(asked.command.name, asked.given, asked.at), "id": name}
    except KioskError as error:
        message = words.error(error, today=today, staff=True)
        answer = {"error": answers.error(error, message, words.zone), "id": name}
    except Exception:  # noqa: BLE001 - the last resort: one line must not end the others' batch
        _log.exception("a line of a batch could not be answered")
        bug = Unavailable("bug")
        answer = {"error": answers.error(bug, words.error(bug, staff=True), words.zone), "id": name}
    return to_line(answer)


def to_line(value: object) -> bytes:
    """Write a JSON value as one line; a lone surrogate becomes its JSON escape."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _read_id(value: object) -> object:
    """Take what the client names its line by: a text, a number or nothing."""
    if value is None or isinstance(value, str | int | float):
        return value
    raise Misused("argument.bad", argument="id", expected=N_("một đoạn chữ hoặc một số"))


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value
