"""The one-stop kiosk: its command line; builds store, printer and office, and opens this machine's screens.

The only file that knows everyone. Words, office, ledger and printer are imported where they are needed: a station
paints its first window before that.
"""

import logging
import os
import platform
import secrets
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kiosk import pin, places, settings
from kiosk.clock import HandClock, OfficeClock, RehearsalClock, ServerClock
from kiosk.commands.arguments import Given
from kiosk.commands.argv import Asked, read_argv, wants_help
from kiosk.commands.table import Where
from kiosk.errors import KioskError, Refused, Unavailable
from kiosk.stations import Condition, Run, StationRole

if TYPE_CHECKING:  # imported after the first paint
    from kiosk.commands.doctor import Finding
    from kiosk.commands.machine import Machine
    from kiosk.commands.verbs import Room
    from kiosk.office import Office
    from kiosk.paper import Paper
    from kiosk.ports import Clock, Feed, Stations, Store
    from kiosk.words import Words
    from printing.station import StationPrinter
    from ui.standing import Post

STATION = "office"
EXAMPLE = "trung-tam-pvhcc-phuong-nga-nam"
BUG = 70
PLAYED = datetime.fromisoformat("2026-03-02T06:50:00+07:00")
PLAYED_FOR = timedelta(minutes=95)

_log = logging.getLogger(__name__)


def main(argv: Sequence[str]) -> int:
    """Do what the command line asks; answers the exit code."""
    try:
        places.log_to_file()
        if wants_help(argv):
            return _help(argv)
        asked = read_argv(argv)
        with closing(Here(asked.options)) as here:
            return _DOORS[asked.command.where](asked, here)
    except KioskError as error:
        return _fail(error, argv)
    except BrokenPipeError:  # whoever read the answers has gone; nothing is to be flushed at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception:  # noqa: BLE001 - the last resort: a bug is logged, and said in one sentence
        _log.exception("a bug")
        _fail(Unavailable("bug"), argv)
        return BUG


def _fail(error: KioskError, argv: Sequence[str]) -> int:
    from kiosk.commands.saying import fail

    return fail(error, argv)


class Here:
    """This machine as its options and its settings describe it."""

    def __init__(self, options: Given) -> None:
        self.at: datetime | None = options.instant("at")
        self.actor = options.text_or_none("as")
        self.is_json = options.on("json")
        self.settings = settings.load(places.settings_file())
        self.url = settings.database_url(options.text("db"), self.settings)
        given = options.text("printer") or self.settings.printer
        self.printer_url, self.is_printer_given = given or "virtual:", bool(given)
        self.server_clock = ServerClock()
        self.clock: Clock = self.server_clock if places.is_server(self.url) else OfficeClock()
        self._real_clock: Clock = self.clock  # a rehearsal's time is another one
        self._stores: list[Store] = []

    def open_office(self) -> "Office":
        """Open the office over its ledger."""
        from db.store import open_store
        from kiosk.office import Office

        store = open_store(self.url, clock=self.server_clock)
        self._stores.append(store)
        return Office(store, self.clock, station=self.settings.station or STATION)

    def close(self) -> None:
        """Let go of the printer and the ledger."""
        if "printer" in self.__dict__:
            self.printer.close()
        for store in self._stores:
            store.close()

    def has_printer(self, command: str) -> bool:
        """Tell whether a station prints: it was given a printer, or its windows take numbers."""
        return self.is_printer_given or command in ("run", "citizen")

    def paper_of(self, office: "Office") -> "Paper":
        """Slips of an office on this station's printer."""
        from kiosk.paper import Paper
        from printing.drawing import slips_for

        spooler = self.printer.spooler
        return Paper(office, spooler, slips_for(spooler.printer))

    @cached_property
    def printer(self) -> "StationPrinter":
        """This station's printer, with everything around it."""
        from printing.station import Outfit, StationPrinter

        outfit = Outfit(
            url=self.printer_url,
            station=self.settings.station or STATION,
            spool=places.spool_folder(self.url),
            locks=places.locks_folder(),
            watch_s=self.settings.printer_watch_s,
        )
        return StationPrinter(outfit)

    def post(self) -> "Post":
        """Say which station this machine is, and who keeps the roll of the office's stations."""
        from ui.standing import Post

        name = self.settings.station or platform.node() or STATION
        return Post(name=name, open_stations=self.open_stations, condition=self._condition)

    def open_stations(self) -> "Stations":
        """Open the roll of the office's stations for this run."""
        from db.stations import open_stations

        run = Run(id=secrets.token_hex(8), machine=places.machine_id(), machine_name=platform.node())
        return open_stations(self.url, run, clock=self._real_clock, server_clock=self.server_clock)

    def _condition(self, role: StationRole) -> Condition:
        """Look how this machine is: its disk, and a kiosk's printer as it was last heard."""
        free_mb = disk_usage(places.standing_folder(self.url)).free // 1_000_000
        if role is not StationRole.CITIZEN:
            return Condition(disk_free_mb=free_mb)
        return replace(self.printer.condition(), disk_free_mb=free_mb)

    @cached_property
    def paper(self) -> "Paper":
        """The slips of a station; its thread has an office of its own."""
        return self.paper_of(self.open_office())

    def room(self) -> "Room":
        """Make what the commands of the office work with."""
        from kiosk.commands.verbs import Room
        from kiosk.words import Words

        office = self.open_office()
        words = Words("vi", zone=office.definition().zone)
        return Room(office=office, words=words, paper_of=self.paper_of, actor=self.actor)

    def machine(self) -> "Machine":
        """Make what the commands about this machine work with."""
        from db.keeping import ledger_of
        from kiosk.commands.machine import Machine
        from kiosk.words import Words

        words, ledger = Words("vi"), ledger_of(self.url, self.server_clock)
        return Machine(
            ledger=ledger,
            clock=self.clock,
            words=words,
            at=self.at,
            examine=lambda: _examine(self, words),
            open_printer=self.printer.desk,
        )


# ---- where a command is carried out ------------------------------------------------------------------


def in_office(asked: Asked, here: Here) -> int:
    """Do a verb of the office, or look at it."""
    from kiosk import answers
    from kiosk.commands import plain, run
    from kiosk.commands.saying import say, say_json

    room = here.room()
    value = run.perform(room, asked.command.name, asked.given, here.at)
    if here.is_json:
        return say_json(answers.answer(value, run.glass(room)))
    reader = plain.Reader(words=room.words, today=room.words.day(run.office_at(room, here.at).seen().now))
    return say(plain.text(value, reader))


def in_machine(asked: Asked, here: Here) -> int:
    """Do something about this machine's files and devices."""
    from kiosk.commands.machine import DEEDS
    from kiosk.commands.saying import say, say_json

    if asked.command.name == "batch":
        return _batch(here)
    told = DEEDS[asked.command.name](here.machine(), asked.given)
    return say_json(told.value) if here.is_json else say(told.text)


def in_station(asked: Asked, here: Here) -> int:
    """Open windows, and paint them before the office is imported."""
    is_everything = asked.command.name == "run"
    if not _has_display():
        if not is_everything:
            raise Unavailable("screen.none")
        return _rehearse()
    from ui import app, arrange
    from ui.habits import habits_of

    if here.at is not None:
        here.clock = RehearsalClock(here.at)
    is_virtual = here.printer_url.partition(":")[0] == "virtual"
    doors = app.Doors(
        open_office=lambda: _open_station(here, is_everything=is_everything),
        open_doorbell=lambda: _open_doorbell(here.url),
        post=here.post(),
        printer_url=here.printer_url,
        print_slip=lambda view: here.paper.print_once(view),  # noqa: PLW0108 (the paper is opened by its own thread)
        reprint_slip=(lambda view: here.paper.reprint(view)) if here.has_printer(asked.command.name) else None,  # noqa: PLW0108
        open_watch=lambda: here.printer.watch,
        open_setup=lambda: here.printer.setup(),  # noqa: PLW0108 (nothing of the printer before the first paint)
        is_pin=pin.judge_of(here.settings.technician_pin),
        keep_setting=lambda key, value: settings.keep(places.settings_file(), key, value),
        open_trial=(lambda: here.printer.trial(places.papers_folder(here.url))) if is_virtual else None,
    )
    windows = arrange.windows(asked.command.name, asked.given.whole("counter") or None, has_paper=is_virtual)
    return app.start(windows, doors, habits_of(here.settings))


_DOORS = {Where.OFFICE: in_office, Where.MACHINE: in_machine, Where.STATION: in_station}


def _batch(here: Here) -> int:
    from kiosk import answers
    from kiosk.commands import batch, run

    room = here.room()
    glass = run.glass(room)

    def perform(name: str, given: Given, at: datetime | None) -> object:
        return answers.answer(run.perform(room, name, given, at or here.at), glass)

    batch.serve(sys.stdin.buffer, sys.stdout.buffer, perform, room.words)
    return 0


# ---- windows -----------------------------------------------------------------------------------------


def _has_display() -> bool:
    """Tell whether windows can be seen, or somebody chose where Qt draws them."""
    if sys.platform in ("win32", "cygwin", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _open_station(here: Here, *, is_everything: bool) -> "Office":
    """Open the office for windows; `run` makes an example office where there is none."""
    from kiosk.paper import tell_unknown

    try:
        office = here.open_office()
        office.seen()
    except Refused as refusal:
        if refusal.key != "office.none" or not is_everything:
            raise
        _load_example(here)
        office = here.open_office()
    if here.at is not None:
        office.at(here.at).seen()
    if any(places.spool_folder(here.url).glob("*.job")):
        here.paper_of(office).tell_left()
    tell_unknown(office, here.printer_url)
    return office


def _load_example(here: Here) -> None:
    """Make the example office this machine's own, and say how another time of day can be tried."""
    from kiosk.commands.machine import first_office
    from kiosk.commands.saying import say

    say(first_office(here.machine(), EXAMPLE, PLAYED).text)


def _open_doorbell(url: str) -> "Feed":
    from db.keeping import open_feed

    return open_feed(url)


# ---- without a display -------------------------------------------------------------------------------


def _rehearse() -> int:
    """Play a short morning off-screen in an office of its own, and keep pictures of everything."""
    from db.store import open_store
    from kiosk import definition
    from kiosk.commands.saying import say
    from kiosk.office import Office
    from kiosk.paper import Paper
    from kiosk.words import Words
    from printing.drawing import slips_for
    from printing.spool import Spool
    from printing.spooler import Spooler
    from printing.virtual import VirtualPrinter

    words = Words("vi")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui import rehearsal

    say(words("Máy này không có màn hình: diễn tập một buổi sáng ngoài màn hình, với một đơn vị riêng để thử."))
    folder, printer = places.pictures_folder(), VirtualPrinter()
    with (
        TemporaryDirectory() as place,
        closing(open_store(f"sqlite:///{place}/rehearsal.sqlite", create=True)) as store,
        closing(Spooler(printer, Spool(Path(place) / "spool", STATION), Path(place))) as spooler,
    ):
        text, source = definition.read(EXAMPLE)
        store.load(text, source=source, is_rehearsal=True, now=PLAYED)
        clock = HandClock(PLAYED)
        office = Office(store, clock)
        outfit = rehearsal.Outfit(
            office=office,
            clock=clock,
            until=PLAYED + PLAYED_FOR,
            print_slip=Paper(office, spooler, slips_for(printer)).print_once,
            papers=printer,
            folder=folder,
            tell=say,
        )
        for view in rehearsal.play(outfit):
            say(f"{words.number(view.ticket.label)}: {words.state(view.ticket.state)}")
    return say(words("Ảnh các màn hình và các phiếu nằm trong thư mục {folder}", folder=folder))


# ---- what the doctor looks at ------------------------------------------------------------------------


def _examine(here: Here, words: "Words") -> "Sequence[Finding]":
    from db.keeping import ledger_of
    from kiosk.commands import doctor
    from printing import health
    from ui import displays, sound
    from ui.habits import habits_of

    habits = habits_of(here.settings)
    ledger = ledger_of(here.url, here.server_clock)
    around = doctor.Surroundings(
        url=ledger.url,
        folder=places.folder_of(here.url),
        open_store=ledger.open,
        clock=here.clock,
        printer=lambda: health.look(here.printer_url, words, places.locks_folder()),
        screens=lambda: displays.look(
            words, has_display=_has_display(), panel=habits.panel if habits.has_panel else None
        ),
        sound=lambda: sound.look(words),
    )
    return doctor.examine(around, words)


# ---- help --------------------------------------------------------------------------------------------


def _help(argv: Sequence[str]) -> int:
    from kiosk.commands import help as helps
    from kiosk.commands.saying import say
    from kiosk.words import Words

    return say(helps.answer(argv, Words("vi")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
