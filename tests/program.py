"""The program as a script sees it: real processes of main.py over a database of their own."""

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import main

ROOT = Path(__file__).parents[1]
MONDAY = "2026-11-23"
HOLIDAY = "2026-11-24"


def at(time: str, day: str = MONDAY) -> str:
    """An instant of the office's zone."""
    return f"{day}T{time if time.count(':') == 2 else time + ':00'}+07:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one process left: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The JSON value on standard output; everything went well."""
        assert self.code == 0, self.err
        assert not self.err
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The JSON error on standard error; nothing stands on standard output."""
        assert not self.out
        return json.loads(self.err)["error"]


class Program:
    """main.py with a folder for all that it keeps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db = folder / "office.sqlite"
        places = {name: str(folder / name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
        self.env = {**os.environ, **places, "KIOSK_DB": f"sqlite:///{self.db}", "QT_QPA_PLATFORM": "offscreen"}

    def copy(self, folder: Path) -> "Program":
        """The same office once more, in another folder."""
        there = Program(folder)
        shutil.copy(self.db, there.db)
        return there

    def start(self, *argv: str, **more: Any) -> "subprocess.Popen[bytes]":
        """Start a process and let it run."""
        command = [sys.executable, str(ROOT / "main.py"), *argv]
        return subprocess.Popen(
            command, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more
        )

    def run(self, *argv: str, stdin: bytes = b"") -> Ran:
        """Run a process to its end."""
        process = self.start(*argv)
        out, err = process.communicate(stdin, timeout=60)
        return Ran(code=process.returncode, out=out.decode(), err=err.decode())

    def json(self, *argv: str) -> Ran:
        """Run a process that answers in JSON."""
        return self.run("--json", *argv)

    def here(self, *argv: str, is_json: bool = True) -> Ran:
        """Do the same in this process, which is quicker."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name, value in self.env.items():
                patch.setenv(name, value)
            code = main.main(["--json", *argv] if is_json else list(argv))
        written = [stream.buffer.getvalue().decode() for stream in (out, err)]
        return Ran(code=code, out=written[0], err=written[1])

    def batch(self, *lines: dict[str, Any] | bytes, options: tuple[str, ...] = ()) -> list[Any]:
        """Send lines to one batch and read its answers."""
        sent = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
        ran = self.run(*options, "batch", stdin=sent)
        assert ran.code == 0, ran.err
        assert not ran.err
        return [json.loads(line) for line in ran.out.splitlines()]
