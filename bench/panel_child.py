"""The panel's side of the measurement: the real screen over the real feed; every number is told once it is painted."""

import sys
import time

from PySide6.QtCore import QEvent, QObject, QSize, QTimer

from db.address import path_of
from db.feed import SqliteFeed
from db.store import open_store
from kiosk.clock import OfficeClock
from kiosk.model import Definition
from kiosk.office import Office
from ui import app
from ui.clock import OfficeTime
from ui.feed import Feed
from ui.panel.calling import Pace
from ui.panel.screen import PanelScreen
from ui.screen import Room
from ui.theme import fonts
from ui.work import Work

NO_PACE = Pace(alone_s=0.02, followed_s=0.02, hurried_s=0.02)


class Eye(QObject):
    """Tells each number after the panel's field was painted with it."""

    def __init__(self, panel: PanelScreen) -> None:
        super().__init__(panel)
        self._panel = panel
        self._last = ""
        panel.pane.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Notice a painting; its end is the beginning of the next turn of the loop."""
        call = self._panel.queue.current
        if event.type() == QEvent.Type.Paint and call is not None and call.label != self._last:
            self._last = call.label
            QTimer.singleShot(0, lambda: tell(call.label))
        return False


def tell(label: str) -> None:
    """Say that a number was painted now."""
    sys.stdout.write(f"{label} {time.monotonic_ns()}\n")
    sys.stdout.flush()


def main(url: str) -> None:
    """Open the panel and stay."""
    application = app.make_application()
    fonts.load()
    work = Work(lambda: Office(open_store(url), OfficeClock()))
    feed = Feed(work, OfficeTime())
    doorbell = SqliteFeed(path_of(url))
    kept: list[object] = []

    def open_panel(definition: Definition) -> None:
        panel = PanelScreen(Room(work=work, feed=feed, definition=definition), pace=NO_PACE)
        kept.append(panel)
        panel.resize(QSize(1920, 1080))
        panel.show()
        panel.open()
        feed.start()
        doorbell.watch(feed.ring)
        QTimer.singleShot(1500, lambda: watch(panel))

    def watch(panel: PanelScreen) -> None:
        kept.append(Eye(panel))
        tell("ready")

    work.ask(lambda office: office.definition(), open_panel)
    application.exec()


if __name__ == "__main__":
    main(sys.argv[1])
