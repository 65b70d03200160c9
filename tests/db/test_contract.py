"""What every Store keeps, whatever lies under it (ports.Store)."""

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import column, table, update

from db.seats import LedgerStore
from kiosk.errors import Misused, Refused, Unavailable
from kiosk.events import EventKind
from kiosk.hall import Hall, Turn
from kiosk.model import CalendarDay, DayKind, TicketState
from kiosk.ports import Remembered, Store, Writing
from tests.db import hands
from tests.db.conftest import POSTGRES, Opener
from tests.db.hands import MONDAY, MORNING


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=POSTGRES)])
def url(request: pytest.FixtureRequest) -> str:
    """Each kind of ledger keeps the whole contract."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('path')}"
    return str(request.getfixturevalue("database"))


def late(tx: Writing) -> None:
    """Something written that took its time."""
    hands.issue_in(tx, MORNING)
    time.sleep(0.06)


def fail_after(deed: Callable[[], object]) -> None:
    """A bug, once something was written."""
    deed()
    raise ZeroDivisionError


def test_an_empty_ledger_has_no_office(store: Store) -> None:
    with pytest.raises(Refused, match=r"office\.none"), store.read():
        pass
    with pytest.raises(Refused, match=r"office\.none"), store.write():
        pass


def test_a_loaded_office_is_there_for_another_station(office: Store, opener: Opener) -> None:
    with opener().read() as tx:
        assert tx.hall.definition.key == "thu"
        assert tx.hall.is_rehearsal
        assert tx.hall.last_event_id == 1
        assert tx.hall.business_day == MONDAY
        assert [e.kind for e in tx.events(0)] == [EventKind.OFFICE_LOADED]


def test_the_definition_is_given_out_as_it_was_loaded(office: LedgerStore) -> None:
    assert office.definition_text() == hands.OFFICE


def test_a_bad_definition_changes_nothing(office: Store) -> None:
    with pytest.raises(Misused, match=r"definition\.bad"):
        office.load("key = 3", source="x.toml", is_rehearsal=False, now=MORNING)
    with office.read() as tx:
        assert tx.hall.last_event_id == 1


def test_a_ticket_is_seen_by_every_station_as_it_was_written(office: Store, opener: Opener) -> None:
    other = opener()
    with other.read() as tx:
        assert not tx.day(MONDAY).tickets
    ticket = hands.issue(office)
    for station in (office, other, opener()):
        with station.read() as tx:
            assert tx.day(MONDAY).tickets == {ticket.code: ticket}
            assert tx.day(MONDAY).is_stored
            assert tx.day_of(ticket.code) == MONDAY
            assert tx.day_of("222222") is None


def test_a_hall_kept_in_step_equals_a_hall_loaded_afresh(office: Store, opener: Opener) -> None:
    follower = opener()
    with follower.read() as tx:
        tx.day(MONDAY)
    first, second = hands.issue(office), hands.issue(office, MORNING + timedelta(seconds=1))
    hands.call(office, first, 1, MORNING + timedelta(minutes=1))
    hands.finish(office, first, MORNING + timedelta(minutes=2))
    hands.call(office, second, 1, MORNING + timedelta(minutes=3))
    hands.add_places(office, MORNING + timedelta(minutes=4))
    hands.close_session(office, MORNING + timedelta(minutes=5))
    halls = []
    for station in (office, follower, opener()):
        with station.read() as tx:
            tx.day(MONDAY)
            halls.append(tx.hall)
    with office.write() as tx:
        tx.day(MONDAY)
        halls.append(tx.hall)
    assert all(hall == halls[0] for hall in halls)


def test_a_long_absence_ends_with_a_fresh_hall(office: Store, opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    follower = opener()
    with follower.read() as tx:
        tx.day(MONDAY)
        before = tx.hall
    with office.write() as tx:
        for n in range(501):
            turn = Turn(tx.hall, MORNING, "counter-1")
            turn.note(EventKind.PAUSED, counter=turn.counter(1, paused=f"lần {n}"))
            tx.record(turn.changes, MORNING)
    with follower.read() as tx:
        assert tx.hall is not before
        assert tx.hall.counter(1).paused == "lần 500"


def test_an_exception_leaves_nothing_behind(office: Store, opener: Opener) -> None:
    with pytest.raises(ZeroDivisionError), office.write() as tx:
        fail_after(lambda: hands.issue_in(tx, MORNING))
    for station in (office, opener()):
        with station.read() as tx:
            assert tx.hall.last_event_id == 1
            assert not tx.day(MONDAY).tickets
            assert not tx.day(MONDAY).is_stored
    assert hands.issue(office).label == "A001"


def test_a_refusal_leaves_the_reverted_hall_in_use(office: Store) -> None:
    halls: list[Hall] = []

    def refuse(tx: Writing) -> None:
        halls.append(tx.hall)
        turn = Turn(tx.hall, MORNING, "kiosk")
        turn.note(EventKind.PAUSED, counter=turn.counter(1, paused="ăn trưa"))
        turn.revert()
        raise Refused("slot.full")

    with pytest.raises(Refused), office.write() as tx:
        refuse(tx)
    with office.write() as tx:
        assert tx.hall is halls[0]
        assert not tx.hall.is_paused(1)


def test_a_refusal_after_something_was_written_leaves_nothing_behind(office: Store) -> None:
    def refuse(tx: Writing) -> None:
        hands.issue_in(tx, MORNING)
        raise Refused("slot.full")

    with pytest.raises(Refused), office.write() as tx:
        refuse(tx)
    assert hands.issue(office).label == "A001"


def test_a_remembered_answer_is_found_again_and_dies_with_its_transaction(office: Store, opener: Opener) -> None:
    kept = Remembered(verb="take", arguments_hash="ab" * 32, answer='{"number": "Đ 015"}')
    with office.write() as tx:
        assert tx.answered("khách-1") is None
        tx.remember("khách-1", kept)
    with pytest.raises(ZeroDivisionError), office.write() as tx:
        fail_after(lambda: tx.remember("khách-2", kept))
    with opener().write() as tx:
        assert tx.answered("khách-1") == kept
        assert tx.answered("khách-2") is None


def test_answers_are_forgotten_after_a_month(office: Store) -> None:
    hands.issue(office, MORNING, token="khach-1")
    hands.issue(office, MORNING + timedelta(days=30), token="khach-2")
    with office.write() as tx:
        assert tx.answered("khach-1") is not None
    hands.issue(office, MORNING + timedelta(days=32))
    with office.write() as tx:
        assert tx.answered("khach-1") is None
        assert tx.answered("khach-2") is not None


def test_the_schema_knows_one_open_call_per_counter_and_ticket(office: Store) -> None:
    first, second = hands.issue(office), hands.issue(office, MORNING + timedelta(seconds=1))
    hands.call(office, first, 1, MORNING)
    with pytest.raises(Unavailable, match=r"db\.broken"):
        hands.call(office, second, 1, MORNING)
    with office.read() as tx:
        assert tx.day(MONDAY).tickets[second.code].state is TicketState.WAITING
    hands.finish(office, first, MORNING)
    hands.call(office, second, 1, MORNING)


def test_a_counter_can_be_freed_and_taken_in_one_transaction(office: Store) -> None:
    first, second = hands.issue(office), hands.issue(office, MORNING + timedelta(seconds=1))
    hands.call(office, first, 1, MORNING)
    with office.write() as tx:
        day, turn = tx.day(MONDAY), Turn(tx.hall, MORNING, "counter-1")
        old, new = day.tickets[first.code], day.tickets[second.code]
        # The taking is recorded first: the ledger still has to write the freeing first.
        step = replace(new.step, counter=1, called_at=MORNING)
        turn.ticket(EventKind.CALLED, replace(new, state=TicketState.CALLED, steps=(step,)))
        closed = replace(old, state=TicketState.SERVED, closed_at=MORNING, closed_reason="served")
        turn.ticket(EventKind.SERVED, closed, counter=turn.counter(1, ticket=second.code))
        tx.record(turn.changes, MORNING)


def test_several_changes_of_one_ticket_in_one_transaction_become_one_row(office: Store, opener: Opener) -> None:
    with office.write() as tx:
        ticket = hands.issue_in(tx, MORNING)
    with office.write() as tx:
        turn = Turn(tx.hall, MORNING, "kiosk")
        known = tx.day(MONDAY).tickets[ticket.code]
        held = turn.ticket(EventKind.HELD, replace(known, state=TicketState.HELD, held_at=MORNING))
        step = replace(held.step, service="B")
        moved = replace(held, state=TicketState.WAITING, held_at=None, steps=(*held.steps, step))
        turn.ticket(EventKind.TRANSFERRED, moved)
        events = tx.record(turn.changes, MORNING)
    assert [set(e.body["ticket"]) for e in events] == [  # type: ignore[call-overload]
        {"code", "state", "held_at"},
        {"code", "state", "held_at", "steps"},
    ]
    with opener().read() as tx:
        assert tx.day(MONDAY).tickets[ticket.code] == moved


def test_a_step_that_is_undone_leaves_no_row(office: Store, opener: Opener) -> None:
    ticket = hands.issue(office)
    with office.write() as tx:
        turn = Turn(tx.hall, MORNING, "counter")
        tx.day(MONDAY)
        turn.ticket(EventKind.STEP_READY, replace(ticket, steps=(*ticket.steps, ticket.step)))
        tx.record(turn.changes, MORNING)
    with office.write() as tx:
        turn = Turn(tx.hall, MORNING, "counter")
        turn.ticket(EventKind.UNDONE, ticket)
        tx.record(turn.changes, MORNING)
    with opener().read() as tx:
        assert tx.day(MONDAY).tickets[ticket.code] == ticket


def test_events_are_numbered_without_gaps_and_never_earlier_than_the_last(office: Store) -> None:
    hands.issue(office, MORNING + timedelta(minutes=5))
    hands.issue(office, MORNING)
    with office.read() as tx:
        events = tx.events(0)
        assert [e.id for e in events] == [1, 2, 3]
        assert [e.at for e in events] == sorted(e.at for e in events)
        assert tx.events(2) == events[2:]
        assert tx.events(0, limit=2) == events[:2]
        assert tx.hall.last_event_at == MORNING + timedelta(minutes=5)


def test_the_business_day_moves_with_the_verbs_and_never_backwards(office: Store) -> None:
    tuesday = MORNING + timedelta(days=1)
    hands.issue(office, tuesday, day=MONDAY + timedelta(days=1))
    hands.issue(office, MORNING)
    with office.read() as tx:
        assert tx.hall.business_day == MONDAY + timedelta(days=1)


def test_days_with_open_tickets_are_found(office: Store) -> None:
    ticket = hands.issue(office)
    hands.issue(office, day=MONDAY + timedelta(days=1))
    with office.read() as tx:
        assert tx.unsettled_days(MONDAY) == []
        assert tx.unsettled_days(MONDAY + timedelta(days=2)) == [MONDAY, MONDAY + timedelta(days=1)]
    hands.call(office, ticket, 1, MORNING)
    hands.finish(office, ticket, MORNING)
    with office.read() as tx:
        assert tx.unsettled_days(MONDAY + timedelta(days=2)) == [MONDAY + timedelta(days=1)]


def test_a_plan_is_stored_with_its_first_ticket_and_kept_by_later_definitions(office: Store, opener: Opener) -> None:
    hands.issue(office)
    with office.read() as tx:
        plan = tx.day(MONDAY).plan
    changed = hands.OFFICE.replace("capacity = 8", "capacity = 20")
    office.load(changed, source="thu.toml", is_rehearsal=True, now=MORNING)
    for station in (office, opener()):
        with station.read() as tx:
            assert tx.day(MONDAY).plan == plan
            assert tx.day(MONDAY + timedelta(days=1)).plan.slots[0].capacity == 20


def test_a_second_load_renews_the_epoch_and_every_station_follows(office: Store, opener: Opener) -> None:
    other = opener()
    with other.read() as tx:
        epoch = tx.hall.epoch
    office.load(hands.OFFICE_WITHOUT_3, source="b.toml", is_rehearsal=True, now=MORNING)
    with other.read() as tx:
        assert tx.hall.epoch != epoch
        assert tx.hall.definition.counter(3) is None


def test_a_rehearsal_that_ran_ahead_does_not_become_a_real_office(office: Store) -> None:
    hands.issue(office, now=MORNING + timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        hands.found(office, now=MORNING, is_rehearsal=False)
    assert refused.value.key == "clock.back"


def test_a_counter_with_a_ticket_cannot_be_loaded_away(office: Store) -> None:
    ticket = hands.issue(office, service="B")
    hands.call(office, ticket, 3, MORNING)
    with pytest.raises(Refused, match=r"counter\.busy"):
        office.load(hands.OFFICE_WITHOUT_3, source="b.toml", is_rehearsal=True, now=MORNING)
    hands.finish(office, ticket, MORNING)
    office.load(hands.OFFICE_WITHOUT_3, source="b.toml", is_rehearsal=True, now=MORNING)


def test_the_calendar_changes_the_plans_of_every_station(office: Store, opener: Opener) -> None:
    other, entry = opener(), CalendarDay(date=MONDAY, kind=DayKind.CLOSED, reason="sửa nhà")
    with other.read() as tx:
        assert tx.day(MONDAY).plan.is_open
    with office.write() as tx:
        change = Turn(tx.hall, MORNING, "admin").note(EventKind.DAY_SET, day=MONDAY)
        assert not tx.set_calendar(change, entry).is_open
    for station in (office, other, opener()):
        with station.read() as tx:
            assert tx.hall.calendar == {MONDAY: entry}
            assert not tx.day(MONDAY).plan.is_open


@pytest.mark.parametrize(("version", "key"), [("0099", r"db\.newer"), ("0001", r"db\.older")])
def test_a_station_that_runs_writes_nothing_once_the_schema_is_another(
    office: Store, opener: Opener, version: str, key: str
) -> None:
    other = opener()
    hands.issue(office)
    with other.read() as tx:
        assert tx.hall.last_event_id == 2
    with other.write() as tx:
        tx._link.run(update(table("alembic_version", column("version_num"))).values(version_num=version))  # type: ignore[attr-defined]
    for station in (office, other):
        with pytest.raises(Unavailable, match=key), station.read():
            pass
        with pytest.raises(Unavailable, match=key):
            hands.issue(station)


def test_a_closed_store_says_that_it_cannot_be_reached(office: Store) -> None:
    office.close()
    with pytest.raises(Unavailable, match=r"db\.unreachable"), office.read():
        pass
    with pytest.raises(Unavailable, match=r"db\.unreachable"), office.write():
        pass
    office.close()


def test_threads_share_a_store(office: Store) -> None:
    troubles: list[Exception] = []

    def take(count: int) -> None:
        try:
            for _ in range(count):
                hands.issue(office)
                with office.read() as tx:
                    tx.day(MONDAY)
        except Exception as error:  # noqa: BLE001 - told below
            troubles.append(error)

    threads = [threading.Thread(target=take, args=(10,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    with office.read() as tx:
        assert len(tx.day(MONDAY).tickets) == 60
        assert tx.hall.last_event_id == 61


def test_many_days_do_not_stay_in_memory(office: Store) -> None:
    with office.read() as tx:
        for n in range(100):
            tx.day(date(2025, 1, 1) + timedelta(days=n))
    with office.read() as tx:
        assert len(tx.hall.days) == 0


def test_a_verb_that_is_too_late_writes_nothing(office: Store, opener: Opener) -> None:
    with pytest.raises(Unavailable, match=r"db\.busy"), office.write(deadline_s=0.05) as tx:
        late(tx)
    for station in (office, opener()):
        with station.read() as tx:
            assert tx.hall.last_event_id == 1
            assert not tx.day(MONDAY).tickets
    assert hands.issue(office).label == "A001"


def test_a_writer_behind_another_gives_up_at_its_deadline(office: Store, opener: Opener) -> None:
    other = opener()
    with office.write():
        started = time.monotonic()
        with pytest.raises(Unavailable, match=r"db\.busy"), other.write(deadline_s=0.1):
            pass
        assert 0.1 <= time.monotonic() - started < 1
    hands.issue(other)
