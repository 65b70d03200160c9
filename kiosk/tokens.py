"""Tokens: what makes a retry harmless. The same token gets the first answer; with other arguments it is refused."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.json import Decoder

from kiosk import codec
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
    """The SHA-256 of a verb's arguments as sorted JSON."""
    return codec.digest(codec.written(arguments))


def remembered(verb: str, arguments: str, answer: object) -> Remembered:
    """What is kept of an answer."""
    return Remembered(verb=verb, arguments_hash=arguments, answer=codec.written(answer))


def recall(verb: str, arguments: str, reader: Decoder[T], kept: Remembered) -> T:
    """The first answer again; refuses a token that was used for something else."""
    if (kept.verb, kept.arguments_hash) != (verb, arguments):
        raise Refused("token.reused", verb=kept.verb)
    return codec.read(reader, kept.answer)
