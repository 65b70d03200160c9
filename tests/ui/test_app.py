"""The application: something painted at once, the office behind it, a quiet end."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from db import migrate
from db.store import open_store
from kiosk.errors import Unavailable
from kiosk.office import Office
from tests.ui.hall import UiHall, find, press
from ui.app import Doors, Front, Habits
from ui.arrange import Role, Station
from ui.citizen.page import Step
from ui.parts.text import Text

ROOT = Path(__file__).parents[2]
HEAVY = ("kiosk.model", "kiosk.words", "kiosk.office", "sqlalchemy", "pydantic", "numpy", "segno", "db", "printing")


def open_front(hall, qtbot, roles, doors=None, habits=None):
    given = doors or Doors(open_office=lambda: Office(hall.store, hall.clock))
    front = Front(tuple(Station(role) for role in roles), given, habits or Habits())
    with qtbot.waitSignal(front.built, timeout=5000):
        front.open()
    return front


def are_ready(front):
    return not front.openings and all(s.views is not None for s in front.house.screens.values())


def test_every_station_opens_over_one_office(hall, qtbot):
    front = open_front(hall, qtbot, list(Role))
    hall.until(lambda: are_ready(front))
    assert len(front.house.screens) == 5
    assert front.house.paper.isVisible()
    assert not front.is_locked
    front.close()


def test_a_ticket_taken_at_the_kiosk_is_printed_called_and_shown(hall, qtbot):
    printed = []
    doors = Doors(open_office=lambda: Office(hall.store, hall.clock), print_slip=printed.append)
    front = open_front(hall, qtbot, [Role.CITIZEN, Role.COUNTER, Role.PANEL], doors)
    hall.until(lambda: are_ready(front))
    kiosk, counter, panel = front.house.screens.values()
    press(kiosk, "service_A")
    hall.until(lambda: kiosk.visit.days)
    press(kiosk, "take_now")
    hall.until(lambda: kiosk.visit.step is Step.DONE)
    hall.until(lambda: printed)
    label = printed[0].ticket.label
    hall.office.call_next(counter.number)
    front.house.feed.ring()
    hall.until(
        lambda: any(w.accessibleName().find(panel.words.number(label)) >= 0 for w in panel.findChildren(QWidget))
    )
    front.close()


def test_an_office_that_is_not_there_is_said_and_opened_when_it_comes(hall, qtbot, caplog):
    tries = []

    def open_office():
        tries.append(1)
        if len(tries) == 1:
            raise Unavailable("db.unreachable")
        return Office(hall.store, hall.clock)

    front = open_front(hall, qtbot, [Role.CITIZEN], Doors(open_office=open_office))
    opening = next(iter(front.openings.values()))
    hall.until(lambda: opening.findChildren(Text))
    assert find(opening, Text, "why_not").text
    front.house._retry.start(0)
    hall.until(lambda: are_ready(front))
    front.close()


@pytest.fixture
def zoned(tmp_path, qtbot):
    """The office whose counters stand in two zones."""
    made = UiHall(tmp_path, qtbot, example="trung-tam-pvhcc-phuong-nga-nam")
    yield made
    made.close()


def test_a_panel_of_a_zone_that_no_counter_stands_in_says_which_there_are(zoned, qtbot):
    hall = zoned
    front = open_front(hall, qtbot, [Role.PANEL], habits=Habits(zone="Tầng 9"))
    opening = next(iter(front.openings.values()))
    hall.until(lambda: opening.findChildren(Text))
    zones = sorted({counter.zone for counter in hall.definition.counters})
    assert "Tầng 9" in find(opening, Text, "why_not").text
    assert all(zone in find(opening, Text, "why_not").text for zone in zones)
    front.close()


def test_a_panel_of_a_zone_opens(zoned, qtbot):
    hall = zoned
    zone = hall.definition.counters[0].zone
    front = open_front(hall, qtbot, [Role.PANEL], habits=Habits(zone=zone))
    hall.until(lambda: are_ready(front))
    assert next(iter(front.house.screens.values()))._zone == zone
    front.close()


@pytest.mark.parametrize(
    ("version", "what_to_do"), [("0001", "chạy lệnh db upgrade"), ("0099", "Cập nhật chương trình trên máy này")]
)
def test_a_ledger_of_another_version_is_refused_with_what_to_do(hall, qtbot, caplog, version, what_to_do):
    def put(number: str) -> None:
        with closing(sqlite3.connect(hall.store.path, isolation_level=None)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (number,))

    put(version)
    doors = Doors(open_office=lambda: Office(open_store(f"sqlite:///{hall.store.path}"), hall.clock))
    front = open_front(hall, qtbot, [Role.CITIZEN], doors)
    opening = next(iter(front.openings.values()))
    hall.until(lambda: opening.findChildren(Text))
    assert what_to_do in find(opening, Text, "why_not").text
    assert not front.house.screens
    put(migrate.REVISIONS[-1])
    front.house._retry.start(0)
    hall.until(lambda: are_ready(front))
    front.close()


def test_a_kiosk_alone_is_locked_and_a_bug_sends_people_to_staff(hall, qtbot):
    front = open_front(hall, qtbot, [Role.CITIZEN])
    hall.until(lambda: are_ready(front))
    assert front.is_locked
    kiosk = next(iter(front.house.screens.values()))
    assert kiosk.isFullScreen()
    front.house.on_fault()
    assert "gặp cán bộ" in kiosk.notice.text
    front.close()


def test_nothing_of_the_office_is_imported_before_the_first_paint():
    code = f"""
import sys
from ui import app
heavy = {HEAVY!r}
def painted(front):
    print([name for name in heavy if name in sys.modules])
    app.QApplication.quit()
app.Front._on_painted = painted
app.start([app.Station(app.Role.CITIZEN)], app.Doors(open_office=lambda: None))
"""
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True, env=offscreen()
    )
    assert told.stdout.strip() == "[]"


def offscreen():
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_station_that_is_told_to_stop_ends_with_status_zero(hall, tmp_path, number):
    code = f"""
import sys
from ui.app import Doors, Front, Role, Station, start
def open_office():
    from db.store import open_store
    from kiosk.clock import HandClock
    from kiosk.office import Office
    from datetime import datetime
    clock = HandClock(datetime.fromisoformat("2026-11-23T07:30:00+07:00"))
    return Office(open_store({f"sqlite:///{tmp_path / 'office.sqlite'}"!r}), clock)
built = Front._on_imported
def told(front, house):
    built(front, house)
    print("built", flush=True)
Front._on_imported = told
sys.exit(start([Station(role) for role in Role], Doors(open_office=open_office)))
"""
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=offscreen(),
    )
    assert child.stdout.readline().strip() == "built"
    child.send_signal(number)
    _, complaint = child.communicate(timeout=20)
    assert child.returncode == 0, complaint
    assert "Traceback" not in complaint


def test_the_application_is_made_once(qapp):
    from ui.app import make_application

    assert make_application() is QApplication.instance()
