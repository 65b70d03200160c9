"""The server is killed under open windows: each says so calmly, keeps what it knows, and heals by itself."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from db import migrate
from db.keeping import open_feed
from db.seats import LedgerStore
from db.store import open_store
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.errors import Unavailable
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from tests.cluster import Cluster, running
from tests.db.conftest import POSTGRES
from tests.db.test_lost_answer import Cable
from tests.ui.hall import NAMED, find, local
from ui.app import Doors, Front, Habits
from ui.arrange import Role, Station
from ui.citizen.page import Step
from ui.parts.text import Text

pytestmark = POSTGRES
DESK, KIOSK, TV, FIGURES = (
    Station(Role.COUNTER, 2),
    *(Station(role) for role in (Role.CITIZEN, Role.PANEL, Role.STATISTICS)),
)
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A server of these tests' own, to be killed."""
    yield from running()


class Branch:
    """An office on a server, and windows over it."""

    def __init__(self, url: str, qtbot: Any) -> None:
        text, source = definition.read(NAMED)
        self.clock = HandClock(local("07:30"))
        self._qtbot = qtbot
        self._stores: list[LedgerStore] = []
        self._fronts: list[Front] = []
        with suppress(Unavailable):
            open_store(url, create=True).close()
        self.witness = self.office(url)
        self._stores[0].load(text, source=source, is_rehearsal=True, now=self.clock.now())
        self.witness.home()  # what the first time costs is paid before anybody holds the lock

    def office(self, url: str) -> Office:
        """Open the office once more."""
        self._stores.append(open_store(url))
        return Office(self._stores[-1], self.clock)

    def open(self, url: str, *stations: Station) -> Any:
        """Open windows; answers their screens."""
        doors = Doors(open_office=lambda: self.office(url), open_doorbell=lambda: open_feed(url))
        front = Front(stations, doors, Habits())
        self._fronts.append(front)
        with self._qtbot.waitSignal(front.built, timeout=PATIENCE_MS):
            front.open()
        self.until(lambda: len(front.house.screens) == len(stations))
        self.until(lambda: all(screen.views is not None for screen in front.house.screens.values()))
        return front.house.screens

    def until(self, is_so: Callable[[], object]) -> None:
        """Let the windows live until something is so."""
        self._qtbot.waitUntil(lambda: bool(is_so()), timeout=PATIENCE_MS)

    def close(self) -> None:
        """Close everything."""
        while self._fronts:
            self._fronts.pop().close()
        for store in self._stores:
            store.close()


@pytest.fixture
def place(server: Cluster) -> str:
    """A database of a test's own."""
    return server.url(server.make())


@pytest.fixture
def branch(place: str, qtbot: Any) -> Iterator[Branch]:
    """An office on a server."""
    branch = Branch(place, qtbot)
    yield branch
    branch.close()


def strike(branch: Branch, console: Any, key: Qt.Key) -> None:
    """Press a key at a console."""

    def is_in_front() -> bool:
        console.activateWindow()  # again: another window may have been opened meanwhile
        return console.isActiveWindow()

    branch.until(is_in_front)
    QTest.keyClick(console, key)


def shown(console: Any) -> str:
    """The number on a console."""
    return console.console.current.number.text


def test_every_window_says_so_keeps_what_it_knows_and_heals_within_two_seconds(branch, server, place):
    called = branch.witness.take(TakeRequest(service="A")).ticket
    screens = branch.open(place, KIOSK, DESK, TV, FIGURES)
    kiosk, console, panel, figures = (screens[each] for each in (KIOSK, DESK, TV, FIGURES))
    strike(branch, console, Qt.Key.Key_F2)
    number = console.words.number(called.label)
    branch.until(lambda: shown(console) == number)
    server.kill()
    branch.until(lambda: not kiosk.away.isHidden())
    assert kiosk.away.title.text == "Máy chưa cấp số được lúc này"
    tile = find(kiosk, QAbstractButton, "service_A")
    where = tile.mapTo(kiosk, tile.rect().center())
    QTest.mouseClick(kiosk.childAt(where), Qt.MouseButton.LeftButton)
    assert kiosk.visit.step is Step.HOME
    assert kiosk.childAt(where) in (kiosk.away, *kiosk.away.children())
    branch.until(lambda: console.is_away)
    assert shown(console) == number
    assert "Mất kết nối" in console.console.link.text
    assert not find(console, QAbstractButton, "action_next").isEnabled()
    branch.until(lambda: "Mất kết nối · dữ liệu lúc" in panel.footer.cut_off.text)
    branch.until(lambda: "Số liệu đang hiện là của lúc 07:3" in figures.notice.text)
    server.start()
    back = time.monotonic()
    branch.until(lambda: kiosk.away.isHidden() and not console.is_away)
    branch.until(lambda: not panel.footer.cut_off.text and not figures.notice.text)
    healed_s = time.monotonic() - back
    assert healed_s < 2, healed_s
    assert shown(console) == number
    strike(branch, console, Qt.Key.Key_F4)
    branch.until(lambda: branch.witness.desk(2).current is None)


def test_a_console_whose_answer_was_lost_shows_its_own_ticket_again(branch, server, place):
    cable = Cable(server.port)
    called = branch.witness.take(TakeRequest(service="A")).ticket
    console = branch.open(place.replace(str(server.port), str(cable.port)), DESK)[DESK]
    cable.swallows = True
    strike(branch, console, Qt.Key.Key_F2)
    branch.until(lambda: not cable.swallows and console.is_away)
    branch.until(lambda: not console.is_away and shown(console) == console.words.number(called.label))
    assert branch.witness.ticket(called.code).ticket.calls == 1
    strike(branch, console, Qt.Key.Key_F4)
    branch.until(lambda: branch.witness.desk(2).current is None)
    cable.close()


def test_windows_open_by_themselves_once_the_server_is_there(branch, server, place):
    server.kill()
    doors = Doors(open_office=lambda: branch.office(place))
    front = Front((KIOSK,), doors, Habits())
    branch._fronts.append(front)
    front.open()
    branch.until(lambda: front.house and front.openings[KIOSK].findChildren(object, "why_not"))
    server.start()
    branch.until(lambda: front.house.screens and front.house.screens[KIOSK].views is not None)


@pytest.mark.parametrize(
    ("version", "what_to_do"), [("0001", "chạy lệnh db upgrade"), ("0099", "Cập nhật chương trình trên máy này")]
)
def test_a_server_of_another_version_is_refused_with_what_to_do(branch, server, place, version, what_to_do):
    def put(number: str) -> None:
        with server.connect(place.rpartition("/")[2]) as connection:
            connection.execute("UPDATE alembic_version SET version_num = %s", (number,))

    put(version)
    front = Front((KIOSK,), Doors(open_office=lambda: branch.office(place)), Habits())
    branch._fronts.append(front)
    front.open()
    branch.until(lambda: front.house and front.openings[KIOSK].findChildren(object, "why_not"))
    assert what_to_do in find(front.openings[KIOSK], Text, "why_not").text
    put(migrate.REVISIONS[-1])
    branch.until(lambda: front.house.screens and front.house.screens[KIOSK].views is not None)
