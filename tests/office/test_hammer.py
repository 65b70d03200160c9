"""Four processes take and four call at once on one file, through `main.py batch`; the events say what they did."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.office.judge import Judge, chain
from tests.office.rehearsal import MONDAY, SMALL, found, load, local
from tests.office.stations import BatchStation, Line

# A fourth counter, two more classes, and times short enough that a day's slots have places for many.
HALL = (
    SMALL.replace("mean_minutes = 6\n", "mean_minutes = 1.5\n")
    .replace("mean_minutes = 10\n", "mean_minutes = 2\n")
    .replace("mean_minutes = 12\n", "mean_minutes = 3\n")
    .replace(
        "[[priorities]]", "[[counters]]\nnumber = 4\nservices = { A = 0.5, B = 0.3, C = 0.2 }\n\n[[priorities]]", 1
    )
)
SLOTS = ("09:00", "09:30", "10:00", "13:30", "14:00")


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much: instants of the day, lines of each process at each."""

    instants: int
    takes: int
    calls: int


@contextmanager
def stations(path: Path) -> Iterator[tuple[list[BatchStation], list[BatchStation]]]:
    """Four that take, four that call; all of them end by themselves with 0."""
    takers = [BatchStation(path, f"kiosk-{n}") for n in range(4)]
    callers = [BatchStation(path, f"quay-{n}") for n in range(1, 5)]
    try:
        yield takers, callers
    finally:
        codes = [each.close() for each in (*takers, *callers)]
    assert codes == [0] * 8


def take_lines(dice: random.Random, at: datetime, round_: int, taker: int, count: int) -> list[Line]:
    """Numbers for now, for slots, to stay; more than half of a priority class. Every fourth is sent once more."""
    lines: list[Line] = []
    for n in range(count):
        line: Line = {"do": "take", "service": dice.choice("AABC"), "at": at.isoformat()}
        line["token"] = f"take-{round_:03d}-{taker}-{n:03d}"
        if dice.random() < 0.55:
            line["priority"] = "elderly"
        if (chance := dice.random()) < 0.2:
            line |= {"next": True, "stay": True}
        elif chance < 0.3:
            line["slot"] = dice.choice(SLOTS)
        lines.append(line)
    return lines


def call_lines(dice: random.Random, at: datetime, round_: int, counter: int, count: int) -> list[Line]:
    """A clerk who calls and finishes; now and then nobody comes."""
    lines: list[Line] = []
    for n in range(count):
        call: Line = {"do": "call", "counter": counter, "token": f"call-{round_:03d}-{counter}-{n:03d}"}
        verb = dice.choice(("finish", "finish", "serve", "no-show", "hold"))
        after: Line = {"do": verb, "counter": counter, "token": f"then-{round_:03d}-{counter}-{n:03d}"}
        lines += [{**call, "at": at.isoformat()}, {**after, "at": at.isoformat()}]
    return lines


def hammer(path: Path, size: Size, seed: int) -> tuple[list[Line], list[Line]]:
    """Play the day; answers every line with its answer, and those that were sent a second time."""
    dice = random.Random(seed)
    first: list[Line] = []
    again: list[Line] = []
    at, step = local("07:00"), timedelta(hours=9, minutes=15) / size.instants
    with stations(path) as (takers, callers):
        for round_ in range(size.instants):
            instant = at + step * round_
            mine = [take_lines(dice, instant, round_, n, size.takes) for n in range(4)]
            theirs = [call_lines(dice, instant, round_, n, size.calls) for n in range(1, 5)]
            for n, taker in enumerate(takers):
                # The neighbour's lines, too: two kiosks race with one token.
                taker.send([*mine[n], *mine[n - 1][::3]])
            for n, caller in enumerate(callers):
                caller.send([*theirs[n], *theirs[n][::5]])
            for each in (*takers, *callers):
                each.wait()
        for each in (*takers, *callers):
            seen: dict[str, Line] = {}
            for line, answer in zip(each.sent, each.answers, strict=True):
                pair = {"line": line, "answer": {k: v for k, v in answer.items() if k != "id"}}
                (again if line["token"] in seen else first).append(pair)
                seen[line["token"]] = pair
    return first, again


def judge_the_day(path: Path, lines: list[Line]) -> Judge:
    """Everything that must hold after a hammering."""
    judge = Judge.of(path, HALL)
    assert judge.faults == []
    assert found(path) == ()
    answers: dict[str, list[Line]] = {}
    for pair in lines:
        answers.setdefault(pair["line"]["token"], []).append(pair["answer"])
    bad = [a for each in answers.values() for a in each if a.get("error", {}).get("kind") not in (None, "refused")]
    assert bad == []
    for token, each in answers.items():
        done = [answer for answer in each if "ok" in answer]
        assert all(answer == done[0] for answer in done), token
    given = {each[0]["ok"]["code"]: each[0]["ok"]["number"] for t, each in answers.items() if is_given(t, each)}
    assert given == {code: ticket["label"] for code, ticket in judge.tickets.items()}
    return judge


def is_given(token: str, answers: list[Line]) -> bool:
    answers.sort(key=lambda answer: "ok" not in answer)
    return token.startswith("take") and "ok" in answers[0]


def calls_answered(lines: list[Line]) -> list[tuple[int, str]]:
    """Which counter was told to have called which ticket, once a token."""
    told = {p["line"]["token"]: (p["line"]["counter"], p["answer"]["ok"]["code"]) for p in lines if is_call(p)}
    return sorted(told.values())


def is_call(pair: Line) -> bool:
    return pair["line"]["do"] == "call" and bool(pair["answer"].get("ok"))


def hammered(tmp_path: Path, size: Size, seed: int) -> Judge:
    path = tmp_path / "hall.sqlite"
    load(path, HALL, at=local("06:00", MONDAY)).close()
    first, again = hammer(path, size, seed)
    judge = judge_the_day(path, first + again)
    told = sorted((e["counter"], e["code"]) for e in chain(path) if e["kind"] in ("called", "tried"))
    assert calls_answered(first + again) == told
    return judge


@pytest.mark.xdist_group("processes")
def test_four_processes_that_take_and_four_that_call_at_once_keep_every_promise(tmp_path: Path) -> None:
    judge = hammered(tmp_path, Size(instants=6, takes=14, calls=9), seed=1)
    assert len(judge.tickets) > 150
    assert judge.calls > 100
    assert judge.held_back > 5, "the rule of R in a row was hardly tried"


@pytest.mark.long
@pytest.mark.xdist_group("processes")
@pytest.mark.parametrize("seed", range(3))
def test_a_long_hammering_keeps_every_promise(tmp_path: Path, seed: int) -> None:
    judge = hammered(tmp_path, Size(instants=38, takes=18, calls=16), seed=seed)
    assert judge.calls > 600
