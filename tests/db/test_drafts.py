"""A verb worked out while the one in front writes: used only if that one wrote what it had told."""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from subprocess import Popen

import pytest

from db import letters
from db.board import PLACES, ROOM, Board
from db.check import check
from db.drafts import draft
from db.halls import Keeper
from db.letters import Letter
from db.store import SqliteStore
from kiosk.clock import HandClock
from kiosk.errors import Refused
from kiosk.events import Change, EventKind
from kiosk.model import CalendarDay, DayKind
from kiosk.office import By, Office
from kiosk.ports import Writing
from tests.db import hands
from tests.db.conftest import Opener
from tests.db.hands import MONDAY, MORNING
from tests.db.test_processes import Station, heard, station, tell

__all__ = ["station"]
TUESDAY = MONDAY + timedelta(days=1)


class Interrupted(Exception):
    """A transaction ends before its commit."""


def nobody(*_told: object) -> None:
    """Learn what is told, and do nothing."""


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.005)


def drawn(path: Path) -> int:
    """How many have come to the gate."""
    return int.from_bytes(path.with_name(path.name + ".gate").read_bytes()[:8], "little")


def send(process: "Popen[str]", path: Path) -> None:
    """Let a process come to the gate."""
    before = drawn(path)
    tell(process, "go")
    until(lambda: drawn(path) > before)


def keeper_of(store: SqliteStore) -> Keeper:
    """The hall with which a store writes."""
    if store._writer is None:
        store._open_writer()
    assert store._writer is not None
    if not store._writer.keeper.has_hall:
        with store.write() as tx:
            tx.day(MONDAY)
    return store._writer.keeper


def told_by(store: SqliteStore, deed: Callable[[Writing], object]) -> Letter:
    """What somebody tells who then does not write it."""
    letters: list[Letter] = []
    with suppress(Interrupted), store.write() as tx:
        tx.writer._tell = lambda before, entries, after: letters.append(  # type: ignore[attr-defined]
            Letter(before=before, texts=tuple(entry.text for entry in entries), after=after)
        )
        deed(tx)
        raise Interrupted
    return letters[0]


@pytest.fixture
def line(office: SqliteStore, path: Path, station: Station) -> "tuple[Popen[str], Popen[str]]":
    """Somebody holds the lock, and somebody behind has worked a number out on what that one is about to write."""
    holder, behind = station("hold-later", path), station("ahead", path)
    assert [heard(each) for each in (holder, behind)] == ["ready", "ready"]
    with office.write() as tx:
        hands.issue_in(tx, MORNING)
        send(holder, path)
        send(behind, path)
    assert heard(holder) == "held"
    assert heard(behind) == "worked A003"
    with office.read() as tx:
        assert len(tx.day(MONDAY).tickets) == 1
    return holder, behind


def test_what_was_worked_out_ahead_is_written_once_the_one_in_front_has_written(line, path: Path) -> None:
    holder, behind = line
    holder.communicate("")
    assert heard(behind) == "A003"
    assert check(path).findings == ()
    assert check(path).tickets == 3


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_it_is_worked_out_anew_when_the_one_in_front_dies_before_its_commit(line, path: Path, end: int) -> None:
    holder, behind = line
    holder.send_signal(end)
    assert heard(behind) == "worked A002"
    assert heard(behind) == "A002"
    assert check(path).findings == ()
    assert check(path).tickets == 2


def test_a_hall_that_foresaw_what_never_came_is_loaded_afresh(office: SqliteStore, opener: Opener, path: Path) -> None:
    """What came instead has the same number of events: only the chain of hashes tells them apart."""
    other = opener()
    letter = told_by(office, lambda tx: hands.issue_in(tx, MORNING, service="B"))
    keeper = keeper_of(other)
    assert keeper.foresee(letter.before, letter.texts, letter.after)
    assert [t.label for t in keeper.hall.days[MONDAY].tickets.values()] == ["B001"]
    assert hands.issue(office).label == "A001"
    with other.write() as tx:
        assert [t.label for t in tx.day(MONDAY).tickets.values()] == ["A001"]
    assert check(path).findings == ()


def test_a_letter_that_is_no_chain_is_not_followed(office: SqliteStore, opener: Opener) -> None:
    letter = told_by(office, lambda tx: hands.issue_in(tx, MORNING))
    for wrong in (
        replace(letter, before=replace(letter.before, last_hash="0" * 64)),
        replace(letter, after=replace(letter.after, last_hash="0" * 64)),
        replace(letter, after=replace(letter.after, epoch="0")),
        replace(letter, texts=()),
        replace(letter, texts=(letter.texts[0].replace(letter.before.last_hash, "0" * 64),)),
    ):
        keeper = keeper_of(opener())
        assert not keeper.foresee(wrong.before, wrong.texts, wrong.after)
        assert not keeper.hall.days[MONDAY].tickets
        assert keeper.head == letter.before


def test_letters_lead_from_an_older_head_to_the_newest_one_if_none_is_missing(
    office: SqliteStore, opener: Opener, tmp_path: Path
) -> None:
    board, late, later = Board(tmp_path / "letters"), keeper_of(opener()), keeper_of(opener())
    for number in range(3):
        letters.put(board, number, told_by(office, lambda tx: hands.issue_in(tx, MORNING)))
        hands.issue(office)
    assert letters.follow(late, board, 2)
    assert [t.label for t in late.hall.days[MONDAY].tickets.values()] == ["A001", "A002", "A003"]
    assert letters.follow(late, board, 2)
    letters.put(board, 1 + PLACES, Letter(before=late.head, texts=(), after=late.head))
    assert not letters.follow(later, board, 2)
    assert not later.hall.days[MONDAY].tickets
    board.close()


def test_a_letter_is_read_as_it_was_written_or_not_at_all(office: SqliteStore, tmp_path: Path) -> None:
    board = Board(tmp_path / "letters")
    letter = told_by(office, lambda tx: hands.issue_in(tx, MORNING))
    small = replace(letter, texts=("{}",))
    assert letters.get(board, 7) is None
    assert letters.put(board, 7, small)
    assert letters.get(board, 7) == small
    assert letters.get(board, 7 + PLACES) is None
    assert not letters.put(board, 8, replace(letter, texts=("x" * ROOM,)))
    written = (tmp_path / "letters").read_bytes()
    place = 7 * ROOM
    for at in (place, place + 8, place + 12, place + 20, place + 60):
        torn = bytearray(written)
        torn[at] ^= 1
        (tmp_path / "letters").write_bytes(torn)
        assert letters.get(board, 7) is None
    (tmp_path / "letters").write_bytes(written)
    assert board.put(7, b"no letter")
    assert letters.get(board, 7) is None
    board.close()


def test_a_ticket_that_only_the_ledger_knows_is_not_worked_on_ahead(office: SqliteStore, opener: Opener) -> None:
    booked = hands.issue(office, day=TUESDAY)
    other = opener()
    keeper = keeper_of(other)
    keeper.hall.days.pop(TUESDAY, None)
    made = draft(keeper, lambda tx: tx.day_of(booked.code), nobody)
    assert made is not None
    assert made.answer is None
    with other.read() as reading:
        assert not made.holds(keeper, reading._link)  # type: ignore[attr-defined]
    assert draft(keeper, lambda tx: tx.day(TUESDAY), nobody) is None
    assert draft(keeper, lambda tx: tx.unsettled_days(MONDAY), nobody) is None


def test_a_bug_in_what_is_worked_out_is_told_at_once_and_leaves_no_trace(
    office: SqliteStore, path: Path, station: Station
) -> None:
    def work(tx: Writing) -> None:
        hands.issue_in(tx, MORNING)
        raise ZeroDivisionError

    def take() -> None:
        try:
            with office.write(ahead=work) as tx:
                told.append(tx)
        except ZeroDivisionError as error:
            told.append(error)

    told: list[object] = []
    keeper_of(office)
    holder, first, taking = station("hold-later", path), station("hold", path), threading.Thread(target=take)
    assert [heard(each) for each in (holder, first)] == ["ready", "held"]
    send(holder, path)
    before = drawn(path)
    taking.start()
    until(lambda: drawn(path) > before)
    first.communicate("")
    assert heard(holder) == "held"
    taking.join(20)
    assert [type(each) for each in told] == [ZeroDivisionError]
    holder.communicate("")
    assert hands.issue(office).label == "A003"
    assert check(path).findings == ()


def test_a_refusal_or_the_calendar_is_left_to_the_lock(office: SqliteStore) -> None:
    def refuse(tx: Writing) -> None:
        hands.issue_in(tx, MORNING)
        raise Refused("clock.back")

    def close(tx: Writing) -> None:
        entry = CalendarDay(date=MONDAY, kind=DayKind.CLOSED)
        tx.set_calendar(Change(kind=EventKind.DAY_SET, at=MORNING, actor=""), entry)

    for work in (refuse, close):
        keeper = keeper_of(office)
        assert draft(keeper, work, nobody) is None
        assert not keeper.has_hall
    assert hands.issue(office).label == "A001"


def test_a_token_that_was_answered_before_leaves_no_trace_of_what_was_worked_out_for_it(
    office: SqliteStore, path: Path, station: Station
) -> None:
    """The answer may have been lost while others were in front of the one who asks again."""
    Office(office, HandClock(MORNING)).pause(1, "họp", By(token="mat-tra-loi"))
    holder, asking = station("hold-later", path), station("again", path, "mat-tra-loi")
    assert [heard(each) for each in (holder, asking)] == ["ready", "ready"]
    with office.write() as tx:
        hands.issue_in(tx, MORNING)
        send(holder, path)
        send(asking, path)
    assert heard(holder) == "held"
    holder.communicate("")
    assert heard(asking) == "họp True False"
    assert hands.issue(office).label == "A003"
    assert check(path).findings == ()


def test_somebody_who_wrote_beside_the_line_makes_a_draft_void(office: SqliteStore, opener: Opener, path: Path) -> None:
    letter = told_by(office, lambda tx: hands.issue_in(tx, MORNING))
    other = opener()
    keeper = keeper_of(other)
    assert keeper.foresee(letter.before, letter.texts, letter.after)
    made = draft(keeper, lambda tx: hands.issue_in(tx, MORNING, service="B"), nobody)
    assert made is not None
    assert [hands.issue(office).label for _ in range(2)] == ["A001", "A002"]
    with other.write() as tx:
        assert not made.holds(keeper, tx._link)  # type: ignore[attr-defined]
        assert [t.label for t in tx.day(MONDAY).tickets.values()] == ["A001", "A002"]
    assert check(path).findings == ()
