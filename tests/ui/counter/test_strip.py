"""The strip over the dossier software, on a real display: it is low, it calls, and it leaves the keyboard alone."""

import json
import sys

import pytest

from tests.display import a_display
from tests.ui.counter.conftest import COUNTER, take
from ui.global_key import GlobalKey

MOST_PX, LEAST_BUTTON_PX = 90, 40
DOSSIER = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication(["dossier"])
line = QLineEdit()
line.setWindowTitle("dossier")
line.textChanged.connect(lambda text: print(text, flush=True))
line.setGeometry(200, 300, 400, 60)
line.show()
sys.exit(app.exec())
"""


@pytest.fixture
def display(tmp_path):
    yield from a_display(tmp_path)


def typed(dossier, text):
    """Read what the dossier software has got until it is that text."""
    while (line := dossier.stdout.readline().strip()) != text:
        assert line
    return line


@pytest.fixture
def desk(hall, display):
    """A strip over the window of the dossier software, which has the keyboard and was typed into."""
    hall.clock.wind(minutes=5)
    strip = display.start(sys.executable, "-m", "tests.ui.counter.strip_child", hall.url, str(COUNTER))
    told = json.loads(strip.stdout.readline())
    dossier = display.start(sys.executable, "-c", DOSSIER)
    window = display.hand("search", "--sync", "--onlyvisible", "--name", "^dossier$").split()[0]
    display.hand("windowactivate", "--sync", window)
    display.hand("type", "truoc")
    typed(dossier, "truoc")
    return told, dossier, window


def is_called(hall, ticket):
    return lambda: hall.office.ticket(ticket.code).ticket.counter == COUNTER


@pytest.mark.timeout(120)
def test_the_strip_calls_the_next_and_leaves_the_keyboard_to_the_dossier(hall, display, desk):
    told, dossier, window = desk
    ticket = take(hall)
    middle = [str(round(place)) for place in told["middles"]["next"]]
    display.hand("mousemove", *middle, "click", "1")
    hall.qtbot.waitUntil(is_called(hall, ticket), timeout=30_000)
    assert display.hand("getwindowfocus").strip() == window
    display.hand("type", "sau")
    typed(dossier, "truocsau")
    assert told["height"] <= MOST_PX
    assert all(min(size) >= LEAST_BUTTON_PX for size in told["sizes"].values())


@pytest.mark.timeout(120)
def test_a_key_of_the_desktop_calls_the_next_while_the_dossier_has_the_keyboard(hall, display, desk):
    _, dossier, window = desk
    ticket = take(hall)
    display.hand("key", "ctrl+alt+space")
    hall.qtbot.waitUntil(is_called(hall, ticket), timeout=30_000)
    assert display.hand("getwindowfocus").strip() == window
    display.hand("type", "sau")
    typed(dossier, "truocsau")


def test_where_the_desktop_has_no_such_key_the_log_says_so(qapp, caplog):
    key = GlobalKey("Ctrl+Alt+Space", qapp)
    assert not key.is_on
    assert "Ctrl+Alt+Space" in caplog.text
    key.deleteLater()
