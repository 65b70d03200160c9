"""Stations as real processes: `main.py batch` over one database, each led by a thread of the test."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.store import open_store
from kiosk import definition
from kiosk.clock import whole_ms
from tests.program import Program, at

ROOT = Path(__file__).parents[2]
OFFICE = "trung-tam-pvhcc-phuong-nga-nam"
NOON = at("08:30")
PATIENCE_S = 30.0
Answer = dict[str, Any]


def load(url: str) -> list[str]:
    """Load an example office for a rehearsal; answers its services."""
    from datetime import datetime

    text, source = definition.read(OFFICE)
    store = open_store(url, create=True)
    store.load(text, source=source, is_rehearsal=True, now=whole_ms(datetime.fromisoformat(at("07:00"))))
    store.close()
    return [service.prefix for service in definition.parse(text, source=source).services]


@dataclass
class Station:
    """One batch: asks until it is answered, with the same token. `acknowledged`: what it was told went well."""

    name: str
    process: "subprocess.Popen[bytes]"
    acknowledged: list[tuple[Answer, Any]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    longest_s: float = 0.0
    _count: int = 0

    def ask(self, **line: object) -> Answer:
        """Send a line once; answers what came."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        started = time.monotonic()
        self.process.stdin.write(json.dumps({"at": NOON, **line}).encode() + b"\n")
        self.process.stdin.flush()
        answer: Answer = json.loads(self.process.stdout.readline())
        self.longest_s = max(self.longest_s, time.monotonic() - started)
        return answer

    def do(self, **line: object) -> Answer:
        """Do a verb, and retry it with the same token for as long as the world fails."""
        self._count += 1
        line["token"] = f"{self.name}-{self._count:06d}"
        limit = time.monotonic() + PATIENCE_S
        while True:
            answer = self.ask(**line)
            if answer.get("error", {}).get("kind") != "unavailable":
                break
            self.troubles.append(answer["error"]["key"])
            assert time.monotonic() < limit, answer
            time.sleep(0.02)
        if "ok" in answer:
            self.acknowledged.append((dict(line), answer["ok"]))
        return answer


@contextmanager
def stations(program: Program, names: list[str]) -> Iterator[list[Station]]:
    """Processes that have all answered once."""
    started = [Station(name, program.start("batch")) for name in names]
    try:
        for station in started:
            assert "ok" in station.ask(do="services")
        yield started
    finally:
        for station in started:
            station.process.kill()
            station.process.communicate()


def lead(deeds: list[threading.Thread]) -> None:
    """Let threads run to their end."""
    for deed in deeds:
        deed.start()
    for deed in deeds:
        deed.join()


def program_of(folder: Path, url: str) -> Program:
    """main.py over a database."""
    program = Program(folder)
    program.env["KIOSK_DB"] = url
    return program
