"""Who stands where: heartbeats beside the hall's lock, and places that one run holds at a time."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from db import server
from db.address import path_of, server_of
from db.check import check
from db.keeping import ledger_of
from db.seats import LedgerStore
from db.stations import LedgerStations, open_stations
from db.store import open_store
from kiosk.clock import HandClock, ServerClock
from kiosk.errors import Refused, Unavailable
from kiosk.office import By, Office
from kiosk.places import is_server
from kiosk.stations import FREE_AFTER, SILENT_AFTER, Condition, Place, Run, StationRole
from tests.cluster import Cluster
from tests.db import hands
from tests.db.conftest import POSTGRES
from tests.db.hands import MORNING
from tests.program import ROOT

DESK = Place(role=StationRole.COUNTER, name="Quầy 2", counter=2)
KIOSK = Place(role=StationRole.CITIZEN, name="sảnh-1")
TV = Place(role=StationRole.PANEL, name="sảnh-1")
WELL = Condition()
Station = Callable[..., LedgerStations]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=POSTGRES)])
def url(request: pytest.FixtureRequest) -> str:
    """Stations are told on each kind of ledger."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('path')}"
    return str(request.getfixturevalue("database"))


class HandServerClock(ServerClock):
    """A server's time that stands where it was put."""

    def __init__(self) -> None:
        self.hand = HandClock(MORNING)
        super().__init__(wall=self.hand.now, steady_s=lambda: 0.0)

    def now(self):
        return self.hand.now()


@pytest.fixture
def clock() -> HandServerClock:
    """The office's real time, wound by hand."""
    return HandServerClock()


@pytest.fixture
def station(office: LedgerStore, url: str, clock: HandServerClock) -> Iterator[Station]:
    """Start a run on a machine of that name."""
    opened: list[LedgerStations] = []

    def start(machine: str, run: str = "1") -> LedgerStations:
        told = Run(id=f"{machine}-{run}", machine=machine, machine_name=machine.upper())
        opened.append(open_stations(url, told, clock=clock, server_clock=clock))
        return opened[-1]

    yield start
    for stations in opened:
        stations.close()


def findings(url: str) -> object:
    """What `db check` says."""
    return server.check(server_of(url)).findings if is_server(url) else check(path_of(url)).findings


# ---- heartbeats --------------------------------------------------------------------------------------


def test_a_station_is_known_by_what_it_tells(station: Station, clock: HandServerClock) -> None:
    mine = station("a")
    mine.claim(DESK)
    clock.hand.wind(seconds=10)
    told = Condition(
        printer="tcp://10.0.0.9:9100",
        printer_state="printer.paper",
        paper_left_mm=12_000,
        disk_free_mb=900,
        error="db.busy",
        error_at=MORNING,
    )
    assert mine.beat({DESK: told, TV: WELL}) == {}
    roll = station("b").roll()
    assert [(s.role, s.name, s.counter, s.machine_name) for s in roll.states] == [
        (StationRole.COUNTER, "Quầy 2", 2, "A"),
        (StationRole.PANEL, "sảnh-1", None, "A"),
    ]
    desk = roll.states[0]
    assert (desk.printer, desk.printer_state, desk.paper_left_mm) == (told.printer, told.printer_state, 12_000)
    assert (desk.disk_free_mb, desk.error, desk.error_at) == (900, "db.busy", MORNING)
    assert (desk.started_at, desk.seen_at) == (MORNING, MORNING + timedelta(seconds=10))
    assert (desk.version, desk.schema) == ("0.1.0", "0002")


def test_a_silent_station_is_told_from_one_that_said_goodbye(station: Station, clock: HandServerClock) -> None:
    quiet, polite = station("a"), station("b")
    quiet.claim(DESK)
    polite.claim(KIOSK)
    clock.hand.wind(seconds=10)
    quiet.beat({DESK: WELL})
    polite.leave([KIOSK])
    clock.hand.set(clock.hand.now() + SILENT_AFTER)
    roll = quiet.roll()
    assert [s.is_silent(roll.now) for s in roll.states] == [False, False]
    clock.hand.wind(seconds=1)
    roll = quiet.roll()
    assert {s.role: (s.is_silent(roll.now), s.is_closed) for s in roll.states} == {
        StationRole.COUNTER: (True, False),
        StationRole.CITIZEN: (False, True),
    }
    clock.hand.wind(days=7)
    assert quiet.roll().states == ()


def test_panels_of_one_name_stand_on_as_many_machines_as_there_are(station: Station) -> None:
    for machine in ("a", "b"):
        station(machine).claim(TV)
    assert [s.machine for s in station("c").roll().states] == ["a", "b"]


def test_a_heartbeat_comes_while_another_station_holds_the_hall(
    office: LedgerStore, station: Station, url: str
) -> None:
    if not is_server(url):
        pytest.skip("a file has one lock")
    panel = station("tv")
    panel.claim(TV)
    with office.write() as tx:
        hands.issue_in(tx, MORNING)
        assert panel.beat({TV: WELL}) == {}


@POSTGRES
def test_a_heartbeat_rings_no_doorbell(cluster: Cluster, database: str) -> None:
    with closing(open_store(database)) as store:
        hands.found(store)
    run = Run(id="1", machine="tv", machine_name="TV")
    with cluster.connect(database.rpartition("/")[2]) as listening:
        listening.execute("LISTEN mot_cua")
        with closing(open_stations(database, run, clock=ServerClock(), server_clock=ServerClock())) as stations:
            stations.beat({TV: WELL})
        assert list(listening.notifies(timeout=0.2)) == []


def test_stations_are_no_part_of_the_ledger(office: LedgerStore, station: Station, url: str, tmp_path) -> None:
    mine = station("a")
    mine.claim(DESK)
    assert findings(url) == ()
    copy = f"sqlite:///{tmp_path / 'copy.sqlite'}"
    ledger_of(url, ServerClock()).copy(f"sqlite:///{tmp_path / 'copy.sqlite'}", MORNING)
    with closing(open_stations(copy, mine.run, clock=ServerClock(), server_clock=ServerClock())) as there:
        assert there.roll().states == ()
    assert len(mine.roll().states) == 1


def test_a_restored_office_has_no_stations_until_they_are_heard(
    office: LedgerStore, station: Station, url: str, tmp_path
) -> None:
    if is_server(url):
        pytest.skip("a server is restored into an empty database, which is a copy")
    mine, other = station("a"), station("b")
    mine.claim(DESK)
    ledger = ledger_of(url, ServerClock())
    ledger.backup(tmp_path / "saved.sqlite")
    ledger.restore(tmp_path / "saved.sqlite", MORNING)
    assert mine.roll().states == ()
    assert mine.beat({DESK: WELL}) == {}
    with pytest.raises(Refused, match=r"station\.held"):
        other.claim(DESK)


# ---- places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [DESK, KIOSK])
def test_a_place_is_refused_to_another_machine_with_its_holder(station: Station, place: Place) -> None:
    station("a").claim(place)
    with pytest.raises(Refused, match=r"station\.held") as refused:
        station("b").claim(place)
    named = {"counter": 2} if place is DESK else {"name": "sảnh-1"}
    assert refused.value.places == {"machine": "A", "since": MORNING, **named}


def test_the_same_machine_stands_there_again_at_once(station: Station) -> None:
    station("a").claim(DESK)
    again = station("a", "2")
    assert again.claim(DESK).run == "a-2"
    assert again.beat({DESK: WELL}) == {}


def test_another_machine_stands_there_after_forty_seconds_of_silence(station: Station, clock: HandServerClock) -> None:
    first, second = station("a"), station("b")
    first.claim(DESK)
    clock.hand.wind(seconds=30)
    first.beat({DESK: WELL})
    clock.hand.set(clock.hand.now() + FREE_AFTER - timedelta(seconds=1))
    with pytest.raises(Refused, match=r"station\.held"):
        second.claim(DESK)
    clock.hand.wind(seconds=1)
    second.claim(DESK)
    assert first.beat({DESK: WELL})[DESK].machine == "b"


def test_a_place_that_was_left_is_free_at_once(station: Station) -> None:
    first = station("a")
    first.claim(DESK)
    first.leave([DESK])
    station("b").claim(DESK)


def test_who_was_taken_over_learns_from_whom_and_gives_nothing_back(station: Station, clock: HandServerClock) -> None:
    first, second = station("a"), station("b")
    first.claim(DESK)
    clock.hand.wind(seconds=5)
    second.claim(DESK, take_over=True)
    (holder,) = first.beat({DESK: WELL, TV: WELL}).values()
    assert (holder.machine_name, holder.started_at) == ("B", MORNING + timedelta(seconds=5))
    first.leave([DESK])
    assert second.beat({DESK: WELL}) == {}


def test_the_verbs_of_a_station_that_was_taken_over_are_refused(office: LedgerStore, station: Station) -> None:
    desk = Office(office, HandClock(MORNING))
    for n in range(3):
        hands.issue(office, MORNING + timedelta(seconds=n))
    first, second = station("a"), station("b")
    old = first.claim(DESK)
    called = desk.call_next(2, by=By(token="goi-0001", lease=old))
    assert called is not None
    new = second.claim(DESK, take_over=True)
    with pytest.raises(Refused, match=r"station\.lost"):
        desk.recall(2, by=By(token="goi-0002", lease=old))
    with pytest.raises(Refused, match=r"station\.lost"):
        desk.call_next(2, by=By(token="goi-0001", lease=old))
    assert desk.finish(2, by=By(token="goi-0003", lease=new)).ticket.code == called.ticket.code


def test_no_verb_of_the_former_holder_comes_after_a_place_has_changed_hands(
    office: LedgerStore, station: Station
) -> None:
    old = station("a").claim(DESK)
    second, changed = station("b"), threading.Event()

    def take_over() -> None:
        second.claim(DESK, take_over=True)
        changed.set()

    with office.write() as tx:
        assert tx.holder(old.key) == old.run
        thread = threading.Thread(target=take_over)
        thread.start()
        assert not changed.wait(0.3)
        hands.issue_in(tx, MORNING)
    thread.join()
    with office.write() as tx:
        assert tx.holder(old.key) == second.run.id


RACER = """
import sys
from db.stations import open_stations
from kiosk.clock import ServerClock
from kiosk.errors import Refused
from kiosk.stations import Place, Run, StationRole
url, machine, counter, take_over = sys.argv[1:]
clock = ServerClock()
run = Run(id=machine, machine=machine, machine_name=machine)
stations = open_stations(url, run, clock=clock, server_clock=clock)
stations.roll()
print("ready", flush=True)
sys.stdin.readline()
try:
    stations.claim(Place(role=StationRole.COUNTER, name="2", counter=int(counter)), take_over=bool(take_over))
except Refused as refusal:
    print(refusal.places["machine"])
else:
    print("mine")
"""


@pytest.mark.parametrize("is_new", [True, False])
def test_of_processes_that_race_for_a_place_exactly_one_stands_there(
    office: LedgerStore, station: Station, clock: HandServerClock, url: str, is_new: bool
) -> None:
    if not is_new:  # last heard in November of last year
        station("gone").claim(DESK)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, url, f"m{n}", "2", ""],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(6)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("\n")
        racer.stdin.flush()
    told = [racer.communicate()[0].strip() for racer in racers]
    assert told.count("mine") == 1
    winner = f"m{told.index('mine')}"
    assert set(told) == {"mine", winner}
    assert [s.machine for s in station("z").roll().states] == [winner]


@POSTGRES
def test_a_server_that_was_away_is_told_again(own_cluster: Cluster) -> None:
    url = own_cluster.url(own_cluster.make())
    with closing(open_store(url, create=True)) as store:
        hands.found(store)
    run, clock = Run(id="1", machine="a", machine_name="A"), ServerClock()
    with closing(open_stations(url, run, clock=clock, server_clock=clock)) as stations:
        stations.claim(DESK)
        own_cluster.kill()
        with pytest.raises(Unavailable, match=r"db\.unreachable"):
            stations.beat({DESK: WELL})
        own_cluster.start()
        assert stations.beat({DESK: WELL}) == {}
