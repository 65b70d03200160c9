"""Writers that are killed or stopped in the middle of whatever they do: nothing answered is lost, nothing is late."""

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from db.store import open_store
from kiosk.clock import HandClock
from kiosk.office import Office
from tests.office import writers
from tests.office.judge import Judge
from tests.office.rehearsal import MONDAY, SMALL, Rehearsal, everything, found, load, local, quick_folder, url_of

ROOT = Path(__file__).parents[2]
EVERY_DAY = SMALL.replace('"friday"]', '"friday", "saturday", "sunday"]').replace('holidays = "VN"', 'holidays = ""')
CHECK_EVERY = 20
MOST_DAYS = 20
LONGEST_LIFE_S = 0.03
REFUSED = " refused "


@pytest.fixture(scope="module")
def nursery() -> Iterator[Any]:
    """Where children come from: a parent that has everything imported and forks in milliseconds."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        pytest.skip("this platform has no fork server")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.office.writers"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.chdir(ROOT)
        context.Process(target=os.getpid).run()
        yield context


class Killing:
    """Rounds of two writers that are killed, and everything they were answered."""

    def __init__(self, context: Any, folder: Path, *, rounds: int, seed: int) -> None:
        self.context, self.folder, self.rounds_a_day = context, folder, max(CHECK_EVERY, rounds // MOST_DAYS)
        self.path = folder / "hall.sqlite"
        self.dice = random.Random(seed)
        load(self.path, EVERY_DAY, at=local("06:00")).close()
        self.store = open_store(url_of(self.path))
        self.first: dict[str, str] = {}
        self.answered = self.unanswered = 0

    def instant(self, round_: int) -> datetime:
        """A minute a round; the first round of a day settles the one before."""
        day, minute = divmod(round_, self.rounds_a_day)
        return local("08:00", MONDAY + timedelta(days=day)) + timedelta(minutes=minute)

    def office(self, round_: int) -> Office:
        return Office(self.store, HandClock(self.instant(round_)))

    def play(self, round_: int) -> None:
        """Two writers, killed after 0 to 30 ms; then every token they had is tried again."""
        children = [self._start(f"{round_:04d}-{n}", n, round_) for n in (1, 2)]
        for _, ready, _ in children:
            assert ready.poll(20), "a writer did not come up"
        pause(self.dice.uniform(0, LONGEST_LIFE_S))
        for child, _, _ in self.dice.sample(children, 2):
            child.kill()
        for child, ready, said in children:
            child.join(20)
            assert child.exitcode == -signal.SIGKILL
            ready.close()
            child.close()
            self._try_again(said, round_)

    def _start(self, name: str, counter: int, round_: int) -> tuple[Any, Connection, Path]:
        ready, theirs = self.context.Pipe(duplex=False)
        said = self.folder / f"{name}.txt"
        orders = writers.Orders(path=self.path, at=self.instant(round_), name=name, counter=counter, said=said)
        child = self.context.Process(target=writers.write, args=(orders, theirs), name=name, daemon=True)
        child.start()
        theirs.close()
        return child, ready, said

    def _try_again(self, said: Path, round_: int) -> None:
        lines = said.read_text().split("\n")[:-1]
        acknowledged = {line.split(" ")[0]: line for line in lines if " " in line}
        begun = [line for line in lines if " " not in line]
        self.answered += len(acknowledged)
        self.unanswered += len(begun) - len(acknowledged)
        for token in begun:
            first, again = acknowledged.get(token, ""), self._told(token, round_)
            if REFUSED not in first:
                assert first in ("", again)
                self.first[token] = again
        said.unlink()

    def _told(self, token: str, round_: int) -> str:
        return writers.told(self.office(round_), token, counter=int(token[5]))

    def judge(self, round_: int) -> None:
        """Every token again, every ticket there, every promise kept."""
        assert found(self.path) == ()
        self.first = {token: first for token, first in self.first.items() if REFUSED not in first}
        for token, first in self.first.items():
            assert self._told(token, round_) == first
        judge = Judge.of(self.path, EVERY_DAY)
        assert judge.faults == []
        given = {line.split(" ")[1]: line.split(" ")[2] for line in self.first.values() if "-take" in line}
        assert given == {code: ticket["label"] for code, ticket in judge.tickets.items()}


def pause(seconds: float) -> None:
    """Let children live so long: how long is what is being tried, nothing is waited for."""
    time.sleep(seconds)


def until(holds: Callable[[], bool], deadline_s: float = 20.0) -> None:
    """Look again and again until something holds of a child."""
    limit = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < limit, "a child did not do what it should"
        pause(0.002)


def kill_writers(context: Any, folder: Path, *, rounds: int, seed: int) -> Killing:
    killing = Killing(context, folder, rounds=rounds, seed=seed)
    for round_ in range(rounds):
        killing.play(round_)
        if round_ % CHECK_EVERY == CHECK_EVERY - 1:
            assert found(killing.path) == ()
    killing.judge(rounds - 1)
    killing.store.close()
    return killing


@pytest.mark.xdist_group("processes")
def test_of_two_writers_killed_a_hundred_times_every_answer_is_there_and_stays(nursery: Any, tmp_path: Path) -> None:
    killing = kill_writers(nursery, tmp_path, rounds=100, seed=7)
    assert killing.answered > 100, "the writers hardly wrote"
    assert killing.unanswered > 20, "they were hardly ever killed in the middle of a verb"


@pytest.mark.long
@pytest.mark.xdist_group("processes")
def test_of_two_writers_killed_a_thousand_times_every_answer_is_there_and_stays(nursery: Any, tmp_path: Path) -> None:
    kill_writers(nursery, tmp_path, rounds=1000, seed=random.randrange(10**6))


# ---- a lock holder that is stopped -------------------------------------------------------------------


def is_stopped(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except FileNotFoundError:
        return False


class Child:
    """A process with a line to it; however the test ends, so does the process."""

    def __init__(self, context: Any, target: Callable[..., None], small: Rehearsal, token: str) -> None:
        self.line, theirs = context.Pipe()
        args = (small.path, small.clock.now(), token, theirs)
        self.process = context.Process(target=target, args=args, daemon=True)
        self.process.start()
        theirs.close()
        assert self.process.pid is not None
        self.pid: int = self.process.pid

    def hear(self) -> str:
        """What it says next."""
        assert self.line.poll(20), "a child says nothing"
        return str(self.line.recv())

    def end(self) -> None:
        """See that it ended, by itself or by force."""
        self.line.close()
        self.process.join(0 if is_stopped(self.pid) else 20)
        self.process.kill()
        self.process.join(20)
        self.process.close()


@pytest.fixture
def small_in_memory(tmp_path: Path) -> Iterator[Rehearsal]:
    folder = quick_folder(tmp_path) / f"stop-{os.getpid()}"
    folder.mkdir()
    small = Rehearsal.found(folder / "small.sqlite", at=local("08:00"))
    yield small
    small.store.close()
    shutil.rmtree(folder)


Born = Callable[[Callable[..., None], str], Child]


@pytest.fixture
def born(nursery: Any, small_in_memory: Rehearsal) -> Iterator[Born]:
    """Gives birth to children, and sees that all of them end."""
    with ExitStack() as stack:

        def bear(target: Callable[..., None], token: str) -> Child:
            child = Child(nursery, target, small_in_memory, token)
            stack.callback(child.end)
            return child

        yield bear


@pytest.mark.xdist_group("processes")
def test_beside_a_stopped_lock_holder_others_say_unavailable_within_three_seconds_and_nothing_is_issued_late(
    born: Born, small_in_memory: Rehearsal
) -> None:
    small = small_in_memory
    others = [born(writers.take_when_told, f"other-token-{n}") for n in range(2)]
    assert [other.hear() for other in others] == ["ready"] * 2
    before = everything(small.path)
    holder = born(writers.take_and_be_stopped, "holder-token")
    until(lambda: is_stopped(holder.pid))
    began = time.monotonic()
    for other in others:
        other.line.send("take")
    assert [other.hear() for other in others] == ["unavailable db.busy"] * 2
    assert time.monotonic() - began <= 3.0
    assert len(small.office.tickets()) == 0
    os.kill(holder.pid, signal.SIGCONT)
    assert holder.hear() == "unavailable db.busy"
    assert everything(small.path) == before
    for other in others:
        other.line.send("take")
    labels = [other.hear() for other in others]
    for other in others:
        other.line.send("end")
    assert sorted(labels) == sorted(v.ticket.label for v in small.office.tickets())
    assert found(small.path) == ()


@pytest.mark.xdist_group("processes")
def test_one_that_is_stopped_while_it_waits_for_the_lock_stops_nobody_else(
    born: Born, small_in_memory: Rehearsal
) -> None:
    small = small_in_memory
    waiter, other = born(writers.take_when_told, "waiter-token"), born(writers.take_when_told, "other-token")
    assert [waiter.hear(), other.hear()] == ["ready"] * 2
    holder = born(writers.take_and_be_stopped, "holder-token")
    until(lambda: is_stopped(holder.pid))
    waiter.line.send("take")
    assert not waiter.line.poll(0.3), "it waits"
    os.kill(waiter.pid, signal.SIGSTOP)
    until(lambda: is_stopped(waiter.pid))
    os.kill(holder.pid, signal.SIGCONT)
    holder.hear()
    other.line.send("take")
    assert other.hear().startswith("A0")
    os.kill(waiter.pid, signal.SIGCONT)
    assert waiter.hear() == "unavailable db.busy" or len(small.office.tickets()) == 3
    for each in (waiter, other):
        each.line.send("end")
