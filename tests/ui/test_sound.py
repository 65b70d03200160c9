"""The console's sound: made by a script, played by a child process, heard once, missed by nobody's screen."""

import logging
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from kiosk.commands.doctor import Health
from kiosk.office import Office
from kiosk.verbs.take import TakeRequest
from kiosk.words import Words
from ui import sound
from ui.app import Doors, Front, Habits
from ui.arrange import Role, Station
from ui.sound import SOMEONE_WAITS, Chime

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="players are child processes elsewhere")


class Players:
    """A folder of programs in the place of this machine's own players; each writes down what it was given."""

    def __init__(self, folder, monkeypatch):
        self._folder, self.heard = folder, folder / "heard"
        monkeypatch.setenv("PATH", str(folder))

    def make(self, name, then="exit 0"):
        file = self._folder / name
        file.write_text(f'#!/bin/sh\necho "{name} $@" >> {self.heard}\n{then}\n')
        file.chmod(0o755)

    @property
    def lines(self):
        return self.heard.read_text().splitlines() if self.heard.exists() else []


@pytest.fixture
def players(tmp_path, monkeypatch):
    return Players(tmp_path, monkeypatch)


def test_the_sound_that_ships_is_what_the_script_makes(tmp_path):
    subprocess.run([sys.executable, ROOT / "packaging" / "sounds.py", tmp_path], check=True)
    assert (tmp_path / SOMEONE_WAITS.name).read_bytes() == SOMEONE_WAITS.read_bytes()
    with wave.open(str(SOMEONE_WAITS), "rb") as made:
        assert made.getnframes() / made.getframerate() < 1.0
    assert "MIT" in (SOMEONE_WAITS.parent / "LICENSE.txt").read_text()


def test_a_player_that_is_deaf_gives_way_to_the_next(players):
    players.make("paplay", "exit 1")
    players.make("aplay")
    assert sound.play(SOMEONE_WAITS)
    assert players.lines == [f"paplay {SOMEONE_WAITS}", f"aplay -q {SOMEONE_WAITS}"]


def test_asked_for_while_it_sounds_it_is_not_played_twice(hall, players, tmp_path):
    players.make("aplay", f"while [ ! -e {tmp_path}/enough ]; do :; done")
    chime = Chime(SOMEONE_WAITS)
    chime.ring()
    hall.until(lambda: players.lines)
    chime.ring()
    (tmp_path / "enough").touch()
    hall.until(lambda: not chime._is_sounding)
    chime.ring()
    hall.until(lambda: not chime._is_sounding)
    assert chime.stop()
    assert len(players.lines) == 2


def test_a_silent_machine_is_told_to_the_log_once_and_to_the_doctor(hall, players, caplog):
    chime = Chime(SOMEONE_WAITS)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            chime.ring()
            hall.until(lambda: not chime._is_sounding)
    assert chime.stop()
    assert [record.getMessage() for record in caplog.records] == [
        "no sound: nothing on this machine plays someone-waits.wav"
    ]
    assert sound.look(Words()).health is Health.ODD
    players.make("pw-play")
    assert sound.look(Words()).found == "pw-play"


@pytest.mark.parametrize("has_sound", [True, False])
def test_the_first_who_waits_is_heard_at_the_counter_unless_it_is_switched_off(hall, qtbot, players, has_sound):
    players.make("aplay")
    front = Front(
        (Station(Role.COUNTER, 2),),
        Doors(open_office=lambda: Office(hall.store, hall.clock)),
        Habits(has_sound=has_sound),
    )
    with qtbot.waitSignal(front.built, timeout=5000):
        front.open()
    hall.until(lambda: front.house.screens and all(s.views for s in front.house.screens.values()))
    (console,) = front.house.screens.values()
    for expected in (1, 1):
        with qtbot.waitSignal(console.room.feed.happened, timeout=5000):
            hall.office.take(TakeRequest(service="A"))
            front.house.feed.ring()
        hall.until(lambda: console.views.waiting)
        if has_sound:
            hall.until(lambda expected=expected: len(players.lines) >= expected)
    front.close()
    assert len(players.lines) == (1 if has_sound else 0)
