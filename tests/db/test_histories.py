"""Overlapping verbs of several stations have an order that explains every answer, on a file and on a server."""

import random
from pathlib import Path

import pytest

from tests.db.conftest import POSTGRES
from tests.db.histories import Deed, Done, State, is_linearizable, next_of, overlapping, play, stations

EMPTY: State = ((0, 0, 0), ((), (), ()))
STATIONS, VERBS = 5, 5


def done(deed: Deed, began: int, ended: int, answer: str | None) -> Done:
    return Done(deed=deed, began=began, ended=ended, answer=answer)


TAKEN = done(("take", "A"), 0, 10, "A001")


@pytest.mark.parametrize(
    "history",
    [
        [TAKEN, done(("call", 1), 20, 30, "A001"), done(("call", 3), 40, 50, None)],
        [TAKEN, done(("call", 1), 5, 8, None)],  # it may have come before the take
        [TAKEN, done(("call", 1), 5, 8, "A001")],  # or after it, though it ended first
        [done(("take", "A"), 0, 10, "A002"), done(("take", "A"), 0, 10, "A001")],
    ],
)
def test_a_history_that_one_order_explains_is_accepted(history: list[Done]) -> None:
    assert is_linearizable(history, EMPTY)


@pytest.mark.parametrize(
    ("what", "history"),
    [
        ("called twice", [TAKEN, done(("call", 1), 20, 30, "A001"), done(("call", 3), 25, 35, "A001")]),
        ("lost", [TAKEN, done(("call", 1), 20, 30, None)]),
        ("given twice", [TAKEN, done(("take", "A"), 5, 15, "A001")]),
        ("left out", [TAKEN, done(("take", "A"), 20, 30, "A003")]),
        ("called before it was asked for", [done(("call", 1), 0, 5, "A001"), done(("take", "A"), 10, 20, "A001")]),
        ("called out of turn", [TAKEN, done(("take", "A"), 20, 30, "A002"), done(("call", 1), 40, 50, "A002")]),
        ("numbers run backwards", [done(("take", "A"), 0, 10, "A002"), done(("take", "A"), 20, 30, "A001")]),
    ],
)
def test_a_history_that_no_order_explains_is_rejected(what: str, history: list[Done]) -> None:
    assert not is_linearizable(history, EMPTY), what


def judged(url: str, histories: int, seed: int) -> None:
    """Play histories one after the other on one office; each begins with empty lines."""
    dice, state, overlaps = random.Random(seed), EMPTY, 0
    with stations(url, STATIONS) as lines:
        for n in range(histories):
            deeds = [[a_deed(dice) for _ in range(VERBS)] for _ in lines]
            history = play(lines, deeds)
            assert is_linearizable(history, state), (n, sorted(history, key=lambda d: d.began))
            overlaps += overlapping(history)
            given = tuple(sum(d.deed == ("take", s) for d in history) for s in "ABC")
            state = (tuple(a + b for a, b in zip(state[0], given, strict=True)), ((), (), ()))
            for counter in (1, 2):
                while play(lines[:1], [[("call", counter)]])[0].answer is not None:
                    pass
    assert overlaps > histories * STATIONS * VERBS, "the stations hardly met"


def a_deed(dice: random.Random) -> Deed:
    return ("take", dice.choice("ABC")) if dice.random() < 0.5 else ("call", dice.choice((1, 2, 3)))


@pytest.mark.xdist_group("processes")
def test_overlapping_verbs_on_a_file_have_an_order(tmp_path: Path) -> None:
    judged(f"sqlite:///{tmp_path / 'hall.sqlite'}", histories=8, seed=1)


@POSTGRES
def test_overlapping_verbs_on_a_server_have_an_order(database: str) -> None:
    judged(database, histories=8, seed=2)


@pytest.mark.long
@pytest.mark.xdist_group("processes")
def test_many_histories_on_a_file_have_an_order(tmp_path: Path) -> None:
    judged(f"sqlite:///{tmp_path / 'hall.sqlite'}", histories=200, seed=3)


@pytest.mark.long
@POSTGRES
def test_many_histories_on_a_server_have_an_order(database: str) -> None:
    judged(database, histories=200, seed=4)


def test_the_model_answers_as_the_hall_does() -> None:
    state = EMPTY
    told = []
    for deed in (("take", "B"), ("take", "A"), ("call", 1), ("call", 2), ("call", 3)):
        state, answer = next_of(state, deed)
        told.append(answer)
    assert told == ["B001", "A001", "A001", "B001", None]
