"""Stations as they really are: `main.py batch` in processes of their own, fed line by line, heard in threads."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.office.rehearsal import url_of

ROOT = Path(__file__).parents[2]
Line = dict[str, Any]


class BatchStation:
    """One `main.py batch`; lines go in at once, answers are kept in their order."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        command = [sys.executable, "main.py", "--db", url_of(path), "--as", name, "batch"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.sent: list[Line] = []
        self.answers: list[Line] = []
        self._heard = threading.Condition()
        self._ear = threading.Thread(target=self._hear, daemon=True)
        self._ear.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, lines: list[Line]) -> None:
        """Write lines; answers come when they come."""
        assert self._process.stdin is not None
        first = len(self.sent)
        self.sent += lines
        told = [json.dumps({**line, "id": first + n}) for n, line in enumerate(lines)]
        self._process.stdin.write("".join(f"{each}\n" for each in told).encode())
        self._process.stdin.flush()

    def wait(self, deadline_s: float = 60.0) -> list[Line]:
        """Every answer so far, once every line has one."""
        with self._heard:
            done = self._heard.wait_for(lambda: len(self.answers) >= len(self.sent), deadline_s)
        assert done, f"{self.name}: {len(self.answers)} answers to {len(self.sent)} lines"
        return self.answers

    def close(self) -> int:
        """End its input; answers its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        code = self._process.wait(30)
        self._ear.join(30)
        self._process.stdout.close()
        return code

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._heard:
                self.answers.append(json.loads(line))
                self._heard.notify_all()
