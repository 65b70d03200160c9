"""A display with a person before it: an X server, a window manager without key bindings, hands and eyes."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageGrab

ROOT = Path(__file__).parents[1]
TOOLS = ("Xvfb", "openbox", "xdotool")
WIDE, TALL = 1280, 800
BARE = '<openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/><mouse/></openbox_config>'


class Display:
    """An X server with a window manager that has no key bindings, and hands on its mouse and keyboard."""

    def __init__(self, folder: Path) -> None:
        ours, theirs = os.pipe()
        server = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{WIDE}x{TALL}x24", "-nolisten", "tcp"]
        self.children = [subprocess.Popen(server, pass_fds=[theirs], stderr=subprocess.DEVNULL)]
        os.close(theirs)
        with os.fdopen(ours) as line:
            self.name = f":{line.readline().strip()}"
        self.env = {**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        bare = folder / "rc.xml"
        bare.write_text(BARE)
        self.start("openbox", "--config-file", str(bare))

    def start(self, *command: str) -> subprocess.Popen:
        """Start a process on this display."""
        child = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.children.append(child)
        return child

    def hand(self, *command: str) -> str:
        """Do something by hand."""
        return subprocess.run(["xdotool", *command], env=self.env, capture_output=True, text=True, check=True).stdout

    def window(self, name: str) -> str:
        """The window of a name, once it is there."""
        found: list[str] = []
        until(lambda: found.extend(self._seen(name)) or found)
        return found[0]

    def sees(self, name: str) -> bool:
        """Whether a window of that name can be seen now."""
        return bool(self._seen(name))

    def _seen(self, name: str) -> list[str]:
        command = ["xdotool", "search", "--onlyvisible", "--name", name]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=False).stdout.split()

    def look(self) -> Image.Image:
        """What can be seen now."""
        return ImageGrab.grab(xdisplay=self.name)

    def close(self) -> None:
        """Let everybody go home."""
        for child in reversed(self.children):
            child.terminate()
            child.wait(timeout=20)
            if child.stdout is not None:
                child.stdout.close()


def until(is_so, within_s: float = 40.0) -> None:
    """Wait for something that another process does."""
    limit = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < limit


def a_display(folder: Path) -> Iterator[Display]:
    """Make a display for a fixture; skips where the tools are missing."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"{missing} not installed: packaging/system-packages test")
    made = Display(folder)
    yield made
    made.close()
