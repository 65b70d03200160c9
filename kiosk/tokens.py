"""Tokens: what makes a retry harmless. The same token gets the first answer; with other arguments it is refused."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TypeVar

from pydantic import TypeAdapter

from kiosk.errors import Misused, Refused
from kiosk.ports import Remembered

T = TypeVar("T")

SHORTEST, LONGEST = 8, 64


def check(token: str | None) -> None:
    """Refuse a token that is not 8 to 64 visible ASCII signs."""
    if token is None:
        return
    if not SHORTEST <= len(token) <= LONGEST or not all("!" <= sign <= "~" for sign in token):
        raise Misused("token.bad", token=token)


def arguments_hash(arguments: Mapping[str, object]) -> str:
    """The SHA-256 of a verb's arguments as canonical JSON."""
    text = json.dumps(arguments, sort_keys=True, ensure_ascii=False, default=_plain, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def remembered(verb: str, arguments: str, adapter: TypeAdapter[T], answer: T) -> Remembered:
    """What is kept of an answer."""
    return Remembered(verb=verb, arguments_hash=arguments, answer=adapter.dump_json(answer).decode())


def recall(verb: str, arguments: str, adapter: TypeAdapter[T], kept: Remembered) -> T:
    """The first answer again; refuses a token that was used for something else."""
    if (kept.verb, kept.arguments_hash) != (verb, arguments):
        raise Refused("token.reused", verb=kept.verb)
    return adapter.validate_json(kept.answer)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
