"""A console folded into a strip: strip_child.py DATABASE COUNTER. A process of its own; tells where its buttons are."""

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from db.store import open_store
from kiosk.clock import HandClock
from kiosk.office import Office
from tests.ui.hall import local
from ui import rooms
from ui.arrange import Role, Station
from ui.clock import StandingTime
from ui.counter.screen import CounterScreen
from ui.feed import Feed
from ui.printer import StationPrinter
from ui.screen import Room
from ui.theme import fonts
from ui.work import Work


def main(url: str, number: int) -> None:
    """Fold the console as soon as it has read its desk."""
    application = QApplication(["strip"])
    fonts.load()
    clock = HandClock(local("07:35"))
    work = Work(lambda: Office(open_store(url), clock))
    feed = Feed(work, StandingTime())
    feed.office_time.adopt(clock.now())
    definition = Office(open_store(url), clock).definition()
    room = Room(work=work, feed=feed, definition=definition)
    means = rooms.Means(printer=StationPrinter("virtual:"), next_key="Ctrl+Alt+Space")
    console = rooms.make_screen(Station(Role.COUNTER, number), room, means)
    assert isinstance(console, CounterScreen)
    console.resize(1280, 800)
    console.show()
    console.open()

    def tell() -> None:
        if console.views is None:
            return
        watch.stop()
        console.fold(True)
        buttons = console.strip.buttons.items()
        middles = {a.value: console.mapToGlobal(b.geometry().center()).toTuple() for a, b in buttons}
        sizes = {a.value: b.size().toTuple() for a, b in buttons if b.isVisible()}
        print(json.dumps({"middles": middles, "sizes": sizes, "height": console.height()}), flush=True)

    watch = QTimer(interval=20)
    watch.timeout.connect(tell)
    watch.start()
    application.exec()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
