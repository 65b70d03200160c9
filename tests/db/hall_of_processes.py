"""Other stations, as processes: started by the tests as `python -m tests.db.hall_of_processes VERB PATH …`."""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from db.check import check
from db.store import SqliteStore, open_store
from kiosk.clock import HandClock
from kiosk.model import Ticket
from kiosk.office import By, Office
from kiosk.ports import Writing
from tests.db import hands
from tests.db.hands import MONDAY, MORNING


def say(word: object) -> None:
    """Tell the test something."""
    print(word, flush=True)


def get_ready(store: SqliteStore) -> None:
    """Do what is slow the first time, and wait for the word."""
    store._open_writer()
    say("ready")
    sys.stdin.readline()


def hold(path: str, *, is_told: bool = False) -> None:
    """Take the lock, once told to go or at once, and keep it until the end of stdin."""
    store = open_store(path)
    if is_told:
        get_ready(store)
    with store.write(deadline_s=60) as tx:
        hands.issue_in(tx, MORNING)
        say("held")
        sys.stdin.read()


def ahead(path: str) -> None:
    """Issue one number once told to go; tell whenever that is worked out, and at last the number."""
    store = open_store(path)
    get_ready(store)

    def work(tx: Writing) -> str:
        label = hands.issue_in(tx, MORNING).label
        say(f"worked {label}")
        return label

    with store.write(deadline_s=60, ahead=work) as tx:
        label = tx.carry_out(work)
    say(label)


def again(path: str, token: str) -> None:
    """Pause counter 1 once told to go; tell what it is answered, and whether that had been worked out ahead."""
    store = open_store(path)
    get_ready(store)
    made, draft = [], store._draft
    store._draft = lambda *given: made.append(draft(*given)) or made[-1]
    view = Office(store, HandClock(MORNING)).pause(1, "họp", By(token=token))
    say(f"{view.state.paused} {made[0] is not None} {store._writer.keeper.is_ahead}")


def issue(path: str, service: str, count: str) -> None:
    """Issue numbers once told to go; tells how many and the longest wait (s)."""
    store = open_store(path)
    get_ready(store)
    longest_s = 0.0
    for _ in range(int(count)):
        started = time.monotonic()
        hands.issue(store, service=service)
        longest_s = max(longest_s, time.monotonic() - started)
    say(json.dumps({"issued": int(count), "longest_s": longest_s}))


def pour(path: str, synchronous: str) -> None:
    """Issue number after number and tell each one's code, until the disk is gone."""
    store = open_store(path)
    with store.write() as tx:
        hands.issue_in(tx, MORNING)
    store._writer.link._connection.execute(f"PRAGMA synchronous={synchronous}")  # type: ignore[union-attr]
    while True:
        say(hands.issue(store).code)


def kill(path: str, rounds: str, seed: str) -> None:
    """Let two writers be killed, round after round; tells what was acknowledged and what is not there."""
    told = {"acknowledged": 0, "lost": 0, "findings": 0}
    chance = random.Random(seed)
    said = Path(path + ".acknowledged")
    said.touch()
    with (
        closing(open_store(path)) as store,
        store.read() as tx,
    ):  # what is slow the first time is not what this is about
        tx.day(MONDAY)
    for number in range(int(rounds)):
        writers = [_forked(partial(_write_for_ever, path, f"{number}-{n}", said)) for n in range(2)]
        if number % 2:
            _await_a_word(said)
        time.sleep(chance.uniform(0.0, 0.03))
        for writer in writers:
            os.kill(writer, signal.SIGKILL)
        for writer in writers:
            os.waitpid(writer, 0)
        if number % 10 == 9 or number == int(rounds) - 1:
            told["findings"] += len(check(Path(path)).findings)
    told["acknowledged"], told["lost"] = _count(path, said)
    say(json.dumps(told))


def _await_a_word(said: Path) -> None:
    """Wait until a writer has acknowledged one more ticket."""
    size, limit = said.stat().st_size, time.monotonic() + 10
    while said.stat().st_size == size and time.monotonic() < limit:
        time.sleep(0.001)


def _forked(deed: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        deed()
    finally:
        os._exit(1)


def _write_for_ever(path: str, name: str, said: Path) -> None:
    """Issue, call and finish; a word to the file after each commit that gave a ticket."""
    store = SqliteStore(Path(path))
    file = os.open(said, os.O_WRONLY | os.O_APPEND)
    counter = int(name[-1]) + 1
    for n in range(10**6):
        token = f"token-{name}-{n:05d}"
        ticket = hands.issue(store, token=token)
        os.write(file, f"{token} {ticket.code} {ticket.label}\n".encode())
        _serve_at(store, counter)


def _serve_at(store: SqliteStore, counter: int) -> None:
    """Finish what the counter has (a killed writer left it there), else call the first who waits."""
    with store.read() as tx:
        state, day = tx.hall.counter(counter), tx.day(MONDAY)
        mine: Ticket | None = day.tickets.get(state.ticket or "")
        first = next((t for t in day.open.values() if t.counter is None and t.number % 2 == counter % 2), None)
    if mine is not None:
        hands.finish(store, mine, MORNING)
    elif first is not None:
        hands.call(store, first, counter, MORNING)


def _count(path: str, said: Path) -> tuple[int, int]:
    lines = [line.split() for line in said.read_text().splitlines()]
    lost = 0
    with SqliteStore(Path(path)).write() as tx:
        tickets = tx.day(MONDAY).tickets
        for token, code, label in lines:
            kept = tx.answered(token)
            is_there = code in tickets and tickets[code].label == label
            lost += not (is_there and kept is not None and kept.answer == label)
    return len(lines), lost


VERBS = {
    "again": again,
    "ahead": ahead,
    "hold": hold,
    "hold-later": partial(hold, is_told=True),
    "issue": issue,
    "kill": kill,
    "pour": pour,
}

if __name__ == "__main__":
    VERBS[sys.argv[1]](*sys.argv[2:])
