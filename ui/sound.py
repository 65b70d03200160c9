"""Short sounds through whatever plays sounds on this machine, from a thread: a screen never waits for one.

Qt Multimedia is not among the wheels this program stands on; a player of the system is a child process.
"""

from __future__ import annotations

import importlib
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.commands.doctor import Finding, Health
from kiosk.words import Words
from ui.work import Lane

SOUNDS = Path(__file__).parents[1] / "kiosk" / "sounds"
SOMEONE_WAITS = SOUNDS / "someone-waits.wav"
PLAYERS: Sequence[tuple[str, ...]] = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
LONGEST_S = 5.0
WINDOWS = "win32"
_log = logging.getLogger(__name__)


def players() -> list[list[str]]:
    """Find the players of this machine, the likeliest first; each may still be deaf."""
    return [[path, *options] for name, *options in PLAYERS if (path := shutil.which(name))]


def play(file: Path) -> bool:
    """Play a file to its end; answers whether a player did. Never raises: a silent machine goes on working."""
    if sys.platform == WINDOWS:
        return _play_on_windows(file)
    return any(_run([*player, str(file)]) for player in players())


def _run(command: Sequence[str]) -> bool:
    try:
        quiet = subprocess.DEVNULL
        ended = subprocess.run(  # noqa: S603 (a player found on this machine's path, a file of ours)
            command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=LONGEST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def _play_on_windows(file: Path) -> bool:
    winsound = importlib.import_module("winsound")
    try:
        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
    except RuntimeError:
        return False
    return True


class Chime:
    """One sound, played on request; asked for again while it sounds, it is not played twice."""

    def __init__(self, file: Path, play_file: Callable[[Path], bool] = play) -> None:
        self._file, self._play = file, play_file
        self._is_sounding = self._is_deaf = False
        self._lane = Lane("sound")

    def ring(self) -> None:
        """Let it sound."""
        if not self._is_sounding:
            self._is_sounding = True
            self._lane.do(lambda: self._play(self._file), self._on_played, lambda _: self._on_played(False))

    def _on_played(self, was_heard: bool) -> None:
        self._is_sounding = False
        if not was_heard and not self._is_deaf:
            _log.warning("no sound: nothing on this machine plays %s", self._file.name)
        self._is_deaf = not was_heard

    def stop(self) -> bool:
        """Play no more."""
        return self._lane.stop()


def look(words: Words) -> Finding:
    """Tell the doctor what plays sounds here."""
    part = words("Âm thanh")
    if sys.platform == WINDOWS:
        return Finding(part=part, health=Health.OK, found="winsound")
    found = ", ".join(Path(player[0]).name for player in players())
    if not found:
        advice = words("Không có chương trình phát âm thanh: cài alsa-utils hoặc pulseaudio-utils.")
        return Finding(part=part, health=Health.ODD, found="–", advice=advice)
    return Finding(part=part, health=Health.OK, found=found)
