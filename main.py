"""The one-stop kiosk: its command line; builds store, printer and office, and opens this station's screens.

The only file that knows everyone. The office, the ledger and the printer are imported where they are needed:
a station paints its first window before that.
"""

import json
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kiosk import settings
from kiosk.clock import OfficeClock
from kiosk.commands.arguments import Given
from kiosk.commands.argv import Asked, find_command, read_argv, wants_help, wants_json
from kiosk.commands.table import COMMANDS, Where
from kiosk.errors import KioskError, Misused, Refused, Unavailable
from kiosk.words import Words

if TYPE_CHECKING:  # imported after the first paint
    from kiosk.commands.doctor import Finding
    from kiosk.commands.verbs import Room
    from kiosk.model import Definition
    from kiosk.office import Office
    from kiosk.paper import Draw, Paper
    from kiosk.ports import Store
    from kiosk.views import TicketView
    from printing.printers import SlipPrinter

NAME = "mot-cua-kiosk"
BUG = 70
EXIT = {Refused.kind: 1, Misused.kind: 2, Unavailable.kind: 3}

_log = logging.getLogger(__name__)


def main(argv: Sequence[str]) -> int:
    """Do what the command line asks; answers the exit code."""
    words = Words("vi")
    try:
        _log_to_file()
        if wants_help(argv):
            return _help(argv, words)
        asked = read_argv(argv)
        with closing(Station(asked.options)) as station:
            return _DOORS[asked.command.where](asked, station)
    except KioskError as error:
        return _fail(error, words, argv)
    except BrokenPipeError:  # whoever read the answers has gone; nothing is to be flushed at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception:  # noqa: BLE001 - the last resort: a bug is logged, and said in one sentence
        _log.exception("a bug")
        _fail(Unavailable("bug"), words, argv)
        return BUG


class Station:
    """This machine as its options and its settings describe it."""

    def __init__(self, options: Given) -> None:
        self.at: datetime | None = options.instant("at")
        self.actor = options.text_or_none("as")
        self.is_json = options.on("json")
        self.settings = settings.load(_settings_file())
        self.url = options.text("db") or os.environ.get("KIOSK_DB") or self.settings.database or _default_url()
        self.printer_url = options.text("printer") or self.settings.printer or "virtual:"
        self.clock = OfficeClock()
        self._store: Store | None = None

    @property
    def folder(self) -> Path:
        """Where the database lies; the present folder when its URL names no file."""
        path = Path(self.url.partition("://")[2].removeprefix("/"))
        return path.parent if path.name else Path()

    def open_office(self) -> "Office":
        """Open the office over its ledger."""
        from db.store import open_store
        from kiosk.office import Office

        self._store = open_store(self.url)
        return Office(self._store, self.clock, station=self.settings.station or "office")

    def close(self) -> None:
        """Let go of the ledger."""
        if self._store is not None:
            self._store.close()

    def paper_of(self, office: "Office") -> "Paper":
        """Slips of an office on this station's printer."""
        from kiosk.paper import Paper

        printer = open_printer(self.printer_url)
        return Paper(office, printer, slip_for(printer))

    def room(self) -> "Room":
        """Make what the commands of the office work with."""
        from kiosk.commands.verbs import Room

        office = self.open_office()
        words = Words("vi", zone=office.definition().zone)
        return Room(office=office, words=words, paper_of=self.paper_of, actor=self.actor)


# ---- where a command is carried out ------------------------------------------------------------------


def in_office(asked: Asked, station: Station) -> int:
    """Do a verb of the office, or look at it."""
    from kiosk import answers
    from kiosk.commands import plain, run

    room = station.room()
    value = run.perform(room, asked.command.name, asked.given, station.at)
    if station.is_json:
        return _say_json(answers.answer(value, run.glass(room)))
    reader = plain.Reader(words=room.words, today=room.words.day(run.office_at(room, station.at).seen().now))
    return _say(plain.text(value, reader))


def in_machine(asked: Asked, station: Station) -> int:
    """Do something about this machine's files and devices."""
    from kiosk.commands.machine import DEEDS, Machine

    if asked.command.name == "batch":
        return _batch(station)
    words = Words("vi")
    machine = Machine(
        ledger=Ledger(station.url),
        clock=station.clock,
        words=words,
        at=station.at,
        examine=lambda: examine(station, words),
    )
    told = DEEDS[asked.command.name](machine, asked.given)
    return _say_json(told.value) if station.is_json else _say(told.text)


def in_station(asked: Asked, station: Station) -> int:
    """Open windows."""
    raise Unavailable("bug")


_DOORS = {Where.OFFICE: in_office, Where.MACHINE: in_machine, Where.STATION: in_station}


def _batch(station: Station) -> int:
    from kiosk import answers
    from kiosk.commands import batch, run

    room = station.room()
    glass = run.glass(room)

    def perform(name: str, given: Given, at: datetime | None) -> object:
        return answers.answer(run.perform(room, name, given, at or station.at), glass)

    batch.serve(sys.stdin.buffer, sys.stdout.buffer, perform, room.words)
    return 0


# ---- what the rooms are handed -----------------------------------------------------------------------


class Ledger:
    """The database behind the URL in use, as a file that is looked after."""

    def __init__(self, url: str) -> None:
        self.url = url

    def open(self, *, create: bool = False, upgrade: bool = False) -> "Store":
        """Open it."""
        from db.store import open_store

        return open_store(self.url, create=create, upgrade=upgrade)

    def check(self) -> list[str]:
        """Check every promise of it."""
        from db.check import check
        from db.store import path_of

        return [f"{found.key}: {found.what}" for found in check(path_of(self.url)).findings]

    def backup(self, file: Path) -> None:
        """Copy it into a new file."""
        from db.backup import backup
        from db.store import path_of

        backup(path_of(self.url), file)

    def restore(self, file: Path, now: datetime) -> Path | None:
        """Put a backup in its place."""
        from db.backup import restore
        from db.store import path_of

        return restore(path_of(self.url), file, now)

    def definition_text(self) -> str:
        """Give the office's definition as it was loaded."""
        from db import statements
        from db.sqlite import Link, connect, translated
        from db.store import path_of

        self.open().close()
        with translated(), closing(connect(path_of(self.url))) as connection:
            link = Link(connection)
            number = link.rows(statements.DEFINITION_LAST)[0][0]
            if number is None:
                raise Refused("office.none")
            return str(link.rows(statements.DEFINITION, id=number)[0][0])


@cache
def open_printer(url: str) -> "SlipPrinter":
    """Open a printer once in this process."""
    from printing import printers

    return printers.open_printer(url)


def slip_for(printer: "SlipPrinter") -> "Draw":
    """Make what draws slips in their holders' languages, as bytes for a printer."""

    def draw(view: "TicketView", definition: "Definition", *, now: datetime, is_copy: bool) -> bytes:
        from printing import raster, slip, thermal

        words = Words(view.ticket.language, zone=definition.zone)
        made = slip.compose(view, definition, words=words, now=now, copy=is_copy)
        return thermal.job(raster.draw(made, printer.profile.dots), printer.profile)

    return draw


def examine(station: Station, words: Words) -> "Sequence[Finding]":
    """Look at every part of this machine."""
    from kiosk.commands import doctor
    from printing import health
    from ui import displays

    around = doctor.Surroundings(
        url=station.url,
        folder=station.folder,
        open_store=Ledger(station.url).open,
        clock=station.clock,
        printer=lambda: health.look(station.printer_url, words),
        screens=lambda: displays.look(words),
    )
    return doctor.examine(around, words)


# ---- answers -----------------------------------------------------------------------------------------


def _help(argv: Sequence[str], words: Words) -> int:
    from kiosk.commands import help as helps

    asked = [word for word in argv if not word.startswith("-") and word != "help"]
    name = next((n for n in (" ".join(asked[:2]), " ".join(asked[:1])) if n in COMMANDS), None)
    if asked and name is None:
        find_command(asked[0])
    return _say(helps.one(COMMANDS[name], words) if name else helps.overview(words))


def _say(text: str) -> int:
    _write(sys.stdout, text)
    return 0


def _say_json(value: object) -> int:
    return _say(json.dumps(value, ensure_ascii=False))


def _fail(error: KioskError, words: Words, argv: Sequence[str]) -> int:
    from kiosk import answers

    message = words.error(error, today=_today(argv, words), staff=True)
    told = {"error": answers.error(error, message, words.zone)}
    _write(sys.stderr, json.dumps(told, ensure_ascii=False) if wants_json(argv) else message)
    return EXIT[error.kind]


def _today(argv: Sequence[str], words: Words) -> date | None:
    """The date on which an error is read: that of `--at`, so that a time of the same day stands alone."""
    with suppress(KioskError):
        at = read_argv(argv).options.instant("at")
        return words.day(at) if at else None
    return None


def _write(stream: TextIO, text: str) -> None:
    """Write a line in UTF-8, whatever the terminal's locale says."""
    stream.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    stream.flush()


# ---- places on this machine --------------------------------------------------------------------------


def _default_url() -> str:
    import platformdirs

    folder = Path(platformdirs.user_data_dir(NAME, appauthor=False))
    return f"sqlite:///{folder / 'office.sqlite'}"


def _settings_file() -> Path:
    import platformdirs

    given = os.environ.get("KIOSK_SETTINGS")
    return Path(given) if given else Path(platformdirs.user_config_dir(NAME, appauthor=False)) / "station.toml"


def _log_to_file() -> None:
    """Log to this user's log folder: standard error is for answers."""
    import platformdirs

    handler: logging.Handler = logging.NullHandler()
    with suppress(OSError):
        folder = Path(platformdirs.user_log_dir(NAME, appauthor=False))
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(folder / "kiosk.log", encoding="utf-8", delay=True)
    logging.basicConfig(
        handlers=[handler], level=logging.INFO, format="%(asctime)s %(process)d %(name)s %(levelname)s %(message)s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
