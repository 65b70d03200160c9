"""The roll of stations in words and as JSON."""

from datetime import UTC, datetime, timedelta

from kiosk import roll as rolls
from kiosk.stations import SILENT_AFTER, VERSION, Roll, StationRole, StationState
from kiosk.words import Words
from tests.test_house import ROOT

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
WORDS = Words("vi")


def state(**given: object) -> StationState:
    """A counter in good health, heard just now."""
    usual = {
        "key": "counter:2",
        "role": StationRole.COUNTER,
        "name": "quay-2",
        "counter": 2,
        "machine": "1f",
        "machine_name": "QUAY-2",
        "run": "r",
        "version": VERSION,
        "schema": "0002",
        "printer": None,
        "printer_state": None,
        "paper_left_mm": None,
        "disk_free_mb": 90_000,
        "error": None,
        "error_at": None,
        "started_at": NOW - timedelta(hours=1),
        "seen_at": NOW,
    }
    return StationState(**(usual | given))


def test_the_version_told_is_the_programs() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_silent_ones_come_first_and_closed_ones_last() -> None:
    silent = state(key="a", role=StationRole.PANEL, counter=None, seen_at=NOW - SILENT_AFTER - timedelta(seconds=1))
    closed, well = state(key="b", run="", counter=1), state(key="c")
    roll = Roll(now=NOW, states=(closed, well, silent))
    assert [each.key for each in rolls.in_order(roll)] == ["a", "c", "b"]
    assert rolls.summary(roll, WORDS) == "1 máy trạm đang chạy, 1 máy mất liên lạc"
    assert rolls.standing(silent, NOW, WORDS) == "mất liên lạc từ 08:29"
    assert rolls.standing(closed, NOW, WORDS) == "đã tắt lúc 08:30"


def test_a_full_disk_little_paper_and_the_last_error_are_told() -> None:
    told = state(printer="virtual:", printer_state="printer.near_end", disk_free_mb=300, error="db.busy", error_at=NOW)
    lines = rolls.lines(told, NOW, WORDS)
    assert [line.text for line in lines if line.is_trouble] == ["giấy sắp hết", "ổ đĩa còn 0,3 GB"]
    assert lines[-1].text.startswith("lỗi gần nhất lúc 08:30: Cơ sở dữ liệu đang bận")


def test_a_station_is_one_json_object() -> None:
    row = rolls.row(state(paper_left_mm=2500), NOW, WORDS.zone)
    assert row["standing"] == "running"
    assert (row["name"], row["role"], row["counter"]) == ("quay-2", "counter", 2)
    assert (row["paper_left_m"], row["seen_at"]) == (2.5, "2026-11-23T08:30:00+07:00")
