"""What the one in front is about to write, told to those behind it in the line while it writes.

A letter is a guess that hurries nobody: whoever works ahead on one looks under the lock whether the ledger's head is
what it says. Letters hang on the gate's board.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from db.board import PLACES, Board
from db.halls import Head, Keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The events somebody adds to a head, as canonical texts, and the head that is then."""

    before: Head
    texts: tuple[str, ...]
    after: Head


_READER = msgspec.msgpack.Decoder(Letter)


def put(board: Board, number: int, letter: Letter) -> bool:
    """Hang the letter of a number up; tells whether there was room for it."""
    return board.put(number, msgspec.msgpack.encode(letter))


def get(board: Board, number: int) -> Letter | None:
    """Read the letter of a number; None when there is none that can be read."""
    note = board.get(number)
    try:
        return None if note is None else _READER.decode(note)
    except msgspec.MsgspecError:
        return None


def newest_before(board: Board, number: int) -> int | None:
    """The newest number before one that has told something; None when none of the last ones has."""
    return next((each for each in range(number - 1, number - 1 - PLACES, -1) if board.get(each)), None)


def follow(keeper: Keeper, board: Board, newest: int) -> bool:
    """Bring a hall to where it will be once the holder of a number has written; tells whether that is known."""
    chain = _chain(keeper.head, board, newest)
    return chain is not None and all(keeper.foresee(letter.before, letter.texts, letter.after) for letter in chain)


def _chain(head: Head, board: Board, newest: int) -> Sequence[Letter] | None:
    """The letters that lead from a head to what the newest one says, oldest first."""
    chain: list[Letter] = []
    for number in range(newest, max(-1, newest - PLACES), -1):
        letter = get(board, number)
        if letter is None:
            return None
        if letter.after == head:
            return chain[::-1]
        chain.append(letter)
        if letter.before == head:
            return chain[::-1]
    return None
