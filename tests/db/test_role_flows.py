"""Whole days at an office whose stations have accounts of their own: everything works, and nobody holds up the hall."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from db import halls, server
from db.address import server_of
from db.doorbell import PostgresFeed
from db.init_server import init_server
from db.keeping import copy_between
from db.store import open_store
from kiosk.accounts import Role
from kiosk.errors import KioskError, Refused, Unavailable
from kiosk.model import DayKind, Definition, PrintFate, TicketState
from kiosk.office import By, Office
from kiosk.paper import tell_unknown
from kiosk.ports import PrintResult
from kiosk.verbs.staff import OverflowRequest, Printed
from kiosk.verbs.take import TakeRequest
from tests.cluster import Cluster
from tests.days.driver import PlayedDay, Scene
from tests.db import hands
from tests.db.accounts import MONDAY, TUESDAY, Served, at, live_two_days, served
from tests.db.conftest import POSTGRES
from tests.program import Program

pytestmark = POSTGRES
NOW = TakeRequest(service="A")


@pytest.fixture
def there(cluster: Cluster, template: str, tmp_path: Path) -> Iterator[Served]:
    """A fresh office with accounts."""
    with served(cluster, "thu_luong", tmp_path, template) as made:
        yield made


def findings(there: Served) -> tuple[object, ...]:
    """What `db check` finds, asked by the owner."""
    return server.check(server_of(there.url(Role.OWNER))).findings


class Hall:
    """The office as its people use it: citizens at the kiosk, clerks at the counters."""

    CITIZENS = ("take", "arrive", "return_ticket", "cancel", "void", "slots", "offer")

    def __init__(self, there: Served) -> None:
        self._kiosk, self._counter = there.office(Role.KIOSK), there.office(Role.COUNTER)

    def __getattr__(self, name: str) -> object:
        return getattr(self._kiosk if name in self.CITIZENS else self._counter, name)


def test_a_full_day_by_its_accounts_keeps_every_promise(there: Served) -> None:
    day = date.fromisoformat(MONDAY)
    scene = Scene(rho=0.9, booked=0.4, priority=0.15)
    played = PlayedDay(Hall(there), there.clock, scene, day=day, seed=11).play()
    assert played.served > 60
    panel, owner = there.office(Role.PANEL), there.office(Role.OWNER)
    assert panel.calls().calls == owner.calls().calls != ()
    there.clock.set(at("07:10", TUESDAY))
    there.office(Role.KIOSK).take(NOW)
    assert findings(there) == ()
    assert not [view for view in owner.tickets(day) if view.ticket.is_open]


def test_time_does_its_part_through_a_citizens_screen(there: Served) -> None:
    kiosk, counter, owner = there.office(Role.KIOSK), there.office(Role.COUNTER), there.office(Role.OWNER)
    there.clock.set(at("07:00"))
    serving, called, held, never, late = (kiosk.take(NOW).ticket.code for _ in range(5))
    tried = kiosk.take(TakeRequest(service="B", slot="08:00")).ticket.code
    booked = kiosk.take(TakeRequest(service="A", slot="08:00")).ticket.code
    for number, code, deed in ((1, serving, counter.serve), (3, held, counter.hold)):
        counter.call_chosen(number, code, "thử")
        deed(number)
    counter.call_chosen(3, called, "thử")
    there.clock.set(at("08:12"))
    assert counter.call_next(2).ticket.tried
    there.clock.set(at("08:12"))
    kiosk.cancel(late)
    assert kiosk.ticket(tried).ticket.state is TicketState.CALLED
    there.clock.set(at("08:14"))
    kiosk.take(NOW)
    assert kiosk.ticket(tried).ticket.state is TicketState.BOOKED
    there.clock.set(at("13:05"))
    kiosk.arrive(booked)
    there.clock.set(at("13:06"))
    waiting = kiosk.take(NOW).ticket.code
    there.clock.set(at("07:05", TUESDAY))
    kiosk.take(NOW)
    fates = {code: owner.ticket(code).ticket for code in (serving, called, held, never, waiting, tried)}
    assert [fates[code].state.value for code in (serving, called, held, tried)] == [
        *("served", "no_show", "cancelled", "no_show")
    ]
    assert fates[serving].step.implied
    assert {fates[never].closed_reason, fates[waiting].closed_reason} == {"closed"}
    assert fates[never].carried
    assert findings(there) == ()


def test_a_print_is_told_by_the_station_that_printed(there: Served) -> None:
    kiosk = there.office(Role.KIOSK)
    there.clock.set(at("07:00"))
    code = kiosk.take(TakeRequest(service="A", print=True)).ticket.code
    there.clock.wind(minutes=2)
    panel = there.office(Role.PANEL)
    tell_unknown(panel, "virtual:")  # a panel starts, too, and leaves it to others
    assert kiosk.ticket(code).ticket.print is PrintFate.QUEUED
    kiosk.print_result(Printed(code=code, printer="virtual:", result=PrintResult(fate=PrintFate.SENT, bytes_sent=9)))
    assert panel.tickets()[0].ticket.print is PrintFate.SENT
    assert findings(there) == ()


def test_a_retry_gets_its_first_answer_and_old_tokens_are_forgotten(there: Served) -> None:
    kiosk = there.office(Role.KIOSK)
    there.clock.set(at("07:00"))
    first = kiosk.take(NOW, By(token="one-two-three"))
    assert kiosk.take(NOW, By(token="one-two-three")) == first
    there.clock.set(at("07:00") + timedelta(days=35))
    kiosk.take(NOW, By(token="another-one"))
    with there.cluster.connect(there.name) as administrator:
        assert administrator.execute("SELECT token FROM token").fetchall() == [("another-one",)]


def test_a_verb_of_another_role_ends_in_a_sentence_and_the_station_goes_on(there: Served) -> None:
    live_two_days(there)
    kiosk, counter, panel = there.office(Role.KIOSK), there.office(Role.COUNTER), there.office(Role.PANEL)
    more = OverflowRequest(service="A", slot="09:00", add=1, reason="đông")
    override = TakeRequest(service="A", override="đông")
    wednesday = date.fromisoformat(TUESDAY) + timedelta(days=2)
    forbidden = [
        *((office, lambda o: o.overflow(more)) for office in (kiosk, counter)),
        *((office, lambda o: o.set_day(wednesday, DayKind.CLOSED, "họp")) for office in (kiosk, counter)),
        *((office, lambda o: o.session_close("mất điện")) for office in (kiosk, counter)),
        *((office, lambda o: o.take(override)) for office in (kiosk, counter)),
        *((panel, verb) for verb in (lambda o: o.take(NOW), lambda o: o.call_next(1), lambda o: o.cancel("#9"))),
        (kiosk, lambda o: o.call_next(2)),
        (kiosk, lambda o: o.recall(3)),
        (kiosk, lambda o: o.serve(3)),
        (kiosk, lambda o: o.finish(1)),
        (kiosk, lambda o: o.hold(1)),
        (kiosk, lambda o: o.pause(1, "ăn trưa")),
        (kiosk, lambda o: o.transfer(1, "B")),
    ]
    kiosk.take(TakeRequest(service="B"))
    before = there.office(Role.OWNER).seen().event_id
    for office, verb in forbidden:
        with pytest.raises(Refused, match=r"role\.forbidden"):
            verb(office)
        office.day()
    assert there.office(Role.OWNER).seen().event_id == before
    assert kiosk.take(NOW).ticket.state is TicketState.WAITING
    assert counter.finish(1).ticket.state is TicketState.SERVED
    for role in (Role.KIOSK, Role.COUNTER, Role.SUPERVISOR, Role.PANEL):
        with closing(open_store(there.url(role))) as store, pytest.raises(Refused, match=r"role\.forbidden"):
            store.load(hands.OFFICE, source="x", is_rehearsal=True, now=there.clock.now())
    assert findings(there) == ()


def test_the_command_line_says_it_too(there: Served, tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.env["KIOSK_DB"] = there.url(Role.KIOSK)
    instant = at("07:00").isoformat()
    assert program.here("--at", instant, "take", "A").code == 0
    ran = program.here("--at", instant, "call", "1")
    assert (ran.code, ran.error["key"]) == (1, "role.forbidden")
    assert "không có quyền" in ran.error["message"]
    assert "permission" not in ran.error["message"]


def test_a_panel_follows_the_calls_and_hears_the_bell(there: Served) -> None:
    kiosk, counter, panel = there.office(Role.KIOSK), there.office(Role.COUNTER), there.office(Role.PANEL)
    there.clock.set(at("07:00"))
    seen = panel.news(2**62).seen.event_id
    rings: list[float] = []
    feed = PostgresFeed(server_of(there.url(Role.PANEL)))
    feed.watch(lambda: rings.append(time.monotonic()))
    try:
        kiosk.take(NOW)
        called = counter.call_next(1)
        counter.pause(2, "ăn trưa")
        limit = time.monotonic() + 10
        while len(rings) < 2:
            assert time.monotonic() < limit
            time.sleep(0.01)
    finally:
        feed.stop()
    news = panel.news(seen)
    assert [event.kind.value for event in news.events] == ["issued", "called", "paused"]
    assert called.ticket.code not in str(news)
    shown = panel.calls()
    assert [(call.label, call.counter) for call in shown.calls] == [(called.ticket.label, 1)]
    assert shown.paused == ((2, "ăn trưa"),)


def test_a_code_of_another_day_is_drawn_again(there: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    live_two_days(there)
    kiosk = there.office(Role.KIOSK)
    signs = iter(there.codes["old"])
    monkeypatch.setattr("kiosk.office.secrets.choice", lambda _: next(signs))
    with pytest.raises(Unavailable, match=r"db\.busy"):
        kiosk.take(NOW, By(token="the-same-touch"))
    monkeypatch.undo()
    assert kiosk.take(NOW, By(token="the-same-touch")).ticket.state is TicketState.WAITING


# ---- nobody holds the hall ---------------------------------------------------------------------------------


def hold_the_hall(there: Served, *lines: str) -> "psycopg.Connection[tuple[object, ...]]":
    """Take the lock as a citizen's screen, and stand still."""
    init_server(server_of(there.cluster.url(there.name)), there.folder)  # the limits that every account has
    connection = there.connect(Role.KIOSK)
    for line in (*lines, "BEGIN", "SELECT last_event_id FROM office FOR UPDATE"):
        connection.execute(line)
    return connection


def until_served(office: Office) -> None:
    """Take numbers until one is given."""
    started = time.monotonic()
    while time.monotonic() - started < 30:
        try:
            office.take(NOW)
        except Unavailable:
            pass
        else:
            return
    raise AssertionError("the hall was held for 30 s")


def test_a_screen_that_stands_still_holds_the_hall_two_seconds(there: Served) -> None:
    there.clock.set(at("07:00"))
    with closing(hold_the_hall(there)) as holder:
        counter = there.office(Role.COUNTER)
        assert holder.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("2s",)
        until_served(counter)
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            holder.execute("SELECT 1")


def test_a_screen_that_lifts_its_own_limits_is_ended_by_whoever_waits(there: Served) -> None:
    there.clock.set(at("07:00"))
    lifted = [f"SET {name} = 0" for name in ("idle_in_transaction_session_timeout", "statement_timeout")]
    with closing(hold_the_hall(there, *lifted)) as holder:
        counter = there.office(Role.COUNTER)
        until_served(counter)
        with pytest.raises(psycopg.OperationalError):
            holder.execute("SELECT 1")


def test_a_slow_machine_takes_its_time_before_it_takes_the_lock(there: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    there.clock.set(at("07:00"))
    parsed = halls.parsed

    def slowly(text: str, source: str) -> Definition:
        time.sleep(0.8)
        return parsed(text, source)

    monkeypatch.setattr(halls, "parsed", slowly)
    with there.cluster.connect() as administrator:
        for role in (Role.KIOSK, Role.PANEL):
            name = f"{there.name}_{role.value}"
            administrator.execute(f"ALTER ROLE {name} SET idle_in_transaction_session_timeout = '400ms'")
    assert there.office(Role.KIOSK).take(NOW).ticket.state is TicketState.WAITING
    assert len(there.office(Role.PANEL).tickets()) == 1


def test_who_only_reads_is_not_ended(there: Served) -> None:
    there.clock.set(at("07:00"))
    with there.connect(Role.SUPERVISOR) as reader, there.connect(Role.COUNTER) as other:
        reader.execute("SET idle_in_transaction_session_timeout = 0")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ticket")
        time.sleep(2.2)
        assert other.execute("SELECT free_hall()").fetchone() == (0,)
        reader.execute("SELECT count(*) FROM ticket")


def test_who_waits_in_line_or_works_is_not_ended(there: Served) -> None:
    lock = "SELECT last_event_id FROM office FOR UPDATE"
    with there.connect(Role.OWNER) as owner, there.connect(Role.COUNTER) as waiter, there.connect(Role.KIOSK) as other:
        owner.execute("BEGIN")
        owner.execute(lock)
        waiter.execute("BEGIN")
        waits = threading.Thread(target=waiter.execute, args=(lock,))
        waits.start()
        time.sleep(6.2)
        assert other.execute("SELECT free_hall()").fetchone() == (0,)
        owner.execute("COMMIT")
        waits.join()
        waiter.execute("COMMIT")
        waiter.execute("BEGIN")
        waiter.execute(lock)
        assert other.execute("SELECT free_hall()").fetchone() == (0,)
        waiter.execute("COMMIT")


# ---- making and keeping the accounts -----------------------------------------------------------------------


def test_an_office_that_was_there_before_gets_its_accounts(cluster: Cluster, tmp_path: Path) -> None:
    name = "da_co_truoc"
    with cluster.connect() as administrator:
        administrator.execute("CREATE ROLE cu_ky LOGIN")
        administrator.execute(f"CREATE DATABASE {name} OWNER cu_ky")
    try:
        with closing(open_store(cluster.url(name, user="cu_ky"), create=True)) as store:
            hands.found(store)
            hands.issue(store)
        init_server(server_of(cluster.url(name)), tmp_path)
        with closing(open_store(cluster.url(name, user=f"{name}_kiosk"))) as store:
            hands.issue(store)
        with pytest.raises(KioskError):
            open_store(cluster.url(name, user="cu_ky"))
    finally:
        cluster.drop(name)
        with cluster.connect() as administrator:
            for role in ("cu_ky", *(f"{name}_{role.value}" for role in Role)):
                administrator.execute(f"DROP ROLE IF EXISTS {role}")


def test_new_tables_get_their_rights_when_the_owner_upgrades(there: Served) -> None:
    with there.connect(Role.OWNER) as owner:
        owner.execute("DROP TABLE station")
        owner.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(Unavailable, match=r"db\.older"):
        open_store(there.url(Role.KIOSK))
    with pytest.raises(Refused, match=r"role\.forbidden"):
        open_store(there.url(Role.KIOSK), upgrade=True)
    open_store(there.url(Role.OWNER), upgrade=True).close()
    with there.connect(Role.KIOSK) as kiosk:
        assert kiosk.execute("SELECT count(*) FROM station").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            kiosk.execute("DELETE FROM station")


def test_an_office_is_copied_to_a_server_with_accounts(cluster: Cluster, tmp_path: Path) -> None:
    source, name = f"sqlite:///{tmp_path / 'cu.sqlite'}", "chep_den"
    with closing(open_store(source, create=True)) as store:
        tickets = hands.a_morning(store)
    init_server(server_of(cluster.url(name)), tmp_path)
    try:
        copy_between(source, cluster.url(name, user=f"{name}_owner"), hands.MORNING + timedelta(hours=1))
        with closing(open_store(cluster.url(name, user=f"{name}_kiosk"))) as kiosk, kiosk.read() as tx:
            assert set(tx.day(hands.MONDAY).tickets) == {t.code for t in tickets if t.date == hands.MONDAY}
        target = tmp_path / "moi.sqlite"
        copy_between(cluster.url(name, user=f"{name}_owner"), f"sqlite:///{target}", None)
        assert target.exists()
    finally:
        cluster.drop(name)
        with cluster.connect() as administrator:
            for role in Role:
                administrator.execute(f"DROP ROLE {name}_{role.value}")
