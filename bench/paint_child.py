"""One process whose first paint is timed: a bare window, or this program's `run`. Both are watched in the same way."""

import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class Eye(QObject):
    """Tells when the first window was painted."""

    is_open = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Notice the first painting; its end is the beginning of the next turn of the loop."""
        if self.is_open and event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.is_open = False
            QTimer.singleShot(0, tell)
        return False


def tell() -> None:
    """Say that it was painted now."""
    sys.stdout.write(f"{time.monotonic_ns()}\n")
    sys.stdout.flush()


def main(what: list[str]) -> int:
    """Open the window, or the program."""
    application = QApplication(["bench"])
    eye = Eye()
    application.installEventFilter(eye)
    if what[0] == "bare":
        window = QWidget()
        window.resize(1280, 800)
        window.show()
        return application.exec()
    import main as program

    return program.main(["--db", what[1], "run"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
