"""The strip over the dossier software, on a real display: it is low, it calls, and it leaves the keyboard alone."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.counter.conftest import COUNTER, take

ROOT = Path(__file__).parents[3]
MOST_PX, LEAST_BUTTON_PX = 90, 40
TOOLS = ("Xvfb", "openbox", "xdotool")
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


class Display:
    """An X server with a window manager that has no key bindings, and hands on its mouse and keyboard."""

    def __init__(self, folder):
        ours, theirs = os.pipe()
        server = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        self.children = [subprocess.Popen(server, pass_fds=[theirs], stderr=subprocess.DEVNULL)]
        os.close(theirs)
        with os.fdopen(ours) as line:
            name = f":{line.readline().strip()}"
        self.env = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        bare = folder / "rc.xml"
        bare.write_text('<openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/><mouse/></openbox_config>')
        self.start("openbox", "--config-file", str(bare))

    def start(self, *command):
        child = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.children.append(child)
        return child

    def hand(self, *command):
        return subprocess.run(["xdotool", *command], env=self.env, capture_output=True, text=True, check=True).stdout

    def close(self):
        for child in reversed(self.children):
            child.terminate()
            child.wait(timeout=20)
            if child.stdout is not None:
                child.stdout.close()


@pytest.fixture
def display(tmp_path):
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"{missing} not installed: packaging/system-packages test")
    made = Display(tmp_path)
    yield made
    made.close()


def typed(dossier, text):
    """Read what the dossier software has got until it is that text."""
    while (line := dossier.stdout.readline().strip()) != text:
        assert line
    return line


@pytest.mark.timeout(120)
def test_the_strip_calls_the_next_and_leaves_the_keyboard_to_the_dossier(hall, display):
    hall.clock.wind(minutes=5)
    ticket = take(hall)
    strip = display.start(sys.executable, "-m", "tests.ui.counter.strip_child", hall.url, str(COUNTER))
    told = json.loads(strip.stdout.readline())
    dossier = display.start(sys.executable, "-c", DOSSIER)
    window = display.hand("search", "--sync", "--onlyvisible", "--name", "^dossier$").split()[0]
    display.hand("windowactivate", "--sync", window)
    display.hand("type", "truoc")
    typed(dossier, "truoc")
    middle = [str(round(place)) for place in told["middles"]["next"]]
    display.hand("mousemove", *middle, "click", "1")
    hall.until(lambda: hall.office.ticket(ticket.code).ticket.counter == COUNTER)
    assert display.hand("getwindowfocus").strip() == window
    display.hand("type", "sau")
    typed(dossier, "truocsau")
    assert told["height"] <= MOST_PX
    assert all(min(size) >= LEAST_BUTTON_PX for size in told["sizes"].values())
