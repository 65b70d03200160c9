"""The office that is measured: the larger one that ships; for screens one that is open round the clock."""

import tomllib
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import tomli_w

from db.store import SqliteStore, open_file, open_store
from kiosk import definition

NAME = "trung-tam-pvhcc-phuong-nga-nam"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = datetime(2026, 12, 7, tzinfo=ZONE)
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def url_of(path: Path) -> str:
    """A SQLite file as a URL."""
    return f"sqlite:///{path}"


def rehearsal(path: Path) -> SqliteStore:
    """An office for a day that is played."""
    store = open_file(path, create=True)
    text, source = definition.read(NAME)
    store.load(text, source=source, is_rehearsal=True, now=DAY.replace(hour=6))
    return store


def round_the_clock(path: Path, now: datetime) -> SqliteStore:
    """A real office in a file that is open at any time of any day."""
    store = open_file(path, create=True)
    store.load(_always_open(), source="bench", is_rehearsal=False, now=now)
    return store


def load_round_the_clock(url: str, now: datetime) -> None:
    """Make that office in an empty ledger of either kind."""
    with closing(open_store(url, create=True)) as store:
        store.load(_always_open(), source="bench", is_rehearsal=False, now=now)


def _always_open() -> str:
    raw = tomllib.loads(definition.read(NAME)[0])
    session = {"name": "Cả ngày", "opens": "00:00", "last_ticket": "23:30", "closes": "23:59", "issue_from": "00:00"}
    raw |= {"week": [{"days": _WEEKDAYS, "sessions": [session]}], "holidays": "", "calendar": []}
    return tomli_w.dumps(raw)
