"""A station that only listens: tells the instant (monotonic, ns) of each slot that its doorbell reaches."""

import sys
import time

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from db.keeping import open_feed


class Bell(QObject):
    """Carries the ring from the feed's thread to the main one."""

    rung = Signal()

    def __init__(self) -> None:
        """Hear oneself in the main thread."""
        super().__init__()
        self.rung.connect(self.on_rung, Qt.ConnectionType.QueuedConnection)

    def on_rung(self) -> None:
        """Tell when."""
        sys.stdout.write(f"{time.monotonic_ns()}\n")
        sys.stdout.flush()


def main(url: str) -> int:
    """Listen for ever."""
    application = QCoreApplication(["ear"])
    bell, feed = Bell(), open_feed(url)
    feed.watch(bell.rung.emit)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
