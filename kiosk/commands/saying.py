"""How the command line speaks: one line or value on standard output, an error on standard error, an exit code."""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import TextIO

from kiosk import answers
from kiosk.commands.argv import read_argv, wants_json
from kiosk.errors import KioskError, Misused, Refused, Unavailable
from kiosk.words import Words

EXIT = {Refused.kind: 1, Misused.kind: 2, Unavailable.kind: 3}


def say(text: str) -> int:
    """Say something; answers the exit code of what is done."""
    _write(sys.stdout, text)
    return 0


def say_json(value: object) -> int:
    """Say a JSON value."""
    return say(json.dumps(value, ensure_ascii=False))


def fail(error: KioskError, argv: Sequence[str]) -> int:
    """Say an error as it was asked for; answers its exit code."""
    words = Words("vi")
    message = words.error(error, today=_today(argv, words), staff=True)
    if wants_json(argv):
        message = json.dumps({"error": answers.error(error, message, words.zone)}, ensure_ascii=False)
    _write(sys.stderr, message)
    return EXIT[error.kind]


def _today(argv: Sequence[str], words: Words) -> date | None:
    """The date on which an error is read: that of `--at`, so that a time of the same day stands alone."""
    with suppress(KioskError):
        at = read_argv(argv).options.instant("at")
        return words.day(at) if at else None
    return None


def _write(stream: TextIO, text: str) -> None:
    """Write a line in UTF-8, whatever the terminal's locale says."""
    stream.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    stream.flush()
